"""How a part's signal reaches the rows of a block: arrays, streams, live inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.audio.graph import Bed, LiveInput, Signal, Source, Stem, Stream
from immersion.audio.record import Audio
from immersion.errors import InputError

__all__ = ["ArrayPlayer", "LivePlayer", "Player", "StreamPlayer", "player"]

Rows = NDArray[np.float32]
Part = Source | Stem | Bed
MOST_SKIPPED = 65_536


@dataclass(slots=True)
class ArrayPlayer:
    """Plays samples (C, T) from frame `start` on, once or in a loop."""

    samples: Rows
    start: int
    loop: bool

    @property
    def end(self) -> int | None:
        """The frame after the last one."""
        return None if self.loop and self.samples.shape[1] else self.start + self.samples.shape[1]

    def fill(self, frame: int, rows: Rows, inputs: Rows) -> None:
        """Write the block that begins at `frame`."""
        length, count = self.samples.shape[1], rows.shape[1]
        first = frame - self.start
        if 0 <= first <= length - count:  # most blocks of most shows
            rows[:] = self.samples[:, first : first + count]
            return
        rows[:] = 0.0
        done = max(0, self.start - frame)
        while done < count and length:
            at = frame + done - self.start
            if at >= length and not self.loop:
                return
            at %= length
            piece = min(count - done, length - at)
            rows[:, done : done + piece] = self.samples[:, at : at + piece]
            done += piece

    def rewind(self) -> None:
        """Begin anew."""

    def seek(self, frame: int) -> None:
        """Go on at a frame: nothing is remembered of those before."""


@dataclass(slots=True)
class StreamPlayer:
    """Plays a stream, which is read in order and only once, unless it loops."""

    stream: Stream
    start: int
    loop: bool

    @property
    def end(self) -> int | None:
        """The frame after the last one; None when nobody knows."""
        return None if self.loop or self.stream.frames is None else self.start + self.stream.frames

    def fill(self, frame: int, rows: Rows, inputs: Rows) -> None:
        """Write the block that begins at `frame`."""
        count = rows.shape[1]
        rows[:] = 0.0
        done, empty = max(0, self.start - frame), False
        while done < count:
            piece = self.stream.read(count - done)
            got = piece.shape[1]
            rows[:, done : done + got] = piece
            done += got
            if got == 0 and (empty or not self.loop):
                return  # a stream that is empty twice running has nothing at all
            if got == 0:
                self.stream.rewind()
            empty = got == 0

    def rewind(self) -> None:
        """Begin anew."""
        self.stream.rewind()

    def seek(self, frame: int) -> None:
        """Go on at a frame: by the stream's own means, or by reading what lies before."""
        into = max(0, frame - self.start)
        if self.loop and self.stream.frames:
            into %= self.stream.frames
        own = getattr(self.stream, "seek", None)
        if own is not None:
            own(into)
            return
        self.stream.rewind()
        while into > 0:
            got = self.stream.read(min(into, MOST_SKIPPED)).shape[1]
            if not got:
                return
            into -= got


@dataclass(slots=True)
class LivePlayer:
    """Plays rows of the block that is given to the renderer."""

    first: int
    channels: int
    start: int
    end = None

    def fill(self, frame: int, rows: Rows, inputs: Rows) -> None:
        """Write the block that begins at `frame`."""
        rows[:] = inputs[self.first : self.first + self.channels]
        rows[:, : max(0, self.start - frame)] = 0.0

    def rewind(self) -> None:
        """Begin anew."""

    def seek(self, frame: int) -> None:
        """Go on at a frame: live inputs have no past."""


Player = ArrayPlayer | StreamPlayer | LivePlayer


def player(part: Part, rate: int) -> Player:
    """Return what plays a part.

    Raises
    ------
    InputError
        If its signal is at another rate.
    """
    signal: Signal = part.signal
    if isinstance(signal, LiveInput):
        return LivePlayer(signal.first, signal.channels, part.start)
    if isinstance(signal, (Audio, Stream)) and signal.rate != rate:
        raise InputError("engine-rate", name=part.name, rate=signal.rate, wanted=rate)
    if isinstance(signal, Stream) and not isinstance(signal, Audio):
        return StreamPlayer(signal, part.start, part.loop)
    samples = signal.samples if isinstance(signal, Audio) else np.asarray(signal)
    whole = np.ascontiguousarray(np.atleast_2d(samples), np.float32)
    return ArrayPlayer(whole, part.start, part.loop)
