"""A model in the pose of one of its animations: nodes, skins and morph targets, on the processor.

glTF 2.0 (ISO/IEC 12113:2022), sections 3.7.2 to 3.7.3 and 3.11 and appendix C (interpolation).
"""

from __future__ import annotations

import weakref
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from immersion.preview.posed_normals import Shown, turned_normals, turned_tangents
from immersion.scans.mesh import Mesh
from immersion.scans.rig import Animation, Rig, RigNode, RigPart, Sampler, fits
from immersion.stage.kept import Kept

__all__ = ["animation_named", "pose_now", "posed", "resting", "sampled"]

Floats = NDArray[np.float64]
Told = dict[tuple[int, str], Floats]
"""What an animation says at a time: by node and property."""

_resting = Kept[Mesh]()
_last: dict[int, tuple[weakref.ref[NDArray[np.float32]], tuple[str | None, float], Mesh]] = {}


def pose_now(mesh: Mesh, clip: str | None, time: float) -> Mesh:
    """Return :func:`posed`, the same mesh again while clip and time are the same as before."""
    key = id(mesh.vertices)
    kept = _last.get(key)
    if kept is None or kept[0]() is not mesh.vertices or kept[1] != (clip, time):
        gone = weakref.ref(mesh.vertices, lambda _: _last.pop(key, None))
        kept = _last[key] = (gone, (clip, time), posed(mesh, clip, time))
    return kept[2]


def animation_named(rig: Rig, clip: str | None) -> Animation | None:
    """Return the animation of this name, or of this number from 0; without a name the first."""
    if clip is None:
        return rig.animations[0] if rig.animations else None
    for number, animation in enumerate(rig.animations):
        if clip == animation.name or (not animation.name and clip == str(number)):
            return animation
    return None


def posed(mesh: Mesh, clip: str | None, time: float) -> Mesh:
    """Return a mesh as it stands at a time of an animation; one without such an animation as it is.

    Parameters
    ----------
    mesh : Mesh
    clip : str, optional
        The animation's name, or its number when it has none; the first by default.
    time : float
        Seconds from its start; before its first key and after its last one the pose holds.

    Examples
    --------
    >>> still = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]])
    >>> posed(still, "open", 1.0) is still
    True
    """
    rig = mesh.rig
    if rig is None or not fits(mesh):
        return mesh
    animation = animation_named(rig, clip)
    if animation is None:
        return mesh
    told: Told = {
        (channel.node, channel.path): sampled(animation.samplers[channel.sampler], time, channel.path)
        for channel in animation.channels
    }
    return _standing(mesh, rig, told)


def resting(mesh: Mesh) -> Mesh:
    """Return a mesh as it stands when nothing plays: its file may ask for morph targets that show at rest.

    >>> still = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]])
    >>> resting(still) is still
    True
    """
    rig = mesh.rig
    if rig is None or not fits(mesh) or not any(any(part.weights or ()) for part in rig.parts):
        return mesh
    return _resting.of(mesh.vertices, lambda: _standing(mesh, rig, {}))


def _standing(mesh: Mesh, rig: Rig, told: Told) -> Mesh:
    """Return a mesh with its joints and targets as they are told; what is not told is as at rest."""
    worlds = _worlds(rig, told)
    points = mesh.vertices.astype(np.float64) + mesh.offset
    normals, tangents = (None if each is None else each.copy() for each in (mesh.normals, mesh.tangents))
    for number, part in enumerate(rig.parts):
        rows = np.nonzero(rig.part_of == number)[0]
        if not len(rows):
            continue
        shown, matrices = _shown(rig, part, told), _matrices(rig, part, rows, worlds)
        points[rows] = _points_at(mesh, part, rows, shown, matrices)
        if normals is not None and mesh.normals is not None:
            normals[rows] = turned_normals(mesh.normals[rows], part, rows, shown, matrices)
        if tangents is not None and mesh.tangents is not None:
            tangents[rows] = turned_tangents(mesh.tangents[rows], part, rows, shown, matrices)
    # Faces of its own: what is kept of a pose on the card goes with the pose, not with the model.
    vertices, faces = (points - mesh.offset).astype(np.float32), mesh.faces.copy()
    return replace(mesh, vertices=vertices, faces=faces, normals=normals, tangents=tangents, rig=None)


def _shown(rig: Rig, part: RigPart, told: Told) -> Shown:
    """Return the morph targets of a part that show now, and how much of each."""
    rest = np.zeros(len(part.targets)) if not part.weights else np.asarray(part.weights, np.float64)
    now = told.get((part.node, "weights"), rest)
    count = min(len(now), len(part.targets), len(rig.morphs))
    # The mesh stands without any of its targets, whatever shows at rest.
    return [(float(now[k]), rig.morphs[k]) for k in range(count) if now[k]]


def _matrices(rig: Rig, part: RigPart, rows: NDArray[np.intp], worlds: Floats) -> Floats:
    """Return what takes the vertices of a part from its own frame to the model's: (1, 4, 4), or one each."""
    if part.skin < 0 or rig.joints is None or rig.weights is None:
        return np.asarray((rig.root @ worlds[part.node])[None], np.float64)
    skin = rig.skins[part.skin]
    matrices = rig.root @ worlds[list(skin.joints)] @ skin.inverse_bind
    joints, weights = rig.joints[rows].astype(np.intp), rig.weights[rows].astype(np.float64)
    joints = np.minimum(joints, len(matrices) - 1)
    total = weights.sum(1, keepdims=True)
    weights = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    mixed = np.zeros((len(rows), 4, 4))
    for column in range(joints.shape[1]):
        mixed += weights[:, column, None, None] * matrices[joints[:, column]]
    return mixed


def _points_at(mesh: Mesh, part: RigPart, rows: NDArray[np.intp], shown: Shown, matrices: Floats) -> Floats:
    """Return where the vertices of one part stand."""
    points = mesh.vertices[rows].astype(np.float64) + mesh.offset
    for weight, morph in shown:
        points = points + weight * morph.positions[rows]
    local = np.linalg.inv(part.mesh_from_local)
    points = points @ local[:3, :3].T + local[:3, 3]
    return np.asarray(np.einsum("nij,nj->ni", matrices[:, :3, :3], points) + matrices[:, :3, 3])


def _worlds(rig: Rig, told: Told) -> Floats:
    """Return the (N, 4, 4) matrices from every node to the root."""
    own = [_local(node, number, told) for number, node in enumerate(rig.nodes)]
    worlds: list[Floats | None] = [None] * len(own)

    def world(number: int) -> Floats:
        chain, at = [], number
        while at >= 0 and worlds[at] is None:
            chain.append(at)
            at = rig.nodes[at].parent
        matrix = np.eye(4) if at < 0 else worlds[at]
        assert matrix is not None
        for each in reversed(chain):
            matrix = worlds[each] = np.asarray(matrix @ own[each], np.float64)
        return np.asarray(matrix, np.float64)

    return np.asarray(np.stack([world(number) for number in range(len(own))]), np.float64)


def _local(node: RigNode, number: int, told: Told) -> Floats:
    keys = [(number, path) for path in ("translation", "rotation", "scale")]
    if node.matrix is not None and not any(key in told for key in keys):
        return np.asarray(node.matrix, np.float64).reshape(4, 4)
    move, turn, size = (
        told.get(key, np.asarray(rest, np.float64))
        for key, rest in zip(keys, (node.translation, node.rotation, node.scale), strict=True)
    )
    matrix = np.eye(4)
    matrix[:3, :3] = _rotation(turn) * size
    matrix[:3, 3] = move
    return matrix


def _rotation(quaternion: Floats) -> Floats:
    x, y, z, w = quaternion / max(float(np.linalg.norm(quaternion)), 1e-30)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def sampled(sampler: Sampler, time: float, path: str = "translation") -> Floats:
    """Return a sampler's value at a time: held at its ends, turned on the sphere for a rotation."""
    times, values = sampler.times.astype(np.float64), sampler.values.astype(np.float64)
    cubic = sampler.interpolation == "CUBICSPLINE"
    if len(times) == 1 or time <= times[0]:
        return np.asarray(values[0, 1] if cubic else values[0])
    if time >= times[-1]:
        return np.asarray(values[-1, 1] if cubic else values[-1])
    k = int(np.searchsorted(times, time, side="right")) - 1
    if sampler.interpolation == "STEP":
        return np.asarray(values[k])
    span = times[k + 1] - times[k]
    t = (time - times[k]) / span
    if cubic:
        a, b, out, into = values[k, 1], values[k + 1, 1], values[k, 2] * span, values[k + 1, 0] * span
        blend = (2 * t**3 - 3 * t**2 + 1) * a + (t**3 - 2 * t**2 + t) * out
        return np.asarray(blend + (3 * t**2 - 2 * t**3) * b + (t**3 - t**2) * into)
    if path == "rotation":
        return _slerp(values[k], values[k + 1], t)
    return np.asarray(values[k] * (1 - t) + values[k + 1] * t)


def _slerp(a: Floats, b: Floats, t: float) -> Floats:
    dot = float(a @ b)
    if dot < 0:
        b, dot = -b, -dot
    if dot > 0.9995:
        return np.asarray(a * (1 - t) + b * t)
    angle = np.arccos(min(dot, 1.0))
    return np.asarray((np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle))
