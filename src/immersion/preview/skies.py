"""The sky drawn behind everything: as bright as a white card that looks up is under it."""

from __future__ import annotations

from types import ModuleType

import numpy as np

from immersion.preview import shaders
from immersion.preview.buffers import load_shape
from immersion.preview.frame import Frame
from immersion.preview.programs import Program
from immersion.preview.shapes import Part, Shape
from immersion.stage.sky import Sky

__all__ = ["SkyDome"]


def _gl() -> ModuleType:
    from pyglet import gl

    module: ModuleType = gl
    return module


class SkyDome:
    """The sky of a context: one triangle over the whole picture, where nothing nearer was drawn."""

    def __init__(self) -> None:
        self._program = Program(shaders.SKY_VERTEX, shaders.SKY_FRAGMENT)
        self._shape = load_shape(
            Shape(
                points=np.array([[-1, -1, 0], [3, -1, 0], [-1, 3, 0]], np.float32),
                normals=np.zeros((3, 3), np.float32),
                colors=np.full((3, 4), 255, np.uint8),
                uvs=np.zeros((3, 2), np.float32),
                indices=np.arange(3, dtype=np.uint32),
                parts=(Part(0, 3),),
            )
        )

    def draw(self, sky: Sky, frame: Frame) -> None:
        """Draw it behind what is there."""
        gl, program, camera = _gl(), self._program, frame.camera
        program.use()
        program.matrix("world_from_camera", camera.world_from_camera[:3, :3])
        high = float(np.tan(camera.fov / 2))
        program.vectors("reach", (high * frame.size[0] / frame.size[1], high))
        program.vectors("above", sky.above / frame.white)
        program.vectors("below", sky.below / frame.white)
        gl.glDepthFunc(gl.GL_LEQUAL)
        self._shape.draw()
        gl.glDepthFunc(gl.GL_LESS)

    def delete(self) -> None:
        """Free it."""
        self._program.delete()
        self._shape.delete()
