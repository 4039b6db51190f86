"""Framebuffers: the picture with its samples, the depths that lights see, and the pictures of projectors."""

from __future__ import annotations

import ctypes
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from immersion.errors import ImmersionError
from immersion.preview import _texts as _texts
from immersion.preview.buffers import freed, named, pointer

__all__ = ["DepthMaps", "Layers", "Target"]

SAMPLES = 4


def _gl() -> ModuleType:
    from pyglet import gl

    module: ModuleType = gl
    return module


def _check(what: str) -> None:
    gl = _gl()
    if gl.glCheckFramebufferStatus(gl.GL_FRAMEBUFFER) != gl.GL_FRAMEBUFFER_COMPLETE:
        raise ImmersionError("preview-gl", problem=f"framebuffer {what}")


class Target:
    """A framebuffer of one size with four samples, and the plain one it is resolved into.

    Parameters
    ----------
    kind : {"srgb", "bytes", "floats"}
        Bytes that are sRGB: samples are resolved, and colours blended, in linear light; bytes as they are;
        or four float32 per pixel, with one sample.
    """

    def __init__(self, width: int, height: int, kind: str = "srgb") -> None:
        gl = _gl()
        self.width, self.height, self.kind = width, height, kind
        self._buffers = [named(gl.glGenRenderbuffers) for _ in range(3)]
        self._many, self._plain = named(gl.glGenFramebuffers), named(gl.glGenFramebuffers)
        most = ctypes.c_int()
        gl.glGetIntegerv(gl.GL_MAX_SAMPLES, ctypes.byref(most))
        samples = 0 if kind == "floats" else min(SAMPLES, int(most.value))
        form = {"srgb": gl.GL_SRGB8_ALPHA8, "bytes": gl.GL_RGBA8, "floats": gl.GL_RGBA32F}[kind]
        color, depth, flat = self._buffers
        self._attach(self._many, color, gl.GL_COLOR_ATTACHMENT0, form, samples)
        self._attach(self._many, depth, gl.GL_DEPTH_ATTACHMENT, gl.GL_DEPTH_COMPONENT24, samples)
        self._attach(self._plain, flat, gl.GL_COLOR_ATTACHMENT0, form, 0)
        for frame in (self._many, self._plain):
            gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, frame)
            try:
                _check(f"{width} × {height}")
            except ImmersionError:
                self.delete()
                raise

    def _attach(self, frame: int, buffer: int, place: int, kind: int, samples: int) -> None:
        gl = _gl()
        gl.glBindRenderbuffer(gl.GL_RENDERBUFFER, buffer)
        gl.glRenderbufferStorageMultisample(gl.GL_RENDERBUFFER, samples, kind, self.width, self.height)
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, frame)
        gl.glFramebufferRenderbuffer(gl.GL_FRAMEBUFFER, place, gl.GL_RENDERBUFFER, buffer)

    def begin(self, background: tuple[float, float, float], alpha: float = 1.0) -> None:
        """Draw into it from now on, on an even background (encoded)."""
        gl = _gl()
        gl.glDisable(gl.GL_FRAMEBUFFER_SRGB)
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, self._many)
        gl.glViewport(0, 0, self.width, self.height)
        gl.glClearColor(*background, alpha)
        gl.glClear(gl.GL_COLOR_BUFFER_BIT | gl.GL_DEPTH_BUFFER_BIT)

    def _copy(self, source: int, goal: int) -> None:
        gl = _gl()
        gl.glBindFramebuffer(gl.GL_READ_FRAMEBUFFER, source)
        gl.glBindFramebuffer(gl.GL_DRAW_FRAMEBUFFER, goal)
        size = (0, 0, self.width, self.height)
        gl.glBlitFramebuffer(*size, *size, gl.GL_COLOR_BUFFER_BIT, gl.GL_NEAREST)

    def _resolve(self) -> None:
        gl = _gl()
        if self.kind == "srgb":
            gl.glEnable(gl.GL_FRAMEBUFFER_SRGB)
        self._copy(self._many, self._plain)
        gl.glDisable(gl.GL_FRAMEBUFFER_SRGB)

    def show(self) -> None:
        """Copy it to the window."""
        self._resolve()
        self._copy(self._plain, 0)
        _gl().glBindFramebuffer(_gl().GL_FRAMEBUFFER, 0)

    def read_window(self) -> NDArray[np.uint8]:
        """Return what :meth:`show` put on the window, as (h, w, 4) bytes, before the buffers are swapped."""
        return self._pixels(0)

    def read(self) -> NDArray[np.uint8]:
        """Return it as (h, w, 4) sRGB bytes, row 0 on top."""
        self._resolve()
        return self._pixels(self._plain)

    def read_floats(self) -> NDArray[np.float32]:
        """Return it as (h, w, 4) floats, row 0 on top."""
        gl = _gl()
        gl.glBindFramebuffer(gl.GL_READ_FRAMEBUFFER, self._many)
        values = np.empty((self.height, self.width, 4), np.float32)
        gl.glReadPixels(0, 0, self.width, self.height, gl.GL_RGBA, gl.GL_FLOAT, pointer(values))
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, 0)
        return np.ascontiguousarray(values[::-1])

    def _pixels(self, frame: int) -> NDArray[np.uint8]:
        gl = _gl()
        gl.glBindFramebuffer(gl.GL_READ_FRAMEBUFFER, frame)
        pixels = np.empty((self.height, self.width, 4), np.uint8)
        gl.glPixelStorei(gl.GL_PACK_ALIGNMENT, 1)
        gl.glReadPixels(0, 0, self.width, self.height, gl.GL_RGBA, gl.GL_UNSIGNED_BYTE, pointer(pixels))
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, 0)
        pixels[..., 3] = 255  # what a window keeps there is its own affair
        return np.ascontiguousarray(pixels[::-1])

    def delete(self) -> None:
        """Free it."""
        gl = _gl()
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, 0)
        freed(gl.glDeleteFramebuffers, self._many, self._plain)
        freed(gl.glDeleteRenderbuffers, *self._buffers)


class DepthMaps:
    """The depths that lights see, one layer each, compared in hardware with four neighbours."""

    def __init__(self, count: int, size: int) -> None:
        gl = _gl()
        self.count, self.size = count, size
        self.texture, self._frame = named(gl.glGenTextures), named(gl.glGenFramebuffers)
        kind = gl.GL_TEXTURE_2D_ARRAY
        gl.glActiveTexture(gl.GL_TEXTURE0)
        gl.glBindTexture(kind, self.texture)
        place = (gl.GL_DEPTH_COMPONENT24, size, size, count, 0, gl.GL_DEPTH_COMPONENT, gl.GL_UNSIGNED_INT)
        gl.glTexImage3D(kind, 0, *place, None)
        for key, value in (
            (gl.GL_TEXTURE_MIN_FILTER, gl.GL_LINEAR),
            (gl.GL_TEXTURE_MAG_FILTER, gl.GL_LINEAR),
            (gl.GL_TEXTURE_WRAP_S, gl.GL_CLAMP_TO_EDGE),
            (gl.GL_TEXTURE_WRAP_T, gl.GL_CLAMP_TO_EDGE),
            (gl.GL_TEXTURE_COMPARE_MODE, gl.GL_COMPARE_REF_TO_TEXTURE),
            (gl.GL_TEXTURE_COMPARE_FUNC, gl.GL_LEQUAL),
        ):
            gl.glTexParameteri(kind, key, value)

    def begin(self, layer: int) -> None:
        """Draw depths into a layer from now on."""
        gl = _gl()
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, self._frame)
        gl.glFramebufferTextureLayer(gl.GL_FRAMEBUFFER, gl.GL_DEPTH_ATTACHMENT, self.texture, 0, layer)
        gl.glDrawBuffer(gl.GL_NONE)
        gl.glReadBuffer(gl.GL_NONE)
        gl.glViewport(0, 0, self.size, self.size)
        gl.glClear(gl.GL_DEPTH_BUFFER_BIT)

    def delete(self) -> None:
        """Free them."""
        gl = _gl()
        freed(gl.glDeleteFramebuffers, self._frame)
        freed(gl.glDeleteTextures, self.texture)


class Layers:
    """What projectors send, one layer each: linear light in half floats, with smaller copies."""

    def __init__(self, count: int, size: tuple[int, int]) -> None:
        gl = _gl()
        self.count, self.size = count, size
        self.texture, self._frame = named(gl.glGenTextures), named(gl.glGenFramebuffers)
        kind = gl.GL_TEXTURE_2D_ARRAY
        gl.glActiveTexture(gl.GL_TEXTURE0)
        gl.glBindTexture(kind, self.texture)
        gl.glTexImage3D(kind, 0, gl.GL_RGBA16F, *size, count, 0, gl.GL_RGBA, gl.GL_FLOAT, None)
        for key, value in (
            (gl.GL_TEXTURE_MIN_FILTER, gl.GL_LINEAR_MIPMAP_LINEAR),
            (gl.GL_TEXTURE_MAG_FILTER, gl.GL_LINEAR),
            (gl.GL_TEXTURE_WRAP_S, gl.GL_CLAMP_TO_EDGE),
            (gl.GL_TEXTURE_WRAP_T, gl.GL_CLAMP_TO_EDGE),
        ):
            gl.glTexParameteri(kind, key, value)
        gl.glGenerateMipmap(kind)

    def begin(self, layer: int) -> None:
        """Draw into a layer from now on; it is black at first."""
        gl = _gl()
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, self._frame)
        gl.glFramebufferTextureLayer(gl.GL_FRAMEBUFFER, gl.GL_COLOR_ATTACHMENT0, self.texture, 0, layer)
        _check(f"{self.size[0]} × {self.size[1]}")
        gl.glViewport(0, 0, *self.size)
        gl.glClearColor(0.0, 0.0, 0.0, 1.0)
        gl.glClear(gl.GL_COLOR_BUFFER_BIT)

    def finish(self) -> None:
        """Make the smaller copies."""
        gl = _gl()
        gl.glBindTexture(gl.GL_TEXTURE_2D_ARRAY, self.texture)
        gl.glGenerateMipmap(gl.GL_TEXTURE_2D_ARRAY)

    def delete(self) -> None:
        """Free them."""
        gl = _gl()
        freed(gl.glDeleteFramebuffers, self._frame)
        freed(gl.glDeleteTextures, self.texture)
