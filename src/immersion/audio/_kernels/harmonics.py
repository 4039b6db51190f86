"""Real SN3D spherical harmonics by recurrence, and their rotation.

Harmonics: the Legendre functions without their sine factor follow a three-term recurrence in z, and
(x + iy)^m carries the azimuth; no angle is computed, so the poles are ordinary points.

Rotation: J. Ivanic and K. Ruedenberg, "Rotation matrices for real spherical harmonics", J. Phys. Chem. 100
(1996) 6342, with the corrections of 102 (1998) 9099. Valid for SN3D too, because a rotation never mixes
degrees and SN3D scales each degree as a whole.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Array = NDArray[np.float64]


@jit
def evaluate(vectors: Array, norms: Array, out: Array) -> None:
    """Fill ``out`` (D, (N+1)²) for unit ``vectors`` (D, 3); ``norms`` is (N+1, N+1) by degree and order."""
    order = norms.shape[0] - 1
    for d in range(vectors.shape[0]):
        x, y, z = vectors[d, 0], vectors[d, 1], vectors[d, 2]
        cos_m, sin_m, diagonal = 1.0, 0.0, 1.0
        for m in range(order + 1):
            before, current = 0.0, diagonal
            for n in range(m, order + 1):
                if n > m:
                    following = ((2 * n - 1) * z * current - (n + m - 1) * before) / (n - m)
                    before, current = current, following
                value = norms[n, m] * current
                out[d, n * n + n + m] = value * cos_m
                if m > 0:
                    out[d, n * n + n - m] = value * sin_m
            cos_m, sin_m = cos_m * x - sin_m * y, sin_m * x + cos_m * y
            diagonal *= 2 * m + 1


@jit
def _p(i: int, a: int, b: int, n: int, first: Array, matrix: Array) -> float:
    o = (n - 1) * (n - 1) + (n - 1)
    if b == -n:
        return first[i + 1, 2] * matrix[o + a, o - n + 1] + first[i + 1, 0] * matrix[o + a, o + n - 1]
    if b == n:
        return first[i + 1, 2] * matrix[o + a, o + n - 1] - first[i + 1, 0] * matrix[o + a, o - n + 1]
    return first[i + 1, 1] * matrix[o + a, o + b]


@jit
def _v(m: int, b: int, n: int, first: Array, matrix: Array) -> float:
    if m == 0:
        return _p(1, 1, b, n, first, matrix) + _p(-1, -1, b, n, first, matrix)
    if m > 0:
        if m == 1:
            return np.sqrt(2.0) * _p(1, 0, b, n, first, matrix)
        return _p(1, m - 1, b, n, first, matrix) - _p(-1, -m + 1, b, n, first, matrix)
    if m == -1:
        return np.sqrt(2.0) * _p(-1, 0, b, n, first, matrix)
    return _p(1, m + 1, b, n, first, matrix) + _p(-1, -m - 1, b, n, first, matrix)


@jit
def _w(m: int, b: int, n: int, first: Array, matrix: Array) -> float:
    if m > 0:
        return _p(1, m + 1, b, n, first, matrix) + _p(-1, -m - 1, b, n, first, matrix)
    return _p(1, m - 1, b, n, first, matrix) - _p(-1, -m + 1, b, n, first, matrix)


@jit
def rotation(first: Array, order: int, out: Array) -> None:
    """Fill ``out`` ((N+1)², (N+1)²) from ``first``, the rotation of degree 1 in ACN order (y, z, x)."""
    out[:] = 0.0
    out[0, 0] = 1.0
    if order > 0:
        out[1:4, 1:4] = first
    for n in range(2, order + 1):
        o = n * n + n
        for m in range(-n, n + 1):
            am, zero = abs(m), 1.0 if m == 0 else 0.0
            u = np.sqrt(float((n + m) * (n - m)))
            v = 0.5 * np.sqrt((1 + zero) * (n + am - 1) * (n + am)) * (1 - 2 * zero)
            w = -0.5 * np.sqrt(max((n - am - 1) * (n - am), 0.0)) * (1 - zero)
            for b in range(-n, n + 1):
                scale = 2 * n * (2 * n - 1) if abs(b) == n else (n + b) * (n - b)
                value = 0.0
                # A factor of zero guards terms whose indices would leave the previous degree.
                if u != 0.0:
                    value += u * _p(0, m, b, n, first, out)
                if v != 0.0:
                    value += v * _v(m, b, n, first, out)
                if w != 0.0:
                    value += w * _w(m, b, n, first, out)
                out[o + m, o + b] = value / np.sqrt(float(scale))
