"""Write docs/audio-peers.md from benchmarks/results/audio.json.

    python benchmarks/write_audio_page.py            writes the page
    python benchmarks/write_audio_page.py --check    says whether the page is what the results make

The results come from table_audio.py --json.
"""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path

from audio_verdicts import SAF
from pages import written_or_checked
from results_file import FOLDER
from write_peers_page import table

Data = dict[str, object]
WIDTH = 118
PAGE = Path(__file__).resolve().parents[1] / "docs" / "audio-peers.md"
RESULTS = FOLDER / "audio.json"
NAMES = {"ours": "immersion", "plain": "immersion, plain AllRAD"}
# Task, what it is called, and which least number of multiply-adds it needs.
SPEED = (
    ("binaural, whole file", "", {"decode whole": "immersion", "decode by hand": "overlap-add by hand"}),
    ("binaural, whole file", "", {"spaudiopy decode": "spaudiopy (`sh2bin`)"}),
    ("binaural, head turning", "", {"decode tracked": "immersion, blocks of 128"}),
    ("binaural, head turning", "", {"spherical-array-processing tracked": "spherical-array-processing"}),
    ("64 moving sources", "encode", {"encode": "immersion", "encode in blocks": "immersion, blocks of 128"}),
    ("64 moving sources", "encode", {"encode by numpy": "NumPy, gains known, clicks"}),
    ("64 moving sources", "encode", {"spaudiopy encode": "spaudiopy, block by block, clicks"}),
    ("rotation", "rotate", {"rotate": "immersion", "rotate by numpy": "NumPy, two full matrices"}),
    ("rotation", "rotate", {"spaudiopy rotate": "spaudiopy, no crossfade, clicks"}),
    ("rotation", "rotate", {"spherical-array-processing rotate": "spherical-array-processing"}),
)
SAF_NAMES = {
    "decode tracked": "binaural, head turning",
    "encode": "64 moving sources",
    "rotate": "rotation",
}


def prose(*parts: str, bullet: bool = False) -> list[str]:
    """Return a paragraph or a point in lines of the page's width."""
    first, rest = ("- ", "  ") if bullet else ("", "")
    return textwrap.wrap(
        " ".join(parts), WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )


def speed(part: Data) -> list[str]:
    """Return the table of real-time factors, the least possible beside."""
    rows, hand = [], part["tasks"]["decode by hand"]["factor"]
    for title, least, tasks in SPEED:
        for task, called in tasks.items():
            if task not in part["tasks"]:
                continue
            factor = part["tasks"][task]["factor"]
            over = factor / part["least"][least] if least else factor / hand
            rows.append([title, called, f"{factor:.4f}", f"{1 / factor:,.1f}", f"{over:.2f}"])
    last = None
    for row in rows:
        row[0], last = ("" if row[0] == last else row[0]), row[0]
    product = part["product"]
    rate = product["multiply_adds_a_second"] / 1e9
    return [
        *prose(
            "Order 7 (64 channels), 48 kHz, filters of 256 taps, one thread. The real-time factor is the time that",
            "one second of sound takes: at 0.01 the processor is busy for a hundredth of it. The last column compares",
            "with what the machine can do:",
        ),
        "",
        *prose(
            "for binaural sound, with an overlap-add written by hand on `scipy.fft`, whole file, head still: the",
            "quickest that NumPy and SciPy give;",
            bullet=True,
        ),
        *prose(
            "for moving sources and rotation, with the **machine limit**: the multiply-adds that the task cannot do",
            f"without, at the rate of a float32 matrix product of {product['size']} × {product['size']} in the same",
            f"run ({rate:.1f} thousand million a second). No program on this processor is expected below 1; the",
            "interpolation of gains and the crossfades come on top.",
            bullet=True,
        ),
        "",
        *table(["task", "by", "real-time factor", "times real time", "over hand or limit"], rows),
        "",
        *prose(
            "Moving sources get a new gain every 128 frames, ramped between; the rotation is a new one every 512",
            "frames, crossfaded; the head turns anew in each block of 128, crossfaded.",
        ),
        "",
        *_apart(part),
    ]


def _apart(part: Data) -> list[str]:
    if not part["apart_db"]:
        return []
    worst = max(part["apart_db"].values())
    return prose(
        "All get the same sound. Where the task is the same (with the same crossfades, or both without)",
        f"the results are the same: the largest difference is {-worst:.0f} dB below the peak of the sound.",
    )


def saf(part: Data) -> list[str]:
    """Return ours beside figures of SAF that this run did not measure."""
    rows = [
        [SAF_NAMES[task], f"{part['tasks'][task]['factor']:.4f}", f"{factor:g}", _part(part, task, factor)]
        for task, factor in SAF.items()
    ]
    return [
        *prose(
            "The Spatial Audio Framework is a C library without a package for Python (the `safpy` of PyPI is about",
            "structural engineering). Its real-time factors were **measured earlier on the same machine**, not in this",
            "run: a rough guide.",
        ),
        "",
        *table(["task", "immersion", "SAF, earlier", "ours / SAF"], rows),
    ]


def _part(part: Data, task: str, factor: float) -> str:
    return f"{part['tasks'][task]['factor'] / factor:.2f}"


def live(parts: dict[str, Data]) -> list[str]:
    """Return what a show depends on: the slowest blocks, memory, other threads, the engine, the start."""
    lines = []
    if "blocks" in parts:
        held = parts["blocks"]
        share = {name: held[name] / held["lasts"] for name in ("median", "p99", "worst", "processor_p99")}
        waited = held["waits"]
        lines += prose(
            f"Binaural, order 7, head turning, {held['blocks']:,} blocks of {held['block']}: half of them take at most",
            f"{share['median']:.1%} of their duration, 99 of 100 at most {share['p99']:.1%} by the clock",
            f"({share['processor_p99']:.1%} of processor time), the slowest {share['worst']:.0%}. Time by the clock",
            "that is no processor time of ours is spent waiting: for a processor that another program has, above all.",
            bullet=True,
        )
        lines.append(
            f"- Memory kept after {held['blocks']:,} blocks: {held['kept_bytes']} bytes (`tracemalloc`)."
        )
        lines += prose(
            f"No call used more than {held['processor'] * 1e3:.2f} ms of processor time, so none can have kept",
            "Python's interpreter from other threads for longer. A second thread that always wanted to run",
            "waited over a",
            f"millisecond {waited['above_ms']} times in {waited['calls']:,} blocks, the system's own pauses included.",
            bullet=True,
        )
    if "engine" in parts:
        held = parts["engine"]
        middle, p99 = held["median"] / held["lasts"], held["p99"] / held["lasts"]
        lines += prose(
            f"The whole engine, {held['sources']} sources that move on {held['layout']} by VBAP: half of the blocks of",
            f"{held['block']} take at most {middle:.1%} of their duration, 99 of 100 at most {p99:.1%} by the clock",
            f"({held['processor_p99'] / held['lasts']:.1%} of processor time).",
            bullet=True,
        )
    if "start" in parts:
        held = parts["start"]
        lines += prose(
            f"From nothing to the first decoded block: {held['ours']:.2f} s, {held['over']:.2f} times what importing",
            "numba and running one trivial cached kernel takes.",
            bullet=True,
        )
    return lines


def allrad(part: Data) -> list[str]:
    rows = [
        [
            case["layout"],
            NAMES.get(one, one),
            f"{facts['spread']:.2f}",
            f"{facts['angle']:.1f} ({facts['largest']:.0f})",
            f"{facts['length']:.3f}",
            f"{facts['seconds'] * 1e3:.0f}",
        ]
        for case in part["cases"]
        for one, facts in case["results"].items()
    ]
    return [
        *prose(
            "AllRAD of order 3 with max-rE, over 40,000 directions of the upper hemisphere that no design knows.",
            "Spread: dB between the softest and the loudest direction. rE is where the energy comes from: its angle to",
            "the source in degrees, mean (largest), and its length (1 = a point). The peers get an imaginary",
            "loudspeaker below, the best of the settings tried; *plain* is ours before the search that evens it.",
        ),
        "",
        *table(["layout", "by", "spread", "angle of rE", "length of rE", "design, ms"], rows),
    ]


def magls(part: Data) -> list[str]:
    rows = [
        [
            str(case["order"]),
            NAMES.get(one, one),
            *(f"{facts[name]:.2f}" for name in ("above", "below", "diffuse")),
            f"{facts['itd']:.1f}",
            f"{facts['seconds']:.2f}",
        ]
        for case in part["cases"]
        for one, facts in case["results"].items()
    ]
    return [
        *prose(
            f"The measured head {part['head']}, filters of {part['taps']} taps, all directions, both ears. Mean errors",
            "of magnitude in dB: from f_a to 16 kHz and from 100 Hz to f_a, where f_a is the frequency up to which the",
            "order suffices for a head of 8.75 cm radius; the largest deviation of the diffuse field over third",
            "octaves; the mean error of the interaural delay in µs (cross-correlation below 1.5 kHz).",
        ),
        "",
        *prose(
            "spaudiopy continues the phase by its default way, at order 7 by angle, since the default breaks down",
            f"there (11 dB). The filters of spherical-array-processing begin {part['taps'] // 2} frames",
            "before time zero, as",
            "its own pipeline makes them: that buys accuracy, and costs a delay that a turning head feels. Ours and",
            "spaudiopy's keep the head's own delay.",
        ),
        "",
        *table(["order", "by", "above f_a", "below f_a", "diffuse field", "ITD, µs", "design, s"], rows),
    ]


METERS = {
    "loudness": "immersion (I, LRA, M, S, true peak)",
    "pyebur128 loudness, range, true peak": "pyebur128 = libebur128 in C (the same)",
    "pyebur128 loudness": "pyebur128 (I alone)",
    "pyloudnorm loudness": "pyloudnorm (I alone)",
}


def loudness(part: Data) -> list[str]:
    tasks, apart = part["tasks"], part["apart_lu"]
    rows = [
        [
            called,
            f"{tasks[task]['seconds'] * 1e3:.0f}",
            f"{1 / tasks[task]['factor']:,.0f}",
            f"{abs(apart[task]):.3f}" if task in apart else "",
        ]
        for task, called in METERS.items()
        if task in tasks
    ]
    return [
        f"{tasks['loudness']['sound']:.0f} s of stereo noise that pauses and changes its level: both gates matter.",
        "",
        *table(["by", "ms", "times real time", "LU from ours"], rows),
    ]


LACKS = (
    (
        "spaudiopy",
        "encodes sources that stand still (called for each block here), rotates without a crossfade, decodes to two "
        "ears as a whole. No stream, no turning head, no moving source, no live output; needs SciPy below 1.17.",
    ),
    (
        "spherical-array-processing",
        "rotates with a crossfade and decodes to two ears, whole signals only. No encoder of sources, no stream; its "
        "one-call pipeline designs the filters each time, which is left out of its time here.",
    ),
    (
        "pyloudnorm",
        "integrated loudness and range. No true peak, no momentary values, at most five channels.",
    ),
    ("pyebur128", "a C library behind Cython: loudness and peaks only."),
)


def lacks(part: Data) -> list[str]:
    versions = part["versions"]
    lines = []
    for name, text in LACKS:
        lines += prose(f"**{name}** {versions.get(name, '(not in this run)')}: {text}", bullet=True)
    return lines + [f"- Failed in this run: {name}: {text}" for name, text in part["failed"].items()]


def judged(held: Data) -> list[str]:
    rows = []
    for one in held["targets"]:
        digits, unit = one["digits"], one["unit"]
        close = "" if unit in ("", "°") else " "
        figures = [f"{one['found']:.{digits}f}{close}{unit}", f"{one['limit']:g}{close}{unit}"]
        aim = f"{one['aim']:g}: {'reached' if one['aim_met'] else 'missed'}" if "aim" in one else ""
        rows.append([one["name"], *figures, aim, "yes" if one["met"] else "**no**"])
    missed = sum(not one["met"] for one in held["targets"])
    count = len(rows)
    told = f"All {count} limits were met." if not missed else f"{count - missed} of {count} limits were met."
    tenths = "Spreads and angles of plain AllRAD are compared in tenths, as the best published are known."
    return [told, tenths, "", *table(["limit", "found", "at most", "aim besides", "met"], rows)]


def page(held: Data) -> str:
    """Return the page that the results make."""
    parts, machine = held["parts"], held["machine"]
    lines = [
        "# Sound beside its peers",
        "",
        "<!-- Made by benchmarks/write_audio_page.py from benchmarks/results/audio.json; change that, not this. -->",
        "",
        *prose(
            f"Measured in one run of `benchmarks/table_audio.py` on {held['taken']}, on one thread:",
            f"{machine['processor']}, {machine['cores']} cores, {machine['system']}, Python {machine['python']},",
            f"load at the end {machine['load']}. What is compared is timed in turns, the median of",
            f"{held['rounds']} rounds:",
            "what disturbs one disturbs all alike. Seconds depend on the machine; ratios travel. The peers run in an",
            "environment of their own.",
        ),
        "",
    ]
    sections = {
        "Speed": ("speed", speed),
        "Beside the Spatial Audio Framework": ("speed", saf),
        "Loudspeaker decoders": ("allrad", allrad),
        "Binaural filters (MagLS)": ("magls", magls),
        "Loudness": ("speed", loudness),
        "What the peers do not do": ("speed", lacks),
    }
    for title, (name, write) in sections.items():
        if name in parts:
            lines += [f"## {title}", "", *write(parts[name]), ""]
        if title.startswith("Beside"):
            kept = live(parts)
            lines += ["## Live", "", *kept, ""] if kept else []
    missing = [
        name for name in ("speed", "blocks", "engine", "start", "allrad", "magls", "ebu") if name not in parts
    ]
    lines += [
        "## Limits",
        "",
        *([f"Not measured: {', '.join(missing)}.", ""] if missing else []),
        *judged(held),
        "",
    ]
    return "\n".join(lines)


def main() -> int:
    """Write the page, or check it."""
    return written_or_checked(PAGE, page(json.loads(RESULTS.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    sys.exit(main())
