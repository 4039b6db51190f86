"""Normals of a point cloud: the flattest direction of each neighbourhood, and one sign for all of them."""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@jit
def smallest_axes(points: Floats, near: Ints, counts: Ints, out: Floats) -> None:
    """Fill ``out`` (P, 3) with the direction in which each neighbourhood is thinnest.

    ``near`` (P, k) are the neighbours, nearest first, and ``counts`` (P,) how many of them to use. The axes are
    the eigenvectors of the covariance, by Jacobi rotations: they converge whatever the shape, and give the same
    bits on every machine that adds and multiplies alike.
    """
    matrix, axes, mean = np.empty((3, 3)), np.empty((3, 3)), np.empty(3)
    for p in range(near.shape[0]):
        count = counts[p]
        mean[:] = 0.0
        for k in range(count):
            for i in range(3):
                mean[i] += points[near[p, k], i]
        for i in range(3):
            mean[i] /= count
        matrix[:] = 0.0
        for k in range(count):
            for i in range(3):
                for j in range(i + 1):
                    matrix[i, j] += (points[near[p, k], i] - mean[i]) * (points[near[p, k], j] - mean[j])
        for i in range(3):
            for j in range(i):
                matrix[j, i] = matrix[i, j]
        _diagonalise(matrix, axes)
        least = 0
        for i in range(1, 3):
            if matrix[i, i] < matrix[least, least]:
                least = i
        for i in range(3):
            out[p, i] = axes[i, least]


@jit
def _diagonalise(matrix: Floats, axes: Floats) -> None:
    for i in range(3):
        for j in range(3):
            axes[i, j] = 1.0 if i == j else 0.0
    for _ in range(12):
        off = abs(matrix[0, 1]) + abs(matrix[0, 2]) + abs(matrix[1, 2])
        if off <= 1e-15 * (abs(matrix[0, 0]) + abs(matrix[1, 1]) + abs(matrix[2, 2])):
            return
        for a in range(2):
            for b in range(a + 1, 3):
                if matrix[a, b] == 0.0:
                    continue
                ratio = (matrix[b, b] - matrix[a, a]) / (2.0 * matrix[a, b])
                tangent = 1.0 / (abs(ratio) + np.sqrt(ratio * ratio + 1.0))
                if ratio < 0.0:
                    tangent = -tangent
                cosine = 1.0 / np.sqrt(tangent * tangent + 1.0)
                sine = tangent * cosine
                for i in range(3):
                    u, v = matrix[i, a], matrix[i, b]
                    matrix[i, a], matrix[i, b] = cosine * u - sine * v, sine * u + cosine * v
                for i in range(3):
                    u, v = matrix[a, i], matrix[b, i]
                    matrix[a, i], matrix[b, i] = cosine * u - sine * v, sine * u + cosine * v
                for i in range(3):
                    u, v = axes[i, a], axes[i, b]
                    axes[i, a], axes[i, b] = cosine * u - sine * v, sine * u + cosine * v


@jit
def same_way(normals: Floats, order: Ints, parents: Ints) -> None:
    """Turn each normal to the side of its parent's, in the order of a walk down a tree (parent −1: a root)."""
    for step in range(order.shape[0]):
        point = order[step]
        parent = parents[point]
        if parent < 0:
            continue
        dot = 0.0
        for i in range(3):
            dot += normals[point, i] * normals[parent, i]
        if dot < 0.0:
            for i in range(3):
                normals[point, i] = -normals[point, i]


@jit
def disagreement(normals: Floats, near: Ints, out: Floats) -> None:
    """Fill ``out`` (P, k) with 1 − |cosine| between each normal and its neighbours' ones, a little above 0."""
    for p in range(near.shape[0]):
        for k in range(near.shape[1]):
            dot = 0.0
            for i in range(3):
                dot += normals[p, i] * normals[near[p, k], i]
            out[p, k] = max(1.0 - abs(dot), 0.0) + 1e-6  # a zero would mean "no edge" to the sparse graph
