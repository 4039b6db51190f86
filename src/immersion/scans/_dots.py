"""A point cloud made ready to be drawn: discs in front of each other, shaded by their depth.

The shade is that of C. Boucheny, "Visualisation scientifique de grands volumes de données" (2009): a point is
darker the farther it lies behind what surrounds it in the picture.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.scans._base_colors import CLAY
from immersion.scans._camera import UPS, Camera
from immersion.scans._colormaps import heat, linear_from_srgb
from immersion.scans.cloud import PointCloud

__all__ = ["Dots"]


class Dots:
    """A cloud in a unit box; one is made for all views of a sheet."""

    def __init__(self, cloud: PointCloud) -> None:
        self.cloud = cloud
        low, high = cloud.bounds
        self.scale = cloud.diagonal or 1.0
        self.middle = (low + high) / 2
        self.points = (cloud.points.astype(np.float64) + (cloud.offset - self.middle)) / self.scale
        self.spacing = _spacing(self.points)

    def drawn(
        self, camera: Camera, up: str, parts: NDArray[np.float64] | None, oversampling: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        """Return linear colours (h, w, 3) and depths (h, w) of the samples of a view."""
        from immersion.scans._kernels import splat

        places = np.ascontiguousarray(camera.seen(self.points))
        # Half the distance of neighbours closes the surface; a pixel is the least that shows.
        radius = float(np.clip(0.75 * self.spacing / camera.pixel, 0.6 * oversampling, 24.0 * oversampling))
        depth = np.full((camera.height, camera.width), np.inf)
        owner = np.full(depth.shape, -1, np.int64)
        splat.splat(places, radius, depth, owner)
        linear = np.zeros((*depth.shape, 3), np.float32)
        met = owner >= 0
        linear[met] = self._colors(up, parts)[owner[met]]
        return linear * _shade(depth, 2 * oversampling, camera.reach)[..., None], depth

    def _colors(self, up: str, parts: NDArray[np.float64] | None) -> NDArray[np.float32]:
        if parts is not None:
            return linear_from_srgb(heat(parts))
        colors = self.cloud.colors
        if colors is not None:
            shown = colors[:, :3].astype(np.float32)
            full = 65535.0 if colors.dtype == np.uint16 and shown.max(initial=0) > 255 else 255.0
            return linear_from_srgb(shown / full)
        grey = self.cloud.scalars.get("intensity")
        if grey is not None and float(np.ptp(grey)) > 0:
            low, high = np.percentile(grey, [1, 99])
            part = np.clip((grey - low) / ((high - low) or 1.0), 0, 1).astype(np.float32)
            return linear_from_srgb(0.15 + 0.8 * part)[:, None] * np.ones(3, np.float32)
        height = self.points @ np.asarray(UPS[up])
        if float(np.ptp(height)) > 0.15 * float(np.ptp(self.points, axis=0).max()):
            return np.tile(CLAY, (len(height), 1))
        return linear_from_srgb(heat((height - height.min()) / (float(np.ptp(height)) or 1.0)))


def _spacing(points: NDArray[np.float64]) -> float:
    """Return the usual distance of a point from its neighbour in a surface, from a fixed sample."""
    from scipy.spatial import cKDTree

    if len(points) < 2:
        return 0.01
    rows = np.unique(np.linspace(0, len(points) - 1, 2000).astype(np.int64))
    count = min(5, len(points))
    distances, _ = cKDTree(points).query(points[rows], count)
    return float(np.median(distances[:, -1]))


def _shade(depth: NDArray[np.float64], step: int, reach: float) -> NDArray[np.float32]:
    filled = np.where(np.isfinite(depth), depth, 4 * reach)
    sums = np.zeros(depth.shape)
    for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)):
        moved = np.roll(filled, (y * step, x * step), (0, 1))
        sums += np.clip((filled - moved) / (0.05 * reach), 0.0, 1.0)
    return np.asarray(np.exp(-1.6 * sums / 8), np.float32)
