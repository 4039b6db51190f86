"""From points to a surface: screened Poisson reconstruction, cut back to where there are points.

M. Kazhdan and H. Hoppe, "Screened Poisson surface reconstruction", ACM Transactions on Graphics 32 (2013); and
F. Bernardini et al., "The ball-pivoting algorithm for surface reconstruction", IEEE TVCG 5 (1999). Both are
Open3D's, run in a child process (see ``_surfacing``): a crash there is an error here.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.errors import InputError
from immersion.scans import _reconstruct_texts as _reconstruct_texts
from immersion.scans._reconstruct_options import LEAST_DEPTH, MOST_DEPTH, Options, check
from immersion.scans._surface_colours import blend, carried_colors, carried_scalars, eight_bits
from immersion.scans._surface_distances import point_distances
from immersion.scans._surface_trimming import Sheet, bridging, compacted, large_parts, tidied, trimmed
from immersion.scans._surfacing import Job, Surface, surfaced
from immersion.scans.cloud import PointCloud
from immersion.scans.cloud_normals import Neighbourhood, Orientation, neighbourhood, oriented_normals
from immersion.scans.mesh import Mesh
from immersion.scans.topology import edges_of

__all__ = ["Reconstructed", "Remark", "reconstruct"]

_log = logging.getLogger("immersion.scans")

LEAST = 10  # points; fewer do not tell a surface
GAP = 4.0  # spacings: what the surface may bridge when nobody says
SAMPLED = 200_000  # points whose distance to the surface is measured


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a reconstruction did or found: a code of the catalogue and its fields."""

    code: str
    values: dict[str, object]

    def render(self, lang: str | None = None) -> str:
        """Return the sentence for a reader, in French or English.

        Examples
        --------
        >>> Remark("reconstruct-far", {"count": 12, "gap": "0.01 m"}).render("en")
        '12 triangles that reach farther than 0.01 m from every point cut off'
        """
        shown = {
            name: messages.number(value, 0, lang) if isinstance(value, int) else value
            for name, value in self.values.items()
        }
        return messages.text(self.code, lang, **shown)


@dataclass(frozen=True, slots=True, eq=False)
class Reconstructed:
    """A surface, what was done, and the figures of it.

    Parameters
    ----------
    mesh : Mesh
        Its last step of history holds ``facts``.
    log : tuple of Remark
    facts : dict
        ``spacing``, ``resolution``, ``depth``, ``max_gap``, counts, ``deviation`` of the points from the surface
        (``rms``, ``p95``, ``max``, in the cloud's unit, over the points that it comes within ``max_gap`` of;
        ``unreached_part`` tells the others), ``normals``, ``orientation``, ``threads``, ``reproducible``: plain
        JSON data.
    """

    mesh: Mesh
    log: tuple[Remark, ...]
    facts: dict[str, Any]


def reconstruct(
    cloud: PointCloud,
    *,
    method: Literal["poisson", "ball"] = "poisson",
    resolution: float | None = None,
    depth: int | None = None,
    scale: float = 1.1,
    max_gap: float | None = None,
    trim: bool = True,
    neighbours: int = 16,
    radius: float | None = None,
    orient: Orientation = "auto",
    min_component_area: float = 0.01,
    threads: int = 1,
    timeout: float | None = None,
    progress: Callable[[float], None] | None = None,
    _child: Sequence[str] | None = None,
) -> Reconstructed:
    """Make a surface of a point cloud.

    Lengths are in the cloud's unit. Colours, intensity and other numbers of the points are carried over; unit,
    offset, source and history are kept.

    Parameters
    ----------
    cloud : PointCloud
        At least ten distinct points; it is not changed.
    method : {"poisson", "ball"}
        ``"poisson"`` smooths noise and bridges small gaps. ``"ball"`` rolls a ball over the points and joins
        those that it touches: the vertices are the points, noise included.
    resolution : float, optional
        Side of the finest cells, about the size of a triangle; the spacing of the points when not given. For
        ``"ball"`` the radius of the smallest ball.
    depth : int, optional
        Or the depth of the octree, 3 to 14: the cloud's longest side is cut into about ``2**depth`` cells.
    scale : float
        Side of the working cube over the cloud's longest side, at least 1; it grows (to less than the double)
        so that the cells have the very size asked for.
    max_gap : float, optional
        The surface is cut off where it is farther than this from every point: it ends where the points end.
        Four spacings when not given.
    trim : bool
        False keeps the whole of Poisson's surface, balloons included: closed, where it does not run into the
        walls of the working cube (a larger `scale` moves them away).
    neighbours : int
        How many nearest points tell a normal, at least 3.
    radius : float, optional
        Those farther than this do not count.
    orient : {"auto", "keep", "poses", "graph"}
        What tells the outside: the cloud's own normals, the places of the scanner, or a walk from neighbour to
        neighbour; ``"auto"`` takes the first that the cloud has.
    min_component_area : float
        Components under this part of the largest one's area are removed; 0 keeps all.
    threads : int
        With 1, the same cloud gives the same bytes. More is faster, differs in the last digits, is marked so in
        the facts, and can crash: it is then done again with one.
    timeout : float, optional
        Seconds that the surface engine may take.
    progress : callable, optional
        Called with the part done, from 0 to 1. When it raises, the engine is ended and its files are removed.

    Returns
    -------
    Reconstructed
        Faces that bridge a gap (no point within twice the spacing there) are marked in ``mesh.reconstructed``.

    Raises
    ------
    UsageError
        If an option makes no sense or asks for what the cloud does not have.
    InputError
        If there are too few points, the cells are too many, nothing is left of the surface, or the engine
        crashes, takes too long or runs out of memory.
    MissingToolError
        If open3d does not load.

    Examples
    --------
    >>> points = np.random.default_rng(0).normal(size=(2000, 3))
    >>> points /= np.linalg.norm(points, axis=1)[:, None]
    >>> ball = reconstruct(PointCloud.from_arrays(points, unit="m"))
    >>> ball.facts["orientation"], ball.facts["deviation"]["rms"] < 0.01
    ('graph', True)
    """
    options = Options(
        method, resolution, depth, scale, max_gap, trim, neighbours, radius, orient, min_component_area,
        threads, timeout,
    )  # fmt: skip
    check(options)
    report = progress or (lambda _: None)
    work = _prepared(cloud, options, report)
    plan = _planned(work.around, options, cloud)
    surface = _run(work, plan, report, _child)
    report(0.85)
    sheet, invented = _kept(surface, work, plan)
    report(0.92)
    mesh = _dressed(sheet, invented, work)
    _measured(work, sheet, plan.gap)
    report(1.0)
    for remark in work.log:
        _log.info(remark.render("en"))
    stepped = mesh.with_step("reconstruct", options.parameters(), work.facts)
    return Reconstructed(stepped, tuple(work.log), work.facts)


@dataclass(slots=True, eq=False)
class _Work:
    """A cloud under reconstruction: distinct points, their normals, and the record so far."""

    cloud: PointCloud
    around: Neighbourhood
    normals: NDArray[np.float64]
    log: list[Remark]
    facts: dict[str, Any]

    def remark(self, code: str, **values: object) -> None:
        """Note something."""
        self.log.append(Remark(code, values))


def _prepared(cloud: PointCloud, options: Options, report: Callable[[float], None]) -> _Work:
    """Return the distinct points with their neighbours and normals."""
    distinct = _distinct(cloud.points)
    same = int((~distinct).sum())
    kept = cloud.picked(distinct) if same else cloud
    if len(kept.points) < LEAST:
        raise InputError("reconstruct-few", cloud.source, count=len(kept.points), least=LEAST)
    around = neighbourhood(kept.points.astype(np.float64), options.neighbours, options.radius)
    report(0.15)
    normals, origin, side = oriented_normals(kept, around, options.orient)
    report(0.3)
    facts: dict[str, Any] = {"points": len(cloud.points), "repeated_points": same}
    work = _Work(kept, around, normals, [], facts | {"normals": origin, "orientation": side})
    if same:
        work.remark("reconstruct-same", count=same)
    work.remark(
        f"reconstruct-normals-{origin}", **({"count": options.neighbours} if origin == "neighbours" else {})
    )
    work.remark(f"reconstruct-side-{side}", **({"count": len(cloud.poses)} if side == "poses" else {}))
    return work


def _distinct(points: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell which points are the first at their place; −0 and 0 are one place."""
    from immersion.scans._kernels import weld

    if not np.isfinite(points).all():
        first = int(np.argmin(np.isfinite(points).all(1)))
        count = int((~np.isfinite(points).all(1)).sum())
        raise InputError("mesh-not-finite", name="points", count=count, first=first)
    clean = np.ascontiguousarray(points + np.float32(0))
    out = np.empty(len(clean), np.int32)
    weld.equal(clean.view(np.int32), np.zeros((len(clean), 0), np.int32), out)
    return np.asarray(out == np.arange(len(out)))


@dataclass(frozen=True, slots=True)
class _Plan:
    """Lengths in the cloud's unit; ``width`` and ``centre`` make the unit box."""

    options: Options
    resolution: float
    depth: int
    scale: float
    gap: float
    width: float
    centre: tuple[float, ...]


def _planned(around: Neighbourhood, options: Options, cloud: PointCloud) -> _Plan:
    low, high = around.points.min(0), around.points.max(0)
    width, spacing = float((high - low).max()), float(np.median(around.spacing))
    if options.depth is not None:
        depth, scale = options.depth, options.scale
        resolution = scale * width / 2**depth
    else:
        resolution = options.resolution if options.resolution is not None else spacing
        depth = max(LEAST_DEPTH, math.ceil(math.log2(options.scale * width / resolution) - 1e-9))
        if depth > MOST_DEPTH and options.method == "poisson":
            raise InputError(
                "reconstruct-depth",
                cloud.source,
                resolution=resolution,
                extent=width,
                depth=depth,
                most=MOST_DEPTH,
            )
        # The cube grows until its cells have the very size asked for: the octree is adaptive, so that the
        # empty room costs next to nothing.
        scale = resolution * 2**depth / width
    gap = math.inf if not options.trim else options.max_gap if options.max_gap is not None else GAP * spacing
    centre = tuple(((low + high) / 2).tolist())
    return _Plan(options, resolution, depth, scale, gap, width, centre)


def _run(work: _Work, plan: _Plan, report: Callable[[float], None], command: Sequence[str] | None) -> Surface:
    """Return the engine's surface in the cloud's frame, and record how it was made."""
    unit, spacing = work.cloud.unit, float(np.median(work.around.spacing))
    points = (work.around.points - plan.centre) / plan.width
    if plan.options.method == "ball":
        radii = tuple(plan.resolution * factor / plan.width for factor in (1.0, 2.0, 4.0))
        job = Job(points, work.normals, "ball", 0, 0.0, radii, 1)
    else:
        job = Job(points, work.normals, "poisson", plan.depth, plan.scale, (), plan.options.threads)
    surface, threads = _tried(job, work, plan.options.timeout, lambda part: report(0.3 + 0.5 * part), command)
    size = {"spacing": _length(spacing, unit), "resolution": _length(plan.resolution, unit)}
    if job.method == "ball":
        work.remark("reconstruct-balls", **size)
    else:
        work.remark("reconstruct-cells", depth=plan.depth, **size)
    work.facts |= {
        "spacing": spacing,
        "resolution": plan.resolution,
        "depth": job.depth or None,
        "max_gap": None if math.isinf(plan.gap) else plan.gap,
        "threads": threads,
        "reproducible": threads == 1,
        "open3d": surface.open3d,
    }
    return replace(surface, vertices=surface.vertices * plan.width + plan.centre)


def _tried(
    job: Job,
    work: _Work,
    timeout: float | None,
    report: Callable[[float], None],
    command: Sequence[str] | None,
) -> tuple[Surface, int]:
    """Return a surface and the threads that made it: after a crash of several, one alone tries again."""
    try:
        surface = surfaced(job, work.cloud.source, timeout, report, command)
    except InputError as error:
        if error.code != "reconstruct-crash" or job.threads == 1:
            raise
        work.remark("reconstruct-again", threads=job.threads, how=error.values["how"])
        return surfaced(replace(job, threads=1), work.cloud.source, timeout, report, command), 1
    if job.threads > 1:
        work.remark("reconstruct-threads", threads=job.threads)
    return surface, job.threads


def _kept(surface: Surface, work: _Work, plan: _Plan) -> tuple[Sheet, NDArray[np.bool_]]:
    """Return the surface near the points, and which of its faces bridge a gap."""
    raw = Sheet(surface.vertices, surface.faces)
    sheet = raw if plan.options.method == "ball" else tidied(raw, plan.resolution)
    if math.isfinite(plan.gap):
        sheet, far = trimmed(sheet, work.around, plan.gap, plan.resolution)
        work.facts["far_triangles"] = far
        if far:
            work.remark("reconstruct-far", count=far, gap=_length(plan.gap, work.cloud.unit))
    large, small = large_parts(sheet, plan.options.min_component_area)
    work.facts["small_components"] = small
    if small:
        work.remark("reconstruct-small", count=small)
    sheet = compacted(sheet.picked(large))
    if not len(sheet.faces):
        raise InputError("reconstruct-empty", work.cloud.source, gap=plan.gap)
    invented = bridging(sheet, work.around)
    count = int(invented.sum())
    work.facts |= {
        "triangles": len(sheet.faces),
        "vertices": len(sheet.vertices),
        "nonmanifold_edges": int((edges_of(sheet.faces).counts > 2).sum()),
        "reconstructed_triangles": count,
        "reconstructed_part": count / len(sheet.faces),
    }
    if count:
        work.remark("reconstruct-invented", count=count)
    return sheet, invented


def _dressed(sheet: Sheet, invented: NDArray[np.bool_], work: _Work) -> Mesh:
    """Return the mesh with all that the points knew."""
    cloud = work.cloud
    colors = None
    mixed = blend(sheet.vertices, work.around) if cloud.colors is not None or cloud.scalars else None
    if cloud.colors is not None and mixed is not None:
        shallow, how = eight_bits(cloud.colors)
        colors = carried_colors(shallow, mixed)
        if how:
            work.remark("reconstruct-deep", how=how)
    extras = dict(cloud.extras) if cloud.crs is None else {**cloud.extras, "crs": cloud.crs}
    mesh = Mesh.from_arrays(
        sheet.vertices,
        sheet.faces,
        offset=cloud.offset,
        colors=colors,
        scalars={} if mixed is None else carried_scalars(cloud.scalars, mixed),
        unit=cloud.unit,
        name=cloud.name,
        source=cloud.source,
        extras=extras,
    )
    return replace(mesh, history=cloud.history, reconstructed=invented if invented.any() else None)


def _measured(work: _Work, sheet: Sheet, gap: float) -> None:
    """Record how far the points are from the surface, and how many it does not reach."""
    far = point_distances(work.around.points, sheet, SAMPLED)
    reached = far[far <= gap]
    figures = {"rms": 0.0, "p95": 0.0, "max": 0.0}
    if len(reached):
        figures = {
            "rms": float(np.sqrt(np.mean(reached**2))),
            "p95": float(np.percentile(reached, 95)),
            "max": float(reached.max()),
        }
    unit = work.cloud.unit
    work.facts["deviation"] = {**figures, "samples": len(far)}
    work.facts["unreached_part"] = part = 1.0 - len(reached) / len(far)
    shown = {name: _length(value, unit) for name, value in figures.items()}
    work.remark("reconstruct-deviation", rms=shown["rms"], p95=shown["p95"], most=shown["max"])
    if part > 0:
        work.remark("reconstruct-unreached", part=f"{100 * part:.2g}", gap=_length(gap, unit))


def _length(value: float, unit: str | None) -> str:
    return f"{value:.3g}{f' {unit}' if unit else ''}"
