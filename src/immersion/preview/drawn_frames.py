"""Pictures of a stage with the frames of its videos: the one place from which films and sheets ask for a picture."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion.preview.contents import Frames
from immersion.preview.pictures import picture
from immersion.preview.videos import Videos

if TYPE_CHECKING:
    from immersion.scene.visit import Visit
    from immersion.stage.stage import Stage

__all__ = ["Draw", "drawer", "video_frames"]

Draw = Callable[["Stage", str, tuple[int, int], float, "Visit | None"], NDArray[np.uint8]]
"""Draws a view of a stage: ``draw(stage, view, size, time, visit)``."""

_log = logging.getLogger("immersion.preview")


@contextmanager
def video_frames(stage: Stage) -> Iterator[Frames | None]:
    """Give what gives the frames of a stage's videos; their decoders end with the block.

    None where there is no video, and without ffmpeg, which the log says: videos stay dark.
    """
    with Videos(stage) as videos:
        found: Frames | None = None
        if any(thing.video is not None for thing in stage.things):
            if shutil.which("ffmpeg") and shutil.which("ffprobe"):
                found = videos.shown
            else:
                _log.warning("videos stay dark: ffmpeg is not installed")
        yield found


@contextmanager
def drawer(stage: Stage) -> Iterator[Draw]:
    """Give a function that draws views of a stage, its videos playing; see :func:`video_frames`."""
    with video_frames(stage) as frames:

        def draw(
            seen: Stage, view: str, size: tuple[int, int], time: float, visit: Visit | None
        ) -> NDArray[np.uint8]:
            return picture(seen, view, size, time, visit, frames)

        yield draw
