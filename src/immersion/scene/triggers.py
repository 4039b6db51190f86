"""What cues wait for, and the grid on which it is decided."""

from __future__ import annotations

from immersion.scene.model import Condition
from immersion.scene.walk import microseconds

__all__ = ["BY_HAND", "GRID_US", "Key", "key_of", "on_grid", "sensed"]

GRID_US = 10_000
"""The grid of decisions: every 10 ms."""

BY_HAND = "/immersion/cue/"
"""A message to this address and a cue's id fires the cue, whatever it waits for: an operator's go."""

Key = tuple[str, str, int]
"""What a condition waits for: its kind, its target, and a time in microseconds where it has one."""


def on_grid(time_us: int) -> int:
    """Return the first time of the grid that is not before a time.

    >>> on_grid(40_001)
    50000
    """
    return -(-time_us // GRID_US) * GRID_US


def key_of(condition: Condition) -> Key:
    """Return what a condition waits for."""
    kind = condition.kind
    if kind == "start":
        return kind, "", 0
    if kind == "at":
        return kind, "", microseconds(condition.at or 0.0)
    delay = microseconds(condition.delay or 0.0) if kind == "after" else 0
    return kind, str(getattr(condition, kind)), delay


def sensed(arguments: str) -> float:
    """Return how many people a sensor's message stands for; infinitely many when it only says yes.

    >>> sensed("0"), sensed("3"), sensed("true"), sensed("")
    (0.0, 3.0, inf, inf)
    """
    first = arguments.split()[0].lower() if arguments.split() else "true"
    if first in ("false", "f", "off", "no"):
        return 0.0
    try:
        number = float(first)
    except ValueError:
        return float("inf")
    return max(number, 0.0) if number == number else 0.0
