"""Where channels stand, and what BS.1770-5 makes each of them weigh."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from immersion.audio import _loudness_texts as _loudness_texts
from immersion.audio._checks import finite
from immersion.audio.layouts import Layout as Rig
from immersion.audio.layouts import layout, layout_names
from immersion.errors import InputError

__all__ = ["LOUDNESS_LAYOUTS", "Layout", "channel_weights"]

Position: TypeAlias = tuple[float, float] | None
Layout: TypeAlias = str | Rig | Sequence[Position]

MOST_CHANNELS = 24
ROUNDING = 1e-6  # degrees


def _of_rig(rig: Rig) -> tuple[Position, ...]:
    degrees = [np.degrees([one.azimuth, one.elevation]).round(9).tolist() for one in rig.loudspeakers]
    return tuple(
        None if one.lfe else (at[0], at[1]) for one, at in zip(rig.loudspeakers, degrees, strict=True)
    )


_STEREO, _FIVE = _of_rig(layout("0+2+0")), _of_rig(layout("0+5+0"))

#: Positions (azimuth to the left, elevation; degrees) in the channel order of BS.2051; None is an LFE.
LOUDNESS_LAYOUTS: dict[str, tuple[Position, ...]] = {
    "mono": ((0.0, 0.0),),
    "stereo": _STEREO,
    "binaural": _STEREO,
    "5.0": (*_FIVE[:3], *_FIVE[4:]),
    **{name: _of_rig(layout(name)) for name in ("5.1", "5.1.4", "7.1", "7.1.4", "22.2", *layout_names())},
}
_BY_COUNT = {
    **{1: "mono", 2: "stereo", 5: "5.0", 6: "5.1", 8: "7.1", 10: "5.1.4", 12: "7.1.4", 14: "4+9+0"},
    24: "22.2",
}


def layout_name(channels: int, layout: Layout | None = None) -> str:
    """Return the name of a layout, found from the number of channels when none is given.

    >>> layout_name(6), layout_name(1, [(0, 0)])
    ('5.1', 'positions')
    """
    if layout is None:
        return _BY_COUNT.get(channels, "?")
    if isinstance(layout, Rig):
        return layout.name
    return layout if isinstance(layout, str) else "positions"


def channel_weights(channels: int, layout: Layout | None = None) -> NDArray[np.float64]:
    """Return what each channel weighs: 1.41 at ear height from 60° to 120°, 0 for an LFE, 1 elsewhere.

    Parameters
    ----------
    channels : int
        From 1 to 24.
    layout : str, immersion.audio.Layout or sequence, optional
        A name of ``LOUDNESS_LAYOUTS`` (``"5.1"``, ``"4+7+0"`` …), loudspeakers where they really stand, or
        (azimuth, elevation) in degrees for each channel and None for an LFE. Found from the number of channels
        when not given: 1, 2, 5, 6, 8, 10, 12, 14 or 24.

    Returns
    -------
    (channels,) ndarray of float64

    Raises
    ------
    InputError
        If the layout is unknown, has another number of channels, is a bed, or a position is not finite.

    Examples
    --------
    >>> channel_weights(6, "5.1").tolist()
    [1.0, 1.0, 1.0, 0.0, 1.41, 1.41]
    """
    if isinstance(layout, str) and layout == "ambisonic":
        raise InputError("audio-bed-loudness")
    named = layout_name(channels, layout)
    if layout is None or isinstance(layout, str):
        positions = LOUDNESS_LAYOUTS.get(named, ())
    else:
        positions = _of_rig(layout) if isinstance(layout, Rig) else tuple(layout)
    if not 1 <= channels <= MOST_CHANNELS or len(positions) != channels:
        raise InputError("audio-layout", channels=channels, layout=named, known=", ".join(LOUDNESS_LAYOUTS))
    return np.array([_weight(position) for position in positions])


def _weight(position: Position) -> float:
    if position is None:
        return 0.0
    angles = finite(position, "layout", np.float64)
    if angles.shape != (2,):
        raise InputError("audio-shape", name="layout", shape=angles.shape, wanted="(2,)")
    azimuth, elevation = angles.tolist()
    around = abs((azimuth + 180.0) % 360.0 - 180.0)
    # Angles that came from radians are off by their rounding: 29.999999999999996° is 30°.
    return 1.41 if abs(elevation) < 30.0 - ROUNDING and abs(around - 90.0) <= 30.0 + ROUNDING else 1.0
