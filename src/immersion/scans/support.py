"""The plane that an object stands on: a table, a turntable, the ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.scans import _clean_texts as _clean_texts
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh
from immersion.scans.topology import face_areas
from immersion.scans.vertices import compacted

__all__ = ["Plane", "Supported", "remove_support"]

Floats = NDArray[np.float64]
Scan = TypeVar("Scan", Mesh, PointCloud)

SAMPLES = 4096  # points that vote
TRIALS = 800  # planes tried
LEAST = 0.05  # a support has at least this part of the area
BELOW = 0.03  # and at most this part lies under it
WIDER = 1.2  # and its outline is this much larger than that of what stands on it
COARSE = 0.01  # tolerance of the search, over the size of the scan
SIGMAS = 4.0  # tolerance of the plane found, over its own roughness


@dataclass(frozen=True, slots=True)
class Plane:
    """The plane ``normal · x = distance`` in true coordinates; the normal looks at what stands on it.

    ``tolerance`` is how far its points may lie above it.
    """

    normal: tuple[float, float, float]
    distance: float
    tolerance: float

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {"normal": list(self.normal), "distance": self.distance, "tolerance": self.tolerance}


@dataclass(frozen=True, slots=True, eq=False)
class Supported(Generic[Scan]):
    """The object alone, the plane it stood on (None when there is none), and how many faces or points went."""

    scan: Scan
    plane: Plane | None
    removed: int


def remove_support(scan: Scan, *, tolerance: float | None = None, seed: int = 0) -> Supported[Scan]:
    """Remove the plane that an object stands on.

    The plane with the most area is looked for by random triples of points. It is a support only when (nearly)
    everything else lies on one side of it and it spreads beyond what stands on it: the flat base of a statue, or a
    side of a box, is none, and stays.

    Parameters
    ----------
    scan : Mesh or PointCloud
        It is not changed.
    tolerance : float, optional
        How far above the plane still counts as plane, in the scan's unit; by default four times the plane's own
        roughness. Whatever is under the plane goes with it.
    seed : int
        Of the search.

    Returns
    -------
    Supported
        The very same scan when there is no support.

    Raises
    ------
    InputError
        If the tolerance is negative or not finite.

    References
    ----------
    .. [1] M. A. Fischler and R. C. Bolles, "Random sample consensus", Communications of the ACM 24 (1981) 381.

    Examples
    --------
    >>> x, y = (axis.ravel() * 0.1 for axis in np.mgrid[-20:21, -20:21])
    >>> table, top = np.c_[x, y, 0 * x], np.c_[x / 4, y / 4, 1 + 0 * x]
    >>> done = remove_support(PointCloud.from_arrays([*table, *top]))
    >>> done.removed, [round(value, 6) + 0.0 for value in done.plane.normal]
    (1681, [0.0, 0.0, 1.0])
    """
    if tolerance is not None and not (np.isfinite(tolerance) and tolerance >= 0):
        raise InputError("clean-limit", scan.source, name="tolerance", value=tolerance, least=0)
    generator = np.random.default_rng(seed)
    points = _voters(scan, generator)
    found = _support(points, tolerance, generator) if len(points) >= 8 else None
    if found is None:
        return Supported(scan, None, 0)
    normal, distance, near = found
    everything = scan.points if isinstance(scan, PointCloud) else scan.vertices
    low = _heights(everything.astype(np.float64), normal, distance) <= near
    true = distance + float(normal @ scan.offset)
    plane = Plane((float(normal[0]), float(normal[1]), float(normal[2])), true, near)
    if isinstance(scan, PointCloud):
        return Supported(scan.picked(~low), plane, int(low.sum()))
    gone = np.asarray(low[scan.faces].all(1))
    return Supported(compacted(scan.with_faces(scan.faces[~gone], ~gone)), plane, int(gone.sum()))


def _voters(scan: Mesh | PointCloud, generator: np.random.Generator) -> Floats:
    """Return points of the scan, as many as vote, spread evenly (over the area of a mesh)."""
    if isinstance(scan, PointCloud):
        count = len(scan.points)
        chosen = np.sort(generator.choice(count, min(SAMPLES, count), replace=False))
        return np.asarray(scan.points[chosen], np.float64)
    areas = face_areas(scan.vertices, scan.faces)
    sums = np.cumsum(areas)
    if not len(sums) or not sums[-1] > 0:
        return np.zeros((0, 3))
    faces = np.searchsorted(sums, (np.arange(SAMPLES) + generator.random(SAMPLES)) * (sums[-1] / SAMPLES))
    u, v = generator.random((2, SAMPLES, 1))
    root = np.sqrt(u)
    a, b, c = (scan.vertices[scan.faces[np.minimum(faces, len(sums) - 1), k]].astype(float) for k in range(3))
    return np.asarray((1 - root) * a + root * (1 - v) * b + root * v * c)


def _support(
    points: Floats, tolerance: float | None, generator: np.random.Generator
) -> tuple[Floats, float, float] | None:
    """Return the support's normal, its distance and its tolerance, or None."""
    size = float(np.linalg.norm(points.max(0) - points.min(0)))
    coarse = COARSE * size if tolerance is None else max(tolerance, 1e-6 * size)
    best, most = None, 0
    for _ in range(TRIALS):
        a, b, c = points[generator.choice(len(points), 3, replace=False)]
        normal = np.cross(b - a, c - a)
        length = float(np.linalg.norm(normal))
        if length <= 1e-6 * size * size:
            continue
        normal = normal / length
        heights = _heights(points, normal, float(normal @ a))
        votes = int((np.abs(heights) <= coarse).sum())
        if votes > most and _one_sided(heights, coarse):
            best, most = (normal, float(normal @ a)), votes
    if best is None or most < LEAST * len(points):
        return None
    return _settled(points, *best, coarse, tolerance, size)


def _settled(
    points: Floats, normal: Floats, distance: float, coarse: float, tolerance: float | None, size: float
) -> tuple[Floats, float, float] | None:
    """Fit the plane to its points, with its own tolerance, and return it if it is a support."""
    near = coarse
    for _ in range(4):
        own = points[np.abs(_heights(points, normal, distance)) <= near]
        middle = own.mean(0)
        _, axes = np.linalg.eigh(np.einsum("ki,kj->ij", own - middle, own - middle))
        fitted = axes[:, 0]
        distance = float(fitted @ middle)
        heights = _heights(points, fitted, distance)
        if (heights > coarse).sum() < (heights < -coarse).sum():
            fitted, distance, heights = -fitted, -distance, -heights
        normal = fitted
        rough = 1.4826 * float(np.median(np.abs(heights[np.abs(heights) <= coarse])))
        near = min(coarse, max(SIGMAS * rough, 1e-5 * size))
    heights = _heights(points, normal, distance)
    near = near if tolerance is None else tolerance
    own, rest = points[np.abs(heights) <= max(near, 1e-6 * size)], points[heights > near]
    if len(own) < LEAST * len(points) or len(rest) < 4 or not _one_sided(heights, coarse):
        return None
    return (normal, distance, near) if _outline(own, normal) > WIDER * _outline(rest, normal) else None


def _heights(points: Floats, normal: Floats, distance: float) -> Floats:
    # Summed by hand: a matrix product may add in another order on another number of threads.
    heights: Floats = (
        points[:, 0] * normal[0] + points[:, 1] * normal[1] + points[:, 2] * normal[2] - distance
    )
    return heights


def _one_sided(heights: Floats, near: float) -> bool:
    under, over = int((heights < -near).sum()), int((heights > near).sum())
    return min(under, over) <= BELOW * len(heights)


def _outline(points: Floats, normal: Floats) -> float:
    """Return the area of the convex outline of points, seen along the normal."""
    from scipy.spatial import ConvexHull, QhullError

    side = np.eye(3)[int(np.argmin(np.abs(normal)))]
    first = np.cross(normal, side)
    first /= np.linalg.norm(first)
    second = np.cross(normal, first)
    flat = np.c_[_heights(points, first, 0.0), _heights(points, second, 0.0)]
    try:
        return float(ConvexHull(flat).volume)  # in the plane, Qhull's volume is the area
    except QhullError:  # fewer than three points, or all on one line
        return 0.0
