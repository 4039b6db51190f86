"""The graphics context: the window's when there is one, else one hidden context for the whole process."""

from __future__ import annotations

import sys
from typing import Protocol

from immersion.errors import MissingToolError
from immersion.preview import _texts as _texts

__all__ = ["context_config", "current_context", "forget", "leave_headless"]


class _Window(Protocol):
    """What is asked of a window of pyglet."""

    @property
    def context(self) -> object: ...

    def switch_to(self) -> None: ...

    def close(self) -> None: ...


_hidden: list[_Window] = []  # the one hidden window, once it is made


def current_context() -> object:
    """Return a current OpenGL 3.3 context; the first call makes it where the process has none.

    A program with a window open keeps its context; without any, EGL gives one that needs no display
    (Windows and macOS: a window that is never shown).

    Raises
    ------
    MissingToolError
        If the machine has no EGL or no OpenGL 3.3.
    """
    shared = _open_window()
    if shared is not None:
        shared.switch_to()
        return shared.context
    if not _hidden:
        _hidden.append(_make_hidden())
    _hidden[0].switch_to()
    return _hidden[0].context


def leave_headless() -> None:
    """Give back the context that needs no display, so that this process may open a window.

    pyglet chooses its platform once, when it is loaded: it is unloaded here. Nothing happens when windows
    can be opened already.
    """
    if not _hidden or not sys.modules["pyglet"].options.headless:
        return
    from immersion.preview.draw import drop_renderer

    window = _hidden.pop()
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
