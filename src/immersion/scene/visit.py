"""A visit: what happened, what played and how loud, and where the visitor was."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.scene.walk import Track

__all__ = ["Event", "Play", "Ramp", "State", "ThingState", "Visit"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; ``detail`` holds plain values, ``not-yet`` among them when not simulated."""

    time_us: int
    kind: str
    target: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Play:
    """A stretch of playing, in seconds of the visit; ``offset`` is the place in the media at its start."""

    thing: str
    start: float
    end: float
    loop: bool
    offset: float = 0.0
    duration: float = 0.0


@dataclass(frozen=True, slots=True)
class Ramp:
    """A factor of amplitude that goes from one value to another, linear in time, and then stays."""

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
    """A thing at one time; ``gain`` is linear and counts ramps and fades, 0 when it does not play."""

    visible: bool
    playing: bool
    media_time: float
    gain: float


@dataclass(frozen=True, slots=True)
class State:
    """The room at one time; ``viewer`` is (position, yaw, pitch), in metres and radians."""

    time: float
    things: Mapping[str, ThingState]
    view: str | None
    viewer: tuple[tuple[float, float, float], float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Visit:
    """What a simulation found; every question about a time is answered from these records."""

    duration: float
    events: tuple[Event, ...]
    plays: tuple[Play, ...]
    ramps: Mapping[str, tuple[Ramp, ...]]
    fades: Mapping[str, tuple[Ramp, ...]]
    shown: Mapping[str, tuple[tuple[int, bool], ...]]
    views: tuple[tuple[int, str], ...]
    track: Track

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
            Level, gain ramps and fades together; 0 when the thing does not play.
        """
        seconds = np.atleast_1d(np.asarray(times, np.float64))
        moments = np.rint(seconds * 1e6)
        playing = np.zeros(len(seconds), bool)
        for play in self.plays:
            if play.thing == thing:
                playing |= (moments >= round(play.start * 1e6)) & (moments < round(play.end * 1e6))
        return (
            playing * _along(self.ramps.get(thing, ()), moments) * _along(self.fades.get(thing, ()), moments)
        )

    def viewer_at(
        self, times: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return positions (n, 3) in metres, yaw (n,) and pitch (n,) in radians at times in seconds."""
        values = self.track.at(np.atleast_1d(np.asarray(times, np.float64)) * 1e6)
        return values[:, :3], np.radians(values[:, 3]), np.radians(values[:, 4])

    def state_at(self, time: float) -> State:
        """Return the room at a time, in seconds.

        Parameters
        ----------
        time : float
            Seconds from the start of the visit.
        """
        moment = round(time * 1e6)
        positions, yaw, pitch = self.viewer_at([time])
        things = {name: self._thing_at(name, moment, time) for name in self.shown}
        view = None
        for since, name in self.views:
            view = name if since <= moment else view
        place = (float(positions[0, 0]), float(positions[0, 1]), float(positions[0, 2]))
        return State(time, things, view, (place, float(yaw[0]), float(pitch[0])))

    def _thing_at(self, name: str, moment: int, time: float) -> ThingState:
        visible = next(on for since, on in reversed(self.shown[name]) if since <= max(moment, 0))
        for play in self.plays:
            if play.thing == name and round(play.start * 1e6) <= moment < round(play.end * 1e6):
                reached = time - play.start + play.offset
                if play.loop and play.duration > 0:
                    reached %= play.duration
                return ThingState(visible, True, reached, float(self.gains(name, [time])[0]))
        return ThingState(visible, False, 0.0, 0.0)

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
                {"thing": p.thing, "start": p.start, "end": p.end, "loop": p.loop, "offset": p.offset}
                for p in self.plays
            ],
        }
        return _plain(data).encode("utf-8")


def _plain(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=dict)


def _clock(time_us: int) -> str:
    return f"{time_us // 1_000_000}.{time_us % 1_000_000:06d}"


def _along(ramps: tuple[Ramp, ...], moments: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the factor in force at each moment: the last ramp begun by then, 1 before any."""
    values = np.ones(len(moments))
    for index, ramp in enumerate(ramps):
        following = ramps[index + 1].start_us if index + 1 < len(ramps) else np.inf
        chosen = (moments >= ramp.start_us) & (moments < following)
        length = ramp.end_us - ramp.start_us
        part = np.clip((moments[chosen] - ramp.start_us) / length, 0, 1) if length else 1.0
        values[chosen] = ramp.first + (ramp.last - ramp.first) * part
    return values
