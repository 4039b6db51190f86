"""check on a file of an older version, and in another venue."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from immersion import scene as scenes
from immersion import stage
from immersion.cli.main import main
from immersion.scene.model import Venue

DRAFT = 'immersion: "0"   # the draft\nid: salle\nduration: 90\nroom: [8, 4, 6]\n'


def test_migrate_rewrites_and_says_what_it_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "scène d'été.yaml"
    file.write_text(DRAFT, encoding="utf-8")
    assert main(["check", str(file), "--json"]) == 0
    assert "scene-version-old" in [f["code"] for f in json.loads(capsys.readouterr().out)]
    assert file.read_text(encoding="utf-8") == DRAFT  # a check alone writes nothing
    assert main(["check", str(file), "--migrate", "--lang", "fr"]) == 0
    out = capsys.readouterr().out
    assert "l’ancien fichier est gardé sous scène d'été.v0.yaml" in out
    assert "scene-version-old" not in out
    assert file.read_text(encoding="utf-8").startswith('immersion: "1"   # the draft\n')
    assert (tmp_path / "scène d'été.v0.yaml").read_text(encoding="utf-8") == DRAFT
    assert main(["check", str(file), "--migrate"]) == 0
    assert "nothing was rewritten" in capsys.readouterr().out
    assert main(["check", str(file), "--migrate", "--json"]) == 0
    json.loads(capsys.readouterr().out)


def test_a_later_version_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "scene.yaml"
    file.write_text('immersion: "3"\nid: salle\nholograms: []\n', encoding="utf-8")
    for more in ([], ["--migrate"]):
        assert main(["check", str(file), "--lang", "fr", *more]) == 1
        told = capsys.readouterr().err
        assert "scene-version-later" in told
        assert "scene-unknown-key" not in told
    assert [p.name for p in tmp_path.iterdir()] == ["scene.yaml"]


def test_check_in_another_venue(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, lyon = tmp_path / "scene.yaml", tmp_path / "lyon.yaml"
    file.write_text(
        'immersion: "1"\nid: salle\nroom: {box: {size: [8, 4, 6]}}\n'
        "screens: {s: {surface: front, rect: {width: 7, height: 2}}}\n", encoding="utf-8"
    )  # fmt: skip
    lyon.write_text('immersion: "1"\nroom: {box: {size: [5, 3, 5]}}\n', encoding="utf-8")
    assert main(["check", str(file)]) == 0
    capsys.readouterr()
    assert main(["check", str(file), "--venue", str(lyon)]) == 1
    assert "scene-rect-outside" in capsys.readouterr().out
    lyon.write_text('immersion: "1"\nromo: {}\n', encoding="utf-8")
    assert main(["check", str(file), "--venue", str(lyon)]) == 1
    assert "lyon.yaml:2:1" in capsys.readouterr().err


def test_a_stage_opens_in_another_venue(tmp_path: Path) -> None:
    file, lyon = tmp_path / "scene.yaml", tmp_path / "lyon.yaml"
    file.write_text('immersion: "1"\nid: salle\nroom: {dome: {radius: 4}}\n', encoding="utf-8")
    lyon.write_text('immersion: "1"\nroom: {box: {size: [5, 3, 5]}}\n', encoding="utf-8")
    for scene in (file, scenes.read(file)):
        for venue in (lyon, scenes.read_venue(lyon), Venue(room={"box": {"size": [5, 3, 5]}})):
            with stage.open(scene, venue=venue) as opened:
                assert opened.scene.all_rooms()["room"].shape == "box"
