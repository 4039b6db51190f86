"""The light of a page's picture: what its eyes need to show the room as the preview does, in the same units."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.export._page.films import Films
from immersion.scene.model import Room, Scene, Thing, text_of
from immersion.scene.places import screen_corners
from immersion.scene.strips import screen_patch
from immersion.stage.assets import open_image
from immersion.stage.beam_screens import inner_edges
from immersion.stage.beams import Beam, beams_of
from immersion.stage.drawn_texts import text_pixels
from immersion.stage.inner_surfaces import (
    bounds_of_room,
    corners_told,
    first_room,
    has_nooks,
    mean_albedo,
    room_surfaces,
)
from immersion.stage.lights import FLOOR_LUX, WHITE_LUX, light_of, picture_light
from immersion.stage.shells import shell_albedo
from immersion.stage.sky import BLUE, CLEAR, DUSK_LUX, GREY, ground_of, sky_of
from immersion.stage.stage import Stage

__all__ = ["light_told"]

_NO_ROOM = 0.6  # as the preview takes it
_VIDEO = np.full((1, 1, 4), (26, 26, 28, 255), np.uint8)

Array = NDArray[np.float64]


def light_told(stage: Stage, films: Films) -> dict[str, Any]:
    """Return what a page's light is computed from.

    ``white`` are the lux that come out white, ``floor`` those that are always there; ``albedo`` and ``area`` those of
    the room's walls, which send light back as an integrating sphere does (``area`` 0: no walls); ``bounds`` are its
    lowest and highest corner, ``nooks`` whether walls stand between its places, ``near`` which sides walls close.
    ``sky`` is there where no roof is. ``lamps`` and ``beams`` shine; ``painted`` are the screens that projectors paint,
    with the mean of each picture on them.
    """
    scene, room = stage.scene, first_room(stage.scene)
    albedo, area = _walls(stage, room)
    surfaces = () if room is None or room.mesh is not None else room_surfaces(room)
    beams = _shining(stage)
    lamps = [_lamp(scene, thing) for thing in stage.things if thing.light is not None]
    painted = sorted({beam.screen for beam in beams})
    return {
        "white": _white(stage, beams, float(albedo.mean())),
        "floor": FLOOR_LUX,
        "albedo": albedo.tolist(),
        "area": area,
        "unlit": not beams and not lamps,
        "bounds": _bounds(stage, room),
        "nooks": room is not None and has_nooks(room),
        "near": corners_told(surfaces).tolist(),
        "sky": _sky(stage, room),
        "lamps": lamps,
        "beams": [_beam(stage, beam) for beam in beams],
        "painted": {screen: _shown_on(stage, films, screen) for screen in painted},
    }


def _walls(stage: Stage, room: Room | None) -> tuple[Array, float]:
    """Return the (3,) mean reflectance of a room's walls, and their area; 0 where there is no room."""
    if room is None:
        return np.full(3, _NO_ROOM), 0.0
    if room.mesh is not None:
        return shell_albedo(stage.mesh(room.mesh))
    surfaces = room_surfaces(room)
    return mean_albedo(surfaces), sum(surface.area for surface in surfaces)


def _bounds(stage: Stage, room: Room | None) -> list[list[float]] | None:
    """Return the lowest and the highest corner of a room."""
    if room is None:
        return None
    if room.mesh is None:
        found: list[list[float]] = bounds_of_room(room_surfaces(room)).tolist()
        return found
    mesh = stage.mesh(room.mesh)
    if not len(mesh.vertices):
        return None
    return [(end + mesh.offset).tolist() for end in (mesh.vertices.min(0), mesh.vertices.max(0))]


def _sky(stage: Stage, room: Room | None) -> dict[str, Any] | None:
    """Return what makes the sky of a room without a roof, whose sun may set: what the ground sends back."""
    if room is None:
        return None
    surfaces = room_surfaces(room)
    shell = None if room.mesh is None else stage.mesh(room.mesh)
    if sky_of(surfaces, shell, ()) is None:
        return None
    return {
        "ground": ground_of(surfaces).tolist(), "clear": (BLUE * CLEAR).tolist(), "dusk": (GREY * DUSK_LUX).tolist(),
    }  # fmt: skip


def _shining(stage: Stage) -> list[Beam]:
    """Return the projectors that paint a screen whose corners are known."""
    found = []
    for beam in beams_of(stage):
        try:
            screen_corners(stage.scene, beam.screen)
        except InputError as error:
            if error.code != "scene-screen-shape":
                raise
            continue
        if beam.name not in stage.lost:
            found.append(beam)
    return found


def _white(stage: Stage, beams: list[Beam], walls: float) -> float:
    """Return the lux that come out white: more where projectors shine."""
    most = WHITE_LUX
    for beam in beams:
        middle = screen_corners(stage.scene, beam.screen).mean(0) - beam.position
        most = max(most, beam.power / max(float(middle @ beam.direction), 0.1) ** 2 * walls)
    return most


def _lamp(scene: Scene, thing: Thing) -> dict[str, Any]:
    light = light_of(scene, thing)
    return {
        "id": thing.id,
        "kind": light.kind,
        "strength": light.strength,
        "color": light.color.tolist(),
        "half": light.half_angle,
        "cone": list(light.cone),
    }


def _beam(stage: Stage, beam: Beam) -> dict[str, Any]:
    partners = beam.partners
    edges = inner_edges(partners, screen_patch(stage.scene, beam.screen)) if partners else np.zeros((0, 4))
    return {
        "id": beam.name,
        "screen": beam.screen,
        "size": list(beam.projector.size),
        "lumens": beam.lumens,
        "power": beam.power,
        "position": beam.position.tolist(),
        "direction": beam.direction.tolist(),
        "matrix": _from_world(beam),
        "own": [partner.name for partner in partners].index(beam.name) if partners else 0,
        "partners": [_from_world(partner) for partner in partners],
        "inner": edges.tolist(),
        "ramp": beam.ramp,
    }


def _from_world(beam: Beam) -> list[float]:
    """Return the matrix from the world to a projector's image, by rows."""
    moved = np.eye(4)
    moved[:3, 3] = -beam.position
    return [float(value) for value in (beam.clip_from_lens @ moved).ravel()]


def _shown_on(stage: Stage, films: Films, screen: str) -> dict[str, Any]:
    """Return the mean light of each picture on a screen, by thing and language."""
    found: dict[str, Any] = {}
    scene = stage.scene
    tags = list(dict.fromkeys([stage.language, scene.languages.default, *scene.languages.available]))
    for thing in stage.things:
        if thing.screen == screen:
            pictures = {tag: _pixels(stage, films, thing, tag) for tag in tags}
            means = {
                tag: picture_light(pixels).tolist() for tag, pixels in pictures.items() if pixels is not None
            }
            if means:
                found[thing.id] = means
    return found


def _pixels(stage: Stage, films: Films, thing: Thing, tag: str) -> NDArray[np.uint8] | None:
    if thing.image is not None:
        name = str(thing.image)
        files = stage.scene.media[name].files
        if not files or tag == stage.language:
            return stage.image(name)
        file = files.get(tag) or files.get(stage.scene.languages.default) or stage.file(name)
        return open_image(stage.folder / str(file))
    if thing.video is not None:
        poster = films.poster(thing.video, tag)
        return _VIDEO if poster is None else poster
    if thing.text is not None:
        words = text_of(thing.text, tag, stage.scene.languages.default)
        return text_pixels(words, thing.color or "#ffffff") if words.strip() else None
    return None
