"""The room and what hangs in it, as arrays: surfaces of a box seen from inside, and flat panels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.preview.shapes import Part, Shape
from immersion.scans.io._shading import linear_from_srgb
from immersion.scene.model import Box, Room, Scene, Thing
from immersion.scene.places import screen_corners, surface_corners, world_from_thing

__all__ = ["Surface", "box_of", "mean_albedo", "open_floor", "panel_corners", "room_shape", "room_surfaces"]

Points = NDArray[np.float64]

SIDES = ("floor", "ceiling", "front", "back", "left", "right")

# sRGB colours of usual finishes, chosen by a word in the material's name.
FINISHES = {
    "carpet": (104, 97, 92),
    "rug": (104, 97, 92),
    "wood": (148, 124, 99),
    "parquet": (148, 124, 99),
    "oak": (148, 124, 99),
    "concrete": (150, 148, 144),
    "stone": (168, 160, 146),
    "marble": (206, 203, 198),
    "brick": (148, 98, 80),
    "tile": (208, 206, 202),
    "plaster": (205, 200, 192),
    "curtain": (92, 66, 66),
    "velvet": (72, 52, 58),
    "glass": (176, 192, 196),
    "metal": (160, 162, 166),
    "black": (40, 40, 42),
}
PLAIN_FLOOR, PLAIN_CEILING, PLAIN_WALL = (124, 118, 110), (205, 203, 199), (196, 192, 185)


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


def box_of(scene: Scene) -> tuple[Room, Box] | None:
    """Return the first room that is a box, or None."""
    for room in scene.all_rooms().values():
        if room.box is not None:
            return room, room.box
    return None


def room_surfaces(room: Room, box: Box) -> tuple[Surface, ...]:
    """Return the six inner surfaces of a box with their colours."""
    surfaces = []
    for name in SIDES:
        corners = surface_corners(box, name)
        if corners is None:
            continue
        normal = np.cross(corners[1] - corners[0], corners[3] - corners[0])
        surfaces.append(Surface(name, corners, normal / np.linalg.norm(normal), _color(room, name)))
    return tuple(surfaces)


def _color(room: Room, name: str) -> tuple[int, int, int]:
    fallback = None if name in ("floor", "ceiling") else room.surfaces.get("walls")
    material = room.surfaces.get(name, fallback)
    words = "" if material is None or material.name is None else material.name.lower()
    for word, color in FINISHES.items():
        if word in words:
            return color
    return {"floor": PLAIN_FLOOR, "ceiling": PLAIN_CEILING}.get(name, PLAIN_WALL)


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


def panel_corners(
    scene: Scene, thing: Thing, aspect: float, world_from_panel: Points | None = None
) -> tuple[Points, Points]:
    """Return where a flat picture goes, and which part of it is seen.

    Parameters
    ----------
    scene : Scene
    thing : Thing
        On a screen (``fit`` as CSS ``object-fit``; without it the whole picture is shown undistorted), on
        a surface, or standing in space and facing +Z.
    aspect : float
        Width over height of the picture.
    world_from_panel : (4, 4) ndarray, optional
        Where it stands now; where the scene says without it.

    Returns
    -------
    corners : (4, 3) ndarray
        Lower left, lower right, upper right, upper left, seen from its face.
    uvs : (4, 2) ndarray
        Of these corners, origin at the upper left of the picture.

    Raises
    ------
    InputError
        If the screen or the surface is not on a box.
    """
    world = world_from_thing(scene, thing) if world_from_panel is None else world_from_panel
    if thing.screen is not None:
        return _fitted(screen_corners(scene, thing.screen), aspect, thing.fit or "contain")
    if thing.surface is not None:
        found = box_of(scene)
        whole = None if found is None else surface_corners(found[1], thing.surface)
        if whole is not None:
            return _on_surface(thing, whole, aspect, world[:3, 3])
    width = thing.width or 1.0
    x, y = width / 2, width / aspect / 2
    own = np.array([[-x, -y, 0, 1], [x, -y, 0, 1], [x, y, 0, 1], [-x, y, 0, 1]])
    return (own @ world.T)[:, :3], _uvs(0.0, 0.0)


def _on_surface(thing: Thing, whole: Points, aspect: float, place: Points) -> tuple[Points, Points]:
    if thing.at is None and thing.width is None:
        return _fitted(whole, aspect, thing.fit or "contain")
    across, up = _axes(whole)
    centre = whole.mean(0)
    if thing.at is not None:
        # The place is brought onto the surface along its normal.
        away = place - centre
        centre = centre + across * (away @ across) + up * (away @ up)
    width = thing.width or 1.0
    x, y = across * width / 2, up * width / aspect / 2
    return np.stack([centre - x - y, centre + x - y, centre + x + y, centre - x + y]), _uvs(0.0, 0.0)


def _axes(corners: Points) -> tuple[Points, Points]:
    across, up = corners[1] - corners[0], corners[3] - corners[0]
    return across / np.linalg.norm(across), up / np.linalg.norm(up)


def _fitted(corners: Points, aspect: float, fit: str) -> tuple[Points, Points]:
    """Fit a picture in a rectangle, centred: stretched, whole, or cut to fill."""
    wide = float(np.linalg.norm(corners[1] - corners[0]))
    high = float(np.linalg.norm(corners[3] - corners[0]))
    ratio = aspect / (wide / high)  # above 1 when the picture is wider than its place
    if fit == "fill":
        return corners, _uvs(0.0, 0.0)
    if fit == "cover":
        return corners, _uvs(max(0.0, (1 - 1 / ratio) / 2), max(0.0, (1 - ratio) / 2))
    across, up = _axes(corners)
    x, y = across * wide / 2 * min(1.0, ratio), up * high / 2 * min(1.0, 1 / ratio)
    centre = corners.mean(0)
    return np.stack([centre - x - y, centre + x - y, centre + x + y, centre - x + y]), _uvs(0.0, 0.0)


def _uvs(left: float, top: float) -> Points:
    """Return texture coordinates of a picture of which ``left`` and ``top`` are cut on either side."""
    return np.array([[left, 1 - top], [1 - left, 1 - top], [1 - left, top], [left, top]])
