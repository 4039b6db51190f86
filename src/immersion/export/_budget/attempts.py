"""One progress for all attempts of an export: it never goes back, though how many there will be is not known."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["AttemptsProgress"]


class AttemptsProgress:
    """Tell the progress of attempts as one, from 0 to 1.

    Parameters
    ----------
    progress : callable
        Gets the part done of all; it never gets less than before.
    several : bool, optional
        Whether another attempt may follow: each then fills half of what is left. A lone one fills it all.
    """

    def __init__(self, progress: Callable[[float], None], several: bool = True) -> None:
        self._progress, self._share = progress, 0.5 if several else 1.0
        self._start, self._told = 0.0, 0.0
        self._end = self._start

    def begin(self) -> None:
        """Begin an attempt where the one before was to end, even if it told nothing."""
        self._start = self._end
        self._end = self._start + self._share * (1.0 - self._start)

    def __call__(self, done: float) -> None:
        """Tell the part done of the attempt that runs; also when nothing moved, as a caller may stop us there."""
        within = min(1.0, max(0.0, done))
        reached = min(self._end, self._start + within * (self._end - self._start))
        self._told = max(self._told, reached)
        self._progress(self._told)

    def finish(self) -> None:
        """Tell that all is done, unless that was told."""
        if self._told < 1.0:
            self._told = 1.0
            self._progress(1.0)
