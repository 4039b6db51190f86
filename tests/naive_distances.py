"""Slow and obvious twins of what distance does in a graph."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import factorial

import numpy as np

SPEED = 343.0


def _at(way: Callable[[float], float], frame: int, rate: int, control: int) -> tuple[float, float, float]:
    """What is at the control points around a frame, and the part of the way between."""
    point = frame // control
    return way(point * control / rate), way((point + 1) * control / rate), frame % control / control


def naive_travel(
    signal: np.ndarray, metres: Callable[[float], float], rate: int, control: int, frames: int
) -> np.ndarray:
    """Read the signal between its samples, sample by sample, by a Kaiser-windowed sinc of 32 taps."""
    out = np.zeros(frames)
    for t in range(frames):
        start, end, part = _at(metres, t, rate, control)
        delay = (start + (end - start) * part) / SPEED * rate
        taps = np.arange(int(np.floor(t - delay)) - 15, int(np.floor(t - delay)) + 17)
        behind = t - delay - taps
        window = np.i0(9.7 * np.sqrt(np.maximum(1 - (behind / 16) ** 2, 0))) / np.i0(9.7)
        weights = np.sinc(behind) * window
        known = (taps >= 0) & (taps < len(signal))
        out[t] = (signal[taps[known]] * weights[known]).sum() / weights.sum()
    return out


def naive_near(
    signal: np.ndarray,
    metres: Callable[[float], float],
    order: int,
    radius: float,
    most_db: float,
    rate: int,
    control: int,
    frames: int,
) -> np.ndarray:
    """One row for each degree: sections of the reverse Bessel polynomials by scipy's bilinear, frame by frame."""
    from scipy.signal import bilinear

    rows = np.zeros((order + 1, frames))
    rows[0] = signal[:frames]
    for n in range(1, order + 1):
        powers = [
            factorial(2 * n - k) / (factorial(n - k) * factorial(k) * 2 ** (n - k)) for k in range(n + 1)
        ]
        roots = [r for r in sorted(np.roots(powers[::-1]), key=abs) if r.imag > -1e-9]
        nearest = radius * 10 ** (-most_db / 20 / n)
        value = signal[:frames].astype(np.float64)
        for root in roots:
            pair = [root, root.conjugate()] if abs(root.imag) > 1e-9 else [root.real]

            @cache
            def section(distance: float, pair: tuple = tuple(pair)) -> tuple[np.ndarray, np.ndarray]:
                zeros = np.poly(np.array(pair) * SPEED / max(distance, nearest)).real  # noqa: B023
                poles = np.poly(np.array(pair) * SPEED / radius).real
                return bilinear(zeros, poles, rate)

            poles, past, out = section(radius)[1], np.zeros(2), np.zeros(frames)
            for t in range(frames):
                start, end, part = _at(metres, t, rate, control)
                zeros = section(start)[0] + part * (section(end)[0] - section(start)[0])
                fed = value[t] - poles[1:] @ past[: len(poles) - 1]
                out[t] = zeros[0] * fed + zeros[1:] @ past[: len(zeros) - 1]
                past = np.array([fed, past[0]])
            value = out
        rows[n] = value
    return rows
