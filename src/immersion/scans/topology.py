"""Who touches whom: vertices that are the same, edges and their faces, components, boundary loops."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.scans.mesh import Mesh

__all__ = [
    "Edges",
    "boundary_loops",
    "component_labels",
    "edges_of",
    "face_areas",
    "flat_faces",
    "same_faces",
    "weld_map",
]

Faces = NDArray[np.int32]

# A triangle this thin for its longest side has no usable normal in float32.
FLAT = 1e-12


def weld_map(mesh: Mesh, tolerance: float = 0.0, *, keep_uvs: bool = False) -> NDArray[np.int32]:
    """Return, for each vertex, the first vertex it is the same as.

    Parameters
    ----------
    mesh : Mesh
    tolerance : float
        How far apart two vertices may be, in the mesh's unit; 0 asks for equal coordinates.
    keep_uvs : bool
        Vertices with other texture coordinates are then not the same.

    Returns
    -------
    (V,) ndarray of int32

    Examples
    --------
    >>> soup = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 0, 0]], [[0, 1, 2]])
    >>> weld_map(soup)
    array([0, 1, 0], dtype=int32)
    """
    from immersion.scans._kernels import weld

    points = np.ascontiguousarray(mesh.vertices, np.float32)
    apart = keep_uvs and mesh.uvs is not None
    marks = np.ascontiguousarray(mesh.uvs if apart else np.zeros((len(points), 0)), np.float32).view(np.int32)
    out = np.empty(len(points), np.int32)
    if tolerance > 0.0:
        most = float(np.abs(points).max(initial=0.0))
        # Not finer than float64 tells cells apart; nor so fine that far cells have no whole number.
        weld.near(points, marks, tolerance, max(4.0 * tolerance, most * 2.0**-50), out)
    else:
        weld.equal(points.view(np.int32), marks, out)
    return out


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """The edges of a mesh, each once.

    Parameters
    ----------
    ends : (E, 2) ndarray of int32
        Lower vertex first.
    counts : (E,) ndarray
        Faces at each edge.
    balance : (E,) ndarray
        Faces that run it upwards less those that run it downwards: 0 at a well-oriented inner edge.
    of_corner : (F, 3) ndarray
        The edge from each face's corner k to k + 1.
    """

    ends: NDArray[np.int32]
    counts: NDArray[np.int64]
    balance: NDArray[np.int64]
    of_corner: NDArray[np.int64]


def edges_of(faces: Faces) -> Edges:
    """Return the edges of faces (F, 3).

    Examples
    --------
    >>> edges_of(np.int32([[0, 1, 2], [2, 1, 3]])).counts.tolist()
    [1, 1, 2, 1, 1]
    """
    starts = faces.reshape(-1).astype(np.int64)
    stops = np.roll(faces, -1, axis=1).reshape(-1).astype(np.int64)
    keys = np.minimum(starts, stops) << 32 | np.maximum(starts, stops)
    unique, of_corner, counts = np.unique(keys, return_inverse=True, return_counts=True)
    balance = np.bincount(of_corner.ravel(), np.sign(stops - starts), minlength=len(unique)).astype(np.int64)
    ends = np.stack([unique >> 32, unique & 0xFFFFFFFF], 1).astype(np.int32)
    return Edges(ends, counts.astype(np.int64), balance, of_corner.reshape(faces.shape))


def component_labels(faces: Faces, vertices: int) -> tuple[int, NDArray[np.int32]]:
    """Return how many connected components the faces make, and the component of each face (0 upwards)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not len(faces):
        return 0, np.zeros(0, np.int32)
    links = np.concatenate([faces[:, :2], faces[:, 1:]])
    graph = coo_array((np.ones(len(links), np.int8), (links[:, 0], links[:, 1])), shape=(vertices, vertices))
    _, labels = connected_components(graph, directed=False)
    used, of_face = np.unique(labels[faces[:, 0]], return_inverse=True)
    return len(used), of_face.ravel().astype(np.int32)


def boundary_loops(edges: Edges) -> int:
    """Return how many closed loops the boundary edges make.

    It is the cycle rank of their graph, edges − vertices + components: two holes that touch in one vertex
    count as two.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    border = edges.ends[edges.counts == 1]
    if not len(border):
        return 0
    corners, index = np.unique(border, return_inverse=True)
    ends = index.reshape(-1, 2)
    shape = (len(corners), len(corners))
    graph = coo_array((np.ones(len(ends), np.int8), (ends[:, 0], ends[:, 1])), shape=shape)
    components, _ = connected_components(graph, directed=False)
    return int(len(border) - len(corners) + components)


def face_areas(points: NDArray[np.floating], faces: Faces) -> NDArray[np.float64]:
    """Return the area of each face, in float64."""
    a, b, c = (points[faces[:, k]].astype(np.float64) for k in range(3))
    return np.asarray(0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1))


def flat_faces(points: NDArray[np.floating], faces: Faces) -> NDArray[np.bool_]:
    """Tell which faces are degenerate: a vertex twice, or no area to speak of."""
    from immersion.scans._kernels import faces as kernels

    out = np.empty(len(faces), np.bool_)
    kernels.flat(np.ascontiguousarray(points), np.ascontiguousarray(faces, np.int32), FLAT, out)
    return out


def same_faces(faces: Faces) -> NDArray[np.bool_]:
    """Tell which faces repeat an earlier one, whatever the order of their vertices."""
    from immersion.scans._kernels import faces as kernels

    out = np.empty(len(faces), np.bool_)
    kernels.repeated(np.ascontiguousarray(faces, np.int32), out)
    return out
