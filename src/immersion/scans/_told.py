"""How the reports write lengths, shares and sizes, for French and English readers."""

from __future__ import annotations

from collections.abc import Iterable

from immersion import messages
from immersion.scans import _inspect_texts as _inspect_texts
from immersion.scans import _process_texts as _process_texts
from immersion.scans.grading import significant

__all__ = ["length", "listed", "megabytes", "part", "spread_of", "up_told", "yes"]


def length(value: float, unit: str | None, lang: str | None, power: str = "") -> str:
    """Return a length, area or volume with three digits that mean something."""
    written = messages.number(value, significant(value), lang)
    return f"{written} {unit}{power}" if unit else written


def spread_of(low: float, middle: float, high: float, unit: str | None, lang: str | None) -> str:
    """Return a median and the range around it."""
    digits = significant(middle)
    low_told, high_told = (messages.number(value, digits, lang) for value in (low, high))
    told = messages.text(
        "inspect-range", lang, middle=messages.number(middle, digits, lang), low=low_told, high=high_told
    )
    return f"{told} {unit}" if unit else told


def listed(told: Iterable[str], lang: str | None) -> str:
    """Return several things in one line: French sets a space before the semicolon too."""
    return messages.text("inspect-separator", lang).join(told)


def part(value: float, lang: str | None) -> str:
    """Return a share as per cent, without its sign."""
    return messages.number(100 * value, significant(100 * value, 2), lang)


def megabytes(size: int, lang: str | None) -> str:
    """Return a number of bytes in millions."""
    return messages.text("inspect-megabytes", lang, size=messages.number(size / 1e6, 1, lang))


def yes(value: bool, lang: str | None) -> str:
    """Return yes or no."""
    return messages.text("yes" if value else "no", lang)


def up_told(axis: str | None, reason: str, lang: str | None) -> str:
    """Return the axis that points up, with the reason."""
    why = messages.text(f"inspect-up-{reason}", lang)
    return why if axis is None else messages.text("inspect-up", lang, axis=axis, reason=why)
