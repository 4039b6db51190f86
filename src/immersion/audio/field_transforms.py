"""Transforms of a whole sound field: mirror, zoom towards a direction, loudness by direction.

Zoom and loudness: M. Kronlachner and F. Zotter, "Spatial transformations for the enhancement of ambisonic
recordings", ICSA, Erlangen, 2014. The bed is read as plane waves from every direction, each one is moved
and amplified, and encoded again; the sum over the sphere is a matrix.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio import _core_texts as _core_texts
from immersion.audio._checks import checked_bed, checked_order, finite
from immersion.audio._products import product
from immersion.audio.harmonics import degrees, sh_of_vectors
from immersion.audio.rotation import rotation_matrix
from immersion.errors import InputError
from immersion.geometry import vector_from_direction

__all__ = ["apply_matrix", "loudness_matrix", "mirror", "zoom_matrix"]

LOUDNESS = ("diffuse", "keep", "dominance")


def mirror(bed: ArrayLike, axes: str) -> NDArray[np.float32]:
    """Mirror an AmbiX bed.

    Parameters
    ----------
    bed : ((N + 1)**2, T) array_like
    axes : str
        Which axes change sign, out of "x" (front and back swap), "y" (left and right) and "z" (up and
        down); "xy" is half a turn, "xyz" the antipode.

    Returns
    -------
    ((N + 1)**2, T) ndarray of float32

    Raises
    ------
    InputError
        If the bed is none or an axis unknown.

    Examples
    --------
    >>> mirror([[1.0], [0.5], [0.2], [0.7]], "y").ravel()
    array([ 1. , -0.5,  0.2,  0.7], dtype=float32)
    """
    field, order = checked_bed(bed)
    if not axes or set(axes) - set("xyz") or len(set(axes)) != len(axes):
        raise InputError("audio-choice", name="axes", value=axes, known="x, y, z, xy, xz, yz, xyz")
    degree = degrees(order)
    m = np.arange(len(field)) - degree * (degree + 1)
    odd = np.zeros(len(field), int)
    if "x" in axes:
        odd += m + (m < 0)
    if "y" in axes:
        odd += m < 0
    if "z" in axes:
        odd += degree + m
    return np.asarray(field * (1 - 2 * (odd % 2)).astype(np.float32)[:, None], np.float32)


def _sphere(nodes: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return heights (Q,), angles (Q,) and weights (Q,): Gauss–Legendre in z by equal azimuths."""
    z, weights = np.polynomial.legendre.leggauss(nodes)
    turn = np.arange(2 * nodes) * np.pi / nodes
    angle, height = (grid.ravel() for grid in np.meshgrid(turn, z))
    return height, angle, np.repeat(weights, 2 * nodes) * np.pi / nodes


def _ring(height: NDArray[np.float64], angle: NDArray[np.float64]) -> NDArray[np.float64]:
    level = np.sqrt(np.maximum(1 - height**2, 0.0))
    return np.stack([level * np.cos(angle), level * np.sin(angle), height], -1)


def _projected(
    order: int,
    moved: NDArray[np.float64],
    heard: NDArray[np.float64],
    gains: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Sum over plane waves: heard in a direction, amplified (weights included), encoded in another."""
    degree = degrees(order)
    beams = sh_of_vectors(order, heard) * ((2 * degree + 1) / (4 * np.pi) * gains[:, None])
    return product(sh_of_vectors(order, moved).T, beams)


def _towards(order: int, azimuth: float, elevation: float) -> NDArray[np.float64]:
    """Return the matrix that turns a bed so that a direction comes to the zenith."""
    aim = vector_from_direction(float(azimuth), float(elevation))
    up = np.array([0.0, 0.0, 1.0])
    side = np.cross(up, aim)
    if np.linalg.norm(side) < 1e-12:
        side = np.array([0.0, 1.0, 0.0])
    side /= np.linalg.norm(side)
    return rotation_matrix(order, np.stack([np.cross(side, aim), side, aim]))


def zoom_matrix(
    order: int, amount: float, azimuth: float = 0.0, elevation: float = 0.0, loudness: str = "diffuse"
) -> NDArray[np.float64]:
    """Return the matrix that draws a sound field towards a direction.

    A source whose angle to the direction has the cosine ``c`` moves to the cosine
    ``(c + amount) / (1 + amount · c)``.

    Parameters
    ----------
    order : int
        Ambisonic order, from 0 to 10.
    amount : float
        Between −0.9 and 0.9: above 0 towards the direction, below 0 away from it.
    azimuth, elevation : float
        The direction, in radians.
    loudness : {"diffuse", "keep", "dominance"}
        "diffuse": a diffuse field stays diffuse, so what is spread out becomes louder, and what is drawn
        together softer; "keep": each source keeps its level; "dominance": sources near the direction become
        louder (M. Gerzon and G. Barton, "Ambisonic decoders for HDTV", AES 92, 1992; exact at order 1).

    Returns
    -------
    ((order + 1)**2, (order + 1)**2) ndarray
        To be used with `apply_matrix`.

    Raises
    ------
    InputError
        If a number is out of range or the name unknown.

    Examples
    --------
    >>> front = zoom_matrix(1, 0.6, loudness="dominance") @ [1, 0, 0, 1]
    >>> (front / 2).round(12) + 0.0  # 6 dB louder, still in front
    array([1., 0., 0., 1.])
    """
    top = checked_order(order)
    pull, _, _ = (float(finite(v, "zoom", np.float64)) for v in (amount, azimuth, elevation))
    if abs(pull) > 0.9:
        raise InputError("audio-value", name="amount", value=amount, wanted="−0.9–0.9")
    if loudness not in LOUDNESS:
        raise InputError("audio-choice", name="loudness", value=loudness, known=", ".join(LOUDNESS))
    height, angle, weights = _sphere(96)
    stretch = (1 + pull * height) / np.sqrt(1 - pull**2)
    gain = {"diffuse": 1 / stretch, "keep": np.ones_like(height), "dominance": stretch}[loudness]
    moved = (height + pull) / (1 + pull * height)
    matrix = _projected(top, _ring(moved, angle), _ring(height, angle), weights * gain)
    turn = _towards(top, azimuth, elevation)
    return product(product(turn.T, matrix), turn)


def loudness_matrix(
    order: int, azimuth: float, elevation: float, width: float, inside: float, outside: float = 1.0
) -> NDArray[np.float64]:
    """Return the matrix that makes a region of the sphere louder or softer.

    Parameters
    ----------
    order : int
        Ambisonic order, from 0 to 10.
    azimuth, elevation : float
        The middle of the region, in radians.
    width : float
        Its full angle in radians, from 0 to 2π. The edge is as sharp as the order allows.
    inside, outside : float
        Linear gains, at least 0.

    Returns
    -------
    ((order + 1)**2, (order + 1)**2) ndarray
        To be used with `apply_matrix`.

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> loudness_matrix(0, 0.0, 0.0, np.pi, 1.0, 0.0).round(12)  # half of all directions
    array([[0.5]])
    """
    top = checked_order(order)
    values = [float(finite(v, "loudness", np.float64)) for v in (azimuth, elevation, width, inside, outside)]
    if not 0 <= values[2] <= 2 * np.pi:
        raise InputError("audio-value", name="width", value=width, wanted="0–2π")
    if min(values[3:]) < 0:
        raise InputError("audio-value", name="inside, outside", value=(inside, outside), wanted="≥ 0")
    edge = np.cos(values[2] / 2)
    # The edge is a jump: each side has a quadrature of its own, so that both are exact.
    nodes, angle, weights = _sphere(top + 1)
    matrix = np.zeros(((top + 1) ** 2, (top + 1) ** 2))
    for low, high, gain in ((edge, 1.0, values[3]), (-1.0, edge, values[4])):
        half = (high - low) / 2
        places = _ring((low + high) / 2 + half * nodes, angle)
        matrix += _projected(top, places, places, weights * half * gain)
    turn = _towards(top, azimuth, elevation)
    return product(product(turn.T, matrix), turn)


def apply_matrix(bed: ArrayLike, matrix: ArrayLike) -> NDArray[np.float32]:
    """Apply the matrix of a transform to an AmbiX bed.

    Parameters
    ----------
    bed : ((N + 1)**2, T) array_like
    matrix : ((N + 1)**2, (N + 1)**2) array_like

    Returns
    -------
    ((N + 1)**2, T) ndarray of float32

    Raises
    ------
    InputError
        If a shape is wrong or a number is not finite.

    Examples
    --------
    >>> apply_matrix(np.ones((4, 2)), zoom_matrix(1, 0.0)).round(6)[0]
    array([1., 1.], dtype=float32)
    """
    field, _ = checked_bed(bed)
    gains = finite(matrix, "matrix", np.float64)
    if gains.shape != (len(field), len(field)):
        raise InputError(
            "audio-shape", name="matrix", shape=gains.shape, wanted=f"({len(field)}, {len(field)})"
        )
    return product(gains.astype(np.float32), field)
