"""Cleaning a planted soup beside trimesh, Open3D and (where it is installed) pymeshlab, each in its own process.

Time is the best of the runs after the first, which loads what is compiled; memory is the process's
peak, told beside what it had after importing and loading the soup.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from soup import make_soup

HERE = Path(__file__).resolve().parent
MOST_MEGABYTES = 600.0
MOST_TIME = 0.5  # of trimesh's


def _run(name: str, path: Path, limit: float, runs: int) -> dict[str, float]:
    command = [sys.executable, str(HERE / "clean_peers.py"), name, str(path), repr(limit), str(runs)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def _peers() -> list[str]:
    return [name for name in ("trimesh", "open3d", "pymeshlab") if importlib.util.find_spec(name)]


def test_clean(benchmark: Any, report: Any, tmp_path: Path) -> None:
    sizes = {"small": 20, "large": 4, "islands": 12, "degenerate": 60, "repeated": 60}
    soup = make_soup(120, 90, **sizes) if report.smoke else make_soup()
    path = tmp_path / "soup.npy"
    np.save(path, soup.corners)
    runs = 2 if report.smoke else 4
    ours = benchmark.pedantic(lambda: _run("ours", path, soup.limit, runs), rounds=1)
    peers = {name: _run(name, path, soup.limit, 2 if report.smoke else runs) for name in _peers()}
    told = ", ".join(
        f"{name} {peer['peak']:.0f} MB (from {peer['start']:.0f})" for name, peer in peers.items()
    )
    seconds = {name: peer["seconds"] for name, peer in peers.items()}
    note = (
        f"{len(soup.corners)} → {ours['triangles']} triangles, {ours['holes']} holes filled (trimesh fills none); "
        f"peak memory ours {ours['peak']:.0f} MB (from {ours['start']:.0f}), {told}; "
        f"ours / trimesh {ours['seconds'] / seconds['trimesh']:.2f}"
    )
    copied = report.copying(soup.corners.nbytes)
    report.line("clean a soup", ours["seconds"], seconds, ("memory copy", copied), note)
    assert ours["holes"] == soup.small
    if report.smoke:
        return
    if ours["seconds"] > MOST_TIME * seconds["trimesh"] or ours["peak"] > MOST_MEGABYTES:
        pytest.fail(note)
