"""What makes a model move: nodes, skins, morph targets and animations, as plain frozen records.

A mesh stands in one frame, at rest. Its rig remembers how the file had it: which node every vertex hangs on
(a *part*), by which matrix its own coordinates became those of the mesh, and what moves the nodes. At a time
``t`` a rigid vertex stands at ``root · world(node, t) · mesh_from_local⁻¹ · vertex``; a skinned one at the
weighted sum of the same over its joints, each with its inverse bind matrix.

References: glTF 2.0 specification (Khronos, ISO/IEC 12113:2022), sections 3.7.2 (meshes), 3.7.3 (skins)
and 3.11 (animations).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.scans import _gltf_texts as _gltf_texts

if TYPE_CHECKING:
    from immersion.scans.mesh import Mesh

__all__ = [
    "Animation", "Channel", "Morph", "Rig", "RigNode", "RigPart", "Sampler", "Skin", "fits", "without_rig",
]  # fmt: skip

logger = logging.getLogger("immersion.scans")

Floats = NDArray[np.float64]
Interpolation = Literal["LINEAR", "STEP", "CUBICSPLINE"]


@dataclass(frozen=True, slots=True)
class RigNode:
    """One node of the tree, with its transform at rest.

    Parameters
    ----------
    name : str
        The name the file gives.
    parent : int
        The node it hangs on; −1 for none.
    translation, rotation, scale : tuple of float
        The rotation is a unit quaternion x y z w.
    matrix : tuple of 16 float, optional
        The transform when the file gives it so, row by row; then the three others are those of no change.
    """

    name: str = ""
    parent: int = -1
    translation: tuple[float, ...] = (0.0, 0.0, 0.0)
    rotation: tuple[float, ...] = (0.0, 0.0, 0.0, 1.0)
    scale: tuple[float, ...] = (1.0, 1.0, 1.0)
    matrix: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Skin:
    """Joints and what takes a vertex into each of them.

    Parameters
    ----------
    joints : tuple of int
        Node numbers.
    inverse_bind : (J, 4, 4) ndarray of float64
        ``joint_from_local`` of each, (row, column).
    name : str
        The name the file gives.
    skeleton : int
        The node that is named as the root of the joints; −1 when the file names none.
    """

    joints: tuple[int, ...]
    inverse_bind: Floats
    name: str = ""
    skeleton: int = -1


@dataclass(frozen=True, slots=True, eq=False)
class RigPart:
    """A set of vertices that hangs on one node.

    Parameters
    ----------
    node : int
        Where it hangs.
    mesh_from_local : (4, 4) ndarray of float64
        What made the mesh's coordinates of the file's own; never singular.
    skin : int
        Its skin; −1 for a rigid part.
    name : str
        The name of the file's mesh.
    targets : tuple of str
        The names of its morph targets; target ``k`` is ``Rig.morphs[k]``.
    weights : tuple of float
        How much of each target shows at rest.
    """

    node: int
    mesh_from_local: Floats
    skin: int = -1
    name: str = ""
    targets: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Morph:
    """One morph target over all vertices: zero where a part has no such target.

    Parameters
    ----------
    positions : (V, 3) ndarray of float32
        Added to the vertices, in the mesh's frame.
    normals : (V, 3) ndarray of float32, optional
        Added to the normals.
    tangents : (V, 3) ndarray of float32, optional
        Added to the tangents.
    """

    positions: NDArray[np.float32]
    normals: NDArray[np.float32] | None = None
    tangents: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Sampler:
    """Values over time.

    Parameters
    ----------
    times : (K,) ndarray of float32
        Seconds, rising.
    values : (K, …) ndarray of float32
        One row per time; with ``"CUBICSPLINE"`` (K, 3, …): in-tangent, value, out-tangent.
    interpolation : {"LINEAR", "STEP", "CUBICSPLINE"}
        How to go from one to the next.
    """

    times: NDArray[np.float32]
    values: NDArray[np.float32]
    interpolation: Interpolation = "LINEAR"


@dataclass(frozen=True, slots=True)
class Channel:
    """What a sampler moves: one property of one node."""

    sampler: int
    node: int
    path: Literal["translation", "rotation", "scale", "weights"]


@dataclass(frozen=True, slots=True, eq=False)
class Animation:
    """A named set of channels that play together."""

    name: str
    samplers: tuple[Sampler, ...]
    channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rig:
    """All that moves a mesh.

    Parameters
    ----------
    nodes : tuple of RigNode
        Parents may stand after their children; no node is its own ancestor.
    parts : tuple of RigPart
        At least one.
    part_of : (V,) ndarray of int32
        The part of each vertex.
    joints, weights : (V, 4n) ndarray of uint16 and of float32, optional
        Which joints of its part's skin hold a vertex, and how much of it; None when there is no skin.
    skins : tuple of Skin
        What parts refer to.
    morphs : tuple of Morph
        What parts refer to.
    animations : tuple of Animation
        What moves the nodes and the weights of morph targets.
    root : (4, 4) ndarray of float64
        Applied above all nodes: what was done to the whole model since it was read.
    """

    nodes: tuple[RigNode, ...]
    parts: tuple[RigPart, ...]
    part_of: NDArray[np.int32]
    joints: NDArray[np.uint16] | None = None
    weights: NDArray[np.float32] | None = None
    skins: tuple[Skin, ...] = ()
    morphs: tuple[Morph, ...] = ()
    animations: tuple[Animation, ...] = ()
    root: Floats = field(default_factory=lambda: np.eye(4))

    def with_vertices(self, rows: NDArray[Any]) -> Rig:
        """Return the rig of some of the vertices, as :meth:`Mesh.with_vertices` takes them.

        Parameters
        ----------
        rows : (W,) ndarray of int or (V,) ndarray of bool
            The vertices to take.

        Examples
        --------
        >>> rig = Rig((RigNode(),), (RigPart(0, np.eye(4)),), np.zeros(3, np.int32))
        >>> rig.with_vertices(np.array([0, 2])).part_of.shape
        (2,)
        """
        morphs = (
            Morph(
                m.positions[rows],
                None if m.normals is None else m.normals[rows],
                None if m.tangents is None else m.tangents[rows],
            )
            for m in self.morphs
        )
        return replace(
            self,
            part_of=self.part_of[rows],
            joints=None if self.joints is None else self.joints[rows],
            weights=None if self.weights is None else self.weights[rows],
            morphs=tuple(morphs),
        )

    def moved(self, matrix: Floats) -> Rig:
        """Return the rig of a mesh whose vertices were all moved by one matrix.

        Parameters
        ----------
        matrix : (4, 4) ndarray
            Moves, turns, mirrors or scales; must have an inverse.

        Raises
        ------
        InputError
            If the matrix is not finite or flattens space.

        Examples
        --------
        >>> rig = Rig((RigNode(),), (RigPart(0, np.eye(4)),), np.zeros(3, np.int32))
        >>> rig.moved(np.diag([2.0, 2.0, 2.0, 1.0])).root[0, 0].item()
        2.0
        """
        sizes = np.linalg.svd(matrix[:3, :3], compute_uv=False) if np.isfinite(matrix).all() else np.zeros(3)
        if not sizes[2] > 1e-12 * sizes[0]:
            raise InputError("rig-matrix", matrix=np.asarray(matrix).tolist())
        parts = (replace(part, mesh_from_local=matrix @ part.mesh_from_local) for part in self.parts)
        linear = matrix[:3, :3]
        # Normals turn by the inverse transpose; their differences do too, but for a common scale.
        size = np.cbrt(abs(np.linalg.det(linear)))
        upright = np.linalg.inv(linear).T * size
        morphs = (
            Morph(
                (m.positions @ linear.T).astype(np.float32),
                None if m.normals is None else (m.normals @ upright.T).astype(np.float32),
                None if m.tangents is None else (m.tangents @ linear.T / size).astype(np.float32),
            )
            for m in self.morphs
        )
        return replace(self, parts=tuple(parts), morphs=tuple(morphs), root=matrix @ self.root)

    def facts(self) -> Mapping[str, int]:
        """Return how much of everything there is, for reports.

        Examples
        --------
        >>> Rig((RigNode(),), (RigPart(0, np.eye(4)),), np.zeros(3, np.int32)).facts()["nodes"]
        1
        """
        named = ("nodes", "parts", "skins", "morphs", "animations")
        return {name: len(getattr(self, name)) for name in named}


def fits(mesh: Mesh) -> bool:
    """Tell whether the mesh has a rig, and one of its own vertices.

    Examples
    --------
    >>> from immersion.scans import Mesh
    >>> fits(Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]]))
    False
    """
    return mesh.rig is not None and len(mesh.rig.part_of) == len(mesh.vertices)


def without_rig(mesh: Mesh, operation: str) -> Mesh:
    """Return the mesh without its rig, and say so in the log: for work that cannot keep it.

    Parameters
    ----------
    mesh : Mesh
        With or without a rig.
    operation : str
        What cannot keep it: ``"decimate"`` …

    Examples
    --------
    >>> from immersion.scans import Mesh
    >>> without_rig(Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]]), "decimate").rig
    """
    if mesh.rig is None:
        return mesh
    from immersion.messages import text

    logger.warning("%s", text("rig-dropped", name=mesh.name, operation=operation))
    return replace(mesh, rig=None)
