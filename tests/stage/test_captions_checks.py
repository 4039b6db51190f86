"""Captions: read as WebVTT has them, and held against their sound and their readers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from immersion import stage
from immersion.scene import Scene
from immersion.stage.captions import Caption, captions_of

RATE = 48_000


def test_captions_are_read_with_hours_settings_tags_and_several_lines() -> None:
    first = "01:00:01.000 --> 01:00:02.500 align:start\n<v Ada>Come\n<i>in</i>.\n"
    text = f"WEBVTT\n\nNOTE a remark\n\n1\n{first}\n00:03.000 --> 3.5\n"
    found, wrong = captions_of(text)
    assert found == [Caption(3601_000_000, 3602_500_000, "<v Ada>Come\n<i>in</i>.")]
    assert found[0].line == 6
    assert wrong == [(10, "00:03.000 --> 3.5")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("00:00.000 --> 00:00.500\nBonjour\n\n00:00.500 --> 00:01.000\nà tous\n", []),
        ("00:00.000 --> 00:00.600\nBonjour\n\n00:00.500 --> 00:01.000\nà tous\n", ["captions-overlap"]),
        ("00:00.500 --> 00:00.500\nBonjour\n", ["captions-backwards"]),
        ("00:00.000 --> 00:00.500\nBonjour à tous et à toutes\n", ["captions-fast"]),
        ("00:00.000 --> 00:09.500\nBonjour\n", ["captions-late"]),
        ("", ["captions-empty"]),
    ],
)
def test_times_of_captions(body: str, expected: list[str], tmp_path: Path) -> None:
    noise = 0.1 * np.random.default_rng(1).standard_normal(RATE)
    soundfile.write(str(tmp_path / "a.wav"), noise, RATE, "PCM_16")
    (tmp_path / "a.vtt").write_text("WEBVTT\n\n" + body, encoding="utf-8")
    media = {"v": {"type": "audio", "file": "a.wav", "captions": "a.vtt"}}
    with stage.open(Scene(immersion="1", id="a", media=media), folder=tmp_path) as opened:
        found = stage.check(opened)
    assert [one.code.removeprefix("stage-") for one in found] == expected
    for one in found:
        assert Path(str(one.where.file)).name == "a.vtt"
        assert one.render("fr") != one.render("en")


@pytest.mark.parametrize(("unit", "code"), [("m", ["stage-size"]), ("mm", []), ("km", ["stage-size"])])
def test_a_statue_of_three_kilometres(unit: str, code: list[str], tmp_path: Path) -> None:
    from immersion.scans import io
    from immersion.scans.mesh import Mesh

    corners = [[0, 0, 0], [1000, 0, 0], [0, 3000, 0], [0, 0, 1000]]
    io.write(Mesh.from_arrays(corners, [[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]]), tmp_path / "a.ply")
    made = Scene(
        immersion="1",
        id="a",
        media={"m": {"type": "model", "file": "a.ply", "unit": unit}},
        things=[{"id": "t", "model": "m", "at": [0, 0, 0], "alt": "a"}],
    )
    with stage.open(made, folder=tmp_path) as opened:
        assert [one.code for one in stage.check(opened)] == code


def test_a_missing_file_is_told_once_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "scene.yaml").write_text(
        'immersion: "1"\nid: a\nmedia:\n  v:\n    type: audio\n    file: none.wav\n    captions: none.vtt\n',
        encoding="utf-8",
    )
    with stage.open(tmp_path / "scene.yaml") as opened:
        found = stage.check(opened)
    assert sorted((one.code, one.where.line, str(one.about)) for one in found) == [
        ("file-missing", 6, "none.wav"),
        ("file-missing", 7, "none.vtt"),
    ]
    assert "none.wav" in found[0].render("en")
