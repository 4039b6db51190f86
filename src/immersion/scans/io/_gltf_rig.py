"""What moves a glTF, read into a :class:`~immersion.scans.rig.Rig`: nodes, skins, morph targets, animations."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.scans.io._accessors import Arrays, as_floats
from immersion.scans.io._glb import at, number, wrong
from immersion.scans.io._gltf_nodes import Placement, indices_of, matrix_of, node_of
from immersion.scans.io._gltf_parts import Block, MeshParts
from immersion.scans.rig import Animation, Channel, Morph, Rig, RigNode, RigPart, Sampler, Skin

__all__ = ["RigReader", "moves"]

logger = logging.getLogger("immersion.scans")

Floats = NDArray[np.float64]
_WIDTHS = {"translation": 3, "rotation": 4, "scale": 3}


def moves(document: dict[str, Any], placements: list[Placement], meshes: dict[int, MeshParts]) -> bool:
    """Tell whether anything in the file moves what is shown."""
    if document.get("animations"):
        return True
    if any(placement.skin >= 0 for placement in placements):
        return True
    return any(block.morphs for parts in meshes.values() for block in parts.blocks)


class RigReader:
    """Reads the tree once, then gives each mesh its frame, and in the end the rig."""

    def __init__(self, path: Path, document: dict[str, Any], arrays: Arrays) -> None:
        self.path = path
        self.document = document
        self.arrays = arrays
        self.nodes = self._tree()
        self.worlds = _worlds(self.path, self.nodes)
        self._skins: dict[int, Skin] = {}
        self._parts: list[RigPart] = []
        self._targets: dict[int, int] = {}

    def part(self, placement: Placement, parts: MeshParts) -> Floats:
        """Add one placed mesh and return its mesh_from_local.

        A rigid mesh stands where its node puts it. A skinned one is not moved by its node: it stands where the
        joint that holds most of it puts it, which is exact when the skin is at rest in its bind pose.
        """
        skin = self._skin(placement.skin) if placement.skin >= 0 else None
        if skin is not None and any(block.joints is None for block in parts.blocks):
            logger.warning("%s: nodes[%d] has a skin but no weights", self.path.name, placement.node)
            skin = None
        frame = placement.world
        if skin is not None:
            joint = self._heaviest(skin, parts.blocks)
            with np.errstate(all="ignore"):
                frame = self.worlds[skin.joints[joint]] @ skin.inverse_bind[joint]
        if not _has_inverse(frame):
            # A node that is hidden at rest by a scale of zero: its mesh is kept as large as the file holds it.
            place, frame = frame[:3, 3], np.eye(4)
            if np.isfinite(place).all():
                frame[:3, 3] = place
        names, weights = self._targets_of(placement, parts)
        name = parts.entry.get("name")
        self._targets[placement.node] = len(names)
        self._parts.append(
            RigPart(
                placement.node,
                frame,
                -1 if skin is None else list(self._skins).index(placement.skin),
                name if isinstance(name, str) else "",
                names,
                weights,
            )
        )
        return frame

    def rig(self, blocks: list[list[Block]]) -> Rig:
        """Return the rig, given the placed blocks of each part in the order of the mesh's vertices."""
        counts = [sum(len(block.positions) for block in group) for group in blocks]
        flat = [block for group in blocks for block in group]
        joints, weights = _influences(flat) if self._skins else (None, None)
        return Rig(
            nodes=tuple(self.nodes),
            parts=tuple(self._parts),
            part_of=np.repeat(np.arange(len(counts), dtype=np.int32), counts),
            joints=joints,
            weights=weights,
            skins=tuple(self._skins.values()),
            morphs=_morphs(flat),
            animations=self._animations(),
        )

    def _tree(self) -> list[RigNode]:
        entries = self.document.get("nodes", [])
        count = len(entries) if isinstance(entries, list) else 0
        nodes = [
            node_of(self.path, at(self.path, self.document, "nodes", k), f"nodes[{k}]") for k in range(count)
        ]
        for k in range(count):
            for child in indices_of(self.path, entries[k].get("children", []), f"nodes[{k}].children"):
                if child >= count or nodes[child].parent >= 0 or child == k:
                    wrong(self.path, f"nodes[{k}].children", child)
                nodes[child] = replace(nodes[child], parent=k)
        return nodes

    def _skin(self, index: int) -> Skin:
        if index in self._skins:
            return self._skins[index]
        entry = at(self.path, self.document, "skins", index)
        place = f"skins[{index}]"
        joints = indices_of(self.path, entry.get("joints"), f"{place}.joints")
        if not joints or max(joints) >= len(self.nodes) or len(joints) > 65535:
            wrong(self.path, f"{place}.joints", joints)
        bind = np.tile(np.eye(4), (len(joints), 1, 1))
        if "inverseBindMatrices" in entry:
            values = as_floats(*self.arrays.accessor(entry["inverseBindMatrices"]))
            if values.shape[1] != 16 or len(values) < len(joints) or not np.isfinite(values).all():
                wrong(self.path, f"{place}.inverseBindMatrices", values.shape)
            bind = values[: len(joints)].reshape(-1, 4, 4).swapaxes(1, 2).copy()
            if np.abs(bind[:, 3] - [0, 0, 0, 1]).max() > 1e-3:
                wrong(self.path, f"{place}.inverseBindMatrices", bind[:, 3].tolist())
            bind[:, 3] = [0, 0, 0, 1]
        name, root = entry.get("name"), entry.get("skeleton")
        skeleton = (
            -1 if root is None else number(self.path, f"{place}.skeleton", root, 0, len(self.nodes) - 1)
        )
        skin = Skin(tuple(joints), bind, name if isinstance(name, str) else "", skeleton)
        self._skins[index] = skin
        return skin

    def _heaviest(self, skin: Skin, blocks: list[Block]) -> int:
        """Return the joint that holds most, once every joint that holds anything is known to be there."""
        sums = np.zeros(len(skin.joints))
        for block in blocks:
            if block.joints is None or block.weights is None:
                continue
            held = block.weights > 0
            if int(block.joints[held].max(initial=0)) >= len(sums):
                wrong(self.path, "JOINTS_0", int(block.joints[held].max()))
            sums += np.bincount(block.joints[held], block.weights[held], len(sums))
        return int(np.argmax(sums))

    def _targets_of(
        self, placement: Placement, parts: MeshParts
    ) -> tuple[tuple[str, ...], tuple[float, ...]]:
        count = max((len(block.morphs) for block in parts.blocks), default=0)
        extras = parts.entry.get("extras")
        names = extras.get("targetNames") if isinstance(extras, dict) else None
        if not isinstance(names, list) or len(names) != count or not all(isinstance(n, str) for n in names):
            names = [""] * count
        node = self.document["nodes"][placement.node] if placement.node >= 0 else {}
        weights = node.get("weights", parts.entry.get("weights", [0.0] * count))
        good = isinstance(weights, list) and len(weights) == count
        if not good or not all(isinstance(w, int | float) and -1e9 < w < 1e9 for w in weights):
            wrong(self.path, f"nodes[{placement.node}].weights", weights)
        return tuple(names), tuple(float(w) for w in weights)

    def _animations(self) -> tuple[Animation, ...]:
        entries = self.document.get("animations", [])
        count = len(entries) if isinstance(entries, list) else 0
        found = (self._animation(at(self.path, self.document, "animations", k), k) for k in range(count))
        return tuple(animation for animation in found if animation.channels)

    def _animation(self, entry: dict[str, Any], index: int) -> Animation:
        place = f"animations[{index}]"
        channels: list[Channel] = []
        samplers: dict[tuple[int, int], int] = {}
        kept: list[Sampler] = []
        entries = entry.get("channels")
        if not isinstance(entries, list):
            wrong(self.path, f"{place}.channels", entries)
        for k in range(len(entries)):
            channel = at(self.path, entry, "channels", k)
            target = channel.get("target")
            path = target.get("path") if isinstance(target, dict) else None
            node = target.get("node") if isinstance(target, dict) else None
            if node is None or path not in (*_WIDTHS, "weights"):
                logger.warning("%s: %s.channels[%d] moves %r: left out", self.path.name, place, k, path)
                continue
            node = number(self.path, f"{place}.channels[{k}].node", node, 0, len(self.nodes) - 1)
            width = _WIDTHS.get(path) or self._targets.get(node, 0)
            if not width:
                continue
            key = (number(self.path, f"{place}.channels[{k}].sampler", channel.get("sampler")), width)
            if key not in samplers:
                samplers[key] = len(kept)
                kept.append(self._sampler(entry, *key, path == "weights", place))
            channels.append(Channel(samplers[key], node, path))
        name = entry.get("name")
        return Animation(name if isinstance(name, str) else "", tuple(kept), tuple(channels))

    def _sampler(
        self, animation: dict[str, Any], index: int, width: int, scalars: bool, place: str
    ) -> Sampler:
        entry = at(self.path, animation, "samplers", index)
        place = f"{place}.samplers[{index}]"
        kind = entry.get("interpolation", "LINEAR")
        if kind not in ("LINEAR", "STEP", "CUBICSPLINE"):
            wrong(self.path, f"{place}.interpolation", kind)
        times = as_floats(*self.arrays.accessor(entry.get("input")))
        values = as_floats(*self.arrays.accessor(entry.get("output")))
        shape = (len(times), 3, width) if kind == "CUBICSPLINE" else (len(times), width)
        if times.shape[1] != 1 or values.shape[1] != (1 if scalars else width):
            wrong(self.path, f"{place}.output", values.shape)
        if values.size != np.prod(shape) or not np.isfinite(values).all() or not np.isfinite(times).all():
            wrong(self.path, f"{place}.output", values.shape)
        return Sampler(times[:, 0].astype(np.float32), values.reshape(shape).astype(np.float32), kind)


def _worlds(path: Path, nodes: list[RigNode]) -> list[Floats]:
    """Return world_from_node of every node at rest."""
    children: list[list[int]] = [[] for _ in nodes]
    stack = []
    for k, node in enumerate(nodes):
        if node.parent < 0:
            stack.append(k)
        else:
            children[node.parent].append(k)
    worlds: dict[int, Floats] = {}
    while stack:
        k = stack.pop()
        parent = nodes[k].parent
        with np.errstate(all="ignore"):
            own = matrix_of(nodes[k])
            worlds[k] = own if parent < 0 else worlds[parent] @ own
        stack += children[k]
    if len(worlds) < len(nodes):
        wrong(path, "nodes", "↻")
    return [worlds[k] for k in range(len(nodes))]


def _has_inverse(matrix: Floats) -> bool:
    if not np.isfinite(matrix).all():
        return False
    sizes = np.linalg.svd(matrix[:3, :3], compute_uv=False)
    return bool(sizes[2] > 1e-9 * sizes[0] and sizes[0] < 1e12 and sizes[2] > 1e-12)


def _influences(blocks: list[Block]) -> tuple[NDArray[np.uint16], NDArray[np.float32]]:
    """Return joints and weights of all vertices: rigid ones have none, and each skinned one's sum is 1."""
    width = max((block.joints.shape[1] for block in blocks if block.joints is not None), default=4)
    total = sum(len(block.positions) for block in blocks)
    joints, weights = np.zeros((total, width), np.uint16), np.zeros((total, width))
    start = 0
    for block in blocks:
        end = start + len(block.positions)
        if block.joints is not None and block.weights is not None:
            joints[start:end, : block.joints.shape[1]] = block.joints
            weights[start:end, : block.joints.shape[1]] = block.weights
            lost = block.weights.sum(1) <= 0
            weights[start:end, 0][lost] = 1.0
        start = end
    joints[weights == 0] = 0
    sums = weights.sum(1, keepdims=True)
    return joints, np.divide(weights, sums, out=weights, where=sums > 0).astype(np.float32)


def _morphs(blocks: list[Block]) -> tuple[Morph, ...]:
    count = max((len(block.morphs) for block in blocks), default=0)
    total = sum(len(block.positions) for block in blocks)
    found = []
    for k in range(count):
        positions = np.zeros((total, 3), np.float32)
        normals: NDArray[np.float32] | None = None
        tangents: NDArray[np.float32] | None = None
        start = 0
        for block in blocks:
            end = start + len(block.positions)
            if k < len(block.morphs):
                positions[start:end], turned, along = block.morphs[k]
                if turned is not None:
                    normals = np.zeros((total, 3), np.float32) if normals is None else normals
                    normals[start:end] = turned
                if along is not None:
                    tangents = np.zeros((total, 3), np.float32) if tangents is None else tangents
                    tangents[start:end] = along
            start = end
        found.append(Morph(positions, normals, tangents))
    return tuple(found)
