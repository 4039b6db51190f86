"""Where a flat picture goes in a room of flat walls, and which part of it is seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.scene.materials import room_with
from immersion.scene.model import Box, Room, Scene, Thing
from immersion.scene.places import screen_corners, surface_corners, world_from_thing

__all__ = ["box_of", "panel_corners"]

Points = NDArray[np.float64]


def box_of(scene: Scene) -> tuple[Room, Box] | None:
    """Return the first room that is a box, or None."""
    for room in scene.all_rooms().values():
        if room.box is not None:
            return room, room.box
    return None


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
        room = room_with(scene.all_rooms(), None, [thing.surface])
        whole = None if room is None or room.box is None else surface_corners(room.box, thing.surface)
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
