"""How far points are from a surface in the making."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import MissingToolError
from immersion.scans import _process_texts as _process_texts
from immersion.scans._surface_trimming import Sheet

__all__ = ["point_distances"]


def point_distances(points: NDArray[np.float64], sheet: Sheet, most: int) -> NDArray[np.float64]:
    """Return the distance to the surface of at most this many of the points, evenly picked.

    Raises
    ------
    MissingToolError
        If open3d does not load.
    """
    try:
        open3d: Any = import_module("open3d")
    except ImportError as error:
        raise MissingToolError("scan-open3d", reason=str(error).split(":")[0]) from None
    picked = points[:: -(-len(points) // most)]
    low, high = points.min(0), points.max(0)
    centre, width = (low + high) / 2, float((high - low).max())  # Embree is float32: it works in a unit box
    scene, tensor = open3d.t.geometry.RaycastingScene(), open3d.core.Tensor
    corners = tensor(((sheet.vertices - centre) / width).astype(np.float32))
    scene.add_triangles(corners, tensor(sheet.faces.astype(np.uint32)))
    query = tensor(((picked - centre) / width).astype(np.float32))
    return np.asarray(scene.compute_distance(query).numpy().astype(np.float64) * width)
