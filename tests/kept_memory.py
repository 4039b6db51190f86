"""What a call that is made again and again leaves in memory: streaming stages must keep nothing."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

__all__ = ["kept"]


def kept(call: Callable[[int], object], rounds: int, warm: int = 0) -> int:
    """Return the bytes that ``rounds`` calls add, after ``warm`` calls that do not count; each is told its number."""
    tracemalloc.start()
    try:
        for k in range(warm):
            call(k)
        before = tracemalloc.get_traced_memory()[0]
        for k in range(rounds):
            call(k)
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
