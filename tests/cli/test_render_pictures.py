"""render draws: plans, pictures, films and contact sheets from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from immersion.cli.main import main


def _run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(one) for one in arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_a_plan_is_drawn_and_told(
    scene_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "plan.pdf"
    code, told, _ = _run(capsys, "render", scene_file, out, "--plan", "--paper", "A4", "--lang", "fr")
    assert code == 0
    assert "Plan au 1:100 sur A4" in told
    assert out.read_bytes().startswith(b"%PDF-1.4")
    code, told, _ = _run(
        capsys, "render", scene_file, "--out", tmp_path / "p.svg", "--plan", "--json", "--date", "2026-06-01"
    )
    assert code == 0
    facts = json.loads(told)
    assert facts["scale"] == 50
    assert facts["files"] == [str(tmp_path / "p.svg")]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--paper", "A4"], "cli-pictures-unused"),
        (["--plan", "--to", "ambix:3"], "cli-pictures-unused"),
        (["--plan", "--loudness", "-23LUFS"], "cli-pictures-unused"),
        (["--plan", "--scale", "1"], "plan-scale"),
        (["--plan", "--paper", "Letter"], "plan-paper"),
        (["--plan", "--room", "attic"], "plan-room"),
        (["--plan", "--date", "today"], "plan-date"),
    ],
)
def test_wrong_use_is_said(
    scene_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], code: str
) -> None:
    done, _, told = _run(capsys, "render", scene_file, tmp_path / "plan.svg", *options)
    assert done == 2
    assert f"[{code}]" in told
    assert list(tmp_path.iterdir()) == []


def test_a_plan_wants_a_place_to_go(scene_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done, _, told = _run(capsys, "render", scene_file, "--plan")
    assert done == 2
    assert "[cli-render-no-out]" in told
