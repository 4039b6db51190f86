"""Outlines in metres: rooms seen from above and from their sides, hulls of things, cuts through meshes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion.scene.model import Outline, Room

if TYPE_CHECKING:
    from immersion.scans.mesh import Mesh

__all__ = ["CUT", "RoomShape", "cut", "flat_outline", "hull", "ring", "room_shape"]

Points = NDArray[np.float64]

CUT = 1.2
"""Metres above the lowest point at which a scanned room is cut for its plan, as architects do."""

_SAGITTA = 2e-4  # metres between an arc and the chords that stand for it


@dataclass(frozen=True, slots=True, eq=False)
class RoomShape:
    """A room's lines: closed ones in the world for each direction it is seen from.

    Parameters
    ----------
    low, high : (3,) ndarray
        Its bounds.
    plan, side, front : tuple of (n, 3) ndarray
        Lines seen from above, looking at +X and looking at −Z.
    closed : bool
        Whether these lines come back to their beginning.
    kind : str
        The shape's name in the format.
    """

    low: Points
    high: Points
    plan: tuple[Points, ...]
    side: tuple[Points, ...]
    front: tuple[Points, ...]
    closed: bool
    kind: str


def ring(centre: Points, radius: float, axes: tuple[int, int] = (0, 2), part: float = 1.0) -> Points:
    """Return points of a circle, or of its first part, in a plane of two axes."""
    steps = _steps(radius, 2 * math.pi * part)
    angles = np.linspace(0.0, 2 * math.pi * part, steps + 1)[: None if part < 1 else -1]
    points = np.tile(np.asarray(centre, np.float64), (len(angles), 1))
    points[:, axes[0]] += radius * np.cos(angles)
    points[:, axes[1]] += radius * np.sin(angles)
    return points


def _steps(radius: float, angle: float) -> int:
    least = 2 * math.acos(max(-1.0, 1 - _SAGITTA / radius)) if radius > _SAGITTA else 1.0
    return int(np.clip(math.ceil(abs(angle) / least), 4, 720))


def flat_outline(outline: Outline) -> Points:
    """Return the (n, 2) points x, z of a floor polygon, its arcs as chords 0.2 mm off at most.

    Examples
    --------
    >>> flat_outline(Outline(points=[[0, 0], [2, 0], [2, 3]], height=3)).tolist()
    [[0.0, 0.0], [2.0, 0.0], [2.0, 3.0]]
    """
    found: list[Points] = []
    corners = outline.points
    for index, corner in enumerate(corners):
        start = np.array([corner[0], -corner[1]])  # seen from above: +X to the right, −Z upwards
        found.append(start[None])
        if len(corner) == 3 and corner[2] != 0:
            following = corners[(index + 1) % len(corners)]
            found.append(_arc(start, np.array([following[0], -following[1]]), float(corner[2])))
    return np.asarray(np.concatenate(found) * np.array([1.0, -1.0]) + 0.0)


def _arc(start: Points, end: Points, bulge: float) -> Points:
    """Return the points between the ends of an arc."""
    chord = end - start
    length = float(np.hypot(*chord))
    if length == 0:
        return np.zeros((0, 2))
    left = np.array([-chord[1], chord[0]]) / length
    centre = (start + end) / 2 + left * length * (1 - bulge * bulge) / (4 * bulge)
    angle = 4 * math.atan(bulge)
    from_centre = start - centre
    turns = np.linspace(0.0, angle, _steps(float(np.hypot(*from_centre)), angle) + 1)[1:-1]
    c, s = np.cos(turns), np.sin(turns)
    x = from_centre[0] * c - from_centre[1] * s
    y = from_centre[0] * s + from_centre[1] * c
    return np.asarray(centre + np.stack([x, y], -1))


def room_shape(room: Room, mesh: Mesh | None = None) -> RoomShape:
    """Return the lines of a room; one that is a mesh is cut at :data:`CUT`, and through its middle."""
    if room.box is not None:
        x, y, z = room.box.size
        return _upright(
            np.array([[-x / 2, -z / 2], [x / 2, -z / 2], [x / 2, z / 2], [-x / 2, z / 2]]), 0, y, "box"
        )
    if room.cylinder is not None:
        floor = ring(np.zeros(3), room.cylinder.radius)[:, [0, 2]]
        return _upright(floor, 0, room.cylinder.height, "cylinder")
    if room.outline is not None:
        bottom = float(room.outline.bottom)
        return _upright(flat_outline(room.outline), bottom, bottom + room.outline.height, "outline")
    if room.dome is not None:
        return _dome(room.dome.radius, float(room.dome.height))
    return _cuts(mesh)


def _upright(floor: Points, bottom: float, top: float, kind: str) -> RoomShape:
    low = np.array([floor[:, 0].min(), bottom, floor[:, 1].min()])
    high = np.array([floor[:, 0].max(), top, floor[:, 1].max()])
    plan = np.insert(floor, 1, bottom, axis=1)
    return RoomShape(low, high, (plan,), (_sides(low, high, 2),), (_sides(low, high, 0),), True, kind)


def _sides(low: Points, high: Points, axis: int) -> Points:
    """Return the rectangle of two bounds across an axis and the height."""
    corners = np.zeros((4, 3))
    corners[:, axis] = [low[axis], high[axis], high[axis], low[axis]]
    corners[:, 1] = [low[1], low[1], high[1], high[1]]
    return corners


def _dome(radius: float, height: float) -> RoomShape:
    def silhouette(axis: int) -> Points:
        arch = ring(np.array([0.0, height, 0.0]), radius, (axis, 1), 0.5)
        feet = np.zeros((2, 3))
        feet[:, axis] = [-radius, radius]
        return np.concatenate([arch, feet]) if height > 0 else arch

    low, high = np.array([-radius, 0.0, -radius]), np.array([radius, height + radius, radius])
    floor = ring(np.zeros(3), radius)
    return RoomShape(low, high, (floor,), (silhouette(2),), (silhouette(0),), True, "dome")


def _cuts(mesh: Mesh | None) -> RoomShape:
    if mesh is None or not len(mesh.faces):
        nothing: tuple[Points, ...] = ()
        return RoomShape(np.full(3, -1.0), np.full(3, 1.0), nothing, nothing, nothing, False, "mesh")
    points = mesh.positions()
    low, high = mesh.bounds
    middle = (low + high) / 2
    at = low[1] + min(CUT, float(high[1] - low[1]) / 2)
    lines = [
        cut(points, mesh.faces, axis, value) for axis, value in ((1, at), (0, middle[0]), (2, middle[2]))
    ]
    return RoomShape(low, high, lines[0], lines[1], lines[2], False, "mesh")


def cut(points: Points, faces: NDArray[np.int32], axis: int, value: float) -> tuple[Points, ...]:
    """Return the segments, (2, 3) each, in which triangles cross a plane across an axis.

    Examples
    --------
    >>> corners = np.array([[0.0, 0, 0], [2, 0, 0], [0, 2, 0]])
    >>> cut(corners, np.array([[0, 1, 2]], np.int32), 1, 1.0)[0].tolist()
    [[1.0, 1.0, 0.0], [0.0, 1.0, 0.0]]
    """
    above = points[:, axis] > value
    sides = above[faces]
    crossed = faces[sides.any(1) & ~sides.all(1)]
    found = []
    for a, b, c in crossed:
        ends = []
        for p, q in ((a, b), (b, c), (c, a)):
            if above[p] != above[q]:
                part = (value - points[p, axis]) / (points[q, axis] - points[p, axis])
                ends.append(points[p] + part * (points[q] - points[p]))
        found.append(np.stack(ends))
    return tuple(found)


def hull(points: Points) -> Points:
    """Return the convex hull of (n, 2) points, counter-clockwise from the leftmost; never more than given.

    Examples
    --------
    >>> hull(np.array([[0.0, 0], [2, 0], [1, 1], [2, 2], [0, 2]])).tolist()
    [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]]
    """
    sorted_points = np.unique(np.asarray(points, np.float64), axis=0)
    if len(sorted_points) < 3:
        return sorted_points

    def chain(rows: Points) -> list[Points]:
        kept: list[Points] = []
        for row in rows:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], row) <= 0:
                kept.pop()
            kept.append(row)
        return kept[:-1]

    return np.array([*chain(sorted_points), *chain(sorted_points[::-1])])


def _turn(a: Points, b: Points, c: Points) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
