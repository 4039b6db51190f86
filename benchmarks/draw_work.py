"""What is drawn for the benchmarks, and the programs that draw it in turns."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from types import TracebackType

import numpy as np
from scan_set import ROOT

HERE = Path(__file__).parent
VIEWERS = ("pyrender", "open3d", "trimesh")


def waves(triangles: int) -> dict[str, np.ndarray]:
    """Return a waved square with smooth colours at its vertices, of about so many triangles."""
    side = round((triangles / 2) ** 0.5) + 1
    u = np.linspace(0, 1, side)
    s, t = (part.ravel() for part in np.meshgrid(u, u))
    points = np.stack([2 * s - 1, 2 * t - 1, 0.1 * np.sin(7 * s) * np.cos(5 * t)], 1)
    k = np.arange(side * side).reshape(side, side)
    a, b, c, d = (part.ravel() for part in (k[:-1, :-1], k[:-1, 1:], k[1:, 1:], k[1:, :-1]))
    faces = np.stack([a, b, c, a, c, d], 1).reshape(-1, 3)
    colors = np.stack([255 * s, 255 * t, 180 + 0 * s, 255 + 0 * s], 1)
    return {
        "vertices": points.astype(np.float32),
        "faces": faces.astype(np.uint32),
        "colors": colors.astype(np.uint8),
    }


def viewers_python() -> Path | None:
    """Return the interpreter of the viewers' environment (`make viewers`), or None."""
    found = Path(os.environ.get("IMMERSION_VIEWERS", ROOT / ".venv-viewers" / "bin" / "python"))
    return found if found.is_file() and shutil.which("xvfb-run") else None


class Drawer:
    """A program that stays loaded and draws a frame when it is told."""

    def __init__(self, contestant: str, mesh: Path) -> None:
        if contestant in VIEWERS:
            screen = ["xvfb-run", "-a", "-s", "-screen 0 1280x720x24"]
            line = [*screen, str(viewers_python()), str(HERE / "peers" / "viewers.py"), contestant, str(mesh)]
        else:
            line = [sys.executable, str(HERE / "draw_child.py"), contestant, str(mesh)]
        self.contestant, self._line = contestant, line
        self.seconds: list[float] = []

    def __enter__(self) -> Drawer:
        self._child = subprocess.Popen(
            self._line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self._await()
        return self

    def _await(self) -> None:
        for line in self._child.stdout:
            if line.strip() == "ready":
                return
        raise RuntimeError(f"{self.contestant} ended with {self._child.wait()}")

    def frame(self) -> None:
        self._child.stdin.write("go\n")
        self._child.stdin.flush()
        self.seconds.append(json.loads(self._child.stdout.readline())["seconds"])
        self._await()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.stdin.close()
        self._child.stdout.close()
        self._child.wait()


def medians(contestants: dict[str, Path], rounds: int) -> dict[str, float]:
    """Return the median seconds of a frame of each contestant, taken in turns (a b c a b c …)."""
    with ExitStack() as stack:
        held = [stack.enter_context(Drawer(name, mesh)) for name, mesh in contestants.items()]
        for _ in range(rounds):
            for one in held:
                one.frame()
        return {one.contestant: median(one.seconds) for one in held}


STARTED = """
import sys, time
from immersion import preview, stage
with stage.open(sys.argv[1]) as opened:
    preview.picture(opened, "entry", (1280, 720))
"""


def start_seconds(scene: Path) -> tuple[float, float]:
    """Return the seconds from nothing to a first picture, and those of the processor: the process included."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", STARTED, str(scene)], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, worked
