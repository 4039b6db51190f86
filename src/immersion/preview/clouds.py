"""Point clouds made ready to draw: discs as wide as their neighbours are far, in metres."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.preview.shapes import Shape
from immersion.scans.cloud import PointCloud
from immersion.stage.kept import Kept
from immersion.stage.shells import PLAIN

__all__ = ["cloud_shape", "spacing"]

SAMPLE = 4000
"""How many points are asked how far their neighbour is."""

COVER = 1.6
"""A disc is so many times as wide as neighbours are far: enough to close a skin seen aslant."""

_spacings = Kept[float]()


def cloud_shape(cloud: PointCloud) -> Shape:
    """Return a cloud ready to draw, relative to its own ``offset``; without normals its points face the eye."""
    count = len(cloud.points)
    colors = np.tile(np.array(PLAIN, np.uint8), (count, 1))
    if cloud.colors is not None:
        deep = cloud.colors.dtype == np.uint16
        colors = (cloud.colors >> 8).astype(np.uint8) if deep else cloud.colors.astype(np.uint8)
    normals = np.zeros((count, 3), np.float32) if cloud.normals is None else cloud.normals
    return Shape(
        points=cloud.points,
        normals=normals,
        colors=colors,
        uvs=np.zeros((count, 2), np.float32),
        indices=np.zeros(0, np.uint32),
        parts=(),
    )


def spacing(cloud: PointCloud) -> float:
    """Return how far a point's nearest neighbour is, in the middle of all, in metres.

    Few points are asked, among few: on a skin, distances grow with the root of how many were left out.

    Examples
    --------
    >>> grid = np.stack(np.meshgrid(np.arange(50.0), np.arange(50.0), [0.0]), -1).reshape(-1, 3)
    >>> round(spacing(PointCloud.from_arrays(grid)), 1)
    1.0
    """
    return _spacings.of(cloud.points, lambda: _measured(cloud.points))


def _measured(points: NDArray[np.float32]) -> float:
    from scipy.spatial import KDTree

    if len(points) < 2:
        return 0.01
    few = points
    if len(points) > 20 * SAMPLE:
        few = points[np.random.default_rng(0).choice(len(points), 20 * SAMPLE, replace=False)]
    asked = few[:: max(1, len(few) // SAMPLE)]
    away, _ = KDTree(few).query(asked, k=2)
    return float(np.median(away[:, 1]) * np.sqrt(len(few) / len(points)))
