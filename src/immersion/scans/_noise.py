"""How rough a surface is beyond its smooth shape: the noise of the scanner."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["noise_of"]

NEIGHBOURS = 30
TERMS = 6
SAMPLES = 3000


def noise_of(points: NDArray[np.float64], seed: int = 0) -> float | None:
    """Return the standard deviation of points across their surface; None when they are too few.

    Around each of a seeded sample of points, a paraboloid is fitted to the nearest neighbours, in the frame of
    their principal axes. The median of the variances that remain leaves edges and ornaments aside; it is brought
    to the mean of a Gaussian's by the Wilson–Hilferty rule for the median of chi-squared.

    Parameters
    ----------
    points : (N, 3) ndarray
        Each position once.
    seed : int

    Examples
    --------
    >>> flat = np.random.default_rng(0).uniform(size=(2000, 3)) * [1, 1, 0]
    >>> noise_of(flat) < 1e-12
    True
    """
    from scipy.spatial import cKDTree

    if len(points) < 2 * NEIGHBOURS:
        return None
    generator = np.random.default_rng(seed)
    rows = np.sort(generator.choice(len(points), min(SAMPLES, len(points)), False))
    _, near = cKDTree(points).query(points[rows], NEIGHBOURS)
    local = points[near] - points[near].mean(1, keepdims=True)
    size = np.sqrt((local**2).sum(2).mean(1))
    local = local / np.maximum(size, 1e-300)[:, None, None]
    _, axes = np.linalg.eigh(np.einsum("nki,nkj->nij", local, local))
    height, x, y = (np.einsum("nki,ni->nk", local, axes[:, :, k]) for k in range(3))
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], 2)
    basis, _ = np.linalg.qr(terms)
    rest = height - np.einsum("nkt,nt->nk", basis, np.einsum("nkt,nk->nt", basis, height))
    degrees = NEIGHBOURS - TERMS
    variance = np.median((rest**2).sum(1) * size**2) / degrees
    return float(np.sqrt(variance / (1 - 2 / (9 * degrees)) ** 3))
