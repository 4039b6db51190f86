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
from immersion.audio.nearfield import SPEED_OF_SOUND
from immersion.errors import InputError

__all__ = ["alias_frequency", "checked_length", "magls_filters"]

HEAD_RADIUS = 0.0875  # metres
# Rounds of "take the fit's phase, fit the measured magnitude again" at each frequency.
ROUNDS = 8

# Frequencies whose matrices are made together, and directions that are summed up together for them.
BATCH = 128

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
    return order * SPEED_OF_SOUND / (2 * np.pi * HEAD_RADIUS)


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
    taps = checked_length(hrtf, length)
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


def checked_length(hrtf: Hrtf, length: int | None) -> int:
    """Return the frames of the filters, once they are known to be possible; the responses' own by default."""
    if length is not None and not 32 <= length <= 65536:
        raise InputError("audio-law", name="length", value=length, wanted="32–65536")
    return hrtf.taps if length is None else int(length)


def _common_delay(impulses: NDArray[np.float32]) -> int:
    """Return the frames that all responses share: the mean centre of their energy."""
    energy = (impulses.astype(np.float64) ** 2).sum((0, 1))
    total = energy.sum()
    return round(float(energy @ np.arange(len(energy)) / total)) if total > 0 else 0


def _fit(spectra: Complex, harmonics: Floats, weights: Floats, penalty: Floats, cut: int) -> Complex:
    """Return the (2, C, bins) fit of (D, 2, bins) spectra: complex below a bin, of magnitudes from there.

    Both ears are fitted together: the harmonics, which are most of what is read, are then read once for both.
    """
    bins = spectra.shape[2]
    cut = min(max(cut, 1), bins)
    pieces = _pieces(harmonics)
    fitted = np.zeros((bins, 2, 2, harmonics.shape[1]))
    inverse = _inverses(weights[None], harmonics, penalty)[0]
    for at in range(cut):
        both = spectra[:, :, at].T
        fitted[at] = _moments(np.stack([both.real, both.imag], 1) * weights, pieces) @ inverse
    heard = _heard(fitted[cut - 1], pieces)
    for first in range(cut, bins, BATCH):
        wanted = np.ascontiguousarray(np.abs(spectra[:, :, first : first + BATCH]).transpose(2, 1, 0))
        power = wanted**2 @ weights
        relative = _relative(wanted, power, weights)
        inverses = _inverses(relative.reshape(-1, len(weights)), harmonics, penalty)
        pairs = inverses.reshape(len(wanted), 2, *inverses.shape[1:])
        for at, (goal, pair) in enumerate(zip(wanted * relative, pairs, strict=True)):
            channels, given = _magnitudes(goal, pair, heard, pieces)
            # A frequency that the order cannot follow at all must not run away.
            level = np.sqrt(power[at] / np.maximum((given**2).sum(1) @ weights, 1e-30))
            level = np.minimum(level, 4.0)[:, None, None]
            fitted[first + at] = channels * level
            # An ear without sound at this frequency keeps its phases for the next.
            heard = np.where(power[at, :, None, None] > 0, given * level, heard)
    return np.ascontiguousarray((fitted[:, :, 0] + 1j * fitted[:, :, 1]).transpose(1, 2, 0))


def _relative(wanted: Floats, power: Floats, weights: Floats) -> Floats:
    """Return the weights (B, 2, D) of magnitudes: an error counts by its share of the level there.

    The ear in the shadow is heard too (in dB), and without this it would be given up for the loud side.
    """
    relative = weights / np.sqrt(wanted**2 / np.where(power > 0, power, 1)[..., None] + SHADOW)
    return np.asarray(relative / relative.sum(2, keepdims=True))


def _inverses(weights: Floats, harmonics: Floats, penalty: Floats) -> Floats:
    """Return the inverses (B, C, C) of the normal matrices of fits with weights (B, D).

    A whole (C, D) solver for each frequency would cost more than all the fits that are made with it; and one product
    of matrices for many frequencies costs less than one for each, most of all where threads wait for one another.
    """
    channels = harmonics.shape[1]
    left, right = np.triu_indices(channels)
    sums = np.zeros((len(weights), len(left)))
    for first in range(0, len(harmonics), BATCH):
        part = harmonics[first : first + BATCH]
        sums += weights[:, first : first + BATCH] @ (part[:, left] * part[:, right])
    normal = np.empty((len(weights), channels, channels))
    normal[:, left, right] = normal[:, right, left] = sums
    return np.asarray(np.linalg.inv(normal + np.diag(penalty)))


def _magnitudes(goal: Floats, inverses: Floats, given: Floats, pieces: list[Floats]) -> tuple[Floats, Floats]:
    """Return the channels (2, 2, C) that come nearest to weighted magnitudes (2, D), and what they give (2, 2, D).

    They begin from the phases of what is given (2, 2, D): of each ear, the real and the imaginary part.
    """
    for _ in range(ROUNDS):
        channels = _moments(_phased(goal, given), pieces) @ inverses
        given = _heard(channels, pieces)
    return channels, given


def _phased(goal: Floats, given: Floats) -> Floats:
    """Return magnitudes (2, D) with the phases of (2, 2, D); 0 where there is none."""
    size = np.sqrt(given[:, 0] ** 2 + given[:, 1] ** 2)
    if size.all():
        return given * (goal / size)[:, None]
    silent = size == 0
    made = given * (goal / np.where(silent, 1, size))[:, None]
    made[:, 0][silent] = goal[silent]
    return made


def _pieces(harmonics: Floats) -> list[Floats]:
    """Return the harmonics (C, D) in pieces that OpenBLAS multiplies at once.

    It would share out larger products of four rows among threads, which takes longer than the work, and far longer
    on a busy machine.
    """
    most = max(65536 // harmonics.shape[1], 1)
    return [
        np.ascontiguousarray(harmonics[first : first + most].T) for first in range(0, len(harmonics), most)
    ]


def _moments(values: Floats, pieces: list[Floats]) -> Floats:
    """Return what values (2, 2, D) at the directions have of each harmonic, (2, 2, C)."""
    rows, total, first = values.reshape(4, -1), np.zeros((4, len(pieces[0]))), 0
    for piece in pieces:
        total += rows[:, first : first + piece.shape[1]] @ piece.T
        first += piece.shape[1]
    return total.reshape(2, 2, -1)


def _heard(channels: Floats, pieces: list[Floats]) -> Floats:
    """Return what channels (2, 2, C) give in the directions, (2, 2, D)."""
    rows = channels.reshape(4, -1)
    given = [rows @ piece for piece in pieces]
    return np.asarray(given[0] if len(given) == 1 else np.concatenate(given, 1)).reshape(2, 2, -1)
