"""Levels as people write them: -23LUFS, −1 dB, -16,5 LUFS."""

from __future__ import annotations

import re

from immersion.audio import _loudness_texts as _loudness_texts
from immersion.errors import UsageError

__all__ = ["level", "loudness_level", "peak_level"]

_NUMBER = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))\s*([a-z]*)")


def level(value: str | float, units: tuple[str, ...]) -> float:
    """Return the number of a level, which may have one of the units behind it, or none.

    Raises
    ------
    UsageError
        If it is not a number, or has another unit.
    """
    if not isinstance(value, str):
        return float(value)
    written = value.strip().lower().replace("−", "-").replace(",", ".")
    parts = _NUMBER.fullmatch(written)
    if parts is None or parts[2] not in ("", *(unit.lower() for unit in units)):
        raise UsageError("audio-level-text", value=value, units=", ".join(units))
    return float(parts[1])


def loudness_level(value: str | float) -> float:
    """Return a loudness in LUFS from a number or its text.

    Raises
    ------
    UsageError
        If it is no loudness.

    Examples
    --------
    >>> loudness_level("-23LUFS"), loudness_level("−16,5 LUFS"), loudness_level(-14)
    (-23.0, -16.5, -14.0)
    """
    return level(value, ("LUFS", "LKFS"))


def peak_level(value: str | float) -> float:
    """Return a peak in dB relative to full scale from a number or its text.

    Raises
    ------
    UsageError
        If it is no such level.

    Examples
    --------
    >>> peak_level("-1dB"), peak_level("-1.5 dBTP")
    (-1.0, -1.5)
    """
    return level(value, ("dB", "dBTP", "dBFS"))
