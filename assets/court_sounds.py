"""What the courtyard sounds like: leaves, doves, sparrows and swifts around, the fountain, a cart, a dove in flight.

Every loop closes on itself, as those of :mod:`river_sounds`, whose water is used again.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import river_sounds as river
from make_nile import Source
from numpy.typing import NDArray
from river_sounds import FRAMES, RATE, SECONDS, band

__all__ = ["GRID", "bed", "cart", "fountain", "wings"]

Field = NDArray[np.float64]

GRID = 128


def _level(db: float) -> float:
    return float(10.0 ** (db / 20.0))


def _line(start: float, end: float) -> Field:
    """Return an angle on the control grid that goes once from a direction to another, in radians."""
    return np.asarray(np.radians(np.linspace(start, end, FRAMES // GRID + 1)))


def bed(seed: int = 0) -> Iterator[Source]:
    """Yield every source of the courtyard's bed."""
    for number, part in enumerate((_air, _leaves, _doves, _sparrows, _swifts, _town)):
        yield from part(np.random.default_rng([seed, 90 + number]))


def _air(rng: np.random.Generator) -> Iterator[Source]:
    """The air between four walls: soft, from all around."""
    for azimuth in np.radians(np.arange(8) * 45.0):
        signal = river.noise(rng, band(140, 700, -5.0)) * (1.0 + 0.2 * river.drift(rng, 6))
        yield Source("air", _level(-38.0) * signal, float(azimuth), np.radians(18.0))


def _leaves(rng: np.random.Generator) -> Iterator[Source]:
    """Two plane trees behind the visitor, in gusts."""
    gust = np.maximum(0.5 + 0.45 * river.drift(rng, 4), 0.08) ** 1.5
    for place, (azimuth, height) in enumerate(((138.0, 34.0), (160.0, 46.0), (-146.0, 36.0), (-120.0, 42.0))):
        rustle = 1.0 + 0.5 * river.drift(rng, 160)
        noise = river.noise(rng, band(1300, 6500, -3.0))
        signal = _level(-37.0) * np.roll(gust, round(0.8 * place * RATE)) * rustle * noise
        yield Source("leaves", signal, float(np.radians(azimuth)), float(np.radians(height)))


def _coo(rng: np.random.Generator, pitch: float) -> list[tuple[float, Field]]:
    """A wood dove's five notes: short, long, long, short, short."""
    notes, clock = [], 0.0
    for length, rise, strength in (
        (0.22, 1.0, 0.7),
        (0.48, 1.12, 1.0),
        (0.42, 1.06, 0.9),
        (0.22, 0.98, 0.7),
        (0.26, 0.95, 0.75),
    ):
        top = pitch * rise * rng.uniform(0.99, 1.01)
        note = strength * river.syllable(0.94 * top, 0.97 * top, length, 0.05, 0.0, 0.06)
        hoarse = 1.0 + 0.18 * np.sin(2.0 * np.pi * 31.0 * np.arange(len(note)) / RATE)
        notes.append((clock, note * hoarse))
        clock += length + rng.uniform(0.05, 0.09)
    return notes


def _doves(rng: np.random.Generator) -> Iterator[Source]:
    """Three doves on the cornice, who answer each other."""
    for azimuth, height, pitch, moments, level in (
        (38.0, 32.0, 470.0, (1.2, 3.6, 12.8, 15.2), -21.0),
        (-52.0, 36.0, 505.0, (6.3, 8.6, 17.4), -23.0),
        (164.0, 30.0, 448.0, (10.4, 18.9), -25.0),
    ):
        phrases = [(moment + rng.uniform(-0.1, 0.1), _coo(rng, pitch)) for moment in moments]
        yield Source("dove", _level(level) * river.song(phrases), np.radians(azimuth), np.radians(height))


def _sparrows(rng: np.random.Generator) -> Iterator[Source]:
    """Sparrows in the ivy: short chirps that fall."""
    for azimuth, height, count, level in (
        (74.0, 14.0, 17, -30.0),
        (92.0, 20.0, 13, -32.0),
        (-98.0, 12.0, 11, -33.0),
    ):
        phrases = []
        for _ in range(count):
            notes, clock = [], 0.0
            for _ in range(int(rng.integers(1, 4))):
                start = rng.uniform(3600.0, 4700.0)
                notes.append(
                    (clock, rng.uniform(0.5, 1.0) * river.syllable(start, 0.72 * start, 0.07, 0.15, 0.0, 0.3))
                )
                clock += rng.uniform(0.13, 0.22)
            phrases.append((rng.uniform(0, SECONDS), notes))
        yield Source("sparrow", _level(level) * river.song(phrases), np.radians(azimuth), np.radians(height))


def _swifts(rng: np.random.Generator) -> Iterator[Source]:
    """Swifts that cross the sky once in the loop, screaming; silent while their direction closes."""
    for start, end, moment, level in (
        (150.0, 150.0 - 360.0, 5.0, -27.0),
        (-60.0, -60.0 + 360.0, 13.5, -29.0),
    ):
        notes = []
        for k in range(5):
            pitch = rng.uniform(5200.0, 6100.0)
            notes.append(
                (
                    0.5 * k,
                    0.8
                    * np.sin(np.pi * (k + 1) / 6)
                    * river.syllable(pitch, 0.86 * pitch, 0.40, 0.04, 62.0, 0.05),
                )
            )
        yield Source(
            "swift", _level(level) * river.song([(moment, notes)]), _line(start, end), np.radians(52.0)
        )


def _town(rng: np.random.Generator) -> Iterator[Source]:
    """The town behind the walls, and its bell, which strikes three."""
    for azimuth in (0.0, 120.0, -120.0):
        signal = river.noise(rng, band(50, 190, -3.0)) * (1.0 + 0.3 * river.drift(rng, 7))
        yield Source("town", _level(-36.0) * signal, float(np.radians(azimuth)), np.radians(4.0))
    loop = np.zeros(FRAMES)
    t = np.arange(5 * RATE) / RATE
    stroke = np.zeros(len(t))
    for ratio, strength, length in (
        (0.5, 0.5, 2.2),
        (1.0, 1.0, 1.5),
        (1.19, 0.6, 1.2),
        (1.5, 0.4, 0.9),
        (2.0, 0.5, 0.7),
    ):
        stroke += strength * np.exp(-t / length) * np.sin(2.0 * np.pi * 392.0 * ratio * t)
    stroke *= np.minimum(t / 0.02, 1.0) * np.minimum((5.0 - t) / 0.5, 1.0)
    for moment in (2.4, 4.6, 6.8):
        river.lay(loop, moment, stroke)
    yield Source("bell", _level(-34.0) * river.to_peak(loop), np.radians(-28.0), np.radians(16.0))


def fountain(seed: int = 0) -> Field:
    """Return the fountain: a thread of water that falls into the basin, and the drops that leap from it."""
    rng = np.random.default_rng([seed, 71])
    body = river.noise(rng, band(380, 2100, -3.0)) * (1.0 + 0.16 * river.drift(rng, 60))
    hiss = river.noise(rng, band(2200, 7500, -4.0)) * (1.0 + 0.3 * river.drift(rng, 240))
    out = 0.10 * body + 0.035 * hiss + 0.75 * river.bubbles(rng, 1500) + 0.4 * river.bubbles(rng, 320)
    return np.asarray(0.5 * out / np.max(np.abs(out)))


def cart(seed: int = 0) -> Field:
    """Return the steward's handcart on cobbles, once past: wheels, a box of bottles, an axle that wants oil, steps."""
    rng = np.random.default_rng([seed, 72])
    swell = np.sin(np.pi * np.clip(np.arange(FRAMES) / FRAMES, 0, 1)) ** 0.4
    rumble = river.noise(rng, band(60, 260, -2.0)) * (1.0 + 0.35 * river.drift(rng, 70))
    knocks, bottles, steps = np.zeros(FRAMES), np.zeros(FRAMES), np.zeros(FRAMES)
    clock = 0.1
    while clock < SECONDS - 1.2:
        t = np.arange(round(0.12 * RATE)) / RATE
        pitch = rng.uniform(150.0, 330.0)
        river.lay(
            knocks,
            clock,
            rng.uniform(0.3, 1.0) * np.exp(-t / 0.018) * np.sin(2 * np.pi * pitch * t + rng.uniform(0, 6)),
        )
        if rng.random() < 0.35:
            ring = rng.uniform(2300.0, 4200.0)
            river.lay(
                bottles,
                clock + 0.03,
                rng.uniform(0.2, 1.0) * np.exp(-t / 0.03) * np.sin(2 * np.pi * ring * t),
            )
        clock += rng.uniform(0.07, 0.16)
    for k in range(int((SECONDS - 1.5) / 0.56)):
        t = np.arange(round(0.10 * RATE)) / RATE
        crunch = rng.normal(size=len(t)) * np.exp(-t / 0.022) * np.minimum(t / 0.004, 1.0)
        river.lay(steps, 0.4 + 0.56 * k + rng.uniform(-0.02, 0.02), crunch * rng.uniform(0.6, 1.0))
    steps = river.shaped(steps, band(250, 2600, -3.0))
    out = (
        0.10 * rumble
        + 0.35 * river.to_peak(knocks)
        + 0.10 * river.to_peak(bottles)
        + 0.28 * river.to_peak(steps)
    )
    out = (out + 0.10 * river.creaks(rng, (2.0, 6.5, 11.0, 15.2))) * swell
    return np.asarray(0.5 * out / np.max(np.abs(out)))


def wings(seed: int = 0) -> Field:
    """Return a dove that flies round: bursts of wing beats, the first with its clap, and a whistle of feathers."""
    rng = np.random.default_rng([seed, 73])
    beats = np.zeros(FRAMES)
    for burst in (0.5, 5.2, 9.4, 14.6):
        for k in range(14):
            t = np.arange(round(0.09 * RATE)) / RATE
            puff = rng.normal(size=len(t)) * np.sin(np.pi * t / 0.09) ** 2
            river.lay(beats, burst + 0.105 * k, puff * (1.0 if k < 4 else 0.6))
    out = river.shaped(beats, band(300, 2400, -3.0))
    return np.asarray(0.5 * out / np.max(np.abs(out)))
