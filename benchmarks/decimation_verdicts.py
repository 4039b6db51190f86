"""The targets of decimation beside its peers, and whether measured cases meet them."""

from __future__ import annotations

import math
from collections.abc import Iterable

OURS = "ours"
# The contestants of the targets; others may be in the table.
PEERS = ("open3d", "pymeshlab", "fast-simplification", "meshoptimizer")
TEN, ONE = (
    0.88,
    (0.90, 0.95),
)  # RMS, ours over the best peer: at 10 % each; at 1 % the geometric mean and each
MAX = 1.2
BUDGET = 0.005
BOUNDARY = 2e-3
TIME = {"fast-simplification": (2.5, 2.0), "open3d": (0.4, 0.4)}  # below 250 k triangles, and from there
LARGE = 250_000


def mean(values: Iterable[float]) -> float:
    """Return the geometric mean."""
    logs = [math.log(value) for value in values]
    return math.exp(sum(logs) / len(logs)) if logs else math.nan


def verdicts(cases: list[dict]) -> list[str]:
    """Return one line per target and scan: what was found, what is asked, PASS or MISS."""
    lines = []
    for ratio in sorted({case["ratio"] for case in cases}, reverse=True):
        lines += _errors([case for case in cases if case["ratio"] == ratio], ratio)
    for case in cases:
        lines += _one(case)
    return lines


def told(name: str, good: bool) -> str:
    """Return the line of a target that holds or does not."""
    return f"- {'PASS' if good else 'MISS'} {name}"


def judged(name: str, found: float, limit: float, form: str = ".3f") -> str:
    """Return the line of a target with a limit; what could not be found misses it."""
    verdict = "PASS" if found <= limit else "MISS"
    return f"- {verdict} {name}: {found:{form}} (at most {limit:g})"


def _best(case: dict, number: str) -> tuple[float, str]:
    """Return the lowest value among the peers that met the budget, and whose it is."""
    found = [
        (case["results"][peer]["distance"][number], peer)
        for peer in PEERS
        if peer in case["results"] and case["results"][peer]["triangles"] <= case["wanted"] * (1 + BUDGET)
    ]
    return min(found, default=(math.nan, "none"))


def _errors(cases: list[dict], ratio: float) -> list[str]:
    lines, quotients = [], []
    for case in cases:
        ours = case["results"][OURS]["distance"]
        best, whose = _best(case, "rms")
        quotients.append(ours["rms"] / best)
        limit = {0.1: TEN, 0.01: ONE[1]}.get(ratio)
        if limit:
            lines.append(judged(f"{case['scan']} {ratio:.0%} RMS over best ({whose})", quotients[-1], limit))
        best, whose = _best(case, "max")
        lines.append(judged(f"{case['scan']} {ratio:.0%} max over best ({whose})", ours["max"] / best, MAX))
    name = f"{ratio:.0%} RMS over best, geometric mean of {len(cases)} scans"
    limit = {0.1: TEN, 0.01: ONE[0]}.get(ratio)
    lines.append(judged(name, mean(quotients), limit) if limit else f"- {name}: {mean(quotients):.3f}")
    for peer in sorted({peer for case in cases for peer in case["results"]} - {OURS}):
        both = [
            case["results"][OURS]["distance"]["rms"] / case["results"][peer]["distance"]["rms"]
            for case in cases
            if peer in case["results"]
        ]
        lines.append(f"- {ratio:.0%} RMS over {peer}, geometric mean: {mean(both):.3f}")
    return lines


def _one(case: dict) -> list[str]:
    """Return the lines on budget, time and topology of one case."""
    name, ours = f"{case['scan']} {case['ratio']:.0%}", case["results"][OURS]
    lines = [judged(f"{name} budget", abs(ours["triangles"] / case["wanted"] - 1), BUDGET, ".4f")]
    for peer, limits in TIME.items():
        if peer in case["results"]:
            theirs = case["results"][peer]
            found = ours["seconds"] / theirs["seconds"]
            limit = limits[case["before"]["triangles"] >= LARGE]
            if ours.get("interleaved") and theirs.get("interleaved"):
                lines.append(judged(f"{name} time over {peer}", found, limit, ".2f"))
            elif not theirs["cached"]:
                lines.append(f"- {name} time over {peer}: {found:.2f} (not in turns)")
    before, after = case["before"], ours["topology"]
    if before["closed"]:
        kept = after["closed"] and after["euler"] == before["euler"]
        lines.append(told(f"{name} closed manifold, same Euler characteristic", kept))
    elif not before["broken_edges"]:
        kept = after["boundary_loops"] == before["boundary_loops"] and not after["broken_edges"]
        lines.append(told(f"{name} boundary loops kept", kept))
        if case["ratio"] == 0.1:
            lines.append(judged(f"{name} boundary Hausdorff", ours["boundary"], BOUNDARY, ".5f"))
    else:  # a scan with broken edges: what is not torn must not be torn
        found = after["boundary_loops"] - before["boundary_loops"]
        lines.append(judged(f"{name} holes torn", found, 0, "d"))
    return lines
