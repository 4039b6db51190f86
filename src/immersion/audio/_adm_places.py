"""Where an ADM block is and how wide: polar or Cartesian, as ITU-R BS.2127 reads them.

Angles are degrees as in the files; Cartesian axes are those of ADM (x right, y front, z up).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import asin, atan, atan2, cos, degrees, hypot, pi, radians, sin, sqrt, tan

import numpy as np
from numpy.typing import NDArray

from immersion.geometry import vector_from_direction

__all__ = ["Place", "polar_extent", "polar_from_cartesian", "spread_of", "vector_of"]

# BS.2127-0, 10: corners of the room, clockwise from the front, and the directions that they stand for.
_CORNERS = (
    (0.0, (0.0, 1.0)),
    (-30.0, (1.0, 1.0)),
    (-110.0, (1.0, -1.0)),
    (110.0, (-1.0, -1.0)),
    (30.0, (-1.0, 1.0)),
)
_TOP, _TOP_TILTED = 30.0, 45.0
_NEAREST = 0.05  # of the distance 1: nearer, a place would have no direction
_SMALLEST = 0.2  # BS.2127-0, 7.3.8.2.2: the size of a point, when it comes near
Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A place around the listener and its width: what a panner is told.

    Parameters
    ----------
    vector : (float, float, float)
        In the ambisonic frame, in distances of 1.
    spread : float
        Radians across.
    """

    vector: Triple
    spread: float


def polar_from_cartesian(x: float, y: float, z: float) -> Triple:
    """Return azimuth, elevation (degrees) and distance of a place in the room of ADM, a cube.

    The corners of the cube are where loudspeakers stand (±30°, ±110°), its upper edge is at 30°.

    >>> polar_from_cartesian(-1.0, 1.0, 1.0)
    (30.0, 30.0, 1.0)
    """
    if hypot(x, y) < 1e-10:
        return 0.0, 0.0 if abs(z) < 1e-10 else 90.0 if z > 0 else -90.0, abs(z)
    for (left, (ax, ay)), (right, (bx, by)) in pairwise((*_CORNERS, _CORNERS[0])):
        turn = ax * by - ay * bx
        a, b = (x * by - y * bx) / turn, (ax * y - ay * x) / turn
        half = ((left - right) % 360.0) / 2
        if a >= -1e-12 and b >= -1e-12:
            break
    radius = a + b
    part = pi / 2 * min(max(b / radius, 0.0), 1.0)
    share = sin(part) / (cos(part) + sin(part))
    azimuth = left - half - degrees(atan((2 * share - 1) * tan(radians(half))))
    tilt = degrees(atan(z / radius))
    if abs(tilt) > _TOP_TILTED:
        steep = _TOP + (90 - _TOP) * (abs(tilt) - _TOP_TILTED) / (90 - _TOP_TILTED)
        return _wrapped(azimuth), steep if tilt > 0 else -steep, abs(z)
    return _wrapped(azimuth), _TOP * tilt / _TOP_TILTED, radius


def _wrapped(azimuth: float) -> float:
    """Return an azimuth from −180 to 180, without the last bits that sums leave."""
    return round((azimuth + 180.0) % 360.0 - 180.0, 12) + 0.0


def polar_extent(azimuth: float, elevation: float, size: Triple) -> Triple:
    """Return width, height (degrees) and depth of sizes along x, y and z, for a place at these angles.

    >>> polar_extent(0.0, 0.0, (0.0, 0.0, 0.0))
    (0.0, 0.0, 0.0)
    """
    az, el = radians(azimuth), radians(elevation)
    right = (cos(az), sin(az), 0.0)
    front = (-sin(az) * cos(el), cos(az) * cos(el), sin(el))
    above = (sin(az) * sin(el), -cos(az) * sin(el), cos(el))
    across, along, up = (
        sqrt(sum((s * d) ** 2 for s, d in zip(size, axis, strict=True))) for axis in (right, front, above)
    )

    def angle(side: float) -> float:
        narrow = 2 * degrees(asin(min(side, 1.0)))
        deep = 2 * degrees(np.arccos(1 - 2 * min(along, 1.0)))
        return narrow + min(side, 1.0) * max(float(deep) - narrow, 0.0)

    width, height = angle(across), angle(up)
    held = max((1 - cos(radians(w / 2))) / 2 for w in (width, height))
    return width, height, max(0.0, along - held)


def spread_of(width: float, height: float, depth: float, distance: float) -> float:
    """Return how wide, in radians, a round source is that stands for an extent at a distance.

    Extents grow towards the listener as BS.2127 says; at 0 they are all around. A round source of the same
    mean square width as an ellipse stands for it.

    >>> round(degrees(spread_of(90.0, 90.0, 0.0, 1.0)), 6), spread_of(0.0, 0.0, 0.0, 2.0)
    (90.0, 0.0)
    """
    ends = (max(distance - depth / 2, 0.0), distance + depth / 2) if depth else (distance,)
    squares = [_nearer(extent, end) ** 2 for end in ends for extent in (width, height)]
    return radians(min(sqrt(sum(squares) / len(squares)), 360.0))


def _nearer(extent: float, distance: float) -> float:
    """Return the extent in degrees that an extent at distance 1 has at another (BS.2127-0, 7.3.8.2.2)."""
    size = _SMALLEST + (1 - _SMALLEST) * min(max(extent, 0.0), 360.0) / 360.0
    at_one, here = 4 * degrees(atan(size)), 4 * degrees(atan2(size, distance))
    return float(np.interp(here, [0.0, at_one, 360.0], [0.0, extent, 360.0]))


def vector_of(azimuth: float, elevation: float, distance: float) -> Triple:
    """Return a place in the ambisonic frame; what is at the listener stays a little before, to keep a direction.

    >>> vector_of(90.0, 0.0, 2.0)
    (0.0, 2.0, 0.0)
    """
    unit: NDArray[np.float64] = vector_from_direction(
        radians(azimuth), radians(min(max(elevation, -90.0), 90.0))
    )
    x, y, z = (np.round(unit, 15) * max(distance, _NEAREST) + 0.0).tolist()
    return x, y, z
