"""Compiled walks over rows that hold lists, as a PLY's do: arrays in, arrays out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

__all__ = ["walk_bytes", "walk_tokens"]

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@jit
def walk_tokens(values: Floats, start: int, lists: Ints, starts: Ints, lengths: Ints) -> int:
    """Find where each property of each row stands; return the end, or −1 when the values run out."""
    place = start
    for row in range(starts.shape[0]):
        for k in range(starts.shape[1]):
            length = 1
            if lists[k]:
                if place >= len(values) or not 0 <= values[place] <= len(values):
                    return -1
                length = int(values[place])
                place += 1
            starts[row, k] = place
            lengths[row, k] = length
            place += length
            if place > len(values):
                return -1
    return place


@jit
def walk_bytes(
    data: Bytes, start: int, counts: Ints, sizes: Ints, big: bool, starts: Ints, lengths: Ints
) -> int:
    """Find where each property of each row stands in bytes; return the end, or −1 when they run out.

    ``counts`` holds the byte size of each list's count (0 for a scalar, negative when signed).
    """
    place = start
    end = len(data)
    for row in range(starts.shape[0]):
        for k in range(starts.shape[1]):
            length = np.int64(1)
            width = abs(counts[k])
            if width:
                if place + width > end:
                    return -1
                length = np.int64(0)
                for b in range(width):
                    byte = np.int64(data[place + (b if big else width - 1 - b)])
                    length = (length << 8) | byte
                if counts[k] < 0 and length >= (np.int64(1) << (8 * width - 1)):
                    return -1
                place += width
            if length > (end - place) // sizes[k]:
                return -1
            starts[row, k] = place
            lengths[row, k] = length
            place += length * sizes[k]
    return place
