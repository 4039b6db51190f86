"""Chimes that tell a story without a voice: one note for each word, for as long as it takes to read it.

Each place has its own mode. A soft bowl sounds under the notes from beginning to end, so that nobody takes a pause for
the end. Captions and transcripts come from the same words, so they are always in time.

    python assets/court_chimes.py

writes them into the scene's folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from court_words import EASY, LANGUAGES, NOTES, STORIES, Story
from numpy.typing import NDArray
from river_sounds import RATE

__all__ = ["Word", "captions", "chimed", "easy_text", "transcript", "words_of", "written"]

Field = NDArray[np.float64]

_LETTER, _LEAST, _PAUSE, _LEAD, _TAIL = 0.072, 0.26, 0.55, 0.4, 2.2  # seconds
_PARTIALS = (
    (0.5, 0.30, 1.5),
    (1.0, 1.0, 1.0),
    (2.0, 0.42, 0.55),
    (2.76, 0.20, 0.34),
    (4.1, 0.10, 0.2),
    (5.43, 0.05, 0.14),
)
"""Of a bell: pitch, strength and length, each beside the strike note."""
_MODES = {
    "vasque": (293.66, (0, 2, 4, 7, 9, 12, 14)),  # D: clear, five tones
    "chapiteau": (261.63, (0, 2, 3, 7, 8, 12, 14)),  # C: darker
    "lion": (220.00, (0, 3, 5, 7, 10, 12, 15)),  # A: low
}


@dataclass(frozen=True)
class Word:
    """A word, when it begins and how long it lasts, in seconds, and which caption it is in."""

    text: str
    start: float
    length: float
    caption: int


def words_of(story: Story) -> list[Word]:
    """Return the words of a story in time."""
    out, clock, number = [], _LEAD, 0
    for sentence in story.sentences:
        for part in sentence.split("|"):
            for word in part.replace("\u00a0:", ":").split():
                length = max(_LEAST, _LETTER * (len(word) + 1))
                out.append(Word(word, clock, length, number))
                clock += length
            number += 1
        clock += _PAUSE
    return out


def chimed(role: str, story: Story) -> Field:
    """Return the chimes of a story: peaks below 1, at :data:`river_sounds.RATE`."""
    words = words_of(story)
    total = words[-1].start + words[-1].length + _TAIL
    t = np.arange(round(total * RATE)) / RATE
    base, steps = _MODES[role]
    out = _bowl(t, base / 2, total)
    for number, word in enumerate(words):
        last = number + 1 == len(words) or words[number + 1].start > word.start + word.length + 0.1
        # Long words ring higher; a sentence ends on the ground note.
        step = 0 if last else steps[(3 * len(word.text) + 2 * number) % len(steps)]
        note = (0.55 + 0.02 * min(len(word.text), 10)) * _bell(
            base * 2.0 ** (step / 12.0), 1.5 if last else 0.8
        )
        start = round(word.start * RATE)
        length = min(len(note), len(out) - start)
        out[start : start + length] += note[:length]
    fade = round(0.4 * RATE)
    out[-fade:] *= np.cos(np.linspace(0.0, np.pi / 2, fade)) ** 2
    return np.asarray(0.8 * out / np.max(np.abs(out)))


@cache
def _bell(pitch: float, seconds: float) -> Field:
    """Return one stroke: its partials die away at their own pace, and it begins over 4 ms."""
    t = np.arange(round(2.6 * seconds * RATE)) / RATE
    tone = np.zeros(len(t))
    for ratio, level, length in _PARTIALS:
        tone += level * np.exp(-t / (0.42 * seconds * length)) * np.sin(2.0 * np.pi * pitch * ratio * t)
    return np.asarray(tone * np.minimum(t / 0.004, 1.0) * np.minimum((t[-1] - t) / 0.05, 1.0))


def _bowl(t: Field, pitch: float, total: float) -> Field:
    """Return the bowl: two tones that beat slowly."""
    beat = np.sin(2.0 * np.pi * pitch * t) + 0.7 * np.sin(2.0 * np.pi * (pitch * 1.004) * t)
    over = 0.35 * np.sin(2.0 * np.pi * 2.99 * pitch * t) * (0.6 + 0.4 * np.sin(2.0 * np.pi * 0.31 * t))
    return np.asarray(0.10 * (beat + over) * np.minimum(t / 0.3, 1.0))


def captions(story: Story) -> str:
    """Return a story as WebVTT: a line stays until the next one."""
    words, lines = words_of(story), [part for sentence in story.sentences for part in sentence.split("|")]
    starts = [next(word.start for word in words if word.caption == k) for k in range(len(lines))]
    last = words[-1].start + words[-1].length + 0.8
    blocks = [
        f"{k + 1}\n{_stamp(a)} --> {_stamp(b)}\n{line}\n"
        for k, (a, b, line) in enumerate(zip(starts, [*starts[1:], last], lines, strict=True))
    ]
    return "\n".join(["WEBVTT\n", *blocks])


def _stamp(seconds: float) -> str:
    millis = round(seconds * 1000)
    return f"00:{millis // 60_000:02d}:{millis // 1000 % 60:02d}.{millis % 1000:03d}"


def transcript(story: Story, language: str) -> str:
    """Return a story as Markdown."""
    words = "\n".join(sentence.replace("|", " ") for sentence in story.sentences)
    return f"# {story.title}\n\n{NOTES[language]}\n\n{words}\n"


def easy_text(story: Story) -> str:
    """Return an easy text as Markdown: one sentence on a line, as its rules ask."""
    return f"# {story.title}\n\n" + "\n\n".join(story.sentences) + "\n"


def written() -> dict[str, str]:
    """Return every text of the scene's folder ``media``, by file name."""
    out = {}
    for role, stories in STORIES.items():
        for language in LANGUAGES:
            out[f"conteur-{role}.{language}.vtt"] = captions(stories[language])
            out[f"conteur-{role}.{language}.md"] = transcript(stories[language], language)
            out[f"facile-{role}.{language}.md"] = easy_text(EASY[role][language])
    return out


if __name__ == "__main__":
    media = Path(__file__).resolve().parents[1] / "examples" / "scenes" / "cour-du-palais" / "media"
    for name, text in written().items():
        (media / name).write_text(text, encoding="utf-8", newline="\n")
