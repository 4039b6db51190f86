"""Clean the planted soup beside the peers: time in turns, peak memory of each child, and what each left.

    python benchmarks/table_clean.py                                        1.07 million triangles
    python benchmarks/table_clean.py --small                                a look at all of it in seconds
    python benchmarks/table_clean.py --rounds 5 --json benchmarks/results/soup.json

Times are warm, from the arrays of the file to the cleaned mesh. Peak memory is that of one cold run, the whole
child's, soup and imports included; what the imports alone took stands beside it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
from children import OURS, Shape, cleaning, interleaved, run
from decimation_verdicts import judged, told
from results_file import write
from soup import Soup, make_soup
from soup_left import left_of

CONTESTANTS = (OURS, "trimesh", "open3d", "pymeshlab")
MOST_TIME = 0.5  # of trimesh's
MOST_MEGABYTES = 600.0
SMALL = {"small": 20, "large": 4, "islands": 12, "degenerate": 60, "repeated": 60}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--small", action="store_true", help="a soup of 22 thousand triangles; its times say little"
    )
    parser.add_argument("--peers", nargs="*", default=list(CONTESTANTS[1:]), choices=CONTESTANTS[1:])
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def planted(soup: Soup) -> dict[str, int]:
    """Return what the soup holds."""
    kinds = np.bincount(soup.kinds, minlength=4)
    return {
        "triangles": len(soup.corners),
        "body": int(kinds[0]),
        "small": soup.small,
        "large": soup.large,
        "islands": soup.islands,
        "degenerate": int(kinds[2]),
        "repeated": int(kinds[3]),
    }


def measured(soup: Soup, contestants: tuple[str, ...], rounds: int) -> dict[str, dict[str, object]]:
    """Return what each contestant took and what it left."""
    corners = np.ascontiguousarray(soup.corners.reshape(-1, 3))
    results: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "soup.npz", Path(folder) / "out.npz"
        Shape(corners, np.arange(len(corners), dtype=np.int32).reshape(-1, 3)).save(source)
        for one in contestants:
            facts = run(one, source, target, soup.limit, "--cold", start=cleaning)
            made = Shape.load(target)
            left = left_of(soup, made.vertices, made.faces)
            results[one] = facts | {"left": left.to_dict(), "clean": left.clean(soup)}
        if rounds:
            for one, times in interleaved(contestants, source, soup.limit, rounds, start=cleaning).items():
                results[one] |= times
    return results


def line_of(one: str, facts: dict) -> str:
    """Return the table's line of one contestant."""
    left = facts["left"]
    return (
        f"| {one} {facts['version']} | {facts['seconds']:.3f} ({facts['processor']:.3f}) "
        f"| {facts['peak_mib'] * 2**20 / 1e6:.0f} ({facts['imported_mib'] * 2**20 / 1e6:.0f}) "
        f"| {left['small']}, {left['large']} | {left['islands']} | {left['degenerate']} | {left['repeated']} "
        f"| {left['vertices']} | {left['lost']} | {left['invented']} |"
    )


def verdicts(held: dict) -> list[str]:
    """Return one line per target."""
    ours, lines = held["results"][OURS], []
    lines.append(told("soup, all found and nothing else touched", ours["clean"]))
    if "trimesh" in held["results"]:
        ratio = ours["seconds"] / held["results"]["trimesh"]["seconds"]
        lines.append(judged("soup, time over trimesh", ratio, MOST_TIME, ".2f"))
    peak = ours["peak_mib"] * 2**20 / 1e6
    lines.append(judged("soup, peak memory in MB", peak, MOST_MEGABYTES, ".0f"))
    return lines


def main() -> int:
    """Print the table and the verdicts; the exit code is 1 when a target is missed."""
    options = arguments()
    soup = make_soup(120, 90, **SMALL) if options.small else make_soup()
    results = measured(soup, (OURS, *options.peers), options.rounds)
    held = {"planted": planted(soup), "limit": soup.limit, "results": results}
    print(
        "| by | s (processor) | peak MB (imports) | holes left: small, large | islands | degenerate | repeated "
        "| unwelded | lost | invented |\n" + "|---" * 10 + "|"
    )
    print("\n".join(line_of(one, facts) for one, facts in results.items()))
    held["verdicts"] = verdicts(held)
    print("\n" + "\n".join(held["verdicts"]))
    if options.json:
        write(options.json, held)
    return int(any("MISS" in line for line in held["verdicts"]))


if __name__ == "__main__":
    sys.exit(main())
