"""Slow, obvious twin of the magnitude-least-squares fit: one ear and one frequency at a time, whole solvers."""

from __future__ import annotations

import numpy as np

from immersion.audio.magls import ROUNDS, SHADOW


def naive_fit(spectra, harmonics, weights, penalty, cut) -> np.ndarray:
    """Return the (2, C, bins) fit of (D, 2, bins) spectra: complex below a bin, of magnitudes from there."""
    bins = spectra.shape[2]
    cut = min(max(cut, 1), bins)
    fitted = np.zeros((2, harmonics.shape[1], bins), np.complex128)
    solve = _solver(harmonics, weights, penalty)
    for ear in range(2):
        fitted[ear, :, :cut] = solve @ spectra[:, ear, :cut]
        heard = harmonics @ fitted[ear, :, cut - 1]
        for at in range(cut, bins):
            wanted = np.abs(spectra[:, ear, at])
            fitted[ear, :, at], heard = _magnitudes(wanted, heard, harmonics, weights, penalty)
    return fitted


def _magnitudes(wanted, heard, harmonics, weights, penalty):
    power = weights @ wanted**2
    if power <= 0:
        return np.zeros(harmonics.shape[1]), heard
    relative = weights / np.sqrt(wanted**2 / power + SHADOW)
    solve = _solver(harmonics, relative / relative.sum(), penalty)
    for _ in range(ROUNDS):
        phases = [value / abs(value) if value else 1 for value in heard.tolist()]
        channels = solve @ (wanted * phases)
        heard = harmonics @ channels
    level = min(np.sqrt(power / max(weights @ np.abs(heard) ** 2, 1e-30)), 4.0)
    return channels * level, heard * level


def _solver(harmonics, weights, penalty) -> np.ndarray:
    """Return the (C, D) matrix that fits values at the directions."""
    weighted = harmonics.T * weights
    return np.linalg.solve(weighted @ harmonics + np.diag(penalty), weighted)
