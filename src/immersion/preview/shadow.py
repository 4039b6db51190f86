"""Shadows: the view of each lamp and of each projector, fitted to what may stand in its light."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from immersion.geometry import aim
from immersion.preview.camera import perspective
from immersion.preview.contents import Contents
from immersion.preview.visitors import visitor_corners
from immersion.stage.beams import Beam
from immersion.stage.boxes import corners_of
from immersion.stage.lights import Light
from immersion.stage.rooms import corners_of_room, is_inside, lamps_that_reach, room_at

__all__ = ["Shadow", "shadows_of"]

WIDEST = float(np.radians(75.0))
"""Half of the widest view from a lamp; beyond it a flat map has too few points at its centre."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Shadow:
    """What a lamp or a projector sees.

    Parameters
    ----------
    light, beam : int
        Its number among the lights, or among the projectors; −1 when it is of the other kind.
    position : (3,) ndarray
        Its place in the world; for a directional light, a place far before everything.
    clip_from_light : (4, 4) ndarray
        From world axes centred on that place to its view.
    rays : (3,) ndarray
        Along the light of a directional one; 0 where it comes from one place.
    """

    light: int
    beam: int
    position: Matrix
    clip_from_light: Matrix
    rays: Matrix = field(default_factory=lambda: np.zeros(3))

    def clip_from_eye(self, eye: Matrix) -> Matrix:
        """Return the matrix from world axes centred on the eye to its view."""
        moved = np.eye(4)
        moved[:3, 3] = eye - self.position
        return np.asarray(self.clip_from_light @ moved, np.float64)


def shadows_of(contents: Contents, lights: Sequence[Light], beams: Sequence[Beam]) -> tuple[Shadow, ...]:
    """Return the views of every light that throws shadows and of every projector; none without a body.

    The view of a lamp is the narrowest that holds every model, picture, cloud and visitor, so that its map is as
    fine as can be: what is outside of it has nothing before it. Where walls may stand between, as they do before
    the sun, it holds the room too. A projector's view is its image.
    """
    if not beams and not any(light.shadows for light in lights):
        return ()
    bodies, rooms = np.concatenate(_bodies(contents)), [corners_of_room(room) for room in contents.rooms]
    found = []
    for index, light in enumerate(lights):
        shadow = _of_light(index, light, contents, bodies, rooms) if light.shadows else None
        if shadow is not None:
            found.append(shadow)
    if len(bodies) or contents.nooks or len(rooms) > 1:
        found += [Shadow(-1, index, beam.position, beam.clip_from_lens) for index, beam in enumerate(beams)]
    return tuple(found)


def _bodies(contents: Contents) -> list[Matrix]:
    """Return corners of the boxes around all that stands in the room."""
    found = [np.zeros((0, 3))]
    found += [corners_of(model.mesh, model.world_from_model) for model in contents.models]
    found += [corners_of(cloud.cloud, cloud.world_from_model) for cloud in contents.clouds]
    found += [panel.points for panel in contents.panels if panel.free]
    return found + [visitor_corners(eyes) for eyes in contents.visitors]


def _of_light(
    index: int, light: Light, contents: Contents, bodies: Matrix, rooms: list[Matrix]
) -> Shadow | None:
    if light.kind == "directional":
        both = np.concatenate([bodies, *rooms])
        return _of_sun(index, light, both) if len(both) else None
    own = room_at(contents.rooms, light.position)
    walls = rooms[own] if rooms else np.zeros((0, 3))
    if len(walls) and (contents.rooms[own].nooks or not is_inside(light.position, walls)):
        return _among_walls(index, light, walls)
    # Rooms that it shines into through an opening have walls that it does not shine through.
    others = [k for k in range(len(rooms)) if k != own and lamps_that_reach(contents.rooms, k, [light])[0]]
    met = np.concatenate([bodies, *(rooms[k] for k in others)])
    return _of_lamp(index, light, met) if len(met) else None


def _among_walls(index: int, light: Light, room: Matrix) -> Shadow:
    """Return a view of all that a lamp lights, as far as one flat map goes."""
    middle = room.mean(0) - light.position
    away = light.direction if light.kind == "spot" or np.linalg.norm(middle) < 0.02 else middle
    view = np.eye(4)
    view[:3, :3] = aim(np.zeros(3), away).T
    fov = 2 * min(light.half_angle + 0.02, WIDEST)
    return Shadow(index, -1, light.position, perspective(fov, 1.0, 0.05, 200.0) @ view)


def _of_lamp(index: int, light: Light, corners: Matrix) -> Shadow | None:
    corners = corners - light.position
    distances = np.linalg.norm(corners, axis=1)
    middle = corners.mean(0)
    if distances.min() < 0.02 or np.linalg.norm(middle) < 0.02:
        return None  # a lamp inside a model lights nothing that a flat map could tell
    turned = aim(np.zeros(3), middle)
    depths = corners @ -turned[:, 2]
    angle = float(np.arccos(np.clip(depths / distances, -1, 1)).max()) + 0.04
    if light.kind == "spot":
        reach = float(np.arccos(np.clip(middle @ light.direction / np.linalg.norm(middle), -1, 1)))
        if reach > light.half_angle + angle:
            return None  # nothing stands in its cone
        angle = min(angle, reach + light.half_angle)
    near = max(0.02, 0.8 * float(depths.min()))
    view = np.eye(4)
    view[:3, :3] = turned.T
    fov = 2 * float(np.clip(angle, 0.02, WIDEST))
    return Shadow(index, -1, light.position, perspective(fov, 1.0, near, near + 200.0) @ view)


def _of_sun(index: int, light: Light, corners: Matrix) -> Shadow:
    """Return a view with parallel rays around everything; its depth goes on to a floor far behind."""
    middle = (corners.min(0) + corners.max(0)) / 2
    turned = aim(np.zeros(3), light.direction)
    seen = (corners - middle) @ turned
    half = np.maximum(np.abs(seen).max(0), 0.01) * 1.05
    place = middle - light.direction * (half[2] + 1.0)
    view = np.eye(4)
    view[:3, :3] = turned.T
    far = 2 * half[2] + 100.0
    flat = np.diag([1 / half[0], 1 / half[1], -2 / far, 1.0])
    flat[2, 3] = -1.0
    return Shadow(index, -1, place, flat @ view, light.direction)
