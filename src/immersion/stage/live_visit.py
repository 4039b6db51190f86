"""A visit of a stage that is walked now."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.scene.live import STEP_US, LiveTimeline
from immersion.scene.visit import State, Visit
from immersion.scene.walk import Walk
from immersion.stage.lost import with_fallbacks
from immersion.stage.simulation import lengths_of, ways_of
from immersion.stage.stage import Stage

__all__ = ["LiveVisit", "Row"]

Row = tuple[float, float, float, float, float]
"""x, y, z in metres; yaw and pitch in degrees."""


class LiveVisit:
    """A visit in progress: what happened so far, and what a walk told step by step makes of it.

    It answers what a :class:`immersion.stage.Visit` answers, for any time up to `known`. What it recorded,
    :meth:`walk`, gives the same visit again: `simulate(stage, live.walk())`.

    Parameters
    ----------
    stage : Stage
        An open stage.
    row : (5,) array_like
        Where the visitor stands at first: x, y, z in metres, yaw and pitch in degrees.
    tour : str, optional
        A tour of the scene.
    start : datetime, optional
        The clock that hours and days use.
    keep : float, optional
        Seconds back for which it answers: for a visit that goes on for months. Without it all is kept.

    Raises
    ------
    FileError, InputError
        As :func:`immersion.stage.simulate`.
    """

    def __init__(
        self,
        stage: Stage,
        row: ArrayLike,
        *,
        tour: str | None = None,
        start: datetime | None = None,
        keep: float | None = None,
    ) -> None:
        self._stage = stage
        self._lengths, self._ways = lengths_of(stage, every_language=True), ways_of(stage)
        self._tour, self._start, self._keep = tour, start, keep
        self._said: list[str] = []
        self._begin(row)

    def _begin(self, row: ArrayLike) -> None:
        self._timeline = LiveTimeline(
            with_fallbacks(self._stage.scene, self._stage.lost),
            row,
            self._lengths,
            paths=self._ways,
            tour=self._tour,
            language=self._stage.language,
            kept={thing.id for thing in self._stage.things},
            start=self._start,
            keep=self._keep,
        )

    @property
    def known(self) -> float:
        """Seconds up to which the visit is known."""
        return self._timeline.known_us / 1e6

    def say(self, text: str) -> None:
        """Do something at the end of the next step: ``click:id``, ``osc:/address args``, ``language:en``.

        Any thread may; a text that is no event is refused when the step is made.
        """
        self._said.append(text)

    def reach(self, seconds: float, row: ArrayLike) -> None:
        """Let steps of 10 ms pass until this time is known; the visitor is then there.

        Raises
        ------
        InputError
            If the place is none, or what was said is no event; the visit is as before then.
        """
        count = -(-round(seconds * 1e6) // STEP_US) - self._timeline.known_us // STEP_US
        if count > 0:
            said, self._said = tuple(self._said), []
            self._timeline.step(row, said, count)

    def seek(self, seconds: float, row: ArrayLike) -> None:
        """Forget the walk, and be at another time as one who has stood here from the start."""
        self._begin(row)
        self._said = []
        self.reach(seconds, row)

    def visit(self) -> Visit:
        """Return the visit so far: the same object until something happens."""
        return self._timeline.visit()

    def walk(self) -> Walk:
        """Return the walk so far, a recording that gives this visit.

        Raises
        ------
        UsageError
            If the visit keeps only its last part.
        """
        return self._timeline.walk()

    # What a visit answers ----------------------------------------------------------------------------

    def state_at(self, time: float) -> State:
        """Return the room at a time, in seconds."""
        return self.visit().state_at(time)

    def moves(self, thing: str) -> bool:
        """Tell whether a thing, or what it depends on, may be elsewhere than the scene says."""
        return self._timeline.motion.moves(thing)

    def matrices(self, thing: str, times: ArrayLike) -> NDArray[np.float64]:
        """Return the (n, 4, 4) matrices from a thing's own frame to the world at times in seconds."""
        return self.visit().matrices(thing, times)

    def position(self, thing: str, seconds: float) -> NDArray[np.float64]:
        """Return where a thing is at a time (3,), in world metres; quicker than its matrix."""
        x, y, z = self._timeline.motion.position(thing, np.array([round(seconds * 1e6)], np.int64))
        return np.array([x[0], y[0], z[0]])

    def viewer_at(
        self, times: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return positions (n, 3) in metres, yaw (n,) and pitch (n,) in radians at times in seconds."""
        return self.visit().viewer_at(times)
