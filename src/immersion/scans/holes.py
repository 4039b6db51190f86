"""The holes of a surface, one by one."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.scans.topology import Edges

__all__ = ["Hole", "holes_of", "loop_edges"]


@dataclass(frozen=True, slots=True)
class Hole:
    """One boundary loop.

    Parameters
    ----------
    edges : int
        How many edges it has.
    perimeter : float
        Their summed length, in the mesh's unit.
    area : float
        The area that the loop encloses, seen along its own mean normal: exact when the loop lies in a plane.
    center : (float, float, float)
        The true position of the middle of its vertices.
    normal : (float, float, float)
        Its mean normal, unsigned; zeros when the loop encloses nothing.
    """

    edges: int
    perimeter: float
    area: float
    center: tuple[float, float, float]
    normal: tuple[float, float, float]

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return asdict(self) | {"center": list(self.center), "normal": list(self.normal)}


def loop_edges(edges: Edges) -> list[NDArray[np.int32]]:
    """Return the vertices of each boundary loop, in order around it; longest loops (in edges) first.

    Loops that touch in one vertex are two loops. Edges that lie on no closed loop are left out.
    """
    from immersion.scans._kernels import loops

    border = edges.ends[edges.counts == 1]
    if not len(border):
        return []
    vertices, index = np.unique(border, return_inverse=True)
    ends = np.ascontiguousarray(index.reshape(-1, 2), np.int64)
    flat = ends.ravel()
    order = np.argsort(flat, kind="stable")
    first = np.searchsorted(flat[order], np.arange(len(vertices) + 1))
    loop, place = np.empty(len(ends), np.int64), np.zeros(len(ends), np.int64)
    count = loops.trace(ends, first, order // 2, loop, place)
    sorted_edges = np.lexsort((place, loop))
    sorted_edges = sorted_edges[loop[sorted_edges] >= 0]
    sizes = np.bincount(loop[sorted_edges], minlength=count)
    cut = np.split(sorted_edges, np.cumsum(sizes)[:-1])
    found = [vertices[_around(ends[one])].astype(np.int32) for one in cut if len(one) >= 2]
    return sorted(found, key=len, reverse=True)


def _around(ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the vertices that consecutive edges of a closed loop share."""
    following = np.roll(ends, -1, axis=0)
    second = ends[:, 1]
    shared = (second == following[:, 0]) | (second == following[:, 1])
    return np.asarray(np.where(shared, second, ends[:, 0]))


def holes_of(points: NDArray[np.float64], edges: Edges) -> tuple[Hole, ...]:
    """Return the holes of a surface over true positions (V, 3), the largest perimeter first.

    Examples
    --------
    >>> from immersion.scans.topology import edges_of
    >>> square = np.array([[0, 0, 0], [2, 0, 0], [2, 2, 0], [0, 2, 0.0]])
    >>> hole = holes_of(square, edges_of(np.int32([[0, 1, 2], [0, 2, 3]])))[0]
    >>> hole.perimeter, hole.area, hole.normal
    (8.0, 4.0, (0.0, 0.0, 1.0))
    """
    found = [_hole(points[loop]) for loop in loop_edges(edges)]
    return tuple(sorted(found, key=lambda hole: (-hole.perimeter, hole.center)))


def _hole(around: NDArray[np.float64]) -> Hole:
    middle = around.mean(0)
    local = around - middle
    vector = 0.5 * np.cross(local, np.roll(local, -1, axis=0)).sum(0)
    area = float(np.linalg.norm(vector))
    normal = vector / area if area > 0 else vector
    # The loop's sense is an accident of the walk: the largest part of its normal is made positive.
    normal = normal * (-1.0 if normal[np.argmax(np.abs(normal))] < 0 else 1.0) + 0.0
    perimeter = float(np.linalg.norm(np.roll(local, -1, axis=0) - local, axis=1).sum())
    return Hole(len(around), perimeter, area, _triple(middle), _triple(normal))


def _triple(vector: NDArray[np.float64]) -> tuple[float, float, float]:
    return float(vector[0]), float(vector[1]), float(vector[2])
