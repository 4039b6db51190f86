"""Triangles for a hole: the best fan of its rim, then vertices as dense as around it.

P. Liepa, "Filling holes in meshes", Symposium on Geometry Processing 2003: dynamic programming for the
triangulation (G. Barequet and M. Sharir, "Filling gaps in the boundary of a polyhedron", 1995) with the largest
dihedral angle first and the area next; then centroids where triangles are larger than the edges around them, and
Delaunay flips.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

FLAT = 1e-9  # a triangle thinner than this is no triangle: double area over the longest side squared
SWEEPS = 40  # of flips; each patch seen settles in a few


@jit
def add_edge(table: Longs, a: int, b: int) -> None:
    """Put the edge of two vertices into a hash set (a power of two long, −1 where free)."""
    key = np.int64(min(a, b)) << 32 | np.int64(max(a, b))
    slot = _slot(key, table.shape[0])
    while table[slot] >= 0 and table[slot] != key:
        slot = (slot + 1) & (table.shape[0] - 1)
    table[slot] = key


@jit
def has_edge(table: Longs, a: int, b: int) -> bool:
    """Tell whether the set has the edge."""
    key = np.int64(min(a, b)) << 32 | np.int64(max(a, b))
    slot = _slot(key, table.shape[0])
    while table[slot] >= 0:
        if table[slot] == key:
            return True
        slot = (slot + 1) & (table.shape[0] - 1)
    return False


@jit
def _slot(key: np.int64, size: int) -> np.int64:
    mixed = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return np.int64((mixed ^ (mixed >> np.uint64(32))) & np.uint64(size - 1))


@jit
def add_rim_edges(table: Longs, places: Ints, on_rim: NDArray[np.bool_]) -> None:
    """Put every edge between two rim vertices into the set."""
    for f in range(places.shape[0]):
        for k in range(3):
            a, b = places[f, k], places[f, (k + 1) % 3]
            if on_rim[a] and on_rim[b]:
                add_edge(table, a, b)


@jit
def add_patch_edges(table: Longs, triangles: Ints, rim: Ints) -> None:
    """Put the edges of a patch between two rim vertices into the set; ``rim`` (n,) are the places of 0 … n − 1."""
    for t in range(triangles.shape[0]):
        for k in range(3):
            a, b = triangles[t, k], triangles[t, (k + 1) % 3]
            if a < rim.shape[0] and b < rim.shape[0]:
                add_edge(table, rim[a], rim[b])


@jit
def best_fan(points: Floats, normals: Floats, ids: Ints, table: Longs, out: Ints) -> bool:
    """Fill ``out`` (n − 2, 3) with triangles over the closed polygon ``points`` (n, 3).

    ``normals`` (n, 3) are those of the faces beyond each side k → k + 1, zero where none is known. ``ids`` are the
    places of the vertices: a diagonal that ``table`` has is an edge of the mesh already, and is not used. Returns
    False when nothing is left.
    """
    n = points.shape[0]
    angle, area = np.zeros((n, n)), np.zeros((n, n))
    apex, normal = np.full((n, n), -1, np.int32), np.zeros((n, n, 3))
    for k in range(n - 1):
        normal[k, k + 1] = normals[k]
    unit = np.empty(3)
    for gap in range(2, n):
        for i in range(n - gap):
            j = i + gap
            angle[i, j] = np.inf
            if gap < n - 1 and has_edge(table, ids[i], ids[j]):
                continue
            for m in range(i + 1, j):
                worst = max(angle[i, m], angle[m, j])
                if worst == np.inf or worst > angle[i, j]:
                    continue
                size = _unit_normal(points[i], points[m], points[j], unit)
                if size <= 0.0:
                    continue
                worst = max(worst, _bend(unit, normal[i, m]), _bend(unit, normal[m, j]))
                if gap == n - 1:
                    worst = max(worst, _bend(unit, normals[n - 1]))
                whole = area[i, m] + area[m, j] + size
                if worst < angle[i, j] or (worst == angle[i, j] and whole < area[i, j]):
                    angle[i, j], area[i, j], apex[i, j] = worst, whole, m
                    normal[i, j] = unit
    if n < 3 or apex[0, n - 1] < 0:
        return False
    _collect(apex, out)
    return True


@jit
def _unit_normal(a: Floats, b: Floats, c: Floats, out: Floats) -> float:
    """Fill in the unit normal and return the area; 0 for a triangle too thin to have one."""
    x, y, z = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    u, v, w = c[0] - a[0], c[1] - a[1], c[2] - a[2]
    out[0], out[1], out[2] = y * w - z * v, z * u - x * w, x * v - y * u
    double = np.sqrt(out[0] ** 2 + out[1] ** 2 + out[2] ** 2)
    third = (u - x) ** 2 + (v - y) ** 2 + (w - z) ** 2
    longest = max(x * x + y * y + z * z, u * u + v * v + w * w, third)
    if double <= FLAT * longest or double == 0.0:
        return 0.0
    out /= double
    return double / 2.0


@jit
def _bend(a: Floats, b: Floats) -> float:
    """Return 1 − cos of the angle, in steps of 1e-4: flat rims must not be decided by rounding."""
    if b[0] == 0.0 and b[1] == 0.0 and b[2] == 0.0:
        return 0.0
    return float(np.round((1.0 - (a[0] * b[0] + a[1] * b[1] + a[2] * b[2])) * 1e4))


@jit
def _collect(apex: Ints, out: Ints) -> None:
    stack = np.empty((apex.shape[0] + 1, 2), np.int32)
    stack[0, 0], stack[0, 1] = 0, apex.shape[0] - 1
    depth, made = 1, 0
    while depth > 0:
        depth -= 1
        i, j = stack[depth, 0], stack[depth, 1]
        if j - i < 2:
            continue
        m = apex[i, j]
        out[made, 0], out[made, 1], out[made, 2] = i, m, j
        made += 1
        stack[depth, 0], stack[depth, 1] = i, m
        stack[depth + 1, 0], stack[depth + 1, 1] = m, j
        depth += 2


@jit
def refine(
    points: Floats, sizes: Floats, rim: Ints, triangles: Ints, mate: Ints, count: int, table: Longs
) -> tuple[int, int]:
    """Add vertices until triangles are no larger than the edges around, and flip edges; return both counts.

    ``points`` (P, 3) and ``sizes`` (P,) hold the rim's first and have room for more, as ``triangles`` (T, 3) and
    ``mate`` (3 T,) have beyond ``count``.
    """
    used = rim.shape[0]
    _relax(points, rim, triangles, mate, count, table)
    centre = np.empty(3)
    while True:
        before = count
        for t in range(before):
            if used == points.shape[0] or count + 2 > triangles.shape[0]:
                return used, count
            a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
            size = (sizes[a] + sizes[b] + sizes[c]) / 3.0
            large = True
            for k in range(3):
                centre[k] = (points[a, k] + points[b, k] + points[c, k]) / 3.0
            for v in (a, b, c):
                far = np.sqrt(2.0) * _distance(centre, points[v])
                large = large and far > size and far > sizes[v]
            if large:
                points[used] = centre
                sizes[used] = size
                _insert(triangles, mate, t, count, used)
                used += 1
                count += 2
        if count == before:
            return used, count
        _relax(points, rim, triangles, mate, count, table)


@jit
def _distance(a: Floats, b: Floats) -> float:
    return float(np.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2))


@jit
def _link(mate: Ints, g: int, h: int) -> None:
    mate[g] = h
    if h >= 0:
        mate[h] = g


@jit
def _insert(triangles: Ints, mate: Ints, t: int, free: int, v: int) -> None:
    """Cut triangle t in three at vertex v; the two new ones are ``free`` and the next."""
    a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
    r, s = free, free + 1
    beyond_bc, beyond_ca = mate[3 * t + 1], mate[3 * t + 2]
    triangles[t, 2] = v
    triangles[r, 0], triangles[r, 1], triangles[r, 2] = b, c, v
    triangles[s, 0], triangles[s, 1], triangles[s, 2] = c, a, v
    _link(mate, 3 * r, beyond_bc)
    _link(mate, 3 * s, beyond_ca)
    _link(mate, 3 * t + 1, 3 * r + 2)
    _link(mate, 3 * r + 1, 3 * s + 2)
    _link(mate, 3 * s + 1, 3 * t + 2)


@jit
def _relax(points: Floats, rim: Ints, triangles: Ints, mate: Ints, count: int, table: Longs) -> None:
    for _ in range(SWEEPS):
        flips = 0
        for h in range(3 * count):
            if mate[h] > h and _wants_flip(points, triangles, h, mate[h]):
                c, d = triangles[h // 3, (h % 3 + 2) % 3], triangles[mate[h] // 3, (mate[h] % 3 + 2) % 3]
                rims = c < rim.shape[0] and d < rim.shape[0]
                if rims and has_edge(table, rim[c], rim[d]):
                    continue
                if c == d or _touch(triangles, mate, h, d):
                    continue
                _flip(triangles, mate, h)
                flips += 1
        if flips == 0:
            return


@jit
def _wants_flip(points: Floats, triangles: Ints, h: int, m: int) -> bool:
    """Tell whether the opposite angles are over half a turn together, and the other diagonal does not fold."""
    a, b = points[triangles[h // 3, h % 3]], points[triangles[h // 3, (h % 3 + 1) % 3]]
    c, d = points[triangles[h // 3, (h % 3 + 2) % 3]], points[triangles[m // 3, (m % 3 + 2) % 3]]
    if _angle(c, a, b) + _angle(d, a, b) <= np.pi + 1e-7:
        return False
    one, other = np.empty(3), np.empty(3)
    if _unit_normal(a, b, c, one) <= 0.0 or _unit_normal(b, a, d, other) <= 0.0:
        return False
    mean = one + other
    if _unit_normal(d, b, c, one) <= 0.0 or _unit_normal(c, a, d, other) <= 0.0:
        return False
    return bool((one * mean).sum() > 0.0 and (other * mean).sum() > 0.0)


@jit
def _angle(at: Floats, a: Floats, b: Floats) -> float:
    dot = square_a = square_b = 0.0
    for k in range(3):
        u, v = a[k] - at[k], b[k] - at[k]
        dot += u * v
        square_a += u * u
        square_b += v * v
    length = np.sqrt(square_a * square_b)
    if length == 0.0:
        return 0.0
    return float(np.arccos(min(1.0, max(-1.0, dot / length))))


@jit
def _touch(triangles: Ints, mate: Ints, h: int, d: int) -> bool:
    """Tell whether the vertex opposite half-edge h has an edge to d already."""
    start = h - h % 3 + (h % 3 + 2) % 3  # runs from that vertex
    for way in range(2):
        edge = start
        while True:
            base, k = edge - edge % 3, edge % 3
            if triangles[edge // 3, (k + 1) % 3] == d or triangles[edge // 3, (k + 2) % 3] == d:
                return True
            if way == 0:
                edge = mate[base + (k + 2) % 3]
            else:
                edge = mate[edge]
                edge = edge - edge % 3 + (edge % 3 + 1) % 3 if edge >= 0 else -1
            if edge < 0 or edge == start:
                break
    return False


@jit
def _flip(triangles: Ints, mate: Ints, h: int) -> None:
    m = mate[h]
    t, s, k, q = h // 3, m // 3, h % 3, m % 3
    a, b, c = triangles[t, k], triangles[t, (k + 1) % 3], triangles[t, (k + 2) % 3]
    d = triangles[s, (q + 2) % 3]
    bc, ca = mate[3 * t + (k + 1) % 3], mate[3 * t + (k + 2) % 3]
    ad, db = mate[3 * s + (q + 1) % 3], mate[3 * s + (q + 2) % 3]
    triangles[t, 0], triangles[t, 1], triangles[t, 2] = d, b, c
    triangles[s, 0], triangles[s, 1], triangles[s, 2] = c, a, d
    _link(mate, 3 * t, db)
    _link(mate, 3 * t + 1, bc)
    _link(mate, 3 * s, ca)
    _link(mate, 3 * s + 1, ad)
    _link(mate, 3 * t + 2, 3 * s + 2)
