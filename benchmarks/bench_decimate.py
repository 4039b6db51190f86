"""Decimation to 10 % beside Open3D's, with the true deviation of both (igea.ply, else a rough torus)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rough_shapes import rough_torus

from immersion import scans as im_scans
from immersion.scans.decimation import simplified
from immersion.scans.mesh import Mesh


def _scan(scans: Path | None, smoke: bool) -> Mesh:
    if scans is not None:
        igea = next(iter(sorted(scans.rglob("igea.ply"))), None)
        if igea is not None:
            return im_scans.clean(im_scans.read_mesh(igea)).mesh
    return rough_torus(40, 30) if smoke else rough_torus(500, 260)


def test_decimate(benchmark: Any, report: Any, scans: Path | None) -> None:
    mesh = _scan(scans, report.smoke)
    target = len(mesh.faces) // 10
    theirs = _open3d(mesh)
    rounds = 1 if report.smoke else 3
    benchmark.pedantic(lambda: simplified(mesh, target), rounds=rounds, warmup_rounds=1)
    ours = report.best(lambda: simplified(mesh, target), rounds)
    peer = report.best(lambda: theirs.simplify_quadric_decimation(target), rounds)
    light = simplified(mesh, target)[0]
    other = theirs.simplify_quadric_decimation(target)
    peer_mesh = Mesh.from_arrays(np.asarray(other.vertices), np.asarray(other.triangles))
    samples = 2_000 if report.smoke else 200_000
    errors = [im_scans.deviation(mesh, m, samples=samples) for m in (light, peer_mesh)]
    closed = [im_scans.inspect(m).watertight for m in (light, peer_mesh)]
    told = [f"{e.rms / e.diagonal * 1e4:.3f}e-4 closed {c}" for e, c in zip(errors, closed, strict=True)]
    note = (
        f"{len(mesh.faces)} → {len(light.faces)} triangles; RMS / diagonal: ours {told[0]}, open3d {told[1]}"
    )
    copied = report.copying(mesh.vertices.nbytes + mesh.faces.nbytes)
    report.line("decimate 10 %", ours, {"open3d": peer}, ("memory copy", copied), note)


def test_deviation(benchmark: Any, report: Any, scans: Path | None) -> None:
    """Beside Open3D's cloud-to-cloud distance, the usual stand-in: faster, but no distance to a surface."""
    import open3d as o3d

    mesh = _scan(scans, report.smoke)
    light = simplified(mesh, len(mesh.faces) // 10)[0]
    count = 1_000 if report.smoke else 100_000
    rounds = 1 if report.smoke else 3
    benchmark.pedantic(lambda: im_scans.deviation(mesh, light, samples=count), rounds=rounds, warmup_rounds=1)
    ours = report.best(lambda: im_scans.deviation(mesh, light, samples=count), rounds)
    heavy, thin = _open3d(mesh), _open3d(light)

    o3d.utility.random.seed(0)

    def peer() -> np.ndarray:
        clouds = [shape.sample_points_uniformly(count) for shape in (heavy, thin)]
        both = [
            clouds[0].compute_point_cloud_distance(clouds[1]),
            clouds[1].compute_point_cloud_distance(clouds[0]),
        ]
        return np.concatenate([np.asarray(one) for one in both])

    theirs = report.best(peer, rounds)
    true = im_scans.deviation(mesh, light, samples=count)
    note = f"RMS ours {true.rms:.3g}, theirs {np.sqrt(np.mean(peer() ** 2)):.3g}"
    copied = report.copying(mesh.vertices.nbytes)
    report.line(f"deviation, {count} samples", ours, {"open3d clouds": theirs}, ("memory copy", copied), note)


def _open3d(mesh: Mesh) -> Any:
    import open3d as o3d

    return o3d.geometry.TriangleMesh(
        o3d.utility.Vector3dVector(mesh.vertices.astype(np.float64)),
        o3d.utility.Vector3iVector(mesh.faces.astype(np.int32)),
    )
