"""Slow, obvious twins of the reconstruction kernels."""

from __future__ import annotations

import numpy as np


def smallest_axis(points):
    """The eigenvector of the smallest eigenvalue of the covariance, by LAPACK."""
    centred = points - points.mean(0)
    return np.linalg.eigh(centred.T @ centred)[1][:, 0]


def same_way(normals, order, parents):
    out = normals.copy()
    for point in order:
        if parents[point] >= 0 and out[point] @ out[parents[point]] < 0:
            out[point] = -out[point]
    return out


def disagreement(normals, near):
    return np.array(
        [[max(1 - abs(normals[p] @ normals[q]), 0) + 1e-6 for q in row] for p, row in enumerate(near)]
    )


def nearest_distance(places, points):
    return np.array([np.linalg.norm(points - place, axis=1).min() for place in places])


def blended(vertex, points, values, soft, count=4):
    """Inverse squares of the distances to the nearest points."""
    distances = np.linalg.norm(points - vertex, axis=1)
    rows = np.argsort(distances, kind="stable")[:count]
    weights = 1 / (distances[rows] ** 2 + soft**2)
    return (values[rows] * (weights / weights.sum())[:, None]).sum(0)
