"""Models that move: what hangs on nodes below a tree of them, what hangs on joints below a SkelRoot for each skin.

Reference: OpenUSD, "UsdSkel Schemas": SkelRoot, Skeleton, SkelAnimation, BlendShape, SkelBindingAPI.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.export._usd.bones import Bones, bones_of
from immersion.export._usd.clips import moments_of
from immersion.export._usd.document import Document, matrix_of
from immersion.export._usd.meshes import add_mesh
from immersion.export._usd.motion import move_bones, move_node, set_node, set_stance
from immersion.export._usd.moving import time_code
from immersion.export._usd.pxr import pxr
from immersion.export._usd.reach import Reach, extent_of, reach_of
from immersion.export._usd.skins import add_shapes, bind, four_largest
from immersion.scans.io._gltf_rig_write import held_by, own_frame
from immersion.scans.mesh import Mesh
from immersion.scans.rig import Animation, Rig, RigPart, Skin
from immersion.scene.visit import Play

__all__ = ["Figure", "Moved", "add_figure", "play_figure"]


@dataclass(frozen=True, slots=True)
class Moved:
    """A prim that an animation drives: a node by itself, or the joints and the targets of a skin.

    ``path`` is that below the model's prototype; ``parts`` are those whose morph targets it shows, in order;
    ``root`` is the SkelRoot, and ``reaches`` what the joints hold.
    """

    path: str
    node: int = -1
    bones: Bones | None = None
    parts: tuple[RigPart, ...] = ()
    root: str = ""
    reaches: tuple[Reach, ...] = ()

    def wanted(self) -> set[tuple[int, str]]:
        """Return the nodes and properties that it depends on."""
        nodes = (self.node,) if self.bones is None else self.bones.nodes
        placed = {(node, path) for node in nodes for path in ("translation", "rotation", "scale")}
        return placed | {(part.node, "weights") for part in self.parts}


@dataclass(slots=True)
class Figure:
    """What was made of a model: what moves in it, how many joints hold a vertex at most, whether targets morph it."""

    rig: Rig
    moved: list[Moved] = field(default_factory=list)
    most_joints: int = 0
    morphs: bool = False


def add_figure(document: Document, parent: str, name: str, mesh: Mesh, largest: int | None) -> Figure | None:
    """Add a model with a rig; None when OpenUSD has no numbers for its joints, and nothing was added.

    Parameters
    ----------
    document : Document
    parent, name : str
    mesh : Mesh
        In metres; its own offset is counted in.
    largest : int, optional
        The longest side of its pictures.
    """
    rig = mesh.rig
    assert rig is not None
    groups = [
        (None if skin is None else bones_of(rig, skin), skin, parts) for skin, parts in _groups(mesh, rig)
    ]
    if any(skin is not None and bones is None for bones, skin, _ in groups):
        return None
    maker = _Maker(document, parent, name, mesh, rig, largest)
    for bones, _, parts in groups:
        if bones is None:
            maker.rigid(parts)
        else:
            maker.skinned(bones, parts)
    return maker.figure


def play_figure(
    document: Document, prim: Any, figure: Figure, plays: list[tuple[Play, Animation]], end: float
) -> float:
    """Let a prim that refers to a model play its animations as the show does; return the last time code of it.

    Parameters
    ----------
    document : Document
    prim : UsdPrim
        With a reference to the model's prototype.
    figure : Figure
        What moves in it.
    plays : list of (Play, Animation)
        In the order of time.
    end : float
        The end of the show in seconds.
    """
    last = 0.0
    for moved in figure.moved:
        moments = moments_of(plays, moved.wanted(), end)
        if not moments:
            continue
        last = max(last, time_code(moments[-1].time_us))
        driven = document.stage.OverridePrim(f"{prim.GetPath()}/{moved.path}")
        if moved.bones is None:
            move_node(driven, figure.rig.nodes[moved.node], moved.node, moments)
        else:
            stances = move_bones(pxr("UsdSkel").Animation(driven), moved.bones, moved.parts, moments)
            root = document.stage.OverridePrim(f"{prim.GetPath()}/{moved.root}")
            shown = {id(m.told): (stance, m.told) for stance, m in zip(stances, moments, strict=True)}
            _extend(root, extent_of(figure.rig, moved.bones, moved.reaches, shown.values()))
    return last


Part = tuple[int, NDArray[np.intp]]
"""The number of a part and its faces."""


def _groups(mesh: Mesh, rig: Rig) -> Iterator[tuple[Skin | None, list[Part]]]:
    """Yield the parts that move by nodes alone, and those of each skin."""
    owner = rig.part_of[mesh.faces[:, 0]]
    groups: dict[tuple[str, int], list[Part]] = {}
    for number, part in enumerate(rig.parts):
        faces = np.flatnonzero(owner == number)
        if not len(faces):
            continue
        if part.skin >= 0 and rig.joints is not None:
            key = ("skin", part.skin)
        elif part.targets and part.node >= 0:
            key = ("node", part.node)  # UsdSkel shows morph targets of what has joints: one will do
        else:
            key = ("rigid", -1)
        groups.setdefault(key, []).append((number, faces))
    for (kind, number), parts in groups.items():
        if kind == "rigid":
            yield None, parts
        else:
            yield (rig.skins[number] if kind == "skin" else Skin((number,), np.eye(4)[None])), parts


class _Maker:
    """One model as it grows."""

    def __init__(
        self, document: Document, parent: str, name: str, mesh: Mesh, rig: Rig, largest: int | None
    ) -> None:
        self.document, self.parent, self.name, self.mesh = document, parent, name, mesh
        self.rig, self.largest = rig, largest
        self.figure = Figure(rig)
        self._nodes: dict[int, str] = {}

    def _below(self, prim: Any) -> str:
        return str(prim.GetPath())[len(self.parent) + 1 :]

    def _frame(self, kind: str, name: str, matrix: NDArray[np.float64]) -> Any:
        prim = self.document.define(kind, self.parent, name)
        if not np.array_equal(matrix, np.eye(4)):
            pxr("UsdGeom").Xformable(prim).AddTransformOp().Set(matrix_of(matrix))
        return prim

    # What hangs on nodes ---------------------------------------------------------------------------------

    def rigid(self, parts: list[Part]) -> None:
        """Add parts below the nodes that they hang on."""
        self._nodes[-1] = str(self._frame("Xform", f"{self.name} nodes", self.rig.root).GetPath())
        for number, faces in parts:
            part = self.rig.parts[number]
            local, _ = own_frame(self.mesh, part, faces)
            above = self._node(part.node)
            add_mesh(self.document, above, f"{part.name or self.name} mesh", local, self.largest)

    def _node(self, number: int) -> str:
        """Return the path of a node, made with all above it when it is not there yet."""
        missing = []
        while number not in self._nodes:
            missing.append(number)
            number = self.rig.nodes[number].parent
        for each in reversed(missing):
            node = self.rig.nodes[each]
            above = self._nodes[node.parent]
            prim = self.document.define("Xform", above, node.name or f"node{each}")
            self._nodes[each] = str(prim.GetPath())
            if set_node(prim, node):
                self.figure.moved.append(Moved(self._below(prim), each))
        return self._nodes[missing[0]] if missing else self._nodes[number]

    # What hangs on joints --------------------------------------------------------------------------------

    def skinned(self, bones: Bones, parts: list[Part]) -> None:
        """Add the parts of one skin below a SkelRoot with its skeleton and the prim that moves it."""
        skel, vt = pxr("UsdSkel"), pxr("Vt")
        root = self._frame(
            "SkelRoot", bones.skin.name or self.rig.parts[parts[0][0]].name or self.name, bones.frame
        )
        path = str(root.GetPath())
        skeleton = skel.Skeleton(self.document.define("Skeleton", path, "skeleton"))
        names = self._joint_names(bones)
        rest = bones.stance({})
        skeleton.CreateJointsAttr(names)
        skeleton.CreateBindTransformsAttr(_matrices(bones.binds()))
        skeleton.CreateRestTransformsAttr(_matrices(rest.matrices()))
        motion = skel.Animation(self.document.define("SkelAnimation", path, "motion"))
        motion.CreateJointsAttr(names)
        tokens, reaches = list[str](), list[Reach]()
        records = tuple(self.rig.parts[number] for number, _ in parts)
        for number, faces in parts:
            names, reach = self._part(path, skeleton, bones, number, faces)
            tokens += names
            reaches.append(reach)
        if tokens:
            motion.CreateBlendShapesAttr(vt.TokenArray(tokens))
            self.figure.morphs = True
        set_stance(motion, rest, self.rig, records if tokens else (), {})
        skel.BindingAPI.Apply(skeleton.GetPrim()).CreateAnimationSourceRel().SetTargets([motion.GetPath()])
        _extend(root, extent_of(self.rig, bones, reaches, [(rest, {})]))
        shown = records if tokens else ()
        moved = self._below(motion.GetPrim())
        self.figure.moved.append(Moved(moved, -1, bones, shown, self._below(root), tuple(reaches)))

    def _joint_names(self, bones: Bones) -> Any:
        """Return the path of every joint, as tokens: unique below each parent."""
        valid, paths = pxr("Tf").MakeValidIdentifier, list[str]()
        taken: set[str] = set()
        for k, node in enumerate(bones.nodes):
            above = f"{paths[bones.parents[k]]}/" if bones.parents[k] >= 0 else ""
            wanted = f"{above}{valid(self.rig.nodes[node].name or f'joint{node}')}"
            name = wanted if wanted not in taken else f"{wanted}_{node}"
            taken.add(name)
            paths.append(name)
        return pxr("Vt").TokenArray(paths)

    def _part(
        self, path: str, skeleton: Any, bones: Bones, number: int, faces: NDArray[np.intp]
    ) -> tuple[list[str], Reach]:
        """Add one mesh; return the names of its morph targets, and what the joints hold of it."""
        part = self.rig.parts[number]
        local, vertices = own_frame(self.mesh, part, faces)
        prim = add_mesh(self.document, path, part.name or self.name, local, self.largest)
        held = held_by(self.rig, number, vertices)
        if held is None:
            joints, weights = np.zeros((len(vertices), 1), np.int32), np.ones((len(vertices), 1), np.float32)
        else:
            self.figure.most_joints = max(self.figure.most_joints, int((held[1] > 0).sum(1).max(initial=0)))
            joints, weights = four_largest(*held)
        order = np.array([bones.nodes.index(joint) for joint in bones.skin.joints], np.int32)
        joints = order[np.minimum(joints, len(order) - 1)]
        bind(prim, skeleton, joints, weights)
        morphs = self.rig.morphs[: len(part.targets)]
        reach = reach_of(bones, part, local.vertices, (joints, weights), morphs, vertices)
        names = add_shapes(self.document, prim, part, morphs, vertices) if part.targets else []
        return names, reach


def _extend(root: Any, box: NDArray[np.float32]) -> None:
    pxr("UsdSkel").Root(root).CreateExtentAttr(pxr("Vt").Vec3fArray.FromNumpy(box))


def _matrices(stack: NDArray[np.float64]) -> Any:
    return pxr("Vt").Matrix4dArray.FromNumpy(np.ascontiguousarray(stack.swapaxes(1, 2)))
