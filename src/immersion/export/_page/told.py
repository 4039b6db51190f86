"""What a page does nothing with: blocks and keys that only stand in its data, each told once."""

from __future__ import annotations

from collections.abc import Iterator

from immersion.export.sources import given_in
from immersion.scene.doorways import portals_without_doorway
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["left_out"]

_AS_DATA = ("sources",)


def left_out(stage: Stage) -> Iterator[Loss]:
    """Yield a loss for everything that the page does not show or do, or does in another way."""
    scene = stage.scene
    given = scene.model_dump(exclude_defaults=True, exclude_none=True)
    for block in _AS_DATA:
        if given.get(block):
            yield Loss("web-data", block)
    for name in portals_without_doorway(scene):
        yield Loss("web-data", f"portals.{name}")
    for part in given_in(scene.rigs, ("speakers", "projectors", "blends", "fallback")):
        yield Loss("web-rigs", f"rigs.{part}")
    for thing in stage.things:
        if thing.captions is not None:
            yield Loss("web-captions", f"things.{thing.id}")
        if thing.to is not None or thing.feed:
            yield Loss("web-rigs", f"things.{thing.id}.{'feed' if thing.feed else 'to'}")
    yield from _unheard_of(stage)


def _unheard_of(stage: Stage) -> Iterator[Loss]:
    """Yield what a browser cannot know or do: messages of a show control, and more visitors than one."""
    for cue in stage.scene.cues:
        if any(one.osc is not None for one in cue.when):
            yield Loss("web-osc", f"cues.{cue.id}.when")
        for index, action in enumerate(cue.do):
            if action.verb == "osc":
                yield Loss("web-osc", f"cues.{cue.id}.do[{index}]")
    for name, zone in stage.scene.zones.items():
        if zone.people > 1:
            yield Loss("web-alone", f"zones.{name}.people", {"people": zone.people})
        if zone.sensor is not None:
            yield Loss("web-osc", f"zones.{name}.sensor")
