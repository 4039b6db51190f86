"""Videos on the page: each picture at the moment that the visit says, copied or coded, and told where it is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from filmed_scene import FPS, SECONDS, filmed_scene
from immersion import preview, stage
from immersion.export import WebOptions
from immersion.export._page import films
from immersion.preview.videos import Videos
from likeness import likeness, page_picture
from numbered_film import COUNT, read_number
from web_pages import Visited, exported, visited, visited_file

SIZE = (640, 360)
TOLD = """({ time, playing, paused }) => {
  const own = { playing, mediaTime: time * 1e6, visible: true, opacity: 1, gain: 1, level: 1, language: "" };
  const state = { things: new Map([["film-1", own]]), worlds: new Map(), language: "fr" };
  immersion.films.apply(state, "fr", { entered: true, paused, reduced: false });
}"""
READ = """() => {
  const { video } = immersion.films.films.get("film-1"), sheet = document.createElement("canvas");
  sheet.width = 128; sheet.height = 32;
  const context = sheet.getContext("2d");
  context.drawImage(video, 0, 0, 128, 32);
  return [...context.getImageData(0, 0, 128, 32).data];
}"""
VIDEO = "immersion.films.films.get('film-1').video"


def number(visit: Visited) -> int:
    return read_number(np.array(visit.page.evaluate(READ), np.uint8).reshape(32, 128, 4))


def stand_at(visit: Visited, time: float, *, playing: bool = True) -> int:
    """Let the visit stand at a time of the film; return the number of the picture that is shown."""
    at = {"time": time, "playing": playing, "paused": playing}
    visit.page.evaluate(TOLD, at)
    visit.until(f"{VIDEO}.readyState >= 2")
    visit.page.evaluate(TOLD, at)
    visit.until(f"!{VIDEO}.seeking && {VIDEO}.readyState >= 2")
    return number(visit)


def codes(manifest: Any) -> set[str]:
    return {loss.code for loss in manifest.losses}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("l’été")
    manifest = exported(filmed_scene(base / "scene", loop=True), base / "out")
    assert not {code for code in codes(manifest) if "film" in code or "video" in code}
    written = base / "out" / "films" / "film.mp4"
    assert written.read_bytes() == (base / "scene" / "media" / "film.mp4").read_bytes()
    return base / "out"


def moments(folder: Path, loop: bool) -> None:
    with visited(folder) as visit:
        visit.open()
        visit.page.evaluate("immersion.room.renderer.setAnimationLoop(null)")
        for time in (0.0, 1.25, 0.42, 2.95, SECONDS + 0.61):
            wanted = int(time % SECONDS * FPS) if loop else min(int(time * FPS), COUNT - 1)
            assert abs(stand_at(visit, time) - wanted) <= 1, time


def test_every_moment_of_a_loop_has_its_own_picture(folder: Path) -> None:
    """Forwards, backwards, to the end and beyond: the picture that bears the number of that moment."""
    moments(folder, loop=True)


def test_one_that_is_held_or_has_ended_shows_where_it_stands(folder: Path) -> None:
    with visited(folder) as visit:
        visit.open()
        visit.page.evaluate("immersion.room.renderer.setAnimationLoop(null)")
        for time in (1.25, 0.0, SECONDS - 0.2):
            assert abs(stand_at(visit, time, playing=False) - int(time * FPS)) <= 1, time


@pytest.mark.slow
def test_every_moment_has_its_own_picture_and_the_last_one_stays(tmp_path: Path) -> None:
    exported(filmed_scene(tmp_path / "scene"), tmp_path / "out")
    moments(tmp_path / "out", loop=False)


def test_it_waits_for_the_visitor_then_follows_the_visit_with_captions(folder: Path) -> None:
    with visited(folder) as visit:
        visit.open()
        assert visit.page.evaluate(f"{VIDEO}.getAttribute('src')") is None
        assert not any(url.endswith(".mp4") for url in visit.requests)
        visit.page.click("[data-key='start']")
        visit.until(f"!{VIDEO}.paused && {VIDEO}.currentTime > 0.2")
        assert visit.page.evaluate(f"[{VIDEO}.muted, immersion.visiting.sound !== null]") == [True, True]
        visit.until("document.getElementById('captions').textContent === 'Un film.'")
        # Nearer than a picture and a half to where the visit is, when a picture is drawn.
        visit.until("Math.abs(immersion.films.films.get('film-1').following.beside) < 0.05")
        visit.page.click("[data-key='start']")
        visit.until(f"immersion.visiting.paused && {VIDEO}.paused && !{VIDEO}.seeking")
        time = visit.page.evaluate(
            "immersion.visiting.live.stateAt(immersion.visiting.timeUs).things.get('film-1').mediaTime / 1e6"
        )
        visit.until(f"Math.abs({VIDEO}.currentTime - {time}) < 0.02")
        assert abs(number(visit) - int(time * FPS)) <= 1
        others = [url for url in visit.requests if not url.startswith((visit.address, "blob:", "data:"))]
        assert (others, visit.said) == ([], [])


def test_where_motion_is_reduced_it_stands_until_it_is_asked_to_move(folder: Path) -> None:
    with visited(folder, reduced_motion="reduce", bypass_csp=True) as visit:
        visit.open()
        visit.page.click("[data-key='start']")
        visit.until("immersion.visiting.timeUs > 500000")
        assert visit.page.evaluate(f"{VIDEO}.getAttribute('src')") is None
        assert visit.page.text_content("[data-key='film film-1']") == "Lire la vidéo — Un film"
        assert visit.faults() == []
        visit.page.focus("[data-key='film film-1']")
        visit.page.keyboard.press("Enter")
        assert visit.page.get_attribute("[data-key='film film-1']", "aria-pressed") == "true"
        visit.until(f"{VIDEO}.readyState >= 2")
        visit.page.keyboard.press("Enter")
        visit.until(f"{VIDEO}.paused")


@pytest.mark.slow
def test_it_looks_as_on_the_desktop_also_by_a_projector(tmp_path: Path) -> None:
    """The same picture of the film, shining by itself and sent by a projector onto a wall."""
    rigs = (
        "rigs: {projectors: {p1: {at: [0, 3.6, 2], look_at: [0, 3.6, -3], throw: 1.13, shift: [0, -0.4],"
        " size: [1920, 1200], lumens: 3000, paints: wall}}}\n"
    )
    for name, more in (("plain", ""), ("sent", rigs)):
        file = filmed_scene(tmp_path / name, more=more)
        exported(file, tmp_path / name / "out")
        with (
            stage.open(file) as opened,
            Videos(opened) as films,
            visited(tmp_path / name / "out", viewport={"width": 1000, "height": 500}) as visit,
        ):
            visit.open()
            visit.page.evaluate("document.querySelector('[data-key=start]').click()")
            visit.until("immersion.visiting.timeUs > 600000")
            visit.page.evaluate("document.querySelector('[data-key=start]').click()")
            time = visit.page.evaluate("immersion.visiting.timeUs / 1e6")
            visit.until(f"{VIDEO}.readyState >= 2 && {VIDEO}.paused && !{VIDEO}.seeking")
            page = page_picture(visit, "entry", SIZE)
            visit_then = stage.simulate(opened)

            def inverted(media: str, at: float, films: Videos = films) -> Any:
                return np.where(
                    [True, True, True, False], 255 - films.shown(media, at), films.shown(media, at)
                )

            desk, other = (
                preview.picture(opened, "entry", SIZE, time, visit_then, frames)
                for frames in (films.shown, inverted)
            )
            shown = np.abs(desk.astype(int) - other).max(-1) > 20
            assert shown.sum() > 10_000, "the film is large in the picture"
            assert likeness(desk, page, shown) > 0.97, name
            assert likeness(other, page, shown) < 0.9, name
            assert likeness(desk, page, np.ones(SIZE[::-1], bool)) > 0.97, name
            assert visit.said == []


@pytest.mark.slow
def test_what_browsers_do_not_read_is_coded_again_and_told(tmp_path: Path) -> None:
    """A film in a QuickTime file of MPEG-4 part 2: the same pictures come out of the browser."""
    scene = filmed_scene(tmp_path / "scene", "mov", "-c:v", "mpeg4", "-q:v", "2")
    manifest = exported(scene, tmp_path / "out")
    again = exported(scene, tmp_path / "again")
    told = [loss for loss in manifest.losses if loss.code == "web-film-coded"]
    assert [loss.values for loss in told] == [{"file": "media/film.mov", "codec": "mpeg4"}]
    digests = [{entry.path: entry.sha256 for entry in one.files} for one in (manifest, again)]
    assert digests[0]["films/film.mp4"] == digests[1]["films/film.mp4"]
    with visited(tmp_path / "out") as visit:
        visit.open()
        visit.page.evaluate("immersion.room.renderer.setAnimationLoop(null)")
        assert [abs(stand_at(visit, time) - int(time * FPS)) <= 1 for time in (0.0, 2.03, 1.01)] == [True] * 3


def test_several_pages_of_one_scene_code_a_film_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search for what fits a budget writes a page again and again."""
    coded: list[Path] = []
    plain = films.coded_film
    monkeypatch.setattr(films, "coded_film", lambda path, *more: (coded.append(path), plain(path, *more))[1])
    kept: dict[object, Any] = {}
    scene = filmed_scene(tmp_path / "scene", "mov", "-c:v", "mpeg4", "-q:v", "2")
    written = []
    with stage.open(scene) as opened:
        for name in ("one", "other"):
            (tmp_path / name).mkdir()
            told = films.write_films(opened, tmp_path / name, kept=kept)
            (file,) = told.media["film"]["files"].values()
            written.append((tmp_path / name / file["url"]).read_bytes())
    assert len(coded) == 1
    assert written[0] == written[1] != b""


@pytest.mark.slow
def test_in_one_file_it_plays_from_the_disk(tmp_path: Path) -> None:
    exported(filmed_scene(tmp_path / "scene"), tmp_path / "out", WebOptions(single=True))
    with visited_file(tmp_path / "out" / "film.html") as visit:
        visit.open()
        visit.page.evaluate("immersion.room.renderer.setAnimationLoop(null)")
        assert abs(stand_at(visit, 1.55) - int(1.55 * FPS)) <= 1
        assert [url for url in visit.requests if not url.startswith(("blob:", "data:"))] == [visit.address]


def test_it_can_be_sought_without_a_network(folder: Path) -> None:
    """The service worker answers with the part of a file that is asked for."""
    with visited(folder) as visit:
        visit.open()
        visit.until("navigator.serviceWorker.controller !== null")
        visit.page.context.set_offline(True)
        visit.open()
        visit.page.evaluate("immersion.room.renderer.setAnimationLoop(null)")
        assert abs(stand_at(visit, 2.51) - int(2.51 * FPS)) <= 1
        got = visit.page.evaluate(
            """async () => {
              const answer = await fetch("films/film.mp4", { headers: { Range: "bytes=10-19" } });
              return [answer.status, answer.headers.get("Content-Range"), (await answer.arrayBuffer()).byteLength];
            }"""
        )
        size = (folder / "films" / "film.mp4").stat().st_size
        assert got == [206, f"bytes 10-19/{size}", 10]


def test_a_damaged_one_is_dark_and_told(tmp_path: Path) -> None:
    scene = filmed_scene(tmp_path / "scene")
    (tmp_path / "scene" / "media" / "film.mp4").write_bytes(b"no film")
    manifest = exported(scene, tmp_path / "out")
    assert "web-film-damaged" in codes(manifest)
    assert json.loads((tmp_path / "out" / "scene.json").read_text("utf-8"))["films"] == {}


def test_without_ffmpeg_it_is_copied_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = filmed_scene(tmp_path / "scene")
    monkeypatch.setattr("immersion.export._page.films.has_programs", lambda: False)
    manifest = exported(scene, tmp_path / "out")
    assert "web-film-unchecked" in codes(manifest)
    assert (tmp_path / "out" / "films" / "film.mp4").is_file()


def test_too_large_for_one_file_its_first_picture_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("immersion.export._page.films._MOST_SINGLE", 100)
    manifest = exported(filmed_scene(tmp_path / "scene"), tmp_path / "out", WebOptions(single=True))
    assert "web-film-single" in codes(manifest)
    assert 'data-file="films/' not in (tmp_path / "out" / "film.html").read_text("utf-8")
