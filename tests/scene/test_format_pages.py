"""The pages on the format are what the code says: run the scripts in scripts/ when one of these fails."""

from __future__ import annotations

import re
import runpy
import shlex
from pathlib import Path

import pytest

from immersion import scene as scenes
from immersion.cli.main import main

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
WORDS = (
    # words of the format that a line of the table must name
    "metres", "surfaces", "full angles", "look_at", "1m30s", "-12dB", "800cd", "15MB", "orientation only", "base",
    "visible", "language map", "files", "x-…", "anchors", "merge keys", "NaN", "YAML 1.1", "all problems", "stems",
    "response", "unit", "lods", "convention", "parts", "hazards", "captions", "transcript", "description", "signed",
    "easy", "cylinder", "dome", "outline", "mesh", "scattering", "portals", "screens", "bs.2051", "throw", "blends",
    "fallback", "--venue", "scale", "fit", "width", "doppler", "feed", "alt", "pannernode", "people", "sensor",
    "after", "clip", "osc", "cooldown", "once", "idle", "gap", "open, closed", "tours", "mono", "memory", "quality",
    "without", "visitor", "canonical", "comments",
)  # fmt: skip


def test_the_table_of_the_format_is_up_to_date() -> None:
    made = runpy.run_path(str(SCRIPTS / "write_format_coverage.py"))
    written = made["PAGE"].read_text(encoding="utf-8")
    assert written == made["page"](), "run: python scripts/write_format_coverage.py"
    assert [word for word in WORDS if word.lower() not in written.lower()] == []


def test_the_reference_is_up_to_date() -> None:
    made = runpy.run_path(str(SCRIPTS / "write_format_page.py"))
    written = made["PAGE"].read_text(encoding="utf-8")
    assert written == made["page"](), "run: python scripts/write_format_page.py"
    assert "# yaml-language-server: $schema=./scene.schema.json" in written
    for name in ("Scene", "Thing", "Cue", "Action", "Profile", "Venue", "Materials"):
        assert f"\n## {name}\n" in written


def test_the_tutorial_does_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (SCRIPTS.parent / "docs" / "first-scene.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(\w+)\n(.*?)```", page, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for kind, body in blocks:
        if kind == "python":
            exec(compile(body, "first-scene.md", "exec"), names)
        elif kind == "sh":
            assert main([*shlex.split(body)[1:], "--lang", "en"]) == 0
        else:
            Path({"yaml": "scene.yaml", "csv": "walk.csv"}[kind]).write_text(body, encoding="utf-8")
            assert kind != "yaml" or len(body.splitlines()) == 15
    told = capsys.readouterr().out
    assert told.startswith("nothing to correct\n")
    (bell,) = [line for line in told.splitlines() if "play" in line and "bell" in line]
    assert 2.9 < float(bell.split()[0]) < 3.1  # 2 m at 0.5 m/s: at z = 0.5, 1.5 m from the stone
    scene = scenes.read(tmp_path / "scene.yaml")
    assert scene.things[1].gain.db == 3
