"""A player in a window that nobody sees, on a screen of any density; no loop runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion import stage as stages
from immersion.preview.camera import camera_at
from immersion.preview.draw import drop_renderer
from immersion.preview.offscreen import context_config, drawing
from immersion.preview.session import Look
from immersion.preview.window import Player


@contextmanager
def faked_window(pixels: tuple[int, int], points: tuple[int, int], scale: float) -> Iterator[Any]:
    """Give a window of so many pixels that counts itself in points, on a screen of a scale."""
    with drawing():
        import pyglet.window

    class Dense(pyglet.window.Window):  # type: ignore[misc]
        def get_size(self) -> tuple[int, int]:
            return points

        def get_framebuffer_size(self) -> tuple[int, int]:
            return pixels

        @property
        def scale(self) -> float:
            return scale

    window = Dense(*pixels, visible=False, config=context_config())
    window._enable_event_queue = False  # events are done at once
    try:
        yield window
    finally:
        window.switch_to()
        drop_renderer(window.context)
        window.close()


@contextmanager
def faked_player(
    scene: Path,
    pixels: tuple[int, int],
    points: tuple[int, int] | None = None,
    scale: float = 1.0,
    language: str = "fr",
    **look: Any,
) -> Iterator[Player]:
    """Give a player whose time stands, in such a window."""
    with (
        stages.open(scene, language=language) as stage,
        faked_window(pixels, points or pixels, scale) as window,
    ):
        eye = camera_at(stage, "entry")
        player = Player(stage, None, eye, "entry", folder=scene.parent, paused=True, look=Look(**look))
        player.show_in(window)
        try:
            yield player
        finally:
            player.close()


def shown_by(player: Player) -> NDArray[np.uint8]:
    """Draw a frame and return what is on the window with its overlay."""
    kept: list[NDArray[np.uint8]] = []
    player._save_picture = kept.append  # type: ignore[method-assign]
    player.do("screenshot")
    player._window.switch_to()
    player._window.dispatch_event("on_draw")
    assert player.problem is None
    return kept[0]
