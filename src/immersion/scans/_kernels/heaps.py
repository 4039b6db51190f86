"""Heaps of edges, one for each group of vertices that follow each other in memory.

Vertices lie along a Z-order curve in groups of 2048, and each group has a 4-ary heap of its own: a sweep empties one
heap after the other down to a common cost, which gives the order of one great heap but stays in the cache. A heap
is keyed by vertex, each with its best partner of higher number: a third of the entries of a heap of edges.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Int = int | np.integer[Any]
Real = float | np.floating[Any]
Uints = NDArray[np.uint32]
Keys = NDArray[np.float32]

NEVER = np.float32(3e38)
NONE = np.uint32(0xFFFFFFFF)
GROUP = 11


@jit
def rise(keys: Keys, items: Uints, slots: Uints, base: Int, i: Int) -> None:
    """Move an entry of the 4-ary heap at ``base`` up to its place."""
    key, item = keys[base + i], items[base + i]
    while i > 0:
        parent = (i - 1) >> 2
        if keys[base + parent] <= key:
            break
        keys[base + i], items[base + i] = keys[base + parent], items[base + parent]
        slots[items[base + i]] = i
        i = parent
    keys[base + i], items[base + i] = key, item
    slots[item] = i


@jit
def sink(keys: Keys, items: Uints, slots: Uints, base: Int, i: Int, count: Int) -> None:
    """Move an entry of the 4-ary heap at ``base`` down to its place."""
    key, item = keys[base + i], items[base + i]
    while True:
        child = 4 * i + 1
        if child >= count:
            break
        least, low = child, keys[base + child]
        for j in range(child + 1, min(child + 4, count)):
            if keys[base + j] < low:
                least, low = j, keys[base + j]
        if low >= key:
            break
        keys[base + i], items[base + i] = low, items[base + least]
        slots[items[base + i]] = i
        i = least
    keys[base + i], items[base + i] = key, item
    slots[item] = i


@jit
def remove(keys: Keys, items: Uints, slots: Uints, sizes: Uints, w: Int) -> None:
    """Take a vertex out of its heap, if it is in it."""
    i = slots[w]
    if i == NONE:
        return
    group = w >> GROUP
    base = np.int64(group << GROUP)
    sizes[group] -= 1
    last = sizes[group]
    slots[w] = NONE
    if i != last:
        moved = items[base + last]
        keys[base + i], items[base + i] = keys[base + last], moved
        slots[moved] = i
        rise(keys, items, slots, base, np.int64(i))
        sink(keys, items, slots, base, np.int64(slots[moved]), np.int64(last))


@jit
def renew(
    keys: Keys, items: Uints, slots: Uints, sizes: Uints, partners: Uints, u: Int, key: Real, partner: Int
) -> None:
    """Give a vertex its new key and partner."""
    i = slots[u]
    partners[u] = partner
    if key >= NEVER:
        remove(keys, items, slots, sizes, u)
        return
    group = u >> GROUP
    base = np.int64(group << GROUP)
    if i == NONE:
        end = np.int64(sizes[group])
        sizes[group] += 1
        items[base + end], keys[base + end], slots[u] = u, key, end
        rise(keys, items, slots, base, end)
        return
    before = keys[base + i]
    keys[base + i] = key
    if key < before:
        rise(keys, items, slots, base, np.int64(i))
    elif key > before:
        sink(keys, items, slots, base, np.int64(i), np.int64(sizes[group]))


@jit
def gathered(keys: Keys, sizes: Uints, out: Keys) -> Int:
    """Copy the keys of all heaps into ``out``; return how many there are."""
    count = 0
    for group in range(sizes.shape[0]):
        for i in range(sizes[group]):
            out[count] = keys[(group << GROUP) + i]
            count += 1
    return count
