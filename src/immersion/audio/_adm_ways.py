"""Blocks of ADM over time as voices of the block graph.

ITU-R BS.2127 ramps the *gains* of an object from those of one block to those of the next: not its place. A voice
is a source that stands still while it sounds. Four of them take turns, so that each moves while it is silent,
and their fades are exact to the frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from immersion.audio._adm_places import Place
from immersion.audio.graph import Envelope, Trajectory

__all__ = ["Segment", "Voice", "cut", "held_gain", "is_steady", "joined", "voices"]

VOICES = 4  # between two turns of one there are two blocks, of which one at least is long enough to move


@dataclass(frozen=True, slots=True)
class Segment:
    """One block in frames: it begins, reaches what it says at `reach`, and ends.

    `follows` tells whether it begins where the one before it ended, and goes on from there.
    """

    start: int
    reach: int
    end: int
    place: Place
    gain: float
    follows: bool = False


@dataclass(slots=True)
class Voice:
    """A source that stands still while it sounds: gains at frames, and places with when they hold."""

    points: list[tuple[int, float]] = field(default_factory=list)
    runs: list[tuple[int, int, Place]] = field(default_factory=list)

    def gain(self) -> Envelope:
        """Return its gain over time."""
        return _envelope(self.points)

    def position(self, rate: int, control: int) -> tuple[float, float, float] | Trajectory:
        """Return its places over time: each change takes the interval between two control points."""
        places = [place.vector for _, _, place in self.runs]
        if len(set(places)) == 1:
            return places[0]
        frames = self._changes(control)
        times = [frame / rate for pair in frames for frame in (pair, pair + control)]
        held = [place for a, b in pairwise(places) for place in (a, b)]
        return Trajectory(times, held)

    def spread(self, control: int) -> float | Envelope:
        """Return its widths over time."""
        widths = [place.spread for _, _, place in self.runs]
        if len(set(widths)) == 1:
            return widths[0]
        frames = [frame for pair in self._changes(control) for frame in (pair, pair + control)]
        held = [w for a, b in pairwise(widths) for w in (a, b)]
        return Envelope(tuple(frames), tuple(held))

    def _changes(self, control: int) -> list[int]:
        """Return the control points at which it begins to go elsewhere, in the silence between two runs."""
        found: list[int] = []
        for (_, before, _), (after, _, _) in pairwise(self.runs):
            first, last = -(-before // control) * control, (after // control - 1) * control
            at = first if first <= last else max(last, 0)
            found.append(max(at, found[-1] + 2 * control if found else 0))
        return found


def _envelope(points: Sequence[tuple[int, float]]) -> Envelope:
    """Return an envelope, without the points that a straight line through their neighbours says as well."""
    kept: list[tuple[int, float]] = []
    for point in points:
        while len(kept) >= 2 and kept[-2][1] == kept[-1][1] == point[1]:
            kept.pop()
        kept.append(point)
    return Envelope(tuple(frame for frame, _ in kept), tuple(gain for _, gain in kept))


def cut(segments: Sequence[Segment], last: int) -> tuple[list[Segment], int]:
    """Return the segments one after the other up to a frame, and how many of them had other times.

    Blocks of times rounded to 10 µs may begin a frame or two beside the end of the one before.
    """
    ordered = sorted(segments, key=lambda segment: segment.start)
    wrong = sum(a is not b for a, b in zip(ordered, segments, strict=True))
    found: list[Segment] = []
    for one in ordered:
        start, end = min(one.start, last), min(one.end, last)
        wrong += one.end > last + 2
        follows = bool(found) and abs(start - found[-1].end) <= 2
        if found and start < found[-1].end and not follows:
            wrong += 1
            start, follows = max(start, found[-1].start), True
        if follows:
            before = found[-1]
            found[-1] = replace(before, end=start, reach=min(before.reach, start))
        reach = min(max(one.reach, start), max(end, start)) if follows else start
        found.append(replace(one, start=start, reach=reach, end=max(end, start), follows=follows))
    return found, wrong


def joined(segments: Sequence[Segment], least: int) -> tuple[list[Segment], int]:
    """Return segments of which no two running are shorter than so many frames, and how many were joined.

    Short ones join one another, so that the way is followed in steps of that length. A first one stays, for it
    says where the way begins; so does a short one before a long one, which may be a quick change.
    """
    found: list[Segment] = []
    count = 0
    for one in segments:
        last = found[-1] if found else None
        short = last is not None and max(last.end - last.start, one.end - one.start) < least
        if short and last is not None and one.follows and last.follows:
            found[-1] = replace(one, start=last.start, follows=True)
            count += 1
        else:
            found.append(one)
    return found, count


def voices(segments: Sequence[Segment]) -> list[Voice]:
    """Return the voices that sound as the segments say: their sum is BS.2127's ramp of gains."""
    made = [Voice() for _ in range(VOICES)]
    at = 0
    before: Segment | None = None
    for one in segments:
        there = before is not None and one.place == before.place
        if before is not None and not there:
            if one.follows:  # the old voice fades while the new one rises
                old = made[at]
                old.points += [(one.start, before.gain), (one.reach, 0.0)]
                old.runs[-1] = (old.runs[-1][0], one.reach, before.place)
            at = (at + 1) % VOICES
        voice = made[at]
        rises = before.gain if before is not None and there and one.follows else 0.0
        voice.points += [(one.start, rises), (one.reach, one.gain), (one.end, one.gain), (one.end, 0.0)]
        first = voice.runs.pop()[0] if there else one.start
        voice.runs.append((first, one.end, one.place))
        before = one
    return [voice for voice in made if voice.runs]


def held_gain(segments: Sequence[Segment], frames: int) -> float | Envelope:
    """Return the gains of blocks that are held, and do not ramp: those of loudspeakers and beds.

    One number when the blocks say the same from the first frame to the last.
    """
    if is_steady(segments, frames):
        return segments[0].gain
    points: list[tuple[int, float]] = []
    for one in segments:
        points += [(one.start, 0.0), (one.start, one.gain), (one.end, one.gain), (one.end, 0.0)]
    return _envelope(points or [(0, 0.0)])


def is_steady(segments: Sequence[Segment], frames: int) -> bool:
    """Tell whether there is one gain, from the first frame of a file to the last."""
    whole = bool(segments) and segments[0].start == 0 and segments[-1].end >= frames
    return (
        whole
        and all(a.end == b.start for a, b in pairwise(segments))
        and len({s.gain for s in segments}) == 1
    )
