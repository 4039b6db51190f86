"""A guided visit: its steps go to views, fire cues, and are held for a time or until a thing has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immersion.errors import InputError
from immersion.scene import _texts as _texts
from immersion.scene.model import UntilEnded
from immersion.scene.triggers import GRID_US, on_grid
from immersion.scene.walk import microseconds

if TYPE_CHECKING:
    from immersion.scene.engine import Engine

__all__ = ["Touring"]


class Touring:
    """Takes the steps of one tour, from each start of the show; without a tour it does nothing."""

    def __init__(self, engine: Engine, name: str | None) -> None:
        if name is not None and name not in engine.scene.tours:
            raise InputError("scene-tour-unknown", "tours", found=repr(name))
        self._engine, self._name = engine, name
        self._steps = () if name is None else engine.scene.tours[name].steps
        self._awaited: str | None = None
        self._number = 0

    def begin(self, now: int) -> None:
        """Begin the tour with the show."""
        self._awaited = None
        if self._name is not None:
            self._engine.step_at(now, 0)

    def step(self, now: int, number: int) -> None:
        """Take one step, or end after the last."""
        name, self._awaited, self._number = str(self._name), None, number
        if number >= len(self._steps):
            return self._engine.log(now, "tour-end", name)
        step = self._steps[number]
        view = {"view": step.view} if step.view is not None else {}
        self._engine.log(now, "step", name, step=number + 1, **view)
        if step.view is not None:
            self._engine.go(now, step.view)
        if step.cue is not None:
            self._engine.want_cue(step.cue)
        if isinstance(step.hold, UntilEnded):
            self._awaited = step.hold.ended
        else:
            due = on_grid(now + microseconds(step.hold or 0.0))
            self._engine.step_at(max(due, now + GRID_US), number + 1)
        return None

    def over(self, now: int, thing: str) -> None:
        """Go on when the thing that is awaited has ended or was stopped, after its fade."""
        if thing == self._awaited:
            self._awaited = None
            silent = self._engine.playing.silent_from(thing, now)
            self._engine.step_at(max(on_grid(silent), now + GRID_US), self._number + 1)
