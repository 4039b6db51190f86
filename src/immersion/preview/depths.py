"""The depths that lamps and projectors see, drawn again only when something has moved."""

from __future__ import annotations

from types import ModuleType

import numpy as np

from immersion.preview import shaders
from immersion.preview.buffers import load_shape
from immersion.preview.cards import Cards, Seal
from immersion.preview.contents import Contents
from immersion.preview.levels import shadow_level
from immersion.preview.programs import Program
from immersion.preview.shadow import Shadow
from immersion.preview.targets import DepthMaps
from immersion.preview.visitors import visitor_shape

__all__ = ["Depths"]

FINE, PLAIN, FEW = 2048, 1024, 2
"""Points to a side of each map; few maps are finer."""


def _gl() -> ModuleType:
    from pyglet import gl

    module: ModuleType = gl
    return module


class Depths:
    """The shadow maps of a context."""

    def __init__(self, cards: Cards) -> None:
        self._cards = cards
        self._program: Program | None = None
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
        arrays = [array for model in contents.models for array in (model.mesh.vertices, model.mesh.faces)]
        told = _told(contents, shadows)
        if self._drawn.holds(arrays, told):
            return
        self._drawn = Seal(arrays, told)
        gl = _gl()
        gl.glEnable(gl.GL_POLYGON_OFFSET_FILL)
        gl.glPolygonOffset(2.0, 4.0)
        for layer, shadow in enumerate(shadows):
            self._maps.begin(layer)
            self._draw(contents, shadow)
        gl.glDisable(gl.GL_POLYGON_OFFSET_FILL)

    def _draw(self, contents: Contents, shadow: Shadow) -> None:
        if self._program is None:
            self._program = Program(shaders.DEPTH_VERTEX, shaders.DEPTH_FRAGMENT)
        program = self._program
        program.use()
        program.matrix("clip_from_eye", shadow.clip_from_light)
        for model in contents.models:
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

    def delete(self) -> None:
        """Free them."""
        if self._maps is not None:
            self._maps.delete()
        if self._program is not None:
            self._program.delete()


def _told(contents: Contents, shadows: tuple[Shadow, ...]) -> bytes:
    """Return what tells, beside the meshes themselves, whether a shadow has changed."""
    parts = [shadow.clip_from_light.tobytes() + shadow.position.tobytes() for shadow in shadows]
    parts += [
        repr(model.opacity > 0.5).encode() + model.world_from_model.tobytes() for model in contents.models
    ]
    parts += [repr(eyes).encode() for eyes in contents.visitors]
    return b"|".join(parts)
