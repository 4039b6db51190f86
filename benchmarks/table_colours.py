"""Decimate coloured scans to 10 % and see how true the colours stay, beside the peers and the best there can be.

    python benchmarks/table_colours.py

A peer that carries no colours gets those of the nearest vertex of the original; one that does gets the better of
its own and these. ``best`` is the least-squares optimum of vertex colours on that same decimated mesh.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import truth
from children import OTHERS, OURS, PEERS, Kept, Shape, cache_folder, fingerprint
from colours import Seen
from decimation_verdicts import judged
from results_file import write
from scan_set import COLOURED, SCANS, prepared

OPTIMUM = 1.15  # ours over the least-squares optimum


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scans", nargs="+", default=list(COLOURED), choices=list(SCANS))
    parser.add_argument("--ratio", type=float, default=0.1)
    parser.add_argument("--samples", type=int, default=1_000_000)
    parser.add_argument("--peers", nargs="*", default=[*PEERS, *OTHERS, "meshoptimizer-colours"])
    parser.add_argument("--cache", type=Path, default=cache_folder())
    parser.add_argument("--refresh", action="store_true", help="run the peers again")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def nearest_colors(original: Shape, light: Shape) -> np.ndarray:
    """Return for each vertex the colour of the nearest vertex of the original."""
    from scipy.spatial import cKDTree

    return original.colors[cKDTree(original.vertices).query(light.vertices)[1]]


def seen(original: Shape, light: Shape, contestant: str, samples: int) -> dict[str, object]:
    """Return the colour differences of one result."""
    look = Seen.from_meshes(
        (original.vertices, original.faces, original.colors), (light.vertices, light.faces), samples
    )
    choices = {} if light.colors is None else {"its own": light.colors}
    if contestant != OURS:
        choices["nearest vertex"] = nearest_colors(original, light)
    found = {whence: look.differences(colors) for whence, colors in choices.items()}
    whence = min(found, key=lambda name: found[name].mean())
    best = look.differences(look.best(choices[whence])).mean()
    surface = truth.distance((original.vertices, original.faces), (light.vertices, light.faces), samples)
    return {
        "rms": surface.rms,
        "mean": float(found[whence].mean()),
        "p95": float(np.percentile(found[whence], 95)),
        "from": whence,
        "own": float(found["its own"].mean()) if "its own" in found else None,
        "best": float(best),
    }


def case(name: str, options: argparse.Namespace) -> dict[str, object]:
    """Return what all contestants made of one scan."""
    original = Shape(*prepared(name))
    if original.colors is None:
        raise SystemExit(f"{name}: has no vertex colours")
    kept, wanted = Kept(options.cache, options.refresh), round(options.ratio * len(original.faces))
    key = f"{name}-colours-{fingerprint(original.vertices, original.faces, original.colors)}"
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.npz"
        original.save(source)
        for contestant in (OURS, *options.peers):
            light, facts = kept.result(contestant, source, key, wanted)
            results[contestant] = facts | seen(original, light, contestant, options.samples)
    return {"scan": name, "ratio": options.ratio, "wanted": wanted, "results": results}


def verdicts(cases: list[dict]) -> list[str]:
    """Return the lines of the targets."""
    lines = []
    for one in cases:
        results = dict(one["results"])
        ours = results.pop(OURS)
        name = f"{one['scan']} {one['ratio']:.0%}"
        lines.append(judged(f"{name} mean ΔE over the optimum", ours["mean"] / ours["best"], OPTIMUM))
        if results:
            peer = min(results, key=lambda peer: results[peer]["mean"])
            lines.append(judged(f"{name} mean ΔE over {peer}", ours["mean"] / results[peer]["mean"], 1.0))
    return lines


def main() -> int:
    """Print the table and the verdicts; the exit code is 1 when a target is missed."""
    options, cases = arguments(), []
    print("| scan | by | mean ΔE76 | 95 % | colours | best on this mesh | over best | its own | RMS, 1e-4 |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in options.scans:
        cases.append(case(name, options))
        for contestant, facts in cases[-1]["results"].items():
            own = "" if facts["own"] is None else f"{facts['own']:.3f}"
            print(
                f"| {name} {options.ratio:.0%} | {contestant} | {facts['mean']:.3f} | {facts['p95']:.2f} "
                f"| {facts['from']} | {facts['best']:.3f} | {facts['mean'] / facts['best']:.3f} | {own} "
                f"| {facts['rms'] * 1e4:.3f} |",
                flush=True,
            )
    lines = verdicts(cases)
    print("\n" + "\n".join(lines))
    if options.json:
        write(options.json, {"samples": options.samples, "cases": cases, "verdicts": lines})
    return int(any("MISS" in line for line in lines))


if __name__ == "__main__":
    sys.exit(main())
