"""The inner surfaces of a room as arrays, whatever its shape, coloured by material, openings apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from immersion.scans.io._shading import linear_from_srgb
from immersion.scene.doorways import opened_surfaces
from immersion.scene.finishes import color_of, is_open
from immersion.scene.model import Room, Scene
from immersion.scene.room_shapes import FINE, RoomSurface, in_turn, outline_walls
from immersion.scene.room_shapes import room_surfaces as shapes_of
from immersion.stage.kept import Kept

__all__ = [
    "Surface",
    "bounds_of_room",
    "corners_told",
    "has_nooks",
    "mean_albedo",
    "room_surfaces",
    "surfaces_in",
]

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """One side of the room: triangles counter-clockwise from inside, inward normals, sRGB colour.

    ``absent``: it is an opening, which neither is seen nor keeps light from the room; ``lining``: it is the sides of
    a passage to another room, beyond the walls.
    """

    name: str
    points: Points
    normals: Points
    faces: NDArray[np.int32]
    color: tuple[int, int, int]
    absent: bool = False
    area: float = 0.0
    lining: bool = False


_surfaces = Kept[tuple[Surface, ...]]()
_opened = Kept[tuple[Surface, ...]]()


def surfaces_in(scene: Scene, name: str) -> tuple[Surface, ...]:
    """Return the inner surfaces of a room of a scene, its doorways cut out, worked out once; none for a mesh."""
    room = scene.all_rooms()[name]
    if not any(name in portal.rooms for portal in scene.portals.values()):
        return room_surfaces(room)
    return _opened.of(scene, lambda: _with_doorways(scene, name, room), name)


def _with_doorways(scene: Scene, name: str, room: Room) -> tuple[Surface, ...]:
    own = {shape.name for shape in shapes_of(room)}
    found = [(_surface(room, shape), shape.name) for shape in opened_surfaces(scene, name, FINE)]
    return tuple(replace(surface, lining=title not in own) for surface, title in found)


def room_surfaces(room: Room) -> tuple[Surface, ...]:
    """Return the inner surfaces of a room with their colours, worked out once; none for a mesh.

    Examples
    --------
    >>> [surface.name for surface in room_surfaces(Room(cylinder={"radius": 3, "height": 2.5}))]
    ['floor', 'ceiling', 'walls']
    """
    return _surfaces.of(room, lambda: tuple(_surface(room, shape) for shape in shapes_of(room, FINE)))


def _surface(room: Room, shape: RoomSurface) -> Surface:
    a, b, c = (shape.points[shape.faces[:, k]] for k in range(3))
    area = float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum()) / 2
    color, absent = color_of(room, shape.name), is_open(room, shape.name)
    return Surface(shape.name, shape.points, shape.normals, shape.faces, color, absent, area)


def mean_albedo(surfaces: tuple[Surface, ...]) -> Points:
    """Return the (3,) share of light that the room's surfaces send back, by area, in linear light.

    What goes out by an opening does not come back.
    """
    areas = np.array([surface.area for surface in surfaces])
    colors = linear_from_srgb(np.array([surface.color for surface in surfaces]) / 255.0)
    there = np.array([not surface.absent for surface in surfaces])
    return np.asarray((areas * there) @ colors / areas.sum(), np.float64)


def bounds_of_room(surfaces: tuple[Surface, ...]) -> Points:
    """Return the (2, 3) lowest and highest coordinates of a room, between its walls; a floor may go on further."""
    walls = [one for one in surfaces if one.name != "floor" and not one.lining] or surfaces
    lows, highs = zip(*((one.points.min(0), one.points.max(0)) for one in walls), strict=True)
    return np.stack([np.min(lows, axis=0), np.max(highs, axis=0)])


def corners_told(surfaces: tuple[Surface, ...]) -> Points:
    """Return the (2, 3) sides, lowest and highest along x, y and z, that a flat wall closes: 1, else 0.

    Only the sides of a box are flat walls all along; floors and ceilings are so in every room.
    """
    sides = {
        "left": (0, 0),
        "right": (1, 0),
        "floor": (0, 1),
        "ceiling": (1, 1),
        "front": (0, 2),
        "back": (1, 2),
    }
    told = np.zeros((2, 3))
    for surface in surfaces:
        if surface.name in sides and not surface.absent:
            told[sides[surface.name]] = 1.0
    return told


def has_nooks(room: Room) -> bool:
    """Return whether a wall may stand between two places inside: a mesh, or an outline that is not convex.

    Examples
    --------
    >>> has_nooks(Room(outline={"points": [[-2, 2], [2, 2], [2, -2], [0, 0], [-2, -2]], "height": 3}))
    True
    """
    if room.outline is None:
        return room.mesh is not None
    line = np.concatenate([wall[:-1] for wall in in_turn(outline_walls(room.outline))])[:, [0, 2]]
    along = np.roll(line, -1, axis=0) - line
    x, z = along.T
    turns = x * np.roll(z, -1) - np.roll(x, -1) * z
    return bool(turns.min() < -1e-9 and turns.max() > 1e-9)
