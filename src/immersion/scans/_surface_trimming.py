"""What is kept of a reconstructed surface: faces near the points, without slivers and scraps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.scans.cloud_normals import CHUNK, Neighbourhood
from immersion.scans.topology import component_labels, edges_of, face_areas

__all__ = ["Sheet", "bridging", "compacted", "large_parts", "tidied", "trimmed"]

SLIVER = 0.02  # edges shorter than this part of a cell are noise of the grid: their ends become one vertex
RIM_SLIVER = 0.2  # along a rim that is cut anew, where nothing is lost by it


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A surface in the making: vertices (V, 3) and faces (F, 3)."""

    vertices: NDArray[np.float64]
    faces: NDArray[np.int32]

    def picked(self, keep: NDArray[np.bool_]) -> Sheet:
        """Return the surface of some of the faces, over the same vertices."""
        return Sheet(self.vertices, self.faces[keep])


def tidied(sheet: Sheet, cell: float, sliver: float = SLIVER, first: int = 0) -> Sheet:
    """Join the ends of edges that are nearly nothing, where the surface stays a surface.

    The surface is cut out of a grid: where it passes close to a corner of the grid, several vertices fall onto
    nearly one place, and triangles of no area with them. Joining the ends of an edge takes its two triangles
    away and keeps the surface closed, unless the ends have other neighbours in common; those are left. Only
    edges with an end numbered from ``first`` are looked at.
    """
    edges = edges_of(sheet.faces)
    closed = bool((edges.counts != 1).all())
    short = _short_edges(sheet, edges.ends[(edges.ends >= first).any(1)], sliver * cell)
    # Where the grid's surface meets itself already, nothing is touched.
    knots = np.zeros(len(sheet.vertices), np.bool_)
    knots[edges.ends[edges.counts > 2]] = True
    short = short[~knots[short].any(1)]
    while len(short):
        labels = _clusters(len(sheet.vertices), short)
        joined = _joined(sheet, labels)
        edges = edges_of(joined.faces)
        wrong = ((edges.counts > 2) | ((edges.counts == 1) & closed)) & ~knots[edges.ends].all(1)
        moved = np.linalg.norm(sheet.vertices - sheet.vertices[labels], axis=1)
        # Clusters around a place that went wrong, and chains that grew long, are given up; the rest is tried again.
        touched = np.zeros(len(sheet.vertices), np.bool_)
        touched[edges.ends[wrong]] = True
        touched[labels[moved > 2 * sliver * cell]] = True
        given_up = touched[labels[short]].any(1)
        if not given_up.any():
            return sheet if wrong.any() else joined
        short = short[~given_up]
    return sheet


def _short_edges(sheet: Sheet, ends: NDArray[np.int32], limit: float) -> NDArray[np.int32]:
    length = np.linalg.norm(sheet.vertices[ends[:, 0]] - sheet.vertices[ends[:, 1]], axis=1)
    return np.asarray(ends[length < limit])


def _clusters(count: int, links: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return, for each vertex, the lowest one that it is linked to."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(links), np.int8), (links[:, 0], links[:, 1])), shape=(count, count))
    _, labels = connected_components(graph, directed=False)
    _, first = np.unique(labels, return_index=True)
    return np.asarray(first[labels], np.int32)


def _joined(sheet: Sheet, labels: NDArray[np.int32]) -> Sheet:
    faces = labels[sheet.faces]
    whole = (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])
    return Sheet(sheet.vertices, faces[whole])


def trimmed(sheet: Sheet, around: Neighbourhood, gap: float, cell: float) -> tuple[Sheet, int]:
    """Return the surface cut along the line that is ``gap`` away from the points, and how many faces that took.

    Faces across the line are cut there, so that the rim is a smooth curve and not a row of teeth.
    """
    inside = np.isfinite(_nearest(sheet.vertices, around, gap)[0])
    corners = inside[sheet.faces]
    count = corners.sum(1)
    single, double = (_turned(sheet.faces, corners, count, number) for number in (1, 2))
    # Each crossing edge once, from its inner end to its outer one.
    crossing = np.concatenate([single[:, [0, 1]], single[:, [0, 2]], double[:, [1, 0]], double[:, [2, 0]]])
    edges, which = np.unique(crossing, axis=0, return_inverse=True)
    new = len(sheet.vertices) + which.ravel().astype(np.int32)
    ones, twos = len(single), len(double)
    ab, ac, ba, ca = np.split(new, np.cumsum([ones, ones, twos]))
    pieces = [
        sheet.faces[count == 3],
        np.stack([single[:, 0], ab, ac], 1),
        np.stack([double[:, 1], double[:, 2], ca], 1),
        np.stack([double[:, 1], ca, ba], 1),
    ]
    vertices = np.concatenate([sheet.vertices, _crossings(sheet.vertices, edges, around, gap)])
    cut = Sheet(vertices, np.concatenate(pieces).astype(np.int32))
    return tidied(cut, cell, RIM_SLIVER, len(sheet.vertices)), int((count < 3).sum())


def _turned(
    faces: NDArray[np.int32], corners: NDArray[np.bool_], count: NDArray[np.int64], number: int
) -> NDArray[np.int32]:
    """Return the faces with 1 (or 2) corners inside, turned so that the only one inside (or outside) is first."""
    rows = np.flatnonzero(count == number)
    lone = (corners[rows] == (number == 1)).argmax(1)
    return np.asarray(faces[rows[:, None], (lone[:, None] + np.arange(3)) % 3])


def _crossings(
    vertices: NDArray[np.float64], edges: NDArray[np.int32], around: Neighbourhood, gap: float
) -> NDArray[np.float64]:
    """Return the place on each edge where it leaves the reach of the points, found by halving."""
    inner, along = vertices[edges[:, 0]], vertices[edges[:, 1]] - vertices[edges[:, 0]]
    low, high = np.zeros(len(edges)), np.ones(len(edges))
    for _ in range(16):
        middle = (low + high) / 2
        within = np.isfinite(_nearest(inner + middle[:, None] * along, around, gap)[0])
        low, high = np.where(within, middle, low), np.where(within, high, middle)
    return np.asarray(inner + low[:, None] * along)


def bridging(sheet: Sheet, around: Neighbourhood) -> NDArray[np.bool_]:
    """Tell which faces have no point nearby: within twice the room that a point has there.

    The room is that of the nearest point, or the median one where that is larger: a part scanned from farther
    away is sparse, not missing.
    """
    distances, nearest = _nearest(sheet.vertices, around, np.inf)
    usual = float(np.median(around.spacing))
    alone = distances > 2 * np.maximum(around.spacing[nearest], usual)
    out: NDArray[np.bool_] = np.asarray(alone[sheet.faces].all(1))
    rows = np.flatnonzero(out)
    distances, nearest = _nearest(sheet.vertices[sheet.faces[rows]].mean(1), around, np.inf)
    out[rows] = distances > 2 * np.maximum(around.spacing[nearest], usual)
    return out


def _nearest(
    places: NDArray[np.float64], around: Neighbourhood, limit: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    distances, nearest = np.empty(len(places)), np.empty(len(places), np.int64)
    for start in range(0, len(places), CHUNK):
        part = slice(start, start + CHUNK)
        distances[part], nearest[part] = around.tree.query(
            places[part], distance_upper_bound=limit, workers=-1
        )
    return distances, nearest


def large_parts(sheet: Sheet, part: float) -> tuple[NDArray[np.bool_], int]:
    """Tell which faces belong to components of at least this part of the largest one's area, and count the others."""
    count, labels = component_labels(sheet.faces, len(sheet.vertices))
    if count < 2 or part <= 0:
        return np.ones(len(sheet.faces), np.bool_), 0
    areas = np.bincount(labels, face_areas(sheet.vertices, sheet.faces), minlength=count)
    large = areas >= part * areas.max()
    return np.asarray(large[labels]), int((~large).sum())


def compacted(sheet: Sheet) -> Sheet:
    """Return the surface without the vertices that no face uses."""
    used = np.zeros(len(sheet.vertices), np.bool_)
    used[sheet.faces] = True
    number = (np.cumsum(used) - 1).astype(np.int32)
    return Sheet(sheet.vertices[used], number[sheet.faces].reshape(-1, 3))
