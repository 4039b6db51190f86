"""The voices of a river bank, synthesised on a circle: every sound runs from the loop's end into its start.

Noises are shaped in the frequency domain of the whole loop, slow changes are made of whole cycles, and short
sounds are laid down modulo the loop. So nothing ever has to be faded.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "FRAMES",
    "RATE",
    "SECONDS",
    "band",
    "bubbles",
    "creaks",
    "crickets",
    "drift",
    "laps",
    "noise",
    "song",
    "syllable",
]

RATE, SECONDS = 48_000, 20
FRAMES = RATE * SECONDS

Field = NDArray[np.float64]
Complex = NDArray[np.complex128]
Response = Callable[[Field], Complex]

_FREQUENCIES: Field = np.fft.rfftfreq(FRAMES, 1.0 / RATE).astype(np.float64)


def band(low: float, high: float, tilt: float = 0.0) -> Response:
    """Return the response of a band between two frequencies (Hz), with a tilt in dB per octave."""

    def response(frequencies: Field) -> Complex:
        f = np.maximum(frequencies, 1e-3)
        edges = 1.0 / np.sqrt((1.0 + (low / f) ** 4) * (1.0 + (f / high) ** 4))
        return np.asarray(edges * (f / 1000.0) ** (tilt / 6.02), np.complex128)

    return response


def resonances(frequencies: tuple[float, ...], quality: float) -> Response:
    """Return the response of a few resonances side by side, as a body of wood has."""

    def response(at: Field) -> Complex:
        f = np.maximum(at, 1.0)
        parts = [1.0 / (1.0 + 1j * quality * (f / peak - peak / f)) for peak in frequencies]
        return np.asarray(np.sum(parts, axis=0), np.complex128)

    return response


def shaped(signal: Field, response: Response) -> Field:
    """Filter a loop on the circle."""
    return np.asarray(np.fft.irfft(np.fft.rfft(signal) * response(_FREQUENCIES), FRAMES))


def noise(rng: np.random.Generator, response: Response) -> Field:
    """Return noise of unit RMS with that spectrum; its end meets its start."""
    spectrum = rng.normal(size=(2, len(_FREQUENCIES)))
    signal = np.fft.irfft((spectrum[0] + 1j * spectrum[1]) * response(_FREQUENCIES), FRAMES)
    return np.asarray(signal / np.sqrt(np.mean(signal**2)))


def drift(rng: np.random.Generator, cycles: int) -> Field:
    """Return a slow random curve of unit RMS, made of 1 to `cycles` whole cycles in the loop."""
    spectrum = np.zeros(len(_FREQUENCIES), np.complex128)
    spectrum[1 : cycles + 1] = rng.normal(size=cycles) + 1j * rng.normal(size=cycles)
    curve = np.fft.irfft(spectrum, FRAMES)
    return np.asarray(curve / np.sqrt(np.mean(curve**2)))


def lay(loop: Field, seconds: float, grain: Field) -> None:
    """Add a short sound to the loop from a moment on, round its end if need be."""
    start = round(seconds * RATE) % FRAMES
    first = min(len(grain), FRAMES - start)
    loop[start : start + first] += grain[:first]
    loop[: len(grain) - first] += grain[first:]


def to_peak(loop: Field) -> Field:
    """Scale a loop of short sounds to a peak of 1."""
    return np.asarray(loop / np.max(np.abs(loop)))


def bubbles(rng: np.random.Generator, count: int) -> Field:
    """Return bubbles that rise and burst: decaying tones whose pitch climbs as the surface comes near."""
    loop = np.zeros(FRAMES)
    for _ in range(count):
        pitch = 320.0 * 5.5 ** rng.random()
        decay = rng.uniform(4.0, 11.0) / pitch
        t = np.arange(round(7.0 * decay * RATE)) / RATE
        phase = 2.0 * np.pi * pitch * (t + rng.uniform(0.2, 1.4) * t**2 / (14.0 * decay))
        attack = np.minimum(t / 0.0015, 1.0)
        lay(loop, rng.uniform(0, SECONDS), rng.exponential() * attack * np.exp(-t / decay) * np.sin(phase))
    return to_peak(loop)


def laps(rng: np.random.Generator, count: int) -> Field:
    """Return small waves on the bank: each swells, breaks brightly, and runs back dull."""
    bright, dull = np.zeros(FRAMES), np.zeros(FRAMES)
    for number in range(count):
        at = (number + rng.uniform(-0.25, 0.25)) * SECONDS / count
        strength = rng.uniform(0.4, 1.0)
        t = np.arange(round(3.0 * RATE)) / RATE
        lay(bright, at, strength * (t / 0.3) ** 2 * np.exp(2.0 - 2.0 * t / 0.3))
        lay(dull, at + 0.12, strength * (t / 0.7) * np.exp(1.0 - t / 0.7))
    loop = bright * noise(rng, band(900, 4200, -3.0)) + 1.3 * dull * noise(rng, band(180, 900, -3.0))
    return to_peak(loop)


def creaks(rng: np.random.Generator, moments: tuple[float, ...]) -> Field:
    """Return a mast that creaks in its step: wood sticks and slips, and the hull rings."""
    slips = np.zeros(FRAMES)
    for moment in moments:
        length, top = rng.uniform(0.9, 1.5), rng.uniform(34.0, 52.0)
        at = 0.0
        while at < length:
            swell = np.sin(np.pi * at / length)
            lay(slips, moment + at, np.array([swell * rng.uniform(0.6, 1.0)]))
            at += rng.uniform(0.9, 1.1) / (14.0 + (top - 14.0) * swell)
    return to_peak(shaped(slips, resonances((292.0, 468.0, 811.0, 1270.0), 14.0)))


def crickets(pitch: float, chirps: int, pulses: int = 3) -> Field:
    """Return one cricket: `chirps` chirps in the loop, each of a few pulses of an almost pure tone."""
    t = np.arange(FRAMES) / RATE
    within = (t * chirps / SECONDS) % 1.0 * (SECONDS / chirps)  # seconds since this chirp began
    pulse = np.clip(within / 0.034, 0.0, pulses)
    envelope = np.sin(np.pi * (pulse % 1.0)) ** 2 * (pulse < pulses)
    whole = round(pitch * SECONDS) / SECONDS  # whole cycles in the loop
    return np.asarray(envelope * np.sin(2.0 * np.pi * whole * t + 0.3 * np.sin(2.0 * np.pi * t / SECONDS)))


def syllable(
    start: float, end: float, seconds: float, bend: float = 0.0, trill: float = 0.0, breath: float = 0.15
) -> Field:
    """Return one note of a bird.

    Parameters
    ----------
    start, end : float
        Pitch in Hz.
    seconds : float
        Its length.
    bend : float
        How far the pitch bows up in its middle, as a part of it.
    trill : float
        Trembling in Hz; 0 for none.
    breath : float
        Strength of the second harmonic.
    """
    t = np.arange(round(seconds * RATE)) / RATE
    part = t / seconds
    pitch = start * (end / start) ** part * (1.0 + bend * np.sin(np.pi * part))
    pitch *= 1.0 + (0.06 * np.sin(2.0 * np.pi * trill * t) if trill else 0.0)
    phase = 2.0 * np.pi * np.cumsum(pitch) / RATE
    return np.asarray(np.sin(np.pi * part) ** 0.7 * (np.sin(phase) + breath * np.sin(2.0 * phase)))


def song(phrases: list[tuple[float, list[tuple[float, Field]]]]) -> Field:
    """Return a loop of phrases; each has its moment and its notes (seconds after it, and the note)."""
    loop = np.zeros(FRAMES)
    for moment, notes in phrases:
        for after, note in notes:
            lay(loop, moment + after, note)
    return to_peak(loop)
