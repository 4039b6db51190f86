"""Where channels stand, and what BS.1770-5 makes each of them weigh."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from immersion.audio import _loudness_texts as _loudness_texts
from immersion.errors import InputError

__all__ = ["LOUDNESS_LAYOUTS", "Layout", "channel_weights"]

Position: TypeAlias = tuple[float, float] | None
Layout: TypeAlias = str | Sequence[Position]

MOST_CHANNELS = 24
ROUNDING = 1e-6  # degrees
_LAYERS = {"M": 0.0, "U": 30.0, "UH": 45.0, "T": 90.0, "B": -30.0}
_FIVE = "M+030 M-030 M+000 LFE1 M+110 M-110"
_SEVEN = "M+030 M-030 M+000 LFE1 M+090 M-090 M+135 M-135"
_LABELS = {
    "mono": "M+000",
    "stereo": "M+030 M-030",
    "binaural": "M+030 M-030",
    "5.0": "M+030 M-030 M+000 M+110 M-110",
    "5.1": _FIVE,
    "5.1.4": f"{_FIVE} U+030 U-030 U+110 U-110",
    "7.1": _SEVEN,
    "7.1.4": f"{_SEVEN} U+045 U-045 U+135 U-135",
    "22.2": "M+060 M-060 M+000 LFE1 M+135 M-135 M+030 M-030 M+180 LFE2 M+090 M-090 "
    "U+045 U-045 U+000 T+000 U+135 U-135 U+090 U-090 U+180 B+000 B+045 B-045",
    "0+2+0": "M+030 M-030",
    "0+5+0": _FIVE,
    "2+5+0": f"{_FIVE} U+030 U-030",
    "4+5+0": f"{_FIVE} U+030 U-030 U+110 U-110",
    "4+5+1": f"{_FIVE} U+030 U-030 U+110 U-110 B+000",
    "3+7+0": "M+000 M+030 M-030 U+045 U-045 M+090 M-090 M+135 M-135 UH+180 LFE1 LFE2",
    "4+9+0": f"{_SEVEN} U+045 U-045 U+135 U-135 M+025 M-025",
    "0+7+0": _SEVEN,
    "4+7+0": f"{_SEVEN} U+045 U-045 U+135 U-135",
}
_LABELS["9+10+3"] = _LABELS["22.2"]


def _position(label: str) -> Position:
    if label.startswith("LFE"):
        return None
    layer = label.rstrip("+-0123456789")
    return float(label[len(layer) :]), _LAYERS[layer]


#: Positions (azimuth to the left, elevation; degrees) in the channel order of BS.2051; None is an LFE.
LOUDNESS_LAYOUTS: dict[str, tuple[Position, ...]] = {
    name: tuple(_position(label) for label in labels.split()) for name, labels in _LABELS.items()
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
    return layout if isinstance(layout, str) else "positions"


def channel_weights(channels: int, layout: Layout | None = None) -> NDArray[np.float64]:
    """Return what each channel weighs: 1.41 at ear height from 60° to 120°, 0 for an LFE, 1 elsewhere.

    Parameters
    ----------
    channels : int
        From 1 to 24.
    layout : str or sequence, optional
        A name of ``LOUDNESS_LAYOUTS`` (``"5.1"``, ``"4+7+0"`` …), or (azimuth, elevation) in degrees for each
        channel and None for an LFE. Found from the number of channels when not given: 1, 2, 5, 6, 8, 10, 12, 14 or 24.

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
    if layout == "ambisonic":
        raise InputError("audio-bed-loudness")
    named = layout_name(channels, layout)
    given = None if layout is None or isinstance(layout, str) else tuple(layout)
    positions = LOUDNESS_LAYOUTS.get(named, ()) if given is None else given
    if not 1 <= channels <= MOST_CHANNELS or len(positions) != channels:
        raise InputError("audio-layout", channels=channels, layout=named, known=", ".join(LOUDNESS_LAYOUTS))
    return np.array([_weight(position) for position in positions])


def _weight(position: Position) -> float:
    if position is None:
        return 0.0
    azimuth, elevation = (float(angle) for angle in position)
    if not np.isfinite([azimuth, elevation]).all():
        raise InputError("audio-not-finite", name="layout")
    around = abs((azimuth + 180.0) % 360.0 - 180.0)
    # Angles that came from radians are off by their rounding: 29.999999999999996° is 30°.
    return 1.41 if abs(elevation) < 30.0 - ROUNDING and abs(around - 90.0) <= 30.0 + ROUNDING else 1.0
