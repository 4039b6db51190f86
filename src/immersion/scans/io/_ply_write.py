"""PLY, written: binary little-endian, with all that a mesh or a cloud carries."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion._files import write_bytes
from immersion.scans.cloud import PointCloud
from immersion.scans.io._ply_attributes import pose_text
from immersion.scans.io._side_files import place_textures
from immersion.scans.io.materials import materials_of
from immersion.scans.mesh import Mesh

__all__ = ["cloud_header", "cloud_rows", "vertex_header", "write_ply", "write_ply_cloud"]

logger = logging.getLogger("immersion.scans")

TYPE_NAMES = {
    **{"i1": "char", "u1": "uchar", "i2": "short", "u2": "ushort", "i4": "int", "u4": "uint"},
    **{"f4": "float", "f8": "double"},
}
_TAKEN = {
    "x",
    "y",
    "z",
    "nx",
    "ny",
    "nz",
    "red",
    "green",
    "blue",
    "alpha",
    "texture_u",
    "texture_v",
    "pose_of",
}

# A property of the file: its name, its type, and its values.
Property = tuple[str, str, NDArray[Any]]


def write_ply(mesh: Mesh, path: Path) -> None:
    """Write binary little-endian PLY: double positions when there is an offset, so that nothing is lost."""
    far = bool(mesh.offset.any())
    properties = _places(mesh.positions() if far else mesh.vertices, far)
    properties += _normals(mesh.normals) + _colors(mesh.colors)
    if mesh.uvs is not None:
        properties += [("texture_u", "<f4", mesh.uvs[:, 0]), ("texture_v", "<f4", mesh.uvs[:, 1])]
    properties += _scalars(mesh.scalars, path)
    layout: list[tuple[Any, ...]] = [("count", "u1"), ("corners", "<i4", (3,))]
    header = ["property list uchar int vertex_indices"]
    if mesh.face_materials is not None:
        layout.append(("texnumber", "<i4"))
        header.append("property int texnumber")
    if mesh.reconstructed is not None:
        layout.append(("reconstructed", "u1"))
        header.append("property uchar reconstructed")
    faces = np.zeros(len(mesh.faces), layout)
    faces["count"], faces["corners"] = 3, mesh.faces
    if mesh.face_materials is not None:
        faces["texnumber"] = mesh.face_materials
    if mesh.reconstructed is not None:
        faces["reconstructed"] = mesh.reconstructed
    lines = vertex_header(_mesh_comments(mesh, path), len(mesh.vertices), properties)
    text = "\n".join([*lines, f"element face {len(faces)}", *header, "end_header", ""])
    write_bytes(path, text.encode("utf-8") + _table(properties).tobytes() + faces.tobytes())


def write_ply_cloud(cloud: PointCloud, path: Path) -> None:
    """Write a cloud as binary little-endian PLY: 16-bit colours, poses and reference system included."""
    far = bool(cloud.offset.any())
    properties = cloud_properties(cloud, path, far)
    text = "\n".join([*cloud_header(cloud, len(cloud.points), properties), "end_header", ""])
    write_bytes(path, text.encode("utf-8") + _table(properties).tobytes())


def cloud_properties(cloud: PointCloud, path: Path, far: bool) -> list[Property]:
    """Return every property of a cloud's points, in file order."""
    properties = _places(cloud.positions() if far else cloud.points, far)
    properties += _normals(cloud.normals) + _colors(cloud.colors) + _scalars(cloud.scalars, path)
    return properties + ([] if cloud.pose_of is None else [("pose_of", "<i4", cloud.pose_of)])


def cloud_rows(cloud: PointCloud, path: Path, far: bool) -> bytes:
    """Return the rows of a cloud's points as they stand in the file."""
    return _table(cloud_properties(cloud, path, far)).tobytes()


def cloud_header(cloud: PointCloud, count: int, properties: list[Property]) -> list[str]:
    """Return the header's lines for a cloud of ``count`` points, without ``end_header``."""
    comments = [] if cloud.unit is None else [f"comment unit {cloud.unit}"]
    comments += [] if cloud.crs is None else [f"comment crs {' '.join(cloud.crs.split())}"]
    comments += [f"comment pose {pose_text(pose)}" for pose in cloud.poses]
    return vertex_header(comments, count, properties)


def vertex_header(comments: list[str], count: int, properties: list[Property]) -> list[str]:
    """Return the header's lines up to the last property of the vertices."""
    rows = [f"property {TYPE_NAMES[kind[-2:]]} {name}" for name, kind, _ in properties]
    return ["ply", "format binary_little_endian 1.0", *comments, f"element vertex {count}", *rows]


def _places(rows: NDArray[Any], far: bool) -> list[Property]:
    return [(axis, "<f8" if far else "<f4", rows[:, k]) for k, axis in enumerate("xyz")]


def _normals(normals: NDArray[np.float32] | None) -> list[Property]:
    return [] if normals is None else [(f"n{axis}", "<f4", normals[:, k]) for k, axis in enumerate("xyz")]


def _colors(colors: NDArray[Any] | None) -> list[Property]:
    if colors is None:
        return []
    kind = "<u2" if colors.dtype == np.uint16 else "u1"
    return [(name, kind, colors[:, k]) for k, name in enumerate(("red", "green", "blue", "alpha"))]


def _scalars(scalars: Mapping[str, NDArray[Any]], path: Path) -> list[Property]:
    found: list[Property] = []
    for name, values in scalars.items():
        word = "_".join(name.split())
        if not word or word in _TAKEN or any(word == other for other, _, _ in found):
            word = f"scalar_{word}"
        kind = values.dtype.str[1:]
        if kind == "b1":
            kind = "u1"
        elif kind not in TYPE_NAMES:
            # PLY has no 64-bit integer and no half: a double holds every whole number up to 2^53.
            kind = "f8"
            if (
                values.dtype.kind in "iu"
                and len(values)
                and np.abs(values.astype(np.float64)).max() > 2.0**53
            ):
                logger.warning("%s: %r has whole numbers beyond 2^53; they are rounded", path.name, name)
        found.append((word, kind if kind.endswith("1") else "<" + kind, values))
    return found


def _table(properties: list[Property]) -> NDArray[Any]:
    table = np.empty(len(properties[0][2]), [(name, kind) for name, kind, _ in properties])
    for name, _, values in properties:
        table[name] = values
    return table


def _mesh_comments(mesh: Mesh, path: Path) -> list[str]:
    comments = [] if mesh.unit is None else [f"comment unit {mesh.unit}"]
    if mesh.uvs is None:
        return comments
    names = place_textures(mesh, path)
    base = [material.textures.get("base") for material in materials_of(mesh)]
    if len({k for k in base if k is not None}) < len(mesh.textures):
        logger.warning("%s: PLY holds base textures only; the others are left out", path.name)
    # One line per material, so that texnumber names it; a material without a picture leaves the line empty.
    if any(k is not None for k in base):
        comments += ["comment TextureFile" + ("" if k is None else f" {names[k]}") for k in base]
    return comments
