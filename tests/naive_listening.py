"""Loudspeakers in free air heard by two ears, computed outright: one long transform per loudspeaker and ear."""

from __future__ import annotations

import numpy as np

SPEED = 343.0


def heard(
    feeds: np.ndarray,
    places: np.ndarray,
    seat,
    head: np.ndarray,
    responses,
    rate: int,
    reference: float = 1.0,
) -> np.ndarray:
    """Return the sum of all feeds at both ears of a seat.

    ``responses(directions)`` gives the (L, 2, T) impulse responses of the head at exact directions in its own
    frame; ``head`` is the rotation head → world. Delays are exact, for they turn the phase of a long transform.
    """
    away = np.asarray(places, float) - np.asarray(seat, float)
    metres = np.linalg.norm(away, axis=1)
    impulses = responses((away / metres[:, None]) @ head)
    frames = feeds.shape[1]
    size = 1 << int(np.ceil(np.log2(2 * frames + impulses.shape[2])))
    bins = np.arange(size // 2 + 1)
    total = np.zeros((2, len(bins)), complex)
    for feed, distance, pair in zip(feeds, metres, impulses, strict=True):
        late = np.exp(-2j * np.pi * bins / size * (distance / SPEED * rate))
        for ear in range(2):
            spectrum = np.fft.rfft(feed, size) * np.fft.rfft(pair[ear], size)
            total[ear] += spectrum * late * reference / distance
    return np.fft.irfft(total, size, axis=-1)[:, :frames]


def band_levels(signal: np.ndarray, rate: int, low: float = 63.0, high: float = 16_000.0) -> np.ndarray:
    """Return levels in dB of each row in third-octave bands."""
    power = np.abs(np.fft.rfft(signal, axis=-1)) ** 2
    hertz = np.fft.rfftfreq(signal.shape[1], 1 / rate)
    middles = 1000.0 * 2.0 ** (np.arange(-12, 13) / 3)
    bands = []
    for middle in middles[(middles >= low * 0.99) & (middles <= high * 1.01)]:
        inside = (hertz >= middle * 2 ** (-1 / 6)) & (hertz < middle * 2 ** (1 / 6))
        bands.append(10 * np.log10(power[:, inside].sum(1)))
    return np.array(bands)
