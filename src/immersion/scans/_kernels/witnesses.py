"""Witnesses: how far a collapse leaves the surface that was there before any collapse.

A quadric sees planes: a tip that recedes along its own planes, or a border that is cut short, costs it next to
nothing, and each stage forgets what the last one took. So each vertex carries one point of the first surface, the
farthest of those that it stands for, and a collapse may not leave it farther than a given reach: from the new
faces for a point inside, from the new border line for a point of a border.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Floats = NDArray[np.float64]
Int = int | np.integer[Any]
Uints = NDArray[np.uint32]
Flags = NDArray[np.uint8]

NONE = np.uint32(0xFFFFFFFF)
FACE = np.uint32(0xFFFFFFFC)
BORDER = 1


@jit
def apart(a: Floats, i: Int, b: Floats, j: Int) -> float:
    """Return the squared distance from the point at ``a[i:i+3]`` to that at ``b[j:j+3]``."""
    x, y, z = a[i] - b[j], a[i + 1] - b[j + 1], a[i + 2] - b[j + 2]
    return x * x + y * y + z * z


@jit
def copy(a: Floats, i: Int, out: Floats) -> None:
    """Copy the point at ``a[i:i+3]``."""
    out[0], out[1], out[2] = a[i], a[i + 1], a[i + 2]


@jit
def from_segment(q: Floats, i: Int, a: Floats, j: Int, b: Floats, k: Int) -> float:
    """Return the squared distance from a point to the segment a–b."""
    ex, ey, ez = b[k] - a[j], b[k + 1] - a[j + 1], b[k + 2] - a[j + 2]
    px, py, pz = q[i] - a[j], q[i + 1] - a[j + 1], q[i + 2] - a[j + 2]
    square = ex * ex + ey * ey + ez * ez
    t = (ex * px + ey * py + ez * pz) / square if square > 0.0 else 0.0
    t = min(max(t, 0.0), 1.0)
    px, py, pz = px - t * ex, py - t * ey, pz - t * ez
    return px * px + py * py + pz * pz


@jit
def from_triangle(q: Floats, i: Int, a: Floats, b: Floats, j: Int, k: Int) -> float:
    """Return the squared distance from a point to the triangle of ``a[0:3]`` and two points of ``b``.

    Inside its prism the distance to the plane; else the least of those to its sides.
    """
    ex, ey, ez = b[j] - a[0], b[j + 1] - a[1], b[j + 2] - a[2]
    fx, fy, fz = b[k] - a[0], b[k + 1] - a[1], b[k + 2] - a[2]
    px, py, pz = q[i] - a[0], q[i + 1] - a[1], q[i + 2] - a[2]
    nx, ny, nz = ey * fz - ez * fy, ez * fx - ex * fz, ex * fy - ey * fx
    square = nx * nx + ny * ny + nz * nz
    # Barycentric weights of the foot on the plane, times ``square``.
    u = nx * (py * fz - pz * fy) + ny * (pz * fx - px * fz) + nz * (px * fy - py * fx)
    v = nx * (ey * pz - ez * py) + ny * (ez * px - ex * pz) + nz * (ex * py - ey * px)
    if square > 0.0 and u >= 0.0 and v >= 0.0 and u + v <= square:
        off = nx * px + ny * py + nz * pz
        return off * off / square
    least = min(from_segment(q, i, a, 0, b, j), from_segment(q, i, a, 0, b, k))
    return min(least, from_segment(q, i, b, j, b, k))


@jit
def from_fans(
    q: Floats,
    i: Int,
    points: Floats,
    corners: Uints,
    head: Uints,
    following: Uints,
    v: Int,
    w: Int,
    place: Floats,
    enough: float,
) -> float:
    """Return the squared distance from a point to the faces around v and w, as they are with both at ``place``.

    The search ends at the first face that is nearer than ``enough``.
    """
    least = np.inf
    for turn in range(2):
        own, other = (v, w) if turn == 0 else (w, v)
        c = head[own]
        while c != NONE and least > enough:
            f, k = c & FACE, c & 3
            b, d = corners[f + (k + 1 if k < 2 else 0)], corners[f + (k - 1 if k > 0 else 2)]
            if b != other and d != other:
                least = min(least, from_triangle(q, i, place, points, 3 * np.int64(b), 3 * np.int64(d)))
            c = following[c]
    return least


@jit
def from_rest(
    q: Floats,
    points: Floats,
    corners: Uints,
    head: Uints,
    following: Uints,
    x: Int,
    v: Int,
    w: Int,
    enough: float,
) -> float:
    """Return the squared distance from x's witness to those faces around x that hold neither v nor w."""
    least, c = np.inf, head[x]
    i, own = 3 * np.int64(x), points[3 * np.int64(x) : 3 * np.int64(x) + 3]
    while c != NONE and least > enough:
        f, k = c & FACE, c & 3
        b, d = corners[f + (k + 1 if k < 2 else 0)], corners[f + (k - 1 if k > 0 else 2)]
        if b != v and b != w and d != v and d != w:
            least = min(least, from_triangle(q, i, own, points, 3 * np.int64(b), 3 * np.int64(d)))
        c = following[c]
    return least


@jit
def spares_ring(
    points: Floats,
    witness: Floats,
    corners: Uints,
    head: Uints,
    following: Uints,
    v: Int,
    w: Int,
    place: Floats,
    reach: float,
) -> bool:
    """Tell whether the witnesses of the vertices around v and w stay within reach: these lose faces too."""
    for turn in range(2):
        own, other = (v, w) if turn == 0 else (w, v)
        c = head[own]
        while c != NONE:
            f, k = c & FACE, c & 3
            x = corners[f + (k + 1 if k < 2 else 0)]
            i = 3 * np.int64(x)
            if (
                x != other
                and apart(witness, i, points, i) > 0.25 * reach
                and from_fans(witness, i, points, corners, head, following, v, w, place, reach) > reach
                and from_rest(witness, points, corners, head, following, x, v, w, reach) > reach
            ):
                return False
            c = following[c]
    return True


@jit
def beside(corners: Uints, head: Uints, following: Uints, v: Int, but: Int) -> Int:
    """Return a vertex that lies beside v on the border, other than ``but``: their edge has one face."""
    c = head[v]
    while c != NONE:
        f = c & FACE
        for k in range(3):
            u = corners[f + k]
            if u in (v, but):
                continue
            count, e = 0, head[v]
            while e != NONE:
                g = e & FACE
                count += corners[g] == u or corners[g + 1] == u or corners[g + 2] == u
                e = following[e]
            if count == 1:
                return u
        c = following[c]
    return np.uint32(but)


@jit
def border_follows(
    points: Floats,
    witness: Floats,
    flags: Flags,
    corners: Uints,
    head: Uints,
    following: Uints,
    v: Int,
    w: Int,
    place: Floats,
    rim: float,
    heir: Floats,
) -> bool:
    """Tell whether the border's witnesses stay within ``rim`` of its new line, and that line near the old one.

    ``heir`` gets the witness of the joined vertex: that of the two which is farther off.
    """
    one, two = flags[v] & BORDER, flags[w] & BORDER
    on = v if one else w
    x = beside(corners, head, following, on, w if one and two else on)
    y = beside(corners, head, following, w, v) if one and two else beside(corners, head, following, on, x)
    i, j, x, y = 3 * np.int64(v), 3 * np.int64(w), 3 * np.int64(x), 3 * np.int64(y)
    first, second = -1.0, -1.0
    if one:
        first = min(
            from_segment(witness, i, place, 0, points, x), from_segment(witness, i, place, 0, points, y)
        )
    if two:
        second = min(
            from_segment(witness, j, place, 0, points, x), from_segment(witness, j, place, 0, points, y)
        )
    if max(first, second) > rim:
        return False
    if one and two:  # the lines of two edges may meet far from both, at no cost to their quadrics
        away = min(from_segment(place, 0, points, i, points, j), from_segment(place, 0, points, i, points, x))
        if min(away, from_segment(place, 0, points, j, points, y)) > 0.25 * rim:
            return False
    copy(witness, i if first >= second else j, heir)
    return True


@jit
def surface_follows(
    points: Floats,
    witness: Floats,
    corners: Uints,
    head: Uints,
    following: Uints,
    v: Int,
    w: Int,
    place: Floats,
    reach: float,
    heir: Floats,
) -> bool:
    """Tell whether v, w, their witnesses and those of the vertices around stay within ``reach`` of the new faces.

    ``heir`` gets the farthest of the first four. What is within half a reach of the new place needs no look at
    the faces.
    """
    worst = -1.0
    for turn in range(4):
        of, i = witness if turn < 2 else points, 3 * np.int64(w if turn & 1 else v)
        far = apart(of, i, place, 0)
        if far > 0.25 * reach:
            far = from_fans(of, i, points, corners, head, following, v, w, place, 0.0)
        if far > reach:
            return False
        if far > worst:
            worst = far
            copy(of, i, heir)
    return spares_ring(points, witness, corners, head, following, v, w, place, reach)
