"""What may change while a graph plays: gains, mutes, places and spreads, sent by any thread.

Threads post changes to a queue and never touch the state. The engine empties the queue at the start of a block,
and begins each change at a control point; a change is reached by steps, one at each control point after it.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio._checks import finite
from immersion.audio._kernels import mixing
from immersion.audio.graph import MOST_GAIN, MOST_METRES, Envelope, Graph, Source, Trajectory, Way
from immersion.errors import InputError

__all__ = ["Change", "Controls"]

MOST_CHAINED = 1e6  # of a part and its groups together
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One change of one part, checked: at control points from frame `at` on, over `steps` of them."""

    at: int
    number: int
    part: int = field(compare=False)
    what: str = field(compare=False)
    value: Floats = field(compare=False)
    steps: int = field(compare=False)


class Controls:
    """The moving state of every part, one step for each control point.

    Attributes
    ----------
    gains : (P,) ndarray
        Of each part with the groups it is in, without distance and cone.
    places : (S, 3) ndarray
        Where the sources are.
    spreads : (S,) ndarray
    held : int
        How many places were no places (NaN, wrong shape): the source then stayed where it was.
    """

    def __init__(self, graph: Graph, rate: int, control: int) -> None:
        self._graph, self._rate, self._control = graph, rate, control
        self._mail: SimpleQueue[Change] = SimpleQueue()
        self._parents = np.array(
            [graph.index(part.group) if part.group is not None else -1 for part in graph.parts], np.int64
        )
        self._ways: list[tuple[int, Way]] = [
            (row, one.position)
            for row, one in enumerate(graph.sources)
            if callable(one.position) and not isinstance(one.position, Trajectory)
        ]
        self._widths = [
            (row, np.array(one.spread.frames, np.float64), np.array(one.spread.gains, np.float64))
            for row, one in enumerate(graph.sources)
            if isinstance(one.spread, Envelope)
        ]
        self._trajectories(graph.sources)
        self.reset()

    def _trajectories(self, sources: Sequence[Source]) -> None:
        rows = [r for r, s in enumerate(sources) if isinstance(s.position, Trajectory)]
        found = [sources[r].position for r in rows]
        times = [np.asarray(t.times, np.float64) for t in found]  # type: ignore[union-attr]
        points = [np.asarray(t.positions, np.float64) for t in found]  # type: ignore[union-attr]
        self._times = np.concatenate([*times, np.zeros(0)])
        self._points = np.concatenate([*points, np.zeros((0, 3))])
        self._ends = np.cumsum([len(t) for t in times], dtype=np.int64)
        self._owners = np.array(rows, np.int64)

    def reset(self) -> None:
        """Begin anew as the graph says; what threads posted meanwhile is forgotten."""
        graph, parts = self._graph, len(self._graph.parts)
        sources = len(graph.sources)
        self._later: list[Change] = []
        self._drain(keep=False)
        fixed = [1.0 if isinstance(p.gain, Envelope) else float(p.gain) for p in graph.parts]
        self._own, self._open = np.array(fixed), np.ones(parts)
        self._own_goal, self._open_goal = self._own.copy(), self._open.copy()
        self._own_left, self._open_left = np.zeros(parts, np.int64), np.zeros(parts, np.int64)
        self.gains = np.ones(parts)
        self.places = np.tile(np.array([1.0, 0.0, 0.0]), (sources, 1))
        for row, source in enumerate(graph.sources):
            if not callable(source.position) and not isinstance(source.position, Trajectory):
                self.places[row] = source.position
        self._place_goal, self._place_left = self.places.copy(), np.zeros(sources, np.int64)
        self._driven = np.ones(sources, bool)
        wide = [0.0 if isinstance(s.spread, Envelope) else s.spread for s in graph.sources]
        self.spreads = np.array(wide, np.float64).reshape(sources)
        self._widening = np.ones(sources, bool)
        self._spread_goal, self._spread_left = self.spreads.copy(), np.zeros(sources, np.int64)
        self.held = 0
        self._chain()

    def _chain(self) -> None:
        mixing.chain(self._own, self._open, self._parents, self.gains)
        # Groups within groups multiply: what no ear and no sample format needs would end as infinity.
        np.clip(self.gains, -MOST_CHAINED, MOST_CHAINED, out=self.gains)

    def begin(self, point: int) -> None:
        """Put every source where it is at the first frame, a control point."""
        self._follow(point)

    def checked(self, name: str, what: str, value: ArrayLike, seconds: float, at: int | None) -> Change:
        """Return a change once it is known to be possible; any thread may.

        Raises
        ------
        InputError, UnknownNameError
            If there is no such part, or the value cannot be.
        """
        part = self._graph.index(name)
        wanted = np.asarray(finite(value, what, np.float64), np.float64)
        limits = {"gain": (-MOST_GAIN, MOST_GAIN), "open": (0.0, 1.0), "spread": (0.0, 2 * np.pi)}
        low, high = limits.get(what, (-MOST_METRES, MOST_METRES))
        shape = (3,) if what == "place" else ()
        if what in ("place", "spread") and part >= len(self._graph.sources):
            raise InputError("engine-value", name, name=what, value=wanted.tolist(), wanted="source")
        if wanted.shape != shape:
            raise InputError("audio-shape", name, name=what, shape=wanted.shape, wanted=f"{shape}")
        if (wanted < low).any() or (wanted > high).any():
            raise InputError(
                "engine-value", name, name=what, value=wanted.tolist(), wanted=f"{low:g} – {high:g}"
            )
        if not 0.0 <= seconds <= 3600.0:
            raise InputError("engine-value", name, name="seconds", value=seconds, wanted="0 – 3600")
        if at is not None and (not isinstance(at, (int, np.integer)) or at < 0):
            raise InputError("engine-value", name, name="at", value=at, wanted="≥ 0")
        steps = max(1, round(seconds * self._rate / self._control))
        return Change(-1 if at is None else int(at), 0, part, what, wanted, steps)

    def post(self, change: Change) -> None:
        """Leave a change for the engine; any thread may."""
        self._mail.put(change)

    def collect(self) -> None:
        """Take what threads posted: called by the engine at the start of a block."""
        self._drain(keep=True)

    def _drain(self, keep: bool) -> None:
        while not self._mail.empty():
            try:
                one = self._mail.get_nowait()
            except Empty:  # pragma: no cover - only the engine takes from it
                return
            if keep:
                self._order = getattr(self, "_order", 0) + 1
                numbered = Change(one.at, self._order, one.part, one.what, one.value, one.steps)
                heapq.heappush(self._later, numbered)

    def advance(self, point: int, ear: Floats) -> bool:
        """Go from a control point to the one after it; tell whether any gain, place or spread moved."""
        while self._later and self._later[0].at <= point * self._control:
            self._start(heapq.heappop(self._later))
        louder = mixing.glide(self._own, self._own_goal, self._own_left)
        opened = mixing.glide(self._open, self._open_goal, self._open_left)
        wider = mixing.glide(self.spreads, self._spread_goal, self._spread_left)
        moved = mixing.glide_places(self.places, self._place_goal, self._place_left, ear)
        if louder or opened:
            self._chain()
        return self._follow(point + 1) or louder or opened or wider or moved

    def _start(self, change: Change) -> None:
        part, steps = change.part, change.steps
        if change.what == "gain":
            self._own_goal[part], self._own_left[part] = change.value, steps
        elif change.what == "open":
            self._open_goal[part], self._open_left[part] = change.value, steps
        elif change.what == "spread":
            self._spread_goal[part], self._spread_left[part] = change.value, steps
            self._widening[part] = False
        else:
            self._place_goal[part], self._place_left[part] = change.value, steps
            self._driven[part] = False  # sent somewhere, it follows its way no more

    def _follow(self, point: int) -> bool:
        """Put the sources that follow a way where they are at a control point."""
        if not self._ways and not len(self._ends) and not self._widths:
            return False
        now = point * self._control / self._rate
        for row, frames, spreads in self._widths:
            if self._widening[row]:
                self.spreads[row] = np.interp(point * self._control, frames, spreads)
        mixing.along(self._times, self._points, self._ends, self._owners, self._driven, now, self.places)
        for row, way in self._ways:
            if self._driven[row]:
                place = _place(way(now))
                if place is not None:
                    self.places[row] = place
                else:
                    self.held += 1
        return True


def _place(given: ArrayLike) -> Floats | None:
    """Return what a way gave as a place, or None when it is none."""
    try:
        place = np.asarray(given, np.float64)
    except (TypeError, ValueError):
        return None
    # Written so that NaN fails too.
    return place if place.shape == (3,) and bool((np.abs(place) <= MOST_METRES).all()) else None
