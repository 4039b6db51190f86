"""A head that needs no measurement: the exact scattering of plane waves by a rigid sphere (Duda and Martens, 1998)."""

from __future__ import annotations

import numpy as np
from scipy.special import eval_legendre, spherical_jn, spherical_yn

from immersion.audio.hrtf import Hrtf

RADIUS, SPEED = 0.0875, 343.0


def spread(count: int) -> np.ndarray:
    """Return (count, 3) directions, evenly spread."""
    index = np.arange(count) + 0.5
    z, turn = 1 - 2 * index / count, np.pi * (1 + 5**0.5) * index
    return np.stack([np.sqrt(1 - z * z) * np.cos(turn), np.sqrt(1 - z * z) * np.sin(turn), z], -1)


def pressure(wave: np.ndarray, cosine: np.ndarray, distance: float = np.inf) -> np.ndarray:
    """Return the pressure on a sphere of radius 1 over that at its absent centre; time goes as exp(+iωt).

    ``wave`` is k·a, ``cosine`` that of the angle of incidence, ``distance`` in radii; a point source's own travel
    time to the centre is taken off.
    """
    total = np.zeros((len(cosine), len(wave)), complex)
    most = int(wave.max() * 1.3) + 40 if np.isinf(distance) else 160
    for m in range(most):
        # Terms whose Neumann functions overflow are far below any that count, for the waves asked for here.
        with np.errstate(all="ignore"):
            slope = spherical_jn(m, wave, True) - 1j * spherical_yn(m, wave, True)
            if np.isinf(distance):
                part = 1j ** (m - 1) / wave**2 / slope
            else:
                far = spherical_jn(m, wave * distance) - 1j * spherical_yn(m, wave * distance)
                part = -far / slope * distance * np.exp(1j * wave * distance) / wave
        total += (2 * m + 1) * eval_legendre(m, cosine)[:, None] * np.where(np.isfinite(part), part, 0)
    return total


def spherical_head(
    directions: np.ndarray, rate: int = 48_000, taps: int = 128, distance: float = np.inf
) -> Hrtf:
    """Return the responses at two ears on the left and the right of a rigid sphere."""
    size = 4 * taps
    wave = 2 * np.pi * np.fft.rfftfreq(size, 1 / rate) * RADIUS / SPEED
    ears = np.array([[0.0, 1, 0], [0, -1, 0]])
    spectra = np.ones((len(directions), 2, len(wave)), complex)
    for ear, place in enumerate(ears):
        spectra[:, ear, 1:] = pressure(wave[1:], directions @ place, distance / RADIUS)
    late = np.exp(-2j * np.pi * np.arange(len(wave)) * (taps // 4) / size)
    # Calm to nothing before half the rate, so that the responses are short.
    calm = np.clip((np.fft.rfftfreq(size, 1 / rate) - 0.4 * rate) / (0.1 * rate), 0, 1)
    impulses = np.fft.irfft(spectra * late * np.cos(calm * np.pi / 2) ** 2, size, axis=-1)[..., :taps]
    return Hrtf(directions, impulses.astype(np.float32), rate)
