"""A real window under random events: nothing crashes, no error is left; a long visit leaves nothing behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from immersion.preview.overlay_drawing import MOST_HIDDEN
from walked_scene import walked_scene

PROGRAM = Path(__file__).parents[1] / "window_storm.py"


def _storm(what: str, folder: Path, count: int, seed: int = 1) -> dict[str, Any]:
    file = walked_scene(folder)
    screen = ["xvfb-run", "-a", "-s", "-screen 0 640x480x24"]
    program = [sys.executable, str(PROGRAM), what, str(file), str(count), str(seed)]
    path = os.pathsep.join([str(PROGRAM.parent), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [*screen, *program], capture_output=True, text=True, check=False, env=environment, cwd=folder
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _held_to_events(found: dict[str, Any], count: int) -> None:
    assert found["events"] == count
    assert found["errors"] == []
    assert found["frames"] >= count // 5
    assert {"press", "release", "drag", "click", "scroll", "text", "resize", "away", "unknown"} <= set(
        found["kinds"]
    )


def test_a_hundred_events_of_every_kind(tmp_path: Path) -> None:
    _held_to_events(_storm("events", tmp_path, 120), 120)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_thousands_of_events(tmp_path: Path, seed: int) -> None:
    _held_to_events(_storm("events", tmp_path, 5000, seed), 5000)


def _held_to_flat(found: dict[str, Any], minutes: float) -> None:
    """What is alive late in the visit is what was alive early in it; what is open at that moment changes its count."""
    assert found["errors"] == []
    rows = found["rows"]
    half = len(rows) // 2
    early, late = rows[1 : half + 1], rows[half:]
    for kind in ("Buffer", "Texture", "Framebuffer", "Renderbuffer", "VertexArray", "Program", "Shader"):
        # Panels that are kept while they are hidden have a few buffers each, and come one after the other.
        kept = 3 * MOST_HIDDEN if kind == "Buffer" else 4
        assert max(row[kind] for row in late) <= max(row[kind] for row in early) * 1.35 + kept, kind
    # The walk is kept: a row of 48 bytes each 10 ms to 100 ms, and the log its lines.
    grown = max(row["kB"] for row in late) - max(row["kB"] for row in early)
    assert grown <= 150 + 100 * minutes


def test_a_quarter_of_a_minute_of_a_visit_leaves_nothing(tmp_path: Path) -> None:
    _held_to_flat(_storm("soak", tmp_path, 16), 0.3)


@pytest.mark.slow
def test_twenty_minutes_of_a_visit_leave_nothing(tmp_path: Path) -> None:
    found = _storm("soak", tmp_path, 1200)
    _held_to_flat(found, 20)
    # What the driver and the letters keep for themselves settles within a quarter of an hour.
    settled = [row["rss"] for row in found["rows"] if row["second"] >= 800]
    assert max(settled) <= 1.05 * min(settled)
