"""Captions and transcripts say what is said, when it is said, in good typography."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest

from immersion import audio

FILES = {"fr": "voix.fr", "en": "voice.en"}
TIMES = re.compile(r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})")


def captions(path):
    """Read WebVTT by its own rules: a header, then blocks apart by an empty line."""
    header, *blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
    assert header == "WEBVTT"
    found = []
    for number, block in enumerate(blocks, 1):
        lines = block.split("\n")
        assert lines[0] == str(number)
        match = TIMES.fullmatch(lines[1])
        assert match, lines[1]
        h, m, s, h2, m2, s2 = map(float, match.groups())
        found.append((3600 * h + 60 * m + s, 3600 * h2 + 60 * m2 + s2, " ".join(lines[2:])))
    return found


@pytest.mark.parametrize("language", FILES)
def test_captions_follow_the_voice(example, language):
    sound = audio.read(example / "media" / f"{FILES[language]}.flac")
    lines = captions(example / "media" / f"{FILES[language]}.vtt")
    ends = [0.0]
    for start, end, text in lines:
        assert start >= ends[-1] - 1e-3
        assert end > start
        assert len(text) <= 62
        # While a caption is shown, somebody speaks; 20 letters a second is as fast as one can read.
        part = sound.samples[0, int(start * sound.rate) : int(end * sound.rate)]
        assert np.sqrt(np.mean(part.astype(float) ** 2)) > 0.02
        assert len(text) / (end - start) < 25
        ends.append(end)
    assert ends[-1] <= sound.duration


@pytest.mark.parametrize("language", FILES)
def test_between_sentences_nobody_speaks(example, language):
    sound = audio.read(example / "media" / f"{FILES[language]}.flac")
    lines = captions(example / "media" / f"{FILES[language]}.vtt")
    gaps = [(a[1], b[0]) for a, b in pairwise(lines) if b[0] > a[1] + 0.01]
    assert len(gaps) == 5, "six sentences"
    for start, end in gaps:
        part = sound.samples[0, int((start + 0.02) * sound.rate) : int((end - 0.02) * sound.rate)]
        assert np.abs(part).max() < 1e-3


@pytest.mark.parametrize("language", FILES)
def test_the_transcript_says_the_same_as_the_captions(example, language):
    words = " ".join(text for *_, text in captions(example / "media" / f"{FILES[language]}.vtt"))
    transcript = (example / "media" / f"{FILES[language]}.md").read_text(encoding="utf-8")
    body = " ".join(transcript.split("\n\n", 2)[2].split("\n"))
    assert body.strip() == words


@pytest.mark.parametrize("language", FILES)
def test_the_voice_is_at_its_level_and_its_ends_are_quiet(example, language):
    sound = audio.read(example / "media" / f"{FILES[language]}.flac")
    assert (sound.channels, sound.rate) == (1, 48_000)
    level = 20 * np.log10(np.sqrt(np.mean(sound.samples.astype(float) ** 2)))
    assert level == pytest.approx(-23.0, abs=0.2)
    assert np.abs(sound.samples).max() < 0.9
    assert np.abs(sound.samples[:, :200]).max() == 0
    assert np.abs(sound.samples[:, -200:]).max() == 0


def test_french_words_have_french_typography():
    import make_voice

    french = next(n for n in make_voice.NARRATIONS if n.language == "fr")
    for sentence in french.sentences:
        assert not re.search(r"[^\u00a0\u202f][:;!?]", sentence), "a no-break space comes before these"
        assert "'" not in sentence
        assert '"' not in sentence


def test_a_sentence_is_cut_by_its_letters():
    import make_voice

    first, second = make_voice.spoken_captions(("ab|cdefgh",), [4.0])
    assert (first.start, first.end) == (make_voice.LEAD, make_voice.LEAD + 1.0)
    assert (second.start, second.end) == (make_voice.LEAD + 1.0, make_voice.LEAD + 4.0)
    assert make_voice.captions_text([second]).splitlines()[3] == "00:00:01.200 --> 00:00:04.200"
