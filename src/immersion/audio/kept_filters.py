"""The decoding filters of a head, designed once and kept on disk."""

from __future__ import annotations

import sysconfig

import numpy as np
from numpy.typing import NDArray

from immersion.audio._checks import checked_order
from immersion.audio.hrtf import Hrtf
from immersion.audio.hrtf_filters import designed, tell_holes
from immersion.audio.kept_arrays import Facts, fingerprint, kept
from immersion.audio.magls import checked_length

__all__ = ["DESIGN", "kept_filters"]

# Raised with every change of the design that changes a filter, so that older ones are not taken for it.
DESIGN = 2


def kept_filters(hrtf: Hrtf, order: int, length: int | None = None) -> NDArray[np.float64]:
    """Return the decoding filters of a head: designed now, or kept from an earlier design.

    The same bytes, and the same warnings, as :func:`immersion.audio.hrtf_filters.decoding_filters` gives.

    Parameters
    ----------
    hrtf : Hrtf
    order : int
        Ambisonic order, from 0 to 10.
    length : int, optional
        Frames of the filters, from 32 to 65536; the length of the responses by default.

    Returns
    -------
    (2, (order + 1)**2, T) ndarray
        Not to be written to.

    Raises
    ------
    InputError
        If the order or the length is out of range.

    Examples
    --------
    >>> from immersion.audio.hrtf import default_hrtf
    >>> kept_filters(default_hrtf(44_100), 1).shape
    (2, 4, 512)
    """
    degree, taps = checked_order(order), checked_length(hrtf, length)

    def make() -> tuple[NDArray[np.float64], Facts]:
        filters, penalty = designed(hrtf, degree, length)
        return filters, {} if penalty is None else {"penalty": penalty}

    filters, facts = kept("filters", _key(hrtf, degree, taps), np.float64, (2, (degree + 1) ** 2, taps), make)
    penalty = facts.get("penalty")
    if isinstance(penalty, float):
        tell_holes(degree, len(hrtf.directions), penalty)
    return np.asarray(filters, np.float64)


def _key(hrtf: Hrtf, order: int, taps: int) -> str:
    """Return the fingerprint of everything that decides the filters, to the last bit.

    Another NumPy or SciPy may round otherwise, and so may another kind of machine that shares the folder.
    """
    import scipy

    facts = {
        "design": DESIGN,
        "order": order,
        "taps": taps,
        "rate": float(hrtf.rate),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "machine": sysconfig.get_platform(),
    }
    return fingerprint(facts, hrtf.directions, hrtf.impulses)
