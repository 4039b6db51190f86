"""What the page's eyes need besides the GLB: views, light, what can be clicked, what belongs to what."""

from __future__ import annotations

import math
from typing import Any

from immersion.export._page.films import Films
from immersion.export._page.light import light_told
from immersion.scene.model import Scene, Thing
from immersion.scene.places import camera_of
from immersion.stage.stage import Stage

__all__ = ["seen_of"]


def seen_of(stage: Stage, films: Films) -> dict[str, Any]:
    """Return ``views``, ``light`` and ``things`` of a page's programme."""
    scene = stage.scene
    views = []
    for name, view in scene.views.items():
        matrix, fov = camera_of(scene, name)
        views.append(
            {"id": name, "title": view.title, "matrix": matrix.ravel().tolist(), "fov": math.degrees(fov)}
        )
    clicked = {str(one.click) for cue in scene.cues for one in cue.when if one.click is not None}
    things = [{**_known(scene, thing), "click": thing.id in clicked} for thing in stage.things]
    return {"views": views, "light": light_told(stage, films), "things": things}


def _known(scene: Scene, thing: Thing) -> dict[str, Any]:
    media = scene.media.get(thing.media_id or "")
    alt = thing.alt or (None if media is None else media.alt)
    return {
        "id": thing.id,
        "parent": thing.parent,
        "kind": thing.kind,
        "alt": alt,
        "screen": thing.screen,
        "free": thing.kind in ("image", "video", "text") and thing.screen is None and thing.surface is None,
        "film": thing.video,
        "model": thing.model,
    }
