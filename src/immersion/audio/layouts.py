"""Where loudspeakers stand: the layouts A to J of ITU-R BS.2051, and lists of positions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio import _loudspeaker_texts as _loudspeaker_texts
from immersion.audio._checks import finite
from immersion.errors import InputError, UnknownNameError
from immersion.geometry import vector_from_direction
from immersion.registry import nearest

__all__ = ["Layout", "Loudspeaker", "checked_layout", "layout", "layout_names"]

# ITU-R BS.2051: labels say where each one stands; order is the order of the channels.
_FIVE = "M+030 M-030 M+000 LFE1 M+110 M-110"
_SEVEN = "M+030 M-030 M+000 LFE1 M+090 M-090 M+135 M-135"
_TABLE = {
    "A": ("0+2+0", "M+030 M-030"),
    "B": ("0+5+0", _FIVE),
    "C": ("2+5+0", f"{_FIVE} U+030 U-030"),
    "D": ("4+5+0", f"{_FIVE} U+030 U-030 U+110 U-110"),
    "E": ("4+5+1", f"{_FIVE} U+030 U-030 U+110 U-110 B+000"),
    "F": ("3+7+0", "M+000 M+030 M-030 U+045 U-045 M+090 M-090 M+135 M-135 UH+180 LFE1 LFE2"),
    "G": ("4+9+0", f"{_SEVEN} U+045 U-045 U+135 U-135 M+SC M-SC"),
    "H": (
        "9+10+3",
        "M+060 M-060 M+000 LFE1 M+135 M-135 M+030 M-030 M+180 LFE2 M+090 M-090 "
        "U+045 U-045 U+000 T+000 U+135 U-135 U+090 U-090 U+180 B+000 B+045 B-045",
    ),
    "I": ("0+7+0", _SEVEN),
    "J": ("4+7+0", f"{_SEVEN} U+045 U-045 U+135 U-135"),
}
_OTHER_NAMES = {"22.2": "9+10+3", "7.1.4": "4+7+0", "7.1": "0+7+0", "5.1.4": "4+5+0", "5.1": "0+5+0"}
MOST_DELAY = 2.0
_ELEVATIONS = {"M": 0.0, "U": 30.0, "UH": 45.0, "T": 90.0, "B": -30.0}
# These labels name no angle: the screen's own loudspeakers, and the LFE (which have no direction to pan to).
_SPECIAL = {"M+SC": (15.0, 0.0), "M-SC": (-15.0, 0.0), "LFE1": (45.0, -30.0), "LFE2": (-45.0, -30.0)}


@dataclass(frozen=True, slots=True)
class Loudspeaker:
    """One loudspeaker: where it really stands, and where the layout's plan has it.

    Angles are radians: azimuth counter-clockwise from the front (left is positive), elevation up; the
    distance is in metres. An LFE channel (`lfe`) takes no part in panning or decoding. `gain` (linear) and
    `delay` (seconds) are what this loudspeaker gets beside the alignment of :class:`RigOutput`.
    """

    name: str
    azimuth: float
    elevation: float
    nominal_azimuth: float
    nominal_elevation: float
    distance: float = 1.0
    lfe: bool = False
    gain: float = 1.0
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Layout:
    """Loudspeakers in the order of the channels that feed them.

    Examples
    --------
    >>> layout("4+5+0").names
    ('M+030', 'M-030', 'M+000', 'LFE1', 'M+110', 'M-110', 'U+030', 'U-030', 'U+110', 'U-110')
    """

    name: str
    loudspeakers: tuple[Loudspeaker, ...]

    def __len__(self) -> int:
        return len(self.loudspeakers)

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in channel order."""
        return tuple(one.name for one in self.loudspeakers)

    @property
    def full_range(self) -> NDArray[np.intp]:
        """Channel numbers of the loudspeakers that are no LFE."""
        return np.flatnonzero([not one.lfe for one in self.loudspeakers])

    @property
    def directions(self) -> NDArray[np.float64]:
        """Unit vectors (n, 3) in the ambisonic frame, of the real positions."""
        return vector_from_direction(
            np.array([one.azimuth for one in self.loudspeakers]),
            np.array([one.elevation for one in self.loudspeakers]),
        )

    @property
    def nominal_directions(self) -> NDArray[np.float64]:
        """Unit vectors (n, 3) of the planned positions."""
        return vector_from_direction(
            np.array([one.nominal_azimuth for one in self.loudspeakers]),
            np.array([one.nominal_elevation for one in self.loudspeakers]),
        )

    @property
    def distances(self) -> NDArray[np.float64]:
        """Distances (n,) in metres."""
        return np.array([one.distance for one in self.loudspeakers])

    @property
    def places(self) -> NDArray[np.float64]:
        """Real positions (n, 3) from the listener in metres: x front, y left, z up."""
        return self.directions * self.distances[:, None]

    def scaled(self, radius: float) -> Layout:
        """Return the layout with every loudspeaker at this distance in metres.

        Examples
        --------
        >>> layout("0+2+0").scaled(2.5).distances
        array([2.5, 2.5])
        """
        if not 1e-6 < radius < 1e4:
            raise InputError("rig-option", name="radius", value=radius, wanted="0 – 10 000 m")
        return Layout(self.name, tuple(replace(one, distance=float(radius)) for one in self.loudspeakers))

    def without(self, lost: Iterable[str | int]) -> Layout:
        """Return the layout without some loudspeakers."""
        gone = self.indices(lost)
        return Layout(self.name, tuple(one for i, one in enumerate(self.loudspeakers) if i not in gone))

    def indices(self, which: Iterable[str | int]) -> list[int]:
        """Return channel numbers from names or numbers, each once, sorted.

        Raises
        ------
        InputError
            If the layout has no such loudspeaker.
        """
        found = set()
        for one in [which] if isinstance(which, str) else which:
            if isinstance(one, str) and one in self.names:
                found.add(self.names.index(one))
            elif isinstance(one, (int, np.integer)) and 0 <= one < len(self):
                found.add(int(one))
            else:
                raise InputError("rig-names", self.name, name=one, known=", ".join(self.names))
        return sorted(found)

    def moved(self, name: str, azimuth: float, elevation: float, distance: float = 1.0) -> Layout:
        """Return the layout with one loudspeaker where it really stands; its plan stays.

        Examples
        --------
        >>> layout("0+2+0").moved("M+030", 0.6, 0.0).loudspeakers[0].azimuth
        0.6
        """
        place = self.indices([name])[0]
        finite([azimuth, elevation, distance], name, np.float64)
        rows = list(self.loudspeakers)
        rows[place] = replace(
            rows[place], azimuth=float(azimuth), elevation=float(elevation), distance=float(distance)
        )
        return checked_layout(Layout(self.name, tuple(rows)))


def layout_names() -> list[str]:
    """Return the names of the layouts of BS.2051, from A to J.

    >>> layout_names()[:2]
    ['0+2+0', '0+5+0']
    """
    return [name for name, _ in _TABLE.values()]


def layout(
    which: str | Layout | ArrayLike,
    *,
    names: Sequence[str] | None = None,
    lfe: Iterable[str | int] = (),
    title: str = "custom",
) -> Layout:
    """Return a layout from its name, or from the positions of its loudspeakers.

    Parameters
    ----------
    which : str, Layout or (n, 2) or (n, 3) array_like
        A name of BS.2051 (``"4+5+0"``), its letter (``"D"``), a usual name (``"22.2"``); or azimuth and
        elevation in radians; or x (front), y (left), z (up) in metres from the listener.
    names : sequence of str, optional
        Names of listed loudspeakers, else ``"1"``, ``"2"`` ….
    lfe : iterable of str or int
        Which listed loudspeakers are low-frequency ones.
    title : str
        Name of a listed layout.

    Raises
    ------
    UnknownNameError
        If no layout has this name.
    InputError
        If there is no loudspeaker, two share a direction or a name, one stands at the listener, or a
        position is not finite.

    References
    ----------
    .. [1] ITU-R BS.2051-3, "Advanced sound system for programme production", 2022.

    Examples
    --------
    >>> layout("D").name, len(layout("22.2")), layout([[0.5, 0.0], [-0.5, 0.0]]).names
    ('4+5+0', 24, ('1', '2'))
    """
    if isinstance(which, Layout):
        return checked_layout(which)
    if isinstance(which, str):
        return _named(which)
    points = finite(which, "positions", np.float64)
    if points.ndim != 2 or len(points) == 0 or points.shape[1] not in (2, 3):
        raise InputError("rig-positions", shape=points.shape)
    labels = tuple(names) if names is not None else tuple(str(i + 1) for i in range(len(points)))
    if len(labels) != len(points):
        raise InputError("audio-shape", name="names", shape=(len(labels),), wanted=f"({len(points)},)")
    radius = np.ones(len(points)) if points.shape[1] == 2 else np.linalg.norm(points, axis=1)
    if (radius < 1e-6).any():
        raise InputError("rig-at-listener", title, name=labels[int(np.argmin(radius))])
    azimuth, elevation = points[:, 0], points[:, 1]
    if points.shape[1] == 3:
        azimuth = np.arctan2(points[:, 1], points[:, 0])
        elevation = np.arcsin(np.clip(points[:, 2] / radius, -1.0, 1.0))
    angles = list(zip(azimuth.tolist(), elevation.tolist(), strict=True))
    rows = tuple(
        Loudspeaker(label, *angle, *angle, distance)
        for label, angle, distance in zip(labels, angles, radius.tolist(), strict=True)
    )
    listed = Layout(title, rows)
    low = set(listed.indices(lfe))
    return checked_layout(Layout(title, tuple(replace(row, lfe=i in low) for i, row in enumerate(rows))))


def _named(name: str) -> Layout:
    known = dict(_TABLE.values())
    full = _TABLE[name.upper()][0] if name.upper() in _TABLE else _OTHER_NAMES.get(name, name)
    if full not in known:
        every = [*known, *_TABLE, *_OTHER_NAMES]
        raise UnknownNameError(
            "unknown-name", kind="layout", name=name, known=", ".join(every), nearest=nearest(name, every)
        )
    rows = []
    for label in known[full].split():
        if label in _SPECIAL:
            degrees = _SPECIAL[label]
        else:
            level = label.rstrip("0123456789")[:-1]
            degrees = (float(label[len(level) :]), _ELEVATIONS[level])
        azimuth, elevation = (float(angle) for angle in np.radians(degrees))
        rows.append(Loudspeaker(label, azimuth, elevation, azimuth, elevation, lfe=label.startswith("LFE")))
    return Layout(full, tuple(rows))


def checked_layout(rig: Layout) -> Layout:
    """Return the layout once its names and its directions are known to differ."""
    if len(rig) == 0:
        raise InputError("rig-positions", rig.name, shape=(0,))
    for name in rig.names:
        if rig.names.count(name) > 1:
            raise InputError("rig-names", rig.name, name=name, known=", ".join(rig.names))
    finite(rig.directions, "directions", np.float64)
    for one in rig.loudspeakers:
        if not 1e-6 < one.distance < 1e4:
            raise InputError("rig-at-listener", rig.name, name=one.name)
        if not (abs(one.gain) <= 100.0 and 0.0 <= one.delay <= MOST_DELAY):
            raise InputError("rig-trim", rig.name, name=one.name, gain=one.gain, delay=one.delay)
    rows = rig.full_range
    apart = rig.directions[rows] @ rig.directions[rows].T - 2.0 * np.eye(len(rows))
    if len(rows) > 1 and apart.max() > 1.0 - 1e-9:
        a, b = np.unravel_index(int(np.argmax(apart)), apart.shape)
        raise InputError("rig-same-place", rig.name, a=rig.names[rows[a]], b=rig.names[rows[b]])
    return rig
