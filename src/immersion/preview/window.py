"""A window to walk in: what the pictures show, at the pace of the visit."""

from __future__ import annotations

import logging
import os
import sys
import time as clock
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from immersion import messages
from immersion.errors import FileError, ImmersionError, InputError, MissingToolError, UsageError
from immersion.preview import _texts as _texts
from immersion.preview.camera import Camera, camera_at
from immersion.preview.contents import Contents, Told, contents_of, visible_things
from immersion.preview.controls import Pose, action_of, bounds_of, looked, pose_of, stepped, view_number
from immersion.preview.draw import drop_renderer, renderer_for
from immersion.preview.offscreen import context_config, forget, leave_headless
from immersion.preview.pictures import check_size, save_png
from immersion.preview.room import box_of
from immersion.preview.window_sound import TOLD_FOR, WRONG_DEVICE, Ears, draw_lines, meter_lines, silence
from immersion.scene.model import text_of

if TYPE_CHECKING:
    from immersion.preview.sound import Player as SoundPlayer
    from immersion.stage.stage import Stage

__all__ = ["Player", "run"]

_log = logging.getLogger("immersion.preview")

LONGEST_STEP = 0.1
"""A slow frame moves the walker no further than this many seconds would."""


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
    lost: tuple[str, ...] = (),
    tell: Callable[[str], None] | None = None,
) -> None:
    """Open a window and walk in the scene until it is closed.

    W A S D, Z Q S D or the arrows walk, a dragged mouse looks around, digits go to the views, Space stops
    time, H shows the help and Escape leaves.

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
    device, lost
        As for the player of the sound: a card, and dead loudspeakers.
    tell : callable, optional
        Called with each thing that is to be said once of the sound.

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
    player = Player(stage, visit, camera_at(stage, first), first, time=time, paused=paused)
    player.last_frame, player.screenshot = frames, screenshot
    pyglet = _pyglet()
    window = _open(pyglet, size)
    try:
        if listen is not None:
            player.hear(listen, device, lost, tell)
        player.show_in(window)
        pyglet.app.run(1 / 60)
    finally:
        player.hush()
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
        raise MissingToolError("preview-no-display", reason=_reason(error)) from error
    return sys.modules["pyglet"]


def _open(pyglet: ModuleType, size: tuple[int, int]) -> Any:  # noqa: ANN401 - a window of pyglet
    try:
        config = context_config()
        return pyglet.window.Window(size[0], size[1], resizable=True, vsync=True, config=config)
    except Exception as error:
        raise MissingToolError("preview-no-gl", reason=_reason(error)) from error


def _reason(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


class Player:
    """A walk in progress; its ``on_…`` methods are the window's events.

    Parameters
    ----------
    stage, visit : Stage, Visit
        What is shown.
    camera : Camera
        Where it begins.
    view : str
        The name of that place.
    time : float
        Seconds of the visit.
    paused : bool
        Whether time stands.
    """

    def __init__(
        self,
        stage: Stage,
        visit: Told | None,
        camera: Camera,
        view: str,
        *,
        time: float = 0.0,
        paused: bool = False,
    ) -> None:
        self.stage, self.visit = stage, visit
        # A view's own camera is kept, with its roll, until the visitor moves.
        self.camera, self.pose, self.view = camera, pose_of(camera), view
        self.time, self.paused, self.help = time, paused, False
        self.last_frame: int | None = None
        self.screenshot: str | os.PathLike[str] | None = None
        self.problem: ImmersionError | None = None
        found = box_of(stage.scene)
        self._bounds = None if found is None else bounds_of(found[1])
        self._held: set[str] = set()
        self._frame = 0
        self._before: float | None = None
        self._window: Any = None
        self._caption = ""
        self._shown: tuple[tuple[str, ...], Contents] | None = None
        self.sound: SoundPlayer | None = None
        self._ears: Ears | None = None
        self._silent: list[str] = []
        self._opened = clock.perf_counter()
        language = stage.language
        self.language = language if language[:2] in messages.LANGUAGES else messages.language()

    def show_in(self, window: Any) -> None:  # noqa: ANN401 - a window of pyglet
        """Draw into a window and follow its events."""
        self._window = window
        window.push_handlers(self)

    def hear(
        self,
        listen: str,
        device: int | str | None = None,
        lost: tuple[str, ...] = (),
        tell: Callable[[str], None] | None = None,
    ) -> None:
        """Begin the sound; it leads the time from now on. Media that do not open are told, and all is silent."""
        from immersion.preview.sound import Player as SoundPlayer
        from immersion.scene.visit import Visit

        self._ears = Ears(self.pose)
        known = self.visit if isinstance(self.visit, Visit) else None
        options: dict[str, Any] = {"output": device, "lost": lost, "start": self.time}
        try:
            self.sound = SoundPlayer(self.stage, listen, visit=known, pose=self._ears, **options)
        except (FileError, InputError) as error:
            if error.code in WRONG_DEVICE:
                raise
            self._silent = [silence(error, self.language)]  # a sound that is missing does not close the room
        for line in self._silent if self.sound is None else self.sound.told:
            (tell or _log.info)(line)
        if self.sound is None:
            return
        self.visit = self.sound
        self.sound.start()
        self.sound.paused = self.paused

    def hush(self) -> None:
        """End the sound."""
        if self.sound is not None:
            self.sound.stop()
            self.sound = None

    def pause(self, paused: bool) -> None:
        """Let time stand, or go on."""
        self.paused = paused
        if self.sound is not None:
            self.sound.paused = paused

    def seek(self, time: float) -> None:
        """Go to a time of the visit, in seconds."""
        self.time = max(0.0, time)
        if self.sound is not None:
            self.sound.seek(self.time)

    def go(self, number: int) -> None:
        """Go to a view by its number, from 0; a number beyond the last does nothing."""
        names = list(self.stage.scene.views)
        if number < len(names):
            self.view = names[number]
            self.camera = camera_at(self.stage, self.view)
            self.pose = pose_of(self.camera)

    def advance(self, dt: float) -> None:
        """Let time pass: the visit goes on and held keys move the walker."""
        if self.sound is not None:
            self.time = self.sound.time
        elif not self.paused:
            end = float(getattr(self.visit, "duration", np.inf))
            self.time = min(self.time + dt, max(end, self.time))
        if self._held:
            self._move(stepped(self.pose, self._held, min(dt, LONGEST_STEP), self._bounds))
        if self._ears is not None:
            self._ears.pose = self.pose

    def _move(self, pose: Pose) -> None:
        if pose != self.pose:
            self.pose, self.camera = pose, pose.camera()

    def contents(self) -> Contents:
        """Return what is shown now; it is gathered again only when something appears or goes."""
        ids = tuple(thing.id for thing in visible_things(self.stage, self.time, self.visit))
        if self._shown is None or self._shown[0] != ids:
            self._shown = (ids, contents_of(self.stage, self.time, self.visit))
        return self._shown[1]

    def caption(self) -> str:
        """Return the window's title: the scene, the view last gone to, and the time."""
        scene = self.stage.scene
        default = scene.languages.default
        title = text_of(scene.title, self.stage.language, default) or scene.id
        place = text_of(scene.views[self.view].title, self.stage.language, default) or self.view
        seconds = int(self.time)
        state = f" ({messages.text('preview-paused', self.language)})" if self.paused else ""
        return f"{title} — {place} — {seconds // 60}:{seconds % 60:02d}{state} — H : ?"

    # Events of the window -----------------------------------------------------------------------------

    def on_key_press(self, symbol: int, modifiers: int) -> bool:
        """Begin to walk, or do at once what a key asks."""
        from pyglet.window import key

        name = str(key.symbol_string(symbol))
        action, number = action_of(name), view_number(name)
        if action is not None:
            self._held.add(action)
        elif number is not None:
            self.go(number)
        elif name == "SPACE":
            self.pause(not self.paused)
        elif name == "H":
            self.help = not self.help
        elif name == "ESCAPE":
            self._leave()
        return True

    def on_key_release(self, symbol: int, modifiers: int) -> None:
        """Stop what the key did."""
        from pyglet.window import key

        self._held.discard(action_of(str(key.symbol_string(symbol))) or "")

    def on_text(self, text: str) -> None:
        """Go to a view by the digits' row of a French keyboard; plain digits came as keys."""
        number = view_number(text)
        if number is not None and not text.isdigit():
            self.go(number)

    def on_deactivate(self) -> None:
        """Let go of every key: their releases go to another window."""
        self._held.clear()

    def on_mouse_drag(self, x: int, y: int, dx: int, dy: int, buttons: int, modifiers: int) -> None:
        """Look around."""
        self._move(looked(self.pose, dx, dy))

    def on_draw(self) -> None:
        """Draw one frame; an error ends the walk and is raised by :func:`run`."""
        now = clock.perf_counter()
        self.advance(0.0 if self._before is None else now - self._before)
        self._before = now
        try:
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
        if self.help:
            _draw_help(window, messages.text("preview-help", self.language))
        opened = clock.perf_counter() - self._opened
        if self.sound is not None:
            draw_lines(window, meter_lines(self.sound, self.language, opened))
        elif self._silent and opened < TOLD_FOR:
            draw_lines(window, self._silent)
        caption = self.caption()
        if caption != self._caption:
            self._caption = caption
            window.set_caption(caption)
        self._frame += 1
        if self.last_frame is not None and self._frame >= self.last_frame:
            if self.screenshot is not None:
                save_png(target.read_window(), self.screenshot)
            self._leave()

    def _leave(self) -> None:
        import pyglet.app

        pyglet.app.exit()


def _draw_help(window: Any, words: str) -> None:  # noqa: ANN401 - a window of pyglet
    """Write the help over the frame."""
    import pyglet.shapes
    import pyglet.text
    from pyglet import gl

    gl.glDisable(gl.GL_DEPTH_TEST)
    label = pyglet.text.Label(
        words, x=40, y=window.height - 40, width=420, multiline=True, anchor_y="top", font_size=13
    )
    high = label.content_height + 32
    pyglet.shapes.Rectangle(24, window.height - 24 - high, 452, high, color=(15, 15, 18, 215)).draw()
    label.draw()
    label.delete()
