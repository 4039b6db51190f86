"""GLB and glTF 2.0 as scans: every mesh of every scene, placed, in one mesh with what moves it; and a mesh as a GLB."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError
from immersion.scans.io import _gltf_extras as extras
from immersion.scans.io._accessors import Arrays
from immersion.scans.io._formats import scan_format
from immersion.scans.io._glb import read_container, wrong
from immersion.scans.io._gltf_materials import Surfaces
from immersion.scans.io._gltf_nodes import Placement, placed_meshes
from immersion.scans.io._gltf_parts import Block, MeshParts, mesh_parts, placed
from immersion.scans.io._gltf_rig import RigReader, moves
from immersion.scans.io._gltf_write import write_glb
from immersion.scans.io._meshopt import NAMES
from immersion.scans.mesh import Mesh

__all__ = ["read_gltf", "write_glb"]

logger = logging.getLogger("immersion.scans")

_KNOWN = (
    "KHR_draco_mesh_compression", "EXT_texture_webp", "KHR_mesh_quantization", "KHR_texture_basisu",
    "KHR_texture_transform", *NAMES,
)  # fmt: skip
# What these add is not part of a scan's shape and base colour: required or not, the scan reads without.
_HARMLESS = ("KHR_materials_", "KHR_lights_", "KHR_audio", "KHR_xmp", "KHR_node_", "KHR_animation_")
_MOST_VERTICES = 100_000_000

Floats = NDArray[np.float64]


@scan_format("gltf", suffixes=(".glb", ".gltf"), label="GLB/glTF", writer=write_glb)
def read_gltf(path: Path) -> Mesh:
    """Read a GLB or glTF.

    Nodes' transforms are applied, primitives merged, Draco and meshopt streams decoded, pictures and materials
    kept. What moves (skins, morph targets, animations) goes into the mesh's rig; a skinned mesh is not moved by
    its own node, as glTF says.
    """
    document, buffers = read_container(path)
    _check_extensions(path, document)
    arrays = Arrays(path, document, buffers)
    surfaces = Surfaces(path, document, arrays)
    meshes: dict[int, MeshParts] = {}
    placements = []
    total = 0
    for placement in placed_meshes(path, document):
        if placement.mesh not in meshes:
            meshes[placement.mesh] = mesh_parts(arrays, surfaces, placement.mesh)
        parts = meshes[placement.mesh]
        total += sum(len(block.positions) for block in parts.blocks)
        if total > _MOST_VERTICES:
            raise FileError("scan-instances", path, count=total, most=_MOST_VERTICES)
        if parts.primitives:
            placements.append(placement)
    if not placements:
        loose = sum(parts.loose for parts in meshes.values())
        if loose:
            raise FileError("scan-point-cloud", path, count=loose)
        raise FileError("scan-empty", path)
    rigs = RigReader(path, document, arrays) if moves(document, placements, meshes) else None
    return _Merger(path, document, surfaces, meshes, placements, rigs).mesh()


def _check_extensions(path: Path, document: dict[str, Any]) -> None:
    required = document.get("extensionsRequired", [])
    if not isinstance(required, list):
        wrong(path, "extensionsRequired", required)
    for name in required:
        if name not in _KNOWN and not str(name).startswith(_HARMLESS):
            raise FileError("gltf-extension", path, extension=str(name)[:80], known=", ".join(_KNOWN))


class _Merger:
    """Lays the placed meshes end to end."""

    def __init__(
        self,
        path: Path,
        document: dict[str, Any],
        surfaces: Surfaces,
        meshes: dict[int, MeshParts],
        placements: list[Placement],
        rigs: RigReader | None,
    ) -> None:
        self.path, self.document, self.surfaces = path, document, surfaces
        self.meshes, self.placements, self.rigs = meshes, placements, rigs
        self.groups: list[list[Block]] = []
        self.faces: list[NDArray[np.int64]] = []
        self.materials: list[int] = []
        self.masks: list[NDArray[np.bool_] | None] = []
        self._start = 0

    def mesh(self) -> Mesh:
        """Return everything as one mesh."""
        for placement in self.placements:
            self._place(placement)
        blocks = [block for group in self.groups for block in group]
        used = list(dict.fromkeys(self.materials))
        materials, textures, missing = self.surfaces.materials(used)
        numbers = np.repeat([used.index(m) for m in self.materials], [len(f) for f in self.faces])
        mesh = Mesh.from_arrays(
            np.concatenate([block.positions for block in blocks]),
            np.concatenate(self.faces),
            colors=_joined(blocks, [block.colors for block in blocks], 255),
            uvs=_joined(blocks, [block.uvs[0] for block in blocks], 0),
            textures=textures,
            face_materials=numbers if len(used) > 1 else None,
            unit=None if self._unit_unknown() else "m",
            name=self._name(),
            source=self.path,
            extras=self._extras(missing) | {"materials": [material.to_dict() for material in materials]},
            normals=_directions("normals", blocks, [block.normals for block in blocks]),
            tangents=_tangents(blocks),
            scalars=_scalars(blocks),
            reconstructed=self._invented(),
            rig=None if self.rigs is None else self.rigs.rig(self.groups),
        )
        return mesh

    def _place(self, placement: Placement) -> None:
        parts = self.meshes[placement.mesh]
        frame = placement.world if self.rigs is None else self.rigs.part(placement, parts)
        group = [placed(block, frame) for block in parts.blocks]
        starts = self._start + np.cumsum([0, *(len(block.positions) for block in group)])
        with np.errstate(all="ignore"):
            # A mirror turns the triangles inside out; turning their order over puts them right.
            mirrored = np.linalg.det(frame[:3, :3]) < 0
        count = 0
        for primitive in parts.primitives:
            faces = primitive.faces[:, ::-1] if mirrored else primitive.faces
            self.faces.append(faces + starts[primitive.block])
            self.materials.append(primitive.material)
            count += len(faces)
        self.masks.append(extras.invented_faces(self.path, extras.told_facts(parts.entry), count))
        self.groups.append(group)
        self._start = int(starts[-1])

    def _invented(self) -> NDArray[np.bool_] | None:
        if all(mask is None for mask in self.masks):
            return None
        place = 0
        found = np.zeros(sum(len(faces) for faces in self.faces), np.bool_)
        for placement, mask in zip(self.placements, self.masks, strict=True):
            count = sum(len(p.faces) for p in self.meshes[placement.mesh].primitives)
            if mask is not None:
                found[place : place + count] = mask
            place += count
        return found

    def _unit_unknown(self) -> bool:
        said = self.document["asset"].get("extras")
        return isinstance(said, dict) and said.get("unit") == "unknown"

    def _name(self) -> str:
        entries = [self.meshes[index].entry for index in dict.fromkeys(p.mesh for p in self.placements)]
        name = entries[0].get("name") if len(entries) == 1 else None
        return name if isinstance(name, str) else ""

    def _extras(self, missing: list[str]) -> dict[str, object]:
        told: dict[str, object] = extras.told_rights(self.document["asset"])
        if missing:
            told["missing"] = missing
        if self.surfaces.variants:
            told["variants"] = self.surfaces.variants
        if files := self.surfaces.buffer_files():
            told["files"] = files
        records = (extras.told_facts(parts.entry) for parts in self.meshes.values())
        record = next((r for r in records if r), {})
        told |= {key: record[key] for key in ("deviation", "quantisation") if key in record}
        if isinstance(record.get("history"), list):
            told["history"] = record["history"]
        return told


def _joined(blocks: list[Block], rows: list[NDArray[Any] | None], missing: int) -> NDArray[Any] | None:
    """Lay arrays of all blocks end to end, with one value where a block has none; None when no block has any."""
    known = next((array for array in rows if array is not None), None)
    if known is None:
        return None
    filled = [
        np.full((len(block.positions), *known.shape[1:]), missing, known.dtype) if array is None else array
        for block, array in zip(blocks, rows, strict=True)
    ]
    return np.concatenate(filled)


def _directions(name: str, blocks: list[Block], rows: list[Floats | None]) -> Floats | None:
    """Return unit vectors, zero where the file gives none; None when no block has any."""
    found = _joined(blocks, rows, 0)
    if found is None:
        return None
    if not np.isfinite(found).all():
        logger.warning("%s with NaN or infinity are left out", name)
        return None
    length = np.linalg.norm(found, axis=1, keepdims=True)
    unit: Floats = np.divide(found, length, out=np.zeros_like(found), where=length > 1e-6)
    return unit


def _tangents(blocks: list[Block]) -> Floats | None:
    """Return tangents with their hands, of blocks that have normals too; without these glTF says they mean nothing."""
    rows = [None if block.normals is None else block.tangents for block in blocks]
    along = _directions("tangents", blocks, [None if each is None else each[:, :3] for each in rows])
    hands = _joined(blocks, [None if each is None else each[:, 3:] for each in rows], 0)
    if along is None or hands is None or not np.isfinite(hands).all():
        return None
    known = (along != 0).any(1, keepdims=True)
    return np.concatenate([along, np.where(known, np.where(hands < 0, -1.0, 1.0), 0.0)], 1)


def _scalars(blocks: list[Block]) -> dict[str, Floats]:
    """Return numbers per vertex, and the sets of texture coordinates beyond the first."""
    found: dict[str, Floats] = {}
    for name in dict.fromkeys(name for block in blocks for name in block.numbers):
        values = _joined(blocks, [block.numbers.get(name) for block in blocks], 0)
        if values is not None:
            found[name] = values
    for which in range(1, max(len(block.uvs) for block in blocks)):
        rows = [block.uvs[which] if which < len(block.uvs) else None for block in blocks]
        uvs = _joined(blocks, rows, 0)
        if uvs is not None:
            found[f"texcoord_{which}_u"], found[f"texcoord_{which}_v"] = uvs[:, 0], uvs[:, 1]
    lost = [name for name, values in found.items() if not _holds(values)]
    for name in lost:
        logger.warning("%s: NaN, infinity or beyond float32: left out", name)
    return {name: values for name, values in found.items() if name not in lost}


def _holds(values: Floats) -> bool:
    """Tell whether float32 holds every number."""
    return bool(np.isfinite(values).all() and np.abs(values).max(initial=0.0) < 3e38)
