"""Decimate the real scans beside the peers, measure all of them by the same independent check, print a table.

    python benchmarks/table_decimation.py                       errors; peers' results are kept between runs
    python benchmarks/table_decimation.py --time                the same, and every time again, in turns
    python benchmarks/table_decimation.py --scans igea bunny --ratios 0.1 --samples 200000

Every contestant gets the same welded mesh. Errors are per diagonal of the original's box. A time marked * was
taken in another run: only times of ``--time`` stand beside each other.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import truth
from children import OTHERS, OURS, PEERS, Kept, Shape, cache_folder, fingerprint, interleaved
from decimation_verdicts import verdicts
from results_file import write
from scan_set import MEASURED, SCANS, prepared


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scans", nargs="+", default=list(MEASURED), choices=list(SCANS))
    parser.add_argument("--ratios", nargs="+", type=float, default=[0.1, 0.01])
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=[*PEERS, *OTHERS])
    parser.add_argument("--samples", type=int, default=1_000_000)
    parser.add_argument("--time", action="store_true", help="time ours and the peers in turns, all warm")
    parser.add_argument("--rounds", type=int, default=5, help="with --time: timed rounds of each")
    parser.add_argument("--cache", type=Path, default=cache_folder(), help="where peers' results are kept")
    parser.add_argument("--refresh", action="store_true", help="run the peers again")
    parser.add_argument("--json", type=Path, help="write everything that was measured to this file")
    return parser.parse_args()


def measured(original: Shape, key: str, light: Shape, kept: Kept, samples: int) -> dict[str, object]:
    """Return the truth about one result."""
    a, b = (original.vertices, original.faces), (light.vertices, light.faces)

    def measure() -> dict[str, object]:
        return {
            "distance": asdict(truth.distance(a, b, samples)),
            "topology": truth.topology(light.faces).to_dict(),
            "boundary": truth.boundary_distance(a, b),
        }

    return kept.measured(light, key, measure, samples, truth.VERSION)


def case(name: str, ratio: float, options: argparse.Namespace, kept: Kept) -> dict[str, object]:
    """Return the results of all contestants on one scan at one ratio."""
    vertices, faces, _ = prepared(name)
    original, wanted = Shape(vertices, faces), round(ratio * len(faces))
    key = f"{name}-{fingerprint(vertices, faces)}"
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.npz"
        original.save(source)
        for contestant in (OURS, *options.peers):
            light, facts = kept.result(contestant, source, key, wanted)
            results[contestant] = facts | measured(original, key, light, kept, options.samples)
        if options.time:
            for contestant, times in interleaved(list(results), source, wanted, options.rounds).items():
                results[contestant] |= times | {"cached": False}
    before = truth.topology(faces).to_dict()
    return {"scan": name, "ratio": ratio, "wanted": wanted, "before": before, "results": results}


def rows(one: dict[str, object]) -> list[str]:
    """Return the lines of one case."""
    lines, before = [], one["before"]
    ours = one["results"][OURS]
    for contestant, facts in one["results"].items():
        distance, after = facts["distance"], facts["topology"]
        star = "*" if facts["cached"] else ""
        boundary = "" if facts["boundary"] is None else f"{facts['boundary'] * 1e3:.2f}"
        lines.append(
            f"| {one['scan']} {one['ratio']:.0%} | {contestant} | {distance['rms'] * 1e4:.3f} "
            f"| {ours['distance']['rms'] / distance['rms']:.3f} | {distance['max'] * 1e4:.1f} "
            f"| {facts['triangles'] / one['wanted'] - 1:+.2%} | {facts['seconds']:.3f}{star} "
            f"| {facts['peak_mib']:.0f} | {before['euler']} → {after['euler']} "
            f"| {before['boundary_loops']} → {after['boundary_loops']} | {boundary} "
            f"| {before['broken_edges']}, {before['broken_vertices']} → "
            f"{after['broken_edges']}, {after['broken_vertices']} "
            f"| {'yes' if before['closed'] else 'no'} → {'yes' if after['closed'] else 'no'} |"
        )
    return lines


HEAD = (
    "| scan | by | RMS, 1e-4 | ours / it | max, 1e-4 | budget | s | MiB | Euler | loops | loops' way off, 1e-3 "
    "| broken edges, vertices | closed |"
)


def main() -> int:
    """Print the table and the verdicts; the exit code is 1 when a target is missed."""
    options = arguments()
    kept = Kept(options.cache, options.refresh)
    print(HEAD)
    print("|---" * HEAD.count(" | ") + "|---|")
    cases = []
    for name in options.scans:
        for ratio in options.ratios:
            cases.append(case(name, ratio, options, kept))
            print("\n".join(rows(cases[-1])), flush=True)
    lines = verdicts(cases)
    print("\n" + "\n".join(lines))
    if options.json:
        write(options.json, {"samples": options.samples, "cases": cases, "verdicts": lines})
    return int(any("MISS" in line for line in lines))


if __name__ == "__main__":
    sys.exit(main())
