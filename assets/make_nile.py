"""Make the river bed of the example scene: 20 s of third-order AmbiX that loop without a seam.

    python make_nile.py nile.wav

The listener stands on the bank and faces the water: the river all around but mostly ahead, small waves, reeds in the
wind on both sides, a felucca that drifts to and fro, crickets behind, and four birds. Every motion takes a whole
number of turns in the loop, so the directions meet at its ends as the samples do.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import river_sounds as river
from numpy.typing import NDArray
from river_sounds import FRAMES, RATE, SECONDS, band

from immersion.audio import Audio, encode, write

__all__ = ["GRID", "ORDER", "PEAK", "Source", "make", "mix", "sources"]

ORDER, GRID = 3, 128
PEAK = 10.0 ** (-6.5 / 20.0)

Field = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Source:
    """A sound and where it is.

    Parameters
    ----------
    name : str
        What it is.
    signal : (FRAMES,) ndarray
        The loop, at its level.
    azimuth, elevation : float or (FRAMES / GRID + 1,) ndarray
        Radians, to the left and up; one direction, or one for each point of the control grid.
    """

    name: str
    signal: Field
    azimuth: float | Field
    elevation: float | Field


def sources(seed: int = 0) -> Iterator[Source]:
    """Yield every source of the bank, each with its own stream of random numbers."""
    for number, part in enumerate((_flow, _waves, _reeds, _felucca, _crickets, _birds)):
        yield from part(np.random.default_rng([seed, number]))


def mix(parts: Iterator[Source] | list[Source]) -> NDArray[np.float32]:
    """Encode sources and add them up: a (16, FRAMES) AmbiX bed."""
    bed = np.zeros(((ORDER + 1) ** 2, FRAMES), np.float32)
    for part in parts:
        azimuth, elevation = np.broadcast_arrays(part.azimuth, part.elevation)
        bed += encode(part.signal, azimuth, elevation, ORDER, grid=GRID)
    return bed


def make(path: Path, seed: int = 0, progress: Callable[[float], None] | None = None) -> dict[str, int]:
    """Write the bed as a 16-channel WAV of 16 bits.

    Parameters
    ----------
    path : Path
        The file; its folder is made when missing.
    seed : int
        The same seed gives the same bytes.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    dict
        sources, channels, order, frames, rate.
    """
    report = progress or (lambda _: None)
    parts = list(sources(seed))
    report(0.5)
    bed = mix(parts)
    bed *= np.float32(PEAK / np.max(np.abs(bed)))
    report(0.9)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    write(Audio(bed, RATE, "ambisonic", ORDER), path, subtype="PCM_16")
    report(1.0)
    return {"sources": len(parts), "channels": len(bed), "order": ORDER, "frames": FRAMES, "rate": RATE}


def _level(db: float) -> float:
    return float(10.0 ** (db / 20.0))


def _turning(degrees: float, swing: float, turns: int, start: float = 0.0) -> Field:
    """Return an angle on the control grid that swings `turns` times about a middle, in radians."""
    t = np.arange(FRAMES // GRID + 1) * (GRID / FRAMES)
    return np.asarray(np.radians(degrees + swing * np.sin(2.0 * np.pi * (turns * t + start))))


def _flow(rng: np.random.Generator) -> Iterator[Source]:
    """The water that passes, ten ways around, loudest ahead; and what it sings over stones near the bank."""
    for azimuth in np.radians(np.arange(10) * 36.0):
        ahead = 0.5 + 0.5 * float(np.cos(azimuth))
        body = river.noise(rng, band(90, 650, -4.5)) * (1.0 + 0.25 * river.drift(rng, 9))
        surface = river.noise(rng, band(600, 2600, -4.0)) * (1.0 + 0.35 * river.drift(rng, 21))
        signal = _level(-27.0 + 6.5 * ahead) * body + _level(-37.0 + 9.0 * ahead) * surface
        yield Source("flow", signal, float(azimuth), np.radians(-8.0))
    for azimuth in (-68.0, -31.0, 6.0, 38.0, 77.0):
        signal = _level(-22.0) * river.bubbles(rng, 260)
        yield Source("gurgle", signal, _turning(azimuth, 4.0, 1, rng.random()), np.radians(-22.0))


def _waves(rng: np.random.Generator) -> Iterator[Source]:
    for azimuth, count, level in ((24.0, 6, -19.0), (-47.0, 5, -20.0), (118.0, 4, -24.0), (-131.0, 4, -25.0)):
        signal = _level(level) * river.laps(rng, count)
        yield Source("lap", signal, _turning(azimuth, 9.0, 1, rng.random()), np.radians(-18.0))


def _reeds(rng: np.random.Generator) -> Iterator[Source]:
    """Gusts that walk through the reeds from one side to the other."""
    gust = np.maximum(0.45 + 0.5 * river.drift(rng, 5), 0.04)
    for place, azimuth in enumerate((96.0, 142.0, -166.0, -112.0, -84.0)):
        delayed = np.roll(gust, round(0.7 * place * RATE)) ** 1.6
        rustle = 1.0 + 0.5 * river.drift(rng, 180)
        signal = _level(-33.0) * delayed * rustle * river.noise(rng, band(1900, 8500, -2.0))
        yield Source("reeds", signal, float(np.radians(azimuth)), np.radians(6.0))


def _felucca(rng: np.random.Generator) -> Iterator[Source]:
    """A boat off the bank, drifting to and fro: its mast creaks and its hull slaps the water."""
    azimuth = _turning(18.0, 44.0, 1)
    creak = river.creaks(rng, (1.7, 5.1, 9.3, 13.0, 15.2, 19.4))
    yield Source("felucca", _level(-17.0) * creak, azimuth, np.radians(3.0))
    yield Source("hull", _level(-24.0) * river.laps(rng, 9), azimuth, np.radians(-3.0))


def _crickets(rng: np.random.Generator) -> Iterator[Source]:
    for azimuth, pitch, chirps, level in (
        (152.0, 4310.0, 47, -35.0),
        (-139.0, 4560.0, 43, -36.0),
        (-174.0, 4790.0, 53, -38.0),
    ):
        signal = np.roll(river.crickets(pitch, chirps), int(rng.integers(FRAMES)))
        yield Source("cricket", _level(level) * signal, float(np.radians(azimuth)), np.radians(-12.0))


def _birds(rng: np.random.Generator) -> Iterator[Source]:
    """A kite that circles overhead once in the loop, a warbler in the reeds, a hoopoe, and a dove behind."""
    t = np.arange(FRAMES // GRID + 1) * (GRID / FRAMES)
    yield Source(
        "kite", _level(-17.0) * _kite(rng), 2.0 * np.pi * t + np.radians(40.0), _turning(34.0, 9.0, 2)
    )
    yield Source("warbler", _level(-23.0) * _warbler(rng), _turning(-79.0, 7.0, 1), _turning(3.0, 3.0, 3))
    hoop = [(0.27 * k, river.syllable(575, 540, 0.16, 0.03, breath=0.06)) for k in range(3)]
    hoopoe = river.song([(at, hoop) for at in (2.9, 4.6, 10.8, 12.4, 17.3)])
    yield Source("hoopoe", _level(-24.0) * hoopoe, _turning(58.0, 6.0, 1, 0.25), np.radians(14.0))
    coo = [(0.0, river.syllable(430, 455, 0.28)), (0.36, river.syllable(505, 470, 0.5, 0.04))]
    coo.append((1.0, river.syllable(440, 415, 0.42, trill=11.0)))
    dove = river.song([(at, coo) for at in (0.6, 6.9, 8.8, 15.5)])
    yield Source("dove", _level(-27.0) * dove, float(np.radians(164.0)), np.radians(22.0))


def _kite(rng: np.random.Generator) -> Field:
    """A falling whistle, then a few quavers."""
    phrases = []
    for at in (0.9, 4.2, 7.8, 11.3, 14.1, 17.8):
        notes = [(0.0, river.syllable(2950 * rng.uniform(0.97, 1.03), 2050, 0.62, 0.05))]
        quavers = int(rng.integers(3, 6))
        notes += [(0.68 + 0.13 * k, river.syllable(2500 - 60 * k, 2150, 0.1, 0.06)) for k in range(quavers)]
        phrases.append((at, notes))
    return river.song(phrases)


def _warbler(rng: np.random.Generator) -> Field:
    """Hurried verses: each repeats a figure two to four times, then takes another."""
    phrases = []
    for at in (0.2, 3.6, 8.1, 12.9, 16.2, 19.2):
        notes, clock = [], 0.0
        for _ in range(int(rng.integers(3, 6))):
            start, end = rng.uniform(2900, 5600, 2)
            length, trill = rng.uniform(0.05, 0.13), rng.choice([0.0, 0.0, 55.0, 90.0])
            for _ in range(int(rng.integers(2, 5))):
                note = rng.uniform(0.6, 1.0) * river.syllable(start, end, length, 0.12, trill, 0.08)
                notes.append((clock, note))
                clock += length + rng.uniform(0.02, 0.05)
        phrases.append((at, notes))
    return river.song(phrases)


def main(arguments: list[str] | None = None) -> None:
    """Make the file and print what was made."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", type=Path, help="the WAV file to write")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    facts = make(options.out, options.seed)
    print(
        json.dumps(
            {"file": options.out.name, "bytes": options.out.stat().st_size, **facts, "seconds": SECONDS}
        )
    )


if __name__ == "__main__":
    main()
