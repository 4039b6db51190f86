"""Slow, obvious twins of the loudness kernels."""

from __future__ import annotations

import numpy as np
from scipy.signal import lfilter, resample_poly


def naive_powers(signal: np.ndarray, stages: np.ndarray, hop: int) -> np.ndarray:
    """Mean square of each whole hop after both filters, by SciPy."""
    out = signal.astype(np.float64)
    for b0, b1, b2, a1, a2 in stages:
        out = lfilter([b0, b1, b2], [1, a1, a2], out, axis=1)
    whole = out.shape[1] // hop
    return (out[:, : whole * hop].reshape(len(out), whole, hop) ** 2).mean(axis=2).T


def naive_envelope(padded: np.ndarray, taps: np.ndarray, least: float) -> np.ndarray:
    """The highest absolute value at and after each frame of any channel, by convolution."""
    length, frames = taps.shape[1], padded.shape[1] - taps.shape[1] + 1
    rows = padded.astype(np.float64)
    values = [np.convolve(row, phase[::-1], "valid") for row in rows for phase in taps.astype(np.float64)]
    here = [row[length // 2 - 1 :][:frames] for row in rows]
    return np.maximum(np.abs(values + here).max(axis=0), least)


def naive_true_peak(signal: np.ndarray, factor: int = 32) -> float:
    """The highest value of a signal that was resampled far more finely."""
    return float(np.abs(resample_poly(signal, factor, 1, axis=-1, window=("kaiser", 12.0))).max())


def naive_limiter_gain(wanted: np.ndarray, ahead: int, release: float) -> np.ndarray:
    """The lowest wanted gain ahead, released by one pole, averaged."""
    long = np.concatenate([np.ones(ahead), wanted, np.ones(ahead)])
    held, gain = [], 1.0
    for i in range(len(wanted) + ahead):
        gain = min(long[i : i + ahead + 1].min(), gain + (1 - gain) * release)
        held.append(gain)
    return np.array([np.mean(held[t : t + ahead + 1]) for t in range(len(wanted))])
