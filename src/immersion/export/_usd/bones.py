"""The joints of one skin as UsdSkel wants them: a chain of moves, turns and sizes below a frame that stands still.

UsdSkel keeps moves as float32 and sizes as 16-bit floats (three digits). So what stands still above the joints
becomes the frame, in double precision, and the sizes that joints have at rest are handed down to what they move:
an armature in centimetres loses nothing.

Reference: OpenUSD, "UsdSkel Schemas: Skeleton" (joints, bindTransforms, restTransforms).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.geometry import decompose, quaternion_from_matrix
from immersion.scans.rig import Rig, Skin
from immersion.scans.rig_poses import Told, local_at, worlds_at

__all__ = ["Bones", "Stance", "bones_of"]

Floats = NDArray[np.float64]
_FAR = 1000.0
"""Further than this from its frame a float32 move no longer holds a tenth of a millimetre."""


@dataclass(frozen=True, slots=True, eq=False)
class Stance:
    """Every joint at one moment: moves (J, 3), turns (J, 4) as x y z w, sizes (J, 3), each in its parent's frame."""

    moves: Floats
    turns: Floats
    sizes: Floats

    def matrices(self) -> Floats:
        """Return the same as (J, 4, 4) matrices."""
        x, y, z, w = self.turns.T
        made = np.tile(np.eye(4), (len(x), 1, 1))
        made[:, :3, :3] = np.stack(
            [
                1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w),
                2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w),
                2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y),
            ],
            1,
        ).reshape(-1, 3, 3) * self.sizes[:, None, :]  # fmt: skip
        made[:, :3, 3] = self.moves
        return made


@dataclass(frozen=True, slots=True, eq=False)
class Bones:
    """The joints of a skin and all that moves them, parents first.

    Parameters
    ----------
    rig : Rig
    nodes : tuple of int
        The node of each joint.
    parents : tuple of int
        The joint that each hangs on; −1 for none.
    frame : (4, 4) ndarray
        From the joints' common frame to the model's; it stands still.
    given : (J,) ndarray
        The size at rest that a joint hands down.
    back : (3,) ndarray
        What the frame's own place already holds of the moves of the first joints.
    skin : Skin
    """

    rig: Rig
    nodes: tuple[int, ...]
    parents: tuple[int, ...]
    frame: Floats
    given: Floats
    back: Floats
    skin: Skin

    def stance(self, told: Told) -> Stance:
        """Return the joints as an animation tells of them."""
        moves, turns, sizes = np.zeros((len(self.nodes), 3)), np.zeros((len(self.nodes), 4)), []
        for k, number in enumerate(self.nodes):
            move, turn, size = _parts(self.rig, number, told)
            turns[k] = turn / np.linalg.norm(turn) if turn.any() else (0.0, 0.0, 0.0, 1.0)
            parent = self.parents[k]
            above = self.given[parent] if parent >= 0 else 1.0
            moves[k] = above * move - (self.back if parent < 0 else 0.0)
            sizes.append(size * above / self.given[k])
        return Stance(moves, turns, np.array(sizes))

    def worlds(self, stance: Stance) -> Floats:
        """Return the (J, 4, 4) matrices from every joint to the common frame."""
        own = stance.matrices()
        for k, parent in enumerate(self.parents):
            if parent >= 0:
                own[k] = own[parent] @ own[k]
        return own

    def binds(self) -> Floats:
        """Return the (J, 4, 4) matrices from every joint to where the skin was bound to it."""
        bound = self.worlds(self.stance({}))
        for joint, inverse in zip(self.skin.joints, self.skin.inverse_bind, strict=True):
            k = self.nodes.index(joint)
            bound[k] = np.linalg.inv(inverse) @ np.diag([*[1 / self.given[k]] * 3, 1.0])
        return bound


def bones_of(rig: Rig, skin: Skin) -> Bones | None:
    """Return the joints of a skin with what stands above them.

    None when UsdSkel has no numbers for them: a joint is sheared, or a bind matrix has no inverse.
    """
    try:
        bones = _bones_of(rig, skin)
        return bones if np.isfinite(bones.binds()).all() else None
    except (InputError, np.linalg.LinAlgError):
        return None


def _bones_of(rig: Rig, skin: Skin) -> Bones:
    nodes = _needed(rig, skin.joints)
    still = _standing(rig, skin.joints)
    nodes = [number for number in nodes if number not in still]
    frame = rig.root @ (worlds_at(rig, {})[still[-1]] if still else np.eye(4))
    parents = tuple(nodes.index(rig.nodes[n].parent) if rig.nodes[n].parent in nodes else -1 for n in nodes)
    given = np.ones(len(nodes))
    for k, number in enumerate(nodes):
        above = given[parents[k]] if parents[k] >= 0 else 1.0
        given[k] = above * _even(_parts(rig, number, {})[2])
    first = _parts(rig, nodes[0], {})[0]
    back = first if np.linalg.norm(first) > _FAR else np.zeros(3)
    shift = np.eye(4)
    shift[:3, 3] = back
    return Bones(rig, tuple(nodes), parents, frame @ shift, given, back, skin)


def _needed(rig: Rig, joints: Sequence[int]) -> list[int]:
    """Return joints and all above them, parents first."""
    found: dict[int, None] = {}
    for joint in joints:
        chain, at = [], joint
        while at >= 0 and at not in found:
            chain.append(at)
            at = rig.nodes[at].parent
        found |= dict.fromkeys(reversed(chain))
    return list(found)


def _standing(rig: Rig, joints: Sequence[int]) -> list[int]:
    """Return the nodes that all joints hang on and that nothing ever moves, from the top down."""
    moved = {channel.node for animation in rig.animations for channel in animation.channels}
    lines = [_needed(rig, [joint]) for joint in joints]
    found = []
    for step in zip(*lines, strict=False):
        if len(set(step)) > 1 or step[0] in moved or step[0] in joints:
            break
        found.append(step[0])
    return found


def _parts(rig: Rig, number: int, told: Told) -> tuple[Floats, Floats, Floats]:
    """Return move, turn and size of a node in its parent's frame; a sheared one is an InputError."""
    node = rig.nodes[number]
    keys = [(number, path) for path in ("translation", "rotation", "scale")]
    if node.matrix is not None and not any(key in told for key in keys):
        move, rotation, size = decompose(local_at(node, number, told))
        return move, quaternion_from_matrix(rotation), size
    move, turn, size = (
        told.get(key, np.asarray(rest, np.float64))
        for key, rest in zip(keys, (node.translation, node.rotation, node.scale), strict=True)
    )
    return move, turn, size


def _even(size: Floats) -> float:
    """Return the size that a joint hands down: one that is the same in all directions, and not hidden at rest.

    An uneven one stays with its joint: it turns with it, and most are numbers of few digits.
    """
    first = float(size[0])
    return first if first > 1e-9 and np.allclose(size, first, rtol=1e-6, atol=0) else 1.0
