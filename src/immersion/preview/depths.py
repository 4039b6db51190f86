"""The depths that lamps and projectors see: bodies, walls, pictures and clouds, drawn again only when one moves."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.preview import shaders
from immersion.preview.buffers import load_shape
from immersion.preview.cards import Cards, Seal
from immersion.preview.clouds import COVER, spacing
from immersion.preview.contents import Contents
from immersion.preview.levels import shadow_level
from immersion.preview.panels import panel_shape
from immersion.preview.programs import Program
from immersion.preview.shadow import Shadow
from immersion.preview.targets import DepthMaps
from immersion.preview.visitors import visitor_shape
from immersion.stage.inner_surfaces import bounds_of_room
from immersion.stage.rooms import LitRoom, corners_of_room, is_inside

__all__ = ["THICKNESS", "Depths"]

FINE, PLAIN, FEW = 2048, 1024, 4
"""Points to a side of each map; few maps are finer."""

THICKNESS = 0.03
"""Metres: without it light would come in where two walls meet, as wide as a map is coarse."""


def _gl() -> ModuleType:
    from pyglet import gl

    module: ModuleType = gl
    return module


class Depths:
    """The shadow maps of a context."""

    def __init__(self, cards: Cards) -> None:
        self._cards = cards
        self._programs: dict[str, Program] = {}
        self._maps: DepthMaps | None = None
        self._drawn = Seal()

    @property
    def texture(self) -> int:
        """The number of the maps' texture; 0 while there is none."""
        return 0 if self._maps is None else self._maps.texture

    def draw(self, contents: Contents, shadows: tuple[Shadow, ...]) -> None:
        """Draw what every shadow's lamp sees, unless it is the same as before."""
        if not shadows:
            return
        size = FINE if len(shadows) <= FEW else PLAIN
        if self._maps is None or (self._maps.count, self._maps.size) != (len(shadows), size):
            if self._maps is not None:
                self._maps.delete()
            self._maps, self._drawn = DepthMaps(len(shadows), size), Seal()
        arrays: list[NDArray[Any]] = [
            array for model in contents.bodies for array in (model.mesh.vertices, model.mesh.faces)
        ]
        arrays += [points.cloud.points for points in contents.clouds]
        arrays += [surface.points for surface in contents.surfaces]
        arrays += [panel.pixels for panel in contents.panels if panel.free]
        told = _told(contents, shadows)
        if self._drawn.holds(arrays, told):
            return
        self._drawn = Seal(arrays, told)
        gl = _gl()
        gl.glEnable(gl.GL_POLYGON_OFFSET_FILL)
        gl.glPolygonOffset(2.0, 4.0)
        for layer, shadow in enumerate(shadows):
            self._maps.begin(layer)
            self._draw_bodies(contents, shadow)
            self._draw_walls(contents, shadow)
            self._draw_panels(contents, shadow)
            self._draw_clouds(contents, shadow, size)
        gl.glDisable(gl.GL_POLYGON_OFFSET_FILL)

    def _program(self, name: str, vertex: str, fragment: str, shadow: Shadow) -> Program:
        """Return a program in use that knows a lamp's view."""
        if name not in self._programs:
            self._programs[name] = Program(vertex, fragment)
        program = self._programs[name]
        program.use()
        program.matrix("clip_from_eye", shadow.clip_from_light)
        return program

    def _draw_bodies(self, contents: Contents, shadow: Shadow) -> None:
        program = self._program("bodies", shaders.DEPTH_VERTEX, shaders.DEPTH_FRAGMENT, shadow)
        program.vectors("thickness", 0.0)
        for model in contents.bodies:
            matrix = model.world_from_model.copy()
            matrix[:3, 3] = matrix[:3, :3] @ model.mesh.offset + (matrix[:3, 3] - shadow.position)
            program.matrix("eye_from_model", matrix)
            if model.opacity > 0.5:
                self._cards.mesh(shadow_level(model)).draw()
        for eyes in contents.visitors:
            matrix = np.eye(4)
            matrix[:3, 3] = np.array([eyes[0], 0.0, eyes[2]]) - shadow.position
            program.matrix("eye_from_model", matrix)
            body = load_shape(visitor_shape(eyes))
            body.draw()
            body.delete()

    def _draw_walls(self, contents: Contents, shadow: Shadow) -> None:
        """Draw the walls that turn their outside to a lamp: behind them light would come in again.

        A projector outside the room stands in a booth, whose window the format does not tell: it shines in.
        """
        inside = any(is_inside(shadow.position, corners_of_room(room)) for room in contents.rooms)
        if shadow.beam >= 0 and not inside:
            return
        # Behind a sun everything is outside; what a lamp's room shares with the next one is not to grow into it.
        from_within = len(contents.rooms) > 1 and not shadow.rays.any()
        for room in contents.rooms:
            if not all(surface.absent for surface in room.surfaces):
                inwards = from_within and not is_inside(shadow.position, corners_of_room(room))
                self._draw_walls_of(room, shadow, -THICKNESS if inwards else THICKNESS)

    def _draw_walls_of(self, room: LitRoom, shadow: Shadow, thick: float) -> None:
        gl = _gl()
        program = self._program("bodies", shaders.DEPTH_VERTEX, shaders.DEPTH_FRAGMENT, shadow)
        low, high = bounds_of_room(room.surfaces)
        middle = (low + high) / 2
        wider = 1.0 + thick / np.maximum((high - low) / 2, 2 * THICKNESS)
        gl.glEnable(gl.GL_CULL_FACE)
        gl.glCullFace(gl.GL_FRONT)
        # As they are; moved, for nooks; and all together wider or narrower, for the outer corners.
        for thickness, grown in ((0.0, np.ones(3)), (thick, np.ones(3)), (0.0, wider)):
            matrix = np.diag([*grown, 1.0])
            matrix[:3, 3] = middle * (1 - grown) - shadow.position
            program.matrix("eye_from_model", matrix)
            program.vectors("thickness", thickness)
            self._cards.room(room.surfaces).draw()
        gl.glDisable(gl.GL_CULL_FACE)

    def _draw_panels(self, contents: Contents, shadow: Shadow) -> None:
        gl = _gl()
        thrown = [panel for panel in contents.panels if panel.free and panel.opacity > 0.5]
        if not thrown:
            return
        program = self._program("panels", shaders.PANEL_VERTEX, shaders.DEPTH_PANEL_FRAGMENT, shadow)
        program.matrix("eye_from_model", np.eye(4))
        program.integer("base", 0)
        for panel in thrown:
            texture = self._cards.texture(panel.pixels)
            loaded = load_shape(panel_shape(panel, shadow.position))
            gl.glActiveTexture(gl.GL_TEXTURE0)
            gl.glBindTexture(gl.GL_TEXTURE_2D, texture)
            loaded.draw()
            loaded.delete()

    def _draw_clouds(self, contents: Contents, shadow: Shadow, size: int) -> None:
        """Draw clouds as discs that are as wide as those that are seen."""
        gl = _gl()
        for points in contents.clouds:
            if points.opacity < 0.5:
                continue
            vertex, fragment = shaders.DEPTH_POINTS_VERTEX, shaders.DEPTH_POINTS_FRAGMENT
            program = self._program("clouds", vertex, fragment, shadow)
            matrix = points.world_from_model.copy()
            matrix[:3, 3] = matrix[:3, :3] @ points.cloud.offset + (matrix[:3, 3] - shadow.position)
            wide = float(np.cbrt(abs(np.linalg.det(matrix[:3, :3])))) * spacing(points.cloud) * COVER
            # How many points of the map a metre is, where w is 1.
            scale = float(np.linalg.norm(shadow.clip_from_light[0, :3])) * size / 2
            program.matrix("eye_from_model", matrix)
            program.vectors("point_pixels", wide * scale)
            program.vectors("back", wide)
            program.vectors("rays", shadow.rays)
            gl.glEnable(gl.GL_PROGRAM_POINT_SIZE)
            self._cards.cloud(points.cloud).draw()
            gl.glDisable(gl.GL_PROGRAM_POINT_SIZE)

    def delete(self) -> None:
        """Free them."""
        if self._maps is not None:
            self._maps.delete()
        for program in self._programs.values():
            program.delete()


def _told(contents: Contents, shadows: tuple[Shadow, ...]) -> bytes:
    """Return what tells, beside the meshes themselves, whether a shadow has changed."""
    parts = [shadow.clip_from_light.tobytes() + shadow.position.tobytes() for shadow in shadows]
    parts += [
        repr(model.opacity > 0.5).encode() + model.world_from_model.tobytes() for model in contents.models
    ]
    parts += [repr(eyes).encode() for eyes in contents.visitors]
    parts += [
        repr(points.opacity >= 0.5).encode() + points.world_from_model.tobytes() for points in contents.clouds
    ]
    parts += [
        repr(panel.opacity > 0.5).encode() + panel.points.tobytes() for panel in contents.panels if panel.free
    ]
    return b"|".join(parts)
