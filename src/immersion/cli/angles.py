"""Angles as people write them: 30,0,0."""

from __future__ import annotations

import math

from immersion.cli import _render_texts as _render_texts
from immersion.errors import UsageError

__all__ = ["angles_in"]


def angles_in(value: str | None) -> tuple[float, float, float] | None:
    """Return yaw, pitch and roll in radians; None when none are given.

    Raises
    ------
    UsageError
        If they are not one to three finite numbers.

    Examples
    --------
    >>> [round(math.degrees(angle)) for angle in angles_in("90,-10")]
    [90, -10, 0]
    """
    if value is None:
        return None
    try:
        numbers = [float(part) for part in value.split(",")]
    except ValueError:
        numbers = []
    if not 1 <= len(numbers) <= 3 or not all(math.isfinite(number) for number in numbers):
        raise UsageError("cli-render-angles", value=value)
    yaw, pitch, roll = (math.radians(number) for number in [*numbers, 0.0, 0.0][:3])
    return yaw, pitch, roll
