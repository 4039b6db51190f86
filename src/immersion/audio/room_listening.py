"""Loudspeakers that stand in a room, heard by someone who walks among them.

Each loudspeaker is a point in free air: its sound takes its way, falls by the distance, and reaches both ears from
where it stands. Walls answer nothing: room acoustics are no part of this.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio._checks import finite
from immersion.audio._streams import checked_block, checked_number, checked_out, checked_whole, delivered
from immersion.audio.doppler import MOST_SAMPLES, _interpolator
from immersion.audio.head_directions import HeadDirections
from immersion.audio.hrtf import Hrtf, default_hrtf
from immersion.audio.listener import AHEAD, Listener
from immersion.audio.nearfield import SPEED_OF_SOUND
from immersion.errors import InputError

__all__ = ["RoomListening"]

Block = NDArray[np.float32]
Floats = NDArray[np.float64]

NEAREST = 0.3
"""Metres: nearer loudspeakers get no louder."""


class RoomListening:
    """Hear the feeds of loudspeakers with two ears, in blocks of one length.

    Distances, directions and the head are exact at the ends of blocks. Delays and gains are linear between; from one
    head to the next the responses are crossfaded over the block.

    Parameters
    ----------
    places : (L, 3) array_like
        Where the loudspeakers stand, in metres, in the ambisonic frame (x front, y left, z up).
    rate : int
        Frames a second.
    hrtf : Hrtf, optional
        The head; the measured KEMAR without one.
    block : int
        Frames per block, from 16 to 8192.
    reference : float
        Metres at which a loudspeaker is heard at the level of its feed; the level falls by the distance.
    farthest : float
        Metres beyond which the delay grows no more.

    Attributes
    ----------
    tail_frames : int
        Frames that still sound after the last block.

    Raises
    ------
    InputError
        If a number is out of range, a place is none, or the head is at another rate.

    Examples
    --------
    >>> from immersion.audio import default_hrtf
    >>> pair = RoomListening([[2.0, 1.0, 0.0], [2.0, -1.0, 0.0]], 44_100, hrtf=default_hrtf(44_100), block=64)
    >>> pair.process(np.zeros((2, 64), np.float32)).shape
    (2, 64)
    """

    latency = 0
    """Frames beyond the travel of sound: none."""

    def __init__(
        self,
        places: ArrayLike,
        rate: int,
        *,
        hrtf: Hrtf | None = None,
        block: int = 480,
        reference: float = 1.0,
        farthest: float = 60.0,
    ) -> None:
        self.places = np.array(finite(places, "places", np.float64), np.float64)
        if self.places.ndim != 2 or self.places.shape[1:] != (3,) or not len(self.places):
            raise InputError("audio-shape", name="places", shape=self.places.shape, wanted="(L, 3), L ≥ 1")
        self.rate = checked_whole("rate", rate, 8000, 384_000)
        self.block = checked_whole("block", block, 16, 8192)
        self._reference = checked_number("reference", reference, 0.01, 1000.0)
        self._farthest = checked_number("farthest", farthest, 1.0, 10_000.0)
        head = default_hrtf(self.rate) if hrtf is None else hrtf
        if head.rate != self.rate:
            raise InputError("engine-rate", name="HRTF", rate=head.rate, wanted=self.rate)
        self._make_lines()
        self._make_filters(HeadDirections(head))
        self.reset()

    def _make_lines(self) -> None:
        """Make a delay line for each loudspeaker and ear."""
        from immersion.audio._kernels.delay import TAPS

        count = len(self.places)
        most = int(self._farthest / SPEED_OF_SOUND * self.rate) + self.block
        self._least, self._length = float(TAPS // 2 - 1), most + 2 * TAPS
        if 4 * self._length * count > MOST_SAMPLES:
            raise InputError("audio-value", name="places", value=count, wanted=f"× {self._farthest:g} m")
        self._table = _interpolator()
        self._ring = np.zeros((2 * count, 2 * self._length), np.float32)
        self._from = np.repeat(np.arange(count, dtype=np.int64), 2)
        self._to = np.arange(2 * count, dtype=np.int64)
        self._late = np.zeros((2 * count, self.block), np.float32)
        self._along = (np.arange(self.block, dtype=np.float32) / np.float32(self.block))[None]

    def _make_filters(self, head: HeadDirections) -> None:
        """Make the spectra of overlap-save."""
        from scipy.fft import next_fast_len

        count, taps = len(self.places), head.filters.shape[2]
        self._head = head
        self._size = next_fast_len(self.block + taps - 1, real=True)
        self._measured = head.spectra(self._size)
        self._window = np.zeros((2 * count, self._size), np.float32)
        self._filters = np.zeros((2 * count, self._measured.shape[2]), np.complex64)
        self.tail_frames = self._length + taps

    def reset(self) -> None:
        """Forget the past: the next block is the first, and its listener holds from its first frame."""
        self._ring[:] = 0.0
        self._window[:] = 0.0
        self._position = 0
        self._begun = False
        self._mix: tuple[NDArray[np.intp], Floats] | None = None

    def process(self, feeds: ArrayLike, listener: Listener = AHEAD, out: Block | None = None) -> Block:
        """Hear one block.

        Parameters
        ----------
        feeds : (L, block) array_like
            What the amplifiers get.
        listener : Listener
            Who listens at the end of the block; the first holds from the beginning.
        out : (2, block) ndarray of float32, optional
            Where to write; a new array without it.

        Returns
        -------
        (2, block) ndarray of float32

        Raises
        ------
        InputError
            If the shape is wrong or a sample is not finite.
        """
        from immersion.audio._kernels import travel

        field = checked_block(feeds, len(self.places), "feeds")
        if field.shape[1] != self.block:
            raise InputError("audio-shape", name="feeds", shape=field.shape, wanted=f"(…, {self.block})")
        ears = checked_out(out, (2, self.block), field)
        delays, gains, mix = self._seen_by(listener)
        if not self._begun:
            self._begun = True
            self._delays, self._gains = delays, gains
        travel.travel(
            field, self._from, 0, self.block, 0, self.block, self._delays, delays, self._table,
            self._ring, self._position, self._late, self._to,
        )  # fmt: skip
        self._position = (self._position + self.block) % self._length
        first, last = self._gains.astype(np.float32)[:, None], gains.astype(np.float32)[:, None]
        self._late *= first + (last - first) * self._along
        self._delays, self._gains = delays, gains
        self._filter(mix, ears)
        return delivered(ears, out)

    def _seen_by(self, listener: Listener) -> tuple[Floats, Floats, tuple[NDArray[np.intp], Floats]]:
        """Return delays and gains of each loudspeaker and ear, and the mixture of measured responses."""
        away = self.places - listener._place
        metres = np.sqrt((away * away).sum(1))
        ahead = np.where(metres[:, None] > 1e-3, away / np.maximum(metres, 1e-3)[:, None], [[1.0, 0.0, 0.0]])
        if listener._matrix is not None:
            ahead = ahead @ listener._matrix  # world → head
        rows, weights = self._head.around(ahead)
        own = (weights[:, :, None] * self._head.delays[rows]).sum(1)
        travel = np.minimum(metres, self._farthest) / SPEED_OF_SOUND * self.rate
        delays = np.maximum(travel[:, None] + own, self._least).ravel()
        gains = np.repeat(self._reference / np.maximum(metres, NEAREST), 2)
        return delays, gains, (rows, weights)

    def _filter(self, mix: tuple[NDArray[np.intp], Floats], ears: Block) -> None:
        """Pass what reached each ear through the responses, old and new where they changed."""
        from scipy import fft

        self._window[:, : -self.block] = self._window[:, self.block :].copy()
        self._window[:, -self.block :] = self._late
        spectra = fft.rfft(self._window, axis=-1)
        before = self._mix
        same = before is not None and np.array_equal(before[0], mix[0]) and np.array_equal(before[1], mix[1])
        heard = self._ears(spectra) if before is not None else None
        if not same:
            self._mix = mix
            mixed = (mix[1].astype(np.float32)[:, :, None, None] * self._measured[mix[0]]).sum(1)
            self._filters[:] = mixed.reshape(self._filters.shape)
            then = self._ears(spectra)
            heard = then if heard is None else heard + (then - heard) * self._along
        assert heard is not None
        np.copyto(ears, heard)

    def _ears(self, spectra: NDArray[np.complex64]) -> Block:
        from scipy import fft

        total = (spectra * self._filters).reshape(-1, 2, spectra.shape[1]).sum(0)
        return np.asarray(fft.irfft(total, self._size, axis=-1)[:, -self.block :], np.float32)
