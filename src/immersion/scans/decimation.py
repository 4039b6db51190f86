"""Fewer triangles for the same surface: quadric edge collapse with restarted quadrics.

M. Garland and P. Heckbert, "Surface simplification using quadric error metrics", SIGGRAPH 1997; the work is done by
:class:`~immersion.scans._collapse.Surface`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.errors import UsageError
from immersion.scans import _process_texts as _process_texts
from immersion.scans._charts import charts_of, split_by_chart
from immersion.scans._collapse import Result, Surface
from immersion.scans._colors import color_attributes, fitted_colors
from immersion.scans._nearest import Nearest
from immersion.scans._progress import Progress, part_of, parts_of
from immersion.scans.distances import Deviation, deviation
from immersion.scans.mesh import Mesh
from immersion.scans.rig import without_rig

__all__ = ["Decimated", "Note", "decimate", "lod", "lods", "simplified"]

_log = logging.getLogger("immersion.scans")


@dataclass(frozen=True, slots=True)
class Note:
    """Something a decimation could not keep or reach: a code of the catalogue and its fields."""

    code: str
    values: dict[str, object]

    def render(self, lang: str | None = None) -> str:
        """Return the sentence for a reader, in French or English."""
        return f"{messages.text(self.code, lang, **self.values)} [{self.code}]"


@dataclass(frozen=True, slots=True, eq=False)
class Decimated:
    """A lighter mesh, its true deviation from the input, and what was not kept."""

    mesh: Mesh
    deviation: Deviation
    log: tuple[Note, ...]


def decimate(
    mesh: Mesh,
    *,
    triangles: int | None = None,
    ratio: float | None = None,
    tolerance: float | None = None,
    keep_uv: bool = False,
    samples: int = 200_000,
    seed: int = 0,
    threads: int = 2,
    progress: Progress | None = None,
) -> Decimated:
    """Lighten a mesh and measure the true deviation.

    A closed manifold stays a closed manifold; holes keep their borders, thin parts their rims. Vertex colours steer
    the collapse and are fitted to the original's by least squares; normals, scalars and marks of invented faces are
    found again at the closest points. What is no surface (edges of more than two faces) is left alone, and said.

    Parameters
    ----------
    mesh : Mesh
        Equal vertices are joined first; it is not changed.
    triangles : int, optional
        How many to keep.
    ratio : float, optional
        Or which part to keep, above 0 and up to 1.
    tolerance : float, optional
        Or how far the two surfaces may be from each other at most, both ways, in the mesh's unit. It is enforced
        by a bound that holds for every point (:func:`~immersion.scans.tolerances.is_within`), not by samples.
    keep_uv : bool
        Keep texture coordinates, materials and textures: seams stay seams. Without it they are dropped, with a
        logged line.
    samples, seed
        For :func:`deviation`.
    threads : int
        For large meshes. The result does not depend on it.
    progress : callable, optional
        Called with the part done, from 0 to 1; what it raises stops the work.

    Returns
    -------
    Decimated

    Raises
    ------
    UsageError
        If not exactly one target is given, or it makes no sense.
    InputError
        If the mesh has no triangle of three different vertices.

    Examples
    --------
    >>> grid = np.stack(np.meshgrid(*2 * [np.arange(6.0)], [0.0]), -1).reshape(-1, 3)
    >>> a = (np.arange(5)[:, None] * 6 + np.arange(5)).ravel()
    >>> flat = Mesh.from_arrays(grid, np.concatenate([np.c_[a, a + 1, a + 7], np.c_[a, a + 7, a + 6]]))
    >>> light = decimate(flat, triangles=8, samples=1000)
    >>> len(light.mesh.faces), light.deviation.rms < 1e-3
    (8, True)
    """
    _check_target(triangles, ratio, tolerance)
    parameters: dict[str, object] = {
        "triangles": triangles, "ratio": ratio, "tolerance": tolerance, "keep_uv": keep_uv, "samples": samples,
        "seed": seed,
    }  # fmt: skip
    told = progress or (lambda _: None)
    if tolerance is not None:
        from immersion.scans.tolerances import within

        light, notes = within(
            mesh, tolerance, keep_uv=keep_uv, threads=threads, progress=part_of(told, 0.0, 0.85)
        )
        rest = part_of(told, 0.85, 1.0)
    else:
        wanted = triangles if triangles is not None else max(1, round(float(ratio or 1) * len(mesh.faces)))
        light, notes = simplified(mesh, wanted, part_of(told, 0.0, 0.5), keep_uv=keep_uv, threads=threads)
        rest = part_of(told, 0.5, 1.0)
    return _measured(mesh, light, notes, parameters, samples, seed, progress=rest)


def lods(
    mesh: Mesh,
    triangles: Sequence[int],
    *,
    keep_uv: bool = False,
    samples: int = 200_000,
    seed: int = 0,
    threads: int = 2,
    progress: Progress | None = None,
) -> list[Decimated]:
    """Make a chain of levels of detail in one run, each measured against the input.

    Parameters
    ----------
    mesh : Mesh
    triangles : sequence of int
        How many triangles each level keeps, in any order.
    keep_uv, samples, seed, threads, progress
        As for :func:`decimate`.

    Returns
    -------
    list of Decimated
        In the order asked for.

    Raises
    ------
    UsageError
        If there is no target, or one is below 1.

    Examples
    --------
    >>> grid = np.stack(np.meshgrid(*2 * [np.arange(9.0)], [0.0]), -1).reshape(-1, 3)
    >>> a = (np.arange(8)[:, None] * 9 + np.arange(8)).ravel()
    >>> flat = Mesh.from_arrays(grid, np.concatenate([np.c_[a, a + 1, a + 10], np.c_[a, a + 10, a + 9]]))
    >>> [len(level.mesh.faces) for level in lods(flat, [64, 20], samples=1000)]
    [63, 20]
    """
    if not triangles or min(triangles) < 1:
        raise UsageError("scan-target", triangles=list(triangles), ratio=None, tolerance=None)
    wanted = sorted(set(map(int, triangles)), reverse=True)
    told = progress or (lambda _: None)
    found = dict(_Levels(mesh, keep_uv, threads).down_to(wanted, part_of(told, 0.0, 0.3)))
    shared: dict[str, object] = {"chain": wanted, "keep_uv": keep_uv, "samples": samples, "seed": seed}
    parts = parts_of(told, 0.3, 1.0, len(triangles))
    return [
        _measured(mesh, *found[count], shared | {"triangles": int(count)}, samples, seed, "lod", part)
        for count, part in zip(triangles, parts, strict=True)
    ]


def lod(
    mesh: Mesh,
    *,
    chain: Sequence[int],
    triangles: int,
    keep_uv: bool = False,
    samples: int = 200_000,
    seed: int = 0,
    threads: int = 2,
    progress: Progress | None = None,
) -> Decimated:
    """Make one level of a chain of :func:`lods` again, byte by byte.

    Parameters
    ----------
    mesh : Mesh
    chain : sequence of int
        The targets of the whole chain.
    triangles : int
        The one of them that is wanted.
    keep_uv, samples, seed, threads, progress
        As for :func:`decimate`.

    Returns
    -------
    Decimated

    Raises
    ------
    UsageError
        If `triangles` is not in the chain, or a target is below 1.

    Examples
    --------
    >>> grid = np.stack(np.meshgrid(*2 * [np.arange(9.0)], [0.0]), -1).reshape(-1, 3)
    >>> a = (np.arange(8)[:, None] * 9 + np.arange(8)).ravel()
    >>> flat = Mesh.from_arrays(grid, np.concatenate([np.c_[a, a + 1, a + 10], np.c_[a, a + 10, a + 9]]))
    >>> again, first = lod(flat, chain=[64, 20], triangles=20, samples=1000), lods(flat, [64, 20], samples=1000)[1]
    >>> again.mesh.vertices.tobytes() == first.mesh.vertices.tobytes()
    True
    """
    if triangles not in chain or min(chain) < 1:
        raise UsageError("scan-target", triangles=[triangles, *chain], ratio=None, tolerance=None)
    wanted = sorted(set(map(int, chain)), reverse=True)
    told = progress or (lambda _: None)
    levels = _Levels(mesh, keep_uv, threads).down_to(wanted, part_of(told, 0.0, 0.5))
    light, notes = next(found for count, found in levels if count == triangles)
    parameters: dict[str, object] = {
        "chain": wanted, "keep_uv": keep_uv, "samples": samples, "seed": seed, "triangles": triangles,
    }  # fmt: skip
    return _measured(mesh, light, notes, parameters, samples, seed, "lod", part_of(told, 0.5, 1.0))


def simplified(
    mesh: Mesh,
    wanted: int,
    progress: Progress | None = None,
    *,
    keep_uv: bool = False,
    threads: int = 2,
) -> tuple[Mesh, tuple[Note, ...]]:
    """Return the lighter mesh and its notes, without measuring the deviation."""
    _, found = next(_Levels(mesh, keep_uv, threads).down_to([wanted], progress))
    return found


def levels_of(
    mesh: Mesh, targets: Sequence[int], keep_uv: bool, threads: int, progress: Progress | None = None
) -> dict[int, tuple[Mesh, tuple[Note, ...]]]:
    """Return the lighter mesh and its notes for each target, from one run."""
    return dict(_Levels(mesh, keep_uv, threads).down_to(sorted(set(targets), reverse=True), progress))


def _check_target(triangles: int | None, ratio: float | None, tolerance: float | None) -> None:
    given = [value for value in (triangles, ratio, tolerance) if value is not None]
    good = len(given) == 1 and np.isfinite(given[0]) and given[0] > 0
    if not good or (triangles is not None and triangles < 1) or (ratio is not None and ratio > 1):
        raise UsageError("scan-target", triangles=triangles, ratio=ratio, tolerance=tolerance)


def _measured(
    mesh: Mesh,
    light: Mesh,
    notes: tuple[Note, ...],
    parameters: dict[str, object],
    samples: int,
    seed: int,
    step: str = "decimate",
    progress: Progress | None = None,
) -> Decimated:
    for note in notes:
        _log.info(note.render("en"))
    found = deviation(mesh, light, samples=samples, seed=seed, progress=progress)
    facts: dict[str, object] = {
        "before": len(mesh.faces),
        "triangles": len(light.faces),
        "deviation": found.to_dict(),
        "notes": [note.code for note in notes],
    }
    return Decimated(light.with_step(step, parameters, facts), found, notes)


class _Levels:
    """One run of collapses over a mesh, and the meshes made of what it leaves."""

    def __init__(self, mesh: Mesh, keep_uv: bool, threads: int) -> None:
        self.mesh, self.threads = without_rig(mesh, "decimate"), threads
        self.notes: list[Note] = []
        self.charts = None
        if mesh.uvs is not None and keep_uv:
            self.charts = charts_of(mesh)
        elif mesh.uvs is not None or mesh.textures:
            self.notes.append(Note("decimate-uvs-dropped", {}))
        self.surface = Surface.of(mesh, color_attributes(mesh), self.charts)
        if locked := self.surface.nonmanifold():
            self.notes.append(Note("decimate-locked", {"count": locked}))

    def down_to(
        self, targets: list[int], progress: Progress | None
    ) -> Iterator[tuple[int, tuple[Mesh, tuple[Note, ...]]]]:
        """Yield ``wanted, (mesh, notes)`` for each target."""
        if progress is not None:
            progress(0.0)
        for wanted, result in self.surface.down_to(targets, progress, self.threads):
            notes = list(self.notes)
            if len(result.faces) > wanted:
                notes.append(Note("decimate-unreached", {"reached": len(result.faces), "wanted": wanted}))
            yield wanted, (self._mesh_of(result), tuple(notes))

    def _mesh_of(self, result: Result) -> Mesh:
        mesh = self.mesh
        # What the file said of its own deviation and grid is not true of this mesh any more.
        extras = {
            key: value for key, value in mesh.extras.items() if key not in ("deviation", "quantisation")
        }
        light = replace(
            mesh,
            extras=extras,
            vertices=result.vertices,
            faces=result.faces,
            colors=fitted_colors(mesh, result.vertices, result.faces),
            uvs=None,
            textures=(),
            face_materials=None,
            normals=None,
            tangents=None,
            scalars={},
            reconstructed=None,
        )
        light = _carried(mesh, light)
        if self.charts is None:
            return light
        rows, faces, uvs, materials = split_by_chart(
            mesh, self.charts, result.vertices, result.faces, result.charts
        )
        return replace(
            light.with_vertices(rows, faces), uvs=uvs, textures=mesh.textures, face_materials=materials
        )


def _carried(mesh: Mesh, light: Mesh) -> Mesh:
    """Find normals, scalars and the marks of invented faces again at the closest points of the original."""
    if mesh.normals is None and not mesh.scalars and mesh.reconstructed is None:
        return light
    nearest = Nearest(mesh.vertices.astype(np.float64), mesh.faces)
    places = light.vertices.astype(np.float64)
    if mesh.normals is not None or mesh.scalars:
        found, weights, _ = nearest.query(places)
        rows = mesh.faces[found]

        def blended(values: NDArray[np.float32]) -> NDArray[np.float64]:
            return np.asarray(np.einsum("sk,sk...->s...", weights, values[rows].astype(np.float64)))

        normals = None
        if mesh.normals is not None:
            mixed = blended(mesh.normals)
            normals = (mixed / np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-12)).astype(
                np.float32
            )
        scalars = {name: blended(values).astype(np.float32) for name, values in mesh.scalars.items()}
        light = replace(light, normals=normals, scalars=scalars)
    if mesh.reconstructed is not None:
        found, _, _ = nearest.query(places[light.faces].mean(1))
        light = replace(light, reconstructed=mesh.reconstructed[found])
    return light
