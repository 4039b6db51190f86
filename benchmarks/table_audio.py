"""Measure the audio part beside its peers in one run on one thread; print tables and verdicts.

    python benchmarks/table_audio.py --json benchmarks/results/audio.json       all of it: three to five minutes
    python benchmarks/table_audio.py --only speed blocks --rounds 21

Everything in a part is timed in turns. Peers run in an environment of their own (benchmarks/README.md); without it
their columns stay empty. Numbers of binaural filters need FHK_HRIR_L2354.sofa in the folder --data.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import audio_designs
import audio_tasks
from audio_child import ROOT
from audio_tasks import Data, Size
from audio_verdicts import SAF, targets
from results_file import write

HEAD_FILE = "FHK_HRIR_L2354.sofa"
FULL = Size()
PARTS = ("speed", "blocks", "engine", "start", "allrad", "magls", "ebu")


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", nargs="+", default=list(PARTS), choices=PARTS, metavar="PART")
    parser.add_argument("--rounds", type=int, default=11, help="timed rounds of each part")
    data = Path(os.environ.get("IMMERSION_DATA", ROOT.parent / "shared" / "data")) / "audio"
    parser.add_argument("--data", type=Path, default=data, help="where measured heads are")
    parser.add_argument("--json", type=Path, help="write everything that was measured to this file")
    return parser.parse_args(words)


def one_thread() -> None:
    """Start this program again with one thread for matrix products, which NumPy asks for when it loads."""
    if any(os.environ.get(name) != "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")):
        wanted = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | wanted)


def measured(options: argparse.Namespace, size: Size = FULL) -> dict[str, Data]:
    """Return the parts that were asked for."""
    head = options.data / HEAD_FILE
    few = max(options.rounds // 3, 1)  # designs take a second, and vary little
    calls: dict[str, Callable[[], Data]] = {
        "speed": lambda: audio_tasks.speed(size, options.rounds),
        "blocks": lambda: audio_tasks.blocks(size),
        "engine": lambda: audio_tasks.engine(size),
        "start": lambda: audio_tasks.start(size, options.rounds),
        "allrad": lambda: audio_designs.allrad(few),
        "magls": lambda: audio_designs.magls(head, few),
        "ebu": audio_designs.ebu,
    }
    parts = {}
    for name in options.only:
        if name == "magls" and not head.is_file():
            print(f"{head}: not there; binaural filters are not measured")
            continue
        begun = time.perf_counter()
        parts[name] = calls[name]()
        print(f"\n{name} ({time.perf_counter() - begun:.0f} s)", flush=True)
        print("\n".join(SHOWN[name](parts[name])), flush=True)
    return parts


def _speed(part: Data) -> list[str]:
    lines = []
    for name, facts in part["tasks"].items():
        kind = name if name in part["tasks"] and name.split()[0] in ("encode", "rotate") else ""
        least = part["least"].get(kind.split()[0]) if kind else None
        over = f", {facts['factor'] / least:.2f} × its machine limit" if least else ""
        saf = f" (SAF earlier {SAF[name]})" if name in SAF else ""
        lines.append(f"  {name}: real-time factor {facts['factor']:.5f}{saf}{over}")
    lines += [f"  {name}: {value:.0f} dB from ours" for name, value in part["apart_db"].items()]
    lines += [f"  {name}: ours {value:+.3f} LU away" for name, value in part["apart_lu"].items()]
    return lines + [f"  {name}: {text}" for name, text in part["failed"].items()]


def _plain(part: Data) -> list[str]:
    return [f"  {name}: {value:.5g}" for name, value in part.items() if isinstance(value, float)]


def _cases(part: Data) -> list[str]:
    return [
        f"  {next(iter(case.values()))} {one}: "
        + ", ".join(f"{key} {value:.3g}" for key, value in facts.items())
        for case in part["cases"]
        for one, facts in case["results"].items()
    ]


SHOWN = dict.fromkeys(PARTS, _plain) | {"speed": _speed, "allrad": _cases, "magls": _cases}


def main() -> int:
    """Print the tables and the verdicts; the exit code is 1 when a target is missed."""
    one_thread()
    options = arguments()
    parts = measured(options)
    judged = targets(parts)
    lines = [target.told() for target in judged]
    print("\n" + "\n".join(lines))
    if options.json:
        held = {"taken": time.strftime("%F"), "rounds": options.rounds, "parts": parts}
        write(options.json, held | {"targets": [one.to_dict() for one in judged], "verdicts": lines})
    return int(any("MISS" in line for line in lines))


if __name__ == "__main__":
    sys.exit(main())
