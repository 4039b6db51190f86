"""Levels as people write them."""

from __future__ import annotations

import pytest

from immersion import audio
from immersion.errors import UsageError


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("-23LUFS", -23.0),
        ("-23 lufs", -23.0),
        (" −16,5 LKFS ", -16.5),
        ("-14", -14.0),
        ("+0.", 0.0),
        ("-.5", -0.5),
        (-23, -23.0),
    ],
)
def test_loudness(text: str | float, wanted: float) -> None:
    assert audio.loudness_level(text) == wanted


@pytest.mark.parametrize("text", ["-1dB", "-1dBTP", "-1 DBFS", "-1", "−1,0 dB", -1])
def test_peaks(text: str | float) -> None:
    assert audio.peak_level(text) == -1.0


@pytest.mark.parametrize("text", ["", "LUFS", "-23dB", "loud", "-2 3", "1e3", "nan", "--1", "-23LUFS!"])
def test_what_is_no_loudness_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        audio.loudness_level(text)
    assert caught.value.code == "audio-level-text"
    assert "-23LUFS" in caught.value.render("en")
    assert "LUFS, LKFS" in caught.value.render("fr")


def test_a_loudness_is_no_peak() -> None:
    with pytest.raises(UsageError):
        audio.peak_level("-23LUFS")
