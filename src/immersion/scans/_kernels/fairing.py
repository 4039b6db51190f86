"""Smooth patches: a thin plate that goes on from the surface around, and values spread evenly from the rim.

M. Botsch and L. Kobbelt, "An intuitive framework for real-time freeform modeling", SIGGRAPH 2004: the thin plate
is the least sum of squared Laplacians; those of the rim's vertices, which reach beyond it, carry the tangent over.
Both systems are solved by conjugate gradients, in one thread and one order.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


@jit
def neighbours(triangles: Ints, count: int, n: int, around: Ints, begin: Ints) -> tuple[Ints, Ints]:
    """Return the neighbours of the patch's vertices (0 … n − 1 its rim), and where each list begins.

    ``around`` and ``begin`` are the rim's neighbours in the mesh, numbered from ``count`` on where they are not of
    the rim; both rim neighbours are among them.
    """
    start = np.zeros(count + 1, np.int32)
    for i in range(n):
        start[i + 1] = begin[i + 1] - begin[i]
    for t in range(triangles.shape[0]):
        for k in range(3):
            if not _along_rim(triangles[t, k], triangles[t, (k + 1) % 3], n):
                start[triangles[t, k] + 1] += 1
    for v in range(count):
        start[v + 1] += start[v]
    out, place = np.empty(start[-1], np.int32), start[:-1].copy()
    for i in range(n):
        for j in range(begin[i], begin[i + 1]):
            out[place[i]] = around[j]
            place[i] += 1
    for t in range(triangles.shape[0]):
        for k in range(3):
            a, b = triangles[t, k], triangles[t, (k + 1) % 3]
            if not _along_rim(a, b, n):
                out[place[a]] = b
                place[a] += 1
    return out, start


@jit
def _along_rim(a: int, b: int, n: int) -> bool:
    return bool(a < n and b < n and ((a + 1) % n == b or (b + 1) % n == a))


@jit
def thin_plate(points: Floats, count: int, n: int, links: Ints, start: Ints, tolerance: float) -> int:
    """Move the vertices n … count − 1 of ``points`` to where the sum of squared Laplacians is least.

    Neighbours weigh by the inverse of their distance at the start. Returns the number of iterations.
    """
    weights = np.empty(links.shape[0])
    for v in range(count):
        total = 0.0
        for j in range(start[v], start[v + 1]):
            length = 0.0
            for c in range(3):
                length += (points[links[j], c] - points[v, c]) ** 2
            weights[j] = 1.0 / np.sqrt(length) if length > 0.0 else 0.0
            total += weights[j]
        for j in range(start[v], start[v + 1]):
            weights[j] /= total
    rows, product, residual = np.empty((count, 3)), np.empty((count, 3)), np.zeros((count, 3))
    _laplacians(points, count, n, links, start, weights, True, rows)
    _transposed(rows, count, n, links, start, weights, product)
    residual[n:] = -product[n:]
    scale = _diagonal(count, n, links, start, weights)
    ahead = residual / scale
    way = ahead.copy()
    value = (residual * ahead).sum()
    goal = value * tolerance * tolerance
    most = 20 + 4 * (count - n)
    for step in range(most):
        if value <= goal:
            return step
        _laplacians(way, count, n, links, start, weights, False, rows)
        _transposed(rows, count, n, links, start, weights, product)
        length = value / (way[n:] * product[n:]).sum()
        for v in range(n, count):
            for c in range(3):
                points[v, c] += length * way[v, c]
                residual[v, c] -= length * product[v, c]
        ahead = residual / scale
        last, value = value, (residual * ahead).sum()
        way = ahead + (value / last) * way
    return most


@jit
def _laplacians(
    x: Floats, count: int, n: int, links: Ints, start: Ints, weights: Floats, fixed: bool, out: Floats
) -> None:
    """Fill in the Laplacian of every vertex of the patch; without ``fixed`` only its inner vertices have values."""
    for v in range(count):
        for c in range(3):
            out[v, c] = -x[v, c] if fixed or v >= n else 0.0
        for j in range(start[v], start[v + 1]):
            u = links[j]
            if fixed or n <= u < count:
                for c in range(3):
                    out[v, c] += weights[j] * x[u, c]


@jit
def _transposed(
    rows: Floats, count: int, n: int, links: Ints, start: Ints, weights: Floats, out: Floats
) -> None:
    out[:] = 0.0
    for v in range(count):
        for j in range(start[v], start[v + 1]):
            u = links[j]
            if n <= u < count:
                for c in range(3):
                    out[u, c] += weights[j] * rows[v, c]
        if v >= n:
            for c in range(3):
                out[v, c] -= rows[v, c]


@jit
def _diagonal(count: int, n: int, links: Ints, start: Ints, weights: Floats) -> Floats:
    out = np.ones((count, 1))
    for v in range(count):
        for j in range(start[v], start[v + 1]):
            if n <= links[j] < count:
                out[links[j], 0] += weights[j] * weights[j]
    return out


@jit
def spread(values: Floats, count: int, n: int, links: Ints, start: Ints, tolerance: float) -> None:
    """Fill rows n … count − 1 of ``values`` with the harmonic blend of the rim's rows 0 … n − 1."""
    if count == n:
        return
    width = values.shape[1]
    mean = np.zeros(width)
    for v in range(n):
        mean += values[v] / n
    for v in range(n, count):
        values[v] = mean
    residual, product = np.zeros((count, width)), np.empty((count, width))
    _graph(values, count, n, links, start, True, product)
    residual[n:] = -product[n:]
    way = residual.copy()
    value = (residual * residual).sum()
    goal = value * tolerance * tolerance
    for _ in range(20 + 4 * (count - n)):
        if value <= goal or value == 0.0:
            return
        _graph(way, count, n, links, start, False, product)
        length = value / (way[n:] * product[n:]).sum()
        values[n:count] += length * way[n:count]
        residual[n:] -= length * product[n:]
        last, value = value, (residual * residual).sum()
        way = residual + (value / last) * way


@jit
def _graph(x: Floats, count: int, n: int, links: Ints, start: Ints, fixed: bool, out: Floats) -> None:
    out[:] = 0.0
    for v in range(n, count):
        out[v] += (start[v + 1] - start[v]) * x[v]
        for j in range(start[v], start[v + 1]):
            if fixed or links[j] >= n:
                out[v] -= x[links[j]]
