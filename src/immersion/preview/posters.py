"""The picture that stands for a scene until the scene itself has come."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

from immersion.errors import ImmersionError
from immersion.preview.pictures import picture

if TYPE_CHECKING:
    from immersion.stage.stage import Stage

__all__ = ["poster"]

_log = logging.getLogger("immersion.preview")
_SIZE, _QUALITY = (1280, 720), 82


def poster(stage: Stage) -> bytes | None:
    """Return the first view as a JPEG; None where there is no view, or nothing to draw with.

    Parameters
    ----------
    stage : Stage
        As it begins.
    """
    from PIL import Image

    view = next(iter(stage.scene.views), None)
    if view is None:
        return None
    try:
        pixels = picture(stage, view, _SIZE)
    except ImmersionError as error:
        # A page without a poster is better than no page; the export tells the loss.
        _log.warning("%s", error.render())
        return None
    stream = io.BytesIO()
    Image.fromarray(pixels[..., :3]).save(stream, "JPEG", quality=_QUALITY, progressive=True)
    return stream.getvalue()
