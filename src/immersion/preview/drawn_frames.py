"""Pictures of a stage with the frames of its videos: the one place from which films and sheets ask for a picture."""

from __future__ import annotations

import inspect
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from immersion.preview.pictures import picture
from immersion.preview.videos import Videos

if TYPE_CHECKING:
    from immersion.scene.visit import Visit
    from immersion.stage.stage import Stage

__all__ = ["Draw", "drawer"]

Draw = Callable[["Stage", str, tuple[int, int], float, "Visit | None"], NDArray[np.uint8]]
"""Draws a view of a stage: ``draw(stage, view, size, time, visit)``."""

_log = logging.getLogger("immersion.preview")
_SHOWS_VIDEOS = "frames" in inspect.signature(picture).parameters


@contextmanager
def drawer(stage: Stage) -> Iterator[Draw]:
    """Give a function that draws views of a stage, its videos playing; their decoders end with the block.

    Without ffmpeg videos stay dark, which the log says.
    """
    with Videos(stage) as videos:
        more: dict[str, Any] = {}
        if any(thing.video is not None for thing in stage.things) and _SHOWS_VIDEOS:
            if shutil.which("ffmpeg") and shutil.which("ffprobe"):
                more["frames"] = videos.shown
            else:
                _log.warning("videos stay dark: ffmpeg is not installed")

        def draw(
            seen: Stage, view: str, size: tuple[int, int], time: float, visit: Visit | None
        ) -> NDArray[np.uint8]:
            return picture(seen, view, size, time, visit, **more)

        yield draw
