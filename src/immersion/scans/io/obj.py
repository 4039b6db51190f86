"""Wavefront OBJ with its MTL, read and written."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from immersion._files import write_bytes, write_text
from immersion.errors import FileError, Where
from immersion.scans.cloud import PointCloud
from immersion.scans.io import _corners
from immersion.scans.io._formats import guard, scan_format
from immersion.scans.io._glb import beside, load
from immersion.scans.io._mtl import decode, materials_text, read_materials
from immersion.scans.io._side_files import bytes_of, named, place_textures
from immersion.scans.io.materials import materials_of
from immersion.scans.mesh import Mesh

__all__ = ["read_obj", "write_obj"]

logger = logging.getLogger("immersion.scans")

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def write_obj(mesh: Mesh, path: Path) -> None:
    """Write an OBJ, its MTL and the pictures that do not lie beside it yet.

    Numbers have the digits that give the same float again; positions of a mesh with an offset have those of
    a double.
    """
    lines = io.StringIO()
    materials = materials_of(mesh)
    numbers = mesh.face_materials
    described = bool(mesh.textures) or numbers is not None or "materials" in mesh.extras
    names = [material.name or f"material_{k}" for k, material in enumerate(materials)]
    if len(set(names)) < len(names):
        names = [f"{name}_{k}" for k, name in enumerate(names)]
    if described:
        library = path.with_suffix(".mtl")
        guard(mesh, [library])
        files = place_textures(mesh, path)
        write_text(library, materials_text(materials, names, files))
        lines.write(f"mtllib {library.name}\n")
    if mesh.name:
        lines.write(f"o {' '.join(mesh.name.split())}\n")
    _write_vertices(lines, mesh)
    if numbers is None:
        _write_faces(lines, mesh.faces, mesh, names[0] if described else None)
    else:
        # Runs keep the order of the faces: a material may come back.
        cuts = np.flatnonzero(np.diff(numbers)) + 1
        for run in np.split(np.arange(len(numbers)), cuts):
            _write_faces(lines, mesh.faces[run], mesh, names[numbers[run[0]]])
    write_bytes(path, lines.getvalue().encode("utf-8"))


def _write_vertices(lines: io.StringIO, mesh: Mesh) -> None:
    far = bool(mesh.offset.any())
    rows = (mesh.positions() if far else mesh.vertices).tolist()
    form = "v {:.17g} {:.17g} {:.17g}" if far else "v {:.9g} {:.9g} {:.9g}"
    if mesh.colors is None:
        lines.write("".join(form.format(*row) + "\n" for row in rows))
    else:
        if (mesh.colors[:, 3] != 255).any():
            logger.warning("OBJ holds no transparency of vertices; it is left out")
        tints = (mesh.colors[:, :3] / 255.0).tolist()
        lines.write(
            "".join(
                form.format(*row) + " {:.6g} {:.6g} {:.6g}\n".format(*tint)
                for row, tint in zip(rows, tints, strict=True)
            )
        )
    if mesh.uvs is not None:
        lines.write("".join(f"vt {u:.9g} {v:.9g}\n" for u, v in mesh.uvs.tolist()))
    if mesh.normals is not None:
        lines.write("".join("vn {:.9g} {:.9g} {:.9g}\n".format(*row) for row in mesh.normals.tolist()))
    if mesh.scalars:
        logger.warning("OBJ holds no other numbers per vertex: %s left out", ", ".join(mesh.scalars))


def _write_faces(lines: io.StringIO, faces: NDArray[np.int32], mesh: Mesh, material: str | None) -> None:
    if material is not None:
        lines.write(f"usemtl {material}\n")
    corner = "{0}" if mesh.uvs is None else "{0}/{0}"
    if mesh.normals is not None:
        corner += "//{0}" if mesh.uvs is None else "/{0}"
    form = "f " + " ".join(corner.replace("0", str(k)) for k in range(3)) + "\n"
    lines.write("".join(form.format(*row) for row in (faces.astype(np.int64) + 1).tolist()))


@scan_format("obj", suffixes=(".obj",), writer=write_obj)
def read_obj(path: Path) -> Mesh | PointCloud:
    """Read an OBJ: polygons, groups, negative indices, vertex colours, normals, materials; or bare points.

    A vertex that faces give several texture coordinates becomes several vertices. Materials that are missing
    or out of the folder are logged and listed in ``extras["missing"]``.
    """
    raw = _joined_lines(load(path, "OBJ"))
    rows, widths, coordinates, directions, lengths, corners, words = _parse(path, raw)
    if not len(lengths):
        if not len(rows):
            raise FileError("scan-empty", path)
        return PointCloud.from_arrays(rows[:, :3], colors=_tints(rows, widths), source=path)
    for column, count, name in ((0, len(rows), "v"), (1, len(coordinates), "vt")):
        indices = corners[:, column]
        bad = (indices >= count) | (indices < (-1 if column else 0))
        if bad.any():
            raise FileError(
                "scan-index", path, index=int(indices[int(np.argmax(bad))]) + 1, count=count, name=name
            )
    triangles, polygon = _corners.fan(lengths)
    if dropped := int((lengths < 3).sum()):
        logger.warning("%s: %d faces of fewer than three corners left out", path.name, dropped)
    facts = _facts(path, raw, words, len(lengths))
    vertex, uvs = corners[:, 0], None
    if (corners[:, 1] >= 0).any():
        source, which, vertex = _corners.split(corners[:, 0], corners[:, 1], len(rows))
        uvs = np.where(which[:, None] >= 0, coordinates[which], 0.0)
        rows, widths = rows[source], widths[source]
    normals = _normals(path, directions, vertex, corners[:, 2], len(rows))
    colors = _tints(rows, widths)
    return _assemble(path, rows, vertex[triangles], polygon, colors, uvs, normals, facts)


def _tints(rows: Floats, widths: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    if not len(widths) or not (widths == 6).all():
        return None
    colors = np.full((len(rows), 4), 255, np.uint8)
    # Some tools write 0 to 255, though the habit is 0 to 1.
    high = 1.0 if rows[:, 3:].max() <= 1.0 else 255.0
    colors[:, :3] = bytes_of(rows[:, 3:] * (255.0 / high))
    return colors


def _normals(path: Path, directions: Floats, vertex: Ints, named: Ints, count: int) -> Floats | None:
    """Return one normal per vertex: the mean where faces give several, as splitting would tear the surface."""
    if not len(directions) or not (named >= 0).any():
        return None
    if (named < 0).any() or named.max() >= len(directions) or not np.isfinite(directions).all():
        logger.warning("%s: normals that are not there, or no numbers; left out", path.name)
        return None
    with np.errstate(over="ignore"):
        lengths = np.linalg.norm(directions, axis=1, keepdims=True)
    # What is of length one within the digits of text stays as it is.
    sizes = np.where(np.abs(lengths - 1.0) < 1e-3, 1.0, lengths)
    unit = np.divide(directions, sizes, out=np.zeros_like(directions), where=(sizes > 0) & np.isfinite(sizes))
    last = np.full(count, -1, np.int64)
    last[vertex] = named
    normals = np.where(last[:, None] >= 0, unit[last], 0.0)
    several = np.zeros(count, bool)
    several[vertex[(unit[named] != normals[vertex]).any(1)]] = True
    if several.any():
        logger.warning("%s: %d vertices with several normals; their mean is kept", path.name, several.sum())
        sums = np.stack([np.bincount(vertex, unit[named, axis], count) for axis in range(3)], 1)
        size = np.linalg.norm(sums, axis=1, keepdims=True)
        means = np.divide(sums, size, out=np.zeros_like(sums), where=size > 1e-12)
        normals = np.where(several[:, None], means, normals)
    return normals


_Parsed = tuple[Floats, NDArray[np.uint8], Floats, Floats, Ints, Ints, Ints]


def _joined_lines(raw: bytes) -> bytes:
    if b"\\\n" not in raw and b"\\\r\n" not in raw:
        return raw
    return raw.replace(b"\\\r\n", b"   ").replace(b"\\\n", b"  ")


def _parse(path: Path, raw: bytes) -> _Parsed:
    from immersion.scans.io import _kernels

    text = np.frombuffer(raw, np.uint8)
    counts = _kernels.obj_count(text)
    vertices, uvs, faces, corners, words, normals = (int(count) for count in counts)
    rows = np.zeros((vertices, 6), np.float64)
    widths = np.zeros(vertices, np.uint8)
    coordinates = np.zeros((uvs, 2), np.float64)
    directions = np.zeros((normals, 3), np.float64)
    lengths = np.zeros(faces, np.int64)
    ends = np.zeros((corners, 3), np.int64)
    lines = np.zeros((words, 3), np.int64)
    bad = _kernels.obj_fill(
        text, _kernels.POWERS, rows, widths, coordinates, directions, lengths, ends, lines
    )
    if bad >= 0:
        _bad_word(path, raw, int(bad))
    return rows, widths, coordinates, directions, lengths, ends, lines


def _bad_word(path: Path, raw: bytes, place: int) -> NoReturn:
    word = raw[place : place + 60].split(b"\n", 1)[0].decode("utf-8", "replace").strip()
    raise FileError("scan-number", Where(path, raw.count(b"\n", 0, place) + 1), text=word, format="OBJ")


class _Facts:
    """What the lines of words say: object name, material files, and the material of each face."""

    def __init__(self) -> None:
        self.name = ""
        self.libraries: list[Path] = []
        self.missing: list[str] = []
        self.materials: list[str] = []
        self.of_face: NDArray[np.int32] | None = None


def _facts(path: Path, raw: bytes, words: NDArray[np.int64], faces: int) -> _Facts:
    facts = _Facts()
    numbers: dict[str, int] = {}
    of_face = np.zeros(faces, np.int32)
    first_named = faces
    for start, end, before in words.tolist():
        line = decode(raw[start:end])
        if (name := named(line, "usemtl")) is not None:
            of_face[before:] = numbers.setdefault(name, len(numbers))
            first_named = min(first_named, before)
        elif (name := named(line, "mtllib")) is not None:
            _add_library(path, name, facts)
        elif (name := named(line, "o")) and not facts.name:
            facts.name = name
    if first_named > 0 and numbers and first_named < faces:
        # Faces before the first usemtl wear a plain material of their own, the last number.
        of_face[:first_named] = numbers.setdefault("", len(numbers))
    facts.materials = list(numbers)
    facts.of_face = of_face if len(numbers) > 1 else None
    return facts


def _add_library(path: Path, name: str, facts: _Facts) -> None:
    # A line may name one file with spaces, or several files: the whole is tried first.
    for candidates in ([name], name.split()):
        try:
            found = [beside(path, "", candidate) for candidate in candidates]
        except FileError:
            continue
        facts.libraries += [file for file in found if file not in facts.libraries]
        return
    facts.missing.append(name)
    logger.warning("%s: no material file %r in its folder", path.name, name)


def _assemble(
    path: Path,
    rows: NDArray[np.float64],
    faces: NDArray[np.int64],
    polygon: NDArray[np.int64],
    colors: NDArray[np.uint8] | None,
    uvs: NDArray[np.float64] | None,
    normals: NDArray[np.float64] | None,
    facts: _Facts,
) -> Mesh:
    materials, textures, missing = read_materials(path, facts.libraries, facts.materials)
    extras: dict[str, object] = {}
    if materials:
        extras["materials"] = [material.to_dict() for material in materials]
    if facts.libraries:
        extras["files"] = [str(file) for file in facts.libraries]
    if facts.missing or missing:
        extras["missing"] = facts.missing + missing
    return Mesh.from_arrays(
        rows[:, :3],
        faces,
        colors=colors,
        uvs=uvs,
        normals=normals,
        textures=textures,
        face_materials=None if facts.of_face is None else facts.of_face[polygon],
        name=facts.name,
        source=path,
        extras=extras,
    )
