"""The cues of a scene during a visit: when each fired, when it will, and what it waits for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from immersion.scene.model import Condition, Cue, Scene
from immersion.scene.triggers import BY_HAND, on_grid
from immersion.scene.visit import Event, Visit
from immersion.scene.walk import microseconds

__all__ = ["CueLine", "by_hand", "cue_lines"]


@dataclass(frozen=True, slots=True)
class CueLine:
    """A cue: seconds at which it fired, the next at which it is sure to fire, and the conditions it waits for.

    `waits` is empty when it may not fire any more in this show (`once`).
    """

    cue: str
    fired: tuple[float, ...]
    due: float | None
    waits: tuple[tuple[str, str], ...]


def by_hand(cue: str) -> str:
    """Return what a visitor does when an operator fires a cue: an event of a walk.

    >>> by_hand("speak")
    'osc:/immersion/cue/speak'
    """
    return f"osc:{BY_HAND}{cue}"


def cue_lines(scene: Scene, visit: Visit, time: float) -> tuple[CueLine, ...]:
    """Return the cues in file order, as they stand at a time of a visit.

    Parameters
    ----------
    scene : Scene
    visit : Visit
        Known up to this time; what plays then is taken to play to its own end.
    time : float
        Seconds.

    Examples
    --------
    >>> from immersion.scene.timeline import simulate
    >>> cues = [{"id": "a", "when": [{"at": "2s"}], "do": []}, {"id": "b", "when": [{"after": "a"}], "do": []}]
    >>> scene = Scene(immersion="1", id="x", show={"duration": "9s"}, cues=cues)
    >>> [(line.cue, line.fired, line.due) for line in cue_lines(scene, simulate(scene), 1.0)]
    [('a', (), 2.0), ('b', (), 2.0)]
    """
    now = microseconds(time)
    past = [event for event in visit.events if event.time_us <= now]
    begun = next((e.time_us for e in reversed(past) if e.kind in ("start", "end")), None)
    running = begun is not None and any(e.kind == "start" and e.time_us == begun for e in past)
    fired: dict[str, list[int]] = {cue.id: [] for cue in scene.cues}
    for event in past:
        if event.kind == "cue":
            fired[event.target].append(event.time_us)
    due: dict[str, int] = {}
    for _ in scene.cues:  # a cue that waits for another is due with it, however long the chain
        before = dict(due)
        for cue in scene.cues:
            moments = _moments(cue, visit, now, begun or 0, due, past) if running else ()
            sure = [m for m in moments if m > now and _may(cue, fired[cue.id], m, begun or 0)]
            if sure:
                due[cue.id] = min(sure)
        if due == before:
            break
    return tuple(
        CueLine(
            cue.id,
            tuple(moment / 1e6 for moment in fired[cue.id]),
            due[cue.id] / 1e6 if cue.id in due else None,
            () if _spent(cue, fired[cue.id], begun or 0) else tuple((c.kind, _target(c)) for c in cue.when),
        )
        for cue in scene.cues
    )


def _target(condition: Condition) -> str:
    if condition.kind == "start":
        return ""
    if condition.kind == "at":
        return f"{float(condition.at or 0.0):g} s"
    return str(getattr(condition, condition.kind))


def _moments(
    cue: Cue, visit: Visit, now: int, begun: int, due: dict[str, int], past: list[Event]
) -> Iterator[int]:
    """Yield the times to come at which a condition of a cue is sure to hold."""
    for condition in cue.when:
        if condition.kind == "at":
            yield on_grid(begun + microseconds(condition.at or 0.0))
        elif condition.kind == "ended":
            for play in visit.plays:
                if play.thing == condition.ended and not play.loop and play.start * 1e6 <= now:
                    yield on_grid(microseconds(play.end))
        elif condition.kind == "after":
            delay = microseconds(condition.delay or 0.0)
            if condition.after in due:
                yield on_grid(due[str(condition.after)] + delay)
            for event in past:
                if event.kind == "cue" and event.target == condition.after and event.time_us >= begun:
                    yield on_grid(event.time_us + delay)


def _may(cue: Cue, fired: list[int], moment: int, begun: int) -> bool:
    """Tell whether a cue that fired at these times may fire at another; days are not counted here."""
    if not fired:
        return True
    return moment - fired[-1] >= microseconds(cue.cooldown or 0.0) and not _spent(cue, fired, begun)


def _spent(cue: Cue, fired: list[int], begun: int) -> bool:
    """Tell whether a cue that fired at these times has had its turn until the show begins again."""
    if not fired:
        return False
    return cue.once in ("visit", "day") or (cue.once == "loop" and fired[-1] >= begun)
