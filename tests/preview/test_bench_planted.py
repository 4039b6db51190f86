"""Real processes: a planted slowdown is found, and a version beside itself is not called slower."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench_planted import interpreter

RUN = "from immersion.cli.main import run; run()"


def _bench(python: Path, scene: Path, *more: str) -> tuple[int, dict[str, Any]]:
    size = ["--size", "160x90", "--output", "ambix:1", "--seconds", "900", "--json"]
    command = [str(python), "-P", "-c", RUN, "bench", str(scene), *size, *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout)


@pytest.mark.slow
def test_a_planted_slowdown_of_thirty_per_cent_ends_with_three(scene_file: Path, tmp_path: Path) -> None:
    slow = interpreter(tmp_path / "slow", 1.3)
    code, result = _bench(slow, scene_file, "--baseline-python", sys.executable, "--pairs", "10")
    rows = {row["name"]: row for row in result["comparison"]["metrics"]}
    assert code == 3, rows
    assert rows["audio_block_p50"]["ratio"] == pytest.approx(1.3, abs=0.15)
    assert {rows[name]["verdict"] for name in ("draw_calls", "triangles", "memory_peak")} == {"within"}
    assert (result["comparison"]["pictures"], result["comparison"]["sound"]) == ("same", "same")


@pytest.mark.slow
def test_a_version_beside_itself_ends_with_zero(scene_file: Path, tmp_path: Path) -> None:
    """The other interpreter is an environment of its own, with the same library."""
    same = interpreter(tmp_path / "same")
    codes = [
        _bench(same, scene_file, "--baseline-python", sys.executable, "--pairs", "5")[0] for _ in range(2)
    ]
    assert codes == [0, 0]
