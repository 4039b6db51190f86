"""Lux as files, against the inverse square law: the picture's colours, the values and the table say the same."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from immersion import stage
from immersion.cli.main import main
from immersion.preview import lux_pictures, projector_picture
from immersion.preview.lux_pictures import _colours, _part, _ticks, _top

SCENE = """\
immersion: "1"
id: salle
room: {box: {size: [8, 4, 6]}}
media: {white: {type: image, file: white.png}}
screens: {wall: {surface: front}}
rigs:
  projectors:
    p1: {at: [0, 2, 2], look_at: [0, 2, -3], throw: 1.6, size: [64, 40], lumens: 3000, output: 2, paints: wall}
    spare: {at: [0, 2, 2], look_at: [0, 2, -3], throw: 1.6, size: [80, 50], output: 3}
things:
  - {id: key, light: spot, at: [0, 1.5, -1], angle: 30, intensity: 800cd}
  - {id: shown, image: white, screen: wall, fit: fill}
views:
  entry: {at: [0, 1.5, 2]}
  away: {at: [0, 1.5, 0], turn: {y: 180}}
cues: [{id: out, when: [{at: 5s}], do: [{hide: key}]}]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "scene"
    folder.mkdir()
    Image.new("RGB", (4, 4), "white").save(folder / "white.png")
    (folder / "scene.yaml").write_text(SCENE, encoding="utf-8")
    return folder / "scene.yaml"


def _run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(one) for one in arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def _table(folder: Path) -> list[dict[str, str]]:
    with (folder / "lux.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_spot_gives_its_lux_in_picture_values_and_table(file: Path, tmp_path: Path) -> None:
    """800 cd straight at a wall 2 m away: 200 lux, and 200 cos³ of the angle beside the axis."""
    out = tmp_path / "lux"
    with stage.open(file, lost=["p1"]) as opened:
        made = lux_pictures(opened, out, ["entry"], size=(321, 181))
    assert [path.name for path in made.files] == ["lux.csv", "entry-lux.png", "entry-lux.npy"]
    assert made.top == 200.0 or made.top == 500.0
    values = np.load(out / "entry-lux.npy")
    assert (values.shape, values.dtype) == ((181, 321), np.float32)
    assert values[90, 160] == pytest.approx(200, rel=0.005)
    metre = 90.5 / np.tan(np.radians(30)) / 5  # pixels on the wall, 5 m from the eye
    across = 8 / metre
    assert values[90, 168] == pytest.approx(200 * (4 / (4 + across**2)) ** 1.5, rel=0.01)
    with Image.open(out / "entry-lux.png") as image:
        pixels = np.array(image)
    head = pixels.shape[0] - 181
    bar = pixels[head + 10 : -10, 321 + 12].astype(int)  # the scale, from its top to its end
    place = np.argmin(np.abs(bar - pixels[head + 90, 160]).sum(1)) / (len(bar) - 1)
    wanted = 1 - np.log(200) / np.log(made.top)
    assert place == pytest.approx(wanted, abs=0.02)
    (row,) = _table(out)
    assert (row["view"], row["width"], row["height"], row["seen_percent"]) == ("entry", "321", "181", "100.0")
    assert float(row["max_lux"]) == pytest.approx(200, rel=0.005)
    assert float(row["mean_lux"]) == pytest.approx(values.mean(), abs=0.01)
    assert float(row["above_50_lux_percent"]) == pytest.approx(100 * (values > 50).mean(), abs=0.06)


def test_all_views_share_a_scale_and_time_counts(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["render", file, tmp_path / "a", "--lux", "--size", "96x54", "--lost", "p1"]
    code, told, _ = _run(capsys, *asked, "--lang", "fr")
    assert code == 0
    assert "Lumière directe, échelle de 1 à" in told
    rows = {row["view"]: row for row in _table(tmp_path / "a")}
    assert float(rows["entry"]["max_lux"]) > 190
    assert float(rows["away"]["max_lux"]) == 0  # nothing shines behind the visitor
    asked[2] = tmp_path / "b"
    code, told, _ = _run(capsys, *asked, "--views", "entry", "--times", "6", "--json")
    assert code == 0
    facts = json.loads(told)
    assert facts["scale_lux"] == [1, 10.0]  # the lamp is out
    assert np.nanmax(np.load(tmp_path / "b" / "entry-lux.npy")) == 0


def test_the_scale_is_round_and_its_colours_grow_lighter() -> None:
    assert [_top([np.array([[most]], np.float32)]) for most in (3, 10, 11, 51, 201, 1e5)] == [
        *(10.0, 10.0, 20.0, 100.0, 500.0, 1e5),
    ]
    assert _top([np.full((1, 1), np.nan, np.float32)]) == 10.0
    grey = _colours(np.linspace(0, 1, 64)) @ np.array([0.2126, 0.7152, 0.0722])
    assert (np.diff(grey) > 0).all()
    assert _part(np.array([0.5, 1, 10, 100, 200]), 100.0) == pytest.approx([0, 0, 0.5, 1, 1])
    assert _ticks(50.0, 20) == [1, 2, 5, 10, 20, 50]
    assert _ticks(50.0, 4) == [1, 10]


@pytest.mark.parametrize("send", [None, "content", "grid", "screen-grid", "white"])
def test_a_projector_is_sent_its_own_pixels(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], send: str | None
) -> None:
    out = tmp_path / "p1.png"
    asked = [] if send is None else ["--send", send]
    code, told, _ = _run(capsys, "render", file, out, "--projector", "p1", *asked, "--json")
    assert code == 0
    wanted = {"file": str(out), "projector": "p1", "send": send or "content", "size": [64, 40], "output": 2}
    assert json.loads(told) == wanted
    with stage.open(file) as opened, Image.open(out) as image:
        assert np.array_equal(np.array(image), projector_picture(opened, "p1", send=send or "content"))


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["p.png", "--projector", "p9"], "preview-projector", "p1, spare"),
        (["p.png", "--projector", "spare"], "preview-paints-nothing", "spare"),
        (["p.png", "--projector", "p1", "--send", "black"], "preview-sends", "screen-grid"),
        (["p.jpg", "--projector", "p1"], "cli-light-png", ".png"),
        (["p.png", "--projector", "p1", "--size", "8x8"], "cli-pictures-unused", "--size"),
        (["p.png", "--projector", "p1", "--times", "1,2"], "cli-pictures-wrong-times", "1,2"),
        (["p.png", "--send", "grid"], "cli-pictures-unused", "--send"),
        (["lux", "--lux", "--views", "attic"], "preview-view", "entry, away"),
        (["lux", "--lux", "--projector", "p1"], "cli-pictures-one", "--projector"),
        (["lux", "--lux", "--lost", "p9"], "unknown-name", "p1"),
    ],
)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_wrong_use_is_said_and_nothing_is_written(
    file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    code: str,
    said: str,
    lang: str,
) -> None:
    done, _, told = _run(capsys, "render", file, tmp_path / options[0], *options[1:], "--lang", lang)
    assert done in (1, 2)
    assert f"[{code}" in told
    assert said in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scene"]


def test_a_master_is_not_written_over(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    white = file.parent / "white.png"
    before = white.read_bytes()
    done, _, told = _run(capsys, "render", file, white, "--projector", "p1")
    assert done != 0
    assert "[preview-over-media]" in told
    assert white.read_bytes() == before
