"""Turns and aims from correctly rounded operations alone, so that every machine finds the same bits.

IEEE 754 fixes the result of +, −, ×, ÷ and √ to the last bit; it does not fix sines, and a fused or
reordered sum of a matrix library may differ from one processor to the next. What decides whether a cue fires
is therefore made of these five operations, in the order written here, on numbers or elementwise on arrays.
"""

from __future__ import annotations

from math import factorial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "Matrix3", "Vector3", "aimed", "applied", "cosine_sine", "inverse", "product", "turned"]

Floats: TypeAlias = NDArray[np.float64]
Vector3: TypeAlias = tuple[Floats, Floats, Floats]
"""Three arrays (n,): x, y and z at n times."""
Matrix3: TypeAlias = tuple[Vector3, Vector3, Vector3]
"""Three rows."""

_RADIANS = 0.017453292519943295
_SINE = tuple((-1) ** k / factorial(2 * k + 1) for k in range(9))
_COSINE = tuple((-1) ** k / factorial(2 * k) for k in range(10))
_LEAST = 1e-9


def cosine_sine(degrees: Floats) -> tuple[Floats, Floats]:
    """Return the cosine and the sine of angles in degrees, exact at right angles and to 2e-16 elsewhere.

    Examples
    --------
    >>> cosine, sine = cosine_sine(np.array([0.0, 90.0, 180.0, -450.0, 60.0]))
    >>> (cosine + 0.0).round(12).tolist(), (sine + 0.0).round(3).tolist()
    ([1.0, 0.0, -1.0, 0.0, 0.5], [0.0, 1.0, 0.0, -1.0, 0.866])
    """
    quarter = np.floor(degrees / 90.0 + 0.5)
    angle = (degrees - 90.0 * quarter) * _RADIANS
    square = angle * angle
    sine, cosine = np.zeros_like(angle), np.zeros_like(angle)
    for factor in reversed(_SINE):
        sine = sine * square + factor
    for factor in reversed(_COSINE):
        cosine = cosine * square + factor
    sine = sine * angle
    turns = quarter - 4.0 * np.floor(quarter / 4.0)
    swapped = (turns == 1.0) | (turns == 3.0)
    first, second = np.where(swapped, sine, cosine), np.where(swapped, cosine, sine)
    down = (turns == 1.0) | (turns == 2.0)
    left = (turns == 2.0) | (turns == 3.0)
    return np.where(down, -first, first), np.where(left, -second, second)


def product(a: Matrix3, b: Matrix3) -> Matrix3:
    """Return ``a @ b``."""
    columns = tuple(applied(a, (b[0][j], b[1][j], b[2][j])) for j in range(3))
    rows = [(columns[0][i], columns[1][i], columns[2][i]) for i in range(3)]
    return rows[0], rows[1], rows[2]


def applied(matrix: Matrix3, vector: Vector3) -> Vector3:
    """Return ``matrix @ vector``."""
    x, y, z = vector
    out = [row[0] * x + row[1] * y + row[2] * z for row in matrix]
    return out[0], out[1], out[2]


def turned(x: Floats, y: Floats, z: Floats) -> Matrix3:
    """Return the rotation of a ``turn`` in degrees: intrinsic, about y, then x, then z."""
    (cx, sx), (cy, sy), (cz, sz) = cosine_sine(x), cosine_sine(y), cosine_sine(z)
    zero, one = np.zeros_like(cx), np.ones_like(cx)
    about_y = ((cy, zero, sy), (zero, one, zero), (-sy, zero, cy))
    about_x = ((one, zero, zero), (zero, cx, -sx), (zero, sx, cx))
    about_z = ((cz, -sz, zero), (sz, cz, zero), (zero, zero, one))
    return product(product(about_y, about_x), about_z)


def aimed(origin: Vector3, target: Vector3, *, face: bool) -> Matrix3:
    """Return the rotation that turns −Z (or +Z, the ``face``) from one point to another, its right level.

    A thing that looks at its own place keeps its own frame.
    """
    away = [t - o for o, t in zip(origin, target, strict=True)]
    length = np.sqrt(away[0] * away[0] + away[1] * away[1] + away[2] * away[2])
    none = length < _LEAST
    safe = np.where(none, 1.0, length)
    sign = 1.0 if face else -1.0
    bx, by, bz = (sign * part / safe for part in away)
    flat = np.sqrt(bz * bz + bx * bx)
    upright = flat < _LEAST
    width = np.where(upright, 1.0, flat)
    rx, rz = np.where(upright, 1.0, bz / width), np.where(upright, 0.0, -bx / width)
    up = (by * rz, bz * rx - bx * rz, -by * rx)
    zero = np.zeros_like(bx)
    found = ((rx, up[0], bx), (zero, up[1], by), (rz, up[2], bz))
    rows = [
        tuple(np.where(none, float(i == j), found[i][j]) for j in range(3))
        for i in range(3)
    ]  # fmt: skip
    return _rows(rows)


def inverse(matrix: Matrix3) -> Matrix3:
    """Return the inverse of a matrix that has one (scales are above zero)."""
    (a, b, c), (d, e, f), (g, h, i) = matrix
    minors = (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    whole = a * minors[0][0] + b * minors[1][0] + c * minors[2][0]
    return _rows([tuple(part / whole for part in row) for row in minors])


def _rows(rows: list[tuple[Floats, ...]]) -> Matrix3:
    first, second, third = ((row[0], row[1], row[2]) for row in rows)
    return first, second, third
