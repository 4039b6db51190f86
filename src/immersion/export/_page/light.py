"""The light of a page's picture: what its eyes need to show the room as the preview does, in the same units."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.export._page.films import Films
from immersion.export._page.lit_rooms import room_of_screen, rooms_told
from immersion.scene.model import Scene, Thing, text_of
from immersion.scene.strips import screen_patch
from immersion.stage.assets import open_image
from immersion.stage.beam_screens import inner_edges
from immersion.stage.beams import Beam, beams_of
from immersion.stage.drawn_texts import text_pixels
from immersion.stage.lights import FLOOR_LUX, light_of, picture_light
from immersion.stage.rooms import lit_rooms
from immersion.stage.stage import Stage

__all__ = ["light_told"]

_VIDEO = np.full((1, 1, 4), (26, 26, 28, 255), np.uint8)


def light_told(stage: Stage, films: Films) -> dict[str, Any]:
    """Return what a page's light is computed from.

    ``floor`` are the lux that are always there; ``rooms`` what each sends back, and where it is. ``lamps`` and
    ``beams`` shine, a projector on the walls of the ``room`` of its screen; ``painted`` are the screens that projectors
    paint, with the mean of each picture on them.
    """
    scene, rooms, beams = stage.scene, lit_rooms(stage), _shining(stage)
    lamps = [_lamp(scene, thing) for thing in stage.things if thing.light is not None]
    painted = sorted({beam.screen for beam in beams})
    return {
        "floor": FLOOR_LUX,
        "unlit": not beams and not lamps,
        "rooms": rooms_told(scene, rooms, beams),
        "lamps": lamps,
        "beams": [_beam(stage, beam) | {"room": room_of_screen(scene, rooms, beam.screen)} for beam in beams],
        "painted": {screen: _shown_on(stage, films, screen) for screen in painted},
    }


def _shining(stage: Stage) -> list[Beam]:
    """Return the projectors that paint a screen whose shape is known: on a mesh, no picture hangs in a GLB."""
    found = []
    for beam in beams_of(stage):
        try:
            screen_patch(stage.scene, beam.screen)
        except InputError as error:
            if error.code != "scene-screen-shape":
                raise
            continue
        if beam.name not in stage.lost:
            found.append(beam)
    return found


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
