"""Pictures that scans refer to: what kind they are, their bytes, and where copies go."""

from __future__ import annotations

import io
import logging
from pathlib import Path

from immersion._files import readable
from immersion.errors import FileError
from immersion.scans import _texts as _texts
from immersion.scans.mesh import Texture

__all__ = ["SUFFIXES", "as_png_or_jpeg", "mime_of", "texture_bytes"]

logger = logging.getLogger("immersion.scans")

SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/ktx2": ".ktx2"}


def mime_of(data: bytes) -> str | None:
    """Return the type that the first bytes show: PNG, JPEG, WebP or KTX2; None for another."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/ktx2" if data.startswith(b"\xabKTX 20\xbb\r\n\x1a\n") else None


def texture_bytes(texture: Texture) -> bytes:
    """Return the encoded picture of a texture, from memory or from its file."""
    if texture.data is not None:
        return texture.data
    if texture.path is None:
        return b""
    try:
        return readable(texture.path, "PNG, JPEG").read_bytes()
    except OSError as error:
        raise FileError("file-denied", texture.path, reason=error.strerror or str(error)) from None


def as_png_or_jpeg(data: bytes, place: Path | None) -> tuple[bytes, str]:
    """Return a picture as the two types that every glTF reader knows; others become PNG, unchanged to see."""
    mime = mime_of(data)
    if mime in ("image/png", "image/jpeg"):
        return data, mime
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as picture:
            kept = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise FileError("scan-image", place) from None
    stream = io.BytesIO()
    kept.save(stream, "PNG")
    return stream.getvalue(), "image/png"
