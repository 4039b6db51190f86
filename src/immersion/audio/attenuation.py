"""Distance laws and cones of Web Audio's PannerNode, clamps included, so that every target agrees.

W3C, "Web Audio API 1.1", sections on the distance effects and on sound cones.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio._checks import finite
from immersion.errors import InputError

__all__ = ["cone_gain", "distance_gain"]

MODELS = ("linear", "inverse", "exponential")


def distance_gain(
    distance: ArrayLike, model: str = "inverse", ref: float = 1.0, max: float = 10_000.0, rolloff: float = 1.0
) -> NDArray[np.float64]:
    """Return the gain of a source at a distance.

    Parameters
    ----------
    distance : array_like
        Metres, at least 0.
    model : {"inverse", "linear", "exponential"}
        The law.
    ref, max, rolloff : float
        PannerNode's ``refDistance``, ``maxDistance`` (used by the linear law alone) and ``rolloffFactor``
        (clamped to [0, 1] by the linear law).

    Returns
    -------
    ndarray
        Linear gain, from 0 to 1.

    Raises
    ------
    InputError
        If the law is unknown, or a parameter is negative or not finite.

    Examples
    --------
    >>> distance_gain([0.5, 1.0, 2.0, 4.0])
    array([1.  , 1.  , 0.5 , 0.25])
    """
    d = finite(distance, "distance", np.float64).astype(np.float64)
    if model not in MODELS:
        raise InputError("audio-law", name="model", value=model, wanted=", ".join(MODELS))
    for name, value in (("ref", ref), ("max", max), ("rolloff", rolloff), ("distance", d.min(initial=0.0))):
        if not np.isfinite(value) or value < 0:
            raise InputError("audio-law", name=name, value=value, wanted="≥ 0")
    if model == "linear":
        low, high = sorted((ref, max))
        if high == low:
            return np.full_like(d, 1.0 - np.clip(rolloff, 0.0, 1.0))
        return np.asarray(1.0 - np.clip(rolloff, 0.0, 1.0) * (np.clip(d, low, high) - low) / (high - low))
    if ref == 0.0:
        return np.zeros_like(d)
    far = np.maximum(d, ref)
    if model == "inverse":
        return np.asarray(ref / (ref + rolloff * (far - ref)))
    return np.asarray((far / ref) ** -rolloff)


def cone_gain(angle: ArrayLike, inner: float, outer: float, outer_gain: float) -> NDArray[np.float64]:
    """Return the gain of a source that looks away by an angle.

    Parameters
    ----------
    angle : array_like
        Radians between the axis of the cone and the listener, from 0 to π.
    inner, outer : float
        Full angles in radians: full gain inside the inner cone, `outer_gain` outside the outer one.
    outer_gain : float
        Linear gain.

    Returns
    -------
    ndarray

    Raises
    ------
    InputError
        If an angle is not finite, or the gain is negative.

    Examples
    --------
    >>> cone_gain(np.radians([0, 67.5, 120]), np.radians(90), np.radians(180), 0.25)
    array([1.   , 0.625, 0.25 ])
    """
    away = np.abs(finite(angle, "angle", np.float64)).astype(np.float64)
    if not np.isfinite([inner, outer, outer_gain]).all() or outer_gain < 0:
        raise InputError("audio-law", name="cone", value=(inner, outer, outer_gain), wanted="≥ 0")
    half_inner, half_outer = abs(inner) / 2, abs(outer) / 2
    if half_inner >= half_outer:
        return np.where(away <= half_inner, 1.0, outer_gain)
    part = np.clip((away - half_inner) / (half_outer - half_inner), 0.0, 1.0)
    return np.asarray((1 - part) + outer_gain * part)
