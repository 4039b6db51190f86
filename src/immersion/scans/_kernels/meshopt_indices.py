"""Decoding of compressed indices: KHR_meshopt_compression, appendix A, modes 1 (triangles) and 2 (indices).

Nothing is read outside ``data`` whatever the bytes are, nor from a place of a FIFO that was never written.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint32]
Ints = NDArray[np.int64]

# Answers of the kernels, the first three the same as those of meshopt_vertices.
GOOD, SHORT, LEFT_OVER, BAD_FIFO, BAD_TABLE = 0, 1, 2, 4, 5
_ALL = 0xFFFFFFFF
# What a state holds: the place in the stream, the next new index, the last one that was written out, and how
# many edges and vertices were ever pushed (the newest stands before that count, modulo 16).
_PLACE, _AHEAD, _LAST, _PUSHED, _SEEN = 0, 1, 2, 3, 4


@jit
def decode_indices(data: Bytes, count: int, out: Words) -> int:
    """Fill ``out`` (count,) from a mode 2 stream whose header byte was checked; return how it went."""
    end = len(data) - 4
    place = 1
    last = np.zeros(2, np.int64)
    for i in range(count):
        value, place = _varint(data, place, end)
        if place < 0:
            return SHORT
        delta = value >> 2
        if value & 2:
            delta = ~delta
        last[value & 1] = (last[value & 1] + delta) & _ALL
        out[i] = last[value & 1]
    return GOOD if place == end else LEFT_OVER


@jit
def decode_triangles(data: Bytes, count: int, out: Words) -> int:
    """Fill ``out`` (count,) from a mode 1 stream whose header byte was checked; return how it went."""
    triangles = count // 3
    end = len(data) - 16
    if 1 + triangles > end:
        return SHORT
    for k in range(16):
        if data[end + k] >> 4 == 15 or data[end + k] & 15 == 15 or (k > 13 and data[end + k] != 0):
            return BAD_TABLE
    first, second = np.zeros(16, np.int64), np.zeros(16, np.int64)  # the two ends of each edge
    ring = np.zeros(16, np.int64)
    state = np.zeros(5, np.int64)
    corners = np.zeros(3, np.int64)
    place, ahead, last, pushed, seen = 1 + triangles, 0, 0, 0, 0
    # The loop stays whole: the commonest codes would otherwise carry five counters in and out of a call each.
    for i in range(triangles):
        code = int(np.int64(data[1 + i]))
        low = code & 15
        if code < 0xF0:
            # On one of the last edges: the third corner is new, recent, beside the last, or written out.
            if code >> 4 >= pushed:
                return BAD_FIFO
            edge = (pushed - 1 - (code >> 4)) & 15
            a, b = first[edge], second[edge]
            if low == 0:
                c = ahead
                ahead = (ahead + 1) & _ALL
            elif low < 13:
                if low >= seen:
                    return BAD_FIFO
                c = ring[(seen - 1 - low) & 15]
            elif low < 15:
                c = last = (last + (1 if low == 14 else -1)) & _ALL
            else:
                delta, place = _varint(data, place, end)
                if place < 0:
                    return SHORT
                c = last = (last + ((delta >> 1) ^ -(delta & 1))) & _ALL
            if low == 0 or low > 12:
                ring[seen & 15] = c
                seen += 1
        else:
            state[0], state[1], state[2], state[3], state[4] = place, ahead, last, pushed, seen
            wrong = _apart(data, end, low, state, first, second, ring, corners)
            if wrong:
                return wrong
            place, ahead, last, pushed, seen = state[0], state[1], state[2], state[3], state[4]
            a, b, c = corners[0], corners[1], corners[2]
        first[pushed & 15], second[pushed & 15] = c, b
        first[(pushed + 1) & 15], second[(pushed + 1) & 15] = a, c
        pushed += 2
        out[3 * i], out[3 * i + 1], out[3 * i + 2] = a, b, c
    return GOOD if place == end else LEFT_OVER


@jit
def _apart(
    data: Bytes, end: int, low: int, state: Ints, first: Ints, second: Ints, ring: Ints, corners: Ints
) -> int:
    """A triangle on no known edge: two digits, from the table or from the stream, tell its other corners."""
    if low < 14:
        pair = int(np.int64(data[end + low]))
    else:
        if state[_PLACE] >= end:
            return SHORT
        pair = int(np.int64(data[state[_PLACE]]))
        state[_PLACE] += 1
        if pair == 0:
            state[_AHEAD] = 0
    corners[0] = _read(data, end, state) if low == 15 else _next(state)
    if corners[0] < 0:
        return -corners[0]
    for k in range(1, 3):
        digit = pair >> 4 if k == 1 else pair & 15
        if digit == 0:
            corners[k] = _next(state)
        elif digit == 15:  # the table never holds it
            corners[k] = _read(data, end, state)
        else:
            corners[k] = _recent(state, ring, digit - 1)
        if corners[k] < 0:
            return -corners[k]
    first[state[_PUSHED] & 15], second[state[_PUSHED] & 15] = corners[1], corners[0]
    state[_PUSHED] += 1
    _push_vertex(state, ring, corners[0])
    for k in range(1, 3):
        digit = pair >> 4 if k == 1 else pair & 15
        if digit == 0 or digit == 15:
            _push_vertex(state, ring, corners[k])
    return GOOD


@jit
def _next(state: Ints) -> int:
    value = state[_AHEAD]
    state[_AHEAD] = (value + 1) & _ALL
    return value


@jit
def _recent(state: Ints, ring: Ints, back: int) -> int:
    """Return the vertex that was pushed so many before the newest; negative when there was none."""
    if back >= state[_SEEN]:
        return -BAD_FIFO
    return ring[(state[_SEEN] - 1 - back) & 15]


@jit
def _read(data: Bytes, end: int, state: Ints) -> int:
    """Return an index written out as its difference from the last such one; negative at the stream's end."""
    value, place = _varint(data, state[_PLACE], end)
    if place < 0:
        return -SHORT
    state[_PLACE] = place
    delta = value >> 1
    if value & 1:
        delta = ~delta
    state[_LAST] = (state[_LAST] + delta) & _ALL
    return state[_LAST]


@jit
def _push_vertex(state: Ints, ring: Ints, vertex: int) -> None:
    ring[state[_SEEN] & 15] = vertex
    state[_SEEN] += 1


@jit
def _varint(data: Bytes, place: int, end: int) -> tuple[int, int]:
    """Return (value, next place); the place is −1 when no number of at most five bytes stands there."""
    value = 0
    for k in range(5):
        if place + k >= end:
            return 0, -1
        byte = int(np.int64(data[place + k]))
        value |= (byte & 127) << (7 * k)
        if byte < 128:
            return value & _ALL, place + k + 1
    return 0, -1
