"""What a decoding method is, the registry of them, and what they share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from immersion.audio.harmonics import degrees
from immersion.audio.layouts import Layout
from immersion.audio.weights import degree_weights
from immersion.registry import Registry

__all__ = ["DECODERS", "DecoderMethod", "decoder_method", "max_re_weights", "sphere"]

Floats = NDArray[np.float64]
DecoderMethod = Callable[[Layout, int], Floats]
"""``method(layout without LFE, order) → (loudspeakers, (N+1)²)``, for SN3D channels, of any level."""

DECODERS: Registry[DecoderMethod] = Registry(
    "decoder", tuple(f"immersion.audio.decoders.{name}" for name in ("allrad", "epad", "mmd", "sad"))
)


def decoder_method(name: str) -> Callable[[DecoderMethod], DecoderMethod]:
    """Register a function as the decoding method of this name."""
    return DECODERS.register(name)


def max_re_weights(order: int) -> Floats:
    """Return one weight per channel that makes the energy vector of a panned source as long as can be.

    >>> max_re_weights(1).round(4)
    array([1.    , 0.5774, 0.5774, 0.5774])
    """
    return degree_weights(order)[degrees(order)]


def sphere(rings: int = 48, around: int = 96) -> tuple[Floats, Floats]:
    """Return directions (D, 3) and weights (D,) of sum 1 that integrate exactly to degree ``around − 1``."""
    from numpy.polynomial import legendre

    heights, shares = legendre.leggauss(rings)
    z, turn = np.meshgrid(heights, np.arange(around) * (2 * np.pi / around), indexing="ij")
    ring = np.sqrt(1.0 - z * z)
    points = np.stack([ring * np.cos(turn), ring * np.sin(turn), z], axis=-1).reshape(-1, 3)
    return points, np.repeat(shares / (2 * around), around)
