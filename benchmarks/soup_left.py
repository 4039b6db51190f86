"""What a cleaner left of a planted soup, and what it did beside: counted from the triangles alone.

Places are compared bit for bit as float32, so that a vertex that moved is seen. It shares nothing with the library.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from soup import Soup

__all__ = ["Left", "left_of"]


@dataclass(frozen=True)
class Left:
    """Defects that are still there, holes that are closed, and triangles of the body that are gone.

    Parameters
    ----------
    small, large : int
        Holes in the largest component, with an area under and above the limit.
    islands : int
        Components beside the largest.
    degenerate, repeated : int
        Triangles without area, and triangles on the same three places as an earlier one, whichever way round.
    lost : int
        Triangles of the body that are not in the result.
    invented : int
        Triangles of the result that are not in the soup.
    vertices : int
        Vertices of the result above the places that it holds: what is not welded.
    """

    small: int
    large: int
    islands: int
    degenerate: int
    repeated: int
    lost: int
    invented: int
    vertices: int

    def to_dict(self) -> dict[str, int]:
        """Return plain data."""
        return asdict(self)

    def clean(self, soup: Soup) -> bool:
        """Return whether all that was planted is gone, and nothing else: large holes stay open."""
        spoilt = (self.small, self.islands, self.degenerate, self.repeated, self.lost, self.vertices)
        return not any(spoilt) and self.large == soup.large


def left_of(soup: Soup, vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> Left:
    """Count what is left of the soup's defects in a mesh."""
    points = np.concatenate([soup.corners.reshape(-1, 3), np.asarray(vertices, np.float32)])
    places, place = _places(points)
    given, after = place[: soup.corners.size // 3].reshape(-1, 3), place[soup.corners.size // 3 :][faces]
    flat = _flat(places[after])
    solid = _keys(after[~flat])
    unique = np.unique(solid)
    body = np.unique(_keys(given[soup.kinds == 0]))
    all_given = np.unique(_keys(given))
    rows = np.unique(np.sort(after[~flat], 1), axis=0)
    small, large, islands = _open(places, rows, soup.limit)
    return Left(
        small=small,
        large=large,
        islands=islands,
        degenerate=int(flat.sum()),
        repeated=len(solid) - len(unique),
        lost=int((~np.isin(body, unique)).sum()),
        invented=int((~np.isin(unique, all_given)).sum()),
        vertices=len(vertices) - len(np.unique(after)),
    )


def _places(points: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    rows = np.ascontiguousarray(points + np.float32(0)).view(np.dtype((np.void, 12))).ravel()  # −0 becomes 0
    _, first, place = np.unique(rows, return_index=True, return_inverse=True)
    return points[first].astype(np.float64), place.ravel()


def _flat(corners: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which triangles have no area at all; the cross product of floats is exact enough to tell."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    return ~np.cross(b - a, c - a).any(1)


def _keys(faces: NDArray[np.intp]) -> NDArray[np.void]:
    """Return one value per triangle, the same for the same three places in any order."""
    rows = np.ascontiguousarray(np.sort(faces, 1), np.int64)
    return rows.view(np.dtype((np.void, 24))).ravel()


def _open(places: NDArray[np.float64], faces: NDArray[np.intp], limit: float) -> tuple[int, int, int]:
    """Return the holes under and above the limit in the largest component, and the number of the others."""
    if not len(faces):
        return 0, 0, 0
    ends = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1)
    pieces, label = _groups(ends, len(places))
    used = np.unique(label[faces[:, 0]])
    largest = np.bincount(label[faces[:, 0]], minlength=pieces).argmax()
    unique, counts = np.unique(ends[:, 0] * len(places) + ends[:, 1], return_counts=True)
    rims = np.stack(np.divmod(unique[counts == 1], len(places)), 1)
    rims = rims[label[rims[:, 0]] == largest]
    if not len(rims):
        return 0, 0, len(used) - 1
    _, loop = _groups(rims, len(places))
    _, loop = np.unique(loop[rims[:, 0]], return_inverse=True)
    areas = _fan_areas(places[rims], loop)
    return int((areas < limit).sum()), int((areas >= limit).sum()), len(used) - 1


def _fan_areas(rims: NDArray[np.float64], loop: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the area of the fan from the middle of each loop to its edges, as the soup measures its holes."""
    sizes = np.bincount(loop)
    middle = np.stack([np.bincount(loop, rims.mean(1)[:, axis]) / sizes for axis in range(3)], 1)
    arms = rims - middle[loop][:, None]
    return np.bincount(loop, np.linalg.norm(np.cross(arms[:, 0], arms[:, 1]), axis=1)) / 2


def _groups(ends: NDArray[np.intp], count: int) -> tuple[int, NDArray[np.int32]]:
    graph = coo_matrix((np.ones(len(ends), np.bool_), (ends[:, 0], ends[:, 1])), shape=(count, count))
    return connected_components(graph, directed=False)
