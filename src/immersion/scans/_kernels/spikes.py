"""Vertices that stand out farther than a surface sampled like their surroundings can reach."""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

RINGS = 3  # a spike may be so many rings of vertices high
ENOUGH = 24  # edges around, or there is no telling what is usual
HUB = 512  # a vertex of more neighbours is not looked past, nor one with so many rings: time must stay linear


@jit
def neighbours(fan: Ints, mate: Ints, fans: int) -> tuple[Ints, Ints]:
    """Return the neighbours of every fan, and where each list begins."""
    start = np.zeros(fans + 1, np.int32)
    for h in range(mate.shape[0]):
        if mate[h] < h:
            start[fan[h // 3, h % 3] + 1] += 1
            start[fan[h // 3, (h % 3 + 1) % 3] + 1] += 1
    for v in range(fans):
        start[v + 1] += start[v]
    out, place = np.empty(start[-1], np.int32), start[:-1].copy()
    for h in range(mate.shape[0]):
        if mate[h] < h:
            a, b = fan[h // 3, h % 3], fan[h // 3, (h % 3 + 1) % 3]
            out[place[a]] = b
            out[place[b]] = a
            place[a] += 1
            place[b] += 1
    return out, start


@jit
def spikes(points: Floats, links: Ints, start: Ints, reach: float, spiky: NDArray[np.bool_]) -> int:
    """Mark the vertices of spikes; return how many spikes there are.

    Vertex v is the tip of a spike of r rings when every vertex of its r-th ring is more than ``reach`` r times the
    median edge of the surface around behind it, along the line from the ring's mean to v. Between v and that ring
    lie r edges: where edges are about as long as those around, no shape, however sharp, gets there.
    """
    count = points.shape[0]
    stamp = np.full(count, -1, np.int32)
    ring = np.zeros(count, np.int32)
    queue = np.empty(count, np.int32)
    stops = np.empty(RINGS + 3, np.int64)
    found = 0
    spiky[:] = False
    for v in range(count):
        if not _may_be(points, links, start, v, reach):
            continue
        stamp[v], ring[v] = v, 0
        queue[0] = v
        stops[0] = 1  # ring r lies between stops[r − 1] and stops[r] in the queue
        known = 0
        for rings in range(1, RINGS + 1):
            known = _grow(links, start, v, queue, stamp, ring, stops, known, rings)
            if known < rings:
                break
            first, last = stops[rings - 1], stops[rings]
            if last == first:
                break
            height = _height(points, v, queue[first:last])
            if height <= 0.0:
                continue  # nearly every vertex ends here: only then is it worth asking what is usual
            known = _grow(links, start, v, queue, stamp, ring, stops, known, rings + 2)
            if known < rings + 2:
                break
            usual = _usual(points, links, start, queue[first : stops[rings + 2]], ring, stamp, v, rings)
            if usual > 0.0 and height > reach * rings * usual:
                found += 1
                for i in range(first):
                    spiky[queue[i]] = True
                break
    return found


@jit
def _grow(
    links: Ints,
    start: Ints,
    v: int,
    queue: Ints,
    stamp: Ints,
    ring: Ints,
    stops: NDArray[np.int64],
    known: int,
    wanted: int,
) -> int:
    """Add rings of vertices around v to the queue, up to ``wanted``; return how many there are, −1 past a hub."""
    for depth in range(known, wanted):
        filled = stops[depth]
        for at in range(stops[depth - 1] if depth > 0 else 0, stops[depth]):
            u = queue[at]
            if start[u + 1] - start[u] > HUB or filled > 8 * HUB:
                return -1
            for j in range(start[u], start[u + 1]):
                w = links[j]
                if stamp[w] != v:
                    stamp[w] = v
                    ring[w] = depth + 1
                    queue[filled] = w
                    filled += 1
        stops[depth + 1] = filled
    return max(known, wanted)


@jit
def _may_be(points: Floats, links: Ints, start: Ints, v: int, reach: float) -> bool:
    """Tell whether some edge within two steps is ``reach`` times as long as the shortest there."""
    shortest, longest = np.inf, 0.0
    for i in range(start[v], start[v + 1]):
        u = links[i]
        if start[u + 1] - start[u] > HUB:
            return False
        for j in range(start[u], start[u + 1]):
            w = links[j]
            square = 0.0
            for c in range(3):
                square += (points[u, c] - points[w, c]) ** 2
            shortest, longest = min(shortest, square), max(longest, square)
    return bool(longest > reach * reach * shortest)


@jit
def _usual(
    points: Floats, links: Ints, start: Ints, around: Ints, ring: Ints, stamp: Ints, v: int, rings: int
) -> float:
    """Return the median length of the edges among the vertices ``around``; 0 when they are too few."""
    lengths = np.empty(512)
    count = 0
    for u in around:
        for j in range(start[u], start[u + 1]):
            w = links[j]
            if w > u and stamp[w] == v and rings <= ring[w] <= rings + 2 and count < 512:
                square = 0.0
                for c in range(3):
                    square += (points[u, c] - points[w, c]) ** 2
                lengths[count] = np.sqrt(square)
                count += 1
    return float(np.median(lengths[:count])) if count >= ENOUGH else 0.0


@jit
def _height(points: Floats, v: int, far: Ints) -> float:
    """Return how far the nearest of the vertices ``far`` is behind v, along the line from their mean."""
    line = np.zeros(3)
    for u in far:
        for c in range(3):
            line[c] += (points[v, c] - points[u, c]) / far.shape[0]
    length = np.sqrt(line[0] ** 2 + line[1] ** 2 + line[2] ** 2)
    if length == 0.0:
        return 0.0
    least = np.inf
    for u in far:
        behind = 0.0
        for c in range(3):
            behind += (points[v, c] - points[u, c]) * line[c] / length
        least = min(least, behind)
    return float(least)
