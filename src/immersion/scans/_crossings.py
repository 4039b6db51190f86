"""How many faces of a sample pass through others of their own surface."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["crossed_faces"]

Faces = NDArray[np.int32]
# One over the smallest float32.
SMALLEST = 1 << 149


def crossed_faces(
    points: NDArray[np.float32], faces: Faces, samples: int, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the faces of a seeded sample, and which of them cross another face, over float32 points.

    Every sampled face is tested against all faces whose boxes meet its own; where floating-point numbers cannot
    tell, whole numbers do. Faces that share an edge are left out, and so are faces that only touch.
    """
    from immersion.scans._kernels import crossings

    count = len(faces)
    generator = np.random.default_rng(seed)
    chosen = np.arange(count) if count <= samples else np.sort(generator.choice(count, samples, False))
    crossed = np.zeros(len(chosen), np.bool_)
    if not len(chosen):
        return chosen, crossed
    exact = np.ascontiguousarray(points, np.float64)
    boxes, leaves = _tree(exact[faces[chosen]])
    pairs = np.empty((64 * len(chosen), 2), np.int64)
    # A face that spans the whole mesh meets very many: the room grows once the number is known.
    found = crossings.candidates(exact, faces, boxes, leaves, chosen, pairs)
    if found > len(pairs):
        pairs = np.empty((min(found, 20_000_000), 2), np.int64)
        found = min(crossings.candidates(exact, faces, boxes, leaves, chosen, pairs), len(pairs))
    pairs = pairs[:found]
    told = np.zeros(found, np.int8)
    first, second = np.ascontiguousarray(chosen[pairs[:, 0]]), np.ascontiguousarray(pairs[:, 1])
    crossings.crossing(exact, faces, first, second, told)
    crossed[pairs[told == 1, 0]] = True
    whole = _Whole(exact)
    for k in np.flatnonzero(told == 2):
        if not crossed[pairs[k, 0]] and _cross_exactly(whole, faces[first[k]], faces[second[k]]):
            crossed[pairs[k, 0]] = True
    return chosen, crossed


def _tree(corners: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return a complete binary tree of boxes (2 n, 6) over triangles (S, 3, 3), and the triangle of each leaf."""
    low, high = corners.min(1), corners.max(1)
    size = 1 << max(0, len(corners) - 1).bit_length()
    leaves = np.full(size, -1, np.int64)
    todo = [(np.arange(len(corners)), 0, size)]
    while todo:
        rows, start, room = todo.pop()
        if room == 1:
            leaves[start] = rows[0] if len(rows) else -1
            continue
        if len(rows) > 1:
            middle = low[rows] + high[rows]
            axis = int(np.argmax(np.ptp(middle, axis=0)))
            rows = rows[np.argsort(middle[:, axis], kind="stable")]
        half = min((len(rows) + 1) // 2, room // 2)
        todo += [(rows[:half], start, room // 2), (rows[half:], start + room // 2, room // 2)]
    boxes = np.empty((2 * size, 6))
    boxes[:, :3], boxes[:, 3:] = np.inf, -np.inf
    there = leaves >= 0
    boxes[size:][there, :3], boxes[size:][there, 3:] = low[leaves[there]], high[leaves[there]]
    while size > 1:
        pairs = boxes[size : 2 * size].reshape(-1, 2, 6)
        size //= 2
        boxes[size : 2 * size, :3] = pairs[:, :, :3].min(1)
        boxes[size : 2 * size, 3:] = pairs[:, :, 3:].max(1)
    return boxes, leaves


class _Whole:
    """Float32 coordinates as whole numbers of the smallest float32: nothing is rounded any more."""

    def __init__(self, points: NDArray[np.float64]) -> None:
        self._points = points
        self._known: dict[int, tuple[int, ...]] = {}

    def at(self, vertex: int) -> tuple[int, ...]:
        if vertex not in self._known:
            ratios = (float(x).as_integer_ratio() for x in self._points[vertex])
            self._known[vertex] = tuple(top * (SMALLEST // bottom) for top, bottom in ratios)
        return self._known[vertex]


def _cross_exactly(whole: _Whole, f: NDArray[np.int32], g: NDArray[np.int32]) -> bool:
    """Tell in whole numbers what the kernel could not tell in floating-point numbers."""
    one, two = [int(v) for v in f], [int(v) for v in g]
    return _pierces(whole, one, two) or _pierces(whole, two, one)


def _pierces(whole: _Whole, f: list[int], g: list[int]) -> bool:
    a, b, c = (whole.at(v) for v in g)
    for k in range(3):
        i, j = f[k], f[(k + 1) % 3]
        if i in g or j in g:
            continue
        p, q = whole.at(i), whole.at(j)
        if _side(a, b, c, p) * _side(a, b, c, q) >= 0:
            continue
        sides = {_side(p, q, a, b), _side(p, q, b, c), _side(p, q, c, a)}
        if not {-1, 1} <= sides:  # passing through a side or a corner of the other is passing through
            return True
    return False


def _side(a: tuple[int, ...], b: tuple[int, ...], c: tuple[int, ...], d: tuple[int, ...]) -> int:
    ux, uy, uz = a[0] - d[0], a[1] - d[1], a[2] - d[2]
    vx, vy, vz = b[0] - d[0], b[1] - d[1], b[2] - d[2]
    wx, wy, wz = c[0] - d[0], c[1] - d[1], c[2] - d[2]
    value = uz * (vx * wy - wx * vy) + vz * (wx * uy - ux * wy) + wz * (ux * vy - vx * uy)
    return (value > 0) - (value < 0)
