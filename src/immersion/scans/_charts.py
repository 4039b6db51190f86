"""Texture coordinates through a decimation: charts whose edges stay, and coordinates found again on each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.scans._nearest import Nearest
from immersion.scans.mesh import Mesh
from immersion.scans.topology import edges_of, weld_map

__all__ = ["charts_of", "split_by_chart"]

SPLITS = 12


def charts_of(mesh: Mesh) -> NDArray[np.uint32]:
    """Return the chart of each face, from 1: parts that touch along edges with equal texture coordinates.

    A chart that touches itself along a seam (a cylinder's) is cut in two across its texture, until none does: both
    sides of every seam are then told apart by their charts.

    Parameters
    ----------
    mesh : Mesh
        With ``uvs``.

    Returns
    -------
    (F,) ndarray of uint32
    """
    if mesh.uvs is None:
        return np.ones(len(mesh.faces), np.uint32)
    apart = weld_map(mesh, keep_uvs=True)[mesh.faces].reshape(-1, 3)
    labels = _islands(apart, mesh.face_materials)
    together = weld_map(mesh)[mesh.faces].reshape(-1, 3)
    first, second, same = _neighbours(together, apart)
    middles = mesh.uvs[mesh.faces].mean(1)
    for _ in range(SPLITS):
        bad = np.unique(labels[first[(labels[first] == labels[second]) & ~same]])
        if not len(bad):
            break
        labels = _halved(labels, bad, middles)
    return (np.unique(labels, return_inverse=True)[1].ravel() + 1).astype(np.uint32)


def _islands(faces: NDArray[np.int32], materials: NDArray[np.int32] | None) -> NDArray[np.int64]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    first, second, _ = _neighbours(faces, faces)
    if materials is not None:
        alike = materials[first] == materials[second]
        first, second = first[alike], second[alike]
    graph = coo_array((np.ones(len(first), np.int8), (first, second)), shape=(len(faces), len(faces)))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _neighbours(
    faces: NDArray[np.int32], apart: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return the two faces of each inner edge, and whether their texture coordinates agree along it."""
    edges = edges_of(faces)
    of = edges.of_corner.ravel()
    order = np.argsort(of, kind="stable")
    begins = np.searchsorted(of[order], np.arange(len(edges.counts)))
    pairs = begins[edges.counts == 2]
    left, right = order[pairs], order[pairs + 1]

    def ends(corner: NDArray[np.int64]) -> NDArray[np.int64]:
        f, k = corner // 3, corner % 3
        both = np.stack([apart[f, k], apart[f, (k + 1) % 3]], 1).astype(np.int64)
        place = np.stack([faces[f, k], faces[f, (k + 1) % 3]], 1)
        return np.take_along_axis(both, np.argsort(place, axis=1), axis=1)

    return left // 3, right // 3, (ends(left) == ends(right)).all(1)


def _halved(
    labels: NDArray[np.int64], bad: NDArray[np.int64], middles: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Cut each bad chart at the median of its longer texture axis."""
    labels, free = labels.copy(), int(labels.max()) + 1
    order = np.argsort(labels, kind="stable")
    ordered = labels[order]
    for chart in bad:
        rows = order[np.searchsorted(ordered, chart) : np.searchsorted(ordered, chart, "right")]
        axis = int(np.argmax(np.ptp(middles[rows], axis=0)))
        half = np.argsort(middles[rows, axis], kind="stable")[len(rows) // 2 :]
        labels[rows[half]] = free
        free += 1
    return labels


def split_by_chart(
    mesh: Mesh,
    charts: NDArray[np.uint32],
    vertices: NDArray[np.float32],
    faces: NDArray[np.int32],
    chart_of_face: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32], NDArray[np.int32] | None]:
    """Give each vertex of a lighter surface its texture coordinates, once for each chart that it belongs to.

    Parameters
    ----------
    mesh : Mesh
        The original, with ``uvs``.
    charts : (F,) ndarray
        :func:`charts_of` the original.
    vertices, faces, chart_of_face
        The lighter surface.

    Returns
    -------
    rows : (W,) ndarray
        The vertex of ``vertices`` that each new one is.
    faces : (G, 3) ndarray
        In new numbers.
    uvs : (W, 2) ndarray
    materials : (G,) ndarray, or None
    """
    assert mesh.uvs is not None
    keys = faces.astype(np.int64) * (int(charts.max()) + 1) + chart_of_face[:, None]
    wanted, index = np.unique(keys, return_inverse=True)
    rows, part = wanted // (int(charts.max()) + 1), wanted % (int(charts.max()) + 1)
    nearest = Nearest(mesh.vertices.astype(np.float64), mesh.faces, charts.astype(np.int64))
    found, weights, _ = nearest.query(vertices[rows].astype(np.float64), part)
    uvs = np.einsum("sk,skc->sc", weights, mesh.uvs[mesh.faces[found]].astype(np.float64))
    materials = None
    if mesh.face_materials is not None:
        of_chart = np.zeros(int(charts.max()) + 1, np.int32)
        of_chart[charts] = mesh.face_materials
        materials = of_chart[chart_of_face]
    # Where a chart was cut only to tell its sides apart, both halves give one place of the texture.
    cells = np.round(uvs * 65536.0).astype(np.int64)
    _, first, same = np.unique(
        np.concatenate([rows[:, None], cells], 1), axis=0, return_index=True, return_inverse=True
    )
    new = np.ascontiguousarray(same.ravel()[index.ravel()].reshape(-1, 3), np.int32)
    return rows[first], new, uvs[first].astype(np.float32), materials
