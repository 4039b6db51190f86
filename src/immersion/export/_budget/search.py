"""The search for what fits a budget: while the files are too heavy, the heaviest part takes its next step.

The same stage, options and budget always give the same choice. A step that makes nothing lighter is taken back.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from immersion.export._budget.ladder import Step, ladders
from immersion.export._budget.weights import parts_of
from immersion.export._gltf.options import GlbOptions
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["Fitted", "fit"]

Make = Callable[[Stage, GlbOptions], Iterable[Loss]]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The stage as it was exported, and all that is lost, the drops among it."""

    stage: Stage
    losses: tuple[Loss, ...]


def fit(stage: Stage, make: Make, folder: Path, options: GlbOptions, budget: int) -> Fitted:
    """Make an export in an empty folder, again and again with less, until it is within a budget of bytes.

    Parameters
    ----------
    stage : Stage
        In a profile.
    make : callable
        Fills the folder from a stage and options, and returns what it lost.
    folder : Path
    options : GlbOptions
        What is asked for; only what they leave free is dropped.
    budget : int
        Most bytes of all files.
    """
    now = stage, replace(options, kept={} if options.kept is None else options.kept)
    carried, total = tuple(make(*now)), _total(folder)
    place = f"profiles.{stage.profile}.budget"
    drops: list[Loss] = []
    left = ladders(stage, options)
    stale = False
    while total > budget:
        step = _next(left, parts_of(folder))
        if step is None:
            break
        tried = _at_level(now[0], step.level), replace(now[1], **step.options)  # type: ignore[arg-type]
        before = _total(folder, records=False)
        _empty(folder)
        lost, size = tuple(make(*tried)), _total(folder)
        stale = size >= total
        if not stale:
            drops.append(Loss(step.code, place, {**step.values, "before": before, "budget": budget}))
            now, carried, total = tried, lost, size
    if stale:
        _empty(folder)
        carried = tuple(make(*now))
    if total > budget:
        drops.append(Loss("budget-unmet", place, {"bytes": total, "budget": budget}))
    return Fitted(now[0], (*carried, *drops))


def _next(left: dict[str, list[Step]], parts: dict[str, int]) -> Step | None:
    """Take the next step of the heaviest part that has one; levels beside first, since nothing seen is lost."""
    open_parts = [part for part, steps in left.items() if steps and parts[part]]
    if not open_parts:
        return None
    chosen = "levels" if "levels" in open_parts else max(open_parts, key=lambda part: parts[part])
    return left[chosen].pop(0)


def _at_level(stage: Stage, level: int | None) -> Stage:
    if level is None:
        return stage
    lighter = stage.as_in(stage.profile, stage.language)
    record = lighter.profile_record
    lighter.profile_record = None if record is None else record.model_copy(update={"lod": level})
    return lighter


def _total(folder: Path, *, records: bool = True) -> int:
    """Return the bytes of all files; without records of provenance, whose length depends on where they stand."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in found if records or path.suffix != ".json")


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
