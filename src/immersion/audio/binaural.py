"""From a bed to two ears, by block, with head tracking.

The decoding filters are the least-squares fit of the measured responses by spherical harmonics: for each
frequency, the combination of channels that comes nearest to every measured direction. At high frequencies an
order-N bed cannot hold the phase of the ears (above about 600 Hz × N), and this plain fit then loses level
there; it keeps the interaural differences of low frequencies exactly.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio._checks import checked_order, finite, rotation_of
from immersion.audio.harmonics import sh_of_vectors
from immersion.audio.hrtf import Hrtf
from immersion.audio.rotation import rotation_matrix
from immersion.errors import InputError

__all__ = ["BinauralDecoder", "decoding_filters"]

# The measured set has a hole below −40°: without a little weight on energy, high orders would fill it wildly.
REGULARISATION = 1e-3


def decoding_filters(hrtf: Hrtf, order: int) -> NDArray[np.float64]:
    """Return the least-squares decoding filters of an HRTF.

    Parameters
    ----------
    hrtf : Hrtf
    order : int
        Ambisonic order, from 0 to 10.

    Returns
    -------
    (2, (order + 1)**2, T) ndarray
        Filter of each ear and channel: ``ear = Σ channel * filter``.

    Examples
    --------
    >>> from immersion.audio.hrtf import default_hrtf
    >>> decoding_filters(default_hrtf(44_100), 1).shape
    (2, 4, 512)
    """
    harmonics = sh_of_vectors(checked_order(order), hrtf.directions)
    # Each direction stands for the part of the sphere nearest to it, so that dense rings do not outweigh others.
    weights = _solid_angles(hrtf.directions)
    normal = (harmonics.T * weights) @ harmonics
    degrees = np.repeat(np.arange(order + 1), 2 * np.arange(order + 1) + 1)
    # N3D scale makes the penalty equal for all degrees.
    normal += REGULARISATION * np.diag(1.0 / (2 * degrees + 1))
    targets = (harmonics.T * weights) @ hrtf.impulses.reshape(len(weights), -1).astype(np.float64)
    solved = np.linalg.solve(normal, targets).reshape(len(normal), 2, hrtf.taps)
    return np.ascontiguousarray(np.swapaxes(solved, 0, 1))


def _solid_angles(directions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each direction's share of the sphere (they add up to 1), by counting nearest points of a fine grid."""
    count = 20_000
    index = np.arange(count) + 0.5
    z, turn = 1 - 2 * index / count, np.pi * (1 + 5**0.5) * index
    ring = np.sqrt(1 - z * z)
    points = np.stack([ring * np.cos(turn), ring * np.sin(turn), z], -1)
    # Points of the hole below the lowest ring belong to nobody: they would weigh that ring far too much.
    covered = points[points[:, 2] >= directions[:, 2].min() - 0.1]
    nearest = np.argmax(covered @ directions.T, axis=1)
    counts = np.bincount(nearest, minlength=len(directions)).astype(np.float64)
    return np.asarray(np.maximum(counts, 0.25) / np.maximum(counts, 0.25).sum())


class BinauralDecoder:
    """Decode a bed for headphones, block by block, following the head.

    Uniformly partitioned overlap-save: each block costs one forward transform per channel and two inverse
    ones, whatever the length of the responses.

    Parameters
    ----------
    hrtf : Hrtf
        The measured head; its rate is the signals' rate.
    order : int
        Ambisonic order, from 0 to 10.
    block : int
        Frames per call, from 16 to 8192.

    Raises
    ------
    InputError
        If the order or the block is out of range.

    Examples
    --------
    >>> from immersion.audio.hrtf import default_hrtf
    >>> decoder = BinauralDecoder(default_hrtf(44_100), order=1, block=64)
    >>> decoder.process(np.zeros((4, 64), np.float32)).shape
    (2, 64)
    """

    latency = 0
    """Frames between input and output: the responses keep their own travel time, and nothing is added."""

    def __init__(self, hrtf: Hrtf, order: int, block: int = 512) -> None:
        if not 16 <= block <= 8192:
            raise InputError("audio-law", name="block", value=block, wanted="16–8192")
        from scipy import fft

        self.order = checked_order(order)
        self.block = block
        self.rate = hrtf.rate
        self.channels = (self.order + 1) ** 2
        self.taps = hrtf.taps
        partitions = -(-self.taps // block)
        filters = np.zeros((2, self.channels, partitions * block))
        filters[:, :, : self.taps] = decoding_filters(hrtf, self.order)
        cut = np.swapaxes(filters.reshape(2, self.channels, partitions, block), 1, 2)
        self._filters = np.ascontiguousarray(fft.rfft(cut, 2 * block, axis=-1), np.complex64)
        self._spectra = np.zeros((partitions, self.channels, block + 1), np.complex64)
        self._window = np.zeros((self.channels, 2 * block), np.float32)
        self._turned = np.zeros((self.channels, block), np.float32)
        self._sum = np.zeros((2, block + 1), np.complex64)
        self._newest = 0
        self._matrix: NDArray[np.float32] | None = None

    def process(self, block: ArrayLike, head: object = None) -> NDArray[np.float32]:
        """Decode one block.

        Parameters
        ----------
        block : (channels, block) array_like
            AmbiX signals at the HRTF's rate.
        head : optional
            Rotation head → world in the ambisonic frame: a quaternion x y z w, a (3, 3) matrix or a scipy
            Rotation; None looks ahead. A new head is reached linearly over the block.

        Returns
        -------
        (2, block) ndarray of float32
            Left and right.

        Raises
        ------
        InputError
            If the shape is wrong, a sample is not finite, or the head is no rotation.
        """
        from scipy import fft

        from immersion.audio._kernels import signals

        field = np.ascontiguousarray(finite(block, "block"), np.float32)
        if field.shape != (self.channels, self.block):
            raise InputError(
                "audio-shape", name="block", shape=field.shape, wanted=f"({self.channels}, {self.block})"
            )
        self._window[:, : self.block] = self._window[:, self.block :]
        self._window[:, self.block :] = self._follow(field, head)
        self._newest = (self._newest + 1) % len(self._spectra)
        self._spectra[self._newest] = fft.rfft(self._window, axis=-1)
        signals.multiply_add(self._spectra, self._filters, self._newest, self._sum)
        ears = fft.irfft(self._sum, 2 * self.block, axis=-1)
        return np.ascontiguousarray(ears[:, self.block :], np.float32)

    def _follow(self, field: NDArray[np.float32], head: object) -> NDArray[np.float32]:
        """Return the field as the head hears it: turned by the inverse of the head's rotation."""
        from immersion.audio._kernels import signals

        if head is None and self._matrix is None:
            return field
        turn = np.eye(3) if head is None else rotation_of(head).T
        matrix = rotation_matrix(self.order, turn).astype(np.float32)
        before = matrix if self._matrix is None else self._matrix
        signals.crossfade_rotate(field, before, matrix, self.order, self._turned)
        self._matrix = matrix
        return self._turned

    def tail(self) -> NDArray[np.float32]:
        """Return what still sounds after the last block, and begin anew.

        Returns
        -------
        (2, T) ndarray of float32
            ``taps − 1`` frames.
        """
        blocks = -(-(self.taps - 1) // self.block)
        silence = np.zeros((self.channels, self.block), np.float32)
        rest = [self.process(silence) for _ in range(blocks)]
        self.reset()
        return np.concatenate(rest, axis=1)[:, : self.taps - 1] if rest else np.zeros((2, 0), np.float32)

    def reset(self) -> None:
        """Forget the past: the next block is the first."""
        self._spectra[:] = 0
        self._window[:] = 0
        self._matrix = None
