"""The rooms of a scene in its light: their walls, which of them a place is in, and which lamps come to each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion.scans.mesh import Mesh
from immersion.scene.enclosure import outside_by
from immersion.scene.model import Room, Scene
from immersion.stage.boxes import corners_of
from immersion.stage.inner_surfaces import Surface, bounds_of_room, has_nooks, mean_albedo, surfaces_in
from immersion.stage.lights import Light
from immersion.stage.shells import shell_albedo

if TYPE_CHECKING:
    from immersion.stage.stage import Stage

__all__ = [
    "NO_WALLS",
    "LitRoom",
    "corners_of_room",
    "is_inside",
    "lamps_that_reach",
    "lit_rooms",
    "room_at",
    "rooms_beside",
    "walls_of",
]

NO_WALLS = 0.6
"""What is taken for the walls' reflectance where there are none."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LitRoom:
    """One room.

    Parameters
    ----------
    name : str
    record : Room
        As the scene says it.
    surfaces : tuple of Surface
        Its sides; none when it is a mesh.
    mesh : Mesh, optional
        The mesh that it is.
    beside : frozenset of str
        The rooms that a portal opens to it.
    """

    name: str
    record: Room
    surfaces: tuple[Surface, ...]
    mesh: Mesh | None = None
    beside: frozenset[str] = frozenset()

    @property
    def nooks(self) -> bool:
        """Whether a wall may stand between two places inside."""
        return has_nooks(self.record)

    @property
    def is_open(self) -> bool:
        """Whether one of its sides is not there, or may not be: light comes and goes."""
        return self.record.mesh is not None or any(surface.absent for surface in self.surfaces)


def lit_rooms(stage: Stage) -> tuple[LitRoom, ...]:
    """Return all rooms of a stage's scene, in their order, with the walls that light meets."""
    found = []
    for name, room in stage.scene.all_rooms().items():
        mesh = None if room.mesh is None else stage.mesh(room.mesh)
        shell = mesh if mesh is not None and len(mesh.faces) else None
        beside = rooms_beside(stage.scene, name)
        found.append(LitRoom(name, room, surfaces_in(stage.scene, name), shell, beside))
    return tuple(found)


def rooms_beside(scene: Scene, name: str) -> frozenset[str]:
    """Return the rooms that a portal opens to a room."""
    joined = {one for portal in scene.portals.values() if name in portal.rooms for one in portal.rooms}
    return frozenset(joined - {name})


def corners_of_room(room: LitRoom) -> Matrix:
    """Return the (8, 3) corners of the box around a room's walls; none without walls."""
    if room.mesh is not None:
        return corners_of(room.mesh, np.eye(4))
    if all(surface.absent for surface in room.surfaces):
        return np.zeros((0, 3))
    low, high = bounds_of_room(room.surfaces)
    return np.array([[(low, high)[k >> axis & 1][axis] for axis in range(3)] for k in range(8)])


def is_inside(place: Matrix, corners: Matrix) -> bool:
    """Return whether a place is in the box that has these corners."""
    return len(corners) > 0 and bool((place >= corners.min(0)).all() and (place <= corners.max(0)).all())


def walls_of(room: LitRoom) -> tuple[Matrix, float]:
    """Return what the walls send back of the light on them, (3,), and their area; 0 where there are none."""
    if room.surfaces:
        return mean_albedo(room.surfaces), sum(surface.area for surface in room.surfaces)
    if room.mesh is not None:
        return shell_albedo(room.mesh)
    return np.full(3, NO_WALLS), 0.0


def room_at(rooms: Sequence[LitRoom], place: Iterable[float]) -> int:
    """Return the number of the room that a place is in, the first of several; the nearest for a place in none.

    Examples
    --------
    >>> pair = [LitRoom(name, Room(outline={"points": corners, "height": 3}), ()) for name, corners in
    ...     (("a", [[0, 0], [4, 0], [4, -4], [0, -4]]), ("b", [[4, 0], [9, 0], [9, -4], [4, -4]]))]
    >>> [room_at(pair, (x, 1.5, -2.0)) for x in (1.0, 5.0, 20.0)]
    [0, 1, 1]
    """
    if len(rooms) < 2:
        return 0
    x, y, z = (float(value) for value in place)
    return int(np.argmin([_away(room, (x, y, z)) for room in rooms]))


def _away(room: LitRoom, place: tuple[float, float, float]) -> float:
    told = outside_by(room.record, place)
    if told is not None:
        return told
    corners = corners_of_room(room)
    if not len(corners):
        return np.inf
    near = np.clip(place, corners.min(0), corners.max(0))
    return float(np.linalg.norm(near - np.asarray(place)))


def lamps_that_reach(rooms: Sequence[LitRoom], room: int, lights: Sequence[Light]) -> list[bool]:
    """Return which lights come to a room: its own, the sun, and those of rooms that open to it.

    What is between is for the shadows; a closed wall without a door lets nothing through however flat a map is.
    """
    if len(rooms) < 2:
        return [True] * len(lights)
    here = rooms[room]
    found = []
    for light in lights:
        there = rooms[room_at(rooms, light.position)]
        joined = there.name in here.beside or (here.is_open and there.is_open)
        found.append(light.kind == "directional" or there is here or joined)
    return found
