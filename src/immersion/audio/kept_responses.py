"""The responses of a head at another sampling rate, converted once and kept on disk."""

from __future__ import annotations

import sysconfig

import numpy as np
from numpy.typing import NDArray

from immersion.audio.hrtf import converted
from immersion.audio.kept_arrays import fingerprint, kept

__all__ = ["kept_responses"]


def kept_responses(impulses: NDArray[np.float32], measured: float, rate: int) -> NDArray[np.float32]:
    """Return (D, 2, T) responses at another rate, as :func:`immersion.audio.hrtf.converted` gives them.

    Examples
    --------
    >>> kept_responses(np.ones((3, 2, 147), np.float32), 44_100, 48_000).shape
    (3, 2, 160)
    """
    import soxr

    facts = {
        "conversion": 1,  # raised with every change of `converted` that changes a number
        "measured": float(measured),
        "rate": float(rate),
        "soxr": soxr.__version__,
        "library": soxr.__libsoxr_version__,
        "machine": sysconfig.get_platform(),
    }
    shape = (*impulses.shape[:2], None)
    key = fingerprint(facts, impulses)
    made, _ = kept("responses", key, np.float32, shape, lambda: (converted(impulses, measured, rate), {}))
    return np.asarray(made, np.float32)
