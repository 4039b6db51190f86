"""Nodes and joints over time: what changes of them is written as time samples, what does not once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.export._usd.bones import Bones, Stance
from immersion.export._usd.clips import Moment
from immersion.export._usd.document import matrix_of
from immersion.export._usd.moving import time_code
from immersion.export._usd.pxr import pxr
from immersion.scans.rig import Rig, RigNode, RigPart
from immersion.scans.rig_poses import Told, weights_at

__all__ = ["move_bones", "move_node", "set_node", "set_stance"]

Floats = NDArray[np.float64]


def set_node(prim: Any, node: RigNode) -> bool:
    """Give a prim a node's place at rest; tell whether an animation may move it (a matrix stands still)."""
    geom, gf = pxr("UsdGeom"), pxr("Gf")
    form = geom.Xformable(prim)
    if node.matrix is not None:
        form.AddTransformOp().Set(matrix_of(np.asarray(node.matrix, np.float64).reshape(4, 4)))
        return False
    form.AddTranslateOp(geom.XformOp.PrecisionDouble).Set(gf.Vec3d(*node.translation))
    form.AddOrientOp(geom.XformOp.PrecisionFloat).Set(_quaternion(np.asarray(node.rotation, np.float64)))
    form.AddScaleOp(geom.XformOp.PrecisionFloat).Set(gf.Vec3f(*node.scale))
    return True


def move_node(prim: Any, node: RigNode, number: int, moments: Sequence[Moment]) -> None:
    """Write what an animation says of a node's place."""
    move, turn, size = pxr("UsdGeom").Xformable(prim).GetOrderedXformOps()
    rows = [
        (move, "translation", node.translation), (turn, "rotation", node.rotation), (size, "scale", node.scale),
    ]  # fmt: skip
    for operation, path, rest in rows:
        key = (number, path)
        if not any(key in moment.told for moment in moments):
            continue
        values = np.stack([moment.told.get(key, np.asarray(rest, np.float64)) for moment in moments])
        for moment, value in zip(moments, _near(values) if path == "rotation" else values, strict=True):
            operation.Set(_given(path, value.tolist()), time_code(moment.time_us))


def set_stance(
    motion: Any, stance: Stance, rig: Rig, parts: Sequence[RigPart], told: Told, code: float | None = None
) -> None:
    """Write the joints and the morph targets of a SkelAnimation, at a time code or at rest."""
    time = pxr("Usd").TimeCode.Default() if code is None else pxr("Usd").TimeCode(code)
    motion.CreateTranslationsAttr().Set(_moves(stance.moves), time)
    motion.CreateRotationsAttr().Set(_turns(stance.turns), time)
    motion.CreateScalesAttr().Set(_sizes(stance.sizes), time)
    if parts:
        motion.CreateBlendShapeWeightsAttr().Set(_weights(rig, parts, told), time)


def move_bones(
    motion: Any, bones: Bones, parts: Sequence[RigPart], moments: Sequence[Moment]
) -> list[Stance]:
    """Write what an animation says of joints and morph targets; what never changes stays as it is at rest.

    The joints at each moment are returned.
    """
    # A loop comes back to the same poses: each is worked out once.
    poses = {id(moment.told): moment.told for moment in moments}
    known = {key: bones.stance(told) for key, told in poses.items()}
    stances = [known[id(moment.told)] for moment in moments]
    columns = [
        (motion.CreateTranslationsAttr(), np.stack([one.moves for one in stances]), _moves),
        (motion.CreateRotationsAttr(), _near(np.stack([one.turns for one in stances])), _turns),
        (motion.CreateScalesAttr(), np.stack([one.sizes for one in stances]), _sizes),
    ]
    rest = bones.stance({})
    for (attribute, values, made), still in zip(columns, (rest.moves, rest.turns, rest.sizes), strict=True):
        if np.array_equal(values, np.broadcast_to(still, values.shape)):
            continue
        for moment, value in zip(moments, values, strict=True):
            attribute.Set(made(value), time_code(moment.time_us))
    keys = {(part.node, "weights") for part in parts}
    if any(key in moment.told for moment in moments for key in keys):
        attribute = motion.CreateBlendShapeWeightsAttr()
        for moment in moments:
            attribute.Set(_weights(bones.rig, parts, moment.told), time_code(moment.time_us))
    return stances


def _near(turns: Floats) -> Floats:
    """Return (n, …, 4) quaternions with the signs that keep each near the one before: the same turns."""
    turned = turns / np.linalg.norm(turns, axis=-1, keepdims=True)
    for k in range(1, len(turned)):
        apart = (turned[k] * turned[k - 1]).sum(-1, keepdims=True) < 0
        turned[k] = np.where(apart, -turned[k], turned[k])
    return np.asarray(turned, np.float64)


def _given(path: str, value: list[float]) -> Any:
    """Return the value of an operation: its precision is that of :func:`set_node`."""
    gf = pxr("Gf")
    if path == "rotation":
        return _quaternion(value)
    return gf.Vec3d(*value) if path == "translation" else gf.Vec3f(*value)


def _weights(rig: Rig, parts: Sequence[RigPart], told: Told) -> Any:
    shown = np.concatenate([weights_at(rig, part, told) for part in parts])
    return pxr("Vt").FloatArray.FromNumpy(shown.astype(np.float32))


def _quaternion(value: Any) -> Any:
    x, y, z, w = (float(v) for v in value)
    return pxr("Gf").Quatf(w, x, y, z)


def _moves(values: Floats) -> Any:
    return pxr("Vt").Vec3fArray.FromNumpy(np.ascontiguousarray(values, np.float32))


def _turns(values: Floats) -> Any:
    unit = values / np.linalg.norm(values, axis=-1, keepdims=True)
    return pxr("Vt").QuatfArray.FromNumpy(np.ascontiguousarray(unit, np.float32))


def _sizes(values: Floats) -> Any:
    return pxr("Vt").Vec3hArray.FromNumpy(np.ascontiguousarray(values, np.float16))
