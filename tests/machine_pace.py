"""How slow this machine is now: limits of time are those of an ordinary one, and grow with a slower one."""

from __future__ import annotations

import time

ORDINARY = 0.07
"""Seconds of processor that the work below takes on an ordinary machine."""


def seconds_here(limit: float) -> float:
    """Return a limit for this machine: never less than what is asked for, more where plain Python is slower."""
    began = time.process_time()
    sum(k * k for k in range(1_000_000))
    return limit * max(1.0, (time.process_time() - began) / ORDINARY)
