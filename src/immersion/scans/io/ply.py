"""PLY, read and written: the format that most scanners and photogrammetry tools share."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion._files import write_bytes
from immersion.errors import FileError
from immersion.scans.io import _corners
from immersion.scans.io._formats import scan_format
from immersion.scans.io._ply_file import Ply, Rows, read_ply_file
from immersion.scans.io._side_files import bytes_of, found_textures, named, place_textures, whole_numbers
from immersion.scans.io.materials import Material, materials_of
from immersion.scans.mesh import METRES_PER_UNIT, Mesh, Texture

__all__ = ["read_ply", "write_ply"]

logger = logging.getLogger("immersion.scans")

_UV_NAMES = (("s", "t"), ("u", "v"), ("texture_u", "texture_v"), ("texture_s", "texture_t"))
_COLOR_NAMES = (("red", "green", "blue"), ("diffuse_red", "diffuse_green", "diffuse_blue"), ("r", "g", "b"))
_INDEX_NAMES = ("vertex_indices", "vertex_index")


def write_ply(mesh: Mesh, path: Path) -> None:
    """Write binary little-endian PLY: double positions when there is an offset, so that nothing is lost."""
    far = bool(mesh.offset.any())
    fields: list[tuple[str, str]] = [(axis, "<f8" if far else "<f4") for axis in "xyz"]
    if mesh.colors is not None:
        fields += [(name, "u1") for name in ("red", "green", "blue", "alpha")]
    if mesh.uvs is not None:
        fields += [("texture_u", "<f4"), ("texture_v", "<f4")]
    table = np.zeros(len(mesh.vertices), fields)
    columns: list[NDArray[Any]] = [mesh.positions() if far else mesh.vertices]
    columns += [part for part in (mesh.colors, mesh.uvs) if part is not None]
    for (name, _), column in zip(fields, (c for part in columns for c in part.T), strict=True):
        table[name] = column
    numbers = mesh.face_materials
    layout: list[tuple[Any, ...]] = [("count", "u1"), ("corners", "<i4", (3,))]
    layout += [] if numbers is None else [("texnumber", "<i4")]
    faces = np.zeros(len(mesh.faces), layout)
    faces["count"], faces["corners"] = 3, mesh.faces
    if numbers is not None:
        faces["texnumber"] = numbers
    names = {"<f4": "float", "<f8": "double", "u1": "uchar"}
    header = ["ply", "format binary_little_endian 1.0", *_comments(mesh, path)]
    header += [f"element vertex {len(table)}", *(f"property {names[kind]} {name}" for name, kind in fields)]
    header += [f"element face {len(faces)}", "property list uchar int vertex_indices"]
    header += ["property int texnumber"] if numbers is not None else []
    text = "\n".join([*header, "end_header", ""])
    write_bytes(path, text.encode("utf-8") + table.tobytes() + faces.tobytes())


def _comments(mesh: Mesh, path: Path) -> list[str]:
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


@scan_format("ply", suffixes=(".ply",), writer=write_ply)
def read_ply(path: Path) -> Mesh:
    """Read a PLY mesh: ASCII or binary, polygons or strips, colours, texture coordinates, texture names."""
    ply = read_ply_file(path)
    vertex = ply.data.get("vertex", {})
    positions = _columns(vertex, ("x", "y", "z"))
    if positions is None:
        missing = next((axis for axis in "xyz" if axis not in vertex), "x")
        raise FileError("ply-property", path, name=missing, element="vertex")
    faces, polygon = _faces(path, ply, len(positions))
    colors = _colors(ply)
    uvs = next((found for pair in _UV_NAMES if (found := _columns(vertex, pair)) is not None), None)
    face = ply.data.get("face", {})
    wedges = face.get("texcoord")
    if uvs is None and isinstance(wedges, Rows) and polygon is not None:
        source, uvs, faces = _split_wedges(face, wedges, faces, polygon, len(positions))
        positions = positions[source]
        colors = None if colors is None else colors[source]
    unit = next((word for c in ply.comments if (word := _unit(c)) is not None), None)
    textures, materials, missing_files = _textures(path, ply.comments)
    numbers = face.get("texnumber", face.get("material_index"))
    per_face = None
    if isinstance(numbers, np.ndarray) and polygon is not None and len(faces):
        per_face = whole_numbers(path, numbers[polygon], "material", 1 << 20)
    extras: dict[str, object] = {}
    if ply.comments:
        extras["comments"] = ply.comments
    if len(materials) > 1:
        extras["materials"] = [material.to_dict() for material in materials]
    if missing_files:
        extras["missing"] = missing_files
    return Mesh.from_arrays(
        positions,
        faces,
        colors=colors,
        uvs=uvs,
        textures=textures,
        face_materials=per_face,
        unit=unit,
        source=path,
        extras=extras,
    )


def _columns(element: dict[str, NDArray[Any] | Rows], names: tuple[str, ...]) -> NDArray[np.float64] | None:
    found = [element.get(name) for name in names]
    if any(not isinstance(column, np.ndarray) for column in found):
        return None
    return np.stack([np.asarray(column, np.float64) for column in found], 1)


def _colors(ply: Ply) -> NDArray[np.uint8] | None:
    vertex = ply.data.get("vertex", {})
    for names in _COLOR_NAMES:
        if (values := _columns(vertex, names)) is None:
            continue
        # The header's type says what full brightness is; the numbers of a text file have none of their own.
        types = {prop.name: prop.type for prop in ply.elements["vertex"].properties}
        high = _full_scale(types[names[0]], values)
        rgba = np.full((len(values), 4), 255.0)
        with np.errstate(all="ignore"):  # what is no number becomes a colour at the end of the scale
            rgba[:, :3] = values * (255.0 / high)
            alpha = next((name for name in ("alpha", "a") if isinstance(vertex.get(name), np.ndarray)), None)
            if alpha is not None:
                opacity = np.asarray(vertex[alpha], np.float64)
                rgba[:, 3] = opacity * (255.0 / _full_scale(types[alpha], opacity))
        return bytes_of(rgba)
    return None


def _full_scale(kind: str, values: NDArray[np.float64]) -> float:
    """Return the number that stands for full brightness; floats beyond 1 are taken for 0 to 255."""
    if kind.endswith("2"):
        return 65535.0
    return 1.0 if kind.startswith("f") and not values.max(initial=0) > 1.0 else 255.0


def _faces(path: Path, ply: Ply, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64] | None]:
    face = ply.data.get("face", {})
    lists = next((face[name] for name in _INDEX_NAMES if isinstance(face.get(name), Rows)), None)
    bands = ply.data.get("tristrips", {})
    rows = next((bands[name] for name in _INDEX_NAMES if isinstance(bands.get(name), Rows)), None)
    if isinstance(lists, Rows) and len(lists.lengths):
        indices = whole_numbers(path, lists.values, "vertex", count)
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
    raise FileError("scan-point-cloud", path, count=count)


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


def _unit(comment: str) -> str | None:
    words = comment.replace(":", " ").split()
    if len(words) == 2 and words[0].lower() in ("unit", "units") and words[1] in METRES_PER_UNIT:
        return words[1]
    return None


def _textures(path: Path, comments: list[str]) -> tuple[tuple[Texture, ...], list[Material], list[str]]:
    names = [named(comment, "texturefile") for comment in comments]
    wanted = [name for name in names if name is not None]
    numbers, textures, missing = found_textures(path, [(name, "base") for name in wanted])
    materials = [Material(textures={} if k is None else {"base": k}) for k in numbers]
    return textures, materials, missing
