"""Responses made later by frames and parts of frames."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["delayed"]

# Frames of the interpolating kernel to each side.
REACH = 16
# Shape of its Kaiser window: flat to 0.1 dB up to 0.9 of half the rate.
BETA = 8.0


def delayed(impulses: NDArray[np.float32], delays: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return (D, 2, T + …) responses, each later by its own (D, 2) delay in frames, from 0.

    Whole frames are exact; parts of one are interpolated by a windowed sinc.

    Examples
    --------
    >>> one = np.zeros((1, 2, 3), np.float32)
    >>> one[..., 0] = 1
    >>> delayed(one, np.array([[0.0, 2.0]]))[0]
    array([[1., 0., 0., 0., 0.],
           [0., 0., 1., 0., 0.]], dtype=float32)
    """
    count, ears, frames = impulses.shape
    made = np.zeros((count, ears, frames + int(np.ceil(delays.max(initial=0)))), np.float32)
    for row in range(count):
        for ear in range(ears):
            _place(impulses[row, ear], float(delays[row, ear]), made[row, ear])
    return made


def _place(response: NDArray[np.float32], delay: float, into: NDArray[np.float32]) -> None:
    whole = int(delay)
    part = delay - whole
    if part == 0:
        into[whole : whole + len(response)] = response
        return
    reach = np.arange(1 - REACH, REACH + 1) - part
    window = np.i0(BETA * np.sqrt(np.clip(1 - (reach / REACH) ** 2, 0, 1))) / np.i0(BETA)
    late = np.convolve(response, np.sinc(reach) * window)
    start = whole + 1 - REACH
    late, start = late[max(-start, 0) :], max(start, 0)
    late = late[: len(into) - start]
    into[start : start + len(late)] = late
