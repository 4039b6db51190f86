"""Reading a binary PLY beside trimesh and Open3D (igea.ply, else a torus of our own)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rough_shapes import rough_torus

from immersion import scans as im_scans


def test_read_ply(benchmark: Any, report: Any, tmp_path: Path) -> None:
    import open3d as o3d
    import trimesh

    path = tmp_path / "torus.ply"
    im_scans.write(rough_torus(40, 30) if report.smoke else rough_torus(700, 400), path)
    benchmark.pedantic(lambda: im_scans.read_mesh(path), rounds=1 if report.smoke else 5, warmup_rounds=1)
    ours = report.best(lambda: im_scans.read_mesh(path))
    peers = {
        "trimesh": report.best(lambda: trimesh.load(path, process=False)),
        "open3d": report.best(lambda: o3d.io.read_triangle_mesh(str(path))),
    }
    report.line(
        f"read PLY, {path.stat().st_size / 1e6:.1f} MB",
        ours,
        peers,
        ("reading the bytes", report.best(path.read_bytes)),
    )
