"""The nearest place of given triangles, in float64: how far it is, where it is, what it bounds over whole triangles.

C. Ericson, "Real-Time Collision Detection" (2005), section 5.1.5: which of the seven regions of a triangle holds
the nearest point. Points go from function to function as three numbers each: a row of an array would be counted
in and out at every call, which takes longer than the distance itself.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Faces = NDArray[np.int64]
Point: TypeAlias = tuple[float, float, float]


@jit
def squared_to_faces(points: Floats, vertices: Floats, faces: Ints, chosen: Faces, out: Floats) -> None:
    """Fill ``out`` (S,) for ``points`` (S, 3) and, one for each, the face number ``chosen`` (S,)."""
    for s in range(points.shape[0]):
        a, b, c = _face(vertices, faces, chosen[s])
        out[s] = _nearest(_point(points, s), a, b, c)[0]


@jit
def places_on_faces(
    points: Floats, vertices: Floats, faces: Ints, chosen: Faces, weights: Floats, out: Floats
) -> None:
    """Fill ``out`` as :func:`squared_to_faces`, and ``weights`` (S, 3) of the corners in the nearest place."""
    for s in range(points.shape[0]):
        a, b, c = _face(vertices, faces, chosen[s])
        out[s], v, w = _nearest(_point(points, s), a, b, c)
        weights[s, 0], weights[s, 1], weights[s, 2] = 1.0 - v - w, v, w


@jit
def bounds(corners: Floats, nearest: Faces, vertices: Floats, faces: Ints, out: Floats) -> None:
    """Fill ``out`` (T,) with a distance that no point of each triangle exceeds.

    ``corners`` (T, 3, 3) are the triangles, ``nearest`` (T, 3) a face of the other surface for each corner. Two
    bounds hold, and the smaller is taken: that of one face (see :func:`_from_face`), and that a distance grows
    no faster than one walks: from the nearest corner, that is at most the circumscribed circle's radius, or half
    the longest side when an angle is obtuse.
    """
    for t in range(corners.shape[0]):
        p, q, r = _point(corners[t], 0), _point(corners[t], 1), _point(corners[t], 2)
        out[t] = _bound(p, q, r, (nearest[t, 0], nearest[t, 1], nearest[t, 2]), vertices, faces)


@jit
def face_bounds(
    points: Floats, triangles: Ints, nearest: Faces, vertices: Floats, faces: Ints, out: Floats
) -> None:
    """Fill ``out`` (T,) as :func:`bounds`, for indexed triangles and one nearest face per point."""
    for t in range(triangles.shape[0]):
        p, q, r = _face(points, triangles, t)
        i, j, k = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        out[t] = _bound(p, q, r, (nearest[i], nearest[j], nearest[k]), vertices, faces)


@jit
def lower_by_face(corners: Floats, chosen: Faces, vertices: Floats, faces: Ints, squares: Floats) -> None:
    """Lower ``squares`` (T,) to one that no point of each triangle exceeds, by one face ``chosen`` (T,) for each."""
    for t in range(corners.shape[0]):
        p, q, r = _point(corners[t], 0), _point(corners[t], 1), _point(corners[t], 2)
        squares[t] = min(squares[t], max(_from_face(p, q, r, vertices, faces, chosen[t])))


@jit
def _point(points: Floats, row: int) -> Point:
    return points[row, 0], points[row, 1], points[row, 2]


@jit
def _face(vertices: Floats, faces: Ints, face: int) -> tuple[Point, Point, Point]:
    a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
    return _point(vertices, a), _point(vertices, b), _point(vertices, c)


@jit
def _bound(
    p: Point, q: Point, r: Point, nearest: tuple[int, int, int], vertices: Floats, faces: Ints
) -> float:
    by_p = _from_face(p, q, r, vertices, faces, nearest[0])
    by_q = _from_face(p, q, r, vertices, faces, nearest[1])
    by_r = _from_face(p, q, r, vertices, faces, nearest[2])
    convex, corner = min(max(by_p), max(by_q), max(by_r)), max(by_p[0], by_q[1], by_r[2])
    return float(min(np.sqrt(convex), np.sqrt(corner) + _reach(p, q, r)))


@jit
def _from_face(p: Point, q: Point, r: Point, vertices: Floats, faces: Ints, face: int) -> Point:
    """Return the squared distances of three corners from one face: the largest bounds the whole triangle.

    The distance to one face is convex, because a face is: over a triangle it is largest at a corner, and the
    surface that the face is part of is at least as near.
    """
    a, b, c = _face(vertices, faces, face)
    return _nearest(p, a, b, c)[0], _nearest(q, a, b, c)[0], _nearest(r, a, b, c)[0]


@jit
def _reach(p: Point, q: Point, r: Point) -> float:
    """Return how far a point of a triangle can be from its nearest corner."""
    u = (p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2 + (p[2] - q[2]) ** 2
    v = (q[0] - r[0]) ** 2 + (q[1] - r[1]) ** 2 + (q[2] - r[2]) ** 2
    w = (r[0] - p[0]) ** 2 + (r[1] - p[1]) ** 2 + (r[2] - p[2]) ** 2
    longest = max(u, v, w)
    if 2.0 * longest >= u + v + w:
        return float(0.5 * np.sqrt(longest))
    # sixteen times the squared area, by Heron
    area = 2.0 * (u * v + v * w + w * u) - (u * u + v * v + w * w)
    return float(np.sqrt(u * v * w / area)) if area > 0.0 else float(np.sqrt(longest))


@jit
def _nearest(p: Point, a: Point, b: Point, c: Point) -> Point:
    """Return the squared distance of p from a triangle, and the weights of b and c in its nearest place."""
    abx, aby, abz = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    acx, acy, acz = c[0] - a[0], c[1] - a[1], c[2] - a[2]
    apx, apy, apz = p[0] - a[0], p[1] - a[1], p[2] - a[2]
    d1 = abx * apx + aby * apy + abz * apz
    d2 = acx * apx + acy * apy + acz * apz
    if d1 <= 0.0 and d2 <= 0.0:
        return apx * apx + apy * apy + apz * apz, 0.0, 0.0
    bpx, bpy, bpz = p[0] - b[0], p[1] - b[1], p[2] - b[2]
    d3 = abx * bpx + aby * bpy + abz * bpz
    d4 = acx * bpx + acy * bpy + acz * bpz
    if d3 >= 0.0 and d4 <= d3:
        return bpx * bpx + bpy * bpy + bpz * bpz, 1.0, 0.0
    cpx, cpy, cpz = p[0] - c[0], p[1] - c[1], p[2] - c[2]
    d5 = abx * cpx + aby * cpy + abz * cpz
    d6 = acx * cpx + acy * cpy + acz * cpz
    if d6 >= 0.0 and d5 <= d6:
        return cpx * cpx + cpy * cpy + cpz * cpz, 0.0, 1.0
    v, w = 0.0, 0.0
    va, vb, vc = d3 * d6 - d5 * d4, d5 * d2 - d1 * d6, d1 * d4 - d3 * d2
    # Only an edge that has a length divides: two corners of a scan's triangle may be one place.
    if vc <= 0.0 and d1 >= 0.0 and d3 <= 0.0 and d1 != d3:
        v = d1 / (d1 - d3)
    elif vb <= 0.0 and d2 >= 0.0 and d6 <= 0.0 and d2 != d6:
        w = d2 / (d2 - d6)
    elif va <= 0.0 and d4 - d3 >= 0.0 and d5 - d6 >= 0.0 and d4 - d3 + (d5 - d6) > 0.0:
        w = (d4 - d3) / ((d4 - d3) + (d5 - d6))
        v = 1.0 - w
    elif va + vb + vc != 0.0:
        scale = 1.0 / (va + vb + vc)
        v, w = vb * scale, vc * scale
    x, y, z = apx - v * abx - w * acx, apy - v * aby - w * acy, apz - v * abz - w * acz
    return x * x + y * y + z * z, v, w
