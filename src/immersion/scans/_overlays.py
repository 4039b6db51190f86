"""Lines on a picture that lie on the surface: the borders of holes, and where more than two faces meet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.scans._camera import Camera

__all__ = ["paint_lines"]


def paint_lines(
    picture: NDArray[np.uint8],
    camera: Camera,
    depth: NDArray[np.float64],
    points: NDArray[np.float64],
    ends: NDArray[np.int32],
    color: tuple[int, int, int],
    oversampling: int,
) -> int:
    """Paint edges (E, 2) into a picture (h, w, 4), where nothing hides them; return the pixels painted.

    Parameters
    ----------
    picture : (h, w, 4) ndarray of uint8
        Painted in place, in full colour.
    camera : Camera
        Of the samples.
    depth : (H, W) ndarray
        Of each sample.
    """
    if not len(ends):
        return 0
    start, stop = camera.seen(points[ends[:, 0]]), camera.seen(points[ends[:, 1]])
    steps = np.ceil(np.abs(stop - start)[:, :2].max(1)).astype(np.int64) + 1
    # A border that runs out of the picture is walked no farther than across it a few times.
    steps = np.minimum(steps, 4 * max(camera.width, camera.height))
    which = np.repeat(np.arange(len(ends)), steps)
    along = (np.arange(len(which)) - np.repeat(np.cumsum(steps) - steps, steps)) / np.maximum(
        steps[which] - 1, 1
    )
    places = start[which] + along[:, None] * (stop - start)[which]
    height, width = depth.shape
    column, row = np.floor(places[:, 0]).astype(np.int64), np.floor(places[:, 1]).astype(np.int64)
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    column, row, far = column[inside], row[inside], places[inside, 2]
    # Within a few samples, an edge is as far as the surface that it ends.
    seen = far <= depth[row, column] + 4 * camera.pixel
    mask = np.zeros(picture.shape[:2], np.bool_)
    mask[row[seen] // oversampling, column[seen] // oversampling] = True
    thick = mask.copy()
    thick[1:] |= mask[:-1]
    thick[:, 1:] |= mask[:, :-1]
    thick[1:, 1:] |= mask[:-1, :-1]
    picture[thick] = (*color, 255)
    return int(thick.sum())
