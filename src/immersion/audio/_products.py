"""Products of matrices that give the same bytes for any number of threads.

A BLAS shares a large product among its threads and sums in another order then. A search that follows, as that of an
evened decoder, makes of the last bit of a sum the third digit of its result.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["product"]

F = TypeVar("F", np.float32, np.float64)

# OpenBLAS keeps products of up to 2¹⁸ multiplications to one thread, and those with a vector up to 9216.
ROWS, INNER, ALONE, ALONE_WITH_VECTOR = 32, 128, 1 << 17, 1 << 12


def product(left: NDArray[F], right: NDArray[F], out: NDArray[F] | None = None) -> NDArray[F]:
    """Return ``left @ right``, made of tiles that are too small to be shared among threads.

    Examples
    --------
    >>> product(np.ones((2, 3)), np.ones((3, 1)))
    array([[3.],
           [3.]])
    """
    (rows, inner), columns = left.shape, right.shape[1]
    made = np.empty((rows, columns), left.dtype) if out is None else out
    alone = ALONE_WITH_VECTOR if rows == 1 or columns == 1 else ALONE
    if rows * inner * columns <= alone and inner <= INNER:
        np.matmul(left, right, out=made)
        return made
    tall, deep = max(1, min(rows, ROWS)), max(1, min(inner, INNER))
    wide = (ALONE_WITH_VECTOR if rows == 1 else ALONE) // (tall * deep)
    wide = wide // 16 * 16
    for i in range(0, rows, tall):
        for j in range(0, columns, wide):
            here = made[i : i + tall, j : j + wide]
            np.matmul(left[i : i + tall, :deep], right[:deep, j : j + wide], out=here)
            for k in range(deep, inner, deep):
                here += left[i : i + tall, k : k + deep] @ right[k : k + deep, j : j + wide]
    return made
