"""Where a picture is taken from: the frame of its view, its rays, and where points fall on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["UPS", "Camera", "frame_of", "framed"]

UPS = {"y": (0.0, 1.0, 0.0), "z": (0.0, 0.0, 1.0), "x": (1.0, 0.0, 0.0)}
_FRONTS = {"y": (0.0, 0.0, 1.0), "z": (0.0, -1.0, 0.0), "x": (0.0, 0.0, 1.0)}

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """A view.

    Parameters
    ----------
    axes : (3, 3) ndarray
        Rows: to the right, up, and back towards the viewer; unit vectors.
    centre : (3,) ndarray
        The point in the middle of the picture.
    pixel : float
        The side of a pixel at the centre.
    width, height : int
        Pixels.
    distance : float
        From the centre to the eye; infinite for parallel rays.
    reach : float
        Half the depth of what is shown.
    """

    axes: Points
    centre: Points
    pixel: float
    width: int
    height: int
    distance: float
    reach: float

    def rays(self, first: int, last: int) -> NDArray[np.float32]:
        """Return the rays ((last − first) × width, 6) of some rows of pixels, from the top: origin, direction."""
        right, up, back = self.axes
        x = (np.arange(self.width) + 0.5 - self.width / 2) * self.pixel
        y = (self.height / 2 - np.arange(first, last) - 0.5) * self.pixel
        plane = x[None, :, None] * right + y[:, None, None] * up
        out = np.empty((*plane.shape[:2], 6), np.float32)
        if np.isinf(self.distance):
            out[..., :3] = self.centre + plane + (self.reach * 1.1) * back
            out[..., 3:] = -back
        else:
            out[..., :3] = self.centre + self.distance * back
            towards = plane - self.distance * back
            out[..., 3:] = towards / np.linalg.norm(towards, axis=-1, keepdims=True)
        return out.reshape(-1, 6)

    def seen(self, points: Points) -> Points:
        """Return (N, 3): column, row (from the top) and depth along the rays' own measure."""
        local = (points - self.centre) @ self.axes.T
        if np.isinf(self.distance):
            near, depth = np.ones(len(points)), self.reach * 1.1 - local[:, 2]
        else:
            near = np.maximum(self.distance - local[:, 2], 1e-9) / self.distance
            depth = np.linalg.norm(local - [0.0, 0.0, self.distance], axis=1)
        column = local[:, 0] / near / self.pixel + self.width / 2
        row = self.height / 2 - local[:, 1] / near / self.pixel
        return np.stack([column, row, depth], 1)


def frame_of(azimuth: float, elevation: float, up: str) -> Points:
    """Return the axes of a view: azimuth counter-clockwise from the front, seen from above; elevation upwards.

    Examples
    --------
    >>> frame_of(0.0, 0.0, "y").tolist()  # from +Z: +X is on the right
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    above, front = np.array(UPS[up]), np.array(_FRONTS[up])
    side = np.cross(above, front)
    level = np.cos(azimuth) * front + np.sin(azimuth) * side
    right = np.cos(azimuth) * side - np.sin(azimuth) * front
    back = np.cos(elevation) * level + np.sin(elevation) * above
    return np.stack([right, np.cross(back, right), back]) + 0.0


def framed(
    points: Points,
    axes: Points,
    size: tuple[int, int],
    *,
    pixel: float | None = None,
    field: float | None = None,
    margin: float = 0.06,
) -> Camera:
    """Return the camera that shows all points in a picture of ``size`` (width, height).

    Parameters
    ----------
    points : (N, 3) ndarray
    axes : (3, 3) ndarray
        From :func:`frame_of`.
    pixel : float, optional
        The side of a pixel, for several views at one scale; as large as fits when not given.
    field : float, optional
        Vertical field of view in radians; parallel rays when not given.
    margin : float
        Part of the picture that stays free on each side.
    """
    width, height = size
    local = points @ axes.T
    low, high = local.min(0), local.max(0)
    middle, half = (low + high) / 2, np.maximum((high - low) / 2, 1e-9)
    reach = float(np.linalg.norm(half))
    free = 1 - 2 * margin
    fitting = max(2 * half[0] / (width * free), 2 * half[1] / (height * free))
    distance = np.inf
    if field is not None:
        tangent = np.tan(field / 2)
        # The front of the bounding box is the largest: the eye stands off so that even it fits.
        distance = fitting * height / 2 / tangent + half[2]
        fitting = distance * tangent / (height / 2)
    return Camera(axes, middle @ axes, float(pixel or fitting), width, height, float(distance), reach)
