"""The largest distance of one surface from another, found by branch and bound.

The idea of a bound per triangle, refined where it may still exceed what was found, is that of M. Guthe,
P. Borodin and R. Klein, "Fast and accurate Hausdorff distance calculation between meshes", Journal of WSCG 13
(2005) 41; the bound itself (convexity of the distance to one face) is in ``_kernels/distance.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.scans._surface import Surface, pieces

__all__ = ["worst"]

# Float32 geometry in a unit box: nothing below this is a distance.
FLOOR = 1e-7
# The search ends once no triangle can exceed what was found by more than this part.
SLACK = 0.01
# Triangles split at once: half of them those with the highest bounds, half those with the farthest corners.
FRONT = 1 << 13
# Triangles that are kept waiting at most.
QUEUE = 1_000_000


@dataclass(slots=True)
class _Waiting:
    """Triangles that may hold a larger distance: corners, the nearest face and distance of each, and a bound."""

    corners: NDArray[np.float64]
    faces: NDArray[np.int64]
    far: NDArray[np.float64]
    bounds: NDArray[np.float64]

    def rows(self, rows: NDArray[Any]) -> _Waiting:
        return _Waiting(self.corners[rows], self.faces[rows], self.far[rows], self.bounds[rows])

    def joined(self, other: _Waiting) -> _Waiting:
        pairs = (
            (self.corners, other.corners),
            (self.faces, other.faces),
            (self.far, other.far),
            (self.bounds, other.bounds),
        )
        return _Waiting(*(np.concatenate(pair) for pair in pairs))  # type: ignore[arg-type]


def worst(surface: Surface, other: Surface, at_least: float, *, budget: int) -> tuple[float, float]:
    """Return the largest distance found of ``surface`` from ``other``, and one that is not exceeded.

    Parameters
    ----------
    surface, other : Surface
    at_least : float
        A distance that was found already.
    budget : int
        Points that may be asked beyond the corners of the triangles.
    """
    found, waiting, over = _first(surface, other, at_least)
    while len(waiting.bounds) and budget > 0:
        front = np.zeros(len(waiting.bounds), np.bool_)
        front[_highest(waiting.bounds)] = True
        front[_highest(waiting.far.max(1))] = True
        children = _split(waiting.rows(front), other)
        budget -= 3 * int(front.sum())
        found = max(found, float(children.far.max()))
        waiting = children.joined(waiting.rows(~front))
        waiting = waiting.rows(waiting.bounds > max(found, FLOOR) * (1 + SLACK))
    return found, max(over, max(found, FLOOR) * (1 + SLACK), float(waiting.bounds.max(initial=0.0)))


def _highest(values: NDArray[np.float64]) -> NDArray[np.int64]:
    if len(values) <= FRONT:
        return np.arange(len(values))
    return np.argpartition(-values, FRONT)[:FRONT]


def _first(surface: Surface, other: Surface, found: float) -> tuple[float, _Waiting, float]:
    """Ask every corner; return what was found, the triangles that may hold more, and a bound on those left out."""
    from immersion.scans._kernels import distance

    used = np.flatnonzero(np.bincount(surface.faces.ravel(), minlength=len(surface.points)))
    nearest, far = np.zeros(len(surface.points), np.int64), np.zeros(len(surface.points))
    for part in pieces(len(used), 1 << 20):
        far[used[part]], nearest[used[part]] = other.nearest(surface.points[used[part]])
    found = max(found, float(far.max()))
    bounds = np.empty(len(surface.faces))
    distance.face_bounds(surface.points, surface.faces, nearest, other.points, other.faces, bounds)
    rows = np.flatnonzero(bounds > max(found, FLOOR) * (1 + SLACK))
    over = 0.0
    if len(rows) > QUEUE:
        order = np.argsort(-bounds[rows], kind="stable")
        over = float(bounds[rows[order[QUEUE]]])
        rows = rows[order[:QUEUE]]
    chosen = surface.faces[rows]
    return found, _Waiting(surface.points[chosen], nearest[chosen], far[chosen], bounds[rows]), over


def _split(parents: _Waiting, other: Surface) -> _Waiting:
    """Cut each triangle in four."""
    from immersion.scans._kernels import distance

    middles = (parents.corners + np.roll(parents.corners, -1, axis=1)) / 2
    far, faces = other.nearest(middles.reshape(-1, 3))
    parts = np.array([[0, 3, 5], [3, 1, 4], [5, 4, 2], [3, 4, 5]])

    def children(old: NDArray[Any], new: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
        return np.ascontiguousarray(np.concatenate([old, new], 1)[:, parts].reshape(shape))

    corners = children(parents.corners, middles, (-1, 3, 3))
    owners = children(parents.faces, faces.reshape(-1, 3), (-1, 3))
    bounds = np.empty(len(corners))
    distance.bounds(corners, owners, other.points, other.faces, bounds)
    return _Waiting(corners, owners, children(parents.far, far.reshape(-1, 3), (-1, 3)), bounds)
