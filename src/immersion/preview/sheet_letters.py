"""Letters on sheets and scales: a face of the machine that has accents, and lines cut where they end."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont, ImageFont

__all__ = ["face", "write_line"]

_FONTS = ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "Arial.ttf", "arial.ttf", "Helvetica.ttc")


def face(size: int) -> FreeTypeFont | ImageFont:
    """Return a font of the system that has accents, else Pillow's own, which has none."""
    from PIL import ImageFont

    for name in _FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def write_line(
    draw: object, at: tuple[float, float], words: str, font: object, color: object, wide: float
) -> None:
    """Write one line, cut where the picture ends."""
    from PIL import ImageFont

    if isinstance(font, ImageFont.FreeTypeFont) and font.getname()[0] == "Aileron":
        words = "".join(
            sign for sign in unicodedata.normalize("NFKD", words) if not unicodedata.combining(sign)
        )
    while words and draw.textlength(words, font=font) > wide:  # type: ignore[attr-defined]
        words = words[:-2].rstrip() + "…" if len(words) > 2 else ""
    draw.text(at, words, font=font, fill=color)  # type: ignore[attr-defined]
