"""Per-sample work: gains that move linearly, and the products of a partitioned convolution."""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Signal = NDArray[np.float32]


@jit
def encode_moving(signal: Signal, gains: Signal, grid: int, out: Signal) -> None:
    """Add ``signal`` (T,) times ``gains`` (P, C), linear between control points ``grid`` frames apart."""
    frames, channels = signal.shape[0], gains.shape[1]
    step = np.float32(1.0) / np.float32(grid)
    for point in range((frames + grid - 1) // grid):
        start = point * grid
        length = min(grid, frames - start)
        for c in range(channels):
            gain = gains[point, c]
            slope = (gains[point + 1, c] - gain) * step
            for t in range(length):
                out[c, start + t] += (gain + slope * np.float32(t)) * signal[start + t]


@jit
def rotate_blocks(signal: Signal, matrix: Signal, order: int, out: Signal) -> None:
    """Apply a block-diagonal ``matrix`` ((N+1)², (N+1)²) to ``signal``; degrees never mix."""
    frames = signal.shape[1]
    out[:] = np.float32(0.0)
    for n in range(order + 1):
        for i in range(n * n, (n + 1) * (n + 1)):
            for j in range(n * n, (n + 1) * (n + 1)):
                gain = matrix[i, j]
                for t in range(frames):
                    out[i, t] += gain * signal[j, t]


@jit
def multiply_add(
    spectra: NDArray[np.complex64], filters: NDArray[np.complex64], newest: int, out: NDArray[np.complex64]
) -> None:
    """Sum a ring of ``spectra`` (P, C, F) times ``filters`` (E, P, C, F) into ``out`` (E, F)."""
    ears, partitions, channels, bins = filters.shape
    out[:] = np.complex64(0.0)
    for e in range(ears):
        for p in range(partitions):
            slot = (newest - p) % partitions
            for c in range(channels):
                for f in range(bins):
                    out[e, f] += spectra[slot, c, f] * filters[e, p, c, f]
