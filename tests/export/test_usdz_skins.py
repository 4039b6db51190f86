"""Models that move in a USDZ: every vertex where the preview has it, by OpenUSD's own skinning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pxr import Usd, UsdGeom, UsdSkel

from format_features import plain_tree
from immersion import export, stage
from immersion.export._usd.bones import bones_of
from immersion.export._usd.skins import four_largest
from immersion.preview.posing import posed, resting
from immersion.scans.io._container import GltfBuilder
from immersion.scans.rig import Animation, Channel, Rig, RigNode, RigPart, Sampler, Skin
from immersion.scans.rig_poses import told_at, worlds_at
from immersion.scene.model import Scene
from immersion.scene.places import world_from_thing
from rig_models import HALF, write_models
from usd_checkers import faults

BOTH = {"fr": "Cela bouge.", "en": "It moves."}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[stage.Stage, Path, export.Manifest]]:
    """A flag that waves twice, is stopped in between and loops in a second copy; a mill; a third flag at rest."""
    folder = tmp_path_factory.mktemp("remuant")
    (folder / "media").mkdir()
    write_models(folder / "media")
    tree = plain_tree()
    tree["media"] = {name: {"type": "model", "file": f"media/{name}.glb"} for name in ("flag", "mill")}
    far = [-652_000, 0, 4_862_000]
    tree["things"] = [
        {"id": "banner", "model": "flag", "at": [0, 0, -2], "turn": {"y": 30}, "alt": BOTH},
        {"id": "again", "model": "flag", "at": [3, 0, -2], "loop": True, "alt": BOTH},
        {"id": "still", "model": "flag", "at": [-3, 0, -2], "alt": BOTH},
        {"id": "wheel", "model": "mill", "at": far, "alt": BOTH},
    ]
    tree["show"] = {"duration": "8s"}
    tree["cues"] = [
        {"id": "one", "when": [{"at": "500ms"}], "do": [{"play": "banner", "clip": "wave"}]},
        {"id": "hold", "when": [{"at": "1200ms"}], "do": [{"pause": "banner"}]},
        {"id": "on", "when": [{"at": "3s"}], "do": [{"play": "banner", "clip": "wave"}]},
        {"id": "round", "when": ["start"], "do": [{"play": "again", "clip": "wave"}]},
        {"id": "wind", "when": ["start"], "do": [{"play": "wheel", "clip": "wind"}]},
        {"id": "touch", "when": [{"click": "still"}], "do": [{"play": "still", "clip": "wave"}]},
    ]  # fmt: skip
    with stage.open(Scene(**tree), folder=folder) as opened:
        manifest = export.write(opened, "usdz", folder / "out")
        yield opened, folder / "out" / manifest.files[0].path, manifest


def skinned(root: Usd.Prim, time: Usd.TimeCode) -> dict[str, NDArray[np.float64]]:
    """Where OpenUSD has the points of every mesh below a prim, in the world: joints, blend shapes and nodes."""
    places, cache, found = UsdGeom.XformCache(time), UsdSkel.Cache(), {}
    for prim in Usd.PrimRange(root):
        if prim.IsA(UsdSkel.Root):
            cache.Populate(UsdSkel.Root(prim), Usd.PrimDefaultPredicate)
    for prim in Usd.PrimRange(root):
        if not prim.IsA(UsdGeom.Mesh):
            continue
        points = UsdGeom.Mesh(prim).GetPointsAttr().Get()
        query, holder = cache.GetSkinningQuery(prim), prim
        if query:
            holder = UsdSkel.BindingAPI(prim).GetInheritedSkeleton().GetPrim()
            skeleton = cache.GetSkelQuery(UsdSkel.Skeleton(holder))
            if query.HasBlendShapes():
                shapes = UsdSkel.BlendShapeQuery(UsdSkel.BindingAPI(prim))
                weights = skeleton.GetAnimQuery().ComputeBlendShapeWeights(time)
                own = query.GetBlendShapeMapper().Remap(weights)
                shown = shapes.ComputeSubShapeWeights(own)
                assert shapes.ComputeDeformedPoints(
                    *shown,
                    shapes.ComputeBlendShapePointIndices(),
                    shapes.ComputeSubShapePointOffsets(),
                    points,
                )
            assert query.ComputeSkinnedPoints(skeleton.ComputeSkinningTransforms(time), points, time)
        world = np.array(places.GetLocalToWorldTransform(holder))
        found[str(prim.GetPath())] = np.c_[np.array(points, np.float64), np.ones(len(points))] @ world
    return {name: rows[:, :3] for name, rows in found.items()}


def wanted(opened: stage.Stage, name: str, time: float) -> NDArray[np.float64]:
    """Where the stage has them: the preview's own posing at the state of the visit."""
    thing = opened.thing(name)
    assert thing is not None
    mesh = opened.mesh(str(thing.model))
    state = stage.simulate(opened).state_at(time).things[name]
    here = posed(mesh, state.clip, state.media_time) if state.playing else resting(mesh)
    points, world = here.vertices.astype(np.float64) + here.offset, world_from_thing(opened.scene, thing)
    return np.asarray(points @ world[:3, :3].T + world[:3, 3], np.float64)


@pytest.mark.parametrize("name", ["banner", "again", "still"])
def test_joints_and_morphs_stand_where_the_preview_has_them(
    made: tuple[stage.Stage, Path, export.Manifest], name: str
) -> None:
    opened, path, _ = made
    layer = Usd.Stage.Open(str(path))
    prim, rate = layer.GetPrimAtPath(f"/plain/{name}"), layer.GetTimeCodesPerSecond()
    seen = []
    # Before, within, while it is held, at a step, past the end of a turn, and at the last moment of the show.
    for time in (0.0, 0.3, 0.77, 1.0, 1.19, 1.6, 3.05, 3.5549, 3.5551, 4.2, 4.31, 5.9, 6.3, 7.2512, 7.99):
        (points,) = skinned(prim, Usd.TimeCode(time * rate)).values()
        right = wanted(opened, name, time)
        assert np.abs(points - right).max() < 1e-4, (time, np.abs(points - right).max())
        seen.append(right)
    moved = max(float(np.abs(one - seen[0]).max()) for one in seen)
    assert (moved > 0.1) == (name != "still")


def test_nodes_stand_where_the_preview_has_them(made: tuple[stage.Stage, Path, export.Manifest]) -> None:
    """The mill stands hundreds of kilometres from its file's origin, and the scene brings it back."""
    opened, path, _ = made
    layer = Usd.Stage.Open(str(path))
    prim, rate = layer.GetPrimAtPath("/plain/wheel"), layer.GetTimeCodesPerSecond()
    rig = opened.mesh("mill").rig
    assert rig is not None
    for time in (0.0, 0.31, 0.75, 0.999):
        found = list(skinned(prim, Usd.TimeCode(time * rate)).values())
        right = wanted(opened, "wheel", time)
        assert len(found) == len(rig.parts) == 4
        for number, (part, points) in enumerate(zip(rig.parts, found, strict=True)):
            assert np.abs(points - right[rig.part_of == number]).max() < 1e-4, (part.name, time)
    tower, _, bird, _ = skinned(prim, Usd.TimeCode(4 * rate)).values()
    assert np.ptp(tower, axis=0).max() > 2
    assert np.ptp(bird, axis=0).max() < 1e-6  # at rest again its file has it without size


@pytest.mark.parametrize("name", ["banner", "again", "still"])
def test_the_box_of_a_skin_holds_it_at_every_moment(
    made: tuple[stage.Stage, Path, export.Manifest], name: str
) -> None:
    """AR Quick Look frames what it is told: the box holds all, and is not much larger."""
    layer = Usd.Stage.Open(str(made[1]))
    prim, rate = layer.GetPrimAtPath(f"/plain/{name}"), layer.GetTimeCodesPerSecond()
    world = UsdGeom.XformCache(0).GetLocalToWorldTransform(layer.GetPrimAtPath(f"/plain/{name}/hinges"))
    low, high = np.array(UsdSkel.Root(layer.GetPrimAtPath(f"/plain/{name}/hinges")).GetExtentAttr().Get())
    back, spread = np.linalg.inv(np.array(world)), []
    for time in np.linspace(0, 7.99, 60):
        (points,) = skinned(prim, Usd.TimeCode(float(time) * rate)).values()
        own = (np.c_[points, np.ones(len(points))] @ back)[:, :3]
        assert (own > low - 1e-3).all()
        assert (own < high + 1e-3).all()
        spread += [own.min(0), own.max(0)]
    assert np.all(high - low < 3 * np.ptp(spread, axis=0))


def test_openusd_s_checkers_find_nothing(made: tuple[stage.Stage, Path, export.Manifest]) -> None:
    assert faults(made[1]) == ([], [])


def test_a_model_is_written_once_and_moved_by_each_of_its_things(
    made: tuple[stage.Stage, Path, export.Manifest],
) -> None:
    layer = Usd.Stage.Open(str(made[1]))
    text = layer.GetRootLayer().ExportToString()
    assert (text.count('def SkelRoot "'), text.count("matrix4d[] bindTransforms")) == (1, 1)
    assert layer.GetEndTimeCode() / layer.GetTimeCodesPerSecond() == pytest.approx(8.0, abs=1e-3)
    moves = [
        UsdSkel.Animation(layer.GetPrimAtPath(f"/plain/{name}/hinges/motion")) for name in ("banner", "still")
    ]
    assert [one.GetRotationsAttr().GetNumTimeSamples() > 3 for one in moves] == [True, False]
    # What never turns is written once: three joints, of which the first only moves.
    assert list(moves[0].GetJointsAttr().Get()) == ["root", "root/middle", "root/middle/tip"]
    mesh = layer.GetPrimAtPath("/plain/banner/hinges/drapeau")
    assert UsdSkel.BindingAPI(mesh).GetBlendShapesAttr().Get() == ["drapeau_bulge", "drapeau_wide"]
    wide = UsdSkel.BlendShape(layer.GetPrimAtPath("/plain/banner/hinges/drapeau/wide"))
    assert len(wide.GetPointIndicesAttr().Get()) == 9  # of 18: the others do not move


def test_what_only_a_visitor_plays_is_told(made: tuple[stage.Stage, Path, export.Manifest]) -> None:
    told = {(loss.code, loss.target) for loss in made[2].losses}
    assert {("usd-clip", "cues.touch.do[0]"), ("usd-morph-quick-look", "media.flag")} <= told
    assert not any(code in ("usd-still", "usd-clip-idle", "usd-joints") for code, _ in told)


def test_the_same_stage_gives_the_same_bytes(
    made: tuple[stage.Stage, Path, export.Manifest], tmp_path: Path
) -> None:
    export.write(made[0], "usdz", tmp_path)
    assert (tmp_path / made[1].name).read_bytes() == made[1].read_bytes()


def test_a_vertex_keeps_the_four_joints_that_hold_it_most() -> None:
    joints = np.arange(16, dtype=np.uint16).reshape(2, 8)
    weights = np.array([[1, 8, 2, 7, 3, 6, 4, 5], [0, 0, 0, 0, 0, 0, 0, 0]], np.float32) / np.float32(36)
    chosen, shares = four_largest(joints, weights)
    assert chosen.tolist()[0] == [1, 3, 5, 7]
    assert shares[0] == pytest.approx(np.array([8, 7, 6, 5]) / 26)
    assert shares.sum(1) == pytest.approx([1, 1])
    assert shares[1].tolist() == [1, 0, 0, 0]


def test_a_sheared_joint_stands_still_and_is_told(tmp_path: Path) -> None:
    """OpenUSD's joints move, turn and scale: the model is drawn as at rest, and the loss says so."""
    (tmp_path / "media").mkdir()
    write_models(tmp_path / "media")
    tree = plain_tree()
    tree["media"] = {"flag": {"type": "model", "file": "media/flag.glb"}}
    tree["things"] = [{"id": "banner", "model": "flag", "alt": BOTH}]
    tree["cues"] = []
    with stage.open(Scene(**tree), folder=tmp_path) as opened:
        mesh = opened.mesh("flag")
        rig = mesh.rig
        assert rig is not None
        nodes = list(rig.nodes)
        shear = np.eye(4)
        shear[0, 1], shear[1, 3] = 0.5, 150.0
        nodes[1] = replace(nodes[1], translation=(0.0, 0.0, 0.0), matrix=tuple(shear.ravel().tolist()))
        sheared = replace(mesh, rig=replace(rig, nodes=tuple(nodes), animations=()))
        opened.mesh = lambda name: sheared  # type: ignore[method-assign]
        manifest = export.write(opened, "usdz", tmp_path / "out")
    assert ("usd-still", "media.flag") in {(loss.code, loss.target) for loss in manifest.losses}
    layer = Usd.Stage.Open(str(tmp_path / "out" / manifest.files[0].path))
    points = list(skinned(layer.GetPrimAtPath("/plain/banner"), Usd.TimeCode(0)).values())
    assert len(points) == 1
    assert np.abs(points[0] - mesh.positions()).max() < 1e-5


def breath() -> bytes:
    """A tetrahedron without joints that swells on a turned and moving node, by a target that has no name."""
    builder = GltfBuilder()
    add, document = builder.add_accessor, builder.document
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 3]], np.float32)
    swollen = np.array([[0, 0, 0], [0.5, 0, 0], [0, 0, 0], [0, 0.25, 0]], np.float32)
    corners = {"POSITION": add(points, 34962, bounds=True)}
    faces = add(np.array([0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3], np.uint8), 34963)
    target = {"POSITION": add(swollen, 34962, bounds=True)}
    document["meshes"] = [{"primitives": [{"attributes": corners, "indices": faces, "targets": [target]}]}]
    document["nodes"] = [
        {"children": [1], "rotation": [0, HALF, 0, HALF], "scale": [0.013] * 3},
        {"mesh": 0, "translation": [0, 100, 0]},
    ]
    document["scenes"] = [{"nodes": [0]}]
    clock = add(np.array([0.0, 1.0], np.float32), bounds=True)
    grown = add(np.array([0.0, 1.0], np.float32))
    lifted = add(np.array([[0, 100, 0], [0, 300, 50]], np.float32))
    document["animations"] = [
        {
            "name": "breathe",
            "samplers": [{"input": clock, "output": grown}, {"input": clock, "output": lifted}],
            "channels": [
                {"sampler": 0, "target": {"node": 1, "path": "weights"}},
                {"sampler": 1, "target": {"node": 1, "path": "translation"}},
            ],
        }
    ]
    return builder.to_bytes()


def test_targets_without_joints_show_too(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "breath.glb").write_bytes(breath())
    tree = plain_tree()
    tree["media"] = {"breath": {"type": "model", "file": "media/breath.glb"}}
    tree["things"] = [{"id": "lung", "model": "breath", "at": [1, 2, 3], "alt": BOTH}]
    tree["cues"] = [{"id": "in", "when": ["start"], "do": [{"play": "lung", "clip": "breathe"}]}]
    with stage.open(Scene(**tree), folder=tmp_path) as opened:
        manifest = export.write(opened, "usdz", tmp_path / "out")
        path = tmp_path / "out" / manifest.files[0].path
        layer = Usd.Stage.Open(str(path))
        for time in (0.0, 0.25, 0.99, 2.0):
            prim = layer.GetPrimAtPath("/plain/lung")
            (points,) = skinned(prim, Usd.TimeCode(time * layer.GetTimeCodesPerSecond())).values()
            assert np.abs(points - wanted(opened, "lung", time)).max() < 1e-5
    assert faults(path) == ([], [])


def test_joints_lose_nothing_to_the_numbers_of_openusd() -> None:
    """Moves of 24 bits, sizes of 11: far from their frame and in centimetres, joints keep 0.1 mm."""
    nodes = (
        RigNode("root", -1, (652_000.5, 3.25, -4_862_000.25), (0.0, HALF, 0.0, HALF), (0.0137,) * 3),
        RigNode("arm", 0, (0.0, 150.0, 0.0), (0.0, 0.0, 0.0, 1.0), (1.0, 1.25, 1.0)),
        RigNode("hand", 1, (70.0, 0.0, 0.0)),
    )
    turn = Sampler(np.array([0, 1], np.float32), np.array([[0, 0, 0, 1], [0, 0.6, 0, 0.8]], np.float32))
    animation = Animation("wave", (turn,), (Channel(0, 0, "rotation"), Channel(0, 2, "rotation")))
    bind = np.tile(np.eye(4), (2, 1, 1))
    bind[:, 1, 3] = [-150, -150]
    rig = Rig(nodes, (RigPart(0, np.eye(4), 0),), np.zeros(1, np.int32), animations=(animation,))
    bones = bones_of(rig, Skin((1, 2), bind))
    assert bones is not None
    corners = np.array([[x, y, z, 1.0] for x in (0, 80) for y in (100, 200) for z in (-30, 30)])
    for time in (0.0, 0.4, 1.0):
        told = told_at(animation, time)
        stance = bones.stance(told)
        kept = replace(
            stance,
            moves=stance.moves.astype(np.float32).astype(np.float64),
            sizes=stance.sizes.astype(np.float16).astype(np.float64),
        )
        posed_joints, binds = bones.worlds(kept), bones.binds()
        for k, joint in enumerate((1, 2)):
            at = bones.nodes.index(joint)
            found = corners @ (bones.frame @ posed_joints[at] @ np.linalg.inv(binds[at])).T
            right = corners @ (worlds_at(rig, told)[joint] @ bind[k]).T
            assert np.abs(found - right).max() < 1e-4, (joint, time)
