"""Lights of the web: their numbers have no unit, a museum's have."""

from __future__ import annotations

import math

from immersion.stage.lights import WHITE_LUX

__all__ = ["strength"]


def strength(intensity: float, kind: str) -> str:
    """Return a light's strength in candelas, or in lux for a directional one, from three.js's number.

    What the web calls an intensity of π shows a white surface white, as :data:`WHITE_LUX` do.

    >>> strength(math.pi, "directional"), strength(math.pi, "spot")
    ('130lx', '130cd')
    """
    unit = "lx" if kind == "directional" else "cd"
    return f"{intensity * WHITE_LUX / math.pi:.6g}{unit}"
