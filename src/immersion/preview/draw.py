"""Drawing: contents and a camera become pixels."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import ImmersionError
from immersion.preview import shaders
from immersion.preview.buffers import (
    DepthMap,
    Loaded,
    Program,
    Run,
    Target,
    delete_texture,
    load_shape,
    load_texture,
)
from immersion.preview.camera import Camera
from immersion.preview.contents import Contents, Model, Panel
from immersion.preview.lights import FLOOR_LUX, MOST, Light, head_light, room_light, strongest
from immersion.preview.room import mean_albedo, open_floor, room_shape
from immersion.preview.shadow import Shadow, shadow_of
from immersion.preview.shapes import Part, Shape, shape_of

__all__ = ["Renderer", "drop_renderer", "renderer_for"]

EXPOSURE = 1 / 130.0
"""A white surface under 130 lux, a usual level for stone in a museum, comes out white."""

BACKGROUND = (0.07, 0.07, 0.08)
LIFT = 0.002
"""Pictures on a wall stand this far before it, each a bit more than the one under it."""

Matrix = NDArray[np.float64]


class Renderer:
    """What one graphics context needs to draw; meshes and images stay on the card while they are in use."""

    def __init__(self) -> None:
        self._lit = Program(shaders.LIT_VERTEX, shaders.LIT_FRAGMENT)
        self._flat = Program(shaders.PANEL_VERTEX, shaders.PANEL_FRAGMENT)
        self._deep = Program(shaders.DEPTH_VERTEX, shaders.DEPTH_FRAGMENT)
        self._depths = DepthMap()
        self._target: Target | None = None
        self._kept: dict[tuple[int, ...], Callable[[], None]] = {}
        self._found: dict[tuple[int, ...], Any] = {}
        self._dead: list[tuple[int, ...]] = []

    def draw(self, contents: Contents, camera: Camera, size: tuple[int, int]) -> Target:
        """Draw into a target of this size (width, height), which stays the renderer's.

        Raises
        ------
        ImmersionError
            If the driver reports an error.
        """
        from pyglet import gl

        self._sweep()
        while gl.glGetError():  # errors of others are not ours
            pass
        if self._target is None or (self._target.width, self._target.height) != size:
            if self._target is not None:
                self._target.delete()
            self._target = Target(*size)
        lights = strongest(contents.lights)
        if contents.unlit:
            lights = (head_light(camera.world_from_camera),)
        shadow = shadow_of(lights, contents.models)
        gl.glEnable(gl.GL_DEPTH_TEST)
        gl.glDepthFunc(gl.GL_LESS)
        gl.glDisable(gl.GL_BLEND)
        if shadow is not None:
            self._draw_depths(contents.models, shadow)
        self._target.begin(BACKGROUND)
        self._draw_lit(contents, camera, lights, shadow)
        self._draw_panels(contents.panels, camera)
        problem = gl.glGetError()
        if problem:
            raise ImmersionError("preview-gl", problem=f"0x{problem:04x}")
        return self._target

    def _draw_depths(self, models: tuple[Model, ...], shadow: Shadow) -> None:
        from pyglet import gl

        self._depths.begin()
        self._deep.use()
        gl.glDisable(gl.GL_CULL_FACE)
        gl.glEnable(gl.GL_POLYGON_OFFSET_FILL)
        gl.glPolygonOffset(2.0, 4.0)
        self._deep.matrix("clip_from_eye", shadow.clip_from_light)
        for model in models:
            self._deep.matrix("eye_from_model", _centred(model, shadow.position))
            self._loaded(model).draw(self._deep)
        gl.glDisable(gl.GL_POLYGON_OFFSET_FILL)

    def _draw_lit(
        self, contents: Contents, camera: Camera, lights: tuple[Light, ...], shadow: Shadow | None
    ) -> None:
        from pyglet import gl

        program, eye = self._lit, camera.eye
        program.use()
        assert self._target is not None
        program.matrix("clip_from_eye", camera.clip_from_eye(self._target.width / self._target.height))
        self._set_lights(contents, lights, eye)
        self._set_shadow(shadow, eye)
        program.integer("inside", 0)
        gl.glDisable(gl.GL_CULL_FACE)
        for model in contents.models:
            matrix = _centred(model, eye)
            program.matrix("eye_from_model", matrix)
            program.matrix("eye_from_normal", _for_normals(matrix))
            self._loaded(model).draw(program)
        # From outside one looks into the room through its nearer walls.
        gl.glEnable(gl.GL_CULL_FACE)
        gl.glCullFace(gl.GL_BACK)
        self._draw_room(contents, eye)
        gl.glDisable(gl.GL_CULL_FACE)

    def _draw_room(self, contents: Contents, eye: Matrix) -> None:
        program, closed = self._lit, bool(contents.room)
        shape = room_shape(contents.room) if closed else open_floor()
        low, high = shape.points.min(0).astype(np.float64), shape.points.max(0).astype(np.float64)
        matrix = np.eye(4)
        matrix[:3, 3] = -eye
        program.integer("inside", 1)
        program.integer("closed", closed)
        program.vectors("room_low", low - eye)
        program.vectors("room_high", high - eye)
        program.matrix("eye_from_model", matrix)
        program.matrix("eye_from_normal", np.eye(3))
        loaded = load_shape(shape)
        loaded.draw(program)
        loaded.delete()

    def _set_lights(self, contents: Contents, lights: tuple[Light, ...], eye: Matrix) -> None:
        program = self._lit
        places, aims, cones, powers = np.zeros((MOST, 4)), np.zeros((MOST, 3)), np.zeros((MOST, 2)), []
        for k, light in enumerate(lights):
            near = light.kind != "directional"
            places[k] = (*(light.position - eye), 1.0) if near else (*-light.direction, 0.0)
            aims[k], cones[k] = light.direction, light.cone
            powers.append(light.color * light.strength)
        program.integer("light_count", len(lights))
        program.vectors("light_place", places)
        program.vectors("light_aim", aims)
        program.vectors("light_cone", cones)
        program.vectors("light_power", powers + [np.zeros(3)] * (MOST - len(powers)))
        around, albedo = np.full(3, FLOOR_LUX), np.full(3, 0.3)
        if contents.room:
            albedo = mean_albedo(contents.room)
            around = around + room_light(contents.lights, albedo, sum(s.area for s in contents.room))
        if contents.unlit:
            around = around + 30.0
        program.vectors("ambient_above", around * 1.15)
        program.vectors("ambient_below", around * 0.85)
        program.vectors("exposure", EXPOSURE)

    def _set_shadow(self, shadow: Shadow | None, eye: Matrix) -> None:
        from pyglet import gl

        program = self._lit
        program.integer("base", 0)
        program.integer("shadow_map", 1)
        program.integer("shadow_light", -1 if shadow is None else shadow.index)
        gl.glActiveTexture(gl.GL_TEXTURE1)
        gl.glBindTexture(gl.GL_TEXTURE_2D, self._depths.texture)
        if shadow is not None:
            light_from_eye = np.eye(4)
            light_from_eye[:3, 3] = eye - shadow.position
            program.matrix("shadow_from_eye", shadow.clip_from_light @ light_from_eye)

    def _draw_panels(self, panels: tuple[Panel, ...], camera: Camera) -> None:
        from pyglet import gl

        assert self._target is not None
        self._flat.use()
        self._flat.matrix("clip_from_eye", camera.clip_from_eye(self._target.width / self._target.height))
        self._flat.matrix("eye_from_model", np.eye(4))
        self._flat.integer("base", 0)
        gl.glEnable(gl.GL_BLEND)
        # The picture stays opaque whatever is drawn on it.
        gl.glBlendFuncSeparate(gl.GL_SRC_ALPHA, gl.GL_ONE_MINUS_SRC_ALPHA, gl.GL_ZERO, gl.GL_ONE)
        eye = camera.eye
        order = sorted(
            panels, key=lambda panel: (-float(np.linalg.norm(panel.corners.mean(0) - eye)), panel.lift)
        )
        for panel in order:
            loaded = load_shape(_panel_shape(panel, eye))
            texture = self._texture(panel.pixels)
            plain = loaded.runs[0]
            run = Run(plain.first, plain.count, plain.factor, texture)
            Loaded(loaded.array, loaded.buffers, (run,)).draw(self._flat)
            loaded.delete()
        gl.glDisable(gl.GL_BLEND)

    def _loaded(self, model: Model) -> Loaded:
        mesh = model.mesh
        parts = (mesh.vertices, mesh.faces, mesh.colors, mesh.uvs, mesh.face_materials)
        key = tuple(id(part) for part in parts)
        if key not in self._found:
            loaded = load_shape(shape_of(mesh))
            self._keep(key, loaded, loaded.delete, mesh.vertices, mesh.faces)
        kept: Loaded = self._found[key]
        return kept

    def _texture(self, pixels: NDArray[np.uint8]) -> int:
        key = (id(pixels),)
        if key not in self._found:
            number = load_texture(pixels)
            self._keep(key, number, lambda: delete_texture(number), pixels)
        return int(self._found[key])

    def _keep(
        self, key: tuple[int, ...], value: object, free: Callable[[], None], *owners: NDArray[Any]
    ) -> None:
        """Keep a value until one of its arrays is gone; it is freed at the next drawing, in our context."""
        self._found[key], self._kept[key] = value, free
        for owner in owners:
            weakref.finalize(owner, self._dead.append, key).atexit = False

    def _sweep(self) -> None:
        while self._dead:
            key = self._dead.pop()
            self._found.pop(key, None)
            free = self._kept.pop(key, None)
            if free is not None:
                free()

    def kept(self) -> int:
        """Return how many meshes and images are on the card."""
        self._sweep()
        return len(self._found)

    def close(self) -> None:
        """Free everything; its context must be current."""
        for free in self._kept.values():
            free()
        self._kept.clear()
        self._found.clear()
        if self._target is not None:
            self._target.delete()
        self._depths.delete()
        for program in (self._lit, self._flat, self._deep):
            program.delete()


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


def _centred(model: Model, eye: Matrix) -> Matrix:
    """Return the matrix from a mesh's float32 vertices to world axes centred on the eye."""
    matrix = model.world_from_model.copy()
    matrix[:3, 3] = matrix[:3, :3] @ model.mesh.offset + (matrix[:3, 3] - eye)
    return matrix


def _for_normals(matrix: Matrix) -> Matrix:
    linear = matrix[:3, :3]
    size = np.cbrt(abs(np.linalg.det(linear)))
    return np.asarray(np.linalg.inv(linear).T * size, np.float64)


def _panel_shape(panel: Panel, eye: Matrix) -> Shape:
    corners = panel.corners - eye
    normal = np.cross(corners[1] - corners[0], corners[3] - corners[0])
    normal = normal / max(float(np.linalg.norm(normal)), 1e-12)
    lifted = corners + normal * LIFT * (1 + 0.25 * panel.lift)
    return Shape(
        points=lifted.astype(np.float32),
        normals=np.tile(normal, (4, 1)).astype(np.float32),
        colors=np.full((4, 4), 255, np.uint8),
        uvs=panel.uvs.astype(np.float32),
        indices=np.array([0, 1, 2, 0, 2, 3], np.uint32),
        parts=(Part(0, 6),),
    )
