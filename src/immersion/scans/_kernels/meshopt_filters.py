"""The filters that follow the decoding of vertex attributes: KHR_meshopt_compression, appendix B.

Each works in place on all elements. Elements whose bits no encoder writes (a scale of zero …) give zeros or
clamped values, never a NaN.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Integers = NDArray[Any]


@jit
def octahedral(rows: Integers, full: int) -> None:
    """Turn (n, 4) signed octahedral codes into unit vectors times ``full``; the fourth number stays."""
    for i in range(rows.shape[0]):
        one = float(rows[i, 2])
        if one <= 0.0:
            rows[i, 0] = rows[i, 1] = rows[i, 2] = 0
            continue
        x, y = rows[i, 0] / one, rows[i, 1] / one
        z = 1.0 - abs(x) - abs(y)
        fold = min(z, 0.0)
        x += fold if x >= 0.0 else -fold
        y += fold if y >= 0.0 else -fold
        length = np.sqrt(x * x + y * y + z * z)
        rows[i, 0] = _rounded(x / length * full, -full, full)
        rows[i, 1] = _rounded(y / length * full, -full, full)
        rows[i, 2] = _rounded(z / length * full, -full, full)


@jit
def quaternion(rows: NDArray[np.int16]) -> None:
    """Turn (n, 4) codes without their largest part into quaternions times 32767."""
    for i in range(rows.shape[0]):
        one = float(rows[i, 3] | 3)
        largest = rows[i, 3] & 3
        if one <= 0.0:
            rows[i, 0] = rows[i, 1] = rows[i, 2] = 0
            rows[i, 3] = 32767
            continue
        scale = np.sqrt(0.5) / one
        x, y, z = rows[i, 0] * scale, rows[i, 1] * scale, rows[i, 2] * scale
        w = np.sqrt(max(0.0, 1.0 - x * x - y * y - z * z))
        rows[i, (largest + 1) & 3] = _rounded(x * 32767.0, -32767, 32767)
        rows[i, (largest + 2) & 3] = _rounded(y * 32767.0, -32767, 32767)
        rows[i, (largest + 3) & 3] = _rounded(z * 32767.0, -32767, 32767)
        rows[i, largest] = _rounded(w * 32767.0, -32767, 32767)


@jit
def exponential(words: NDArray[np.int32], out: NDArray[np.float32]) -> None:
    """Fill ``out`` with 2^e · m, where e is the high 8 bits and m the low 24 bits of each word, both signed."""
    for i in range(words.shape[0]):
        word = np.int64(words[i])
        mantissa = ((word & 0xFFFFFF) ^ 0x800000) - 0x800000
        out[i] = np.ldexp(float(mantissa), word >> 24)


@jit
def color(rows: Integers, codes: NDArray[np.int32], full: int) -> None:
    """Fill ``rows`` (n, 4) with red, green, blue and alpha from ``codes`` (n, 4): Y, Co, Cg and alpha."""
    for i in range(codes.shape[0]):
        # The highest bit that is set in the fourth code tells how many bits each part has.
        marked = np.int64(codes[i, 3])
        scale = 1
        while scale <= marked:
            scale *= 2
        scale -= 1
        alpha = marked & (scale >> 1)
        alpha = (alpha << 1) | (alpha & 1)
        y, co, cg = codes[i, 0], codes[i, 1], codes[i, 2]
        factor = full / float(scale) if scale > 0 else 0.0
        rows[i, 0] = _rounded((y + co - cg) * factor, 0, full)
        rows[i, 1] = _rounded((y + cg) * factor, 0, full)
        rows[i, 2] = _rounded((y - co - cg) * factor, 0, full)
        rows[i, 3] = _rounded(alpha * factor, 0, full)


@jit
def _rounded(value: float, low: int, high: int) -> int:
    """Round, halves away from zero, and keep within what the stored type holds."""
    nearest = int(value + 0.5) if value >= 0.0 else int(value - 0.5)
    return min(max(nearest, low), high)
