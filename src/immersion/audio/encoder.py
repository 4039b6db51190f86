"""Many moving sources into one bed, block by block.

The gains of a channel are exact at control points, which lie on an absolute grid (every 128 frames since
the first one), and linear between them. So the result does not depend on how the signals are cut. A ramp
costs two small matrix products: from the sums with the gains at its start to the sums with those at its end.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio._checks import checked_order
from immersion.audio._paths import RAMPS, Motion, Path
from immersion.audio._streams import aligned, checked_block, checked_out, delivered
from immersion.audio.harmonics import sn3d_norms

__all__ = ["Encoder", "Motion"]


class Encoder:
    """Encode moving sources as an AmbiX bed, in blocks of any length.

    Parameters
    ----------
    order : int
        Ambisonic order, from 0 to 10.
    sources : int
        The number of mono signals, from 1 to 4096.
    rate : int
        Frames per second.
    control : int
        Frames between control points, from 16 to 8192. A source that turns around the listener once a second
        is encoded at order 7 with an error of about −66 dB at 128, and a quarter of that at 64.
    motion : callable or (P, S, 3) array_like, optional
        Positions in the ambisonic frame (x front, y left, z up), of which only the direction counts: a
        function of the time in seconds that returns (S, 3), asked once per control point, in order; or the
        positions at the control points 0, 1, 2 …, the last of which then holds. Without it, sources stand in
        front until `move` is called. A source exactly at the listener has no direction and sounds in
        channel 0 only.

    Raises
    ------
    InputError
        If a number is out of range, or a position has the wrong shape or is not finite.

    Examples
    --------
    >>> encoder = Encoder(order=1, sources=1, rate=48_000, motion=[[[0.0, 2.0, 0.0]]])
    >>> encoder.process([[1.0, 0.5]])  # left: W and Y
    array([[1. , 0.5],
           [1. , 0.5],
           [0. , 0. ],
           [0. , 0. ]], dtype=float32)
    """

    latency = 0
    """Frames between input and output. Nothing sounds after the last block, so there is no tail either."""

    def __init__(
        self,
        order: int,
        sources: int,
        rate: int,
        control: int = 128,
        motion: Motion | ArrayLike | None = None,
    ) -> None:
        self.order = checked_order(order)
        self.channels = (self.order + 1) ** 2
        self._path = Path(sources, rate, control, motion)
        self.sources, self.rate, self.control = self._path.sources, self._path.rate, self._path.control
        self._allocate()
        self.reset()

    def _allocate(self) -> None:
        """Make room for all that blocks need, once."""
        from immersion.audio._kernels.motion import GROUP, SUMS, TILE

        width = -(-self.sources // 4) * 4
        self._norms = np.array(sn3d_norms(self.order))
        self._scratch = np.zeros(8 * GROUP)
        self._ramp = (np.arange(self.control) / self.control).astype(np.float32)
        self._gains = aligned(2 * (self.channels + 1) * width)
        self._goal = 0
        self._work = aligned(SUMS + width * TILE)

    @property
    def frame(self) -> int:
        """The number of frames encoded since the beginning."""
        return self._frame

    def move(self, source: int, position: ArrayLike) -> None:
        """Send a source elsewhere: it is there at the end of the next ramp that begins.

        Parameters
        ----------
        source : int
            Its index.
        position : (3,) array_like
            In the ambisonic frame.

        Raises
        ------
        InputError
            If there is no such source, the position is wrong, or the encoder follows a `motion`.
        """
        self._path.move(source, position)

    def reset(self) -> None:
        """Begin anew at frame 0; sources stay where `move` sent them."""
        self._frame = 0
        self._started = False

    def _run(self, field: NDArray[np.float32], done: int, bed: NDArray[np.float32]) -> int:
        """Encode some of the frames, and return how many."""
        from immersion.audio._kernels import motion

        point, at = divmod(self._frame, self.control)
        if not self._started:
            motion.advance(self._path.at(point), self._norms, self._scratch, self._gains, self._goal)
            self._started = True
        count = int(min(RAMPS * self.control - at, field.shape[1] - done))
        begun = -(-self._frame // self.control)
        ends = self._path.run(-(-(self._frame + count) // self.control) - begun, begun + 1)
        how = (self._ramp, self._norms, self._scratch, self._gains, self._goal, self._work)
        self._goal = motion.encode(field, done, count, ends, at, *how, bed)
        self._frame += count
        return count

    def process(self, signals: ArrayLike, out: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        """Encode one block.

        Parameters
        ----------
        signals : (sources, T) array_like
            Any number of frames.
        out : ((order + 1)**2, T) ndarray of float32, optional
            Where to write; a new array without it.

        Returns
        -------
        ((order + 1)**2, T) ndarray of float32
            `out` when it is given.

        Raises
        ------
        InputError
            If a shape is wrong, or a sample or a position is not finite. The block is then not encoded, but for
            the ramps before the first wrong position of a motion.
        """
        field = checked_block(signals, self.sources, "signals")
        bed = checked_out(out, (self.channels, field.shape[1]), field)
        done = 0
        while done < field.shape[1]:
            done += self._run(field, done, bed)
        return delivered(bed, out)
