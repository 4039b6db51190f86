"""Holes of a surface: found, measured, and filled with a patch that goes on from their rim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.scans import _clean_texts as _clean_texts
from immersion.scans._patch import Patcher
from immersion.scans.mesh import Mesh
from immersion.scans.surface import Parts, Surface, parts_of, surface_of_mesh

__all__ = ["Filled", "HoleOutcome", "Rims", "fill_holes", "filled_loops", "rims_of"]

# A component that stays within this many radii of its longest loop is a sheet or a bowl: the loop is its edge.
OUTER = 1.5

Outcome = Literal["filled", "outer", "large", "refused"]


@dataclass(frozen=True, slots=True)
class HoleOutcome:
    """One boundary loop and what became of it.

    Parameters
    ----------
    area : float
        Of the fan from the rim's centre: exact for a flat round hole, in square units.
    perimeter : float
    edges : int
    centre : (float, float, float)
        Mean of the rim, in true coordinates.
    outcome : str
        ``"filled"``; ``"outer"``, the outer boundary of an open surface; ``"large"``, above a limit; or
        ``"refused"``, when no triangulation exists that uses no edge of the mesh twice.
    triangles : int
        How many were invented for it.
    """

    area: float
    perimeter: float
    edges: int
    centre: tuple[float, float, float]
    outcome: Outcome
    triangles: int = 0

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, eq=False)
class Filled:
    """A mesh with its holes filled, every boundary loop it had, and how many components are now closed by it."""

    mesh: Mesh
    holes: tuple[HoleOutcome, ...]
    closed: int = 0

    @property
    def filled(self) -> int:
        """How many holes were filled."""
        return sum(hole.outcome == "filled" for hole in self.holes)


@dataclass(frozen=True, slots=True, eq=False)
class Rims:
    """The boundary loops of a surface.

    Parameters
    ----------
    edges : (N,) ndarray of int32
        Their half-edges, loop after loop, in order.
    starts : (L + 1,) ndarray of int32
        Where each loop starts in ``edges``.
    perimeters, areas : (L,) ndarray of float64
    centres : (L, 3) ndarray of float64
        Without the mesh's offset.
    outer : (L,) ndarray of bool
        The loops that are outer boundaries.
    part : (L,) ndarray of int32
        The component of each loop.
    """

    edges: NDArray[np.int32]
    starts: NDArray[np.int32]
    perimeters: NDArray[np.float64]
    areas: NDArray[np.float64]
    centres: NDArray[np.float64]
    outer: NDArray[np.bool_]
    part: NDArray[np.int32]


def fill_holes(
    mesh: Mesh,
    *,
    max_area: float | None = None,
    max_perimeter: float | None = None,
    keep_outer: bool = True,
    fair: bool = True,
    progress: Callable[[float], None] | None = None,
) -> Filled:
    """Fill the holes of a mesh.

    Each hole gets the triangulation of its rim with the least bends, then the least area; vertices as dense as
    around it; and the shape of a thin plate that goes on from the surface without a crease. New vertices take
    their colours, texture coordinates and other values from the rim, harmonically. Where a texture seam crosses
    the rim, the whole patch takes the texture along the longest seamless stretch of the rim.

    Parameters
    ----------
    mesh : Mesh
        It is not changed; its faces should be consistently oriented (see :func:`~immersion.scans.clean`):
        components that are not keep their holes.
    max_area : float, optional
        Largest area to fill, in square units; None sets no limit.
    max_perimeter : float, optional
        Largest perimeter to fill.
    keep_outer : bool
        Leave outer boundaries open. The longest loop of a component is its outer boundary when no vertex of the
        component is farther from the loop's centre than 1.5 times the loop's own farthest: the surface is a
        sheet or a bowl, and the loop its edge. The opening under a bust is none: the bust is taller than it.
    fair : bool
        Bend the patch like a thin plate; without it, it stays as flat as its triangulation.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    Filled
        The new faces come last and are marked in :attr:`Mesh.reconstructed`.

    Raises
    ------
    InputError
        If a limit is negative or not finite.

    Examples
    --------
    >>> corners = [[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)]
    >>> sides = [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6]]
    >>> sides += [[0, 2, 6], [0, 6, 4]]
    >>> done = fill_holes(Mesh.from_arrays(corners, sides))
    >>> done.filled, round(done.holes[0].area, 3), int(done.mesh.reconstructed.sum())
    (1, 1.0, 2)
    """
    for name, value in (("max_area", max_area), ("max_perimeter", max_perimeter)):
        if value is not None and not (np.isfinite(value) and value >= 0):
            raise InputError("clean-limit", mesh.source, name=name, value=value, least=0)
    report = progress or (lambda _: None)
    surface = surface_of_mesh(mesh)
    parts = parts_of(surface)
    rims = rims_of(surface, parts, mesh.reconstructed)
    wanted = np.ones(len(rims.areas), np.bool_)
    if max_area is not None:
        wanted &= rims.areas <= max_area
    if max_perimeter is not None:
        wanted &= rims.perimeters <= max_perimeter
    if keep_outer:
        wanted &= ~rims.outer
    filled, made = filled_loops(mesh, surface, rims, wanted, fair=fair, progress=report)
    holes = tuple(
        HoleOutcome(
            area=float(rims.areas[loop]),
            perimeter=float(rims.perimeters[loop]),
            edges=int(rims.starts[loop + 1] - rims.starts[loop]),
            centre=tuple(map(float, rims.centres[loop] + mesh.offset)),  # type: ignore[arg-type]
            outcome=_outcome(bool(wanted[loop]), int(made[loop]), keep_outer and bool(rims.outer[loop])),
            triangles=int(made[loop]),
        )
        for loop in range(len(wanted))
    )
    report(1.0)
    closed = np.unique(rims.part[made > 0])
    return Filled(filled, holes, len(closed) - len(np.intersect1d(closed, rims.part[made == 0])))


def filled_loops(
    mesh: Mesh,
    surface: Surface,
    rims: Rims,
    wanted: NDArray[np.bool_],
    *,
    fair: bool = True,
    progress: Callable[[float], None] | None = None,
) -> tuple[Mesh, NDArray[np.int64]]:
    """Return the mesh with the wanted loops (L,) filled, and how many triangles each one took (0: refused)."""
    patcher = Patcher(mesh, surface, rims.edges)
    made = np.zeros(len(wanted), np.int64)
    chosen = np.flatnonzero(wanted)
    for done, loop in enumerate(chosen):
        made[loop] = patcher.fill(rims.edges[rims.starts[loop] : rims.starts[loop + 1]], fair)
        if progress is not None:
            progress((done + 1) / len(chosen))
    return patcher.mesh(), made


def _outcome(wanted: bool, made: int, outer: bool) -> Outcome:
    if wanted:
        return "filled" if made else "refused"
    return "outer" if outer else "large"


def rims_of(surface: Surface, parts: Parts, invented: NDArray[np.bool_] | None = None) -> Rims:
    """Return the boundary loops of the components whose faces agree.

    Parameters
    ----------
    invented : (F,) ndarray of bool, optional
        Faces that say nothing about which loop is the outer one.
    """
    from immersion.scans._kernels import rims as kernels

    consistent = parts.agrees & (np.bincount(parts.label, parts.turned, minlength=parts.count) == 0)
    edges, starts = kernels.loops(surface.mate, consistent[parts.label])
    sizes = np.diff(starts)
    if not len(sizes):
        none = np.zeros(0)
        return Rims(edges, starts, none, none, np.zeros((0, 3)), np.zeros(0, np.bool_), np.zeros(0, np.int32))
    points = surface.points[surface.places.reshape(-1)[edges]].astype(np.float64)
    loop = np.repeat(np.arange(len(sizes)), sizes)
    following = np.arange(len(edges)) + 1
    following[starts[1:] - 1] = starts[:-1]
    centres = np.add.reduceat(points, starts[:-1]) / sizes[:, None]
    arms = points - centres[loop]
    lengths = np.linalg.norm(points[following] - points, axis=1)
    areas = np.linalg.norm(np.cross(arms, arms[following]), axis=1) / 2
    perimeters = np.add.reduceat(lengths, starts[:-1])
    radii = np.maximum.reduceat(np.linalg.norm(arms, axis=1), starts[:-1])
    part = parts.label[edges[starts[:-1]] // 3]
    longest = np.full(parts.count, -1)
    for index in np.lexsort((-np.arange(len(sizes)), perimeters)):
        longest[part[index]] = index  # the last to write is the longest, the first of equals
    middle, radius = np.zeros((parts.count, 3)), np.zeros(parts.count)
    has = longest >= 0
    middle[has], radius[has] = centres[longest[has]], radii[longest[has]]
    skip = np.zeros(len(parts.label), np.bool_) if invented is None else invented
    far = kernels.farthest(surface.points, surface.places, parts.label, skip, middle)
    outer = np.zeros(len(sizes), np.bool_)
    outer[longest[has & (far <= OUTER * radius)]] = True
    return Rims(edges, starts, perimeters, np.add.reduceat(areas, starts[:-1]), centres, outer, part)
