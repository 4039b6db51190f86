"""What the page's eyes need besides the GLB: views, light, room, what can be clicked, what belongs to what."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from immersion.export._gltf.lights import ANGLE, strength_of
from immersion.scene.model import Scene, Thing
from immersion.scene.places import camera_of, screen_corners
from immersion.scene.room_shapes import room_surfaces
from immersion.stage.stage import Stage

__all__ = ["WHITE", "seen_of"]

WHITE = 130.0
"""Lux under which white comes out white, as in the preview's pictures."""

_LEAST, _REFLECTED = 10.0, 0.5


def seen_of(stage: Stage) -> dict[str, Any]:
    """Return ``views``, ``light`` and ``things`` of a page's programme.

    ``light`` has the ``white`` (lux that come out white) and the ``even`` light (lux) that walls send back: the room
    is taken for an integrating sphere of half reflectance, and ten lux are always there.
    """
    scene = stage.scene
    views = []
    for name, view in scene.views.items():
        matrix, fov = camera_of(scene, name)
        views.append(
            {"id": name, "title": view.title, "matrix": matrix.ravel().tolist(), "fov": math.degrees(fov)}
        )
    clicked = {str(one.click) for cue in scene.cues for one in cue.when if one.click is not None}
    things = [{**_known(scene, thing), "click": thing.id in clicked} for thing in stage.things]
    return {"views": views, "light": {"white": _white(scene), "even": _even(stage)}, "things": things}


def _known(scene: Scene, thing: Thing) -> dict[str, Any]:
    media = scene.media.get(thing.media_id or "")
    alt = thing.alt or (None if media is None else media.alt)
    return {"id": thing.id, "parent": thing.parent, "kind": thing.kind, "alt": alt}


def _white(scene: Scene) -> float:
    """Return the lux that come out white: more where projectors shine."""
    most = WHITE
    for projector in scene.rigs.projectors.values():
        if projector.paints is None or projector.lumens is None:
            continue
        try:
            corners = screen_corners(scene, str(projector.paints))
        except Exception:
            continue
        wide, high = (float(np.linalg.norm(corners[k] - corners[0])) for k in (1, 3))
        painting = sum(1 for one in scene.rigs.projectors.values() if one.paints == projector.paints)
        most = max(most, painting * float(projector.lumens) / max(wide * high, 1e-6))
    return most


def _even(stage: Stage) -> float:
    """Return the lux that reach everything from everywhere."""
    area = 0.0
    for room in stage.scene.all_rooms().values():
        for surface in room_surfaces(room):
            a, b, c = (surface.points[surface.faces[:, k]] for k in range(3))
            area += float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum()) / 2
    lumens = sum(_lumens(thing) for thing in stage.things if thing.light is not None and thing.visible)
    return _LEAST + (lumens * _REFLECTED / (area * (1 - _REFLECTED)) if area > 0 else 0.0)


def _lumens(thing: Thing) -> float:
    angle = math.radians(thing.angle if thing.angle is not None else ANGLE)
    candelas = strength_of(thing, str(thing.light), angle)
    if thing.light == "directional":
        return 0.0
    solid = (
        4 * math.pi if thing.light == "point" else 2 * math.pi * (1 - math.cos(min(angle, 2 * math.pi) / 2))
    )
    return candelas * solid
