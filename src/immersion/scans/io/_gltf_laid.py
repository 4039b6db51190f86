"""A compressed mesh among others of one document: where its node stands, and how far its bytes are from the mesh."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.scans.io._accessors import Arrays
from immersion.scans.io._glb import read_container
from immersion.scans.io._gltf_materials import Surfaces
from immersion.scans.io._gltf_parts import mesh_parts
from immersion.scans.io._gltf_told import between, tell
from immersion.scans.mesh import Mesh

__all__ = ["LaidMesh", "measure_laid"]


@dataclass(frozen=True, slots=True, eq=False)
class LaidMesh:
    """A mesh in a document, and the place and scale that its node must have.

    Parameters
    ----------
    number : int
        Of the mesh in the document.
    place : (3,) ndarray of float64
        Where its node stands.
    step : float
        The scale of its node: one step of its whole numbers, in metres; 1 for coordinates in metres.
    compressed : bool
        Whether its numbers are not those of the mesh that was given.
    """

    number: int
    place: NDArray[np.float64]
    step: float = 1.0
    compressed: bool = False

    @property
    def node(self) -> dict[str, Any]:
        """The translation and scale of its node, where they are some."""
        entry: dict[str, Any] = {} if self.step == 1.0 else {"scale": [self.step] * 3}
        return entry | ({"translation": self.place.tolist()} if self.place.any() else {})


def measure_laid(path: Path, document: dict[str, Any], pairs: list[tuple[LaidMesh, Mesh]]) -> None:
    """Measure the compressed meshes of a written GLB against those that were given, and tell it in the document.

    The file is decoded, so that the distance is that of the very bytes. The numbers go into
    ``extras.immersion`` of each mesh of `document`, as :func:`write_compressed` puts them; the streams are the
    same when it is written again.

    Parameters
    ----------
    path : Path
        The file.
    document : dict
        Of the builder that wrote it.
    pairs : list of (LaidMesh, Mesh)
        Where each mesh is in the file, and what it was, in metres.
    """
    if not any(laid.compressed for laid, _ in pairs):
        return
    tree, buffers = read_container(path)
    arrays = Arrays(path, tree, buffers)
    surfaces = Surfaces(path, tree, arrays)
    for laid, mesh in pairs:
        if laid.compressed:
            again = _decoded(arrays, surfaces, laid)
            found = between(mesh, replace(again, unit=mesh.unit), 1.0, mesh.unit)
            if found is not None:
                tell(document["meshes"][laid.number]["extras"]["immersion"], found, mesh.unit)


def _decoded(arrays: Arrays, surfaces: Surfaces, laid: LaidMesh) -> Mesh:
    """Read one mesh of a file, where its node puts it."""
    parts = mesh_parts(arrays, surfaces, laid.number)
    starts = np.cumsum([0, *(len(block.positions) for block in parts.blocks)])
    points = np.concatenate([block.positions for block in parts.blocks]) * laid.step
    faces = np.concatenate([primitive.faces + starts[primitive.block] for primitive in parts.primitives])
    return Mesh.from_arrays(points, faces, offset=laid.place, source=arrays.path)
