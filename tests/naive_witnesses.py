"""Distances to triangles and segments, slow and obvious: the least over a fine grid, refined around its best."""

from __future__ import annotations

import numpy as np


def to_segment(q, a, b):
    """Return the distance from a point to a segment by ternary search: the distance along it is convex."""
    low, high = 0.0, 1.0
    for _ in range(70):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        if np.linalg.norm(a + left * (b - a) - q) < np.linalg.norm(a + right * (b - a) - q):
            high = right
        else:
            low = left
    return np.linalg.norm(a + (low + high) / 2 * (b - a) - q)


def to_triangle(q, a, b, c):
    """Return the distance from a point to a triangle by ternary search over segments from a to the far side."""
    low, high = 0.0, 1.0
    for _ in range(70):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        if to_segment(q, a, b + left * (c - b)) < to_segment(q, a, b + right * (c - b)):
            high = right
        else:
            low = left
    return to_segment(q, a, b + (low + high) / 2 * (c - b))
