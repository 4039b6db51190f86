"""The search for what fits a profile: while an export is too heavy, its heaviest part takes its next step.

First the bytes of all files, then the memory once all is decoded. The same stage, options and limits always give the
same choice; a step that makes nothing lighter is taken back. Which step is next does not depend on the limit, so a
looser one stops earlier on the same way: it never gives less.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Literal

from immersion.export._budget import _budget_texts as _budget_texts
from immersion.export.contents import Contents
from immersion.export.fitting import Attempt, Fitting, Kept, Load, OptionsT, Step
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["Fitted", "fit"]

Kind = Literal["budget", "memory"]
_KINDS: tuple[Kind, ...] = ("budget", "memory")


@dataclass(frozen=True, slots=True)
class Fitted:
    """The stage as it was exported, all that is lost, the drops among it, and what was written."""

    stage: Stage
    losses: tuple[Loss, ...]
    contents: Contents
    load: Load


@dataclass(frozen=True)
class _Made(Generic[OptionsT]):
    attempt: Attempt[OptionsT]
    losses: tuple[Loss, ...]
    contents: Contents
    load: Load

    def weight(self, kind: Kind) -> int:
        return self.contents.bytes if kind == "budget" else sum(self.load.memory.values())

    def parts(self, kind: Kind) -> dict[str, int]:
        return dict(self.load.parts if kind == "budget" else self.load.memory)

    def told(self, kind: Kind) -> int:
        """Return the weight that a loss tells: without records of provenance, which are longer in a longer folder."""
        sizes = self.contents.sizes.items()
        records = sum(size for name, size in sizes if name.endswith(".provenance.json"))
        return self.weight(kind) - (records if kind == "budget" else 0)


def fit(
    stage: Stage,
    make: Callable[[Stage, OptionsT], Iterable[Loss]],
    folder: Path,
    fitting: Fitting[OptionsT],
    options: object | None,
) -> Fitted:
    """Make an export in an empty folder, again and again with less, until it is within its profile's limits.

    Parameters
    ----------
    stage : Stage
        Its profile has the limits: ``budget`` for the bytes of all files, ``memory`` for what is decoded.
    make : callable
        Fills the folder from a stage and options, and returns what it lost.
    folder : Path
    fitting : Fitting
        What the target can drop.
    options : object, optional
        What is asked for; only what they leave open is dropped.
    """
    search = _Search(make, folder, fitting, Attempt(stage, fitting.settled(options)))
    record = stage.profile_record
    for kind in _KINDS:
        limit = None if record is None else getattr(record, kind)
        if limit is not None:
            search.down_to(kind, int(limit))
    return search.result()


class _Search(Generic[OptionsT]):
    """The best attempt so far, and the steps that are left."""

    def __init__(
        self,
        make: Callable[[Stage, OptionsT], Iterable[Loss]],
        folder: Path,
        fitting: Fitting[OptionsT],
        asked: Attempt[OptionsT],
    ) -> None:
        self._make, self._folder, self._load = make, folder, fitting.load
        ladders = fitting.ladders(asked.stage, asked.options)
        self._left = {part: list(ladder.steps) for part, ladder in ladders.items()}
        self._first = {part for part, ladder in ladders.items() if ladder.first}
        self._kept: list[Kept] = [kept for ladder in ladders.values() for kept in ladder.kept]
        self._missing = {part: ladder.missing for part, ladder in ladders.items() if ladder.missing}
        self._most: dict[Kind, int] = {}
        self._drops: list[Loss] = []
        self._stale = False
        self._now = self._made(asked)

    def down_to(self, kind: Kind, limit: int) -> None:
        """Take steps until a weight is at most this, or no step is left; tell each."""
        place = f"profiles.{self._now.attempt.stage.profile}.{kind}"
        self._most[kind] = limit
        while self._now.weight(kind) > limit:
            step = self._next(kind)
            if step is None:
                break
            tried = self._made(step.change(self._now.attempt))
            self._stale = not self._lighter(tried, kind)
            if not self._stale:
                values = {**step.values, "before": self._now.told(kind), "budget": limit}
                self._drops.append(Loss(f"{kind}-{step.drop}", place, values))
                self._now = tried
        reached = self._now.weight(kind)
        if reached > limit:
            self._drops.append(Loss(f"{kind}-unmet", place, {"bytes": reached, "budget": limit}))
            kept = [one for one in self._kept if one.memory or kind == "budget"]
            self._drops += [Loss(f"{kind}-asked", one.place, {"budget": limit}) for one in kept]
            if kind == "budget":
                lacking = {name for part, name in self._missing.items() if self._now.load.parts.get(part)}
                self._drops += [
                    Loss(f"budget-no-{name}", place, {"budget": limit}) for name in sorted(lacking)
                ]

    def result(self) -> Fitted:
        """Return what is in the folder, which is the best attempt."""
        if self._stale:
            self._now, self._stale = self._made(self._now.attempt), False
        now = self._now
        return Fitted(now.attempt.stage, (*now.losses, *self._drops), now.contents, now.load)

    def _made(self, attempt: Attempt[OptionsT]) -> _Made[OptionsT]:
        _empty(self._folder)
        lost = tuple(self._make(attempt.stage, attempt.options))
        contents = Contents(self._folder)
        return _Made(attempt, lost, contents, self._load(attempt, contents))

    def _lighter(self, tried: _Made[OptionsT], kind: Kind) -> bool:
        """Tell whether an attempt is lighter, and does not break a limit that was met before."""
        most = self._most.get("budget")
        broken = most is not None and tried.weight("budget") > max(most, self._now.weight("budget"))
        return not broken and tried.weight(kind) < self._now.weight(kind)

    def _next(self, kind: Kind) -> Step[OptionsT] | None:
        """Take the next step of the heaviest part that has one; what nobody would miss goes first."""
        parts = self._now.parts(kind)
        self._left = {
            part: [step for step in left if self._useful(step, kind)] for part, left in self._left.items()
        }
        open_parts = [part for part, left in self._left.items() if left and parts.get(part)]
        if not open_parts:
            return None
        chosen = max(open_parts, key=lambda part: (part in self._first, parts[part]))
        return self._left[chosen].pop(0)

    def _useful(self, step: Step[OptionsT], kind: Kind) -> bool:
        """Tell whether a step can change something: an export is not made again for nothing."""
        if step.useful is not None and not step.useful(self._now.load):
            return False
        largest = self._now.load.largest
        same = step.side is not None and largest is not None and largest <= step.side
        return not same and (step.memory or kind == "budget")


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
