"""Lights of the web: their numbers have no unit, a museum's have."""

from __future__ import annotations

import math

__all__ = ["WHITE_LUX", "strength"]

WHITE_LUX = 130.0
"""The illuminance under which a white surface is shown white: what the web calls an intensity of π."""


def strength(intensity: float, kind: str) -> str:
    """Return a light's strength in candelas, or in lux for a directional one, from three.js's number.

    >>> strength(math.pi, "directional"), strength(math.pi, "spot")
    ('130lx', '130cd')
    """
    unit = "lx" if kind == "directional" else "cd"
    return f"{intensity * WHITE_LUX / math.pi:.6g}{unit}"
