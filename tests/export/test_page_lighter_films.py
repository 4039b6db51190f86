"""Films of a page that give way: smaller, within their kilobits, the same picture at the same time, and mute."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from filmed_scene import filmed_scene
from immersion import export
from immersion.errors import UnknownNameError, UsageError
from immersion.export import WebOptions
from immersion.export._page.lighter_films import (
    Limits,
    Rims,
    drop_sound,
    lighter_film,
    measured,
    sides_within,
)
from immersion.stage.first_pictures import film_facts
from web_pages import exported, visited

WIDE, HIGH, FRAMES = 320, 180, 50


def noisy_film(path: Path, *options: str) -> Path:
    """Write two seconds of noise, which no coder packs well, with a tone."""
    noise = f"testsrc2=s={WIDE}x{HIGH}:r=25:d=2,noise=alls=40:allf=t"
    coding = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "16", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    sources = ["-f", "lavfi", "-i", noise, "-f", "lavfi", "-i", "sine=d=2"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *sources, *coding, *options, str(path)], check=True)
    return path


def probed(path: Path, *entries: str) -> Any:
    told = ["ffprobe", "-v", "error", "-of", "json", *entries, str(path)]
    return json.loads(subprocess.run(told, capture_output=True, check=True).stdout)


def packets(path: Path, *more: str) -> str:
    """Return the time, the length and the checksum of each packet of the pictures, or of each picture."""
    copied = more or ("-c", "copy")
    told = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:v", *copied, "-f", "framemd5", "-"]
    return subprocess.run(told, capture_output=True, text=True, check=True).stdout


def times(path: Path) -> list[float]:
    found = probed(path, "-select_streams", "v", "-show_entries", "frame=pts_time")["frames"]
    return [float(one["pts_time"]) for one in found]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = filmed_scene(tmp_path_factory.mktemp("films") / "scene")
    noisy_film(file.parent / "media" / "film.mp4")
    return file


def with_budget(scene: Path, budget: int) -> Path:
    file = scene.parent / f"budget-{budget}.yaml"
    text = scene.read_text(encoding="utf-8")
    file.write_text(f"{text}profiles: {{small: {{budget: {budget}B}}}}\n", encoding="utf-8")
    return file


def drops(manifest: export.Manifest) -> dict[str, Any]:
    return {loss.code: dict(loss.values) for loss in manifest.losses if loss.code.startswith("budget-")}


def parts(manifest: export.Manifest) -> dict[str, int]:
    assert manifest.weights is not None
    return dict(manifest.weights.parts)


def test_the_sound_that_a_page_never_plays_is_left_out_and_no_picture_changes(
    scene: Path, tmp_path: Path
) -> None:
    film = scene.parent / "media" / "film.mp4"
    assert drop_sound(film, tmp_path / "mute.mp4")
    kinds = [
        one["codec_type"]
        for one in probed(tmp_path / "mute.mp4", "-show_entries", "stream=codec_type")["streams"]
    ]
    assert kinds == ["video"]
    assert packets(tmp_path / "mute.mp4", "-c", "copy") == packets(film)
    assert (tmp_path / "mute.mp4").stat().st_size < film.stat().st_size
    assert not drop_sound(tmp_path / "mute.mp4", tmp_path / "again.mp4"), "nothing to leave out"
    assert not (tmp_path / "again.mp4").exists()


def test_a_lighter_film_keeps_its_times_and_its_most_of_kilobits(scene: Path, tmp_path: Path) -> None:
    film = scene.parent / "media" / "film.mp4"
    facts = film_facts(film)
    assert not isinstance(facts, str)
    made = [
        lighter_film(film, tmp_path / name, facts, Limits(90, 150), (WIDE, HIGH), None)
        for name in ("one", "two")
    ]
    assert made[0].read_bytes() == made[1].read_bytes(), "the same film, the same bytes"
    told = probed(made[0], "-show_entries", "stream=codec_name,width,height,pix_fmt")["streams"]
    assert told == [{"codec_name": "h264", "width": 160, "height": 90, "pix_fmt": "yuv420p"}]
    assert measured(film, HIGH).kbps > 1000
    assert 75 < measured(made[0], 90).kbps <= 150
    assert len(times(film)) == FRAMES
    assert times(made[0]) == pytest.approx(times(film), abs=1e-3)


def test_sides_keep_the_shape_and_nothing_is_made_larger() -> None:
    for width, height in ((1920, 1080), (1080, 1920), (4096, 1716), (720, 576), (1001, 563)):
        for most in (1080, 720, 540, 360, 216):
            wide, high = sides_within(width, height, most)
            assert high <= max(most, 2)
            assert high <= height
            assert wide <= width
            if height > most:
                assert wide % 2 == high % 2 == 0
                assert abs(wide / high / (width / height) - 1) < 0.01
    assert Rims(1.0).around(200, 100) == (200, 200)


def test_a_film_gives_way_when_it_weighs_most(scene: Path, tmp_path: Path) -> None:
    whole = exported(scene, tmp_path / "whole")
    assert drops(whole) == {}
    budget = sum(entry.bytes for entry in whole.files) - parts(whole)["films"] // 2
    fitted = exported(with_budget(scene, budget), tmp_path / "fitted", profile="small")
    assert sum(entry.bytes for entry in fitted.files) <= budget
    told = drops(fitted)
    assert set(told) == {"budget-film"}
    # The film has 180 lines, fewer than any step: what gives way are its kilobits.
    assert told["budget-film"]["height"] >= HIGH
    assert parts(fitted)["films"] < parts(whole)["films"] // 2
    lighter = [loss for loss in fitted.losses if loss.code == "web-film-lighter"]
    assert [loss.target for loss in lighter] == ["media.film"]
    assert lighter[0].values["height"] == HIGH, "no film is made larger"


@pytest.mark.slow
def test_a_looser_budget_never_gives_a_smaller_film(scene: Path, tmp_path: Path) -> None:
    whole = exported(scene, tmp_path / "whole")
    rest = sum(entry.bytes for entry in whole.files) - parts(whole)["films"]
    found = []
    for share in (0.05, 0.3, 0.8):
        budget = rest + round(share * parts(whole)["films"])
        manifest = exported(with_budget(scene, budget), tmp_path / str(share), profile="small")
        found.append(drops(manifest).get("budget-film", {"height": 9999, "kbps": 99_999}))
        again = exported(with_budget(scene, budget), tmp_path / f"{share} again", profile="small")
        assert [entry.sha256 for entry in again.files] == [entry.sha256 for entry in manifest.files]
    assert [one["height"] for one in found] == sorted(one["height"] for one in found)
    assert [one["kbps"] for one in found] == sorted(one["kbps"] for one in found)
    assert found[0]["kbps"] < found[-1]["kbps"]


def test_without_ffmpeg_a_budget_that_is_not_met_says_what_would_help(
    scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("films", "ladders"):
        monkeypatch.setattr(f"immersion.export._page.{module}.has_programs", lambda: False)
    told = drops(exported(with_budget(scene, 1000), tmp_path, profile="small"))
    assert {"budget-unmet", "budget-no-ffmpeg"} <= set(told)
    assert "budget-film" not in told


@pytest.mark.slow
def test_what_is_asked_of_films_does_not_give_way(scene: Path, tmp_path: Path) -> None:
    asked = WebOptions(film_height=90, film_kbps=100)
    manifest = exported(with_budget(scene, 1000), tmp_path, asked, profile="small")
    kept = {loss.target for loss in manifest.losses if loss.code == "budget-asked"}
    assert kept >= {"options.film_height", "options.film_kbps"}
    assert "budget-film" not in drops(manifest)


def test_a_film_that_was_made_smaller_is_shown(scene: Path, tmp_path: Path) -> None:
    exported(scene, tmp_path, WebOptions(film_height=90, film_kbps=100))
    with visited(tmp_path) as visit:
        visit.open()
        visit.page.click("[data-key='start']")
        video = "immersion.films.films.get('film-1').video"
        visit.until(f"{video}.readyState >= 2 && immersion.films.films.get('film-1').texture !== null")
        assert visit.page.evaluate(f"[{video}.videoWidth, {video}.videoHeight, {video}.muted]") == [
            160,
            90,
            True,
        ]
        assert visit.said == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"codec": "opsu"}, "unknown-name"),
        ({"kbps": 4}, "web-option-range"),
        ({"film_height": 0}, "web-option-range"),
        ({"film_kbps": -1}, "web-option-range"),
        ({"codec": "flac", "kbps": 48}, "web-option-flac"),
    ],
)
def test_what_no_page_can_be_made_with_is_refused(asked: dict[str, Any], code: str) -> None:
    with pytest.raises((UsageError, UnknownNameError)) as caught:
        WebOptions(**asked)
    assert caught.value.code == code
