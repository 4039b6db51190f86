"""Fewer triangles for the same surface: quadric edge collapse with restarted quadrics.

M. Garland and P. Heckbert, "Surface simplification using quadric error metrics", SIGGRAPH 1997. The quadrics
are computed again from the current faces at each stage (the memoryless idea of P. Lindstrom and G. Turk, "Fast
and memory efficient polygonal simplification", 1998): summed quadrics count faces several times and carry the
noise of surfaces that are gone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.errors import InputError, UsageError
from immersion.scans import _process_texts as _process_texts
from immersion.scans.distances import Deviation, deviation
from immersion.scans.mesh import Mesh
from immersion.scans.topology import edges_of, flat_faces, same_faces, weld_map

__all__ = ["Decimated", "Note", "decimate", "simplified"]

_log = logging.getLogger("immersion.scans")

STAGE = 0.62  # each stage keeps this part of the triangles; then the quadrics begin anew


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
    samples: int = 200_000,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
) -> Decimated:
    """Lighten a mesh and measure the true deviation.

    A closed manifold stays a closed manifold; holes keep their borders; vertex colours follow. Texture
    coordinates and textures are dropped, with a logged line.

    Parameters
    ----------
    mesh : Mesh
        Equal vertices are joined first; it is not changed.
    triangles : int, optional
        How many to keep.
    ratio : float, optional
        Or which part to keep, above 0 and up to 1.
    samples, seed
        For :func:`deviation`.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    Decimated

    Raises
    ------
    UsageError
        If not exactly one target is given, or it makes no sense.
    InputError
        If the mesh has no triangle of area above zero.

    Examples
    --------
    >>> grid = np.stack(np.meshgrid(*2 * [np.arange(6.0)], [0.0]), -1).reshape(-1, 3)
    >>> a = (np.arange(5)[:, None] * 6 + np.arange(5)).ravel()
    >>> flat = Mesh.from_arrays(grid, np.concatenate([np.c_[a, a + 1, a + 7], np.c_[a, a + 7, a + 6]]))
    >>> light = decimate(flat, triangles=8, samples=1000)
    >>> len(light.mesh.faces), light.deviation.rms < 1e-3
    (8, True)
    """
    if (triangles is None) == (ratio is None) or not (
        (triangles is not None and triangles >= 1) or (ratio is not None and 0 < ratio <= 1)
    ):
        raise UsageError("scan-target", triangles=triangles, ratio=ratio)
    wanted = triangles if triangles is not None else max(1, round(float(ratio or 1) * len(mesh.faces)))
    light, notes = simplified(mesh, wanted, progress)
    for note in notes:
        _log.info(note.render("en"))
    measured = deviation(mesh, light, samples=samples, seed=seed)
    asked = {"triangles": triangles, "ratio": ratio, "samples": samples, "seed": seed}
    facts = {"triangles": len(light.faces), "deviation": measured.to_dict(),
             "notes": [{"code": note.code, **note.values} for note in notes]}  # fmt: skip
    return Decimated(light.with_step("decimate", asked, facts), measured, notes)


def simplified(
    mesh: Mesh, wanted: int, progress: Callable[[float], None] | None = None
) -> tuple[Mesh, tuple[Note, ...]]:
    """Return the lighter mesh and its notes, without measuring the deviation."""
    notes = []
    if mesh.uvs is not None or mesh.textures:
        notes.append(Note("decimate-uvs-dropped", {}))
    work = _prepared(mesh)
    if work.locked.any():
        notes.append(Note("decimate-locked", {"count": int(work.locked.sum())}))
    start = len(work.faces)
    while len(work.faces) > wanted:
        before = len(work.faces)
        work.stage(max(wanted, int(before * STAGE)))
        if progress is not None:
            progress(min(1.0, (start - len(work.faces)) / max(1, start - wanted)))
        if len(work.faces) >= before:
            notes.append(Note("decimate-unreached", {"reached": before, "wanted": wanted}))
            break
    return work.result(mesh), tuple(notes)


@dataclass(slots=True, eq=False)
class _Work:
    """A mesh under decimation, in unit-box coordinates; changed stage by stage."""

    points: NDArray[np.float64]
    attributes: NDArray[np.float64]
    faces: NDArray[np.int32]
    locked: NDArray[np.bool_]
    centre: NDArray[np.float64]
    scale: float

    def stage(self, target: int) -> None:
        """Collapse down to a target with fresh quadrics, then forget what is gone."""
        from immersion.scans._kernels import quadrics as kernels

        edges = edges_of(self.faces)
        lonely = np.argwhere(edges.counts[edges.of_corner] == 1).astype(np.int32)
        border = np.zeros(len(self.points), np.bool_)
        border[edges.ends[edges.counts == 1]] = True
        quadrics = np.zeros((len(self.points), 10))
        kernels.face_quadrics(self.points, self.faces, quadrics)
        kernels.border_quadrics(self.points, self.faces, lonely, quadrics)
        alive = np.ones(len(self.faces), np.bool_)
        kernels.collapse(
            self.points, self.attributes, self.faces, quadrics, border, self.locked, alive, target
        )
        self._keep(alive)

    def _keep(self, alive: NDArray[np.bool_]) -> None:
        faces = self.faces[alive]
        used = np.zeros(len(self.points), np.bool_)
        used[faces] = True
        number = (np.cumsum(used) - 1).astype(np.int32)
        self.faces = np.ascontiguousarray(number[faces])
        self.points, self.attributes = self.points[used], self.attributes[used]
        self.locked = self.locked[used]

    def result(self, mesh: Mesh) -> Mesh:
        """Return the mesh in its own coordinates."""
        colors = None
        if mesh.colors is not None:
            colors = np.clip(np.round(self.attributes), 0, 255).astype(np.uint8)
        return replace(
            mesh,
            vertices=(self.points * self.scale + self.centre).astype(np.float32),
            faces=self.faces,
            colors=colors,
            uvs=None,
            textures=(),
            face_materials=None,
        )


def _prepared(mesh: Mesh) -> _Work:
    """Join equal vertices, drop faces without area, sort vertices for the cache, lock what is no surface."""
    faces = weld_map(mesh)[mesh.faces].reshape(-1, 3)
    faces = faces[~flat_faces(mesh.vertices, faces)]
    faces = faces[~same_faces(faces)]
    if not len(faces):
        raise InputError("scan-no-triangles", mesh.source)
    points = mesh.vertices.astype(np.float64)
    low, high = points.min(0), points.max(0)
    centre, scale = (low + high) / 2, float(np.linalg.norm(high - low)) or 1.0
    points = (points - centre) / scale
    order = np.argsort(_morton(points), kind="stable")
    order = order[np.isin(order, np.unique(faces))]
    number = np.empty(len(points), np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    attributes = np.zeros((len(order), 0)) if mesh.colors is None else mesh.colors[order].astype(np.float64)
    faces = np.ascontiguousarray(number[faces])
    edges = edges_of(faces)
    locked = np.zeros(len(order), np.bool_)
    locked[edges.ends[edges.counts > 2]] = True
    return _Work(np.ascontiguousarray(points[order]), attributes, faces, locked, centre, scale)


def _morton(points: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Return each point's place on the Z-order curve (21 bits an axis): neighbours in space, near in memory."""
    low, size = points.min(0), max(float(np.ptp(points, axis=0).max()), 1e-300)
    cells = np.minimum((points - low) / size * (1 << 21), (1 << 21) - 1).astype(np.uint64)
    masks = (
        (32, 0x1F00000000FFFF),
        (16, 0x1F0000FF0000FF),
        (8, 0x100F00F00F00F00F),
        (4, 0x10C30C30C30C30C3),
        (2, 0x1249249249249249),
    )
    for shift, mask in masks:
        cells = (cells | (cells << np.uint64(shift))) & np.uint64(mask)
    return np.asarray(cells[:, 0] | (cells[:, 1] << np.uint64(1)) | (cells[:, 2] << np.uint64(2)))
