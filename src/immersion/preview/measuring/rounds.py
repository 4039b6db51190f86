"""The plan of a measurement: a warm-up, then rounds of fresh processes, one of each side, in turns.

Within a round both processes live at once and are asked in turns, A B, B A, A B …; every other round begins with
the other one. A drift of the machine, and what comes first, then fall on both sides alike.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from immersion.errors import UsageError
from immersion.preview.measuring import _bench_texts as _bench_texts
from immersion.preview.measuring.child import Child, bare_start
from immersion.preview.measuring.comparing import (
    MARGIN,
    check_comparable,
    check_settings,
    compare,
    compared,
    judged_of,
)
from immersion.preview.measuring.identity import cpu_name, scene_digest, system_name
from immersion.preview.measuring.intervals import FEWEST
from immersion.preview.measuring.metrics import values_of
from immersion.preview.measuring.records import BenchResult, Energy, Machine, Run, Settings, Side, Software

__all__ = ["Plan", "measure"]

TURNS = 4
FEWEST_TO_ACQUIT = 5
RATE = 48_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured, and for how long.

    Parameters
    ----------
    scene : Path
    views : tuple of str
        Drawn in this order; the scene's first without any.
    size : (int, int)
        Of a frame, in pixels.
    output : str
        What is played: ``binaural``, ``ambix:N``, ``rig`` or the name of a layout.
    block : int
        Frames of a block of sound.
    profile, language : str, optional
        As for :func:`immersion.stage.open`.
    seconds : float
        The measurement begins no round that it could not end by then.
    pairs : int, optional
        No more rounds than these; and all of them, time allowing, even when nothing is left to find.
    seed : int
        Of the hashes of Python: round k has seed + k on both sides.
    """

    scene: Path
    views: tuple[str, ...] = ()
    size: tuple[int, int] = (1280, 720)
    output: str = "binaural"
    block: int = 512
    profile: str | None = None
    language: str | None = None
    seconds: float = 120.0
    pairs: int | None = None
    seed: int = 0


def measure(
    plan: Plan,
    *,
    baseline_python: Path | None = None,
    baseline: BenchResult | None = None,
    margin: float = MARGIN,
    judge: Sequence[str] | None = None,
    progress: Callable[[float], None] | None = None,
) -> BenchResult:
    """Measure a scene: alone, beside another version, or to be held against a stored result.

    Parameters
    ----------
    plan : Plan
    baseline_python : Path, optional
        An interpreter that has the other version installed: both run interleaved, in processes of their own.
    baseline : BenchResult, optional
        A stored result. Its counts of frames and blocks are taken over.
    margin : float
        What a ratio may be above one, 0.10 for 10 %.
    judge : sequence of str, optional
        Metrics that may fail; the others are only told. All without it.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    BenchResult
        With its comparison, when there is something to compare with.

    Raises
    ------
    UsageError
        If the plan cannot be, both baselines are given, renderer, driver or processor differ, or the time was
        too short for five rounds of a comparison.
    SceneError, FileError, UnknownNameError
        If the scene does not open, or has no such view.
    InputError
        If a process fails.
    """
    began = time.perf_counter()
    if baseline is not None and baseline_python is not None:
        raise UsageError("bench-both")
    judged = judged_of(judge)
    _check(plan, margin)
    work = _Work(plan, _opened(plan), baseline_python, began, progress)
    comparing = baseline is not None or baseline_python is not None
    if comparing and plan.pairs is not None and plan.pairs < FEWEST:
        raise UsageError("bench-range", what="pairs", value=plan.pairs, low=FEWEST, high=1000)
    work.warm_up(baseline)
    if baseline is not None:
        check_comparable(work.machine, baseline.machine)
        check_settings(work.settings, baseline.settings)
    work.repeat(margin, judged, FEWEST if comparing else 1)
    result = BenchResult(
        settings=work.settings,
        machine=work.machine,
        energy=work.energy,
        new=work.sides()[0],
        seconds=time.perf_counter() - began,
    )
    if baseline is not None:
        return result.model_copy(update={"comparison": compare(result, baseline, margin, judge)})
    if baseline_python is not None:
        told = compared("interleaved", *work.pair(), margin, judged)
        return result.model_copy(update={"comparison": told})
    return result


def _check(plan: Plan, margin: float) -> None:
    from immersion.preview.pictures import check_size

    check_size(plan.size, 16384)
    ranges = (
        ("seconds", plan.seconds, 1, 86_400),
        ("pairs", plan.pairs if plan.pairs is not None else 1, 1, 1000),
        ("block", plan.block, 16, 8192),
        ("seed", plan.seed, 0, 2**31),
        ("margin", margin, 0, 10),
    )
    for name, value, low, high in ranges:
        if not low <= value <= high:
            raise UsageError("bench-range", what=name, value=value, low=low, high=high)


def _opened(plan: Plan) -> Settings:
    """Open the scene here once, so that what is wrong with it is told as ever; return what will be measured."""
    from immersion import stage
    from immersion.preview.camera import camera_at
    from immersion.stage.rendering import output_of

    with stage.open(plan.scene, plan.profile, plan.language) as opened:
        views = plan.views or tuple(opened.scene.views)[:1]
        for view in views or ("",):
            camera_at(opened, view)
        output_of(opened, plan.output)
        return Settings(
            scene=opened.scene.id,
            digest=scene_digest(opened.scene, plan.scene),
            size=plan.size,
            views=views,
            output=plan.output,
            block=plan.block,
            profile=plan.profile,
            language=plan.language,
            frames=TURNS,
            blocks=TURNS,
            turns=TURNS,
            seed=plan.seed,
        )


class _Work:
    """The rounds of one measurement; side 0 is new, side 1 old."""

    def __init__(
        self,
        plan: Plan,
        settings: Settings,
        other: Path | None,
        began: float,
        progress: Callable[[float], None] | None,
    ) -> None:
        self.settings = settings
        self._plan, self._began, self._progress = plan, began, progress
        here = Path(sys.executable)
        self._pythons = [here] if other is None else [here, other.absolute()]
        self._runs: list[list[Run]] = [[] for _ in self._pythons]
        self._prepared: list[dict[str, Any]] = []
        self._patience = max(60.0, 2 * plan.seconds)

    def _child(self, side: int, seed: int) -> Child:
        asked = self.settings.model_dump(mode="json") | {"scene": str(self._plan.scene.absolute())}
        return Child(self._pythons[side], asked, seed, self._patience)

    def warm_up(self, like: BenchResult | None) -> None:
        """Run each side once, uncounted: files and compiled code are then at hand; choose how many frames."""
        for side in reversed(range(len(self._pythons))):  # the old one may not even start
            with self._child(side, self._plan.seed) as child:
                self._prepared.insert(0, child.ask("prepare"))
            self._tell(0)
        machines = [
            Machine(**told["machine"], cpu=cpu_name(), system=system_name()) for told in self._prepared
        ]
        for one in machines[1:]:
            check_comparable(machines[0], one)
        self.machine, self.energy = machines[0], Energy(**self._prepared[0]["energy"])
        counts: dict[str, int] = {}
        if like is not None:
            counts = {name: getattr(like.settings, name) for name in ("frames", "blocks", "turns")}
        else:
            # Rounds are worth more than frames: there should be room for a dozen.
            scale = min(1.0, self._plan.seconds / 60)
            frame = self._prepared[0]["frame_seconds"] * len(self.settings.views)
            counts["frames"] = _shared(2.0 * scale / frame, 8, 240)
            counts["blocks"] = _shared(0.8 * scale / self._prepared[0]["block_seconds"], 64, 2000)
        self.settings = self.settings.model_copy(update=counts)

    def repeat(self, margin: float, judged: Sequence[str], fewest: int) -> None:
        """Run rounds until the time is up, there are enough, or nothing is left to find.

        Raises
        ------
        UsageError
            As soon as it is clear that there is no time for the fewest that say something.
        """
        longest = 0.0
        while self._left() > longest or not self._runs[0]:
            begun = time.perf_counter()
            self._round(len(self._runs[0]))
            longest = max(longest, time.perf_counter() - begun)
            done = len(self._runs[0])
            self._tell(done)
            if done < fewest and self._left() < (fewest - done) * longest:
                needed = time.perf_counter() - self._began + 1.5 * (fewest - done) * longest
                rounded = 10 * math.ceil(needed / 10)
                raise UsageError(
                    "bench-time", fewest=fewest, seconds=f"{self._plan.seconds:g}", needed=rounded
                )
            if done >= (self._plan.pairs or 1000) or (
                self._plan.pairs is None and self._acquitted(margin, judged)
            ):
                return

    def _left(self) -> float:
        return self._plan.seconds - (time.perf_counter() - self._began)

    def _tell(self, done: int) -> None:
        if self._progress is not None:
            timed = 1 - max(0.0, self._left()) / self._plan.seconds
            self._progress(min(1.0, max(timed, done / self._plan.pairs if self._plan.pairs else 0.0)))

    def _acquitted(self, margin: float, judged: Sequence[str]) -> bool:
        """Tell whether every judged metric is surely within the margin.

        Only acquittal may end the rounds early. An alarm is looked for once, at the end: a look after each round
        would raise more false ones than the level says.
        """
        if len(self._pythons) < 2 or len(self._runs[0]) < FEWEST_TO_ACQUIT:
            return False
        rows = compared("interleaved", *self.pair(), margin, judged).metrics
        return all(row.verdict in ("within", "faster", "told") for row in rows)

    def _round(self, k: int) -> None:
        order = list(range(len(self._pythons)))
        if k % 2:
            order.reverse()
        per_turn = (self.settings.frames // self.settings.turns, self.settings.blocks // self.settings.turns)
        prepared: dict[int, dict[str, Any]] = {}
        turns: dict[int, list[dict[str, Any]]] = {side: [] for side in order}
        limits: dict[int, list[dict[str, float]]] = {side: [] for side in order}
        with ExitStack() as kept:
            children = {side: kept.enter_context(self._child(side, self._plan.seed + k)) for side in order}
            for side in order:
                prepared[side] = children[side].ask("prepare")
            for turn in range(self.settings.turns):
                for side in order if turn % 2 == 0 else order[::-1]:
                    first = turn * per_turn[0]
                    turns[side].append(children[side].ask("frames", first=first, count=per_turn[0]))
                    turns[side].append(children[side].ask("blocks", count=per_turn[1]))
                    limits[side].append(children[side].ask("limits")["limits"])
            ends = {side: children[side].ask("end") for side in order}
        for side in order:
            best = {name: median(one[name] for one in limits[side]) for name in limits[side][0]}
            best["bare_start"] = bare_start(self._pythons[side])
            length = self.settings.block / RATE
            metrics = values_of(
                children[side].start, prepared[side], turns[side], ends[side]["memory"], length
            )
            self._runs[side].append(Run(metrics=metrics, limits=best))

    def pair(self) -> tuple[Side, Side]:
        """Return the new and the old side so far."""
        new, old = self.sides()
        return new, old

    def sides(self) -> list[Side]:
        """Return what was measured so far."""
        return [
            Side(
                software=Software(**told["software"]),
                runs=tuple(runs),
                pictures=told["pictures"],
                sound=told["sound"],
            )
            for told, runs in zip(self._prepared, self._runs, strict=True)
        ]


def _shared(wanted: float, low: int, high: int) -> int:
    """Return a count that can be shared out among the turns."""
    count = min(high, max(low, round(wanted)))
    return -(-count // TURNS) * TURNS
