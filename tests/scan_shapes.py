"""Small surfaces whose every fact is known."""

from __future__ import annotations

import numpy as np

from immersion.scans.mesh import Mesh


def grid(columns, rows, wave=0.0, **facts):
    """An open sheet of columns × rows squares, each cut in two."""
    x, y = np.meshgrid(np.arange(columns + 1.0), np.arange(rows + 1.0))
    z = wave * np.sin(x) * np.cos(y)
    a = (np.arange(rows)[:, None] * (columns + 1) + np.arange(columns)).ravel()
    b = a + columns + 1
    faces = np.concatenate([np.c_[a, a + 1, b + 1], np.c_[a, b + 1, b]])
    return Mesh.from_arrays(np.c_[x.ravel(), y.ravel(), z.ravel()], faces, **facts)


def torus(around=24, tube=12, **facts):
    """A closed surface of genus one."""
    u, v = np.meshgrid(np.arange(around), np.arange(tube), indexing="ij")
    a, b = 2 * np.pi * u / around, 2 * np.pi * v / tube
    points = np.stack(
        [(2 + 0.7 * np.cos(b)) * np.cos(a), (2 + 0.7 * np.cos(b)) * np.sin(a), 0.7 * np.sin(b)], -1
    )

    def at(i, j):
        return ((i % around) * tube + j % tube).ravel()

    corners = at(u, v), at(u + 1, v), at(u + 1, v + 1), at(u, v + 1)
    faces = np.concatenate(
        [np.c_[corners[0], corners[1], corners[2]], np.c_[corners[0], corners[2], corners[3]]]
    )
    return Mesh.from_arrays(points.reshape(-1, 3), faces, **facts)


def sphere(level=3, **facts):
    """A unit sphere: an octahedron cut in four, level times."""
    points = [(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)]
    faces = [(0, 2, 4), (2, 1, 4), (1, 3, 4), (3, 0, 4), (2, 0, 5), (1, 2, 5), (3, 1, 5), (0, 3, 5)]
    for _ in range(level):
        middle, cut = {}, []

        def mid(a, b, middle=middle):
            key = (min(a, b), max(a, b))
            if key not in middle:
                middle[key] = len(points)
                m = np.add(points[a], points[b])
                points.append(tuple(m / np.linalg.norm(m)))
            return middle[key]

        for a, b, c in faces:
            ab, bc, ca = mid(a, b), mid(b, c), mid(c, a)
            cut += [(a, ab, ca), (b, bc, ab), (c, ca, bc), (ab, bc, ca)]
        faces = cut
    return Mesh.from_arrays(points, faces, **facts)


def soup(mesh):
    """The same surface with each triangle's own three vertices, as raw scanners write it."""
    index = mesh.faces.reshape(-1)
    colors = None if mesh.colors is None else mesh.colors[index]
    return Mesh.from_arrays(
        mesh.positions()[index], np.arange(len(index)).reshape(-1, 3), colors=colors, unit=mesh.unit
    )
