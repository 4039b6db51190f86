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
    """Return the (2, C, bins) fit of (D, 2, bins) spectra: complex below a bin, of magnitudes from there.

    Both ears are fitted together: the harmonics, which are most of what is read, are then read once for both.
    """
    rows, bins = np.ascontiguousarray(harmonics.T), spectra.shape[2]
    cut = min(max(cut, 1), bins)
    wanted = np.ascontiguousarray(spectra.transpose(2, 1, 0))
    magnitudes = np.abs(wanted[cut:])
    fitted = np.zeros((bins, 2, 2, len(rows)))
    inverse = _inverse(rows, weights, penalty)
    for at in range(cut):
        fitted[at] = _moments(_parts(wanted[at]) * weights, rows) @ inverse
    heard = _heard(fitted[cut - 1], rows)
    for at in range(cut, bins):
        fitted[at], heard = _magnitudes(magnitudes[at - cut], heard, rows, weights, penalty)
    return np.ascontiguousarray((fitted[:, :, 0] + 1j * fitted[:, :, 1]).transpose(1, 2, 0))


def _magnitudes(
    wanted: Floats, heard: Floats, rows: Floats, weights: Floats, penalty: Floats
) -> tuple[Floats, Floats]:
    """Return the channels (2, 2, C) that come nearest to magnitudes (2, D), and what they give (2, 2, D).

    They begin from the phases of what is heard (2, 2, D): of each ear, the real and the imaginary part.
    """
    power = wanted**2 @ weights
    sounds = power > 0
    # An error counts by its share of the level there: the ear in the shadow is heard too (in dB), and without this
    # it would be given up for the loud side.
    relative = weights / np.sqrt(wanted**2 / np.where(sounds, power, 1)[:, None] + SHADOW)
    relative /= relative.sum(1, keepdims=True)
    inverses = np.stack([_inverse(rows, one, penalty) for one in relative])
    goal, given = wanted * relative, heard
    for _ in range(ROUNDS):
        channels = _moments(_phased(goal, given), rows) @ inverses
        given = _heard(channels, rows)
    # A frequency that the order cannot follow at all must not run away.
    level = np.minimum(np.sqrt(power / np.maximum((given**2).sum(1) @ weights, 1e-30)), 4.0)
    # An ear without sound at this frequency keeps its phases for the next.
    return channels * level[:, None, None], np.where(
        sounds[:, None, None], given * level[:, None, None], heard
    )


def _phased(goal: Floats, given: Floats) -> Floats:
    """Return magnitudes (2, D) with the phases of (2, 2, D); 0 where there is none."""
    size = np.sqrt(given[:, 0] ** 2 + given[:, 1] ** 2)
    if size.all():
        return given * (goal / size)[:, None]
    silent = size == 0
    made = given * (goal / np.where(silent, 1, size))[:, None]
    made[:, 0][silent] = goal[silent]
    return made


def _inverse(rows: Floats, weights: Floats, penalty: Floats) -> Floats:
    """Return the inverse of the (C, C) normal matrix of a weighted fit.

    A whole (C, D) solver for each frequency would cost more than all the fits that are made with it.
    """
    scaled = rows * np.sqrt(weights)
    return np.asarray(np.linalg.inv(scaled @ scaled.T + np.diag(penalty)), np.float64)


def _moments(values: Floats, rows: Floats) -> Floats:
    """Return what values (2, 2, D) at the directions have of each harmonic, (2, 2, C)."""
    return np.asarray((values.reshape(4, -1) @ rows.T).reshape(2, 2, -1))


def _heard(channels: Floats, rows: Floats) -> Floats:
    """Return what channels (2, 2, C) give in the directions, (2, 2, D)."""
    return np.asarray((channels.reshape(4, -1) @ rows).reshape(2, 2, -1))


def _parts(values: Complex) -> Floats:
    """Return (2, D) complex numbers as (2, 2, D): a real matrix then stays real when it is multiplied."""
    return np.stack([values.real, values.imag], 1)
