"""What visitors hear of a rig, all over their area and not at one sweet spot only.

Each listening place hears every loudspeaker as loud as 1/r makes it and as late as its way is long; the energy
vector there says where a source seems to be. A loudspeaker that is late counts less for that (the law of the
first wavefront), as in P. Stitt, S. Bertet and M. van Walstijn, "Extended energy vector prediction of
ambisonically reproduced image direction at off-center listening positions", JAES 64(5), 2016, here by the
plainest rule: so many decibels for each millisecond.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.audio import _loudspeaker_texts as _loudspeaker_texts
from immersion.audio._products import product
from immersion.audio.harmonics import sh_of_vectors
from immersion.audio.layouts import Layout
from immersion.audio.loudspeakers import LoudspeakerDecoder
from immersion.audio.nearfield import SPEED_OF_SOUND
from immersion.audio.rig_output import RigOutput
from immersion.errors import InputError

__all__ = ["Area", "RigMap", "rig_map"]

Floats = NDArray[np.float64]
# Nearer than this the head would be in the box.
_NEAREST = 0.3
_MOST_PLACES = 40_000
# A loudspeaker this much softer than the loudest one of a source makes no echo of it.
_HEARD_DB = 10.0
_GOOD_ANGLE = np.radians(20.0)
_GOOD_LEVEL_DB = 3.0


@dataclass(frozen=True, slots=True)
class Area:
    """Where visitors are: a rectangle at one height, in metres about the listener's place (x front, y left).

    Parameters
    ----------
    back, front, right, left : float
        Its ends; ``back`` and ``right`` are negative behind and to the right of the listener's place.
    height : float
        Ears over the listener's place.
    step : float
        Between neighbouring places of the grid, about.

    Examples
    --------
    >>> len(Area.around(4.0, 3.0, step=0.5).places)
    63
    """

    back: float
    front: float
    right: float
    left: float
    height: float = 0.0
    step: float = 0.25

    def __post_init__(self) -> None:
        values = (self.back, self.front, self.right, self.left, self.height, self.step)
        sane = all(isinstance(one, (int, float)) and abs(one) < 1e4 for one in values)
        if not sane or self.front < self.back or self.left < self.right or self.step < 1e-3:
            raise InputError("rig-area", value=values)
        if len(self.x) * len(self.y) > _MOST_PLACES:
            raise InputError("rig-area-fine", places=len(self.x) * len(self.y), most=_MOST_PLACES)

    @classmethod
    def around(cls, width: float, depth: float, height: float = 0.0, step: float = 0.25) -> Area:
        """Return the area of this width and depth about the listener's place."""
        return cls(-depth / 2, depth / 2, -width / 2, width / 2, height, step)

    @property
    def x(self) -> Floats:
        """The rows of the grid, from the back to the front."""
        return np.linspace(self.back, self.front, 1 + round((self.front - self.back) / self.step))

    @property
    def y(self) -> Floats:
        """The columns of the grid, from the right to the left."""
        return np.linspace(self.right, self.left, 1 + round((self.left - self.right) / self.step))

    @property
    def places(self) -> Floats:
        """Listening places (P, 3), row by row."""
        x, y = np.meshgrid(self.x, self.y, indexing="ij")
        return np.stack([x.ravel(), y.ravel(), np.full(x.size, self.height)], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class RigMap:
    """Maps (rows, columns) over an :class:`Area`, each a figure over all source directions.

    Parameters
    ----------
    layout : Layout
    area : Area
    silent : tuple of str
        Loudspeakers that play nothing.
    level_db : ndarray
        Mean energy, over that of the whole rig at the listener's place.
    spread_db : ndarray
        From the softest to the loudest source direction.
    direction_error, worst_direction_error : ndarray
        Mean and largest angle between the source and its energy vector, radians.
    vector_length : ndarray
        Mean length of the energy vector.
    lateness : ndarray
        Seconds from the first to the last loudspeaker that is heard of a source, at worst.
    sources : int
        How many source directions.
    """

    layout: Layout
    area: Area
    silent: tuple[str, ...]
    level_db: Floats
    spread_db: Floats
    direction_error: Floats
    worst_direction_error: Floats
    vector_length: Floats
    lateness: Floats
    sources: int

    @property
    def good_share(self) -> float:
        """Share of the area whose level is within 3 dB of its median and whose mean angle is at most 20°."""
        level = np.abs(self.level_db - np.median(self.level_db)) <= _GOOD_LEVEL_DB
        return float((level & (self.direction_error <= _GOOD_ANGLE)).mean())

    def _listener(self) -> int:
        """Return which place of the grid is nearest to the listener's own."""
        return int((self.area.places[:, :2] ** 2).sum(axis=1).argmin())

    def summary(self) -> dict[str, float]:
        """Return the figures of the whole area, angles in degrees and times in milliseconds."""
        return {
            "level_range_db": round(float(np.ptp(self.level_db)), 2),
            "spread_at_listener_db": round(float(self.spread_db.ravel()[self._listener()]), 2),
            "mean_spread_db": round(float(self.spread_db.mean()), 2),
            "worst_spread_db": round(float(self.spread_db.max()), 2),
            "mean_direction_error_deg": round(float(np.degrees(self.direction_error.mean())), 1),
            "worst_mean_direction_error_deg": round(float(np.degrees(self.direction_error.max())), 1),
            "mean_vector_length": round(float(self.vector_length.mean()), 3),
            "worst_lateness_ms": round(float(self.lateness.max() * 1e3), 1),
            "good_share": round(self.good_share, 3),
        }

    def to_dict(self) -> dict[str, object]:
        """Return plain data: the summary, and the maps row by row from the back, angles in degrees."""
        maps = {
            "level_db": self.level_db,
            "spread_db": self.spread_db,
            "direction_error_deg": np.degrees(self.direction_error),
            "worst_direction_error_deg": np.degrees(self.worst_direction_error),
            "vector_length": self.vector_length,
            "lateness_ms": self.lateness * 1e3,
        }
        return {
            "silent": list(self.silent),
            "sources": self.sources,
            "front_m": np.round(self.area.x, 4).tolist(),
            "left_m": np.round(self.area.y, 4).tolist(),
            "summary": self.summary(),
            "maps": {name: np.round(values, 3).tolist() for name, values in maps.items()},
        }


def rig_map(
    decoder: LoudspeakerDecoder,
    area: Area,
    *,
    silent: Iterable[str | int] = (),
    align: bool = True,
    late_db_per_ms: float = 1.0,
) -> RigMap:
    """Map what a decoder and its loudspeakers give over an area.

    Parameters
    ----------
    decoder : LoudspeakerDecoder
        Distances, gains and delays of its layout are taken into account.
    area : Area
    silent : iterable of str or int
        Loudspeakers that are fed and play nothing: what a fault costs before a redesign.
    align : bool
        Whether the feeds are aligned for the listener's place, as :class:`RigOutput` does.
    late_db_per_ms : float
        How much less a late loudspeaker counts for the direction, 0 to 20.

    Raises
    ------
    InputError
        If an option is out of range or no loudspeaker plays.

    Examples
    --------
    >>> from immersion.audio.layouts import layout
    >>> dome = LoudspeakerDecoder(layout("4+7+0").scaled(3.0), 3)
    >>> whole = rig_map(dome, Area.around(3.0, 3.0, step=0.5))
    >>> whole.level_db.shape, bool(whole.direction_error.argmin() in range(49))
    ((7, 7), True)
    """
    if not 0.0 <= late_db_per_ms <= 20.0:
        raise InputError("rig-option", name="late_db_per_ms", value=late_db_per_ms, wanted="0 – 20")
    rig = decoder.layout
    quiet = rig.indices(silent)
    output = RigOutput(rig, 48_000.0, align=align)
    directions = _sources(rig)
    # Of every source, amplitude of every loudspeaker at one metre; LFE rows are 0.
    played = product(sh_of_vectors(decoder.order, directions), decoder.matrix.T) * output.gains
    reference = _heard(played, rig, np.zeros((1, 3)))[0].sum(axis=0).mean()
    played[:, quiet] = 0.0
    if not played.any():
        raise InputError("rig-none-left", name=rig.name)
    rows = [
        _at(place, played, rig, output.delays / output.rate, directions, late_db_per_ms)
        for place in area.places
    ]
    energy, spread, mean, worst, length, late = np.array(rows).T.reshape(6, len(area.x), len(area.y))
    names = tuple(rig.names[i] for i in sorted({*quiet, *rig.indices(decoder.lost)}))
    level = 10.0 * np.log10(energy / reference)
    return RigMap(rig, area, names, level, spread, mean, worst, length, late, len(directions))


def _sources(rig: Layout) -> Floats:
    """Return where sources are tried: all around, and above if loudspeakers are."""
    if rig.directions[rig.full_range, 2].max() < np.sin(np.radians(15.0)):
        turn = np.arange(72) * (2 * np.pi / 72)
        return np.stack([np.cos(turn), np.sin(turn), np.zeros(72)], axis=1)
    count = 180
    z = (np.arange(count) + 0.5) / count
    turn = np.pi * (3.0 - 5**0.5) * np.arange(count)
    ring = np.sqrt(1.0 - z * z)
    return np.stack([ring * np.cos(turn), ring * np.sin(turn), z], axis=1)


def _heard(played: Floats, rig: Layout, places: Floats) -> tuple[Floats, Floats, Floats]:
    """Return power (L, S), unit vectors to the loudspeakers (L, 3) and their distances (L,), at one place."""
    apart = rig.places - places
    distance = np.linalg.norm(apart, axis=1)
    power = (played / np.maximum(distance, _NEAREST)).T ** 2
    return power, apart / np.maximum(distance, 1e-9)[:, None], distance


def _at(
    place: Floats, played: Floats, rig: Layout, waits: Floats, directions: Floats, late_db_per_ms: float
) -> tuple[float, float, float, float, float, float]:
    """Return energy, spread, mean and worst angle, vector length and lateness at one place."""
    power, towards, distance = _heard(played, rig, place[None])
    energy = np.maximum(power.sum(axis=0), 1e-30)
    times = waits + distance / SPEED_OF_SOUND
    counts = power * 10.0 ** (-late_db_per_ms * 1e3 * (times - times.min()) / 10.0)[:, None]
    vectors = counts.T @ towards / np.maximum(counts.sum(axis=0), 1e-30)[:, None]
    length = np.linalg.norm(vectors, axis=1)
    along = (vectors * directions).sum(axis=1) / np.maximum(length, 1e-30)
    angle = np.arccos(np.clip(along, -1.0, 1.0))
    heard = power >= power.max(axis=0) * 10.0 ** (-_HEARD_DB / 10.0)
    last = np.where(heard, times[:, None], -np.inf).max(axis=0)
    first = np.where(heard, times[:, None], np.inf).min(axis=0)
    spread = 10.0 * np.log10(energy.max() / energy.min())
    return (
        float(energy.mean()),
        float(spread),
        float(angle.mean()),
        float(angle.max()),
        float(length.mean()),
        float((last - first).max()),
    )
