"""Texts in other scripts: joined and set from the right, against the shapes that Unicode itself has names for."""

from __future__ import annotations

import io
import json
import logging
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, features

from immersion.stage import faces
from immersion.stage.drawn_texts import BORDER, WIDE, caption_pixels, text_pixels

LAM, ALEF, LIGATURE = "\u0644", "\u0627", "\ufefb"
"""Two letters, and the one shape in which they are written together (ARABIC LIGATURE LAM WITH ALEF ISOLATED FORM)."""


@pytest.fixture(autouse=True)
def _fresh() -> None:
    for kept in (faces._warn_once, faces._face_with, faces._opened):
        kept.cache_clear()


def ink(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The letters alone, cut to their box."""
    alpha = pixels[..., 3]
    rows, columns = np.nonzero(alpha.any(1))[0], np.nonzero(alpha.any(0))[0]
    return alpha[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def test_raqm_is_here() -> None:
    assert features.check("raqm"), "pillow's raqm is needed: pip install pillow from its own wheels"


def test_letters_that_join_take_the_shape_that_unicode_names() -> None:
    assert np.array_equal(ink(text_pixels(LAM + ALEF)), ink(text_pixels(LIGATURE)))


def test_the_first_word_of_hebrew_stands_on_the_right() -> None:
    first, both = text_pixels("שלום"), text_pixels("שלום אבא")
    columns = [np.nonzero(one[..., 3].any(0))[0] for one in (first, both)]
    for one in columns:
        assert WIDE - BORDER - 8 < one[-1] < WIDE - BORDER
    assert columns[1][0] < columns[0][0] - 40  # the second word goes on to the left
    word = ink(first)
    rows = np.nonzero(first[..., 3].any(1))[0]
    right = both[rows[0] : rows[-1] + 1, columns[0][0] : columns[0][-1] + 1, 3]
    # To a part of a pixel, which letters are set by: the same ink on every row.
    away = right.sum(1, dtype=float) - word.sum(1, dtype=float)
    assert np.abs(away).max() < 0.06 * word.sum(1, dtype=float).max()


def test_lines_of_a_long_text_stay_within_the_picture() -> None:
    pixels = text_pixels(" ".join(["المتحف"] * 30))
    columns = np.nonzero(pixels[..., 3].any(0))[0]
    assert pixels.shape[0] > 3 * 50
    assert columns[0] >= BORDER - 2
    assert columns[-1] < WIDE - BORDER + 2


def test_captions_stand_in_the_middle_whichever_way_they_run() -> None:
    pixels = caption_pixels("שלום")
    columns = np.nonzero((pixels[..., 0] > 128).any(0))[0]
    assert abs((columns[0] + columns[-1]) / 2 - WIDE / 2) < 3


def test_greek_runs_from_the_left() -> None:
    columns = np.nonzero(text_pixels("Μουσείο")[..., 3].any(0))[0]
    assert BORDER - 4 < columns[0] < BORDER + 10


INDIC = {"Devanagari": ["क्षत्रिय", "हिन्दी", "संग्रहालय", "र्क", "किताब"], "Tamil": ["கொடி", "அருங்காட்சியகம்", "ஸ்ரீ"]}
"""Words whose letters join (क् and ष), whose vowels go to the left (ि), to both sides (ொ), or above (र्)."""


def harfbuzz(program: str, *words: str) -> bytes:
    found = shutil.which(program)
    assert found is not None, (
        f"{program} is needed: apt-get install libharfbuzz-bin fonts-lohit-deva fonts-lohit-taml"
    )
    return subprocess.run([found, *words], capture_output=True, check=True).stdout


@pytest.mark.parametrize(("script", "word"), [(s, word) for s, words in INDIC.items() for word in words])
def test_indic_words_are_as_long_and_look_as_harfbuzz_has_them(script: str, word: str) -> None:
    setting = faces.setting_for(word, 44)
    assert setting is not None
    file = str(setting.face.path)
    assert Path(file).name == f"Lohit-{script}.ttf"
    # At 64 times the size: whole numbers are parts of a pixel.
    glyphs = json.loads(harfbuzz("hb-shape", f"--font-size={44 * 64}", "--output-format=json", file, word))
    wanted = sum(glyph["ax"] for glyph in glyphs) / 64
    assert setting.face.getlength(word, direction=setting.direction) == pytest.approx(wanted, abs=0.2)
    drawn = Image.open(io.BytesIO(harfbuzz("hb-view", "--font-size=44", "--output-format=png", file, word)))
    theirs = _profile(255 - np.array(drawn.convert("L")))
    ours = _profile(text_pixels(word)[..., 3])
    assert np.corrcoef(ours, theirs)[0, 1] > 0.97


def _profile(alpha: NDArray[np.uint8]) -> NDArray[np.float64]:
    """How much ink each of a hundred parts of a word's width holds."""
    columns = np.nonzero(alpha.any(0))[0]
    held = np.cumsum(alpha[:, columns[0] : columns[-1] + 1].sum(0, dtype=float))
    return np.diff(np.interp(np.linspace(0, len(held) - 1, 101), np.arange(len(held)), held))


def test_without_raqm_letters_stand_one_by_one_and_the_log_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    joined = ink(text_pixels("سلام  "))
    monkeypatch.setattr(features, "check", lambda name: False)
    with caplog.at_level(logging.WARNING, "immersion.stage"):
        single, _ = ink(text_pixels("سلام")), text_pixels("كتاب")
    assert [record.message for record in caplog.records if "raqm" in record.message] == [
        "pillow has no raqm here: letters that join or move are set one by one"
    ]
    assert single.shape[1] > joined.shape[1] + 5


def test_a_script_that_no_face_has_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "immersion.stage"):
        for _ in range(2):
            text_pixels("\U00012000\U00012001")  # cuneiform
    told = [record.message for record in caplog.records if "no face" in record.message]
    assert len(told) == 1
