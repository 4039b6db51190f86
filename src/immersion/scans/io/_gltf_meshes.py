"""A mesh as primitives of a glTF: which attributes it has, and one primitive per material over them."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.messages import text
from immersion.scans import _material_texts as _material_texts
from immersion.scans.io._gltf_extras import MADE, facts_of
from immersion.scans.io._gltf_looks import add_material
from immersion.scans.io._gltf_variants import add_variants
from immersion.scans.io._shading import linear_from_srgb, smooth_normals
from immersion.scans.io.materials import materials_of
from immersion.scans.mesh import Mesh

if TYPE_CHECKING:
    from immersion.scans.io._container import GltfBuilder

__all__ = [
    "Attribute",
    "Runs",
    "add_mesh_entry",
    "attributes_of",
    "plain_primitives",
    "runs_of",
    "shading_normals",
]

logger = logging.getLogger("immersion.scans")

ARRAY_BUFFER = 34962
ELEMENT_ARRAY_BUFFER = 34963
_EXTRA_UVS = re.compile(r"texcoord_([0-9]+)_[uv]")


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """One vertex attribute as it goes into the file."""

    values: NDArray[Any]
    normalized: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """The faces sorted by material: where each stood, and the (material, first, last) of each primitive."""

    order: NDArray[np.intp]
    spans: list[tuple[int, int, int]]


def runs_of(mesh: Mesh) -> Runs:
    """Sort the faces by material, keeping their order within each."""
    numbers = mesh.face_materials
    if numbers is None:
        return Runs(np.arange(len(mesh.faces)), [(0, 0, len(mesh.faces))])
    order = np.argsort(numbers, kind="stable")
    used, first = np.unique(numbers[order], return_index=True)
    last = [*first[1:].tolist(), len(numbers)]
    spans = [(int(k), int(a), int(b)) for k, a, b in zip(used, first, last, strict=True)]
    return Runs(order, spans)


def shading_normals(mesh: Mesh) -> NDArray[np.float32]:
    """Return the mesh's own unit normals, and smooth ones where it has none: glTF allows no length of zero."""
    if mesh.normals is None or not _has_normals(mesh):
        return smooth_normals(mesh.vertices, mesh.faces)
    own = mesh.normals.astype(np.float64)
    length = np.linalg.norm(own, axis=1, keepdims=True)
    lost = length[:, 0] < 1e-6
    unit = np.divide(own, length, out=np.zeros_like(own), where=~lost[:, None])
    kept: NDArray[np.float32] = unit.astype(np.float32)
    if lost.any():
        kept[lost] = smooth_normals(mesh.vertices, mesh.faces)[lost]
    return kept


def _has_normals(mesh: Mesh) -> bool:
    return mesh.normals is not None and mesh.normals.shape == mesh.vertices.shape


def written_tangents(mesh: Mesh) -> NDArray[np.float32] | None:
    """Return the mesh's own unit tangents, or None: glTF allows none without normals, nor one of length zero."""
    own = mesh.tangents
    if own is None or mesh.normals is None or own.shape != (len(mesh.vertices), 4):
        return None
    length = np.linalg.norm(own[:, :3].astype(np.float64), axis=1, keepdims=True)
    bumpy = np.array(["normal" in material.textures for material in materials_of(mesh)])
    asking = mesh.faces if mesh.face_materials is None else mesh.faces[bumpy[mesh.face_materials]]
    if bumpy.any() and (length[asking] < 1e-6).any():
        logger.warning("%s", text("gltf-tangents-partly", name=mesh.name))
        return None
    normals = shading_normals(mesh).astype(np.float64)
    least = np.eye(3)[np.abs(normals).argmin(1)]
    across = least - normals * np.einsum("ij,ij->i", normals, least)[:, None]
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    # Where a part of the file had none, any direction on the surface stands in: nothing there asks for it.
    unit = np.divide(own[:, :3], length, out=across, where=length > 1e-6)
    return np.concatenate([unit, np.where(own[:, 3:] < 0, -1.0, 1.0)], 1).astype(np.float32)


def attributes_of(mesh: Mesh, normals: bool) -> tuple[dict[str, Attribute], dict[int, int]]:
    """Return the attributes of a mesh, and which ``TEXCOORD`` holds each of its sets of coordinates."""
    found = {"POSITION": Attribute(mesh.vertices)}
    if normals:
        found["NORMAL"] = Attribute(shading_normals(mesh))
        if (tangents := written_tangents(mesh)) is not None:
            found["TANGENT"] = Attribute(tangents)
    sets: dict[int, int] = {}
    if mesh.uvs is not None:
        sets[0] = 0
        found["TEXCOORD_0"] = Attribute(_turned(mesh.uvs[:, 0], mesh.uvs[:, 1]))
    others = sorted({int(m[1]) for name in mesh.scalars if (m := _EXTRA_UVS.fullmatch(name))})
    for which in others:
        u, v = (mesh.scalars.get(f"texcoord_{which}_{axis}") for axis in "uv")
        if u is not None and v is not None and len(u) == len(v) == len(mesh.vertices):
            sets[which] = len(sets)
            found[f"TEXCOORD_{sets[which]}"] = Attribute(_turned(u, v))
    if mesh.colors is not None:
        # 16 bits hold the linear value of every 8-bit sRGB value apart; 8 bits would merge the darks.
        linear = mesh.colors / 255.0
        linear[:, :3] = linear_from_srgb(linear[:, :3])
        found["COLOR_0"] = Attribute(np.round(linear * 65535).astype(np.uint16), True)
    for name, values in mesh.scalars.items():
        if not _EXTRA_UVS.fullmatch(name) and len(values) == len(mesh.vertices):
            found["_" + re.sub(r"[^A-Z0-9_]", "_", name.upper())] = Attribute(values)
    return found, sets


def _turned(u: NDArray[Any], v: NDArray[Any]) -> NDArray[np.float32]:
    # glTF's v runs down from the top, ours up from the bottom.
    return np.stack([u, 1.0 - v.astype(np.float64)], 1).astype(np.float32)


def add_mesh_entry(
    builder: GltfBuilder,
    mesh: Mesh,
    runs: Runs,
    primitives: list[dict[str, Any]],
    sets: dict[int, int],
    name: str,
    facts: dict[str, Any] | None = None,
) -> int:
    """Add the glTF mesh of these primitives, one per run, with their materials and the facts about the scan."""
    known = materials_of(mesh)
    for primitive, (material, _, _) in zip(primitives, runs.spans, strict=True):
        primitive["material"] = add_material(builder, known[material], mesh, sets)
        primitive["mode"] = 4
        add_variants(builder, primitive, known[material], mesh, sets)
    entry: dict[str, Any] = {"primitives": primitives}
    if name:
        entry["name"] = name
    told = facts_of(mesh, runs.order) | (facts or {})
    if not _has_normals(mesh):
        told["normals"] = MADE
    if told:
        entry["extras"] = {"immersion": told}
    builder.document["meshes"].append(entry)
    return len(builder.document["meshes"]) - 1


def plain_primitives(
    builder: GltfBuilder, mesh: Mesh, runs: Runs, attributes: dict[str, Attribute]
) -> list[dict[str, Any]]:
    """Add the accessors of a mesh and return one primitive per material; all share the vertices."""
    if not len(mesh.faces):
        raise InputError("scan-empty", mesh.source)
    numbers = {
        name: builder.add_accessor(
            attribute.values, ARRAY_BUFFER, normalized=attribute.normalized, bounds=name == "POSITION"
        )
        for name, attribute in attributes.items()
    }
    narrow = np.uint16 if len(mesh.vertices) < 65535 else np.uint32
    primitives = []
    for _, first, last in runs.spans:
        indices = mesh.faces[runs.order[first:last]].ravel().astype(narrow)
        accessor = builder.add_accessor(indices, ELEMENT_ARRAY_BUFFER)
        primitives.append({"attributes": dict(numbers), "indices": accessor})
    return primitives
