"""A frame of a million triangles beside a bare draw of the same buffers and beside other viewers, in turns.

``make viewers`` installs pyrender, Open3D and trimesh's viewer; without them the bare draw alone is beside ours.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from draw_work import VIEWERS, medians, start_seconds, viewers_python, waves


def test_draw_a_million(benchmark: Any, report: Any, tmp_path: Path) -> None:
    count, rounds = (20_000, 1) if report.smoke else (1_000_000, 5)
    mesh = tmp_path / "mesh.npz"
    np.savez(mesh, **waves(count))
    there = VIEWERS if viewers_python() is not None and not report.smoke else ()
    taken = medians(dict.fromkeys(("raw", "ours", "pbr", *there), mesh), rounds)
    benchmark.pedantic(lambda: None, rounds=1)
    peers = {name: taken[name] for name in there}
    report.line(
        f"draw {count} triangles, colours at vertices", taken["ours"], peers, ("bare draw", taken["raw"])
    )
    report.line(
        f"draw {count} triangles, glTF's surface, a shadow", taken["pbr"], {}, ("bare draw", taken["raw"])
    )


def test_draw_ten_million(benchmark: Any, report: Any, tmp_path: Path) -> None:
    light, heavy = (20_000, 60_000) if report.smoke else (1_000_000, 10_000_000)
    for name, count in (("light", light), ("heavy", heavy)):
        np.savez(tmp_path / f"{name}.npz", **waves(count))
    meshes = {"ours": tmp_path / "light.npz", "heavy": tmp_path / "heavy.npz"}
    taken = medians(meshes, 1 if report.smoke else 5)
    benchmark.pedantic(lambda: None, rounds=1)
    report.line(f"draw {heavy} triangles with levels", taken["heavy"], {}, (f"{light}", taken["ours"]))


def test_first_picture(benchmark: Any, report: Any, tmp_path: Path) -> None:
    from stage_scene import make_scene

    scene = make_scene(tmp_path)
    runs = [start_seconds(scene) for _ in range(1 if report.smoke else 5)]
    taken, worked = (median(column) for column in zip(*runs, strict=True))
    benchmark.pedantic(lambda: None, rounds=1)
    note = f"{worked:.2f} s of processor"
    report.line("from nothing to a first picture", taken, {}, ("2 s", 2.0), note)
