"""Who is inside a zone: squares and products only, so that every machine decides alike."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from immersion.scene.exact import turned
from immersion.scene.model import Outline, Scene, Zone
from immersion.scene.places import position_of

__all__ = ["bounds_of", "inside_outline", "inside_shape", "inside_zone"]

Points = NDArray[np.float64]
Flags = NDArray[np.bool_]


def inside_zone(scene: Scene, zone: Zone, points: Points) -> Flags:
    """Tell which points are in a zone; its border belongs to it.

    Parameters
    ----------
    points : (n, 3) ndarray
        World positions, metres.

    Returns
    -------
    (n,) ndarray of bool

    Raises
    ------
    InputError
        If the zone's place is an unknown id.
    """
    shape = zone.sphere or zone.box or zone.cylinder
    centre = np.asarray(position_of(scene, shape.at if shape is not None else None))
    return inside_shape(zone, points, np.broadcast_to(centre, points.shape))


def inside_shape(zone: Zone, points: Points, centres: Points) -> Flags:
    """Tell which points are in a zone whose own place is given, one for each point.

    Parameters
    ----------
    points, centres : (n, 3) ndarray
        World positions, metres; an outline has no place of its own.

    Returns
    -------
    (n,) ndarray of bool
    """
    if zone.outline is not None:
        return inside_outline(zone.outline, points)
    x, y, z = (points[:, axis] - centres[:, axis] for axis in range(3))
    if zone.sphere is not None:
        return np.asarray(x * x + y * y + z * z <= zone.sphere.radius * zone.sphere.radius)
    if zone.box is not None:
        x, y, z = _in_box_frame(zone, x, y, z)
        wide, high, deep = zone.box.size
        flat = (np.abs(x) <= wide / 2) & (np.abs(z) <= deep / 2)
        return np.asarray(flat & (y >= 0) & (y <= high))
    radius, height = (zone.cylinder.radius, zone.cylinder.height) if zone.cylinder else (0.0, 0.0)
    return np.asarray((x * x + z * z <= radius * radius) & (y >= 0) & (y <= height))


def _in_box_frame(zone: Zone, x: Points, y: Points, z: Points) -> tuple[Points, Points, Points]:
    """Turn places back into the frame of a box that is turned."""
    turn = getattr(zone.box, "turn", None)
    if turn is None:
        return x, y, z
    m = turned(*(np.array([float(angle)]) for angle in (turn.x, turn.y, turn.z)))
    columns = ((m[0][j], m[1][j], m[2][j]) for j in range(3))
    out = [column[0] * x + column[1] * y + column[2] * z for column in columns]
    return out[0], out[1], out[2]


def bounds_of(zone: Zone) -> tuple[Points, Points]:
    """Return lowest and highest corners around a zone's own place, never too small."""
    if zone.outline is not None:
        corners = np.array([corner[:2] for corner in zone.outline.points], np.float64)
        # An arc of bulge b stands out of its chord by |b| times half its length.
        chords = np.abs(corners - np.roll(corners, -1, 0)).sum(1)
        bulges = [abs(corner[2]) if len(corner) == 3 else 0.0 for corner in zone.outline.points]
        out = float((chords * np.maximum(1.0, bulges)).max()) if any(bulges) else 0.0
        low, high = corners.min(0) - out, corners.max(0) + out
        bottom = float(zone.outline.bottom)
        least, most = [low[0], bottom, low[1]], [high[0], bottom + zone.outline.height, high[1]]
    elif zone.box is not None:
        x, y, z = zone.box.size
        least, most = [-x / 2, 0.0, -z / 2], [x / 2, y, z / 2]
        if getattr(zone.box, "turn", None) is not None:
            far = x + y + z
            least, most = [-far] * 3, [far] * 3
    elif zone.sphere is not None:
        radius = zone.sphere.radius
        least, most = [-radius] * 3, [radius] * 3
    else:
        radius, height = (zone.cylinder.radius, zone.cylinder.height) if zone.cylinder else (0.0, 0.0)
        least, most = [-radius, 0.0, -radius], [radius, height, radius]
    spare = 1e-6 * (1.0 + max(abs(value) for value in (*least, *most)))
    return np.array(least) - spare, np.array(most) + spare


def inside_outline(outline: Outline, points: Points) -> Flags:
    """Tell which points are over a floor polygon with arcs and between its floor and its ceiling.

    The polygon of the chords is taken by crossings; each arc adds or takes away the part between it and its
    chord, whichever side it bulges to.
    """
    u, v = points[:, 0], -points[:, 2]  # seen from above: +X to the right, −Z upwards
    inside = np.zeros(len(points), bool)
    corners = outline.points
    for index, corner in enumerate(corners):
        following = corners[(index + 1) % len(corners)]
        p, q = (corner[0], -corner[1]), (following[0], -following[1])
        straddles = (p[1] > v) != (q[1] > v)
        # The crossing's side by a product: no division, so no point is lost on a flat edge.
        side = (q[0] - p[0]) * (v - p[1]) - (q[1] - p[1]) * (u - p[0])
        inside ^= straddles & ((side > 0) == (q[1] > p[1]))
        if len(corner) == 3 and corner[2] != 0:
            inside ^= _segment(p, q, corner[2], u, v, side)
    y = points[:, 1]
    return inside & (y >= outline.bottom) & (y <= outline.bottom + outline.height)


def _segment(
    p: tuple[float, float], q: tuple[float, float], bulge: float, u: Points, v: Points, side: Points
) -> Flags:
    """Tell which points lie between a chord and its arc (positive bulge: to the right of the chord)."""
    du, dv = q[0] - p[0], q[1] - p[1]
    length = math.sqrt(du * du + dv * dv)
    if length == 0:
        return np.zeros(len(u), bool)
    reach = length * (1 - bulge * bulge) / (4 * bulge)
    radius = length * (1 + bulge * bulge) / (4 * abs(bulge))
    centre = ((p[0] + q[0]) / 2 - dv / length * reach, (p[1] + q[1]) / 2 + du / length * reach)
    near = (u - centre[0]) ** 2 + (v - centre[1]) ** 2 <= radius * radius
    return near & ((side < 0) if bulge > 0 else (side > 0))
