"""The rooms of a page's light: where each one is, what its walls send back, and what its eyes take white for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.scene.enclosure import floor_line
from immersion.scene.model import Room, Scene
from immersion.scene.room_shapes import FINE
from immersion.scene.strips import screen_patch
from immersion.stage.beam_screens import brightest_on
from immersion.stage.beams import Beam
from immersion.stage.inner_surfaces import bounds_of_room, corners_told
from immersion.stage.lights import WHITE_LUX
from immersion.stage.rooms import NO_WALLS, LitRoom, corners_of_room, room_at, walls_of
from immersion.stage.sky import BLUE, CLEAR, DUSK_LUX, GREY, ground_of, sky_of

__all__ = ["room_of_screen", "rooms_told"]


def rooms_told(scene: Scene, rooms: Sequence[LitRoom], beams: Sequence[Beam]) -> list[dict[str, Any]]:
    """Return what a page knows of each room; of a scene without any, an unnamed one without walls.

    ``albedo`` and ``area`` are those of its walls, which send light back as an integrating sphere does (``area`` 0:
    no walls), ``white`` the lux that come out white from inside. ``shape`` tells places inside from others,
    ``bounds`` are the lowest and highest corner, ``walls`` whether there are any, ``nooks`` whether some stand between
    its places, ``near`` which sides they close. Light comes from rooms ``beside``, told by their numbers, and between
    those that are ``open``. ``sky`` is there where no roof is.
    """
    if not rooms:
        return [_told(None, scene, (), beams)]
    return [_told(number, scene, rooms, beams) for number in range(len(rooms))]


def room_of_screen(scene: Scene, rooms: Sequence[LitRoom], screen: str) -> int:
    """Return the number of the room that a screen is in."""
    return room_at(rooms, screen_patch(scene, screen, FINE).points.mean(0))


def _told(
    number: int | None, scene: Scene, rooms: Sequence[LitRoom], beams: Sequence[Beam]
) -> dict[str, Any]:
    room = None if number is None else rooms[number]
    albedo, area = (np.full(3, NO_WALLS), 0.0) if room is None else walls_of(room)
    own = [beam for beam in beams if room_of_screen(scene, rooms, beam.screen) == (number or 0)]
    bounds = None if room is None else _bounds(room)
    return {
        "name": None if room is None else room.name,
        "albedo": albedo.tolist(),
        "area": area,
        "white": _white(scene, own, float(albedo.mean())),
        "shape": None if room is None else _shape(room.record, bounds),
        "bounds": bounds,
        "walls": room is not None and len(corners_of_room(room)) > 0,
        "nooks": room is not None and room.nooks,
        "near": corners_told(() if room is None else room.surfaces).tolist(),
        "open": room is not None and room.is_open,
        "beside": [] if room is None else [k for k, one in enumerate(rooms) if one.name in room.beside],
        "sky": None if room is None else _sky(room),
    }


def _bounds(room: LitRoom) -> list[list[float]] | None:
    """Return the lowest and the highest corner of a room."""
    box: NDArray[np.float64]
    if room.surfaces:
        box = bounds_of_room(room.surfaces)
    elif room.mesh is not None:
        corners = corners_of_room(room)
        box = np.stack([corners.min(0), corners.max(0)])
    else:
        return None
    found: list[list[float]] = box.tolist()
    return found


def _shape(room: Room, bounds: list[list[float]] | None) -> dict[str, Any] | None:
    """Return a room's shape, from which places inside are told; None for a mesh of nothing, which holds none."""
    if room.box is not None:
        wide, high, deep = room.box.size
        return {"kind": "box", "low": [-wide / 2, 0.0, -deep / 2], "high": [wide / 2, high, deep / 2]}
    if room.cylinder is not None:
        return {"kind": "cylinder", "radius": room.cylinder.radius, "height": room.cylinder.height}
    if room.dome is not None:
        return {"kind": "dome", "radius": room.dome.radius, "height": room.dome.height}
    if room.outline is not None:
        low = float(room.outline.bottom)
        line = floor_line(room.outline).tolist()
        return {"kind": "outline", "line": line, "low": low, "high": low + room.outline.height}
    return None if bounds is None else {"kind": "box", "low": bounds[0], "high": bounds[1]}


def _sky(room: LitRoom) -> dict[str, Any] | None:
    """Return what makes the sky of a room without a roof, whose sun may set: what the ground sends back."""
    if sky_of(room.surfaces, room.mesh, ()) is None:
        return None
    return {
        "ground": ground_of(room.surfaces).tolist(),
        "clear": (BLUE * CLEAR).tolist(),
        "dusk": (GREY * DUSK_LUX).tolist(),
    }


def _white(scene: Scene, beams: Sequence[Beam], walls: float) -> float:
    """Return the lux that come out white: more where projectors shine."""
    bright = [brightest_on(beam, screen_patch(scene, beam.screen, FINE)) for beam in beams]
    return max(WHITE_LUX, *(lux * walls for lux in bright)) if bright else WHITE_LUX
