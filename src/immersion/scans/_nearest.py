"""The closest point of a surface, exactly: Embree finds the triangle, float64 the place on it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from immersion.scans._surface import nearest_faces, scene_of

__all__ = ["Nearest"]

Floats = NDArray[np.float64]


class Nearest:
    """A surface to ask for closest points.

    Parameters
    ----------
    positions : (V, 3) ndarray of float64
    faces : (F, 3) ndarray of int
        In range, finite: checked by whoever made the mesh.
    apart : (F,) ndarray of int, optional
        Parts of the surface that are asked for one by one.
    """

    def __init__(
        self, positions: Floats, faces: NDArray[np.integer], apart: NDArray[np.integer] | None = None
    ) -> None:
        low, high = positions.min(0), positions.max(0)
        self.middle, self.size = (low + high) / 2, float(np.linalg.norm(high - low)) or 1.0
        self.points = np.ascontiguousarray((positions - self.middle) / self.size)
        self.faces = np.ascontiguousarray(faces, np.int32)
        # Each part stands in a cell of its own, farther from the others than anything in it.
        self._side = 1 if apart is None else int(np.ceil(np.cbrt(int(apart.max()) + 1)))
        corners = self.points[self.faces]
        if apart is not None:
            corners = corners + self._cell(apart)[:, None, :]
        soup = corners.reshape(-1, 3)
        self._scene = scene_of(soup, np.arange(len(soup)).reshape(-1, 3))

    def _cell(self, parts: NDArray[np.integer]) -> Floats:
        n = self._side
        return 3.0 * np.stack([parts % n, parts // n % n, parts // (n * n)], 1).astype(np.float64)

    def query(
        self,
        positions: Floats,
        part: NDArray[np.integer] | None = None,
        told: Callable[[float], None] | None = None,
    ) -> tuple[NDArray[np.int64], Floats, Floats]:
        """Return, for each position, the nearest face (S,), the weights of its corners (S, 3) and the distance (S,).

        ``told`` is called with the part done, often enough to stop the work by what it raises.
        """
        from immersion.scans._kernels import distance

        points = (positions - self.middle) / self.size
        shifted = points if part is None else points + self._cell(part)
        found = nearest_faces(self._scene, shifted, told)
        weights, squares = np.empty((len(points), 3)), np.empty(len(points))
        distance.places_on_faces(
            np.ascontiguousarray(points), self.points, self.faces, found, weights, squares
        )
        return found, weights, np.sqrt(squares) * self.size
