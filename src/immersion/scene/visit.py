"""A visit: what happened, what played and how loud, what moved, and where the visitor was."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.scene.motion import Motion
from immersion.scene.walk import Track

__all__ = ["Event", "Play", "Ramp", "Rest", "State", "ThingState", "Visit"]

Rest = tuple[int, int]
"""From when, and at which place of its media, a video stands while it does not play; whole microseconds."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: its time, its kind, the id it concerns, and plain values."""

    time_us: int
    kind: str
    target: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Play:
    """A stretch of playing, in seconds of the visit.

    ``offset`` is the place in the media at its start, ``duration`` the media's length, ``language`` the one
    it was started in, ``clip`` a model's animation.
    """

    thing: str
    start: float
    end: float
    loop: bool
    offset: float = 0.0
    duration: float = 0.0
    language: str = ""
    clip: str | None = None


@dataclass(frozen=True, slots=True)
class Ramp:
    """A factor that goes from one value to another, linear in time, and then stays."""

    start_us: int
    end_us: int
    first: float
    last: float

    def at(self, time_us: float) -> float:
        """Return the factor at a time."""
        if time_us >= self.end_us:
            return self.last
        part = max(time_us - self.start_us, 0) / (self.end_us - self.start_us)
        return self.first + (self.last - self.first) * part


@dataclass(frozen=True, slots=True)
class ThingState:
    """A thing at one time.

    ``gain`` is linear and counts level and fades, 0 when the thing does not play; ``level`` is the level
    alone, that of its groups included, for lights too; ``opacity`` is between 0 and 1 while a fade shows or hides it.
    ``media_time`` is where its media is, in seconds; a video that does not play has it where it was held, at its
    end once it came to it, and else 0.
    """

    visible: bool
    playing: bool
    media_time: float
    gain: float
    level: float = 1.0
    opacity: float = 1.0
    clip: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The room at one time; ``viewer`` is (position, yaw, pitch), in metres and radians.

    ``worlds`` holds the (4, 4) matrix, own frame to world, of every thing that may be elsewhere than the
    scene says; the others are where they were.
    """

    time: float
    things: Mapping[str, ThingState]
    view: str | None
    viewer: tuple[tuple[float, float, float], float, float]
    language: str = ""
    worlds: Mapping[str, NDArray[np.float64]] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class Visit:
    """What a simulation found; every question about a time is answered from these records.

    ``groups`` names the groups that a thing is in, the nearest first: their levels count for it too. ``rests`` tells
    for each video where it stands when it does not play. Of a live visit that forgets, ``events`` are the last ones,
    and before them those that still tell what is true; ``forgotten`` counts the others.
    """

    duration: float
    events: tuple[Event, ...]
    plays: tuple[Play, ...]
    ramps: Mapping[str, tuple[Ramp, ...]]
    fades: Mapping[str, tuple[Ramp, ...]]
    shown: Mapping[str, tuple[Ramp, ...]]
    views: tuple[tuple[int, str], ...]
    track: Track
    motion: Motion
    languages: tuple[tuple[int, str], ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rests: Mapping[str, tuple[Rest, ...]] = field(default_factory=dict)
    forgotten: int = 0
    _plays: dict[str, list[Play]] = field(default_factory=dict, init=False, repr=False)
    _resting: dict[str, ThingState] = field(default_factory=dict, init=False, repr=False)
    _moving: list[str] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        for play in self.plays:
            self._plays.setdefault(play.thing, []).append(play)
        for name, ramps in self.shown.items():
            levels = [self.ramps[one] for one in (name, *self.groups.get(name, ()))]
            # A visit that forgets may have one ramp left that still goes on, and no play of a video that rests.
            steady = all(len(one) == 1 and one[0].first == one[0].last for one in (ramps, *levels))
            if steady and name not in self._plays and not self.rests.get(name):
                opacity, level = ramps[0].last, math.prod(one[0].last for one in levels)
                self._resting[name] = ThingState(opacity > 0, False, 0.0, 0.0, level, opacity)
        self._moving.extend(name for name in self.shown if self.motion.moves(name))

    def gains(self, thing: str, times: ArrayLike) -> NDArray[np.float64]:
        """Return linear gains of a thing at times.

        Parameters
        ----------
        thing : str
        times : (n,) array_like
            Seconds.

        Returns
        -------
        (n,) ndarray
            Level, gain ramps and fades together, with the levels of its groups; 0 when the thing does not play.
        """
        moments = _moments(times)
        playing = np.zeros(len(moments), bool)
        for play in self._plays.get(thing, ()):
            playing |= (moments >= round(play.start * 1e6)) & (moments < round(play.end * 1e6))
        levels = _along(self.ramps.get(thing, ()), moments)
        for group in self.groups.get(thing, ()):
            levels = levels * _along(self.ramps[group], moments)
        return playing * levels * _along(self.fades.get(thing, ()), moments)

    def opacities(self, thing: str, times: ArrayLike) -> NDArray[np.float64]:
        """Return how much of a thing is shown at times (n,) in seconds: 0 hidden, 1 whole."""
        return _along(self.shown.get(thing, ()), _moments(times))

    def moves(self, thing: str) -> bool:
        """Tell whether a thing, or what it depends on, may be elsewhere than the scene says."""
        return self.motion.moves(thing)

    def matrices(self, thing: str, times: ArrayLike) -> NDArray[np.float64]:
        """Return the (n, 4, 4) matrices from a thing's own frame to the world at times in seconds.

        Raises
        ------
        InputError
            If there is no such thing.
        """
        return self.motion.matrices(thing, _moments(times).astype(np.int64))

    def viewer_at(
        self, times: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return positions (n, 3) in metres, yaw (n,) and pitch (n,) in radians at times in seconds."""
        values = self.track.at(np.atleast_1d(np.asarray(times, np.float64)) * 1e6)
        return values[:, :3], np.radians(values[:, 3]), np.radians(values[:, 4])

    def state_at(self, time: float) -> State:
        """Return the room at a time.

        Parameters
        ----------
        time : float
            Seconds from the start of the visit.
        """
        moment = round(time * 1e6)
        positions, yaw, pitch = self.viewer_at([time])
        things = dict(self._resting)
        for name in self.shown:
            if name not in things:
                things[name] = self._thing_at(name, moment, time)
        worlds = {name: self.motion.matrices(name, np.array([moment]))[0] for name in self._moving}
        place = (float(positions[0, 0]), float(positions[0, 1]), float(positions[0, 2]))
        return State(
            time,
            things,
            _last(self.views, moment, None),
            (place, float(yaw[0]), float(pitch[0])),
            _last(self.languages, moment, "") or "",
            worlds,
        )

    def _thing_at(self, name: str, moment: int, time: float) -> ThingState:
        shown = _in_force(self.shown[name], moment)
        opacity = shown.at(moment)
        visible = opacity > 0 or shown.last > 0
        around = (name, *self.groups.get(name, ()))
        loud = math.prod(_in_force(self.ramps[one], moment).at(moment) for one in around)
        for play in self._plays.get(name, ()):
            if round(play.start * 1e6) <= moment < round(play.end * 1e6):
                reached = time - play.start + play.offset
                if play.loop and play.duration > 0:
                    reached %= play.duration
                gain = float(self.gains(name, [time])[0])
                return ThingState(visible, True, reached, gain, loud, opacity, play.clip)
        rests = self.rests.get(name, ())
        stands = next((place for since, place in reversed(rests) if since <= moment), 0)
        return ThingState(visible, False, stands / 1e6, 0.0, loud, opacity)

    def log_csv(self) -> str:
        """Return the events as CSV: ``time,kind,target,detail``; the same visit gives the same text."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["time", "kind", "target", "detail"])
        for event in self.events:
            writer.writerow([_clock(event.time_us), event.kind, event.target, _plain(event.detail)])
        return out.getvalue()

    def to_json(self) -> bytes:
        """Return events and plays as sorted JSON; the same visit gives the same bytes."""
        data = {
            "duration": self.duration,
            "events": [
                {"time": _clock(e.time_us), "kind": e.kind, "target": e.target, "detail": dict(e.detail)}
                for e in self.events
            ],
            "plays": [
                {
                    "thing": p.thing, "start": p.start, "end": p.end, "loop": p.loop, "offset": p.offset,
                    **({"clip": p.clip} if p.clip is not None else {}),
                }
                for p in self.plays
            ],
        }  # fmt: skip
        return _plain(data).encode("utf-8")


def _plain(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=dict)


def _clock(time_us: int) -> str:
    return f"{time_us // 1_000_000}.{time_us % 1_000_000:06d}"


def _moments(times: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(np.rint(np.atleast_1d(np.asarray(times, np.float64)) * 1e6))


def _last(changes: tuple[tuple[int, str], ...], moment: int, before: str | None) -> str | None:
    return next((name for since, name in reversed(changes) if since <= moment), before)


def _in_force(ramps: tuple[Ramp, ...], moment: int) -> Ramp:
    return next((ramp for ramp in reversed(ramps) if ramp.start_us <= moment), ramps[0])


def _along(ramps: tuple[Ramp, ...], moments: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the factor in force at each moment: the last ramp begun by then, 1 before any."""
    if not ramps:
        return np.ones(len(moments))
    start, end, first, last = (
        np.array(column, np.float64)
        for column in zip(*((r.start_us, r.end_us, r.first, r.last) for r in ramps), strict=True)
    )
    chosen = np.searchsorted(start, moments, side="right") - 1
    at = np.maximum(chosen, 0)
    length = end[at] - start[at]
    part = np.clip((moments - start[at]) / np.where(length > 0, length, 1.0), 0.0, 1.0)
    values = np.where(moments >= end[at], last[at], first[at] + (last[at] - first[at]) * part)
    return np.asarray(np.where(chosen >= 0, values, 1.0))
