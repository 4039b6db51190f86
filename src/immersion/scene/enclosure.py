"""How far a point is outside a room, whatever its shape."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.scene.inside import inside_outline
from immersion.scene.model import Outline, Room, Scene

__all__ = ["floor_line", "only_room", "outside_by", "outside_rooms"]

_ARC = 32  # chords that stand for an arc when its distance is measured


def only_room(scene: Scene) -> Room | None:
    """Return the room of a scene that has one: with several, places do not say which is meant."""
    rooms = list(scene.all_rooms().values())
    return rooms[0] if len(rooms) == 1 else None


def outside_by(room: Room, point: tuple[float, float, float]) -> float | None:
    """Return how far a point is outside a room, in metres; 0 inside or on its border, None when it cannot be told.

    The shape of a ``mesh`` is in its file.

    Examples
    --------
    >>> outside_by(Room(box={"size": [8, 4, 6]}), (5.0, 1.0, 0.0))
    1.0
    >>> round(outside_by(Room(dome={"radius": 5, "height": 2}), (0.0, 8.0, 0.0)), 3)
    1.0
    """
    x, y, z = point
    if room.box is not None:
        wide, high, deep = room.box.size
        out = (max(abs(x) - wide / 2, 0.0), max(-y, y - high, 0.0), max(abs(z) - deep / 2, 0.0))
        return float(np.linalg.norm(out))
    away = float(np.hypot(x, z))
    if room.cylinder is not None:
        return float(np.hypot(max(away - room.cylinder.radius, 0.0), max(-y, y - room.cylinder.height, 0.0)))
    if room.dome is not None:
        radius, wall = room.dome.radius, room.dome.height
        if y > wall:
            return max(float(np.hypot(away, y - wall)) - radius, 0.0)
        return float(np.hypot(max(away - radius, 0.0), max(-y, 0.0)))
    if room.outline is not None:
        return _outside_outline(room.outline, point)
    return None


def outside_rooms(scene: Scene, point: tuple[float, float, float]) -> float | None:
    """Return how far a point is from the nearest room of a scene, in metres; 0 inside one or on its border.

    None when it cannot be told: without rooms, or when no room holds it and one of them is a ``mesh``.

    Examples
    --------
    >>> small, tall = Room(box={"size": [2, 3, 2]}), Room(box={"size": [2, 9, 2]})
    >>> outside_rooms(Scene(immersion="1", id="a", rooms={"s": small, "t": tall}), (0.0, 10.0, 0.0))
    1.0
    """
    away = [outside_by(room, point) for room in scene.all_rooms().values()]
    known = [one for one in away if one is not None]
    nearest = min(known, default=None)
    return nearest if nearest == 0 or len(known) == len(away) else None


def floor_line(outline: Outline) -> NDArray[np.float64]:
    """Return the (n, 2) corners, x and z, of what an outline surrounds, arcs as the chords that stand for them.

    Examples
    --------
    >>> floor_line(Outline(points=[[0, 0], [2, 0], [2, -2]], height=3)).tolist()
    [[0.0, 0.0], [2.0, 0.0], [2.0, -2.0]]
    """
    corners = outline.points
    return np.concatenate([_wall(one, corners[(k + 1) % len(corners)])[:-1] for k, one in enumerate(corners)])


def _outside_outline(outline: Outline, point: tuple[float, float, float]) -> float:
    x, y, z = point
    low, high = outline.bottom, outline.bottom + outline.height
    up = max(low - y, y - high, 0.0)
    level = np.array([[x, min(max(y, low), high), z]])
    flat = 0.0 if inside_outline(outline, level)[0] else _edge_distance(outline, x, z)
    return float(np.hypot(flat, up))


def _edge_distance(outline: Outline, x: float, z: float) -> float:
    """Return the distance on the floor to the nearest wall."""
    nearest = np.inf
    for index, corner in enumerate(outline.points):
        following = outline.points[(index + 1) % len(outline.points)]
        line = _wall(corner, following)
        start, along = line[:-1], np.diff(line, axis=0)
        length = np.maximum((along * along).sum(-1), 1e-18)
        part = np.clip(((np.array([x, z]) - start) * along).sum(-1) / length, 0.0, 1.0)
        away = np.linalg.norm(start + part[:, None] * along - np.array([x, z]), axis=-1)
        nearest = min(nearest, float(away.min()))
    return nearest


def _wall(corner: tuple[float, ...], following: tuple[float, ...]) -> NDArray[np.float64]:
    """Return the points of one wall on the floor, x and z: its two ends, and those of its arc between them."""
    p, q = np.array([corner[0], -corner[1]]), np.array([following[0], -following[1]])  # seen from above
    bulge = corner[2] if len(corner) == 3 else 0.0
    chord = q - p
    if bulge == 0 or not chord.any():
        return np.array([p, q]) * (1, -1)
    right = np.array([chord[1], -chord[0]])
    centre = (p + q) / 2 - right * (1 - bulge * bulge) / (4 * bulge)
    first = np.arctan2(*(p - centre)[::-1])
    turns = first + np.linspace(0.0, 4 * np.arctan(bulge), _ARC + 1)
    radius = np.linalg.norm(p - centre)
    return np.asarray((centre + radius * np.stack([np.cos(turns), np.sin(turns)], axis=-1)) * (1, -1))
