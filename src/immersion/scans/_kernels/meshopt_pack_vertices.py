"""Encoding of vertex attributes: EXT_meshopt_compression, appendix A, mode 0 (version 0), and its filters.

The way back is in meshopt_vertices and meshopt_filters. Elements go in blocks; in a block every byte position
has its own run of zigzag deltas, in groups of 16, and each group takes the width that costs the fewest bytes.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Bytes = NDArray[np.uint8]

_GROUP = 16


@jit
def encode_attributes(data: Bytes, count: int, stride: int, out: Bytes) -> int:
    """Fill ``out`` with the stream of ``data`` (count · stride) and return its length.

    ``out`` must hold ``packed_room`` bytes.
    """
    most = min((8192 // stride) & ~15, 256)
    last = data[:stride].copy()
    deltas = np.zeros(256, np.uint8)
    out[0] = 0xA0
    place, done = 1, 0
    while done < count:
        block = min(count - done, most)
        groups = (block + _GROUP - 1) // _GROUP
        for k in range(stride):
            value = int(np.int64(last[k]))
            at = done * stride + k
            for i in range(block):
                now = int(np.int64(data[at]))
                change = (now - value) & 0xFF
                # Zigzag of a signed byte: small changes of either sign have small numbers.
                deltas[i] = ((change << 1) ^ (0xFF if change > 127 else 0)) & 0xFF
                value = now
                at += stride
            deltas[block : groups * _GROUP] = 0
            last[k] = value
            place = _pack(deltas, groups, out, place)
        done += block
    # The tail holds what the first delta counts from, at the very end.
    tail = max(stride, 32)
    out[place : place + tail] = 0
    out[place + tail - stride : place + tail] = data[:stride]
    return place + tail


@jit
def packed_room(count: int, stride: int) -> int:
    """Return how many bytes a stream may take at most: all groups verbatim, their heads, header and tail."""
    most = min((8192 // stride) & ~15, 256)
    blocks = (count + most - 1) // most
    return 1 + stride * (count + 16 * blocks) + blocks * stride * 4 + max(stride, 32)


@jit
def _pack(deltas: Bytes, groups: int, out: Bytes, place: int) -> int:
    """Write the groups of one byte position and return the next place."""
    head = place
    place += (groups + 3) // 4
    out[head:place] = 0
    for group in range(groups):
        first = group * _GROUP
        over0 = over2 = over4 = 0
        for i in range(first, first + _GROUP):
            value = deltas[i]
            over0 += 1 if value > 0 else 0
            over2 += 1 if value >= 3 else 0
            over4 += 1 if value >= 15 else 0
        if over0 == 0:
            continue
        mode, cost = 3, 16
        if 8 + over4 < cost:
            mode, cost = 2, 8 + over4
        if 4 + over2 < cost:
            mode, cost = 1, 4 + over2
        out[head + group // 4] |= mode << (2 * (group & 3))
        if mode == 3:
            out[place : place + _GROUP] = deltas[first : first + _GROUP]
        else:
            _pack_small(deltas, first, 1 << mode, out, place)
        place += cost
    return place


@jit
def _pack_small(deltas: Bytes, first: int, bits: int, out: Bytes, place: int) -> None:
    """Write sixteen deltas of 2 or 4 bits, from the high end of each byte; large ones follow in full."""
    sentinel = (1 << bits) - 1
    extra = place + 2 * bits
    word, filled = 0, 0
    for i in range(first, first + _GROUP):
        value = int(np.int64(deltas[i]))
        if value >= sentinel:
            out[extra] = value
            extra += 1
            value = sentinel
        word = (word << bits) | value
        filled += bits
        if filled == 8:
            out[place] = word
            place += 1
            word, filled = 0, 0


@jit
def octahedral_codes(normals: NDArray[np.float64], full: int, out: NDArray[Any]) -> None:
    """Fill ``out`` (n, 4) with octahedral codes of unit vectors: x, y, what stands for one, and zero.

    Of the four codes around the exact place, the one whose vector is nearest is taken (Cigolle et al., "A Survey
    of Efficient Representations for Independent Unit Vectors", JCGT 3/2, 2014, "oct precise").
    """
    for i in range(normals.shape[0]):
        x, y, z = normals[i, 0], normals[i, 1], normals[i, 2]
        size = abs(x) + abs(y) + abs(z)
        u, v = (x / size, y / size) if size > 0.0 else (0.0, 0.0)
        if z < 0.0:
            fold = 1.0 - abs(v)
            other = 1.0 - abs(u)
            u, v = (fold if u >= 0.0 else -fold), (other if v >= 0.0 else -other)
        low_u, low_v = int(np.floor(u * full)), int(np.floor(v * full))
        best, kept_u, kept_v = -2.0, 0, 0
        for k in range(4):
            code_u = min(max(low_u + (k & 1), -full), full)
            code_v = min(max(low_v + (k >> 1), -full), full)
            cosine = _cosine(code_u / full, code_v / full, x, y, z)
            if cosine > best:
                best, kept_u, kept_v = cosine, code_u, code_v
        out[i, 0], out[i, 1], out[i, 2], out[i, 3] = kept_u, kept_v, full, 0


@jit
def _cosine(u: float, v: float, x: float, y: float, z: float) -> float:
    w = 1.0 - abs(u) - abs(v)
    fold = min(w, 0.0)
    u += fold if u >= 0.0 else -fold
    v += fold if v >= 0.0 else -fold
    return (u * x + v * y + w * z) / np.sqrt(u * u + v * v + w * w)


@jit
def exponential_codes(values: NDArray[np.float64], exponent: int, out: NDArray[np.int32]) -> None:
    """Fill ``out`` with words of one exponent: whole multiples of 2^exponent, at most 2²³ − 1 of them."""
    for i in range(values.shape[0]):
        mantissa = int(np.floor(np.ldexp(values[i], -exponent) + 0.5))
        mantissa = min(max(mantissa, -0x7FFFFF), 0x7FFFFF)
        out[i] = np.int32((exponent << 24) | (mantissa & 0xFFFFFF))
