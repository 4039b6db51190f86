"""How far a skin reaches while it moves: the box that a viewer frames, without moving every vertex.

A skinned vertex lies between the places where each of its joints alone would put it. So the boxes of what each joint
holds, moved by that joint, hold the whole skin; morph targets widen them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.export._usd.bones import Bones, Stance
from immersion.scans.rig import Morph, Rig, RigPart
from immersion.scans.rig_poses import Told, weights_at

__all__ = ["Reach", "extent_of", "reach_of"]

Floats = NDArray[np.float64]
_CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """What the joints of a skin hold of one part.

    ``joints`` are places in the bones' list, (k,), of those that hold anything; ``inverse`` (k, 4, 4) takes the part
    into them; ``low`` and ``high`` (k, 3) are the boxes; ``morphed`` (t, 2, 3) how far each
    morph target moves anything, at least and at most.
    """

    part: RigPart
    joints: NDArray[np.intp]
    inverse: Floats
    low: Floats
    high: Floats
    morphed: Floats

    def boxes(self, worlds: Floats, shown: Floats) -> Floats:
        """Return the corners (k · 8, 3) of the boxes, given every joint's matrix and how much of each target shows."""
        moved = self.morphed[: len(shown)] * shown[:, None, None]  # each target between nothing and all of it
        low = self.low + np.minimum(moved.min(1), 0.0).sum(0)
        high = self.high + np.maximum(moved.max(1), 0.0).sum(0)
        corners = low[:, None] + _CORNERS * (high - low)[:, None]
        matrices = worlds[self.joints] @ self.inverse
        placed = np.einsum("kij,knj->kni", matrices[:, :3, :3], corners) + matrices[:, None, :3, 3]
        return np.asarray(placed.reshape(-1, 3), np.float64)


def reach_of(
    bones: Bones,
    part: RigPart,
    points: NDArray[np.float32],
    held: tuple[NDArray[np.int32], NDArray[np.float32]],
    morphs: Iterable[Morph],
    vertices: NDArray[np.int32],
) -> Reach:
    """Return what each joint holds of a part.

    Parameters
    ----------
    bones : Bones
    part : RigPart
    points : (n, 3) ndarray
        In the part's own frame.
    held : (n, k) joints of the bones' list and (n, k) weights
    morphs : iterable of Morph
        The part's targets.
    vertices : (n,) ndarray of int
        The part's vertices in the model.
    """
    joints, weights = held
    used = np.unique(joints[weights > 0])
    binds, inverse, low, high = bones.binds(), [], [], []
    for joint in used:
        own = points[((joints == joint) & (weights > 0)).any(1)]
        low.append(own.min(0))
        high.append(own.max(0))
        inverse.append(np.linalg.inv(binds[joint]))
    back = np.linalg.inv(part.mesh_from_local[:3, :3])
    moves = [morph.positions[vertices] @ back.T for morph in morphs]
    return Reach(
        part, used.astype(np.intp), np.array(inverse), np.array(low, np.float64), np.array(high, np.float64),
        np.array([[one.min(0), one.max(0)] for one in moves], np.float64).reshape(-1, 2, 3),
    )  # fmt: skip


def extent_of(
    rig: Rig, bones: Bones, reaches: Iterable[Reach], moments: Iterable[tuple[Stance, Told]]
) -> NDArray[np.float32]:
    """Return the (2, 3) box of a skin over all moments, in the frame of its bones."""
    rows = []
    reaches = list(reaches)
    for stance, told in moments:
        worlds = bones.worlds(stance)
        rows += [reach.boxes(worlds, weights_at(rig, reach.part, told)) for reach in reaches]
    corners = np.concatenate(rows)
    return np.stack([corners.min(0), corners.max(0)]).astype(np.float32)
