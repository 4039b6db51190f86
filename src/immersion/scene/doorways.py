"""Doorways: where a portal stands, the walls of the two rooms that it joins have a hole, lined in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.geometry import compose, invert, matrix_from_turn
from immersion.scene.model import Portal, Room, Scene
from immersion.scene.room_shapes import STEPS, RoomSurface, room_surfaces

__all__ = ["REACH", "in_doorway", "opened_surfaces", "portals_without_doorway"]

REACH = 0.6
"""Metres before and behind a portal in which a wall is its own: half of the thickest wall between two rooms."""

UPRIGHT = 0.7
"""Least cosine between a wall and the portal in it: the walls beside a door are not cut."""

THIN = 0.005
"""Metres between the walls of two rooms from which on the passage has sides of its own."""

LEVEL = 0.01
"""Metres between a floor and a sill that are one."""

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Hole:
    """A portal: its own frame has x across, y up from the sill and z through it."""

    own_from_world: Points
    world_from_own: Points
    width: float
    height: float

    @property
    def planes(self) -> tuple[tuple[Points, float], ...]:
        """Normal and distance of each side: inside where ``normal @ place < distance``."""
        x, y = np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])
        return ((x, self.width / 2), (-x, self.width / 2), (y, self.height), (-y, 0.0))


def opened_surfaces(scene: Scene, name: str, steps: int = STEPS) -> tuple[RoomSurface, ...]:
    """Return the surfaces of a room with the doorways of the portals that name it.

    A portal without a place or a size opens nothing that could be drawn. Where the walls of two rooms do not touch,
    the sides of the passage are a surface of the first room, under the portal's name; its floor goes on over the sill.

    Parameters
    ----------
    scene : Scene
    name : str
        One of its rooms.
    steps : int
        As of :func:`~immersion.scene.room_shapes.room_surfaces`.

    Examples
    --------
    >>> rooms = {name: {"outline": {"points": [[x, 2], [x + 4, 2], [x + 4, -2], [x, -2]], "height": 3}}
    ...     for name, x in (("a", -4), ("b", 0))}
    >>> door = {"rooms": ["a", "b"], "at": [0, 0, 0], "turn": {"y": 90}, "size": [1, 2]}
    >>> hall = Scene(immersion="1", id="hall", rooms=rooms, portals={"door": door})
    >>> wall = opened_surfaces(hall, "a")[3]
    >>> a, b, c = (wall.points[wall.faces[:, k]] for k in range(3))
    >>> round(float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2), 9)  # 4 m × 3 m without 1 m × 2 m
    10.0
    """
    rooms = scene.all_rooms()
    surfaces = room_surfaces(rooms[name], steps)
    for title, portal in scene.portals.items():
        hole = _hole(portal)
        if hole is None or name not in portal.rooms:
            continue
        cut = [_cut(surface, hole) for surface in surfaces]
        surfaces = tuple(surface for surface, _ in cut)
        depths = [at for _, at in cut if at is not None]
        between = _passage(rooms, portal, hole, depths) if portal.rooms[0] == name else None
        if between is not None:
            surfaces = _lined(surfaces, hole, title, between)
    return surfaces


def in_doorway(scene: Scene, point: tuple[float, float, float]) -> bool:
    """Return whether a point is in the opening of a portal, at most :data:`REACH` before or behind it."""
    for portal in scene.portals.values():
        hole = _hole(portal)
        if hole is not None:
            x, y, z = (hole.own_from_world @ np.array([*point, 1.0]))[:3]
            if abs(x) <= hole.width / 2 and 0 <= y <= hole.height and abs(z) <= REACH:
                return True
    return False


def portals_without_doorway(scene: Scene) -> list[str]:
    """Return the portals that are nowhere seen: those without a place or a size, and those of a room that is a model.

    Examples
    --------
    >>> rooms = {name: {"box": {"size": [8, 4, 6]}} for name in ("a", "b")}
    >>> portals_without_doorway(Scene(immersion="1", id="a", rooms=rooms, portals={"door": {"rooms": ["a", "b"]}}))
    ['door']
    """
    rooms = scene.all_rooms()
    models = {name for name, room in rooms.items() if room.mesh is not None}
    return [
        name
        for name, portal in scene.portals.items()
        if portal.at is None or portal.size is None or models.intersection(portal.rooms)
    ]


def _hole(portal: Portal) -> _Hole | None:
    if portal.at is None or portal.size is None:
        return None
    turn = portal.turn
    angles = (0.0, 0.0, 0.0) if turn is None else (turn.x, turn.y, turn.z)
    rotation = matrix_from_turn(*(float(np.radians(angle)) for angle in angles))
    world = compose(np.asarray(portal.at, np.float64), rotation)
    return _Hole(invert(world), world, float(portal.size[0]), float(portal.size[1]))


def _cut(surface: RoomSurface, hole: _Hole) -> tuple[RoomSurface, float | None]:
    """Return a surface without what is in a hole, and how far behind the hole it was; None when none of it was."""
    own = surface.points @ hole.own_from_world[:3, :3].T + hole.own_from_world[:3, 3]
    kept, corners, depths = [], [], []
    for face in surface.faces:
        flat = np.hstack([own[face], surface.normals[face]])
        inside, outside = _split(flat, hole)
        if inside is None or not _is_its_wall(own[face], inside):
            kept.append(face)
            continue
        depths.append(float(inside[:, 2].mean()))
        corners += [triangle for piece in outside for triangle in _fan(piece)]
    if not depths:
        return surface, None
    new = np.concatenate(corners) if corners else np.zeros((0, 6))
    places = new[:, :3] @ hole.world_from_own[:3, :3].T + hole.world_from_own[:3, 3]
    count = len(surface.points)
    added = np.arange(count, count + len(new), dtype=np.int32).reshape(-1, 3)
    faces = np.concatenate([np.array(kept, np.int32).reshape(-1, 3), added])
    points = np.concatenate([surface.points, places])
    normals = np.concatenate([surface.normals, new[:, 3:]])
    return RoomSurface(surface.name, points, normals, faces), float(np.mean(depths))


def _is_its_wall(triangle: Points, inside: Points) -> bool:
    """Return whether a triangle of which a part is before a hole is a wall that the hole is in."""
    normal = np.cross(triangle[1] - triangle[0], triangle[2] - triangle[0])
    length = float(np.linalg.norm(normal))
    return length > 0 and abs(normal[2]) > UPRIGHT * length and abs(float(inside[:, 2].mean())) <= REACH


def _split(polygon: Points, hole: _Hole) -> tuple[Points | None, list[Points]]:
    """Return what of a convex polygon (n, 6) is before a hole, and the pieces around it."""
    outside = []
    left = polygon
    for normal, distance in hole.planes:
        away = left[:, :3] @ normal - distance
        beyond = _clipped(left, -away)
        if len(beyond):
            outside.append(beyond)
        left = _clipped(left, away)
        if not len(left):
            return None, [polygon]
    return left, outside


def _clipped(polygon: Points, away: Points) -> Points:
    """Return the part of a convex polygon in which a distance, told at its corners, is not above 0; no sliver."""
    found = []
    for k in range(len(polygon)):
        j = (k + 1) % len(polygon)
        if away[k] <= 0:
            found.append(polygon[k])
        if (away[k] < 0 < away[j]) or (away[j] < 0 < away[k]):
            found.append(polygon[k] + (polygon[j] - polygon[k]) * (away[k] / (away[k] - away[j])))
    part = np.array(found).reshape(-1, polygon.shape[1])
    if len(part) < 3:
        return part[:0]
    a, b, c = part[0, :3], part[1:-1, :3], part[2:, :3]
    area = float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum())
    return part if area > 1e-9 else part[:0]


def _fan(polygon: Points) -> Iterator[Points]:
    for k in range(1, len(polygon) - 1):
        yield polygon[[0, k, k + 1]]


def _passage(
    rooms: dict[str, Room], portal: Portal, hole: _Hole, depths: list[float]
) -> tuple[float, float] | None:
    """Return from where to where a passage goes between two walls along its z; None for walls that touch."""
    other = rooms.get(portal.rooms[1])
    cut = [] if other is None else [_cut(one, hole)[1] for one in room_surfaces(other)]
    beyond = [at for at in cut if at is not None]
    if not depths or not beyond:
        return None
    near, far = sorted((float(np.mean(depths)), float(np.mean(beyond))))
    return (near, far) if far - near >= THIN else None


def _lined(
    surfaces: tuple[RoomSurface, ...], hole: _Hole, title: str, between: tuple[float, float]
) -> tuple[RoomSurface, ...]:
    """Return surfaces with the sides of a passage, which its floor joins where it is level with the sill."""
    x, y, (near, far) = hole.width / 2, hole.height, between
    ring = [(-x, 0.0), (x, 0.0), (x, y), (-x, y)]
    sides = [_side(hole, a, b, near, far) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)]
    floor = next((one for one in surfaces if one.name == "floor"), None)
    if floor is None or abs(float(sides[0].points[:, 1].mean() - floor.points[:, 1].mean())) > LEVEL:
        return (*surfaces, _joined(title, sides))
    wider = _joined("floor", [floor, sides[0]])
    return (*(wider if one is floor else one for one in surfaces), _joined(title, sides[1:]))


def _side(
    hole: _Hole, a: tuple[float, float], b: tuple[float, float], near: float, far: float
) -> RoomSurface:
    """Return one side of a passage, from one corner of the hole to the next, seen from inside."""
    own = np.array([(*a, far), (*b, far), (*b, near), (*a, near)])
    along = np.array([b[0] - a[0], b[1] - a[1]]) / np.hypot(b[0] - a[0], b[1] - a[1])
    turn, place = hole.world_from_own[:3, :3], hole.world_from_own[:3, 3]
    normals = np.tile(turn @ np.array([-along[1], along[0], 0.0]), (4, 1))
    return RoomSurface("", own @ turn.T + place, normals, np.array([[0, 1, 2], [0, 2, 3]], np.int32))


def _joined(name: str, parts: list[RoomSurface]) -> RoomSurface:
    firsts = np.cumsum([0, *(len(part.points) for part in parts[:-1])])
    faces = [part.faces + first for part, first in zip(parts, firsts, strict=True)]
    return RoomSurface(
        name,
        np.concatenate([part.points for part in parts]),
        np.concatenate([part.normals for part in parts]),
        np.concatenate(faces).astype(np.int32),
    )
