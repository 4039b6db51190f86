"""GLBs read again by others: plain ones to the number, packed ones within half the step that they tell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from gltf_validator import assert_valid
from immersion import export, scans, stage
from immersion.cli.main import main
from immersion.export._page.options import room_options
from immersion.scans.io._container import read_container
from immersion.scans.io._shading import linear_from_srgb
from immersion.scene.places import world_from_thing
from scan_shapes import grid, sphere
from three_reader import read, shown_by

PACKED = ["quantised", "meshopt", "draco"]
EXTENSIONS = {
    "quantised": {"KHR_mesh_quantization"},
    "meshopt": {"KHR_mesh_quantization", "EXT_meshopt_compression"},
    "draco": {"KHR_draco_mesh_compression"},
}
THINGS = [
    {
        "id": "ball",
        "model": "ball",
        "at": [1, 0.5, -1],
        "turn": {"y": 20, "x": 10},
        "scale": 0.5,
        "alt": "Ball",
    },
    {"id": "again", "model": "ball", "at": [-1, 0.5, -1], "turn": {"y": 70}, "alt": "Ball"},
    {"id": "far", "model": "far", "at": [0, 0, -2], "alt": "Far"},
]


def make(folder: Path, **blocks: Any) -> Path:
    """A scene of a coloured, bumpy ball, twice, and of a ground that lies far from its own origin."""
    generator = np.random.default_rng(3)
    ball = sphere(4)
    points = ball.vertices * (1 + 0.05 * generator.standard_normal((len(ball.vertices), 1)))
    colors = generator.integers(0, 256, (len(points), 4)).astype(np.uint8)
    colors[:, 3] = 255
    ball = scans.Mesh.from_arrays(points, ball.faces, colors=colors, unit="m")
    ground = grid(12, 9, 0.3)
    far = scans.Mesh.from_arrays(
        ground.vertices.astype(np.float64) * 0.1 + [4e5, 12.25, -6e5], ground.faces, unit="m"
    )
    (folder / "media").mkdir(parents=True)
    scans.write(ball, folder / "media" / "ball.ply")
    scans.write(far, folder / "media" / "far.ply")
    light = scans.Mesh.from_arrays(sphere(2).vertices, sphere(2).faces, unit="m")
    scans.write(light, folder / "media" / "light.ply")
    rights = {"license": "CC0-1.0", "credit": "Us"}
    tree = {
        "immersion": "1", "id": "packed", "title": "Packed", "languages": {"default": "en", "available": ["en"]},
        "rights": rights, "room": {"box": {"size": [8, 4, 8]}},
        "media": {
            "ball": {"type": "model", "file": "media/ball.ply", "lods": [{"file": "media/light.ply", "triangles": 128}],
                     **rights},
            "far": {"type": "model", "file": "media/far.ply", **rights},
        },
        "things": THINGS,
        "profiles": {"light": {"compression": "meshopt"}},
    } | blocks  # fmt: skip
    (folder / "scene.yaml").write_text(json.dumps(tree), encoding="utf-8")
    return folder / "scene.yaml"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("scene"))


@pytest.fixture(scope="module")
def written(scene: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Each way of packing, written once: its folder and its manifest."""
    made: dict[str, tuple[Path, export.Manifest]] = {}

    def one(compression: str) -> tuple[Path, export.Manifest]:
        if compression not in made:
            folder = tmp_path_factory.mktemp(compression)
            with stage.open(scene) as opened:
                options = export.GlbOptions(compression=compression)  # type: ignore[arg-type]
                made[compression] = folder, export.write(opened, "glb", folder, options=options)
        return made[compression]

    return one


def truth(scene: Path, thing: str) -> tuple[np.ndarray, scans.Mesh, float]:
    """Where the points of a thing are in the world, its model, and the scale of its thing."""
    with stage.open(scene) as opened:
        record = opened.thing(thing)
        mesh = opened.mesh(str(record.model))
        frame = world_from_thing(opened.scene, record)
    world = (mesh.vertices.astype(np.float64) + mesh.offset) @ frame[:3, :3].T + frame[:3, 3]
    return world, mesh, float(np.cbrt(np.linalg.det(frame[:3, :3])))


@pytest.mark.parametrize("thing", ["ball", "again", "far"])
def test_a_plain_glb_is_read_again_to_the_number(scene: Path, written: Any, thing: str) -> None:
    path = written("none")[0] / "packed.glb"
    expected, mesh, _ = truth(scene, thing)
    by_three = shown_by(read(path), thing)
    assert np.abs(by_three.points - expected).max() <= 1e-5
    assert by_three.triangles == len(mesh.faces)
    loaded = trimesh.load_scene(path, process=False)
    node = thing if thing != "far" else "far-mesh"
    matrix, geometry = loaded.graph.get(node)
    found = loaded.geometry[geometry]
    by_trimesh = trimesh.transform_points(found.vertices, matrix)
    assert np.abs(by_trimesh - expected).max() <= 1e-5
    if mesh.colors is not None:
        linear = linear_from_srgb(mesh.colors[:, :3] / 255.0)
        assert np.abs(by_three.colors - linear).max() <= 1 / 65535
        assert np.abs(srgb(by_three.colors) - mesh.colors[:, :3] / 255.0).max() <= 1 / 255
        kept = found.visual.vertex_attributes["color"]
        assert np.abs(kept[:, :3] / np.iinfo(kept.dtype).max - linear).max() <= 1 / 255


def srgb(linear: np.ndarray) -> np.ndarray:
    """IEC 61966-2-1, written here again."""
    return np.where(
        linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-12) ** (1 / 2.4) - 0.055
    )


@pytest.mark.parametrize("compression", PACKED)
def test_a_packed_glb_is_within_half_the_step_of_its_manifest(
    scene: Path, written: Any, compression: str
) -> None:
    folder, manifest = written(compression)
    meshes = read(folder / "packed.glb")
    steps = {model["name"]: model["step_mm"] / 1e3 for model in entry(manifest).models}
    for thing, media in (("ball", "ball"), ("again", "ball"), ("far", "far")):
        expected, mesh, scale = truth(scene, thing)
        got = shown_by(meshes, thing)
        assert got.triangles == len(mesh.faces)
        # In the model's own axes, where the grid is; a little for float32 and for the numbers far away.
        with stage.open(scene) as opened:
            back = np.linalg.inv(world_from_thing(opened.scene, opened.thing(thing))[:3, :3])
        near = cKDTree(expected @ back.T).query(got.points @ back.T, p=np.inf)[0]
        most = steps[media] / 2 * (1 + 1e-3) + 1e-7 * mesh.diagonal + 1e-9
        assert near.max() <= most, (thing, near.max(), most)
        assert near.max() > steps[media] / 8, "the step in the manifest is not the one in the file"
        assert cKDTree(got.points).query(expected)[0].max() <= scale * steps[media] * np.sqrt(3)


def entry(manifest: export.Manifest, path: str = "packed.glb") -> export.FileEntry:
    return next(one for one in manifest.files if one.path == path)


def test_trimesh_reads_whole_numbers_too(scene: Path, written: Any) -> None:
    folder, manifest = written("quantised")
    step = next(m["step_mm"] for m in entry(manifest).models if m["name"] == "ball") / 1e3
    loaded = trimesh.load_scene(folder / "packed.glb", process=False)
    matrix, geometry = loaded.graph.get("again-mesh")
    points = trimesh.transform_points(loaded.geometry[geometry].vertices, matrix)
    expected, _, _ = truth(scene, "again")
    assert np.abs(points - expected).max() <= step * np.sqrt(3) / 2 + 1e-6


@pytest.mark.parametrize("compression", PACKED)
def test_the_validator_finds_no_error_in_what_is_packed(written: Any, compression: str) -> None:
    folder, _ = written(compression)
    for path in sorted(folder.glob("*.glb")):
        assert_valid(path)
        assert set(read_container(path)[0]["extensionsRequired"]) == EXTENSIONS[compression]


@pytest.mark.parametrize("compression", PACKED)
def test_the_manifest_tells_the_distance_to_the_bytes(scene: Path, written: Any, compression: str) -> None:
    """Measured again here: three reads the file, trimesh finds the nearest points of the faces about."""
    folder, manifest = written(compression)
    (model,) = (m for m in entry(manifest).models if m["name"] == "ball")
    told = model["deviation_mm"]
    assert 0 < told["mean"] <= told["rms"] <= told["p95"] <= told["max"] <= model["bound_mm"]
    expected, mesh, _ = truth(scene, "again")  # the one without a scale
    got = shown_by(read(folder / "packed.glb"), "again")
    surface = trimesh.Trimesh(expected, mesh.faces, process=False)
    about = surface.vertex_faces[cKDTree(expected).query(got.points)[1]]
    points = np.repeat(got.points, about.shape[1], axis=0)
    nearest = trimesh.triangles.closest_point(surface.triangles[about.ravel()], points)
    apart = np.linalg.norm(nearest - points, axis=1).reshape(about.shape)
    far = np.where(about < 0, np.inf, apart).min(1) * 1e3
    assert far.max() <= told["max"] * (1 + 1e-6) + 1e-6
    assert far.max() > told["max"] * 0.4
    source = next(one for one in manifest.provenance if one["media"] == "ball")
    assert {e["file"] for e in source["encoded"]} == {"packed.glb", "packed.ball.lod1.glb"}
    assert source["encoded"][-1]["deviation_mm"] == told


@pytest.mark.slow
def test_packed_files_are_smaller_and_the_same_each_time(scene: Path, written: Any, tmp_path: Path) -> None:
    sizes = {c: entry(written(c)[1]).bytes for c in ("none", *PACKED)}
    assert sizes["draco"] < sizes["meshopt"] < sizes["quantised"] < sizes["none"]
    with stage.open(scene, "light") as opened:
        again = export.write(opened, "glb", tmp_path)
    assert entry(again).models == entry(written("meshopt")[1]).models, "the profile's own choice"
    with stage.open(scene) as opened:
        same = export.write(opened, "glb", tmp_path, options=export.GlbOptions(compression="meshopt"))
    assert same.files == written("meshopt")[1].files


@pytest.mark.slow
def test_instances_and_levels_inside_are_packed_too(scene: Path, tmp_path: Path) -> None:
    options = export.GlbOptions(compression="meshopt", instancing=2, msft_lod=True, bits=12)
    with stage.open(scene) as opened:
        manifest = export.write(opened, "glb", tmp_path, options=options)
    assert_valid(tmp_path / "packed.glb")
    models = entry(manifest).models
    assert [m["bits"] for m in models] == [12] * len(models)
    document, _ = read_container(tmp_path / "packed.glb")
    (many,) = (n for n in document["nodes"] if "EXT_mesh_gpu_instancing" in n.get("extensions", {}))
    assert many["name"] == "ball"


def test_a_model_that_moves_stays_plain_and_says_so(tmp_path: Path) -> None:
    from full_scene import make as make_full

    folder = tmp_path / "full"
    with stage.open(make_full(folder), folder=folder) as opened:
        manifest = export.write(
            opened, "glb", tmp_path / "out", options=export.GlbOptions(compression="draco")
        )
    (loss,) = (one for one in manifest.losses if one.code == "export-moving-plain")
    assert loss.target == "media.flag"
    assert_valid(tmp_path / "out" / "tout.glb")


def test_the_command_line_packs_and_refuses_what_it_does_not_know(
    scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export_it = ["export", str(scene), "--out", str(tmp_path)]
    assert main([*export_it, "--compression", "draco", "--bits", "11", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    (file,) = (one for one in told["files"] if one["path"] == "packed.glb")
    assert {model["bits"] for model in file["models"]} == {11}
    assert main([*export_it, "--compression", "zip"]) == 2
    assert "none, quantised, meshopt, draco" in capsys.readouterr().err
    assert main([*export_it, "--to", "usdz", "--compression", "draco"]) == 2
    assert "usdz" in capsys.readouterr().err
    assert main([*export_it, "--compression", "meshopt", "--bits", "20"]) == 2
    assert "16" in capsys.readouterr().err


def test_a_page_has_only_what_needs_no_decoder(scene: Path) -> None:
    with stage.open(scene, "light") as opened:
        assert room_options(opened, export.WebOptions()) == export.GlbOptions(
            levels=False, compression="quantised", textures="keep"
        )
        opened.profile_record = opened.profile_record.model_copy(
            update={"compression": None, "texture_coding": "ktx2"}
        )
        assert room_options(opened, export.WebOptions()) == export.GlbOptions(
            levels=False, compression="none", textures="webp"
        )


def test_a_room_that_is_a_scan_is_packed_too(tmp_path: Path) -> None:
    scene = make(tmp_path / "scene", room={"mesh": "ball"}, things=THINGS[2:])
    with stage.open(scene) as opened:
        export.write(opened, "glb", tmp_path / "out", options=export.GlbOptions(compression="meshopt"))
        expected = opened.mesh("ball").vertices
    assert_valid(tmp_path / "out" / "packed.glb")
    got = shown_by(read(tmp_path / "out" / "packed.glb"), "room")
    assert cKDTree(expected).query(got.points)[0].max() <= 2e-4
