"""Captions of a walk: those of a voice, moved to when it speaks."""

from __future__ import annotations

import re

__all__ = ["moved"]

_TIME = re.compile(r"(?:(\d+):)?(\d\d):(\d\d)\.(\d{3})")


def moved(captions: str, seconds: float) -> str:
    """Return WebVTT captions that start later by a number of seconds.

    >>> moved("WEBVTT\\n\\n00:59.500 --> 01:00.000\\nIl est 10:30.\\n", 12.45).splitlines()[2:]
    ['00:01:11.950 --> 00:01:12.450', 'Il est 10:30.']
    """
    shift = round(seconds * 1000)

    def later(found: re.Match[str]) -> str:
        hours, minutes, whole, milli = (int(part or 0) for part in found.groups())
        total = ((hours * 60 + minutes) * 60 + whole) * 1000 + milli + shift
        rest, milli = divmod(total, 1000)
        return f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}.{milli:03d}"

    return "\n".join(
        _TIME.sub(later, line) if "-->" in line else line for line in captions.splitlines()
    ) + "\n"  # fmt: skip
