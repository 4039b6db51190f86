"""A visit that is walked now: the timeline's own engine, told the walk step by step.

What has happened by a time depends only on the walk up to that time. So the same engine that simulates a
recorded walk can be let run to the end of what is known, and go on when more is known: afterwards, the
recorded walk gives the same visit.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.errors import InputError, UsageError
from immersion.scene import _timeline_texts as _timeline_texts
from immersion.scene.crossings import Crossing, Crossings
from immersion.scene.engine import _SAID, Engine
from immersion.scene.exact import Floats
from immersion.scene.forgetting import cut_before
from immersion.scene.model import Scene
from immersion.scene.motion import Motion
from immersion.scene.playing import Lengths, groups_around
from immersion.scene.triggers import GRID_US, on_grid
from immersion.scene.visit import Play, Visit
from immersion.scene.walk import EVENT, Track, Walk, WalkEvent, microseconds

__all__ = ["FOREVER", "MOST_KEPT", "STEP_US", "LiveTimeline"]

STEP_US = GRID_US
"""A live walk is told on the grid of decisions."""

FOREVER = 100 * 365.25 * 86_400.0
"""Seconds: the end of what plays until something stops it; microseconds of it are whole in a float."""

MOST_KEPT = 1024
"""Events, besides those still needed, that a visit which forgets keeps at least; never twice as many."""

_TIDIED_US = 1_000_000
_WORTH_IT = 256

_FIRST_ROWS = 1024


class _GrowingTrack(Track):
    """A track that grows at its end; one who stands still takes two rows, however long."""

    # The rows of a Track are frozen; here they are views of what is filled so far.
    def __init__(self, row: ArrayLike) -> None:
        object.__setattr__(self, "_times", np.zeros(_FIRST_ROWS, np.int64))
        object.__setattr__(self, "_values", np.zeros((_FIRST_ROWS, 5)))
        object.__setattr__(self, "_count", 0)
        self.append(0, row)

    _times: NDArray[np.int64]
    _values: NDArray[np.float64]
    _count: int

    def append(self, time_us: int, row: ArrayLike) -> None:
        """Add a row, or let the last one hold on when the last two are the same."""
        times, values, count = self._times, self._values, self._count
        if count > 1 and (values[count - 2 : count] == row).all():
            times[count - 1] = time_us
            return
        if count == len(times):
            # New arrays: those who look at the old ones meanwhile see what they saw.
            times, values = np.concatenate([times, times]), np.concatenate([values, values])
            object.__setattr__(self, "_times", times)
            object.__setattr__(self, "_values", values)
        times[count], values[count] = time_us, row
        object.__setattr__(self, "_count", count + 1)
        object.__setattr__(self, "times", times[: count + 1])
        object.__setattr__(self, "values", values[: count + 1])

    def forget(self, time_us: int) -> None:
        """Forget the rows before a time, but those that say where one was then; a few are not worth it."""
        first = int(np.searchsorted(self.times, time_us, side="right")) - 2
        if first < _WORTH_IT:
            return
        count = self._count - first
        times = np.zeros(max(2 * count, _FIRST_ROWS), np.int64)
        values = np.zeros((len(times), 5))
        times[:count], values[:count] = self.times[first:], self.values[first:]
        # New arrays, as in append.
        object.__setattr__(self, "_times", times)
        object.__setattr__(self, "_values", values)
        object.__setattr__(self, "_count", count)
        object.__setattr__(self, "times", times[:count])
        object.__setattr__(self, "values", values[:count])

    def kept(self) -> Track:
        """Return the rows so far, as a track that grows no more."""
        return Track(self.times.copy(), self.values.copy())


class _LiveCrossings(Crossings):
    """Looks for the crossings of all zones no farther than the walk is known."""

    def __init__(self, scene: Scene, walk: Walk, motion: Motion) -> None:
        super().__init__(scene, walk, motion, 0, lambda times: np.zeros((len(times), 3)))
        self._moving = list(range(len(self._zones)))

    def still(self) -> Iterator[Crossing]:
        """Yield nothing: no crossing is known beforehand."""
        return iter(())

    def reach(self, end_us: int) -> None:
        """Look up to this time from now on."""
        self._end = end_us


class _LiveEngine(Engine):
    """The engine, which stops where the walk ends and goes on from there."""

    def __init__(
        self,
        scene: Scene,
        walk: Walk,
        lengths: Lengths,
        *,
        paths: Mapping[str, Track],
        tour: str | None,
        language: str,
        kept: Collection[str] | None,
        most: int | None,
    ) -> None:
        super().__init__(scene, walk, lengths, 0, paths=paths, tour=tour, language=language, kept=kept)
        self._zones_crossed = _LiveCrossings(scene, walk, self.motion)
        self._crossings = self._zones_crossed
        self.kept = most
        self._number = 0
        self._begin_visit()

    def say(self, event: WalkEvent) -> None:
        """Take in what the visitor does at a time that is still to come."""
        self._push(on_grid(event.time_us), _SAID, event, order=self._number)
        self._number += 1

    def reach(self, end_us: int) -> None:
        """Play on to this time; the walk is known up to there."""
        self.end_us = end_us
        self._zones_crossed.reach(end_us)
        self.play_on()

    def forget(self, before_us: int) -> None:
        """Forget what no time from then on depends on; the log is cut as it grows."""
        self.playing.forget(before_us)
        self.motion.forget(before_us)
        cut_before(self.views, before_us, lambda change: change[0])
        cut_before(self.languages, before_us, lambda change: change[0])


class LiveTimeline:
    """A visit in progress.

    Parameters
    ----------
    scene : Scene
    row : (5,) array_like
        Where the visitor stands at the start: x, y, z in metres, yaw and pitch in degrees.
    durations, paths, tour, language, kept
        As for :func:`immersion.scene.timeline.simulate`.
    start : datetime, optional
        The clock that hours and days use.
    keep : float, optional
        Seconds back from `known_us` for which the visit still answers: a visit that is left open for months then
        takes no more memory than one of minutes. Without it all is kept, and :meth:`walk` gives the recording.
    most : int
        Events that are kept besides, and what of the log still tells what is true now.

    Attributes
    ----------
    version : int
        Rises whenever something happened; what was asked before still holds for the time before.
    motion : Motion
        Where everything is, up to `known_us`.

    Examples
    --------
    >>> scene = Scene(immersion="1", id="a", zones={"near": {"sphere": {"at": [0, 0, 0], "radius": 1}}})
    >>> live = LiveTimeline(scene, [0, 0, 2, 0, 0])
    >>> for step in range(200):
    ...     live.step([0, 0, 2 - step / 100, 0, 0])
    >>> [(event.kind, event.time_us) for event in live.visit().events]
    [('start', 0), ('enter', 1010000)]
    """

    def __init__(
        self,
        scene: Scene,
        row: ArrayLike,
        durations: Lengths | None = None,
        *,
        paths: Mapping[str, Track] | None = None,
        tour: str | None = None,
        language: str | None = None,
        kept: Collection[str] | None = None,
        start: datetime | None = None,
        keep: float | None = None,
        most: int = MOST_KEPT,
    ) -> None:
        self._keep_us = None if keep is None else microseconds(keep)
        self._tidied = 0
        self._said: list[WalkEvent] = []
        self._track = _GrowingTrack(_checked(row))
        walk = Walk((self._track,), (), start)
        spoken = language or scene.languages.default
        self._engine = _LiveEngine(
            scene,
            walk,
            durations or {},
            paths=paths or {},
            tour=tour,
            language=spoken,
            kept=kept,
            most=None if keep is None else most,
        )
        self.motion = self._engine.motion
        self._groups = groups_around(scene, self._engine.playing.ramps)
        self.known_us = 0
        self.version = 0
        self._seen: tuple[int, ...] = ()
        self._visit: Visit | None = None
        self._engine.reach(0)

    @property
    def track(self) -> Track:
        """The walk so far."""
        return self._track

    def step(self, row: ArrayLike, said: tuple[str, ...] = (), count: int = 1) -> None:
        """Let one step of 10 ms pass, at whose end the visitor is here and does this.

        Parameters
        ----------
        row : (5,) array_like
            x, y, z in metres, yaw and pitch in degrees.
        said : tuple of str
            Events of a walk: ``click:id``, ``osc:/address args``, ``language:en``.
        count : int
            So many steps at once, on the straight way.

        Raises
        ------
        InputError
            If a number is not finite, or an event is none.
        """
        values = _checked(row)
        events = [_event(text) for text in said]
        time = self.known_us + count * STEP_US
        self._track.append(time, values)
        for text in events:
            event = WalkEvent(time, text)
            self._engine.say(event)
            if self._keep_us is None:
                self._said.append(event)
        self._engine.reach(time)
        self.known_us = time
        self._forget()
        self._note()

    def _forget(self) -> None:
        """Forget, once a second, what only times long past depend on."""
        if self._keep_us is None or self.known_us - self._tidied < _TIDIED_US:
            return
        self._tidied = self.known_us
        before = max(self.known_us - self._keep_us, 0)
        self._track.forget(before)
        self._engine.forget(before)

    def _note(self) -> None:
        engine = self._engine
        # Every change leaves a line in the log, or is one of place.
        seen = (engine.told, self.motion.version)
        if seen != self._seen:
            self._seen = seen
            self._visit = None
            self.version += 1

    def visit(self) -> Visit:
        """Return the visit so far; what plays now is taken to play on to its own end.

        It holds up to `known_us`, and is the same object until something happens.
        """
        if self._visit is None:
            engine, playing = self._engine, self._engine.playing
            self._visit = Visit(
                duration=FOREVER,
                events=tuple(engine.events),
                plays=self._plays(),
                ramps={name: tuple(ramps) for name, ramps in playing.ramps.items()},
                fades={name: tuple(ramps) for name, ramps in playing.fades.items()},
                shown={name: tuple(ramps) for name, ramps in playing.shown.items()},
                views=tuple(engine.views),
                track=self._track,
                motion=self.motion,
                languages=tuple(engine.languages),
                groups=self._groups,
                forgotten=engine.told - len(engine.events),
                rests={name: tuple(rests) for name, rests in playing.rests.items()},
            )
        return self._visit

    def _plays(self) -> tuple[Play, ...]:
        return self._engine.playing.in_order_with_open(FOREVER)

    def walk(self) -> Walk:
        """Return the walk so far, as a recording that gives the same visit.

        Raises
        ------
        UsageError
            If the visit keeps only its last part.
        """
        walk = self._engine.walk
        assert walk is not None
        if self._keep_us is not None:
            raise UsageError("live-not-recorded", found=f"{self._keep_us / 1e6:g}")
        return Walk((self._track.kept(),), tuple(self._said), walk.start)


def _checked(row: ArrayLike) -> Floats:
    values = np.asarray(row, np.float64)
    if values.shape != (5,) or not all(math.isfinite(value) and abs(value) < 1e9 for value in values):
        raise InputError("walk-row", found=str(np.asarray(row).tolist())[:80])
    return values


def _event(text: str) -> str:
    if not EVENT.fullmatch(text):
        raise InputError("walk-event", found=text[:80])
    return text
