"""Vertices that are the same, found through a hash of their coordinates or of their cell."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Bits = NDArray[np.int32]
Whole: TypeAlias = int | np.int32 | np.int64
Points = NDArray[np.float32]

MINUS_ZERO = -2147483648  # the bits of −0, which is the same place as 0


@jit
def _mixed(x: Whole, y: Whole, z: Whole) -> np.int64:
    mixed = np.uint64(x) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(29))) + np.uint64(y) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(32))) + np.uint64(z) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0xFF51AFD7ED558CCD)
    return np.int64(mixed >> np.uint64(24))


@jit
def equal(places: Bits, marks: Bits, out: NDArray[np.int32]) -> None:
    """Fill ``out`` (V,) with the first vertex, in order, that has the same ``places`` and ``marks``.

    ``places`` (V, 3) and ``marks`` (V, K) are float32 numbers seen as bits. The table is open: it holds one
    number per different vertex, so a soup of millions of triangles needs little beside itself.
    """
    count, width = places.shape[0], marks.shape[1]
    size = 16
    while size < count + count // 4:
        size *= 2
    table = np.full(size, -1, np.int32)
    for v in range(count):
        x, y, z = places[v, 0], places[v, 1], places[v, 2]
        x = np.int32(0) if x == MINUS_ZERO else x
        y = np.int32(0) if y == MINUS_ZERO else y
        z = np.int32(0) if z == MINUS_ZERO else z
        code = _mixed(x, y, z)
        for k in range(width):
            mark = marks[v, k]
            code = _mixed(code, np.int32(0) if mark == MINUS_ZERO else mark, k)
        slot = code & (size - 1)
        while True:
            u = table[slot]
            if u < 0:
                table[slot] = v
                out[v] = v
                break
            if _alike(places, u, v) and _alike(marks, u, v):
                out[v] = u
                break
            slot = (slot + 1) & (size - 1)


@jit
def _alike(bits: Bits, u: int, v: int) -> bool:
    for k in range(bits.shape[1]):
        a, b = bits[u, k], bits[v, k]
        if a != b and not ((a == 0 or a == MINUS_ZERO) and (b == 0 or b == MINUS_ZERO)):
            return False
    return True


@jit
def near(points: Points, marks: Bits, tolerance: float, cell: float, out: NDArray[np.int32]) -> None:
    """Fill ``out`` (V,) with the first vertex, in order, that stands for each one (itself when none does).

    A vertex that nobody stands for stands for those of equal ``marks`` that follow, no farther than
    ``tolerance``. ``cell`` is at least four times the tolerance: a ball then meets at most eight cells, and
    as a rule two or three. Cells are whole numbers held as float64: no size of coordinate overflows them.
    """
    count = points.shape[0]
    size = 16
    while size < count + count // 4:
        size *= 2
    first, following = np.full(size, -1, np.int32), np.full(count, -1, np.int32)
    reach = np.empty((3, 2))
    own = np.empty(3)
    limit = tolerance * tolerance
    for v in range(count):
        for k in range(3):
            place = np.float64(points[v, k])
            own[k] = np.floor(place / cell)
            reach[k, 0] = np.floor((place - tolerance) / cell)
            reach[k, 1] = np.floor((place + tolerance) / cell)
        found = -1
        for corner in range(8):
            i, j, k = corner & 1, (corner >> 1) & 1, corner >> 2
            if (
                (i == 1 and reach[0, 1] == reach[0, 0])
                or (j == 1 and reach[1, 1] == reach[1, 0])
                or (k == 1 and reach[2, 1] == reach[2, 0])
            ):
                continue
            u = first[_cell_slot(reach[0, i], reach[1, j], reach[2, k], size)]
            while u >= 0:
                if (found < 0 or u < found) and _close(points, u, v, limit) and _alike(marks, u, v):
                    found = u
                u = following[u]
        if found >= 0:
            out[v] = found
            continue
        out[v] = v
        slot = _cell_slot(own[0], own[1], own[2], size)
        following[v] = first[slot]
        first[slot] = v


@jit
def _cell_slot(x: float, y: float, z: float, size: int) -> np.int64:
    # Below 2^53 the whole number; adding 0 turns −0 into 0.
    return _mixed(np.int64(x + 0.0), np.int64(y + 0.0), np.int64(z + 0.0)) & (size - 1)


@jit
def _close(points: Points, u: int, v: int, limit: float) -> bool:
    square = 0.0
    for k in range(3):
        step = np.float64(points[u, k]) - np.float64(points[v, k])
        square += step * step
    return square <= limit
