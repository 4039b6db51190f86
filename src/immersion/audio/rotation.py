"""Rotation of a sound field."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio._checks import checked_bed, checked_order, rotation_of

__all__ = ["degree_1", "rotate", "rotation_matrix"]

# The degree 1 in ACN order is y, z, x: where each of its nine entries lies in a rotation of x, y, z.
PLACES = np.array([[4, 5, 3], [7, 8, 6], [1, 2, 0]])


def rotation_matrix(order: int, rotation: object) -> NDArray[np.float64]:
    """Return the matrix that rotates a bed.

    Parameters
    ----------
    order : int
        Ambisonic order, from 0 to 10.
    rotation : (3, 3) array_like, (4,) array_like or scipy Rotation
        In the ambisonic frame; a quaternion is x, y, z, w.

    Returns
    -------
    ((order + 1)**2, (order + 1)**2) ndarray
        Block-diagonal and orthogonal; ``matrix @ sh(v) == sh(rotation @ v)``.

    Raises
    ------
    InputError
        If the order is out of range or the rotation is none.

    References
    ----------
    .. [1] J. Ivanic and K. Ruedenberg, J. Phys. Chem. 100 (1996) 6342 and 102 (1998) 9099.

    Examples
    --------
    >>> rotation_matrix(1, [[0, -1, 0], [1, 0, 0], [0, 0, 1]]) @ [1, 0, 0, 1] + 0.0  # front goes left
    array([1., 1., 0., 0.])
    """
    from immersion.audio._kernels import harmonics

    degree = checked_order(order)
    first = degree_1(rotation_of(rotation))
    out = np.empty(((degree + 1) ** 2, (degree + 1) ** 2))
    harmonics.rotation(first, degree, out)
    return out


def degree_1(rotation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rotation (3, 3) of the axes x, y, z as that of the channels 1, 2, 3.

    >>> degree_1(np.diag([1.0, 2.0, 3.0])).diagonal()
    array([2., 3., 1.])
    """
    return rotation.take(PLACES)


def rotate(bed: ArrayLike, rotation: object) -> NDArray[np.float32]:
    """Rotate a sound field: a source at v is heard at ``rotation @ v``.

    Parameters
    ----------
    bed : ((N + 1)**2, T) array_like
        AmbiX signals.
    rotation : (3, 3) array_like, (4,) array_like or scipy Rotation
        In the ambisonic frame.

    Returns
    -------
    ((N + 1)**2, T) ndarray of float32

    Raises
    ------
    InputError
        If the channels are no bed, a sample is not finite, or the rotation is none.

    Examples
    --------
    >>> rotate([[1.0], [0.0], [0.0], [1.0]], [[0, -1, 0], [1, 0, 0], [0, 0, 1]]).ravel() + 0.0
    array([1., 1., 0., 0.], dtype=float32)
    """
    from immersion.audio._kernels import signals

    field, order = checked_bed(bed)
    out = np.empty_like(field)
    signals.rotate_blocks(field, rotation_matrix(order, rotation).astype(np.float32), order, out)
    return out
