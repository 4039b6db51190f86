"""The closest point of a given triangle, as weights of its corners, in float64.

C. Ericson, "Real-Time Collision Detection" (2005), section 5.1.5: which of the seven regions of a triangle holds
the nearest point.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Floats = NDArray[np.float64]


@jit
def weights_of(points: Floats, corners: Floats, weights: Floats, squares: Floats) -> None:
    """Fill ``weights`` (S, 3) and ``squares`` (S,) for ``points`` (S, 3) and, one each, ``corners`` (S, 3, 3)."""
    for s in range(points.shape[0]):
        squares[s] = closest(points[s], corners[s], weights[s])


@jit
def closest(p: Floats, corners: Floats, weights: Floats) -> float:
    """Write the weights of the point of the triangle that is nearest to p; return the squared distance."""
    d1, d2, d3, d4, d5, d6 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(3):
        ab, ac = corners[1, k] - corners[0, k], corners[2, k] - corners[0, k]
        d1 += ab * (p[k] - corners[0, k])
        d2 += ac * (p[k] - corners[0, k])
        d3 += ab * (p[k] - corners[1, k])
        d4 += ac * (p[k] - corners[1, k])
        d5 += ab * (p[k] - corners[2, k])
        d6 += ac * (p[k] - corners[2, k])
    va, vb, vc = d3 * d6 - d5 * d4, d5 * d2 - d1 * d6, d1 * d4 - d3 * d2
    v, w = 0.0, 0.0
    if d1 <= 0.0 and d2 <= 0.0:
        pass
    elif d3 >= 0.0 and d4 <= d3:
        v = 1.0
    elif d6 >= 0.0 and d5 <= d6:
        w = 1.0
    elif vc <= 0.0 and d1 >= 0.0 and d3 <= 0.0:
        v = d1 / (d1 - d3)
    elif vb <= 0.0 and d2 >= 0.0 and d6 <= 0.0:
        w = d2 / (d2 - d6)
    elif va <= 0.0 and d4 - d3 >= 0.0 and d5 - d6 >= 0.0:
        w = (d4 - d3) / ((d4 - d3) + (d5 - d6))
        v = 1.0 - w
    else:
        total = va + vb + vc
        v, w = (vb / total, vc / total) if total != 0.0 else (0.0, 0.0)
    weights[0], weights[1], weights[2] = 1.0 - v - w, v, w
    square = 0.0
    for k in range(3):
        x = weights[0] * corners[0, k] + v * corners[1, k] + w * corners[2, k] - p[k]
        square += x * x
    return square


@jit
def farthest_corners(pieces: Floats, corners: Floats, squares: Floats) -> None:
    """Lower ``squares`` (S,) to the greatest squared distance from the corners of a piece to a given triangle.

    The distance to a triangle is a convex function, so that no point of the piece is farther.
    """
    weights = np.empty(3)
    for s in range(pieces.shape[0]):
        worst = 0.0
        for k in range(3):
            worst = max(worst, closest(pieces[s, k], corners[s], weights))
        squares[s] = min(squares[s], worst)
