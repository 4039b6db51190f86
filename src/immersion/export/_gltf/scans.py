"""Meshes and clouds in the document: the one place where their vertices and textures are encoded.

A compression or another coding of textures is chosen here, for what is inside the GLB and for the files beside it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from immersion.export._gltf.rights import mark_images, packet_of_media
from immersion.export._gltf.textures import fitted
from immersion.export._gltf.work import Work
from immersion.scans.cloud import PointCloud
from immersion.scans.io._container import ARRAY_BUFFER
from immersion.scans.io._gltf_compress import Compression, add_compressed
from immersion.scans.io._gltf_laid import LaidMesh
from immersion.scans.io._gltf_rig_write import add_rig
from immersion.scans.io._shading import linear_from_srgb
from immersion.scans.mesh import Mesh

__all__ = ["add_cloud", "add_mesh", "add_moving", "write_level"]


def add_mesh(work: Work, mesh: Mesh, media: str) -> LaidMesh:
    """Add a model at rest; return its number, and the place and scale that are left to its node."""
    first = len(work.document["images"])
    coded = fitted(work, mesh, media)
    coding = work.coding
    packed: Compression = "none" if mesh.rig is not None else coding.compression
    laid = add_compressed(work.builder, coded, packed, coding.bits, media)
    work.laid.append((laid, coded))
    _mark(work, laid.number, first, media)
    return laid


def add_moving(work: Work, mesh: Mesh, media: str) -> tuple[list[int], list[dict[str, Any]]]:
    """Add a model with its own nodes, skins and morph targets; return the roots and its animations."""
    if work.coding.compression != "none":
        work.lose("export-moving-plain", f"media.{media}", compression=work.coding.compression)
    document = work.document
    nodes, base = document["nodes"], len(document["nodes"])
    skins, meshes, images = (len(document.get(key, [])) for key in ("skins", "meshes", "images"))
    document["nodes"] = []
    # The writer of scans counts nodes from 0, as in a file of its own.
    roots = add_rig(work.builder, fitted(work, mesh, media))
    added, animations = document["nodes"], document.pop("animations", [])
    _share(work, meshes, added)
    for node in added:
        if "children" in node:
            node["children"] = [child + base for child in node["children"]]
    for skin in document.get("skins", [])[skins:]:
        skin["joints"] = [joint + base for joint in skin["joints"]]
        if "skeleton" in skin:
            skin["skeleton"] += base
    for animation in animations:
        for channel in animation["channels"]:
            channel["target"]["node"] += base
    document["nodes"] = nodes + added
    apart = _at_the_top(work, base, animations)
    for number in range(meshes, len(document["meshes"])):
        _mark(work, number, images, media)
    return [root + base for root in roots if root + base not in apart], animations


def _share(work: Work, first: int, nodes: list[dict[str, Any]]) -> None:
    """Let the nodes of a copy show the meshes of the copy before it: skins and animations alone are its own."""
    made = work.document["meshes"][first:]
    del work.document["meshes"][first:]
    numbers = {}
    for k, entry in enumerate(made):
        key = json.dumps(entry, sort_keys=True)
        if key not in work.moving:
            work.moving[key] = len(work.document["meshes"])
            work.document["meshes"].append(entry)
        numbers[first + k] = work.moving[key]
    for node in nodes:
        if "mesh" in node:
            node["mesh"] = numbers[node["mesh"]]


def _at_the_top(work: Work, base: int, animations: list[dict[str, Any]]) -> set[int]:
    """Put the skinned meshes among the nodes from ``base`` on at the top, and return the nodes that moved there.

    Their joints alone place them: their own node counts for nothing, so that it must not seem to.
    """
    nodes = work.document["nodes"]
    apart: set[int] = set()
    for number in range(base, len(nodes)):
        node = nodes[number]
        if "skin" not in node:
            continue
        if "children" not in node:
            apart.add(number)
            for key in ("translation", "rotation", "scale", "matrix"):
                node.pop(key, None)
            work.roots.append(number)
            continue
        entry = {key: node.pop(key) for key in ("mesh", "skin", "weights") if key in node}
        moved = work.add_node({"name": f"{node.get('name', 'skin')}-mesh", **entry})
        for animation in animations:
            for channel in animation["channels"]:
                target = channel["target"]
                if target["node"] == number and target["path"] == "weights":
                    target["node"] = moved
    for node in nodes[base:]:
        kept = [child for child in node.get("children", ()) if child not in apart]
        if "children" in node and kept:
            node["children"] = kept
        else:
            node.pop("children", None)
    for animation in animations:
        # What moved the own node of a skinned mesh moved nothing.
        animation["channels"] = [
            channel
            for channel in animation["channels"]
            if channel["target"]["node"] not in apart or channel["target"]["path"] == "weights"
        ]
    return apart


def _mark(work: Work, number: int, images: int, media: str) -> None:
    mark_images(work, images, media)
    packet = packet_of_media(work, media)
    if packet is not None:
        extensions = work.document["meshes"][number].setdefault("extensions", {})
        extensions["KHR_xmp_json_ld"] = {"packet": packet}


def write_level(work: Work, mesh: Mesh, media: str, path: Path) -> None:
    """Write a lighter level of detail as a GLB of its own, with the rights of its media."""
    from immersion.scans import io

    record = work.stage.scene.media[media]
    told = {
        key: getattr(record, key) for key in ("license", "credit") if isinstance(getattr(record, key), str)
    }
    coded = fitted(work, mesh, media)
    coding = work.coding
    packed: Compression = "none" if coded.rig is not None else coding.compression
    io.write(
        replace(coded, name=media, extras={**coded.extras, **told}),
        path,
        compression=packed,
        bits=coding.bits,
    )


def add_cloud(work: Work, cloud: PointCloud, media: str) -> int:
    """Add a point cloud as points, with their colours and normals, and return the number of its mesh."""
    add = work.builder.add_accessor
    attributes = {"POSITION": add(cloud.points, ARRAY_BUFFER, bounds=True)}
    if cloud.normals is not None and np.allclose(np.linalg.norm(cloud.normals, axis=1), 1, atol=1e-3):
        attributes["NORMAL"] = add(cloud.normals.astype(np.float32), ARRAY_BUFFER)
    if cloud.colors is not None:
        most = np.iinfo(cloud.colors.dtype).max
        linear = cloud.colors / most
        linear[:, :3] = linear_from_srgb(linear[:, :3])
        # 16 bits hold the linear value of every 8-bit sRGB value apart.
        attributes["COLOR_0"] = add(np.round(linear * 65535).astype(np.uint16), ARRAY_BUFFER, normalized=True)
    material = {
        "name": media,
        "pbrMetallicRoughness": {"metallicFactor": 0.0, "roughnessFactor": 1.0},
        "extensions": {"KHR_materials_unlit": {}},
    }
    work.use("KHR_materials_unlit")
    work.document["materials"].append(material)
    primitive = {"attributes": attributes, "material": len(work.document["materials"]) - 1, "mode": 0}
    work.document["meshes"].append({"name": media, "primitives": [primitive]})
    number = len(work.document["meshes"]) - 1
    _mark(work, number, len(work.document["images"]), media)
    return number
