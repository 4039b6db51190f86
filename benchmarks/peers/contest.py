"""What every contestant's child process does: read a mesh, run when told, time it, write what came out.

It needs numpy only, so that it runs in the peers' environment and in ours.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass
class Shape:
    """A mesh as plain arrays."""

    vertices: np.ndarray
    faces: np.ndarray
    colors: np.ndarray | None = None

    def save(self, path: Path) -> None:
        held = {"vertices": self.vertices, "faces": self.faces}
        if self.colors is not None:
            held["colors"] = self.colors
        np.savez(path, **held)

    @classmethod
    def load(cls, path: Path) -> Shape:
        with np.load(path) as held:
            colors = held.get("colors")
            return cls(held["vertices"], held["faces"], colors)


# A contestant gets the shape and the wanted triangles, builds its own mesh outside the clock, and returns two
# callables: one makes ready (outside the clock, before every round), one does the work and returns the result.
# A source that is no npz goes to it as a path.
Contestant = Callable[[Shape | Path, int], tuple[Callable[[], object], Callable[[object], object]]]
Reader = Callable[[object], Shape]


def arguments(names: list[str], asked: str = "--triangles") -> argparse.Namespace:
    """Return the command line; `asked` names what the contestants are asked for."""
    parser = argparse.ArgumentParser(description="Make OUT.npz of IN.npz (vertices, faces, colors).")
    parser.add_argument("peer", choices=names)
    parser.add_argument("source", type=Path, metavar="IN.npz")
    parser.add_argument("target", type=Path, metavar="OUT.npz")
    parser.add_argument(asked, dest="asked", type=int if asked == "--triangles" else float, required=True)
    parser.add_argument("--repeat", type=int, default=1, help="timed rounds; a first one, untimed, warms up")
    parser.add_argument("--cold", action="store_true", help="no warm-up round (for peak memory)")
    parser.add_argument(
        "--serve", action="store_true", help="wait for a line on standard input before a round"
    )
    return parser.parse_args()


def peak_mib() -> float:
    """Return the highest resident memory so far, in MiB.

    On Linux the program's own mark: ``ru_maxrss`` also holds what the parent had when it started this child.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def compete(
    options: argparse.Namespace, contestant: Contestant, arrays: Reader, facts: dict[str, object]
) -> None:
    """Run the rounds and print one line of JSON with what was measured; with ``--serve`` one line per round."""
    imported = peak_mib()
    shape = Shape.load(options.source) if options.source.suffix == ".npz" else options.source
    prepare, work = contestant(shape, options.asked)
    if not options.cold:
        work(prepare())
    seconds, processor = [], []
    result: object = None
    for _ in range(options.repeat):
        ready = prepare()
        if options.serve and not _told():
            break
        clocks = time.perf_counter(), time.process_time()
        result = work(ready)
        seconds.append(time.perf_counter() - clocks[0])
        processor.append(time.process_time() - clocks[1])
        if options.serve:
            print(json.dumps({"seconds": seconds[-1], "processor": processor[-1]}), flush=True)
    peak = peak_mib()
    out = arrays(result)
    out.save(options.target)
    measured = {
        "seconds": statistics.median(seconds),
        "fastest": min(seconds),
        "processor": statistics.median(processor),
        "rounds": len(seconds),
        "peak_mib": peak,
        "imported_mib": imported,
        "triangles": len(out.faces),
        "wanted": options.asked,
    }
    print(json.dumps(facts | measured), flush=True)


def _told() -> bool:
    print("ready", flush=True)
    return sys.stdin.readline().strip() == "go"
