"""What projectors send: the pictures of their screens seen from the lens, faded where others share the light."""

from __future__ import annotations

from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from immersion.preview import shaders
from immersion.preview.buffers import load_shape
from immersion.preview.cards import Cards, Seal
from immersion.preview.contents import Contents, Panel
from immersion.preview.panels import panel_shape
from immersion.preview.programs import Program
from immersion.preview.targets import Layers, Target
from immersion.scene.patches import Patch
from immersion.stage.beam_screens import inner_edges
from immersion.stage.beams import MOST_BEAMS, Beam

__all__ = ["BeamPictures"]

LARGEST, SMALLER, FEW = 2048, 1024, 4
"""The longest side of the light drawn in the room, of few projectors and of many; what is sent has all pixels."""


def _gl() -> ModuleType:
    from pyglet import gl

    module: ModuleType = gl
    return module


class BeamPictures:
    """The pictures of all projectors of a context, drawn again only when they change."""

    def __init__(self, cards: Cards) -> None:
        self._cards = cards
        self._program: Program | None = None
        self._layers: Layers | None = None
        self._drawn = Seal()
        self._edges: dict[tuple[object, ...], NDArray[np.float64]] = {}

    @property
    def texture(self) -> int:
        """The number of the pictures' texture; 0 while there is none."""
        return 0 if self._layers is None else self._layers.texture

    def draw(self, contents: Contents) -> None:
        """Draw what every projector shows, in linear light, unless it is the same as before."""
        if not contents.beams:
            return
        sizes = np.array([beam.projector.size for beam in contents.beams]).max(0)
        most = LARGEST if len(contents.beams) <= FEW else SMALLER
        wide, high = (int(side) for side in np.maximum(sizes * min(1.0, most / sizes.max()), 1))
        layers = self._layers
        if layers is None or layers.count != len(contents.beams) or layers.size != (wide, high):
            if layers is not None:
                layers.delete()
            layers, self._drawn = Layers(len(contents.beams), (wide, high)), Seal()
            self._layers = layers
        arrays, told = [panel.pixels for panel in contents.panels], _told(contents)
        if self._drawn.holds(arrays, told):
            return
        self._drawn = Seal(arrays, told)
        for layer, beam in enumerate(contents.beams):
            layers.begin(layer)
            self._draw(contents, beam, 0.0)
        layers.finish()

    def sent(self, contents: Contents, beam: Beam, size: tuple[int, int]) -> NDArray[np.uint8]:
        """Return the (h, w, 4) bytes that a projector is sent, row 0 on top."""
        target = Target(*size, "bytes")
        try:
            target.begin((0.0, 0.0, 0.0))
            self._draw(contents, beam, beam.gamma)
            return target.read()
        finally:
            target.delete()

    def _draw(self, contents: Contents, beam: Beam, response: float) -> None:
        gl = _gl()
        if self._program is None:
            self._program = Program(shaders.BEAM_VERTEX, shaders.BEAM_FRAGMENT)
        program = self._program
        program.use()
        program.matrix("clip_from_eye", beam.clip_from_lens)
        program.integer("base", 0)
        program.vectors("response", response)
        self._tell_blend(program, beam, contents.screens[beam.screen])
        gl.glDisable(gl.GL_DEPTH_TEST)
        gl.glEnable(gl.GL_BLEND)
        gl.glBlendFuncSeparate(gl.GL_SRC_ALPHA, gl.GL_ONE_MINUS_SRC_ALPHA, gl.GL_ZERO, gl.GL_ONE)
        for panel in sorted(_shown(contents, beam), key=lambda one: one.lift):
            texture = self._cards.texture(panel.pixels)
            program.vectors("opacity", panel.opacity)
            loaded = load_shape(panel_shape(panel, beam.position, 0.0))
            gl.glActiveTexture(gl.GL_TEXTURE0)
            gl.glBindTexture(gl.GL_TEXTURE_2D, texture)
            loaded.draw()
            loaded.delete()
        gl.glDisable(gl.GL_BLEND)
        gl.glEnable(gl.GL_DEPTH_TEST)

    def _tell_blend(self, program: Program, beam: Beam, screen: Patch) -> None:
        """Set what a program must know of those that share the screen."""
        program.integer("shared", len(beam.partners))
        if not beam.partners:
            return
        images, inner = np.tile(np.eye(4), (MOST_BEAMS, 1, 1)), np.zeros((MOST_BEAMS, 4))
        places = np.zeros((MOST_BEAMS, 3))
        inner[: len(beam.partners)] = self._inner(beam, screen)
        for k, partner in enumerate(beam.partners):
            moved = np.eye(4)
            moved[:3, 3] = beam.position - partner.position
            images[k] = partner.clip_from_lens @ moved
            places[k] = partner.position - beam.position
        program.integer("own", [partner.name for partner in beam.partners].index(beam.name))
        program.matrix("image_from_eye", images)
        program.vectors("lens", places)
        program.vectors("inner", inner)
        program.vectors("ramp", beam.ramp)

    def _inner(self, beam: Beam, screen: Patch) -> NDArray[np.float64]:
        """Return the edges that others cover, looked for again only when a lens or the screen has changed."""
        lenses = [one.clip_from_lens.tobytes() + one.position.tobytes() for one in beam.partners]
        key = (*lenses, screen.points.tobytes())
        if key not in self._edges:
            if len(self._edges) > 2 * MOST_BEAMS:
                self._edges.clear()
            self._edges[key] = inner_edges(beam.partners, screen)
        return self._edges[key]

    def delete(self) -> None:
        """Free them."""
        if self._layers is not None:
            self._layers.delete()
        if self._program is not None:
            self._program.delete()


def _shown(contents: Contents, beam: Beam) -> list[Panel]:
    return [panel for panel in contents.panels if panel.screen == beam.screen]


def _told(contents: Contents) -> bytes:
    """Return what tells, beside the images themselves, whether a picture has changed."""
    parts = [beam.clip_from_lens.tobytes() + beam.position.tobytes() for beam in contents.beams]
    for panel in contents.panels:
        parts.append(repr((panel.opacity, panel.lift, panel.screen)).encode())
        parts.append(panel.points.tobytes() + panel.uvs.tobytes())
    return b"|".join(parts)
