"""What is carved on the stele: registers of invented signs in sunk relief, and what weather did to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import signs
from grain import fractal, smoothstep
from numpy.typing import NDArray

__all__ = ["FOOT", "HALF_WIDTH", "RISE", "TOP", "Carving", "carve", "top_of"]

Field = NDArray[np.float64]

HALF_WIDTH, FOOT, TOP = 0.26, 0.165, 1.22  # metres: the slab stands on its plinth from FOOT to TOP
_ARC = np.radians(65.0)
_RADIUS = HALF_WIDTH / np.sin(_ARC)
RISE = float(_RADIUS * (1.0 - np.cos(_ARC)))  # height of the rounded top
_LINES = (1.028, 0.797, 0.663, 0.529, 0.395, 0.261)


@dataclass(frozen=True)
class Carving:
    """Depth under the flat face (metres), and how much blue and red paint is left (0 to 1), per point."""

    depth: Field
    blue: Field
    red: Field


def top_of(x: Field) -> Field:
    """Return the height of the rounded top above each x."""
    inside = np.clip(x, -HALF_WIDTH, HALF_WIDTH)
    return np.asarray(TOP - _RADIUS + np.sqrt(np.maximum(_RADIUS**2 - inside**2, 0.0)))


def _inside(x: Field, y: Field) -> Field:
    """Return the distance to the slab's outline, positive inside."""
    # Under the arc's centre the circle would close again; there the upright edges are the outline.
    arc = np.where(y > TOP - _RADIUS, _RADIUS - np.hypot(x, y - (TOP - _RADIUS)), HALF_WIDTH)
    return np.asarray(np.minimum(np.minimum(HALF_WIDTH - np.abs(x), y - FOOT), arc))


def _sunk(distance: Field, depth: float) -> Field:
    """Sunk relief: a steep edge, deepest along the outline, bulging again in the middle of wide shapes."""
    wall = smoothstep(0.0012, -0.0020, distance)
    return depth * wall * (1.0 - 0.5 * smoothstep(0.002, 0.014, -distance))


def _place(
    sign: signs.Sign, x: Field, y: Field, at: tuple[float, float], half: float, lean: float = 0.0
) -> Field:
    """Return a sign's distance in metres, computed only near its cell."""
    out = np.full(x.shape, 1.0)
    near = (np.abs(x - at[0]) < 1.35 * half) & (np.abs(y - at[1]) < 1.35 * half)
    u, v = (x[near] - at[0]) / half, (y[near] - at[1]) / half
    c, s = np.cos(lean), np.sin(lean)
    out[near] = sign(c * u + s * v, c * v - s * u) * half
    return out


def _text(x: Field, y: Field, rng: np.random.Generator) -> Field:
    """Four registers of five signs; no sign stands beside or above itself."""
    out, above = np.full(x.shape, 1.0), [-1] * 5
    for low, high in zip(_LINES[2:], _LINES[1:], strict=False):
        before = -1
        for column in range(5):
            left = [k for k in range(len(signs.GLYPHS)) if k not in (before, above[column])]
            before = int(rng.choice(left))
            above[column] = before
            aside, up = rng.uniform(-0.002, 0.002), rng.uniform(-0.003, 0.003)
            at = (-0.176 + 0.088 * column + aside, (low + high) / 2 + up)
            half = 0.0385 * rng.uniform(0.96, 1.06)
            sign = _place(signs.GLYPHS[before], x, y, at, half, rng.uniform(-0.03, 0.03))
            out = np.minimum(out, sign)
    return out


def _waves(x: Field, y: Field, level: float) -> Field:
    """One long zigzag line of water."""
    phase = np.abs((x / 0.024) % 1.0 - 0.5) * 2.0
    line = np.abs(y - level - 0.006 * (phase - 0.5)) * 0.9 - 0.0022
    return np.maximum(line, np.abs(x) - (HALF_WIDTH - 0.042))


def _frame(x: Field, y: Field) -> Field:
    """The double border and the lines between registers."""
    inside = _inside(x, y)
    border = np.minimum(np.abs(inside - 0.021) - 0.0021, np.abs(inside - 0.030) - 0.0014)
    lines = np.minimum.reduce([np.abs(y - level) - 0.0018 for level in _LINES])
    return np.minimum(border, np.maximum(lines, 0.030 - inside))


def carve(x: Field, y: Field, seed: int = 0) -> Carving:
    """Return what the chisel and the weather left on the front face.

    Parameters
    ----------
    x, y : (…) ndarray
        Points of the face, metres; y counts from the floor.
    seed : int
        Chooses the text, the erosion and the crack.
    """
    rng = np.random.default_rng(seed)
    text = _text(x, y, rng)
    boat = _place(signs.boat, x, y, (0.0, 0.925), 0.092)
    crown = _place(signs.winged_sun, x, y, (0.0, 1.098), 0.172)
    side = np.minimum(
        _place(signs.bird, x, y, (0.155, 0.9), 0.052), _place(signs.sun, x, y, (-0.155, 0.905), 0.05)
    )
    river = np.minimum.reduce([_waves(x, y, level) for level in (0.832, 0.818, 0.236, 0.219)])
    figures = np.minimum.reduce([boat, crown, side])
    depth = np.maximum.reduce(
        [_sunk(text, 0.0052), _sunk(figures, 0.0066), _sunk(river, 0.0034), _sunk(_frame(x, y), 0.0030)]
    )
    points = np.stack([x, y], -1)
    worn = smoothstep(0.1, 0.8, fractal(points, 0.22, 3, seed + 11) + 0.5 * smoothstep(0.42, 0.2, y))
    depth = depth * (1.0 - 0.62 * worn) + 0.0012 * worn
    recess = smoothstep(0.0008, 0.0026, depth)
    paint = smoothstep(-0.15, 0.55, fractal(points, 0.09, 4, seed + 23)) * recess * (1.0 - worn)
    blue = paint * (np.minimum.reduce([river, crown, boat]) < 0.001)
    red = paint * ((side < 0.001) | (text < 0.0008)) * 0.55
    return Carving(depth + _crack(x, y, seed), blue, red)


def _crack(x: Field, y: Field, seed: int) -> Field:
    """A crack that runs across the face from the right edge, thinner as it goes."""
    along = np.stack([x, np.zeros_like(x)], -1)
    line = 0.60 + 0.34 * (x - 0.05) + 0.016 * fractal(along, 0.07, 4, seed + 5)
    reach = smoothstep(-0.16, 0.26, x)
    return 0.0055 * reach * smoothstep(0.0034, 0.0006, np.abs(y - line)) * (x > -0.17)
