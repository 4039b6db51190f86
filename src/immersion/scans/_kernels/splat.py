"""Points onto pixels, the nearest in front."""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit


@jit
def splat(
    places: NDArray[np.float64], radius: float, depth: NDArray[np.float64], owner: NDArray[np.int64]
) -> None:
    """Draw discs at ``places`` (N, 3: column, row, depth) into ``depth`` and ``owner`` (H, W).

    ``depth`` starts infinite, ``owner`` at −1. Of two discs at one depth the first point wins.
    """
    height, width = depth.shape
    for n in range(places.shape[0]):
        x, y, z = places[n, 0], places[n, 1], places[n, 2]
        if not (-radius < x < width + radius and -radius < y < height + radius):
            continue
        left, right = max(0, int(np.floor(x - radius))), min(width - 1, int(np.floor(x + radius)))
        top, below = max(0, int(np.floor(y - radius))), min(height - 1, int(np.floor(y + radius)))
        for row in range(top, below + 1):
            for column in range(left, right + 1):
                inside = (column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2 <= radius * radius
                alone = column == int(np.floor(x)) and row == int(np.floor(y))
                if (inside or alone) and z < depth[row, column]:
                    depth[row, column] = z
                    owner[row, column] = n
