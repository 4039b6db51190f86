"""What a page does for access: hazards told before a visitor enters, captions, mono, the words of sounds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from filmed_scene import filmed_scene
from immersion import export, stage
from immersion.export._page.access import accessibility_of, hazards_of
from walked_scene import walked_scene
from web_pages import exported, visited

ACCESS = "access: {captions: asked, mono: refused, hazards: {flashing: strong, motion: none}}\n"
HAZARDOUS = "picture: {hazards: {motion: mild}, "


def hazardous_scene(folder: Path) -> Path:
    file = walked_scene(folder)
    text = file.read_text(encoding="utf-8").replace("picture: {", HAZARDOUS)
    file.write_text(text + ACCESS, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, export.Manifest]:
    base = tmp_path_factory.mktemp("accès")
    return base / "out", exported(hazardous_scene(base / "scene"), base / "out")


def _linked(folder: Path) -> Any:
    text = (folder / "index.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert found is not None
    return json.loads(found[1])


def test_hazards_are_told_before_a_visitor_enters(page: tuple[Path, export.Manifest]) -> None:
    folder, _ = page
    with visited(folder) as visit:
        visit.open("?lang=en")
        shown = visit.page
        note = shown.text_content("[role='note']")
        assert note == (
            "Warning: lights flash strongly. Things move slowly around you. “Reduced motion” keeps videos still."
        )
        assert visit.faults() == []
        shown.select_option("[data-key='language']", "fr")
        note = shown.text_content("[role='note']")
        assert note is not None
        assert note.startswith("Attention\u00a0: de fortes lumières clignotent.")
        # What was promised otherwise than by default.
        assert not shown.is_checked("[data-key='captions']")
        assert shown.locator("[data-key='mono']").count() == 0
        shown.click("[data-key='start']")
        assert shown.locator("[role='note']").count() == 0
        assert visit.said == []


def test_search_engines_and_the_manifest_read_the_same(page: tuple[Path, export.Manifest]) -> None:
    folder, manifest = page
    told = _linked(folder)
    assert told["accessibilityHazard"] == ["flashing", "motionSimulation"]
    assert told["accessibilityFeature"] == ["captions", "alternativeText", "highContrastDisplay"]
    lost = {loss.target for loss in manifest.losses if loss.code in ("web-data", "not-yet")}
    assert not {one for one in lost if one.startswith(("access", "media."))}


def test_unknown_is_not_none(tmp_path: Path) -> None:
    file = walked_scene(tmp_path)
    with stage.open(file) as opened:
        assert hazards_of(opened) == {}
        assert "accessibilityHazard" not in accessibility_of(opened)
    file.write_text(file.read_text("utf-8") + "access: {hazards: {flashing: none}}\n", encoding="utf-8")
    with stage.open(file) as opened:
        assert hazards_of(opened) == {"flashing": "none"}
        assert accessibility_of(opened)["accessibilityHazard"] == ["noFlashingHazard"]


def test_the_words_of_a_videos_sound_are_read_too(tmp_path: Path) -> None:
    file = filmed_scene(tmp_path / "scene")
    text = file.read_text(encoding="utf-8")
    (tmp_path / "scene" / "media" / "tone.md").write_text("Un son.", encoding="utf-8")
    text = text.replace(", captions: {fr: media/film.vtt}}", "}").replace(
        "file: media/tone.wav}",
        "file: media/tone.wav, captions: {fr: media/film.vtt}, transcript: media/tone.md, credit: Ana,"
        " easy: media/tone.wav}",
    )
    file.write_text(text, encoding="utf-8")
    manifest = exported(file, tmp_path / "out")
    programme = json.loads((tmp_path / "out" / "scene.json").read_text("utf-8"))
    assert programme["captions"]["tone"]["fr"] == [[0, 3_000_000, "Un film."]]
    assert programme["texts"]["tone"]["transcript"] == {"fr": "Un son."}
    assert ("tone", "Ana") in {(one["id"], one["credit"]) for one in programme["credits"]}
    # A recording is no text to read: told, not dropped.
    assert ("web-text-sound", "media.tone.easy") in {(loss.code, loss.target) for loss in manifest.losses}
