"""The fountain's basin: a gadrooned bowl on a turned foot, with a pine cone in its middle. Its foot is on y = 0."""

from __future__ import annotations

import numpy as np
from solids import Field, block, egg, joined, melted, rounded, sector, turned

__all__ = ["BOX", "CHIPS", "WATER", "distance"]

BOX = ((-0.66, -0.03, -0.66), (0.66, 1.27, 0.66))
WATER = 0.845  # metres: the level that the water kept for centuries
"""Where it was hit: radius of what is gone, then turn (a part of the circle), distance from the axis and height."""
CHIPS = (
    (0.075, 0.11, 0.625, 0.955),
    (0.05, 0.58, 0.63, 0.94),
    (0.06, 0.83, 0.62, 0.96),
    (0.05, 0.125, 0.335, 0.12),
)

_LOBES, _EGGS, _SCALES = 20, 40, 9

# The lathe's profile: foot, stem with its rings, under the bowl, rim, inside of the bowl.
_PROFILE = (
    (0.0, 0.10), (0.225, 0.10), (0.232, 0.118), (0.225, 0.137), (0.205, 0.142), (0.198, 0.155), (0.150, 0.170),
    (0.118, 0.195), (0.100, 0.235), (0.098, 0.275), (0.112, 0.315), (0.138, 0.355), (0.150, 0.395), (0.142, 0.435),
    (0.118, 0.462), (0.108, 0.475), (0.135, 0.482), (0.146, 0.497), (0.135, 0.512), (0.120, 0.518), (0.150, 0.530),
    (0.260, 0.556), (0.370, 0.604), (0.465, 0.675), (0.530, 0.762), (0.556, 0.838), (0.548, 0.850), (0.572, 0.858),
    (0.588, 0.868), (0.600, 0.915), (0.614, 0.926), (0.622, 0.948), (0.612, 0.968), (0.585, 0.975), (0.552, 0.968),
    (0.535, 0.940), (0.515, 0.868), (0.462, 0.780), (0.375, 0.705), (0.250, 0.655), (0.115, 0.640), (0.0, 0.640),
)  # fmt: skip
_WALL = ((0.0, 0.120, 0.250, 0.372, 0.463, 0.522, 0.545), (0.58, 0.585, 0.605, 0.655, 0.727, 0.815, 0.90))
"""The middle of the bowl's wall: distance from the axis, and height."""
_SMOOTH = rounded(_PROFILE)


def distance(x: Field, y: Field, z: Field) -> Field:
    """Return the distance to the basin."""
    radius = np.hypot(x, z)
    # Gadroons: plump ribs with sharp valleys, fading towards the stem and under the rim.
    wave = np.abs(np.sin(0.5 * _LOBES * np.arctan2(x, z)))
    ribbed = np.clip((y - 0.535) / 0.05, 0, 1) * np.clip((0.835 - y) / 0.03, 0, 1)
    outer = np.clip((radius - 0.16) / 0.20, 0, 1)
    rib = 0.034 * (wave**0.6 - 0.72) * ribbed * outer
    stem = np.clip((y - 0.20) / 0.04, 0, 1) * np.clip((0.45 - y) / 0.03, 0, 1)
    leafy = 0.008 * (np.abs(np.sin(6.0 * np.arctan2(x, z))) - 0.6) * stem
    shape = 0.85 * (turned(radius, y, _SMOOTH) - _under(radius, y) * rib - leafy)
    plinth = joined(
        block(x, y, z, (0, 0.045, 0), (0.27, 0.045, 0.27), 0.006),
        block(x, y, z, (0, 0.095, 0), (0.24, 0.02, 0.24), 0.006),
    )
    return joined(melted(shape, plinth, 0.01), _eggs(x, y, z), melted(_cone(x, y, z), shape, 0.02))


def _under(radius: Field, y: Field) -> Field:
    """1 under the bowl, 0 inside it; between them, in the middle of the wall, it goes from one to the other."""
    wall = np.interp(radius, _WALL[0], _WALL[1])
    return np.clip((wall - y) / 0.02 + 0.5, 0, 1)


def _eggs(x: Field, y: Field, z: Field) -> Field:
    """Eggs around the rim, and darts between them."""
    ahead, aside, _ = sector(x, z, _EGGS)
    eggs = egg(aside, y, ahead, (0, 0.895, 0.594), (0.026, 0.027, 0.022))
    ahead, aside, _ = sector(x, z, _EGGS, np.pi / _EGGS)
    darts = egg(aside, y, ahead, (0, 0.893, 0.594), (0.006, 0.026, 0.014))
    return joined(eggs, darts)


def _cone(x: Field, y: Field, z: Field) -> Field:
    """A pine cone on a short stem: scales in rows, each row turned by half a scale."""
    out = melted(
        egg(x, y, z, (0, 0.985, 0), (0.098, 0.165, 0.098)),
        turned(np.hypot(x, z), y, ((0, 0.60), (0.07, 0.60), (0.045, 0.74), (0.075, 0.82), (0.0, 0.86))),
        0.02,
    )
    near = np.hypot(x, z) < 0.16
    scales = np.full(x[near].shape, np.inf)
    for row in range(9):
        height = 0.862 + 0.033 * row
        wide = 0.098 * float(np.sqrt(max(0.05, 1.0 - ((height - 0.985) / 0.165) ** 2)))
        ahead, aside, _ = sector(x[near], z[near], _SCALES, np.pi / _SCALES * (row % 2))
        size = 0.030 * (0.45 + 0.55 * wide / 0.098)
        scales = np.minimum(
            scales, egg(aside, y[near], ahead, (0, height, wide - 0.004), (size, 0.026, 0.017))
        )
    out[near] = melted(out[near], scales, 0.006)
    return out
