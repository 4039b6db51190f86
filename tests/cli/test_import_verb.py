"""The verb `import`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from foreign_files import gltf_room
from immersion.cli.main import main
from stage_scene import make_scene


def test_import_tells_what_was_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = gltf_room(tmp_path / "Salle.glb")
    assert main(["import", str(source), str(tmp_path / "new"), "--lang", "fr"]) == 0
    told = capsys.readouterr().out
    assert "2 médias, 5 objets, 2 repères (gltf)" in told
    assert "une personne doit écrire" in told
    assert main(["check", str(tmp_path / "new" / "scene.yaml")]) == 0
    capsys.readouterr()
    assert main(["import", str(source), str(tmp_path / "again"), "--json", "--lang", "en"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["format"] == "gltf"
    assert {loss["code"] for loss in data["losses"]} >= {"import-alt"}
    assert Path(data["scene"]).is_file()


def test_a_glb_of_ours_is_a_scene_again_or_a_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = make_scene(tmp_path / "salle")
    assert main(["export", str(scene), "--to", "glb", "--out", str(tmp_path / "out")]) == 0
    source = next((tmp_path / "out").rglob("petite-salle.glb"))
    capsys.readouterr()
    assert main(["import", str(source), str(tmp_path / "new"), "--lang", "fr"]) == 0
    told = capsys.readouterr().out
    assert "4 médias, 5 objets" in told
    assert "mettez-y l’original [import-own-missing]" in told
    assert main(["import", str(source), str(tmp_path / "one"), "--plain", "--lang", "fr"]) == 0
    assert "laissée de côté comme demandé [import-own-plain]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (["{source}", "{source}"], 1, "import-exists"),
        (["{none}", "{new}"], 1, "file-missing"),
        (["{text}", "{new}"], 1, "file-suffix"),
        (["{source}", "{new}", "--unit", "yd"], 2, "import-unit"),
        (["{source}", "{new}", "--format", "gltff"], 2, "unknown-name"),
        (["{source}", "{new}", "--format", "aframe", "--plain"], 2, "import-not-plain"),
    ],
)
def test_import_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, error: str
) -> None:
    (tmp_path / "a.txt").write_text("a")
    paths = {"source": gltf_room(tmp_path / "a.glb"), "none": tmp_path / "no.glb", "text": tmp_path / "a.txt"}
    words = [word.format(new=tmp_path / "new", **paths) for word in arguments]
    assert main(["import", *words, "--lang", "en"]) == code
    assert f"[{error}]" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_formats_lists_what_can_be_imported(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["formats", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["import"] == ["adm", "aframe", "gltf", "svx"]
