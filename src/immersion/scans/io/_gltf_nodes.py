"""Where a glTF's nodes place its meshes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.scans.io._glb import at, number, wrong

__all__ = ["placed_meshes"]


def placed_meshes(path: Path, document: dict[str, Any]) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Yield (mesh, world_from_node) for every node of every scene that has a mesh, parents first.

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
        yield from ((k, np.eye(4)) for k in range(len(meshes) if isinstance(meshes, list) else 0))
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
            world = parent @ _matrix(path, node, f"nodes[{index}]")
        if "mesh" in node:
            yield number(path, f"nodes[{index}].mesh", node["mesh"]), world
        children = _indices(path, node.get("children", []), f"nodes[{index}].children")
        stack += [(child, world) for child in reversed(children)]


def _roots(path: Path, document: dict[str, Any]) -> list[int]:
    scenes = document.get("scenes", [])
    if not isinstance(scenes, list):
        wrong(path, "scenes", scenes)
    roots: dict[int, None] = {}
    for k in range(len(scenes)):
        scene = at(path, document, "scenes", k)
        roots |= dict.fromkeys(_indices(path, scene.get("nodes", []), f"scenes[{k}].nodes"))
    if roots:
        return list(roots)
    everything = [at(path, document, "nodes", k) for k in range(len(document["nodes"]))]
    children = {
        child
        for k, node in enumerate(everything)
        for child in _indices(path, node.get("children", []), f"nodes[{k}].children")
    }
    return [k for k in range(len(everything)) if k not in children]


def _indices(path: Path, value: object, place: str) -> list[int]:
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


def _matrix(path: Path, node: dict[str, Any], place: str) -> NDArray[np.float64]:
    if "matrix" in node:
        values = _numbers(path, node["matrix"], 16, f"{place}.matrix")
        return np.array(values).reshape(4, 4).T
    x, y, z, w = _numbers(path, node.get("rotation", [0, 0, 0, 1]), 4, f"{place}.rotation")
    length = math.hypot(x, y, z, w)
    if not 1e-9 < length < 1e9:
        wrong(path, f"{place}.rotation", [x, y, z, w])
    x, y, z, w = x / length, y / length, z / length, w / length
    matrix = np.eye(4)
    matrix[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    matrix[:3, :3] *= _numbers(path, node.get("scale", [1, 1, 1]), 3, f"{place}.scale")
    matrix[:3, 3] = _numbers(path, node.get("translation", [0, 0, 0]), 3, f"{place}.translation")
    return matrix
