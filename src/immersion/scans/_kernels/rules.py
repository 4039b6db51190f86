"""What a collapse must not do: change the topology, fold a face over, lead the surface or its border too far away.

T. Dey, H. Edelsbrunner, S. Guha and D. Nekhayev, "Topology preserving edge contraction" (1999) for the link condition.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit
from immersion.scans._kernels.witnesses import border_follows, copy, surface_follows

Floats = NDArray[np.float64]
Int = int | np.integer[Any]
Uints = NDArray[np.uint32]
Flags = NDArray[np.uint8]

NONE = np.uint32(0xFFFFFFFF)
FACE = np.uint32(0xFFFFFFFC)
BORDER, LOCKED, SEAM = 1, 2, 4
# The square of the cosine of the angle between two new faces from which a place is sharp.
LEAN = 0.25


@jit
def allows(
    points: Floats,
    witness: Floats,
    flags: Flags,
    corners: Uints,
    head: Uints,
    following: Uints,
    stamp: Uints,
    mark: Int,
    v: Int,
    w: Int,
    place: Floats,
    reach: float,
    rim: float,
    bent: Floats,
    heir: Floats,
) -> bool:
    """Tell whether v and w may become one at ``place``; ``heir`` gets the witness of what they become.

    ``mark`` and the two below it are stamps not used before; ``bent`` (5,) is scratch.
    """
    if not link_allows(corners, head, following, flags, stamp, mark, v, w):
        return False
    bent[3], bent[4] = 0.0, 0.0
    if not keeps_normals(points, corners, head, following, v, w, place, bent):
        return False
    if not keeps_normals(points, corners, head, following, w, v, place, bent):
        return False
    if (flags[v] | flags[w]) & BORDER:
        return border_follows(points, witness, flags, corners, head, following, v, w, place, rim, heir)
    worst = -1.0
    for turn in range(4):
        of, j = witness if turn < 2 else points, 3 * np.int64(w if turn & 1 else v)
        far = off_plane(of, j, place, bent)
        if far > worst:
            worst = far
            copy(of, j, heir)
    if bent[4] > 0.0 or worst > reach * bent[3]:
        return surface_follows(points, witness, corners, head, following, v, w, place, reach, heir)
    return True


@jit
def off_plane(points: Floats, i: Int, place: Floats, normal: Floats) -> float:
    """Return the squared distance from the point at ``points[i:i+3]`` to a plane, times its normal's square."""
    dot = (
        (points[i] - place[0]) * normal[0]
        + (points[i + 1] - place[1]) * normal[1]
        + (points[i + 2] - place[2]) * normal[2]
    )
    return dot * dot


@jit
def link_allows(
    corners: Uints, head: Uints, following: Uints, flags: Flags, stamp: Uints, mark: Int, v: Int, w: Int
) -> bool:
    """Tell whether collapsing v–w keeps a surface a surface: the link condition, with borders.

    Locked vertices may have faces that are not here (of another part of the scan): where one end is locked, another
    locked vertex may be its neighbour there, so only those on the edge's own faces may touch the other end.
    """
    shared, around, common, chart, seam = 0, 0, 0, np.uint32(0), False
    c = head[v]
    while c != NONE:
        f = c & FACE
        around += 1
        for k in range(3):
            u = corners[f + k]
            stamp[u] = mark
            if u == w:
                shared += 1
                seam = seam or (shared == 2 and corners[f + 3] != chart)
                chart = corners[f + 3]
        c = following[c]
    c = head[w]
    while c != NONE:
        f = c & FACE
        around += 1
        for k in range(3):
            u = corners[f + k]
            if u != v and u != w:
                if stamp[u] == mark:
                    common += 1
                    stamp[u] = mark - 1
                elif flags[v] & flags[u] & LOCKED and stamp[u] != mark - 1:
                    return False
        c = following[c]
    c = head[v] if flags[w] & LOCKED else NONE
    while c != NONE:
        f = c & FACE
        for k in range(3):
            u = corners[f + k]
            if u != v and u != w and flags[u] & LOCKED and stamp[u] == mark:
                return False
        c = following[c]
    if common != shared or shared < 1 or shared > 2:
        return False
    if (
        flags[v] & flags[w] & SEAM and not seam
    ):  # both on seams, but the edge is not: it would cut a chart in two
        return False
    rest, both, one = around - 2 * shared, flags[v] & flags[w] & BORDER, (flags[v] | flags[w]) & BORDER
    if shared == 1:  # along a border: both ends are on it, and one face must remain
        return both != 0 and rest >= 1
    # Across the inside: two border vertices would pinch the surface; three faces must remain around a point.
    return both == 0 and (rest >= 3 or (one != 0 and rest >= 1))


@jit
def keeps_normals(
    points: Floats, corners: Uints, head: Uints, following: Uints, v: Int, w: Int, place: Floats, bent: Floats
) -> bool:
    """Tell whether no face around v, other than those of w, turns by more than about 78° or vanishes.

    ``bent`` holds the normal of the first new face and its square, and 1 when another one leans by more than 60°
    from it: where all are alike, the first one's plane tells how far the surface leaves its place.
    """
    c, i = head[v], 3 * v
    v0, v1, v2 = points[i], points[i + 1], points[i + 2]
    x, y, z = place[0], place[1], place[2]
    while c != NONE:
        f, k = c & FACE, c & 3
        b, d = corners[f + (k + 1 if k < 2 else 0)], corners[f + (k - 1 if k > 0 else 2)]
        c = following[c]
        if b == w or d == w:
            continue
        i, j = 3 * b, 3 * d
        bx, by, bz = points[i], points[i + 1], points[i + 2]
        ex, ey, ez = points[j] - bx, points[j + 1] - by, points[j + 2] - bz
        px, py, pz = v0 - bx, v1 - by, v2 - bz
        qx, qy, qz = x - bx, y - by, z - bz
        ax, ay, az = ey * pz - ez * py, ez * px - ex * pz, ex * py - ey * px
        gx, gy, gz = ey * qz - ez * qy, ez * qx - ex * qz, ex * qy - ey * qx
        dot, size, new = ax * gx + ay * gy + az * gz, ax * ax + ay * ay + az * az, gx * gx + gy * gy + gz * gz
        if size > 0.0 and (dot <= 0.0 or dot * dot <= 0.04 * (size * new)):
            return False
        if bent[3] == 0.0:
            bent[0], bent[1], bent[2], bent[3] = gx, gy, gz, new
        dot = gx * bent[0] + gy * bent[1] + gz * bent[2]
        if dot <= 0.0 or dot * dot < LEAN * (new * bent[3]):
            bent[4] = 1.0
    return True
