"""A capital with two rows of leaves, corner volutes and a hollow-sided abacus, on a piece of its fluted shaft.

It stands on y = 0. Leaves are sheets: a line in the plane of the axis, as wide as the leaf is there, its edge in lobes.
"""

from __future__ import annotations

import numpy as np
from solids import Field, block, cut, egg, joined, melted, ring, sector, sheet, strand, turned

__all__ = ["BOX", "CHIPS", "distance"]

BOX = ((-0.46, -0.03, -0.46), (0.46, 1.03, 0.46))
CHIPS = (
    (0.075, 0.125, 0.43, 0.95),
    (0.05, 0.64, 0.36, 0.62),
    (0.06, 0.36, 0.245, 0.02),
    (0.045, 0.88, 0.42, 0.99),
)
"""Where it was hit: radius of what is gone, then turn (a part of the circle), distance from the axis and height."""

_SHAFT = 0.36  # height of the shaft's piece
_FLUTES = 20
_BELL = (
    (0.0, 0.33), (0.205, 0.33), (0.205, 0.40), (0.212, 0.52), (0.222, 0.64), (0.240, 0.74), (0.272, 0.82),
    (0.312, 0.868), (0.318, 0.885), (0.0, 0.885),
)  # fmt: skip
_LOW = (
    (0.222, 0.385),
    (0.236, 0.45),
    (0.246, 0.52),
    (0.262, 0.575),
    (0.293, 0.612),
    (0.327, 0.610),
    (0.340, 0.578),
)
_HIGH = (
    (0.222, 0.40),
    (0.232, 0.55),
    (0.244, 0.66),
    (0.262, 0.725),
    (0.300, 0.768),
    (0.342, 0.770),
    (0.360, 0.732),
)
_STALK = ((0.245, 0.66), (0.262, 0.74), (0.292, 0.80), (0.335, 0.846), (0.372, 0.858))
_EYE = (0.375, 0.795)  # the middle of a volute, in the plane of a diagonal


def distance(x: Field, y: Field, z: Field) -> Field:
    """Return the distance to the capital."""
    radius = np.hypot(x, z)
    shaft = _shaft(x, y, z, radius)
    bell = turned(radius, y, _BELL)
    body = joined(shaft, bell, ring(x, y, z, (0, 0.372, 0), 0.208, 0.021))
    low = _leaf(x, y, z, _LOW, 0.083, 0.0)
    high = _leaf(x, y, z, _HIGH, 0.080, np.pi / 8)
    leaves = joined(melted(body, high, 0.012), low)
    scrolls = joined(melted(leaves, _volutes(x, y, z), 0.01), _helices(x, y, z))
    return joined(scrolls, _abacus(x, y, z))


def _shaft(x: Field, y: Field, z: Field, radius: Field) -> Field:
    """A fluted drum whose flutes end in round heads under the ring."""
    drum = np.maximum(radius - 0.212, np.abs(y - 0.5 * _SHAFT) - 0.5 * _SHAFT)
    ahead, aside, _ = sector(x, z, _FLUTES, np.pi / _FLUTES)
    over = np.maximum(y - (_SHAFT - 0.055), 0.0)
    flute = np.sqrt((ahead - 0.222) ** 2 + aside**2 + over**2) - 0.026
    return cut(drum, flute, 0.004)


def _leaf(
    x: Field, y: Field, z: Field, line: tuple[tuple[float, float], ...], half: float, start: float
) -> Field:
    """Eight leaves: a rib, five pairs of lobes that point upwards, grooves between them, a tip that curls over."""
    ahead, aside, _ = sector(x, z, 8, start)
    side = np.abs(aside)
    # A leaf is bent across: its edges lie closer to the bell than its rib.
    away, along = sheet(ahead + 2.6 * side**2, y, line)
    lobes = 5.2 * along - 24.0 * side
    part = lobes - np.floor(lobes)
    edge = 0.70 + 0.30 * np.sqrt(np.maximum(1.0 - (2.0 * part - 1.0) ** 2, 0.0))
    outline = np.sin(np.pi * np.clip(0.20 + 0.80 * along, 0.0, 1.0)) ** 0.38
    wide = half * outline * edge
    groove = 0.0050 * np.clip(np.abs(2.0 * part - 1.0) * 2.0 - 1.0, 0.0, 1.0) * np.clip(side / 0.02, 0.0, 1.0)
    rib = 0.0060 * np.exp(-((side / 0.010) ** 2)) - 0.0035 * np.exp(-(((side - 0.020) / 0.006) ** 2))
    thick = 0.0135 - 0.004 * along - groove + rib
    return 0.72 * np.maximum(away - thick, side - wide)


def _volutes(x: Field, y: Field, z: Field) -> Field:
    """Four scrolls under the corners, and the stalks that they unroll from."""
    ahead, aside, _ = sector(x, z, 4, np.pi / 4)
    side = np.abs(aside)
    u, v = ahead - _EYE[0], y - _EYE[1]
    far = np.hypot(u, v)
    # A spiral of which each turn is 0.55 of the one outside it: the nearest turn is found in the logarithm.
    turns = np.log(np.maximum(far, 1e-6) / 0.078) / -np.log(0.55) + np.arctan2(v, u) / (2 * np.pi)
    away = np.abs(turns - np.round(turns))
    ridge = 0.011 * np.clip(1.5 - 5.0 * away, 0.0, 1.0) * np.clip(far / 0.03, 0.0, 1.0)
    scroll = 0.75 * np.maximum(far - 0.074, side - (0.019 + ridge + 0.10 * far))
    eye = np.sqrt(u**2 + v**2 + (0.6 * side) ** 2) - 0.021
    away, along = sheet(ahead, y, _STALK)
    stalk = np.maximum(away - 0.010, side - (0.022 + 0.020 * along))
    return joined(melted(stalk, scroll, 0.008), eye)


def _helices(x: Field, y: Field, z: Field) -> Field:
    """Two small scrolls under each flower, from stalks between the leaves."""
    ahead, aside, _ = sector(x, z, 4)
    side = np.abs(aside)
    points = ((0.125, 0.64, 0.215), (0.118, 0.74, 0.235), (0.092, 0.815, 0.268), (0.052, 0.838, 0.292))
    stalk = strand(side, y, ahead, points, (0.012, 0.014, 0.016, 0.015))
    far = np.hypot(side - 0.046, y - 0.818)
    coil = np.maximum(
        far - 0.033, np.abs(ahead - 0.285) - (0.026 - 0.012 * np.cos(np.pi * np.minimum(far / 0.0165, 2.0)))
    )
    return melted(stalk, 0.7 * coil, 0.008)


def _abacus(x: Field, y: Field, z: Field) -> Field:
    """A slab with hollow sides, in two steps, with a flower in the middle of each."""
    long, short = np.maximum(np.abs(x), np.abs(z)), np.minimum(np.abs(x), np.abs(z))
    corner = (np.abs(x) + np.abs(z)) / np.sqrt(2.0)
    out = np.full(x.shape, np.inf)
    for low, high, grow in ((0.868, 0.915, 0.0), (0.915, 0.930, 0.006), (0.930, 0.985, 0.020)):
        curve = long - (0.268 + grow + 1.05 * short**2)
        plan = np.maximum(0.86 * curve, corner - (0.428 + grow))
        out = np.minimum(out, np.maximum(plan, np.abs(y - 0.5 * (low + high)) - 0.5 * (high - low)))
    ahead, aside, _ = sector(x, z, 4)
    angle = np.arctan2(y - 0.922, aside)
    petal = 0.060 * (0.72 + 0.28 * np.abs(np.cos(2.5 * angle)))
    across = np.hypot(aside, y - 0.922)
    bloom = 0.6 * np.maximum(across - petal, np.abs(ahead - 0.285) - 0.022 - 0.18 * np.minimum(across, petal))
    heart = egg(aside, y, ahead, (0, 0.922, 0.318), (0.017, 0.017, 0.014))
    return joined(melted(out, bloom, 0.006), heart, block(x, y, z, (0, 0.885, 0), (0.2, 0.05, 0.2)))
