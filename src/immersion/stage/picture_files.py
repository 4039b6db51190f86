"""Image files opened by PIL, in its own limit of pixels, which is told as any other fault of a file."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from immersion import messages
from immersion.errors import FileError
from immersion.stage import _texts as _texts

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["opened_picture"]


def opened_picture(source: Path | bytes, path: Path | None) -> Image:
    """Return an image whose pixels are not read yet.

    Parameters
    ----------
    source : Path or bytes
        The file, or what it holds.
    path : Path or None
        Its name in errors.

    Raises
    ------
    FileError
        If it has more pixels than PIL opens (twice ``Image.MAX_IMAGE_PIXELS``, 178 million).
    OSError, ValueError, SyntaxError
        As PIL raises them, if it is damaged.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings():
            # Half of the limit is no fault: pictures of walls and scans have as many.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(source) if isinstance(source, bytes) else source)
    except Image.DecompressionBombError:
        limit = messages.number(2 * (Image.MAX_IMAGE_PIXELS or 0) // 1_000_000)
        raise FileError("stage-image-large", path, limit=limit) from None
