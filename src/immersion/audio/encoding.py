"""From a mono signal and its direction to a bed."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio._checks import checked_order, finite
from immersion.audio._streams import checked_whole
from immersion.audio.harmonics import sh
from immersion.errors import InputError

__all__ = ["encode"]


def encode(
    signal: ArrayLike, azimuth: ArrayLike, elevation: ArrayLike, order: int, *, grid: int = 128
) -> NDArray[np.float32]:
    """Encode a mono signal as an AmbiX bed.

    Parameters
    ----------
    signal : (T,) array_like
        The source.
    azimuth, elevation : float or (P,) array_like
        Radians. One direction for a source that stands still; for a moving one, the direction at each
        control point 0, `grid`, 2 `grid` … up to the first one at or after the end: ``ceil(T / grid) + 1``.
    order : int
        Ambisonic order, from 0 to 10.
    grid : int
        Frames between control points. Channel gains are linear between them, so that the result does not
        depend on how the caller cuts the signal, as long as cuts fall on the grid.

    Returns
    -------
    ((order + 1)**2, T) ndarray of float32

    Raises
    ------
    InputError
        If a shape is wrong, a number is not finite, the grid is no whole number above 0, or there are too few
        control points.

    Examples
    --------
    >>> encode([1.0, 0.5], np.pi / 2, 0.0, order=1)  # left: W and Y
    array([[1. , 0.5],
           [1. , 0.5],
           [0. , 0. ],
           [0. , 0. ]], dtype=float32)
    """
    source = np.ascontiguousarray(finite(signal, "signal"), np.float32)
    if source.ndim != 1:
        raise InputError("audio-shape", name="signal", shape=source.shape, wanted="(T,)")
    degree = checked_order(order)
    gains = sh(degree, azimuth, elevation).astype(np.float32)
    gains[np.abs(gains) < 1e-7] = 0.0  # cos(90°) is 6e-17: a source on an axis has channels that are silent
    if np.ndim(azimuth) == 0:
        return np.asarray(gains[0][:, None] * source[None, :], np.float32)
    checked_whole("grid", grid, 1, 2**31)
    points = -(-len(source) // grid) + 1
    if len(gains) < points:
        raise InputError("audio-grid", points=len(gains), frames=len(source), wanted=points, grid=grid)
    from immersion.audio._kernels import signals

    out = np.zeros((gains.shape[1], len(source)), np.float32)
    signals.encode_moving(source, gains, grid, out)
    return out
