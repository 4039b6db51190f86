"""How the window is read, and what it says for a while."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["TOLD_FOR", "Look", "Notices"]

TOLD_FOR = 6.0
"""Seconds for which the window tells what was done."""

_MOST = 3


@dataclass(slots=True)
class Look:
    """How the window is read: by default, as it is for those who see and move well."""

    high_contrast: bool = False
    reduced_motion: bool = True
    text_size: float = 1.0
    captions: bool = True
    names: bool = False
    status: bool = False
    cues: bool = False
    help: bool = False


class Notices:
    """What was done lately: the newest lines, each for a while."""

    def __init__(self) -> None:
        self._lines: list[tuple[float, str]] = []

    def tell(self, text: str, now: float) -> None:
        """Say something; what is said already is said anew."""
        self._lines = [one for one in self._lines if one[1] != text][-(_MOST - 1) :]
        self._lines.append((now + TOLD_FOR, text))

    def lines(self, now: float) -> list[str]:
        """Return what is still said."""
        self._lines = [(until, text) for until, text in self._lines if until > now]
        return [text for _, text in self._lines]
