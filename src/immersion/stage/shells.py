"""Rooms that are a model of their own: how large their walls are, and what they send back of the light."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.scans.io._shading import linear_from_srgb
from immersion.scans.io.materials import materials_of
from immersion.scans.mesh import Mesh
from immersion.stage.decoded_textures import texture_pixels
from immersion.stage.kept import Kept

__all__ = ["PLAIN", "shell_albedo"]

PLAIN = (186, 180, 170, 255)
"""Colour of a mesh that says nothing of its colours: that of a plaster cast."""

Vector = NDArray[np.float64]
_shares = Kept[tuple[Vector, float]]()


def shell_albedo(mesh: Mesh) -> tuple[Vector, float]:
    """Return the (3,) share of light that a mesh sends back, by area, and its area, worked out once.

    Examples
    --------
    >>> square = Mesh.from_arrays([[0, 0, 0], [2, 0, 0], [2, 2, 0], [0, 2, 0]], [[0, 1, 2], [0, 2, 3]])
    >>> shell_albedo(square)[1]
    4.0
    """
    return _shares.of(mesh.faces, lambda: _measured(mesh))


def _measured(mesh: Mesh) -> tuple[Vector, float]:
    a, b, c = (mesh.vertices[mesh.faces[:, k]].astype(np.float64) for k in range(3))
    areas = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    total = max(float(areas.sum()), 1e-12)
    if mesh.colors is not None:
        own = linear_from_srgb(mesh.colors[:, :3] / 255.0)[mesh.faces].mean(1)
    else:
        bare = not mesh.textures and mesh.face_materials is None
        own = np.broadcast_to(
            linear_from_srgb(np.array(PLAIN[:3]) / 255.0) if bare else np.ones(3), (len(areas), 3)
        )
    worn = np.array([_of_material(mesh, k) for k in range(len(materials_of(mesh)))])
    numbers = np.zeros(len(areas), np.int64) if mesh.face_materials is None else mesh.face_materials
    seen = own * worn[np.clip(numbers, 0, len(worn) - 1)]
    return np.asarray(areas @ seen / total, np.float64), total


def _of_material(mesh: Mesh, number: int) -> Vector:
    """Return a material's colour, in the mean of its base image."""
    material = materials_of(mesh)[number]
    color = np.array(material.color[:3], np.float64)
    image = material.textures.get("base")
    pixels = (
        texture_pixels(mesh.textures[image]) if image is not None and image < len(mesh.textures) else None
    )
    if pixels is not None:
        few = pixels[:: max(1, pixels.shape[0] // 48), :: max(1, pixels.shape[1] // 48), :3]
        color = color * linear_from_srgb(few.reshape(-1, 3) / 255.0).mean(0)
    return np.asarray(color, np.float64)
