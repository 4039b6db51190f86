"""Near sources: one row for each degree, filtered for the source's distance, within one ramp.

Direct form II, as in `nearfield`: zeros move, poles stay, and what the poles remember is never disturbed.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit
from immersion.audio._kernels.nearfield import SILENCE

Signal = NDArray[np.float32]
Table = NDArray[np.float64]
Rows = NDArray[np.int64]


@jit
def zeros_at(distance: float, roots: Table, twice: float, speed: float, out: Table) -> None:
    """Fill ``out`` (P, 3) with the zeros of every section for a source at a distance.

    ``roots`` (P, 4) hold a root of the reverse Bessel polynomial (real, imaginary), the nearest distance that
    its degree may have, and the scale of its poles; ``twice`` is two times the rate.
    """
    for p in range(roots.shape[0]):
        real, imaginary, scale = roots[p, 0], roots[p, 1], roots[p, 3]
        turn = speed / max(distance, roots[p, 2])
        if imaginary == 0.0:
            corner = -real * turn
            out[p, 0], out[p, 1], out[p, 2] = (twice + corner) / scale, (corner - twice) / scale, 0.0
        else:
            slope = -2.0 * real * turn * twice
            corner = (real * real + imaginary * imaginary) * turn * turn
            out[p, 0] = (twice * twice + slope + corner) / scale
            out[p, 1] = 2.0 * (corner - twice * twice) / scale
            out[p, 2] = (twice * twice - slope + corner) / scale


@jit
def near(
    rows: Signal, places: Rows, first: int, count: int, at: int, control: int, start: Table, goal: Table,
    roots: Table, twice: float, speed: float, poles: Table, states: Table, zeros: Table,
) -> None:  # fmt: skip
    """Filter ``rows[places[s]]`` into the rows after it, one for each degree from 1 on, within one ramp.

    Distances go from ``start`` to ``goal`` (S,): zeros are exact at both and linear between. ``poles`` is (P, 2),
    ``states`` (S, order, sections, 2), ``zeros`` (2, P, 3) room to work.
    """
    order = states.shape[1]
    for s in range(places.shape[0]):
        zeros_at(start[s], roots, twice, speed, zeros[0])
        zeros_at(goal[s], roots, twice, speed, zeros[1])
        place, signal = 0, rows[places[s]]
        for n in range(1, order + 1):
            out, state = rows[places[s] + n], states[s, n - 1]
            for t in range(count):
                part, value = (at + t) / control, np.float64(signal[first + t])
                for k in range((n + 1) // 2):
                    one, two = state[k, 0], state[k, 1]
                    a, b = zeros[0, place + k], zeros[1, place + k]
                    fed = (value - poles[place + k, 1] * two) - poles[place + k, 0] * one
                    fed = fed if abs(fed) > SILENCE else 0.0
                    value = (a[0] + part * (b[0] - a[0])) * fed
                    value += (a[1] + part * (b[1] - a[1])) * one + (a[2] + part * (b[2] - a[2])) * two
                    state[k, 0], state[k, 1] = fed, one
                out[first + t] = np.float32(value)
            place += (n + 1) // 2
