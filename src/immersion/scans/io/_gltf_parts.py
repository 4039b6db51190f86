"""The primitives of a glTF mesh as arrays: blocks of vertices, and faces over them."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError
from immersion.scans.io import _corners
from immersion.scans.io._accessors import Arrays, as_floats
from immersion.scans.io._glb import at, number, wrong
from immersion.scans.io._gltf_extras import has_own_normals
from immersion.scans.io._gltf_materials import Surfaces
from immersion.scans.io._shading import srgb_from_linear
from immersion.scans.io._side_files import bytes_of

__all__ = ["Block", "MeshParts", "Primitive", "mesh_parts", "placed"]

logger = logging.getLogger("immersion.scans")

DRACO = "KHR_draco_mesh_compression"
Values = dict[str, tuple[NDArray[Any], bool]]
Floats = NDArray[np.float64]
Morphed = tuple[Floats, Floats | None, Floats | None]
"""What one target adds to positions, to normals and to tangents."""


@dataclass(slots=True)
class Block:
    """The vertices that one or several primitives share, in their node's frame."""

    positions: Floats
    normals: Floats | None = None
    tangents: Floats | None = None
    colors: NDArray[np.uint8] | None = None
    uvs: list[Floats | None] = field(default_factory=list)
    joints: NDArray[np.uint16] | None = None
    weights: NDArray[np.float32] | None = None
    morphs: list[Morphed] = field(default_factory=list)
    numbers: dict[str, NDArray[np.float64]] = field(default_factory=dict)


@dataclass(slots=True)
class Primitive:
    """Faces over one of the blocks of their mesh."""

    block: int
    faces: NDArray[np.int64]
    material: int


@dataclass(slots=True)
class MeshParts:
    """What one mesh of the file holds; ``loose`` counts points that belong to no triangle."""

    entry: dict[str, Any]
    blocks: list[Block]
    primitives: list[Primitive]
    loose: int = 0


def mesh_parts(arrays: Arrays, surfaces: Surfaces, index: int) -> MeshParts:
    """Read one mesh; primitives over the same accessors share their vertices, as they do in the file."""
    path = arrays.path
    entry = at(path, arrays.document, "meshes", index)
    entries = entry.get("primitives")
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        wrong(path, f"meshes[{index}].primitives", entries)
    parts = MeshParts(entry, [], [])
    known: dict[str, int] = {}
    for k, primitive in enumerate(entries):
        place = f"meshes[{index}].primitives[{k}]"
        mode = number(path, f"{place}.mode", primitive.get("mode", 4), 0, 6)
        attributes = primitive.get("attributes")
        if not isinstance(attributes, dict):
            wrong(path, f"{place}.attributes", attributes)
        if "POSITION" not in attributes or mode < 4:
            logger.warning("%s: %s holds no triangles and is left out", path.name, place)
            if mode == 0 and "POSITION" in attributes:
                parts.loose += len(arrays.accessor(attributes["POSITION"])[0])
            continue
        parts.primitives.append(_primitive(arrays, surfaces, primitive, mode, place, parts.blocks, known))
    if not has_own_normals(entry):
        for block in parts.blocks:
            block.normals = None
    return parts


def _primitive(
    arrays: Arrays,
    surfaces: Surfaces,
    entry: dict[str, Any],
    mode: int,
    place: str,
    blocks: list[Block],
    known: dict[str, int],
) -> Primitive:
    attributes = entry["attributes"]
    material = surfaces.number(entry, place)
    values, faces = _compressed(arrays, entry, attributes, place)
    key = place
    if faces is None:
        key = repr((sorted(attributes.items(), key=str), entry.get("targets"), surfaces.placings(material)))
    if key not in known:
        channels = {f"TEXCOORD_{way.channel}" for way in surfaces.placings(material)}
        for name, accessor in attributes.items():
            if (_is_wanted(name) or name in channels) and name not in values:
                values[name] = arrays.accessor(accessor)
                arrays.spend(f"{place}.attributes.{name}", values[name][0].size)
        known[key] = len(blocks)
        blocks.append(_block(arrays, surfaces, entry, material, values, place))
    block = known[key]
    if faces is None:
        faces = _faces(arrays, entry, mode, len(blocks[block].positions), place)
    return Primitive(block, faces, material)


def _is_wanted(name: str) -> bool:
    return name in ("POSITION", "NORMAL", "TANGENT", "COLOR_0") or name.startswith(
        ("JOINTS_", "WEIGHTS_", "_")
    )


def _block(
    arrays: Arrays, surfaces: Surfaces, entry: dict[str, Any], material: int, values: Values, place: str
) -> Block:
    positions = as_floats(*values["POSITION"])
    count = len(positions)
    for name, (rows, _) in values.items():
        width = {"POSITION": (3,), "NORMAL": (3,), "TANGENT": (4,), "COLOR_0": (3, 4)}.get(name)
        width = width or ((2,) if name.startswith("TEXCOORD_") else (4,) if name[0] in "JW" else None)
        if len(rows) != count or (width is not None and rows.shape[1] not in width):
            wrong(arrays.path, f"{place}.attributes.{name}", rows.shape)
    block = Block(positions)
    if "NORMAL" in values:
        block.normals = as_floats(*values["NORMAL"])
    if "TANGENT" in values:
        block.tangents = as_floats(*values["TANGENT"])
    if "COLOR_0" in values:
        block.colors = _colors(*values["COLOR_0"])
    for way in surfaces.placings(material):
        name = f"TEXCOORD_{way.channel}"
        uvs = way.moved(as_floats(*values[name])) if name in values else None
        if uvs is not None:
            uvs[:, 1] = 1.0 - uvs[:, 1]
        block.uvs.append(uvs)
    block.joints, block.weights = _influences(arrays, values, place)
    block.morphs = _morphs(arrays, entry, count, place)
    for name, (rows, normalized) in values.items():
        if name.startswith("_") and rows.shape[1] == 1:
            block.numbers[name[1:].lower()] = as_floats(rows, normalized)[:, 0]
    return block


def _influences(
    arrays: Arrays, values: Values, place: str
) -> tuple[NDArray[np.uint16] | None, NDArray[np.float32] | None]:
    sets = 0
    while f"JOINTS_{sets}" in values and f"WEIGHTS_{sets}" in values:
        sets += 1
    if not sets:
        return None, None
    joints = [values[f"JOINTS_{k}"][0] for k in range(sets)]
    if any(rows.dtype.kind != "u" or rows.dtype.itemsize > 2 for rows in joints):
        wrong(arrays.path, f"{place}.attributes.JOINTS", str(joints[0].dtype))
    weights = np.concatenate([as_floats(*values[f"WEIGHTS_{k}"]) for k in range(sets)], 1)
    if not np.isfinite(weights).all() or (weights < 0).any():
        wrong(arrays.path, f"{place}.attributes.WEIGHTS", "−1 / NaN")
    return np.concatenate(joints, 1).astype(np.uint16), weights.astype(np.float32)


def _morphs(arrays: Arrays, entry: dict[str, Any], count: int, place: str) -> list[Morphed]:
    targets = entry.get("targets", [])
    if not isinstance(targets, list) or not all(isinstance(target, dict) for target in targets):
        wrong(arrays.path, f"{place}.targets", targets)
    found = []
    for k, target in enumerate(targets):
        rows: dict[str, Floats | None] = {"POSITION": None, "NORMAL": None, "TANGENT": None}
        for name in rows:
            if name in target:
                delta = as_floats(*arrays.accessor(target[name]))
                arrays.spend(f"{place}.targets[{k}].{name}", delta.size)
                if delta.shape != (count, 3) or not np.isfinite(delta).all():
                    wrong(arrays.path, f"{place}.targets[{k}].{name}", delta.shape)
                rows[name] = delta
        positions = rows["POSITION"]
        if positions is None:
            positions = np.zeros((count, 3))
            arrays.spend(f"{place}.targets[{k}]", positions.size)
        found.append((positions, rows["NORMAL"], rows["TANGENT"]))
    return found


def _compressed(
    arrays: Arrays, entry: dict[str, Any], attributes: dict[str, Any], place: str
) -> tuple[Values, NDArray[np.int64] | None]:
    extensions = entry.get("extensions", {})
    draco = extensions.get(DRACO) if isinstance(extensions, dict) else None
    if draco is None:
        return {}, None
    ids = draco.get("attributes") if isinstance(draco, dict) else None
    if not isinstance(ids, dict):
        wrong(arrays.path, f"{place}.extensions.{DRACO}", draco)
    position = at(arrays.path, arrays.document, "accessors", attributes["POSITION"])
    vertices = number(arrays.path, f"{place}.attributes.POSITION.count", position.get("count"), 1)
    corners = None
    if "indices" in entry:
        indices = at(arrays.path, arrays.document, "accessors", entry["indices"])
        corners = number(arrays.path, f"{place}.indices.count", indices.get("count"), 1)
    faces, found = arrays.draco(draco, vertices, corners)
    values: Values = {}
    for name, key in ids.items():
        if not _is_wanted(name) and not name.startswith("TEXCOORD_"):
            continue
        which = number(arrays.path, f"{place}.extensions.{DRACO}.{name}", key)
        if which not in found or name not in attributes:
            wrong(arrays.path, f"{place}.extensions.{DRACO}.{name}", key)
        accessor = at(arrays.path, arrays.document, "accessors", attributes[name])
        rows = found[which]
        kind = arrays.dtype_of(accessor, f"{place}.attributes.{name}")
        if rows.dtype.kind in "iu" and kind.kind in "iu" and rows.dtype != kind:
            # The decoder hands out wider integers than the stream's own; what they stand for depends on these.
            if rows.min() < np.iinfo(kind).min or rows.max() > np.iinfo(kind).max:
                wrong(arrays.path, f"{place}.attributes.{name}", int(rows.max()))
            rows = rows.astype(kind)
        values[name] = (rows, accessor.get("normalized") is True)
    if "POSITION" not in values:
        wrong(arrays.path, f"{place}.extensions.{DRACO}.attributes", list(ids))
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


def placed(block: Block, world: Floats) -> Block:
    """Return the block moved by a matrix: positions, normals, and what morph targets add to them."""
    if np.array_equal(world, np.eye(4)):
        return block
    linear = world[:3, :3]
    with np.errstate(all="ignore"):  # what overflows is caught as not finite, with its row
        determinant = np.linalg.det(linear)
        turn = np.linalg.inv(linear).T if abs(determinant) > 1e-300 else None
        if turn is not None:
            turn *= np.cbrt(abs(determinant))
            turn = turn if np.isfinite(turn).all() else None
        along = linear / np.cbrt(abs(determinant)) if turn is not None else None
        morphs = [
            (
                delta @ linear.T,
                None if normals is None or turn is None else normals @ turn.T,
                None if tangents is None or along is None else tangents @ along.T,
            )
            for delta, normals, tangents in block.morphs
        ]
        tangents = block.tangents
        if tangents is not None and along is not None:
            # A mirror turns the way from u to v about the normal.
            hand = tangents[:, 3:] * np.sign(determinant)
            tangents = np.concatenate([tangents[:, :3] @ along.T, hand], 1)
        return replace(
            block,
            positions=block.positions @ linear.T + world[:3, 3],
            normals=None if block.normals is None or turn is None else block.normals @ turn.T,
            tangents=None if along is None else tangents,
            morphs=morphs,
        )
