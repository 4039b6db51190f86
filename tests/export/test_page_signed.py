"""Sign language on the page: off until it is asked for, then a video in step with what it translates."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from immersion.errors import FileError
from immersion.export import WebOptions
from numbered_film import read_number
from signed_scene import signed_scene
from web_pages import exported, visited

AT = """([language, mediaTime, paused]) => {
  const state = { things: new Map([["narrator", { playing: true, mediaTime, language }]]), language };
  immersion.signing.apply(state, { ...immersion.shown, paused });
}"""
OVER = """() => {
  const state = { things: new Map([["narrator", { playing: false, mediaTime: 0, language: "fr" }]]), language: "fr" };
  immersion.signing.apply(state, immersion.shown);
}"""
READ = """() => {
  const video = immersion.signing.videos.get("narrator").video, sheet = document.createElement("canvas");
  sheet.width = 128; sheet.height = 32;
  const context = sheet.getContext("2d");
  context.drawImage(video, 0, 0, 128, 32);
  return [...context.getImageData(0, 0, 128, 32).data];
}"""
VIDEO = "immersion.signing.videos.get('narrator').video"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("signé")
    manifest = exported(signed_scene(base / "scene"), base / "out")
    told = {(loss.code, loss.target) for loss in manifest.losses if "sign" in loss.target}
    assert told == {("web-film-coded", "media.voice.signed.en")}
    assert manifest.weights is not None
    size = sum(path.stat().st_size for path in (base / "out" / "signed").iterdir())
    assert manifest.weights.parts["films"] == size > 0
    return base / "out"


def test_signs_follow_what_they_translate_and_nothing_is_asked_for_before(folder: Path) -> None:
    with visited(folder, bypass_csp=True) as visit:
        visit.open()
        page = visit.page
        assert page.text_content("label:has([data-key='signed'])") == "Langue des signes"
        page.click("[data-key='start']")
        page.evaluate("immersion.room.renderer.setAnimationLoop(null)")
        page.evaluate(AT, ["fr", 1.2e6, True])
        assert not page.is_visible("#signed")
        assert not any("/signed/" in url for url in visit.requests), "nobody asked for it"
        page.check("[data-key='signed']")
        for time in (1.2, 0.4, 2.5):
            page.evaluate(AT, ["fr", time * 1e6, True])
            visit.until(f"{VIDEO}.readyState >= 2")
            page.evaluate(AT, ["fr", time * 1e6, True])
            visit.until(f"!{VIDEO}.seeking && {VIDEO}.readyState >= 2")
            seen = np.array(page.evaluate(READ), np.uint8).reshape(32, 128, 4)
            assert abs(read_number(seen) - int(time * 30)) <= 1
        assert page.is_visible("#signed video")
        assert page.evaluate(f"[{VIDEO}.muted, {VIDEO}.getAttribute('aria-label')]") == [
            True,
            "Langue des signes",
        ]
        assert visit.faults() == []
        # Beside the captions and above them, whatever is said.
        signs, words = page.locator("#signed").bounding_box(), page.locator("#captions")
        page.evaluate("document.getElementById('captions').textContent = 'Bonjour '.repeat(30)")
        assert signs is not None
        box = words.bounding_box()
        assert box is not None
        assert signs["y"] + signs["height"] <= box["y"]
        page.evaluate(AT, ["en", 1.0e6, True])
        visit.until(f"{VIDEO}.src.endsWith('voice.en.mp4') && {VIDEO}.readyState >= 2")
        assert page.locator("#signed video").count() == 1
        page.evaluate(OVER)
        assert not page.is_visible("#signed")
        assert visit.said == []


def test_one_for_all_is_of_the_scenes_language_and_a_missing_one_stops(tmp_path: Path) -> None:
    scene = signed_scene(tmp_path / "scene", "media/lsf.mp4")
    exported(scene, tmp_path / "out")
    programme = json.loads((tmp_path / "out" / "scene.json").read_text("utf-8"))
    assert programme["signed"] == {"voice": {"fr": {"url": "signed/voice.fr.mp4", "mime": "video/mp4"}}}
    (tmp_path / "scene" / "media" / "lsf.mp4").write_bytes(b"no film")
    manifest = exported(scene, tmp_path / "again")
    assert ("web-film-damaged", "media.voice.signed.fr") in {(x.code, x.target) for x in manifest.losses}
    (tmp_path / "scene" / "media" / "lsf.mp4").unlink()
    with pytest.raises(FileError, match=r"lsf\.mp4"):
        exported(scene, tmp_path / "never")


def test_too_large_for_one_file_they_are_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("immersion.export._page.films._MOST_SINGLE", 100)
    manifest = exported(signed_scene(tmp_path / "scene"), tmp_path / "out", WebOptions(single=True))
    assert ("web-signed-single", "media.voice.signed") in {(x.code, x.target) for x in manifest.losses}
    assert 'data-file="signed/' not in (tmp_path / "out" / "salle.html").read_text("utf-8")
