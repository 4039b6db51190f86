"""What the records of a graph ask of their numbers."""

from __future__ import annotations

import numpy as np

from immersion.audio import _engine_texts as _engine_texts
from immersion.errors import InputError

__all__ = ["number", "whole"]


def number(name: str, value: object, least: float, most: float) -> float:
    """Return a number once it is known to lie in a range."""
    good = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    if not good or not least <= float(value) <= most:  # type: ignore[arg-type]
        raise InputError("engine-value", name=name, value=value, wanted=f"{least:g} – {most:g}")
    return float(value)  # type: ignore[arg-type]


def whole(name: str, value: object, least: int) -> int:
    """Return a whole number once it is known to be large enough."""
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < least:
        raise InputError("engine-value", name=name, value=value, wanted=f"≥ {least}")
    return int(value)
