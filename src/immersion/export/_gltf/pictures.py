"""Pictures as glTF has them: PNG or JPEG, upright, no larger than a profile allows."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["coded", "kept_as_is", "padded", "size_of"]

_MIMES = {"PNG": "image/png", "JPEG": "image/jpeg"}
_ORIENTATION = 274


def kept_as_is(data: bytes, most: int | None) -> str | None:
    """Return the media type of a picture that can go in as it is; None when it must be coded again."""
    from PIL import Image as pil

    with pil.open(io.BytesIO(data)) as picture:
        turned = picture.getexif().get(_ORIENTATION, 1) != 1
        large = most is not None and max(picture.size) > most
        # Sixteen bits, CMYK and palettes with odd transparency are read differently from program to program.
        plain = picture.mode in ("RGB", "RGBA", "L")
        return None if turned or large or not plain else _MIMES.get(picture.format or "")


def coded(pixels: NDArray[np.uint8], most: int | None, *, exact: bool = False) -> tuple[bytes, str]:
    """Return (h, w, 4) sRGB bytes as PNG when some are see-through or all are to stay, else as JPEG; shrunk to fit."""
    from PIL import Image as pil

    picture = pil.fromarray(pixels)
    if most is not None and max(picture.size) > most:
        picture = _shrunk(picture, most)
    out = io.BytesIO()
    if exact or int(pixels[..., 3].min()) < 255:
        picture.save(out, "PNG")
        return out.getvalue(), "image/png"
    picture.convert("RGB").save(out, "JPEG", quality=92, subsampling=0)
    return out.getvalue(), "image/jpeg"


def size_of(data: bytes) -> tuple[int, int]:
    """Return the width and height of an encoded picture."""
    from PIL import Image as pil

    with pil.open(io.BytesIO(data)) as picture:
        return picture.size


def _shrunk(picture: Image, most: int) -> Image:
    from PIL.Image import Resampling

    scale = most / max(picture.size)
    width, height = (max(1, round(side * scale)) for side in picture.size)
    return picture.resize((width, height), Resampling.LANCZOS)


def padded(pixels: NDArray[np.uint8], aspect: float) -> NDArray[np.uint8]:
    """Return a picture with see-through rims, so that it has another width over height.

    >>> padded(np.full((2, 2, 4), 255, np.uint8), 2.0).shape
    (2, 4, 4)
    """
    height, width = pixels.shape[:2]
    wide, high = max(width, round(height * aspect)), max(height, round(width / aspect))
    if width / height > aspect:
        wide = width
    else:
        high = height
    out = np.zeros((high, wide, 4), np.uint8)
    top, left = (high - height) // 2, (wide - width) // 2
    out[top : top + height, left : left + width] = pixels
    return out
