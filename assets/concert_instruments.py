"""The four instruments of the concert: bowed strings, a plucked string, bells and a voice without words.

All are physical or spectral models driven by a seeded generator; none is a sample. Every note has an envelope that
starts and ends at nothing, so that nothing clicks.

References
----------
.. [1] K. Karplus and A. Strong, "Digital synthesis of plucked-string and drum timbres", Computer Music Journal, 1983.
.. [2] D. Jaffe and J. O. Smith, "Extensions of the Karplus-Strong plucked-string algorithm", Computer Music Journal,
   1983.
.. [3] T. D. Rossing and R. Perrin, "Vibrations of bells", Applied Acoustics, 1987: the partials of a tuned bell.
.. [4] G. Fant, "Acoustic Theory of Speech Production", Mouton, 1960: a source and its formants.
"""

from __future__ import annotations

import numpy as np
from concert_score import Note
from numpy.typing import NDArray
from scipy.signal import lfilter

__all__ = ["RATE", "bell", "bowed", "pluck", "sung"]

RATE = 48_000

Field = NDArray[np.float64]

_PARTIALS = (
    # ratio to the strike note, strength, seconds to fall by 60 dB at 300 Hz
    (0.5, 0.55, 14.0), (1.0, 0.8, 9.0), (1.2, 0.75, 8.0), (1.5, 0.3, 5.5), (2.0, 1.0, 5.0),
    (2.5, 0.28, 3.2), (2.667, 0.24, 3.0), (3.0, 0.42, 2.6), (4.0, 0.34, 1.8), (5.33, 0.2, 1.1), (6.67, 0.12, 0.8),
)  # fmt: skip

_VOWELS = {
    # centres (Hz), widths (Hz), levels (dB) of five formants of an alto
    "u": ((325, 700, 2530, 3500, 4950), (50, 60, 170, 180, 200), (0, -12, -30, -40, -64)),
    "o": ((450, 800, 2830, 3500, 4950), (70, 80, 100, 130, 135), (0, -9, -16, -28, -55)),
    "a": ((800, 1150, 2800, 3500, 4950), (80, 90, 120, 130, 140), (0, -4, -20, -36, -60)),
    "e": ((400, 1600, 2700, 3300, 4950), (60, 80, 120, 150, 200), (0, -24, -30, -35, -60)),
}
_HOP = 240  # frames between control points of the voice


def _rise(frames: int) -> Field:
    """Return half a cosine from 0 to 1."""
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.arange(frames) / max(frames, 1)))


def _envelope(frames: int, attack: float, release: float) -> Field:
    """Return 1 with smooth ends; the last sample is 0."""
    shape = np.ones(frames)
    up, down = min(round(attack * RATE), frames), min(round(release * RATE), frames)
    shape[:up] *= _rise(up)
    shape[frames - down :] *= _rise(down)[::-1]
    shape[-1] = 0.0
    return shape


def _wander(rng: np.random.Generator, frames: int, rate: float) -> Field:
    """Return a smooth random curve of about unit size that changes `rate` times a second."""
    points = rng.normal(size=int(frames / RATE * rate) + 4)
    at = np.arange(frames) * (rate / RATE)
    index, part = at.astype(np.int64), at % 1.0
    blend = part * part * (3.0 - 2.0 * part)
    return np.asarray(points[index] * (1.0 - blend) + points[index + 1] * blend)


def bowed(rng: np.random.Generator, note: Note, players: int = 5) -> tuple[Field, Field]:
    """Return a note of a small string section, left and right: players apart in tune, time and place.

    It grows into the next bar and leaves after its end, so that one harmony melts into the next.
    """
    frames = round((note.held + 3.0) * RATE)
    harmonics = np.arange(1, int(min(60.0, 5000.0 / note.pitch)) + 1)
    left, right = np.zeros(frames), np.zeros(frames)
    for player in range(players):
        cents = (player - (players - 1) / 2) * 2.2 + rng.normal(0.0, 0.6)
        speed, depth = rng.uniform(4.6, 5.6), rng.uniform(2.0, 4.5)  # vibrato: Hz, cents
        t = np.arange(frames) / RATE
        bend = (
            cents + depth * np.sin(2 * np.pi * (speed * t + rng.random())) + 1.5 * _wander(rng, frames, 3.0)
        )
        phase = np.cumsum(note.pitch * 2.0 ** (bend / 1200.0)) / RATE + rng.random()
        # The bow: darker when soft, and a body that differs from player to player.
        body = 1.0 + 0.5 * np.cos(harmonics * rng.uniform(0.5, 1.5) + rng.uniform(0, 6.28))
        dark = body * harmonics**-1.9
        bright = body * harmonics**-1.25 * np.exp(-harmonics * note.pitch / 2600.0)
        tone = _wave(phase, dark) + (0.3 + 0.7 * note.strength) * (
            0.8 + 0.2 * _wander(rng, frames, 0.5)
        ) * _wave(phase, bright)
        tone *= _envelope(frames, rng.uniform(1.6, 2.6), rng.uniform(2.4, 3.0)) * (
            1.0 + 0.08 * _wander(rng, frames, 2.0)
        )
        angle = (np.clip(note.side + 0.35 * (player - 2) / 2, -1.0, 1.0) + 1.0) * np.pi / 4
        left += np.cos(angle) * tone
        right += np.sin(angle) * tone
    level = note.strength * (147.0 / note.pitch) ** 0.4 / players  # the ear wants more of what is low
    return level * left, level * right


def _wave(phase: Field, harmonics: Field) -> Field:
    """Return a periodic wave of given harmonics, read from a table of one turn."""
    size = 4096
    spectrum = np.zeros(size // 2 + 1, np.complex128)
    spectrum[1 : len(harmonics) + 1] = -0.5j * size * harmonics
    table = np.fft.irfft(spectrum, size)
    at = (phase % 1.0) * size
    index = at.astype(np.int64)
    part = at - index
    return np.asarray(table[index % size] * (1.0 - part) + table[(index + 1) % size] * part)


def pluck(rng: np.random.Generator, note: Note) -> Field:
    """Return a plucked string: a burst of noise in a loop of one period, tuned to a hundredth of a cent [1]_ [2]_."""
    seconds = float(np.clip(5.5 * (220.0 / note.pitch) ** 0.5, 2.0, 5.5))  # to fall by 60 dB
    frames = round((seconds * 0.8 + 0.2) * RATE)
    period = RATE / note.pitch
    # The loop's own filters: a mild lowpass (delay 1) and Lagrange's interpolation of third order (delay 1 to 2).
    whole = int(period - 2.0)
    delay = period - 1.0 - whole
    loop = np.convolve([0.11, 0.78, 0.11], _lagrange(delay))
    loop *= 10.0 ** (-3.0 / (note.pitch * seconds))
    denominator = np.concatenate([[1.0], np.zeros(whole - 1), -loop])
    burst = np.zeros(frames)
    count = round(period)
    noise = rng.uniform(-1.0, 1.0, count)
    noise -= noise.mean()
    soft = 0.9 - 0.4 * note.strength  # a soft finger is dull
    noise = lfilter([1.0 - soft], [1.0, -soft], noise)
    burst[:count] += noise
    place = round(0.21 * period)  # where along the string it is plucked
    burst[place : place + count] -= 0.9 * noise
    string = lfilter([1.0], denominator, burst)
    heard = string + 0.5 * _body(string)
    heard *= _envelope(frames, 0.0006, 0.25)
    return np.asarray(note.strength * heard / np.sqrt(np.mean(heard[: RATE // 4] ** 2)))


def _lagrange(delay: float) -> Field:
    """Return the four taps of Lagrange's interpolation at a delay between 1 and 2 frames."""
    taps = np.arange(4)
    others = [np.delete(taps, k) for k in taps]
    return np.array([np.prod((delay - rest) / (k - rest)) for k, rest in zip(taps, others, strict=True)])


def _body(string: Field) -> Field:
    """Return what a wooden box makes of a string: four broad resonances."""
    total = np.zeros(len(string))
    for pitch, width, gain in (
        (104.0, 14.0, 1.0),
        (212.0, 22.0, 0.8),
        (398.0, 40.0, 0.5),
        (760.0, 90.0, 0.3),
    ):
        radius = np.exp(-np.pi * width / RATE)
        angle = 2 * np.pi * pitch / RATE
        total += gain * lfilter(
            [1.0 - radius, 0.0, -(1.0 - radius)], [1.0, -2.0 * radius * np.cos(angle), radius**2], string
        )
    return total


def bell(rng: np.random.Generator, note: Note) -> Field:
    """Return a bell by its modes [3]_: hum, prime, tierce, quint, nominal and above, each a pair that beats slowly."""
    slow = (300.0 / note.pitch) ** 0.6
    frames = round(8.4 * slow * RATE)
    t = np.arange(frames) / RATE
    tone = np.zeros(frames)
    for ratio, strength, seconds in _PARTIALS:
        pitch = note.pitch * ratio
        # A hard stroke excites what is high.
        level = strength * note.strength ** (0.8 + 0.15 * ratio)
        decay = np.exp(-6.91 * t / (seconds * slow))
        split = rng.uniform(0.15, 0.5)
        pair = np.sin(2 * np.pi * ((pitch - split / 2) * t)) + 0.7 * np.sin(
            2 * np.pi * ((pitch + split / 2) * t)
        )
        tone += level * decay * pair
    clapper = rng.normal(size=frames) * np.exp(-t / 0.004) * 0.6 * note.strength
    return np.asarray((tone + clapper) * _envelope(frames, 0.0015, 1.5))


def sung(rng: np.random.Generator, notes: list[Note]) -> tuple[Field, float]:
    """Return a whole melody of a voice, and its first second in the piece: one breath from note to note [4]_.

    Harmonics of a glottal source are weighed by formants that glide from vowel to vowel; breath is noise in the
    same formants.
    """
    start = notes[0].at
    frames = round((notes[-1].at + notes[-1].held - start + 1.2) * RATE)
    at = np.arange(frames // _HOP + 2) * _HOP / RATE
    t = np.arange(frames) / RATE
    pitch, level, mouths = _sung_line(notes, at, start)
    growth = np.interp(t, at, _vibrato_depth(notes, at, start))
    sway = np.sin(2 * np.pi * np.cumsum(5.1 + 0.25 * _wander(rng, frames, 1.5)) / RATE)
    bend = 22.0 * growth * sway + 4.0 * _wander(rng, frames, 6.0)
    f0 = np.interp(t, at, pitch) * 2.0 ** (bend / 1200.0)
    phase = 2 * np.pi * np.cumsum(f0) / RATE
    voiced = np.zeros(frames)
    for harmonic in range(1, 26):
        weights = _heard_through(mouths, harmonic * pitch) / harmonic**1.1
        weights *= np.clip((9000.0 - harmonic * pitch) / 3000.0, 0.0, 1.0)
        voiced += np.interp(t, at, weights) * np.sin(harmonic * phase)
    breath = _breath(rng, frames)
    loud = np.interp(t, at, level) * (1.0 + 0.06 * _wander(rng, frames, 4.0))
    sound = loud * (voiced + 0.02 * breath)
    return np.asarray(sound * _envelope(frames, 0.05, 0.6)), start


def _sung_line(notes: list[Note], at: Field, start: float) -> tuple[Field, Field, Field]:
    """Return pitch, level, and (points, vowels) weights of a melody on its control points; notes glide in 90 ms."""
    pitch, level = np.full(len(at), notes[0].pitch), np.zeros(len(at))
    mouths = np.zeros((len(at), len(_VOWELS)))
    mouths[:, list(_VOWELS).index(notes[0].vowel)] = 1.0
    for note in notes:
        begin = note.at - start
        glide = np.clip((at - begin) / 0.09, 0.0, 1.0)
        glide = glide * glide * (3.0 - 2.0 * glide)
        pitch = pitch * (note.pitch / pitch) ** glide
        target = np.zeros(len(_VOWELS))
        target[list(_VOWELS).index(note.vowel)] = 1.0
        slow = np.clip((at - begin) / 0.25, 0.0, 1.0)[:, None]
        mouths = mouths * (1.0 - slow) + target * slow
        within = np.clip((at - begin) / note.held, 0.0, 1.0)
        swell = note.strength**1.5 * (0.72 + 0.28 * np.sin(np.pi * within))
        fresh = np.clip((at - begin) / 0.22, 0.0, 1.0)
        fresh = fresh * fresh * (3.0 - 2.0 * fresh)
        level = level * (1.0 - fresh) + swell * fresh
    leaving = np.clip((notes[-1].at + notes[-1].held + 0.6 - start - at) / 1.4, 0.0, 1.0)
    return pitch, level * leaving, mouths


def _vibrato_depth(notes: list[Note], at: Field, start: float) -> Field:
    """Return 0 at the start of each note, growing to 1 after half a second: singers begin straight."""
    depth = np.zeros(len(at))
    for note in notes:
        since = at - (note.at - start)
        depth = np.where(since >= 0.0, np.clip((since - 0.35) / 0.6, 0.0, 1.0), depth)
    smooth = np.ones(21) / 21
    return np.asarray(np.convolve(depth, smooth, "same"))


def _heard_through(mouths: Field, frequency: Field) -> Field:
    """Return the gain of the formants at a frequency, for each control point."""
    total = np.zeros(len(frequency))
    for index, (centres, widths, levels) in enumerate(_VOWELS.values()):
        gain = np.zeros(len(frequency))
        for centre, width, level in zip(centres, widths, levels, strict=True):
            # A sung formant is wider than a spoken one: the singer tunes it to the harmonics.
            bell_shape = 1.0 / (1.0 + ((frequency - centre) / (1.6 * width)) ** 2)
            gain += 10.0 ** (level / 20.0) * np.sqrt(bell_shape)
        total += mouths[:, index] * gain
    return total


def _breath(rng: np.random.Generator, frames: int) -> Field:
    """Return noise in the upper formants."""
    noise = rng.normal(size=frames)
    total = np.zeros(frames)
    for centre, width in ((1150.0, 200.0), (2800.0, 500.0), (4300.0, 900.0)):
        radius, angle = np.exp(-np.pi * width / RATE), 2 * np.pi * centre / RATE
        gain = np.sqrt(1.0 - radius)
        total += lfilter([gain, 0.0, -gain], [1.0, -2.0 * radius * np.cos(angle), radius**2], noise)
    return total
