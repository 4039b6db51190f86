"""The OSC cue list of a visit: what cues send, and where sounds are and how loud, as ADM-OSC 1.0 has it.

Objects are numbered from 1 in the order of the scene's sounds. An object's place is told from the centre of
the rig: azimuth in degrees, positive to the left of the scene's −Z; elevation up; a distance of 1 is the
rig's radius. See https://immersive-audio-live.github.io/ADM-OSC/.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.audio.osc import OscValue
from immersion.errors import UsageError
from immersion.scene.model import Scene
from immersion.scene.visit import Play, Visit
from immersion.stage import _osc_texts as _osc_texts
from immersion.stage.stage import Stage

__all__ = ["OscCue", "osc_cues"]

Floats = NDArray[np.float64]
_EARS = (0.0, 1.6, 0.0)
_WHOLE = 2**31
_PIECE = 65_536


@dataclass(frozen=True, slots=True)
class OscCue:
    """One message and its time, in microseconds of the visit."""

    time_us: int
    address: str
    args: tuple[OscValue, ...]


def osc_cues(
    stage: Stage,
    visit: Visit,
    *,
    rate: float = 20.0,
    origin: tuple[float, float, float] | None = None,
    scale: float | None = None,
    adm: bool = True,
) -> tuple[OscCue, ...]:
    """Return the messages of a visit in the order of their times; at one time those of cues come first.

    Parameters
    ----------
    stage : Stage
        Its kept sounds are the objects.
    visit : Visit
        Of the same stage.
    rate : float
        How often places and gains are told while they change, per second (1 to 100).
    origin : (3,) tuple, optional
        The centre, in metres; that of the first loudspeaker group with a radius, else 1.6 m above the
        room's origin.
    scale : float, optional
        Metres at a distance of 1; the group's radius, else half the longer side of the room, else 5.
    adm : bool
        Whether to tell places and gains at all.

    Raises
    ------
    UsageError
        If `rate` or `scale` is out of range.
    """
    if not 1 <= rate <= 100:
        raise UsageError("stage-osc-value", name="rate", value=rate, low=1, high=100)
    centre, far = _frame(stage.scene)
    centre, far = origin or centre, scale if scale is not None else far
    if not 1e-3 <= far <= 1e4:
        raise UsageError("stage-osc-value", name="scale", value=far, low=0.001, high=10000)
    found = list(_sent(visit))
    sounds = [thing.id for thing in stage.things if thing.sound is not None and thing.video is None]
    for number, name in enumerate(sounds if adm else (), 1):
        found.append(OscCue(0, f"/adm/obj/{number}/name", (name,)))
        found.append(OscCue(0, f"/adm/obj/{number}/gain", (0.0,)))
        for play in visit.plays:
            if play.thing == name:
                found += _object(visit, play, number, rate, np.array(centre), far)
    return tuple(sorted(found, key=lambda cue: cue.time_us))


def _frame(scene: Scene) -> tuple[tuple[float, float, float], float]:
    """Return the centre of the rig and its radius."""
    for group in scene.rigs.speakers.values():
        if group.radius is not None:
            return group.at or _EARS, float(group.radius)
    boxes = [room.box.size for room in scene.all_rooms().values() if room.box is not None]
    return _EARS, max(boxes[0][0], boxes[0][2]) / 2 if boxes else 5.0


def _sent(visit: Visit) -> Iterator[OscCue]:
    for event in visit.events:
        if event.kind == "osc":
            args = tuple(_value(value) for value in event.detail.get("args", ()))
            yield OscCue(event.time_us, event.target, args)


def _value(value: OscValue) -> OscValue:
    """Return a value that OSC's 32 bits hold."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return float(value) if whole and not -_WHOLE <= value < _WHOLE else value  # type: ignore[arg-type, operator]


def _object(
    visit: Visit, play: Play, number: int, rate: float, centre: Floats, far: float
) -> Iterator[OscCue]:
    """Yield the places and gains of one object while it plays, each when it has changed."""
    start, end = round(play.start * 1e6), round(play.end * 1e6)
    step = round(1e6 / rate)
    told: dict[str, tuple[float, ...]] = {}
    for first in range(start, end, step * _PIECE):
        times = np.arange(first, min(first + step * _PIECE, end), step, dtype=np.int64)
        seconds = times / 1e6
        places = _places(visit, play.thing, seconds, centre, far)
        gains: Floats = np.maximum(visit.gains(play.thing, seconds), 0.0).round(4)
        for index in _changed(places, gains):
            for what, values in (("aed", tuple(places[index].tolist())), ("gain", (float(gains[index]),))):
                if told.get(what) != values:
                    told[what] = values
                    yield OscCue(int(times[index]), f"/adm/obj/{number}/{what}", values)
    following = [one.start for one in visit.plays if one.thing == play.thing and one.start == play.end]
    if not following:
        yield OscCue(end, f"/adm/obj/{number}/gain", (0.0,))


def _changed(places: Floats, gains: Floats) -> list[int]:
    rows = np.column_stack([places, gains])
    return [0, *(np.flatnonzero((rows[1:] != rows[:-1]).any(1)) + 1).tolist()]


def _places(visit: Visit, name: str, seconds: Floats, centre: Floats, far: float) -> Floats:
    """Return (n, 3) azimuth and elevation in degrees, to 0.01, and distance from 0 to 1, to 0.0001."""
    moving = visit.moves(name)
    away = visit.matrices(name, seconds if moving else seconds[:1])[:, :3, 3] - centre
    flat = np.hypot(away[:, 0], away[:, 2])
    azimuth = np.degrees(np.arctan2(-away[:, 0], -away[:, 2]))
    elevation = np.degrees(np.arctan2(away[:, 1], flat))
    distance = np.minimum(np.hypot(flat, away[:, 1]) / far, 1.0)
    aed = np.column_stack([np.round(azimuth, 2), np.round(elevation, 2), np.round(distance, 4)]) + 0.0
    return np.asarray(aed if moving else np.repeat(aed, len(seconds), 0))
