"""Rotation of a stream: each new rotation is reached by a crossfade, whatever the length of the blocks.

A rotation never mixes degrees, so each degree has a matrix of its own: 680 multiply-adds a frame at order 7
instead of 4096, and twice that while the rotation changes: the frames of a fade go from what the old matrix
makes to what the new one makes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio._checks import checked_order, rotation_of
from immersion.audio._streams import aligned, checked_block, checked_out, checked_whole, delivered
from immersion.audio.rotation import degree_1

__all__ = ["Rotator"]


class Rotator:
    """Rotate a bed in blocks of any length, with rotations that change.

    Parameters
    ----------
    order : int
        Ambisonic order, from 0 to 10.
    fade : int
        Frames that a new rotation takes to be reached, from 16 to 8192, counted from the frame at which it
        is asked for. A rotation asked for during a fade starts from where that one has come to.

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> rotator = Rotator(order=1)
    >>> left = [[0, -1, 0], [1, 0, 0], [0, 0, 1]]
    >>> rotator.process([[1.0], [0.0], [0.0], [1.0]], left).ravel() + 0.0  # the first one holds at once
    array([1., 1., 0., 0.], dtype=float32)
    """

    latency = 0
    """Frames between input and output. Nothing sounds after the last block, so there is no tail either."""

    def __init__(self, order: int, fade: int = 512) -> None:
        from immersion.audio._kernels.motion import SUMS, TILE

        self.order = checked_order(order)
        self.fade = checked_whole("fade", fade, 16, 8192)
        self.channels = channels = (self.order + 1) ** 2
        self._ramp = (np.arange(1, self.fade + 1) / self.fade).astype(np.float32)
        self._exact = np.zeros((channels, channels))
        self._gains = aligned(2 * sum(((2 * n + 4) // 4 * 4) ** 2 for n in range(self.order + 1)))
        self._work = aligned(SUMS + (channels + 3) * TILE)
        self.reset()

    def reset(self) -> None:
        """Begin anew: no rotation, until the first one, which holds at once."""
        self._fresh = True
        self._done = self.fade
        self._gains[:] = 0.0
        self._begin(np.eye(3))

    def _begin(self, rotation: NDArray[np.float64]) -> None:
        """Begin a fade from where the signals are now."""
        from immersion.audio._kernels import harmonics, turning

        self._asked = rotation.tobytes()
        harmonics.rotation(degree_1(rotation), self.order, self._exact)
        turning.begin(self._exact, self._done / self.fade, self.order, self._gains)

    def turn(self, rotation: object) -> None:
        """Ask for a rotation, from the next frame on.

        Parameters
        ----------
        rotation : (3, 3) array_like, (4,) array_like or scipy Rotation
            In the ambisonic frame; a source at v is heard at ``rotation @ v``.

        Raises
        ------
        InputError
            If the rotation is none.
        """
        wanted = rotation_of(rotation)
        if self._fresh or wanted.tobytes() != self._asked:
            self._begin(wanted)
            self._done = self.fade if self._fresh else 0

    def process(
        self, bed: ArrayLike, rotation: object = None, out: NDArray[np.float32] | None = None
    ) -> NDArray[np.float32]:
        """Rotate one block.

        Parameters
        ----------
        bed : ((order + 1)**2, T) array_like
            AmbiX signals, any number of frames.
        rotation : optional
            As for `turn`, asked for at the block's first frame; None goes on as before.
        out : ((order + 1)**2, T) ndarray of float32, optional
            Where to write; a new array without it.

        Returns
        -------
        ((order + 1)**2, T) ndarray of float32
            `out` when it is given.

        Raises
        ------
        InputError
            If a shape is wrong, a sample is not finite, or the rotation is none.
        """
        from immersion.audio._kernels import motion

        field = checked_block(bed, self.channels, "bed")
        frames = field.shape[1]
        turned = checked_out(out, (self.channels, frames), field)
        if rotation is not None:
            self.turn(rotation)
        fading = min(self.fade - self._done, frames)
        if fading > 0:
            motion.turn(field, 0, fading, self._gains, self._ramp, self._done, self._work, turned)
            self._done += fading
        if fading < frames:
            motion.hold(field, fading, frames - fading, self._gains, self._work, turned)
        self._fresh = self._fresh and frames == 0
        return delivered(turned, out)
