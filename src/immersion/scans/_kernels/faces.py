"""Faces one by one: which are flat, and which repeat another."""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Faces = NDArray[np.int32]
Points = NDArray[np.float32] | NDArray[np.float64]


@jit
def flat(points: Points, faces: Faces, limit: float, out: NDArray[np.bool_]) -> None:
    """Mark faces with a vertex twice, or whose double area is at most ``limit`` × the longest side squared."""
    u, v, w = np.empty(3), np.empty(3), np.empty(3)
    for f in range(faces.shape[0]):
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        if a == b or b == c or c == a:
            out[f] = True
            continue
        for k in range(3):
            u[k] = np.float64(points[b, k]) - np.float64(points[a, k])
            v[k] = np.float64(points[c, k]) - np.float64(points[a, k])
            w[k] = np.float64(points[c, k]) - np.float64(points[b, k])
        x, y, z = u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]
        longest = max(
            u[0] * u[0] + u[1] * u[1] + u[2] * u[2],
            v[0] * v[0] + v[1] * v[1] + v[2] * v[2],
            w[0] * w[0] + w[1] * w[1] + w[2] * w[2],
        )
        out[f] = np.sqrt(x * x + y * y + z * z) <= limit * longest


@jit
def repeated(faces: Faces, out: NDArray[np.bool_]) -> None:
    """Mark faces that have the three vertices of an earlier one, in any order: a hash of the sorted three."""
    count = faces.shape[0]
    size = 16
    while size < count + count // 4:
        size *= 2
    table = np.full(size, -1, np.int32)
    for f in range(count):
        a, b, c = _sorted(faces, f)
        slot = _slot(a, b, c, size)
        while True:
            g = table[slot]
            if g < 0:
                table[slot] = f
                out[f] = False
                break
            x, y, z = _sorted(faces, g)
            if x == a and y == b and z == c:
                out[f] = True
                break
            slot = (slot + 1) & (size - 1)


@jit
def _sorted(faces: Faces, f: int) -> tuple[np.int32, np.int32, np.int32]:
    a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
    low, high = min(a, b, c), max(a, b, c)
    return low, np.int32(np.int64(a) + b + c - low - high), high


@jit
def _slot(a: np.int32, b: np.int32, c: np.int32, size: int) -> np.int64:
    mixed = np.uint64(a) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(29))) + np.uint64(b) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(32))) + np.uint64(c) * np.uint64(0x94D049BB133111EB)
    mixed *= np.uint64(0xFF51AFD7ED558CCD)
    return np.int64((mixed ^ (mixed >> np.uint64(29))) & np.uint64(size - 1))
