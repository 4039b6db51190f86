"""A surface that answers where it is nearest: Embree finds the face, float64 measures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError, MissingToolError
from immersion.scans import _process_texts as _process_texts
from immersion.scans.mesh import Mesh
from immersion.scans.topology import face_areas

__all__ = ["Surface", "embree", "nearest_faces", "pieces", "scene_of", "spread", "unit_box"]

Points = NDArray[np.float64]
Scene = Any  # open3d's RaycastingScene, which says nothing of its types
# Points per question to Embree: enough to keep every core busy, few enough to keep memory flat.
PIECE = 1 << 17


class Surface:
    """Triangles in or near a unit box.

    Parameters
    ----------
    points : (V, 3) ndarray of float64
    faces : (F, 3) ndarray of int32
        At least one, every index within `points`.
    """

    def __init__(self, points: Points, faces: NDArray[np.int32]) -> None:
        # A native library is asked nothing that it could stumble on.
        if not len(faces) or faces.min() < 0 or faces.max() >= len(points) or not np.isfinite(points).all():
            raise InputError("scan-no-triangles")
        self.points = np.ascontiguousarray(points)
        self.faces = np.ascontiguousarray(faces)
        self._scene: Scene = None

    def nearest(self, points: Points) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return the distance of each point (N, 3) from the surface, and the face where it is nearest."""
        from immersion.scans._kernels import distance

        if self._scene is None:
            self._scene = scene_of(self.points, self.faces)
        chosen, out = nearest_faces(self._scene, points), np.empty(len(points))
        distance.squared_to_faces(np.ascontiguousarray(points), self.points, self.faces, chosen, out)
        return np.sqrt(out), chosen

    def normals(self, faces: NDArray[np.int64]) -> Points:
        """Return the unit normals of some faces; zero for a face without area."""
        a, b, c = (self.points[self.faces[faces, k]] for k in range(3))
        across = np.cross(b - a, c - a)
        length = np.linalg.norm(across, axis=1, keepdims=True)
        return np.asarray(np.divide(across, length, out=np.zeros_like(across), where=length > 0))


def scene_of(points: Points, faces: NDArray[np.integer]) -> Scene:
    """Return Embree's scene of some triangles; indices in range and finite points are the caller's promise."""
    open3d = embree()
    scene = open3d.t.geometry.RaycastingScene()
    scene.add_triangles(
        open3d.core.Tensor(np.ascontiguousarray(points, np.float32)),
        open3d.core.Tensor(np.ascontiguousarray(faces, np.uint32)),
    )
    return scene


def nearest_faces(
    scene: Scene, points: Points, told: Callable[[float], None] | None = None
) -> NDArray[np.int64]:
    """Return the face of a scene (N,) that Embree, in float32, finds nearest to each point (N, 3).

    ``told`` is called with the part done, often enough to stop the work by what it raises.
    """
    open3d = embree()
    chosen = np.empty(len(points), np.int64)
    for part in pieces(len(points), PIECE):
        query = open3d.core.Tensor(np.ascontiguousarray(points[part], np.float32))
        chosen[part] = scene.compute_closest_points(query)["primitive_ids"].numpy()
        if told is not None:
            told(part.stop / len(points))
    return chosen


def pieces(count: int, size: int) -> Iterator[slice]:
    """Cut ``range(count)`` into slices of at most ``size``."""
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))


def unit_box(a: Mesh, b: Mesh) -> tuple[Surface, Surface, float]:
    """Return both surfaces, moved and scaled together so that ``a`` fills a unit box: Embree is float32."""
    low, high = a.bounds
    middle, scale = (low + high) / 2, a.diagonal or 1.0
    both = []
    for mesh in (a, b):
        if not len(mesh.faces) or not face_areas(mesh.vertices, mesh.faces).sum() > 0:
            raise InputError("scan-no-triangles", mesh.source)
        points = (mesh.vertices.astype(np.float64) + (mesh.offset - middle)) / scale
        both.append(Surface(points, mesh.faces))
    return both[0], both[1], scale


def spread(surface: Surface, samples: int, generator: np.random.Generator) -> Iterator[tuple[Points, Any]]:
    """Yield points spread uniformly over the area (stratified along the sum of areas), and their faces."""
    points, faces = surface.points, surface.faces
    sums = np.cumsum(face_areas(points, faces))
    for part in pieces(samples, PIECE):
        count = part.stop - part.start
        ticks = (np.arange(part.start, part.stop) + generator.random(count)) * (sums[-1] / samples)
        face = np.minimum(np.searchsorted(sums, ticks, side="right"), len(sums) - 1)
        u, v = generator.random((2, count))
        root = np.sqrt(u)[:, None]
        a, b, c = (points[faces[face, k]] for k in range(3))
        yield (1 - root) * a + root * (1 - v[:, None]) * b + root * v[:, None] * c, face


def embree() -> ModuleType:
    """Return open3d, or say what its import lacks: its wheel needs system libraries of its own."""
    try:
        import open3d
    except ImportError as error:
        reason = str(error).split(":")[0]
        raise MissingToolError("scan-open3d", reason=reason) from None
    return open3d
