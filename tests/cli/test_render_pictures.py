"""render draws: plans, pictures, films and contact sheets from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

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


def test_views_a_film_and_a_sheet(
    scene_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    walk = tmp_path / "walk.csv"
    walk.write_text("time,x,y,z,yaw,pitch,event\n0,0,1.6,2,0,0,\n1,0,1.6,0,0,0,\n", encoding="utf-8")
    views, video = tmp_path / "views", tmp_path / "a.mp4"
    small = ["--size", "64x36"]
    asked = ["--pictures", "--views", "all", "--walk", walk, "--fps", "5", "--video", video, "--end", "0.6"]
    code, told, _ = _run(capsys, "render", scene_file, views, *asked, *small, "--lang", "en")
    assert code == 0
    assert "Film: 3 pictures at 5 per second, 0.6 s" in told
    assert sorted(file.name for file in views.iterdir()) == ["entry.png"]
    assert video.read_bytes()[4:8] == b"ftyp"
    code, told, _ = _run(
        capsys, "render", scene_file, tmp_path / "s.png", "--sheet", "--times", "0,1.5", *small, "--json"
    )
    assert code == 0
    assert json.loads(told)["file"] == str(tmp_path / "s.png")


DYING = """\
immersion: "1"
id: salle
room: {box: {size: [8, 4, 6]}}
media: {white: {type: image, file: white.png}}
screens: {wall: {surface: front}}
rigs:
  projectors:
    p1: {at: [-2, 2, 2], look_at: [-2, 2, -3], throw: 1.6, size: [64, 40], output: 1, paints: wall}
    p2: {at: [2, 2, 2], look_at: [2, 2, -3], throw: 1.6, size: [64, 40], output: 2, paints: wall}
  fallback: [{lost: p2, do: [{hide: shown}, {show: sorry}]}]
things:
  - {id: shown, image: white, screen: wall, fit: fill}
  - {id: sorry, image: white, at: [-2, 2, -2.5], width: 0.5, visible: false}
views: {entry: {at: [0, 2, 2.9], look_at: [0, 2, -3], fov: 80}}
"""


def test_what_fails_when_a_projector_dies_is_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Image.new("RGB", (4, 4), "white").save(tmp_path / "white.png")
    file = tmp_path / "scene.yaml"
    file.write_text(DYING, encoding="utf-8")
    small = ["--size", "64x36"]

    def drawn(name: str, *options: str) -> np.ndarray:
        code, _, told = _run(capsys, "render", file, tmp_path / name, *options)
        assert (code, told) == (0, "")
        with Image.open(tmp_path / (f"{name}/entry.png" if "--pictures" in options else name)) as image:
            return np.array(image.convert("L")).astype(int)

    def sides(pixels: np.ndarray) -> tuple[float, float]:
        return float(np.median(pixels[12:24, 18:26])), float(np.median(pixels[12:24, 38:46]))

    whole = sides(drawn("whole", "--pictures", *small))
    assert min(whole) > 150  # each half has its projector
    # p1 has no fallback: its own half is dark, the other goes on.
    left, right = sides(drawn("first", "--pictures", *small, "--lost", "p1"))
    assert left < 100 < 150 < right
    # p2 has one: the image is put away, so that p1 throws none either, and another thing is shown.
    for times in ([], ["--times", "2"]):
        second = drawn(f"second{len(times)}", "--pictures", *small, *times, "--lost", "p2")
        assert np.percentile(second, 90) < 100 < second.max()
    sheets = [
        drawn(f"sheet{k}.png", "--sheet", *small, *lost)
        for k, lost in enumerate(([], ["--lost", "p1"], ["--lost", "p2"]))
    ]
    light = [int((sheet[:200] > 150).sum()) for sheet in sheets]
    assert light[0] > light[1] > light[2]
    sent = [
        drawn(f"sent{k}.png", "--projector", "p1", *lost) for k, lost in enumerate(([], ["--lost", "p2"]))
    ]
    assert sent[0].max() == 255
    assert sent[1].max() == 0
    code, _, told = _run(capsys, "preview", file, "--picture", tmp_path / "one.png", "--lost", "p2")
    assert (code, told) == (0, "")
    with Image.open(tmp_path / "one.png") as image:
        assert np.percentile(np.array(image.convert("L")), 90) < 100
    code, _, told = _run(capsys, "render", file, tmp_path / "none", "--pictures", "--lost", "p9")
    assert code == 2
    assert "[unknown-name]" in told
    assert not (tmp_path / "none").exists()


def test_without_ffmpeg_there_are_frames_and_a_word(
    scene_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    asked = ["--pictures", "--video", tmp_path / "a.mp4", "--fps", "5", "--end", "0.4", "--size", "64x36"]
    code, _, told = _run(capsys, "render", scene_file, *asked, "--lang", "fr")
    assert code == 2
    assert "apt-get install ffmpeg" in told
    names = sorted(file.name for file in (tmp_path / "a-frames").iterdir())
    assert names == ["000001.png", "000002.png", "sound.wav"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--pictures", "--fps", "30"], "cli-pictures-unused"),
        (["--pictures", "--to", "0+2+0"], "cli-pictures-unused"),
        (["--pictures", "--paper", "A4"], "cli-pictures-unused"),
        (["--pictures", "--sheet"], "cli-pictures-one"),
        (["--pictures", "--size", "large"], "cli-pictures-wrong-size"),
        (["--pictures", "--times", "0,1"], "cli-pictures-wrong-times"),
        (["--sheet", "--times", "noon"], "cli-pictures-wrong-times"),
        (["--pictures", "--views", "attic"], "preview-view"),
        (["--pictures", "--video", "a.gif"], "film-suffix"),
        (["--views", "all"], "cli-pictures-unused"),
    ],
)
def test_wrong_use_of_pictures_is_said(
    scene_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], code: str
) -> None:
    done, _, told = _run(capsys, "render", scene_file, tmp_path / "out", *options)
    assert done == 2
    assert f"[{code}]" in told
    assert list(tmp_path.iterdir()) == []
