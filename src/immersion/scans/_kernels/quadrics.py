"""Quadric edge collapse: M. Garland and P. Heckbert, "Surface simplification using quadric error metrics" (1997).

A quadric holds the squared distance to a set of planes as ten numbers: xx xy xz yy yz zz, then bx by bz, then c,
for the error v'Av + 2b'v + c. The heap is keyed by vertex, each with its best partner of higher index: a third
of the entries of a heap of edges. Faces around a vertex are a linked list of corners (corner = 3·face + k).
All kernels that call each other are here, because numba's cache does not notice a change in another file.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]

NEVER = 1e250
BORDER_WEIGHT = 10.0


@jit
def add_plane(quadric: Floats, nx: float, ny: float, nz: float, d: float, weight: float) -> None:
    """Add a plane n·v + d = 0 to a quadric."""
    quadric[0] += weight * nx * nx
    quadric[1] += weight * nx * ny
    quadric[2] += weight * nx * nz
    quadric[3] += weight * ny * ny
    quadric[4] += weight * ny * nz
    quadric[5] += weight * nz * nz
    quadric[6] += weight * nx * d
    quadric[7] += weight * ny * d
    quadric[8] += weight * nz * d
    quadric[9] += weight * d * d


@jit
def face_quadrics(points: Floats, faces: Ints, quadrics: Floats) -> None:
    """Add each face's plane, weighted by its area, to its three corners."""
    for f in range(faces.shape[0]):
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        ux, uy, uz = points[b, 0] - points[a, 0], points[b, 1] - points[a, 1], points[b, 2] - points[a, 2]
        wx, wy, wz = points[c, 0] - points[a, 0], points[c, 1] - points[a, 1], points[c, 2] - points[a, 2]
        nx, ny, nz = uy * wz - uz * wy, uz * wx - ux * wz, ux * wy - uy * wx
        length = np.sqrt(nx * nx + ny * ny + nz * nz)
        if length == 0.0:
            continue
        nx, ny, nz = nx / length, ny / length, nz / length
        d = -(nx * points[a, 0] + ny * points[a, 1] + nz * points[a, 2])
        for k in range(3):
            add_plane(quadrics[faces[f, k]], nx, ny, nz, d, 0.5 * length)


@jit
def border_quadrics(points: Floats, faces: Ints, edges: Ints, quadrics: Floats) -> None:
    """Add, for each border edge (face, k), the plane through it that stands on its face."""
    for i in range(edges.shape[0]):
        f, k = edges[i, 0], edges[i, 1]
        a, b, c = faces[f, k], faces[f, (k + 1) % 3], faces[f, (k + 2) % 3]
        ex, ey, ez = points[b, 0] - points[a, 0], points[b, 1] - points[a, 1], points[b, 2] - points[a, 2]
        wx, wy, wz = points[c, 0] - points[a, 0], points[c, 1] - points[a, 1], points[c, 2] - points[a, 2]
        square = ex * ex + ey * ey + ez * ez
        if square == 0.0:
            continue
        along = (ex * wx + ey * wy + ez * wz) / square
        mx, my, mz = wx - along * ex, wy - along * ey, wz - along * ez
        length = np.sqrt(mx * mx + my * my + mz * mz)
        if length == 0.0:
            continue
        mx, my, mz = mx / length, my / length, mz / length
        d = -(mx * points[a, 0] + my * points[a, 1] + mz * points[a, 2])
        add_plane(quadrics[a], mx, my, mz, d, BORDER_WEIGHT * square)
        add_plane(quadrics[b], mx, my, mz, d, BORDER_WEIGHT * square)


@jit
def solve(quadrics: Floats, points: Floats, v: int, w: int, place: Floats) -> float:
    """Write the best place for the edge v–w into ``place`` and return its error.

    A little pull to the edge's middle (Tikhonov) keeps flat and edge-like areas well posed.
    """
    axx, axy, axz = (
        quadrics[v, 0] + quadrics[w, 0],
        quadrics[v, 1] + quadrics[w, 1],
        quadrics[v, 2] + quadrics[w, 2],
    )
    ayy, ayz, azz = (
        quadrics[v, 3] + quadrics[w, 3],
        quadrics[v, 4] + quadrics[w, 4],
        quadrics[v, 5] + quadrics[w, 5],
    )
    bx, by, bz = (
        quadrics[v, 6] + quadrics[w, 6],
        quadrics[v, 7] + quadrics[w, 7],
        quadrics[v, 8] + quadrics[w, 8],
    )
    constant = quadrics[v, 9] + quadrics[w, 9]
    mx, my, mz = (
        0.5 * (points[v, 0] + points[w, 0]),
        0.5 * (points[v, 1] + points[w, 1]),
        0.5 * (points[v, 2] + points[w, 2]),
    )
    pull = 1e-4 * (axx + ayy + azz) / 3.0
    xx, yy, zz = axx + pull, ayy + pull, azz + pull
    rx, ry, rz = pull * mx - bx, pull * my - by, pull * mz - bz
    c00, c01, c02 = yy * zz - ayz * ayz, axz * ayz - axy * zz, axy * ayz - axz * yy
    determinant = xx * c00 + axy * c01 + axz * c02
    x, y, z = mx, my, mz
    if determinant > 1e-300:
        c11, c12, c22 = xx * zz - axz * axz, axy * axz - xx * ayz, xx * yy - axy * axy
        x = (c00 * rx + c01 * ry + c02 * rz) / determinant
        y = (c01 * rx + c11 * ry + c12 * rz) / determinant
        z = (c02 * rx + c12 * ry + c22 * rz) / determinant
    place[0], place[1], place[2] = x, y, z
    error = axx * x * x + ayy * y * y + azz * z * z + 2.0 * (axy * x * y + axz * x * z + ayz * y * z)
    error += 2.0 * (bx * x + by * y + bz * z) + constant
    return max(error, 0.0)


@jit
def rise(keys: Floats, items: Ints, slots: Ints, i: int) -> None:
    """Move an entry of the 4-ary heap up to its place."""
    key, item = keys[i], items[i]
    while i > 0:
        parent = (i - 1) >> 2
        if keys[parent] <= key:
            break
        keys[i], items[i] = keys[parent], items[parent]
        slots[items[i]] = i
        i = parent
    keys[i], items[i] = key, item
    slots[item] = i


@jit
def sink(keys: Floats, items: Ints, slots: Ints, i: int, count: int) -> None:
    """Move an entry of the 4-ary heap down to its place."""
    key, item = keys[i], items[i]
    while True:
        child = 4 * i + 1
        if child >= count:
            break
        least = child
        for j in range(child + 1, min(child + 4, count)):
            if keys[j] < keys[least]:
                least = j
        if keys[least] >= key:
            break
        keys[i], items[i] = keys[least], items[least]
        slots[items[i]] = i
        i = least
    keys[i], items[i] = key, item
    slots[item] = i


@jit
def list_corners(faces: Ints, head: Ints, following: Ints) -> None:
    """Build the list of corners around each vertex, in the order of faces."""
    head[:] = -1
    for f in range(faces.shape[0] - 1, -1, -1):
        for k in range(3):
            corner = 3 * f + k
            following[corner] = head[faces[f, k]]
            head[faces[f, k]] = corner


@jit
def best_partner(
    v: int,
    points: Floats,
    quadrics: Floats,
    faces: Ints,
    head: Ints,
    following: Ints,
    locked: Flags,
    place: Floats,
) -> tuple[float, int]:
    """Return the least error over the neighbours of higher index, and which one has it (−1: none)."""
    error, partner = NEVER, -1
    if locked[v]:
        return error, partner
    corner = head[v]
    while corner >= 0:
        f = corner // 3
        for k in range(3):
            w = faces[f, k]
            if w > v and not locked[w]:
                candidate = solve(quadrics, points, v, w, place)
                if candidate < error:
                    error, partner = candidate, w
        corner = following[corner]
    return error, partner


@jit
def link_allows(
    v: int, w: int, faces: Ints, head: Ints, following: Ints, border: Flags, stamp: Ints, mark: int
) -> bool:
    """Tell whether collapsing v–w keeps a surface a surface: the link condition, with borders."""
    shared, around = 0, 0
    corner = head[v]
    while corner >= 0:
        f = corner // 3
        around += 1
        if faces[f, 0] == w or faces[f, 1] == w or faces[f, 2] == w:
            shared += 1
        for k in range(3):
            stamp[faces[f, k]] = mark
        corner = following[corner]
    common = 0
    corner = head[w]
    while corner >= 0:
        f = corner // 3
        around += 1
        for k in range(3):
            u = faces[f, k]
            if u != v and u != w and stamp[u] == mark:
                common += 1
                stamp[u] = mark + 1
        corner = following[corner]
    if common != shared or shared < 1 or shared > 2:
        return False
    rest = around - 2 * shared
    if shared == 1:  # along a border: both ends are on it, and one face must remain
        return border[v] and border[w] and rest >= 1
    # Across the inside: two border vertices would pinch the surface; three faces must remain around a point.
    return not (border[v] and border[w]) and (rest >= 3 or ((border[v] or border[w]) and rest >= 1))


@jit
def keeps_normals(
    v: int, w: int, place: Floats, points: Floats, faces: Ints, head: Ints, following: Ints
) -> bool:
    """Tell whether no face around v, other than those of w, turns by more than about 78° or vanishes."""
    corner = head[v]
    while corner >= 0:
        f, k = corner // 3, corner % 3
        b, c = faces[f, (k + 1) % 3], faces[f, (k + 2) % 3]
        corner = following[corner]
        if b == w or c == w:
            continue
        ex, ey, ez = points[c, 0] - points[b, 0], points[c, 1] - points[b, 1], points[c, 2] - points[b, 2]
        px, py, pz = points[v, 0] - points[b, 0], points[v, 1] - points[b, 1], points[v, 2] - points[b, 2]
        qx, qy, qz = place[0] - points[b, 0], place[1] - points[b, 1], place[2] - points[b, 2]
        ax, ay, az = ey * pz - ez * py, ez * px - ex * pz, ex * py - ey * px
        bx, by, bz = ey * qz - ez * qy, ez * qx - ex * qz, ex * qy - ey * qx
        dot = ax * bx + ay * by + az * bz
        if dot <= 0.2 * np.sqrt((ax * ax + ay * ay + az * az) * (bx * bx + by * by + bz * bz)):
            return False
    return True


@jit
def unlink(u: int, f: int, faces: Ints, head: Ints, following: Ints) -> None:
    """Take the corner of face f out of the list of vertex u."""
    before, corner = -1, head[u]
    while corner >= 0:
        if corner // 3 == f:
            if before < 0:
                head[u] = following[corner]
            else:
                following[before] = following[corner]
            return
        before, corner = corner, following[corner]


@jit
def merge(v: int, w: int, faces: Ints, head: Ints, following: Ints, alive: Flags) -> int:
    """Give w's faces to v, kill those that held both; return how many died."""
    died = 0
    corner = head[w]
    while corner >= 0:
        after, f = following[corner], corner // 3
        if faces[f, 0] == v or faces[f, 1] == v or faces[f, 2] == v:
            alive[f] = False
            died += 1
            for k in range(3):
                if faces[f, k] != w:
                    unlink(faces[f, k], f, faces, head, following)
        else:
            faces[f, corner % 3] = v
            following[corner] = head[v]
            head[v] = corner
        corner = after
    head[w] = -1
    return died


@jit
def collapse(
    points: Floats,
    attributes: Floats,
    faces: Ints,
    quadrics: Floats,
    border: Flags,
    locked: Flags,
    alive: Flags,
    target: int,
) -> int:
    """Collapse edges, the cheapest first, until ``target`` faces are alive or none may go; return how many live.

    All arrays are changed in place; ``attributes`` (V, K) follow their edge.
    """
    vertices, live = points.shape[0], faces.shape[0]
    head, following = np.empty(vertices, np.int32), np.empty(3 * live, np.int32)
    list_corners(faces, head, following)
    keys, items = np.empty(vertices), np.empty(vertices, np.int32)
    slots, partners = np.full(vertices, -1, np.int32), np.full(vertices, -1, np.int32)
    stamp, ring, mark, count = np.zeros(vertices, np.int32), np.empty(256, np.int32), 0, 0
    place, scratch = np.empty(3), np.empty(3)
    for v in range(vertices):
        error, partner = best_partner(v, points, quadrics, faces, head, following, locked, place)
        partners[v] = partner
        if partner >= 0:
            keys[count], items[count], slots[v] = error, v, count
            count += 1
    for i in range((count - 2) // 4, -1, -1):
        sink(keys, items, slots, i, count)
    while live > target and count > 0 and keys[0] < NEVER:
        v = items[0]
        w = partners[v]
        solve(quadrics, points, v, w, place)
        mark += 2
        good = link_allows(v, w, faces, head, following, border, stamp, mark)
        good = good and keeps_normals(v, w, place, points, faces, head, following)
        good = good and keeps_normals(w, v, place, points, faces, head, following)
        if not good:  # wait until a neighbour changes
            keys[0] = NEVER
            sink(keys, items, slots, 0, count)
            continue
        move(v, w, place, points, attributes, quadrics)
        border[v] = border[v] or border[w]
        live -= merge(v, w, faces, head, following, alive)
        if slots[w] >= 0:
            count = remove(keys, items, slots, w, count)
        mark += 2
        ring, size = neighbours(v, faces, head, following, stamp, mark, ring)
        for i in range(size):
            u = ring[i]
            if u == v or partners[u] == v or partners[u] == w:
                error, partner = best_partner(u, points, quadrics, faces, head, following, locked, scratch)
            elif u < v and not locked[u] and not locked[v]:
                error, partner = solve(quadrics, points, u, v, scratch), v
                if slots[u] >= 0 and error >= keys[slots[u]]:
                    continue
            else:
                continue
            partners[u] = partner
            count = renew(keys, items, slots, u, error, partner, count)
    return live


@jit
def move(v: int, w: int, place: Floats, points: Floats, attributes: Floats, quadrics: Floats) -> None:
    """Put v at its new place, with the attributes of the nearest point of the old edge and both quadrics."""
    square, along = 0.0, 0.0
    for k in range(3):
        step = points[w, k] - points[v, k]
        square += step * step
        along += step * (place[k] - points[v, k])
    part = 0.5 if square == 0.0 else min(max(along / square, 0.0), 1.0)
    for k in range(attributes.shape[1]):
        attributes[v, k] += part * (attributes[w, k] - attributes[v, k])
    for k in range(3):
        points[v, k] = place[k]
    for k in range(10):
        quadrics[v, k] += quadrics[w, k]


@jit
def remove(keys: Floats, items: Ints, slots: Ints, w: int, count: int) -> int:
    """Take a vertex out of the heap; return the new count."""
    i, count = slots[w], count - 1
    if i != count:
        moved = items[count]
        keys[i], items[i], slots[moved] = keys[count], moved, i
        rise(keys, items, slots, i)
        sink(keys, items, slots, slots[moved], count)
    slots[w] = -1
    return count


@jit
def renew(keys: Floats, items: Ints, slots: Ints, u: int, error: float, partner: int, count: int) -> int:
    """Give a vertex its new key; return the new count."""
    i = slots[u]
    if partner < 0:
        error = NEVER
        if i < 0:
            return count
    if i < 0:
        i, count = count, count + 1
        items[i], slots[u], keys[i] = u, i, error
        rise(keys, items, slots, i)
        return count
    before, keys[i] = keys[i], error
    if error < before:
        rise(keys, items, slots, i)
    else:
        sink(keys, items, slots, i, count)
    return count


@jit
def neighbours(
    v: int, faces: Ints, head: Ints, following: Ints, stamp: Ints, mark: int, ring: Ints
) -> tuple[Ints, int]:
    """Collect v and the vertices around it, each once; the buffer grows when a fan is large."""
    corners, corner = 0, head[v]
    while corner >= 0:
        corners += 1
        corner = following[corner]
    if 2 * corners + 1 > ring.shape[0]:
        ring = np.empty(4 * corners + 2, np.int32)
    ring[0], size, stamp[v] = v, 1, mark
    corner = head[v]
    while corner >= 0:
        f = corner // 3
        for k in range(3):
            u = faces[f, k]
            if stamp[u] != mark:
                stamp[u] = mark
                ring[size] = u
                size += 1
        corner = following[corner]
    return ring, size
