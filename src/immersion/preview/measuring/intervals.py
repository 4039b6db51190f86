"""Is it slower, and how sure is that: intervals of ratios of repeated measurements.

Everything is done on logarithms: a ratio and its inverse are then equally far from one, and an even slowdown is
a shift. The unit is a process, never a frame: frames of one process share its memory and its luck.

References
----------
.. [1] T. Kalibera, R. Jones, "Rigorous Benchmarking in Reasonable Time", ISMM 2013.
.. [2] B. L. Welch, "The Generalization of 'Student's' Problem when Several Different Population Variances are
   Involved", Biometrika 34, 1947.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.errors import InputError
from immersion.preview.measuring import _bench_texts as _bench_texts

__all__ = ["FEWEST", "LEVEL", "Ratio", "Verdict", "corrected", "paired", "unpaired"]

LEVEL = 0.99
FEWEST = 5
"""Of fewer pairs the corrected interval is so wide that nothing could ever be found."""

Verdict = Literal["slower", "faster", "within", "uncertain"]


@dataclass(frozen=True, slots=True)
class Ratio:
    """New over old: the estimate, and the two ends of its interval."""

    value: float
    low: float
    high: float

    def verdict(self, margin: float = 0.10) -> Verdict:
        """Tell what the interval says: slower only when all of it lies above the margin.

        >>> Ratio(1.3, 1.12, 1.5).verdict(), Ratio(1.3, 1.05, 1.6).verdict(), Ratio(1.0, 0.97, 1.03).verdict()
        ('slower', 'uncertain', 'within')
        """
        if self.low > 1 + margin:
            return "slower"
        if self.high < 1:
            return "faster"
        return "within" if self.high <= 1 + margin else "uncertain"


def corrected(level: float, metrics: int) -> float:
    """Return the level of each interval, so that all of them hold at once at `level` (Bonferroni).

    >>> round(corrected(0.99, 10), 6)
    0.999
    """
    return 1 - (1 - level) / max(1, metrics)


def paired(new: ArrayLike, old: ArrayLike, level: float = LEVEL) -> Ratio:
    """Return the ratio of figures that were measured in pairs, one beside the other.

    The mean of the logarithms of the pairs' ratios, with Student's interval. What both of a pair met, a slow
    minute of the machine, is no part of it.

    Parameters
    ----------
    new, old : (n,) array_like
        Positive, n at least 5.
    level : float
        Of the interval, both sides together.

    Raises
    ------
    InputError
        If there are fewer than five pairs, or a figure is not positive.

    Examples
    --------
    >>> found = paired([1.31, 1.29, 1.30, 1.30, 1.30], [1.0, 1.0, 1.0, 1.0, 1.0])
    >>> round(found.value, 2), found.low > 1.1
    (1.3, True)
    """
    logs = _logs(new) - _logs(old)
    return _student(float(logs.mean()), _variance(logs) / len(logs), len(logs) - 1, level)


def unpaired(new: ArrayLike, old: ArrayLike, level: float = LEVEL) -> Ratio:
    """Return the ratio of figures of two separate times, by Welch's interval on their logarithms.

    Parameters
    ----------
    new : (n,) array_like
    old : (m,) array_like
        Positive, n and m at least 5: already divided by what the machine could do at that time.
    level : float
        Of the interval, both sides together.

    Raises
    ------
    InputError
        If there are fewer than five on a side, or a figure is not positive.
    """
    sides = _logs(new), _logs(old)
    parts = [_variance(side) / len(side) for side in sides]
    total = sum(parts)
    weight = sum(part**2 / (len(side) - 1) for part, side in zip(parts, sides, strict=True))
    freedom = total**2 / weight if weight > 0 else 1.0
    return _student(float(sides[0].mean() - sides[1].mean()), total, freedom, level)


def _logs(values: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(values, np.float64)
    if array.ndim != 1 or len(array) < FEWEST:
        raise InputError("bench-few", count=array.size, fewest=FEWEST)
    if not (np.isfinite(array).all() and (array > 0).all()):
        raise InputError("bench-figure", value=array[~(np.isfinite(array) & (array > 0))][0])
    return np.log(array)


def _variance(logs: NDArray[np.float64]) -> float:
    found = float(logs.var(ddof=1))
    # Equal counts differ by rounding at most: that is no spread.
    return found if found > 1e-24 else 0.0


def _student(mean: float, variance: float, freedom: float, level: float) -> Ratio:
    from scipy.special import stdtrit

    half = float(stdtrit(freedom, (1 + level) / 2)) * float(np.sqrt(variance)) if variance > 0 else 0.0
    with np.errstate(over="ignore"):
        return Ratio(float(np.exp(mean)), float(np.exp(mean - half)), float(np.exp(mean + half)))
