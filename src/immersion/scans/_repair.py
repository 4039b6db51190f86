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
    owners, kept, counts = _good_faces(mesh, places, same, options)
    surface = _surface(mesh, places, owners)
    parts = parts_of(surface)
    if options.islands:
        surface, parts, kept, counts["components"] = _without_islands(
            mesh, places, surface, parts, kept, options
        )
    turn = faces_to_turn(surface, parts) if options.orient else np.zeros(len(kept), np.bool_)
    counts["turned"], counts["one-sided"] = int(turn.sum()), int((~parts.agrees).sum())
    vertices = shared_vertices(surface, same, split=options.manifold)
    counts["split"] = len(vertices.copies)
    # Coincident vertices that are one by a parting of before are no news.
    counts["crowded-edges"] = surface.crowded_edges
    used = np.zeros(len(mesh.vertices) + len(vertices.copies), np.bool_)
    used[vertices.faces] = True
    idle = ~used[: len(mesh.vertices)]
    needed = np.zeros(len(same), np.bool_)
    needed[same[~idle]] = True
    counts["unreferenced"] = int((same == np.arange(len(same))).sum() - needed.sum())
    counts["weld"] = int(idle.sum()) - counts["unreferenced"]
    moves = places if tolerance > 0 and (mesh.vertices != mesh.vertices[places])[~idle].any() else None
    whole = len(kept) == len(mesh.faces) and not counts["caps"] and not len(vertices.copies) and moves is None
    if whole and not turn.any() and np.array_equal(vertices.faces, mesh.faces):
        counts = {name: counts[name] if name in ("one-sided", "unreferenced") else 0 for name in counts}
        if not options.unreferenced or not idle.any():
            return mesh, {**counts, "unreferenced": 0}
        return compacted(mesh), {**counts, "unreferenced": int(idle.sum())}
    out = with_shared(mesh.with_faces(surface.owners, kept), surface, vertices, turn, moves)
    return compacted(out) if options.unreferenced else out, counts


def _same(mesh: Mesh, places: Ints, options: Repair) -> Ints:
    """Return, for each vertex, the first one it may become: of the same place and texture coordinates."""
    if not options.weld:
        return np.arange(len(mesh.vertices), dtype=np.int32)
    if mesh.uvs is None:
        return places
    # Asked where they will be: two vertices that come to one place from two sides are one.
    moved = mesh if options.tolerance == 0 else replace(mesh, vertices=mesh.vertices[places])
    return weld_map(moved, keep_uvs=True)


def _good_faces(mesh: Mesh, places: Ints, same: Ints, options: Repair) -> tuple[Ints, Ints, dict[str, int]]:
    """Return the faces that are neither flat nor repeated, by vertex, the face each comes from, and counts."""
    owners = mesh.faces
    kept = np.arange(len(owners), dtype=np.int32)
    counts = {"degenerate": 0, "caps": 0, "duplicate": 0}
    if options.degenerate:
        bad = flat_faces(mesh.vertices, places[owners].reshape(-1, 3))
        if bad.any():
            owners, kept, counts["caps"] = _without_caps(mesh, places, same, bad)
        counts["degenerate"] = len(mesh.faces) - len(kept)
    if options.duplicate:
        again = same_faces(places[owners].reshape(-1, 3))
        counts["duplicate"] = int(again.sum())
        if again.any():
            owners, kept = owners[~again], kept[~again]
    return owners, kept, counts


def _without_caps(mesh: Mesh, places: Ints, same: Ints, bad: Flags) -> tuple[Ints, Ints, int]:
    """Return the faces without the flat ones, the face each comes from, and how many flat ones were flipped."""
    from immersion.scans._kernels import caps

    corners = places[mesh.faces].reshape(-1, 3)
    different = (corners != np.roll(corners, 1, axis=1)).all(1)
    kept = np.flatnonzero(different).astype(np.int32)
    flat = bad[kept]
    if not flat.any():
        return mesh.faces[kept], kept, 0
    # A cap that repeats another face belongs to no surface: it must not hold its neighbours back.
    alone = ~same_faces(corners[kept])
    kept, flat = kept[alone | ~flat], flat[alone | ~flat]
    owners = mesh.faces[kept]
    surface = surface_of(mesh.vertices, places[owners].reshape(-1, 3), owners)
    alike = np.ascontiguousarray(same[owners].reshape(-1, 3))
    rows = kept.copy()
    done = caps.flip_caps(mesh.vertices, surface.places, alike, surface.mate, FLAT, flat, rows)
    changed = (alike != same[owners].reshape(-1, 3)).any(1)
    owners = np.where(changed[:, None], alike, owners).astype(np.int32)
    return owners[~flat], rows[~flat], int(done)


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
