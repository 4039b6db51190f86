"""What a USDZ has no place for, and what AR Quick Look does not show of what it has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from immersion.export import _usd_texts as _usd_texts
from immersion.export._usd.skins import MOST_JOINTS
from immersion.export.sources import SHOW_KEYS, given_in
from immersion.scene.visit import Visit
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

if TYPE_CHECKING:
    from immersion.export._usd.rigs import Figure

__all__ = ["clip_losses", "figure_losses", "left_out"]

# Blocks of the scene that are no objects: an iPhone brings its own room, light and visitor.
_BLOCKS = ("room", "rooms", "portals", "rigs", "zones", "tours", "sources", "access")
_KINDS = ("light", "video", "stems", "captions", "text")
_MEDIA = ("captions", "transcript", "description", "signed", "easy")


def left_out(stage: Stage) -> Iterator[Loss]:
    """Yield a loss for every part of the scene that this target does not carry, or only some programs show."""
    scene = stage.scene
    given = scene.model_dump(exclude_defaults=True, exclude_none=True)
    for block in _BLOCKS:
        if given.get(block):
            yield Loss("usd-no-place", block)
    for thing in stage.things:
        where = f"things.{thing.id}"
        if thing.kind in _KINDS:
            yield Loss("usd-light" if thing.kind == "light" else "usd-no-place", where)
        if thing.kind == "cloud":
            yield Loss("usd-ignored", where)
        if thing.kind in ("sound", "ambisonic"):
            yield Loss("usd-sound-quick-look", where)
        if thing.kind == "sound":
            for key in ("cone", "distance", "doppler"):
                if getattr(thing, key):
                    yield Loss("usd-sound-law", f"{where}.{key}")
        if thing.to or thing.feed:
            yield Loss("usd-no-place", f"{where}.{'to' if thing.to else 'feed'}")
    if scene.views:
        yield Loss("usd-ignored", "views")
    for name in sorted({str(thing.media_id) for thing in stage.things if thing.media_id}):
        media = scene.media[name]
        for key in _MEDIA:
            if getattr(media, key):
                yield Loss("usd-no-place", f"media.{name}.{key}")
        if media.lods:
            yield Loss("usd-one-level", f"media.{name}.lods")
        if media.files and len(media.files) > 1 and media.type in ("model", "cloud"):
            yield Loss("export-language", f"media.{name}", {"language": stage.language})
    for key in given_in(scene.show, SHOW_KEYS):
        yield Loss("usd-no-place", f"show.{key}")
    for cue in scene.cues:
        for index, action in enumerate(cue.do):
            if action.verb in ("goto", "osc", "redesign"):
                yield Loss("usd-no-place", f"cues.{cue.id}.do[{index}]")


def figure_losses(figure: Figure | None, where: str) -> Iterator[Loss]:
    """Yield what OpenUSD or AR Quick Look has no room for in a model that moves; None is one that it cannot move."""
    if figure is None:
        yield Loss("usd-still", where)
        return
    if figure.most_joints > MOST_JOINTS:
        yield Loss("usd-joints", where, {"count": figure.most_joints, "most": MOST_JOINTS})
    if figure.morphs:
        yield Loss("usd-morph-quick-look", where)


def clip_losses(stage: Stage, visit: Visit) -> Iterator[Loss]:
    """Yield the animations of models that the package does not play: nothing but a visitor starts them."""
    played = {(play.thing, play.clip) for play in visit.plays}
    asked = set()
    for cue in stage.scene.cues:
        for index, action in enumerate(cue.do):
            if action.clip is not None:
                asked.add((action.target, action.clip))
                if (action.target, action.clip) not in played:
                    yield Loss("usd-clip", f"cues.{cue.id}.do[{index}]", {"clip": action.clip})
    for thing in stage.things:
        for clip in stage.clips(thing.model) if thing.model is not None else ():
            if (thing.id, clip) not in asked:
                yield Loss("usd-clip-idle", f"things.{thing.id}", {"clip": clip})
