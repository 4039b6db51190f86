"""Real spherical harmonics in AmbiX: ACN order, SN3D scale."""

from __future__ import annotations

from functools import cache
from math import factorial, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio._checks import checked_order, finite
from immersion.errors import InputError
from immersion.geometry import vector_from_direction

__all__ = ["degrees", "sh", "sh_of_vectors", "sn3d_norms"]


def degrees(order: int) -> NDArray[np.intp]:
    """Return the degree of every channel.

    >>> degrees(1)
    array([0, 1, 1, 1])
    """
    return np.repeat(np.arange(order + 1), 2 * np.arange(order + 1) + 1)


def sh(order: int, azimuth: ArrayLike, elevation: ArrayLike) -> NDArray[np.float64]:
    """Evaluate the real SN3D spherical harmonics in ACN channel order.

    Parameters
    ----------
    order : int
        Ambisonic order ``N``, from 0 to 10.
    azimuth, elevation : (D,) array_like
        Directions in radians: azimuth counter-clockwise from the front, elevation up from the horizon.

    Returns
    -------
    (D, (N + 1)**2) ndarray
        One row of channel gains per direction.

    Raises
    ------
    InputError
        If the order is out of range, the angles differ in length, or one is not finite.

    References
    ----------
    .. [1] C. Nachbar et al., "ambiX: A suggested ambisonics format", Ambisonics Symposium, 2011.

    Examples
    --------
    >>> sh(1, [0.0], [0.0])  # straight ahead: W and X
    array([[1., 0., 0., 1.]])
    """
    az = np.atleast_1d(finite(azimuth, "azimuth", np.float64))
    el = np.atleast_1d(finite(elevation, "elevation", np.float64))
    if az.ndim != 1 or az.shape != el.shape:
        raise InputError(
            "audio-shape", name="azimuth, elevation", shape=(az.shape, el.shape), wanted="(D,), (D,)"
        )
    return sh_of_vectors(order, vector_from_direction(az, el))


def sh_of_vectors(order: int, vectors: ArrayLike) -> NDArray[np.float64]:
    """Evaluate the harmonics for unit vectors (D, 3) in the ambisonic frame.

    Examples
    --------
    >>> sh_of_vectors(1, [[0.0, 1.0, 0.0]])  # left
    array([[1., 1., 0., 0.]])
    """
    from immersion.audio._kernels import harmonics

    degree = checked_order(order)
    points = np.ascontiguousarray(finite(vectors, "vectors", np.float64), np.float64)
    if points.ndim != 2 or points.shape[1] != 3:
        raise InputError("audio-shape", name="vectors", shape=points.shape, wanted="(D, 3)")
    out = np.empty((len(points), (degree + 1) ** 2))
    harmonics.evaluate(points, sn3d_norms(degree), out)
    return out + 0.0  # no negative zeros


@cache
def sn3d_norms(order: int) -> NDArray[np.float64]:
    """Return the SN3D factors sqrt((2 − δ_m) (n − m)! / (n + m)!), by degree n and order m."""
    norms = np.zeros((order + 1, order + 1))
    for n in range(order + 1):
        for m in range(n + 1):
            norms[n, m] = sqrt((2 - (m == 0)) * factorial(n - m) / factorial(n + m))
    norms.flags.writeable = False
    return norms
