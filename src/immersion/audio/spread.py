"""The width of a source: a cap of the sphere instead of a point.

The harmonics of a cap are those of its middle, each degree multiplied by one number: the mean of the Legendre
polynomial over the cap.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.audio import _core_texts as _core_texts
from immersion.audio._checks import checked_order
from immersion.errors import InputError

__all__ = ["cap_weights", "spread_weights"]

KEEPS = ("amplitude", "energy")


def spread_weights(order: int, width: float, keep: str = "amplitude") -> NDArray[np.float64]:
    """Return one weight per degree that makes a point source as wide as asked for.

    The source sounds alike from every direction of a round cap, in phase. Multiply the degrees of its bed by the
    weights; those of several sources differ, so give each width a bed of its own.

    Parameters
    ----------
    order : int
        Ambisonic order ``N``, from 0 to 10.
    width : float
        Full angle of the cap in radians: 0 is a point, 2π everywhere.
    keep : {"amplitude", "energy"}
        What stays as that of the point: degree 0, or the energy over all directions.

    Returns
    -------
    (N + 1,) ndarray

    Raises
    ------
    InputError
        If the order or the width is out of range, or the name unknown.

    Examples
    --------
    >>> spread_weights(2, np.pi).round(6)  # half the sphere
    array([1. , 0.5, 0. ])
    """
    top = checked_order(order)
    if keep not in KEEPS:
        raise InputError("audio-choice", name="keep", value=keep, known=", ".join(KEEPS))
    if not 0.0 <= width <= 2 * np.pi:
        raise InputError("audio-value", name="width", value=width, wanted="0–2π")
    weights = cap_weights(top, np.array([float(width)]))[0]
    if keep == "energy":
        weights *= (top + 1) / np.sqrt(((2 * np.arange(top + 1) + 1) * weights**2).sum())
    return np.asarray(weights + 0.0)


def cap_weights(order: int, widths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights (S, order + 1) of the degrees for caps of these full angles (S,), from 0 to 2π.

    Degree 0 keeps its level.

    >>> cap_weights(1, np.array([0.0, 2 * np.pi])).round(6) + 0.0
    array([[1., 1.],
           [1., 0.]])
    """
    edge, narrow = np.cos(widths / 2), 2 * np.sin(widths / 4) ** 2  # 1 − cos, without cancellation
    point = narrow <= 1e-9
    room = np.where(point, 1.0, narrow)
    weights = np.ones((len(widths), order + 1))
    before, here = np.ones_like(edge), edge  # P_0 and P_1 at the edge; P_(−1) is P_0
    for n in range(1, order + 1):
        following = ((2 * n + 1) * edge * here - n * before) / (n + 1)
        weights[:, n] = np.where(point, 1.0, (before - following) / ((2 * n + 1) * room))
        before, here = here, following
    return weights
