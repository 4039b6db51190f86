"""The lux on what a view sees: what a meter held there would read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion.preview.buffers import largest_texture
from immersion.preview.contents import Frames, Told
from immersion.preview.draw import renderer_for
from immersion.preview.offscreen import drawing
from immersion.preview.pictures import check_size, scene_at

if TYPE_CHECKING:
    from immersion.stage.stage import Stage

__all__ = ["illuminance"]


def illuminance(
    stage: Stage,
    view: str,
    size: tuple[int, int] = (640, 360),
    time: float = 0.0,
    visit: Told | None = None,
    *,
    direct: bool = True,
    frames: Frames | None = None,
) -> NDArray[np.float32]:
    """Measure the light that falls on what is seen from a view, before it becomes a picture.

    Parameters
    ----------
    stage, view, size, time, visit
        As for :func:`immersion.preview.picture`.
    direct : bool
        Leave out what walls send back, and the little light that is always there.
    frames : callable, optional
        Gives the pictures of videos that projectors show, as for :func:`immersion.preview.picture`.

    Returns
    -------
    (h, w, 3) ndarray of float32
        Lux of red, green and blue (equal under white light), NaN where nothing is seen; one sample in the
        middle of each pixel, row 0 on top.

    Raises
    ------
    UnknownNameError, UsageError, MissingToolError, InputError
        As for :func:`immersion.preview.picture`.

    Examples
    --------
    >>> from immersion import stage
    >>> from immersion.scene.model import Scene
    >>> lamp = {"id": "key", "light": "spot", "at": [0, 1.5, -1], "angle": 30, "intensity": "800cd"}
    >>> hall = Scene(immersion="1", id="hall", room={"box": {"size": [8, 4, 6]}}, things=[lamp],
    ...     views={"entry": {"at": [0, 1.5, 2]}})
    >>> with stage.open(hall) as opened:  # the front wall is 2 m from the lamp
    ...     float(illuminance(opened, "entry", (65, 37))[18, 32, 1].round(1))
    200.0
    """
    contents, camera = scene_at(stage, view, size, time, visit, frames)
    with drawing() as context:
        check_size(size, largest_texture())
        measured = (int(size[0]), int(size[1]))
        return renderer_for(context).illuminance(contents, camera, measured, direct=direct)
