"""Where moving sources are at the points of an absolute grid."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio._checks import finite
from immersion.audio._streams import checked_whole
from immersion.errors import InputError

__all__ = ["RAMPS", "Motion", "Path"]

Motion = Callable[[float], ArrayLike]
"""From a time in seconds to the positions (S, 3) of every source."""

RAMPS = 16
"""How many ways between control points are prepared at once, at most."""


class Path:
    """Positions (S, 3) at control points, ``control`` frames apart: a function's, a table's, or those of `move`."""

    def __init__(self, sources: int, rate: int, control: int, motion: Motion | ArrayLike | None) -> None:
        self.sources = checked_whole("sources", sources, 1, 4096)
        self.rate = checked_whole("rate", rate, 1, 10_000_000)
        self.control = checked_whole("control", control, 16, 8192)
        self._motion = motion if callable(motion) else None
        self._table: NDArray[np.float64] = np.tile(np.array([1.0, 0.0, 0.0]), (1, self.sources, 1))
        if motion is not None and not callable(motion):
            self._table = self._checked(motion, 3, "motion")
        self._live: NDArray[np.float64] = np.array(self._table[0])

    def _checked(self, positions: ArrayLike, axes: int, name: str) -> NDArray[np.float64]:
        """Return positions (…, S, 3), once they are known to be as many as the sources, and finite."""
        points = np.array(finite(positions, name, np.float64), np.float64, order="C")
        tail = (self.sources, 3)
        if points.ndim != axes or points.shape[-2:] != tail or points.size == 0:
            wanted = f"({'P, ' if axes == 3 else ''}{self.sources}, 3)"
            raise InputError("audio-shape", name=name, shape=points.shape, wanted=wanted)
        return points

    def move(self, source: int, position: ArrayLike) -> None:
        """Send a source elsewhere, unless a motion leads it."""
        if self._motion is not None or len(self._table) > 1:
            raise InputError("audio-value", name="motion", value="given", wanted="None")
        index = checked_whole("source", source, 0, self.sources - 1)
        point = finite(position, "position", np.float64)
        if point.shape != (3,):
            raise InputError("audio-shape", name="position", shape=point.shape, wanted="(3,)")
        self._live[index] = point

    def at(self, point: int) -> NDArray[np.float64]:
        """Return where the sources are at a control point."""
        if self._motion is not None:
            return self._checked(self._motion(point * self.control / self.rate), 2, "motion")
        if len(self._table) > 1:
            return np.asarray(self._table[min(point, len(self._table) - 1)], np.float64)
        return self._live

    def run(self, count: int, point: int) -> NDArray[np.float64]:
        """Return where the sources are at this control point and at those after it, so many in all."""
        if self._motion is None and len(self._table) == 1:
            return np.broadcast_to(self._live, (count, self.sources, 3)).copy()
        if self._motion is None and point + count <= len(self._table):
            return self._table[point : point + count]
        points = [self.at(point + k) for k in range(count)]
        return np.stack(points) if points else self._table[:0]
