"""The scene itself in the extras: what glTF has no words for, whole, for a reader that knows it."""

from __future__ import annotations

from typing import Any

from immersion.export._gltf.side_texts import side_texts
from immersion.export._gltf.work import Work
from immersion.scene.writing import plain

__all__ = ["FORMAT", "scene_extras"]

FORMAT = 1
"""The version of ``extras.immersion``."""


def scene_extras(work: Work) -> dict[str, Any]:
    """Return the record of a glTF scene.

    ``scene`` is the canonical tree of the format, with zones, cues, tours and all; ``kept`` the things of the
    profile; ``bed`` the ambisonic files beside; ``lods`` the lighter models beside; ``texts`` small text files whole.
    """
    scene = work.stage.scene
    told: dict[str, Any] = {
        "format": FORMAT,
        "id": scene.id,
        "base": scene.base,
        "language": work.stage.language,
        "profile": work.stage.profile,
        "title": scene.title,
        **work.told,
        "scene": plain(scene),
        "texts": side_texts(work) or None,
        "kept": [thing.id for thing in work.stage.things],
    }
    return {"immersion": {key: value for key, value in told.items() if value is not None}}
