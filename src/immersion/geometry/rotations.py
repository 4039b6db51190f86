"""Rotations: turns of the scene format, aims, quaternions (x, y, z, w), and listeners' heads."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.errors import InputError
from immersion.geometry import _texts as _texts
from immersion.geometry.frames import ambisonic_from_world, world_from_ambisonic

__all__ = [
    "aim",
    "head_from_yaw_pitch",
    "matrix_from_quaternion",
    "matrix_from_turn",
    "quaternion_from_matrix",
]

Matrix = NDArray[np.float64]


def _axis_rotation(axis: int, angle: float) -> Matrix:
    c, s = np.cos(angle), np.sin(angle)
    i, j = (axis + 1) % 3, (axis + 2) % 3
    matrix = np.eye(3)
    matrix[i, i], matrix[i, j], matrix[j, i], matrix[j, j] = c, -s, s, c
    return matrix


def matrix_from_turn(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Matrix:
    """Return the rotation of a scene's ``turn``: intrinsic, about y, then x, then z, in radians.

    Examples
    --------
    >>> (matrix_from_turn(y=np.pi / 2) @ [0, 0, -1]).round(6) + 0.0   # a quarter turn left
    array([-1.,  0.,  0.])
    """
    return _axis_rotation(1, y) @ _axis_rotation(0, x) @ _axis_rotation(2, z)


def aim(origin: ArrayLike, target: ArrayLike, *, face: bool = False) -> Matrix:
    """Return the rotation that looks from one point at another, its right side level.

    Parameters
    ----------
    origin, target : (3,) array_like
        Points in the world frame.
    face : bool
        False turns −Z to the target (sounds, lights, views, projectors); True turns +Z (models, images).

    Raises
    ------
    InputError
        If the two points are the same.

    Examples
    --------
    >>> (aim([0, 0, 0], [2, 0, 0]) @ [0, 0, -1]).round(6) + 0.0
    array([1., 0., 0.])
    """
    forward = np.asarray(target, np.float64) - np.asarray(origin, np.float64)
    length = float(np.linalg.norm(forward))
    if not np.isfinite(length) or length < 1e-12:
        raise InputError("geometry-zero-direction")
    back = forward / length if face else -forward / length
    right = np.cross([0.0, 1.0, 0.0], back)
    if np.linalg.norm(right) < 1e-9:  # straight up or down: keep +X on the right
        right = np.array([1.0, 0.0, 0.0])
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(back, right), back], 1)


def quaternion_from_matrix(matrix: ArrayLike) -> NDArray[np.float64]:
    """Return the unit quaternion (x, y, z, w), w ≥ 0, of a rotation matrix.

    Raises
    ------
    InputError
        If the matrix is no rotation (to 1e-6).

    Examples
    --------
    >>> quaternion_from_matrix(np.eye(3))
    array([0., 0., 0., 1.])
    """
    m = np.asarray(matrix, np.float64)
    if m.shape != (3, 3) or not np.allclose(m @ m.T, np.eye(3), atol=1e-6) or np.linalg.det(m) < 0:
        raise InputError("geometry-not-rotation")
    # Each row of this table is the quaternion times four of one of its parts; the longest is exact.
    table = np.array(
        [
            [1 + m[0, 0] - m[1, 1] - m[2, 2], m[0, 1] + m[1, 0], m[0, 2] + m[2, 0], m[2, 1] - m[1, 2]],
            [m[0, 1] + m[1, 0], 1 - m[0, 0] + m[1, 1] - m[2, 2], m[1, 2] + m[2, 1], m[0, 2] - m[2, 0]],
            [m[0, 2] + m[2, 0], m[1, 2] + m[2, 1], 1 - m[0, 0] - m[1, 1] + m[2, 2], m[1, 0] - m[0, 1]],
            [m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1], 1 + m[0, 0] + m[1, 1] + m[2, 2]],
        ]
    )
    row = table[int(np.argmax(np.diag(table)))]
    quaternion: NDArray[np.float64] = row / np.linalg.norm(row)
    return -quaternion if quaternion[3] < 0 else quaternion + 0.0


def matrix_from_quaternion(quaternion: ArrayLike) -> Matrix:
    """Return the rotation matrix of a quaternion (x, y, z, w); its length does not matter.

    Raises
    ------
    InputError
        If it is not four finite numbers, or all are zero.

    Examples
    --------
    >>> matrix_from_quaternion([0, 0, 0, 2])
    array([[1., 0., 0.],
           [0., 1., 0.],
           [0., 0., 1.]])
    """
    q = np.asarray(quaternion, np.float64)
    if q.shape != (4,) or not np.isfinite(q).all() or not q.any():
        raise InputError("geometry-shape", name="quaternion", shape=q.shape, wanted="(4,)")
    x, y, z, w = q / np.linalg.norm(q)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def head_from_yaw_pitch(yaw: float, pitch: float = 0.0) -> NDArray[np.float64]:
    """Return a walk's yaw and pitch as a ``head``: the quaternion head → world in ambisonic axes.

    Parameters
    ----------
    yaw, pitch : float
        Radians; yaw positive to the left, 0 looks at −Z; pitch positive up.

    Examples
    --------
    >>> matrix_from_quaternion(head_from_yaw_pitch(np.pi / 2)).round(6)[:, 0] + 0.0   # looks left
    array([0., 1., 0.])
    """
    world = matrix_from_turn(x=pitch, y=yaw)
    return quaternion_from_matrix(ambisonic_from_world @ world @ world_from_ambisonic)
