"""What lives on the graphics card: triangles, points and textures, each freed once."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from immersion.preview.shapes import ROLES, SMOOTH, Part, Shape

if TYPE_CHECKING:
    from immersion.preview.programs import Program

__all__ = [
    "Loaded",
    "Run",
    "delete_texture",
    "freed",
    "largest_texture",
    "load_shape",
    "load_texture",
    "named",
    "pointer",
]

SAMPLERS = {"base": "base", "normal": "bumps", "roughness": "rough", "occlusion": "occlusion"} | {
    "emissive": "emissive"
}
FLAGS = {"base": "has_base", "normal": "has_normal", "roughness": "has_rough"} | {
    "occlusion": "has_occlusion",
    "emissive": "has_emissive",
}
SETS = {role: f"{sampler}_set" for role, sampler in SAMPLERS.items()}


def _gl() -> ModuleType:
    from pyglet import gl

    module: ModuleType = gl
    return module


def pointer(array: NDArray[Any]) -> ctypes.c_void_p:
    """Return where an array's memory begins."""
    return array.ctypes.data_as(ctypes.c_void_p)


def named(generate: Callable[..., None]) -> int:
    """Return the number of one new object."""
    number = ctypes.c_uint()
    generate(1, ctypes.byref(number))
    return int(number.value)


def freed(destroy: Callable[..., None], *numbers: int) -> None:
    """Free objects by their numbers."""
    destroy(len(numbers), (ctypes.c_uint * len(numbers))(*numbers))


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A run of indices, with its matter and the textures of its roles (none: not there)."""

    part: Part
    textures: tuple[tuple[str, int], ...] = ()

    @property
    def features(self) -> frozenset[str]:
        """What its program must be able to do."""
        part = self.part
        more = {"unlit"} if part.look.unlit else set()
        more |= {"sets"} if part.sets else set()
        if part.look.shiny:
            return frozenset({"material", *more, *(("tangents",) if part.tangents else ())})
        return frozenset({"textured", *more} if self.textures else more)

    @property
    def side(self) -> int:
        """The longest side of its images, in pixels; 0 without any."""
        return max((max(image.pixels.shape[:2]) for _, image in self.part.images), default=0)

    def wear(self, program: Program, across: float = 1e9) -> None:
        """Set the uniforms of its matter, for a thing so many pixels across."""
        gl, look = _gl(), self.part.look
        worn = dict(self.textures)
        program.vectors("texture_level", max(0.0, np.log2(self.side / max(across, 1.0))) if self.side else 0)
        program.vectors("factor", self.part.factor)
        program.vectors("cutoff", look.cutoff)
        for unit, role in enumerate(ROLES):
            program.integer(FLAGS[role], role in worn)
            if role in worn:
                program.integer(SAMPLERS[role], unit)
                gl.glActiveTexture(gl.GL_TEXTURE0 + unit)
                gl.glBindTexture(gl.GL_TEXTURE_2D, worn[role])
        for role, number in self.part.sets:
            program.integer(SETS[role], number)
        if look.shiny:
            program.vectors("dielectric", look.dielectric)
            program.vectors("grazing", look.grazing)
            program.vectors("metal_rough", (look.metallic, look.roughness))
            program.vectors("emission", look.emission)
            program.vectors("bump_scale", look.normal_scale)
            program.vectors("occlusion_strength", look.occlusion_strength)


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A shape on the card."""

    array: int
    buffers: tuple[int, ...]
    runs: tuple[Run, ...]
    textures: tuple[int, ...] = ()
    points: int = 0

    def draw(self, run: Run | None = None) -> None:
        """Draw one run, or all; or the points of a cloud."""
        gl = _gl()
        gl.glBindVertexArray(self.array)
        if self.points:
            gl.glDrawArrays(gl.GL_POINTS, 0, self.points)
        else:
            first = 0 if run is None else run.part.first
            count = sum(one.part.count for one in self.runs) if run is None else run.part.count
            gl.glDrawElements(gl.GL_TRIANGLES, count, gl.GL_UNSIGNED_INT, ctypes.c_void_p(4 * first))
        gl.glBindVertexArray(0)

    def delete(self) -> None:
        """Free its memory."""
        gl = _gl()
        freed(gl.glDeleteVertexArrays, self.array)
        freed(gl.glDeleteBuffers, *self.buffers)
        if self.textures:
            freed(gl.glDeleteTextures, *self.textures)


_LAYOUT = np.dtype([("point", "f4", 3), ("normal", "f4", 3), ("color", "u2", 4), ("uv", "f4", 2)])


@cache
def _linear_table() -> NDArray[np.uint16]:
    from immersion.scans.io._shading import linear_from_srgb

    return np.asarray(np.rint(linear_from_srgb(np.arange(256) / 255.0) * 65535), np.uint16)


def load_shape(shape: Shape) -> Loaded:
    """Copy a shape to the card; its textures go with it, each once."""
    gl = _gl()
    data = np.empty(len(shape.points), _LAYOUT)
    data["point"], data["normal"], data["uv"] = shape.points, shape.normals, shape.uvs
    data["color"][:, :3] = _linear_table()[shape.colors[:, :3]]
    data["color"][:, 3] = shape.colors[:, 3].astype(np.uint16) * 257
    array, vertices, indices = named(gl.glGenVertexArrays), named(gl.glGenBuffers), named(gl.glGenBuffers)
    gl.glBindVertexArray(array)
    gl.glBindBuffer(gl.GL_ARRAY_BUFFER, vertices)
    gl.glBufferData(gl.GL_ARRAY_BUFFER, data.nbytes, pointer(data), gl.GL_STATIC_DRAW)
    fields = (("point", 3, gl.GL_FLOAT), ("normal", 3, gl.GL_FLOAT), ("color", 4, gl.GL_UNSIGNED_SHORT))
    for place, (name, count, kind) in enumerate((*fields, ("uv", 2, gl.GL_FLOAT))):
        start = ctypes.c_void_p(int(_LAYOUT.fields[name][1]) if _LAYOUT.fields is not None else 0)
        gl.glEnableVertexAttribArray(place)
        gl.glVertexAttribPointer(place, count, kind, kind == gl.GL_UNSIGNED_SHORT, _LAYOUT.itemsize, start)
    more = [] if shape.tangents is None else [_load_more({4: shape.tangents})]
    if shape.others is not None:
        more.append(_load_more({5: shape.others[:, :4], 6: shape.others[:, 4:]}))
    gl.glBindBuffer(gl.GL_ELEMENT_ARRAY_BUFFER, indices)
    numbers = np.ascontiguousarray(shape.indices, np.uint32)
    gl.glBufferData(gl.GL_ELEMENT_ARRAY_BUFFER, numbers.nbytes, pointer(numbers), gl.GL_STATIC_DRAW)
    gl.glBindVertexArray(0)
    made: dict[tuple[int, bool], int] = {}
    runs = tuple(Run(part, _textures_of(part, made)) for part in shape.parts)
    points = 0 if len(shape.indices) else len(shape.points)
    return Loaded(array, (vertices, indices, *more), runs, tuple(made.values()), points)


def _load_more(fields: Mapping[int, NDArray[np.float32]]) -> int:
    """Copy attributes of four floats, by their places in the shader, into one buffer."""
    gl = _gl()
    number, data = named(gl.glGenBuffers), np.ascontiguousarray(np.concatenate([*fields.values()], 1))
    gl.glBindBuffer(gl.GL_ARRAY_BUFFER, number)
    gl.glBufferData(gl.GL_ARRAY_BUFFER, data.nbytes, pointer(data), gl.GL_STATIC_DRAW)
    for k, place in enumerate(fields):
        gl.glEnableVertexAttribArray(place)
        gl.glVertexAttribPointer(place, 4, gl.GL_FLOAT, 0, data.strides[0], ctypes.c_void_p(16 * k))
    return number


def _textures_of(part: Part, made: dict[tuple[int, bool], int]) -> tuple[tuple[str, int], ...]:
    worn = []
    for role, image in part.images:
        colored = role in ("base", "emissive")
        key = (id(image.pixels), colored)
        if key not in made:
            made[key] = load_texture(image.pixels, wrap=image.wrap, colored=colored, filters=image.filters)
        worn.append((role, made[key]))
    return tuple(worn)


def largest_texture() -> int:
    """Return the longest side of a texture, in pixels."""
    value = ctypes.c_int()
    _gl().glGetIntegerv(_gl().GL_MAX_TEXTURE_SIZE, ctypes.byref(value))
    return int(value.value)


def load_texture(
    pixels: NDArray[np.uint8],
    *,
    wrap: tuple[int, int] | None = None,
    colored: bool = True,
    filters: tuple[int, int] = SMOOTH,
) -> int:
    """Copy an (h, w, 4) image to the card, with its smaller copies; return its number.

    Colours are sRGB; other numbers (normals, roughness) are taken as they are. ``wrap`` (across, along) and
    ``filters`` (smaller, larger) are in OpenGL's numbers, which are glTF's; without ``wrap`` the edge goes on.
    """
    gl = _gl()
    limit = largest_texture()
    if max(pixels.shape[:2]) > limit:
        from PIL import Image

        height, width = (max(1, side * limit // max(pixels.shape[:2])) for side in pixels.shape[:2])
        pixels = np.array(Image.fromarray(pixels).resize((width, height), Image.Resampling.BOX))
    data = np.ascontiguousarray(pixels)
    number = named(gl.glGenTextures)
    gl.glActiveTexture(gl.GL_TEXTURE0)
    gl.glBindTexture(gl.GL_TEXTURE_2D, number)
    gl.glPixelStorei(gl.GL_UNPACK_ALIGNMENT, 1)
    height, width = data.shape[:2]
    kind = gl.GL_SRGB8_ALPHA8 if colored else gl.GL_RGBA8
    place = (kind, width, height, 0, gl.GL_RGBA, gl.GL_UNSIGNED_BYTE)
    gl.glTexImage2D(gl.GL_TEXTURE_2D, 0, *place, pointer(data))
    gl.glGenerateMipmap(gl.GL_TEXTURE_2D)
    across, along = wrap or (gl.GL_CLAMP_TO_EDGE,) * 2
    for key, value in (
        (gl.GL_TEXTURE_WRAP_S, across),
        (gl.GL_TEXTURE_WRAP_T, along),
        (gl.GL_TEXTURE_MIN_FILTER, filters[0]),
        (gl.GL_TEXTURE_MAG_FILTER, filters[1]),
    ):
        gl.glTexParameteri(gl.GL_TEXTURE_2D, key, value)
    return number


def delete_texture(number: int) -> None:
    """Free a texture."""
    freed(_gl().glDeleteTextures, number)
