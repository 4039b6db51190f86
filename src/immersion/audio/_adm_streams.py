"""One file, read once, for many parts of a graph that each hear some of its channels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from immersion.audio.file_streams import FileStream

__all__ = ["SharedFile", "Tap"]

Block = NDArray[np.float32]


class SharedFile:
    """A recording that several taps read at the same pace.

    It keeps the piece that was read last: parts of a graph ask for the same frames one after the other. A tap
    that asks for frames that are gone makes the file begin anew.
    """

    def __init__(self, stream: FileStream) -> None:
        self.stream = stream
        self._held = np.zeros((stream.channels, 0), np.float32)
        self._first = 0

    def at(self, first: int, count: int) -> Block:
        """Return the (channels, at most `count`) samples from frame `first` on; fewer only at the end."""
        if first < self._first:
            self.stream.rewind()
            self._held, self._first = self._held[:, :0], 0
        while first > self._first + self._held.shape[1]:  # a jump ahead: what lies between is heard by nobody
            ahead = first - self._first - self._held.shape[1]
            skipped = self.stream.read(min(ahead, 65_536)).shape[1]
            self._first, self._held = self._first + self._held.shape[1] + skipped, self._held[:, :0]
            if skipped == 0:
                return self._held
        missing = first + count - self._first - self._held.shape[1]
        if missing > 0:
            kept = self._held[:, first - self._first :]
            self._held = np.concatenate([kept, self.stream.read(missing)], axis=1)
            self._first = first
        begin = first - self._first
        return self._held[:, begin : begin + count]


class Tap:
    """Some channels of a shared file, each weighed: a stream of the block graph.

    Parameters
    ----------
    file : SharedFile
    picks : sequence of (int, int, float)
        Row of the result, channel of the file, and what it is multiplied by.
    channels : int
        How many rows there are; those that nothing is picked for are silent.
    """

    def __init__(self, file: SharedFile, picks: Sequence[tuple[int, int, float]], channels: int = 1) -> None:
        self._file, self._picks = file, tuple(picks)
        self.channels = channels
        self.rate = file.stream.rate
        self.frames: int | None = file.stream.frames
        self._at = 0
        one = self._picks[0] if len(self._picks) == 1 and channels == 1 else None
        self._plain = slice(one[1], one[1] + 1) if one is not None and one[2] == 1.0 else None

    def read(self, count: int) -> Block:
        """Return the next (channels, at most `count`) samples, to be read only; fewer only at the end."""
        held = self._file.at(self._at, count)
        self._at += held.shape[1]
        if self._plain is not None:
            return held[self._plain]
        out = np.zeros((self.channels, held.shape[1]), np.float32)
        for row, channel, gain in self._picks:
            out[row] += held[channel] if gain == 1.0 else held[channel] * np.float32(gain)
        return out

    def rewind(self) -> None:
        """Begin anew."""
        self._at = 0
