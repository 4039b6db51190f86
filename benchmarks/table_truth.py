"""Is what we report true? Our own deviation, tolerance and levels of detail against the independent check.

    python benchmarks/table_truth.py                                 all scans
    python benchmarks/table_truth.py --scans bunny --only reported

``reported``: the RMS that ``decimate`` reports is within 5 % of the truth, its maximum at least 0.95 of what is found.
``tolerance``: an asked maximum is never exceeded, at random points or at any vertex.
``lods``: each level of a chain is within 5 % of a run straight to its size, and the chain rises.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import truth
from decimation_verdicts import judged, told
from results_file import machine, write
from scan_set import MEASURED, SCANS, prepared

from immersion import scans

PARTS = ("reported", "tolerance", "lods")
RATIOS = (0.1, 0.01)
TOLERANCES = (1e-3, 3e-3)  # of the diagonal
LEVELS = (0.5, 0.2, 0.1, 0.05, 0.01)
Arrays = tuple[np.ndarray, np.ndarray]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scans", nargs="+", default=list(MEASURED), choices=list(SCANS))
    parser.add_argument("--only", nargs="+", default=list(PARTS), choices=PARTS)
    parser.add_argument("--samples", type=int, default=1_000_000)
    parser.add_argument("--json", type=Path, help="its other parts stay, with the day they were taken")
    return parser.parse_args()


def arrays(mesh: scans.Mesh) -> Arrays:
    return mesh.positions(), mesh.faces


def reported(name: str, mesh: scans.Mesh, samples: int) -> tuple[list[str], list[dict]]:
    """Return the verdicts on what decimate says of its result."""
    lines, facts = [], []
    for ratio in RATIOS:
        light = scans.decimate(mesh, ratio=ratio)
        found = truth.distance(arrays(mesh), arrays(light.mesh), samples)
        rms, most = (value / light.deviation.diagonal for value in (light.deviation.rms, light.deviation.max))
        lines.append(
            judged(f"{name} {ratio:.0%} reported RMS, away from the truth", abs(rms / found.rms - 1), 0.05)
        )
        lines.append(judged(f"{name} {ratio:.0%} max found over reported", found.max / most, 1 / 0.95))
        facts.append({"scan": name, "ratio": ratio, "rms": rms, "max": most, "found": [found.rms, found.max]})
    return lines, facts


def tolerance(name: str, mesh: scans.Mesh, samples: int) -> tuple[list[str], list[dict]]:
    """Return the verdicts on an asked maximum deviation."""
    lines, facts = [], []
    for part in TOLERANCES:
        light = scans.decimate(mesh, tolerance=part * mesh.diagonal)
        found = truth.worst(arrays(mesh), arrays(light.mesh), samples)
        kept = len(light.mesh.faces)
        lines.append(
            judged(f"{name} tolerance {part:g}, found over asked ({kept} triangles)", found / part, 1.0)
        )
        facts.append({"scan": name, "tolerance": part, "triangles": kept, "found": found})
    return lines, facts


def levels(name: str, mesh: scans.Mesh, samples: int) -> tuple[list[str], list[dict]]:
    """Return the verdicts on a chain of levels of detail."""
    counts = [round(level * len(mesh.faces)) for level in LEVELS]
    chain = [getattr(one, "mesh", one) for one in scans.lods(mesh, counts)]
    lines, facts = [], []
    for count, light in zip(counts, chain, strict=True):
        direct = scans.decimate(mesh, triangles=count, samples=10_000).mesh
        both = [truth.distance(arrays(mesh), arrays(one), samples).rms for one in (light, direct)]
        lines.append(judged(f"{name} level {count}, RMS over a direct run", both[0] / both[1], 1.05))
        facts.append({"scan": name, "wanted": count, "triangles": len(light.faces), "rms": both})
    rising = [one["rms"][0] for one in facts]
    lines.append(told(f"{name} levels rise in RMS", all(a < b for a, b in itertools.pairwise(rising))))
    return lines, facts


def merged(path: Path | None, parts: dict[str, dict]) -> dict[str, object]:
    """Return new parts beside the earlier ones of the file; each tells when and under which load it was taken.

    A part that was measured anew replaces the earlier one whole.
    """
    held = json.loads(path.read_text(encoding="utf-8")) if path and path.is_file() else {}
    both = held.get("parts", {}) | parts
    both = {part: both[part] for part in PARTS if part in both}
    return {"parts": both, "verdicts": [line for part in both.values() for line in part["verdicts"]]}


def main() -> int:
    """Print the verdicts; the exit code is 1 when one is missed."""
    options = arguments()
    today = datetime.now(UTC).date().isoformat()
    parts: dict[str, dict] = {
        part: {"taken": today, "samples": options.samples, "verdicts": [], "cases": []}
        for part in options.only
    }
    checks = {"reported": reported, "tolerance": tolerance, "lods": levels}
    for name in options.scans:
        mesh = scans.Mesh.from_arrays(*prepared(name)[:2])
        for part in options.only:
            lines, facts = checks[part](name, mesh, options.samples)
            print("\n".join(lines), flush=True)
            parts[part]["verdicts"] += lines
            parts[part]["cases"] += facts
            parts[part]["load"] = machine()["load"]
    if options.json:
        write(options.json, merged(options.json, parts))
    return int(any("MISS" in line for part in parts.values() for line in part["verdicts"]))


if __name__ == "__main__":
    sys.exit(main())
