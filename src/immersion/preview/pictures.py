"""Pictures of a scene from one of its views, without a display."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion._files import atomic
from immersion.errors import UnknownNameError, UsageError
from immersion.preview import _drawing_texts as _drawing_texts
from immersion.preview import _texts as _texts
from immersion.preview.buffers import largest_texture
from immersion.preview.camera import Camera, camera_at
from immersion.preview.contents import Contents, Frames, Told, contents_of
from immersion.preview.draw import renderer_for
from immersion.preview.offscreen import drawing
from immersion.registry import nearest

if TYPE_CHECKING:
    from immersion.stage.stage import Stage

__all__ = ["check_projectors", "check_size", "check_time", "picture", "save_png", "scene_at"]


def picture(
    stage: Stage,
    view: str,
    size: tuple[int, int] = (1280, 720),
    time: float = 0.0,
    visit: Told | None = None,
    frames: Frames | None = None,
) -> NDArray[np.uint8]:
    """Draw what is seen from a view; no display is needed.

    Light is computed in lux from the scene's lights and projectors and shown at one exposure per scene, so
    that a dim room looks dim. A scene without lights gets one beside the eye. Images on screens that no
    projector paints are shown with the colours they were saved with. The same scene gives the same bytes
    on the same machine.

    Parameters
    ----------
    stage : Stage
        An open stage; its profile's things are drawn, and what it has lost is dark.
    view : str
        A view of the scene.
    size : (int, int)
        Width and height in pixels.
    time : float
        Seconds of the visit.
    visit : Visit, optional
        Tells what is shown at that time, where it is, and who stands in the projectors' light; without
        one, how the scene begins.
    frames : callable, optional
        ``frames(media, seconds)`` gives a video's (h, w, 4) sRGB bytes, a new array for each frame; without
        it videos are dark.

    Returns
    -------
    (h, w, 4) ndarray of uint8
        sRGB and alpha (always 255), row 0 on top.

    Raises
    ------
    UnknownNameError
        If the scene has no such view.
    UsageError, MissingToolError, InputError
        If the size or time is none, the machine has no OpenGL 3.3, or a media does not open.

    Examples
    --------
    >>> from immersion import stage
    >>> from immersion.scene.model import Scene
    >>> hall = Scene(
    ...     immersion="1", id="hall", room={"box": {"size": [8, 4, 6]}}, views={"entry": {"at": [0, 1.6, 2.5]}}
    ... )
    >>> with stage.open(hall) as opened:
    ...     picture(opened, "entry", size=(64, 36)).shape
    (36, 64, 4)
    """
    contents, camera = scene_at(stage, view, size, time, visit, frames)
    with drawing() as context:
        check_size(size, largest_texture())
        return renderer_for(context).draw(contents, camera, (int(size[0]), int(size[1]))).read()


def scene_at(
    stage: Stage,
    view: str,
    size: tuple[int, int],
    time: float,
    visit: Told | None,
    frames: Frames | None = None,
) -> tuple[Contents, Camera]:
    """Return what is seen at a time and the camera of a view, once the questions are known to be sound."""
    camera = camera_at(stage, view)
    check_size(size, 65536)
    check_time(time)
    return contents_of(stage, time, visit, frames), camera_at(stage, view, time, visit) if visit else camera


def check_time(time: float) -> None:
    """Raise a UsageError unless a time is finite and not before the start."""
    if not (isinstance(time, int | float) and np.isfinite(time) and time >= 0):
        raise UsageError("preview-time", time=time)


def check_projectors(stage: Stage, names: Collection[str]) -> None:
    """Raise an UnknownNameError unless the scene has all these projectors."""
    known = sorted(stage.scene.rigs.projectors)
    for name in names:
        if name not in known:
            raise UnknownNameError(
                "preview-projector",
                "rigs.projectors",
                name=name,
                known=", ".join(known) or "—",
                nearest=nearest(name, known),
            )


def check_size(size: tuple[int, int], limit: int) -> None:
    """Raise a UsageError unless a size is two whole numbers from 1 to ``limit``."""
    whole = isinstance(size, tuple | list) and len(size) == 2
    if not whole or not all(isinstance(side, int | np.integer) and 1 <= side <= limit for side in size):
        raise UsageError("preview-size", size=size, limit=limit)


def save_png(picture: NDArray[np.uint8], path: str | os.PathLike[str]) -> None:
    """Write a picture as PNG: all of it, or the old file stays as it was.

    Parameters
    ----------
    picture : (h, w, 4) ndarray of uint8
        Row 0 on top.
    path : path
        Where; missing folders are made.

    Raises
    ------
    UsageError
        If it is no picture.
    FileError
        If the file cannot be written.
    """
    from PIL import Image

    array = np.asarray(picture)
    if array.ndim != 3 or array.shape[2] != 4 or array.dtype != np.uint8 or 0 in array.shape:
        raise UsageError("preview-array", shape=array.shape, dtype=array.dtype)
    with atomic(path) as temporary:
        Image.fromarray(array).save(temporary, "PNG")
