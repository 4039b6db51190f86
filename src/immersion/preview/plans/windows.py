"""Windows onto the room: one direction of sight, to scale, on a part of the paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.preview.plans.marks import Box, Point

__all__ = ["DIRECTIONS", "Direction", "Window"]

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Direction:
    """How the world lies on paper: the axis to the right and its sign, the axis down and its sign."""

    name: str
    right: tuple[int, float]
    down: tuple[int, float]

    @property
    def axes(self) -> tuple[int, int]:
        """The two axes that are seen."""
        return self.right[0], self.down[0]


DIRECTIONS = {
    # Seen from above, the front (−Z) at the top: what a visitor who enters has ahead.
    "plan": Direction("plan", (0, 1.0), (2, 1.0)),
    "front": Direction("front", (0, 1.0), (1, -1.0)),
    # Looking at +X, the front is on the left.
    "side": Direction("side", (2, 1.0), (1, -1.0)),
}


@dataclass(frozen=True, slots=True)
class Window:
    """A direction, millimetres of paper for a metre, where the world's origin falls, and the room that labels have.

    Parameters
    ----------
    direction : Direction
    ratio : float
        Millimetres of paper for a metre: 20 at 1:50.
    origin : (float, float)
    frame : Box
        Everything of this window stays inside.
    """

    direction: Direction
    ratio: float
    origin: Point
    frame: Box

    def at(self, point: Points) -> Point:
        """Return where a (3,) point of the world falls on paper, in millimetres."""
        (a, s), (b, t) = self.direction.right, self.direction.down
        x = self.origin[0] + s * self.ratio * float(point[a])
        return x, self.origin[1] + t * self.ratio * float(point[b])

    def along(self, points: Points) -> tuple[Point, ...]:
        """Return where (n, 3) points fall."""
        return tuple(self.at(point) for point in points)

    def heading(self, vector: Points) -> tuple[float, float] | None:
        """Return a direction of the world on paper, of length 1; None when it points at the eye."""
        (a, s), (b, t) = self.direction.right, self.direction.down
        x, y = s * float(vector[a]), t * float(vector[b])
        length = float(np.hypot(x, y))
        return None if length < 0.2 * float(np.linalg.norm(vector)) else (x / length, y / length)

    def box(self, low: Points, high: Points) -> Box:
        """Return the rectangle that two corners of the world span."""
        (x1, y1), (x2, y2) = self.at(low), self.at(high)
        return Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
