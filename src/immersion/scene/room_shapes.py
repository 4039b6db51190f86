"""The surfaces of a room as triangles seen from inside, whatever its shape: the names are those of its materials."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.scene.model import Outline, Room
from immersion.scene.places import surface_corners

__all__ = [
    "FINE",
    "STEPS",
    "RoomSurface",
    "in_turn",
    "outline_walls",
    "ring_line",
    "room_surfaces",
    "triangulated",
]

STEPS = 64  # sides of what stands for a circle: a chord lies 1.2 mm inside an arc of 1 m
FINE = 256  # the same for pictures: 0.08 mm, so that what a projector sends falls within its pixel

Points = NDArray[np.float64]
Faces = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class RoomSurface:
    """One surface of a room.

    Parameters
    ----------
    name : str
        As :func:`~immersion.scene.materials.surfaces_of` names it.
    points, normals : (n, 3) ndarray
        Metres, and unit normals that point inside.
    faces : (m, 3) ndarray of int32
        Counter-clockwise seen from inside.
    """

    name: str
    points: Points
    normals: Points
    faces: Faces


def room_surfaces(room: Room, steps: int = STEPS) -> tuple[RoomSurface, ...]:
    """Return every surface of a room; none for a ``mesh``, whose shape is in its file.

    ``steps`` are the sides of what stands for a circle, a multiple of four.

    Examples
    --------
    >>> [surface.name for surface in room_surfaces(Room(dome={"radius": 5, "height": 2}))]
    ['floor', 'walls', 'dome']
    """
    if room.box is not None:
        names = ("floor", "ceiling", "front", "back", "left", "right")
        return tuple(_flat(name, np.asarray(surface_corners(room.box, name))) for name in names)
    if room.cylinder is not None:
        return _round(room.cylinder.radius, room.cylinder.height, steps, dome=False)
    if room.dome is not None:
        return _round(room.dome.radius, room.dome.height, steps, dome=True)
    return () if room.outline is None else _extruded(room.outline, steps)


def _flat(name: str, corners: Points) -> RoomSurface:
    normal = np.cross(corners[1] - corners[0], corners[3] - corners[0])
    normals = np.tile(normal / np.linalg.norm(normal), (4, 1))
    return RoomSurface(name, corners, normals, np.array([[0, 1, 2], [0, 2, 3]], np.int32))


def ring_line(steps: int) -> Points:
    """Return the (steps + 1, 3) line of a round wall of 1 m: from +Z by −X, so that its middle is the front."""
    turn = np.linspace(0.0, 2 * np.pi, steps + 1)
    ring = np.stack([-np.sin(turn), np.zeros(steps + 1), np.cos(turn)], 1)
    ring[-1] = ring[0]
    return ring


def _round(radius: float, height: float, steps: int, *, dome: bool) -> tuple[RoomSurface, ...]:
    rings, ring = steps // 4, ring_line(steps)
    found = [_level("floor", ring[:-1, [0, 2]] * radius, 0.0, up=True)]
    if height > 0:
        found.append(_wall("walls", ring * radius, height, -ring))
    if not dome:
        return (*found[:1], _level("ceiling", ring[:-1, [0, 2]] * radius, height, up=False), *found[1:])
    rise = np.linspace(0.0, np.pi / 2, rings + 1)
    out = ring[None] * np.cos(rise)[:, None, None] + np.array([0.0, 1.0, 0.0]) * np.sin(rise)[:, None, None]
    points = (out * radius + np.array([0.0, height, 0.0])).reshape(-1, 3)
    faces = _grid(rings, steps)
    # The topmost ring is one point: its second triangles are none.
    area = np.linalg.norm(np.cross(*(points[faces[:, k]] - points[faces[:, 0]] for k in (1, 2))), axis=1)
    return (*found, RoomSurface("dome", points, -out.reshape(-1, 3), faces[area > 1e-12 * radius**2]))


def _grid(rows: int, columns: int) -> Faces:
    """Return the faces of rows of points that go left to right, the lowest row first."""
    low = np.arange(rows)[:, None] * (columns + 1) + np.arange(columns)
    high = low + columns + 1
    quads = np.stack([low, low + 1, high + 1, low, high + 1, high], -1)
    return np.asarray(quads.reshape(-1, 3), np.int32)


def _wall(name: str, bottom: Points, height: float, normals: Points) -> RoomSurface:
    """Return a wall over a line on the floor that goes left to right seen from inside."""
    top = bottom + np.array([0.0, height, 0.0])
    return RoomSurface(
        name, np.concatenate([bottom, top]), np.tile(normals, (2, 1)), _grid(1, len(bottom) - 1)
    )


def _level(name: str, ring: Points, height: float, *, up: bool) -> RoomSurface:
    """Return a floor (its normal upwards) or a ceiling over a polygon of (n, 2) x and z."""
    points = np.stack([ring[:, 0], np.full(len(ring), height), ring[:, 1]], 1)
    faces = triangulated(ring * (1, -1))
    return RoomSurface(
        name,
        points,
        np.tile([0.0, 1.0 if up else -1.0, 0.0], (len(ring), 1)),
        faces if up else np.ascontiguousarray(faces[:, ::-1]),
    )


def _extruded(outline: Outline, steps: int) -> tuple[RoomSurface, ...]:
    walls = outline_walls(outline, steps)
    ring = np.concatenate([line[:-1] for line in in_turn(walls)])[:, [0, 2]]
    low, high = outline.bottom, outline.bottom + outline.height
    found = [_level("floor", ring, low, up=True), _level("ceiling", ring, high, up=False)]
    for index, line in enumerate(walls):
        along = np.diff(line, axis=0)
        sides = np.stack([-along[:, 2], np.zeros(len(along)), along[:, 0]], 1)
        sides /= np.maximum(np.linalg.norm(sides, axis=1, keepdims=True), 1e-12)
        smooth = np.concatenate([sides[:1], sides[:-1] + sides[1:], sides[-1:]])
        smooth /= np.maximum(np.linalg.norm(smooth, axis=1, keepdims=True), 1e-12)
        found.append(_wall(f"wall-{index + 1}", line, outline.height, smooth))
    return tuple(found)


def outline_walls(outline: Outline, steps: int = STEPS) -> list[Points]:
    """Return the line (n, 3) of each wall on the floor, left to right seen from inside.

    ``wall-1`` leaves the first corner; its line is turned round when the corners go the other way about.
    """
    corners = outline.points
    lines = [_arc(corner, corners[(i + 1) % len(corners)], steps) for i, corner in enumerate(corners)]
    ring = np.concatenate([line[:-1] for line in lines])
    x, z = ring.T
    clockwise = float((x * np.roll(z, -1) - np.roll(x, -1) * z).sum()) > 0  # seen from above, +Z downwards
    placed = []
    for line in lines:
        turned = line if clockwise else line[::-1]
        placed.append(np.stack([turned[:, 0], np.full(len(turned), outline.bottom), turned[:, 1]], 1))
    return placed


def in_turn(walls: list[Points]) -> list[Points]:
    """Return the walls of an outline so that each begins where the one before ends."""
    joined = np.array_equal(walls[0][-1], walls[1][0])
    return walls if joined else [walls[0], *walls[:0:-1]]


def _arc(corner: tuple[float, ...], following: tuple[float, ...], steps: int) -> Points:
    """Return the points (n, 2), x and z, from one corner to the next, by its arc when it has one."""
    p, q = np.array([corner[0], -corner[1]]), np.array([following[0], -following[1]])  # seen from above
    bulge = corner[2] if len(corner) == 3 else 0.0
    chord = q - p
    if bulge == 0 or not chord.any():
        return np.array([p, q]) * (1, -1)
    centre = (p + q) / 2 - np.array([chord[1], -chord[0]]) * (1 - bulge * bulge) / (4 * bulge)
    sweep = 4 * np.arctan(bulge)
    count = max(2, int(np.ceil(abs(sweep) / (2 * np.pi) * steps)))
    first = np.arctan2(*(p - centre)[::-1])
    turns = first + np.linspace(0.0, sweep, count + 1)
    points = centre + np.linalg.norm(p - centre) * np.stack([np.cos(turns), np.sin(turns)], -1)
    points[0], points[-1] = p, q
    return np.asarray(points * (1, -1))


def triangulated(ring: Points) -> Faces:
    """Return the triangles of a simple polygon (n, 2), counter-clockwise: ears are cut off one by one.

    Examples
    --------
    >>> len(triangulated(np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [1.0, 0.5], [0.0, 2.0]])))
    3
    """
    x, y = ring.T
    left = list(range(len(ring)))
    if float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum()) < 0:
        left.reverse()
    faces = []
    while len(left) > 3:
        ear = next((k for k in range(len(left)) if _is_ear(ring, left, k)), 0)
        faces.append([left[ear - 1], left[ear], left[(ear + 1) % len(left)]])
        left.pop(ear)
    return np.array([*faces, left], np.int32)


def _is_ear(ring: Points, left: list[int], k: int) -> bool:
    a, b, c = ring[left[k - 1]], ring[left[k]], ring[left[(k + 1) % len(left)]]
    if _side(a, b, c) <= 0:
        return False
    others = ring[[n for n in left if n not in (left[k - 1], left[k], left[(k + 1) % len(left)])]]
    inside = (_side(a, b, others) >= 0) & (_side(b, c, others) >= 0) & (_side(c, a, others) >= 0)
    same = (others == a).all(1) | (others == b).all(1) | (others == c).all(1)
    return not bool((inside & ~same).any())


def _side(a: Points, b: Points, p: Points) -> NDArray[np.float64]:
    return np.asarray((b[0] - a[0]) * (p[..., 1] - a[1]) - (b[1] - a[1]) * (p[..., 0] - a[0]))
