"""The box around a mesh, looked for once while its vertices are there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh
from immersion.stage.kept import Kept

__all__ = ["box_around", "corners_of"]

Corners = NDArray[np.float64]
_boxes = Kept[Corners]()


def box_around(mesh: Mesh | PointCloud) -> Corners:
    """Return the (2, 3) lowest and highest true coordinates of a mesh that has vertices, or of a cloud that has points.

    Examples
    --------
    >>> box_around(Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 2, 0]], [[0, 1, 2]])).tolist()
    [[0.0, 0.0, 0.0], [1.0, 2.0, 0.0]]
    """
    places = mesh.points if isinstance(mesh, PointCloud) else mesh.vertices
    box = _boxes.of(places, lambda: np.stack([places.min(0), places.max(0)]).astype(np.float64))
    return np.asarray(box + mesh.offset, np.float64)


def corners_of(mesh: Mesh | PointCloud, world_from_model: Corners) -> Corners:
    """Return the (8, 3) corners of the box around a mesh or a cloud, in the world."""
    box = box_around(mesh)
    picked = np.array([[box[k >> axis & 1][axis] for axis in range(3)] for k in range(8)])
    return np.asarray(picked @ world_from_model[:3, :3].T + world_from_model[:3, 3], np.float64)
