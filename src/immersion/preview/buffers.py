"""What lives on the graphics card: programs, triangles, textures and framebuffers, each freed once."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.errors import ImmersionError, MissingToolError
from immersion.preview import _texts as _texts
from immersion.preview.shapes import Shape

__all__ = [
    "DepthMap",
    "Loaded",
    "Program",
    "Run",
    "Target",
    "delete_texture",
    "largest_texture",
    "load_shape",
    "load_texture",
]

SAMPLES = 4


def _gl() -> ModuleType:
    from pyglet import gl

    module: ModuleType = gl
    return module


def _pointer(array: NDArray[Any]) -> ctypes.c_void_p:
    return array.ctypes.data_as(ctypes.c_void_p)


def _name(generate: Callable[..., None]) -> int:
    number = ctypes.c_uint()
    generate(1, ctypes.byref(number))
    return int(number.value)


def _delete(destroy: Callable[..., None], *numbers: int) -> None:
    destroy(len(numbers), (ctypes.c_uint * len(numbers))(*numbers))


def _compiled(kind: int, source: str) -> int:
    # pyglet's own program class knows no shadow samplers, and its errors pass by `except Exception`.
    gl = _gl()
    number = int(gl.glCreateShader(kind))
    text = ctypes.create_string_buffer(source.encode("ascii"))
    lines = ctypes.cast(ctypes.pointer(ctypes.pointer(text)), ctypes.POINTER(ctypes.POINTER(ctypes.c_char)))
    gl.glShaderSource(number, 1, lines, None)
    gl.glCompileShader(number)
    _check_built(number, gl.glGetShaderiv, gl.GL_COMPILE_STATUS, gl.glGetShaderInfoLog)
    return number


def _check_built(number: int, ask: Callable[..., None], status: int, log: Callable[..., None]) -> None:
    done = ctypes.c_int()
    ask(number, status, ctypes.byref(done))
    if not done.value:
        words = ctypes.create_string_buffer(2048)
        log(number, len(words), None, words)
        lines = words.value.decode("utf-8", "replace").strip().splitlines()
        raise MissingToolError("preview-shader", problem=lines[0] if lines else "—")


class Program:
    """A linked pair of shaders whose uniforms are set by name; those the driver left out are let go.

    Raises
    ------
    MissingToolError
        If the driver does not accept the sources.
    """

    def __init__(self, vertex: str, fragment: str) -> None:
        gl = _gl()
        stages = (_compiled(gl.GL_VERTEX_SHADER, vertex), _compiled(gl.GL_FRAGMENT_SHADER, fragment))
        self._number = int(gl.glCreateProgram())
        for stage in stages:
            gl.glAttachShader(self._number, stage)
        gl.glLinkProgram(self._number)
        for stage in stages:
            gl.glDeleteShader(stage)
        _check_built(self._number, gl.glGetProgramiv, gl.GL_LINK_STATUS, gl.glGetProgramInfoLog)
        self._places: dict[str, int] = {}

    def use(self) -> None:
        """Draw with it from now on."""
        _gl().glUseProgram(self._number)

    def delete(self) -> None:
        """Free it."""
        _gl().glDeleteProgram(self._number)

    def _place(self, name: str) -> int:
        if name not in self._places:
            text = ctypes.create_string_buffer(name.encode("ascii"))
            self._places[name] = int(_gl().glGetUniformLocation(self._number, text))
        return self._places[name]

    def integer(self, name: str, value: int) -> None:
        """Set an int, a bool or a sampler."""
        _gl().glUniform1i(self._place(name), int(value))

    def vectors(self, name: str, values: ArrayLike) -> None:
        """Set a float, a vector, or an array of vectors (n, k) of floats."""
        array = np.ascontiguousarray(np.atleast_2d(np.asarray(values, np.float32)))
        call = getattr(_gl(), f"glUniform{array.shape[1]}fv")
        call(self._place(name), array.shape[0], array.ctypes.data_as(ctypes.POINTER(ctypes.c_float)))

    def matrix(self, name: str, value: NDArray[np.float64]) -> None:
        """Set a square matrix."""
        array = np.ascontiguousarray(value, np.float32)
        call = getattr(_gl(), f"glUniformMatrix{len(array)}fv")
        floats = array.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
        call(self._place(name), 1, _gl().GL_TRUE, floats)


@dataclass(frozen=True, slots=True)
class Run:
    """A run of indices with its linear colour factor and its texture (0: none)."""

    first: int
    count: int
    factor: tuple[float, float, float, float]
    texture: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """A shape on the card."""

    array: int
    buffers: tuple[int, int]
    runs: tuple[Run, ...]
    textures: tuple[int, ...] = ()

    def draw(self, program: Program) -> None:
        """Draw every run."""
        gl = _gl()
        gl.glBindVertexArray(self.array)
        for run in self.runs:
            program.integer("textured", run.texture != 0)
            program.vectors("factor", run.factor)
            gl.glActiveTexture(gl.GL_TEXTURE0)
            gl.glBindTexture(gl.GL_TEXTURE_2D, run.texture)
            gl.glDrawElements(gl.GL_TRIANGLES, run.count, gl.GL_UNSIGNED_INT, ctypes.c_void_p(4 * run.first))
        gl.glBindVertexArray(0)

    def delete(self) -> None:
        """Free its memory."""
        gl = _gl()
        _delete(gl.glDeleteVertexArrays, self.array)
        _delete(gl.glDeleteBuffers, *self.buffers)
        if self.textures:
            _delete(gl.glDeleteTextures, *self.textures)


_LAYOUT = np.dtype([("point", "f4", 3), ("normal", "f4", 3), ("color", "u1", 4), ("uv", "f4", 2)])


def load_shape(shape: Shape) -> Loaded:
    """Copy a shape to the card; its textures go with it, each once."""
    gl = _gl()
    data = np.empty(len(shape.points), _LAYOUT)
    data["point"], data["normal"], data["color"], data["uv"] = (
        shape.points,
        shape.normals,
        shape.colors,
        shape.uvs,
    )
    array, vertices, indices = _name(gl.glGenVertexArrays), _name(gl.glGenBuffers), _name(gl.glGenBuffers)
    gl.glBindVertexArray(array)
    gl.glBindBuffer(gl.GL_ARRAY_BUFFER, vertices)
    gl.glBufferData(gl.GL_ARRAY_BUFFER, data.nbytes, _pointer(data), gl.GL_STATIC_DRAW)
    fields = (("point", 3, gl.GL_FLOAT), ("normal", 3, gl.GL_FLOAT), ("color", 4, gl.GL_UNSIGNED_BYTE))
    for place, (name, count, kind) in enumerate((*fields, ("uv", 2, gl.GL_FLOAT))):
        start = ctypes.c_void_p(int(_LAYOUT.fields[name][1]) if _LAYOUT.fields is not None else 0)
        gl.glEnableVertexAttribArray(place)
        gl.glVertexAttribPointer(place, count, kind, kind == gl.GL_UNSIGNED_BYTE, _LAYOUT.itemsize, start)
    gl.glBindBuffer(gl.GL_ELEMENT_ARRAY_BUFFER, indices)
    numbers = np.ascontiguousarray(shape.indices, np.uint32)
    gl.glBufferData(gl.GL_ELEMENT_ARRAY_BUFFER, numbers.nbytes, _pointer(numbers), gl.GL_STATIC_DRAW)
    gl.glBindVertexArray(0)
    made: dict[int, int] = {}
    for part in shape.parts:
        if part.pixels is not None and id(part.pixels) not in made:
            made[id(part.pixels)] = load_texture(part.pixels, repeat=True)
    runs = tuple(Run(p.first, p.count, p.factor, made.get(id(p.pixels), 0)) for p in shape.parts)
    return Loaded(array, (vertices, indices), runs, tuple(made.values()))


def largest_texture() -> int:
    """Return the longest side of a texture, in pixels."""
    value = ctypes.c_int()
    _gl().glGetIntegerv(_gl().GL_MAX_TEXTURE_SIZE, ctypes.byref(value))
    return int(value.value)


def load_texture(pixels: NDArray[np.uint8], *, repeat: bool = False) -> int:
    """Copy an (h, w, 4) sRGB image to the card, with its smaller copies; return its number."""
    gl = _gl()
    limit = largest_texture()
    if max(pixels.shape[:2]) > limit:
        from PIL import Image

        height, width = (max(1, side * limit // max(pixels.shape[:2])) for side in pixels.shape[:2])
        pixels = np.array(Image.fromarray(pixels).resize((width, height), Image.Resampling.BOX))
    data = np.ascontiguousarray(pixels)
    number = _name(gl.glGenTextures)
    gl.glActiveTexture(gl.GL_TEXTURE0)
    gl.glBindTexture(gl.GL_TEXTURE_2D, number)
    gl.glPixelStorei(gl.GL_UNPACK_ALIGNMENT, 1)
    height, width = data.shape[:2]
    gl.glTexImage2D(
        gl.GL_TEXTURE_2D,
        0,
        gl.GL_SRGB8_ALPHA8,
        width,
        height,
        0,
        gl.GL_RGBA,
        gl.GL_UNSIGNED_BYTE,
        _pointer(data),
    )
    gl.glGenerateMipmap(gl.GL_TEXTURE_2D)
    wrap = gl.GL_REPEAT if repeat else gl.GL_CLAMP_TO_EDGE
    for key, value in (
        (gl.GL_TEXTURE_WRAP_S, wrap),
        (gl.GL_TEXTURE_WRAP_T, wrap),
        (gl.GL_TEXTURE_MIN_FILTER, gl.GL_LINEAR_MIPMAP_LINEAR),
        (gl.GL_TEXTURE_MAG_FILTER, gl.GL_LINEAR),
    ):
        gl.glTexParameteri(gl.GL_TEXTURE_2D, key, value)
    return number


class Target:
    """A framebuffer of one size with four samples, and the plain one it is resolved into."""

    def __init__(self, width: int, height: int) -> None:
        gl = _gl()
        self.width, self.height = width, height
        self._buffers = [_name(gl.glGenRenderbuffers) for _ in range(3)]
        self._many, self._plain = _name(gl.glGenFramebuffers), _name(gl.glGenFramebuffers)
        most = ctypes.c_int()
        gl.glGetIntegerv(gl.GL_MAX_SAMPLES, ctypes.byref(most))
        samples = min(SAMPLES, int(most.value))
        color, depth, flat = self._buffers
        self._attach(self._many, color, gl.GL_COLOR_ATTACHMENT0, gl.GL_RGBA8, samples)
        self._attach(self._many, depth, gl.GL_DEPTH_ATTACHMENT, gl.GL_DEPTH_COMPONENT24, samples)
        self._attach(self._plain, flat, gl.GL_COLOR_ATTACHMENT0, gl.GL_RGBA8, 0)
        for frame in (self._many, self._plain):
            gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, frame)
            if gl.glCheckFramebufferStatus(gl.GL_FRAMEBUFFER) != gl.GL_FRAMEBUFFER_COMPLETE:
                self.delete()
                raise ImmersionError("preview-gl", problem=f"framebuffer {width} × {height}")

    def _attach(self, frame: int, buffer: int, place: int, kind: int, samples: int) -> None:
        gl = _gl()
        gl.glBindRenderbuffer(gl.GL_RENDERBUFFER, buffer)
        gl.glRenderbufferStorageMultisample(gl.GL_RENDERBUFFER, samples, kind, self.width, self.height)
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, frame)
        gl.glFramebufferRenderbuffer(gl.GL_FRAMEBUFFER, place, gl.GL_RENDERBUFFER, buffer)

    def begin(self, background: tuple[float, float, float]) -> None:
        """Draw into it from now on, on an even background."""
        gl = _gl()
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, self._many)
        gl.glViewport(0, 0, self.width, self.height)
        gl.glClearColor(*background, 1.0)
        gl.glClear(gl.GL_COLOR_BUFFER_BIT | gl.GL_DEPTH_BUFFER_BIT)

    def _copy(self, source: int, goal: int) -> None:
        gl = _gl()
        gl.glBindFramebuffer(gl.GL_READ_FRAMEBUFFER, source)
        gl.glBindFramebuffer(gl.GL_DRAW_FRAMEBUFFER, goal)
        size = (0, 0, self.width, self.height)
        gl.glBlitFramebuffer(*size, *size, gl.GL_COLOR_BUFFER_BIT, gl.GL_NEAREST)

    def show(self) -> None:
        """Copy it to the window."""
        self._copy(self._many, self._plain)
        self._copy(self._plain, 0)
        _gl().glBindFramebuffer(_gl().GL_FRAMEBUFFER, 0)

    def read_window(self) -> NDArray[np.uint8]:
        """Return what :meth:`show` put on the window, as (h, w, 4) bytes, before the buffers are swapped."""
        return self._pixels(0)

    def read(self) -> NDArray[np.uint8]:
        """Return it as (h, w, 4) bytes, row 0 on top."""
        self._copy(self._many, self._plain)
        return self._pixels(self._plain)

    def _pixels(self, frame: int) -> NDArray[np.uint8]:
        gl = _gl()
        gl.glBindFramebuffer(gl.GL_READ_FRAMEBUFFER, frame)
        pixels = np.empty((self.height, self.width, 4), np.uint8)
        gl.glPixelStorei(gl.GL_PACK_ALIGNMENT, 1)
        gl.glReadPixels(0, 0, self.width, self.height, gl.GL_RGBA, gl.GL_UNSIGNED_BYTE, _pointer(pixels))
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, 0)
        pixels[..., 3] = 255  # what a window keeps there is its own affair
        return np.ascontiguousarray(pixels[::-1])

    def delete(self) -> None:
        """Free it."""
        gl = _gl()
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, 0)
        _delete(gl.glDeleteFramebuffers, self._many, self._plain)
        _delete(gl.glDeleteRenderbuffers, *self._buffers)


class DepthMap:
    """The depth that a light sees, compared in hardware with four neighbours."""

    def __init__(self, size: int = 2048) -> None:
        gl = _gl()
        self.size = size
        self.texture, self._frame = _name(gl.glGenTextures), _name(gl.glGenFramebuffers)
        gl.glBindTexture(gl.GL_TEXTURE_2D, self.texture)
        kind = gl.GL_DEPTH_COMPONENT24
        gl.glTexImage2D(
            gl.GL_TEXTURE_2D, 0, kind, size, size, 0, gl.GL_DEPTH_COMPONENT, gl.GL_UNSIGNED_INT, None
        )
        for key, value in (
            (gl.GL_TEXTURE_MIN_FILTER, gl.GL_LINEAR),
            (gl.GL_TEXTURE_MAG_FILTER, gl.GL_LINEAR),
            (gl.GL_TEXTURE_WRAP_S, gl.GL_CLAMP_TO_EDGE),
            (gl.GL_TEXTURE_WRAP_T, gl.GL_CLAMP_TO_EDGE),
            (gl.GL_TEXTURE_COMPARE_MODE, gl.GL_COMPARE_REF_TO_TEXTURE),
            (gl.GL_TEXTURE_COMPARE_FUNC, gl.GL_LEQUAL),
        ):
            gl.glTexParameteri(gl.GL_TEXTURE_2D, key, value)
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, self._frame)
        place = gl.GL_DEPTH_ATTACHMENT
        gl.glFramebufferTexture2D(gl.GL_FRAMEBUFFER, place, gl.GL_TEXTURE_2D, self.texture, 0)
        gl.glDrawBuffer(gl.GL_NONE)
        gl.glReadBuffer(gl.GL_NONE)

    def begin(self) -> None:
        """Draw depths into it from now on."""
        gl = _gl()
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, self._frame)
        gl.glViewport(0, 0, self.size, self.size)
        gl.glClear(gl.GL_DEPTH_BUFFER_BIT)

    def delete(self) -> None:
        """Free it."""
        gl = _gl()
        _delete(gl.glDeleteFramebuffers, self._frame)
        _delete(gl.glDeleteTextures, self.texture)


def delete_texture(number: int) -> None:
    """Free a texture."""
    _delete(_gl().glDeleteTextures, number)
