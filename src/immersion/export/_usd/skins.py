"""How a mesh hangs on joints, and its morph targets: SkelBindingAPI and BlendShape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.export._usd.document import Document
from immersion.export._usd.pxr import pxr
from immersion.scans.rig import Morph, RigPart

__all__ = ["MOST_JOINTS", "add_shapes", "bind", "four_largest"]

MOST_JOINTS = 4
"""How many joints may hold a vertex: what AR Quick Look draws."""


def four_largest(
    joints: NDArray[np.uint16], weights: NDArray[np.float32]
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return the joints that hold each vertex most, four at most, and how much of it, which sums to 1.

    >>> four_largest(np.array([[3, 1, 2, 0, 5]], np.uint16), np.array([[0.1, 0.2, 0, 0, 0.1]], np.float32))
    (array([[1, 3, 5]], dtype=int32), array([[0.5 , 0.25, 0.25]], dtype=float32))
    """
    order = np.argsort(-weights, axis=1, kind="stable")[:, :MOST_JOINTS]
    held = np.take_along_axis(weights, order, 1).astype(np.float64)
    width = max(int((held > 0).sum(1).max(initial=0)), 1)
    held, chosen = held[:, :width], np.take_along_axis(joints, order, 1)[:, :width].astype(np.int32)
    total = held.sum(1, keepdims=True)
    held[total[:, 0] <= 0, 0] = 1.0  # held by nothing: by the first joint, as the viewers of glTF have it
    chosen[held <= 0] = 0
    return chosen, (held / held.sum(1, keepdims=True)).astype(np.float32)


def bind(prim: Any, skeleton: Any, joints: NDArray[np.int32], weights: NDArray[np.float32]) -> None:
    """Hang a mesh on a skeleton, each vertex on (n, k) of its joints by (n, k) weights."""
    api, vt = pxr("UsdSkel").BindingAPI.Apply(prim), pxr("Vt")
    api.CreateSkeletonRel().SetTargets([skeleton.GetPath()])
    api.CreateGeomBindTransformAttr(pxr("Gf").Matrix4d(1.0))
    width = joints.shape[1]
    indices = api.CreateJointIndicesPrimvar(False, width)
    indices.Set(vt.IntArray.FromNumpy(np.ascontiguousarray(joints.ravel(), np.int32)))
    shares = api.CreateJointWeightsPrimvar(False, width)
    shares.Set(vt.FloatArray.FromNumpy(np.ascontiguousarray(weights.ravel(), np.float32)))


def add_shapes(
    document: Document, prim: Any, part: RigPart, morphs: Sequence[Morph], vertices: NDArray[np.int32]
) -> list[str]:
    """Add the morph targets of a mesh, each with the points that it moves alone; return their names."""
    skel, vt, path = pxr("UsdSkel"), pxr("Vt"), str(prim.GetPath())
    linear = part.mesh_from_local[:3, :3]
    back = np.linalg.inv(linear)
    upright = linear / np.cbrt(abs(np.linalg.det(linear)))
    tokens, targets = [], []
    for k, morph in enumerate(morphs[: len(part.targets)]):
        moves = morph.positions[vertices] @ back.T
        turns = np.zeros_like(moves) if morph.normals is None else morph.normals[vertices] @ upright
        rows = np.flatnonzero(moves.any(1) | turns.any(1))
        shape = skel.BlendShape(document.define("BlendShape", path, part.targets[k] or f"target{k}"))
        shape.CreateOffsetsAttr(_vectors(moves[rows]))
        if morph.normals is not None:
            shape.CreateNormalOffsetsAttr(_vectors(turns[rows]))
        shape.CreatePointIndicesAttr(vt.IntArray.FromNumpy(rows.astype(np.int32)))
        tokens.append(f"{prim.GetName()}_{shape.GetPrim().GetName()}")
        targets.append(shape.GetPath())
    api = skel.BindingAPI(prim)
    api.CreateBlendShapesAttr(vt.TokenArray(tokens))
    api.CreateBlendShapeTargetsRel().SetTargets(targets)
    return tokens


def _vectors(rows: NDArray[Any]) -> Any:
    return pxr("Vt").Vec3fArray.FromNumpy(np.ascontiguousarray(rows, np.float32))
