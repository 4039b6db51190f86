"""A slow, obvious evaluator of animated glTF: where every triangle stands at a time, straight from the file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from immersion.scans.io._accessors import Arrays, as_floats
from immersion.scans.io._glb import read_container


def triangles_at(path: Path, animation: int | None, time: float, what: str = "POSITION") -> np.ndarray:
    """The (F, 3, n) corners of all meshes, node by node in the order of their numbers; or their NORMAL or TANGENT."""
    document, buffers = read_container(path)
    arrays = Arrays(path, document, buffers)
    nodes = [dict(node) for node in document["nodes"]]
    if animation is not None:
        entry = document["animations"][animation]
        for channel in entry["channels"]:
            sampler, target = entry["samplers"][channel["sampler"]], channel["target"]
            nodes[target["node"]][target["path"]] = _sampled(arrays, sampler, time, target["path"])
    parents = {child: k for k, node in enumerate(nodes) for child in node.get("children", [])}
    found = []
    for k, node in enumerate(nodes):
        if "mesh" not in node:
            continue
        mesh = document["meshes"][node["mesh"]]
        weights = node.get("weights", mesh.get("weights", []))
        for primitive in mesh["primitives"]:
            take = _moved if what == "POSITION" else _shaded
            points = take(
                arrays, document, nodes, parents, k, primitive, weights, *([what] if take is _shaded else [])
            )
            faces = arrays.accessor(primitive["indices"])[0].reshape(-1, 3)
            found.append(points[faces])
    return np.concatenate(found)


def _read(arrays: Arrays, index: int) -> np.ndarray:
    return as_floats(*arrays.accessor(index))


def _sampled(arrays: Arrays, sampler: dict, time: float, path: str) -> np.ndarray:
    times, values = _read(arrays, sampler["input"])[:, 0], _read(arrays, sampler["output"])
    kind = sampler.get("interpolation", "LINEAR")
    values = values.reshape(len(times), 3 if kind == "CUBICSPLINE" else 1, -1)
    time = min(max(time, times[0]), times[-1])
    k = max(min(int(np.searchsorted(times, time, "right")) - 1, len(times) - 2), 0)
    span = times[k + 1] - times[k]
    t = (time - times[k]) / span
    if kind == "STEP":
        return values[k + (t >= 1), 0]
    if kind == "CUBICSPLINE":
        a, b = values[k, 1], values[k + 1, 1]
        out, into = values[k, 2] * span, values[k + 1, 0] * span
        return (
            (2 * t**3 - 3 * t**2 + 1) * a
            + (t**3 - 2 * t**2 + t) * out
            + (3 * t**2 - 2 * t**3) * b
            + (t**3 - t**2) * into
        )
    a, b = values[k, 0], values[k + 1, 0]
    if path != "rotation":
        return a + (b - a) * t
    dot = float(a @ b)
    if dot < 0:
        b, dot = -b, -dot
    angle = np.arccos(min(dot, 1.0))
    if angle < 1e-6:
        return a + (b - a) * t
    return (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)


def _local(node: dict) -> np.ndarray:
    if "matrix" in node:
        return np.array(node["matrix"], float).reshape(4, 4).T
    matrix = np.eye(4)
    x, y, z, w = np.array(node.get("rotation", [0, 0, 0, 1])) / np.linalg.norm(node.get("rotation", [1]))
    vector, cross = np.array([x, y, z]), np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    turn = (w * w - vector @ vector) * np.eye(3) + 2 * np.outer(vector, vector) + 2 * w * cross
    matrix[:3, :3] = turn @ np.diag(np.array(node.get("scale", [1, 1, 1]), float))
    matrix[:3, 3] = node.get("translation", [0, 0, 0])
    return matrix


def _world(nodes: list[dict], parents: dict[int, int], k: int) -> np.ndarray:
    own = _local(nodes[k])
    return own if k not in parents else _world(nodes, parents, parents[k]) @ own


def _moved(arrays, document, nodes, parents, k, primitive, weights) -> np.ndarray:
    attributes = primitive["attributes"]
    points = _read(arrays, attributes["POSITION"])
    for weight, target in zip(weights, primitive.get("targets", []), strict=False):
        points = points + weight * _read(arrays, target["POSITION"])
    points = np.concatenate([points, np.ones((len(points), 1))], 1)
    matrices = _frames(arrays, document, nodes, parents, k, attributes)
    return np.array([(matrix @ point)[:3] for matrix, point in zip(matrices, points, strict=True)])


def _shaded(arrays, document, nodes, parents, k, primitive, weights, what) -> np.ndarray:
    """Normals by the inverse transposed, tangents by the matrix itself, each vertex by its own; NaN where a target
    moves a vertex and says nothing of its normal."""
    attributes = primitive["attributes"]
    values = _read(arrays, attributes[what])
    rows, hands = values[:, :3], values[:, 3:]
    for weight, target in zip(weights, primitive.get("targets", []), strict=False):
        if what in target:
            rows = rows + weight * _read(arrays, target[what])
        elif what == "NORMAL" and weight:
            rows = np.where(_read(arrays, target["POSITION"]).any(1)[:, None], np.nan, rows)
    matrices = _frames(arrays, document, nodes, parents, k, attributes)[:, :3, :3]
    if what == "NORMAL":
        matrices = np.linalg.inv(matrices).swapaxes(1, 2)
    turned = np.einsum("vij,vj->vi", matrices, rows)
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    if what == "NORMAL":
        return turned
    return np.concatenate([turned, hands * np.sign(np.linalg.det(matrices))[:, None]], 1)


def _frames(arrays, document, nodes, parents, k, attributes) -> np.ndarray:
    count = len(_read(arrays, attributes["POSITION"]))
    if "skin" not in nodes[k]:
        return np.tile(_world(nodes, parents, k), (count, 1, 1))
    skin = document["skins"][nodes[k]["skin"]]
    binds = _read(arrays, skin["inverseBindMatrices"]).reshape(-1, 4, 4).swapaxes(1, 2)
    joints = [_world(nodes, parents, j) @ bind for j, bind in zip(skin["joints"], binds, strict=True)]
    which, much = arrays.accessor(attributes["JOINTS_0"])[0], _read(arrays, attributes["WEIGHTS_0"])
    mixed = np.zeros((count, 4, 4))
    for column in range(4):
        mixed += much[:, column, None, None] * np.array(joints)[which[:, column]]
    return mixed
