"""From a signed distance to a closed surface: samples near it, one vertex per cell that it crosses, drawn onto it.

The method is that of surface nets: S. F. F. Gibson, "Constrained Elastic Surface Nets", MICCAI, 1998; here vertices are
not relaxed but moved onto the surface by the distance itself.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = ["Distance", "largest", "normals_of", "shelter", "surface"]

Field = NDArray[np.float64]
Faces = NDArray[np.int32]
Distance = Callable[[Field, Field, Field], Field]

_BLOCK = 12  # cells along the side of a block that is sampled or left out whole
_CORNERS = np.array([[k >> 2 & 1, k >> 1 & 1, k & 1] for k in range(8)])
_EDGES = [(a, b) for a in range(8) for b in range(a + 1, 8) if bin(a ^ b).count("1") == 1]


def surface(
    distance: Distance,
    low: tuple[float, float, float],
    high: tuple[float, float, float],
    step: float,
    progress: Callable[[float], None] | None = None,
) -> tuple[Field, Faces]:
    """Return the vertices and the faces, counter-clockwise from outside, of a solid that lies between two corners."""
    report = progress or (lambda _: None)
    samples = _samples(distance, np.array(low), np.array(high), step, report)
    vertices, faces = _net(samples)
    keep, faces = largest(len(vertices), faces)
    vertices = vertices[keep]
    vertices = np.array(low) + vertices * step
    for _ in range(3):
        away = distance(*vertices.T)
        move = np.clip(away, -0.4 * step, 0.4 * step)
        vertices = vertices - normals_of(distance, vertices, 0.3 * step) * move[:, None]
    report(1.0)
    return vertices, faces


def _samples(
    distance: Distance, low: Field, high: Field, step: float, report: Callable[[float], None]
) -> NDArray[np.float32]:
    """Sample on a grid; blocks that are far from the surface only get their sign."""
    blocks = np.ceil((high - low) / step / _BLOCK).astype(int)
    size = blocks * _BLOCK + 1
    half = 0.5 * _BLOCK * step
    corners = np.stack(np.meshgrid(*(np.arange(n) * _BLOCK for n in blocks), indexing="ij"), -1).reshape(
        -1, 3
    )
    middle = distance(*(low + corners * step + half).T)
    out = np.full(size, 1.0, np.float32)
    for corner in corners[middle < 0]:
        out[tuple(slice(c, c + _BLOCK + 1) for c in corner)] = -1.0
    # Melted and stretched solids tell too little or too much by some parts in ten.
    near = corners[np.abs(middle) < 1.5 * np.sqrt(3.0) * half]
    inner = np.stack(np.meshgrid(*[np.arange(_BLOCK + 1)] * 3, indexing="ij"), -1)
    for start in range(0, len(near), 64):
        group = near[start : start + 64]
        points = low + (group[:, None, None, None] + inner) * step
        values = distance(points[..., 0], points[..., 1], points[..., 2])
        for corner, block in zip(group, values, strict=True):
            out[tuple(slice(c, c + _BLOCK + 1) for c in corner)] = block
        report(0.8 * min(1.0, (start + 64) / len(near)))
    if (out[[0, -1]] <= 0).any() or (out[:, [0, -1]] <= 0).any() or (out[:, :, [0, -1]] <= 0).any():
        raise ValueError("the solid reaches the border of its box")
    return out


def _patterns(inside: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return for each cell which of its corners are inside, a bit for each."""
    out = np.zeros(np.array(inside.shape) - 1, np.uint8)
    for bit, corner in enumerate(_CORNERS):
        out |= inside[
            tuple(slice(c, n - 1 + c) for c, n in zip(corner, inside.shape, strict=True))
        ] * np.uint8(1 << bit)
    return out


def _parts(corners: set[int]) -> int:
    """Return how many parts some corners of a cell are in, going along its edges."""
    left, parts = set(corners), 0
    while left:
        front, parts = [left.pop()], parts + 1
        while front:
            here = front.pop()
            found = {a ^ b ^ here for a, b in _EDGES if here in (a, b)} & left
            left -= found
            front += found
    return parts


_TWOFOLD = np.array(
    [max(_parts({k for k in range(8) if (n >> k & 1) == side}) for side in (0, 1)) > 1 for n in range(256)]
)
"""Patterns in which two sheets of the surface pass through one cell."""


def _unambiguous(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Fill cells that two sheets pass through, so that no edge of the surface gets four faces."""
    samples = samples.copy()
    while True:
        cells = np.argwhere(_TWOFOLD[_patterns(samples < 0)])
        if not len(cells):
            return samples
        for corner in _CORNERS:
            at = tuple((cells + corner).T)
            samples[at] = np.minimum(samples[at], np.float32(-1e-4))


def _net(samples: NDArray[np.float32]) -> tuple[Field, Faces]:
    """Return vertices in cells of the grid, and two triangles for each edge of the grid that crosses the surface."""
    samples = _unambiguous(samples)
    inside = samples < 0
    pattern = _patterns(inside)
    cells = np.argwhere((pattern > 0) & (pattern < 255))
    number = np.full(pattern.shape, -1, np.int32)
    number[tuple(cells.T)] = np.arange(len(cells), dtype=np.int32)
    values = np.stack([samples[tuple((cells + corner).T)] for corner in _CORNERS], -1).astype(np.float64)
    total, crossings = np.zeros((len(cells), 3)), np.zeros(len(cells))
    for a, b in _EDGES:
        crosses = (values[:, a] < 0) != (values[:, b] < 0)
        part = np.where(crosses, values[:, a] / np.where(crosses, values[:, a] - values[:, b], 1.0), 0.0)
        total += crosses[:, None] * (_CORNERS[a] + part[:, None] * (_CORNERS[b] - _CORNERS[a]))
        crossings += crosses
    faces = [_quads(inside, number, axis) for axis in range(3)]
    return cells + total / crossings[:, None], np.concatenate(faces)


def _quads(inside: NDArray[np.bool_], number: Faces, axis: int) -> Faces:
    """Two triangles around each edge along an axis whose ends are on two sides."""
    turned_in, turned = np.moveaxis(inside, axis, 0), np.moveaxis(number, axis, 0)
    first, second = turned_in[:-1, 1:-1, 1:-1], turned_in[1:, 1:-1, 1:-1]
    i, j, k = np.nonzero(first != second)
    a, b, c, d = turned[i, j, k], turned[i, j + 1, k], turned[i, j + 1, k + 1], turned[i, j, k + 1]
    outwards = first[i, j, k] ^ (axis == 1)  # moving the axis to the front turns the other two about for y
    b, d = np.where(outwards, b, d), np.where(outwards, d, b)
    return np.concatenate([np.stack([a, b, c], -1), np.stack([a, c, d], -1)]).astype(np.int32)


def largest(count: int, faces: Faces) -> tuple[NDArray[np.bool_], Faces]:
    """Return which of `count` vertices the largest piece has, and its faces with the numbers they then have.

    Faces are of one piece when one can go from edge to edge; touching in a corner is not enough.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    ends = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1).astype(
        np.int64
    )
    key, owner = ends[:, 0] * count + ends[:, 1], np.tile(np.arange(len(faces)), 3)
    order = np.argsort(key, kind="stable")
    same = np.flatnonzero(key[order][1:] == key[order][:-1])
    pairs = (owner[order][same], owner[order][same + 1])
    links = coo_matrix((np.ones(len(same), np.int8), pairs), (len(faces), len(faces)))
    _, label = connected_components(links, directed=False)
    faces = faces[label == np.bincount(label).argmax()]
    keep = np.zeros(count, np.bool_)
    keep[faces] = True
    number = np.cumsum(keep, dtype=np.int32) - 1
    return keep, number[faces].astype(np.int32)


def normals_of(distance: Distance, points: Field, reach: float) -> Field:
    """Return the directions in which the distance grows, from four samples about each point."""
    total = np.zeros_like(points)
    for side in np.array([[1, -1, -1], [-1, -1, 1], [-1, 1, -1], [1, 1, 1]], float):
        total += side * distance(*(points + reach * side).T)[:, None]
    length = np.linalg.norm(total, axis=1, keepdims=True)
    return np.asarray(total / np.maximum(length, 1e-12))


def shelter(distance: Distance, points: Field, normals: Field, reach: float) -> Field:
    """Return how closed in each point is, 0 (open) to 1: what is missing of the way out along its normal."""
    total = np.zeros(len(points))
    for part, weight in ((0.25, 0.25), (0.5, 0.33), (1.0, 0.42)):
        far = part * reach
        total += weight * np.clip(1.0 - distance(*(points + far * normals).T) / far, 0.0, 1.0)
    return total
