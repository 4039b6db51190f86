"""Cascades of second-order sections, one per channel, whose zeros move and whose poles stay.

Direct form II: the poles come first, so zeros that move never disturb what the poles remember.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Signal = NDArray[np.float32]
Table = NDArray[np.float64]

SILENCE = 1e-30
"""States below are zero: a tail that fades away never reaches the slow denormal numbers."""


@jit
def cascade(
    signals: Signal, poles: Table, start: Table, goal: Table, come: int, fade: int, states: Table, out: Signal
) -> None:
    """Filter ``signals`` (C, T), each channel by the sections of its degree: (n + 1) // 2 of them, in order.

    ``poles`` (P, 2), ``start`` and ``goal`` (P, 3) hold the sections of degrees 1, 2 …; ``come`` of ``fade``
    frames of the way to the goal are made. ``states`` is (C, sections, 2).
    """
    order, frames = int(np.sqrt(signals.shape[0] + 0.5)) - 1, signals.shape[1]
    fading = min(frames, fade - come)
    for t in range(frames):
        out[0, t] = signals[0, t]
    place = 0
    for n in range(1, order + 1):
        own = slice(place, place + (n + 1) // 2)
        for c in range(n * n, (n + 1) * (n + 1)):
            _moving(signals[c, :fading], poles[own], start[own], goal[own], come, fade, states[c], out[c])
            _settled(signals[c, fading:], poles[own], goal[own], states[c], out[c, fading:])
        place += (n + 1) // 2


@jit
def _moving(
    signal: Signal, poles: Table, start: Table, goal: Table, come: int, fade: int, states: Table, out: Signal
) -> None:
    for t in range(signal.shape[0]):
        part, value = (come + t + 1) / fade, np.float64(signal[t])
        for k in range(poles.shape[0]):
            one, two = states[k, 0], states[k, 1]
            fed = (value - poles[k, 1] * two) - poles[k, 0] * one
            fed = fed if abs(fed) > SILENCE else 0.0
            b0 = start[k, 0] + part * (goal[k, 0] - start[k, 0])
            b1 = start[k, 1] + part * (goal[k, 1] - start[k, 1])
            b2 = start[k, 2] + part * (goal[k, 2] - start[k, 2])
            value = b0 * fed + b1 * one + b2 * two
            states[k, 0], states[k, 1] = fed, one
        out[t] = np.float32(value)


@jit
def _settled(signal: Signal, poles: Table, zeros: Table, states: Table, out: Signal) -> None:
    for t in range(signal.shape[0]):
        value = np.float64(signal[t])
        for k in range(poles.shape[0]):
            one, two = states[k, 0], states[k, 1]
            fed = (value - poles[k, 1] * two) - poles[k, 0] * one
            fed = fed if abs(fed) > SILENCE else 0.0
            value = zeros[k, 0] * fed + zeros[k, 1] * one + zeros[k, 2] * two
            states[k, 0], states[k, 1] = fed, one
        out[t] = np.float32(value)
