"""Normals of a point cloud: estimated from the neighbours, turned to the side that was seen.

H. Hoppe, T. DeRose, T. Duchamp, J. McDonald and W. Stuetzle, "Surface reconstruction from unorganized points",
SIGGRAPH 1992: the neighbourhood's plane gives the line of the normal, and a walk along the minimum spanning tree
of the neighbour graph gives every one the same side. Where a scanner's place is known there is nothing to guess:
the scanner saw the outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from immersion.errors import UsageError
from immersion.scans import _reconstruct_texts as _reconstruct_texts
from immersion.scans.cloud import PointCloud

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

__all__ = ["Neighbourhood", "Orientation", "neighbourhood", "oriented_normals"]

Orientation = Literal["auto", "keep", "poses", "graph"]

GRAZING = 0.1  # below this cosine to the line of sight, noise decides the side: the neighbours know better
CHUNK = 1 << 18
GRAPH = 10  # neighbours in the graph: enough to bridge noise, too few to jump across a thin wall


@dataclass(frozen=True, slots=True, eq=False)
class Neighbourhood:
    """The points, their tree, their nearest neighbours, and how much room each point has.

    Parameters
    ----------
    points : (P, 3) ndarray of float64
    tree : cKDTree
    near : (P, k) ndarray of int32
        Nearest first; each point is its own first neighbour.
    counts : (P,) ndarray of int32
        How many of them lie within the radius asked for (all, when none was), at least 3.
    spacing : (P,) ndarray of float64
        The side of the square that one point has to itself on the surface.
    """

    points: NDArray[np.float64]
    tree: cKDTree
    near: NDArray[np.int32]
    counts: NDArray[np.int32]
    spacing: NDArray[np.float64]


def neighbourhood(points: NDArray[np.float64], neighbours: int, radius: float | None) -> Neighbourhood:
    """Return the neighbourhood of every point."""
    from scipy.spatial import cKDTree

    tree = cKDTree(points)
    width = min(neighbours + 1, len(points))
    near, counts = np.empty((len(points), width), np.int32), np.full(len(points), width, np.int32)
    spacing = np.empty(len(points))
    for start in range(0, len(points), CHUNK):
        part = slice(start, start + CHUNK)
        distances, near[part] = tree.query(points[part], k=width, workers=-1)
        # k points in a disc of radius r: each has πr²/k. Two scans of one place do not mislead it, as they
        # would mislead the distance to the nearest point.
        spacing[part] = distances[:, -1] * np.sqrt(np.pi / (width - 1))
        if radius is not None:
            counts[part] = np.maximum((distances <= radius).sum(1), min(3, width))
    return Neighbourhood(points, tree, near, counts, spacing)


def oriented_normals(
    cloud: PointCloud, around: Neighbourhood, orient: Orientation
) -> tuple[NDArray[np.float64], str, str]:
    """Return unit normals, where they came from (``"file"`` or ``"neighbours"``), and what gave the side.

    Raises
    ------
    UsageError
        If what `orient` asks for is not in the cloud.
    """
    known = cloud.normals is not None
    posed = len(cloud.poses) == 1 or (bool(cloud.poses) and cloud.pose_of is not None)
    chosen = orient if orient != "auto" else "keep" if known else "poses" if posed else "graph"
    if (chosen == "keep" and not known) or (chosen == "poses" and not posed):
        raise UsageError("reconstruct-orient", orient=orient)
    normals = _estimated(around)
    if cloud.normals is not None:
        normals = _filled(cloud.normals, normals)
    if chosen == "poses":
        _towards_scanners(normals, cloud, around)
    elif chosen == "graph":
        _along_graph(normals, around)
    return normals, "file" if known else "neighbours", chosen


def _estimated(around: Neighbourhood) -> NDArray[np.float64]:
    from immersion.scans._kernels import normals as kernels

    out = np.empty_like(around.points)
    kernels.smallest_axes(around.points, around.near, around.counts, out)
    return out


def _filled(given: NDArray[np.float32], estimated: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the file's normals at length 1; where it gives none (length 0), the estimated line."""
    normals = given.astype(np.float64)
    length = np.linalg.norm(normals, axis=1)
    usable = length > 1e-6
    normals[usable] /= length[usable, None]
    normals[~usable] = estimated[~usable]
    return normals


def _towards_scanners(normals: NDArray[np.float64], cloud: PointCloud, around: Neighbourhood) -> None:
    places = np.stack([pose.position for pose in cloud.poses]) - cloud.offset
    seen_from = np.zeros(len(normals), np.int32) if cloud.pose_of is None else cloud.pose_of
    sight = places[seen_from] - around.points
    cosine = (normals * sight).sum(1) / np.maximum(np.linalg.norm(sight, axis=1), 1e-300)
    normals[cosine < 0] *= -1
    doubtful = np.flatnonzero(np.abs(cosine) < GRAZING)
    sure = (np.abs(cosine) >= GRAZING).astype(np.float64)
    near = around.near[doubtful]
    votes = ((normals[near] * normals[doubtful, None]).sum(2) * sure[near]).sum(1)
    normals[doubtful[votes < 0]] *= -1


def _along_graph(normals: NDArray[np.float64], around: Neighbourhood) -> None:
    from immersion.scans._kernels import normals as kernels

    labels, order, parents = _walk(normals, around)
    kernels.same_way(normals, order, parents)
    normals *= _sides(normals, around, labels)[labels][:, None]


def _walk(
    normals: NDArray[np.float64], around: Neighbourhood
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return the connected part of each point, an order to visit them, and the one each is reached from."""
    from scipy.sparse import coo_array, csr_array
    from scipy.sparse.csgraph import breadth_first_order, connected_components, minimum_spanning_tree

    from immersion.scans._kernels import normals as kernels

    count = len(normals)
    near = np.ascontiguousarray(around.near[:, : GRAPH + 1])
    weights = np.empty(near.shape)
    kernels.disagreement(normals, near, weights)
    starts = np.arange(count + 1, dtype=np.int32) * near.shape[1]
    graph = csr_array((weights.ravel(), near.ravel(), starts), shape=(count, count))
    tree: Any = minimum_spanning_tree(graph).tocoo()
    _, labels = connected_components(tree, directed=False)
    # One more node, above all parts, lets a single walk visit them all.
    _, seeds = np.unique(labels, return_index=True)
    rows = np.concatenate([tree.coords[0], np.full(len(seeds), count)])
    columns = np.concatenate([tree.coords[1], seeds])
    joined = coo_array((np.ones(len(rows)), (rows, columns)), shape=(count + 1, count + 1)).tocsr()
    order, parents = breadth_first_order(joined, count, directed=False)
    parents = np.where(parents[:count] == count, -1, parents[:count]).astype(np.int32)
    return labels.astype(np.int32), order[1:].astype(np.int32), parents


def _sides(
    normals: NDArray[np.float64], around: Neighbourhood, labels: NDArray[np.int32]
) -> NDArray[np.float64]:
    """Return +1 or −1 per connected part: outwards.

    The sum of normal · (point − centre) over the area is three times the volume: its sign tells the outside of a
    closed surface, and the bulging side of an open one. A fragment is judged from the centre of everything; a
    flat one is turned upwards along its main axis.
    """
    count = int(labels.max()) + 1
    area = around.spacing**2 + 1e-300
    total = np.bincount(labels, area, minlength=count)
    own = np.stack(
        [np.bincount(labels, area * around.points[:, k], minlength=count) / total for k in range(3)], 1
    )
    whole = (around.points * area[:, None]).sum(0) / area.sum()
    sides = np.zeros(count)
    for arms in (around.points - own[labels], around.points - whole):
        flux = np.bincount(labels, area * (normals * arms).sum(1), minlength=count)
        reach = np.bincount(labels, area * np.linalg.norm(arms, axis=1), minlength=count)
        clear = (sides == 0) & (np.abs(flux) > 0.05 * reach)
        sides[clear] = np.sign(flux[clear])
    mean = np.stack([np.bincount(labels, area * normals[:, k], minlength=count) for k in range(3)], 1)
    main = np.take_along_axis(mean, np.abs(mean).argmax(1)[:, None], 1)[:, 0]
    return np.where(sides != 0, sides, np.where(main < 0, -1.0, 1.0))
