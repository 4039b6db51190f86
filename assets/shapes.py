"""Shapes as functions of x and y, to be joined and moved: signed distances, negative inside."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from painting import Field, polygon
from signs import capsule, union

__all__ = ["Point", "Shape", "joined", "limb", "moved", "poly", "stroke"]

Point = tuple[float, float]
Shape = Callable[[Field, Field], Field]


def poly(points: list[Point], radius: float = 0.0) -> Shape:
    """A polygon as a shape."""
    return lambda x, y: polygon(x, y, points, radius)


def stroke(a: Point, b: Point, width: float, tip: float | None = None) -> Shape:
    """A straight stroke as a shape."""
    return lambda x, y: capsule(x, y, a, b, width, tip)


def joined(*shapes: Shape) -> Shape:
    """Several shapes as one."""
    return lambda x, y: union([shape(x, y) for shape in shapes])


def moved(shape: Shape, at: Point, scale: float = 1.0, lean: float = 0.0) -> Shape:
    """A shape elsewhere, smaller, turned to the left by `lean` radians."""
    c, s = np.cos(lean), np.sin(lean)

    def elsewhere(x: Field, y: Field) -> Field:
        u, v = (x - at[0]) / scale, (y - at[1]) / scale
        return shape(c * u + s * v, c * v - s * u) * scale

    return elsewhere


def limb(points: list[Point], widths: list[float]) -> Shape:
    parts = [
        stroke(a, b, wide, thin)
        for a, b, wide, thin in zip(points, points[1:], widths, widths[1:], strict=False)
    ]
    return joined(*parts)
