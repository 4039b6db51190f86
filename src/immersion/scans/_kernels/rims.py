"""Boundary loops: traced, and the neighbours of their vertices."""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@jit
def loops(mate: Ints, usable: Flags) -> tuple[Ints, Ints]:
    """Return the boundary half-edges loop after loop, each in its order, and where each loop starts.

    ``usable`` (F,) tells the faces of components whose faces all agree; the others' boundaries are not traced.
    """
    total = 0
    for h in range(mate.shape[0]):
        if mate[h] < 0 and usable[h // 3]:
            total += 1
    edges, starts = np.empty(total, np.int32), np.empty(total + 1, np.int32)
    seen = np.zeros(mate.shape[0], np.bool_)
    count, filled = 0, 0
    for first in range(mate.shape[0]):
        if mate[first] >= 0 or seen[first] or not usable[first // 3]:
            continue
        starts[count] = filled
        h = first
        while not seen[h]:
            seen[h] = True
            edges[filled] = h
            filled += 1
            h = _after(h)
            while mate[h] >= 0:
                h = _after(mate[h])
        count += 1
    starts[count] = filled
    return edges, starts[: count + 1].copy()


@jit
def _after(h: int) -> int:
    return h - h % 3 + (h % 3 + 1) % 3


@jit
def rings(places: Ints, mate: Ints, rim: Ints) -> tuple[Ints, Ints]:
    """Return the neighbours (by place) of the vertices where the half-edges ``rim`` start, and where each begins.

    Each list runs through the faces from one rim neighbour to the other.
    """
    begin = np.zeros(rim.shape[0] + 1, np.int32)
    for i in range(rim.shape[0]):
        begin[i + 1] = begin[i] + _walk(places, mate, rim[i], begin, False)  # nothing is written yet
    out = np.empty(begin[-1], np.int32)
    for i in range(rim.shape[0]):
        _walk(places, mate, rim[i], out[begin[i] :], True)
    return out, begin


@jit
def _walk(places: Ints, mate: Ints, h: int, out: Ints, write: bool) -> int:
    if write:
        out[0] = places[_after(h) // 3, _after(h) % 3]
    count = 1
    while True:
        back = h - h % 3 + (h % 3 + 2) % 3
        if write:
            out[count] = places[back // 3, back % 3]
        count += 1
        if mate[back] < 0:
            return count
        h = mate[back]


@jit
def farthest(points: NDArray[np.float32], places: Ints, label: Ints, skip: Flags, centres: Floats) -> Floats:
    """Return, for each component, how far its farthest vertex is from its centre; faces of ``skip`` count not."""
    out = np.zeros(centres.shape[0])
    for f in range(places.shape[0]):
        if skip[f]:
            continue
        part = label[f]
        for k in range(3):
            square = 0.0
            for c in range(3):
                step = np.float64(points[places[f, k], c]) - centres[part, c]
                square += step * step
            out[part] = max(out[part], square)
    return np.sqrt(out)
