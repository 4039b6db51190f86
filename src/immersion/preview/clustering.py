"""Coarse levels of bare scans, made in seconds: vertices that share a cell of a grid become one.

After J. Rossignac and P. Borrel, "Multi-resolution 3D approximations for rendering complex scenes", 1993. It is
meant for what is far away; levels for visitors come from ``immersion decimate``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from immersion.scans.mesh import Mesh
from immersion.stage.boxes import box_around
from immersion.stage.kept import Kept

__all__ = ["clustered", "coarser"]

_coarser = Kept[Mesh]()


def coarser(mesh: Mesh, step: int) -> Mesh:
    """Return a mesh with about ``4 ** step`` times fewer triangles; made once while the mesh is there."""
    return _coarser.of(mesh.vertices, lambda: clustered(mesh, _cell(mesh, step)), step)


def _cell(mesh: Mesh, step: int) -> float:
    # On a skin, cells of a side s hold about area / s² vertices.
    target = len(mesh.faces) / 4**step / 2
    sides = np.diff(box_around(mesh), axis=0)[0]
    area = 2 * (sides[0] * sides[1] + sides[1] * sides[2] + sides[2] * sides[0])
    return float(np.sqrt(area / max(target, 1.0)))


def clustered(mesh: Mesh, cell: float) -> Mesh:
    """Return a mesh whose vertices within a cell of so many metres are one, with the first one's colour.

    Examples
    --------
    >>> mesh = Mesh.from_arrays([[0, 0, 0], [0.1, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 2, 3], [0, 1, 3]])
    >>> clustered(mesh, 0.5).faces.tolist()
    [[0, 1, 2]]
    """
    low = mesh.vertices.min(0)
    places = np.floor((mesh.vertices - low) / np.float32(max(cell, 1e-9))).astype(np.int64)
    numbers = (places[:, 0] << 42) | (places[:, 1] << 21) | places[:, 2]
    _, first, cluster = np.unique(numbers, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    faces = rank[cluster.reshape(-1)][mesh.faces]
    a, b, c = faces.T
    kept = np.nonzero((a != b) & (b != c) & (c != a))[0]
    rows = first[order]
    return replace(
        mesh,
        vertices=np.ascontiguousarray(mesh.vertices[rows]),
        faces=np.ascontiguousarray(faces[kept]),
        colors=None if mesh.colors is None else mesh.colors[rows],
        normals=None,
        tangents=None,
        scalars={},
        reconstructed=None,
        rig=None,
    )
