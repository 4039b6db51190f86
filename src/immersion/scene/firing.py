"""Which cues fire at one time, in which order, and how often."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from immersion.scene.model import Action, Cue
from immersion.scene.triggers import on_grid
from immersion.scene.walk import microseconds

if TYPE_CHECKING:
    from immersion.scene.engine import Engine

__all__ = ["Firing"]


class Firing:
    """Fires the cues of one time: in file order, each at most once, and circles of cues come to an end."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cues = engine.scene.cues
        self._does = [[(act.verb, act.target, act) for act in cue.do] for cue in self._cues]
        self._by_id = {cue.id: index for index, cue in reversed(list(enumerate(self._cues)))}
        self._last: dict[str, tuple[int, int, int]] = {}
        self._after: dict[str, list[tuple[str, str, int]]] = {}
        for key in engine.waiting:
            if key[0] == "after":
                self._after.setdefault(key[1], []).append(key)
        # What fired each cue at this time; the chain of causes is what tells a circle from a coincidence.
        self._causes: dict[int, int | None] = {}
        self._following: dict[int, int | None] = {}

    @property
    def delays(self) -> dict[str, int]:
        """Microseconds after which the last of what waits for a cue fires, by the cue."""
        return {name: max(key[2] for key in keys) for name, keys in self._after.items()}

    def index_of(self, name: str) -> int | None:
        """Return the place of a cue in the file."""
        return self._by_id.get(name)

    def fire_all(self, now: int, wanted: dict[int, int | None]) -> None:
        """Fire every cue that is wanted, in file order, then those that wait for them."""
        self._causes = {}
        while wanted:
            self._following = {}
            for index in sorted(wanted):
                if index not in self._causes:
                    self._fire(now, index, wanted[index])
            wanted = self._following

    def _fire(self, now: int, index: int, cause: int | None) -> None:
        """Fire a cue, and at once those that it fires by its actions."""
        first = self._enter(now, index, cause)
        stack = [(index, first)] if first is not None else []
        while stack:
            running, actions = stack[-1]
            step = next(actions, None)
            if step is None:
                stack.pop()
                continue
            verb, name, action = step
            if verb != "cue":
                self._engine.act(now, verb, name, action)
                continue
            target = self._by_id.get(name)
            if target is not None and self._may_follow(now, target, running):
                inner = self._enter(now, target, running)
                if inner is not None:
                    stack.append((target, inner))

    def _enter(self, now: int, index: int, cause: int | None) -> Iterator[tuple[str, str, Action]] | None:
        """Note that a cue fires, and return what it does; None when it may not fire."""
        self._causes[index] = cause
        cue = self._cues[index]
        if not self._may_fire(now, cue):
            return None
        self._last[cue.id] = (now, self._engine.loop, self._engine.clock.day_at(now))
        self._engine.log(now, "cue", cue.id)
        for key in self._after.get(cue.id, ()):
            if key[2]:
                self._engine.later(on_grid(now + key[2]), key)
                continue
            for waiting in self._engine.waiting[key]:
                if self._may_follow(now, waiting, index):
                    self._following.setdefault(waiting, index)
        return iter(self._does[index])

    def _may_follow(self, now: int, index: int, cause: int) -> bool:
        """Tell whether a cue has not fired at this time yet; note it when it is its own cause."""
        if index not in self._causes:
            return True
        link: int | None = cause
        while link is not None and link != index:
            link = self._causes.get(link)
        if link is not None:
            self._engine.log(now, "cycle", self._cues[index].id, by=self._cues[cause].id)
        return False

    def _may_fire(self, now: int, cue: Cue) -> bool:
        last = self._last.get(cue.id)
        if last is None:
            return True
        time, loop, day = last
        if now - time < microseconds(cue.cooldown or 0.0) or cue.once == "visit":
            return False
        if cue.once == "loop":
            return loop != self._engine.loop
        return cue.once != "day" or day != self._engine.clock.day_at(now)
