"""The options of the verb clean, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from immersion import scans
from immersion.cli.main import main
from immersion.scans.vertices import compacted
from scan_shapes import sphere

OPTIONS = """
--tolerance --fill-holes --max-perimeter --keep-outer --close-outer --min-component --min-triangles --keep-near
--remove-beyond --spikes --support-plane --crop --cut --outlier-sigma --json
"""


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    ball = sphere(4)
    keep = np.linalg.norm(ball.vertices[ball.faces].mean(1) - [0, 0, 1], axis=1) > 0.3
    path = tmp_path / "relevé.ply"
    scans.write(compacted(ball.with_faces(ball.faces[keep], keep)), path)
    return path


def test_holes_are_filled_when_asked(scan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = scan.parent / "net.ply"
    assert main(["clean", str(scan), str(out), "--lang", "fr"]) == 0
    assert capsys.readouterr().out.startswith("rien à nettoyer\n")
    assert main(["clean", str(scan), str(out), "--fill-holes", "1", "--lang", "fr"]) == 0
    told = capsys.readouterr().out
    assert "trous comblés\u00a0: 1\n" in told
    assert "inventé\u00a0: " in told
    assert main(["clean", str(scan), str(out), "--fill-holes", "1", "--spikes", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["steps"]["holes"] == 1
    assert report["invented"] == report["steps"]["invented"] == report["after"] - report["before"]
    assert scans.inspect(scans.read(out)).watertight
    assert main(["clean", str(scan), str(out), "--max-perimeter", "0.1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["steps"]["holes-left"] == 1


def test_a_box_is_cut_out(scan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = scan.parent / "net.ply"
    assert main(["clean", str(scan), str(out), "--crop", "-2,-2,-2,2,2,0", "--cut"]) == 0
    assert "triangles outside the box removed" in capsys.readouterr().out
    assert scans.read(out).bounds[1, 2] == 0
    for bad in ("1,2", "a,b,c,d,e,f"):
        assert main(["clean", str(scan), str(out), "--crop", bad, "--lang", "fr"]) == 2
        assert "six nombres" in capsys.readouterr().err
    assert main(["clean", str(scan), str(out), "--crop", "1,1,1,0,0,0"]) == 1
    assert "[clean-box]" in capsys.readouterr().err


def test_the_master_is_kept(scan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = scan.read_bytes()
    assert main(["clean", str(scan), str(scan)]) == 2
    assert "[cli-over-input]" in capsys.readouterr().err
    assert scan.read_bytes() == before


def test_every_option_has_help_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for lang in ("fr", "en"):
        assert main(["clean", "--help", "--lang", lang]) == 0
        told = capsys.readouterr().out
        for option in OPTIONS.split():
            assert option in told
