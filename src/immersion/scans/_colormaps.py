"""A colour scale whose equal steps look equal, to colour-blind readers too.

It runs through ten evenly spaced colours of viridis (S. van der Walt and N. Smith, 2015, CC0), straight lines
between them: lightness grows all the way, so that it survives a grey printer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["heat", "linear_from_srgb", "srgb_from_linear"]

_STOPS = np.array(
    [
        (0x44, 0x01, 0x54),
        (0x48, 0x28, 0x78),
        (0x3E, 0x49, 0x89),
        (0x31, 0x68, 0x8E),
        (0x26, 0x82, 0x8E),
        (0x1F, 0x9E, 0x89),
        (0x35, 0xB7, 0x79),
        (0x6E, 0xCE, 0x58),
        (0xB5, 0xDE, 0x2B),
        (0xFD, 0xE7, 0x25),
    ]
)


def heat(part: ArrayLike) -> NDArray[np.float64]:
    """Return sRGB colours (…, 3), 0 to 1, for parts (…) of the scale; what is outside takes the end's colour.

    Examples
    --------
    >>> (heat([0.0, 2.0]) * 255).round().astype(int).tolist()  # dark violet, yellow
    [[68, 1, 84], [253, 231, 37]]
    """
    at = np.asarray(part, np.float64) * (len(_STOPS) - 1)
    channels = [np.interp(at, np.arange(len(_STOPS)), _STOPS[:, k] / 255.0) for k in range(3)]
    return np.stack(channels, -1)


def linear_from_srgb(values: ArrayLike) -> NDArray[np.float32]:
    """Return light from sRGB numbers 0 to 1 (IEC 61966-2-1)."""
    s = np.asarray(values, np.float32)
    return np.where(s <= 0.04045, s / 12.92, ((s + 0.055) / 1.055) ** 2.4).astype(np.float32)


def srgb_from_linear(values: ArrayLike) -> NDArray[np.float32]:
    """Return sRGB numbers 0 to 1 from light; what is outside is clipped."""
    x = np.clip(np.asarray(values, np.float32), 0.0, 1.0)
    return np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055).astype(np.float32)
