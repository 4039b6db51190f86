"""Points far from all others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.scans import _clean_texts as _clean_texts
from immersion.scans.cloud import PointCloud

__all__ = ["outlying", "remove_outliers"]

SLICE = 1 << 16  # points asked about at once


def outlying(
    cloud: PointCloud,
    *,
    neighbours: int = 20,
    sigma: float = 2.0,
    progress: Callable[[float], None] | None = None,
) -> NDArray[np.bool_]:
    """Tell which points are outliers.

    Parameters
    ----------
    cloud : PointCloud
    neighbours : int
        How many nearest neighbours count (the point itself is none of them).
    sigma : float
        A point is an outlier when its mean distance to them is above the mean of all points by more than this
        many standard deviations.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    (P,) ndarray of bool

    Raises
    ------
    InputError
        If a number is out of range.

    References
    ----------
    .. [1] R. B. Rusu et al., "Towards 3D point cloud based object maps for household environments", Robotics and
       Autonomous Systems 56 (2008) 927.

    Examples
    --------
    >>> line = np.c_[np.arange(30.0), np.zeros((30, 2))]
    >>> cloud = PointCloud.from_arrays([*line, [15, 9, 0]])
    >>> np.flatnonzero(outlying(cloud, neighbours=2)).tolist()
    [30]
    """
    if not 1 <= neighbours <= 1000:
        raise InputError("clean-limit", cloud.source, name="neighbours", value=neighbours, least=1)
    if not (np.isfinite(sigma) and sigma >= 0):
        raise InputError("clean-limit", cloud.source, name="sigma", value=sigma, least=0)
    from scipy.spatial import cKDTree

    points = cloud.points.astype(np.float64)
    if len(points) <= neighbours:
        return np.zeros(len(points), np.bool_)
    tree = cKDTree(points)
    means = np.empty(len(points))
    for start in range(0, len(points), SLICE):
        distances, _ = tree.query(points[start : start + SLICE], k=neighbours + 1)
        means[start : start + SLICE] = distances[:, 1:].mean(1)
        if progress is not None:
            progress(min(1.0, (start + SLICE) / len(points)))
    return np.asarray(means > means.mean() + sigma * means.std(ddof=1))


def remove_outliers(
    cloud: PointCloud,
    *,
    neighbours: int = 20,
    sigma: float = 2.0,
    progress: Callable[[float], None] | None = None,
) -> PointCloud:
    """Return the cloud without its outliers (see :func:`outlying`); the very same when it has none.

    The measure is relative: on what is left, the next tail stands out. Use it once.

    Examples
    --------
    >>> line = np.c_[np.arange(30.0), np.zeros((30, 2))]
    >>> len(remove_outliers(PointCloud.from_arrays([*line, [15, 9, 0]]), neighbours=2).points)
    30
    """
    gone = outlying(cloud, neighbours=neighbours, sigma=sigma, progress=progress)
    if not gone.any():
        return cloud
    parameters = {"neighbours": neighbours, "sigma": sigma}
    return cloud.picked(~gone).with_step("remove_outliers", parameters, {"removed": int(gone.sum())})
