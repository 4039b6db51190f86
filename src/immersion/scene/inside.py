"""Who is inside a zone: squares and products only, so that every machine decides alike."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from immersion.scene.model import Outline, Scene, Zone
from immersion.scene.places import position_of

__all__ = ["inside_outline", "inside_zone"]

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
    if zone.outline is not None:
        return inside_outline(zone.outline, points)
    shape = zone.sphere or zone.box or zone.cylinder
    away = points - np.asarray(position_of(scene, shape.at if shape is not None else None))
    if zone.sphere is not None:
        return np.asarray((away * away).sum(-1) <= zone.sphere.radius**2)
    if zone.box is not None:
        x, y, z = zone.box.size
        flat = (np.abs(away[:, 0]) <= x / 2) & (np.abs(away[:, 2]) <= z / 2)
        return np.asarray(flat & (away[:, 1] >= 0) & (away[:, 1] <= y))
    radius, height = (zone.cylinder.radius, zone.cylinder.height) if zone.cylinder else (0.0, 0.0)
    flat = away[:, 0] * away[:, 0] + away[:, 2] * away[:, 2] <= radius * radius
    return np.asarray(flat & (away[:, 1] >= 0) & (away[:, 1] <= height))


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
