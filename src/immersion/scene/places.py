"""Where things, views and screens are: ids resolved to points and matrices in the world frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError, Where
from immersion.geometry import aim, compose, matrix_from_turn
from immersion.scene import _texts as _texts
from immersion.scene.materials import room_with
from immersion.scene.model import Box, Scene, Screen, Thing, TurnAngles, Zone

__all__ = [
    "camera_of",
    "position_of",
    "screen_corners",
    "surface_corners",
    "world_from_projector",
    "world_from_thing",
]

Matrix = NDArray[np.float64]
Point = tuple[float, float, float]
_FACING = ("model", "cloud", "image", "video", "text", "captions", "group")


def position_of(scene: Scene, place: str | Point | None) -> Point:
    """Return the world position of an id (a thing, a view or a zone) or of a point.

    Parameters
    ----------
    place : str, (3,) tuple or None
        None is the origin of the room.

    Raises
    ------
    InputError
        If the id is unknown, or leads back to itself.

    Examples
    --------
    >>> scene = Scene(immersion="1", id="a", views={"entry": {"at": [0, 1.6, 2.5]}})
    >>> position_of(scene, "entry")
    (0.0, 1.6, 2.5)
    """
    return _point(_position(scene, place, ()))


def world_from_thing(scene: Scene, thing: Thing) -> Matrix:
    """Return the (4, 4) matrix from a thing's own frame to the world: place, turn or aim, scale, parent.

    ``look_at`` turns +Z of models and images, and −Z of sounds and lights, to the target.

    Raises
    ------
    InputError
        If an id is unknown, or leads back to itself.
    """
    return _thing_matrix(scene, thing, ())


def camera_of(scene: Scene, view: str) -> tuple[Matrix, float]:
    """Return the (4, 4) matrix from camera to world and the vertical field of view in radians.

    Raises
    ------
    InputError
        If there is no such view, or its ids lead nowhere.
    """
    if view not in scene.views:
        raise _unknown(view, "views")
    record = scene.views[view]
    eye = _position(scene, record.at, (view,))
    if record.look_at is not None:
        rotation = _aim(eye, _position(scene, record.look_at, (view,)), face=False)
    else:
        rotation = _turned(record.turn)
    return compose(eye, rotation), float(np.radians(record.fov))


def world_from_projector(scene: Scene, name: str) -> Matrix:
    """Return the (4, 4) matrix from a projector, which looks along its −Z, to the world.

    Raises
    ------
    InputError
        If there is no such projector, or it aims at an id that leads nowhere.
    """
    if name not in scene.rigs.projectors:
        raise _unknown(name, "rigs.projectors")
    record = scene.rigs.projectors[name]
    place = np.asarray(record.at, np.float64)
    if record.look_at is not None:
        return compose(place, _aim(place, _position(scene, record.look_at, ()), face=False))
    return compose(place, _turned(record.turn))


def screen_corners(scene: Scene, screen: str) -> Matrix:
    """Return the (4, 3) corners: lower left, lower right, upper right, upper left, seen from inside.

    Raises
    ------
    InputError
        If there is no such screen, or it is not on one surface of a box.
    """
    if screen not in scene.screens:
        raise _unknown(screen, "screens")
    record = scene.screens[screen]
    box = _box_of(scene, record)
    if box is None or record.surface is None:
        raise InputError("scene-screen-shape", f"screens.{screen}", found=repr(screen))
    corners = surface_corners(box, record.surface)
    if corners is None:
        raise InputError("scene-screen-shape", f"screens.{screen}.surface", found=repr(record.surface))
    if record.rect is None:
        return corners
    origin, across, up = corners[0], corners[1] - corners[0], corners[3] - corners[0]
    across, up = across / np.linalg.norm(across), up / np.linalg.norm(up)
    rect = record.rect
    low = origin + across * rect.left + up * rect.bottom
    wide, high = across * rect.width, up * rect.height
    return np.stack([low, low + wide, low + wide + high, low + high])


def surface_corners(box: Box, surface: str) -> Matrix | None:
    """Return the (4, 3) corners of a box's surface seen from inside, or None for an unknown name.

    The floor and the ceiling are seen by a visitor who looks at −Z and lowers or raises the head.
    """
    x, y, z = box.size[0] / 2, box.size[1], box.size[2] / 2
    table = {
        "front": [(-x, 0, -z), (x, 0, -z), (x, y, -z), (-x, y, -z)],
        "back": [(x, 0, z), (-x, 0, z), (-x, y, z), (x, y, z)],
        "left": [(-x, 0, z), (-x, 0, -z), (-x, y, -z), (-x, y, z)],
        "right": [(x, 0, -z), (x, 0, z), (x, y, z), (x, y, -z)],
        "floor": [(-x, 0, z), (x, 0, z), (x, 0, -z), (-x, 0, -z)],
        "ceiling": [(-x, y, -z), (x, y, -z), (x, y, z), (-x, y, z)],
    }
    return np.array(table[surface], np.float64) if surface in table else None


def _box_of(scene: Scene, screen: Screen) -> Box | None:
    names = screen.surfaces or ((screen.surface,) if screen.surface is not None else ())
    room = room_with(scene.all_rooms(), screen.room, names)
    return None if room is None else room.box


def _unknown(name: str, block: str) -> InputError:
    return InputError("scene-place-unknown", Where(path=block), found=repr(name))


def _point(values: NDArray[np.float64]) -> Point:
    return (float(values[0]), float(values[1]), float(values[2]))


def _position(scene: Scene, place: str | Point | None, seen: tuple[str, ...]) -> NDArray[np.float64]:
    if place is None:
        return np.zeros(3)
    if not isinstance(place, str):
        return np.asarray(place, np.float64)
    if place in seen:
        raise InputError("scene-place-cycle", found=" → ".join([*seen, place]))
    thing = scene.thing(place)
    if thing is not None:
        return _thing_position(scene, thing, seen)
    if place in scene.views:
        return _position(scene, scene.views[place].at, (*seen, place))
    if place in scene.zones:
        return _zone_position(scene, scene.zones[place], (*seen, place))
    raise _unknown(place, "at")


def _zone_position(scene: Scene, zone: Zone, seen: tuple[str, ...]) -> NDArray[np.float64]:
    for shape in (zone.sphere, zone.box, zone.cylinder):
        if shape is not None:
            return _position(scene, shape.at, seen)
    corners = np.array([point[:2] for point in zone.outline.points]) if zone.outline else np.zeros((1, 2))
    middle = (corners.min(0) + corners.max(0)) / 2
    return np.array([middle[0], zone.outline.bottom if zone.outline else 0.0, middle[1]])


def _thing_position(scene: Scene, thing: Thing, seen: tuple[str, ...]) -> NDArray[np.float64]:
    """Return where a thing is; an id in ``at`` is a world place, a point is in its parent's frame."""
    inside = (*seen, thing.id)
    if isinstance(thing.at, str):
        return _position(scene, thing.at, inside)
    if thing.at is None and thing.screen is not None and thing.screen in scene.screens:
        from immersion.scene.strips import screen_middle  # it stands on this module

        return screen_middle(scene, thing.screen)
    own = np.asarray(thing.at if thing.at is not None else (0.0, 0.0, 0.0), np.float64)
    if thing.parent is None:
        return own
    return np.asarray((_parent_matrix(scene, thing, inside) @ np.append(own, 1.0))[:3])


def _parent_matrix(scene: Scene, thing: Thing, seen: tuple[str, ...]) -> Matrix:
    parent = scene.thing(str(thing.parent))
    if parent is None:
        raise _unknown(str(thing.parent), f"things.{thing.id}.parent")
    if parent.id in seen:
        raise InputError("scene-place-cycle", found=" → ".join([*seen, parent.id]))
    return _thing_matrix(scene, parent, seen)


def _thing_matrix(scene: Scene, thing: Thing, seen: tuple[str, ...]) -> Matrix:
    inside = (*seen, thing.id)
    place = _thing_position(scene, thing, seen)
    linear = np.eye(3)
    if thing.parent is not None:
        linear = _parent_matrix(scene, thing, inside)[:3, :3]
    if thing.look_at is not None:
        target = _position(scene, thing.look_at, inside)
        # An aim is absolute: the parent's turn does not add to it, its scale does.
        size = np.cbrt(abs(np.linalg.det(linear)))
        linear = _aim(place, target, face=thing.kind in _FACING) * size
    else:
        linear = linear @ _turned(thing.turn)
    matrix = np.eye(4)
    matrix[:3, :3] = linear * np.broadcast_to(np.asarray(thing.scale, np.float64), (3,))
    matrix[:3, 3] = place
    return matrix


def _turned(turn: TurnAngles | None) -> Matrix:
    if turn is None:
        return np.eye(3)
    return matrix_from_turn(float(np.radians(turn.x)), float(np.radians(turn.y)), float(np.radians(turn.z)))


def _aim(origin: NDArray[np.float64], target: NDArray[np.float64], *, face: bool) -> Matrix:
    if float(np.linalg.norm(target - origin)) < 1e-9:
        return np.eye(3)  # a thing that looks at its own place keeps its own frame
    return aim(origin, target, face=face)
