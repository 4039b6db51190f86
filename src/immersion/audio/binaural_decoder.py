"""From a bed to two ears: by block with head tracking, or a whole signal at once.

The head turns the signals, not the filters: 680 multiply-adds a frame at order 7, twice while a new head is
reached, are fewer than turning every filter's spectrum once a block (docs/decisions/0008-heads-turn-signals.md).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio._bed_intake import BedIntake
from immersion.audio._checks import bed_order, checked_order, finite
from immersion.audio._streams import checked_out, checked_whole, delivered
from immersion.audio.hrtf import Hrtf
from immersion.audio.kept_filters import kept_filters
from immersion.errors import InputError

__all__ = ["BinauralDecoder"]

# Whole signals are transformed in pieces of so many frames, more for long filters: longer ones leave the cache,
# shorter ones spend their time on overlaps.
PIECE = 4096

Signal = NDArray[np.float32]
Spectra = NDArray[np.complex64]


class BinauralDecoder:
    """Decode a bed for headphones, following the head.

    Uniformly partitioned overlap-save: each block costs one forward transform per channel and two inverse ones,
    whatever the length of the responses. Nothing is delayed: a call may bring any number of frames, and what
    ends within a block is decoded at once.

    Parameters
    ----------
    hrtf : Hrtf
        The measured head; its rate is the signals' rate.
    order : int
        Ambisonic order, from 0 to 10.
    block : int
        Frames of the partitions, from 16 to 8192. Calls that bring whole blocks cost least.
    length : int, optional
        Frames of the decoding filters, from 32 to 65536; the length of the responses by default.
    fade : int, optional
        Frames in which a new head is reached, from 16 to 8192; a block by default.
    invalid : str
        What becomes of samples that are NaN, infinite or above 1e15: ``"raise"`` refuses the whole call and
        leaves the decoder as it was; ``"mute"`` makes them silent and counts them in `muted`.

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> from immersion.audio.hrtf import default_hrtf
    >>> decoder = BinauralDecoder(default_hrtf(44_100), order=1, block=64)
    >>> decoder.process(np.zeros((4, 64), np.float32)).shape
    (2, 64)
    """

    latency = 0
    """Frames between input and output: the responses keep their own travel time, and nothing is added."""

    def __init__(
        self,
        hrtf: Hrtf,
        order: int,
        block: int = 512,
        *,
        length: int | None = None,
        fade: int | None = None,
        invalid: str = "raise",
    ) -> None:
        degree = checked_order(order)
        self._configure(degree, hrtf.rate, block, fade, invalid)
        self._load(_designed(hrtf, degree, length))

    @classmethod
    def from_filters(
        cls,
        filters: ArrayLike,
        rate: int,
        block: int = 512,
        *,
        fade: int | None = None,
        invalid: str = "raise",
    ) -> BinauralDecoder:
        """Return a decoder with filters that were designed before: it starts at once.

        Parameters
        ----------
        filters : (2, (order + 1)**2, T) array_like
            As :func:`immersion.audio.hrtf_filters.decoding_filters` gives them.
        rate : int
            Hz.
        block, fade, invalid
            As for the class.

        Raises
        ------
        InputError
            If the filters have another shape or are not finite, or a number is out of range.

        Examples
        --------
        >>> ears = np.zeros((2, 4, 1))
        >>> ears[0, 0], ears[1, 1] = 1.0, 0.5
        >>> BinauralDecoder.from_filters(ears, 48_000, block=16).process([[1.0], [1.0], [0.0], [0.0]]).ravel()
        array([1. , 0.5], dtype=float32)
        """
        values = finite(filters, "filters", np.float64)
        if values.ndim != 3 or values.shape[0] != 2 or not 1 <= values.shape[2] <= 65536:
            raise InputError(
                "audio-shape", name="filters", shape=values.shape, wanted="(2, (N + 1)², 1–65536)"
            )
        decoder = cls.__new__(cls)
        decoder._configure(bed_order(values.shape[1]), rate, block, fade, invalid)
        decoder._load(values)
        return decoder

    def _configure(self, order: int, rate: int, block: int, fade: int | None, invalid: str) -> None:
        self.order = order
        self.channels = (order + 1) ** 2
        self.rate = checked_whole("rate", rate, 8000, 384_000)
        self.block = checked_whole("block", block, 16, 8192)
        self.fade = self.block if fade is None else checked_whole("fade", fade, 16, 8192)
        self._intake = BedIntake(order, self.fade, self.block, invalid)

    def _load(self, filters: NDArray[np.floating]) -> None:
        """Cut the filters in partitions and make room for everything a block needs."""
        self.taps = filters.shape[2]
        self._taken_from = np.ascontiguousarray(filters, np.float32)
        self._whole: dict[int, Spectra] = {}
        self._size, length = _partition(self.taps, self.block)
        self._filters = _spectra(self._taken_from, self._size, length)
        partitions, bins = self._filters.shape[1], self._filters.shape[3]
        self._spectra = np.zeros((partitions, self.channels, bins), np.complex64)
        self._window = np.zeros((self.channels, self._size), np.float32)
        self._sum = np.zeros((2, bins), np.complex64)
        self._newest = self._filled = 0

    @property
    def muted(self) -> int:
        """Samples that were made silent so far, because they were no sound."""
        return self._intake.muted

    def process(self, bed: ArrayLike, head: object = None, out: Signal | None = None) -> Signal:
        """Decode some frames, usually a block.

        Parameters
        ----------
        bed : (channels, T) array_like
            AmbiX signals at the HRTF's rate.
        head : optional
            Rotation head → world in the ambisonic frame: a quaternion x y z w, a (3, 3) matrix or a scipy
            Rotation. It is reached linearly over the next `fade` frames, from where the head was; the first
            one of all holds at once. None goes on as before (at first: looking ahead).
        out : (2, T) ndarray of float32, optional
            Where to write; a new array without it.

        Returns
        -------
        (2, T) ndarray of float32
            Left and right; `out` when it is given.

        Raises
        ------
        InputError
            If the shape is wrong, a sample is no sound, or the head is no rotation. The decoder then is as
            it was before the call.
        """
        field = self._intake.shaped(bed)
        self._intake.refuse(field)
        frames = field.shape[1]
        ears = checked_out(out, (2, frames), field)
        if head is not None:
            self._intake.ask(head)
        done = 0
        while done < frames:
            count = min(frames - done, self.block - self._filled)
            self._step(field, done, count, ears)
            done += count
        return delivered(ears, out)

    def _step(self, field: Signal, first: int, count: int, ears: Signal) -> None:
        """Decode frames that lie within one block; what the block lacks is silence until it comes."""
        from scipy import fft

        from immersion.audio._kernels import following, signals

        if self._filled == 0:
            following.shift(self._window, self.block, count < self.block)
            self._newest = (self._newest + 1) % len(self._spectra)
        at = self._size - self.block + self._filled
        self._intake.take(field, first, count, self._window, at)
        self._spectra[self._newest] = fft.rfft(self._window, axis=-1)
        signals.multiply_add(self._spectra, self._filters, self._newest, self._sum)
        sound = fft.irfft(self._sum, self._size, axis=-1)
        ears[:, first : first + count] = sound[:, at : at + count]
        self._filled = (self._filled + count) % self.block

    def decode(self, bed: ArrayLike, head: object = None) -> Signal:
        """Decode a whole signal with its tail, faster than by blocks; the stream is left as it is.

        Parameters
        ----------
        bed : (channels, T) array_like
            AmbiX signals at the HRTF's rate.
        head : optional
            One rotation as for `process`, or one for each `block` frames: (K, 4) or (K, 3, 3) array_like, or
            a scipy Rotation of K. The last one holds to the end.

        Returns
        -------
        (2, T + taps − 1) ndarray of float32
            What a fresh decoder gives by blocks, then its `tail`.

        Raises
        ------
        InputError
            If the shape is wrong, a sample is no sound, or a head is no rotation.
        """
        from scipy import fft

        from immersion.audio._kernels import signals

        field, heads = self._intake.shaped(bed), _heads(head)
        frames, after = field.shape[1], self.taps - 1
        piece = max(PIECE, 4 << after.bit_length())
        size = fft.next_fast_len(min(piece, frames + after + 1), real=True)
        filters = self._whole_filters(size)
        hop = size - after
        intake = BedIntake(self.order, self.fade, hop, self._intake.invalid)
        window = np.zeros((self.channels, size), np.float32)
        total = np.zeros((2, size // 2 + 1), np.complex64)
        ears = np.zeros((2, frames + after), np.float32)
        for first in range(0, frames, hop):
            count = min(hop, frames - first)
            window[:, count:hop] = 0
            self._turned(intake, field, first, count, heads, window)
            if intake.muted:
                intake.refuse(field)
            signals.multiply_add(fft.rfft(window, axis=-1)[None], filters, 0, total)
            ears[:, first : first + count + after] += fft.irfft(total, size, axis=-1)[:, : count + after]
        self._intake.muted += intake.muted
        return ears

    def _turned(
        self,
        intake: BedIntake,
        field: Signal,
        first: int,
        count: int,
        heads: list[NDArray[np.float64]],
        window: Signal,
    ) -> None:
        """Write frames of a field to the start of a window, with the head of each block."""
        done = 0
        while done < count:
            index, since = divmod(first + done, self.block)
            if since == 0 and index < len(heads):
                intake.ask(heads[index])
            step = count - done if index + 1 >= len(heads) else min(count - done, self.block - since)
            intake.take(field, first + done, step, window, done)
            done += step

    def _whole_filters(self, size: int) -> Spectra:
        if size not in self._whole:
            self._whole = {size: _spectra(self._taken_from, size, self.taps)}
        return self._whole[size]

    def tail(self) -> Signal:
        """Return what still sounds after the last frame, and begin anew.

        Returns
        -------
        (2, taps − 1) ndarray of float32
        """
        rest = self.process(np.zeros((self.channels, self.taps - 1), np.float32))
        self.reset()
        return rest

    def reset(self) -> None:
        """Forget the past: the next frame is the first, and the next head holds at once."""
        self._spectra[:] = 0
        self._window[:] = 0
        self._filled = 0
        self._intake.reset()


@lru_cache(maxsize=4)
def _designed(hrtf: Hrtf, order: int, length: int | None) -> NDArray[np.float64]:
    """Return the filters of a head, kept in memory too: one show has many decoders of one head."""
    return kept_filters(hrtf, order, length)


def _partition(taps: int, block: int) -> tuple[int, int]:
    """Return the transform's size and the filters' frames in a partition that cost least for a block."""
    from scipy.fft import next_fast_len

    def cost(size: int, length: int) -> float:
        # Operations: a real transform, and products for two ears, which run about twice as fast.
        return size * (2.5 * float(np.log2(size)) + 4.0 * -(-taps // length))

    choices = [(next_fast_len(block + length - 1, real=True), length) for length in {min(block, taps), taps}]
    return min(choices, key=lambda choice: (cost(*choice), choice))


def _spectra(filters: Signal, size: int, length: int) -> Spectra:
    """Return filters (2, C, T) as spectra (2, P, C, bins) of partitions of so many frames."""
    from scipy import fft

    ears, channels, taps = filters.shape
    partitions = -(-taps // length)
    padded = np.zeros((ears, channels, partitions * length), np.float32)
    padded[:, :, :taps] = filters
    cut = np.swapaxes(padded.reshape(ears, channels, partitions, length), 1, 2)
    return np.ascontiguousarray(fft.rfft(cut, size, axis=-1), np.complex64)


def _heads(head: object) -> list[NDArray[np.float64]]:
    """Return the heads of the blocks: none, one or many."""
    if head is None:
        return []
    convert = getattr(head, "as_matrix", None)
    try:
        values = np.asarray(head if convert is None else convert(), np.float64)
    except (TypeError, ValueError) as error:
        raise InputError("audio-rotation", shape=type(head).__name__) from error
    many = values.shape[1:] == (3, 3) or (values.ndim == 2 and values.shape[1] == 4)
    return list(values) if many else [values]
