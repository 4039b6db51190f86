"""USDZ read back by OpenUSD itself, prim by prim against the stage, and held by its own checkers."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pxr import Usd, UsdGeom, UsdMedia, UsdShade

from immersion import export, scans, stage
from immersion.errors import MissingToolError
from immersion.scans import Mesh
from immersion.scene.places import world_from_thing
from scan_shapes import sphere
from stage_scene import make_scene
from usd_checkers import faults, is_sound_rule

MORE = """\
  - {id: lift, model: slab, at: [1, 0, -1]}
  - {id: ghost, model: slab, at: [3, 0, -1], visible: false, scale: 0.5, turn: {y: 30, x: 10}}
"""
CUES = """\
  - {id: up, when: [start], do: [{move: lift, to: [1, 2, -1], over: 2s}, {gain: speaker, to: -12dB, over: 1s}]}
  - {id: seen, when: [{at: 1s}], do: [{show: ghost}]}
  - {id: click, when: [{click: ghost}], do: [{hide: ghost}]}
profiles:
"""


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    file = make_scene(tmp_path / "l’été")
    text = file.read_text(encoding="utf-8")
    text = text.replace("zones:", MORE.replace(", parent: null", "") + "zones:").replace(
        "profiles:\n", CUES.lstrip("\n")
    )
    file.write_text(text, encoding="utf-8")
    return file


def _written(scene: Path, folder: Path, **options: Any) -> tuple[Path, export.Manifest]:
    with stage.open(scene, **options) as opened:
        manifest = export.write(opened, "usdz", folder)
    return folder / manifest.files[0].path, manifest


def test_openusd_s_own_checkers_find_nothing_but_the_sounds(scene: Path, tmp_path: Path) -> None:
    path, _ = _written(scene, tmp_path / "out")
    old, new = faults(path)
    assert [fault for fault in old if not is_sound_rule(fault)] == []
    sounds = [name for name in zipfile.ZipFile(path).namelist() if name.endswith(".mp3")]
    assert len(old) == len(sounds) == 3
    assert new == []


def test_without_sounds_they_find_nothing_at_all(scene: Path, tmp_path: Path) -> None:
    text = scene.read_text(encoding="utf-8").replace("without: [image-1]", "without: [bed, speaker]")
    scene.write_text(text, encoding="utf-8")
    path, _ = _written(scene, tmp_path / "out", profile="light")
    assert faults(path) == ([], [])


def test_the_package_is_stored_and_aligned(scene: Path, tmp_path: Path) -> None:
    path, _ = _written(scene, tmp_path / "out")
    data = path.read_bytes()
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        entries = package.infolist()
    assert entries[0].filename == "petite-salle.usdc"
    for entry in entries:
        head = data[entry.header_offset : entry.header_offset + 30]
        begins = (
            entry.header_offset
            + 30
            + int.from_bytes(head[26:28], "little")
            + int.from_bytes(head[28:30], "little")
        )
        assert (entry.compress_type, begins % 64) == (zipfile.ZIP_STORED, 0)


def test_the_same_stage_gives_the_same_bytes(scene: Path, tmp_path: Path) -> None:
    first, second = (_written(scene, tmp_path / name)[0].read_bytes() for name in "ab")
    assert first == second


def test_models_stand_where_the_stage_has_them(scene: Path, tmp_path: Path) -> None:
    path, _ = _written(scene, tmp_path / "out")
    made = Usd.Stage.Open(str(path))
    assert (UsdGeom.GetStageUpAxis(made), UsdGeom.GetStageMetersPerUnit(made)) == ("Y", 1.0)
    with stage.open(scene) as opened:
        mesh = opened.mesh("slab")
        for name in ("slab-1", "ghost"):
            prim = made.GetPrimAtPath(f"/petite_salle/{name.replace('-', '_')}")
            shape = UsdGeom.Mesh(next(p for p in Usd.PrimRange(prim) if p.IsA(UsdGeom.Mesh)))
            world = np.array(UsdGeom.XformCache(Usd.TimeCode(0)).GetLocalToWorldTransform(shape.GetPrim()))
            points = np.array(shape.GetPointsAttr().Get())
            placed = np.c_[points, np.ones(len(points))] @ world
            thing = opened.thing(name)
            assert thing is not None
            matrix = world_from_thing(opened.scene, thing)
            wanted = (mesh.vertices + mesh.offset) @ matrix[:3, :3].T + matrix[:3, 3]
            assert np.abs(placed[:, :3] - wanted).max() < 1e-5
            assert np.array_equal(np.array(shape.GetFaceVertexIndicesAttr().Get()).reshape(-1, 3), mesh.faces)
            shown = np.array(shape.GetDisplayColorAttr().Get())
            again = np.where(shown <= 0.0031308, shown * 12.92, 1.055 * shown ** (1 / 2.4) - 0.055)
            assert mesh.colors is not None
            assert np.abs(again * 255 - mesh.colors[:, :3]).max() < 0.5
            assert prim.GetDisplayName() == (name if "-" in name else "")


def test_one_model_twice_is_one_mesh(scene: Path, tmp_path: Path) -> None:
    path, _ = _written(scene, tmp_path / "out")
    made = Usd.Stage.Open(str(path))  # a layer does not outlive its stage
    text = made.GetRootLayer().ExportToString()
    assert text.count("point3f[] points") == 2  # the slab once, the image once


def test_what_moves_and_is_shown_by_the_clock_is_animated(scene: Path, tmp_path: Path) -> None:
    path, manifest = _written(scene, tmp_path / "out")
    made = Usd.Stage.Open(str(path))
    rate = made.GetTimeCodesPerSecond()
    lift = UsdGeom.Xformable(made.GetPrimAtPath("/petite_salle/lift"))
    ghost = UsdGeom.Imageable(made.GetPrimAtPath("/petite_salle/ghost"))
    with stage.open(scene) as opened:
        visit = stage.simulate(opened)
        for time in (0.0, 0.5, 1.01, 1.993, 2.0, 3.9):
            found = np.array(lift.GetLocalTransformation(time * rate)).T
            assert np.abs(found - visit.matrices("lift", [time])[0]).max() < 1e-4
    assert [ghost.ComputeVisibility(t * rate) for t in (0.5, 1.5)] == ["invisible", "inherited"]
    assert made.GetEndTimeCode() / rate == pytest.approx(4.0)
    assert {loss.target: loss.code for loss in manifest.losses}["cues.click"] == "export-trigger"


def test_sounds_play_when_and_as_loud_as_the_schedule_says(scene: Path, tmp_path: Path) -> None:
    path, _ = _written(scene, tmp_path / "out")
    made = Usd.Stage.Open(str(path))
    rate = made.GetTimeCodesPerSecond()
    sound = UsdMedia.SpatialAudio(made.GetPrimAtPath("/petite_salle/speaker/sound"))
    assert (sound.GetAuralModeAttr().Get(), sound.GetPlaybackModeAttr().Get()) == ("spatial", "onceFromStart")
    assert sound.GetStartTimeAttr().Get().GetValue() == 0.0
    with stage.open(scene) as opened:
        visit = stage.simulate(opened)
        for time in (0.0, 0.25, 0.99, 1.5):
            assert sound.GetGainAttr().Get(time * rate) == pytest.approx(
                visit.gains("speaker", [time])[0], abs=1e-3
            )
    bed = UsdMedia.SpatialAudio(made.GetPrimAtPath("/petite_salle/bed/sound"))
    assert (bed.GetAuralModeAttr().Get(), bed.GetPlaybackModeAttr().Get()) == ("nonSpatial", "loopFromStart")
    assert bed.GetGainAttr().Get() == pytest.approx(10 ** (-6 / 20), rel=1e-6)


def test_each_language_has_its_sounds(scene: Path, tmp_path: Path) -> None:
    path, _ = _written(scene, tmp_path / "out", language="en")
    made = Usd.Stage.Open(str(path))
    choice = made.GetDefaultPrim().GetVariantSet("language")
    assert (sorted(choice.GetVariantNames()), choice.GetVariantSelection()) == (["en", "fr"], "en")
    files = {}
    for tag in ("fr", "en"):
        choice.SetVariantSelection(tag)
        asset = (
            UsdMedia.SpatialAudio(made.GetPrimAtPath("/petite_salle/speaker/sound")).GetFilePathAttr().Get()
        )
        assert asset.resolvedPath
        files[tag] = asset.path
    assert files["fr"] != files["en"]


def test_pictures_shine_with_their_own_bytes(scene: Path, tmp_path: Path) -> None:
    path, _ = _written(scene, tmp_path / "out")
    made = Usd.Stage.Open(str(path))
    material, _ = UsdShade.MaterialBindingAPI(
        made.GetPrimAtPath("/petite_salle/image_1/picture")
    ).ComputeBoundMaterial()
    surface = material.ComputeSurfaceSource()[0]
    reader = UsdShade.Shader(surface.GetInput("emissiveColor").GetConnectedSources()[0][0].source.GetPrim())
    name = reader.GetInput("file").Get().path
    with zipfile.ZipFile(path) as package:
        assert package.read(name) == (scene.parent / "media" / "picture.png").read_bytes()


def test_pictures_and_levels_of_a_profile(scene: Path, tmp_path: Path) -> None:
    text = scene.read_text(encoding="utf-8").replace("without: [image-1]", "texture: 16")
    scene.write_text(text, encoding="utf-8")
    path, _ = _written(scene, tmp_path / "out", profile="light")
    from PIL import Image

    with zipfile.ZipFile(path) as package:
        name = next(name for name in package.namelist() if name.endswith(".png"))
        with package.open(name) as stream:
            assert max(Image.open(stream).size) == 16
    made = Usd.Stage.Open(str(path))
    meshes = [UsdGeom.Mesh(p) for p in made.Traverse() if p.IsA(UsdGeom.Mesh) and "slab" in str(p.GetPath())]
    assert {len(mesh.GetFaceVertexCountsAttr().Get()) for mesh in meshes} == {4}


def test_materials_of_a_textured_model(tmp_path: Path) -> None:
    """Colour, normal and roughness pictures, two materials and a see-through one, as a GLB has them."""
    from io import BytesIO

    from PIL import Image

    from immersion.scans import Material, Texture

    def picture(colour: tuple[int, ...]) -> bytes:
        out = BytesIO()
        Image.new("RGBA" if len(colour) == 4 else "RGB", (8, 8), colour).save(out, "PNG")
        return out.getvalue()

    roles = {"base": (200, 100, 50, 128), "normal": (128, 128, 255), "roughness": (0, 200, 30)}
    textures = tuple(Texture(data=picture(colour), role=role) for role, colour in roles.items())
    ball = sphere(2, unit="m")
    uvs = np.random.default_rng(0).random((len(ball.vertices), 2))
    materials = [
        Material(
            "stone", textures={"base": 0, "normal": 1, "roughness": 2}, metallic=0.5, roughness=0.8
        ).to_dict(),
        Material("glass", color=(0.1, 0.2, 0.3, 0.4), alpha_mode="BLEND", double_sided=True).to_dict(),
    ]
    numbers = (np.arange(len(ball.faces)) % 2).astype(np.int32)
    mesh = Mesh.from_arrays(
        ball.vertices, ball.faces, uvs=uvs, textures=textures, face_materials=numbers, unit="m",
        extras={"materials": materials},
    )  # fmt: skip
    file = make_scene(tmp_path)
    scans.write(mesh, tmp_path / "media" / "ball.glb")
    text = file.read_text(encoding="utf-8").replace("media/dalle d'été.ply", "media/ball.glb")
    file.write_text(text, encoding="utf-8")
    path, _ = _written(file, tmp_path / "out")
    old, new = faults(path)
    assert ([fault for fault in old if not is_sound_rule(fault)], new) == ([], [])
    made = Usd.Stage.Open(str(path))
    subsets = [p for p in Usd.PrimRange(made.GetPrimAtPath("/petite_salle/slab_1")) if p.IsA(UsdGeom.Subset)]
    counts = [len(UsdGeom.Subset(p).GetIndicesAttr().Get()) for p in subsets]
    assert sum(counts) == len(ball.faces)
    stone, glass = (UsdShade.MaterialBindingAPI(p).ComputeBoundMaterial()[0] for p in subsets)
    surface = stone.ComputeSurfaceSource()[0]
    wired = {
        i.GetBaseName(): i.GetConnectedSources()[0][0].sourceName
        for i in surface.GetInputs()
        if i.HasConnectedSource()
    }
    assert wired == {"diffuseColor": "rgb", "normal": "rgb", "roughness": "g", "metallic": "b"}
    clear = glass.ComputeSurfaceSource()[0]
    assert clear.GetInput("opacity").Get() == pytest.approx(0.4)
    assert tuple(clear.GetInput("diffuseColor").Get()) == pytest.approx((0.1, 0.2, 0.3))


def test_without_openusd_it_says_how_to_install_it(scene: Path, tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['pxr'] = None\n"
        "from immersion.cli.main import main\n"
        "sys.exit(main(['export', sys.argv[1], '--to', 'usdz', '--out', sys.argv[2], '--lang', 'fr']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(scene), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == MissingToolError.exit_code
    assert "pip install 'immersion[usd]'" in done.stderr
    assert not (tmp_path / "out").exists() or not any((tmp_path / "out").iterdir())


def test_every_block_is_carried_or_told(scene: Path, tmp_path: Path) -> None:
    _, manifest = _written(scene, tmp_path / "out")
    told = {loss.target for loss in manifest.losses}
    assert {"room", "zones", "views", "things.key", "things.speaker", "media.tone.captions"} - told <= {
        "things.speaker"
    }
    for loss in manifest.losses:
        assert loss.render("fr") != loss.render("en")


def test_openusd_itself_says_nothing(tmp_path: Path) -> None:
    code = "import sys; from immersion.export._usd.pxr import pxr; pxr('Usd').Stage.CreateNew(sys.argv[1]).Save()"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TF_", "USD_"))}
    line = [sys.executable, "-c", code, str(tmp_path / "a.usdc")]
    done = subprocess.run(line, capture_output=True, text=True, env=environment, check=True)
    assert (done.stdout, done.stderr) == ("", "")
