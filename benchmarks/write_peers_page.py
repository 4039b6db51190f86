"""Write docs/peers.md from the results in benchmarks/results.

    python benchmarks/write_peers_page.py            writes the page
    python benchmarks/write_peers_page.py --check    says whether the page is what the results make

The results come from table_decimation.py --time, table_big.py, table_colours.py, table_truth.py and table_clean.py
with --json.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from decimation_verdicts import OURS, PEERS, mean
from pages import written_or_checked
from results_file import FOLDER

PAGE = Path(__file__).resolve().parents[1] / "docs" / "peers.md"
NAMES = {OURS: "immersion", "open3d": "Open3D (tensor)", "pymeshlab": "PyMeshLab"}
MIB = 2**20 / 1e9
LEFT = ("small", "large", "islands", "degenerate", "repeated", "vertices", "lost", "invented")


def called(contestant: str) -> str:
    return NAMES.get(contestant, contestant)


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """Return the lines of a Markdown table, numbers to the right."""
    marks = ["---" if number == 0 else "---:" for number in range(len(head))]
    return ["| " + " | ".join(row) + " |" for row in [head, marks, *rows]]


def _number(case: dict, contestant: str, what: str) -> float | None:
    facts = case["results"].get(contestant)
    return None if facts is None else facts["distance"][what] * 1e4


def errors(cases: list[dict], what: str, digits: int) -> list[str]:
    """Return a table of one error over scans and contestants, the lowest in bold; * missed the budget."""
    shown = [OURS, *PEERS]
    rows = []
    for case in cases:
        values = {one: _number(case, one, what) for one in shown}
        lowest = min(value for value in values.values() if value is not None)
        cells = []
        for one, value in values.items():
            if value is None:
                cells.append("")
                continue
            star = "*" if case["results"][one]["triangles"] > case["wanted"] * 1.005 else ""
            text = f"{value:.{digits}f}{star}"
            cells.append(f"**{text}**" if value == lowest else text)
        best = min(values[peer] for peer in PEERS if values[peer] is not None)
        rows.append([case["scan"], *cells, f"{values[OURS] / best:.2f}"])
    return table(["scan", *map(called, shown), "ours / best peer"], rows)


def times(cases: list[dict]) -> list[str]:
    """Return a table of times in turns; ratios by the clock, and by processor time in brackets."""
    rows = []
    for case in cases:
        facts = case["results"]
        if not all(one.get("interleaved") for one in facts.values()):
            continue
        cells = [f"{facts[one]['seconds']:.2f}" if one in facts else "" for one in (OURS, *PEERS)]
        ratios = [_over(facts, peer) for peer in ("fast-simplification", "open3d")]
        rows.append([f"{case['scan']} {case['ratio']:.0%}", *cells, *ratios])
    head = ["scan", *map(called, (OURS, *PEERS)), "ours / fast-simplification", "ours / Open3D"]
    return table(head, rows)


def _over(facts: dict, peer: str) -> str:
    if peer not in facts:
        return ""
    clock, processor = (facts[OURS][what] / facts[peer][what] for what in ("seconds", "processor"))
    return f"{clock:.2f} ({processor:.2f})"


def topology(cases: list[dict]) -> list[str]:
    """Return how often each contestant kept what the scan was."""
    rows = []
    for one in (OURS, *PEERS):
        closed = [case for case in cases if case["before"]["closed"] and one in case["results"]]
        open_ = [
            case
            for case in cases
            if not case["before"]["closed"] and not case["before"]["broken_edges"] and one in case["results"]
        ]
        kept = [c for c in closed if _kept(c, one, "euler") and c["results"][one]["topology"]["closed"]]
        loops = [c for c in open_ if _kept(c, one, "boundary_loops")]
        broken = sum(c["results"][one]["topology"]["broken_edges"] for c in closed + open_)
        rows.append(
            [called(one), f"{len(kept)} of {len(closed)}", f"{len(loops)} of {len(open_)}", str(broken)]
        )
    return table(["", "closed scans kept closed", "open scans with their loops", "broken edges made"], rows)


def _kept(case: dict, contestant: str, what: str) -> bool:
    return case["results"][contestant]["topology"][what] == case["before"][what]


def large(held: dict) -> list[str]:
    rows = []
    for name, title in (("1m", "1,074,744 (igea, noisy)"), ("5m", "5,534,848 (armadillo, noisy)")):
        for one, facts in held.get(name, {}).get("results", {}).items():
            after = facts["topology"]
            rows.append(
                [
                    title,
                    called(one),
                    f"{facts['seconds']:.1f}",
                    f"{facts['peak_mib'] * MIB:.2f}",
                    f"{facts['rms'] * 1e4:.2f}",
                    "yes"
                    if after["closed"] and after["euler"] == 2
                    else f"{after['broken_edges']} broken edges",
                ]
            )
    if "20m" in held:
        facts = held["20m"]
        closed = "yes" if facts["topology"]["closed"] else "no"
        figures = [f"{facts['seconds']:.1f}", f"{facts['peak_mib'] * MIB:.2f}", "", closed]
        rows.append(["20,000,000 (torus, from a file)", called(OURS), *figures])
    return table(["triangles, to 1 %", "by", "s", "peak GB", "RMS, 1e-4", "closed, as it was"], rows)


def colours(held: dict) -> list[str]:
    rows = [
        [
            f"{case['scan']} {case['ratio']:.0%}",
            called(one),
            f"{facts['mean']:.2f}",
            facts["from"],
            f"{facts['best']:.2f}",
            f"{facts['mean'] / facts['best']:.2f}",
            f"{facts['rms'] * 1e4:.2f}",
        ]
        for case in held["cases"]
        for one, facts in case["results"].items()
    ]
    return table(["scan", "by", "mean ΔE76", "colours", "best on its mesh", "over best", "RMS, 1e-4"], rows)


def cleaning(held: dict) -> list[str]:
    """Return what each made of the planted soup; what it should not have left stands in bold."""
    planted, rows = held["planted"], []
    for one, facts in held["results"].items():
        left = facts["left"]
        wanted = {"large": planted["large"], "invented": left["invented"]}
        counts = {name: f"{count:,}" for name, count in left.items()}
        bad = {name for name, count in left.items() if count != wanted.get(name, 0)}
        shown = [f"**{counts[name]}**" if name in bad else counts[name] for name in LEFT]
        over = {what: facts[what] / held["results"]["trimesh"][what] for what in ("seconds", "processor")}
        ratio = f"{over['seconds']:.2f} ({over['processor']:.2f})"
        peak = f"{facts['peak_mib'] * 2**20 / 1e6:,.0f}"
        rows.append([called(one).split(" (")[0], f"{facts['seconds']:.2f}", ratio, peak, *shown])
    head = [
        "",
        "s",
        "over trimesh",
        "peak MB",
        "small holes",
        "large holes",
        "islands",
        "degenerate",
        "repeated",
    ]
    rounds = held["results"][OURS]["rounds"]
    machine = held["machine"]
    return [
        f"A soup of {planted['triangles']:,} triangles, each apart: {planted['small']} holes under the limit and "
        f"{planted['large']} above it, {planted['islands']}",
        f"islands, {planted['degenerate']:,} degenerate and {planted['repeated']:,} repeated triangles "
        "(`benchmarks/soup.py`). Left behind: the columns from the fourth,",
        f"bold where something else than the {planted['large']} large holes should be left; lost: triangles of the "
        "body that are gone. Times in turns,",
        f"the median of {rounds} rounds (load {machine['load']}), in brackets the ratio of processor times; memory is",
        "the whole program's, imports included.",
        "",
        *table([*head, "unwelded", "lost", "invented"], rows),
    ]


def truths(held: dict) -> list[str]:
    """Return what is reported and what was asked, beside what the independent check found."""
    lines = []
    for name, (title, head, row) in TRUTHS.items():
        part = held["parts"].get(name)
        if part:
            when = (
                f"Taken on {part['taken']} (load {part['load']}), {part['samples']:,} points on each surface."
            )
            lines += [f"{title} {when}", "", *table(head, [row(case) for case in part["cases"]]), ""]
    return lines


def _reported(case: dict) -> list[str]:
    pairs = [case["rms"], case["found"][0], case["max"], case["found"][1]]
    shown = [f"{value * 1e4:.2f}" for value in pairs]
    return [f"{case['scan']} {case['ratio']:.0%}", *shown, f"{case['found'][1] / case['max']:.3f}"]


def _tolerance(case: dict) -> list[str]:
    asked, found = case["tolerance"], case["found"]
    counts = [f"{case['triangles']:,}", f"{asked * 1e4:g}", f"{found * 1e4:.2f}", f"{found / asked:.3f}"]
    return [case["scan"], *counts]


def _level(case: dict) -> list[str]:
    chain, direct = case["rms"]
    figures = [f"{chain * 1e4:.2f}", f"{direct * 1e4:.2f}", f"{chain / direct:.3f}"]
    return [case["scan"], f"{case['triangles']:,}", *figures]


TRUTHS = {
    "reported": (
        "What `decimate` says of its result, in 1e-4 of the diagonal.",
        ["scan", "RMS reported", "found", "max reported", "found", "found over reported"],
        _reported,
    ),
    "tolerance": (
        "A largest deviation that was asked, in 1e-4 of the diagonal; found at random points and all vertices.",
        ["scan", "triangles kept", "asked", "found", "found over asked"],
        _tolerance,
    ),
    "lods": (
        "Levels of one chain beside runs straight to their size: RMS in 1e-4 of the diagonal.",
        ["scan", "triangles", "level", "straight", "level over straight"],
        _level,
    ),
}


def missed(results: dict[str, dict]) -> list[str]:
    """Return the targets that were judged, and which of them were missed."""
    lines = [line for held in results.values() for line in held.get("verdicts", [])]
    told = [line for line in lines if line.startswith(("- PASS", "- MISS"))]
    bad = ["- " + line.removeprefix("- MISS ") for line in told if line.startswith("- MISS")]
    parts = {
        "times beside peers": any(" time over " in line for line in told),
        "large meshes": "big" in results,
    }
    unknown = [part for part, there in parts.items() if not there]
    rest = [f"Not measured in these results: {', '.join(unknown)}.", ""] if unknown else []
    if not bad:
        return [*rest, f"All {len(told)} targets that were measured were met."]
    return [*rest, f"{len(told) - len(bad)} of {len(told)} targets were met. These were not:", "", *bad]


def page(results: dict[str, dict]) -> str:
    """Return the page that the results make."""
    held = results["decimation"]
    ten, one = ([case for case in held["cases"] if case["ratio"] == ratio] for ratio in (0.1, 0.01))
    versions = {
        called(name): facts["version"]
        for case in held["cases"]
        for name, facts in case["results"].items()
        if name != OURS
    }
    machine = held["machine"]
    lines = [
        "# Decimation beside its peers",
        "",
        "<!-- Made by benchmarks/write_peers_page.py from benchmarks/results; change those, not this. -->",
        "",
        "Every contestant gets the same welded mesh and runs as a program of its own. Distances are measured by",
        "`benchmarks/truth.py`, which shares nothing with the library: "
        f"{held['samples']:,} points uniform over the area of each",
        "surface, the exact closest place on the other, both ways together, as parts of the bounding box's diagonal.",
        "",
        f"Machine: {machine['processor']}, {machine['cores']} cores, {machine['system']}, "
        f"Python {machine['python']}. Peers: "
        + ", ".join(f"{n} {v}" for n, v in sorted(versions.items()))
        + ".",
        "PyMeshLab runs with optimal placement, without planar quadrics and without preserved borders: the lowest",
        "error of the settings that were tried. The others run as they come, meshoptimizer without an error limit.",
        "",
    ]
    for title, cases in (("10 %", ten), ("1 %", one)):
        quotients = [
            case["results"][OURS]["distance"]["rms"]
            / min(case["results"][peer]["distance"]["rms"] for peer in PEERS if peer in case["results"])
            for case in cases
        ]
        lines += [f"## To {title}: RMS, 1e-4 of the diagonal", "", *errors(cases, "rms", 2), ""]
        lines += [f"Ours over the best peer, geometric mean: {mean(quotients):.3f}. * missed the budget.", ""]
        lines += [f"## To {title}: largest distance, 1e-4 of the diagonal", "", *errors(cases, "max", 1), ""]
    timed = times(held["cases"])
    if len(timed) > 2:
        lines += ["## Time, in seconds", ""]
        lines += [
            "In turns, warm, reading excluded; the median of each. In brackets the ratio of processor times: the",
            f"machine had other work meanwhile (load {machine['load']}).",
            "",
            *timed,
            "",
        ]
    lines += ["## Topology", "", *topology(held["cases"]), ""]
    if "big" in results:
        lines += ["## Large meshes", "", "Peak memory is the whole program's, its imports included.", ""]
        lines += [*large(results["big"]), ""]
    if "colours" in results:
        lines += ["## Colours", "", "Best: the least-squares optimum of vertex colours on that mesh.", ""]
        lines += [*colours(results["colours"]), ""]
    if "truth" in results:
        lines += ["## Is what we report true?", "", *truths(results["truth"])]
    if "soup" in results:
        lines += ["## Cleaning a planted soup", "", *cleaning(results["soup"]), ""]
    lines += ["## Targets", "", *missed(results), ""]
    return "\n".join(lines)


def kept_results() -> dict[str, dict]:
    """Return the results that are kept in the repository."""
    names = ("decimation", "big", "colours", "truth", "soup")
    paths = {name: FOLDER / f"{name}.json" for name in names}
    return {name: json.loads(path.read_text("utf-8")) for name, path in paths.items() if path.is_file()}


def main() -> int:
    """Write the page, or check it."""
    return written_or_checked(PAGE, page(kept_results()))


if __name__ == "__main__":
    sys.exit(main())
