"""What the engine does to every block: clean what comes in, ramp what goes on, guard what goes out.

Kernels take whole arrays with offsets, never slices: a slice may or may not be contiguous, and each case would
be compiled on its own, perhaps in the middle of a show.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Signal = NDArray[np.float32]
Points = NDArray[np.float64]
Counts = NDArray[np.int64]


@jit
def clean(rows: Signal, most: np.float32) -> int:
    """Mute what is no sound in ``rows`` (R, T): NaN, infinity, or above ``most``; return how many samples.

    Values below 1e-30 become 0: denormals would slow every sum that they touch.
    """
    muted = 0
    for r in range(rows.shape[0]):
        row = rows[r]
        for t in range(row.shape[0]):
            size = np.abs(row[t])
            if not size <= most:
                row[t] = np.float32(0.0)
                muted += 1
            elif size < np.float32(1e-30):
                row[t] = np.float32(0.0)
    return muted


@jit
def stack(rows: Signal, first: int, start: int, count: int, ramp: Signal, at: int, both: Signal) -> None:
    """Copy ``rows[first : first + S, start : start + count]`` above their product with the ramp, from ``at``.

    ``both`` is (2 S, control).
    """
    sources = both.shape[0] // 2
    for s in range(sources):
        row, plain, ramped = rows[first + s], both[s], both[sources + s]
        for t in range(count):
            value = row[start + t]
            plain[t] = value
            ramped[t] = value * ramp[at + t]


@jit
def add_ramped(
    rows: Signal, first: int, channels: int, start: int, count: int, ramp: Signal, at: int,
    gain: np.float32, step: np.float32, out: Signal,
) -> None:  # fmt: skip
    """Add ``channels`` rows to the first ones of ``out``, times a gain that goes along the ramp by ``step``."""
    for c in range(channels):
        row, to = rows[first + c], out[c]
        for t in range(count):
            to[start + t] += row[start + t] * (gain + step * ramp[at + t])


@jit
def glide(values: Points, goals: Points, left: Counts) -> bool:
    """Move each of ``values`` (P,) one step of those ``left`` to its goal; tell whether any moved."""
    moved = False
    for p in range(values.shape[0]):
        if left[p] > 0:
            values[p] += (goals[p] - values[p]) / left[p]
            left[p] -= 1
            moved = True
    return moved


@jit
def chain(values: Points, opened: Points, parents: Counts, out: Points) -> None:
    """Multiply each part's gain with those of the groups it is in: ``parents`` (P,), -1 for none."""
    for p in range(values.shape[0]):
        gain, at = values[p] * opened[p], parents[p]
        while at >= 0:
            gain *= values[at] * opened[at]
            at = parents[at]
        out[p] = gain


@jit
def glide_places(values: Points, goals: Points, left: Counts, ear: Points) -> bool:
    """Move ``values`` (S, 3) one step to their goals: around the listener at ``ear``, not through.

    Directions turn at an even rate on the shortest arc while distances change evenly.
    """
    moved = False
    for s in range(values.shape[0]):
        if left[s] == 0:
            continue
        moved = True
        part = 1.0 / left[s]
        left[s] -= 1
        ax, ay, az = values[s, 0] - ear[0], values[s, 1] - ear[1], values[s, 2] - ear[2]
        bx, by, bz = goals[s, 0] - ear[0], goals[s, 1] - ear[1], goals[s, 2] - ear[2]
        a, b = np.sqrt(ax * ax + ay * ay + az * az), np.sqrt(bx * bx + by * by + bz * bz)
        if part >= 1.0 or a < 1e-9 or b < 1e-9:
            for i in range(3):
                values[s, i] += (goals[s, i] - values[s, i]) * part
            continue
        cosine = min(1.0, max(-1.0, (ax * bx + ay * by + az * bz) / (a * b)))
        # The part of b that is square to a; for opposite ones, a way over the horizon square to a.
        px, py, pz = bx / b - cosine * ax / a, by / b - cosine * ay / a, bz / b - cosine * az / a
        size = np.sqrt(px * px + py * py + pz * pz)
        if size < 1e-9:
            px, py, pz = -ay, ax, 0.0
            size = np.sqrt(px * px + py * py)
            if size < 1e-9:
                px, size = 1.0, 1.0
        angle, length = np.arccos(cosine) * part, a + (b - a) * part
        c, d = np.cos(angle) * length / a, np.sin(angle) * length / size
        values[s, 0] = ear[0] + c * ax + d * px
        values[s, 1] = ear[1] + c * ay + d * py
        values[s, 2] = ear[2] + c * az + d * pz
    return moved


@jit
def along(
    times: Points, points: Points, ends: Counts, owners: Counts, driven: NDArray[np.bool_], now: float, out: Points
) -> None:  # fmt: skip
    """Put where each trajectory is ``now`` into ``out`` (S, 3), at its owner's row, when it is driven.

    ``times`` (Q,) and ``points`` (Q, 3) hold the trajectories one after the other; each stops before ``ends``.
    """
    first = 0
    for k in range(ends.shape[0]):
        end, s = ends[k], owners[k]
        if driven[s]:
            low, high = first, end - 1
            while low < high:  # the last point that is not later
                middle = (low + high + 1) // 2
                if times[middle] <= now:
                    low = middle
                else:
                    high = middle - 1
            part = 0.0
            if low < end - 1 and now > times[low]:
                part = (now - times[low]) / (times[low + 1] - times[low])
            for i in range(3):
                start = points[low, i]
                out[s, i] = start if part == 0.0 else start + part * (points[low + 1, i] - start)
        first = end
