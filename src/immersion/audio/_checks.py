"""What every audio function asks of its arrays before it computes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio import _texts as _texts
from immersion.audio.record import ambisonic_order
from immersion.errors import InputError
from immersion.geometry import matrix_from_quaternion

__all__ = ["MOST_ORDER", "bed_order", "checked_order", "finite", "rotation_of"]

MOST_ORDER = 10


def checked_order(order: int, most: int = MOST_ORDER) -> int:
    """Return the order once it is known to be possible."""
    if not isinstance(order, (int, np.integer)) or isinstance(order, bool) or not 0 <= order <= most:
        raise InputError("audio-order", order=order, most=most)
    return int(order)


def finite(values: ArrayLike, name: str, dtype: type[np.floating] = np.float32) -> NDArray[np.floating]:
    """Return an array of the type asked for, once every number in it is known to be finite."""
    array = np.asarray(values, dtype)
    if not np.isfinite(array).all():
        raise InputError("audio-not-finite", name=name)
    return array


def bed_order(channels: int) -> int:
    """Return the order of a bed of this many channels."""
    order = ambisonic_order(channels)
    if order is None or order > MOST_ORDER:
        raise InputError("audio-not-ambisonic", channels=channels)
    return order


def rotation_of(rotation: object) -> NDArray[np.float64]:
    """Return a (3, 3) rotation matrix from a matrix, a quaternion (x, y, z, w) or a scipy Rotation."""
    convert = getattr(rotation, "as_matrix", None)
    matrix = np.asarray(convert() if convert is not None else rotation, np.float64)
    if matrix.shape == (4,):
        return matrix_from_quaternion(matrix)
    good = matrix.shape == (3, 3) and np.isfinite(matrix).all()
    if not good or np.abs(matrix @ matrix.T - np.eye(3)).max() > 1e-6 or np.linalg.det(matrix) < 0:
        raise InputError("audio-rotation", shape=matrix.shape)
    return matrix
