"""Where a glTF's nodes place its meshes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.scans.io._glb import at, number, wrong
from immersion.scans.rig import RigNode

__all__ = ["Placement", "indices_of", "matrix_of", "node_of", "placed_meshes"]


@dataclass(frozen=True, slots=True)
class Placement:
    """A mesh where a node puts it; node −1 is that of a document without nodes, skin −1 is none."""

    node: int
    mesh: int
    skin: int
    world: NDArray[np.float64]


def placed_meshes(path: Path, document: dict[str, Any]) -> Iterator[Placement]:
    """Yield every node of every scene that has a mesh, with its world_from_node, parents first.

    A document without scenes shows all its nodes; one without nodes, each mesh as it is.

    Raises
    ------
    FileError
        If a node is its own ancestor, has two parents, or a transform is not one.
    """
    nodes = document.get("nodes", [])
    if not isinstance(nodes, list):
        wrong(path, "nodes", nodes)
    if not nodes:
        meshes = document.get("meshes", [])
        count = len(meshes) if isinstance(meshes, list) else 0
        yield from (Placement(-1, k, -1, np.eye(4)) for k in range(count))
        return
    # A stack, not recursion: a damaged or very deep tree must not exhaust Python's.
    stack = [(root, np.eye(4)) for root in reversed(_roots(path, document))]
    seen: set[int] = set()
    while stack:
        index, parent = stack.pop()
        node = at(path, document, "nodes", index)
        if index in seen:
            wrong(path, f"nodes[{index}]", "↻")
        seen.add(index)
        with np.errstate(all="ignore"):
            world = parent @ matrix_of(node_of(path, node, f"nodes[{index}]"))
        if "mesh" in node:
            mesh = number(path, f"nodes[{index}].mesh", node["mesh"])
            skin = number(path, f"nodes[{index}].skin", node["skin"]) if "skin" in node else -1
            yield Placement(index, mesh, skin, world)
        children = indices_of(path, node.get("children", []), f"nodes[{index}].children")
        stack += [(child, world) for child in reversed(children)]


def _roots(path: Path, document: dict[str, Any]) -> list[int]:
    scenes = document.get("scenes", [])
    if not isinstance(scenes, list):
        wrong(path, "scenes", scenes)
    roots: dict[int, None] = {}
    for k in range(len(scenes)):
        scene = at(path, document, "scenes", k)
        roots |= dict.fromkeys(indices_of(path, scene.get("nodes", []), f"scenes[{k}].nodes"))
    if roots:
        return list(roots)
    everything = [at(path, document, "nodes", k) for k in range(len(document["nodes"]))]
    children = {
        child
        for k, node in enumerate(everything)
        for child in indices_of(path, node.get("children", []), f"nodes[{k}].children")
    }
    return [k for k in range(len(everything)) if k not in children]


def indices_of(path: Path, value: object, place: str) -> list[int]:
    """Return a list of numbers once it is known to be one."""
    if not isinstance(value, list):
        wrong(path, place, value)
    return [number(path, place, entry) for entry in value]


def _numbers(path: Path, value: object, count: int, place: str) -> list[float]:
    if not isinstance(value, list) or len(value) != count:
        wrong(path, place, value)
    for entry in value:
        # Comparing before math.isfinite: an integer of 400 digits overflows a float.
        if not isinstance(entry, int | float) or isinstance(entry, bool) or not -1e300 < entry < 1e300:
            wrong(path, place, entry)
    return [float(entry) for entry in value]


def node_of(path: Path, node: dict[str, Any], place: str) -> RigNode:
    """Return a node's name and transform once its numbers are known to be some; its parent is not known here."""
    name = node.get("name")
    name = name if isinstance(name, str) else ""
    if "matrix" in node:
        values = _numbers(path, node["matrix"], 16, f"{place}.matrix")
        # Nothing but an affine matrix is allowed: its last row says nothing.
        rows = np.array(values).reshape(4, 4).T
        rows[3] = [0, 0, 0, 1]
        return RigNode(name, matrix=tuple(rows.ravel().tolist()))
    rotation = _numbers(path, node.get("rotation", [0, 0, 0, 1]), 4, f"{place}.rotation")
    if not 1e-9 < math.hypot(*rotation) < 1e9:
        wrong(path, f"{place}.rotation", rotation)
    scale = _numbers(path, node.get("scale", [1, 1, 1]), 3, f"{place}.scale")
    translation = _numbers(path, node.get("translation", [0, 0, 0]), 3, f"{place}.translation")
    return RigNode(name, -1, tuple(translation), tuple(rotation), tuple(scale))


def matrix_of(node: RigNode) -> NDArray[np.float64]:
    """Return parent_from_node."""
    if node.matrix is not None:
        return np.array(node.matrix).reshape(4, 4)
    length = math.hypot(*node.rotation)
    x, y, z, w = (value / length for value in node.rotation)
    matrix = np.eye(4)
    matrix[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    matrix[:3, :3] *= node.scale
    matrix[:3, 3] = node.translation
    return matrix
