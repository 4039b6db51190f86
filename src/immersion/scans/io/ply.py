"""PLY, read: the format that most scanners and photogrammetry tools share."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError
from immersion.scans.cloud import PointCloud
from immersion.scans.io import _corners
from immersion.scans.io._formats import scan_format
from immersion.scans.io._ply_attributes import (
    UV_NAMES,
    attributes_of,
    byte_colors,
    cloud_of,
    columns,
    unit_of,
)
from immersion.scans.io._ply_file import Ply, Rows, read_ply_file
from immersion.scans.io._ply_stream import stream_ply_cloud
from immersion.scans.io._ply_write import write_ply, write_ply_cloud
from immersion.scans.io._side_files import found_textures, named, whole_numbers
from immersion.scans.io._splats import are_splats
from immersion.scans.io.materials import Material
from immersion.scans.mesh import Mesh, Texture

__all__ = ["read_ply", "write_ply", "write_ply_cloud"]

logger = logging.getLogger("immersion.scans")

_INDEX_NAMES = ("vertex_indices", "vertex_index")


@scan_format(
    "ply", suffixes=(".ply",), writer=write_ply, cloud_writer=write_ply_cloud, stream=stream_ply_cloud
)
def read_ply(path: Path) -> Mesh | PointCloud:
    """Read a PLY, ASCII or binary: a mesh of polygons or strips, or a cloud when there is no face.

    Colours, normals, texture coordinates, texture names, and every other number per vertex are kept.
    """
    ply = read_ply_file(path)
    vertex = ply.data.get("vertex", {})
    if are_splats(vertex):
        raise FileError("scan-splats", path, kind="PLY")
    positions = columns(vertex, ("x", "y", "z"))
    if positions is None:
        missing = next((axis for axis in "xyz" if axis not in vertex), "x")
        raise FileError("ply-property", path, name=missing, element="vertex")
    found = _faces(path, ply, len(positions))
    return cloud_of(path, ply, positions) if found is None else _mesh(path, ply, positions, *found)


def _mesh(
    path: Path,
    ply: Ply,
    positions: NDArray[np.float64],
    faces: NDArray[np.int64],
    polygon: NDArray[np.int64] | None,
) -> Mesh:
    vertex, face = ply.data.get("vertex", {}), ply.data.get("face", {})
    own = attributes_of(path, ply)
    colors = byte_colors(ply)
    uvs = next((found for pair in UV_NAMES if (found := columns(vertex, pair)) is not None), None)
    wedges = face.get("texcoord")
    if uvs is None and isinstance(wedges, Rows) and polygon is not None:
        source, uvs, faces = _split_wedges(face, wedges, faces, polygon, len(positions))
        positions, own = positions[source], own.picked(source)
        colors = None if colors is None else colors[source]
    textures, materials, missing_files = _textures(path, ply.comments)
    numbers = face.get("texnumber", face.get("material_index"))
    per_face = None
    if isinstance(numbers, np.ndarray) and polygon is not None and len(faces):
        per_face = whole_numbers(path, numbers[polygon], "material", 1 << 20)
    marks = face.get("reconstructed")
    extras = dict(own.extras)
    if len(materials) > 1:
        extras["materials"] = [material.to_dict() for material in materials]
    if missing_files:
        extras["missing"] = missing_files
    mesh = Mesh.from_arrays(
        positions,
        faces,
        colors=colors,
        uvs=uvs,
        textures=textures,
        face_materials=per_face,
        unit=unit_of(ply.comments),
        source=path,
        extras=extras,
        normals=own.normals,
        scalars=own.as_floats(path),
    )
    if isinstance(marks, np.ndarray) and polygon is not None:
        mesh = replace(mesh, reconstructed=np.ascontiguousarray(marks[polygon] != 0))
    return mesh


def _faces(path: Path, ply: Ply, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64] | None] | None:
    """Return the triangles, and the polygon that each comes from; None when the file has points only."""
    face = ply.data.get("face", {})
    lists = next((face[name] for name in _INDEX_NAMES if isinstance(face.get(name), Rows)), None)
    bands = ply.data.get("tristrips", {})
    rows = next((bands[name] for name in _INDEX_NAMES if isinstance(bands.get(name), Rows)), None)
    if isinstance(lists, Rows) and len(lists.lengths):
        indices = whole_numbers(path, lists.values, "vertex", count)
        if (lists.lengths == 3).all():  # by far the most common, and then nothing has to be cut
            return indices.reshape(-1, 3), np.arange(len(lists.lengths))
        corners, polygon = _corners.fan(lists.lengths)
        if dropped := int((lists.lengths < 3).sum()):
            logger.warning("%s: %d faces of fewer than three corners left out", path.name, dropped)
        return indices[corners], polygon
    if isinstance(rows, Rows):
        signed = rows.values.astype(np.int64)
        if rows.values.dtype == np.uint32:
            signed = rows.values.view(np.int32).astype(np.int64)  # −1 written in an unsigned type
        indices = whole_numbers(path, signed, "vertex", count, low=-1)
        return _corners.strips(indices, rows.lengths), None
    return None


def _split_wedges(
    face: dict[str, NDArray[Any] | Rows],
    wedges: Rows,
    faces: NDArray[np.int64],
    polygon: NDArray[np.int64],
    count: int,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Split vertices by the texture coordinates that each face gives its own corners."""
    lists = next(rows for name in _INDEX_NAMES if isinstance(rows := face.get(name), Rows))
    corners, _ = _corners.fan(lists.lengths)
    first = np.cumsum(lists.lengths) - lists.lengths
    start = np.cumsum(wedges.lengths) - wedges.lengths
    whole = wedges.lengths[polygon] == 2 * lists.lengths[polygon]
    at = start[polygon][:, None] + 2 * (corners - first[polygon][:, None])
    at = np.where(whole[:, None], at, 0)
    values = np.asarray(wedges.values, np.float64)
    pairs = np.zeros((*faces.shape, 2))
    if len(values) > 1:
        pairs = np.stack([values[at], values[at + 1]], 2) * whole[:, None, None]
    distinct, number = np.unique(pairs.reshape(-1, 2), axis=0, return_inverse=True)
    source, which, joined = _corners.split(faces.ravel(), number.ravel(), count)
    uvs = np.where(which[:, None] >= 0, distinct[which], 0.0)
    return source, uvs, joined.reshape(-1, 3)


def _textures(path: Path, comments: list[str]) -> tuple[tuple[Texture, ...], list[Material], list[str]]:
    names = [named(comment, "texturefile") for comment in comments]
    wanted = [name for name in names if name is not None]
    numbers, textures, missing = found_textures(path, [(name, "base") for name in wanted])
    materials = [Material(textures={} if k is None else {"base": k}) for k in numbers]
    return textures, materials, missing
