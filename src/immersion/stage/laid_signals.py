"""A media as the plays of a visit lay it on the timeline: begun, looped, cut, gone on with, faded, to the frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from immersion.audio import Stream
from immersion.audio.record import Audio
from immersion.scene.visit import Play, Ramp

__all__ = ["LaidSignal", "MemoryStream", "OneChannel", "frame_of", "points_of", "skip"]

Block = NDArray[np.float32]
Shape = Callable[[Block, int], Block]
_SKIP = 65_536


def frame_of(time_us: float, rate: int) -> int:
    """Return the frame nearest to a time in microseconds; halves go to the later one.

    Examples
    --------
    >>> frame_of(10_000, 48_000), frame_of(10, 48_000), frame_of(31.25, 48_000)
    (480, 0, 2)
    """
    return int((round(time_us * 16) * rate + 8_000_000) // 16_000_000)


def points_of(ramps: Sequence[Ramp], rate: int) -> tuple[list[int], list[float]]:
    """Return frames and gains of ramps that follow each other; each holds until the next one begins.

    Examples
    --------
    >>> points_of((Ramp(0, 0, 1.0, 1.0), Ramp(1000, 2000, 1.0, 0.5)), 48_000)
    ([0, 47, 48, 96], [1.0, 1.0, 1.0, 0.5])
    """
    frames: list[int] = []
    gains: list[float] = []
    starts = [frame_of(ramp.start_us, rate) for ramp in ramps]
    for index, ramp in enumerate(ramps):
        start, end = starts[index], frame_of(ramp.end_us, rate)
        following = starts[index + 1] if index + 1 < len(ramps) else None
        if following is not None and following <= start:
            continue  # another ramp begins at the same frame and takes its place
        last = max(end, start) if following is None else min(max(end, start), following - 1)
        part = 1.0 if end <= start else (last - start) / (end - start)
        reached = ramp.first + (ramp.last - ramp.first) * part
        rows = [(start, ramp.first if end > start else ramp.last), (last, reached)]
        if following is not None and following - 1 > last:
            rows.append((following - 1, ramp.last))
        for frame, gain in rows:
            if not frames or frame > frames[-1]:
                frames.append(frame)
                gains.append(float(gain))
    return frames, gains


class MemoryStream:
    """Samples (channels, frames) read in order."""

    def __init__(self, audio: Audio) -> None:
        self._samples = audio.samples
        self.channels, self.rate = audio.channels, audio.rate
        self.frames: int | None = audio.frames
        self._at = 0

    def read(self, count: int) -> Block:
        """Return the next samples; none at the end."""
        piece = self._samples[:, self._at : self._at + count]
        self._at += piece.shape[1]
        return piece

    def rewind(self) -> None:
        """Begin anew."""
        self._at = 0

    def seek(self, frame: int) -> None:
        """Go on from a frame."""
        self._at = frame


class OneChannel:
    """A stream as one channel: the mean of its channels, as Web Audio's panner makes of a stereo sound."""

    channels = 1

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.rate, self.frames = stream.rate, stream.frames

    def read(self, count: int) -> Block:
        """Return the next samples; none at the end."""
        return np.asarray(self._stream.read(count).mean(0, dtype=np.float32)[None])

    def rewind(self) -> None:
        """Begin anew."""
        self._stream.rewind()

    def seek(self, frame: int) -> None:
        """Go on from a frame."""
        skip(self._stream, frame)

    def close(self) -> None:
        """Close the file, if it is one."""
        closed(self._stream)


def closed(stream: Stream) -> None:
    """Close a stream that can be closed."""
    close = getattr(stream, "close", None)
    if close is not None:
        close()


def skip(stream: Stream, frame: int) -> None:
    """Let a stream go on from a frame: by its own means, or by reading what lies before."""
    seek = getattr(stream, "seek", None)
    if seek is not None:
        seek(frame)
        return
    stream.rewind()
    while frame > 0:
        got = stream.read(min(frame, _SKIP)).shape[1]
        if not got:
            return
        frame -= got


class _Head:
    """Reads one play: from its offset, or from frames after it, on; again and again when it loops."""

    def __init__(self, stream: Stream, play: Play, into: int) -> None:
        self._stream, self._loop = stream, play.loop
        first = frame_of(play.offset * 1e6, stream.rate) + into
        if play.loop and stream.frames:
            first %= stream.frames
        if first > 0:
            skip(stream, first)

    def add(self, rows: Block, gains: NDArray[np.float64] | None) -> None:
        """Add the next samples to rows; nothing after the end."""
        done, empty = 0, False
        while done < rows.shape[1]:
            piece = self._stream.read(rows.shape[1] - done)
            got = piece.shape[1]
            if got:
                heard = piece if gains is None else piece * gains[done : done + got].astype(np.float32)
                rows[:, done : done + got] += heard
                done += got
            elif not self._loop or empty:
                return
            else:
                self._stream.rewind()
            empty = got == 0

    def close(self) -> None:
        """Close the file, if it is one."""
        closed(self._stream)


class LaidSignal:
    """A stream of all plays of one thing, from frame 0 of the visit on.

    Every play has a place of its own in the media and its own fades, so that one that fades out is not heard
    to jump when the thing is played again meanwhile.

    Parameters
    ----------
    plays : sequence of Play
        Sorted by their start.
    fades : sequence of Ramp
        Of the thing: each belongs to the last play that has begun by then.
    opened : callable
        Opens the media of a play anew, at its beginning, with these channels.
    channels, rate, frames : int
        Of the media, and how long the visit is.
    shape : callable, optional
        Makes of samples (C, T) and their first frame what is heard.
    heard : int, optional
        Channels that `shape` makes, when they are not as many.
    """

    def __init__(
        self,
        plays: Sequence[Play],
        fades: Sequence[Ramp],
        opened: Callable[[Play], Stream],
        channels: int,
        rate: int,
        frames: int,
        shape: Shape | None = None,
        heard: int | None = None,
    ) -> None:
        self._media_channels = channels
        self.channels, self.rate = channels if heard is None else heard, rate
        self.frames: int | None = frames
        self._opened, self._shape = opened, shape
        self._heads: dict[int, _Head] = {}
        self._at = 0
        self._lay(plays, fades)

    def _lay(self, plays: Sequence[Play], fades: Sequence[Ramp]) -> None:
        """Take the plays and their fades; those that sound go on where they are."""
        rate = self.rate
        self._plays = tuple(plays)
        self._spans = [(frame_of(p.start * 1e6, rate), frame_of(p.end * 1e6, rate)) for p in plays]
        self._fades = [points_of(own, rate) for own in _own_fades(plays, fades)]

    def rewind(self) -> None:
        """Begin anew, and close what is open."""
        self.seek(0)

    def seek(self, frame: int) -> None:
        """Go on from a frame, and close what is open."""
        for head in self._heads.values():
            head.close()
        self._heads.clear()
        self._at = frame

    def read(self, count: int) -> Block:
        """Return the next (channels, at most `count`) samples."""
        first = self._at
        last = max(first, min(first + count, int(self.frames or 0)))
        self._at = last
        rows = np.zeros((self._media_channels, last - first), np.float32)
        for index, (begin, end) in enumerate(self._spans):
            low, high = max(first, begin), min(last, end)
            if low < high:
                if begin not in self._heads:  # no two plays of a thing begin at once
                    play = self._plays[index]
                    self._heads[begin] = _Head(self._opened(play), play, low - begin)
                self._heads[begin].add(rows[:, low - first : high - first], self._gains(index, low, high))
            if end <= last and begin in self._heads:
                self._heads.pop(begin).close()
        return rows if self._shape is None else self._shape(rows, first)

    def _gains(self, index: int, low: int, high: int) -> NDArray[np.float64] | None:
        frames, gains = self._fades[index]
        if not frames or all(gain == 1.0 for gain in gains):
            return None
        return np.asarray(np.interp(np.arange(low, high), frames, gains))


def _own_fades(plays: Sequence[Play], fades: Sequence[Ramp]) -> list[list[Ramp]]:
    """Return the fades of each play: those that begin from its start on and before the next play's."""
    starts = [round(play.start * 1e6) for play in plays]
    edges = [*starts[1:], None][: len(starts)]
    return [
        [fade for fade in fades if start <= fade.start_us and (edge is None or fade.start_us < edge)]
        for start, edge in zip(starts, edges, strict=True)
    ]
