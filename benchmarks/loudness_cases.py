"""The signals of EBU Tech 3341 and 3342 that tables of numbers define, and what a meter has to read."""

from __future__ import annotations

import math

import numpy as np

RATE = 48_000
Parts = tuple[tuple[float, float], ...]

# Stereo sines of 1 kHz: (dBFS, seconds) one after the other, and the integrated loudness.
INTEGRATED: dict[int, tuple[Parts, float]] = {
    1: (((-23, 20),), -23.0),
    2: (((-33, 20),), -33.0),
    3: (((-36, 10), (-23, 60), (-36, 10)), -23.0),
    4: (((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)), -23.0),
    5: (((-26, 20), (-20, 20.1), (-26, 20)), -23.0),
}
# The same, and the loudness range.
RANGES: list[tuple[Parts, float]] = [
    (((-20, 20), (-30, 20)), 10),
    (((-20, 20), (-15, 20)), 5),
    (((-40, 20), (-20, 20)), 20),
    (((-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)), 15),
]
# Sines of a part of the rate: divisor, phase in degrees, amplitude, and the true peak in dB.
PEAKS = [(4, 0, 0.5, -6.0), (4, 45, 0.5, -6.0), (6, 60, 0.5, -6.0), (8, 67.5, 0.5, -6.0), (4, 45, 1.41, 3.0)]


def tone(*parts: tuple[float, float], hertz: float = 1000.0, rate: int = RATE) -> np.ndarray:
    """A sine at (dBFS, seconds), one after the other, without a jump of phase."""
    gains = np.concatenate([np.full(round(s * rate), 10 ** (db / 20)) for db, s in parts])
    return (gains * np.sin(2 * np.pi * hertz * np.arange(len(gains)) / rate)).astype(np.float32)


def stereo(*parts: tuple[float, float], rate: int = RATE) -> np.ndarray:
    return np.stack([tone(*parts, rate=rate)] * 2)


def surround(lfe: bool) -> np.ndarray:
    """Case 6: five channels of −23 LUFS together; an LFE is left out, however loud."""
    front, centre, behind = (tone((db, 20)) for db in (-28, -24, -30))
    rows = [front, front, centre, behind, behind]
    if lfe:
        rows.insert(3, tone((0, 20), hertz=60))
    return np.stack(rows)


def faded_sine(rate: int, divisor: float, phase: float, amplitude: float) -> np.ndarray:
    """A tenth of a second of a sine whose peaks lie between samples, faded in and out."""
    frames = np.arange(rate // 10)
    fade = np.minimum(1, np.minimum(frames, frames[::-1]) / (rate / 100))
    return fade * amplitude * np.sin(2 * np.pi * frames / divisor + math.radians(phase))
