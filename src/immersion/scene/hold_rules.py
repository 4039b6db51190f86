"""Rules on tours: steps that say nothing, and steps that nobody reaches since the one before never ends."""

from __future__ import annotations

from collections.abc import Iterator

from immersion.scene import _cue_texts as _cue_texts
from immersion.scene.cue_rules import never_ends, played
from immersion.scene.finding import Finding
from immersion.scene.meant import found
from immersion.scene.model import Scene, UntilEnded

__all__ = ["tours"]


def tours(scene: Scene) -> Iterator[Finding]:
    """Yield what is found of the steps of every tour."""
    heard = played(scene)
    for name, tour in scene.tours.items():
        for index, step in enumerate(tour.steps):
            path = f"tours.{name}.steps[{index}]"
            if step.view is None and step.text is None and step.cue is None:
                yield found(scene, "step-empty", "warning", path, found=f"{name}, {index + 1}")
            thing = scene.thing(step.hold.ended) if isinstance(step.hold, UntilEnded) else None
            if thing is None:
                continue
            if thing.loop:
                values = {"found": repr(thing.id), "steps": len(tour.steps) - index - 1}
                yield found(scene, "hold-endless", "warning", f"{path}.hold", **values)
            else:
                yield from never_ends(scene, thing, heard, f"{path}.hold")
