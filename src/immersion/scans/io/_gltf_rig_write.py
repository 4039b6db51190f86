"""A mesh with a rig as the nodes, skins, morph targets and animations of a glTF."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from immersion.scans.io._gltf_meshes import (
    ARRAY_BUFFER,
    Attribute,
    add_mesh_entry,
    attributes_of,
    plain_primitives,
    runs_of,
)
from immersion.scans.mesh import Mesh
from immersion.scans.rig import Animation, Morph, Rig, RigNode, RigPart, Sampler

if TYPE_CHECKING:
    from immersion.scans.io._container import GltfBuilder

__all__ = ["add_rig", "held_by", "own_frame"]

Floats = NDArray[np.float64]


def add_rig(builder: GltfBuilder, mesh: Mesh) -> list[int]:
    """Add the tree of a mesh's rig, its parts in their own frames, and what moves them; return the roots.

    A face belongs to the part of its first corner; where a weld joined two parts, each gets its own vertex.
    """
    rig = mesh.rig
    if rig is None:
        raise ValueError("the mesh has no rig")
    nodes = [_node(node) for node in rig.nodes]
    builder.document["nodes"] += nodes
    roots = _hang(nodes, rig)
    skins = [_add_skin(builder, rig, k) for k in range(len(rig.skins))]
    owner = rig.part_of[mesh.faces[:, 0]]
    shown: dict[int, int] = {}
    for k, part in enumerate(rig.parts):
        rows = np.flatnonzero(owner == k)
        if not len(rows):
            continue
        node = part.node
        if node < 0:
            node = len(nodes)
            nodes.append({})
            builder.document["nodes"].append(nodes[node])
            roots.append(node)
        nodes[node]["mesh"] = _add_part(builder, mesh, rig, k, rows)
        shown[node] = len(part.targets)
        if part.skin >= 0:
            nodes[node]["skin"] = skins[part.skin]
    animations = [_add_animation(builder, animation, shown) for animation in rig.animations]
    builder.document["animations"] = [entry for entry in animations if entry["channels"]]
    if np.array_equal(rig.root, np.eye(4)):
        return roots
    builder.document["nodes"].append({"children": roots, "matrix": rig.root.T.ravel().tolist()})
    return [len(builder.document["nodes"]) - 1]


def _node(node: RigNode) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": node.name} if node.name else {}
    if node.matrix is not None:
        return entry | {"matrix": np.array(node.matrix).reshape(4, 4).T.ravel().tolist()}
    length = math.hypot(*node.rotation)
    # A file's float32 quaternion is near enough to length 1: left as it is, it stays the same number.
    rotation = [v if abs(length - 1) < 1e-6 else v / length for v in node.rotation]
    if any(node.translation):
        entry["translation"] = list(node.translation)
    if rotation != [0.0, 0.0, 0.0, 1.0]:
        entry["rotation"] = rotation
    if node.scale != (1.0, 1.0, 1.0):
        entry["scale"] = list(node.scale)
    return entry


def _hang(nodes: list[dict[str, Any]], rig: Rig) -> list[int]:
    roots = []
    for k, node in enumerate(rig.nodes):
        if node.parent < 0:
            roots.append(k)
        else:
            nodes[node.parent].setdefault("children", []).append(k)
    return roots


def _add_skin(builder: GltfBuilder, rig: Rig, index: int) -> int:
    skin = rig.skins[index]
    entry: dict[str, Any] = {"joints": list(skin.joints)}
    entry["inverseBindMatrices"] = builder.add_accessor(skin.inverse_bind)
    if skin.name:
        entry["name"] = skin.name
    if skin.skeleton >= 0:
        entry["skeleton"] = skin.skeleton
    skins = builder.document.setdefault("skins", [])
    skins.append(entry)
    return len(skins) - 1


def _add_part(builder: GltfBuilder, mesh: Mesh, rig: Rig, index: int, rows: NDArray[np.intp]) -> int:
    part = rig.parts[index]
    local, vertices = own_frame(mesh, part, rows)
    runs = runs_of(local)
    attributes, sets = attributes_of(local, True)
    held = held_by(rig, index, vertices)
    if held is not None:
        joints, weights = held
        narrow = np.uint8 if joints.max() < 256 else np.uint16
        for k in range(0, joints.shape[1], 4):
            attributes[f"JOINTS_{k // 4}"] = Attribute(joints[:, k : k + 4].astype(narrow))
            attributes[f"WEIGHTS_{k // 4}"] = Attribute(weights[:, k : k + 4])
    primitives = plain_primitives(builder, local, runs, attributes)
    targets = [_add_target(builder, part, morph, vertices) for morph in rig.morphs[: len(part.targets)]]
    number = add_mesh_entry(builder, local, runs, primitives, sets, part.name)
    entry = builder.document["meshes"][number]
    if targets:
        for primitive in primitives:
            primitive["targets"] = targets
        entry["weights"] = list(part.weights)
        if any(part.targets):
            entry["extras"] = entry.get("extras", {}) | {"targetNames": list(part.targets)}
    return number


def own_frame(mesh: Mesh, part: RigPart, rows: NDArray[np.intp]) -> tuple[Mesh, NDArray[np.int32]]:
    """Return the faces of one part over their own vertices, in the part's own frame, and which these were."""
    vertices, corners = np.unique(mesh.faces[rows], return_inverse=True)
    faces = corners.reshape(-1, 3).astype(np.int32)
    piece = replace(mesh, rig=None).with_faces(mesh.faces[rows], rows).with_vertices(vertices, faces)
    back = np.linalg.inv(part.mesh_from_local)
    points = piece.positions() @ back[:3, :3].T + back[:3, 3]
    normals = piece.normals
    if normals is not None:
        normals = (normals @ part.mesh_from_local[:3, :3]).astype(np.float32)
    tangents = piece.tangents
    if tangents is not None:
        hand = tangents[:, 3:] * np.sign(np.linalg.det(back[:3, :3]))
        tangents = np.concatenate([tangents[:, :3] @ back[:3, :3].T, hand], 1).astype(np.float32)
    if np.linalg.det(back[:3, :3]) < 0:
        piece = replace(piece, faces=np.ascontiguousarray(piece.faces[:, ::-1]))
    piece = replace(piece, vertices=points.astype(np.float32), offset=np.zeros(3))
    return replace(piece, normals=normals, tangents=tangents), vertices


def held_by(
    rig: Rig, index: int, vertices: NDArray[np.int32]
) -> tuple[NDArray[np.uint16], NDArray[np.float32]] | None:
    """Return the joints of a part's skin that hold its vertices, and how much of each; None without a skin."""
    if rig.parts[index].skin < 0 or rig.joints is None or rig.weights is None:
        return None
    # A vertex that a weld took from another skin holds on to this skin's first joint.
    own = rig.part_of[vertices] == index
    joints = np.where(own[:, None], rig.joints[vertices], 0).astype(np.uint16)
    weights = np.where(own[:, None], rig.weights[vertices], 0).astype(np.float32)
    weights[~own, 0] = 1
    return joints, weights


def _add_target(
    builder: GltfBuilder, part: RigPart, morph: Morph, vertices: NDArray[np.int32]
) -> dict[str, int]:
    linear = part.mesh_from_local[:3, :3]
    back = np.linalg.inv(linear)
    values = (morph.positions[vertices] @ back.T).astype(np.float32)
    target = {"POSITION": builder.add_accessor(values, ARRAY_BUFFER, bounds=True)}
    if morph.normals is not None:
        upright = linear.T / np.cbrt(abs(np.linalg.det(linear)))
        turned = (morph.normals[vertices] @ upright.T).astype(np.float32)
        target["NORMAL"] = builder.add_accessor(turned, ARRAY_BUFFER)
    if morph.tangents is not None:
        along = back * np.cbrt(abs(np.linalg.det(linear)))
        target["TANGENT"] = builder.add_accessor(
            (morph.tangents[vertices] @ along.T).astype(np.float32), ARRAY_BUFFER
        )
    return target


def _add_animation(builder: GltfBuilder, animation: Animation, shown: dict[int, int]) -> dict[str, Any]:
    """Return an animation; weights of parts that are gone have nothing left to move."""
    kept = [
        channel
        for channel in animation.channels
        if channel.path != "weights"
        or animation.samplers[channel.sampler].values.shape[-1] == shown.get(channel.node)
    ]
    scalars = {channel.sampler: channel.path == "weights" for channel in kept}
    used = list(scalars)
    clocks: dict[bytes, int] = {}
    samplers = [_add_sampler(builder, animation.samplers[k], scalars[k], clocks) for k in used]
    channels = [{"sampler": used.index(c.sampler), "target": {"node": c.node, "path": c.path}} for c in kept]
    entry: dict[str, Any] = {"samplers": samplers, "channels": channels}
    return entry | ({"name": animation.name} if animation.name else {})


def _add_sampler(
    builder: GltfBuilder, sampler: Sampler, scalars: bool, clocks: dict[bytes, int]
) -> dict[str, Any]:
    key = sampler.times.tobytes()
    if key not in clocks:
        clocks[key] = builder.add_accessor(sampler.times, bounds=True)
    values = sampler.values.ravel() if scalars else sampler.values.reshape(-1, sampler.values.shape[-1])
    entry: dict[str, Any] = {"input": clocks[key], "output": builder.add_accessor(values)}
    if sampler.interpolation != "LINEAR":
        entry["interpolation"] = sampler.interpolation
    return entry
