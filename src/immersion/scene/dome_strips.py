"""A dome unrolled: metres along its springing line, from +Z by −X as its wall goes, and up its meridians.

The whole strip is as wide as the springing line is long, and a quarter of that high: a picture on it lies as the upper
half of an equirectangular one does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.scene.model import Dome
from immersion.scene.patches import Patch

__all__ = ["DomeStrip"]

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DomeStrip:
    """The half sphere of a dome; ``steps`` are the sides of what stands for a circle, as of the room's surfaces."""

    dome: Dome
    steps: int

    @property
    def width(self) -> float:
        """The length of its springing line."""
        return 2 * np.pi * self.dome.radius

    @property
    def height(self) -> float:
        """From the springing line to the top, along a meridian."""
        return self.width / 4

    def patch(self, low: Points, size: Points, uv_low: Points, uv_size: Points) -> Patch:
        """Return a rectangle of the strip (lower left corner and size, metres) with the part of a picture it shows."""
        across = self._lines(low[0], low[0] + size[0])
        up = self._lines(max(low[1], 0.0), min(low[1] + size[1], self.height))
        if len(across) < 2 or len(up) < 2:
            return Patch(np.zeros((0, 3)), np.zeros((0, 2)), np.zeros((0, 3), np.int32))
        turn, rise = across / self.dome.radius, up / self.dome.radius
        out = np.stack(
            [
                -np.sin(turn) * np.cos(rise)[:, None],
                np.broadcast_to(np.sin(rise)[:, None], (len(up), len(across))),
                np.cos(turn) * np.cos(rise)[:, None],
            ],
            -1,
        ).reshape(-1, 3)
        # As far inside as the flat pieces of the surface may lie: else they would hide it.
        points = out * self.dome.radius * np.cos(np.pi / self.steps) ** 2 + (0.0, self.dome.height, 0.0)
        shares = np.stack(
            np.broadcast_arrays((across - low[0]) / size[0], 1 - (up[:, None] - low[1]) / size[1]), -1
        )
        faces = _grid(len(up), len(across))
        a, b, c = (points[faces[:, k]] for k in range(3))
        area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
        return Patch(points, uv_low + shares.reshape(-1, 2) * uv_size, faces[area > 1e-12])

    def _lines(self, first: float, last: float) -> Points:
        """Return where the surface's own lines cross a way along the strip, and its ends."""
        if last - first <= 1e-9:
            return np.zeros(0)
        step = self.width / self.steps
        own = np.arange(np.ceil(first / step), np.floor(last / step) + 1) * step
        inner = own[(own > first + 1e-6) & (own < last - 1e-6)]
        return np.concatenate([[first], inner, [last]])

    def at(self, along: float, up: float) -> Points:
        """Return the (3,) point of the world that is so many metres along the strip, and so many up."""
        turn, rise = along / self.dome.radius, up / self.dome.radius
        out = np.array([-np.sin(turn) * np.cos(rise), np.sin(rise), np.cos(turn) * np.cos(rise)])
        return np.asarray(out * self.dome.radius + (0.0, self.dome.height, 0.0), np.float64)

    def nearest(self, place: Points) -> tuple[float, float]:
        """Return where a point of the world is when it is brought onto the dome from its centre: along, and up."""
        x, y, z = place - (0.0, self.dome.height, 0.0)
        turn = np.arctan2(-x, z) % (2 * np.pi)
        rise = np.clip(np.arctan2(y, np.hypot(x, z)), 0.0, np.pi / 2)
        return float(turn * self.dome.radius), float(rise * self.dome.radius)


def _grid(rows: int, columns: int) -> NDArray[np.int32]:
    low = np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)
    high = low + columns
    quads = np.stack([low, low + 1, high + 1, low, high + 1, high], -1)
    return np.asarray(quads.reshape(-1, 3), np.int32)
