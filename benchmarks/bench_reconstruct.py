"""Cloud to surface beside Open3D's own calls in this process (lion_takanawa.copc.laz, else a sphere of our own)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from immersion import scans as im_scans
from immersion.scans._surfacing import Job, surfaced
from immersion.scans.cloud import PointCloud
from immersion.scans.cloud_normals import neighbourhood, oriented_normals


def _cloud(scans: Path | None, smoke: bool) -> PointCloud:
    lion = next(iter(sorted(scans.rglob("lion_takanawa.copc.laz"))), None) if scans is not None else None
    if lion is None:
        points = np.random.default_rng(0).normal(size=(1_000 if smoke else 100_000, 3))
        return PointCloud.from_arrays(points / np.linalg.norm(points, axis=1)[:, None])
    import laspy

    read = laspy.read(lion)
    rgb = np.stack([read.red, read.green, read.blue, np.full(len(read.red), 65535)], 1).astype(np.uint16)
    return PointCloud.from_arrays(np.c_[read.x, read.y, read.z], colors=rgb, unit="m")


def test_reconstruct(benchmark: Any, report: Any, scans: Path | None) -> None:
    """All of it: normals, Poisson, trimming, colours, deviation; against Open3D's normals and bare Poisson."""
    import open3d as o3d

    cloud = _cloud(scans, report.smoke)
    made = benchmark.pedantic(lambda: im_scans.reconstruct(cloud), rounds=1)
    points = np.unique(cloud.points, axis=0).astype(np.float64)
    around = neighbourhood(points, 16, None)
    normals, _, _ = oriented_normals(PointCloud.from_arrays(points), around, "graph")

    def bare() -> Any:
        theirs = o3d.geometry.PointCloud(o3d.utility.Vector3dVector(points))
        theirs.normals = o3d.utility.Vector3dVector(normals)
        depth = made.facts["depth"]
        return o3d.geometry.TriangleMesh.create_from_point_cloud_poisson(theirs, depth=depth, n_threads=1)[0]

    def estimated() -> None:
        theirs = o3d.geometry.PointCloud(o3d.utility.Vector3dVector(points))
        theirs.estimate_normals(o3d.geometry.KDTreeSearchParamKNN(17))
        theirs.orient_normals_consistent_tangent_plane(17)

    ours = report.best(lambda: im_scans.reconstruct(cloud), 1)
    poisson, turned = report.best(bare, 1), report.best(estimated, 1)
    far = made.facts["deviation"]["rms"]
    note = f"{len(points)} points → {len(made.mesh.faces)} triangles, points to surface RMS {far:.3g}"
    peers = {"open3d, normals and bare Poisson": poisson + turned}
    report.line("reconstruct", ours, peers, ("bare Poisson", poisson), note)

    def normals_only() -> None:
        oriented_normals(PointCloud.from_arrays(points), neighbourhood(points, 16, None), "graph")

    mine = report.best(normals_only, 1)
    report.line("normals with one side", mine, {"open3d": turned}, ("bare Poisson", poisson))


def test_the_cost_of_a_process(benchmark: Any, report: Any) -> None:
    """What the child adds: its start, its import of open3d, two files in and two out; beside the call itself."""
    import open3d as o3d

    points = np.random.default_rng(0).normal(size=(200 if report.smoke else 5_000, 3))
    points /= 2 * np.linalg.norm(points, axis=1)[:, None]
    job = Job(points, 2 * points, "poisson", 5, 1.1, (), 1)

    def apart() -> None:
        surfaced(job, None, None, lambda _: None)

    def here() -> None:
        theirs = o3d.geometry.PointCloud(o3d.utility.Vector3dVector(points))
        theirs.normals = o3d.utility.Vector3dVector(2 * points)
        o3d.geometry.TriangleMesh.create_from_point_cloud_poisson(theirs, depth=5, n_threads=1)

    benchmark.pedantic(apart, rounds=1, warmup_rounds=1)
    ours, theirs = report.best(apart, 3), report.best(here, 3)
    note = f"the child adds {ours - theirs:.2f} s"
    report.line("Poisson in a child", ours, {"in this process": theirs}, ("in this process", theirs), note)
