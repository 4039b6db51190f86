"""Which face meets which across every edge, what hangs together, and which corners are one vertex.

Half-edge ``h = 3 f + k`` runs from corner k of face f to the next one. ``mate[h]`` is the half-edge on the
other side, or −1 where the surface ends. Faces may run their common edge the same way: nothing here needs them
to be consistent.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]

FEW = 32  # up to here an insertion sort is the fastest


@jit
def grouped(low: Ints, rest: Ints, buckets: int) -> tuple[Ints, Ints]:
    """Return the numbers 0 … N − 1 in the order of (low, rest, number), and where each group of equals starts.

    ``low`` is below ``buckets``. The second array has one more element: N.
    """
    count = low.shape[0]
    begin = np.zeros(buckets + 1, np.int32)
    for i in range(count):
        begin[low[i] + 1] += 1
    for b in range(buckets):
        begin[b + 1] += begin[b]
    order = np.empty(count, np.int32)
    place = begin[:-1].copy()
    for i in range(count):
        order[place[low[i]]] = i
        place[low[i]] += 1
    groups = 0
    for b in range(buckets):
        start, stop = begin[b], begin[b + 1]
        _sort(order, rest, start, stop)
        for i in range(start, stop):
            if i == start or rest[order[i]] != rest[order[i - 1]]:
                groups += 1
    starts = np.empty(groups + 1, np.int32)
    groups = 0
    for i in range(count):
        new = i == 0 or low[order[i]] != low[order[i - 1]]
        if new or rest[order[i]] != rest[order[i - 1]]:
            starts[groups] = i
            groups += 1
    starts[groups] = count
    return order, starts


@jit
def _sort(order: Ints, rest: Ints, start: int, stop: int) -> None:
    if stop - start > FEW:
        kept = order[start:stop].copy()
        sequence = np.argsort(rest[kept], kind="mergesort")
        for i in range(stop - start):
            order[start + i] = kept[sequence[i]]
        return
    for i in range(start + 1, stop):
        item = order[i]
        key = rest[item]
        j = i - 1
        while j >= start and rest[order[j]] > key:
            order[j + 1] = order[j]
            j -= 1
        order[j + 1] = item


@jit
def edge_groups(faces: Ints, vertices: int) -> tuple[Ints, Ints]:
    """Return the half-edges sorted by edge, and where each edge starts (see ``grouped``)."""
    count = 3 * faces.shape[0]
    low, high = np.empty(count, np.int32), np.empty(count, np.int32)
    for f in range(faces.shape[0]):
        for k in range(3):
            a, b = faces[f, k], faces[f, (k + 1) % 3]
            low[3 * f + k] = min(a, b)
            high[3 * f + k] = max(a, b)
    return grouped(low, high, vertices)


@jit
def join_pairs(faces: Ints, order: Ints, starts: Ints, mate: Ints) -> int:
    """Fill ``mate`` at the edges of two faces, −1 elsewhere; return how many edges have more."""
    many = 0
    mate[:] = -1
    for e in range(starts.shape[0] - 1):
        start, count = starts[e], starts[e + 1] - starts[e]
        if count < 2:
            continue
        g, h = order[start], order[start + 1]
        if count > 2:
            many += 1
        elif _whole(faces[g // 3]) and _whole(faces[h // 3]):
            mate[g] = h
            mate[h] = g
    return many


@jit
def _whole(face: Ints) -> bool:
    """Tell whether a face has three vertices; one that has not is nobody's neighbour."""
    return bool(face[0] != face[1] and face[1] != face[2] and face[2] != face[0])


@jit
def flood(faces: Ints, mate: Ints, label: Ints, turned: Flags) -> tuple[int, Flags, Flags]:
    """Fill the component of each face, and whether it must be turned to agree with the first of its component.

    Returns
    -------
    The number of components, and for each one whether its faces can agree, and whether it has no boundary.
    """
    count = faces.shape[0]
    label[:] = -1
    turned[:] = False
    stack = np.empty(count, np.int32)
    agrees, closed = np.ones(count, np.bool_), np.ones(count, np.bool_)
    components = 0
    for seed in range(count):
        if label[seed] >= 0:
            continue
        label[seed] = components
        stack[0] = seed
        depth = 1
        while depth > 0:
            depth -= 1
            f = stack[depth]
            for k in range(3):
                m = mate[3 * f + k]
                if m < 0:
                    closed[components] = False
                    continue
                g = m // 3
                wanted = turned[f] ^ (faces[f, k] == faces[g, m % 3])
                if label[g] < 0:
                    label[g] = components
                    turned[g] = wanted
                    stack[depth] = g
                    depth += 1
                elif turned[g] != wanted:
                    agrees[components] = False
        components += 1
    return components, agrees[:components], closed[:components]


@jit
def fans(faces: Ints, mate: Ints, fan: Ints) -> int:
    """Fill, for each corner (3 F), the fan of faces it belongs to at its vertex; return how many fans there are.

    Faces around a vertex are one fan when one can walk from each to each across their edges at that vertex.
    """
    count = 0
    fan[:] = -1
    for first in range(3 * faces.shape[0]):
        if fan[first] >= 0:
            continue
        fan[first] = count
        v = faces[first // 3, first % 3]
        for way in range(2):
            edge = first if way == 0 else first - first % 3 + (first % 3 + 2) % 3
            while True:
                m = mate[edge]
                if m < 0:
                    break
                base, k = m - m % 3, m % 3
                corner = m if faces[m // 3, k] == v else base + (k + 1) % 3
                if fan[corner] >= 0:
                    break
                fan[corner] = count
                edge = base + (k + 2) % 3 if corner == m else corner
        count += 1
    return count


@jit
def vertices_of_corners(
    owners: Ints, order: Ints, starts: Ints, taken: Flags, out: Ints, copies: Ints
) -> int:
    """Fill ``out`` (3 F), the vertex of each corner: one vertex for each group of corners.

    ``owners`` (3 F) are the vertices that the corners had, ``order`` and ``starts`` their groups. Each group
    keeps the lowest of its vertices that no group before it took; when all are taken it gets a copy, numbered
    from ``taken``'s length on. ``copies`` is filled with the vertex that each copy copies; returns how many.
    """
    made = 0
    for g in range(starts.shape[0] - 1):
        lowest, free = -1, -1
        for i in range(starts[g], starts[g + 1]):
            v = owners[order[i]]
            if lowest < 0 or v < lowest:
                lowest = v
            if not taken[v] and (free < 0 or v < free):
                free = v
        if free >= 0:
            taken[free] = True
        else:
            free = taken.shape[0] + made
            copies[made] = lowest
            made += 1
        for i in range(starts[g], starts[g + 1]):
            out[order[i]] = free
    return made


@jit
def volumes(
    points: NDArray[np.float32], faces: Ints, label: Ints, turned: Flags, parts: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return six times the signed volume, and twice the area, of each component.

    Volumes are taken about the first vertex of each component: far from the origin, digits would be lost.
    """
    six, two = np.zeros(parts), np.zeros(parts)
    origin = np.empty((parts, 3))
    known = np.zeros(parts, np.bool_)
    p = np.empty((3, 3))
    for f in range(faces.shape[0]):
        part = label[f]
        if not known[part]:
            known[part] = True
            for c in range(3):
                origin[part, c] = points[faces[f, 0], c]
        for k in range(3):
            for c in range(3):
                p[k, c] = np.float64(points[faces[f, k], c]) - origin[part, c]
        x = p[1, 1] * p[2, 2] - p[1, 2] * p[2, 1]
        y = p[1, 2] * p[2, 0] - p[1, 0] * p[2, 2]
        z = p[1, 0] * p[2, 1] - p[1, 1] * p[2, 0]
        volume = p[0, 0] * x + p[0, 1] * y + p[0, 2] * z
        six[part] += -volume if turned[f] else volume
        p[1] -= p[0]
        p[2] -= p[0]
        x = p[1, 1] * p[2, 2] - p[1, 2] * p[2, 1]
        y = p[1, 2] * p[2, 0] - p[1, 0] * p[2, 2]
        z = p[1, 0] * p[2, 1] - p[1, 1] * p[2, 0]
        two[part] += np.sqrt(x * x + y * y + z * z)
    return six, two


@jit
def areas(
    points: NDArray[np.float32], faces: Ints, label: Ints, skip: Flags, parts: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the area and the number of faces of each component; faces of ``skip`` count for nothing."""
    out, counts = np.zeros(parts), np.zeros(parts, np.int64)
    u, v = np.empty(3), np.empty(3)
    for f in range(faces.shape[0]):
        if skip[f]:
            continue
        for c in range(3):
            u[c] = np.float64(points[faces[f, 1], c]) - np.float64(points[faces[f, 0], c])
            v[c] = np.float64(points[faces[f, 2], c]) - np.float64(points[faces[f, 0], c])
        x, y, z = u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]
        out[label[f]] += np.sqrt(x * x + y * y + z * z) / 2.0
        counts[label[f]] += 1
    return out, counts


@jit
def kept_mates(mate: Ints, stays: Flags, left: int) -> Ints:
    """Return the mates of the faces that stay (F,), ``left`` of them, in their new numbers."""
    number = np.full(stays.shape[0], -1, np.int32)
    count = 0
    for f in range(stays.shape[0]):
        if stays[f]:
            number[f] = count
            count += 1
    out = np.full(3 * left, -1, np.int32)
    for f in range(stays.shape[0]):
        if stays[f]:
            for k in range(3):
                m = mate[3 * f + k]
                if m >= 0 and stays[m // 3]:
                    out[3 * number[f] + k] = 3 * number[m // 3] + m % 3
    return out
