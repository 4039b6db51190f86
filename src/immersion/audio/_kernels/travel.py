"""Rows of a block delayed by the time that their sound travels, within one ramp."""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit
from immersion.audio._kernels.delay import TAPS, _between

Signal = NDArray[np.float32]
Points = NDArray[np.float64]
Rows = NDArray[np.int64]


@jit
def travel(
    signals: Signal, rows: Rows, first: int, count: int, at: int, control: int, start: Points, goal: Points,
    table: Signal, ring: Signal, position: int, out: Signal, places: Rows,
) -> None:  # fmt: skip
    """Delay ``signals[rows]`` (S,) into ``out[places]``, ``count`` frames from ``first`` on, ``at`` within the ramp.

    The delays go from ``start`` to ``goal`` (S,), in frames, at least TAPS / 2 - 1, over ``control`` frames.
    ``table`` and ``ring`` are those of `delay.delay`.
    """
    length, products = ring.shape[1] // 2, np.zeros(TAPS, np.float32)
    for s in range(rows.shape[0]):
        signal, heard, past, here = signals[rows[s]], out[places[s]], ring[s], position
        for t in range(count):
            past[here] = past[here + length] = signal[first + t]
            frames = start[s] + (goal[s] - start[s]) * ((at + t) / control)
            heard[first + t] = _between(past, here, frames, table, products)
            here = here + 1 if here + 1 < length else 0
