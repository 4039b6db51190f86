"""The verb as a studio's nightly job runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from immersion.cli.main import main
from stage_scene import make_scene


def test_it_says_what_was_made_and_what_was_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scene, out = make_scene(tmp_path / "l’été"), tmp_path / "out"
    command = ["build", str(scene), "--out", str(out), "--to", "glb", "--lang", "fr"]
    assert main(command) == 0
    first = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in first[:4]] == [
        ["fait", "check"], ["fait", "lock"], ["fait", "export:glb"], ["fait", "report"],
    ]  # fmt: skip
    assert "pertes, voir report.fr.md" in first[2]
    assert main(command) == 0
    assert capsys.readouterr().out == "Rien n’a changé.\n"
    assert main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["changed"] is False
    assert {step["state"] for step in told["steps"]} == {"kept"}


def test_what_stops_it_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scene = make_scene(tmp_path)
    (tmp_path / "media" / "picture.png").unlink()
    assert main(["build", str(scene), "--out", str(tmp_path / "out"), "--lang", "fr"]) == 1
    assert "media.picture" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "code"), [(["--to", "gbl"], "unknown-name"), (["--out", "."], "build-folder")]
)
def test_wrong_use(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    more: list[str],
    code: str,
) -> None:
    scene = make_scene(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["build", scene.name, "--out", "out", *more]) == 2
    assert f"[{code}" in capsys.readouterr().err
