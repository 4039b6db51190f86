"""The score of the concert: "Vespers for an empty hall", eighteen bars of five beats for four stems.

The mode is Dorian on D in just intonation. Its third is 6/5, which is also the tierce of a well tuned bell, so the
bells ring in the mode; and every chord of the piece (D minor, F, G, A minor) is pure in these ratios. The climax, ten
rows of plain hunt on five bells in ten beats, begins at 49.5 s, near the golden section of the music.

What is written here is composed; the seed only chooses the way of the plucked string through its chords, and how far
players are from the beat.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

__all__ = [
    "BAR",
    "BEAT",
    "CHORDS",
    "ENTRIES",
    "LENGTH",
    "SECTIONS",
    "STEMS",
    "Note",
    "bells",
    "hertz",
    "plain_hunt",
    "plucked",
    "score",
    "strings",
    "voice",
]

BEAT = 0.9
BAR = 5 * BEAT
STEMS = ("strings", "bells", "plucked", "voice")

ENTRIES = {"strings": 0.0, "bells": 1 * BAR, "plucked": 4 * BAR, "voice": 8 * BAR}
"""Seconds of the show at which each stem begins: its file starts there."""

LENGTH = 87.0
"""Seconds of the whole, with the last bell and the hall after it."""

SECTIONS = {
    "opening": 0.0,
    "build": 4 * BAR,
    "voice": 8 * BAR,
    "climax": 11 * BAR,
    "close": 13 * BAR,
    "end": 17 * BAR,
}
"""Seconds at which the parts of the form begin."""

_D2 = 220.0 / 3.0  # A4 is 440 Hz, and a just fifth below it D
_RATIOS = {"D": 1.0, "E": 9 / 8, "F": 6 / 5, "G": 4 / 3, "A": 3 / 2, "B": 5 / 3, "C": 9 / 5}

CHORDS = (
    "D2 A2", "D2 A2", "D2 A2 D3", "D2 A2 D3 F3",
    "D2 A2 F3 A3", "D2 A2 F3 A3", "D2 G2 B2 D3", "D2 A2 F3 A3",
    "F2 C2 A3 C3", "F2 C2 A3 C3", "G2 D3 B3 D4",
    "D2 A2 D3 F3 A3 D4 E4", "D2 A2 D3 F3 A3 D4 E4",
    "G2 D3 B3 D4", "F2 A2 F3 A3", "A2 E3 C3 E4", "D2 A2 D3", "D2",
)  # fmt: skip
"""The harmony, bar by bar. Octaves begin on D: C2 lies above A2."""

_SWELL = (0.34, 0.4, 0.46, 0.5, 0.5, 0.52, 0.6, 0.58, 0.66, 0.7, 0.8, 1.0, 1.0, 0.78, 0.64, 0.54, 0.46, 0.3)

_MELODY = (
    (8, 0, "A3", 3, "o", 0.55), (8, 3, "C3", 2, "a", 0.6),
    (9, 0, "D4", 3, "a", 0.68), (9, 3, "F4", 1, "e", 0.7), (9, 4, "E4", 1, "e", 0.66),
    (10, 0, "D4", 2, "o", 0.66), (10, 2, "E4", 1, "e", 0.72), (10, 3, "G4", 2, "a", 0.8),
    (11, 0, "A4", 4, "a", 0.92), (11, 4, "G4", 1, "a", 0.86),
    (12, 0, "A4", 2, "a", 0.94), (12, 2, "C4", 1, "e", 0.98), (12, 3, "D5", 2, "a", 1.0),
    (13, 0, "B4", 2, "a", 0.84), (13, 2, "A4", 1, "a", 0.74), (13, 3, "G4", 2, "o", 0.7),
    (14, 0, "F4", 3, "o", 0.62), (14, 3, "E4", 2, "o", 0.56),
    (15, 0, "E4", 3, "u", 0.5), (15, 3, "C3", 2, "u", 0.44),
    (16, 0, "D4", 5, "u", 0.4),
)  # fmt: skip

_TOLLS = (
    (1, 0, "D4", 0.8), (2, 0, "A4", 0.45), (3, 0, "D4", 0.7), (3, 3, "F4", 0.4),
    (5, 0, "A4", 0.4), (6, 0, "G4", 0.45), (7, 3, "D5", 0.4), (8, 0, "F4", 0.5), (10, 0, "G4", 0.55),
    (13, 0, "G4", 0.7), (14, 0, "F4", 0.55), (15, 0, "A4", 0.45), (16, 0, "D4", 0.65), (17, 0, "D4", 0.35),
)  # fmt: skip

_RING = ("D5", "C4", "A4", "G4", "F4")


@dataclass(frozen=True)
class Note:
    """A note: seconds from the beginning of the piece, how long it is held, hertz, strength 0 to 1, side, vowel.

    `side` places a note within a stereo stem, from −1 (left) to 1.
    """

    at: float
    held: float
    pitch: float
    strength: float
    side: float = 0.0
    vowel: str = ""


def hertz(name: str) -> float:
    """Return the frequency of a note such as ``A4``; an octave begins on D.

    >>> round(hertz("A4"), 6), round(hertz("D4") / hertz("D3"), 6)
    (440.0, 2.0)
    """
    return _D2 * _RATIOS[name[0]] * 2.0 ** (int(name[1:]) - 2)


def plain_hunt(bells: int) -> list[tuple[int, ...]]:
    """Return the rows of plain hunt: each bell works its way from the front to the back and home again.

    >>> plain_hunt(3)
    [(0, 1, 2), (1, 0, 2), (1, 2, 0), (2, 1, 0), (2, 0, 1), (0, 2, 1)]
    """
    rows = [tuple(range(bells))]
    for change in range(2 * bells - 1):
        row = list(rows[-1])
        for place in range(change % 2, bells - 1, 2):
            row[place], row[place + 1] = row[place + 1], row[place]
        rows.append(tuple(row))
    return rows


def score(seed: int = 0) -> dict[str, list[Note]]:
    """Return the notes of every stem, in time from the beginning of the piece."""
    parts = {"strings": strings, "bells": bells, "plucked": plucked, "voice": voice}
    return {
        name: sorted(make(np.random.default_rng([seed, number])), key=lambda note: (note.at, note.pitch))
        for number, (name, make) in enumerate(parts.items())
    }


def strings(rng: np.random.Generator) -> Iterator[Note]:
    """Yield the long notes: one for as many bars as a pitch stays in the harmony."""
    bars = [chord.split() for chord in CHORDS]
    for name in sorted({name for chord in bars for name in chord}):
        first = None
        for bar in range(len(bars) + 1):
            sounding = bar < len(bars) and name in bars[bar]
            if sounding and first is None:
                first = bar
            elif not sounding and first is not None:
                strength = float(np.mean(_SWELL[first:bar]))
                side = 0.15 * rng.choice([-1.0, 1.0]) if hertz(name) < 120 else float(rng.uniform(-0.8, 0.8))
                yield Note(first * BAR, (bar - first) * BAR, hertz(name), strength, side)
                first = None


def bells(rng: np.random.Generator) -> Iterator[Note]:
    """Yield the tolling bells, and at the climax ten rows of plain hunt, one row to a beat."""
    for bar, beat, name, strength in _TOLLS:
        yield Note(bar * BAR + beat * BEAT, 0.0, hertz(name), strength, _bell_side(name))
    stroke = BEAT / len(_RING)
    for number, row in enumerate(plain_hunt(len(_RING))):
        for place, bell in enumerate(row):
            at = SECTIONS["climax"] + number * BEAT + place * stroke + float(rng.normal(0.0, 0.006))
            strength = 0.26 + 0.05 * float(rng.random()) + (0.1 if place == 0 else 0.0)
            yield Note(
                max(at, SECTIONS["climax"]), 0.0, hertz(_RING[bell]), strength, _bell_side(_RING[bell])
            )


def _bell_side(name: str) -> float:
    return {"D4": 0.0, "F4": 0.9, "G4": 0.45, "A4": -0.45, "C4": -0.9, "D5": 0.1}[name]


def plucked(rng: np.random.Generator) -> Iterator[Note]:
    """Yield the plucked string: a walk through the tones of each chord, denser to the climax, slower to the end."""
    before = hertz("D3")
    for bar in range(4, 17):
        dense = bar in (11, 12)
        steps = 20 if dense else 10
        tones = _tones(CHORDS[bar], 140.0, 640.0)
        rest = {4: 0.35, 5: 0.25, 13: 0.2, 14: 0.35, 15: 0.5, 16: 0.7}.get(bar, 0.05 if dense else 0.14)
        for step in range(steps):
            accent = step % (steps // 5) == 0
            # The random numbers are drawn for every step, so that a rest changes nothing after it.
            silent, way, late, soft = (
                rng.random(),
                rng.random(),
                rng.normal(0.0, 0.007),
                rng.uniform(-0.06, 0.06),
            )
            before = tones[0] if step == 0 else _next(tones, before, way)
            if step and silent < rest:
                continue
            # From bar 14 on the steps widen, to half as long again.
            stretched = 1.0 + max(0, bar - 13) * 0.02 * step
            at = bar * BAR + step * BAR / steps * stretched + max(float(late), -0.01)
            if at < (bar + 1) * BAR:
                strength = (0.45 + 0.4 * _SWELL[bar]) * (1.0 if accent else 0.72) + float(soft)
                yield Note(max(at, ENTRIES["plucked"]), 0.0, before, strength)


def _tones(chord: str, low: float, high: float) -> list[float]:
    """Return every octave of a chord's tones within a range, from low to high; the first is the root."""
    names = chord.split()
    found = {hertz(f"{name[0]}{octave}") for name in names for octave in range(2, 6)}
    root = min(hertz(f"{names[0][0]}{octave}") for octave in (2, 3) if hertz(f"{names[0][0]}{octave}") > low)
    return [root, *sorted(tone for tone in found if low < tone < high and tone != root)]


def _next(tones: list[float], before: float, way: float) -> float:
    """Return the tone one or two steps from the last one, mostly upwards from the bottom and downwards from the top."""
    ladder = sorted(tones)
    nearest = min(range(len(ladder)), key=lambda k: abs(np.log2(ladder[k] / before)))
    up = way * len(ladder) > nearest
    step = 2 if (way * 97.0) % 1.0 < 0.3 else 1
    return ladder[min(max(nearest + (step if up else -step), 0), len(ladder) - 1)]


def voice(rng: np.random.Generator) -> Iterator[Note]:
    """Yield the melody, with its vowels; a singer is a little late."""
    for bar, beat, name, beats, vowel, strength in _MELODY:
        late = abs(float(rng.normal(0.0, 0.02)))
        yield Note(bar * BAR + beat * BEAT + late, beats * BEAT, hertz(name), strength, 0.0, vowel)
