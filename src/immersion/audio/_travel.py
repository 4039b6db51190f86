"""What distance does to the sources of a mix beside their level: travel time, and the curvature of near waves."""

from __future__ import annotations

from math import log

import numpy as np
from numpy.typing import NDArray

from immersion.audio.doppler import MOST_SAMPLES, _interpolator
from immersion.audio.graph import Source
from immersion.audio.nearfield import SPEED_OF_SOUND, _roots, _sections
from immersion.errors import InputError

__all__ = ["MOST_TRAVEL", "Closeness", "Travel", "slowest_frames"]

Floats = NDArray[np.float64]
Block = NDArray[np.float32]

MOST_TRAVEL = 100.0
"""Metres beyond which a delay grows no more, when nothing else is said."""


class Travel:
    """Delay rows by the distance of their sources: exact at control points, linear between.

    Attributes
    ----------
    tail_frames : int
        Frames that are still on their way after the last block, at most.
    """

    def __init__(
        self,
        sources: list[Source],
        own: list[int],
        rows: list[int],
        places: list[int],
        rate: int,
        control: int,
    ) -> None:
        from immersion.audio._kernels.delay import TAPS

        self.own = np.array(own, np.intp)
        self._rows, self._places = np.array(rows, np.int64), np.array(places, np.int64)
        plain = [isinstance(s.doppler, (bool, np.bool_)) for s in sources]
        metres = [MOST_TRAVEL if p else float(s.doppler) for p, s in zip(plain, sources, strict=True)]
        self._farthest = np.array(metres)
        self._scale, self._least, self._control = rate / SPEED_OF_SOUND, TAPS // 2 - 1, control
        most = int(self._farthest.max() * self._scale)
        self._length = most + 2 * TAPS
        if 2 * self._length * len(own) > MOST_SAMPLES:
            room = (MOST_SAMPLES / 2 / len(own) - 2 * TAPS) / self._scale
            raise InputError("audio-value", name="doppler", value=most / self._scale, wanted=f"≤ {room:.4g}")
        self.tail_frames = most + TAPS // 2 + 1
        # Each sample is kept twice, so that what is read is in one piece.
        self._ring = np.zeros((len(own), 2 * self._length), np.float32)
        self._table = _interpolator()
        self._start, self._goal = np.zeros(len(own)), np.zeros(len(own))
        self._position = 0

    def reset(self) -> None:
        """Begin anew, with silence before."""
        self._ring[:] = 0.0
        self._position = 0

    def jump(self, distances: Floats) -> None:
        """Take where all sources of the graph are at the first frame."""
        self.ramp_to(distances)
        self._start[:] = self._goal

    def ramp_to(self, distances: Floats) -> None:
        """Take where all sources of the graph will be at the end of the ramp that begins."""
        self._start[:] = self._goal
        np.minimum(distances[self.own], self._farthest, out=self._goal)
        self._goal *= self._scale
        np.maximum(self._goal, self._least, out=self._goal)

    def run(self, signals: Block, first: int, count: int, into: int, out: Block) -> None:
        """Delay a piece of a block that lies within one ramp."""
        from immersion.audio._kernels import travel

        travel.travel(
            signals, self._rows, first, count, into, self._control, self._start, self._goal,
            self._table, self._ring, self._position, out, self._places,
        )  # fmt: skip
        self._position = (self._position + count) % self._length


class Closeness:
    """Code the distance of sources for loudspeakers at a radius (NFC-HOA): a row becomes one for each degree."""

    def __init__(
        self,
        order: int,
        rate: int,
        radius: float,
        most_db: float,
        own: list[int],
        places: list[int],
        control: int,
    ) -> None:
        self.own, self._places = np.array(own, np.intp), np.array(places, np.int64)
        self._twice, self._control = 2.0 * rate, control
        roots, poles = [np.zeros((0, 4))], [np.zeros((0, 2))]
        for n in range(1, order + 1):
            table = _sections(n, radius, rate)
            nearest = radius * 10 ** (-most_db / 20 / n)
            for root, row in zip(_roots(n), table, strict=True):
                imaginary = root.imag if abs(root.imag) >= 1e-9 else 0.0
                roots.append(np.array([[root.real, imaginary, nearest, row[0]]]))
            poles.append(table[:, 1:] / table[:, :1])
        self._roots = np.ascontiguousarray(np.concatenate(roots))
        self._poles = np.ascontiguousarray(np.concatenate(poles))
        self._states = np.zeros((len(own), order, (order + 1) // 2, 2))
        self._zeros = np.zeros((2, len(self._roots), 3))
        self._start, self._goal = np.ones(len(own)), np.ones(len(own))

    def reset(self) -> None:
        """Begin anew, with silence before."""
        self._states[:] = 0.0

    def jump(self, distances: Floats) -> None:
        """Take where all sources of the graph are at the first frame."""
        self._goal[:] = distances[self.own]
        self._start[:] = self._goal

    def ramp_to(self, distances: Floats) -> None:
        """Take where all sources of the graph will be at the end of the ramp that begins."""
        self._start[:] = self._goal
        self._goal[:] = distances[self.own]

    def run(self, rows: Block, first: int, count: int, into: int) -> None:
        """Filter a piece of a block that lies within one ramp."""
        from immersion.audio._kernels import closeness

        closeness.near(
            rows, self._places, first, count, into, self._control, self._start, self._goal, self._roots,
            self._twice, SPEED_OF_SOUND, self._poles, self._states, self._zeros,
        )  # fmt: skip


def slowest_frames(order: int, radius: float, rate: int) -> int:
    """Return the frames after which filters for loudspeakers at a radius have fallen by 120 dB."""
    slowest = min((-root.real for n in range(1, order + 1) for root in _roots(n)), default=np.inf)
    return int(log(1e6) * radius / SPEED_OF_SOUND / slowest * rate) + 1
