"""Encoding of triangle and index lists: EXT_meshopt_compression, appendix A, modes 1 and 2.

The way back is in meshopt_indices. A triangle that shares an edge with one of the last ones takes one byte, if its
third corner is new or recent. Which order of triangles makes that so is the work of triangle_order.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint32]
Ints = NDArray[np.int64]

_ALL = 0xFFFFFFFF
# What a state holds, as in meshopt_indices.
_PLACE, _AHEAD, _LAST, _PUSHED, _SEEN = 0, 1, 2, 3, 4


@jit
def encode_indices(indices: Words, out: Bytes) -> int:
    """Fill ``out`` (1 + 5 per index + 4) with a mode 2 stream and return its length.

    Each index counts from the nearer of two earlier ones, so that two interleaved runs both stay small. Their
    difference must fit in 30 bits beside its marks.
    """
    out[0] = 0xD1
    place = 1
    last = np.zeros(2, np.int64)
    for i in range(len(indices)):
        value = int(np.int64(indices[i]))
        which = 0 if abs(value - last[0]) <= abs(value - last[1]) else 1
        zigzag = _zigzag(value - last[which])
        place = _varint((zigzag << 1) | which, out, place)
        last[which] = value
    out[place : place + 4] = 0
    return place + 4


@jit
def encode_triangles(faces: Words, table: Bytes, out: Bytes) -> int:
    """Fill ``out`` (1 + 17 per triangle + 16) with a mode 1 stream of ``faces`` (3 per triangle).

    ``table`` (16,) holds the pairs of digits that need no byte of their own; its first must be 0. Return the
    stream's length.
    """
    triangles = len(faces) // 3
    first, second = np.full(16, -1, np.int64), np.full(16, -1, np.int64)
    ring = np.full(16, -1, np.int64)
    state = np.zeros(5, np.int64)
    state[_PLACE] = 1 + triangles
    out[0] = 0xE1
    for i in range(triangles):
        a = int(np.int64(faces[3 * i]))
        b = int(np.int64(faces[3 * i + 1]))
        c = int(np.int64(faces[3 * i + 2]))
        found = _edge(first, second, state[_PUSHED], a, b, c)
        if found >= 0:
            turn, edge = found & 3, found >> 2
            if turn == 1:
                a, b, c = b, c, a
            elif turn == 2:
                a, b, c = c, a, b
            out[1 + i] = (edge << 4) | _third(c, ring, state, out)
        else:
            if b == state[_AHEAD]:
                a, b, c = b, c, a
            elif c == state[_AHEAD]:
                a, b, c = c, a, b
            out[1 + i] = 0xF0 | _apart(a, b, c, table, ring, state, out)
            pushed = state[_PUSHED] & 15
            first[pushed], second[pushed] = b, a
            state[_PUSHED] += 1
        pushed = state[_PUSHED]
        first[pushed & 15], second[pushed & 15] = c, b
        first[(pushed + 1) & 15], second[(pushed + 1) & 15] = a, c
        state[_PUSHED] = pushed + 2
    place = state[_PLACE]
    out[place : place + 16] = table
    return place + 16


@jit
def _edge(first: Ints, second: Ints, pushed: int, a: int, b: int, c: int) -> int:
    """Return ``back · 4 + turn`` of the newest edge that a turned triangle starts with; −1 when none is known."""
    for back in range(min(pushed, 15)):
        at = (pushed - 1 - back) & 15
        one, two = first[at], second[at]
        if one == a and two == b:
            return back * 4
        if one == b and two == c:
            return back * 4 + 1
        if one == c and two == a:
            return back * 4 + 2
    return -1


@jit
def _third(c: int, ring: Ints, state: Ints, out: Bytes) -> int:
    """Return the low digit of a triangle on a known edge, and keep its third corner."""
    back = _recent(c, ring, state[_SEEN])
    if 1 <= back < 13:
        return back
    low = 15
    if c == state[_AHEAD]:
        state[_AHEAD] = (c + 1) & _ALL
        low = 0
    elif c == state[_LAST] - 1:
        state[_LAST] = c
        low = 13
    elif c == state[_LAST] + 1:
        state[_LAST] = c
        low = 14
    else:
        _write(c, state, out)
    _push(c, ring, state)
    return low


@jit
def _apart(a: int, b: int, c: int, table: Bytes, ring: Ints, state: Ints, out: Bytes) -> int:
    """Return the low digit of a triangle on no known edge, and write what that does not tell."""
    fresh = a == state[_AHEAD]
    if fresh:
        state[_AHEAD] = (a + 1) & _ALL
    high = _digit(b, ring, state)
    low = _digit(c, ring, state)
    pair = (high << 4) | low
    code = -1
    if fresh:
        for k in range(14):
            if table[k] == pair:
                code = k
                break
    if code < 0:
        code = 14 if fresh else 15
        out[state[_PLACE]] = pair
        state[_PLACE] += 1
        if not fresh:
            _write(a, state, out)
        if high == 15:
            _write(b, state, out)
        if low == 15:
            _write(c, state, out)
    _push(a, ring, state)
    if high == 0 or high == 15:
        _push(b, ring, state)
    if low == 0 or low == 15:
        _push(c, ring, state)
    return code


@jit
def _digit(vertex: int, ring: Ints, state: Ints) -> int:
    """Return 0 for the next new vertex, 1 to 14 for a recent one, 15 for one that is written out."""
    if vertex == state[_AHEAD]:
        state[_AHEAD] = (vertex + 1) & _ALL
        return 0
    back = _recent(vertex, ring, state[_SEEN])
    return back + 1 if 0 <= back < 14 else 15


@jit
def _recent(vertex: int, ring: Ints, seen: int) -> int:
    """Return how many vertices were pushed after this one; −1 when it is not among the last 16."""
    for back in range(min(seen, 16)):
        if ring[(seen - 1 - back) & 15] == vertex:
            return back
    return -1


@jit
def _push(vertex: int, ring: Ints, state: Ints) -> None:
    ring[state[_SEEN] & 15] = vertex
    state[_SEEN] += 1


@jit
def _write(vertex: int, state: Ints, out: Bytes) -> None:
    """Write an index as its difference from the last one that was written out."""
    state[_PLACE] = _varint(_zigzag(vertex - state[_LAST]), out, state[_PLACE])
    state[_LAST] = vertex


@jit
def _zigzag(delta: int) -> int:
    """Return a difference modulo 2³² with its sign in the lowest bit."""
    delta &= _ALL
    if delta >= 0x80000000:
        return ((0xFFFFFFFF - delta) << 1) | 1
    return delta << 1


@jit
def _varint(value: int, out: Bytes, place: int) -> int:
    """Write seven bits to a byte, the lowest first, and return the next place."""
    while value > 127:
        out[place] = (value & 127) | 128
        value >>= 7
        place += 1
    out[place] = value
    return place + 1
