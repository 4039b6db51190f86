"""The directions that a head was measured at: repeated ones, and holes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion.audio import _sofa_texts as _sofa_texts
from immersion.audio.hrtf_filters import fibonacci
from immersion.errors import Problem

__all__ = ["largest_hole", "merged", "remarks_of_grid"]

# Degrees: no usual grid leaves more than this between any direction and the nearest measured one.
MOST_GAP = 15.0
# Directions nearer than this (0.006°, in radians) are one; the shift keeps round numbers off the cells' borders.
CELL, SHIFT = 1e-4, 0.3819660113
Floats = NDArray[np.float64]


def merged(
    directions: Floats, distances: Floats, impulses: NDArray[np.float32]
) -> tuple[Floats, Floats, NDArray[np.float32], int]:
    """Return each direction once, and how many there were more than once.

    Responses at the largest distance (within 1 %) are averaged: they are the nearest to what a far source does.
    """
    cells = np.floor(directions / CELL + SHIFT).astype(np.int64)
    _, first, group = np.unique(cells, axis=0, return_index=True, return_inverse=True)
    if len(first) == len(directions):
        return directions, distances, impulses, 0
    group = group.ravel()
    farthest = np.zeros(len(first))
    np.maximum.at(farthest, group, distances)
    kept = distances >= 0.99 * farthest[group]
    counts = np.bincount(group[kept], minlength=len(first))
    total = np.zeros((len(first), *impulses.shape[1:]), np.float32)
    np.add.at(total, group[kept], impulses[kept])
    total /= counts[:, None, None].astype(np.float32)
    order = np.argsort(first, kind="stable")
    repeated = int((np.bincount(group) > 1).sum())
    return directions[first][order], farthest[order], total[order], repeated


def largest_hole(directions: Floats) -> tuple[float, Floats]:
    """Return the largest angle in radians from any direction to the nearest measured one, and that direction.

    Examples
    --------
    >>> gap, where = largest_hole(np.array([[0.0, 0.0, 1.0]]))
    >>> bool(gap > 3.1), bool(where[2] < -0.99)
    (True, True)
    """
    from scipy.spatial import cKDTree

    points = fibonacci(10_000)
    chords = cKDTree(directions).query(points)[0]
    worst = int(np.argmax(chords))
    return float(2 * np.arcsin(min(chords[worst] / 2, 1.0))), points[worst]


def remarks_of_grid(directions: Floats, path: Path | None) -> list[Problem]:
    """Return what is unusual about a grid."""
    gap, where = largest_hole(directions)
    if gap <= np.radians(MOST_GAP):
        return []
    azimuth, elevation = np.degrees([np.arctan2(where[1], where[0]), np.arcsin(where[2])])
    return [
        Problem(
            "sofa-hole", path, gap=float(np.degrees(gap)), azimuth=azimuth, elevation=elevation, most=MOST_GAP
        )
    ]
