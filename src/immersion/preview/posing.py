"""A model in the pose of one of its animations: nodes, skins and morph targets, on the processor.

glTF 2.0 (ISO/IEC 12113:2022), sections 3.7.2 to 3.7.3.
"""

from __future__ import annotations

import weakref
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from immersion.preview.posed_normals import Shown, turned_normals, turned_tangents
from immersion.scans.mesh import Mesh
from immersion.scans.rig import Rig, RigPart, fits
from immersion.scans.rig_poses import Told, animation_named, told_at, weights_at, worlds_at
from immersion.stage.kept import Kept

__all__ = ["pose_now", "posed", "resting"]

Floats = NDArray[np.float64]

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
    return _standing(mesh, rig, told_at(animation, time))


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
    worlds = worlds_at(rig, told)
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
    # The mesh stands without any of its targets, whatever shows at rest.
    return [(float(w), rig.morphs[k]) for k, w in enumerate(weights_at(rig, part, told)) if w]


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
