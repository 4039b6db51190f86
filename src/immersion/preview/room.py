"""The room ready to draw: its surfaces seen from inside, or a plain floor where there is no room."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.preview.shapes import Part, Shape
from immersion.scene.finishes import PLAIN_FLOOR
from immersion.scene.model import Box
from immersion.scene.places import surface_corners
from immersion.stage.inner_surfaces import Surface

__all__ = [
    "open_floor",
    "room_shape",
]

Points = NDArray[np.float64]


def room_shape(surfaces: tuple[Surface, ...]) -> Shape:
    """Return the surfaces that are there as triangles that face inwards."""
    there = [surface for surface in surfaces if not surface.absent]
    counts = [len(surface.points) for surface in there]
    firsts = np.cumsum([0, *counts[:-1]])
    colors = np.array([(*surface.color, 255) for surface in there], np.uint8).reshape(-1, 4)
    nothing, none = np.zeros((0, 3)), np.zeros((0, 3), np.int64)
    faces = np.concatenate([none, *(one.faces + first for one, first in zip(there, firsts, strict=False))])
    return Shape(
        points=np.concatenate([nothing, *(surface.points for surface in there)]).astype(np.float32),
        normals=np.concatenate([nothing, *(surface.normals for surface in there)]).astype(np.float32),
        colors=np.repeat(colors, counts, axis=0),
        uvs=np.zeros((sum(counts), 2), np.float32),
        indices=faces.ravel().astype(np.uint32),
        parts=(Part(0, faces.size),),
    )


def open_floor(size: float = 40.0) -> tuple[Surface, ...]:
    """Return a plain floor for scenes without a room."""
    corners = np.asarray(surface_corners(Box(size=(size, 1.0, size)), "floor"))
    up = np.tile([0.0, 1.0, 0.0], (4, 1))
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    return (Surface("floor", corners, up, faces, PLAIN_FLOOR, area=size * size),)
