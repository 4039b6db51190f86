"""Whether a point lies inside a closed surface: how often a ray along x leaves through it."""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Floats = NDArray[np.float64]


@jit
def crossings(point: Floats, points: NDArray[np.float32], faces: NDArray[np.int32]) -> int:
    """Return how many of the faces (F, 3) the ray from ``point`` towards +x meets.

    Edges are always taken from their lower vertex, so that two faces agree about the edge they share: a ray
    through an edge is counted once.
    """
    count = 0
    y, z = point[1], point[2]
    for f in range(faces.shape[0]):
        odd = False
        for k in range(3):
            a, b = faces[f, k], faces[f, (k + 1) % 3]
            a, b = min(a, b), max(a, b)
            za, zb = np.float64(points[a, 2]), np.float64(points[b, 2])
            if (za > z) != (zb > z):
                ya, yb = np.float64(points[a, 1]), np.float64(points[b, 1])
                if y < ya + (z - za) / (zb - za) * (yb - ya):
                    odd = not odd
        if odd and _ahead(point, points, faces[f]):
            count += 1
    return count


@jit
def _ahead(point: Floats, points: NDArray[np.float32], face: NDArray[np.int32]) -> bool:
    p = np.empty((3, 3))
    for k in range(3):
        for c in range(3):
            p[k, c] = np.float64(points[face[k], c]) - point[c]
    u, v = p[1] - p[0], p[2] - p[0]
    across = u[1] * v[2] - u[2] * v[1]
    if across == 0.0:
        return False
    ny, nz = u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]
    return bool((across * p[0, 0] + ny * p[0, 1] + nz * p[0, 2]) / across > 0.0)
