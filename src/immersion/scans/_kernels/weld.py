"""Vertices that are the same, found through a hash of their cell."""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Floats = NDArray[np.float64]


@jit
def _slot(x: int, y: int, z: int, size: int) -> int:
    mixed = np.uint64(x * 73856093) ^ np.uint64(y * 19349663) ^ np.uint64(z * 83492791)
    mixed ^= mixed >> np.uint64(33)
    mixed *= np.uint64(0xFF51AFD7ED558CCD)
    mixed ^= mixed >> np.uint64(33)
    return int(mixed & np.uint64(size - 1))


@jit
def representatives(
    points: Floats, cells: NDArray[np.int64], attributes: Floats, tolerance: float, out: NDArray[np.int32]
) -> None:
    """Fill ``out`` (V,) with the first vertex, in order, that each one is the same as (itself when none is).

    Two are the same when they are no farther apart than ``tolerance`` (0: equal) and their ``attributes``
    (V, K) are equal. ``cells`` (V, 3) are whole numbers such that the same vertices lie in touching cells.
    """
    count = points.shape[0]
    size = 16
    while size < 2 * count:
        size *= 2
    first, following = np.full(size, -1, np.int32), np.full(count, -1, np.int32)
    reach = 1 if tolerance > 0.0 else 0
    limit = tolerance * tolerance
    for v in range(count):
        found = -1
        for dx in range(-reach, reach + 1):
            for dy in range(-reach, reach + 1):
                for dz in range(-reach, reach + 1):
                    u = first[_slot(cells[v, 0] + dx, cells[v, 1] + dy, cells[v, 2] + dz, size)]
                    while u >= 0:
                        if (found < 0 or u < found) and _same(points, attributes, u, v, limit):
                            found = u
                        u = following[u]
        if found >= 0:
            out[v] = found
            continue
        out[v] = v
        slot = _slot(cells[v, 0], cells[v, 1], cells[v, 2], size)
        following[v] = first[slot]
        first[slot] = v


@jit
def _same(points: Floats, attributes: Floats, u: int, v: int, limit: float) -> bool:
    square = 0.0
    for k in range(3):
        step = points[u, k] - points[v, k]
        square += step * step
    if square > limit:
        return False
    for k in range(attributes.shape[1]):  # noqa: SIM110  (numba compiles a plain loop)
        if attributes[u, k] != attributes[v, k]:
            return False
    return True
