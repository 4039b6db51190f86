"""The cleanup of a point cloud; each step says what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.scans import _process_texts as _process_texts
from immersion.scans import cropping
from immersion.scans._clean_step import Step
from immersion.scans.cloud import PointCloud
from immersion.scans.cropping import Box
from immersion.scans.outliers import outlying
from immersion.scans.support import remove_support

__all__ = ["CleanedCloud", "clean_cloud"]


@dataclass(frozen=True, slots=True, eq=False)
class CleanedCloud:
    """A cleaned cloud and what was done to it."""

    cloud: PointCloud
    log: tuple[Step, ...]


def clean_cloud(
    cloud: PointCloud,
    *,
    crop: Box | None = None,
    support_plane: bool = False,
    duplicate: bool = True,
    outlier_sigma: float | None = 3.0,
    neighbours: int = 20,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
) -> CleanedCloud:
    """Clean a point cloud.

    Parameters
    ----------
    cloud : PointCloud
        It is not changed.
    crop : ((3,), (3,)) array_like, optional
        Lowest and highest corner of a box, in true coordinates: only points inside are kept.
    support_plane : bool
        Remove the plane that the object stands on (see :func:`~immersion.scans.remove_support`).
    duplicate : bool
        Remove points at the very place of an earlier one.
    outlier_sigma : float, optional
        Remove points whose mean distance to their neighbours is above the mean by more than this many standard
        deviations; None removes none.
    neighbours : int
        How many neighbours count.
    seed : int
        Of the search for the support plane.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    CleanedCloud
        Outliers are relative, and what is left would have some again: a cloud whose last step was this very one
        comes back as it is, so that cleaning twice changes nothing.

    Raises
    ------
    InputError
        If a number is out of range, or the box is none.

    Examples
    --------
    >>> line = np.c_[np.arange(60.0), np.zeros((60, 2))]
    >>> done = clean_cloud(PointCloud.from_arrays([*line, line[7], [30, 25, 0]]), neighbours=2)
    >>> [(step.name, step.count) for step in done.log]
    [('duplicate-points', 1), ('outliers', 1)]
    """
    parameters: dict[str, object] = {
        "crop": None if crop is None else [[*map(float, corner)] for corner in crop],
        "support_plane": support_plane,
        "duplicate": duplicate,
        "outlier_sigma": outlier_sigma,
        "neighbours": neighbours,
        "seed": seed,
    }
    last = cloud.history[-1] if cloud.history else None
    settled = last is not None and last.name == "clean_cloud" and dict(last.parameters) == parameters
    before, log, facts = cloud, list[Step](), dict[str, object]()
    if crop is not None:
        low, high = crop
        cloud = cropping.crop(cloud, low, high)
        log.append(Step("crop-points", len(before.points) - len(cloud.points)))
    if support_plane:
        done = remove_support(cloud, seed=seed) if not settled else None
        cloud = cloud if done is None else done.scan
        log.append(Step("support-points", 0 if done is None else done.removed))
        facts["support"] = None if done is None or done.plane is None else done.plane.to_dict()
    if duplicate:
        again = _repeated(cloud.points)
        log.append(Step("duplicate-points", int(again.sum())))
        cloud = cloud.picked(~again) if again.any() else cloud
    if outlier_sigma is not None:
        gone = outlying(cloud, neighbours=neighbours, sigma=outlier_sigma, progress=progress)
        if settled:
            gone[:] = False
        log.append(Step("outliers", int(gone.sum())))
        cloud = cloud.picked(~gone) if gone.any() else cloud
    facts |= {
        "before": len(before.points),
        "points": len(cloud.points),
        "steps": {step.name: step.count for step in log},
    }
    if progress is not None:
        progress(1.0)
    return CleanedCloud(cloud.with_step("clean_cloud", parameters, facts), tuple(log))


def _repeated(points: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell which points are at the place of an earlier one."""
    from immersion.scans._kernels import weld

    first = np.empty(len(points), np.int32)
    marks = np.zeros((len(points), 0), np.int32)
    weld.equal(np.ascontiguousarray(points).view(np.int32), marks, first)
    return np.asarray(first != np.arange(len(points)))
