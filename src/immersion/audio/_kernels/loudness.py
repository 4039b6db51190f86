"""Sample by sample: K-weighted power, peaks between samples, and the gain of a limiter."""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Signal = NDArray[np.float64]


@jit
def weigh(
    signal: NDArray[np.float32],
    stages: Signal,
    state: Signal,
    sums: Signal,
    filled: int,
    hop: int,
    out: Signal,
) -> int:
    """Filter ``signal`` (C, T) by two biquads ``stages`` (2, 5) and write each channel's power per hop.

    ``state`` (C, 4), ``sums`` (C,) and ``filled`` (frames of the open hop) carry over from block to block;
    each hop that ends is a row of ``out`` (H, C). Returns the frames in the hop that stays open.
    """
    channels, frames = signal.shape
    left = filled
    for c in range(channels):
        at, total, row = filled, sums[c], 0
        s0, s1, s2, s3 = state[c, 0], state[c, 1], state[c, 2], state[c, 3]
        for t in range(frames):
            x = np.float64(signal[c, t])
            y = stages[0, 0] * x + s0
            s0 = stages[0, 1] * x - stages[0, 3] * y + s1
            s1 = stages[0, 2] * x - stages[0, 4] * y
            z = stages[1, 0] * y + s2
            s2 = stages[1, 1] * y - stages[1, 3] * z + s3
            s3 = stages[1, 2] * y - stages[1, 4] * z
            total += z * z
            at += 1
            if at == hop:
                out[row, c] = total / hop
                row, at, total = row + 1, 0, 0.0
        # A tail that decays for ever would become denormal numbers, which are slow: 1e-30 is −600 dB.
        state[c, 0] = s0 if abs(s0) > 1e-30 else 0.0
        state[c, 1] = s1 if abs(s1) > 1e-30 else 0.0
        state[c, 2] = s2 if abs(s2) > 1e-30 else 0.0
        state[c, 3] = s3 if abs(s3) > 1e-30 else 0.0
        sums[c], left = total, at
    return left


@jit
def envelope(padded: NDArray[np.float32], taps: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    """Raise ``out`` (T,) to the highest absolute value at and after each frame of any channel.

    ``padded`` is (C, T + K − 1); ``taps`` (P, K) are the phases between two frames, K a multiple of 8. Frame
    ``t`` of ``out`` is frame ``t + K // 2 − 1`` of ``padded``.
    """
    phases, length = taps.shape
    tile = 512  # what is added up stays in the nearest cache
    total = np.empty(tile, np.float32)
    for start in range(0, out.shape[0], tile):
        size = min(tile, out.shape[0] - start)
        most = out[start : start + size]
        for c in range(padded.shape[0]):
            here = padded[c, start + length // 2 - 1 : start + length // 2 - 1 + size]
            for j in range(size):
                most[j] = max(most[j], abs(here[j]))
            for p in range(phases):
                total[:size] = 0.0
                # Frames are the inner loop: a sum over taps inside it could not use the wide registers.
                for k in range(0, length, 8):
                    t, x = taps[p, k : k + 8], padded[c, start + k : start + k + size + 7]
                    a0, a1, a2, a3, a4, a5, a6, a7 = t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7]
                    for j in range(size):
                        total[j] += (
                            (a0 * x[j] + a1 * x[j + 1])
                            + (a2 * x[j + 2] + a3 * x[j + 3])
                            + (a4 * x[j + 4] + a5 * x[j + 5])
                            + (a6 * x[j + 6] + a7 * x[j + 7])
                        )
                for j in range(size):
                    most[j] = max(most[j], abs(total[j]))


@jit
def limiter_gain(wanted: Signal, ahead: int, release: float, out: Signal) -> None:
    """Write a smooth gain (T,) never above ``wanted`` (T,): ``ahead`` frames to close, ``release`` to open.

    The lowest wanted gain within ``ahead`` frames, opened by one pole, then averaged over ``ahead`` frames
    before: an average of values that are all low enough is low enough.
    """
    frames = wanted.shape[0]
    held = np.ones(frames + ahead)  # held[i]: the lowest of wanted[i - ahead .. i]
    queue = np.zeros(frames + ahead, np.int64)
    first, last, gain = 0, 0, 1.0
    for i in range(frames + ahead):
        value = wanted[i] if i < frames else 1.0
        while last > first and (wanted[queue[last - 1]] if queue[last - 1] < frames else 1.0) >= value:
            last -= 1
        queue[last] = i
        last += 1
        while queue[first] < i - ahead:
            first += 1
        lowest = wanted[queue[first]] if queue[first] < frames else 1.0
        gain = min(lowest, gain + (1.0 - gain) * release)
        held[i] = gain
    for t in range(frames):
        total = 0.0
        for k in range(ahead + 1):
            total += held[t + k]
        out[t] = total / (ahead + 1)
