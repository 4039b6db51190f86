"""Rules on lights and on the levels of sounds: what is dark, too loud, or the wrong way round."""

from __future__ import annotations

from collections.abc import Iterator

from immersion import messages
from immersion.scene import _look_texts as _look_texts
from immersion.scene.finding import Finding
from immersion.scene.meant import found
from immersion.scene.model import Level, Scene

__all__ = ["lights_and_levels"]

LOUD = 6.0  # dB: a sound made twice as large; above, a minus sign was forgotten more often than not
WIDE = 180.0  # degrees: what every target can draw of a spot


def lights_and_levels(scene: Scene) -> Iterator[Finding]:
    """Yield what is found of lights, cones, distance laws and gains."""
    for index, thing in enumerate(scene.things):
        path = f"things[{index}]"
        if thing.light is not None:
            if thing.intensity is None or thing.intensity.value <= 0:
                yield found(scene, "light-dark", "warning", path, found=repr(thing.id))
            if thing.light == "spot" and thing.angle is not None and thing.angle > WIDE:
                values = {"found": messages.number(thing.angle), "wanted": messages.number(WIDE)}
                yield found(scene, "spot-wide", "warning", f"{path}.angle", **values)
        if thing.cone is not None and thing.cone.inner > thing.cone.outer:
            values = {"found": messages.number(thing.cone.inner), "wanted": messages.number(thing.cone.outer)}
            yield found(scene, "cone-order", "warning", f"{path}.cone.inner", **values)
        law = thing.distance
        if law is not None and law.max < law.ref:
            values = {"found": messages.number(law.max, None), "wanted": messages.number(law.ref, None)}
            yield found(scene, "distance-order", "warning", f"{path}.distance.max", **values)
        yield from _loud(scene, f"{path}.gain", thing.gain)
    for index, cue in enumerate(scene.cues):
        for number, action in enumerate(cue.do):
            if isinstance(action.to, Level):
                yield from _loud(scene, f"cues[{index}].do[{number}].to", action.to)


def _loud(scene: Scene, path: str, level: Level) -> Iterator[Finding]:
    if level.db > LOUD:
        values = {"found": messages.number(level.db, None), "wanted": messages.number(LOUD)}
        yield found(scene, "gain-high", "warning", path, **values)
