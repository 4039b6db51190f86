"""What the elements of ADM say, as numbers: gains, flags, offsets; anything else is a typed error."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

from immersion.audio import _adm_scene_texts as _adm_scene_texts
from immersion.audio.formats.adm import AdmValue
from immersion.audio.graph import MOST_GAIN
from immersion.errors import FileError

__all__ = ["flag", "gain_of", "number", "value_named"]


def value_named(values: Iterable[AdmValue], name: str) -> AdmValue | None:
    """Return the first child of this name."""
    return next((value for value in values if value.name == name), None)


def number(text: str, path: Path, what: str, least: float = -1e9, most: float = 1e9) -> float:
    """Return a finite number between two others.

    Raises
    ------
    FileError
        If the text is none.
    """
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not least <= value <= most:
        raise FileError("adm-unread", path, problem=f"{what}: {text[:40]!r}")
    return value


def gain_of(values: Iterable[AdmValue], path: Path) -> float:
    """Return a linear gain; 1 where nothing says it.

    >>> round(gain_of([AdmValue("gain", "-6", (("gainUnit", "dB"),))], Path("a.wav")), 3)
    0.501
    """
    said = value_named(values, "gain")
    if said is None or not said.text:
        return 1.0
    if dict(said.attributes).get("gainUnit", "linear") == "dB":
        if said.text.strip().lower() in ("-inf", "-infinity"):
            return 0.0
        return float(10.0 ** (number(said.text, path, "gain", -1e4, 60.0) / 20.0))
    return number(said.text, path, "gain", -MOST_GAIN, MOST_GAIN)


def flag(values: Iterable[AdmValue], name: str) -> bool:
    """Tell whether a child says 1.

    >>> flag([AdmValue("mute", "1")], "mute"), flag([], "mute")
    (True, False)
    """
    said = value_named(values, name)
    return said is not None and said.text.strip().lower() in ("1", "1.0", "true")
