"""Progress of a part of the work, told as progress of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np

__all__ = ["Progress", "part_of", "parts_of"]

Progress = Callable[[float], None]


def part_of(told: Progress, low: float, high: float) -> Progress:
    """Return what a part of the work tells, from 0 to 1; the whole is told from ``low`` to ``high``.

    Examples
    --------
    >>> part_of(print, 0.5, 1.0)(0.5)
    0.75
    """
    return lambda done: told(low + (high - low) * done)


def parts_of(told: Progress, low: float, high: float, count: int) -> Iterator[Progress]:
    """Give what each of so many equal parts tells, in order.

    Examples
    --------
    >>> [part(1.0) for part in parts_of(print, 0.0, 1.0, 2)]
    0.5
    1.0
    [None, None]
    """
    return (part_of(told, *pair) for pair in pairwise(np.linspace(low, high, count + 1).tolist()))
