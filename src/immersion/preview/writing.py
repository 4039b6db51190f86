"""Captions as they are read and shown; texts as pictures are drawn by :mod:`immersion.stage.drawn_texts`."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from immersion._files import readable
from immersion.stage.drawn_texts import caption_pixels, text_pixels

__all__ = ["Cue", "caption_pixels", "cue_at", "cues_of", "text_pixels"]

Cue = tuple[float, float, str]
"""Start and end in seconds, and what is said."""

_TIME = r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})"
_ARROW = re.compile(rf"\s*{_TIME}\s+-->\s+{_TIME}")


@lru_cache(maxsize=64)
def cues_of(path: Path) -> tuple[Cue, ...]:
    """Return the cues of a WebVTT file, without their tags.

    Raises
    ------
    FileError
        If the file is missing or is no text.
    """
    data = readable(path, "WebVTT").read_bytes()
    cues = []
    for block in re.split(r"\n\s*\n", data.decode("utf-8-sig", "replace").replace("\r\n", "\n")):
        lines = block.strip().split("\n")
        for row, line in enumerate(lines):
            found = _ARROW.match(line)
            if found is not None:
                parts = [int(part or 0) for part in found.groups()]
                said = re.sub(r"<[^>]*>", "", "\n".join(lines[row + 1 :])).strip()
                cues.append((_seconds(parts[:4]), _seconds(parts[4:]), said))
                break
    return tuple(cues)


def _seconds(parts: list[int]) -> float:
    hours, minutes, seconds, thousandths = parts
    return 3600 * hours + 60 * minutes + seconds + thousandths / 1000


def cue_at(cues: tuple[Cue, ...], time: float) -> str:
    """Return what is said at a time; what is said at once stands on several lines.

    Examples
    --------
    >>> cue_at(((0.0, 2.0, "One."), (1.0, 3.0, "Two.")), 1.5)
    'One.\\nTwo.'
    """
    return "\n".join(said for start, end, said in cues if start <= time < end and said)
