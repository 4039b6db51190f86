"""The graphics context: the window's when there is one, else one hidden context for the whole process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any, Protocol

from immersion.errors import MissingToolError
from immersion.preview import _texts as _texts

__all__ = ["context_config", "drawing", "forget", "leave_headless"]


class _Window(Protocol):
    """What is asked of a window of pyglet."""

    @property
    def context(self) -> object: ...

    @property
    def display(self) -> Any: ...  # noqa: ANN401 - a display of pyglet

    def switch_to(self) -> None: ...

    def close(self) -> None: ...


_turn = RLock()
_hidden: list[_Window] = []  # the one hidden window, once it is made


@contextmanager
def drawing() -> Iterator[object]:
    """Give a current OpenGL 3.3 context; the first call makes it where the process has none.

    A program with a window open keeps its context; without any, EGL gives one that needs no display
    (Windows and macOS: a window that is never shown). One thread draws at a time, and lets go of the
    context at the end, so that any thread may draw next.

    Raises
    ------
    MissingToolError
        If the machine has no EGL or no OpenGL 3.3.
    """
    with _turn:
        shared = _open_window()
        if shared is not None:
            shared.switch_to()
            yield shared.context
            return
        if not _hidden:
            _hidden.append(_make_hidden())
        _bind_api()
        _hidden[0].switch_to()
        try:
            yield _hidden[0].context
        finally:
            _let_go()


def _headless() -> bool:
    return bool(sys.modules["pyglet"].options.headless)


def _bind_api() -> None:
    # EGL remembers per thread whether OpenGL or OpenGL ES is meant, and starts with the latter.
    if _headless():
        from pyglet.libs.egl import egl

        egl.eglBindAPI(egl.EGL_OPENGL_API)


def _let_go() -> None:
    if _headless() and _hidden:
        from pyglet.libs.egl import egl

        egl.eglMakeCurrent(_hidden[0].display._display_connection, None, None, None)


def leave_headless() -> None:
    """Give back the context that needs no display, so that this process may open a window.

    pyglet chooses its platform once, when it is loaded: it is unloaded here. Nothing happens when windows
    can be opened already.
    """
    if not _hidden or not _headless():
        return
    from immersion.preview.draw import drop_renderer

    window = _hidden.pop()
    _bind_api()
    window.switch_to()
    drop_renderer(window.context)
    sys.modules["pyglet.app"].windows.add(window)  # closing takes it out of there again
    window.close()
    forget()


def _open_window() -> _Window | None:
    """Return a window that the program has open, if any."""
    if "pyglet.app" not in sys.modules:
        return None
    windows = [w for w in sys.modules["pyglet.app"].windows if w not in _hidden and w.context is not None]
    window: _Window | None = windows[0] if windows else None
    return window


def _make_hidden() -> _Window:
    try:
        import pyglet

        if "pyglet.gl" not in sys.modules:
            pyglet.options.headless = sys.platform.startswith("linux")
            pyglet.options.debug_gl = False  # errors are asked for once a picture, not once a call
            if pyglet.options.headless:
                pyglet.options.shadow_window = False
        import pyglet.window

        window: _Window = pyglet.window.Window(16, 16, visible=False, config=context_config())
        # A program's own event loop must not wait for a window that nobody sees.
        pyglet.app.windows.discard(window)
    except Exception as error:
        forget()
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise MissingToolError("preview-no-gl", reason=reason) from error
    return window


def context_config() -> object:
    """Return the least that is asked of the driver; pictures have framebuffers of their own.

    Without sizes of colours some drivers give five bits each.
    """
    from pyglet import gl

    return gl.Config(
        major_version=3,
        minor_version=3,
        forward_compatible=True,
        double_buffer=True,
        depth_size=24,
        red_size=8,
        green_size=8,
        blue_size=8,
        alpha_size=8,
    )


def forget() -> None:
    """Unload a pyglet that could not start, so that another start may choose another platform."""
    if _hidden:
        return
    for name in [name for name in sys.modules if name == "pyglet" or name.startswith("pyglet.")]:
        del sys.modules[name]
