"""How even a loudspeaker decoder is, and where it places sources: from its matrix alone, whoever made it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from immersion.audio.harmonics import sh_of_vectors

Floats = np.ndarray
POINTS = 40_000


@dataclass(frozen=True)
class Evenness:
    """Spread of the energy in dB, mean and largest angle of rE in degrees, mean length of rE."""

    spread: float
    angle: float
    largest: float
    length: float


def spiral(count: int, upper: bool = False) -> Floats:
    """Directions of equal weight that share nothing with the points the designs work on."""
    i = np.arange(count) + 0.5
    z, turn = 1 - (1 if upper else 2) * i / count, np.pi * (1 + 5**0.5) * i
    ring = np.sqrt(1 - z * z)
    return np.stack([ring * np.cos(turn), ring * np.sin(turn), z], 1)


def evenness(matrix: Floats, directions: Floats, points: Floats | None = None) -> Evenness:
    """Measure an SN3D decoder matrix over directions, those of the upper hemisphere unless given."""
    points = spiral(POINTS, upper=True) if points is None else points
    order = int(np.sqrt(matrix.shape[1])) - 1
    power = (sh_of_vectors(order, points) @ matrix.T) ** 2
    vector = power @ directions / power.sum(1)[:, None]
    length = np.linalg.norm(vector, axis=1)
    angle = np.degrees(np.arccos(np.clip((vector * points).sum(1) / length, -1, 1)))
    energy = power.sum(1)
    spread = 10 * np.log10(energy.max() / energy.min())
    return Evenness(float(spread), float(angle.mean()), float(angle.max()), float(length.mean()))


def from_orthonormal(order: int) -> Floats:
    """Return what turns decoder columns or filters for the orthonormal basis into those for SN3D."""
    degrees = np.repeat(np.arange(order + 1), 2 * np.arange(order + 1) + 1)
    return np.sqrt((2 * degrees + 1) / (4 * np.pi))
