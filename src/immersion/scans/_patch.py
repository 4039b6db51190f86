"""The patches of a mesh: triangulated, refined, faired, and put together with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.scans.mesh import Mesh
from immersion.scans.surface import Surface
from immersion.scans.topology import flat_faces

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

WHOLE = 200  # up to this many rim vertices the triangulation is the best there is; it costs their cube
PATIENT = 600  # up to this many it is worth that cost where cutting the rim in stretches fails
KNOTS = 64  # a longer rim is first cut into so many stretches
CLOSE = 1e-7  # relative residual at which the smooth systems count as solved


class Patcher:
    """Collects patches; each one knows the edges of the mesh and of the patches before it."""

    def __init__(self, mesh: Mesh, surface: Surface, rim_edges: Ints) -> None:
        from immersion.scans._kernels import patching

        self._mesh, self._surface = mesh, surface
        on_rim = np.zeros(len(mesh.vertices), np.bool_)
        on_rim[surface.places.reshape(-1)[rim_edges]] = True
        between = on_rim[surface.places]
        inner = sum(int((between[:, k] & between[:, (k + 1) % 3]).sum()) for k in range(3))
        size = 1 << (2 * (inner + 3 * len(rim_edges)) + 16).bit_length()
        self._edges = np.full(size, -1, np.int64)
        patching.add_rim_edges(self._edges, surface.places, on_rim)
        # Three vertices of a rim that are a face already: filling between them would repeat it.
        self._taken = {tuple(face) for face in np.sort(surface.places[between.all(1)], axis=1).tolist()}
        self._count = len(mesh.vertices)
        self._faces: list[Ints] = []
        self._materials: list[int] = []
        # Of each new vertex: the rim vertices it copies, or its own values.
        self._points: list[NDArray[np.float32]] = []
        self._values: dict[str, list[NDArray[Any]]] = {name: [] for name in _tables(mesh)}

    def fill(self, loop: Ints, fair: bool) -> int:
        """Fill the hole whose boundary half-edges are ``loop``; return how many triangles it took (0: refused)."""
        from immersion.scans._kernels import patching

        rim = _Rim(self._surface, loop)
        if tuple(sorted(rim.places.tolist())) in self._taken:
            return 0
        flat = np.empty((max(0, len(loop) - 2), 3), np.int32)
        if not _triangulated(rim, np.arange(len(loop), dtype=np.int32), rim.normals, self._edges, flat):
            return 0
        points, triangles = _refined(rim, flat, self._edges)
        if len(points) > len(loop):
            links, start, around = rim.links(triangles, len(points))
            if fair:
                points = _faired(points, triangles, len(loop), links, start, around)
        else:
            links, start = np.zeros(0, np.int32), np.zeros(len(points) + 1, np.int32)
        if flat_faces(points.astype(np.float32), triangles).any():
            return 0
        patching.add_patch_edges(self._edges, triangles, rim.places)
        if len(loop) == 3:
            self._taken.add(tuple(sorted(rim.places.tolist())))
        self._keep(rim, points, triangles, links, start)
        return len(triangles)

    def _keep(self, rim: _Rim, points: Floats, triangles: Ints, links: Ints, start: Ints) -> None:
        """Add the patch, with the values of its new vertices."""
        from immersion.scans._kernels import fairing

        n, count = len(rim.places), len(points)
        owners, run, seam = rim.owners(self._mesh.uvs)
        tables = {name: values[owners] for name, values in _tables(self._mesh).items()}
        if seam and self._mesh.uvs is not None:
            tables["uvs"] = self._mesh.uvs[owners[run]]
        values = {}
        for name, table in tables.items():
            wide = np.zeros((count, *table.shape[1:])).reshape(count, -1)
            wide[:n] = table.reshape(n, -1)
            fairing.spread(wide, count, n, links, start, CLOSE)
            values[name] = wide.reshape(count, *table.shape[1:])
        if "normals" in values:
            values["normals"] = _normals(points, triangles, values["normals"])
        # Vertices of the rim beyond the seam are copied: their place, with the patch's texture coordinates.
        copied = np.zeros(count, np.bool_)
        copied[n:] = True
        if seam:
            copied[:n] = run != np.arange(n)
        number = np.empty(count, np.int32)
        number[:n] = owners
        number[copied] = self._count + np.arange(int(copied.sum()))
        self._count += int(copied.sum())
        placed = points.astype(np.float32)
        placed[:n] = self._surface.points[rim.places]
        self._points.append(placed[copied])
        for name, table in values.items():
            kept = tables[name][copied[:n].nonzero()[0]]
            made = _as(table[n:], tables[name].dtype)
            self._values[name].append(np.concatenate([kept, made]))
        self._faces.append(number[triangles].astype(np.int32))
        self._materials += [rim.material(self._mesh.face_materials, run)] * len(triangles)

    def mesh(self) -> Mesh:
        """Return the mesh with all patches; the very same when there is none."""
        mesh = self._mesh
        if not self._faces:
            return mesh
        fresh = np.concatenate(self._faces)
        invented = np.zeros(len(mesh.faces), np.bool_) if mesh.reconstructed is None else mesh.reconstructed
        tables = {name: np.concatenate([table, *self._values[name]]) for name, table in _tables(mesh).items()}
        materials = mesh.face_materials
        if materials is not None:
            materials = np.concatenate([materials, np.array(self._materials, np.int32)])
        return replace(
            mesh,
            vertices=np.concatenate([mesh.vertices, *self._points]),
            faces=np.concatenate([mesh.faces, fresh]),
            colors=tables.get("colors"),
            uvs=tables.get("uvs"),
            normals=tables.get("normals"),
            tangents=None,
            scalars={name: tables[f"scalar {name}"] for name in mesh.scalars},
            face_materials=materials,
            reconstructed=np.concatenate([invented, np.ones(len(fresh), np.bool_)]),
        )


class _Rim:
    """The rim of a hole in the order of the patch: against the boundary half-edges."""

    def __init__(self, surface: Surface, loop: Ints) -> None:
        self._surface = surface
        # Side j of the patch runs from rim vertex j to j + 1, against half-edge sides[j].
        self._sides = np.roll(loop[::-1], -1)
        self._starts = np.roll(self._sides, 1)  # half-edge that starts at rim vertex j
        self.places = surface.places.reshape(-1)[self._starts]
        self.points = surface.points[self.places].astype(np.float64)
        corners = surface.points[surface.places[self._sides // 3]].astype(np.float64)
        normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        lengths = np.linalg.norm(normals, axis=1)
        self.normals = np.where(lengths[:, None] > 0, normals / np.maximum(lengths, 1e-300)[:, None], 0.0)
        self._rings: tuple[Ints, Ints] | None = None

    @property
    def rings(self) -> tuple[Ints, Ints]:
        """The neighbours of each rim vertex in the mesh, by place, and where each list begins."""
        from immersion.scans._kernels import rims

        if self._rings is None:
            self._rings = rims.rings(self._surface.places, self._surface.mate, self._starts)
        return self._rings

    def sizes(self) -> Floats:
        """Return the mean length of the edges around each rim vertex."""
        around, begin = self.rings
        ends = self._surface.points[around].astype(np.float64)
        of = np.repeat(np.arange(len(self.places)), np.diff(begin))
        lengths = np.linalg.norm(ends - self.points[of], axis=1)
        return np.asarray(np.bincount(of, lengths) / np.diff(begin))

    def links(self, triangles: Ints, count: int) -> tuple[Ints, Ints, Floats]:
        """Return the neighbours of all vertices of the patch, where each list begins, and the points around.

        Points around are numbered from ``count`` on; a point of the rim among them keeps its rim number.
        """
        from immersion.scans._kernels import fairing

        around, begin = self.rings
        numbers = np.arange(count, count + len(around), dtype=np.int32)
        n = len(self.places)
        # The first and the last neighbour of each rim vertex are its rim neighbours.
        numbers[begin[:-1]] = (np.arange(n) - 1) % n
        numbers[begin[1:] - 1] = (np.arange(n) + 1) % n
        links, start = fairing.neighbours(triangles, count, n, numbers, begin)
        return links, start, self._surface.points[around].astype(np.float64)

    def owners(self, uvs: NDArray[np.float32] | None) -> tuple[Ints, Ints, bool]:
        """Return the mesh's vertex at each rim vertex, the rim vertex whose texture each takes, and if a seam is."""
        flat = self._surface.owners.reshape(-1)
        after = self._starts - self._starts % 3 + (self._starts % 3 + 1) % 3
        n = len(self.places)
        # Side j of the patch lies along one face, which has its own vertices at both ends.
        here = flat[np.roll(self._starts, -1)]  # at rim vertex j + 1, of side j
        there = flat[np.roll(after, -1)]  # at rim vertex j, of side j
        owners = there.astype(np.int32)
        run = np.arange(n, dtype=np.int32)
        if uvs is None:
            return owners, run, False
        cut = (uvs[np.roll(here, 1)] != uvs[there]).any(1)  # at rim vertex j
        if not cut.any():
            return owners, run, False
        return self._longest_run(owners, np.roll(here, 1).astype(np.int32), cut)

    def _longest_run(self, there: Ints, here: Ints, cut: NDArray[np.bool_]) -> tuple[Ints, Ints, bool]:
        n = len(cut)
        lengths = np.linalg.norm(np.roll(self.points, -1, 0) - self.points, axis=1)
        at = np.flatnonzero(cut)
        ends = np.append(at[1:], at[0] + n)
        totals = [lengths[np.arange(a, b) % n].sum() for a, b in zip(at, ends, strict=True)]
        best = int(np.argmax(totals))
        first, last = int(at[best]), int(ends[best])
        owners, run = there.copy(), np.empty(n, np.int32)
        inside = np.arange(first, last + 1)
        run[inside % n] = inside % n
        if last - first == n:  # one cut: the whole rim is one stretch, and its two ends are one vertex
            return owners, run, False
        owners[last % n] = here[last % n]
        outside = np.arange(last + 1, first + n)
        half = len(outside) // 2
        run[outside[:half] % n] = last % n
        run[outside[half:] % n] = first % n
        return owners, run, len(outside) > 0

    def material(self, materials: Ints | None, run: Ints) -> int:
        """Return the material that most faces along the rim have, where it gives its own texture."""
        if materials is None:
            return 0
        own = run == np.arange(len(run))
        return int(np.bincount(materials[self._sides[own] // 3]).argmax())


def _tables(mesh: Mesh) -> Mapping[str, NDArray[Any]]:
    """Return what belongs to the vertices, by name."""
    named = {"colors": mesh.colors, "uvs": mesh.uvs, "normals": mesh.normals}
    tables: dict[str, NDArray[Any]] = {name: table for name, table in named.items() if table is not None}
    return tables | {f"scalar {name}": table for name, table in mesh.scalars.items()}


def _triangulated(rim: _Rim, ring: Ints, normals: Floats, edges: NDArray[np.int64], out: Ints) -> bool:
    """Fill ``out`` with triangles over the closed polygon of rim vertices ``ring``.

    A long one is cut into stretches: first the polygon of their ends, then what lies between each stretch and its
    chord. ``normals`` are those beyond the sides, zero where none is known.
    """
    from immersion.scans._kernels import patching

    made = 0
    if len(ring) > WHOLE:
        made = _in_stretches(rim, ring, normals, edges, out)
    if not made and len(ring) <= PATIENT:
        made = int(patching.best_fan(rim.points[ring], normals, rim.places[ring], edges, out))
        out[:] = ring[out] if made else out
    return made > 0


def _in_stretches(rim: _Rim, ring: Ints, normals: Floats, edges: NDArray[np.int64], out: Ints) -> int:
    """Fill ``out`` stretch by stretch; return how many triangles that gave, 0 where it cannot be."""
    from immersion.scans._kernels import patching

    stops = np.arange(KNOTS + 1) * len(ring) // KNOTS
    made = KNOTS - 2
    if not _triangulated(rim, ring[stops[:-1]], np.zeros((KNOTS, 3)), edges, out[:made]):
        return 0
    for first, last in pairwise(stops):
        stretch = ring[np.arange(first, last + 1) % len(ring)]
        if len(stretch) < 3:
            continue
        if patching.has_edge(edges, rim.places[stretch[0]], rim.places[stretch[-1]]):
            return 0
        sides = np.concatenate([normals[first:last], np.zeros((1, 3))])
        if not _triangulated(rim, stretch, sides, edges, out[made : made + len(stretch) - 2]):
            return 0
        made += len(stretch) - 2
    return made


def _refined(rim: _Rim, flat: Ints, edges: NDArray[np.int64]) -> tuple[Floats, Ints]:
    """Return the points of the patch (the rim's first) and its triangles, as dense as the surface around."""
    from immersion.scans._kernels import patching
    from immersion.scans._kernels import surface as kernels

    n, sizes = len(rim.places), rim.sizes()
    corners = rim.points[flat]
    area = (
        np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1).sum()
        / 2
    )
    # A disc inside a rim of n edges holds about n² / 11 vertices; a rim with a few tiny edges does not ask for more.
    room = int(min(n * n / 4 + 16, 4 * area / max(float(np.mean(sizes)) ** 2, 1e-300) + 64))
    points, all_sizes = np.zeros((n + room, 3)), np.zeros(n + room)
    points[:n], all_sizes[:n] = rim.points, sizes
    triangles = np.zeros((len(flat) + 2 * room, 3), np.int32)
    triangles[: len(flat)] = flat
    mate = np.full(3 * len(triangles), -1, np.int32)
    order, starts = kernels.edge_groups(flat, n)
    kernels.join_pairs(flat, order, starts, mate[: 3 * len(flat)])
    used, count = patching.refine(points, all_sizes, rim.places, triangles, mate, len(flat), edges)
    return points[:used].copy(), triangles[:count].copy()


def _faired(points: Floats, triangles: Ints, n: int, links: Ints, start: Ints, around: Floats) -> Floats:
    """Return the points moved to the shape of a thin plate; as they were if that folds the patch."""
    from immersion.scans._kernels import fairing

    middle = points[:n].mean(0)
    scale = float(np.abs(points[:n] - middle).max()) or 1.0
    moved = (np.concatenate([points, around]) - middle) / scale
    fairing.thin_plate(moved, len(points), n, links, start, CLOSE)
    faired = moved[: len(points)] * scale + middle
    faired[:n] = points[:n]
    return faired if _folds(faired, triangles) <= _folds(points, triangles) else points


def _folds(points: Floats, triangles: Ints) -> int:
    """Return how many inner edges are folded sharper than about 120 degrees."""
    from immersion.scans._kernels import surface as kernels

    mate = np.empty(3 * len(triangles), np.int32)
    order, starts = kernels.edge_groups(triangles, len(points))
    kernels.join_pairs(triangles, order, starts, mate)
    corners = points[triangles]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1), 1e-300)[:, None]
    sides = np.flatnonzero(mate > np.arange(len(mate)))
    bends = np.einsum("ij,ij->i", normals[sides // 3], normals[mate[sides] // 3])
    return int((bends < -0.5).sum())


def _normals(points: Floats, triangles: Ints, rim: Floats) -> Floats:
    """Return the rim's normals, and those of the patch at its own vertices."""
    corners = points[triangles]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    sums = np.zeros_like(points)
    for k in range(3):
        np.add.at(sums, triangles[:, k], across)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(np.where(lengths > 0, sums / np.maximum(lengths, 1e-300), rim))


def _as(values: Floats, kind: np.dtype[Any]) -> NDArray[Any]:
    """Return numbers in a table's own type, rounded and held in its range when it has whole numbers."""
    if kind.kind not in "iu":
        return values.astype(kind)
    most = np.iinfo(kind)
    return np.clip(np.rint(values), most.min, most.max).astype(kind)
