"""The exact distance from points to given triangles, in float64, and what it bounds over whole triangles.

C. Ericson, "Real-Time Collision Detection" (2005), section 5.1.5: which of the seven regions of a triangle holds
the nearest point.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Faces = NDArray[np.int64]


@jit
def squared_distances(points: Floats, corners: Floats, out: Floats) -> None:
    """Fill ``out`` (S,) for ``points`` (S, 3) and, one for each, ``corners`` (S, 3, 3)."""
    for s in range(points.shape[0]):
        out[s] = _squared(points[s], corners[s, 0], corners[s, 1], corners[s, 2])


@jit
def squared_to_faces(points: Floats, vertices: Floats, faces: Ints, chosen: Faces, out: Floats) -> None:
    """Fill ``out`` (S,) for ``points`` (S, 3) and, one for each, the face number ``chosen`` (S,)."""
    for s in range(points.shape[0]):
        f = chosen[s]
        out[s] = _squared(points[s], vertices[faces[f, 0]], vertices[faces[f, 1]], vertices[faces[f, 2]])


@jit
def bounds(corners: Floats, nearest: Faces, vertices: Floats, faces: Ints, out: Floats) -> None:
    """Fill ``out`` (T,) with a distance that no point of each triangle exceeds.

    ``corners`` (T, 3, 3) are the triangles, ``nearest`` (T, 3) a face of the other surface for each corner. Two
    bounds hold, and the smaller is taken. The distance to one face is convex, because a face is: over a triangle
    it is largest at a corner, and the other surface is at least as near as any of its faces. And a distance
    grows no faster than one walks: from the nearest corner, that is at most the circumscribed circle's radius,
    or half the longest side when an angle is obtuse.
    """
    for t in range(corners.shape[0]):
        out[t] = _bound(corners[t, 0], corners[t, 1], corners[t, 2], nearest[t], vertices, faces)


@jit
def face_bounds(
    points: Floats, triangles: Ints, nearest: Faces, vertices: Floats, faces: Ints, out: Floats
) -> None:
    """Fill ``out`` (T,) as :func:`bounds`, for indexed triangles and one nearest face per point."""
    own = np.empty(3, np.int64)
    for t in range(triangles.shape[0]):
        i, j, k = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        own[0], own[1], own[2] = nearest[i], nearest[j], nearest[k]
        out[t] = _bound(points[i], points[j], points[k], own, vertices, faces)


@jit
def _bound(p: Floats, q: Floats, r: Floats, nearest: Faces, vertices: Floats, faces: Ints) -> float:
    convex, corner = np.inf, 0.0
    for k in range(3):
        f = nearest[k]
        a, b, c = vertices[faces[f, 0]], vertices[faces[f, 1]], vertices[faces[f, 2]]
        at_p, at_q, at_r = _squared(p, a, b, c), _squared(q, a, b, c), _squared(r, a, b, c)
        convex = min(convex, max(at_p, at_q, at_r))
        corner = max(corner, at_p if k == 0 else (at_q if k == 1 else at_r))
    return float(min(np.sqrt(convex), np.sqrt(corner) + _reach(p, q, r)))


@jit
def _reach(p: Floats, q: Floats, r: Floats) -> float:
    """Return how far a point of a triangle can be from its nearest corner."""
    u, v, w = 0.0, 0.0, 0.0
    for k in range(3):
        u += (p[k] - q[k]) ** 2
        v += (q[k] - r[k]) ** 2
        w += (r[k] - p[k]) ** 2
    longest = max(u, v, w)
    if 2.0 * longest >= u + v + w:
        return float(0.5 * np.sqrt(longest))
    # sixteen times the squared area, by Heron
    area = 2.0 * (u * v + v * w + w * u) - (u * u + v * v + w * w)
    return float(np.sqrt(u * v * w / area)) if area > 0.0 else float(np.sqrt(longest))


@jit
def _squared(p: Floats, a: Floats, b: Floats, c: Floats) -> float:
    # Written out in numbers: small arrays would each be allocated, and this runs millions of times.
    abx, aby, abz = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    acx, acy, acz = c[0] - a[0], c[1] - a[1], c[2] - a[2]
    apx, apy, apz = p[0] - a[0], p[1] - a[1], p[2] - a[2]
    d1 = abx * apx + aby * apy + abz * apz
    d2 = acx * apx + acy * apy + acz * apz
    if d1 <= 0.0 and d2 <= 0.0:
        return float(apx * apx + apy * apy + apz * apz)
    bpx, bpy, bpz = p[0] - b[0], p[1] - b[1], p[2] - b[2]
    d3 = abx * bpx + aby * bpy + abz * bpz
    d4 = acx * bpx + acy * bpy + acz * bpz
    if d3 >= 0.0 and d4 <= d3:
        return float(bpx * bpx + bpy * bpy + bpz * bpz)
    cpx, cpy, cpz = p[0] - c[0], p[1] - c[1], p[2] - c[2]
    d5 = abx * cpx + aby * cpy + abz * cpz
    d6 = acx * cpx + acy * cpy + acz * cpz
    if d6 >= 0.0 and d5 <= d6:
        return float(cpx * cpx + cpy * cpy + cpz * cpz)
    u, v = 0.0, 0.0
    vc, vb, va = d1 * d4 - d3 * d2, d5 * d2 - d1 * d6, d3 * d6 - d5 * d4
    if vc <= 0.0 and d1 >= 0.0 and d3 <= 0.0:
        u = d1 / (d1 - d3)
    elif vb <= 0.0 and d2 >= 0.0 and d6 <= 0.0:
        v = d2 / (d2 - d6)
    elif va <= 0.0 and d4 - d3 >= 0.0 and d5 - d6 >= 0.0:
        v = (d4 - d3) / ((d4 - d3) + (d5 - d6))
        u = 1.0 - v
    else:
        scale = 1.0 / (va + vb + vc)
        u, v = vb * scale, vc * scale
    x, y, z = apx - u * abx - v * acx, apy - u * aby - v * acy, apz - u * abz - v * acz
    return float(x * x + y * y + z * z)
