"""Slow, obvious twins of the kernels of inspect."""

from __future__ import annotations

from fractions import Fraction

import numpy as np


def fans(faces, vertices):
    """How many fans each vertex has: faces around it, joined when they share another vertex's edge."""
    out = np.zeros(vertices, int)
    for v in range(vertices):
        around = [set(map(int, f)) - {v} for f in faces if v in f]
        groups = []
        for pair in around:
            touching = [g for g in groups if g & pair]
            groups = [g for g in groups if not g & pair] + [pair.union(*touching)]
        out[v] = len(groups)
    return out


def crosses(points, f, g):
    """Whether a side of one face passes through the other, in fractions."""
    exact = [[Fraction(float(x)) for x in p] for p in points]
    return _pierces(exact, f, g) or _pierces(exact, g, f)


def _pierces(p, f, g):
    a, b, c = (p[v] for v in g)
    for i, j in ((f[0], f[1]), (f[1], f[2]), (f[2], f[0])):
        if i in g or j in g or _det(a, b, c, p[i]) * _det(a, b, c, p[j]) >= 0:
            continue
        s = [_det(p[i], p[j], *side) for side in ((a, b), (b, c), (c, a))]
        if all(x >= 0 for x in s) or all(x <= 0 for x in s):
            return True
    return False


def _det(a, b, c, d):
    u, v, w = ([x - y for x, y in zip(q, d, strict=True)] for q in (a, b, c))
    return (
        u[0] * (v[1] * w[2] - v[2] * w[1])
        - u[1] * (v[0] * w[2] - v[2] * w[0])
        + u[2] * (v[0] * w[1] - v[1] * w[0])
    )


def cover(corners, size):
    """The cells of a square whose centre lies in a triangle; the square repeats."""
    cells = np.zeros((size, size), bool)
    for a, b, c in corners:
        lo, hi = np.floor(np.min([a, b, c], 0)).astype(int) - 1, np.ceil(np.max([a, b, c], 0)).astype(int) + 1
        for y in range(lo[1], hi[1]):
            for x in range(lo[0], hi[0]):
                p = np.array([x + 0.5, y + 0.5])
                sides = [
                    (v - u)[0] * (p - u)[1] - (v - u)[1] * (p - u)[0] for u, v in ((a, b), (b, c), (c, a))
                ]
                if min(sides) >= 0 or max(sides) <= 0:
                    cells[y % size, x % size] = True
    return cells


def splat(places, radius, height, width):
    """Discs in front of each other, pixel by pixel."""
    depth, owner = np.full((height, width), np.inf), np.full((height, width), -1)
    for row in range(height):
        for column in range(width):
            for n, (x, y, z) in enumerate(places):
                near = (column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2 <= radius**2
                here = column == np.floor(x) and row == np.floor(y)
                if (near or here) and z < depth[row, column]:
                    depth[row, column], owner[row, column] = z, n
    return depth, owner
