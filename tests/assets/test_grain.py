"""The noise behind stone and paint."""

from __future__ import annotations

import numpy as np
import pytest


def test_the_hash_spreads_evenly_and_is_the_same_on_every_machine():
    import grain

    cells = np.stack(np.meshgrid(np.arange(200), np.arange(200)), -1)
    values = grain.hashed(cells, 7)
    assert values.min() >= 0
    assert values.max() < 1
    counts = np.histogram(values, 20, (0, 1))[0]
    assert np.abs(counts - 2000).max() < 5 * np.sqrt(2000)
    assert abs(np.corrcoef(values[:, :-1].ravel(), values[:, 1:].ravel())[0, 1]) < 0.02
    # By hand, in Python's own integers.
    assert values[3, 5] == _hash_by_hand([5, 3], 7)


def _hash_by_hand(cell: list[int], seed: int) -> float:
    mask, primes = 0xFFFFFFFF, (0x9E3779B1, 0x85EBCA77)
    mixed = (seed * 0x27D4EB2F + 0x165667B1) & mask
    for value, prime in zip(cell, primes, strict=True):
        mixed ^= (value * prime) & mask
        mixed = ((mixed ^ (mixed >> 15)) * 0x2C1B3C6D) & mask
        mixed = ((mixed ^ (mixed >> 12)) * 0x297A2D39) & mask
        mixed ^= mixed >> 15
    return mixed / 2**32


@pytest.mark.parametrize("dimensions", [2, 3])
def test_noise_is_smooth_bounded_and_centred(dimensions):
    import grain

    rng = np.random.default_rng(2)
    points = rng.uniform(-50, 50, (4000, dimensions))
    values = grain.value_noise(points, 1)
    assert np.abs(values).max() <= 1
    assert abs(values.mean()) < 0.05
    near = grain.value_noise(points + 1e-6, 1)
    # The steepest slope of the cubic between two values 2 apart is 3 along an axis.
    assert np.abs(near - values).max() < 3.1e-6 * dimensions


def test_smoothstep_runs_both_ways():
    import grain

    x = np.array([-1.0, 0.0, 0.5, 1.0, 2.0])
    assert grain.smoothstep(0, 1, x).tolist() == [0, 0, 0.5, 1, 1]
    assert grain.smoothstep(1, 0, x).tolist() == [1, 1, 0.5, 0, 0]
