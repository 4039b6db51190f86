"""Compiled thinning: a set of voxel numbers that grows, in open addressing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

__all__ = ["EMPTY", "grown", "keep_first"]

EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)


@jit
def _slot(key: np.uint64, mask: np.uint64) -> np.uint64:
    # The finaliser of SplitMix64: voxels of one row lie far apart in the table.
    value = key
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (value ^ (value >> np.uint64(31))) & mask


@jit
def keep_first(keys: NDArray[np.uint64], table: NDArray[np.uint64], kept: NDArray[np.bool_]) -> int:
    """Mark the first point of every voxel not seen before, and add its voxel; return how many.

    ``table`` has a power of two of entries, and room for all of ``keys``.
    """
    mask = np.uint64(len(table) - 1)
    count = 0
    for row in range(len(keys)):
        key = keys[row]
        slot = _slot(key, mask)
        while table[slot] != EMPTY and table[slot] != key:
            slot = (slot + np.uint64(1)) & mask
        kept[row] = table[slot] == EMPTY
        if kept[row]:
            table[slot] = key
            count += 1
    return count


@jit
def grown(table: NDArray[np.uint64], larger: NDArray[np.uint64]) -> None:
    """Put every entry of a table into a larger, empty one."""
    mask = np.uint64(len(larger) - 1)
    for key in table:
        if key != EMPTY:
            slot = _slot(key, mask)
            while larger[slot] != EMPTY:
                slot = (slot + np.uint64(1)) & mask
            larger[slot] = key
