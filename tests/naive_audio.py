"""Slow, obvious twins of the audio kernels."""

from __future__ import annotations

import numpy as np
from scipy.special import sph_harm_y


def naive_sh(order: int, azimuth, elevation) -> np.ndarray:
    """Real SN3D harmonics in ACN order from SciPy's complex, Condon–Shortley, orthonormal ones."""
    azimuth, elevation = np.atleast_1d(azimuth), np.atleast_1d(elevation)
    columns = []
    for degree in range(order + 1):
        for m in range(-degree, degree + 1):
            value = sph_harm_y(degree, abs(m), np.pi / 2 - elevation, azimuth)
            part = value.imag if m < 0 else value.real
            phase = (-1.0) ** abs(m) * (np.sqrt(2.0) if m else 1.0)
            columns.append(phase * part * np.sqrt(4 * np.pi / (2 * degree + 1)))
    return np.stack(columns, -1)


def naive_encode(signal, azimuth, elevation, order: int, grid: int = 128) -> np.ndarray:
    """Gains linear between control points, one frame at a time."""
    gains = naive_sh(order, azimuth, elevation)
    out = np.zeros((gains.shape[1], len(signal)))
    for frame, value in enumerate(signal):
        where = frame / grid
        low = min(int(where), len(gains) - 1)
        high = min(low + 1, len(gains) - 1)
        out[:, frame] = value * (gains[low] + (gains[high] - gains[low]) * (where - int(where)))
    return out


def naive_binaural(bed, filters) -> np.ndarray:
    """Direct convolution of every channel with both ears' filters (2, channels, taps)."""
    return np.stack([sum(np.convolve(x, h) for x, h in zip(bed, ear, strict=True)) for ear in filters])
