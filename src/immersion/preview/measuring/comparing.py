"""Two sides together: refused where they do not compare, then judged metric by metric."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from statistics import median
from typing import Literal

from immersion.errors import UsageError
from immersion.preview.measuring import _bench_texts as _bench_texts
from immersion.preview.measuring.intervals import FEWEST, LEVEL, Ratio, corrected, paired, unpaired
from immersion.preview.measuring.metrics import BY_NAME, METRICS, Metric
from immersion.preview.measuring.records import (
    BenchResult,
    Compared,
    Comparison,
    Machine,
    Run,
    Settings,
    Side,
)

__all__ = ["MARGIN", "check_comparable", "compare", "compared", "judged_of"]

MARGIN = 0.10
Kind = Literal["interleaved", "stored"]


def judged_of(names: Sequence[str] | None) -> tuple[str, ...]:
    """Return the metrics that are judged: those asked for, or all.

    Raises
    ------
    UsageError
        If there is no such metric.
    """
    known = [metric.name for metric in METRICS]
    for name in names or ():
        if name not in known:
            raise UsageError("bench-metric", name=name, known=", ".join(known))
    return tuple(name for name in known if names is None or name in names)


def check_comparable(new: Machine, old: Machine) -> None:
    """Raise a UsageError where renderer, driver, maker, processor or system differ."""
    for name in Machine.model_fields:
        here, there = getattr(new, name), getattr(old, name)
        if here != there:
            raise UsageError("bench-machine", what=name, new=here, old=there)


def check_settings(new: Settings, old: Settings) -> None:
    """Raise a UsageError where something else was measured; only seeds may differ."""
    for name in Settings.model_fields:
        here, there = getattr(new, name), getattr(old, name)
        if here != there and name != "seed":
            raise UsageError("bench-settings", what=name, new=here, old=there)


def compare(
    new: BenchResult, old: BenchResult, margin: float = MARGIN, judge: Sequence[str] | None = None
) -> Comparison:
    """Compare a result with a stored one, as ratios to what the machine could do at each time.

    Parameters
    ----------
    new, old : BenchResult
        At least five runs each.
    margin : float
        What a ratio may be above one.
    judge : sequence of str, optional
        The metrics that may fail; the others are only told. All without it.

    Returns
    -------
    Comparison

    Raises
    ------
    UsageError
        If the renderer, the driver, the processor or what was measured differ, or there are too few runs.
    """
    check_comparable(new.machine, old.machine)
    check_settings(new.settings, old.settings)
    left_out = () if new.energy == old.energy else ("energy",)
    return compared("stored", new.new, old.new, margin, judged_of(judge), left_out)


def compared(
    kind: Kind,
    new: Side,
    old: Side,
    margin: float,
    judge: Collection[str],
    left_out: Collection[str] = (),
) -> Comparison:
    """Compare two sides that may be compared: pair by pair, or as ratios to the limits of the machine.

    Raises
    ------
    UsageError
        If there are too few runs.
    """
    fewest = min(len(new.runs), len(old.runs))
    if fewest < FEWEST:
        raise UsageError("bench-short", runs=fewest, fewest=FEWEST)
    level = corrected(LEVEL, len(judge))
    rows = []
    for metric in METRICS:
        ratio = None if metric.name in left_out else _ratio(kind, metric, new.runs, old.runs, level)
        verdict = _verdict(metric, ratio, margin, judge)
        sides = {side: _median(metric, runs) for side, runs in (("new", new.runs), ("old", old.runs))}
        ends = {} if ratio is None else {"ratio": ratio.value, "low": ratio.low, "high": _finite(ratio.high)}
        rows.append(Compared(name=metric.name, verdict=verdict, **sides, **ends))
    return Comparison(
        kind=kind,
        old=old,
        margin=margin,
        level=LEVEL,
        judged=len(judge),
        metrics=tuple(rows),
        pictures="same" if new.pictures == old.pictures else "different",
        sound="same" if new.sound == old.sound else "different",
        regressed=any(row.verdict == "slower" for row in rows),
    )


def _verdict(
    metric: Metric, ratio: Ratio | None, margin: float, judge: Collection[str]
) -> Literal["slower", "faster", "within", "uncertain", "told", "not-compared"]:
    if ratio is None:
        return "not-compared"
    return ratio.verdict(margin) if metric.name in judge else "told"


def _finite(value: float) -> float | None:
    return value if value < float("inf") else None


def _median(metric: Metric, runs: Sequence[Run]) -> float:
    return median(run.metrics[metric.name] for run in runs)


def _ratio(kind: Kind, metric: Metric, new: Sequence[Run], old: Sequence[Run], level: float) -> Ratio | None:
    """Return new over old; None where a figure is zero on one side only: there is no ratio."""
    sides = [[run.metrics[metric.name] for run in runs] for runs in (new, old)]
    if not any(value for side in sides for value in side):
        return Ratio(1.0, 1.0, 1.0)
    if not all(value for side in sides for value in side):
        return None
    if kind == "interleaved":
        return paired(sides[0], sides[1], level)
    limit = BY_NAME[metric.name].limit
    if limit is not None:
        sides = [
            [value / run.limits[limit] for value, run in zip(side, runs, strict=True)]
            for side, runs in zip(sides, (new, old), strict=True)
        ]
    return unpaired(sides[0], sides[1], level)
