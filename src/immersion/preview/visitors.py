"""Visitors as bodies that stand in the light: upright prisms as wide and high as the checks take people for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.preview.shapes import Part, Shape
from immersion.stage.projection import ABOVE, BODY

__all__ = ["visitor_corners", "visitor_shape"]

SIDES = 32


def visitor_corners(eyes: tuple[float, float, float]) -> NDArray[np.float64]:
    """Return the (8, 3) corners of the box around a visitor whose eyes are there."""
    x, y, z = eyes
    return np.array(
        [(x + a, h, z + b) for a in (-BODY, BODY) for b in (-BODY, BODY) for h in (0.0, y + ABOVE)]
    )


def visitor_shape(eyes: tuple[float, float, float]) -> Shape:
    """Return the body of a visitor as triangles, its foot's centre at the origin.

    Examples
    --------
    >>> shape = visitor_shape((3.0, 1.6, 2.0))
    >>> shape.points.max(axis=0).round(2)
    array([0.25, 1.72, 0.25], dtype=float32)
    """
    turn = 2 * np.pi * np.arange(SIDES) / SIDES
    ring = np.stack([BODY * np.cos(turn), np.zeros(SIDES), BODY * np.sin(turn)], 1)
    top = ring + [0.0, eyes[1] + ABOVE, 0.0]
    points = np.concatenate([ring, top])
    here, after = np.arange(SIDES), (np.arange(SIDES) + 1) % SIDES
    sides = np.stack([here, here + SIDES, after, after, here + SIDES, after + SIDES], 1)
    lid = np.stack([np.full(SIDES, SIDES), after + SIDES, here + SIDES], 1)
    indices = np.concatenate([sides.ravel(), lid.ravel()]).astype(np.uint32)
    count = len(points)
    return Shape(
        points=points.astype(np.float32),
        normals=np.zeros((count, 3), np.float32),
        colors=np.full((count, 4), 255, np.uint8),
        uvs=np.zeros((count, 2), np.float32),
        indices=indices,
        parts=(Part(0, len(indices)),),
    )
