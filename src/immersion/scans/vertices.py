"""One vertex for each fan of faces: joined where the surface hangs together, copied where it does not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from immersion.scans.mesh import Mesh
from immersion.scans.orientation import turned
from immersion.scans.surface import Surface

__all__ = ["Vertices", "compacted", "shared_vertices", "with_shared"]


@dataclass(frozen=True, slots=True, eq=False)
class Vertices:
    """Which vertex each corner gets.

    Parameters
    ----------
    faces : (F, 3) ndarray of int32
        The new corners; numbers from the mesh's own count on are copies.
    copies : (K,) ndarray of int32
        The vertex that each copy copies.
    """

    faces: NDArray[np.int32]
    copies: NDArray[np.int32]


def shared_vertices(surface: Surface, same: NDArray[np.int32], *, split: bool) -> Vertices:
    """Give every corner its vertex.

    Corners share a vertex when their vertices are the ``same`` (V,) and, if ``split``, when they are in one fan.
    Each group keeps the lowest of its own vertices that is free: a mesh that needs nothing keeps every number.
    """
    from immersion.scans._kernels import surface as kernels

    owners = np.ascontiguousarray(surface.owners).reshape(-1)
    group = surface.fan.reshape(-1) if split else same[owners]
    buckets = surface.fans if split else len(same)
    order, starts = kernels.grouped(np.ascontiguousarray(group), same[owners], buckets)
    out = np.empty(len(owners), np.int32)
    copies = np.empty(len(starts) - 1, np.int32)
    made = kernels.vertices_of_corners(owners, order, starts, np.zeros(len(same), np.bool_), out, copies)
    return Vertices(out.reshape(-1, 3), copies[:made].copy())


def with_shared(
    mesh: Mesh,
    surface: Surface,
    vertices: Vertices,
    turn: NDArray[np.bool_],
    places: NDArray[np.int32] | None,
) -> Mesh:
    """Return the mesh over its vertices and their copies, with the faces marked in ``turn`` turned.

    With ``places`` each vertex is moved to its place. A normal of vertices that were joined is the mean of
    theirs, and looks the other way where all faces were turned; everything else comes from the vertex that stays.
    """
    rows = np.concatenate([np.arange(len(mesh.vertices), dtype=np.int32), vertices.copies])
    faces = turned(vertices.faces, turn) if turn.any() else vertices.faces
    out = mesh.with_vertices(rows, faces) if len(vertices.copies) else replace(mesh, faces=faces)
    if places is not None:
        out = replace(out, vertices=np.ascontiguousarray(mesh.vertices[places[rows]]), tangents=None)
    if out.normals is not None and mesh.normals is not None:
        normals = _mean_normals(mesh.normals, out.normals, surface.owners, vertices.faces)
        if turn.any():
            looks_on = np.zeros(len(normals), np.bool_)
            looks_on[faces[~turn]] = True
            turns = np.zeros(len(normals), np.bool_)
            turns[faces[turn]] = True
            normals = np.where((turns & ~looks_on)[:, None], -normals, normals)
        out = replace(out, normals=normals, tangents=None)
    return out


def _mean_normals(
    before: NDArray[np.float32],
    after: NDArray[np.float32],
    owners: NDArray[np.int32],
    faces: NDArray[np.int32],
) -> NDArray[np.float32]:
    """Return the normals ``after``, with the mean of ``before`` where corners of different normals were joined."""
    old, new = owners.reshape(-1), faces.reshape(-1)
    joined = np.zeros(len(after), np.bool_)
    joined[new[(before[old] != after[new]).any(1)]] = True
    if not joined.any():
        return after
    taken = joined[new]
    pairs = np.unique(new[taken].astype(np.int64) << 32 | old[taken])
    sums = np.zeros((len(after), 3))
    np.add.at(sums, pairs >> 32, before[pairs & 0xFFFFFFFF].astype(np.float64))
    lengths = np.linalg.norm(sums, axis=1)
    kept = joined & (lengths > 1e-6)
    normals = after.copy()
    normals[kept] = sums[kept] / lengths[kept, None]
    return normals


def compacted(mesh: Mesh) -> Mesh:
    """Return the mesh without the vertices that no face uses; the others keep their order."""
    used = np.zeros(len(mesh.vertices), np.bool_)
    used[mesh.faces] = True
    if used.all():
        return mesh
    number = np.cumsum(used, dtype=np.int32)
    number -= 1
    return mesh.with_vertices(used, number[mesh.faces].reshape(-1, 3))
