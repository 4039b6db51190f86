"""Pieces of the sphere between loudspeakers, each with its own law of gains.

Triangles and the slices of fans are vector bases, quadrilaterals have two coordinates: two kinds of pieces, and
all pieces of a kind are tried at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from immersion.audio._products import product

__all__ = ["Regions", "facets", "ring_order"]

Floats = NDArray[np.float64]
# Directions on a border belong to both sides: rounding must not leave them to neither.
_BORDER = 1e-10
_FLAT = 1e-6


@dataclass(frozen=True, slots=True)
class _Slice:
    """Three directions (3, 3), and the corners (3, count) that play what each of them gets."""

    base: Floats
    mix: Floats


class Regions:
    """The pieces between corners, some of which only lie in the middle of a ring and play on it.

    Triangles are the vector bases of V. Pulkki (JAES 45(6), 1997), quadrilaterals the law of ITU-R BS.2127,
    6.1.3.1.3; a ring about a middle is a fan of triangles, its middle plays on all of the ring at equal power.

    Parameters
    ----------
    points : (count, 3) ndarray
        Directions of the corners.
    faces : sequence of sequences of int
        Corners of faces, in any order. Faces of three and four corners are taken as they are; larger ones,
        and those named in `as_fans`, as fans about their middle.
    fans : sequence of (sequence of int, (3,) ndarray)
        Rings, and the direction of each one's middle.
    as_fans : set of int
        Numbers of faces of four corners that are to be fans.
    """

    def __init__(
        self,
        points: Floats,
        faces: Sequence[Sequence[int]],
        fans: Sequence[tuple[Sequence[int], Floats]] = (),
        as_fans: frozenset[int] = frozenset(),
    ) -> None:
        self._count = len(points)
        slices: list[_Slice] = []
        rings = list(fans)
        quads: list[NDArray[np.intp]] = []
        for number, face in enumerate(faces):
            corners = np.array(face)
            if len(face) == 3:
                slices.append(_Slice(points[corners], np.eye(self._count)[corners]))
            elif len(face) == 4 and number not in as_fans:
                quads.append(corners[ring_order(points[corners])])
            else:
                middle = points[corners].mean(axis=0)
                rings.append((face, middle / np.linalg.norm(middle)))
        for ring, middle in rings:
            slices += _fan(points, np.array(ring), middle)
        bases = np.linalg.inv(np.array([one.base for one in slices]).reshape(-1, 3, 3))
        # Side by side, (3, 3 slices): one product tries all of them.
        self._bases = np.ascontiguousarray(np.swapaxes(bases, 0, 1).reshape(3, -1))
        self._mixes = np.array([one.mix for one in slices]).reshape(-1, 3, self._count)
        self._quads = np.array(quads, np.intp).reshape(-1, 4)
        self._sides = points[self._quads]

    def gains(self, directions: Floats) -> Floats:
        """Return the gains (D, count) of the corners for directions (D, 3), of any level; 0 in no region."""
        out = np.zeros((len(directions), self._count))
        left = np.arange(len(directions))
        if self._bases.size:
            shares = product(directions, self._bases).reshape(len(directions), -1, 3)
            # The slice a direction lies deepest in is its own, if it lies in any.
            depth = shares.min(axis=2)
            best = depth.argmax(axis=1)
            inside = depth[left, best] >= -_BORDER
            rows = left[inside]
            own = np.maximum(shares[rows, best[rows]], 0.0)
            for k in range(3):
                out[rows] += own[:, k, None] * self._mixes[best[rows], k]
            left = left[~inside]
        if len(left) and len(self._quads):
            self._by_quads(directions, left, out)
        return out

    def _by_quads(self, directions: Floats, rows: NDArray[np.intp], out: Floats) -> None:
        """Fill the rows of directions that lie in a quadrilateral."""
        some = directions[rows]
        a, b, c, d = np.moveaxis(self._sides, 1, 0)
        right = _fraction((a, b), (d, c), some)
        far = _fraction((b, c), (a, d), some)
        shares = np.stack(
            [(1 - far) * (1 - right), (1 - far) * right, far * right, far * (1 - right)], axis=2
        )
        # The same two planes also cut the sphere behind the listener: that is another region's.
        nearness = (some @ self._sides.reshape(-1, 3).T).reshape(shares.shape)
        inside = (shares * nearness).sum(axis=2) > 0  # NaN is not
        found = inside.any(axis=1)
        first = inside.argmax(axis=1)[found]
        out[rows[found, None], self._quads[first]] = shares[np.flatnonzero(found), first]


def _fan(points: Floats, ring: NDArray[np.intp], middle: Floats) -> list[_Slice]:
    """Return the triangles of a ring about its middle, whose signal goes to all of the ring."""
    count = len(points)
    whole = np.zeros(count)
    whole[ring] = 1.0 / np.sqrt(len(ring))
    around = ring[ring_order(points[ring])].tolist()
    one = np.eye(count)
    return [
        _Slice(np.stack([points[here], points[there], middle]), np.stack([one[here], one[there], whole]))
        for here, there in pairwise([*around, around[0]])
    ]


def _fraction(near: tuple[Floats, Floats], far: tuple[Floats, Floats], directions: Floats) -> Floats:
    """Return how far along two opposite sides a plane through the listener and a direction cuts both.

    The sides are (Q, 3) points each, the answer is (D, Q): 0 at the first points, 1 at the second ones, NaN
    where no plane cuts both alike. The volume spanned by the direction and the two cuts is a quadratic in that
    fraction, and 0 at its answer; three values of it say which quadratic.
    """

    def volume(fraction: float) -> Floats:
        cuts = [(1 - fraction) * side[0] + fraction * side[1] for side in (near, far)]
        return np.asarray(directions @ np.cross(cuts[0], cuts[1]).T)

    start, middle, end = volume(0.0), volume(0.5), volume(1.0)
    bend = 2.0 * (start - 2.0 * middle + end)
    slope = end - start - bend
    inside_root = slope * slope - 4.0 * bend * start
    # The larger of the two sums does not cancel; a parallelogram (no bend) then needs no case of its own.
    larger = -0.5 * (slope + np.copysign(np.sqrt(np.maximum(inside_root, 0.0)), slope))
    with np.errstate(divide="ignore", invalid="ignore"):
        answers = np.stack([start / larger, larger / bend])
    wrong = (inside_root < -1e-12) | ~(np.abs(answers - 0.5) < 0.5 + _BORDER)
    answers[wrong] = np.nan
    # fmin prefers a number to NaN: at most one of the two answers lies between the sides.
    return np.asarray(np.clip(np.fmin(answers[0], answers[1]), 0.0, 1.0))


def ring_order(points: Floats) -> NDArray[np.intp]:
    """Return the order that walks around the corners, as seen from the listener."""
    axis = points.mean(axis=0)
    axis = axis / np.linalg.norm(axis)
    first = points[0] - axis * (points[0] @ axis)
    second = np.cross(axis, first)
    return np.argsort(np.arctan2(points @ second, points @ first), kind="stable")


def facets(points: Floats) -> list[list[int]]:
    """Return the flat faces of the convex hull, each with all of its corners, sorted."""
    from scipy.spatial import ConvexHull

    hull = ConvexHull(points)
    # A corner of a face lies in its plane: the hull's triangles of one face all name the same corners.
    heights = hull.equations[:, :3] @ points.T + hull.equations[:, 3:]
    on_hull = np.zeros(len(points), bool)
    on_hull[hull.vertices] = True
    corners = (np.abs(heights) < _FLAT) & on_hull
    return sorted(np.flatnonzero(row).tolist() for row in np.unique(corners, axis=0))
