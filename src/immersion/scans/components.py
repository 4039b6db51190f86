"""Small and far components: what floats around a scan."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.scans.surface import Parts, Surface

__all__ = ["unwanted_components"]


def unwanted_components(
    surface: Surface,
    parts: Parts,
    *,
    min_area: float,
    min_triangles: int,
    keep_near: float,
    remove_beyond: float | None,
    invented: NDArray[np.bool_] | None = None,
) -> NDArray[np.bool_]:
    """Tell which components to remove.

    The main component is the one of the largest area (the first of equals), and always stays.

    Parameters
    ----------
    min_area : float
        A component is small when its area is under this part of the main one's.
    min_triangles : int
        It is small, too, when it has fewer triangles.
    keep_near : float
        A small component stays all the same when some of its vertices lie no farther than this from the main
        one: a piece that a gap in the scan cut off.
    remove_beyond : float, optional
        A component whose vertices all lie farther than this from the main one goes, however large.
    invented : (F,) ndarray of bool, optional
        Faces that count for nothing: filling a hole must not make another component small.

    Returns
    -------
    (C,) ndarray of bool
    """
    from immersion.scans._kernels import surface as kernels

    gone = np.zeros(parts.count, np.bool_)
    if parts.count < 2:
        return gone
    skip = np.zeros(len(parts.label), np.bool_) if invented is None else invented
    areas, triangles = kernels.areas(surface.points, surface.places, parts.label, skip, parts.count)
    main = int(np.argmax(areas))
    gone = (areas < min_area * areas[main]) | (triangles < min_triangles)
    gone[main] = False
    if (keep_near > 0 and gone.any()) or remove_beyond is not None:
        asked = np.ones(parts.count, np.bool_) if remove_beyond is not None else gone
        far = _distances(surface, parts, main, asked)
        gone &= far > keep_near
        if remove_beyond is not None:
            gone |= far > remove_beyond
    return np.asarray(gone)


def _distances(surface: Surface, parts: Parts, main: int, asked: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return how far each component asked for is from the main one: the nearest of its vertices to its faces."""
    import open3d

    o3d: Any = open3d  # its stubs know no numpy array

    mine = surface.places[parts.label == main]
    low, high = surface.points[mine.ravel()].min(0), surface.points[mine.ravel()].max(0)
    middle = (low.astype(np.float64) + high) / 2
    scale = float(np.linalg.norm(high.astype(np.float64) - low)) or 1.0  # Embree is at its best near size 1
    unit = ((surface.points - middle) / scale).astype(np.float32)
    used, faces = np.unique(mine, return_inverse=True)
    scene = o3d.t.geometry.RaycastingScene(nthreads=1)
    scene.add_triangles(unit[used], faces.reshape(-1, 3).astype(np.uint32))
    out = np.full(parts.count, np.inf)
    out[main] = 0.0
    others = asked[parts.label] & (parts.label != main)
    corners, labels = surface.places[others].ravel(), np.repeat(parts.label[others], 3)
    if len(corners):
        np.minimum.at(out, labels, scale * scene.compute_distance(unit[corners], nthreads=1).numpy())
    return out
