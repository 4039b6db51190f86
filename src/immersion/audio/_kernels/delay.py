"""Delays that change with every frame, between the samples: a windowed sinc, interpolated from a table."""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Signal = NDArray[np.float32]

TAPS = 32


@jit
def delay(
    signals: Signal, first: int, count: int, at: int, control: int, delays: NDArray[np.float64], table: Signal,
    ring: Signal, position: int, out: Signal,
) -> None:  # fmt: skip
    """Delay ``signals`` (S, T) from ``first`` on; the first frame lies ``at`` frames after a control point.

    ``delays`` (P, S) in frames, at least TAPS / 2 - 1, hold at the control points and are linear between them.
    ``table`` (phases + 1, TAPS) holds the interpolator between two samples, latest sample last. ``ring`` (S, 2 L)
    remembers each sample twice, L apart, so that what is read is in one piece; the next goes to ``position``.
    """
    length, products = ring.shape[1] // 2, np.zeros(TAPS, np.float32)
    for s in range(signals.shape[0]):
        ramp, along, here = 0, at, position
        for t in range(count):
            ring[s, here] = ring[s, here + length] = signals[s, first + t]
            start = delays[ramp, s]
            frames = start + (delays[ramp + 1, s] - start) * (along / control)
            out[s, first + t] = _between(ring[s], here, frames, table, products)
            here = here + 1 if here + 1 < length else 0
            along += 1
            if along == control:
                ramp, along = ramp + 1, 0


@jit
def _between(ring: Signal, here: int, frames: float, table: Signal, products: Signal) -> np.float32:
    """Return the sample that lies ``frames`` before the one at ``here``."""
    length, phases = ring.shape[0] // 2, table.shape[0] - 1
    whole = int(frames)
    phase = (frames - whole) * phases
    row = min(int(phase), phases - 1)
    part = np.float32(phase - row)
    oldest = here - whole - TAPS // 2
    if oldest < 0:
        oldest += length
    low, high, heard = table[row], table[row + 1], ring[oldest : oldest + TAPS]
    for k in range(TAPS):
        products[k] = heard[k] * (low[k] + part * (high[k] - low[k]))
    # Summed in halves, a fixed order that instructions for several numbers can follow.
    for k in range(16):
        products[k] += products[k + 16]
    for k in range(8):
        products[k] += products[k + 8]
    return ((products[0] + products[4]) + (products[1] + products[5])) + (
        (products[2] + products[6]) + (products[3] + products[7])
    )
