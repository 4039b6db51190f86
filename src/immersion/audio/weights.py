"""Weights of the degrees: how sharp a bed points, against how much it sounds behind.

J. Daniel, "Représentation de champs acoustiques", thesis, Université Paris 6, 2001, section 3.3.
"""

from __future__ import annotations

from math import factorial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio import _core_texts as _core_texts
from immersion.audio._checks import checked_bed, checked_order
from immersion.audio.harmonics import degrees
from immersion.errors import InputError

__all__ = ["degree_weights", "weigh"]

KINDS = ("basic", "max-re", "in-phase")
KEEPS = ("amplitude", "energy")


def degree_weights(order: int, kind: str = "max-re", keep: str = "amplitude") -> NDArray[np.float64]:
    """Return one weight per degree.

    Parameters
    ----------
    order : int
        Ambisonic order ``N``, from 0 to 10.
    kind : {"basic", "max-re", "in-phase"}
        "max-re" makes the energy vector as long as the order allows (its length is the largest root of the
        Legendre polynomial of degree N + 1); "in-phase" lets no direction sound in opposite phase.
    keep : {"amplitude", "energy"}
        What stays as without weights: degree 0, or the energy of a source over all directions.

    Returns
    -------
    (N + 1,) ndarray

    Raises
    ------
    InputError
        If the order is out of range or a name unknown.

    Examples
    --------
    >>> degree_weights(1, "max-re")  # 1 and 1/√3
    array([1.        , 0.57735027])
    >>> degree_weights(2, "in-phase")
    array([1. , 0.5, 0.1])
    """
    top = checked_order(order)
    for name, value, known in (("kind", kind, KINDS), ("keep", keep, KEEPS)):
        if value not in known:
            raise InputError("audio-choice", name=name, value=value, known=", ".join(known))
    weights = np.ones(top + 1)
    if kind == "max-re":
        longest = np.polynomial.legendre.leggauss(top + 1)[0].max()
        weights = np.array([np.polynomial.Legendre.basis(n)(longest) for n in range(top + 1)])
    elif kind == "in-phase":
        full = factorial(top) * factorial(top + 1)
        weights = np.array(
            [full / (factorial(top + n + 1) * factorial(top - n)) for n in range(top + 1)], np.float64
        )
    if keep == "energy":
        energy = ((2 * np.arange(top + 1) + 1) * weights**2).sum()
        weights = weights * (top + 1) / np.sqrt(energy)
    return weights


def weigh(bed: ArrayLike, kind: str = "max-re", keep: str = "amplitude") -> NDArray[np.float32]:
    """Multiply each degree of an AmbiX bed by its weight.

    Parameters
    ----------
    bed : ((N + 1)**2, T) array_like
    kind, keep : str
        As in `degree_weights`.

    Returns
    -------
    ((N + 1)**2, T) ndarray of float32

    Raises
    ------
    InputError
        If the bed is none or a name unknown.

    Examples
    --------
    >>> weigh(np.ones((4, 1)), "in-phase").ravel()
    array([1.        , 0.33333334, 0.33333334, 0.33333334], dtype=float32)
    """
    field, order = checked_bed(bed)
    gains = degree_weights(order, kind, keep)[degrees(order)]
    return np.asarray(field * gains.astype(np.float32)[:, None], np.float32)
