"""Texts and captions as pictures: the letters that pillow carries, so that every machine gives the same bytes.

Those are Latin letters. For other scripts a face of the machine is taken, if it has one, and set as they ask: see
:mod:`immersion.stage.faces`.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from immersion.stage.faces import setting_for

__all__ = ["caption_pixels", "text_pixels"]

LETTER = 44
"""Height of the letters, in pixels of the picture."""

WIDE = 24 * LETTER
"""Width of the picture: some forty-five letters to a line."""

LINE = round(1.35 * LETTER)
BORDER = LETTER // 2
BOX = 240
"""Opacity of the box behind captions, of 255."""


def text_pixels(text: str, color: str = "#ffffff") -> NDArray[np.uint8]:
    """Return a text as an (h, w, 4) picture without ground, its lines set from the left.

    Examples
    --------
    >>> text_pixels("Entrez.").shape
    (103, 1056, 4)
    """
    return _set(text, color, middle=False, box=0)


def caption_pixels(text: str) -> NDArray[np.uint8]:
    """Return a caption as an (h, w, 4) picture: white letters in the middle of a dark box."""
    return _set(text, "#ffffff", middle=True, box=BOX)


KEPT = 32_000_000
"""Bytes of the pictures that are kept while nobody holds them: a film or a row of pictures asks again and again."""

_Key = tuple[str, str, bool, int]
_held: WeakValueDictionary[_Key, NDArray[np.uint8]] = WeakValueDictionary()
_recent: OrderedDict[_Key, NDArray[np.uint8]] = OrderedDict()
_turn = threading.Lock()


def _set(text: str, color: str, *, middle: bool, box: int) -> NDArray[np.uint8]:
    """Return a text as a picture: the same one while anybody holds it, or lately did, so that the card keeps it too."""
    key = (text, color, middle, box)
    with _turn:
        found = _held.get(key)
        if found is None:
            found = _held[key] = _inked(text, color, middle=middle, box=box)
        _recent[key] = found
        _recent.move_to_end(key)
        while sum(one.nbytes for one in _recent.values()) > KEPT:
            _recent.popitem(last=False)
        return found


def _inked(text: str, color: str, *, middle: bool, box: int) -> NDArray[np.uint8]:
    from PIL import Image, ImageDraw

    from immersion.scans._lettering import wrapped, write

    setting, inner = setting_for(text, LETTER), WIDE - 2 * BORDER
    lines = [
        line
        for part in text.split("\n")
        for line in (wrapped(part, LETTER, inner) if setting is None else setting.wrapped(part, inner))
    ]
    mask = Image.new("L", (WIDE, len(lines) * LINE + 2 * BORDER))
    draw = ImageDraw.Draw(mask)
    for row, line in enumerate(lines):
        place = (WIDE / 2 if middle else BORDER, BORDER + row * LINE)
        if setting is not None:
            setting.write(draw, BORDER, WIDE - BORDER, place[1], line, middle=middle)
        else:
            write(draw, place, line, LETTER, "white", "m" if middle else "l")
    ink = np.asarray(mask, np.uint8).astype(np.float64) / 255
    alpha = ink + (1 - ink) * box / 255
    share = np.divide(ink, alpha, out=np.zeros_like(ink), where=alpha > 0)
    tone = np.array([int(color[k : k + 2], 16) for k in (1, 3, 5)])
    # Without a box the letters' own colour goes on beyond their rims: no dark fringe where they are thin.
    tint = share[..., None] * tone if box else np.broadcast_to(tone, (*ink.shape, 3))
    return np.concatenate([np.rint(tint), np.rint(255 * alpha)[..., None]], -1).astype(np.uint8)
