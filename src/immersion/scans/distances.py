"""How far two surfaces are from each other, both ways."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.errors import InputError, MissingToolError
from immersion.scans import _process_texts as _process_texts
from immersion.scans.mesh import Mesh
from immersion.scans.topology import face_areas

__all__ = ["Deviation", "deviation"]


@dataclass(frozen=True, slots=True)
class Deviation:
    """The two-sided distance between two surfaces.

    ``rms``, ``mean``, ``max`` and ``p95`` (95th percentile) are over the samples of both sides together; each
    side has the same number of samples. Lengths are in ``unit``; when that is None they have no unit, and only
    the parts of the ``diagonal`` (of the first mesh's bounding box) mean something.
    """

    rms: float
    mean: float
    max: float
    p95: float
    unit: str | None
    diagonal: float
    samples: int
    rms_forward: float
    rms_backward: float

    @property
    def rms_of_diagonal(self) -> float:
        """The RMS as a part of the diagonal."""
        return self.rms / self.diagonal if self.diagonal else 0.0

    def to_dict(self) -> dict[str, object]:
        """Return plain data for ``--json`` and provenance."""
        return {**asdict(self), "rms_of_diagonal": self.rms_of_diagonal}

    def render(self, lang: str | None = None) -> str:
        """Return one line for a reader; without a unit, in ten-thousandths of the diagonal.

        Examples
        --------
        >>> Deviation(0.001, 0.001, 0.002, 0.002, "m", 1.0, 10, 0.001, 0.001).render("en")
        'RMS 1.000 mm, max 2.000 mm'
        """
        comma = ", "
        if self.unit is None:
            scale, unit = (1e4 / self.diagonal if self.diagonal else 0.0), "‱ diag."
        else:
            from immersion.scans.mesh import METRES_PER_UNIT

            scale, unit = METRES_PER_UNIT[self.unit] * 1e3, "mm"
        rms, most = (messages.number(value * scale, 3, lang) for value in (self.rms, self.max))
        return f"RMS {rms} {unit}{comma}max {most} {unit}"

    def __str__(self) -> str:
        return self.render()


def deviation(a: Mesh, b: Mesh, *, samples: int = 200_000, seed: int = 0) -> Deviation:
    """Measure the two-sided distance between two surfaces.

    Points are spread uniformly over the area of each surface; for each one the exact closest point of the other
    surface is found (Embree, through open3d), and its distance is computed again in float64.

    Parameters
    ----------
    a, b : Mesh
        In one unit; ``a`` is the reference whose diagonal is quoted.
    samples : int
        Points on each surface.
    seed : int
        Of the points' places.

    Returns
    -------
    Deviation

    Raises
    ------
    InputError
        If a mesh has no area, the units differ, or `samples` is out of range.

    References
    ----------
    .. [1] P. Cignoni, C. Rocchini and R. Scopigno, "Metro: measuring error on simplified surfaces", Computer
       Graphics Forum 17 (1998) 167.

    Examples
    --------
    >>> low = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]])
    >>> high = Mesh.from_arrays([[0, 0, 0.5], [1, 0, 0.5], [0, 1, 0.5]], [[0, 1, 2]])
    >>> round(deviation(low, high, samples=100).rms, 6)
    0.5
    """
    if not 1 <= samples <= 100_000_000:
        raise InputError("scan-samples", samples=samples)
    if a.unit != b.unit and a.unit is not None and b.unit is not None:
        raise InputError("scan-units-differ", b.source, a=a.unit, b=b.unit)
    corners_a, corners_b, scale = _unit_box(a, b)
    generator = np.random.default_rng(seed)
    forward = _distances(_spread(corners_a, samples, generator), corners_b) * scale
    backward = _distances(_spread(corners_b, samples, generator), corners_a) * scale
    both = np.concatenate([forward, backward])
    return Deviation(
        rms=float(np.sqrt(np.mean(both**2))),
        mean=float(both.mean()),
        max=float(both.max()),
        p95=float(np.percentile(both, 95)),
        unit=a.unit,
        diagonal=a.diagonal,
        samples=samples,
        rms_forward=float(np.sqrt(np.mean(forward**2))),
        rms_backward=float(np.sqrt(np.mean(backward**2))),
    )


Corners = NDArray[np.float64]


def _unit_box(a: Mesh, b: Mesh) -> tuple[Corners, Corners, float]:
    """Return the corners (F, 3, 3) of both, moved and scaled together into a unit box: Embree is float32."""
    low, high = a.bounds
    middle, scale = (low + high) / 2, a.diagonal or 1.0
    both = []
    for mesh in (a, b):
        if not len(mesh.faces) or not face_areas(mesh.vertices, mesh.faces).sum() > 0:
            raise InputError("scan-no-triangles", mesh.source)
        points = (mesh.vertices.astype(np.float64) + (mesh.offset - middle)) / scale
        both.append(points[mesh.faces])
    return both[0], both[1], scale


def _spread(corners: Corners, samples: int, generator: np.random.Generator) -> Corners:
    """Return points spread uniformly over the area of triangles (stratified along the sum of areas)."""
    areas = 0.5 * np.linalg.norm(
        np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1
    )
    sums = np.cumsum(areas)
    ticks = (np.arange(samples) + generator.random(samples)) * (sums[-1] / samples)
    face = np.minimum(np.searchsorted(sums, ticks, side="right"), len(areas) - 1)
    u, v = generator.random((2, samples))
    root = np.sqrt(u)[:, None]
    a, b, c = corners[face, 0], corners[face, 1], corners[face, 2]
    return np.asarray((1 - root) * a + root * (1 - v[:, None]) * b + root * v[:, None] * c)


def _distances(points: Corners, corners: Corners) -> NDArray[np.float64]:
    from immersion.scans._kernels import distance

    open3d = _open3d()
    scene = open3d.t.geometry.RaycastingScene()
    soup = np.ascontiguousarray(corners.reshape(-1, 3), np.float32)
    index = np.arange(len(soup), dtype=np.uint32).reshape(-1, 3)
    scene.add_triangles(open3d.core.Tensor(soup), open3d.core.Tensor(index))
    query = open3d.core.Tensor(np.ascontiguousarray(points, np.float32))
    nearest = scene.compute_closest_points(query)["primitive_ids"].numpy().astype(np.int64)
    out = np.empty(len(points))
    distance.squared_distances(np.ascontiguousarray(points), np.ascontiguousarray(corners[nearest]), out)
    return np.asarray(np.sqrt(out))


def _open3d() -> ModuleType:
    """Return open3d, or say what its import lacks: its wheel needs system libraries of its own."""
    try:
        import open3d
    except ImportError as error:
        reason = str(error).split(":")[0]
        raise MissingToolError("scan-open3d", reason=reason) from None
    return open3d
