"""Decoding of compressed vertex attributes: KHR_meshopt_compression, appendix A, mode 0 (both versions).

A stream is a header byte, blocks of at most 256 elements, and a tail with the element that the first delta
refers to. In a block every byte position of the element has its own run of zigzag deltas, in groups of 16.
Nothing is read outside ``data`` whatever the bytes are: every step checks what it needs first.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Bytes = NDArray[np.uint8]

# Answers of the kernel.
GOOD, SHORT, LEFT_OVER, BAD_CHANNEL = 0, 1, 2, 3


@jit
def decode_attributes(data: Bytes, version: int, count: int, stride: int, out: Bytes) -> int:
    """Fill ``out`` (count · stride) from a stream whose header byte was checked; return how it went."""
    channels = stride // 4
    tail = stride + (channels if version == 1 else 0)
    end = len(data) - max(tail, 24 if version == 1 else 32)
    if end < 1:
        return SHORT
    last = data[len(data) - tail : len(data) - tail + stride].copy()
    modes = np.zeros(channels, np.uint8)
    if version == 1:
        modes[:] = data[len(data) - channels :]
        for k in range(channels):
            if modes[k] & 15 > 2 or (modes[k] & 15 < 2 and modes[k] >> 4 != 0):
                return BAD_CHANNEL
    most = min((8192 // stride) & ~15, 256)
    deltas = np.zeros((4, 256), np.uint8)
    place, done = 1, 0
    while done < count:
        block = min(count - done, most)
        control = place
        if version == 1:
            place += channels
            if place > end:
                return SHORT
        for channel in range(channels):
            packed = int(np.int64(data[control + channel])) if version == 1 else 0
            for k in range(4):
                place = _deltas(data, place, end, version, (packed >> (2 * k)) & 3, block, deltas[k])
                if place < 0:
                    return SHORT
            if modes[channel] & 15 == 0:
                _add_bytes(deltas, block, last, channel * 4, stride, out, done)
            elif modes[channel] & 15 == 1:
                _add_halves(deltas, block, last, channel * 4, stride, out, done)
            else:
                turn = int(np.int64(modes[channel])) >> 4
                _add_words(deltas, block, turn, last, channel * 4, stride, out, done)
        done += block
    return GOOD if place == end else LEFT_OVER


@jit
def _deltas(data: Bytes, place: int, end: int, version: int, control: int, block: int, out: Bytes) -> int:
    """Read the deltas of one byte position; return the next place, or −1 when the stream ends before."""
    if version == 1 and control == 2:
        out[:block] = 0
        return place
    if version == 1 and control == 3:
        if place + block > end:
            return -1
        out[:block] = data[place : place + block]
        return place + block
    groups = (block + 15) // 16
    head = place
    place += (groups + 3) // 4
    if place > end:
        return -1
    for group in range(groups):
        mode = (int(np.int64(data[head + group // 4])) >> (2 * (group & 3))) & 3
        # The bits of one delta: version 0 knows 0 2 4 8, version 1 chooses 0 1 2 4 or 1 2 4 8.
        if version == 0:
            bits = 0 if mode == 0 else 1 << mode
        elif control == 0:
            bits = 0 if mode == 0 else 1 << (mode - 1)
        else:
            bits = 1 << mode
        at = group * 16
        extra = place + 2 * bits
        if extra > end:
            return -1
        if bits == 0:
            for k in range(16):
                out[at + k] = 0
        elif bits == 8:
            for k in range(16):
                out[at + k] = data[place + k]
        else:
            extra = _small(data, place, end, bits, out, at)
            if extra < 0:
                return -1
        place = extra
    return place


@jit
def _small(data: Bytes, place: int, end: int, bits: int, out: Bytes, at: int) -> int:
    """Read sixteen deltas of 1, 2 or 4 bits; return the next place, or −1 when the stream ends before."""
    extra = place + 2 * bits
    sentinel = (1 << bits) - 1
    # One-bit deltas start at the low end of a byte, the wider ones at the high end.
    first, step = (0, 1) if bits == 1 else (8 - bits, -bits)
    for k in range(place, place + 2 * bits):
        byte, shift = data[k], first
        for _ in range(8 // bits):
            value = (byte >> shift) & sentinel
            if value == sentinel:
                # It stands in full behind the small ones.
                if extra >= end:
                    return -1
                value = int(np.int64(data[extra]))
                extra += 1
            out[at] = value
            at += 1
            shift += step
    return extra


@jit
def _add_bytes(
    deltas: Bytes, block: int, last: Bytes, first: int, stride: int, out: Bytes, done: int
) -> None:
    """Channel mode 0: each byte is the one before plus a zigzag delta."""
    for k in range(first, first + 4):
        value = int(np.int64(last[k]))
        at = done * stride + k
        for i in range(block):
            delta = int(np.int64(deltas[k - first, i]))
            value = (value + ((delta >> 1) ^ -(delta & 1))) & 0xFF
            out[at] = value
            at += stride
        last[k] = value


@jit
def _add_halves(
    deltas: Bytes, block: int, last: Bytes, first: int, stride: int, out: Bytes, done: int
) -> None:
    """Channel mode 1: each 16-bit number is the one before plus a zigzag delta."""
    for k in range(first, first + 4, 2):
        value = int(np.int64(last[k])) | int(np.int64(last[k + 1])) << 8
        at = done * stride + k
        for i in range(block):
            delta = int(np.int64(deltas[k - first, i])) | int(np.int64(deltas[k - first + 1, i])) << 8
            value = (value + ((delta >> 1) ^ -(delta & 1))) & 0xFFFF
            out[at] = value & 0xFF
            out[at + 1] = value >> 8
            at += stride
        last[k], last[k + 1] = value & 0xFF, value >> 8


@jit
def _add_words(
    deltas: Bytes, block: int, turn: int, last: Bytes, first: int, stride: int, out: Bytes, done: int
) -> None:
    """Channel mode 2: each 32-bit word is the one before, changed where a turned word has its bits set."""
    value = 0
    for k in range(4):
        value |= int(np.int64(last[first + k])) << (8 * k)
    at = done * stride + first
    for i in range(block):
        delta = 0
        for k in range(4):
            delta |= int(np.int64(deltas[k, i])) << (8 * k)
        # The encoder turned it to the left, so it is turned to the right here.
        value ^= ((delta >> turn) | (delta << (32 - turn))) & 0xFFFFFFFF
        for k in range(4):
            out[at + k] = (value >> (8 * k)) & 0xFF
        at += stride
    for k in range(4):
        last[first + k] = (value >> (8 * k)) & 0xFF
