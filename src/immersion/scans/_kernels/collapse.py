"""Edge collapse, the cheapest first.

M. Garland and P. Heckbert, "Surface simplification using quadric error metrics" (1997); H. Hoppe, "New quadric
metric for simplifying meshes with appearance attributes" (1999).

Corners, fans and flags are those of ``fans.py``, the order comes from ``heaps.py``, and ``rules.py`` tells what may
not be done. Each corner keeps the cost of the edge that leaves it, so that a collapse solves only the edges that it
changed.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit
from immersion.scans._kernels.heaps import GROUP, NEVER, NONE, gathered, remove, renew, sink
from immersion.scans._kernels.rules import allows

Floats = NDArray[np.float64]
Int = int | np.integer[Any]
Real = float | np.floating[Any]
Uints = NDArray[np.uint32]
Keys = NDArray[np.float32]
Flags = NDArray[np.uint8]

__all__ = ["GROUP", "NEVER", "gathered", "start", "sweep"]

FACE = np.uint32(0xFFFFFFFC)
BORDER, LOCKED, SEAM = 1, 2, 4


@jit
def solve(points: Floats, quadrics: Floats, width: Int, flags: Flags, v: Int, w: Int, place: Floats) -> Real:
    """Write the best place for the edge v–w into ``place`` and return its error.

    A little pull to the edge's middle (Tikhonov) keeps flat and edge-like areas well posed. What is locked, or
    alone on a seam, stays where it is.
    """
    p, r, i, j = 3 * v, 3 * w, width * v, width * w
    axx, axy = quadrics[i] + quadrics[j], quadrics[i + 1] + quadrics[j + 1]
    axz, ayy = quadrics[i + 2] + quadrics[j + 2], quadrics[i + 3] + quadrics[j + 3]
    ayz, azz = quadrics[i + 4] + quadrics[j + 4], quadrics[i + 5] + quadrics[j + 5]
    bx, by = quadrics[i + 6] + quadrics[j + 6], quadrics[i + 7] + quadrics[j + 7]
    bz, constant = quadrics[i + 8] + quadrics[j + 8], quadrics[i + 9] + quadrics[j + 9]
    if width > 10:  # the attributes take their best values: what is left depends on the place alone
        area = quadrics[i + width - 1] + quadrics[j + width - 1]
        part = 1.0 / area if area > 0.0 else 0.0
        for m in range(10, width - 1, 4):
            gx, gy = quadrics[i + m] + quadrics[j + m], quadrics[i + m + 1] + quadrics[j + m + 1]
            gz, d = quadrics[i + m + 2] + quadrics[j + m + 2], quadrics[i + m + 3] + quadrics[j + m + 3]
            hx, hy, hz = gx * part, gy * part, gz * part
            axx, axy, axz = axx - hx * gx, axy - hx * gy, axz - hx * gz
            ayy, ayz, azz = ayy - hy * gy, ayz - hy * gz, azz - hz * gz
            bx, by, bz = bx - hx * d, by - hy * d, bz - hz * d
            constant -= d * d * part
    if (flags[v] | flags[w]) & LOCKED or (flags[v] ^ flags[w]) & SEAM:
        # What is locked stays; what is not on a seam goes to the end that is.
        if flags[v] & flags[w] & LOCKED or (flags[v] & LOCKED and flags[w] & ~flags[v] & SEAM):
            return np.float64(NEVER)
        if flags[w] & LOCKED and flags[v] & ~flags[w] & SEAM:
            return np.float64(NEVER)
        k = p if flags[v] & LOCKED or (flags[v] & ~flags[w] & SEAM) else r
        x, y, z = points[k], points[k + 1], points[k + 2]
    else:
        x, y = 0.5 * (points[p] + points[r]), 0.5 * (points[p + 1] + points[r + 1])
        z = 0.5 * (points[p + 2] + points[r + 2])
        pull = (axx + ayy + azz) * (1e-4 / 3.0)
        xx, yy, zz = axx + pull, ayy + pull, azz + pull
        rx, ry, rz = pull * x - bx, pull * y - by, pull * z - bz
        c00, c01, c02 = yy * zz - ayz * ayz, axz * ayz - axy * zz, axy * ayz - axz * yy
        determinant = xx * c00 + axy * c01 + axz * c02
        if determinant > 1e-300:
            c11, c12, c22 = xx * zz - axz * axz, axy * axz - xx * ayz, xx * yy - axy * axy
            inverse = 1.0 / determinant
            x = (c00 * rx + c01 * ry + c02 * rz) * inverse
            y = (c01 * rx + c11 * ry + c12 * rz) * inverse
            z = (c02 * rx + c12 * ry + c22 * rz) * inverse
    place[0], place[1], place[2] = x, y, z
    error = x * (axx * x + 2.0 * (axy * y + axz * z + bx)) + y * (ayy * y + 2.0 * (ayz * z + by))
    return max(error + z * (azz * z + 2.0 * bz) + constant, 0.0)


@jit
def cheapest(corners: Uints, costs: Keys, head: Uints, following: Uints, u: Int) -> tuple[Real, Int]:
    """Return the least stored cost of u's edges to vertices of higher number, and which one has it."""
    key, partner = NEVER, NONE
    c = head[u]
    while c != NONE:
        f, k = c & FACE, c & 3
        n = f + (k + 1 if k < 2 else 0)
        p = f + (k - 1 if k > 0 else 2)
        x = corners[n]
        if x > u and costs[c] < key:
            key, partner = costs[c], x
        x = corners[p]
        if x > u and costs[p] < key:
            key, partner = costs[p], x
        c = following[c]
    return key, partner


@jit
def price(
    points: Floats,
    quadrics: Floats,
    width: Int,
    flags: Flags,
    corners: Uints,
    costs: Keys,
    head: Uints,
    following: Uints,
    stamp: Uints,
    value: Keys,
    mark: Int,
    v: Int,
    higher: bool,
    place: Floats,
) -> None:
    """Solve each edge of v once, and store its cost at both its corners; with ``higher`` only those to them."""
    c = head[v]
    while c != NONE:
        f, k = c & FACE, c & 3
        n = f + (k + 1 if k < 2 else 0)
        p = f + (k - 1 if k > 0 else 2)
        x = corners[n]
        if x > v or not higher:
            if stamp[x] != mark:
                stamp[x], value[x] = mark, solve(points, quadrics, width, flags, v, x, place)
            costs[c] = value[x]
        x = corners[p]
        if x > v or not higher:
            if stamp[x] != mark:
                stamp[x], value[x] = mark, solve(points, quadrics, width, flags, v, x, place)
            costs[p] = value[x]
        c = following[c]


@jit
def start(
    points: Floats,
    quadrics: Floats,
    width: Int,
    flags: Flags,
    corners: Uints,
    costs: Keys,
    head: Uints,
    following: Uints,
    keys: Keys,
    items: Uints,
    slots: Uints,
    partners: Uints,
    stamp: Uints,
    value: Keys,
    sizes: Uints,
) -> Int:
    """Price every edge and build the heaps; return the last mark that was used."""
    vertices, place = head.shape[0], np.empty(3)
    slots[:vertices] = NONE
    stamp[:vertices] = 0
    sizes[:] = 0
    for i in range(vertices):
        v = np.uint32(i)
        price(
            points, quadrics, width, flags, corners, costs, head, following, stamp, value, v + 1, v, True, place
        )  # fmt: skip
        key, partner = cheapest(corners, costs, head, following, v)
        partners[v] = partner
        if key < NEVER:
            group = v >> GROUP
            at = np.int64(group << GROUP) + sizes[group]
            keys[at], items[at], slots[v] = key, v, sizes[group]
            sizes[group] += 1
    for g in range(sizes.shape[0]):
        count = np.int64(sizes[g])
        for i in range((count - 2) >> 2, -1, -1):
            sink(keys, items, slots, g << GROUP, i, count)
    return vertices + 1


@jit
def unlink(head: Uints, following: Uints, u: Int, f: Int) -> None:
    """Take the corner of face f (four times its number) out of the list of vertex u."""
    before, c = NONE, head[u]
    while c != NONE:
        if c & FACE == f:
            if before == NONE:
                head[u] = following[c]
            else:
                following[before] = following[c]
            return
        before, c = c, following[c]


@jit
def merge(corners: Uints, head: Uints, following: Uints, v: Int, w: Int) -> Int:
    """Give w's faces to v, kill those that held both; return how many died."""
    died, before, c = 0, NONE, head[v]
    while c != NONE:
        f, after = c & FACE, following[c]
        if corners[f] == w or corners[f + 1] == w or corners[f + 2] == w:
            corners[f + 3] = 0
            died += 1
            if before == NONE:
                head[v] = after
            else:
                following[before] = after
            for k in range(3):
                u = corners[f + k]
                if u != v and u != w:
                    unlink(head, following, u, f)
        else:
            before = c
        c = after
    c = head[w]
    while c != NONE:
        after = following[c]
        if corners[(c & FACE) + 3]:
            corners[c] = v
            following[c] = head[v]
            head[v] = c
        c = after
    head[w] = NONE
    return died


@jit
def refuse(corners: Uints, costs: Keys, head: Uints, following: Uints, v: Int, w: Int) -> None:
    """Forget the edge v–w until one of its ends changes."""
    c = head[v]
    while c != NONE:
        f, k = c & FACE, c & 3
        n = f + (k + 1 if k < 2 else 0)
        p = f + (k - 1 if k > 0 else 2)
        if corners[n] == w:
            costs[c] = NEVER
        if corners[p] == w:
            costs[p] = NEVER
        c = following[c]


@jit
def move(
    points: Floats,
    quadrics: Floats,
    width: Int,
    attributes: Floats,
    witness: Floats,
    v: Int,
    w: Int,
    place: Floats,
    heir: Floats,
) -> None:
    """Put v at its new place with both quadrics, its witness, and the attributes that the quadrics find best there."""
    for k in range(width):
        quadrics[width * v + k] += quadrics[width * w + k]
    x, y, z = place[0], place[1], place[2]
    points[3 * v], points[3 * v + 1], points[3 * v + 2] = x, y, z
    witness[3 * v], witness[3 * v + 1], witness[3 * v + 2] = heir[0], heir[1], heir[2]
    if width == 10:
        return
    area, count = quadrics[width * v + width - 1], (width - 11) >> 2
    for m in range(count):
        i = width * v + 10 + 4 * m
        if area > 0.0:
            attributes[count * v + m] = (
                quadrics[i] * x + quadrics[i + 1] * y + quadrics[i + 2] * z + quadrics[i + 3]
            ) / area


@jit
def sweep(
    points: Floats,
    quadrics: Floats,
    width: Int,
    flags: Flags,
    corners: Uints,
    costs: Keys,
    head: Uints,
    following: Uints,
    keys: Keys,
    items: Uints,
    slots: Uints,
    partners: Uints,
    stamp: Uints,
    value: Keys,
    sizes: Uints,
    attributes: Floats,
    witness: Floats,
    mark: Int,
    live: Int,
    limit: Real,
    target: Int,
    reach: float,
    rim: float,
) -> tuple[Int, Int]:
    """Collapse, group by group, the edges that cost no more than ``limit``, until ``target`` faces are alive.

    Returns the last mark and how many faces are alive. All arrays are changed in place.
    """
    place, scratch, bent, heir = np.empty(3), np.empty(3), np.empty(5), np.empty(3)
    mark = np.uint32(mark)
    for group in range(sizes.shape[0]):
        base = group << GROUP
        while live > target and sizes[group] > 0 and keys[base] <= limit:
            v = items[base]
            w = partners[v]
            solve(points, quadrics, width, flags, v, w, place)
            mark += np.uint32(3)
            if allows(
                points, witness, flags, corners, head, following, stamp, mark, v, w, place, reach, rim, bent, heir
            ):  # fmt: skip
                if flags[w] & LOCKED:  # it stays, under its own number: other tiles know it by that
                    v, w = w, v
                move(points, quadrics, width, attributes, witness, v, w, place, heir)
                flags[v] |= flags[w]
                live -= merge(corners, head, following, v, w)
                remove(keys, items, slots, sizes, w)
                mark += np.uint32(2)
                price(
                    points, quadrics, width, flags, corners, costs, head, following, stamp, value, mark, v,
                    False, scratch,
                )  # fmt: skip
                around(
                    corners,
                    costs,
                    head,
                    following,
                    keys,
                    items,
                    slots,
                    partners,
                    stamp,
                    value,
                    sizes,
                    mark,
                    v,
                    w,
                )
            else:
                refuse(corners, costs, head, following, v, w)
            key, partner = cheapest(corners, costs, head, following, v)
            renew(keys, items, slots, sizes, partners, v, key, partner)
    return np.int64(mark), live


@jit
def around(
    corners: Uints,
    costs: Keys,
    head: Uints,
    following: Uints,
    keys: Keys,
    items: Uints,
    slots: Uints,
    partners: Uints,
    stamp: Uints,
    value: Keys,
    sizes: Uints,
    mark: Int,
    v: Int,
    w: Int,
) -> None:
    """Renew the keys of v's neighbours, each once: they bear ``mark`` and ``value`` is what their edge to v costs."""
    c = head[v]
    while c != NONE:
        f = c & FACE
        for k in range(3):
            u = corners[f + k]
            if u == v or stamp[u] != mark:
                continue
            stamp[u] = mark - 1
            if partners[u] == v or partners[u] == w:
                key, partner = cheapest(corners, costs, head, following, u)
                renew(keys, items, slots, sizes, partners, u, key, partner)
            elif u < v and value[u] < NEVER:
                i = slots[u]
                if i == NONE or value[u] < keys[np.int64(u >> GROUP << GROUP) + i]:
                    renew(keys, items, slots, sizes, partners, u, value[u], v)
        c = following[c]
