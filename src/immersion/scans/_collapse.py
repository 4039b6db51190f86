"""A mesh while it is being decimated: arrays in the order of a Z-order curve, collapsed stage by stage.

The quadrics are computed again from the current faces at each stage (the memoryless idea of P. Lindstrom and
G. Turk, "Fast and memory efficient polygonal simplification", 1998): summed quadrics count faces several times and
carry the noise of surfaces that are gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.scans.mesh import Mesh
from immersion.scans.topology import weld_map

__all__ = ["LOCKED", "STAGE", "Result", "Surface"]

# How far a point inside and a point of a border may end from what is left, in lengths of a triangle's side at the
# target, if all were equal.
REACH, RIM = 0.25, 0.075
LAST = 0.8  # of the triangles before it: what the last stage leaves at the least
STAGE = 0.5  # each stage keeps this part of the triangles; then the quadrics begin anew
LOCKED = np.uint8(2)
PASSES = 2  # sweeps over the groups in each stage, each to a higher cost

Floats = NDArray[np.float64]
Uints = NDArray[np.uint32]


@dataclass(slots=True, eq=False)
class Surface:
    """Points, faces and attributes under decimation.

    Parameters
    ----------
    points : (3 V,) ndarray of float64
        Moved to the middle and scaled by a power of two: exactly, so that what is not collapsed comes back equal.
    corners : (4 F,) ndarray of uint32
        Three vertices a face, then 1.
    attributes : (K V,) ndarray of float64
        Weighted attributes; K may be 0.
    flags : (V,) ndarray of uint8
        2 where a vertex may not move.
    witness : (3 V,) ndarray of float64
        The point of the first surface that each vertex answers for (see ``_kernels/witnesses.py``).
    middle, scale
        The way back: ``points / scale + middle`` are the mesh's vertices.
    size : float
        The mesh's diagonal.
    reach, rim : float
        How far (squares) witnesses inside and on a border may end from what is left.
    """

    points: Floats
    corners: Uints
    attributes: Floats
    flags: NDArray[np.uint8]
    witness: Floats
    middle: Floats
    scale: float
    size: float
    reach: float = np.inf
    rim: float = np.inf

    @property
    def faces(self) -> int:
        """How many triangles there are."""
        return len(self.corners) >> 2

    @property
    def vertices(self) -> int:
        """How many vertices there are."""
        return len(self.flags)

    @property
    def columns(self) -> int:
        """How many attributes a vertex has."""
        return len(self.attributes) // max(1, self.vertices)

    @classmethod
    def of(
        cls,
        mesh: Mesh,
        attributes: NDArray[np.floating] | None = None,
        charts: NDArray[np.uint32] | None = None,
    ) -> Surface:
        """Join equal vertices, drop faces that name one twice or are told twice, and lay out the rest along the curve.

        Parameters
        ----------
        mesh : Mesh
        attributes : (V, K) ndarray, optional
            Weighted so that a step of 1 counts like a distance of the diagonal.
        charts : (F,) ndarray, optional
            The chart of each face, from 1; edges between charts stay.

        Raises
        ------
        InputError
            If no face has three different vertices.
        """
        from immersion.scans._kernels import fans

        joined = weld_map(mesh)
        keep, used = np.zeros(len(mesh.faces), np.uint8), np.zeros(len(mesh.vertices), np.uint8)
        count = fans.whole_faces(mesh.faces, joined, keep, used)
        if not count:
            raise InputError("scan-no-triangles", mesh.source)
        low, high = np.empty(3), np.empty(3)
        fans.extent(mesh.vertices, low, high)
        order = _along_curve(mesh.vertices, used, low, high)
        number = np.zeros(len(mesh.vertices), np.uint32)
        number[order] = np.arange(len(order), dtype=np.uint32)
        corners = np.empty(4 * count, np.uint32)
        of_face = np.ones(1, np.uint32) if charts is None else charts
        # One look-up a corner: the numbers of welded vertices are brought together first.
        fans.renumbered(mesh.faces, number[joined], keep, of_face, corners)
        corners = fans.sort_faces(corners, len(order))
        middle = ((low + high) / 2).astype(np.float32).astype(np.float64)
        size = float(np.linalg.norm(high - low)) or 1.0
        scale = 2.0 ** -np.ceil(np.log2(size))
        points = ((mesh.vertices[order].astype(np.float64) - middle) * scale).reshape(-1)
        chosen = (
            np.zeros(0)
            if attributes is None
            else (attributes[order] * (size * scale)).astype(np.float64).reshape(-1)
        )
        surface = cls(
            points, corners, chosen, np.zeros(len(order), np.uint8), points.copy(), middle, float(scale), size
        )
        surface._drop_repeated()
        return surface

    def area(self) -> float:
        """Return the area of all faces."""
        from immersion.scans._kernels import fans

        return float(fans.area(self.points, self.corners))

    def fans(self) -> tuple[Uints, Uints]:
        """Return the list of corners around each vertex: where it starts, and what follows each corner."""
        from immersion.scans._kernels import fans

        head, following = np.empty(self.vertices, np.uint32), np.empty(len(self.corners), np.uint32)
        fans.list_corners(self.corners, head, following)
        return head, following

    def _drop_repeated(self) -> None:
        from immersion.scans._kernels import fans

        if fans.repeated(self.corners, *self.fans()):
            self.keep()

    def down_to(
        self, targets: list[int], report: Callable[[float], None] | None = None, threads: int = 2
    ) -> Iterator[tuple[int, Result]]:
        """Collapse down to each target in turn, the greatest first; give what there is at each.

        Yields
        ------
        wanted, result
            As near to the wanted number of faces as the topology allows.
        """
        from immersion.scans._tiles import thinned

        wanted, first, last = sorted(targets, reverse=True), self.faces, min(targets)

        def told(live: int) -> None:
            if report is not None:
                report(min(1.0, (first - live) / max(1, first - last)))

        area, slack = self.area(), 1.0
        while wanted:
            if self.faces <= wanted[0]:
                yield wanted.pop(0), self.result()
                slack = 1.0
                continue
            side = slack * np.sqrt(area * 4.0 / np.sqrt(3.0) / wanted[0])
            self.reach, self.rim = (REACH * side) ** 2, (RIM * side) ** 2
            thinned(self, wanted[0], threads, told)
            before = self.faces
            _Stage(self).down_to(_next(before, wanted[0]), told)
            self.keep()
            if self.faces > 0.99 * before and self.faces > wanted[0]:
                if not np.isfinite(slack):
                    yield from ((target, self.result()) for target in wanted)
                    return
                slack = 2.0 * slack if slack < 8.0 else np.inf

    def keep(self) -> NDArray[np.uint32]:
        """Forget dead faces and unused vertices; return the old numbers of those that stay."""
        from immersion.scans._kernels import fans

        number, kept = np.empty(self.vertices, np.uint32), np.empty(self.vertices, np.uint32)
        faces, vertices = fans.compact(self.corners, number, kept)
        kept, columns = kept[:vertices], self.columns
        self.corners = self.corners[: 4 * faces].copy()
        self.points = self.points.reshape(-1, 3)[kept].reshape(-1)
        self.witness = self.witness.reshape(-1, 3)[kept].reshape(-1)
        self.attributes = self.attributes.reshape(self.vertices, columns)[kept].reshape(-1)
        self.flags = self.flags[kept] & LOCKED
        return kept

    def nonmanifold(self) -> int:
        """Return how many vertices lie on edges of more than two faces: these are locked."""
        from immersion.scans._kernels import fans

        flags = np.zeros(self.vertices, np.uint8)
        fans.many_faced(self.corners, *self.fans(), flags)
        return int(flags.sum())

    def stage(self, target: int) -> NDArray[np.uint32]:
        """Collapse down to a target with fresh quadrics; return the old numbers of the vertices that stay."""
        _Stage(self).down_to(target, lambda _: None)
        return self.keep()

    def result(self) -> Result:
        """Return what is alive, in the mesh's own coordinates."""
        from immersion.scans._kernels import fans

        number, kept = np.empty(self.vertices, np.uint32), np.empty(self.vertices, np.uint32)
        corners = self.corners.copy()
        faces, vertices = fans.compact(corners, number, kept)
        kept, columns = kept[:vertices], self.columns
        rows = corners.reshape(-1, 4)[:faces].astype(np.int32)
        places = self.points.reshape(-1, 3)[kept] / self.scale + self.middle
        attributes = self.attributes.reshape(self.vertices, columns)[kept] / (self.size * self.scale)
        return Result(places.astype(np.float32), np.ascontiguousarray(rows[:, :3]), rows[:, 3], attributes)


def _next(faces: int, wanted: int) -> int:
    """Return where the next stage ends: halfway in two where it would be the last and a long one."""
    if wanted < faces * STAGE:
        return int(faces * STAGE)
    return wanted if wanted > LAST * faces else int(np.sqrt(float(faces) * wanted))


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """A lighter surface: vertices (V, 3), faces (F, 3), the chart of each face (F,), attributes (V, K)."""

    vertices: NDArray[np.float32]
    faces: NDArray[np.int32]
    charts: NDArray[np.int32]
    attributes: Floats


def _along_curve(
    vertices: NDArray[np.float32], used: NDArray[np.uint8], low: Floats, high: Floats
) -> NDArray[np.int64]:
    """Return the used vertices in the order of a Z-order curve."""
    from immersion.scans._kernels import fans

    size = max(float((high - low).max()), 1e-300)
    keys = np.empty(len(vertices), np.uint64)
    fans.morton(vertices, low, size, keys)
    keys = np.sort(keys[used.astype(np.bool_)])
    return (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)


class _Stage:
    """One stage: fresh quadrics and heaps over a surface."""

    def __init__(self, surface: Surface) -> None:
        from immersion.scans._kernels import collapse, fans

        self.surface, self.kernels = surface, collapse
        count, corners = surface.vertices, surface.corners
        columns = surface.columns
        width = 10 if not columns else 11 + 4 * columns
        quadrics = np.zeros(width * count)
        head, following = surface.fans()
        fans.face_quadrics(surface.points, corners, width, quadrics)
        if columns:
            fans.attribute_quadrics(surface.points, corners, surface.attributes, width, quadrics)
        fans.mark_edges(surface.points, corners, head, following, surface.flags, width, quadrics)
        costs, keys = np.full(len(corners), collapse.NEVER, np.float32), np.empty(count, np.float32)
        items, slots, partners, stamp = (np.empty(count, np.uint32) for _ in range(4))
        value = np.empty(count, np.float32)
        sizes = np.zeros((count >> collapse.GROUP) + 1, np.uint32)
        self.keys, self.sizes, self.scratch = keys, sizes, np.empty(count, np.float32)
        self.arrays = (
            surface.points, quadrics, width, surface.flags, corners, costs, head, following, keys, items, slots,
            partners, stamp, value, sizes,
        )  # fmt: skip
        self.mark = collapse.start(*self.arrays)
        self.live = surface.faces

    def down_to(self, target: int, report: Callable[[int], None]) -> None:
        """Collapse until ``target`` faces are alive, or none may go."""
        passes = PASSES
        while self.live > target:
            count = self.kernels.gathered(self.keys, self.sizes, self.scratch)
            if not count:
                return
            rank = min(count - 1, int((self.live - target) / 2 / passes) + 1)
            limit = float(np.partition(self.scratch[:count], rank)[rank])
            before = self.live
            mark, live = self.kernels.sweep(
                *self.arrays, self.surface.attributes, self.surface.witness, self.mark, self.live, limit, target,
                self.surface.reach, self.surface.rim,
            )  # fmt: skip
            self.mark, self.live = int(mark), int(live)
            report(self.live)
            passes = max(1, passes - 1)
            if self.live == before and rank == count - 1:
                return
