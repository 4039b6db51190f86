"""One pass over a mesh that makes it a surface: joined, without bad faces, parted, turned, without islands."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from immersion.scans.components import unwanted_components
from immersion.scans.mesh import Mesh
from immersion.scans.orientation import faces_to_turn
from immersion.scans.surface import Parts, Surface, parts_of, surface_of
from immersion.scans.topology import FLAT, flat_faces, same_faces, weld_map
from immersion.scans.vertices import compacted, shared_vertices, with_shared

Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Repair:
    """What a pass does; see :func:`~immersion.scans.clean`."""

    weld: bool = True
    tolerance: float = 0.0
    degenerate: bool = True
    duplicate: bool = True
    manifold: bool = True
    orient: bool = True
    min_component_area: float = 0.01
    min_component_triangles: int = 0
    keep_near: float = 0.0
    remove_beyond: float | None = None
    unreferenced: bool = True

    def names(self) -> list[str]:
        """Return the names of its steps, in the order in which they are told."""
        asked = {
            "weld": self.weld,
            "degenerate": self.degenerate,
            "caps": self.degenerate,
            "duplicate": self.duplicate,
            "crowded-edges": self.manifold,
            "split": self.manifold,
            "components": self.islands,
            "turned": self.orient,
            "one-sided": self.orient,
            "unreferenced": self.unreferenced,
        }
        return [name for name, wanted in asked.items() if wanted]

    @property
    def islands(self) -> bool:
        """Whether any component may have to go."""
        return (
            self.min_component_area > 0 or self.min_component_triangles > 0 or self.remove_beyond is not None
        )


def repaired(mesh: Mesh, options: Repair) -> tuple[Mesh, dict[str, int]]:
    """Return the repaired mesh (the very same when nothing had to be done) and what was done."""
    tolerance = options.tolerance if options.weld else 0.0
    places = weld_map(mesh, tolerance)
    same = _same(mesh, places, options)
    owners, kept, counts = mesh.faces, np.arange(len(mesh.faces), dtype=np.int32), dict[str, int]()
    if options.degenerate:
        mesh, copied, owners, kept, counts = _without_flat(mesh, places, same)
        same = np.concatenate([same, len(same) + np.arange(len(copied), dtype=np.int32)])
        places = np.concatenate([places, places[copied]])
    if options.duplicate:
        again = same_faces(places[owners].reshape(-1, 3))
        counts["duplicate"] = int(again.sum())
        owners, kept = (owners[~again], kept[~again]) if again.any() else (owners, kept)
    surface = _surface(mesh, places, owners)
    parts = parts_of(surface)
    if options.islands:
        surface, parts, kept, counts["components"] = _without_islands(
            mesh, places, surface, parts, kept, options
        )
    turn = faces_to_turn(surface, parts) if options.orient else np.zeros(len(kept), np.bool_)
    counts["turned"], counts["one-sided"] = int(turn.sum()), int((~parts.agrees).sum())
    counts["crowded-edges"] = surface.crowded_edges
    return _assembled(mesh, places, same, surface, kept, turn, options, counts)


def _assembled(
    mesh: Mesh,
    places: Ints,
    same: Ints,
    surface: Surface,
    kept: Ints,
    turn: Flags,
    options: Repair,
    counts: dict[str, int],
) -> tuple[Mesh, dict[str, int]]:
    """Give every corner its vertex; return the mesh (the very same when nothing was done) and all counts."""
    vertices = shared_vertices(surface, same, split=options.manifold)
    used = np.zeros(len(mesh.vertices) + len(vertices.copies), np.bool_)
    used[vertices.faces] = True
    idle = ~used[: len(mesh.vertices)]
    needed = np.zeros(len(same), np.bool_)
    needed[same[~idle]] = True
    counts["split"] = len(vertices.copies)
    counts["unreferenced"] = int((same == np.arange(len(same))).sum() - needed.sum())
    counts["weld"] = int(idle.sum()) - counts["unreferenced"]
    tolerant = options.weld and options.tolerance > 0
    moves = places if tolerant and (mesh.vertices != mesh.vertices[places])[~idle].any() else None
    whole = (
        len(kept) == len(mesh.faces) and not counts.get("caps") and not len(vertices.copies) and moves is None
    )
    if whole and not turn.any() and np.array_equal(vertices.faces, mesh.faces):
        # Coincident vertices that an earlier parting left apart are no news.
        counts = {name: counts[name] if name == "one-sided" else 0 for name in counts}
        if not options.unreferenced or not idle.any():
            return mesh, counts
        return compacted(mesh), {**counts, "unreferenced": int(idle.sum())}
    out = with_shared(mesh.with_faces(surface.owners, kept), surface, vertices, turn, moves)
    out = compacted(out) if options.unreferenced else out
    if np.array_equal(out.faces, mesh.faces) and np.array_equal(out.vertices, mesh.vertices):
        return mesh, {name: counts[name] if name == "one-sided" else 0 for name in counts}
    return out, counts


def _same(mesh: Mesh, places: Ints, options: Repair) -> Ints:
    """Return, for each vertex, the first one it may become: of the same place and texture coordinates."""
    if not options.weld:
        return np.arange(len(mesh.vertices), dtype=np.int32)
    if mesh.uvs is None:
        return places
    # Asked where they will be: two vertices that come to one place from two sides are one.
    moved = mesh if options.tolerance == 0 else replace(mesh, vertices=mesh.vertices[places], tangents=None)
    return weld_map(moved, keep_uvs=True)


def _without_flat(mesh: Mesh, places: Ints, same: Ints) -> tuple[Mesh, Ints, Ints, Ints, dict[str, int]]:
    """Remove flat faces, or flip them where that leaves no slit.

    Returns the mesh, longer by the vertices that flipping at texture seams took; the vertex that each of those
    copies; the faces by vertex; the face that each comes from; and how many were removed and flipped.
    """
    from immersion.scans._kernels import caps

    corners = places[mesh.faces].reshape(-1, 3)
    bad = flat_faces(mesh.vertices, corners)
    kept = np.arange(len(corners), dtype=np.int32)
    if not bad.any():
        return mesh, kept[:0], mesh.faces, kept, {"degenerate": 0, "caps": 0}
    different = (corners != np.roll(corners, 1, axis=1)).all(1)
    kept = kept[different]
    # Only faces that share a vertex with a flat one matter to it, or change.
    touching = np.zeros(len(mesh.vertices), np.bool_)
    touching[corners[bad & different]] = True
    near = touching[corners[kept]].any(1)
    close, far = kept[near], kept[~near]
    # A flat face that repeats another belongs to no surface: it must not hold its neighbours back.
    close = close[~(same_faces(corners[close]) & bad[close])]
    flat, rows, owners = bad[close], close.copy(), mesh.faces[close]
    surface = surface_of(mesh.vertices, np.ascontiguousarray(corners[close]), owners)
    alike = np.ascontiguousarray(same[owners].reshape(-1, 3))
    made, parts = np.zeros((int(flat.sum()), 3), np.int32), np.zeros(int(flat.sum()))
    done, fresh = caps.flip_caps(
        mesh.vertices, surface.places, alike, surface.mate, FLAT, flat, rows, made, parts
    )
    # Faces that were not touched keep their own vertices.
    touched = (alike != same[owners].reshape(-1, 3)).any(1)
    owners = np.where(touched[:, None], alike, owners).astype(np.int32)
    # All in the order of the faces that stand there now; close[i] is where face i was.
    places_now = np.concatenate([far, close[~flat]])
    order = np.argsort(places_now, kind="stable")
    owners = np.concatenate([mesh.faces[far], owners[~flat]])[order]
    rows = np.concatenate([far, rows[~flat]])[order]
    counts = {"degenerate": len(corners) - len(rows), "caps": int(done)}
    return _with_seam_vertices(mesh, made[:fresh], parts[:fresh]), made[:fresh, 0], owners, rows, counts


def _with_seam_vertices(mesh: Mesh, made: Ints, parts: NDArray[np.float64]) -> Mesh:
    """Return the mesh with copies of vertices (K, 3)[:, 0] whose texture lies between those of the other two."""
    if not len(made):
        return mesh
    rows = np.concatenate([np.arange(len(mesh.vertices), dtype=np.int32), made[:, 0]])
    grown = mesh.with_vertices(rows, mesh.faces)
    if grown.uvs is not None:
        first, second = (grown.uvs[made[:, k]].astype(np.float64) for k in (1, 2))
        uvs = grown.uvs.copy()
        uvs[len(mesh.vertices) :] = first + parts[:, None] * (second - first)
        grown = replace(grown, uvs=uvs)
    return grown


def _surface(mesh: Mesh, places: Ints, owners: Ints) -> Surface:
    return surface_of(mesh.vertices, places[owners].reshape(-1, 3), owners)


def _without_islands(
    mesh: Mesh, places: Ints, surface: Surface, parts: Parts, kept: Ints, options: Repair
) -> tuple[Surface, Parts, Ints, int]:
    """Remove components until none is unwanted: without them, fewer edges may be crowded."""
    removed = 0
    while True:
        gone = unwanted_components(
            surface,
            parts,
            min_area=options.min_component_area,
            min_triangles=options.min_component_triangles,
            keep_near=options.keep_near,
            remove_beyond=options.remove_beyond,
            invented=None if mesh.reconstructed is None else mesh.reconstructed[kept],
        )
        if not gone.any():
            return surface, parts, kept, removed
        removed += int(gone.sum())
        stays = ~gone[parts.label]
        kept = kept[stays]
        if surface.crowded_edges:
            surface = _surface(mesh, places, surface.owners[stays])
            parts = parts_of(surface)
        else:
            surface, parts = surface.some(stays), parts.some(stays, ~gone)
            return surface, parts, kept, removed
