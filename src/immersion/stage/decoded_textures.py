"""The pictures of a mesh as pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion._files import readable
from immersion.errors import FileError
from immersion.scans.io._images import ktx2_pixels, mime_of
from immersion.scans.mesh import Texture
from immersion.stage.picture_files import opened_picture

__all__ = ["texture_pixels"]


def texture_pixels(texture: Texture) -> NDArray[np.uint8] | None:
    """Return a texture's (h, w, 4) sRGB bytes, row 0 on top; None when it has neither file nor bytes.

    Raises
    ------
    FileError
        If it is missing, damaged, or larger than 178 million pixels.
    """
    data = texture.data
    if data is None:
        if texture.path is None:
            return None
        data = readable(texture.path, "PNG, JPEG").read_bytes()
    if mime_of(data) == "image/ktx2":
        return ktx2_pixels(data, texture.path)
    try:
        with opened_picture(data, texture.path) as picture:
            return np.array(picture.convert("RGBA"), np.uint8)
    except (OSError, ValueError, SyntaxError) as error:
        raise FileError("file-damaged", texture.path, problem=str(error), format="PNG, JPEG") from None
