"""Decoding filters that keep the ears' phase where an order can hold it, and their level above.

Below ``f_a = N·c / (2π·r)`` the filters are the complex least-squares fit; above it only the magnitudes are fitted,
errors counted by their share of the level in each direction (the phase continues from the frequency below), then each
ear's diffuse-field level is made the measured one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.audio._checks import checked_order
from immersion.audio.harmonics import sh_of_vectors
from immersion.audio.hrtf import Hrtf
from immersion.errors import InputError

__all__ = ["alias_frequency", "magls_filters"]

HEAD_RADIUS = 0.0875  # metres
SOUND_SPEED = 343.0  # m/s
# Rounds of "take the fit's phase, fit the measured magnitude again" at each frequency.
ROUNDS = 8

# Part of the mean power that every direction is taken to have, at least, when errors are compared with levels.
SHADOW = 0.05

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]


def alias_frequency(order: int) -> float:
    """Return the frequency in Hz up to which an order holds the sound field around a head of 8.75 cm.

    Examples
    --------
    >>> round(alias_frequency(3))
    1872
    """
    return order * SOUND_SPEED / (2 * np.pi * HEAD_RADIUS)


def magls_filters(
    hrtf: Hrtf,
    order: int,
    weights: Floats,
    penalty: Floats,
    length: int | None = None,
) -> Floats:
    """Return magnitude-least-squares decoding filters.

    Parameters
    ----------
    hrtf : Hrtf
    order : int
        Ambisonic order, from 0 to 10.
    weights : (D,) ndarray
        Share of the sphere of each direction; they add up to 1.
    penalty : (C,) ndarray
        What a unit of energy in each channel costs.
    length : int, optional
        Frames of the filters, from 32 to 65536; the length of the responses by default.

    Returns
    -------
    (2, C, length) ndarray
        The same input gives the same filters.

    Raises
    ------
    InputError
        If the order or the length is out of range.

    References
    ----------
    .. [1] C. Schörkhuber, M. Zaunschirm, R. Höldrich, "Binaural rendering of ambisonic signals via magnitude least
       squares", DAGA, 2018.
    """
    taps = hrtf.taps if length is None else length
    if length is not None and not 32 <= length <= 65536:
        raise InputError("audio-law", name="length", value=length, wanted="32–65536")
    harmonics = sh_of_vectors(checked_order(order), hrtf.directions)
    size = 1 << int(np.ceil(np.log2(2 * max(taps, hrtf.taps, 128))))
    delay = _common_delay(hrtf.impulses)
    bins = np.arange(size // 2 + 1)
    back = np.exp(2j * np.pi * bins * delay / size)
    spectra = np.fft.rfft(hrtf.impulses.astype(np.float64), size, axis=-1) * back
    cut = int(np.ceil(max(alias_frequency(order), 200.0) * size / hrtf.rate))
    fitted = _fit(spectra, harmonics, weights, penalty, cut)
    # The last bin of a real signal's transform is real.
    fitted[..., -1] = fitted[..., -1].real
    filters = np.roll(np.fft.irfft(fitted, size, axis=-1), delay, axis=-1)[..., :taps]
    fade = min(taps // 8, 32)
    filters[..., -fade:] *= 0.5 + 0.5 * np.cos(np.pi * (np.arange(fade) + 0.5) / fade)
    return np.ascontiguousarray(filters)


def _common_delay(impulses: NDArray[np.float32]) -> int:
    """Return the frames that all responses share: the mean centre of their energy."""
    energy = (impulses.astype(np.float64) ** 2).sum((0, 1))
    total = energy.sum()
    return round(float(energy @ np.arange(len(energy)) / total)) if total > 0 else 0


def _fit(spectra: Complex, harmonics: Floats, weights: Floats, penalty: Floats, cut: int) -> Complex:
    """Return the (2, C, bins) fit of (D, 2, bins) spectra: complex below a bin, of magnitudes from there."""
    bins = spectra.shape[2]
    cut = min(max(cut, 1), bins)
    fitted = np.zeros((2, harmonics.shape[1], bins), np.complex128)
    solve = _solver(harmonics, weights, penalty)
    for ear in range(2):
        fitted[ear, :, :cut] = _apart(solve, spectra[:, ear, :cut])
        heard = _apart(harmonics, fitted[ear, :, cut - 1])
        wanted = np.abs(spectra[:, ear])
        for at in range(cut, bins):
            fitted[ear, :, at], heard = _magnitudes(wanted[:, at], heard, harmonics, weights, penalty)
    return fitted


def _magnitudes(
    wanted: Floats, heard: Complex, harmonics: Floats, weights: Floats, penalty: Floats
) -> tuple[Complex, Complex]:
    """Return the channels that come nearest to magnitudes, begun from phases, and what they give."""
    power = float(weights @ wanted**2)
    if power <= 0:
        return np.zeros(harmonics.shape[1], np.complex128), heard
    # An error counts by its share of the level there: the ear in the shadow is heard too (in dB), and without this
    # it would be given up for the loud side.
    relative = weights / np.sqrt(wanted**2 / power + SHADOW)
    solve = _solver(harmonics, relative / relative.sum(), penalty)
    for _ in range(ROUNDS):
        size = np.abs(heard)
        phases = np.where(size > 0, heard / np.where(size > 0, size, 1), 1)
        channels = _apart(solve, np.asarray(wanted * phases, np.complex128))
        heard = _apart(harmonics, channels)
    level = np.sqrt(power / max(float(weights @ np.abs(heard) ** 2), 1e-30))
    # A frequency that the order cannot follow at all must not run away.
    level = min(level, 4.0)
    return channels * level, heard * level


def _solver(harmonics: Floats, weights: Floats, penalty: Floats) -> Floats:
    """Return the (C, D) matrix that fits values at the directions."""
    weighted = np.ascontiguousarray(harmonics.T * weights)
    return np.asarray(np.linalg.solve(weighted @ harmonics + np.diag(penalty), weighted), np.float64)


def _apart(matrix: Floats, values: Complex) -> Complex:
    """Return a real matrix times complex values, without making the matrix complex at each call."""
    parts = np.ascontiguousarray(values).reshape(len(values), -1).view(np.float64)
    return np.asarray((matrix @ parts).view(np.complex128).reshape(-1, *values.shape[1:]))
