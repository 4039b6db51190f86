"""Directions as azimuth and elevation, in the ambisonic frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["direction_from_vector", "vector_from_direction"]


def vector_from_direction(azimuth: ArrayLike, elevation: ArrayLike) -> NDArray[np.float64]:
    """Return unit vectors in the ambisonic frame.

    Parameters
    ----------
    azimuth, elevation : (…) array_like
        Radians: azimuth counter-clockwise from the front (+90° is left), elevation up from the horizon.

    Returns
    -------
    (…, 3) ndarray
        Unit vectors, x front, y left, z up.

    Examples
    --------
    >>> vector_from_direction(np.pi / 2, 0.0).round(3) + 0.0
    array([0., 1., 0.])
    """
    az, el = np.broadcast_arrays(np.asarray(azimuth, np.float64), np.asarray(elevation, np.float64))
    return np.stack([np.cos(az) * np.cos(el), np.sin(az) * np.cos(el), np.sin(el)], -1)


def direction_from_vector(vector: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return azimuth and elevation, in radians, of vectors in the ambisonic frame.

    Parameters
    ----------
    vector : (…, 3) array_like
        Vectors of any length; a zero vector is straight ahead.

    Returns
    -------
    azimuth, elevation : (…) ndarray

    Examples
    --------
    >>> azimuth, elevation = direction_from_vector([0.0, 2.0, 0.0])
    >>> float(np.degrees(azimuth)), float(elevation)
    (90.0, 0.0)
    """
    x, y, z = np.moveaxis(np.asarray(vector, np.float64), -1, 0)
    return np.arctan2(y, x), np.arctan2(z, np.hypot(x, y))
