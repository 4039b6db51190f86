"""Pictures that scans refer to: what kind they are, their bytes, and where copies go."""

from __future__ import annotations

import io
import logging
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion._files import readable
from immersion.errors import FileError, MissingToolError
from immersion.scans import _gltf_texts as _gltf_texts
from immersion.scans import _texts as _texts
from immersion.scans.mesh import Texture

if TYPE_CHECKING:
    from PIL import Image

__all__ = [
    "SUFFIXES", "as_png_or_jpeg", "as_web_picture", "ktx2_pixels", "mime_of", "open_picture", "texture_bytes",
]  # fmt: skip

logger = logging.getLogger("immersion.scans")

SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/ktx2": ".ktx2"}
_MOST_PIXELS = 178_956_970  # where Pillow too speaks of a bomb


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


def as_web_picture(data: bytes, place: Path | None) -> tuple[bytes, str]:
    """Return a picture as glTF may hold it: PNG, JPEG, WebP, KTX2 as they are; others become PNG, unchanged to see."""
    mime = mime_of(data)
    return (data, mime) if mime is not None else (_png(data, place), "image/png")


def as_png_or_jpeg(data: bytes, place: Path | None) -> tuple[bytes, str]:
    """Return a picture as the two types that every program knows; others become PNG, unchanged to see."""
    mime = mime_of(data)
    if mime in ("image/png", "image/jpeg"):
        return data, mime
    return _png(data, place), "image/png"


def open_picture(data: bytes, place: Path | None) -> Image.Image:
    """Open an encoded picture of any type for its pixels.

    Raises
    ------
    FileError
        If it is damaged.
    MissingToolError
        If it is KTX2 and the package that decodes it is not installed.
    """
    from PIL import Image, UnidentifiedImageError

    if mime_of(data) == "image/ktx2":
        return Image.fromarray(ktx2_pixels(data, place))
    try:
        picture = Image.open(io.BytesIO(data))
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise FileError("scan-image", place) from None
    return picture


def ktx2_pixels(data: bytes, place: Path | None) -> NDArray[np.uint8]:
    """Return the (h, w, 4) pixels of a KTX2 picture (Basis Universal), row 0 on top."""
    try:
        decoder = import_module("opengl_basisu")
    except ImportError:
        raise MissingToolError("scan-ktx2", place) from None
    # 80 bytes of head, where the picture's size stands: a size beyond what Pillow opens is refused alike.
    width, height = (int.from_bytes(data[k : k + 4], "little") for k in (20, 24))
    if len(data) < 80 or not 0 < width * height <= _MOST_PIXELS:
        raise FileError("scan-image", place)
    try:
        pixels = np.asarray(decoder.open(data).transcode("rgba8").data, np.uint8)
    except (ValueError, RuntimeError, MemoryError):
        raise FileError("scan-image", place) from None
    return np.ascontiguousarray(pixels.reshape(height, width, 4))


def _png(data: bytes, place: Path | None) -> bytes:
    picture = open_picture(data, place)
    kept = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    stream = io.BytesIO()
    kept.save(stream, "PNG")
    return stream.getvalue()
