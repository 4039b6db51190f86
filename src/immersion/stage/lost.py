"""What is lost of a rig, and what the scene does then: ``rigs.fallback``.

A loudspeaker that is lost is silent, whatever is declared; a group that the fallback redesigns plays on without it.
Other actions are done at the start of the show, after those of its own cues.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from immersion.errors import UnknownNameError
from immersion.registry import nearest
from immersion.scene.model import Action, Cue, Fallback, Scene
from immersion.scene.references import names_of
from immersion.stage import _lost_texts as _lost_texts
from immersion.stage.loss import Loss

__all__ = ["dead_units", "lost_losses", "lost_names", "redesigned", "with_fallbacks"]


def lost_names(scene: Scene, lost: str | Iterable[str]) -> tuple[str, ...]:
    """Return what is lost, each once, in the order given.

    Raises
    ------
    UnknownNameError
        If the rig has no such projector, group or loudspeaker.
    """
    known = [*names_of(scene, "projectors"), *names_of(scene, "speakers"), *names_of(scene, "units")]
    found = dict.fromkeys([lost] if isinstance(lost, str) else lost)
    for name in found:
        if name not in known:
            values = {"name": name, "known": ", ".join(known) or "—", "nearest": nearest(str(name), known)}
            raise UnknownNameError("unknown-name", kind="equipment", **values)
    return tuple(found)


def _applied(scene: Scene, lost: Iterable[str]) -> list[Fallback]:
    gone = set(lost)
    return [fallback for fallback in scene.rigs.fallback if fallback.lost in gone]


def redesigned(scene: Scene, lost: Iterable[str]) -> set[str]:
    """Return the groups of loudspeakers that a fallback designs anew."""
    actions = [action for fallback in _applied(scene, lost) for action in fallback.do]
    return {str(action.target) for action in actions if action.verb == "redesign"}


def dead_units(lost: Iterable[str], group: str, count: int) -> list[int]:
    """Return the loudspeakers of a group that are lost, from 0.

    >>> dead_units(("dome.3", "p2"), "dome", 10), dead_units(("dome",), "dome", 3)
    ([2], [0, 1, 2])
    """
    found: set[int] = set()
    for name in lost:
        owner, _, number = name.rpartition(".")
        if name == group:
            found.update(range(count))
        elif owner == group and number.isdecimal():
            found.add(int(number) - 1)
    return sorted(one for one in found if one < count)


def with_fallbacks(scene: Scene, lost: Iterable[str]) -> Scene:
    """Return a scene whose show begins with what its fallbacks do; the same one when there is nothing to do."""
    actions: list[Action] = [
        action for fallback in _applied(scene, lost) for action in fallback.do if action.verb != "redesign"
    ]
    if not actions:
        return scene
    name, taken = "lost", {cue.id for cue in scene.cues}
    while name in taken:
        name += "-"
    start: Any = ["start"]  # in the words of a file
    cue = Cue(id=name, when=start, do=tuple(actions))
    return scene.model_copy(update={"cues": (*scene.cues, cue)})


def lost_losses(scene: Scene, lost: Iterable[str]) -> list[Loss]:
    """Return what nothing makes up for: equipment that is lost and that no fallback names."""
    gone = tuple(lost)
    told = {fallback.lost for fallback in _applied(scene, gone)}
    losses = []
    for name in gone:
        block = "projectors" if name in scene.rigs.projectors else "speakers"
        if name not in told:
            losses.append(Loss(f"lost-{block}", f"rigs.{block}.{name}"))
    return losses
