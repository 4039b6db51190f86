"""Which cells of a texture's square are worn by a triangle."""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit


@jit
def cover(corners: NDArray[np.float64], cells: NDArray[np.bool_]) -> None:
    """Mark the cells (S, S) whose centre lies in one of ``corners`` (T, 3, 2), in cells; the square repeats."""
    size = cells.shape[0]
    for t in range(corners.shape[0]):
        ax, ay = corners[t, 0, 0], corners[t, 0, 1]
        bx, by = corners[t, 1, 0], corners[t, 1, 1]
        cx, cy = corners[t, 2, 0], corners[t, 2, 1]
        turn = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if turn == 0.0:
            continue
        left, right = int(np.ceil(min(ax, bx, cx) - 0.5)), int(np.floor(max(ax, bx, cx) - 0.5))
        low, high = int(np.ceil(min(ay, by, cy) - 0.5)), int(np.floor(max(ay, by, cy) - 0.5))
        # A triangle wider than the square covers what the square shows of it once.
        right, high = min(right, left + 4 * size), min(high, low + 4 * size)
        for row in range(low, high + 1):
            y = row + 0.5
            for column in range(left, right + 1):
                x = column + 0.5
                u = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / turn
                v = ((cx - bx) * (y - by) - (cy - by) * (x - bx)) / turn
                w = ((ax - cx) * (y - cy) - (ay - cy) * (x - cx)) / turn
                if u >= 0.0 and v >= 0.0 and w >= 0.0:
                    cells[row % size, column % size] = True
