"""How far two surfaces are from each other, both ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.errors import InputError
from immersion.scans import _process_texts as _process_texts
from immersion.scans import _record_texts as _record_texts
from immersion.scans._surface import Surface, spread, unit_box
from immersion.scans._worst import worst
from immersion.scans.mesh import Mesh

__all__ = ["Deviation", "deviation", "vertex_deviation"]

# Points that the search for the maximum may ask at least, however few the samples.
LEAST_SEARCH = 50_000


@dataclass(frozen=True, slots=True)
class Deviation:
    """The two-sided distance between two surfaces.

    ``rms``, ``mean`` and ``p95`` (95th percentile) are over the samples of both sides together; each side has
    the same number of samples. ``max`` is the larger of ``hausdorff_forward`` (first mesh from second) and
    ``hausdorff_backward``: every vertex joins the samples, and the triangles that may hold more are searched.
    No point is farther than ``max_bound``. ``normal_mean_deg`` and ``normal_p95_deg`` are the angles between
    the normals of samples and those of the faces they are nearest to. Lengths are in ``unit``; when that is
    None they have no unit, and only the parts of the ``diagonal`` (of the first mesh's bounding box) mean
    something.
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
    hausdorff_forward: float = 0.0
    hausdorff_backward: float = 0.0
    max_bound: float = float("inf")
    normal_mean_deg: float = 0.0
    normal_p95_deg: float = 0.0

    @property
    def rms_of_diagonal(self) -> float:
        """The RMS as a part of the diagonal."""
        return self.rms / self.diagonal if self.diagonal else 0.0

    def to_dict(self) -> dict[str, object]:
        """Return plain data for ``--json`` and provenance."""
        bound = self.max_bound if np.isfinite(self.max_bound) else None
        return {**asdict(self), "max_bound": bound, "rms_of_diagonal": self.rms_of_diagonal}

    def render(self, lang: str | None = None) -> str:
        """Return one line for a reader; without a unit, in ten-thousandths of the diagonal.

        Examples
        --------
        >>> Deviation(0.001, 0.001, 0.002, 0.002, "m", 1.0, 10, 0.001, 0.001).render("en")
        'RMS 1.000 mm, max 2.000 mm'
        """
        if self.unit is None:
            scale, unit = (1e4 / self.diagonal if self.diagonal else 0.0), "‱ diag."
        else:
            from immersion.scans.mesh import METRES_PER_UNIT

            scale, unit = METRES_PER_UNIT[self.unit] * 1e3, "mm"
        rms, most = (f"{messages.number(value * scale, 3, lang)} {unit}" for value in (self.rms, self.max))
        return messages.text("deviation-told", lang, rms=rms, most=most)

    def __str__(self) -> str:
        return self.render()


def deviation(
    a: Mesh,
    b: Mesh,
    *,
    samples: int = 200_000,
    seed: int = 0,
    either_side: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Deviation:
    """Measure the two-sided distance between two surfaces.

    Points are spread uniformly over the area of each surface; for each one the closest face of the other
    surface is found (Embree, through open3d), and its distance is computed again in float64. The largest
    distance does not rest on samples: it is searched over whole triangles by branch and bound.

    Parameters
    ----------
    a, b : Mesh
        In one unit; ``a`` is the reference whose diagonal is quoted.
    samples : int
        Points on each surface. The search for the maximum may ask as many again (50000 at least): more samples
        bring ``max_bound`` down to ``max``.
    seed : int
        Of the points' places.
    either_side : bool
        Normals that point in opposite ways are then the same: for surfaces whose faces are not turned alike.
    progress : callable, optional
        Told the part that is done, from 0 to 1; may raise :class:`~immersion.errors.Cancelled`.

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
    _same_unit(a, b)
    tell = progress or (lambda done: None)
    tell(0.0)
    one, two, scale = unit_box(a, b)
    generator = np.random.default_rng(seed)
    forward, turned_forward = _sampled(one, two, samples, generator, either_side)
    tell(0.25)
    backward, turned_backward = _sampled(two, one, samples, generator, either_side)
    tell(0.5)
    budget = max(LEAST_SEARCH, samples)
    most_forward, bound_forward = worst(one, two, float(forward.max()), budget=budget)
    tell(0.75)
    most_backward, bound_backward = worst(two, one, float(backward.max()), budget=budget)
    tell(1.0)
    both, turned = np.concatenate([forward, backward]), np.concatenate([turned_forward, turned_backward])
    return Deviation(
        rms=float(np.sqrt(np.mean(both**2))) * scale,
        mean=float(both.mean()) * scale,
        max=max(most_forward, most_backward) * scale,
        p95=float(np.percentile(both, 95)) * scale,
        unit=a.unit,
        diagonal=a.diagonal,
        samples=samples,
        rms_forward=float(np.sqrt(np.mean(forward**2))) * scale,
        rms_backward=float(np.sqrt(np.mean(backward**2))) * scale,
        hausdorff_forward=most_forward * scale,
        hausdorff_backward=most_backward * scale,
        max_bound=max(bound_forward, bound_backward) * scale,
        normal_mean_deg=float(turned.mean()) if len(turned) else 0.0,
        normal_p95_deg=float(np.percentile(turned, 95)) if len(turned) else 0.0,
    )


def vertex_deviation(mesh: Mesh, reference: Mesh) -> NDArray[np.float64]:
    """Return how far each vertex of a mesh is from the surface of another.

    Parameters
    ----------
    mesh, reference : Mesh
        In one unit; the reference has at least one face.

    Returns
    -------
    (V,) ndarray
        Distances in the meshes' unit.

    Raises
    ------
    InputError
        If the reference has no area, or the units differ.

    Examples
    --------
    >>> floor = Mesh.from_arrays([[0, 0, 0], [4, 0, 0], [0, 0, 4]], [[0, 1, 2]])
    >>> above = Mesh.from_arrays([[1, 1, 1], [1, 2, 1], [2, 3, 1]], [[0, 1, 2]])
    >>> vertex_deviation(above, floor).tolist()
    [1.0, 2.0, 3.0]
    """
    _same_unit(mesh, reference)
    surface, _, scale = unit_box(reference, reference)
    low, high = reference.bounds
    points = (mesh.vertices.astype(np.float64) + (mesh.offset - (low + high) / 2)) / scale
    return surface.nearest(points)[0] * scale


def _same_unit(a: Mesh, b: Mesh) -> None:
    if a.unit != b.unit and a.unit is not None and b.unit is not None:
        raise InputError("scan-units-differ", b.source, a=a.unit, b=b.unit)


def _sampled(
    surface: Surface, other: Surface, samples: int, generator: np.random.Generator, either_side: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the distances of samples, and the angles in degrees between normals where both faces have one."""
    far, turned = [], []
    for points, faces in spread(surface, samples, generator):
        distances, nearest = other.nearest(points)
        far.append(distances)
        mine, theirs = surface.normals(faces), other.normals(nearest)
        cosine = np.einsum("ij,ij->i", mine, theirs)
        cosine = np.abs(cosine) if either_side else cosine
        turned.append(np.degrees(np.arccos(np.clip(cosine[theirs.any(1)], -1.0, 1.0))))
    return np.concatenate(far), np.concatenate(turned)
