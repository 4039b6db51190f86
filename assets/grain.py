"""Seeded noise that stone, paper and paint are made of: value noise on a lattice, summed over octaves.

The lattice is hashed with integers only, so a seed gives the same values on every machine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["fractal", "hashed", "smoothstep", "value_noise"]

_PRIMES = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D], np.uint32)


def smoothstep(low: float, high: float, x: ArrayLike) -> NDArray[np.float64]:
    """Return 0 before `low`, 1 after `high`, and a smooth cubic between them (`low` may be above `high`)."""
    t = np.clip((np.asarray(x, np.float64) - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def hashed(cells: NDArray[np.int64], seed: int) -> NDArray[np.float64]:
    """Return a number in [0, 1) for each integer cell of (…, dimensions)."""
    mixed = np.full(cells.shape[:-1], (seed * 0x27D4EB2F + 0x165667B1) & 0xFFFFFFFF, np.uint32)
    for axis in range(cells.shape[-1]):
        mixed ^= cells[..., axis].astype(np.uint32) * _PRIMES[axis]
        mixed = (mixed ^ (mixed >> np.uint32(15))) * np.uint32(0x2C1B3C6D)
        mixed = (mixed ^ (mixed >> np.uint32(12))) * np.uint32(0x297A2D39)
        mixed ^= mixed >> np.uint32(15)
    return mixed.astype(np.float64) / 2.0**32


def value_noise(points: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """Return smooth noise in [−1, 1] at (…, 2 or 3) points; one bump per unit of length."""
    base = np.floor(points)
    t = points - base
    t = t * t * (3.0 - 2.0 * t)
    cells = base.astype(np.int64)
    total = np.zeros(points.shape[:-1])
    for corner in np.ndindex(*(2,) * points.shape[-1]):
        weight = np.ones(points.shape[:-1])
        for axis, side in enumerate(corner):
            weight *= t[..., axis] if side else 1.0 - t[..., axis]
        total += weight * hashed(cells + np.array(corner), seed)
    return 2.0 * total - 1.0


def fractal(points: NDArray[np.float64], size: float, octaves: int, seed: int) -> NDArray[np.float64]:
    """Return noise about in [−1, 1] whose largest bumps measure `size`; each octave is half as big and strong."""
    total, weight = np.zeros(points.shape[:-1]), 0.0
    for octave in range(octaves):
        strength = 0.5**octave
        total += strength * value_noise(points * (2.0**octave / size), seed + 101 * octave)
        weight += strength
    return total / weight * 1.4
