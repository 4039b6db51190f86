"""Per-sample work of loudspeaker outputs: cascades of second-order filters, and delay lines."""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Signal = NDArray[np.float32]
State = NDArray[np.float64]

# A state below this is silence: left alone it would shrink into numbers that processors handle slowly.
_SILENT = 1e-30


@jit
def filter_sections(signal: Signal, sections: State, state: State, out: Signal) -> None:
    """Filter ``signal`` (C, T) into ``out`` through ``sections`` (S, 5) b0 b1 b2 a1 a2, ``state`` (C, S, 2)."""
    channels, frames = signal.shape
    for c in range(channels):
        for s in range(sections.shape[0]):
            b0, b1, b2 = sections[s, 0], sections[s, 1], sections[s, 2]
            a1, a2 = sections[s, 3], sections[s, 4]
            first, second = state[c, s, 0], state[c, s, 1]
            for t in range(frames):
                x = np.float64(signal[c, t]) if s == 0 else np.float64(out[c, t])
                y = b0 * x + first
                first = b1 * x - a1 * y + second
                second = b2 * x - a2 * y
                out[c, t] = np.float32(y)
            state[c, s, 0] = first if abs(first) > _SILENT else 0.0
            state[c, s, 1] = second if abs(second) > _SILENT else 0.0


@jit
def delay_lines(signal: Signal, delays: NDArray[np.int64], gains: Signal, lines: Signal, out: Signal) -> None:
    """Delay and scale each channel: ``lines`` (C, L) hold the past, newest last; L is at least every delay."""
    channels, frames = signal.shape
    length = lines.shape[1]
    for c in range(channels):
        delay, gain = delays[c], gains[c]
        for t in range(frames):
            past = t - delay
            value = signal[c, past] if past >= 0 else lines[c, length + past]
            out[c, t] = gain * value
        kept = length - frames
        for i in range(kept):
            lines[c, i] = lines[c, i + frames]
        for i in range(max(kept, 0), length):
            lines[c, i] = signal[c, frames - length + i]
