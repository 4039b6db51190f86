"""GLB and glTF 2.0 as scans: every mesh of every scene, placed, in one mesh; and a mesh as a GLB."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion._files import write_bytes
from immersion.errors import FileError, UsageError
from immersion.scans.io import _corners
from immersion.scans.io._accessors import Arrays, as_floats
from immersion.scans.io._container import GltfBuilder
from immersion.scans.io._formats import scan_format
from immersion.scans.io._glb import at, number, read_container, wrong
from immersion.scans.io._gltf_materials import Surfaces, moved_uvs
from immersion.scans.io._gltf_nodes import placed_meshes
from immersion.scans.io._shading import srgb_from_linear
from immersion.scans.io._side_files import bytes_of
from immersion.scans.mesh import Mesh

__all__ = ["read_gltf", "write_glb"]

logger = logging.getLogger("immersion.scans")

_DRACO = "KHR_draco_mesh_compression"
_KNOWN = (_DRACO, "EXT_texture_webp", "KHR_mesh_quantization", "KHR_texture_transform")
# What these add is not part of a scan's shape and base colour: required or not, the scan reads without.
_HARMLESS = ("KHR_materials_", "KHR_lights_", "KHR_audio", "KHR_xmp", "KHR_node_")
_MOST_VERTICES = 100_000_000


def write_glb(mesh: Mesh, path: Path) -> None:
    """Write a GLB in metres: the offset in the node's translation, smooth normals beside the positions.

    A mesh whose unit is not known is written as it is, and ``asset.extras.unit`` says ``"unknown"``.
    """
    if path.suffix.lower() == ".gltf":
        raise UsageError("gltf-write", path)
    scale = mesh.metres_per_unit or 1.0
    metres = mesh
    if scale != 1.0:
        vertices = (mesh.vertices.astype(np.float64) * scale).astype(np.float32)
        metres = replace(mesh, vertices=vertices, offset=mesh.offset * scale)
    builder = GltfBuilder()
    node: dict[str, Any] = {"mesh": builder.add_mesh(metres)}
    if metres.offset.any():
        node["translation"] = metres.offset.tolist()
    if mesh.name:
        node["name"] = mesh.name
    builder.document["nodes"].append(node)
    builder.document["scenes"].append({"nodes": [0]})
    builder.document["scene"] = 0
    if mesh.unit is None:
        builder.document["asset"]["extras"] = {"unit": "unknown"}
    write_bytes(path, builder.to_bytes())


@dataclass(slots=True)
class _Part:
    """One primitive as it stands in its node's frame."""

    positions: NDArray[np.float64]
    faces: NDArray[np.int64]
    colors: NDArray[np.uint8] | None
    uvs: NDArray[np.float64] | None
    material: int


@scan_format("gltf", suffixes=(".glb", ".gltf"), label="GLB/glTF", writer=write_glb)
def read_gltf(path: Path) -> Mesh:
    """Read a GLB or glTF: nodes' transforms applied, primitives merged, Draco decoded, pictures kept."""
    document, buffers = read_container(path)
    _check_extensions(path, document)
    arrays = Arrays(path, document, buffers)
    surfaces = Surfaces(path, document, arrays)
    points = 0
    parts: list[_Part] = []
    known: dict[int, list[_Part]] = {}
    total = 0
    for index, world in placed_meshes(path, document):
        if index not in known:
            known[index], loose = _primitives(arrays, surfaces, index)
            points += loose
        total += sum(len(part.positions) for part in known[index])
        if total > _MOST_VERTICES:
            raise FileError("scan-instances", path, count=total, most=_MOST_VERTICES)
        parts += [_placed(part, world) for part in known[index]]
    if not parts:
        if points:
            raise FileError("scan-point-cloud", path, count=points)
        raise FileError("scan-empty", path)
    return _merged(path, document, parts, surfaces, list(known))


def _check_extensions(path: Path, document: dict[str, Any]) -> None:
    required = document.get("extensionsRequired", [])
    if not isinstance(required, list):
        wrong(path, "extensionsRequired", required)
    for name in required:
        if name not in _KNOWN and not str(name).startswith(_HARMLESS):
            raise FileError("gltf-extension", path, extension=str(name)[:80], known=", ".join(_KNOWN))


def _primitives(arrays: Arrays, surfaces: Surfaces, index: int) -> tuple[list[_Part], int]:
    """Return the triangle primitives of one mesh, and how many loose points it has."""
    path = arrays.path
    mesh = at(path, arrays.document, "meshes", index)
    entries = mesh.get("primitives")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        wrong(path, f"meshes[{index}].primitives", entries)
    parts, loose = [], 0
    for k, entry in enumerate(entries):
        place = f"meshes[{index}].primitives[{k}]"
        mode = number(path, f"{place}.mode", entry.get("mode", 4), 0, 6)
        attributes = entry.get("attributes")
        if not isinstance(attributes, dict):
            wrong(path, f"{place}.attributes", attributes)
        if "POSITION" not in attributes or mode < 4:
            logger.warning("%s: %s holds no triangles and is left out", path.name, place)
            if mode == 0 and "POSITION" in attributes:
                loose += len(arrays.accessor(attributes["POSITION"])[0])
            continue
        parts.append(_primitive(arrays, surfaces, entry, attributes, mode, place))
    return parts, loose


def _primitive(
    arrays: Arrays,
    surfaces: Surfaces,
    entry: dict[str, Any],
    attributes: dict[str, Any],
    mode: int,
    place: str,
) -> _Part:
    values, faces = _compressed(arrays, entry, attributes, place)
    if faces is None:
        values = {name: arrays.accessor(key) for name, key in attributes.items() if _is_wanted(name)}
    positions = as_floats(*values["POSITION"])
    if positions.shape[1] != 3:
        wrong(arrays.path, f"{place}.attributes.POSITION", positions.shape)
    count = len(positions)
    if faces is None:
        faces = _faces(arrays, entry, mode, count, place)
    material = surfaces.number(entry.get("material"))
    uvs = None
    channel = f"TEXCOORD_{surfaces.channel(material)}"
    if channel in values:
        uvs = moved_uvs(as_floats(*values[channel])[:, :2], surfaces.transform(material))
        uvs[:, 1] = 1.0 - uvs[:, 1]
    colors = _colors(*values["COLOR_0"]) if "COLOR_0" in values else None
    for name, rows in (("COLOR_0", colors), (channel, uvs)):
        if rows is not None and (len(rows) != count or rows.shape[1] not in (2, 4)):
            wrong(arrays.path, f"{place}.attributes.{name}", rows.shape)
    return _Part(positions, faces, colors, uvs, material)


def _is_wanted(name: str) -> bool:
    return name in ("POSITION", "COLOR_0") or name.startswith("TEXCOORD_")


def _compressed(
    arrays: Arrays, entry: dict[str, Any], attributes: dict[str, Any], place: str
) -> tuple[dict[str, tuple[NDArray[Any], bool]], NDArray[np.int64] | None]:
    extensions = entry.get("extensions", {})
    draco = extensions.get(_DRACO) if isinstance(extensions, dict) else None
    if draco is None:
        return {}, None
    ids = draco.get("attributes") if isinstance(draco, dict) else None
    if not isinstance(ids, dict):
        wrong(arrays.path, f"{place}.extensions.{_DRACO}", draco)
    position = at(arrays.path, arrays.document, "accessors", attributes["POSITION"])
    vertices = number(arrays.path, f"{place}.attributes.POSITION.count", position.get("count"), 1)
    corners = None
    if "indices" in entry:
        indices = at(arrays.path, arrays.document, "accessors", entry["indices"])
        corners = number(arrays.path, f"{place}.indices.count", indices.get("count"), 1)
    faces, found = arrays.draco(draco, vertices, corners)
    values = {}
    for name, key in ids.items():
        if not _is_wanted(name):
            continue
        which = number(arrays.path, f"{place}.extensions.{_DRACO}.{name}", key)
        if which not in found or name not in attributes:
            wrong(arrays.path, f"{place}.extensions.{_DRACO}.{name}", key)
        accessor = at(arrays.path, arrays.document, "accessors", attributes[name])
        values[name] = (found[which], accessor.get("normalized") is True)
    if "POSITION" not in values:
        wrong(arrays.path, f"{place}.extensions.{_DRACO}.attributes", list(ids))
    return values, faces


def _faces(arrays: Arrays, entry: dict[str, Any], mode: int, count: int, place: str) -> NDArray[np.int64]:
    if "indices" in entry:
        values, _ = arrays.accessor(entry["indices"])
        if values.shape[1] != 1 or values.dtype.kind != "u":
            wrong(arrays.path, f"{place}.indices", str(values.dtype))
        indices = values[:, 0].astype(np.int64)
        if int(indices.max()) >= count:
            raise FileError("scan-index", arrays.path, index=int(indices.max()), count=count, name=place)
    else:
        indices = np.arange(count)
    if mode == 5:
        return _corners.strips(indices)
    if mode == 6:
        return indices[_corners.fan(np.array([len(indices)]))[0]]
    if len(indices) % 3:
        wrong(arrays.path, f"{place}.indices", len(indices))
    return indices.reshape(-1, 3)


def _colors(values: NDArray[Any], normalized: bool) -> NDArray[np.uint8]:
    linear = as_floats(values, normalized or values.dtype.kind == "u")
    rgba = np.ones((len(linear), 4))
    rgba[:, : min(linear.shape[1], 4)] = np.clip(np.nan_to_num(linear), 0.0, 1.0)
    rgba[:, :3] = srgb_from_linear(rgba[:, :3])
    return bytes_of(rgba * 255.0)


def _placed(part: _Part, world: NDArray[np.float64]) -> _Part:
    if np.array_equal(world, np.eye(4)):
        return part
    with np.errstate(all="ignore"):  # what overflows is caught as not finite, with its row
        positions = part.positions @ world[:3, :3].T + world[:3, 3]
        # A mirror turns the triangles inside out; turning their order over puts them right.
        mirrored = np.linalg.det(world[:3, :3]) < 0
    return replace(part, positions=positions, faces=part.faces[:, ::-1] if mirrored else part.faces)


def _merged(
    path: Path, document: dict[str, Any], parts: list[_Part], surfaces: Surfaces, meshes: list[int]
) -> Mesh:
    starts = np.cumsum([0, *(len(part.positions) for part in parts)])
    faces = np.concatenate([part.faces + start for part, start in zip(parts, starts, strict=False)])
    used = list(dict.fromkeys(part.material for part in parts))
    numbers = np.repeat([used.index(part.material) for part in parts], [len(part.faces) for part in parts])
    materials, textures, missing = surfaces.materials(used)
    colors = uvs = None
    if any(part.colors is not None for part in parts):
        white = [np.full((len(part.positions), 4), 255, np.uint8) for part in parts]
        colors = np.concatenate(
            [w if p.colors is None else p.colors for p, w in zip(parts, white, strict=True)]
        )
    if any(part.uvs is not None for part in parts):
        zeros = [np.zeros((len(part.positions), 2)) for part in parts]
        uvs = np.concatenate([z if p.uvs is None else p.uvs for p, z in zip(parts, zeros, strict=True)])
    asset = document["asset"]
    extras: dict[str, object] = {"materials": [material.to_dict() for material in materials]}
    extras |= {key: asset[key] for key in ("copyright", "generator") if isinstance(asset.get(key), str)}
    if missing:
        extras["missing"] = missing
    if files := surfaces.buffer_files():
        extras["files"] = files
    said = asset.get("extras")
    unknown = isinstance(said, dict) and said.get("unit") == "unknown"
    name = at(path, document, "meshes", meshes[0]).get("name") if len(meshes) == 1 else None
    return Mesh.from_arrays(
        np.concatenate([part.positions for part in parts]),
        faces,
        colors=colors,
        uvs=uvs,
        textures=textures,
        face_materials=numbers if len(used) > 1 else None,
        unit=None if unknown else "m",
        name=name if isinstance(name, str) else "",
        source=path,
        extras=extras,
    )
