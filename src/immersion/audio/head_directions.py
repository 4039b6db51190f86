"""What a head does to sounds from any direction: measured responses, put in time, and mixed of the three around."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from immersion.audio.hrtf import Hrtf
from immersion.audio.hrtf_delays import delayed

__all__ = ["HeadDirections", "onsets"]

Floats = NDArray[np.float64]
Spectra = NDArray[np.complex64]

FINE = 8
_SLICE = 128
_FLOOR = 1e-4  # −80 dB: what is below in a spectrum is noise, and would bend its phase


class HeadDirections:
    """Responses of a head at any direction, as filters in time with each other and the delays that were taken off.

    Responses of neighbouring directions differ above all in when they come. They are put in time, each is mixed of
    the three measured ones around a direction, and so are their delays: no comb filter where sources or heads move.

    Parameters
    ----------
    hrtf : Hrtf

    Attributes
    ----------
    filters : (D, 2, T) ndarray of float32
        The measured responses, all as late as the latest.
    delays : (D, 2) ndarray
        Frames by which each comes later than in `filters`: never above 0.
    """

    def __init__(self, hrtf: Hrtf) -> None:
        from scipy.spatial import ConvexHull

        self.filters, self.delays = _aligned(hrtf)
        triangles = ConvexHull(hrtf.directions).simplices
        corners = hrtf.directions[triangles]  # (F, 3 corners, 3 axes)
        whole = np.abs(np.linalg.det(corners)) > 1e-9
        self._triangles = triangles[whole]
        # Weights w of a direction d in a triangle with corners c: d = Σ w c.
        self._weights = np.linalg.inv(np.swapaxes(corners[whole], 1, 2))

    def around(self, directions: Floats) -> tuple[NDArray[np.intp], Floats]:
        """Return the three measured directions around each, and their weights.

        Parameters
        ----------
        directions : (L, 3) ndarray
            Unit vectors in the head's ambisonic frame.

        Returns
        -------
        (L, 3) ndarray of int, (L, 3) ndarray
            The weights are at least 0, and 1 in sum.
        """
        found = np.einsum("fij,lj->lfi", self._weights, directions)
        best = found.min(2).argmax(1)
        weights = np.maximum(found[np.arange(len(directions)), best], 0.0)
        return self._triangles[best], weights / weights.sum(1, keepdims=True)

    def spectra(self, size: int) -> Spectra:
        """Return the filters' spectra (D, 2, bins) for transforms of this size."""
        from scipy import fft

        return np.ascontiguousarray(fft.rfft(self.filters, size, axis=-1), np.complex64)


@lru_cache(maxsize=4)
def _aligned(hrtf: Hrtf) -> tuple[NDArray[np.float32], Floats]:
    """Return the responses in time with each other, and how much later each comes; kept by its head."""
    times = onsets(hrtf.impulses)
    latest = np.ceil(times.max())
    filters = delayed(hrtf.impulses, latest - times)
    filters.flags.writeable = False
    return filters, times - latest


def onsets(impulses: NDArray[np.float32]) -> Floats:
    """Return when each response (D, 2, T) comes, in frames: where it is most like its own minimum-phase form.

    Examples
    --------
    >>> click = np.zeros((1, 2, 64), np.float32)
    >>> click[0, 0, 20] = click[0, 1, 31] = 1.0
    >>> onsets(click)
    array([[20., 31.]])
    """
    count, ears, frames = impulses.shape
    size = 1 << int(np.ceil(np.log2(2 * frames)))
    rows = impulses.reshape(-1, frames)
    found = np.empty(len(rows))
    for start in range(0, len(rows), _SLICE):
        spectra = np.fft.rfft(rows[start : start + _SLICE].astype(np.float64), size, axis=-1)
        cross = spectra * _minimum_phase(spectra, size).conj()
        likeness = np.fft.irfft(cross, size * FINE, axis=-1)[:, : frames * FINE]
        found[start : start + _SLICE] = likeness.argmax(1) / FINE
    return found.reshape(count, ears)


def _minimum_phase(spectra: NDArray[np.complex128], size: int) -> NDArray[np.complex128]:
    """Return spectra of the same magnitude whose energy comes as early as can be."""
    level = np.abs(spectra)
    floor = np.maximum(level.max(1, keepdims=True) * _FLOOR, 1e-30)
    cepstrum = np.fft.irfft(np.log(np.maximum(level, floor)), size, axis=-1)
    cepstrum[:, 1 : size // 2] *= 2.0
    cepstrum[:, size // 2 + 1 :] = 0.0
    return np.asarray(np.exp(np.fft.rfft(cepstrum, size, axis=-1)))
