"""Spikes: vertices that stick out of a surface alone, taken away and the gaps closed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from immersion.errors import InputError
from immersion.scans import _clean_texts as _clean_texts
from immersion.scans.hole_filling import filled_loops, rims_of
from immersion.scans.mesh import Mesh
from immersion.scans.surface import parts_of, surface_of_mesh
from immersion.scans.vertices import compacted

__all__ = ["Despiked", "remove_spikes"]

ROUNDS = 20  # a needle of many rings goes ring by ring


@dataclass(frozen=True, slots=True, eq=False)
class Despiked:
    """A mesh without spikes, and how many there were."""

    mesh: Mesh
    spikes: int


def remove_spikes(mesh: Mesh, *, reach: float = 2.5) -> Despiked:
    """Remove vertices that stick out of the surface alone, and close the gaps they leave.

    A vertex is a spike when all vertices around it (or one or two rings farther out) lie behind it by more than
    `reach` times as many edges of the usual length there. A shape that is sampled as densely as its surroundings
    cannot reach that far, however sharp it is: edges and tips of real objects stay.

    Parameters
    ----------
    mesh : Mesh
        It is not changed.
    reach : float
        At least 1.5; larger takes fewer.

    Returns
    -------
    Despiked
        Where the spike stood inside the surface, its gap is filled and the new faces are marked in
        :attr:`Mesh.reconstructed`; on a border nothing is added. The very same mesh when there is no spike.

    Raises
    ------
    InputError
        If `reach` is out of range.

    Examples
    --------
    >>> x, y = (axis.ravel() for axis in np.mgrid[:9, :9])
    >>> z = np.where((x == 4) & (y == 4), 7.0, 0.0)
    >>> a = (np.arange(8)[:, None] * 9 + np.arange(8)).ravel()
    >>> faces = np.concatenate([np.c_[a, a + 9, a + 10], np.c_[a, a + 10, a + 1]])
    >>> done = remove_spikes(Mesh.from_arrays(np.c_[x, y, z], faces))
    >>> done.spikes, float(np.abs(done.mesh.vertices[:, 2]).max())
    (1, 0.0)
    """
    if not (np.isfinite(reach) and reach >= 1.5):
        raise InputError("clean-limit", mesh.source, name="reach", value=reach, least=1.5)
    total = 0
    for _ in range(ROUNDS):
        mesh, found = _round(mesh, reach)
        total += found
        if not found:
            break
    return Despiked(mesh, total)


def _round(mesh: Mesh, reach: float) -> tuple[Mesh, int]:
    from immersion.scans._kernels import spikes as kernels

    surface = surface_of_mesh(mesh)
    links, start = kernels.neighbours(surface.fan, surface.mate, surface.fans)
    points = mesh.vertices[surface.place_of_fan()].astype(np.float64)
    spiky = np.empty(surface.fans, np.bool_)
    found = int(kernels.spikes(points, links, start, reach, spiky))
    if not found:
        return mesh, 0
    border = np.zeros(len(mesh.vertices), np.bool_)
    open_edges = np.flatnonzero(surface.mate < 0)
    ends = open_edges - open_edges % 3 + (open_edges % 3 + 1) % 3
    border[surface.places.reshape(-1)[open_edges]] = True
    border[surface.places.reshape(-1)[ends]] = True
    kept = np.asarray(~spiky[surface.fan].any(1))
    rest = mesh.with_faces(mesh.faces[kept], kept)
    after = surface_of_mesh(rest)
    rims = rims_of(after, parts_of(after))
    fresh = ~border[after.places.reshape(-1)[rims.edges]]
    inner = np.logical_and.reduceat(fresh, rims.starts[:-1]) if len(rims.areas) else np.zeros(0, np.bool_)
    closed, _ = filled_loops(rest, after, rims, inner)
    return compacted(closed), found
