"""A closed rough shape of any size, for benchmarks where no real scan is at hand."""

from __future__ import annotations

import numpy as np

from immersion.scans.mesh import Mesh

__all__ = ["rough_torus"]


def rough_torus(rows: int, columns: int, seed: int = 0) -> Mesh:
    """Return a closed torus of ``2 × rows × columns`` triangles with seeded bumps."""
    rng = np.random.default_rng(seed)
    u, v = np.meshgrid(
        np.arange(rows) * 2 * np.pi / rows, np.arange(columns) * 2 * np.pi / columns, indexing="ij"
    )
    tube = 0.3 + 0.02 * np.sin(7 * u) * np.cos(5 * v) + 0.0005 * rng.standard_normal(u.shape)
    points = np.stack(
        [(1 + tube * np.cos(v)) * np.cos(u), (1 + tube * np.cos(v)) * np.sin(u), tube * np.sin(v)], -1
    )
    i, j = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    a = (i * columns + j).ravel()
    b = ((i + 1) % rows * columns + j).ravel()
    c = ((i + 1) % rows * columns + (j + 1) % columns).ravel()
    d = (i * columns + (j + 1) % columns).ravel()
    faces = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    return Mesh.from_arrays(points.reshape(-1, 3), faces)
