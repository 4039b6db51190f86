"""A build of which nothing has changed: a whole process from its start to its end, beside a bare Python.

The limit asked for is one second.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from immersion import batch
from stage_scene import make_scene

RUN = "from immersion.cli.main import run; run()"


def _seconds(command: list[str], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]


def test_nothing_has_changed(benchmark: Any, report: Any, tmp_path: Path) -> None:
    scene, out = make_scene(tmp_path / "scene"), tmp_path / "out"
    batch.build(scene, out, targets=["glb"])
    rounds = 1 if report.smoke else 7
    built = _seconds(
        [sys.executable, "-c", RUN, "build", str(scene), "--out", str(out), "--to", "glb"], rounds
    )
    bare = _seconds([sys.executable, "-c", "pass"], rounds)
    benchmark.pedantic(lambda: None, rounds=1)
    report.line("build, nothing changed", built, {}, ("1 s", 1.0), f"a bare Python {bare * 1e3:.0f} ms")
