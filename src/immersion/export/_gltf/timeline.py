"""What happens when nobody walks, touches or sends anything: the part of a show that a file can hold."""

from __future__ import annotations

from immersion.scene.model import Scene, Thing
from immersion.scene.timeline import simulate
from immersion.scene.visit import Ramp, Visit
from immersion.stage.lost import with_fallbacks
from immersion.stage.simulation import lengths_of, ways_of
from immersion.stage.stage import Stage

__all__ = ["BY_ITSELF", "quiet_visit", "seen", "seen_at_start"]

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


def seen_at_start(visit: Visit | None, thing: Thing) -> bool:
    """Tell whether a thing is seen when the show has begun."""
    ramps = () if visit is None else visit.shown.get(thing.id, ())
    return seen(ramps, 0)[1][0] if ramps else thing.visible


def seen(ramps: tuple[Ramp, ...], end_us: int) -> tuple[list[float], list[bool]]:
    """Return when a thing is seen and when not; one that fades is seen as long as anything of it shows."""
    times, there = [0], [False]
    for ramp in ramps:
        at, now = max(ramp.start_us, 0), ramp.first > 0 or ramp.last > 0
        changes = [(at, now)]
        if ramp.end_us > ramp.start_us and ramp.last <= 0:
            changes.append((ramp.end_us, False))
        for moment, shown in changes:
            if moment > end_us:
                continue
            while times and times[-1] >= moment:
                times.pop()
                there.pop()
            times.append(moment)
            there.append(shown)
    kept = [k for k in range(len(times)) if k == 0 or there[k] != there[k - 1]]
    return [times[k] / 1e6 for k in kept], [there[k] for k in kept]
