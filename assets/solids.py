"""Solids as signed distances in space, negative inside: what the sculptures of the courtyard are joined from.

Points are three arrays `x, y, z` of one shape, in metres. Distances are exact for simple solids and a little too small
where solids are melted together or stretched, which is safe for :mod:`stone_surface`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Field",
    "Point",
    "ball",
    "block",
    "cut",
    "egg",
    "joined",
    "melted",
    "ring",
    "rounded",
    "sector",
    "sheet",
    "strand",
    "turned",
]

Field = NDArray[np.float64]
Point = tuple[float, float, float]


def ball(x: Field, y: Field, z: Field, at: Point, radius: float) -> Field:
    """A ball."""
    return np.sqrt((x - at[0]) ** 2 + (y - at[1]) ** 2 + (z - at[2]) ** 2) - radius


def egg(x: Field, y: Field, z: Field, at: Point, radii: Point, lean: float = 0.0) -> Field:
    """An ellipsoid, leaning to the left by `lean` radians in the plane of x and y."""
    u, v, w = x - at[0], y - at[1], z - at[2]
    if lean:
        c, s = np.cos(lean), np.sin(lean)
        u, v = c * u + s * v, c * v - s * u
    size = np.sqrt((u / radii[0]) ** 2 + (v / radii[1]) ** 2 + (w / radii[2]) ** 2)
    slope = np.sqrt((u / radii[0] ** 2) ** 2 + (v / radii[1] ** 2) ** 2 + (w / radii[2] ** 2) ** 2)
    return np.asarray(size * (size - 1.0) / np.maximum(slope, 1e-9))


def block(x: Field, y: Field, z: Field, at: Point, half: Point, radius: float = 0.0) -> Field:
    """A box given by its centre and half sizes, with rounded edges."""
    a = np.abs(x - at[0]) - half[0] + radius
    b = np.abs(y - at[1]) - half[1] + radius
    c = np.abs(z - at[2]) - half[2] + radius
    out = np.sqrt(np.maximum(a, 0) ** 2 + np.maximum(b, 0) ** 2 + np.maximum(c, 0) ** 2)
    return np.asarray(out + np.minimum(np.maximum(np.maximum(a, b), c), 0) - radius)


def ring(x: Field, y: Field, z: Field, at: Point, radius: float, thick: float) -> Field:
    """A ring that lies flat."""
    away = np.hypot(x - at[0], z - at[2]) - radius
    return np.hypot(away, y - at[1]) - thick


def strand(x: Field, y: Field, z: Field, points: Sequence[Point], radii: Sequence[float]) -> Field:
    """A bent rod through points, with its radius at each."""
    nearest = np.full(x.shape, np.inf)
    for (a, b), (thick, thin) in zip(pairwise(points), pairwise(radii), strict=True):
        d = np.subtract(b, a)
        u, v, w = x - a[0], y - a[1], z - a[2]
        t = np.clip((u * d[0] + v * d[1] + w * d[2]) / float(d @ d), 0.0, 1.0)
        far = np.sqrt((u - t * d[0]) ** 2 + (v - t * d[1]) ** 2 + (w - t * d[2]) ** 2)
        nearest = np.minimum(nearest, far - (thick + (thin - thick) * t))
    return nearest


def turned(radius: Field, y: Field, profile: Sequence[tuple[float, float]]) -> Field:
    """What a lathe leaves: the distance to a closed profile of (radius, y), counter-clockwise or not."""
    square, inside = np.full(radius.shape, np.inf), np.zeros(radius.shape, np.bool_)
    for (ax, ay), (bx, by) in pairwise([*profile, profile[0]]):
        dx, dy = bx - ax, by - ay
        t = np.clip(((radius - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0.0, 1.0)
        square = np.minimum(square, (radius - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2)
        if ay != by:
            inside ^= ((ay > y) != (by > y)) & (radius < dx * (y - ay) / dy + ax)
    return np.asarray(np.where(inside, -1.0, 1.0) * np.sqrt(square))


def rounded(profile: Sequence[tuple[float, float]], times: int = 2) -> list[tuple[float, float]]:
    """Return a profile whose corners are cut `times` times, as Chaikin does; its first and last point stay."""
    points = [(float(a), float(b)) for a, b in profile]
    for _ in range(times):
        between = [
            (a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1]))
            for a, b in pairwise(points)
            for part in (0.25, 0.75)
        ]
        points = [points[0], *between, points[-1]]
    return points


def sheet(u: Field, v: Field, points: Sequence[tuple[float, float]]) -> tuple[Field, Field]:
    """Return the distance to a line through points of a plane, and how far along it the nearest point is (0 to 1)."""
    lengths = [float(np.hypot(b[0] - a[0], b[1] - a[1])) for a, b in pairwise(points)]
    square, along, before = np.full(u.shape, np.inf), np.zeros(u.shape), 0.0
    for (a, b), length in zip(pairwise(points), lengths, strict=True):
        dx, dy = b[0] - a[0], b[1] - a[1]
        t = np.clip(((u - a[0]) * dx + (v - a[1]) * dy) / length**2, 0.0, 1.0)
        here = (u - a[0] - t * dx) ** 2 + (v - a[1] - t * dy) ** 2
        closer = here < square
        square = np.where(closer, here, square)
        along = np.where(closer, before + t * length, along)
        before += length
    return np.sqrt(square), along / before


def sector(x: Field, z: Field, count: int, start: float = 0.0) -> tuple[Field, Field, NDArray[np.int64]]:
    """Fold the plan into one of `count` equal sectors: its axis and what is beside it, and which sector it was."""
    radius, angle = np.hypot(x, z), np.arctan2(x, z) - start
    width = 2.0 * np.pi / count
    which = np.round(angle / width)
    angle = angle - which * width
    return radius * np.cos(angle), radius * np.sin(angle), which.astype(np.int64) % count


def joined(*parts: Field) -> Field:
    """All of them."""
    return np.asarray(np.minimum.reduce(parts))


def melted(a: Field, b: Field, width: float) -> Field:
    """Both, with a fillet of about that width."""
    h = np.maximum(width - np.abs(a - b), 0.0) / width
    return np.minimum(a, b) - h * h * width * 0.25


def cut(a: Field, b: Field, width: float = 0.0) -> Field:
    """The first without the second, the edge rounded by about that width."""
    return -melted(-a, b, width) if width else np.maximum(a, -b)
