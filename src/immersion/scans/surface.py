"""The surface that the faces of a mesh make: joined across texture seams, cut where it is no surface.

Everything that needs to know who meets whom (components, orientation, holes, spikes) works on it. Vertices are
taken by place, so that a texture seam is no boundary; where more than two faces meet in an edge, or several fans
in a vertex, the surface is cut.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.scans.mesh import Mesh
from immersion.scans.topology import weld_map

__all__ = ["Parts", "Surface", "parts_of", "surface_of", "surface_of_mesh"]

Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """The faces of a mesh as a manifold, possibly with boundary.

    Parameters
    ----------
    points : (V, 3) ndarray of float32
        The mesh's vertices.
    places : (F, 3) ndarray of int32
        Each corner's vertex, by place: the first vertex of equal coordinates.
    owners : (F, 3) ndarray of int32
        Each corner's own vertex in the mesh.
    mate : (3 F,) ndarray of int32
        The half-edge across each half-edge; −1 on the boundary.
    fan : (F, 3) ndarray of int32
        Each corner's fan: the vertices of the manifold.
    fans : int
        How many fans there are.
    crowded_edges : int
        Edges where more than two faces meet.
    """

    points: NDArray[np.float32]
    places: Ints
    owners: Ints
    mate: Ints
    fan: Ints
    fans: int
    crowded_edges: int

    def place_of_fan(self) -> Ints:
        """Return the vertex (by place) that each fan is at."""
        out = np.empty(self.fans, np.int32)
        out[self.fan.ravel()] = self.places.ravel()
        return out

    def some(self, stays: Flags) -> Surface:
        """Return the surface of some of the faces (F,): whole components, or the cuts are not noticed."""
        from immersion.scans._kernels import surface as kernels

        mate = kernels.kept_mates(self.mate, stays, int(stays.sum()))
        rows = (self.places[stays], self.owners[stays], mate, self.fan[stays])
        return Surface(self.points, *rows, self.fans, self.crowded_edges)


def surface_of(points: NDArray[np.float32], places: Ints, owners: Ints) -> Surface:
    """Return the surface of faces given by place (F, 3) and by vertex (F, 3).

    Examples
    --------
    >>> faces = np.int32([[0, 1, 2], [2, 1, 3]])
    >>> surface = surface_of(np.float32([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]]), faces, faces)
    >>> surface.mate.tolist(), surface.fans
    ([-1, 3, -1, 1, -1, -1], 4)
    """
    from immersion.scans._kernels import pairing
    from immersion.scans._kernels import surface as kernels

    mate = np.empty(3 * len(places), np.int32)
    fan = np.empty(3 * len(places), np.int32)
    order, starts = kernels.edge_groups(places, len(points))
    crowded = kernels.join_pairs(places, order, starts, mate)
    if crowded:
        pairing.pair_many(points, places, owners, order, starts, mate)
    fans = kernels.fans(places, mate, fan)
    rounds = 0
    while crowded and pairing.undo_knots(fan, order, starts, mate, rounds > 0):
        fans = kernels.fans(places, mate, fan)
        rounds += 1
    return Surface(points, places, owners, mate, fan.reshape(-1, 3), int(fans), int(crowded))


def surface_of_mesh(mesh: Mesh) -> Surface:
    """Return the surface of a mesh, with vertices of equal coordinates taken as one."""
    places = weld_map(mesh)[mesh.faces].reshape(-1, 3)
    return surface_of(mesh.vertices, places, mesh.faces)


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The connected components of a surface, and how their faces are turned.

    Parameters
    ----------
    count : int
    label : (F,) ndarray of int32
        The component of each face, numbered by its first face.
    turned : (F,) ndarray of bool
        Whether the face must be turned to agree with the first face of its component.
    agrees : (C,) ndarray of bool
        Whether the faces of a component can agree at all: a Moebius strip's cannot.
    closed : (C,) ndarray of bool
        Whether a component has no boundary.
    """

    count: int
    label: Ints
    turned: Flags
    agrees: Flags
    closed: Flags

    def some(self, stays: Flags, parts: Flags) -> Parts:
        """Return some of the components (C,), whose faces are those that stay (F,)."""
        number = np.cumsum(parts, dtype=np.int32) - np.int32(1)
        label = number[self.label[stays]]
        return Parts(int(parts.sum()), label, self.turned[stays], self.agrees[parts], self.closed[parts])


def parts_of(surface: Surface) -> Parts:
    """Return the components of a surface: faces that hang together across edges.

    Examples
    --------
    >>> apart = np.int32([[0, 1, 2], [3, 5, 4]])
    >>> parts_of(surface_of(np.eye(6, 3, dtype=np.float32), apart, apart)).label.tolist()
    [0, 1]
    """
    from immersion.scans._kernels import surface as kernels

    label = np.empty(len(surface.places), np.int32)
    turned = np.empty(len(surface.places), np.bool_)
    count, agrees, closed = kernels.flood(surface.places, surface.mate, label, turned)
    return Parts(int(count), label, turned, agrees, closed)
