"""The order of triangles and vertices in which a mesh packs small and draws quickly.

References: T. Forsyth, "Linear-Speed Vertex Cache Optimisation" (2006), whose scores of recent and of nearly
finished vertices are used here with a cache as long as the decoder's own memory of vertices.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]

_MOST_LEFT = 32  # vertices with more triangles left score alike


@jit
def order_triangles(faces: Ints, count: int, recent: Floats, left: Floats) -> Ints:
    """Return the order in which to write ``faces`` (n, 3) over ``count`` vertices.

    ``recent[k]`` is what a vertex scores at place k of the cache, ``left[k]`` what it scores with k triangles to
    come. The best triangle that touches the cache comes next; when none does, the first of those still to come.
    """
    total = len(faces)
    starts, owned = _owners(faces, count)
    alive = (starts[1:] - starts[:-1]).astype(np.int32)
    place = np.full(count, -1, np.int8)
    done = np.zeros(total, np.bool_)
    cache, size = np.empty(len(recent) + 3, np.int32), 0
    order = np.empty(total, np.int32)
    cursor, best = 0, -1
    for i in range(total):
        if best < 0:
            while done[cursor]:
                cursor += 1
            best = int(cursor)
        order[i] = best
        done[best] = True
        for corner in range(3):
            _forget(faces[best, corner], best, starts, owned, alive)
        size = _refresh(faces[best], cache, size, len(recent), place)
        best = _best(faces, cache, size, starts, owned, alive, place, recent, left)
    return order


@jit
def _owners(faces: Ints, count: int) -> tuple[NDArray[np.int64], Ints]:
    """Return which triangles each vertex belongs to: ``owned[starts[v]:starts[v + 1]]``."""
    starts = np.zeros(count + 1, np.int64)
    for i in range(len(faces)):
        for corner in range(3):
            starts[faces[i, corner] + 1] += 1
    for v in range(count):
        starts[v + 1] += starts[v]
    owned = np.empty(3 * len(faces), np.int32)
    filled = starts[:-1].copy()
    for i in range(len(faces)):
        for corner in range(3):
            v = faces[i, corner]
            owned[filled[v]] = i
            filled[v] += 1
    return starts, owned


@jit
def _forget(vertex: int, triangle: int, starts: NDArray[np.int64], owned: Ints, alive: Ints) -> None:
    """Take one triangle from those that a vertex still has: it changes places with the last."""
    first = starts[vertex]
    last = first + alive[vertex] - 1
    for at in range(first, last + 1):
        if owned[at] == triangle:
            owned[at] = owned[last]
            owned[last] = triangle
            alive[vertex] -= 1
            return


@jit
def _refresh(corners: Ints, cache: Ints, size: int, room: int, place: NDArray[np.int8]) -> int:
    """Put the corners of a triangle before the others of the cache; return its new size."""
    fresh = np.empty(3, np.int32)
    news = 0
    for corner in range(3):
        v = corners[corner]
        known = False
        for k in range(news):
            known = known or fresh[k] == v
        if not known:
            fresh[news] = v
            news += 1
    kept = 0
    held = np.empty(len(cache), np.int32)
    for k in range(size):
        v = cache[k]
        if v != corners[0] and v != corners[1] and v != corners[2]:
            held[kept] = v
            kept += 1
    for k in range(news):
        cache[k] = fresh[k]
        place[fresh[k]] = k
    for k in range(kept):
        if news + k < room:
            cache[news + k] = held[k]
            place[held[k]] = news + k
        else:
            place[held[k]] = -1
    return min(news + kept, room)


@jit
def _best(
    faces: Ints, cache: Ints, size: int, starts: NDArray[np.int64], owned: Ints, alive: Ints,
    place: NDArray[np.int8], recent: Floats, left: Floats,
) -> int:  # fmt: skip
    """Return the triangle of the highest score among those that touch the cache; −1 when none is left there."""
    best, most = -1, np.float32(-1.0)
    for k in range(size):
        v = cache[k]
        for at in range(starts[v], starts[v] + alive[v]):
            triangle = owned[at]
            score = np.float32(0.0)
            for corner in range(3):
                w = faces[triangle, corner]
                if place[w] >= 0:
                    score += recent[place[w]]
                score += left[min(alive[w], _MOST_LEFT)]
            if score > most:
                best, most = int(triangle), score
    return best


@jit
def first_uses(faces: Ints, count: int) -> Ints:
    """Return the vertices in the order in which ``faces`` first names them; those of no face are left out."""
    seen = np.zeros(count, np.bool_)
    order = np.empty(count, np.int32)
    found = 0
    for i in range(len(faces)):
        for corner in range(3):
            v = faces[i, corner]
            if not seen[v]:
                seen[v] = True
                order[found] = v
                found += 1
    return order[:found].copy()
