"""Slow, obvious twins of the kernels of loudspeaker outputs."""

from __future__ import annotations

import numpy as np


def filter_sections(signal: np.ndarray, sections: np.ndarray) -> np.ndarray:
    """One difference equation after the other, from rest."""
    out = np.array(signal, np.float64)
    for b0, b1, b2, a1, a2 in sections:
        x, out = out, np.zeros_like(out)
        for t in range(x.shape[1]):
            out[:, t] = b0 * x[:, t]
            if t >= 1:
                out[:, t] += b1 * x[:, t - 1] - a1 * out[:, t - 1]
            if t >= 2:
                out[:, t] += b2 * x[:, t - 2] - a2 * out[:, t - 2]
    return out


def delay_lines(signal: np.ndarray, delays: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """Shift each row, zeros before it."""
    out = np.zeros_like(signal)
    for row, (delay, gain) in enumerate(zip(delays, gains, strict=True)):
        out[row, delay:] = gain * signal[row, : signal.shape[1] - delay]
    return out
