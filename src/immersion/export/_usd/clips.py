"""A model's own animations on the timeline of the show: every stretch that plays by itself, at the moments that count.

A package has one timeline. Between two samples OpenUSD goes straight, and turns on the sphere, as glTF does: so a
linear clip needs its own keys and no others. A step needs a sample just before it, a curve one for each frame.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import numpy as np

from immersion.export._usd.document import RATE
from immersion.scans.rig import Animation, Rig
from immersion.scans.rig_poses import Told, animation_named, told_at
from immersion.scene.visit import Play, Visit

__all__ = ["Moment", "clip_plays", "moments_of"]

_JUST = 1e-6
"""Seconds before a leap: the finest time that the schedule knows."""


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A time of the show in microseconds, and what a model's animation says then."""

    time_us: int
    told: Told


def clip_plays(visit: Visit, thing: str, rig: Rig) -> list[tuple[Play, Animation]]:
    """Return the stretches in which a thing plays an animation that its model has, in the order of time."""
    found = []
    for play in visit.plays:
        animation = animation_named(rig, play.clip) if play.thing == thing and play.clip is not None else None
        if animation is not None and play.end > play.start:
            found.append((play, animation))
    return found


def moments_of(
    plays: Iterable[tuple[Play, Animation]], wanted: Collection[tuple[int, str]], end: float
) -> list[Moment]:
    """Return the moments at which something of a model is to be known; none when nothing moves it.

    Parameters
    ----------
    plays : iterable of (Play, Animation)
        In the order of time.
    wanted : collection of (int, str)
        The nodes and properties that it depends on.
    end : float
        The end of the show in seconds.
    """
    found: list[Moment] = []
    poses: dict[tuple[int, float], Told] = {}
    for play, animation in plays:
        here = [c for c in animation.channels if (c.node, c.path) in wanted]
        if not here:
            continue
        stops = _stops(animation, {(c.sampler, c.path) for c in here})

        def told(time: float, animation: Animation = animation) -> Told:
            key = (id(animation), time)
            if key not in poses:
                said = told_at(animation, time)
                poses[key] = {name: value for name, value in said.items() if name in wanted}
            return poses[key]

        first = round(play.start * 1e6)
        if not found and first > 0:
            found.append(Moment(0, {}))
        _rest_before(found, first)
        found += _stretch(play, stops, told)
    if found and found[-1].time_us < round(end * 1e6) - 1:
        found.append(Moment(found[-1].time_us + 1, {}))
    return found


def _rest_before(found: list[Moment], first: int) -> None:
    """Let a model rest from the end of one stretch to the beginning of the next."""
    if found and found[-1].told and found[-1].time_us + 1 < first:
        found.append(Moment(found[-1].time_us + 1, {}))
    if found and found[-1].time_us < first - 1:
        found.append(Moment(first - 1, {}))


def _stops(animation: Animation, samplers: Iterable[tuple[int, str]]) -> list[float]:
    """Return the times of a clip between which everything goes straight."""
    times: set[float] = set()
    for number, _ in samplers:
        sampler = animation.samplers[number]
        keys = sampler.times.astype(np.float64)
        times.update(keys.tolist())
        if sampler.interpolation == "STEP":
            times.update((keys[1:] - _JUST).tolist())
        elif sampler.interpolation == "CUBICSPLINE":
            times.update(np.arange(keys[0], keys[-1], 1 / RATE).tolist())
    return sorted(times)


def _stretch(play: Play, stops: list[float], told: Callable[[float], Told]) -> Iterable[Moment]:
    """Yield the moments of one stretch, turn by turn when it loops; a stretch ends just before its end."""
    last_us = round(play.end * 1e6) - 1
    start, place, before = play.start, play.offset, round(play.start * 1e6) - 1
    while round(start * 1e6) <= last_us:
        length = play.duration - place if play.loop and play.duration > 0 else play.end - start
        stop = min(start + length, play.end)
        until = place + (stop - start)
        for time in [place, *(t for t in stops if place < t < until - _JUST / 2), until]:
            moment = round((start + time - place) * 1e6)
            if time == until:
                moment -= 1  # what follows begins at the very end
            if moment > before:
                before = moment
                yield Moment(moment, told(time))
        start, place = stop, 0.0
        if length <= 0:
            return
