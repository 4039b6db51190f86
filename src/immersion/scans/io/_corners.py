"""From polygons, strips and per-corner attributes to triangles over single vertices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["fan", "split", "strips"]

Ints = NDArray[np.int64]


def fan(lengths: Ints) -> tuple[Ints, Ints]:
    """Cut polygons, laid end to end, into fans of triangles.

    Returns the (F, 3) corner numbers and the (F,) polygon of each triangle; polygons of fewer than three
    corners give none.

    >>> fan(np.array([4, 2, 3]))[0].tolist()
    [[0, 1, 2], [0, 2, 3], [6, 7, 8]]
    """
    lengths = np.asarray(lengths, np.int64)
    first = np.cumsum(lengths) - lengths
    counts = np.maximum(lengths - 2, 0)
    polygon = np.repeat(np.arange(len(lengths)), counts)
    step = np.arange(len(polygon)) - np.repeat(np.cumsum(counts) - counts, counts)
    base = first[polygon]
    return np.stack([base, base + step + 1, base + step + 2], 1), polygon


def strips(indices: Ints, lengths: Ints | None = None) -> Ints:
    """Turn triangle strips, laid end to end, into (F, 3) faces.

    A negative index ends a strip, as the end of a list does. Every second triangle is turned over, so that
    all wind the same way; the degenerate ones that only join strips are left out.

    >>> strips(np.array([0, 1, 2, 3, -1, 4, 5, 6])).tolist()
    [[0, 1, 2], [2, 1, 3], [4, 5, 6]]
    """
    indices = np.asarray(indices, np.int64)
    if lengths is not None and len(lengths) > 1:
        indices = np.insert(indices, np.cumsum(lengths)[:-1], -1)
    if len(indices) < 3:
        return np.zeros((0, 3), np.int64)
    place = np.arange(len(indices))
    start = np.maximum.accumulate(np.where(indices < 0, place + 1, 0))
    a, b, c = indices[:-2], indices[1:-1], indices[2:]
    kept = (a >= 0) & (b >= 0) & (c >= 0) & (a != b) & (b != c) & (a != c)
    odd = (place[:-2] - start[:-2]) % 2 == 1
    faces = np.stack([np.where(odd, b, a), np.where(odd, a, b), c], 1)
    wound: Ints = faces[kept]
    return wound


def split(vertex: Ints, other: Ints, count: int) -> tuple[Ints, Ints, Ints]:
    """Give every distinct (vertex, other) pair of corners its own vertex.

    Parameters
    ----------
    vertex, other : (C,) ndarray
        What each corner names; −1 in ``other`` for nothing.
    count : int
        Number of vertices; those that no corner names are kept.

    Returns
    -------
    vertices, others : (N,) ndarray
        What each new vertex is made of, sorted by vertex, then by the other.
    corners : (C,) ndarray
        The new vertex of each corner.

    Examples
    --------
    >>> [part.tolist() for part in split(np.array([0, 1, 0]), np.array([5, 6, 7]), 3)]
    [[0, 0, 1, 2], [5, 7, 6, -1], [0, 2, 1]]
    """
    width = np.int64(other.max(initial=-1) + 2)
    unused = np.ones(count, bool)
    unused[vertex] = False
    keys = np.concatenate([vertex * width + other + 1, np.flatnonzero(unused) * width])
    distinct, inverse = np.unique(keys, return_inverse=True)
    return distinct // width, distinct % width - 1, inverse.ravel()[: len(vertex)]
