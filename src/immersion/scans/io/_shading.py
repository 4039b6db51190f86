"""Smooth normals and colour curves, for formats that carry them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["join_equal_rows", "linear_from_srgb", "smooth_normals", "srgb_from_linear"]


def join_equal_rows(rows: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return (first, joined): where each distinct row first stands, in that order, and each row's number.

    Rows are equal when their bits are; −0 counts as 0.
    """
    keys = np.ascontiguousarray(rows + rows.dtype.type(0)).view(np.dtype((np.void, rows.dtype.itemsize * 3)))
    _, first, inverse = np.unique(keys.ravel(), return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), np.intp)
    rank[order] = np.arange(len(order))
    return first[order], rank[inverse.ravel()]


def smooth_normals(vertices: NDArray[np.float32], faces: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return (V, 3) unit normals, area-weighted, the same on both sides of a texture seam.

    Vertices at one place share one normal. A vertex without any face of some area points up, because
    glTF allows no normal of length zero.
    """
    points = vertices.astype(np.float64)
    _, place = join_equal_rows(vertices)
    a, b, c = (points[faces[:, k]] for k in range(3))
    area = np.cross(b - a, c - a)
    count = int(place.max()) + 1 if len(place) else 0
    sums = np.zeros((count, 3))
    for corner in range(3):
        at = place[faces[:, corner]]
        for axis in range(3):
            sums[:, axis] += np.bincount(at, weights=area[:, axis], minlength=count)
    scale = np.abs(sums).max(1, keepdims=True)
    sums = np.divide(sums, scale, out=np.zeros_like(sums), where=scale > 0)
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    normals = np.divide(sums, length, out=np.zeros_like(sums), where=length > 0)
    normals[length[:, 0] == 0] = (0.0, 1.0, 0.0)
    return np.ascontiguousarray(normals[place], np.float32)


def linear_from_srgb(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return linear light, 0 to 1, of sRGB values 0 to 1 (IEC 61966-2-1)."""
    low = values / 12.92
    high = ((np.maximum(values, 0.04045) + 0.055) / 1.055) ** 2.4
    curve: NDArray[np.float64] = np.where(values <= 0.04045, low, high)
    return curve


def srgb_from_linear(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return sRGB values, 0 to 1, of linear light 0 to 1 (IEC 61966-2-1)."""
    high = 1.055 * np.maximum(values, 0.0031308) ** (1 / 2.4) - 0.055
    curve: NDArray[np.float64] = np.where(values <= 0.0031308, values * 12.92, high)
    return curve
