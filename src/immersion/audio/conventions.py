"""Beds by the name of their convention: AmbiX, N3D and FuMa, and beds of another order."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio import _core_texts as _core_texts
from immersion.audio._checks import checked_bed, checked_order
from immersion.errors import InputError

__all__ = ["CONVENTIONS", "convert", "truncate", "upmix"]

CONVENTIONS = ("ambix", "n3d", "fuma")
"""AmbiX is ACN and SN3D, N3D is ACN and N3D, FuMa is Furse–Malham: its own order and maxN, W at −3 dB."""

# Furse–Malham, "Higher order ambisonics": W, X Y Z, R S T U V, K L M N O P Q, each by its ACN.
FUMA_ACN = (0, 3, 1, 2, 6, 7, 5, 8, 4, 12, 13, 11, 14, 10, 15, 9)
# What SN3D is multiplied by, in ACN order: the peak of each harmonic becomes 1, and that of W 1/√2.
MAXN_FROM_SN3D = np.sqrt(
    [1 / 2, 1, 1, 1, 4 / 3, 4 / 3, 1, 4 / 3, 4 / 3, 8 / 5, 9 / 5, 45 / 32, 1, 45 / 32, 9 / 5, 8 / 5]
)


@cache
def _plan(name: str, order: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return, for each channel of a convention, its ACN and what the SN3D signal is multiplied by."""
    channels = (order + 1) ** 2
    acn = np.arange(channels)
    if name == "fuma":
        acn = np.array(FUMA_ACN[:channels])
        return acn, np.asarray(MAXN_FROM_SN3D[acn])
    degree = np.sqrt(acn).astype(int)
    return acn, np.sqrt(2.0 * degree + 1) if name == "n3d" else np.ones(channels)


def convert(bed: ArrayLike, source: str, target: str) -> NDArray[np.float32]:
    """Convert a bed from a convention to another.

    Parameters
    ----------
    bed : ((N + 1)**2, T) array_like
        The channels in the order of `source`.
    source, target : {"ambix", "n3d", "fuma"}
        FuMa goes up to order 3.

    Returns
    -------
    ((N + 1)**2, T) ndarray of float32

    Raises
    ------
    InputError
        If a name is unknown, the channels are no bed, the order is above 3 for FuMa, or a sample is not
        finite.

    References
    ----------
    .. [1] D. Malham, "Higher order ambisonic systems", University of York, 2003 (FuMa).
    .. [2] C. Nachbar et al., "ambiX: A suggested ambisonics format", Ambisonics Symposium, 2011.

    Examples
    --------
    >>> convert([[1.0], [0.1], [0.2], [0.3]], "ambix", "fuma").ravel()  # W X Y Z
    array([0.70710677, 0.3       , 0.1       , 0.2       ], dtype=float32)
    """
    for name, value in (("source", source), ("target", target)):
        if value not in CONVENTIONS:
            raise InputError("audio-choice", name=name, value=value, known=", ".join(CONVENTIONS))
    field, order = checked_bed(bed)
    if "fuma" in (source, target):
        checked_order(order, 3)
    given, divide = _plan(source, order)
    wanted, multiply = _plan(target, order)
    place = np.argsort(given)[wanted]
    gain = (multiply / divide[place]).astype(np.float32)
    return np.asarray(field[place] * gain[:, None], np.float32)


def truncate(bed: ArrayLike, order: int) -> NDArray[np.float32]:
    """Keep the lower degrees of an AmbiX bed: less sharp, fewer channels.

    Parameters
    ----------
    bed : ((N + 1)**2, T) array_like
    order : int
        From 0 to ``N``.

    Returns
    -------
    ((order + 1)**2, T) ndarray of float32

    Raises
    ------
    InputError
        If the bed is none, or has fewer degrees.

    Examples
    --------
    >>> truncate(np.ones((16, 2)), 1).shape
    (4, 2)
    """
    field, most = checked_bed(bed)
    channels = (checked_order(order, most) + 1) ** 2
    return field[:channels].copy()


def upmix(bed: ArrayLike, order: int) -> NDArray[np.float32]:
    """Carry an AmbiX bed in the channels of a higher order, whose own channels are silent.

    Nothing becomes sharper: it lets beds of several orders be added.

    Parameters
    ----------
    bed : ((N + 1)**2, T) array_like
    order : int
        From ``N`` to 10.

    Returns
    -------
    ((order + 1)**2, T) ndarray of float32

    Raises
    ------
    InputError
        If the bed is none, or has more degrees.

    Examples
    --------
    >>> upmix(np.ones((4, 2)), 3).sum(axis=1)[:5]
    array([2., 2., 2., 2., 0.], dtype=float32)
    """
    field, least = checked_bed(bed)
    wanted = checked_order(order)
    if wanted < least:
        raise InputError("audio-value", name="order", value=order, wanted=f"{least}–10")
    out = np.zeros(((wanted + 1) ** 2, field.shape[1]), np.float32)
    out[: len(field)] = field
    return out
