"""The verb: several targets, and what they lose before anything is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from immersion.cli.main import main
from stage_scene import make_scene


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_scene(tmp_path_factory.mktemp("verb") / "l’été")


def test_a_dry_run_tells_what_is_lost_and_writes_nothing(
    scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["export", str(scene), "--to", "glb,usdz", "--dry-run", "--lang", "fr"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "glb\u00a0:"
    assert "usdz\u00a0:" in told
    assert any("things.key" in line and "[usd-light]" in line for line in told)
    assert list(tmp_path.iterdir()) == []
    assert main(["export", str(scene), "--to", "usdz", "--dry-run", "--json"]) == 0
    assert {loss["code"] for loss in json.loads(capsys.readouterr().out)["usdz"]} >= {
        "usd-light",
        "usd-no-place",
    }


def test_several_targets_get_a_folder_each(
    scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(scene), "--to", "glb, usdz", "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "glb" / "petite-salle.glb").is_file()
    assert (tmp_path / "out" / "usdz" / "petite-salle.usdz").is_file()
    assert "petite-salle.usdz" in capsys.readouterr().out


def test_without_a_folder_it_asks_for_one(scene: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(scene), "--to", "glb"]) == 2
    assert "--out" in capsys.readouterr().err
