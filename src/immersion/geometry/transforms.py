"""Affine transforms as (4, 4) matrices, columns as in glTF (``world_from_node @ point``)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.errors import InputError
from immersion.geometry import _texts as _texts

__all__ = ["compose", "decompose", "invert", "transform_directions", "transform_points"]

Matrix = NDArray[np.float64]


def compose(
    translation: ArrayLike = (0.0, 0.0, 0.0), rotation: ArrayLike | None = None, scale: ArrayLike = 1.0
) -> Matrix:
    """Return translation · rotation · scale.

    Parameters
    ----------
    translation : (3,) array_like
    rotation : (3, 3) array_like, optional
    scale : float or (3,) array_like

    Examples
    --------
    >>> transform_points(compose([1, 0, 0], scale=2.0), [[1.0, 1.0, 1.0]])
    array([[3., 2., 2.]])
    """
    matrix = np.eye(4)
    turned = np.eye(3) if rotation is None else np.asarray(rotation, np.float64)
    matrix[:3, :3] = turned * np.broadcast_to(np.asarray(scale, np.float64), (3,))
    matrix[:3, 3] = np.asarray(translation, np.float64)
    return _checked(matrix)


def decompose(matrix: ArrayLike) -> tuple[NDArray[np.float64], Matrix, NDArray[np.float64]]:
    """Return translation (3,), rotation (3, 3) and scale (3,) of a matrix without shear.

    Raises
    ------
    InputError
        If the matrix shears, is flat, or has the wrong shape.

    Examples
    --------
    >>> decompose(compose([1, 2, 3], scale=2.0))[2]
    array([2., 2., 2.])
    """
    m = _checked(matrix)
    scale = np.linalg.norm(m[:3, :3], axis=0)
    if scale.min() <= 0:
        raise InputError("geometry-not-rotation")
    if np.linalg.det(m[:3, :3]) < 0:
        scale = scale * np.array([-1.0, 1.0, 1.0])
    rotation = m[:3, :3] / scale
    if not np.allclose(rotation.T @ rotation, np.eye(3), atol=1e-6):
        raise InputError("geometry-not-rotation")
    return m[:3, 3].copy(), rotation, scale


def invert(matrix: ArrayLike) -> Matrix:
    """Return the inverse of an affine matrix.

    Raises
    ------
    InputError
        If it has none.
    """
    m = _checked(matrix)
    if abs(np.linalg.det(m[:3, :3])) < 1e-300:
        raise InputError("geometry-not-rotation")
    return np.asarray(np.linalg.inv(m), np.float64)


def transform_points(matrix: ArrayLike, points: ArrayLike) -> NDArray[np.float64]:
    """Apply a (4, 4) matrix to (…, 3) points, in float64."""
    m = _checked(matrix)
    return np.asarray(points, np.float64) @ m[:3, :3].T + m[:3, 3]


def transform_directions(matrix: ArrayLike, directions: ArrayLike) -> NDArray[np.float64]:
    """Apply the linear part of a (4, 4) matrix to (…, 3) directions; lengths scale with it."""
    return np.asarray(directions, np.float64) @ _checked(matrix)[:3, :3].T


def _checked(matrix: ArrayLike) -> Matrix:
    m = np.asarray(matrix, np.float64)
    if m.shape != (4, 4) or not np.isfinite(m).all():
        raise InputError("geometry-shape", name="matrix", shape=m.shape, wanted="(4, 4)")
    return m
