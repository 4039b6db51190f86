"""Texts, captions and videos in the room: in the right language, at the right time, where they belong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from immersion import stage
from immersion.errors import FileError, InputError
from immersion.preview import cards, picture, projector_picture
from immersion.preview.contents import Now, contents_of, said_now
from immersion.preview.writing import caption_pixels, cue_at, cues_of, text_pixels
from immersion.scene.model import Scene
from immersion.stage import drawn_texts
from preview_scenes import RED, ROOM, quarters, scene

SIZE = (320, 180)
LANGUAGES = {"default": "fr", "available": ["fr", "en"]}
VTT = """WEBVTT

NOTE the first line

1
00:00.500 --> 00:02.000
<v Voix>Bonjour à tous.

00:01:02.250 --> 01:00:00.000 align:middle
Deux
lignes
"""


def test_cues_are_read_with_their_times_and_without_their_tags(tmp_path: Path) -> None:
    (tmp_path / "a.vtt").write_text(VTT, encoding="utf-8")
    cues = cues_of(tmp_path / "a.vtt")
    assert cues == ((0.5, 2.0, "Bonjour à tous."), (62.25, 3600.0, "Deux\nlignes"))
    assert [cue_at(cues, t) for t in (0.4, 0.5, 1.99, 2.0, 63.0)] == [
        "",
        "Bonjour à tous.",
        "Bonjour à tous.",
        "",
        "Deux\nlignes",
    ]
    with pytest.raises(FileError):
        cues_of(tmp_path / "none.vtt")


def test_letters_are_inked_and_lines_add_up() -> None:
    one, two = text_pixels("Été"), text_pixels("Été\nHiver")
    assert two.shape[0] > one.shape[0]
    assert one[..., 3].max() == 255
    assert one[..., 3].min() == 0
    assert not np.array_equal(text_pixels("Été"), text_pixels("Ete"))
    assert (text_pixels("Été", "#204060")[..., :3] == (0x20, 0x40, 0x60)).all()
    box = caption_pixels("Été")
    assert (box[..., 3] >= 240).all()
    assert not np.array_equal(text_pixels("Ωμέγα"), text_pixels("Ωμέγμ"))


def _written(language: str, **more: Any) -> np.ndarray:
    words = {"fr": "ENTRÉE PAR ICI", "en": "IN"}
    thing = {"id": "t", "text": words, "at": [0, 1.6, -1], "width": 2, "color": "#ff0000"}
    made = scene([thing | more], languages=LANGUAGES, room=ROOM)
    with stage.open(made, language=language) as opened:
        p = picture(opened, "entry", size=(960, 540)).astype(int)
    return np.asarray(p[..., 0] - p[..., 1] > 80)


def test_a_text_stands_where_it_is_put_in_the_language_asked_for() -> None:
    french, english = _written("fr"), _written("en")
    assert french.sum() > 2 * english.sum() > 20
    columns = np.nonzero(english.any(0))[0]
    left = 480 + (-1 + 2 * 22 / 1056) / 3 * 270 / np.tan(np.radians(30))
    assert columns.min() == pytest.approx(left, abs=4)
    assert _written("fr", visible=False).sum() == 0


def _speaking(folder: Path) -> Any:
    soundfile.write(folder / "voice.wav", np.zeros(48000 * 5), 48000)
    (folder / "fr.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:03.000\nBonjour.\n", encoding="utf-8")
    (folder / "en.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:03.000\nHello.\n", encoding="utf-8")
    media = {"v": {"type": "audio", "file": "voice.wav", "captions": {"fr": "fr.vtt", "en": "en.vtt"}}}
    things = [
        {"id": "voice", "sound": "v", "at": [0, 1.6, -1]},
        {"id": "c", "captions": "voice", "at": [0, 0.8, -1], "width": 2},
    ]
    cues = [{"id": "go", "when": [{"at": "2s"}], "do": [{"play": "voice"}]}]
    return scene(
        things, media, cues=cues, languages=LANGUAGES, room=ROOM, show={"duration": "9s", "at_end": "stop"}
    )


def test_captions_follow_what_is_said_and_its_language(tmp_path: Path) -> None:
    made = _speaking(tmp_path)
    for language, words in (("fr", "Bonjour."), ("en", "Hello.")):
        with stage.open(made, language=language, folder=tmp_path) as opened:
            visit = stage.simulate(opened)
            said = [said_now(Now(opened, visit.state_at(t)), "voice") for t in (1.0, 2.5, 3.5, 4.9, 5.5)]
            assert said == ["", "", words, words, ""]
            seen = [contents_of(opened, t, visit).panels for t in (2.5, 3.5)]
            assert [len(panels) for panels in seen] == [0, 1]
            before, during = (picture(opened, "entry", SIZE, t, visit).astype(int) for t in (2.5, 3.5))
            assert during[133, 110, :3].mean() < before[133, 110, :3].mean() - 30


def frames(media: str, time: float) -> np.ndarray:
    """A film of one colour a second, then its four quarters."""
    if time >= 2:
        return np.dstack([quarters(), np.full((64, 64), 255, np.uint8)])
    return np.tile(np.uint8([60 + 100 * int(time), 0, 0, 255]), (4, 8, 1))


def _film(folder: Path, **more: Any) -> Any:
    soundfile.write(folder / "film.wav", np.zeros(48000 * 4), 48000)
    media = {
        "film": {"type": "video", "file": "film.mp4", "audio": "track"},
        "track": {"type": "audio", "file": "film.wav"},
    }
    things = [{"id": "f", "video": "film", "screen": "s", "fit": "fill"}]
    cues = [{"id": "go", "when": [{"at": "1s"}], "do": [{"play": "f"}]}]
    screens = {"s": {"surface": "front", "rect": {"left": 3, "bottom": 0.6, "width": 2, "height": 2}}}
    return scene(
        things,
        media,
        cues=cues,
        screens=screens,
        room=ROOM,
        show={"duration": "9s", "at_end": "stop"},
        **more,
    )


def test_a_video_shows_the_frame_of_its_own_time(tmp_path: Path) -> None:
    with stage.open(_film(tmp_path), folder=tmp_path) as opened:
        visit = stage.simulate(opened)
        found = [
            tuple(picture(opened, "entry", (401, 401), t, visit, frames=frames)[180, 180, :3])
            for t in (1.5, 2.5, 3.5)
        ]
        dark = picture(opened, "entry", (401, 401), 1.5, visit)[180, 180, :3]
    assert found == [(60, 0, 0), (160, 0, 0), RED]
    assert dark.max() < 40


def test_a_video_is_projected_frame_by_frame(tmp_path: Path) -> None:
    lens = {"at": [0, 1.6, 1.2], "look_at": [0, 1.6, -3], "throw": 1.6, "size": [100, 80], "paints": "s"}
    with stage.open(_film(tmp_path, rigs={"projectors": {"p": lens}}), folder=tmp_path) as opened:
        visit = stage.simulate(opened)
        sent = [projector_picture(opened, "p", t, visit, frames=frames)[40, 50] for t in (1.5, 2.5)]
        seen = [picture(opened, "entry", SIZE, t, visit, frames=frames)[90, 160, 0] for t in (1.5, 2.5)]
    assert [tuple(pixel) for pixel in sent] == [(60, 0, 0, 255), (160, 0, 0, 255)]
    assert seen[1] > seen[0] + 40


def test_a_frame_that_is_no_picture_is_told(tmp_path: Path) -> None:
    with (
        stage.open(_film(tmp_path), folder=tmp_path) as opened,
        pytest.raises(InputError, match="preview-frame"),
    ):
        picture(opened, "entry", SIZE, frames=lambda media, time: np.zeros((4, 4, 3), np.uint8))


def test_a_film_sets_and_loads_its_texts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[tuple[int, ...]] = []
    load = cards.load_texture
    monkeypatch.setattr(cards, "load_texture", lambda pixels: (loaded.append(pixels.shape), load(pixels))[1])
    data: dict[str, Any] = {
        "things": [{"id": "sign", "text": "Une seule fois, cet été.", "at": [0, 1.6, -2]}],
        "views": {"entry": {"at": [0, 1.6, 0], "look_at": [0, 1.6, -2]}},
    }
    with stage.open(Scene(immersion="1", id="x", **data), folder=tmp_path) as opened:
        pictures = [picture(opened, "entry", (64, 36)) for _ in range(3)]
    assert len(loaded) == 1
    assert all(np.array_equal(one, pictures[0]) for one in pictures)


def test_texts_that_nobody_holds_are_kept_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn_texts, "KEPT", 3 * drawn_texts.text_pixels("a").nbytes)
    first = id(drawn_texts.text_pixels("a"))
    assert id(drawn_texts.text_pixels("a")) == first
    for word in "bcdef":
        drawn_texts.text_pixels(word)
    assert [key[0] for key in drawn_texts._recent] == ["d", "e", "f"]
    large = drawn_texts.text_pixels("a\n" * 40)  # larger than all that may be kept
    assert not drawn_texts._recent
    assert drawn_texts.text_pixels("a\n" * 40) is large  # while it is held
