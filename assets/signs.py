"""A small invented script: signs as signed distances, negative inside, in a cell that spans [−1, 1] both ways.

Nothing here copies a real writing system: the signs only have the rhythm of one (water, suns, eyes, birds, reeds).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "GLYPHS",
    "bird",
    "boat",
    "box",
    "capsule",
    "disc",
    "ellipse",
    "fish",
    "lens",
    "ring",
    "sun",
    "union",
    "water",
    "winged_sun",
]

Field = NDArray[np.float64]
Sign = Callable[[Field, Field], Field]


def union(parts: list[Field]) -> Field:
    """Distance to several shapes together."""
    return np.asarray(np.minimum.reduce(parts))


def disc(x: Field, y: Field, cx: float, cy: float, radius: float) -> Field:
    """Distance to a full disc."""
    return np.hypot(x - cx, y - cy) - radius


def ring(x: Field, y: Field, cx: float, cy: float, radius: float, stroke: float) -> Field:
    """Distance to a circle drawn with a stroke of that half-width."""
    return np.abs(np.hypot(x - cx, y - cy) - radius) - stroke


def capsule(
    x: Field, y: Field, a: tuple[float, float], b: tuple[float, float], width: float, tip: float | None = None
) -> Field:
    """Distance to a straight stroke whose half-width goes from `width` to `tip` (the same when None)."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    t = np.clip(((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy), 0.0, 1.0)
    half = width if tip is None else width + (tip - width) * t
    return np.hypot(x - a[0] - t * dx, y - a[1] - t * dy) - half


def box(x: Field, y: Field, cx: float, cy: float, wide: float, high: float) -> Field:
    """Distance to an upright rectangle given by its half sizes."""
    dx, dy = np.abs(x - cx) - wide, np.abs(y - cy) - high
    return np.hypot(np.maximum(dx, 0), np.maximum(dy, 0)) + np.minimum(np.maximum(dx, dy), 0)


def ellipse(x: Field, y: Field, cx: float, cy: float, rx: float, ry: float) -> Field:
    """Distance to an ellipse, to first order (exact on its outline)."""
    u, v = (x - cx) / rx, (y - cy) / ry
    value = np.hypot(u, v)
    slope = np.hypot(u / rx, v / ry)
    return np.where(slope > 1e-9, (value - 1.0) * value / np.maximum(slope, 1e-9), -min(rx, ry))


def lens(x: Field, y: Field, half: float, high: float) -> Field:
    """Distance to an almond between two arcs, corners at (±half, 0)."""
    radius = (half * half + high * high) / (2.0 * high)
    return np.maximum(np.hypot(x, y - (high - radius)), np.hypot(x, y + (high - radius))) - radius


def polyline(x: Field, y: Field, points: list[tuple[float, float]], width: float) -> Field:
    """Distance to a broken line."""
    parts = [capsule(x, y, a, b, width) for a, b in pairwise(points)]
    return union(parts)


def water(x: Field, y: Field) -> Field:
    """Three lines of water, zigzag."""
    xs = np.linspace(-0.92, 0.92, 9)
    rows = [[(float(u), row + 0.13 * (-1) ** k) for k, u in enumerate(xs)] for row in (-0.5, 0.0, 0.5)]
    return union([polyline(x, y, row, 0.085) for row in rows])


def sun(x: Field, y: Field) -> Field:
    """A disc in a ring, with six rays below."""
    rays = []
    for angle in np.radians([-50, -30, -10, 10, 30, 50]):
        near, far = ((r * np.sin(angle), 0.3 - r * np.cos(angle)) for r in (0.52, 1.2))
        rays.append(capsule(x, y, near, far, 0.05, 0.09))
    return union([disc(x, y, 0, 0.3, 0.2), ring(x, y, 0, 0.3, 0.38, 0.075), *rays])


def eye(x: Field, y: Field) -> Field:
    """An almond eye, its brow, and two tears."""
    almond = np.abs(lens(x, y + 0.05, 0.92, 0.42)) - 0.075
    brow = np.maximum(ring(x, y, 0, -0.75, 1.3, 0.085), -(y - 0.28))
    tears = [capsule(x, y, (u, -0.45), (u - 0.12, -0.9), 0.05, 0.1) for u in (-0.2, 0.3)]
    return union([almond, disc(x, y, 0, -0.05, 0.22), brow, *tears])


def bird(x: Field, y: Field) -> Field:
    """A standing bird that looks to the left."""
    body = ellipse(x * 0.87 - y * 0.5, x * 0.5 + y * 0.87, 0.13, 0.0, 0.56, 0.27)
    neck = capsule(x, y, (-0.3, 0.16), (-0.48, 0.6), 0.19, 0.13)
    head = disc(x, y, -0.5, 0.66, 0.19)
    beak = capsule(x, y, (-0.6, 0.66), (-0.97, 0.52), 0.09, 0.02)
    tail = capsule(x, y, (0.4, -0.22), (0.96, -0.6), 0.16, 0.06)
    legs = [capsule(x, y, (u, -0.25), (u + 0.04, -0.9), 0.055) for u in (-0.05, 0.17)]
    feet = [capsule(x, y, (u + 0.04, -0.92), (u - 0.22, -0.92), 0.06, 0.04) for u in (-0.05, 0.17)]
    return np.maximum(union([body, neck, head, beak, tail, *legs, *feet]), -disc(x, y, -0.53, 0.69, 0.055))


def reed(x: Field, y: Field) -> Field:
    """Three reeds that lean in the wind."""
    parts = []
    for u, top in ((-0.55, 0.55), (0.0, 0.9), (0.55, 0.6)):
        parts.append(capsule(x, y, (u, -0.92), (u + 0.12, top), 0.06))
        parts.append(ellipse(x, y, u + 0.13, top - 0.06, 0.13, 0.3))
    parts.append(capsule(x, y, (-0.8, -0.92), (0.8, -0.92), 0.06))
    return union(parts)


def spiral(x: Field, y: Field) -> Field:
    """A wave that curls: an Archimedean spiral of two turns."""
    angle = np.linspace(0.3, 4.1 * np.pi, 34)
    radius = 0.92 * angle / angle[-1]
    points = [(float(r * np.cos(a)), float(r * np.sin(a))) for r, a in zip(radius, angle, strict=True)]
    return polyline(x, y, points, 0.085)


def hill(x: Field, y: Field) -> Field:
    """Two hills and the star between them."""
    slopes = polyline(x, y, [(-0.95, -0.6), (-0.45, 0.25), (0.0, -0.45), (0.45, 0.25), (0.95, -0.6)], 0.1)
    arms = [
        capsule(x, y, (0, 0.58), (0.32 * np.cos(a), 0.58 + 0.32 * np.sin(a)), 0.075, 0.03)
        for a in np.radians([90, 162, 234, 306, 18])
    ]
    return union([slopes, capsule(x, y, (-0.95, -0.82), (0.95, -0.82), 0.08), *arms])


def fish(x: Field, y: Field) -> Field:
    """A fish that swims to the left."""
    body = lens(x + 0.15, y, 0.78, 0.4)
    tail = capsule(x, np.abs(y), (0.5, 0), (0.93, 0.38), 0.06, 0.12)
    gill = np.maximum(ring(x, y, -0.85, 0, 0.46, 0.04), np.abs(y) - 0.22)
    cut = union([disc(x, y, -0.62, 0.09, 0.06), gill])
    return np.minimum(np.maximum(body, -cut), tail)


def jar(x: Field, y: Field) -> Field:
    """A jar with two handles and a band."""
    belly = ellipse(x, y, 0, -0.25, 0.5, 0.62)
    neck = box(x, y, 0, 0.48, 0.2, 0.3)
    lip = capsule(x, y, (-0.3, 0.82), (0.3, 0.82), 0.09)
    handles = np.maximum(ring(np.abs(x), y, 0.42, 0.36, 0.24, 0.06), 0.3 - np.abs(x))
    return np.maximum(union([belly, neck, lip, handles]), -(np.abs(y + 0.2) - 0.05))


def hand(x: Field, y: Field) -> Field:
    """An open hand."""
    palm = ellipse(x, y, 0, -0.35, 0.4, 0.45)
    fingers = [
        capsule(x, y, (u * 0.8, -0.15), (u * 1.25, top), 0.1, 0.08)
        for u, top in ((-0.36, 0.55), (-0.12, 0.85), (0.14, 0.85), (0.38, 0.6))
    ]
    return union([palm, *fingers, capsule(x, y, (0.2, -0.45), (0.8, -0.02), 0.13, 0.09)])


def boat(x: Field, y: Field) -> Field:
    """A boat with raised ends, a cabin, a steering oar and a mast with its sail."""
    hull = np.maximum(disc(x, y, 0, 0.62, 1.18), -disc(x, y, 0, 1.02, 1.32))
    ends = [capsule(x, y, (s * 0.86, -0.08), (s * 0.99, 0.3), 0.07, 0.05) for s in (-1, 1)]
    tips = [disc(x, y, s * 0.99, 0.36, 0.085) for s in (-1, 1)]
    cabin = np.maximum(box(x, y, 0.32, -0.1, 0.2, 0.17), -box(x, y, 0.32, -0.13, 0.08, 0.09))
    mast = capsule(x, y, (-0.08, -0.3), (-0.08, 0.92), 0.03)
    sail = np.maximum(box(x, y, -0.36, 0.45, 0.24, 0.34), -(np.abs(y - 0.45) - 0.02))
    oar = capsule(x, y, (0.62, 0.12), (0.86, -0.62), 0.025, 0.06)
    rower = np.minimum(
        disc(x, y, -0.62, 0.02, 0.07), capsule(x, y, (-0.62, -0.08), (-0.58, -0.26), 0.06, 0.085)
    )
    return union([hull, *ends, *tips, cabin, mast, sail, oar, rower])


def winged_sun(x: Field, y: Field) -> Field:
    """A sun between two spread wings of feathers; spans [−1, 1] wide, and about a third of that high."""
    side = np.abs(x)
    feathers = [
        capsule(
            side, y, (0.14 + 0.1 * k, 0.09 - 0.004 * k), (0.24 + 0.125 * k, -0.16 + 0.016 * k), 0.03, 0.02
        )
        for k in range(7)
    ]
    shoulder = capsule(side, y, (0.1, 0.11), (0.95, 0.09), 0.035, 0.012)
    core = np.minimum(disc(x, y, 0, 0.04, 0.085), ring(x, y, 0, 0.04, 0.125, 0.018))
    gap = disc(x, y, 0, 0.04, 0.155)
    return np.minimum(np.maximum(union([shoulder, *feathers]), -gap), core)


GLYPHS: tuple[Sign, ...] = (water, sun, eye, bird, reed, spiral, hill, fish, jar, hand)
