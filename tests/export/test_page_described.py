"""Audio description on the page: off until it is asked for, then heard beside what it describes, or read out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from immersion.errors import FileError
from walked_scene import RATE, walked_scene
from web_pages import exported, visited

LOOKS = "description: {fr: media/audio.fr.wav, en: media/audio.en.vtt}, "
ENGLISH = "WEBVTT\n\n00:00.000 --> 00:01.900\nA &amp; B come <i>nearer</i>.\n"
AT = """([language, mediaTime, paused]) => {
  const state = { things: new Map([["narrator", { playing: true, mediaTime, language }]]), language };
  immersion.describing.apply(state, { ...immersion.shown, paused });
}"""
VOICE = "immersion.describing.voices.get('narrator').following.media"


def described_scene(folder: Path, looks: str = LOOKS) -> Path:
    file = walked_scene(folder)
    times = np.arange(2 * RATE) / RATE
    soundfile.write(folder / "media" / "audio.fr.wav", 0.2 * np.sin(2 * np.pi * 300 * times), RATE)
    (folder / "media" / "audio.en.vtt").write_text(ENGLISH, encoding="utf-8")
    (folder / "media" / "audio.md").write_text("Une dalle.", encoding="utf-8")
    text = file.read_text(encoding="utf-8").replace("voice: {type: audio, ", f"voice: {{type: audio, {looks}")
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("décrit")
    manifest = exported(described_scene(base / "scene"), base / "out")
    told = {(loss.code, loss.target) for loss in manifest.losses}
    assert ("web-lossy", "media.voice.description") in told
    assert not [target for code, target in told if code == "not-yet"]
    return base / "out"


def test_a_recording_is_heard_beside_what_it_describes_when_it_is_asked_for(folder: Path) -> None:
    with visited(folder, bypass_csp=True) as visit:
        visit.open()
        page = visit.page
        assert visit.faults() == []
        page.click("[data-key='start']")
        page.evaluate("immersion.walking.position.set(0, 1.6, 0)")
        visit.until("immersion.visiting.live.events.some((event) => event.target === 'speak')")
        assert not any("described/" in url for url in visit.requests), "nobody asked for it"
        page.check("[data-key='described']")
        # The visit stands where the voice is 1.2 s old: so does its description.
        page.evaluate("immersion.room.renderer.setAnimationLoop(null)")
        page.evaluate(AT, ["fr", 1.2e6, True])
        visit.until(f"{VOICE}.readyState >= 1")
        assert page.evaluate(f"{VOICE}.duration") == pytest.approx(2.0, abs=0.05)
        page.evaluate(AT, ["fr", 1.2e6, True])
        visit.until(f"{VOICE}.paused && Math.abs({VOICE}.currentTime - 1.2) < 0.02")
        assert page.text_content("#described") == "", "what is heard is not read out too"
        assert visit.said == []


def test_words_are_read_out_at_their_time_and_in_their_language(folder: Path) -> None:
    with visited(folder) as visit:
        visit.open("?lang=en")
        page = visit.page
        assert page.get_attribute("#described", "role") == "status"
        page.check("[data-key='described']")
        page.click("[data-key='start']")
        page.evaluate("immersion.room.renderer.setAnimationLoop(null)")
        for time, words in ((1.0e6, "A & B come nearer."), (1.95e6, "")):
            page.evaluate(AT, ["en", time, False])
            assert page.text_content("#described") == words
        page.evaluate(AT, ["en", 1.0e6, False])
        assert page.get_attribute("#described", "lang") == "en"
        assert not any("described/" in url for url in visit.requests)
        page.uncheck("[data-key='described']")
        page.evaluate(AT, ["en", 1.0e6, False])
        assert page.text_content("#described") == ""


def test_a_text_is_read_out_while_its_media_plays_and_stays_among_the_texts(tmp_path: Path) -> None:
    exported(described_scene(tmp_path / "scene", "description: media/audio.md, "), tmp_path / "out")
    programme = json.loads((tmp_path / "out" / "scene.json").read_text("utf-8"))
    assert programme["described"] == {"voice": {"fr": {"text": "Une dalle."}}}
    assert programme["texts"]["voice"]["description"] == {"fr": "Une dalle."}


def test_a_recording_of_what_never_plays_is_told_and_a_missing_one_stops(tmp_path: Path) -> None:
    file = described_scene(tmp_path / "scene", "")
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("picture: {", "picture: {description: media/audio.fr.wav, "), encoding="utf-8"
    )
    told = {(loss.code, loss.target) for loss in exported(file, tmp_path / "out").losses}
    assert ("web-description-still", "media.picture.description") in told
    file.write_text(text.replace("picture: {", "picture: {description: media/none.wav, "), encoding="utf-8")
    with pytest.raises(FileError, match=r"none\.wav"):
        exported(file, tmp_path / "again")
