"""Who crosses the borders of zones, and when: on the grid, for zones that stand and for zones that move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.scene.inside import bounds_of, inside_shape
from immersion.scene.model import Scene, Zone
from immersion.scene.motion import Motion, Times
from immersion.scene.triggers import GRID_US, on_grid
from immersion.scene.walk import Track, Walk

__all__ = ["Crossing", "Crossings"]

Points = NDArray[np.float64]
_CHUNK = 64
_PIECE = 65_536
_FIRST_LOOK, _LONGEST_LOOK = 32, 8192


@dataclass(frozen=True, slots=True)
class Crossing:
    """At a time, a zone comes to have enough visitors inside, or no longer has."""

    time_us: int
    zone: int
    inside: bool


class Crossings:
    """Finds crossings: at once where no cue can change them, else from one event to the next.

    Parameters
    ----------
    scene : Scene
    walk : Walk or None
        Without one, a single visitor stands where `standing` says.
    motion : Motion
        Where the zones are.
    end_us : int
    standing : callable
        Returns that visitor's places (n, 3) at times (n,), as far as known.
    """

    def __init__(
        self,
        scene: Scene,
        walk: Walk | None,
        motion: Motion,
        end_us: int,
        standing: Callable[[Times], Points],
    ) -> None:
        self._zones = list(scene.zones.items())
        self._walk, self._motion, self._end, self._standing = walk, motion, end_us, standing
        places = [_place_of(zone) for _, zone in self._zones]
        self._moving = [
            index
            for index, (_, zone) in enumerate(self._zones)
            if zone.outline is None and motion.moves(places[index])
        ]
        if walk is None:
            self._moving = list(range(len(self._zones)))
        self._inside = [False] * len(self._zones)
        self._seen: tuple[int, int, list[Crossing]] | None = None

    def still(self) -> Iterator[Crossing]:
        """Yield every crossing of the zones that stand still, zone by zone."""
        if self._walk is None:
            return
        zones = [index for index in range(len(self._zones)) if index not in self._moving]
        was = dict.fromkeys(zones, False)
        origin = np.zeros(1, np.int64)
        centres = {i: _points(self._motion, self._zones[i][1], origin)[0] for i in zones}
        for start in range(0, self._end + 1 if zones else 0, _PIECE * GRID_US):
            times = np.arange(start, min(start + _PIECE * GRID_US, self._end + 1), GRID_US, dtype=np.int64)
            crowd = [_Stretch(track, times) for track in self._walk.tracks]
            for index in zones:
                zone = self._zones[index][1]
                counts = np.zeros(len(times), np.int32)
                for visitor in crowd:
                    visitor.count(zone, centres[index], counts)
                inside = counts >= zone.people
                yield from _changes(index, times, inside, was)

    def next_moving(self, after_us: int, until_us: int) -> list[Crossing]:
        """Return the first crossings of moving zones after a time and not after another, if any."""
        if not self._moving:
            return []
        if self._seen is None or self._seen[0] != self._motion.version:
            self._seen = (self._motion.version, after_us, [])
        version, looked, found = self._seen
        step = _FIRST_LOOK
        while not found and looked < min(until_us, self._end):
            first, last = looked + GRID_US, min(looked + step * GRID_US, self._end)
            if first > last:
                break
            found, looked = self._look(np.arange(first, last + 1, GRID_US, dtype=np.int64)), last
            step = min(step * 2, _LONGEST_LOOK)
        self._seen = (version, looked, found)
        if not found or found[0].time_us > until_us:
            return []
        for crossing in found:
            self._inside[crossing.zone] = crossing.inside
        self._seen = (version, found[0].time_us, [])
        return found

    def _look(self, times: Times) -> list[Crossing]:
        """Return the crossings at the first of these times that has any."""
        best: list[Crossing] = []
        for index in self._moving:
            zone = self._zones[index][1]
            inside = self._counted(zone, times) >= zone.people
            changed = np.flatnonzero(inside != self._inside[index])
            if not len(changed):
                continue
            time = int(times[changed[0]])
            if best and time > best[0].time_us:
                continue
            one = Crossing(time, index, bool(inside[changed[0]]))
            best = [*best, one] if best and time == best[0].time_us else [one]
        return best

    def _counted(self, zone: Zone, times: Times) -> NDArray[np.int64]:
        centres = _points(self._motion, zone, times)
        if self._walk is None:
            return inside_shape(zone, self._standing(times), centres).astype(np.int64)
        counts = np.zeros(len(times), np.int64)
        for track in self._walk.tracks:
            first, last = presence(track)
            there = (times >= first) & (times <= last)
            if there.any():
                counts[there] += inside_shape(zone, track.at(times[there])[:, :3], centres[there])
        return counts


class _Stretch:
    """One visitor on a stretch of the grid, with a box around every 64 steps to pass over far zones."""

    def __init__(self, track: Track, times: Times) -> None:
        first, last = presence(track)
        low, high = np.searchsorted(times, first), np.searchsorted(times, last, side="right")
        self._start, self._stop = int(low), int(max(high, low))
        places = track.values[:, :3]
        self._still = bool((places == places[0]).all())  # one place stands for all times
        if self._still:
            self._points = places[: 1 if high > low else 0]
        else:
            self._points = track.at(times[low:high])[:, :3] if high > low else np.zeros((0, 3))
        edges = np.arange(0, len(self._points), _CHUNK)
        if len(edges):
            self._low = np.minimum.reduceat(self._points, edges)
            self._high = np.maximum.reduceat(self._points, edges)

    def count(self, zone: Zone, centre: Points, counts: NDArray[np.int32]) -> None:
        """Add one at every time at which the visitor is inside."""
        if not len(self._points):
            return
        least, most = bounds_of(zone)
        if zone.outline is None:
            least, most = least + centre, most + centre
        near = np.flatnonzero(((self._low <= most) & (self._high >= least)).all(1))
        if not len(near):
            return
        rows = (near[:, None] * _CHUNK + np.arange(_CHUNK)).ravel()
        rows = rows[rows < len(self._points)]
        points = self._points[rows]
        inside = inside_shape(zone, points, np.broadcast_to(centre, points.shape))
        if self._still:
            counts[self._start : self._stop] += inside[0]
        else:
            counts[self._start + rows] += inside


def presence(track: Track) -> tuple[int, int]:
    """Return the first and the last time of the grid at which a visitor is there."""
    return on_grid(int(track.times[0])), on_grid(int(track.times[-1]))


def _place_of(zone: Zone) -> str | tuple[float, float, float] | None:
    shape = zone.sphere or zone.box or zone.cylinder
    return None if shape is None else shape.at


def _points(motion: Motion, zone: Zone, times: Times) -> Points:
    return np.stack(motion.position(_place_of(zone), times), 1)


def _changes(index: int, times: Times, inside: NDArray[np.bool_], was: dict[int, bool]) -> Iterator[Crossing]:
    before = np.concatenate([[was[index]], inside[:-1]])
    for at in np.flatnonzero(inside != before):
        yield Crossing(int(times[at]), index, bool(inside[at]))
    was[index] = bool(inside[-1])
