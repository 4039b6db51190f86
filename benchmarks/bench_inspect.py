"""Looking into a scan beside what trimesh and Open3D take for a part of the same facts; contact sheet and heat map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rough_shapes import rough_torus

from immersion import scans as im_scans
from immersion.scans.decimation import simplified
from immersion.scans.mesh import Mesh


def _scan(scans: Path | None, smoke: bool, name: str) -> Mesh:
    if scans is not None:
        found = next(
            (p for p in sorted(scans.rglob("*")) if name in p.as_posix() and p.suffix in (".gltf", ".ply")),
            None,
        )
        if found is not None:
            return im_scans.read(found)
    return rough_torus(40, 30) if smoke else rough_torus(600, 500)


def test_inspect(benchmark: Any, report: Any, scans: Path | None) -> None:
    mesh = _scan(scans, report.smoke, "aton_venus")
    rounds = 1 if report.smoke else 3
    benchmark.pedantic(lambda: im_scans.inspect(mesh), rounds=rounds, warmup_rounds=1)
    ours = report.best(lambda: im_scans.inspect(mesh), rounds)
    peers = {"trimesh topology": report.best(lambda: _by_trimesh(mesh), 1)}
    if len(mesh.faces) < 400_000:
        peers["open3d topology"] = report.best(lambda: _by_open3d(mesh), 1)
    note = f"{len(mesh.faces)} triangles, with crossings, noise, holes, textures and the grade"
    report.line("inspect", ours, peers, ("memory copy", report.copying(mesh.faces.nbytes)), note)


def test_pictures(benchmark: Any, report: Any, scans: Path | None) -> None:
    mesh = _scan(scans, report.smoke, "igea")
    size = 640 if report.smoke else 1600
    facts = im_scans.inspect(mesh)
    benchmark.pedantic(
        lambda: im_scans.contact_sheet(mesh, size=size, report=facts), rounds=1, warmup_rounds=1
    )
    rounds = 1 if report.smoke else 3
    copied = ("memory copy", report.copying(4 * size * size))
    sheet = report.best(lambda: im_scans.contact_sheet(mesh, size=size, report=facts), rounds)
    report.line("contact sheet", sheet, {}, copied, f"{len(mesh.faces)} triangles, {size} pixels wide")
    light = simplified(mesh, len(mesh.faces) // 10)[0]
    drawn = report.best(lambda: im_scans.heat_map(mesh, light, size=640), rounds)
    report.line("heat map", drawn, {}, copied, "640 pixels wide, every sample measured")


def _by_trimesh(mesh: Mesh) -> tuple[Any, ...]:
    """Merge, then the facts of topology that trimesh has."""
    import trimesh

    theirs = trimesh.Trimesh(mesh.vertices, mesh.faces, process=True, merge_tex=True)
    return theirs.is_watertight, theirs.is_winding_consistent, theirs.euler_number, theirs.body_count


def _by_open3d(mesh: Mesh) -> tuple[Any, ...]:
    import open3d as o3d

    theirs = o3d.geometry.TriangleMesh(
        o3d.utility.Vector3dVector(mesh.vertices.astype(np.float64)), o3d.utility.Vector3iVector(mesh.faces)
    )
    theirs.remove_duplicated_vertices()
    return (
        len(theirs.get_non_manifold_edges()),
        len(theirs.get_non_manifold_vertices()),
        theirs.is_orientable(),
        len(theirs.cluster_connected_triangles()[1]),
    )
