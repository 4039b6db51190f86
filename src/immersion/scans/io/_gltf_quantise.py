"""The attributes of a mesh as whole numbers: KHR_mesh_quantization."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.scans.io._gltf_meshes import Attribute, attributes_of
from immersion.scans.mesh import Mesh

__all__ = ["Quantised", "quantised", "size_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Quantised:
    """Attributes, which ``TEXCOORD`` each set is, and the place and scale by which a node undoes the steps."""

    attributes: dict[str, Attribute]
    sets: dict[int, int]
    place: NDArray[np.float64]
    step: float


def size_of(mesh: Mesh) -> float:
    """Return the longest side of the box around a mesh; 1 for a point."""
    low, high = mesh.vertices.min(0).astype(np.float64), mesh.vertices.max(0).astype(np.float64)
    return float(np.max(high - low)) or 1.0


def quantised(mesh: Mesh, bits: int) -> Quantised:
    """Return positions in so many bits, and coordinates within the picture in 16; the rest stays as it is."""
    attributes, sets = attributes_of(mesh, True)
    points = mesh.vertices.astype(np.float64)
    centre = (points.min(0) + points.max(0)) / 2
    # One step for all axes: the node's scale then turns no normal.
    step = size_of(mesh) / 2 / (2 ** (bits - 1) - 1)
    attributes["POSITION"] = Attribute(np.round((points - centre) / step).astype(np.int16))
    for name, attribute in attributes.items():
        values = attribute.values
        if name.startswith("TEXCOORD_") and values.min() >= 0 and values.max() <= 1:
            attributes[name] = Attribute(np.round(values.astype(np.float64) * 65535).astype(np.uint16), True)
    return Quantised(attributes, sets, mesh.offset + centre, step)
