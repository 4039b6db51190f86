"""A wall to paint on: plaster, flat colours with a hand-drawn outline, and what time takes away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import signs
from grain import fractal, smoothstep
from numpy.typing import NDArray

__all__ = ["PALETTE", "Color", "Field", "Layer", "Wall", "polygon"]

Field = NDArray[np.float64]
Color = tuple[int, int, int]

PALETTE: dict[str, Color] = {
    "red": (156, 66, 42),
    "skin": (164, 86, 54),
    "fair": (206, 150, 92),
    "blue": (46, 96, 134),
    "night": (34, 62, 96),
    "sky": (122, 164, 172),
    "green": (78, 120, 82),
    "leaf": (106, 142, 84),
    "black": (44, 36, 32),
    "white": (240, 230, 206),
    "ochre": (212, 160, 72),
    "sand": (226, 194, 134),
    "line": (88, 42, 30),
}


@dataclass(frozen=True)
class Layer:
    """One flat shape: its signed distance in the figure's own units, its colour, its outline in pixels."""

    shape: Callable[[Field, Field], Field]
    color: str
    outline: float = 2.0

    def thin(self, outline: float) -> Layer:
        """Return the layer with another outline."""
        return replace(self, outline=outline)


def polygon(x: Field, y: Field, points: list[tuple[float, float]], radius: float = 0.0) -> Field:
    """Distance to a filled polygon; `radius` rounds its corners outwards."""
    inside = np.zeros(x.shape, np.bool_)
    edges = []
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
        edges.append(signs.capsule(x, y, (ax, ay), (bx, by), 0.0))
        if ay != by:
            crosses = (ay > y) != (by > y)
            inside ^= crosses & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
    distance = signs.union(edges)
    return np.asarray(np.where(inside, -distance, distance) - radius)


class Wall:
    """A painted wall, `width` × `height` pixels; figures are placed by their origin and scale in pixels."""

    def __init__(self, width: int, height: int, seed: int) -> None:
        self.width, self.height, self.seed = width, height, seed
        rows, columns = np.mgrid[:height, :width].astype(np.float64)
        self.points = np.stack([columns, rows], -1)
        self.plaster = self._plaster()
        self.color = self.plaster.copy()
        self.covered = np.zeros((height, width))
        # A hand does not draw straight: figures are seen through points that are slightly elsewhere.
        bend = [fractal(self.points, 95.0, 3, seed + k) for k in (1, 21)]
        self._drawn = self.points + 2.4 * np.stack(bend, -1)
        # A brush leaves streaks along its way.
        streaks = fractal(self.points * np.array([0.22, 1.0]), 9.0, 3, seed + 2)
        self._brush = 0.055 * streaks + 0.05 * fractal(self.points, 120.0, 2, seed + 3)

    def _plaster(self) -> Field:
        broad = fractal(self.points, 420.0, 4, self.seed + 4)
        fine = fractal(self.points, 14.0, 3, self.seed + 5)
        base = np.array([232.0, 212.0, 172.0]) * (1.0 + 0.05 * broad + 0.028 * fine)[..., None]
        stain = smoothstep(0.2, 0.8, fractal(self.points, 260.0, 4, self.seed + 6))[..., None]
        return np.asarray(base + (np.array([198.0, 166.0, 116.0]) - base) * 0.35 * stain)

    def _window(self, box: tuple[float, float, float, float]) -> tuple[slice, slice]:
        left, top, right, bottom = box
        rows = slice(max(0, int(top)), max(0, min(self.height, int(bottom) + 1)))
        return rows, slice(max(0, int(left)), max(0, min(self.width, int(right) + 1)))

    def figure(
        self,
        layers: list[Layer],
        at: tuple[float, float],
        scale: float,
        extent: tuple[float, float, float, float],
        mirror: bool = False,
    ) -> None:
        """Paint layers from back to front.

        Parameters
        ----------
        layers : list of Layer
        at : (x, y)
            The figure's origin, pixels from the top left corner.
        scale : float
            Pixels per unit of the figure.
        extent : (left, bottom, right, top)
            What the figure spans, in its units.
        mirror : bool
            Turn it to face left.
        """
        left, bottom, right, top = extent
        if mirror:
            left, right = -right, -left
        box = (at[0] + left * scale, at[1] - top * scale, at[0] + right * scale, at[1] - bottom * scale)
        window = self._window(box)
        x = (self._drawn[window][..., 0] - at[0]) / scale * (-1.0 if mirror else 1.0)
        y = (at[1] - self._drawn[window][..., 1]) / scale
        for layer in layers:
            self._paint(window, layer.shape(x, y) * scale, PALETTE[layer.color], layer.outline)

    def band(self, top: float, bottom: float, color: str, left: float = 0.0, right: float = 1e9) -> None:
        """Paint a straight band between two heights."""
        window = self._window((left - 3, top - 3, min(right, self.width) + 3, bottom + 3))
        x, y = self._drawn[window][..., 0], self._drawn[window][..., 1]
        middle = (left + min(right, self.width)) / 2
        distance = np.maximum(
            np.abs(y - (top + bottom) / 2) - (bottom - top) / 2, np.abs(x - middle) - (right - left) / 2
        )
        self.stripe(window, distance, color)

    def stripe(self, window: tuple[slice, slice], distance: Field, color: str) -> None:
        """Paint where a distance in pixels, given on a window of the wall, is negative."""
        self._paint(window, distance, PALETTE[color], 0.0)

    def _paint(self, window: tuple[slice, slice], distance: Field, color: Color, outline: float) -> None:
        self._lay(window, np.clip(0.5 - distance, 0.0, 1.0), color)
        if outline > 0:
            # The line is thicker where the brush was pressed.
            half = 0.5 * outline * (1.0 + 2.2 * self._brush[window])
            self._lay(window, 0.9 * np.clip(0.5 + half - np.abs(distance), 0.0, 1.0), PALETTE["line"])

    def _lay(self, window: tuple[slice, slice], amount: Field, color: Color) -> None:
        shade = np.array(color, np.float64) * (1.0 + self._brush[window])[..., None]
        here = self.color[window]
        here += (shade - here) * amount[..., None]
        self.covered[window] = np.maximum(self.covered[window], amount)

    def aged(self) -> NDArray[np.uint8]:
        """Return the picture as it is today: worn, cracked, faded."""
        y = self.points[..., 1] / self.height
        x = self.points[..., 0] / self.width
        edge = np.minimum(np.minimum(y, 1.0 - y) * 2.2, np.minimum(x, 1.0 - x) * 7.0)
        losses = fractal(self.points, 190.0, 5, self.seed + 7) - 0.55 * smoothstep(0.0, 0.3, edge)
        lost = smoothstep(0.30, 0.36, losses)
        flecks = smoothstep(0.52, 0.66, fractal(self.points, 7.0, 3, self.seed + 8))
        flecks = flecks * smoothstep(-0.25, 0.5, fractal(self.points, 230.0, 3, self.seed + 9))
        kept = 0.93 * (1.0 - lost) * (1.0 - 0.85 * flecks)
        bare = self.plaster * (1.0 - 0.10 * lost)[..., None]
        out = bare + (self.color - bare) * kept[..., None]
        # Where a patch came off, its lower rim catches light and its upper rim is in shade.
        rim = np.roll(lost, 2, axis=0) - np.roll(lost, -2, axis=0)
        out = out * (1.0 - 0.22 * np.clip(-rim, 0, 1) + 0.08 * np.clip(rim, 0, 1))[..., None]
        crack = self._cracks()
        out = out * (1.0 - 0.55 * crack)[..., None]
        out = out * (1.0 + 0.02 * fractal(self.points, 3.0, 1, self.seed + 12))[..., None]
        return np.clip(np.round(out), 0, 255).astype(np.uint8)

    def _cracks(self) -> Field:
        """Return how dark each point is made by cracks that run in from the edges, zigzag, ever thinner."""
        dark = np.zeros((self.height, self.width))
        rng = np.random.default_rng([self.seed, 5])
        for number in range(9):
            top = number % 2 == 0
            at = np.array([rng.uniform(0.02, 0.98) * self.width, 0.0 if top else float(self.height)])
            heading = (0.5 if top else -0.5) * np.pi + rng.normal(0.0, 0.35)
            way = [at]
            for _ in range(int(rng.integers(10, 34))):
                step = heading + rng.normal(0.0, 0.55)
                way.append(way[-1] + rng.uniform(6.0, 19.0) * np.array([np.cos(step), np.sin(step)]))
            corners = np.array(way)
            low, high = corners.min(0) - 4, corners.max(0) + 4
            window = self._window((*low, *high))
            x, y = self.points[window][..., 0], self.points[window][..., 1]
            width = np.linspace(1.5, 0.25, len(way))
            parts = [
                signs.capsule(x, y, tuple(a), tuple(b), u, v)
                for a, b, u, v in zip(corners, corners[1:], width, width[1:], strict=False)
            ]
            dark[window] = np.maximum(dark[window], np.clip(0.5 - signs.union(parts), 0.0, 1.0))
        return dark
