"""Triangles that cross, and the boxes that rule most of them out.

The sign of a determinant is certain when it exceeds a bound on its rounding error (J. R. Shewchuk, "Adaptive
precision floating-point arithmetic and fast robust geometric predicates", Discrete & Computational Geometry 18
(1997) 305); where it is not, the pair is handed back to be decided in whole numbers.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Rows = NDArray[np.int64]

# (7 + 56 ε) ε of Shewchuk's orient3d, ε = 2⁻⁵³
SURE = 7.771561172376103e-16


@jit
def candidates(points: Floats, faces: Ints, boxes: Floats, leaves: Rows, chosen: Rows, out: Rows) -> int:
    """Fill ``out`` (K, 2) with pairs (sample number, face) whose boxes meet; return how many there are.

    ``boxes`` (2 n, 6) is a complete binary tree of lowest and highest corners, root at 1, leaf k at n + k, and
    ``leaves`` (n,) the sample number of each leaf (−1 for none); ``chosen`` are the faces of the samples. Faces
    that share two corners or more are left out. What does not fit in ``out`` is counted all the same.
    """
    count, size = 0, leaves.shape[0]
    stack = np.empty(128, np.int64)
    for f in range(faces.shape[0]):
        a, b, c = points[faces[f, 0]], points[faces[f, 1]], points[faces[f, 2]]
        x0, x1 = min(a[0], b[0], c[0]), max(a[0], b[0], c[0])
        y0, y1 = min(a[1], b[1], c[1]), max(a[1], b[1], c[1])
        z0, z1 = min(a[2], b[2], c[2]), max(a[2], b[2], c[2])
        top = 0
        stack[0] = 1
        while top >= 0:
            node = stack[top]
            top -= 1
            box = boxes[node]
            if box[0] > x1 or box[3] < x0 or box[1] > y1 or box[4] < y0 or box[2] > z1 or box[5] < z0:
                continue
            if node < size:
                stack[top + 1], stack[top + 2] = 2 * node, 2 * node + 1
                top += 2
                continue
            sample = leaves[node - size]
            if sample < 0 or _shared(faces, chosen[sample], f) > 1:
                continue
            if count < out.shape[0]:
                out[count, 0], out[count, 1] = sample, f
            count += 1
    return count


@jit
def _shared(faces: Ints, f: int, g: int) -> int:
    count = 0
    for i in range(3):
        for j in range(3):
            if faces[f, i] == faces[g, j]:
                count += 1
    return count


@jit
def crossing(points: Floats, faces: Ints, first: Rows, second: Rows, out: NDArray[np.int8]) -> None:
    """Fill ``out`` (K,): 1 where two faces cross, 0 where they do not, 2 where rounding could tell otherwise.

    Faces cross when a side of one passes through the other; touching from one side is not crossing. A corner
    that they share touches, and counts for nothing.
    """
    for k in range(first.shape[0]):
        forth = _pierces(points, faces, first[k], second[k])
        out[k] = forth
        if forth != 1:
            back = _pierces(points, faces, second[k], first[k])
            out[k] = 1 if back == 1 else max(forth, back)


@jit
def _pierces(points: Floats, faces: Ints, f: int, g: int) -> int:
    """Tell whether a side of face f passes through face g."""
    a, b, c = points[faces[g, 0]], points[faces[g, 1]], points[faces[g, 2]]
    doubt = 0
    for k in range(3):
        i, j = faces[f, k], faces[f, (k + 1) % 3]
        if _has(faces, g, i) or _has(faces, g, j):
            continue
        p, q = points[i], points[j]
        above, below = _side(a, b, c, p), _side(a, b, c, q)
        if above == below and above != 2:
            continue
        if above == 2 or below == 2:
            doubt = 2
            continue
        s, t, u = _side(p, q, a, b), _side(p, q, b, c), _side(p, q, c, a)
        if s == 2 or t == 2 or u == 2:
            if not _apart(s, t, u):
                doubt = 2
            continue
        if s == t and t == u:
            return 1
    return doubt


@jit
def _apart(s: int, t: int, u: int) -> bool:
    plus = s == 1 or t == 1 or u == 1
    minus = s == -1 or t == -1 or u == -1
    return plus and minus


@jit
def _has(faces: Ints, f: int, vertex: int) -> bool:
    return bool(faces[f, 0] == vertex or faces[f, 1] == vertex or faces[f, 2] == vertex)


@jit
def _side(a: Floats, b: Floats, c: Floats, d: Floats) -> int:
    """Return on which side of the plane abc the point d is: 1 or −1; 2 when rounding could tell otherwise."""
    adx, ady, adz = a[0] - d[0], a[1] - d[1], a[2] - d[2]
    bdx, bdy, bdz = b[0] - d[0], b[1] - d[1], b[2] - d[2]
    cdx, cdy, cdz = c[0] - d[0], c[1] - d[1], c[2] - d[2]
    bc, ca, ab = bdx * cdy, cdx * ady, adx * bdy
    cb, ac, ba = cdx * bdy, adx * cdy, bdx * ady
    value = adz * (bc - cb) + bdz * (ca - ac) + cdz * (ab - ba)
    size = abs(adz) * (abs(bc) + abs(cb)) + abs(bdz) * (abs(ca) + abs(ac)) + abs(cdz) * (abs(ab) + abs(ba))
    if value > SURE * size:
        return 1
    if -value > SURE * size:
        return -1
    return 2
