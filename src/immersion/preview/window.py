"""A window to walk in: what the pictures show, at the pace of the visit."""

from __future__ import annotations

import logging
import os
import sys
import time as clock
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import ImmersionError, MissingToolError, UsageError
from immersion.preview import _texts as _texts
from immersion.preview import actions
from immersion.preview.camera import Camera, camera_at
from immersion.preview.contents import Told
from immersion.preview.controls import looked, view_number
from immersion.preview.density import canvas_of
from immersion.preview.doing import click_at, do, free_name
from immersion.preview.draw import drop_renderer, renderer_for
from immersion.preview.offscreen import context_config, forget, leave_headless
from immersion.preview.overlay import Captions, blocks_of
from immersion.preview.overlay_drawing import OverlayDrawing
from immersion.preview.pads import follow_pads
from immersion.preview.pictures import check_size, save_png
from immersion.preview.session import Look, Session

if TYPE_CHECKING:
    from immersion.preview.remote import Remote
    from immersion.stage.stage import Stage

__all__ = ["Player", "run"]

_log = logging.getLogger("immersion.preview")

STILL = 4
"""Pixels of a plain screen that a mouse may move while it clicks."""


def run(
    stage: Stage,
    visit: Told | None = None,
    *,
    view: str | None = None,
    size: tuple[int, int] = (1280, 720),
    time: float = 0.0,
    paused: bool = False,
    frames: int | None = None,
    screenshot: str | os.PathLike[str] | None = None,
    listen: str | None = None,
    device: int | str | None = None,
    tell: Callable[[str], None] | None = None,
    remote: Remote | None = None,
    file: Path | None = None,
    folder: Path | None = None,
    look: Look | None = None,
) -> None:
    """Open a window and walk in the scene until it is closed.

    Every action has a key (:data:`immersion.preview.actions.ACTIONS`); H shows them.

    Parameters
    ----------
    stage : Stage
        An open stage.
    visit : Visit, optional
        Tells what is shown at each time.
    view : str, optional
        Where to begin; the first view by default.
    size : (int, int)
        Width and height of the window.
    time, paused : float, bool
        Where in the visit to begin, in seconds, and whether time stands at first.
    frames : int, optional
        Close after this many frames.
    screenshot : path, optional
        Write the last of them as PNG.
    listen : str, optional
        ``"binaural"``, ``"rig"`` or a group of it: with sound, which then leads the time, and with meters. Without
        a visit it is walked live, and cues fire. See :class:`immersion.preview.sound.Player`.
    device : int or str, optional
        A sound card, as for the player of the sound.
    tell : callable, optional
        Called with each thing that is to be said once of the sound.
    remote : Remote, optional
        A desk to follow and to tell; see :mod:`immersion.preview.remote`.
    file : path, optional
        The scene's file: it and its media are watched, and read again when they are saved. What is wrong with them
        is shown in the window, and the last good state is kept.
    folder : path, optional
        Where pictures and walks are saved; where the program was started without it.
    look : Look, optional
        High contrast, reduced motion, the size of texts, and what is shown at first.

    Raises
    ------
    MissingToolError
        If there is no display, or no OpenGL 3.3 on it.
    UnknownNameError, UsageError
        If the scene has no such view, or the size or the number of frames is none.
    """
    check_size(size, 65536)
    if (frames is None and screenshot is not None) or (frames is not None and frames < 1):
        raise UsageError("preview-frames", frames=frames)
    first = view if view is not None else next(iter(stage.scene.views), "")
    if look is None:
        look = Look(reduced_motion=False)
    options: dict[str, Any] = {"time": time, "paused": paused, "look": look, "folder": folder}
    player = Player(stage, visit, camera_at(stage, first), first, file=file, **options)
    player.last_frame, player.screenshot, player.remote = frames, screenshot, remote
    pyglet = _pyglet()
    window = _open(pyglet, size)
    try:
        if listen is not None:
            player.hear(listen, device, tell)
        player.show_in(window)
        player.pads = follow_pads(player)
        pyglet.app.run(1 / 60)
    finally:
        player.close()
        window.switch_to()
        drop_renderer(window.context)
        window.close()
    if player.problem is not None:
        raise player.problem


def _pyglet() -> ModuleType:
    """Return pyglet, ready for windows.

    Raises
    ------
    MissingToolError
        If there is no display.
    """
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        raise MissingToolError("preview-no-display", reason="DISPLAY")
    leave_headless()
    try:
        import pyglet

        if "pyglet.gl" not in sys.modules:
            pyglet.options.debug_gl = False
        import pyglet.text
        import pyglet.window
    except Exception as error:
        forget()
        raise MissingToolError("preview-no-display", reason=_display_reason(error)) from error
    return sys.modules["pyglet"]


def _open(pyglet: ModuleType, size: tuple[int, int]) -> Any:  # noqa: ANN401 - a window of pyglet
    try:
        config = context_config()
        return pyglet.window.Window(size[0], size[1], resizable=True, vsync=True, config=config)
    except Exception as error:
        raise MissingToolError("preview-no-gl", reason=_reason(error)) from error


def _display_reason(error: Exception) -> str:
    """Return why there is no display, with its name: that of pyglet's message is its own option, None unless set."""
    return _reason(error).replace('"None"', f'"{os.environ.get("DISPLAY", "")}"')


def _reason(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


class Player(Session):
    """A session in a window; its ``on_…`` methods are the window's events. See :class:`Session` for the parameters."""

    def __init__(
        self,
        stage: Stage,
        visit: Told | None,
        camera: Camera,
        view: str,
        *,
        time: float = 0.0,
        paused: bool = False,
        file: Path | None = None,
        folder: Path | None = None,
        look: Look | None = None,
    ) -> None:
        options: dict[str, Any] = {"file": file, "folder": folder, "look": look}
        super().__init__(stage, visit, camera, view, time=time, paused=paused, **options)
        self.pads: list[object] = []
        self.last_frame: int | None = None
        self.screenshot: str | os.PathLike[str] | None = None
        self.problem: ImmersionError | None = None
        self._window: Any = None
        self._frame = 0
        self._before: float | None = None
        self._opened = clock.perf_counter()
        self._each = 0.0
        self._caption = ""
        self._pressed: tuple[int, int] | None = None
        self._wanted = False
        self._captions = Captions()
        self._drawing = OverlayDrawing()

    def show_in(self, window: Any) -> None:  # noqa: ANN401 - a window of pyglet
        """Draw into a window and follow its events."""
        self._window = window
        window.push_handlers(self)

    def do(self, action: str) -> None:
        """Do one action by its name."""
        if do(self, action):
            return
        if action == "leave":
            self._close_or_leave()
        elif action == "screenshot":
            self._wanted = True
        elif action == "fullscreen":
            self._window.set_fullscreen(not self._window.fullscreen)

    def _close_or_leave(self) -> None:
        if self.look.help:
            self.look.help = False
        elif self.measuring:
            do(self, "measure")
        elif self.look.cues:
            self.look.cues = False
        else:
            self._leave()

    # Events of the window -----------------------------------------------------------------------------

    def on_key_press(self, symbol: int, modifiers: int) -> bool:
        """Begin to walk, or do at once what a key asks."""
        from pyglet.window import key

        name = str(key.symbol_string(symbol))
        action, number = actions.action_for(name, shift=bool(modifiers & key.MOD_SHIFT)), view_number(name)
        if action is not None and action.held:
            self.press(action.name)
        elif action is not None:
            self.do(action.name)
        elif number is not None:
            self.go(number)
        return True

    def on_key_release(self, symbol: int, modifiers: int) -> None:
        """Stop what the key did."""
        from pyglet.window import key

        action = actions.action_for(str(key.symbol_string(symbol)))
        if action is not None:
            self.release(action.name)

    def on_text(self, text: str) -> None:
        """Go to a view by the digits' row of a French keyboard; plain digits came as keys."""
        number = view_number(text)
        if number is not None and not text.isdigit():
            self.go(number)

    def on_deactivate(self) -> None:
        """Let go of every key: their releases go to another window."""
        self.let_go()

    def on_mouse_press(self, x: int, y: int, button: int, modifiers: int) -> None:
        """Note where a click begins."""
        self._pressed = (x, y)

    def on_mouse_drag(self, x: int, y: int, dx: int, dy: int, buttons: int, modifiers: int) -> None:
        """Look around."""
        units = 1.0 if self._window is None else canvas_of(self._window).units
        still = STILL * units
        if self._pressed is not None and max(abs(x - self._pressed[0]), abs(y - self._pressed[1])) > still:
            self._pressed = None
        self.move(looked(self.pose, dx / units, dy / units))

    def on_mouse_release(self, x: int, y: int, button: int, modifiers: int) -> None:
        """Click what is there, unless the mouse was dragged."""
        if self._pressed is None:
            return
        self._pressed = None
        wide, high = max(self._window.width, 1), max(self._window.height, 1)
        click_at(self, 2 * x / wide - 1, 2 * y / high - 1, wide / high)

    def on_draw(self) -> None:
        """Draw one frame; an error ends the walk and is raised by :func:`run`."""
        now = clock.perf_counter()
        passed = 0.0 if self._before is None else now - self._before
        self._each = passed if not self._each else 0.9 * self._each + 0.1 * passed
        self._before = now
        try:
            self.advance(passed)
            self._draw()
        except ImmersionError as error:
            self.problem = error
            self._leave()

    def _draw(self) -> None:
        window = self._window
        width, height = window.get_framebuffer_size()
        if not width or not height:
            return
        target = renderer_for(window.context).draw(self.contents(), self.camera, (width, height))
        target.show()
        opened = clock.perf_counter() - self._opened
        self._drawing.draw(window, self, blocks_of(self, self._captions, self._each, opened))
        caption = self.caption()
        if caption != self._caption:
            self._caption = caption
            window.set_caption(caption)
        if self._wanted:
            self._wanted = False
            self._save_picture(target.read_window())
        self._frame += 1
        if self.last_frame is not None and self._frame >= self.last_frame:
            if self.screenshot is not None:
                save_png(target.read_window(), self.screenshot)
            self._leave()

    def _save_picture(self, pixels: NDArray[np.uint8]) -> None:
        try:
            path = free_name(self.folder, self.stage.scene.id, ".png")
            save_png(pixels, path)
        except ImmersionError as error:
            self.trouble = [error.render(self.language)]
        else:
            self.tell("preview-told-saved", name=path.name)

    def _leave(self) -> None:
        import pyglet.app

        pyglet.app.exit()
