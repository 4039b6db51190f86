"""How dense a window's pixels are: on some screens what is an inch on others is half of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Canvas", "canvas_of"]

MOST = 4.0


@dataclass(frozen=True, slots=True)
class Canvas:
    """The pixels that a window has.

    ``scale`` is how many of them are as long as one on a plain screen, ``units`` how many of the units in which
    the window tells its own size and the mouse.
    """

    width: int
    height: int
    scale: float
    units: float


def canvas_of(window: Any) -> Canvas:  # noqa: ANN401 - a window of pyglet
    """Return the pixels of a window, whether it counts them itself or counts points that hold several."""
    wide, high = window.get_framebuffer_size()
    ratio = wide / max(window.width, 1)
    if wide != window.width:
        return Canvas(wide, high, ratio, 1.0)
    scale = float(np.clip(window.scale, 1.0, MOST))
    return Canvas(wide, high, scale, scale)
