"""The room and what hangs in it, as arrays: surfaces of a box seen from inside, and flat panels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.preview.shapes import Part, Shape
from immersion.scans.io._shading import linear_from_srgb
from immersion.scene.finishes import PLAIN_FLOOR, color_of
from immersion.scene.model import Box, Room
from immersion.scene.panels import box_of, panel_corners
from immersion.scene.places import surface_corners

__all__ = ["Surface", "box_of", "mean_albedo", "open_floor", "panel_corners", "room_shape", "room_surfaces"]

Points = NDArray[np.float64]

SIDES = ("floor", "ceiling", "front", "back", "left", "right")


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """One side of the room: corners (4, 3) counter-clockwise from inside, inward normal, sRGB colour."""

    name: str
    corners: Points
    normal: Points
    color: tuple[int, int, int]

    @property
    def area(self) -> float:
        """Its area in square metres."""
        across, up = self.corners[1] - self.corners[0], self.corners[3] - self.corners[0]
        return float(np.linalg.norm(across) * np.linalg.norm(up))


def room_surfaces(room: Room, box: Box) -> tuple[Surface, ...]:
    """Return the six inner surfaces of a box with their colours."""
    surfaces = []
    for name in SIDES:
        corners = surface_corners(box, name)
        if corners is None:
            continue
        normal = np.cross(corners[1] - corners[0], corners[3] - corners[0])
        surfaces.append(Surface(name, corners, normal / np.linalg.norm(normal), color_of(room, name)))
    return tuple(surfaces)


def mean_albedo(surfaces: tuple[Surface, ...]) -> Points:
    """Return the (3,) share of light that the room's surfaces send back, by area, in linear light."""
    areas = np.array([surface.area for surface in surfaces])
    colors = linear_from_srgb(np.array([surface.color for surface in surfaces]) / 255.0)
    return np.asarray(areas @ colors / areas.sum(), np.float64)


def room_shape(surfaces: tuple[Surface, ...]) -> Shape:
    """Return the surfaces as triangles that face inwards."""
    count = len(surfaces)
    colors = np.array([(*surface.color, 255) for surface in surfaces], np.uint8)
    steps = 4 * np.arange(count)[:, None] + np.array([0, 1, 2, 0, 2, 3])
    return Shape(
        points=np.concatenate([surface.corners for surface in surfaces]).astype(np.float32),
        normals=np.repeat([surface.normal for surface in surfaces], 4, axis=0).astype(np.float32),
        colors=np.repeat(colors, 4, axis=0),
        uvs=np.zeros((4 * count, 2), np.float32),
        indices=steps.ravel().astype(np.uint32),
        parts=(Part(0, 6 * count),),
    )


def open_floor(size: float = 40.0) -> Shape:
    """Return a plain floor for scenes whose room is no box."""
    corners = surface_corners(Box(size=(size, 1.0, size)), "floor")
    return room_shape((Surface("floor", np.asarray(corners), np.array([0.0, 1.0, 0.0]), PLAIN_FLOOR),))
