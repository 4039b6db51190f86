"""How far one surface is from another at the most, by branch and bound: the distance, or whether it is below a limit.

A bound per triangle is refined (the triangle is cut in four) where it may still exceed what was found, or the
limit. The idea is that of M. Guthe, P. Borodin and R. Klein, "Fast and accurate Hausdorff distance calculation
between meshes", Journal of WSCG 13 (2005) 41; the bound itself (convexity of the distance to one face) is in
``_kernels/distance.py``. An error in the search for near faces can make it too great, never too small.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.scans._nearest import Nearest
from immersion.scans._progress import Progress, part_of, parts_of
from immersion.scans._surface import Surface, pieces

__all__ = ["covered", "worst"]

# Float32 geometry in a unit box: nothing below this is a distance.
FLOOR = 1e-7
# The search ends once no triangle can exceed what was found by more than this part.
SLACK = 0.01
# Triangles split at once: half of them those with the highest bounds, half those with the farthest corners.
FRONT = 1 << 13
# Triangles that are kept waiting at most.
QUEUE = 1_000_000
# How often a triangle is cut, and how many pieces there may be at once, before a limit counts as exceeded.
DEPTH = 12
MOST = 6_000_000

Floats = NDArray[np.float64]


@dataclass(slots=True)
class _Waiting:
    """Triangles that may hold a larger distance: corners, the nearest face and distance of each, and a bound."""

    corners: Floats
    faces: NDArray[np.int64]
    far: Floats
    bounds: Floats

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


def _highest(values: Floats) -> NDArray[np.int64]:
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
    """Cut each triangle in four, and ask the new corners."""
    from immersion.scans._kernels import distance

    middles = _middles(parents.corners)
    far, faces = other.nearest(middles.reshape(-1, 3))
    corners, owners = _quartered(parents.corners, middles), _quartered(parents.faces, faces.reshape(-1, 3))
    bounds = np.empty(len(corners))
    distance.bounds(corners, owners, other.points, other.faces, bounds)
    return _Waiting(corners, owners, _quartered(parents.far, far.reshape(-1, 3)), bounds)


def _middles(corners: Floats) -> Floats:
    return (corners + np.roll(corners, -1, axis=1)) / 2


def _quartered(old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
    """Return what belongs to the corners (T, 3, …) and the middles of the sides (T, 3, …) by quarters (4 T, 3, …)."""
    parts = np.array([[0, 3, 5], [3, 1, 4], [5, 4, 2], [3, 4, 5]])
    return np.concatenate([old, new], 1)[:, parts].reshape(-1, *old.shape[1:])


def covered(a: Nearest, b: Nearest, tolerance: float, told: Progress) -> bool:
    """Tell whether every point of surface a is within a tolerance of surface b, and how far the search is.

    True is certain. A piece of a is cleared by a face of b that is near all its corners, or by a middle that is
    near enough for the whole piece; what neither clears is cut in four, until a corner is too far or the
    depth is used up.
    """
    # Work in b's box: its triangles are then used as they are.
    points = (a.points * a.size + a.middle - b.middle) / b.size
    limit = tolerance / b.size * (1.0 - 1e-9)
    used = np.zeros(len(points), np.bool_)
    used[a.faces] = True
    # The corners are the likeliest to be too far, and the cheapest to ask.
    corners = points[used] * b.size + b.middle
    if (b.query(corners, told=part_of(told, 0.0, 0.1))[2] > tolerance * (1.0 - 1e-9)).any():
        return False
    pieces = points[a.faces]
    for depth in range(DEPTH):
        # How deep the search goes is not known: each round counts for a third of what was left.
        start, end = (1.0 - 0.9 * (2 / 3) ** turn for turn in (depth, depth + 1))
        parts = list(parts_of(told, start, end, 4))
        pieces = pieces[_by_middles(pieces, b, parts[0]) > limit * limit]
        squares = _by_corners(pieces, b, limit, parts[1:])
        if squares is None:
            return False
        pieces = pieces[squares > limit * limit]
        if not len(pieces):
            return True
        if 4 * len(pieces) > MOST:
            return False
        pieces = _quartered(pieces, _middles(pieces))
    return False


def _by_middles(pieces: Floats, b: Nearest, told: Progress) -> Floats:
    """Return a square that no point of each piece exceeds, from the face that is nearest to its middle."""
    from immersion.scans._kernels import distance

    middles = pieces.mean(1)
    found, _, far = b.query(middles * b.size + b.middle, told=told)
    radius = np.sqrt(((pieces - middles[:, None]) ** 2).sum(2).max(1))
    squares = (far / b.size + radius) ** 2
    distance.lower_by_face(pieces, found, b.points, b.faces, squares)
    return np.asarray(squares)


def _by_corners(pieces: Floats, b: Nearest, limit: float, told: list[Progress]) -> Floats | None:
    """Return :func:`_by_middles` from the faces nearest to the corners; None when a corner is beyond the limit."""
    from immersion.scans._kernels import distance

    squares = np.full(len(pieces), np.inf)
    for k in range(3):
        found, _, far = b.query(pieces[:, k] * b.size + b.middle, told=told[k])
        if (far / b.size > limit).any():
            return None
        distance.lower_by_face(pieces, found, b.points, b.faces, squares)
    return squares
