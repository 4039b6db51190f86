"""The offset of a cloud: where float32 should be counted from, so that nothing below 0.1 mm is lost."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["centre_of_points", "cloud_centre"]

# Up to here a float32 is within 0.06 thousandths of any number.
_NEAR = 2048.0


def centre_of_points(positions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return :func:`cloud_centre` of the box of (n, 3) positions; zero when there is none."""
    if not len(positions):
        return np.zeros(3)
    # Column by column: several times faster than a reduction over rows of three.
    ends = np.array([[positions[:, k].min(), positions[:, k].max()] for k in range(3)])
    return cloud_centre(ends[:, 0], ends[:, 1])


def cloud_centre(low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return zero for a box around or near the origin, else a whole number near its middle.

    >>> cloud_centre(np.zeros(3), np.ones(3)).tolist()
    [0.0, 0.0, 0.0]
    >>> cloud_centre(np.array([7e5, 6.6e6, 0]), np.array([7e5 + 9, 6.6e6 + 7, 2.0])).tolist()
    [700004.0, 6600004.0, 1.0]
    """
    far, size = float(np.abs([low, high]).max()), float((high - low).max())
    if far <= min(max(size, 1e-30), _NEAR):
        return np.zeros(3)
    return np.asarray(np.round((low + high) / 2, 0 if size > 1 else 6), np.float64)
