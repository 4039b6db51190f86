"""Between the thread that makes sound and the card's callback that plays it: nobody waits for the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["FADE", "Playhead", "Ring"]

Frames = NDArray[np.float32]

FADE = 240
"""Frames over which sound goes in and out at a pause or a jump."""


class Ring:
    """Frames (capacity, channels) written by one thread and read by another, without a lock.

    Each index is written by one side only. A jump makes the reader go on at a frame; it is asked for by the writer.
    """

    def __init__(self, capacity: int, channels: int) -> None:
        self._frames = np.zeros((capacity, channels), np.float32)
        self.capacity = capacity
        self.written = self.taken = 0
        self._jump_to = 0

    @property
    def ahead(self) -> int:
        """How many frames wait to be read, those that a jump leaves out aside."""
        return self.written - max(self.taken, self._jump_to)

    @property
    def jumps(self) -> bool:
        """Whether the reader is to jump."""
        return self._jump_to > self.taken

    def write(self, piece: NDArray[np.float32]) -> None:
        """Add (channels, T) frames; there must be room, `capacity` − `written` + `taken` at least T."""
        count, at = piece.shape[1], self.written % self.capacity
        first = min(count, self.capacity - at)
        self._frames[at : at + first] = piece[:, :first].T
        self._frames[: count - first] = piece[:, first:].T
        self.written += count

    def jump(self) -> None:
        """Let the reader go on with what is written from now on."""
        self._jump_to = self.written

    def skip(self) -> None:
        """Jump: by the reader."""
        self.taken = max(self.taken, self._jump_to)

    def read(self, out: Frames) -> int:
        """Copy what there is, at most as many frames as `out` (T, channels) has; return how many."""
        count = min(len(out), self.written - self.taken)
        at = self.taken % self.capacity
        first = min(count, self.capacity - at)
        out[:first] = self._frames[at : at + first]
        out[first:count] = self._frames[: count - first]
        self.taken += count
        return count


class Playhead:
    """Plays a ring to a card: fades at pauses and jumps, and counts what was missing.

    Attributes
    ----------
    paused : bool
        Set by any thread.
    ended : bool
        Whether nothing more will be written, so that nothing is missing.
    underruns : int
        How often there was not enough to play.
    xruns : int
        How often the card says so.
    blocks : int
    """

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self.paused = True
        self.ended = False
        self.underruns = self.xruns = self.blocks = 0
        self._open = False
        self._waits = True  # for the first frames of all, or after a jump: nothing is missing yet
        self._rise = np.linspace(0.0, 1.0, FADE + 1, dtype=np.float32)[1:, None]

    def callback(self, outdata: Frames, frames: int, time_info: object, status: object) -> None:
        """Fill `outdata` (frames, channels): called by the card, never waits, keeps nothing."""
        ring = self._ring
        self.blocks += 1
        if status:
            self.xruns += 1
        outdata[:] = 0.0
        done = 0
        if ring.jumps:
            if self._open:
                done = self._faded(outdata[:FADE], away=True)
            ring.skip()
            self._open, self._waits = False, True
        if self.paused:
            if self._open:
                done += self._faded(outdata[done : done + FADE], away=True)
                self._open = False
            return
        if not self._open:
            if ring.ahead < 1:
                self._missing()
                return
            done += self._faded(outdata[done : done + FADE], away=False)
            self._open, self._waits = True, False
        done += ring.read(outdata[done:])
        if done < frames:
            self._missing()
            self._open = False

    def _faded(self, out: Frames, *, away: bool) -> int:
        """Read frames that go in or out within what is there; return how many."""
        got = self._ring.read(out)
        if got:
            rise = self._rise[:got] * np.float32(FADE / got)
            out[:got] *= 1.0 - rise if away else rise
        return got

    def _missing(self) -> None:
        if not self.ended and not self._waits:
            self.underruns += 1
