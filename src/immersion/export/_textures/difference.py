"""How far a coded picture is from what it was: colours as CIEDE2000, directions in degrees, numbers in levels.

Reference: G. Sharma, W. Wu and E. Dalal, "The CIEDE2000 color-difference formula", Color Research & Application 30
(2005) 21.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.scans.io._shading import linear_from_srgb

__all__ = ["angles", "ciede2000", "lab_from_srgb", "levels"]

Floats = NDArray[np.float64]
_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
"""Linear sRGB to XYZ with the white of D65 (IEC 61966-2-1)."""


def lab_from_srgb(pixels: NDArray[np.uint8]) -> Floats:
    """Return (n, 3) CIE L*a*b* of (n, 3) sRGB bytes, for the white of D65.

    >>> lab_from_srgb(np.array([[255, 255, 255]], np.uint8)).round(2).tolist()
    [[100.0, 0.0, 0.0]]
    """
    xyz = linear_from_srgb(pixels / 255.0) @ (_XYZ / _XYZ.sum(1, keepdims=True)).T
    small = (6 / 29) ** 3
    f = np.where(xyz > small, np.cbrt(np.maximum(xyz, small)), xyz * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], 1)


def ciede2000(one: Floats, other: Floats) -> Floats:
    """Return the differences of (n, 3) pairs of L*a*b* colours; about 1 is the least that an eye tells apart.

    >>> float(ciede2000(np.array([[50, 2.6772, -79.7751]]), np.array([[50, 0, -82.7485]]))[0].round(4))
    2.0425
    """
    mean_chroma = (np.hypot(one[:, 1], one[:, 2]) + np.hypot(other[:, 1], other[:, 2])) / 2
    grey = 0.5 * (1 - np.sqrt(mean_chroma**7 / (mean_chroma**7 + 25.0**7)))
    a1, a2 = one[:, 1] * (1 + grey), other[:, 1] * (1 + grey)
    c1, c2 = np.hypot(a1, one[:, 2]), np.hypot(a2, other[:, 2])
    h1, h2 = np.arctan2(one[:, 2], a1) % (2 * np.pi), np.arctan2(other[:, 2], a2) % (2 * np.pi)
    coloured = c1 * c2 > 0
    turn = (h2 - h1 + np.pi) % (2 * np.pi) - np.pi
    turn = np.where(coloured, np.where(turn == -np.pi, np.pi, turn), 0.0)
    hue = np.where(coloured, h1 + turn / 2, h1 + h2)
    return _weighted(one, other, (c1, c2), turn, hue)


def _weighted(one: Floats, other: Floats, chroma: tuple[Floats, Floats], turn: Floats, hue: Floats) -> Floats:
    light, mean = (one[:, 0] + other[:, 0]) / 2, (chroma[0] + chroma[1]) / 2
    t = (
        1
        - 0.17 * np.cos(hue - np.radians(30))
        + 0.24 * np.cos(2 * hue)
        + 0.32 * np.cos(3 * hue + np.radians(6))
        - 0.20 * np.cos(4 * hue - np.radians(63))
    )
    s_l = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    l = (other[:, 0] - one[:, 0]) / s_l  # noqa: E741
    c = (chroma[1] - chroma[0]) / (1 + 0.045 * mean)
    h = 2 * np.sqrt(chroma[0] * chroma[1]) * np.sin(turn / 2) / (1 + 0.015 * mean * t)
    blue = np.radians(30) * np.exp(-((((np.degrees(hue) % 360) - 275) / 25) ** 2))
    mixed = -2 * np.sqrt(mean**7 / (mean**7 + 25.0**7)) * np.sin(2 * blue)
    return np.asarray(np.sqrt(np.maximum(l**2 + c**2 + h**2 + mixed * c * h, 0)))


def angles(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> Floats:
    """Return the angles in degrees between (n, 3) directions of two normal maps.

    >>> angles(np.array([[128, 128, 255]], np.uint8), np.array([[255, 128, 128]], np.uint8)).round().tolist()
    [90.0]
    """
    a, b = (_directions(rows) for rows in (one, other))
    # The sine keeps small angles, which the cosine rounds away.
    sine = np.linalg.norm(np.cross(a, b), axis=1)
    return np.asarray(np.degrees(np.arctan2(sine, np.einsum("ij,ij->i", a, b))))


def _directions(rows: NDArray[np.uint8]) -> Floats:
    vectors = rows[:, :3].astype(np.float64) / 127.5 - 1
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    directions: Floats = np.divide(
        vectors, length, out=np.tile([0.0, 0.0, 1.0], (len(rows), 1)), where=length > 1e-6
    )
    return directions


def levels(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> Floats:
    """Return the largest difference of (n, 3) bytes in any channel.

    >>> levels(np.array([[1, 2, 3]], np.uint8), np.array([[4, 2, 3]], np.uint8)).tolist()
    [3.0]
    """
    return np.asarray(np.abs(one[:, :3].astype(np.float64) - other[:, :3]).max(1))
