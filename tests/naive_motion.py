"""Slow, obvious twins of the streaming stages, one frame at a time in float64."""

from __future__ import annotations

import numpy as np

from naive_audio import naive_sh


def naive_moving(signals, motion, order: int, rate: int) -> np.ndarray:
    """Encode with the direction of every single frame, no grid and no ramp."""
    frames = signals.shape[1]
    places = np.stack([np.asarray(motion(frame / rate), float) for frame in range(frames)])
    places /= np.linalg.norm(places, axis=-1, keepdims=True)
    azimuth, elevation = np.arctan2(places[..., 1], places[..., 0]), np.arcsin(np.clip(places[..., 2], -1, 1))
    return sum(
        naive_sh(order, azimuth[:, s], elevation[:, s]).T * signals[s].astype(float)
        for s in range(len(signals))
    )


def naive_delay(signal, delays) -> np.ndarray:
    """Read one signal at frame − delay, as a sum of Kaiser-windowed sincs in float64."""
    out = np.zeros(len(signal))
    for frame, delay in enumerate(delays):
        for index in range(max(0, int(frame - delay) - 17), min(len(signal), int(frame - delay) + 18)):
            away = frame - delay - index
            if abs(away) < 16:
                window = np.i0(9.7 * np.sqrt(1 - (away / 16) ** 2)) / np.i0(9.7)
                out[frame] += signal[index] * np.sinc(away) * window
    return out


def naive_sections(signal, poles, zeros) -> np.ndarray:
    """Filter by second-order sections in direct form I, whose zeros (T, sections, 3) may differ at each frame."""
    for k, (one, two) in enumerate(poles):
        inner = np.zeros(len(signal) + 2)
        for t, value in enumerate(signal):
            inner[t + 2] = value - one * inner[t + 1] - two * inner[t]
        signal = sum(zeros[:, k, j] * inner[2 - j : len(inner) - j] for j in range(3))
    return signal
