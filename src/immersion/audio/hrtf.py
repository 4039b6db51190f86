"""Head-related impulse responses: the record, and the measured set that ships."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion.audio import _texts as _texts
from immersion.errors import InputError, Problem

__all__ = ["Hrtf", "converted", "default_hrtf"]

KEMAR = (
    "B. Gardner and K. Martin, HRTF measurements of a KEMAR dummy-head microphone, MIT Media Lab Perceptual "
    "Computing Technical Report 280, 1994"
)


@dataclass(frozen=True, slots=True, eq=False)
class Hrtf:
    """What a head does to sounds from many directions.

    Parameters
    ----------
    directions : (D, 3) ndarray of float64
        Unit vectors towards the sources, in the head's ambisonic frame.
    impulses : (D, 2, T) ndarray of float32
        Impulse responses at the left and at the right ear.
    rate : int
        Hz.
    citation : str
        Who measured it.
    distance : float
        Metres from the middle of the head to the sources; infinite when unknown.
    source : Path, optional
        The file it was read from.
    remarks : tuple of Problem
        What is unusual about the measurement, and what was put right.
    """

    directions: NDArray[np.float64]
    impulses: NDArray[np.float32]
    rate: int
    citation: str = ""
    distance: float = float("inf")
    source: Path | None = None
    remarks: tuple[Problem, ...] = ()

    @property
    def taps(self) -> int:
        """The length of each response in frames."""
        return int(self.impulses.shape[2])


@cache
def default_hrtf(rate: int = 48_000) -> Hrtf:
    """Return the measured KEMAR set, converted once to a sampling rate.

    Parameters
    ----------
    rate : int
        Hz. The measurement was at 44.1 kHz; other rates are converted by soxr, level kept.

    Returns
    -------
    Hrtf
        710 directions; none below −40° of elevation.

    Raises
    ------
    InputError
        If the rate is out of range.

    References
    ----------
    .. [1] B. Gardner and K. Martin, "HRTF measurements of a KEMAR dummy-head microphone", MIT Media Lab
       Perceptual Computing Technical Report 280, 1994.

    Examples
    --------
    >>> default_hrtf(44_100).impulses.shape
    (710, 2, 512)
    """
    if not 8000 <= rate <= 384_000:
        raise InputError("audio-rate", rate=rate, wanted="8000–384000 Hz")
    packed = resources.files("immersion.audio").joinpath("data/kemar.npz").read_bytes()
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        directions = arrays["directions"].astype(np.float64)
        impulses = arrays["impulses"].astype(np.float32) / np.float32(32768)
        measured = int(arrays["rate"])
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    if rate != measured:
        from immersion.audio.kept_responses import kept_responses

        impulses = kept_responses(impulses, measured, rate)
    for array in (directions, impulses):
        array.flags.writeable = False
    return Hrtf(directions, impulses, rate, KEMAR, 1.4)


def converted(impulses: NDArray[np.float32], measured: float, rate: int) -> NDArray[np.float32]:
    """Return responses at another rate, converted by soxr, level kept."""
    import soxr

    shape = impulses.shape
    flat = np.ascontiguousarray(impulses.reshape(-1, shape[2]).T)
    # An impulse response is a sampled filter: more samples per second must not make it louder.
    converted = soxr.resample(flat, measured, rate, quality="VHQ") * np.float32(measured / rate)
    return np.ascontiguousarray(converted.T.reshape(shape[0], shape[1], -1), np.float32)
