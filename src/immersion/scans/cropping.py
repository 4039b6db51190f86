"""What lies inside a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.errors import InputError
from immersion.scans import _clean_texts as _clean_texts
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh
from immersion.scans.topology import flat_faces
from immersion.scans.vertices import compacted

__all__ = ["Box", "crop"]

Box: TypeAlias = tuple[Sequence[float], Sequence[float]]
Scan = TypeVar("Scan", Mesh, PointCloud)


def crop(scan: Scan, low: ArrayLike, high: ArrayLike, *, cut: bool = False) -> Scan:
    """Return what lies inside a box.

    Parameters
    ----------
    scan : Mesh or PointCloud
        It is not changed.
    low, high : (3,) array_like
        Corners of the box, in true coordinates and in the scan's unit; its sides belong to it.
    cut : bool
        Of a mesh, cut the faces that cross a side: new vertices lie on the side, with their colour, texture
        coordinates and other values interpolated. Otherwise only faces wholly inside are kept.

    Returns
    -------
    Mesh or PointCloud
        The very same when all of it is inside.

    Raises
    ------
    InputError
        If the box is none: numbers that are not finite, or a low corner above the high one.

    Examples
    --------
    >>> square = Mesh.from_arrays([[0, 0, 0], [2, 0, 0], [2, 2, 0], [0, 2, 0]], [[0, 1, 2], [0, 2, 3]])
    >>> crop(square, [0, 0, -1], [1, 2, 1], cut=True).bounds.tolist()
    [[0.0, 0.0, 0.0], [1.0, 2.0, 0.0]]
    """
    corners = checked_box(low, high, scan)
    # Compared as float32, as vertices are kept: what was cut once is on the side, and is not cut again.
    sides = (corners - scan.offset).astype(np.float32)
    if isinstance(scan, PointCloud):
        inside = ((scan.points >= sides[0]) & (scan.points <= sides[1])).all(1)
        return scan if inside.all() else scan.picked(inside)
    inside = ((scan.vertices >= sides[0]) & (scan.vertices <= sides[1])).all(1)
    if inside[scan.faces].all():
        return scan if inside.all() else compacted(scan)
    if not cut:
        kept = inside[scan.faces].all(1)
        return compacted(scan.with_faces(scan.faces[kept], kept))
    mesh: Mesh = scan
    for axis in range(3):
        for side, way in ((0, 1.0), (1, -1.0)):
            mesh = _cut(mesh, axis, sides[side, axis], way)
    return compacted(mesh)


def checked_box(low: ArrayLike, high: ArrayLike, scan: Mesh | PointCloud) -> NDArray[np.float64]:
    """Return the two corners, once they make a box."""
    try:
        corners = np.stack([np.asarray(low, np.float64), np.asarray(high, np.float64)])
        good = corners.shape == (2, 3) and np.isfinite(corners).all() and (corners[0] <= corners[1]).all()
    except (TypeError, ValueError):
        good = False
    if not good:
        raise InputError("clean-box", scan.source, low=low, high=high)
    return corners


def _cut(mesh: Mesh, axis: int, limit: np.float32, way: float) -> Mesh:
    """Return the part of the mesh where ``way × (x − limit)`` is not negative, faces cut at the plane."""
    heights = way * (mesh.vertices[:, axis].astype(np.float64) - float(limit))
    signs = np.sign(heights).astype(np.int8)[mesh.faces]
    whole = (signs >= 0).all(1)
    if whole.all():
        return mesh
    crossing = ~whole & (signs > 0).any(1)
    pieces, rows, ends = _pieces(mesh.faces[crossing], signs[crossing] >= 0)
    rows = np.flatnonzero(crossing)[rows]
    with_new, numbers = _with_cuts(mesh, ends, heights, axis, limit)
    pieces[pieces < 0] = numbers[-pieces[pieces < 0] - 1]
    faces = np.concatenate([mesh.faces[whole], pieces.astype(np.int32)])
    origins = np.concatenate([np.flatnonzero(whole), rows])
    good = np.ones(len(faces), np.bool_)
    good[whole.sum() :] = ~flat_faces(with_new.vertices, faces[whole.sum() :])
    order = np.flatnonzero(good)[np.argsort(origins[good], kind="stable")]
    return with_new.with_faces(faces[order], origins[order])


def _pieces(
    faces: NDArray[np.int32], inside: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the inner pieces of crossing faces, the row each comes from, and the edges that are cut.

    A corner −1 − e of a piece is where the plane cuts edge e, an (inner, outer) pair of vertices.
    """
    count = inside.sum(1)
    pieces, rows, ends, made = [], [], [], 0
    for kind in (1, 2):
        chosen = np.flatnonzero(count == kind)
        # Turn each face so that its odd corner (the only one inside, or the only one outside) comes first.
        odd = inside[chosen] if kind == 1 else ~inside[chosen]
        first = np.argmax(odd, 1)
        a, b, c = (faces[chosen, (first + k) % 3].astype(np.int64) for k in range(3))
        ab, ac = (-1 - (made + np.arange(len(chosen)) + k * len(chosen)) for k in range(2))
        made += 2 * len(chosen)
        if kind == 1:
            ends += [np.c_[a, b], np.c_[a, c]]
            pieces.append(np.c_[a, ab, ac])
            rows.append(chosen)
        else:
            ends += [np.c_[b, a], np.c_[c, a]]
            pieces += [np.c_[ab, b, c], np.c_[ab, c, ac]]
            rows += [chosen, chosen]
    return np.concatenate(pieces), np.concatenate(rows), np.concatenate(ends)


def _with_cuts(
    mesh: Mesh, ends: NDArray[np.int64], heights: NDArray[np.float64], axis: int, limit: np.float32
) -> tuple[Mesh, NDArray[np.int64]]:
    """Return the mesh with a new vertex on each cut edge, and the vertex of each edge (E, 2) given."""
    unique, which = np.unique(ends, axis=0, return_inverse=True)
    inner, outer = unique[:, 0], unique[:, 1]
    part = heights[inner] / (heights[inner] - heights[outer])
    rows = np.concatenate([np.arange(len(mesh.vertices)), inner])
    grown = replace(mesh, tangents=None).with_vertices(rows, mesh.faces)

    def blend(table: NDArray[np.generic]) -> NDArray[np.generic]:
        share = part.reshape(-1, *(1,) * (table.ndim - 1))
        values = table[inner].astype(np.float64) * (1 - share) + table[outer].astype(np.float64) * share
        return values if table.dtype.kind == "f" else np.rint(values)

    new = slice(len(mesh.vertices), None)
    for table, source in _tables(grown, mesh):
        table[new] = blend(source)
    if grown.normals is not None:
        lengths = np.linalg.norm(grown.normals[new], axis=1, keepdims=True)
        grown.normals[new] = np.where(lengths > 0, grown.normals[new] / np.maximum(lengths, 1e-30), 0)
    grown.vertices[new, axis] = limit
    # A vertex on the plane is its own cut.
    numbers = np.where(part == 0, inner, len(mesh.vertices) + np.arange(len(unique)))
    return grown, numbers[which.reshape(-1)]


def _tables(grown: Mesh, mesh: Mesh) -> list[tuple[NDArray[np.generic], NDArray[np.generic]]]:
    """Return the tables of vertices, the grown one's (a copy, ours to fill) beside the mesh's."""
    pairs = [(getattr(grown, name), getattr(mesh, name)) for name in ("vertices", "colors", "uvs", "normals")]
    pairs += [(grown.scalars[name], mesh.scalars[name]) for name in mesh.scalars]
    return [(table, source) for table, source in pairs if source is not None]
