"""The filters that decode a bed to two ears, fitted to a measured head."""

from __future__ import annotations

import logging
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.audio import _hrtf_texts as _hrtf_texts
from immersion.audio._checks import checked_order
from immersion.audio.harmonics import degrees, sh_of_vectors
from immersion.audio.hrtf import Hrtf
from immersion.audio.magls import magls_filters

__all__ = ["decoding_filters", "designed", "fibonacci", "solid_angles", "tell_holes"]

# The measured set has a hole below −40°: without a little weight on energy, high orders would fill it wildly.
REGULARISATION = 1e-3
# By how much a hole of the grid may amplify the power of an error (12 dB), over a grid without holes. With less, the
# penalty costs more accuracy where there are measurements than it gains where there are none.
CALM = 16.0
# Some field of an order is hardly heard at a grid when less than this part of its energy is (a whole grid: all of it).
UNSEEN = 0.01

_log = logging.getLogger("immersion.audio")


def decoding_filters(hrtf: Hrtf, order: int, length: int | None = None) -> NDArray[np.float64]:
    """Return the magnitude-least-squares decoding filters of an HRTF.

    Parameters
    ----------
    hrtf : Hrtf
    order : int
        Ambisonic order, from 0 to 10.
    length : int, optional
        Frames of the filters, from 32 to 65536; the length of the responses by default.

    Returns
    -------
    (2, (order + 1)**2, T) ndarray
        Filter of each ear and channel: ``ear = Σ channel * filter``.

    Examples
    --------
    >>> from immersion.audio.hrtf import default_hrtf
    >>> decoding_filters(default_hrtf(44_100), 1).shape
    (2, 4, 512)
    """
    filters, penalty = designed(hrtf, order, length)
    if penalty is not None:
        tell_holes(order, len(hrtf.directions), penalty)
    return filters


def designed(hrtf: Hrtf, order: int, length: int | None = None) -> tuple[NDArray[np.float64], float | None]:
    """Return the decoding filters, and the cost of energy when the grid has holes that call for one."""
    # Each direction stands for the part of the sphere nearest to it, so that dense rings do not outweigh others.
    weights = solid_angles(hrtf.directions)
    penalty, holes = _penalty(hrtf, checked_order(order), weights)
    return magls_filters(hrtf, order, weights, penalty, length), float(penalty[0]) if holes else None


def tell_holes(order: int, directions: int, penalty: float) -> None:
    """Log that a grid has holes that an order would fill wildly."""
    _log.warning(messages.text("hrtf-regularised", order=order, directions=directions, penalty=penalty))


def _penalty(hrtf: Hrtf, order: int, weights: NDArray[np.float64]) -> tuple[NDArray[np.float64], bool]:
    """Return the least cost of energy with which the grid's holes are filled calmly, and whether there are any."""
    harmonics = sh_of_vectors(order, hrtf.directions)
    normal = (harmonics.T * weights) @ harmonics
    everywhere = sh_of_vectors(order, fibonacci(2000))
    degree = degrees(order)
    for step in range(13):
        # N3D scale makes the penalty equal for all degrees.
        penalty = REGULARISATION * 10 ** (step / 2) / (2.0 * degree + 1)
        back = np.linalg.solve(normal + np.diag(penalty), everywhere.T)
        # What an equal error in all directions becomes; a whole even grid makes it (N + 1)².
        error = (back * (normal @ back)).sum(0).max()
        if error <= CALM * (order + 1) ** 2:
            break
    scale = np.sqrt(2.0 * degree + 1)
    unseen = np.linalg.eigvalsh(normal * np.outer(scale, scale))[0] < UNSEEN
    return np.asarray(penalty, np.float64), bool(step or unseen)


def solid_angles(directions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each direction's share of the sphere (they add up to 1), by counting nearest points of a fine grid."""
    return _solid_angles(np.ascontiguousarray(directions, np.float64).tobytes())


@lru_cache(maxsize=4)
def _solid_angles(packed: bytes) -> NDArray[np.float64]:
    """Return the shares of directions, kept: one head is often decoded at several orders."""
    from scipy.spatial import cKDTree

    directions = np.frombuffer(packed, np.float64).reshape(-1, 3)
    points = fibonacci(100_000)
    # Points of the hole below the lowest ring belong to nobody: they would weigh that ring far too much.
    covered = points[points[:, 2] >= directions[:, 2].min() - 0.1]
    nearest = cKDTree(directions).query(covered)[1]
    counts = np.bincount(nearest, minlength=len(directions)).astype(np.float64)
    shares = np.maximum(counts, 0.25) / np.maximum(counts, 0.25).sum()
    shares.flags.writeable = False
    return np.asarray(shares)


def fibonacci(count: int) -> NDArray[np.float64]:
    """Return (count, 3) unit vectors, evenly spread over the sphere.

    >>> bool(abs(fibonacci(1000).mean(0)).max() < 1e-3)
    True
    """
    index = np.arange(count) + 0.5
    z, turn = 1 - 2 * index / count, np.pi * (1 + 5**0.5) * index
    ring = np.sqrt(1 - z * z)
    return np.stack([ring * np.cos(turn), ring * np.sin(turn), z], -1)
