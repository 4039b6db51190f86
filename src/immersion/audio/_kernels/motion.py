"""Bodies of sound whose gains move: many sources encoded, a field that turns.

Gains go linearly from one matrix to the next: two products, and each frame lies between them. Four sums of four
signals are made at once, twenty values that stay in registers, so that this costs as little as a matrix
library's product. No sum is reordered and no multiplication fused with an addition: every machine, every number
of threads and every cut of the signals gives the same bytes.

Matrices, sums and signals are flat arrays that begin on a cache line (``_streams.aligned``): with one base and
offsets the compiler sees what does not overlap, and no vector straddles two lines. ``work`` holds the sums, then
a tile of signals.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Points = NDArray[np.float64]
Signal = NDArray[np.float32]

TILE = 128
"""Frames taken at once: sums and signals of a tile stay in the first cache."""

SUMS = 4 * TILE

GROUP = 64
"""Sources whose harmonics are taken at once; what the recurrences carry lies in rows of so many."""

X, Y, Z, COSINE, SINE, BEFORE, CURRENT, THERE = (k * GROUP for k in range(8))


@jit
def advance(points: Points, norms: Points, scratch: Points, gains: Signal, goal: int) -> None:
    """Write the gains at ``points`` (S, 3) into ``gains``, from ``goal`` on, a row of channels after another.

    Rows are as long as S up to a multiple of 4. ``scratch`` is (8 GROUP,). A point at the origin has no
    direction: it sounds in channel 0 only.
    """
    order, sources = norms.shape[0] - 1, points.shape[0]
    width = (sources + 3) // 4 * 4
    for first in range(0, sources, GROUP):
        count = min(GROUP, sources - first)
        for s in range(count):
            x, y, z = points[first + s, 0], points[first + s, 1], points[first + s, 2]
            length = np.sqrt(x * x + y * y + z * z)
            inverse = 1.0 / length if length > 0.0 else 0.0
            scratch[X + s], scratch[Y + s], scratch[Z + s] = x * inverse, y * inverse, z * inverse
            scratch[THERE + s] = 1.0 if length > 0.0 else 0.0
        _group(norms, order, width, count, scratch, gains, goal + first)
        for s in range(count):
            gains[goal + first + s] = np.float32(1.0)


@jit
def _group(
    norms: Points, order: int, width: int, count: int, scratch: Points, gains: Signal, goal: int
) -> None:
    for s in range(count):
        scratch[COSINE + s], scratch[SINE + s] = 1.0, 0.0
    diagonal = 1.0
    for m in range(order + 1):
        for s in range(count):
            scratch[BEFORE + s], scratch[CURRENT + s] = 0.0, diagonal * scratch[THERE + s]
        for n in range(m, order + 1):
            if n > m:
                rise, fall = (2 * n - 1) / (n - m), (n + m - 1) / (n - m)
                for s in range(count):
                    current = scratch[CURRENT + s]
                    scratch[CURRENT + s] = rise * scratch[Z + s] * current - fall * scratch[BEFORE + s]
                    scratch[BEFORE + s] = current
            norm, row = norms[n, m], goal + (n * n + n + m) * width
            for s in range(count):
                gains[row + s] = np.float32(norm * scratch[CURRENT + s] * scratch[COSINE + s])
            if m > 0:
                row -= 2 * m * width
                for s in range(count):
                    gains[row + s] = np.float32(norm * scratch[CURRENT + s] * scratch[SINE + s])
        for s in range(count):
            cosine, sine, x, y = scratch[COSINE + s], scratch[SINE + s], scratch[X + s], scratch[Y + s]
            scratch[COSINE + s], scratch[SINE + s] = cosine * x - sine * y, sine * x + cosine * y
        diagonal *= 2 * m + 1


@jit
def _load(signals: Signal, first: int, frames: int, work: Signal) -> None:
    """Copy ``signals[:, first : first + frames]`` into rows of TILE."""
    for s in range(signals.shape[0]):
        row, line = work[SUMS + s * TILE :], signals[s, first:]
        for t in range(frames):
            row[t] = line[t]


@jit
def _four(
    row: int, gains: Signal, at: tuple[int, int, int, int], width: int, frames: int, work: Signal
) -> None:
    """Make four sums of ``width`` (a multiple of 4) signals from ``row`` on; the gains of each begin ``at``.

    A loop that surely runs in sixteens needs no remainder, which saves a third of the time; one of constant length
    is worse, for it is unrolled beyond what the processor keeps decoded.
    """
    sixteens = 16 * ((frames + 15) // 16)
    sums, x = work[:SUMS], work[SUMS:]
    a, b, c, d = gains[at[0] :], gains[at[1] :], gains[at[2] :], gains[at[3] :]
    for four in range(width // 4):
        i = 4 * four
        a0, a1, a2, a3 = a[i], a[i + 1], a[i + 2], a[i + 3]
        b0, b1, b2, b3 = b[i], b[i + 1], b[i + 2], b[i + 3]
        c0, c1, c2, c3 = c[i], c[i + 1], c[i + 2], c[i + 3]
        d0, d1, d2, d3 = d[i], d[i + 1], d[i + 2], d[i + 3]
        rows = x[(row + i) * TILE : (row + i + 4) * TILE]
        if i == 0:
            for t in range(sixteens):
                p, q, u, v = rows[t], rows[TILE + t], rows[2 * TILE + t], rows[3 * TILE + t]
                sums[t] = a0 * p + a1 * q + a2 * u + a3 * v
                sums[TILE + t] = b0 * p + b1 * q + b2 * u + b3 * v
                sums[2 * TILE + t] = c0 * p + c1 * q + c2 * u + c3 * v
                sums[3 * TILE + t] = d0 * p + d1 * q + d2 * u + d3 * v
        else:
            for t in range(sixteens):
                p, q, u, v = rows[t], rows[TILE + t], rows[2 * TILE + t], rows[3 * TILE + t]
                sums[t] += a0 * p + a1 * q + a2 * u + a3 * v
                sums[TILE + t] += b0 * p + b1 * q + b2 * u + b3 * v
                sums[2 * TILE + t] += c0 * p + c1 * q + c2 * u + c3 * v
                sums[3 * TILE + t] += d0 * p + d1 * q + d2 * u + d3 * v


@jit
def _between(
    work: Signal, rows: int, ramp: Signal, at: int, frames: int, out: Signal, c: int, first: int
) -> None:
    """Write one row or two that go from the first two sums to the last two."""
    for i in range(rows):
        pair, part, line = work[i * TILE : (i + 3) * TILE], ramp[at:], out[c + i, first:]
        for t in range(frames):
            line[t] = pair[t] + part[t] * (pair[2 * TILE + t] - pair[t])


@jit
def _ramp(
    signals: Signal, first: int, count: int, gains: Signal, start: int, goal: int, ramp: Signal, at: int,
    work: Signal, out: Signal,
) -> None:  # fmt: skip
    """Make ``count`` frames of ``out`` (C, T) from ``first`` on, of which ``ramp[at:]`` tells the way made."""
    width = (signals.shape[0] + 3) // 4 * 4
    for begin in range(0, count, TILE):
        frames = min(TILE, count - begin)
        _load(signals, first + begin, frames, work)
        for c in range(0, out.shape[0], 2):
            low, high = start + c * width, goal + c * width
            _four(0, gains, (low, low + width, high, high + width), width, frames, work)
            _between(work, min(2, out.shape[0] - c), ramp, at + begin, frames, out, c, first + begin)


@jit
def encode(
    signals: Signal, first: int, count: int, points: Points, at: int, ramp: Signal, norms: Points,
    scratch: Points, gains: Signal, goal: int, work: Signal, out: Signal,
) -> int:  # fmt: skip
    """Encode ``count`` frames from ``first`` on, the first of which lies ``at`` frames after a control point.

    ``points`` (P, S, 3) are where the sources are at the ends of the ramps that begin. ``gains`` holds two
    matrices of (C or C + 1, S up to a multiple of 4), the start of a ramp and its goal, which begins at ``goal``;
    they change places at every control point, and where the goal is then is returned.
    """
    half, point, done = gains.shape[0] // 2, 0, 0
    while done < count:
        if at == 0:
            goal = half - goal
            advance(points[point], norms, scratch, gains, goal)
            point += 1
        frames = min(ramp.shape[0] - at, count - done)
        _ramp(signals, first + done, frames, gains, half - goal, goal, ramp, at, work, out)
        at = (at + frames) % ramp.shape[0]
        done += frames
    return goal


@jit
def turn(
    signals: Signal, first: int, count: int, gains: Signal, ramp: Signal, at: int, work: Signal, out: Signal
) -> None:  # fmt: skip
    """As ``_ramp``, with block-diagonal matrices: see ``turning.begin`` for how ``gains`` are laid out."""
    half = gains.shape[0] // 2
    order = int(np.sqrt(out.shape[0])) - 1
    for begin in range(0, count, TILE):
        frames = min(TILE, count - begin)
        _load(signals, first + begin, frames, work)
        place = 0
        for n in range(order + 1):
            size, width = 2 * n + 1, (2 * n + 4) // 4 * 4
            for i in range(0, size, 2):
                low, high = place + i * width, half + place + i * width
                _four(n * n, gains, (low, low + width, high, high + width), width, frames, work)
                rows = min(2, size - i)
                _between(work, rows, ramp, at + begin, frames, out, n * n + i, first + begin)
            place += width * width


@jit
def hold(signals: Signal, first: int, count: int, gains: Signal, work: Signal, out: Signal) -> None:
    """As ``turn``, once the goal is reached."""
    half = gains.shape[0] // 2
    order = int(np.sqrt(out.shape[0])) - 1
    for begin in range(0, count, TILE):
        frames = min(TILE, count - begin)
        _load(signals, first + begin, frames, work)
        place = 0
        for n in range(order + 1):
            size, width = 2 * n + 1, (2 * n + 4) // 4 * 4
            for i in range(0, size, 4):
                k = half + place + i * width
                _four(n * n, gains, (k, k + width, k + 2 * width, k + 3 * width), width, frames, work)
                for j in range(min(4, size - i)):
                    row, line = work[j * TILE :], out[n * n + i + j, first + begin :]
                    for t in range(frames):
                        line[t] = row[t]
            place += width * width


@jit
def all_finite(signals: Signal) -> bool:
    """Tell whether ``signals`` (S, T) hold neither NaN nor infinity, without a temporary array."""
    bad = 0
    for s in range(signals.shape[0]):
        for t in range(signals.shape[1]):
            bad += 0 if np.abs(signals[s, t]) <= np.float32(3.4028235e38) else 1
    return bad == 0
