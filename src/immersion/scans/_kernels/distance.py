"""The exact distance from points to given triangles, in float64.

C. Ericson, "Real-Time Collision Detection" (2005), section 5.1.5: which of the seven regions of a triangle holds
the nearest point.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Floats = NDArray[np.float64]


@jit
def squared_distances(points: Floats, corners: Floats, out: Floats) -> None:
    """Fill ``out`` (S,) for ``points`` (S, 3) and, one for each, ``corners`` (S, 3, 3)."""
    for s in range(points.shape[0]):
        out[s] = _squared(points[s], corners[s, 0], corners[s, 1], corners[s, 2])


@jit
def _dot(a: Floats, b: Floats) -> float:
    return float(a[0] * b[0] + a[1] * b[1] + a[2] * b[2])


@jit
def _squared(p: Floats, a: Floats, b: Floats, c: Floats) -> float:
    ab, ac, ap = b - a, c - a, p - a
    d1, d2 = _dot(ab, ap), _dot(ac, ap)
    if d1 <= 0.0 and d2 <= 0.0:
        return _dot(ap, ap)
    bp = p - b
    d3, d4 = _dot(ab, bp), _dot(ac, bp)
    if d3 >= 0.0 and d4 <= d3:
        return _dot(bp, bp)
    cp = p - c
    d5, d6 = _dot(ab, cp), _dot(ac, cp)
    if d6 >= 0.0 and d5 <= d6:
        return _dot(cp, cp)
    vc = d1 * d4 - d3 * d2
    if vc <= 0.0 and d1 >= 0.0 and d3 <= 0.0:
        rest = ap - (d1 / (d1 - d3)) * ab
        return _dot(rest, rest)
    vb = d5 * d2 - d1 * d6
    if vb <= 0.0 and d2 >= 0.0 and d6 <= 0.0:
        rest = ap - (d2 / (d2 - d6)) * ac
        return _dot(rest, rest)
    va = d3 * d6 - d5 * d4
    if va <= 0.0 and d4 - d3 >= 0.0 and d5 - d6 >= 0.0:
        rest = bp - ((d4 - d3) / ((d4 - d3) + (d5 - d6))) * (c - b)
        return _dot(rest, rest)
    scale = 1.0 / (va + vb + vc)
    rest = ap - (vb * scale) * ab - (vc * scale) * ac
    return _dot(rest, rest)
