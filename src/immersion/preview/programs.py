"""Programs on the graphics card: a linked pair of shaders, and the one kept for each need."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from types import ModuleType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.errors import MissingToolError
from immersion.preview import _texts as _texts
from immersion.preview import shaders

__all__ = ["Program", "Programs"]


def _gl() -> ModuleType:
    from pyglet import gl

    module: ModuleType = gl
    return module


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
        """Set a square matrix (k, k), or an array of them (n, k, k)."""
        array = np.ascontiguousarray(value, np.float32)
        call = getattr(_gl(), f"glUniformMatrix{array.shape[-1]}fv")
        floats = array.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
        call(self._place(name), 1 if array.ndim == 2 else len(array), _gl().GL_TRUE, floats)

    def integers(self, name: str, values: ArrayLike) -> None:
        """Set an array of ints."""
        array = np.ascontiguousarray(values, np.int32)
        _gl().glUniform1iv(self._place(name), len(array), array.ctypes.data_as(ctypes.POINTER(ctypes.c_int)))


class Programs:
    """The lit programs of a context, each built when it is first needed."""

    def __init__(self) -> None:
        self._built: dict[frozenset[str], Program] = {}

    def lit(self, features: frozenset[str]) -> Program:
        """Return the program of these features (see :data:`immersion.preview.shaders.FEATURES`)."""
        if features not in self._built:
            self._built[features] = Program(*shaders.lit(features))
        return self._built[features]

    def delete(self) -> None:
        """Free them all."""
        for program in self._built.values():
            program.delete()
        self._built.clear()
