"""What happens when nobody walks, touches or sends anything: the part of a show that a file can hold."""

from __future__ import annotations

from immersion.scene.model import Scene
from immersion.scene.timeline import simulate
from immersion.scene.visit import Visit
from immersion.stage.lost import with_fallbacks
from immersion.stage.simulation import lengths_of, ways_of
from immersion.stage.stage import Stage

__all__ = ["BY_ITSELF", "quiet_visit"]

BY_ITSELF = ("start", "at", "after", "ended")
"""Conditions that need nobody; ``after`` and ``ended`` follow what began so."""


def quiet_visit(stage: Stage) -> Visit | None:
    """Return one run of the show without a visitor; None when it has no cue and no way."""
    scene = with_fallbacks(stage.scene, stage.lost)
    if not scene.cues and not any(thing.path for thing in scene.things):
        return None
    return simulate(
        _deaf(scene),
        None,
        lengths_of(stage, every_language=False),
        paths=ways_of(stage),
        language=stage.language,
        kept={thing.id for thing in stage.things},
    )


def _deaf(scene: Scene) -> Scene:
    """Return a scene in which no cue waits for a visitor, a click, a message, or an empty room."""
    cues = tuple(
        cue.model_copy(update={"when": tuple(one for one in cue.when if one.kind in BY_ITSELF)})
        for cue in scene.cues
    )
    show = scene.show.model_copy(update={"idle": None, "open": None, "closed": None})
    return scene.model_copy(update={"cues": cues, "show": show})
