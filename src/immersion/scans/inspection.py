"""What a scan is like: counts, size, holes, defects, colours, and a grade with its reasons."""

from __future__ import annotations

from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.scans import _process_texts as _process_texts
from immersion.scans._cloud_report import CloudReport, cloud_report
from immersion.scans._crossings import crossed_faces
from immersion.scans._noise import noise_of
from immersion.scans._scan_report import ScanReport
from immersion.scans._upright import guessed_up
from immersion.scans.appearance import TextureFacts, color_facts, texture_facts
from immersion.scans.cloud import PointCloud
from immersion.scans.grading import Remark, grade_of, unit_remarks
from immersion.scans.holes import Hole, holes_of
from immersion.scans.mesh import Mesh
from immersion.scans.topology import (
    Edges,
    boundary_loops,
    component_labels,
    edges_of,
    face_areas,
    flat_faces,
    same_faces,
    weld_map,
)

__all__ = ["CloudReport", "ScanReport", "inspect"]


@overload
def inspect(scan: Mesh, *, samples: int = 2000, seed: int = 0) -> ScanReport: ...
@overload
def inspect(scan: PointCloud, *, samples: int = 2000, seed: int = 0) -> CloudReport: ...
def inspect(scan: Mesh | PointCloud, *, samples: int = 2000, seed: int = 0) -> ScanReport | CloudReport:
    """Look into a scan.

    Parameters
    ----------
    scan : Mesh or PointCloud
    samples : int
        Faces tested for crossing others; 0 tests none.
    seed : int
        Of every sample.

    Returns
    -------
    ScanReport or CloudReport
        A mesh is ``watertight`` when every edge has two faces that run it in opposite ways; only then is there a
        volume.

    Raises
    ------
    InputError
        If `samples` is out of range.

    Examples
    --------
    >>> corner = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]])
    >>> report = inspect(corner)
    >>> report.area, report.boundary_loops, report.volume
    (0.5, 1, None)
    """
    if not 0 <= samples <= 1_000_000:
        raise InputError("inspect-samples", samples=samples)
    if isinstance(scan, PointCloud):
        return cloud_report(scan, seed)
    facts = _topology(scan) | _surface(scan)
    faces, edges = facts.pop("faces"), facts.pop("edges")
    turned = int((edges.balance[edges.counts == 2] != 0).sum())
    chosen, crossed = crossed_faces(scan.vertices, faces, samples, seed)
    facts |= _lengths(scan, edges, seed)
    facts |= {"crossed": int(crossed.sum()), "crossed_sample": len(chosen)}
    facts["holes"] = holes_of(scan.positions(), edges)
    facts["up"] = guessed_up(scan, facts["holes"])
    facts["volume"] = _volume(scan, faces) if facts["watertight"] else None
    remarks = sorted(_remarks(scan, facts, turned), key=lambda remark: -remark.points)
    grade, score = grade_of(remarks)
    return ScanReport(**facts, grade=grade, score=score, remarks=tuple(remarks))


def _topology(mesh: Mesh) -> dict[str, Any]:
    from immersion.scans._kernels import loops

    joined, raw, faces, duplicate = joined_faces(mesh)
    degenerate = flat_faces(mesh.vertices, mesh.faces) | flat_faces(mesh.vertices, raw)
    edges = edges_of(faces)
    manifold = bool(len(faces) and (edges.counts == 2).all())
    watertight = manifold and bool((edges.balance == 0).all())
    used = np.bincount(mesh.faces.ravel(), minlength=len(mesh.vertices)) > 0
    fans = np.zeros(len(mesh.vertices), np.int64)
    loops.fans(faces, np.ascontiguousarray(edges.of_corner), len(edges.ends), fans)
    components = component_labels(faces, len(mesh.vertices))[0]
    euler = int((fans > 0).sum()) - len(edges.ends) + len(faces)
    whole = watertight and not bool((fans > 1).any())
    return {
        "faces": faces,
        "edges": edges,
        "boundary_loops": boundary_loops(edges),
        "boundary_edges": int((edges.counts == 1).sum()),
        "nonmanifold_edges": int((edges.counts > 2).sum()),
        "nonmanifold_vertices": int((fans > 1).sum()),
        "components": components,
        "duplicate_faces": int(duplicate.sum()),
        "degenerate_faces": int(degenerate.sum()),
        "duplicate_vertices": int((joined != np.arange(len(joined))).sum()),
        "unreferenced_vertices": int((~used).sum()),
        "watertight": watertight,
        "consistent": bool((edges.balance[edges.counts == 2] == 0).all()),
        "euler": euler,
        "genus": components - euler // 2 if whole else None,
    }


Ints = NDArray[np.int32]


def joined_faces(mesh: Mesh) -> tuple[Ints, Ints, Ints, NDArray[np.bool_]]:
    """Return the surface as it is once equal vertices are joined.

    Returns
    -------
    joined : (V,) ndarray
        The vertex that stands for each.
    raw : (F, 3) ndarray
        All faces, in those vertices.
    faces : (G, 3) ndarray
        Without duplicates and faces that name a vertex twice. A face without area still joins its neighbours.
    duplicate : (F,) ndarray of bool
        Which faces repeat an earlier one.
    """
    joined = weld_map(mesh)
    raw = joined[mesh.faces].reshape(-1, 3)
    named_twice = (raw == np.roll(raw, -1, axis=1)).any(1)
    duplicate = same_faces(raw) & ~named_twice
    return joined, raw, np.ascontiguousarray(raw[~(named_twice | duplicate)]), duplicate


def _surface(mesh: Mesh) -> dict[str, Any]:
    low, high = mesh.bounds
    textures = texture_facts(mesh)
    return {
        "name": mesh.name,
        "unit": mesh.unit,
        "triangles": len(mesh.faces),
        "vertices": len(mesh.vertices),
        "bounds": ((*map(float, low),), (*map(float, high),)),
        "diagonal": mesh.diagonal,
        "area": float(face_areas(mesh.vertices, mesh.faces).sum()),
        "has_colors": mesh.colors is not None,
        "has_uvs": mesh.uvs is not None,
        "textures": len(mesh.textures),
        "color_facts": color_facts(mesh.colors),
        "texture_facts": textures,
        "memory_bytes": _memory(mesh, textures),
        "reconstructed_faces": 0 if mesh.reconstructed is None else int(mesh.reconstructed.sum()),
    }


def _lengths(mesh: Mesh, edges: Edges, seed: int) -> dict[str, Any]:
    points = mesh.vertices.astype(np.float64)
    sides = np.linalg.norm(points[edges.ends[:, 0]] - points[edges.ends[:, 1]], axis=1)
    low, middle, high = np.percentile(sides, [5, 50, 95]) if len(sides) else (0.0, 0.0, 0.0)
    used = np.flatnonzero(np.bincount(edges.ends.ravel(), minlength=len(points)))
    return {
        "edge_p5": float(low),
        "edge_median": float(middle),
        "edge_p95": float(high),
        "noise": noise_of(points[used], seed),
    }


def _memory(mesh: Mesh, textures: tuple[TextureFacts, ...]) -> int:
    arrays: list[NDArray[Any] | None] = [mesh.vertices, mesh.faces, mesh.colors, mesh.uvs, mesh.normals]
    arrays += [mesh.tangents, mesh.face_materials, mesh.reconstructed, *mesh.scalars.values()]
    return sum(a.nbytes for a in arrays if a is not None) + sum(4 * t.width * t.height for t in textures)


def _volume(mesh: Mesh, faces: NDArray[np.int32]) -> float:
    """Return the signed volume (positive when faces look outwards), about the centre to keep its digits."""
    points = mesh.vertices.astype(np.float64)
    points = points - points.mean(0)
    a, b, c = (points[faces[:, k]] for k in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6.0)


def _remarks(mesh: Mesh, facts: dict[str, Any], turned: int) -> list[Remark]:
    """Return what speaks against a scan. Each cost is capped: one kind of defect alone fails nothing but a few."""
    if not facts["triangles"] or not facts["area"]:
        return [Remark("empty", 0, 100)]
    found = [*unit_remarks(facts["diagonal"], facts["unit"]), *_defects(facts), *_looks(facts)]
    if turned:
        found.append(Remark("orientation", turned, 12))
    openings = _openings(facts["holes"])
    share = sum(hole.area for hole in openings) / facts["area"]
    if openings:
        found.append(Remark("holes", len(openings), min(20, 3 + len(openings) // 5 + round(200 * share))))
    if facts["volume"] is not None and facts["volume"] < 0:
        found.append(Remark("inside-out", facts["volume"], 15))
    if facts["reconstructed_faces"] and mesh.reconstructed is not None:
        areas = face_areas(mesh.vertices, mesh.faces)
        invented = float(100 * areas[mesh.reconstructed].sum() / areas.sum())
        found.append(Remark("reconstructed", invented, min(15, round(invented))))
    return found


def _openings(holes: tuple[Hole, ...]) -> tuple[Hole, ...]:
    """Return the holes without the border that an open surface has of its own: one loop that dwarfs the others."""
    if holes and holes[0].perimeter >= 2 * sum(hole.perimeter for hole in holes[1:4]) and holes[0].edges > 3:
        return holes[1:]
    return holes


def _defects(facts: dict[str, Any]) -> list[Remark]:
    triangles, vertices = facts["triangles"], facts["vertices"]
    costs = (
        ("nonmanifold-edges", facts["nonmanifold_edges"], 6, 15),
        ("nonmanifold-vertices", facts["nonmanifold_vertices"], 3, 8),
        ("components", facts["components"] - 1, 2, 12),
        ("duplicate-faces", facts["duplicate_faces"], 3, 8),
        ("degenerate-faces", facts["degenerate_faces"], 2, 8),
    )
    found = []
    for code, count, least, most in costs:
        if count > 0:
            # One is a blemish; one in a hundred triangles is a damaged scan.
            grown = least + (most - least) * min(1.0, (100 * count / triangles) ** 0.5)
            found.append(Remark(code, count, round(grown)))
    if facts["duplicate_vertices"] and not facts["has_uvs"]:
        spare = 100 * facts["duplicate_vertices"] / vertices
        found.append(Remark("unwelded", spare, 2 if spare < 20 else 5))
    if facts["crossed"]:
        share = 100 * facts["crossed"] / facts["crossed_sample"]
        found.append(Remark("crossed", share, min(20, 3 + round(2 * share))))
    return found


def _looks(facts: dict[str, Any]) -> list[Remark]:
    found = []
    edge, noise = facts["edge_median"], facts["noise"]
    if noise is not None and edge and noise > 0.35 * edge:
        found.append(Remark("noise", 100 * noise / edge, min(15, round(20 * noise / edge))))
    if facts["edge_p5"] > 0 and facts["edge_p95"] / facts["edge_p5"] > 10:
        found.append(Remark("uneven", facts["edge_p95"] / facts["edge_p5"], 4))
    textures: tuple[TextureFacts, ...] = facts["texture_facts"]
    if gone := sum(t.missing for t in textures):
        found.append(Remark("texture-missing", gone, 20))
    if damaged := sum(not t.missing and not t.format for t in textures):
        found.append(Remark("texture-unreadable", damaged, 20))
    worn = [t for t in textures if t.used is not None]
    largest = max(worn, key=lambda t: t.width * t.height, default=None)
    if largest is not None and largest.used is not None and largest.used < 0.35:
        found.append(Remark("atlas-waste", 100 * largest.used, 4))
    if facts["color_facts"] is not None and facts["color_facts"].all_white:
        found.append(Remark("colors-white", facts["vertices"], 3))
    return found
