"""What enters a decoder: samples screened, and the field turned as the head turns, faded from where it was."""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Signal = NDArray[np.float32]
Array = NDArray[np.float64]


@jit
def _is_rotation(matrix: Array) -> bool:
    volume = 0.0
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        volume += matrix[0, i] * (matrix[1, j] * matrix[2, k] - matrix[1, k] * matrix[2, j])
        for row in range(3):
            product = (
                matrix[i, 0] * matrix[row, 0] + matrix[i, 1] * matrix[row, 1] + matrix[i, 2] * matrix[row, 2]
            )
            # Written so that NaN fails too.
            if not abs(product - (1.0 if i == row else 0.0)) <= 1e-6:
                return False
    return volume > 0


@jit
def inverse_degree_1(head: Array, matrix: Array, first: Array) -> int:
    """Fill ``first`` (3, 3) with the inverse of a head as a rotation of the channels 1, 2, 3.

    ``head`` is x, y, z, w or the nine numbers of a matrix; ``matrix`` (3, 3) is room to work. The answer is -1
    when it is no rotation, 0 when ``first`` held the same before, and 1 when it is new.
    """
    if head.size == 4:
        length = np.sqrt(head[0] ** 2 + head[1] ** 2 + head[2] ** 2 + head[3] ** 2)
        if not 1e-150 < length < 1e150:
            return -1
        x, y, z, w = head[0] / length, head[1] / length, head[2] / length, head[3] / length
        matrix[0, 0], matrix[0, 1], matrix[0, 2] = (
            1 - 2 * (y * y + z * z),
            2 * (x * y - z * w),
            2 * (x * z + y * w),
        )
        matrix[1, 0], matrix[1, 1], matrix[1, 2] = (
            2 * (x * y + z * w),
            1 - 2 * (x * x + z * z),
            2 * (y * z - x * w),
        )
        matrix[2, 0], matrix[2, 1], matrix[2, 2] = (
            2 * (x * z - y * w),
            2 * (y * z + x * w),
            1 - 2 * (x * x + y * y),
        )
    else:
        for i in range(9):
            matrix[i // 3, i % 3] = head[i]
    if not _is_rotation(matrix):
        return -1
    answer = 0
    for i in range(3):
        for j in range(3):
            # The channels 1, 2, 3 are the axes y, z, x; the inverse is the transposed matrix.
            value = matrix[(j + 1) % 3, (i + 1) % 3]
            answer = 1 if value != first[i, j] else answer
            first[i, j] = value
    return answer


@jit
def begin(wanted: Array, come: np.float32, order: int, start: Signal, rise: Signal, goal: Signal) -> None:
    """Begin a fade to ``wanted`` (C, C) from where the one before has ``come``, 0 to 1."""
    for n in range(order + 1):
        for i in range(n * n, (n + 1) * (n + 1)):
            for j in range(n * n, (n + 1) * (n + 1)):
                here = goal[i, j] if come >= np.float32(1.0) else start[i, j] + come * rise[i, j]
                goal[i, j] = np.float32(wanted[i, j])
                start[i, j] = here
                rise[i, j] = goal[i, j] - here


@jit
def _fade(field: Signal, start: Signal, rise: Signal, n: int, ramp: Signal, out: Signal) -> None:
    frames, j, end = ramp.shape[0], n * n, (n + 1) * (n + 1)
    a, s, x = start[j], rise[j], field[j]
    for t in range(frames):
        out[t] = (a + s * ramp[t]) * x[t]
    j += 1
    # Four channels at a time: the output is read and written a quarter as often.
    while j + 3 < end:
        b, c, d = start[j + 1], start[j + 2], start[j + 3]
        u, v, w = rise[j + 1], rise[j + 2], rise[j + 3]
        y, z, q = field[j + 1], field[j + 2], field[j + 3]
        a, s, x = start[j], rise[j], field[j]
        for t in range(frames):
            r = ramp[t]
            out[t] += ((a + s * r) * x[t] + (b + u * r) * y[t]) + ((c + v * r) * z[t] + (d + w * r) * q[t])
        j += 4
    while j < end:
        a, b, s, u = start[j], start[j + 1], rise[j], rise[j + 1]
        x, y = field[j], field[j + 1]
        for t in range(frames):
            out[t] += (a + s * ramp[t]) * x[t] + (b + u * ramp[t]) * y[t]
        j += 2


@jit
def _hold(field: Signal, first: int, gains: Signal, n: int, out: Signal) -> None:
    frames, j, end = out.shape[0], n * n, (n + 1) * (n + 1)
    last = first + frames
    a, x = gains[j], field[j, first:last]
    for t in range(frames):
        out[t] = a * x[t]
    j += 1
    while j + 3 < end:
        a, b, c, d = gains[j], gains[j + 1], gains[j + 2], gains[j + 3]
        x, y = field[j, first:last], field[j + 1, first:last]
        z, q = field[j + 2, first:last], field[j + 3, first:last]
        for t in range(frames):
            out[t] += (a * x[t] + b * y[t]) + (c * z[t] + d * q[t])
        j += 4
    while j < end:
        a, b, x, y = gains[j], gains[j + 1], field[j, first:last], field[j + 1, first:last]
        for t in range(frames):
            out[t] += a * x[t] + b * y[t]
        j += 2


@jit
def follow(
    field: Signal,
    count: int,
    start: Signal,
    rise: Signal,
    goal: Signal,
    ramp: Signal,
    order: int,
    out: Signal,
    at: int,
) -> None:
    """Turn the first ``count`` frames of ``field`` (C, T) into ``out`` (C, …) from frame ``at`` on.

    While ``ramp`` (R,) lasts the matrix is ``start + ramp * rise``; afterwards it is ``goal``.
    """
    fading = min(count, ramp.shape[0])
    for n in range(order + 1):
        for i in range(n * n, (n + 1) * (n + 1)):
            if fading > 0:
                _fade(field, start[i], rise[i], n, ramp[:fading], out[i, at : at + fading])
            if fading < count:
                _hold(field, fading, goal[i], n, out[i, at + fading : at + count])


@jit
def screen(
    field: Signal, first: int, count: int, loudest: np.float32, faintest: np.float32, out: Signal, at: int
) -> int:
    """Copy frames of ``field`` (C, T) into ``out`` (C, …), with silence for what is no sound; count the bad.

    NaN, infinity and levels above ``loudest`` are bad. Levels below ``faintest`` are silence: they would become
    denormal numbers, on which processors are slow.
    """
    bad = 0
    for c in range(field.shape[0]):
        source, target = field[c, first : first + count], out[c, at : at + count]
        for t in range(count):
            value = source[t]
            level = np.abs(value)
            bad += 0 if level <= loudest else 1
            target[t] = value if faintest <= level <= loudest else np.float32(0.0)
    return bad


@jit
def bad_samples(field: Signal, loudest: np.float32) -> int:
    """Count the samples of ``field`` (C, T) that are NaN, infinite or above ``loudest``."""
    bad = 0
    for c in range(field.shape[0]):
        source = field[c]
        for t in range(source.shape[0]):
            bad += 0 if np.abs(source[t]) <= loudest else 1
    return bad


@jit
def shift(window: Signal, frames: int, silence: bool) -> None:
    """Move a ``window`` (C, T) on by some frames; if asked for, silence comes in."""
    kept = window.shape[1] - frames
    for c in range(window.shape[0]):
        # Runs that do not overlap their source are copied several samples at a time.
        for first in range(0, kept, frames):
            last = min(first + frames, kept)
            source, target = window[c, first + frames : last + frames], window[c, first:last]
            for t in range(last - first):
                target[t] = source[t]
        if silence:
            window[c, kept:] = np.float32(0.0)
