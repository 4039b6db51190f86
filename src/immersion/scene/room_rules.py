"""Rules on rooms, and on keys that say nothing where they stand; no media is opened."""

from __future__ import annotations

from collections.abc import Iterator

from immersion.registry import nearest
from immersion.scene import _structure_texts as _structure_texts
from immersion.scene.finding import Finding
from immersion.scene.materials import MATERIALS, surfaces_of
from immersion.scene.model import Scene, Thing

__all__ = ["idle_keys", "rooms"]

# What a kind cannot do: a bed has an orientation only, a light plays nothing.
_PLACES = ("at", "scale", "screen", "surface", "path", "doppler")
_SOUND = ("gain", "loop", "to", "feed", "cone", "distance", "doppler")
_LIGHT = ("angle", "intensity")
_PICTURE = ("fit", "width", "screen", "surface")
_IDLE = {
    "model": (*_SOUND, *_LIGHT, "fit", "color"),
    "cloud": (*_SOUND, *_LIGHT, "fit", "color"),
    "sound": (*_LIGHT, *_PICTURE, "scale", "color"),
    "ambisonic": (*_LIGHT, *_PICTURE, *_PLACES, "cone", "distance", "color"),
    "stems": (*_LIGHT, *_PICTURE, "scale", "color"),
    "image": (*_SOUND, *_LIGHT, "color"),
    "video": (*_LIGHT, "color"),
    "light": (*_SOUND, *_PICTURE, "scale"),
    "captions": (*_SOUND, *_LIGHT),
    "group": (*_LIGHT, *_PICTURE, "cone", "distance", "doppler", "to", "feed", "loop", "color"),
    "text": (*_SOUND, *_LIGHT, "fit"),
}


def rooms(scene: Scene) -> Iterator[Finding]:
    """Yield materials that no table has, and surfaces that a room has not."""
    for name, room in scene.all_rooms().items():
        path = "room" if scene.room is not None else f"rooms.{name}"
        known = [*surfaces_of(room), "walls"]
        for surface, material in room.surfaces.items():
            where = scene._origin.where(f"{path}.surfaces.{surface}")
            if surface not in known:
                values = {"wanted": ", ".join(known), "nearest": nearest(surface, known)}
                yield Finding("scene-surface", "error", where, found=repr(surface), **values)
            if material.absorption is None and material.name not in MATERIALS:
                near = nearest(str(material.name), MATERIALS)
                values = {"wanted": ", ".join(MATERIALS), "nearest": near}
                yield Finding("scene-material", "error", where, found=repr(material.name), **values)


def idle_keys(scene: Scene) -> Iterator[Finding]:
    """Yield the keys of things that say nothing for their kind: they are kept, and no target carries them."""
    for index, thing in enumerate(scene.things):
        for key in _IDLE[thing.kind]:
            if key in thing.model_fields_set and not _default(thing, key):
                where = scene._origin.where(f"things[{index}].{key}")
                yield Finding("scene-idle-key", "warning", where, found=key, kind=thing.kind)


def _default(thing: Thing, key: str) -> bool:
    """Tell whether a value only repeats the default, which harms nobody."""
    return bool(getattr(thing, key) == type(thing).model_fields[key].default)
