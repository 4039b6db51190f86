"""Letters on pictures, with the face that pillow carries: no font of the machine is asked, so bytes agree.

That face has the letters of English only. Accents are set over their letters here, and the few signs that the
texts of scans use are drawn or spelt.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

__all__ = ["width_of", "wrapped", "write"]

_SPELT = {
    "œ": "oe", "Œ": "OE", "æ": "ae", "—": "-", "–": "-", "−": "-", "×": "x", "≥": ">=", "≤": "<=", "→": ">",
    "\u202f": " ", "\u00a0": " ", "µ": "u", "‱": "/10000", "α": "a",
}  # fmt: skip
_RAISED = {"²": "2", "³": "3"}
_TAIL = "\u0327"
# Combining sign: the sign of the face that stands for it, and its size.
_MARKS = {
    "\u0301": ("´", 1.4),
    "\u0300": ("`", 1.4),
    "\u0302": ("^", 0.62),
    "\u0308": ("..", 0.8),
    _TAIL: (",", 0.8),
}


@cache
def _face(size: float) -> FreeTypeFont:
    from PIL import ImageFont

    face = ImageFont.load_default(size)
    assert isinstance(face, ImageFont.FreeTypeFont)  # with a size, pillow gives no other
    return face


def width_of(text: str, size: int) -> float:
    """Return how wide a text is, in pixels."""
    return _run(None, (0.0, 0.0), text, size, "black")


def write(
    draw: ImageDraw, place: tuple[float, float], text: str, size: int, fill: str, anchor: str = "l"
) -> None:
    """Write a line whose top is at ``place``: to its right (``"l"``), about it (``"m"``) or to its left (``"r"``)."""
    shift = {"l": 0.0, "m": 0.5, "r": 1.0}[anchor] * (width_of(text, size) if anchor != "l" else 0.0)
    _run(draw, (place[0] - shift, place[1]), text, size, fill)


def wrapped(text: str, size: int, width: float) -> list[str]:
    """Cut a text into lines that are no wider, at its spaces.

    Examples
    --------
    >>> wrapped("one two three", 12, 50.0)
    ['one two', 'three']
    """
    lines: list[str] = []
    text = re.sub(" (?=[%:;?!])", "\u00a0", text)  # French signs stay with their word
    for word in text.split(" "):
        if lines and width_of(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _run(draw: ImageDraw | None, place: tuple[float, float], text: str, size: int, fill: str) -> float:
    x, y = place
    for letter, marks, raised in _pieces(text):
        face = _face(size * 0.65 if raised else size)
        wide = float(face.getlength(letter))
        if draw is not None:
            draw.text((x, y), letter, fill, face)
            for mark in marks:
                _mark(draw, x, y, letter, mark, size, fill)
        x += wide
    return x - place[0]


def _pieces(text: str) -> list[tuple[str, str, bool]]:
    """Return runs of letters that the face has, single letters with their accents, and raised digits."""
    out: list[tuple[str, str, bool]] = []
    for sign in text:
        if sign in _RAISED:
            out.append((_RAISED[sign], "", True))
            continue
        spelt = _SPELT.get(sign, sign)
        letters = unicodedata.normalize("NFD", spelt)
        base, marks = (
            (spelt, "") if sign in _SPELT else (letters[0], "".join(m for m in letters[1:] if m in _MARKS))
        )
        if not marks and out and not out[-1][1] and not out[-1][2]:
            out[-1] = (out[-1][0] + base, "", False)
        else:
            out.append((base, marks, False))
    return out


def _mark(draw: ImageDraw, x: float, y: float, letter: str, mark: str, size: int, fill: str) -> None:
    left, top, right, below = _face(size).getbbox(letter)
    middle = x + (left + right) / 2
    sign, part = _MARKS[mark]
    face = _face(size * part)
    # The box of a sign reaches down to the line it stands on; its ink may end higher.
    ink_left, _, ink_right, ink_height = face.getmask(sign).getbbox() or (0, 0, 0, 0)
    _, sign_top, _, _ = face.getbbox(sign)
    start = middle - (ink_left + ink_right) / 2
    if mark == _TAIL:
        draw.text((start, y + below - sign_top - size * 0.04), sign, fill, face)
        return
    # Over a small i the accent takes the place of the dot, near enough.
    draw.text((start, y + top - sign_top - ink_height - size * 0.08), sign, fill, face)
