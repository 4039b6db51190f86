"""Screens that bend: walls one after another, unrolled into one strip of metres, and pictures laid on it.

A strip runs left to right for who stands inside. A box's walls come in the order the screen names them; a round wall
begins at +Z, so that its middle is the front; an outline's walls are ``wall-1``, ``wall-2`` … or ``walls`` for all. A
dome is unrolled along its springing line; a floor or a ceiling that is no rectangle counts from the lower left corner
of the rectangle around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.scene import _texts as _texts
from immersion.scene.dome_strips import DomeStrip
from immersion.scene.materials import room_with
from immersion.scene.model import Box, Room, Scene, Screen, Thing
from immersion.scene.panels import panel_corners
from immersion.scene.patches import Patch
from immersion.scene.places import surface_corners, world_from_thing
from immersion.scene.room_shapes import STEPS, in_turn, outline_walls, ring_line, room_surfaces

__all__ = ["Strip", "laid_picture", "screen_middle", "screen_patch", "strip_of_screen", "strip_of_surfaces"]

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """Flat pieces side by side: lower left corners, the way along each, and upwards; (k, 3) metres each."""

    starts: Points
    alongs: Points
    ups: Points

    @property
    def width(self) -> float:
        """Its length when it is unrolled."""
        return float(np.linalg.norm(self.alongs, axis=1).sum())

    @property
    def height(self) -> float:
        """The height of its lowest piece."""
        return float(np.linalg.norm(self.ups, axis=1).min())

    def patch(self, low: Points, size: Points, uv_low: Points, uv_size: Points) -> Patch:
        """Return a rectangle of the strip (lower left corner and size, metres) with the part of a picture it shows."""
        points: list[Points] = []
        uvs: list[Points] = []
        faces: list[list[int]] = []
        for start, along, up, length, end in self._pieces():
            first, last = max(low[0], end - length), min(low[0] + size[0], end)
            if last - first <= 1e-9:
                continue
            rise = up / np.linalg.norm(up)
            corners = ((first, 0.0), (last, 0.0), (last, 1.0), (first, 1.0))
            base = len(points)
            for reach, part in corners:
                place = start + along * ((reach - end + length) / length) + rise * (low[1] + part * size[1])
                points.append(place)
                share = np.array([(reach - low[0]) / size[0], 1.0 - part])
                uvs.append(uv_low + share * uv_size)
            faces += [[base, base + 1, base + 2], [base, base + 2, base + 3]]
        return Patch(np.array(points).reshape(-1, 3), np.array(uvs).reshape(-1, 2), np.array(faces, np.int32))

    def _pieces(self) -> Iterator[tuple[Points, Points, Points, float, float]]:
        """Yield each piece with its length and its end; all three times over where the strip closes on itself."""
        lengths = np.linalg.norm(self.alongs, axis=1)
        ends = np.cumsum(lengths)
        closed = len(lengths) > 1 and np.allclose(self.starts[-1] + self.alongs[-1], self.starts[0])
        for turn in (-1, 0, 1) if closed else (0,):
            shifted = ends + turn * ends[-1]
            yield from zip(self.starts, self.alongs, self.ups, lengths, shifted, strict=True)

    def at(self, along: float, up: float) -> Points:
        """Return the (3,) point of the world that is so many metres along the strip, and so many up."""
        lengths = np.linalg.norm(self.alongs, axis=1)
        ends = np.cumsum(lengths)
        k = min(int(np.searchsorted(ends, along)), len(ends) - 1)
        part, rise = (along - ends[k] + lengths[k]) / lengths[k], self.ups[k] / np.linalg.norm(self.ups[k])
        return np.asarray(self.starts[k] + self.alongs[k] * part + rise * up, np.float64)

    def nearest(self, place: Points) -> tuple[float, float]:
        """Return where a point of the world is when it is brought onto the strip: along it, and up."""
        lengths = np.linalg.norm(self.alongs, axis=1)
        best, found = np.inf, (0.0, 0.0)
        for k, (start, along, up) in enumerate(zip(self.starts, self.alongs, self.ups, strict=True)):
            away = place - start
            part = float(np.clip(away @ along / lengths[k] ** 2, 0.0, 1.0))
            rise = up / np.linalg.norm(up)
            flat = away - along * part
            distance = float(np.linalg.norm(flat - rise * (flat @ rise)))
            if distance < best:
                best, found = distance, (float(lengths[:k].sum() + part * lengths[k]), float(flat @ rise))
        return found


def strip_of_surfaces(room: Room, names: tuple[str, ...], steps: int = STEPS) -> Strip | DomeStrip | None:
    """Return the strip of some surfaces, in their order; None when one does not unroll beside the others."""
    if room.dome is not None and names == ("dome",):
        return DomeStrip(room.dome, steps)
    pieces = [_pieces(room, name, steps) for name in names]
    if not pieces or any(piece is None for piece in pieces):
        return None
    kept = [piece for piece in pieces if piece is not None]
    return Strip(*(np.concatenate([piece[k] for piece in kept]) for k in range(3)))


def _pieces(room: Room, name: str, steps: int) -> tuple[Points, Points, Points] | None:
    if room.box is not None or name in ("floor", "ceiling"):
        corners = _corners(room, name)
        if corners is None:
            return None
        return corners[:1], (corners[1] - corners[0])[None], (corners[3] - corners[0])[None]
    if room.outline is not None:
        walls = outline_walls(room.outline, steps)
        chosen = [line for k, line in enumerate(walls) if name == f"wall-{k + 1}"]
        chosen = in_turn(walls) if name == "walls" else chosen
        return _upright(chosen, room.outline.height)
    round_ = room.cylinder or room.dome
    if round_ is None or name != "walls" or round_.height <= 0:
        return None
    return _upright([ring_line(steps) * round_.radius], round_.height)


def _corners(room: Room, name: str) -> Points | None:
    """Return the corners of a box's surface, or of the rectangle around a floor or a ceiling, if it has one."""
    if room.box is not None:
        return surface_corners(room.box, name)
    around = next((one.points for one in room_surfaces(room) if one.name == name), None)
    if around is None:
        return None
    low, high = around.min(0), around.max(0)
    size = (*(high - low)[[0]], 1.0, *(high - low)[[2]])
    flat = surface_corners(Box(size=size), name)
    middle = (low + high) / 2
    return None if flat is None else np.stack([flat[:, 0], np.zeros(4), flat[:, 2]], 1) + middle


def _upright(lines: list[Points], height: float) -> tuple[Points, Points, Points] | None:
    if not lines:
        return None
    alongs = np.concatenate([np.diff(line, axis=0) for line in lines])
    starts = np.concatenate([line[:-1] for line in lines])
    kept = np.linalg.norm(alongs, axis=1) > 1e-9
    return starts[kept], alongs[kept], np.tile([0.0, height, 0.0], (int(kept.sum()), 1))


def strip_of_screen(scene: Scene, name: str, steps: int = STEPS) -> tuple[Strip | DomeStrip, Points, Points]:
    """Return the strip a screen lies on, and its lower left corner and its size in metres of the strip.

    Raises
    ------
    InputError
        If there is no such screen, or it lies on what does not unroll, as a mesh.
    """
    screen = scene.screens.get(name)
    strip = None if screen is None else _strip(scene, screen, steps)
    if screen is None or strip is None:
        raise InputError("scene-screen-shape", f"screens.{name}", found=repr(name))
    rect = screen.rect
    if rect is None:
        return strip, np.zeros(2), np.array([strip.width, strip.height])
    return strip, np.array([rect.left, rect.bottom]), np.array([rect.width, rect.height])


def _strip(scene: Scene, screen: Screen, steps: int) -> Strip | DomeStrip | None:
    names = screen.surfaces or ((screen.surface,) if screen.surface is not None else ())
    room = room_with(scene.all_rooms(), screen.room, names)
    return None if room is None else strip_of_surfaces(room, names, steps)


def screen_middle(scene: Scene, name: str) -> Points:
    """Return the (3,) middle of a screen, on the surface that carries it.

    Raises
    ------
    InputError
        As :func:`strip_of_screen`.
    """
    strip, low, size = strip_of_screen(scene, name)
    return strip.at(*(low + size / 2))


def screen_patch(scene: Scene, name: str, steps: int = STEPS) -> Patch:
    """Return all of a screen, as a picture that fills it.

    Raises
    ------
    InputError
        As :func:`strip_of_screen`.
    """
    strip, low, size = strip_of_screen(scene, name, steps)
    return strip.patch(low, size, np.zeros(2), np.ones(2))


def laid_picture(
    scene: Scene, thing: Thing, aspect: float, world: Points | None = None, steps: int = STEPS
) -> Patch:
    """Return where a picture hangs: on a screen, flat or bent, on a surface, or in space facing +Z.

    Parameters
    ----------
    scene : Scene
    thing : Thing
        ``fit`` as CSS ``object-fit``; without it the whole picture is shown undistorted.
    aspect : float
        Width over height of the picture.
    world : (4, 4) ndarray, optional
        Where the thing stands now; where the scene says without it. What hangs on a surface is brought onto it.
    steps : int
        The sides of what stands for a circle, as of :func:`~immersion.scene.room_shapes.room_surfaces`.

    Raises
    ------
    InputError
        If the screen or the surface does not unroll, as a mesh.

    Examples
    --------
    >>> scene = Scene(immersion="1", id="a", room={"cylinder": {"radius": 2, "height": 3}},
    ...     screens={"ring": {"surface": "walls"}})
    >>> patch = laid_picture(scene, Thing(id="a", image="i", screen="ring", fit="fill"), 4.0)
    >>> np.linalg.norm(patch.points[:, [0, 2]], axis=1).round(9).tolist() == [2.0] * len(patch.points)
    True
    """
    if thing.screen is not None:
        strip, low, size = strip_of_screen(scene, thing.screen, steps)
        return _fitted(strip, low, size, aspect, thing.fit or "contain")
    if thing.surface is not None:
        return _on_surface(scene, thing, aspect, world, steps)
    corners, uvs = panel_corners(scene, thing, aspect, np.eye(4))
    return Patch(corners, uvs, np.array([[0, 1, 2], [0, 2, 3]], np.int32), local=True)


def _on_surface(scene: Scene, thing: Thing, aspect: float, world: Points | None, steps: int) -> Patch:
    room = room_with(scene.all_rooms(), None, [str(thing.surface)])
    strip = None if room is None else strip_of_surfaces(room, (str(thing.surface),), steps)
    if room is None or strip is None:
        raise InputError("scene-screen-shape", f"things.{thing.id}.surface", found=repr(thing.surface))
    if thing.at is None and thing.width is None:
        return _fitted(
            strip, np.zeros(2), np.array([strip.width, strip.height]), aspect, thing.fit or "contain"
        )
    if room.box is not None:
        corners, uvs = panel_corners(scene, thing, aspect, world)
        return Patch(corners, uvs, np.array([[0, 1, 2], [0, 2, 3]], np.int32))
    size = np.array([1.0, 1.0 / aspect]) * (thing.width or 1.0)
    middle = np.array([strip.width, strip.height]) / 2
    if thing.at is not None:
        frame = world_from_thing(scene, thing) if world is None else world
        middle = np.array(strip.nearest(frame[:3, 3]))
    return strip.patch(middle - size / 2, size, np.zeros(2), np.ones(2))


def _fitted(strip: Strip | DomeStrip, low: Points, size: Points, aspect: float, fit: str) -> Patch:
    ratio = aspect / (size[0] / size[1])  # above 1 when the picture is wider than its place
    if fit == "fill":
        return strip.patch(low, size, np.zeros(2), np.ones(2))
    if fit == "cover":
        part = np.array([min(1.0, 1 / ratio), min(1.0, ratio)])
        return strip.patch(low, size, (1 - part) / 2, part)
    part = np.array([min(1.0, ratio), min(1.0, 1 / ratio)])
    return strip.patch(low + size * (1 - part) / 2, size * part, np.zeros(2), np.ones(2))
