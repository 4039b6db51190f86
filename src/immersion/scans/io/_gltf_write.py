"""A mesh as a GLB: plain, Draco or quantised, at rest or with its rig."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from immersion._files import write_bytes
from immersion.errors import UsageError
from immersion.scans import _gltf_texts as _gltf_texts
from immersion.scans.io._container import GltfBuilder
from immersion.scans.io._gltf_extras import rights_of
from immersion.scans.io._gltf_rig_write import add_rig
from immersion.scans.mesh import Mesh
from immersion.scans.rig import fits, without_rig

__all__ = ["write_glb"]

logger = logging.getLogger("immersion.scans")


def write_glb(mesh: Mesh, path: Path) -> None:
    """Write a GLB in metres: the offset in the node's translation, normals beside the positions.

    A mesh whose unit is not known is written as it is, and ``asset.extras.unit`` says ``"unknown"``.
    """
    if path.suffix.lower() == ".gltf":
        raise UsageError("gltf-write", path)
    write_bytes(path, glb_bytes(mesh))


def glb_bytes(mesh: Mesh) -> bytes:
    """Return the bytes of a plain GLB."""
    metres = in_metres(mesh)
    builder = GltfBuilder()
    if metres.rig is not None:
        roots = add_rig(builder, metres)
    else:
        node: dict[str, Any] = {"mesh": builder.add_mesh(metres)}
        if metres.offset.any():
            node["translation"] = metres.offset.tolist()
        if mesh.name:
            node["name"] = mesh.name
        builder.document["nodes"].append(node)
        roots = [0]
    return finished(builder, mesh, roots)


def in_metres(mesh: Mesh) -> Mesh:
    """Return the mesh in metres, when its unit is known; a rig of other vertices is dropped."""
    if mesh.rig is not None and not fits(mesh):
        mesh = without_rig(mesh, "write")
    scale = mesh.metres_per_unit or 1.0
    if scale == 1.0:
        return mesh
    vertices = (mesh.vertices.astype(np.float64) * scale).astype(np.float32)
    rig = None if mesh.rig is None else mesh.rig.moved(np.diag([scale, scale, scale, 1.0]))
    return replace(mesh, vertices=vertices, offset=mesh.offset * scale, rig=rig)


def finished(builder: GltfBuilder, mesh: Mesh, roots: list[int]) -> bytes:
    """Close the document with its one scene, its unit and its rights, and return the bytes."""
    builder.document["scenes"].append({"nodes": roots})
    builder.document["scene"] = 0
    asset = builder.document["asset"]
    asset |= rights_of(mesh)
    if mesh.unit is None:
        asset["extras"] = {"unit": "unknown"} | asset.get("extras", {})
    return builder.to_bytes()
