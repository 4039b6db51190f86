"""The plain cleanup of a raw scan; each step says what it did, and doing it twice changes nothing more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.errors import InputError
from immersion.scans import _process_texts as _process_texts
from immersion.scans.mesh import Mesh
from immersion.scans.topology import component_labels, face_areas, flat_faces, same_faces, weld_map

__all__ = ["Cleaned", "Step", "clean", "compacted"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a cleanup: its name and how many things it changed."""

    name: str
    count: int

    def render(self, lang: str | None = None) -> str:
        """Return the step for a reader, in French or English.

        Examples
        --------
        >>> Step("weld", 1200).render("en")
        'vertices welded: 1,200'
        """
        colon = " : " if (lang or messages.language()).startswith("fr") else ": "
        return f"{messages.text(f'step-{self.name}', lang)}{colon}{messages.number(self.count, 0, lang)}"


@dataclass(frozen=True, slots=True, eq=False)
class Cleaned:
    """A cleaned mesh and what was done to it."""

    mesh: Mesh
    log: tuple[Step, ...]


def clean(
    mesh: Mesh,
    *,
    weld: bool = True,
    tolerance: float = 0.0,
    degenerate: bool = True,
    duplicate: bool = True,
    min_component_area: float = 0.01,
    unreferenced: bool = True,
    progress: Callable[[float], None] | None = None,
) -> Cleaned:
    """Clean a raw scan.

    Parameters
    ----------
    mesh : Mesh
        It is not changed.
    weld : bool
        Join vertices that are the same; those with other texture coordinates stay apart.
    tolerance : float
        How far apart welded vertices may be, in the mesh's unit; 0 joins equal ones only. The first one keeps
        its place and its colour.
    degenerate, duplicate : bool
        Remove faces without area, and faces that repeat another (in any order of vertices).
    min_component_area : float
        Remove connected components whose area is under this part of the largest one's; 0 keeps all.
    unreferenced : bool
        Remove vertices that no face uses.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    Cleaned
        ``clean(clean(x).mesh)`` changes nothing.

    Raises
    ------
    InputError
        If a number is negative or not finite.

    Examples
    --------
    >>> soup = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]], [[0, 1, 2], [3, 1, 2], [0, 0, 1]])
    >>> [step.count for step in clean(soup).log]
    [1, 1, 1, 0, 0]
    """
    for name, value in (("tolerance", tolerance), ("min_component_area", min_component_area)):
        if not np.isfinite(value) or value < 0:
            raise InputError("scan-tolerance", mesh.source, name=name, value=value)
    report = progress or (lambda _: None)
    faces, log = mesh.faces, []
    if weld:
        joined = weld_map(mesh, tolerance, keep_uvs=True)
        # Welded vertices are then unused; they go with the last step.
        log.append(Step("weld", int((joined != np.arange(len(joined))).sum())))
        faces = joined[faces].reshape(-1, 3)
    report(0.4)
    keep = np.ones(len(faces), np.bool_)
    if degenerate:
        keep &= ~flat_faces(mesh.vertices, faces)
        log.append(Step("degenerate", int((~keep).sum())))
    if duplicate:
        repeated = np.zeros(len(faces), np.bool_)
        repeated[keep] = same_faces(faces[keep])
        log.append(Step("duplicate", int(repeated.sum())))
        keep &= ~repeated
    report(0.7)
    if min_component_area > 0:
        count, small = _small_components(mesh, faces, keep, min_component_area)
        log.append(Step("components", count))
        keep &= ~small
    result = mesh.with_faces(faces[keep], keep)
    if unreferenced:
        before, result = len(mesh.vertices), compacted(result)
        welded = log[0].count if weld else 0
        log.append(Step("unreferenced", max(0, before - len(result.vertices) - welded)))
    report(1.0)
    asked = {"weld": weld, "tolerance": tolerance, "degenerate": degenerate, "duplicate": duplicate,
             "min_component_area": min_component_area, "unreferenced": unreferenced}  # fmt: skip
    facts = {"triangles": len(result.faces), "steps": {step.name: step.count for step in log}}
    return Cleaned(result.with_step("clean", asked, facts), tuple(log))


def _small_components(
    mesh: Mesh, faces: NDArray[np.int32], keep: NDArray[np.bool_], part: float
) -> tuple[int, NDArray[np.bool_]]:
    """Return how many components are small, and which faces they hold; texture seams do not cut a component."""
    small = np.zeros(len(faces), np.bool_)
    joined = weld_map(mesh)[faces[keep]].reshape(-1, 3)
    count, labels = component_labels(joined, len(mesh.vertices))
    if count < 2:
        return 0, small
    areas = np.bincount(labels, face_areas(mesh.vertices, joined), minlength=count)
    gone = areas < part * areas.max()
    small[keep] = gone[labels]
    return int(gone.sum()), small


def compacted(mesh: Mesh) -> Mesh:
    """Return the mesh without the vertices that no face uses; the others keep their order."""
    used = np.zeros(len(mesh.vertices), np.bool_)
    used[mesh.faces] = True
    if used.all():
        return mesh
    number = (np.cumsum(used) - 1).astype(np.int32)
    return mesh.with_vertices(used, number[mesh.faces].reshape(-1, 3))
