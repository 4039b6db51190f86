"""How the block-diagonal matrices of a crossfade lie in memory.

The matrix of degree n is square, padded with zeros to ``width = (2n + 4) // 4 * 4``; those of the degrees
follow each other, and a second set of them (the goal) follows the first (the start).
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Signal = NDArray[np.float32]


@jit
def begin(wanted: NDArray[np.float64], come: float, order: int, gains: Signal) -> None:
    """Begin a fade to ``wanted`` (C, C), from where the fade before this one has ``come``, from 0 to 1."""
    half = gains.shape[0] // 2
    place, part = 0, np.float32(come)
    for n in range(order + 1):
        first, size, width = n * n, 2 * n + 1, (2 * n + 4) // 4 * 4
        for i in range(size):
            for j in range(size):
                low = place + i * width + j
                high = half + low
                if come < 1.0:
                    gains[low] += part * (gains[high] - gains[low])
                else:
                    gains[low] = gains[high]
                gains[high] = np.float32(wanted[first + i, first + j])
        place += width * width
