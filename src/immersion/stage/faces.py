"""Faces of the machine for what the face that pillow carries has no letters for, shaped and set as its script asks.

Shaping (Arabic letters that join, Indic vowels that move) and the order of lines from right to left are raqm's work,
which pillow brings along on most machines. Where it is missing letters stand one by one, and the log says so once.
"""

from __future__ import annotations

import logging
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

__all__ = ["Setting", "setting_for"]

_log = logging.getLogger("immersion.stage")

SCRIPTS = (
    "Arabic", "Hebrew", "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada",
    "Malayalam", "Sinhala", "Thai", "Lao", "Khmer", "Myanmar", "Tibetan", "Armenian", "Georgian", "Ethiopic",
)  # fmt: skip
FACES = (
    "NotoSans-Regular.ttf",
    "DejaVuSans.ttf",
    "Arial.ttf",
    "Arial Unicode.ttf",
    *(f"NotoSans{script}-Regular.ttf" for script in SCRIPTS),
    *(f"Lohit-{script}.ttf" for script in SCRIPTS),
    "NotoSansCJK-Regular.ttc",
    "Nirmala.ttf",
)
SHAPED = (
    "ARABIC",
    "SYRIAC",
    "THAANA",
    "NKO",
    *(script.upper() for script in SCRIPTS[2:12]),
    "KHMER",
    "MYANMAR",
)
NO_LETTER = "\U0010fffd"
"""What no face has: it shows what a face draws for a letter that it lacks."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a text is set: its face, and whether its lines run from right to left."""

    face: FreeTypeFont
    leftwards: bool
    shaped: bool

    @property
    def direction(self) -> str | None:
        """What pillow is told; without raqm it knows no directions."""
        return ("rtl" if self.leftwards else "ltr") if self.shaped else None

    def wrapped(self, text: str, width: float) -> list[str]:
        """Cut a text into lines that are no wider, at its spaces."""
        lines: list[str] = []
        for word in text.split(" "):
            if lines and self.face.getlength(f"{lines[-1]} {word}", direction=self.direction) <= width:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines

    def write(
        self, draw: ImageDraw, left: float, right: float, top: float, line: str, *, middle: bool
    ) -> None:
        """Write a line between two sides: in their middle, or from the one where its script begins."""
        x = (left + right) / 2 if middle else right if self.leftwards else left
        anchor = "ma" if middle else "ra" if self.leftwards else "la"
        draw.text((x, top), line, 255, self.face, anchor=anchor, direction=self.direction)


def setting_for(text: str, size: int) -> Setting | None:
    """Return how a text is set that is not in Latin letters; None when it is, or when the machine has no face.

    Examples
    --------
    >>> setting_for("Entrez.", 44) is None
    True
    """
    letters = "".join(dict.fromkeys(sign for sign in text if sign.isalpha()))
    if all("LATIN" in unicodedata.name(sign, "LATIN") for sign in letters):
        return None
    from PIL import features

    shaped = bool(features.check("raqm"))
    if not shaped and any(unicodedata.name(sign, "").split(" ")[0] in SHAPED for sign in letters):
        _warn_once("pillow has no raqm here: letters that join or move are set one by one")
    face = _face_with(letters, size, shaped)
    return None if face is None else Setting(face, _leftwards(text), shaped)


def _leftwards(text: str) -> bool:
    """Return whether the first letter that has a direction runs from right to left, as Unicode's rule P2 asks."""
    strong = (unicodedata.bidirectional(sign) for sign in text)
    return next((kind in ("R", "AL") for kind in strong if kind in ("L", "R", "AL")), False)


@cache
def _face_with(letters: str, size: int, shaped: bool) -> FreeTypeFont | None:
    """Return the face of the machine that has the most of these letters; the first of equal ones."""
    best: tuple[int, FreeTypeFont] | None = None
    for name in FACES:
        face = _opened(name, size, shaped)
        if face is None:
            continue
        lacking = bytes(face.getmask(NO_LETTER))
        known = sum(bytes(face.getmask(sign)) != lacking for sign in letters)
        if best is None or known > best[0]:
            best = (known, face)
        if known == len(letters):
            break
    if best is None or best[0] < len(letters):
        _warn_once(f"no face of this machine has all letters of {letters!r}: some are drawn as boxes")
    return None if best is None else best[1]


@cache
def _opened(name: str, size: int, shaped: bool) -> FreeTypeFont | None:
    from PIL import ImageFont

    engine = ImageFont.Layout.RAQM if shaped else ImageFont.Layout.BASIC
    try:
        return ImageFont.truetype(name, size, layout_engine=engine)
    except OSError:
        return None


@cache
def _warn_once(words: str) -> None:
    _log.warning(words)
