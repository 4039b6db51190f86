"""Times of several callables in one run, taken in turns, so that a busy machine disturbs all alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median

import numpy as np


def clocked(call: Callable[[], object]) -> Callable[[], float]:
    """Return a callable that calls, and returns the seconds that it took."""

    def run() -> float:
        start = time.perf_counter()
        call()
        return time.perf_counter() - start

    return run


def turns(calls: Mapping[str, Callable[[], float]], rounds: int = 7) -> dict[str, list[float]]:
    """Return the seconds that each callable says it took, over rounds that call every one once."""
    for call in calls.values():
        call()  # compiles, fills caches
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            times[name].append(call())
    return times


def medians(calls: Mapping[str, Callable[[], object]], rounds: int = 7) -> dict[str, float]:
    """Return the median seconds of each callable over rounds that call every one once."""
    timed = turns({name: clocked(call) for name, call in calls.items()}, rounds)
    return {name: median(taken) for name, taken in timed.items()}


def sgemm(size: int = 512) -> tuple[Callable[[], object], int]:
    """Return a square float32 matrix product, and how many multiply-adds it makes: the machine's limit."""
    rng = np.random.default_rng(1)
    a, b = (rng.standard_normal((size, size)).astype(np.float32) for _ in range(2))
    c = np.empty_like(a)
    return lambda: np.matmul(a, b, out=c), size**3
