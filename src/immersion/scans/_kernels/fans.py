"""The faces around each vertex, and what they say of it: border, non-manifold; quadrics of faces and borders.

A corner is ``4·face + k``: four numbers a face, its three vertices and then its chart, from 1; 0 once it is dead.
Charts are the parts of the surface that a texture's seams cut apart (all faces have chart 1 when there is no texture
to keep). The corners around a
vertex are a linked list, ``head[v]`` then ``following[c]``, ended by NONE. Indices are unsigned, so that numba
need not look for negative ones.

A quadric holds the squared distance to a set of planes as ten numbers: xx xy xz yy yz zz, then bx by bz, then c,
for the error v'Av + 2b'v + c (M. Garland and P. Heckbert, "Surface simplification using quadric error metrics",
1997).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Floats = NDArray[np.float64]
Int = int | np.integer[Any]
Real = float | np.floating[Any]
Uints = NDArray[np.uint32]
Flags = NDArray[np.uint8]

NONE = np.uint32(0xFFFFFFFF)
FACE = np.uint32(0xFFFFFFFC)
BORDER, LOCKED, SEAM = 1, 2, 4
# Weights of the planes that stand on an edge, for its squared length: a border's, a seam's, a fold's whose faces meet.
BORDER_WEIGHT, SEAM_WEIGHT, FOLD_WEIGHT = 30.0, 0.3, 2.0
# Every face weighs at least this part of the mean area: the tips of thin parts are made of small faces.
LEAST = 0.2


@jit
def list_corners(corners: Uints, head: Uints, following: Uints) -> None:
    """Build the list of corners around each vertex, in the order of faces."""
    head[:] = NONE
    for f in range((corners.shape[0] >> 2) - 1, -1, -1):
        for k in range(3):
            c = 4 * f + k
            following[c] = head[corners[c]]
            head[corners[c]] = c


@jit
def face_quadrics(points: Floats, corners: Uints, width: Int, quadrics: Floats) -> None:
    """Add each face's plane, weighted by its area, to its three vertices (rows of ``width`` numbers)."""
    least = LEAST * _mean_area(points, corners)
    for f in range(corners.shape[0] >> 2):
        i, j, k = 3 * corners[4 * f], 3 * corners[4 * f + 1], 3 * corners[4 * f + 2]
        x, y, z = points[i], points[i + 1], points[i + 2]
        ux, uy, uz = points[j] - x, points[j + 1] - y, points[j + 2] - z
        wx, wy, wz = points[k] - x, points[k + 1] - y, points[k + 2] - z
        nx, ny, nz = uy * wz - uz * wy, uz * wx - ux * wz, ux * wy - uy * wx
        length = np.sqrt(nx * nx + ny * ny + nz * nz)
        if length == 0.0:
            continue
        nx, ny, nz = nx / length, ny / length, nz / length
        for m in range(3):
            _add_plane(
                quadrics,
                width * corners[4 * f + m],
                nx,
                ny,
                nz,
                -(nx * x + ny * y + nz * z),
                0.5 * length + least,
            )


@jit
def attribute_quadrics(
    points: Floats, corners: Uints, attributes: Floats, width: Int, quadrics: Floats
) -> None:
    """Add how far each attribute is from linear on each face: H. Hoppe, "New quadric metric …" (1999), section 4.

    After the ten numbers come four for each attribute (gradient and constant, by area), then the area.
    """
    count = (width - 11) >> 2
    for f in range(corners.shape[0] >> 2):
        a, b, c = corners[4 * f], corners[4 * f + 1], corners[4 * f + 2]
        i, j, k = 3 * a, 3 * b, 3 * c
        x, y, z = points[i], points[i + 1], points[i + 2]
        ux, uy, uz = points[j] - x, points[j + 1] - y, points[j + 2] - z
        wx, wy, wz = points[k] - x, points[k + 1] - y, points[k + 2] - z
        nx, ny, nz = uy * wz - uz * wy, uz * wx - ux * wz, ux * wy - uy * wx
        square = nx * nx + ny * ny + nz * nz
        if square == 0.0:
            continue
        area = 0.5 * np.sqrt(square)
        # The gradient of a linear function on the face: n × (w·Δb − u·Δc) / |n|², with Δ from the first corner.
        for m in range(count):
            s = attributes[count * a + m]
            p, q = attributes[count * b + m] - s, attributes[count * c + m] - s
            ex, ey, ez = wx * p - ux * q, wy * p - uy * q, wz * p - uz * q
            gx = -(ny * ez - nz * ey) / square
            gy = -(nz * ex - nx * ez) / square
            gz = -(nx * ey - ny * ex) / square
            d = s - gx * x - gy * y - gz * z
            for e in range(3):
                at = width * corners[4 * f + e]
                _add_plane(quadrics, at, gx, gy, gz, d, area)
                row = at + 10 + 4 * m
                quadrics[row] += area * gx
                quadrics[row + 1] += area * gy
                quadrics[row + 2] += area * gz
                quadrics[row + 3] += area * d
        for e in range(3):
            quadrics[width * corners[4 * f + e] + width - 1] += area


@jit
def _mean_area(points: Floats, corners: Uints) -> Real:
    total = 0.0
    for f in range(corners.shape[0] >> 2):
        i, j, k = 3 * corners[4 * f], 3 * corners[4 * f + 1], 3 * corners[4 * f + 2]
        ux, uy, uz = points[j] - points[i], points[j + 1] - points[i + 1], points[j + 2] - points[i + 2]
        wx, wy, wz = points[k] - points[i], points[k + 1] - points[i + 1], points[k + 2] - points[i + 2]
        total += np.sqrt((uy * wz - uz * wy) ** 2 + (uz * wx - ux * wz) ** 2 + (ux * wy - uy * wx) ** 2)
    return 0.5 * total / max(1, corners.shape[0] >> 2)


@jit
def _add_plane(quadrics: Floats, at: Int, nx: Real, ny: Real, nz: Real, d: Real, weight: Real) -> None:
    wx, wy, wz = weight * nx, weight * ny, weight * nz
    quadrics[at] += wx * nx
    quadrics[at + 1] += wx * ny
    quadrics[at + 2] += wx * nz
    quadrics[at + 3] += wy * ny
    quadrics[at + 4] += wy * nz
    quadrics[at + 5] += wz * nz
    quadrics[at + 6] += wx * d
    quadrics[at + 7] += wy * d
    quadrics[at + 8] += wz * d
    quadrics[at + 9] += weight * d * d


@jit
def mark_edges(
    points: Floats, corners: Uints, head: Uints, following: Uints, flags: Flags, width: Int, quadrics: Floats
) -> None:
    """Flag the ends of border edges and seams, lock what is no surface, hold borders, seams and folds in place.

    To both ends of a border edge the plane through it that stands on its face is added. The rim of a thin part,
    where two faces fold sharply, is held the same way: along its faces nothing else keeps it from receding. Locked
    are the ends of edges with more than two faces, and vertices where seams begin, end or meet.
    """
    # One function, though long: a call for every edge would count nine arrays in and out, which costs more than that.
    vertices = head.shape[0]
    seams, stamp = np.zeros(vertices, np.uint8), np.full(vertices, NONE, np.uint32)
    first, last, count = (
        np.empty(vertices, np.uint32),
        np.empty(vertices, np.uint32),
        np.empty(vertices, np.uint32),
    )
    for i in range(vertices):
        v = np.uint32(i)
        c = head[v]
        while c != NONE:  # the faces of each edge to a vertex of higher number
            f = c & FACE
            for k in range(3):
                w = corners[f + k]
                if w > v:
                    if stamp[w] != v:
                        stamp[w], first[w], count[w] = v, f, 0
                    last[w] = f
                    count[w] += 1
            c = following[c]
        c = head[v]
        while c != NONE:
            f = c & FACE
            for k in range(3):
                w = corners[f + k]
                if w > v and stamp[w] == v:
                    stamp[w] = NONE
                    if count[w] > 2:
                        flags[v] |= BORDER | LOCKED
                        flags[w] |= BORDER | LOCKED
                        continue
                    g, h = first[w], last[w]
                    apex = corners[g] + corners[g + 1] + corners[g + 2] - v - w
                    if count[w] == 1:
                        flags[v] |= BORDER
                        flags[w] |= BORDER
                        _hold(points, v, w, apex, width, quadrics, BORDER_WEIGHT)
                        continue
                    across = corners[h] + corners[h + 1] + corners[h + 2] - v - w
                    weight = _fold(points, v, w, apex, across)
                    if corners[g + 3] != corners[h + 3]:
                        seams[v] += 1
                        seams[w] += 1
                        weight = max(weight, SEAM_WEIGHT)
                    if weight > 0.0:
                        _hold(points, v, w, apex, width, quadrics, weight)
                        _hold(points, v, w, across, width, quadrics, weight)
            c = following[c]
    for i in range(vertices):
        if seams[i] > 0:
            flags[i] |= SEAM if seams[i] == 2 and not flags[i] & BORDER else SEAM | LOCKED


@jit
def _fold(points: Floats, v: Int, w: Int, apex: Int, across: Int) -> Real:
    """Return the weight that holds the fold v–w: nothing up to a right angle, most where both faces meet."""
    i, j, k, m = 3 * v, 3 * w, 3 * apex, 3 * across
    ex, ey, ez = points[j] - points[i], points[j + 1] - points[i + 1], points[j + 2] - points[i + 2]
    ax, ay, az = points[k] - points[i], points[k + 1] - points[i + 1], points[k + 2] - points[i + 2]
    bx, by, bz = points[m] - points[i], points[m + 1] - points[i + 1], points[m + 2] - points[i + 2]
    square = ex * ex + ey * ey + ez * ez
    along, beside = ex * ax + ey * ay + ez * az, ex * bx + ey * by + ez * bz
    # Both apices seen along the edge: (a − e(e·a)/e²)·(b − e(e·b)/e²) = a·b − (e·a)(e·b)/e².
    dot = (ax * bx + ay * by + az * bz) * square - along * beside
    if dot <= 0.0:
        return 0.0
    size = (ax * ax + ay * ay + az * az) * square - along * along
    size *= (bx * bx + by * by + bz * bz) * square - beside * beside
    return FOLD_WEIGHT * min(1.0, dot / np.sqrt(size)) if size > 0.0 else 0.0


@jit
def _hold(points: Floats, v: Int, w: Int, apex: Int, width: Int, quadrics: Floats, weight: Real) -> None:
    """Add to both ends the plane through the edge v–w that stands on the face with ``apex``."""
    i, j, k = 3 * v, 3 * w, 3 * apex
    ex, ey, ez = points[j] - points[i], points[j + 1] - points[i + 1], points[j + 2] - points[i + 2]
    wx, wy, wz = points[k] - points[i], points[k + 1] - points[i + 1], points[k + 2] - points[i + 2]
    square = ex * ex + ey * ey + ez * ez
    if square == 0.0:
        return
    along = (ex * wx + ey * wy + ez * wz) / square
    mx, my, mz = wx - along * ex, wy - along * ey, wz - along * ez
    length = np.sqrt(mx * mx + my * my + mz * mz)
    if length == 0.0:
        return
    mx, my, mz = mx / length, my / length, mz / length
    d = -(mx * points[i] + my * points[i + 1] + mz * points[i + 2])
    _add_plane(quadrics, width * v, mx, my, mz, d, weight * square)
    _add_plane(quadrics, width * w, mx, my, mz, d, weight * square)


@jit
def repeated(corners: Uints, head: Uints, following: Uints) -> Int:
    """Kill faces that repeat an earlier one, whatever the order of their vertices; return how many."""
    died = 0
    for f in range(corners.shape[0] >> 2):
        at = 4 * f
        a, b, d = corners[at], corners[at + 1], corners[at + 2]
        c = head[a]
        while c != NONE and c < at:
            g = c & FACE
            if corners[g + 3]:
                same = 0
                for k in range(3):
                    x = corners[g + k]
                    same += (x == a) | (x == b) | (x == d)
                if same == 3:
                    corners[at + 3] = 0
                    died += 1
                    break
            c = following[c]
    return died


@jit
def many_faced(corners: Uints, head: Uints, following: Uints, flags: Flags) -> None:
    """Mark the ends of edges that more than two faces share."""
    vertices = head.shape[0]
    stamp, count = np.full(vertices, NONE, np.uint32), np.empty(vertices, np.uint32)
    for i in range(vertices):
        v = np.uint32(i)
        c = head[v]
        while c != NONE:
            for k in range(3):
                w = corners[(c & FACE) + k]
                if w > v:
                    if stamp[w] != v:
                        stamp[w], count[w] = v, 0
                    count[w] += 1
                    if count[w] > 2:
                        flags[v] = flags[w] = 1
            c = following[c]


@jit
def compact(corners: Uints, number: Uints, kept: Uints) -> tuple[Int, Int]:
    """Close the gaps that dead faces and unused vertices left, keeping the order; return both counts.

    ``kept`` (V,) gets the old number of each vertex that stays, ``number`` (V,) is scratch.
    """
    number[:] = 0
    faces = corners.shape[0] >> 2
    for f in range(faces):
        if corners[4 * f + 3]:
            for k in range(3):
                number[corners[4 * f + k]] = 1
    vertices = 0
    for v in range(number.shape[0]):
        if number[v]:
            kept[vertices], number[v] = v, vertices
            vertices += 1
    live = 0
    for f in range(faces):
        if corners[4 * f + 3]:
            for k in range(3):
                corners[4 * live + k] = number[corners[4 * f + k]]
            corners[4 * live + 3] = corners[4 * f + 3]
            live += 1
    return live, vertices


@jit
def extent(points: NDArray[np.float32], low: Floats, high: Floats) -> None:
    """Write the lowest and the highest coordinates: numpy takes ten times as long over rows of three."""
    for k in range(3):
        low[k], high[k] = points[0, k], points[0, k]
    for v in range(points.shape[0]):
        for k in range(3):
            low[k] = min(low[k], points[v, k])
            high[k] = max(high[k], points[v, k])


@jit
def morton(points: NDArray[np.float32], low: Floats, size: Real, keys: NDArray[np.uint64]) -> None:
    """Give each point its place on the Z-order curve (10 bits an axis) above its own number: neighbours in space
    become neighbours in memory, and no two keys are equal.
    """
    for v in range(points.shape[0]):
        key = np.uint64(0)
        for k in range(3):
            cell = np.uint64(min(max((points[v, k] - low[k]) / size * 1023.0, 0.0), 1023.0))
            cell = (cell | (cell << np.uint64(16))) & np.uint64(0x30000FF)
            cell = (cell | (cell << np.uint64(8))) & np.uint64(0x300F00F)
            cell = (cell | (cell << np.uint64(4))) & np.uint64(0x30C30C3)
            cell = (cell | (cell << np.uint64(2))) & np.uint64(0x9249249)
            key |= cell << np.uint64(k)
        keys[v] = (key << np.uint64(32)) | np.uint64(v)


@jit
def whole_faces(faces: NDArray[np.int32], joined: NDArray[np.int32], keep: Flags, used: Flags) -> Int:
    """Mark the faces that have three vertices once equal ones are joined, and these; return how many there are.

    ``joined`` (V,) is the vertex that each one is the same as. A needle without area stays: it holds its two
    neighbours together, and to drop it would tear a hole.
    """
    count = 0
    for f in range(faces.shape[0]):
        a, b, c = joined[faces[f, 0]], joined[faces[f, 1]], joined[faces[f, 2]]
        keep[f] = a != b and b != c and c != a
        if keep[f]:
            used[a] = used[b] = used[c] = 1
            count += 1
    return count


@jit
def renumbered(faces: NDArray[np.int32], number: Uints, keep: Flags, charts: Uints, corners: Uints) -> None:
    """Fill ``corners`` with the faces to keep, their vertices by the number that each has now.

    ``charts`` (F,) are from 1, or all 1 when there is one entry only.
    """
    g = 0
    for f in range(faces.shape[0]):
        if keep[f]:
            for k in range(3):
                corners[g + k] = number[faces[f, k]]
            corners[g + 3] = charts[f] if charts.shape[0] > 1 else 1
            g += 4


@jit
def area(points: Floats, corners: Uints) -> Real:
    """Return the area of all faces."""
    total = 0.0
    for f in range(0, corners.shape[0], 4):
        i, j, k = 3 * np.int64(corners[f]), 3 * np.int64(corners[f + 1]), 3 * np.int64(corners[f + 2])
        ax, ay, az = points[j] - points[i], points[j + 1] - points[i + 1], points[j + 2] - points[i + 2]
        bx, by, bz = points[k] - points[i], points[k + 1] - points[i + 1], points[k + 2] - points[i + 2]
        x, y, z = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
        total += 0.5 * np.sqrt(x * x + y * y + z * z)
    return total


@jit
def shared_vertices(corners: Uints, tile: Int, shift: Int, shared: Flags) -> None:
    """Flag the vertices of faces whose lowest vertex lies in another tile than they do: (v + shift) // tile."""
    for f in range(corners.shape[0] >> 2):
        a, b, c = corners[4 * f], corners[4 * f + 1], corners[4 * f + 2]
        own = (min(a, b, c) + shift) // tile
        for v in (a, b, c):
            if (v + shift) // tile != own:
                shared[v] = 1


@jit
def cut(local: Uints, low: Int, high: Int, guests: Uints) -> Int:
    """Give the faces of a tile its own numbers; return how many of their vertices are not its own.

    Vertices from ``low`` to below ``high`` are numbered from 0; each other one gets the next number when it is
    first met, and its old number goes to ``guests``.
    """
    count, own = 0, high - low
    size = 16
    while size < 2 * local.shape[0]:
        size *= 2
    table = np.full(size, NONE, np.uint32)
    for c in range(local.shape[0]):
        if c & 3 == 3:
            continue
        v = local[c]
        if low <= v < high:
            local[c] = v - low
            continue
        slot = (v * 2654435761) & (size - 1)
        while table[slot] != NONE and guests[table[slot]] != v:
            slot = (slot + 1) & (size - 1)
        if table[slot] == NONE:
            table[slot], guests[count] = count, v
            count += 1
        local[c] = own + table[slot]
    return count


@jit
def sort_faces(corners: Uints, vertices: Int) -> Uints:
    """Return the faces in the order of their lowest vertex; equal ones keep their order."""
    faces = corners.shape[0] >> 2
    starts = np.zeros(vertices + 1, np.int64)
    for f in range(faces):
        starts[min(corners[4 * f], corners[4 * f + 1], corners[4 * f + 2]) + 1] += 1
    for v in range(1, vertices + 1):
        starts[v] += starts[v - 1]
    out = np.empty_like(corners)
    for f in range(faces):
        low = min(corners[4 * f], corners[4 * f + 1], corners[4 * f + 2])
        g = starts[low]
        starts[low] += 1
        for k in range(4):
            out[4 * g + k] = corners[4 * f + k]
    return out


@jit
def count_low(corners: Uints, bounds: NDArray[np.int64], out: NDArray[np.int64]) -> None:
    """Find, in faces sorted by their lowest vertex, the first whose lowest vertex is not below each bound."""
    f, faces = 0, corners.shape[0] >> 2
    for i in range(bounds.shape[0]):
        while f < faces and min(corners[4 * f], corners[4 * f + 1], corners[4 * f + 2]) < bounds[i]:
            f += 1
        out[i] = f
