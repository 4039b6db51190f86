"""Vertex colours of a lighter mesh: the ones whose interpolation comes nearest to the original's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion.scans._nearest import Nearest
from immersion.scans.mesh import Mesh
from immersion.scans.topology import face_areas

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["COLOR_WEIGHT", "color_attributes", "fitted_colors"]

# What a step from black to white weighs in the collapse, as a distance in diagonals.
COLOR_WEIGHT = 0.02
STEPS = 40  # of the conjugate gradients; a mass matrix needs few
PULL = 1e-3  # towards the collapse's own colours, where no sample says anything


def color_attributes(mesh: Mesh) -> NDArray[np.float64] | None:
    """Return weighted red, green and blue (V, 3), or None when all vertices have one colour."""
    if mesh.colors is None or not len(mesh.colors) or (mesh.colors[:, :3] == mesh.colors[0, :3]).all():
        return None
    return np.asarray(mesh.colors[:, :3] * (COLOR_WEIGHT / 255.0), np.float64)


def fitted_colors(
    mesh: Mesh, vertices: NDArray[np.float32], faces: NDArray[np.int32]
) -> NDArray[np.uint8] | None:
    """Fit colours to a lighter surface by least squares.

    Samples are the original's vertices and the middles of its faces, each weighted by its area; each pulls at the
    corners of the triangle that it lies nearest to.

    Parameters
    ----------
    mesh : Mesh
        The original.
    vertices : (V, 3) ndarray of float32
        Of the lighter surface, with the original's offset.
    faces : (F, 3) ndarray of int32

    Returns
    -------
    (V, 4) ndarray of uint8, or None when the original has no colours
    """
    if mesh.colors is None:
        return None
    if (mesh.colors == mesh.colors[0]).all():
        return np.tile(mesh.colors[:1], (len(vertices), 1))
    areas = face_areas(mesh.vertices, mesh.faces)
    shares = np.zeros(len(mesh.vertices))
    for k in range(3):
        shares += np.bincount(mesh.faces[:, k], areas / 12.0, minlength=len(shares))
    used = shares > 0
    points = mesh.vertices.astype(np.float64)
    places = np.concatenate([points[used], points[mesh.faces].mean(1)])
    colors = mesh.colors.astype(np.float64)
    wanted = np.concatenate([colors[used], colors[mesh.faces].mean(1)])
    weights = np.concatenate([shares[used], 0.75 * areas])
    found, corners, _ = Nearest(vertices.astype(np.float64), faces).query(places)
    solved = _least_squares(faces[found], corners, weights, wanted, len(vertices))
    return np.clip(np.round(solved), 0, 255).astype(np.uint8)


def _least_squares(
    rows: NDArray[np.int32],
    corners: NDArray[np.float64],
    weights: NDArray[np.float64],
    wanted: NDArray[np.float64],
    count: int,
) -> NDArray[np.float64]:
    from scipy.sparse import csr_array

    samples = len(rows)
    starts = np.arange(0, 3 * samples + 1, 3)
    weights = weights / (weights.sum() or 1.0) * samples
    basis = csr_array((corners.ravel(), rows.ravel(), starts), shape=(samples, count))
    scaled = csr_array(((corners * weights[:, None]).ravel(), rows.ravel(), starts), shape=(samples, count))
    matrix, target = basis.T @ scaled, scaled.T @ wanted
    share = np.asarray(scaled.sum(0)).ravel()
    first = target / np.maximum(share, 1e-12)[:, None]
    # A vertex that no sample is near takes the mean: better than black.
    first[share <= 1e-12] = np.average(wanted, axis=0, weights=weights)
    pull = PULL * np.maximum(share, share[share > 0].mean() if (share > 0).any() else 1.0)
    return _conjugate_gradients(matrix, pull, target + pull[:, None] * first, first)


def _conjugate_gradients(
    matrix: csr_array, pull: NDArray[np.float64], target: NDArray[np.float64], start: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Solve (matrix + diag(pull)) x = target for all columns; sums are numpy's own, the same for any threads."""
    diagonal = (matrix.diagonal() + pull)[:, None]
    x = start.copy()
    rest = target - matrix @ x - pull[:, None] * x
    step = rest / diagonal
    direction, power = step.copy(), (rest * step).sum(0)
    for _ in range(STEPS):
        moved = matrix @ direction + pull[:, None] * direction
        along = (direction * moved).sum(0)
        size = np.where(along > 0, power / np.where(along > 0, along, 1.0), 0.0)
        x += size * direction
        rest -= size * moved
        step = rest / diagonal
        before, power = power, (rest * step).sum(0)
        direction = step + np.where(before > 0, power / np.where(before > 0, before, 1.0), 0.0) * direction
    return x
