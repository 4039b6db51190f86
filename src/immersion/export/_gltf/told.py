"""What a GLB does not carry of a scene: blocks, keys of things, sides of media, and cues, each told once."""

from __future__ import annotations

from collections.abc import Iterator

from immersion.export._gltf.emitters import starts
from immersion.export._gltf.side_texts import side_texts
from immersion.export._gltf.timeline import BY_ITSELF
from immersion.export._gltf.work import Work
from immersion.export.sources import SHOW_KEYS, given_in, used_media
from immersion.scene.doorways import portals_without_doorway
from immersion.scene.model import Action, Cue
from immersion.stage.loss import Loss

__all__ = ["left_out"]

_AS_DATA = ("sources", "zones", "tours", "access")
_SIDES = ("captions", "transcript", "description", "signed", "easy")


def left_out(work: Work) -> Iterator[Loss]:
    """Yield a loss for everything that has no place in the file, or only as data."""
    scene = work.stage.scene
    given = scene.model_dump(exclude_defaults=True, exclude_none=True)
    for block in _AS_DATA:
        if given.get(block):
            yield Loss("export-extras", block)
    for name in portals_without_doorway(scene):
        yield Loss("export-extras", f"portals.{name}")
    for key in given_in(scene.show, SHOW_KEYS):
        yield Loss("export-extras", f"show.{key}")
    for key in given_in(scene.rigs, ("speakers", "blends", "fallback")):
        yield Loss("export-extras", f"rigs.{key}")
    if scene.rigs.projectors:
        yield Loss("export-projectors", "rigs.projectors")
    yield from _things(work)
    yield from _media(work)
    for cue in scene.cues:
        yield from _cue(work, cue)


def _things(work: Work) -> Iterator[Loss]:
    for thing in work.stage.things:
        if thing.to is not None or thing.feed:
            yield Loss("export-loudspeakers", f"things.{thing.id}.{'feed' if thing.feed else 'to'}")
        if thing.path is not None and thing.path.loop:
            yield Loss("export-loop", f"things.{thing.id}.path")


def _media(work: Work) -> Iterator[Loss]:
    texts = side_texts(work)
    for name, media in used_media(work.stage).items():
        for side in _SIDES:
            value = getattr(media, side)
            if value:
                files = value.values() if isinstance(value, dict) else (value,)
                whole = all(str(file) in texts for file in files)
                yield Loss("export-side-text" if whole else "export-side-file", f"media.{name}.{side}")
        if media.hazards is not None:
            yield Loss("export-extras", f"media.{name}.hazards")


def _cue(work: Work, cue: Cue) -> Iterator[Loss]:
    """Yield what a cue waits for that a file cannot know, and what it does that a file cannot do."""
    waits = sorted({one.kind for one in cue.when if one.kind not in BY_ITSELF})
    if waits:
        yield Loss("export-cue-waits", f"cues.{cue.id}.when", {"kinds": ", ".join(waits)})
    kept = {thing.id for thing in work.stage.things}
    for index, action in enumerate(cue.do):
        code = _undone(work, cue, action, kept)
        if code is not None:
            yield Loss(code, f"cues.{cue.id}.do[{index}]", {"verb": action.verb, "what": action.target})


def _undone(work: Work, cue: Cue, action: Action, kept: set[str]) -> str | None:
    verb = action.verb
    if verb in ("move", "turn", "show", "hide", "cue"):
        # Told with the thing when it is not carried, with what the cue waits for, and with the other cue.
        return None
    if verb == "play" and action.target in kept:
        thing = work.stage.thing(action.target)
        if thing is not None and thing.model is not None:
            return "export-clip-later"
        if thing is not None and (thing.group or starts(work, thing)) and all(one.start for one in cue.when):
            return "export-fade" if action.fade is not None else None
        return "export-play-later"
    return "export-cue-does"
