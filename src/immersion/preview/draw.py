"""Drawing: contents and a camera become pixels."""

from __future__ import annotations

import weakref
from dataclasses import replace
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from immersion.errors import ImmersionError
from immersion.preview import shaders
from immersion.preview.beam_pictures import BeamPictures
from immersion.preview.buffers import Loaded, Run, load_shape
from immersion.preview.camera import Camera
from immersion.preview.cards import Cards
from immersion.preview.clouds import COVER, spacing
from immersion.preview.contents import Contents, Model, Panel, Points
from immersion.preview.depths import THICKNESS, Depths
from immersion.preview.frame import DEPTHS, PICTURES, Frame, frame_of
from immersion.preview.levels import BUDGET, chosen_levels, pixels_across
from immersion.preview.panels import panel_shape
from immersion.preview.programs import Program, Programs
from immersion.preview.room import open_floor, room_shape
from immersion.preview.skies import SkyDome
from immersion.preview.targets import Target
from immersion.stage.beams import Beam
from immersion.stage.boxes import box_around, corners_of
from immersion.stage.inner_surfaces import Surface, bounds_of_room, corners_told
from immersion.stage.rooms import room_at

__all__ = ["Renderer", "drop_renderer", "renderer_for"]

FINE_PIXELS, FINEST_PIXELS = 8.0, 2.0
"""A triangle that covers no more is lit at its corners alone; less when it wears images or shadows."""

BACKGROUND = (0.07, 0.07, 0.08)
LIFT = 0.006
"""Metres before a surface at which its shadows are looked up, so that it throws none on itself."""

Matrix = NDArray[np.float64]


def _gl() -> ModuleType:
    from pyglet import gl

    module: ModuleType = gl
    return module


class Renderer:
    """What one graphics context needs to draw; meshes and images stay on the card while they are in use."""

    def __init__(self) -> None:
        self.cards = Cards()
        self._programs = Programs()
        self._flat = Program(shaders.PANEL_VERTEX, shaders.PANEL_FRAGMENT)
        self._skies: SkyDome | None = None
        self._depths = Depths(self.cards)
        self._beams = BeamPictures(self.cards)
        self._target: Target | None = None
        self._floats: Target | None = None
        self._told: set[frozenset[str]] = set()

    def draw(self, contents: Contents, camera: Camera, size: tuple[int, int]) -> Target:
        """Draw into a target of this size (width, height), which stays the renderer's.

        Raises
        ------
        ImmersionError
            If the driver reports an error.
        """
        self._target = _fitting(self._target, size, "srgb")
        self._draw(contents, frame_of(contents, camera, size), self._target)
        return self._target

    def illuminance(
        self, contents: Contents, camera: Camera, size: tuple[int, int], *, direct: bool
    ) -> NDArray[np.float32]:
        """Return the (h, w, 3) lux on what is seen, NaN where nothing is; ``direct``: from lights alone.

        Raises
        ------
        ImmersionError
            If the driver reports an error.
        """
        self._floats = _fitting(self._floats, size, "floats")
        self._draw(contents, frame_of(contents, camera, size, lux=True, direct=direct), self._floats)
        values = self._floats.read_floats()
        return np.where(values[..., 3:] > 0, values[..., :3], np.float32(np.nan))

    def sent(self, contents: Contents, beam: Beam, size: tuple[int, int]) -> NDArray[np.uint8]:
        """Return the (h, w, 4) bytes that a projector of this size is sent."""
        gl = _gl()
        self.cards.sweep()
        while gl.glGetError():
            pass
        pixels = self._beams.sent(contents, beam, size)
        _check_errors()
        return pixels

    def _draw(self, contents: Contents, frame: Frame, target: Target) -> None:
        gl = _gl()
        self.cards.sweep()
        while gl.glGetError():  # errors of others are not ours
            pass
        gl.glEnable(gl.GL_DEPTH_TEST)
        gl.glDepthFunc(gl.GL_LESS)
        gl.glDisable(gl.GL_BLEND)
        gl.glDisable(gl.GL_CULL_FACE)
        self._depths.draw(contents, frame.shadows)
        self._beams.draw(contents)
        target.begin(BACKGROUND, 0.0 if frame.lux else 1.0)
        self._told.clear()
        self._bind_maps()
        budget = min(BUDGET, contents.most_triangles or BUDGET)
        models = chosen_levels(contents.bodies, frame.camera, frame.size, budget)
        contents = replace(contents, models=models)
        self._draw_solid(contents, frame)
        if not frame.lux:
            self._draw_blended(contents, frame)
        _check_errors()

    def _bind_maps(self) -> None:
        gl = _gl()
        for unit, texture in ((DEPTHS, self._depths.texture), (PICTURES, self._beams.texture)):
            gl.glActiveTexture(gl.GL_TEXTURE0 + unit)
            gl.glBindTexture(gl.GL_TEXTURE_2D_ARRAY, texture)

    def _program(self, frame: Frame, features: frozenset[str]) -> Program:
        """Return a program in use that knows this picture."""
        program = self._programs.lit(features)
        program.use()
        if features not in self._told:
            self._told.add(features)
            frame.tell(program)
        return program

    def _draw_solid(self, contents: Contents, frame: Frame) -> None:
        gl = _gl()
        for model in contents.models:
            if model.opacity >= 1.0:
                loaded = self.cards.mesh(model.mesh)
                for run in loaded.runs:
                    if not run.part.look.blend:
                        self._draw_run(model, loaded, run, contents, frame, _fine(model, run, frame))
        for cloud in contents.clouds:
            self._draw_cloud(cloud, contents, frame)
        # From outside one looks into the room through its nearer walls.
        gl.glEnable(gl.GL_CULL_FACE)
        gl.glCullFace(gl.GL_BACK)
        self._draw_rooms(contents, frame)
        gl.glDisable(gl.GL_CULL_FACE)
        if contents.sky is not None and not frame.lux:
            if self._skies is None:
                self._skies = SkyDome()
            self._skies.draw(contents.sky, frame)

    def _draw_run(
        self, model: Model, loaded: Loaded, run: Run, contents: Contents, frame: Frame, more: frozenset[str]
    ) -> None:
        program = self._program(frame, frame.features | run.features | more)
        matrix = centred(model.world_from_model, model.mesh.offset, frame.camera.eye)
        program.matrix("eye_from_model", matrix)
        program.matrix("eye_from_normal", _for_normals(matrix))
        program.vectors("opacity", model.opacity)
        if len(contents.rooms) > 1:
            middle = matrix @ np.append(box_around(model.mesh).mean(0) - model.mesh.offset, 1.0)
            frame.tell_around(program, room_at(contents.rooms, middle[:3] + frame.camera.eye))
        run.wear(program, pixels_across(model, frame.camera, frame.size[1]))
        loaded.draw(run)

    def _draw_cloud(self, points: Points, contents: Contents, frame: Frame) -> None:
        """Draw a cloud's discs; while it fades, it is there from the middle of its fade on."""
        gl, cloud = _gl(), points.cloud
        if points.opacity < 0.5:
            return
        program = self._program(frame, frame.features | {"points"})
        matrix = centred(points.world_from_model, cloud.offset, frame.camera.eye)
        size = np.cbrt(abs(np.linalg.det(matrix[:3, :3]))) * spacing(cloud) * COVER
        if len(contents.rooms) > 1:
            middle = corners_of(cloud, points.world_from_model).mean(0)
            frame.tell_around(program, room_at(contents.rooms, middle))
        program.matrix("eye_from_model", matrix)
        program.matrix("eye_from_normal", _for_normals(matrix))
        program.vectors("factor", np.ones(4))
        program.vectors("cutoff", -1.0)
        program.vectors("point_pixels", size * frame.size[1] / 2 / np.tan(frame.camera.fov / 2))
        gl.glEnable(gl.GL_PROGRAM_POINT_SIZE)
        self.cards.cloud(cloud).draw()
        gl.glDisable(gl.GL_PROGRAM_POINT_SIZE)

    def _draw_rooms(self, contents: Contents, frame: Frame) -> None:
        """Draw every room; where two lie in one plane, as floors that overlap, that of the eyes is in front.

        At the corners of its walls the other room would show else, a point here and there.
        """
        gl = _gl()
        here = room_at(contents.rooms, frame.camera.eye)
        for back, number in enumerate(sorted(range(len(contents.rooms)), key=lambda k: (k != here, k))):
            room = contents.rooms[number]
            if not room.surfaces:
                continue
            loaded = self.cards.room(room.surfaces)
            if not loaded.runs[0].part.count:
                continue
            program = self._room_program(room.surfaces, frame, walled=True)
            program.vectors("wall_lift", _wall_lift(contents))
            frame.tell_around(program, number)
            if back:
                gl.glEnable(gl.GL_POLYGON_OFFSET_FILL)
                gl.glPolygonOffset(float(back), float(back))
            loaded.runs[0].wear(program)
            loaded.draw()
            gl.glDisable(gl.GL_POLYGON_OFFSET_FILL)
        if contents.floor and not contents.surfaces:
            surfaces = open_floor()
            program = self._room_program(surfaces, frame, walled=False)
            loaded = load_shape(room_shape(surfaces))
            loaded.runs[0].wear(program)
            loaded.draw()
            loaded.delete()

    def _room_program(self, surfaces: tuple[Surface, ...], frame: Frame, *, walled: bool) -> Program:
        eye = frame.camera.eye
        low, high = bounds_of_room(surfaces)
        program = self._program(frame, frame.features | {"room"})
        matrix = np.eye(4)
        matrix[:3, 3] = -eye
        program.integer("walled", walled)
        program.vectors("wall_lift", LIFT)
        program.vectors("near_walls", corners_told(surfaces) if walled else np.zeros((2, 3)))
        program.vectors("room_low", low - eye)
        program.vectors("room_high", high - eye)
        program.matrix("eye_from_model", matrix)
        program.matrix("eye_from_normal", np.eye(3))
        return program

    def _draw_blended(self, contents: Contents, frame: Frame) -> None:
        """Draw what lets something through, the farthest first; the card blends in linear light."""
        gl, eye = _gl(), frame.camera.eye
        gl.glEnable(gl.GL_FRAMEBUFFER_SRGB)
        gl.glEnable(gl.GL_BLEND)
        # The picture stays opaque whatever is drawn on it.
        gl.glBlendFuncSeparate(gl.GL_SRC_ALPHA, gl.GL_ONE_MINUS_SRC_ALPHA, gl.GL_ZERO, gl.GL_ONE)
        order: list[tuple[float, int, Model | Panel]] = [
            (-float(np.linalg.norm(panel.points.mean(0) - eye)), panel.lift, panel)
            for panel in contents.panels
            if panel.screen not in contents.screens
        ]
        for index, model in enumerate(contents.models):
            if model.opacity < 1.0 or any(run.part.look.blend for run in self.cards.mesh(model.mesh).runs):
                middle = centred(model.world_from_model, model.mesh.offset, eye) @ np.append(
                    box_around(model.mesh).mean(0) - model.mesh.offset, 1
                )
                order.append((-float(np.linalg.norm(middle[:3])), index, model))
        for _, _, one in sorted(order, key=lambda entry: entry[:2]):
            if isinstance(one, Panel):
                self._draw_panel(one, frame)
            else:
                self._draw_glass(one, contents, frame)
        gl.glDisable(gl.GL_BLEND)
        gl.glDisable(gl.GL_FRAMEBUFFER_SRGB)

    def _draw_glass(self, model: Model, contents: Contents, frame: Frame) -> None:
        """Draw a fading model, or the parts of one that are glass: its nearest skin alone, each as it is."""
        gl = _gl()
        loaded = self.cards.mesh(model.mesh)
        runs = [run for run in loaded.runs if model.opacity < 1.0 or run.part.look.blend]
        for colors in (False, True):
            gl.glColorMask(colors, colors, colors, colors)
            gl.glDepthFunc(gl.GL_LEQUAL if colors else gl.GL_LESS)
            for run in runs:
                self._draw_run(model, loaded, run, contents, frame, frozenset({"linear"}))
        gl.glDepthFunc(gl.GL_LESS)

    def _draw_panel(self, panel: Panel, frame: Frame) -> None:
        gl, program = _gl(), self._flat
        program.use()
        program.matrix("clip_from_eye", frame.camera.clip_from_eye(frame.size[0] / frame.size[1]))
        program.matrix("eye_from_model", np.eye(4))
        program.integer("base", 0)
        program.vectors("opacity", panel.opacity)
        texture = self.cards.texture(panel.pixels)
        loaded = load_shape(panel_shape(panel, frame.camera.eye))
        gl.glActiveTexture(gl.GL_TEXTURE0)
        gl.glBindTexture(gl.GL_TEXTURE_2D, texture)
        loaded.draw()
        loaded.delete()

    def kept(self) -> int:
        """Return how many meshes and images are on the card."""
        return self.cards.count()

    def close(self) -> None:
        """Free everything; its context must be current."""
        self.cards.delete()
        self._depths.delete()
        self._beams.delete()
        for target in (self._target, self._floats):
            if target is not None:
                target.delete()
        self._programs.delete()
        self._flat.delete()
        if self._skies is not None:
            self._skies.delete()


_renderers: weakref.WeakKeyDictionary[object, Renderer] = weakref.WeakKeyDictionary()


def renderer_for(context: object) -> Renderer:
    """Return the one renderer of a context, which must be current."""
    if context not in _renderers:
        _renderers[context] = Renderer()
    return _renderers[context]


def drop_renderer(context: object) -> None:
    """Free the renderer of a context that is about to go; it must be current."""
    renderer = _renderers.pop(context, None)
    if renderer is not None:
        renderer.close()


def _fine(model: Model, run: Run, frame: Frame) -> frozenset[str]:
    """Ask for light at vertices alone where triangles are hardly larger than pixels, and nothing needs more."""
    if frame.lux or run.part.look.cutoff > 0:
        return frozenset()
    plain = not frame.features - {"alone"} and not run.features
    seen = pixels_across(model, frame.camera, frame.size[1]) ** 2
    most = run.part.count // 3 * (FINE_PIXELS if plain else FINEST_PIXELS)
    return frozenset({"fine"} if most > min(seen, frame.size[0] * frame.size[1]) else ())


def _check_errors() -> None:
    problem = _gl().glGetError()
    if problem:
        raise ImmersionError("preview-gl", problem=f"0x{problem:04x}")


def _fitting(target: Target | None, size: tuple[int, int], kind: str) -> Target:
    if target is not None and (target.width, target.height) == size:
        return target
    if target is not None:
        target.delete()
    return Target(*size, kind)


def _wall_lift(contents: Contents) -> float:
    """Return how far before a wall its shadows are looked up: before the next room's, which a sun sees thicker."""
    sunny = any(light.kind == "directional" for light in contents.lights)
    return 2 * THICKNESS if sunny and len(contents.rooms) > 1 else LIFT


def centred(world: Matrix, offset: Matrix, eye: Matrix) -> Matrix:
    """Return the matrix from float32 places around an offset to world axes centred on the eye."""
    matrix = world.copy()
    matrix[:3, 3] = matrix[:3, :3] @ offset + (matrix[:3, 3] - eye)
    return matrix


def _for_normals(matrix: Matrix) -> Matrix:
    linear = matrix[:3, :3]
    size = np.cbrt(abs(np.linalg.det(linear)))
    return np.asarray(np.linalg.inv(linear).T * size, np.float64)
