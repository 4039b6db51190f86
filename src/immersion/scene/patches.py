"""A picture where it hangs: the triangles that carry it, and which of its points each corner shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Patch"]

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """A picture where it hangs.

    Parameters
    ----------
    points : (n, 3) ndarray
        In the world, or in the thing's own frame when ``local``.
    uvs : (n, 2) ndarray
        Origin at the upper left of the picture, as glTF has it.
    faces : (m, 3) ndarray of int32
        Counter-clockwise seen from the side that shows the picture.
    local : bool
        Whether it stands in space, and so moves with its thing.
    """

    points: Points
    uvs: Points
    faces: NDArray[np.int32]
    local: bool = False
