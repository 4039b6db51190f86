"""The time that sound takes from moving sources, and with it the Doppler effect.

The delay follows the distance at the moment of hearing, exactly at control points on an absolute grid and linearly
between them. A tone of f that comes nearer at v is heard at f (1 + v/c). A source that moves through air at rest
would sound at f / (1 − v/c): the two differ by (v/c)², a hundredth of a semitone at 8 m/s.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio._paths import RAMPS, Motion, Path
from immersion.audio._streams import checked_block, checked_number, checked_out, delivered
from immersion.audio.nearfield import SPEED_OF_SOUND
from immersion.errors import InputError

__all__ = ["Doppler"]

MOST_SAMPLES = 1 << 28
PHASES, SHAPE = 512, 9.7


class Doppler:
    """Delay moving sources by the time that their sound travels, in blocks of any length.

    Levels stay: `distance_gain` is for those. Interpolation between samples is within −90 dB up to 0.8 of half the
    rate.

    Parameters
    ----------
    sources : int
        The number of mono signals, from 1 to 4096.
    rate : int
        Frames per second.
    farthest : float
        Metres beyond which the delay grows no more, from 0 to 10000; it sets the memory that is needed.
    control : int
        Frames between control points, from 16 to 8192.
    motion : callable or (P, S, 3) array_like, optional
        Positions in metres around the listener, as for `Encoder`; without it, sources stand one metre in front
        until `move` is called.

    Raises
    ------
    InputError
        If a number is out of range, or a position has the wrong shape or is not finite.

    Examples
    --------
    >>> doppler = Doppler(sources=1, rate=34_300, farthest=10.0, motion=[[[0.0, 0.1, 0.0]]])
    >>> heard = doppler.process(np.eye(1, 40))  # 10 cm are 10 frames
    >>> int(heard.argmax()) - doppler.latency
    10
    """

    latency = 15
    """Frames between input and output beyond the time of travel; `tail` returns what is still on its way."""

    def __init__(
        self,
        sources: int,
        rate: int,
        farthest: float = 100.0,
        control: int = 128,
        motion: Motion | ArrayLike | None = None,
    ) -> None:
        from immersion.audio._kernels.delay import TAPS

        self._path = Path(sources, rate, control, motion)
        self.sources, self.rate, self.control = self._path.sources, self._path.rate, self._path.control
        self.farthest = checked_number("farthest", farthest, 0.0, 10_000.0)
        length = int(self.farthest / SPEED_OF_SOUND * self.rate) + 2 * TAPS
        if 2 * length * self.sources > MOST_SAMPLES:
            most = (MOST_SAMPLES / 2 / self.sources - 2 * TAPS) / self.rate * SPEED_OF_SOUND
            raise InputError("audio-value", name="farthest", value=farthest, wanted=f"≤ {most:.4g}")
        # Each sample is kept twice, so that what is read is in one piece.
        self._ring = np.zeros((self.sources, 2 * length), np.float32)
        self.reset()

    def reset(self) -> None:
        """Begin anew at frame 0, with silence before; sources stay where `move` sent them."""
        self._frame = 0
        self._delays = np.zeros((0, self.sources))
        self._ring[:] = 0.0

    def move(self, source: int, position: ArrayLike) -> None:
        """Send a source elsewhere: it is there at the end of the next ramp that begins.

        Parameters
        ----------
        source : int
            Its index.
        position : (3,) array_like
            Metres in the ambisonic frame.

        Raises
        ------
        InputError
            If there is no such source, the position is wrong, or a `motion` is followed.
        """
        self._path.move(source, position)

    def _frames(self, positions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the delays, in frames, of sources at these positions."""
        distance = np.minimum(np.sqrt((positions**2).sum(axis=-1)), self.farthest)
        return np.asarray(distance / SPEED_OF_SOUND * self.rate + self.latency)

    def _run(self, field: NDArray[np.float32], done: int, heard: NDArray[np.float32]) -> int:
        """Delay some of the frames, and return how many."""
        from immersion.audio._kernels import delay

        at = self._frame % self.control
        if not len(self._delays):
            self._delays = self._frames(self._path.at(0)[np.newaxis])
        count = int(min(RAMPS * self.control - at, field.shape[1] - done))
        begun = -(-self._frame // self.control)
        ends = self._path.run(-(-(self._frame + count) // self.control) - begun, begun + 1)
        rows = np.concatenate([self._delays[-2 if at else -1 :], self._frames(ends)])
        place = self._frame % (self._ring.shape[1] // 2)
        delay.delay(field, done, count, at, self.control, rows, _interpolator(), self._ring, place, heard)
        self._delays = rows[-2:]
        self._frame += count
        return count

    def process(self, signals: ArrayLike, out: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        """Delay one block.

        Parameters
        ----------
        signals : (sources, T) array_like
            Any number of frames.
        out : (sources, T) ndarray of float32, optional
            Where to write; a new array without it.

        Returns
        -------
        (sources, T) ndarray of float32
            `out` when it is given.

        Raises
        ------
        InputError
            If a shape is wrong, or a sample or a position is not finite.
        """
        field = checked_block(signals, self.sources, "signals")
        heard = checked_out(out, (self.sources, field.shape[1]), field)
        done = 0
        while done < field.shape[1]:
            done += self._run(field, done, heard)
        return delivered(heard, out)

    def tail(self) -> NDArray[np.float32]:
        """Return what is still on its way, while sources move on, and begin anew.

        Returns
        -------
        (sources, T) ndarray of float32
            As many frames as sound from the farthest place takes, and a few more.
        """
        frames = self._ring.shape[1] // 2 if self._frame else 0
        rest = self.process(np.zeros((self.sources, frames), np.float32))
        self.reset()
        return rest


@cache
def _interpolator() -> NDArray[np.float32]:
    """Return Kaiser-windowed sincs (PHASES + 1, TAPS) that read between two samples, the latest sample last."""
    from immersion.audio._kernels.delay import TAPS

    half = TAPS // 2
    behind = np.arange(half, -half, -1) - np.arange(PHASES + 1)[:, np.newaxis] / PHASES
    window = np.i0(SHAPE * np.sqrt(np.maximum(1 - (behind / half) ** 2, 0.0))) / np.i0(SHAPE)
    rows = np.sinc(behind) * window
    return np.ascontiguousarray(rows / rows.sum(axis=1, keepdims=True), np.float32)
