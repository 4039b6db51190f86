"""Even out a decoder: the energy of a panned source the same everywhere, its energy vector where it was or better.

AllRAD plays sources between far loudspeakers several decibels off. The matrix is moved, from where AllRAD has
put it, to the least of two sums over all directions: how far the energy is from 1 (the 8th power, which sees
the loudest and softest ones), and how far the energy vector is from the source's direction, and shorter than
it was. Both have closed derivatives; a quasi-Newton search (L-BFGS) takes a few hundred products of small
matrices.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from immersion.audio._products import product
from immersion.audio.decoders._method import Floats, sphere
from immersion.audio.harmonics import degrees, sh_of_vectors
from immersion.audio.layouts import Layout

__all__ = ["evened"]

# Measured on 4+5+0, 4+7+0, 9+10+3 at orders 1 to 7: less weight on the vector buys tenths of a decibel for
# degrees, less on its length wider sources.
_VECTOR_WEIGHT, _LENGTH_WEIGHT = 10.0, 300.0
_POWER = 8
_WORST_PLAYED = np.radians(30.0)
_UNPLAYED_LEVEL, _UNPLAYED_VECTOR = 0.05, 0.1
_STEPS = 300
# Steps that the search remembers. LAPACK shares matrices of twice 20 among threads, and another sum is another
# decoder; 8 find the same one, as even and as fast.
_MEMORY = 8


def evened(matrix: Floats, rig: Layout, order: int, panned: Callable[[Floats], Floats]) -> Floats:
    """Return a decoder matrix of even energy near another one, or that one if there is nothing to win.

    Parameters
    ----------
    matrix : (L, (N+1)²) ndarray
        Of mean energy 1, weights of the degrees included.
    rig : Layout
        Its L loudspeakers that are no LFE have the rows of the matrix.
    order : int
    panned : callable
        Gains (D, L) of a panner towards directions (D, 3): where even these miss the direction, as below a
        dome, only the energy is worth working on.
    """
    from scipy.optimize import minimize

    places = rig.directions[rig.full_range]
    goal = _Goal(matrix, places, order, panned)
    swap = _mirror(places)
    signs = np.where(_left_right_odd(order), -1.0, 1.0)

    def symmetric(wanted: Floats) -> Floats:
        return wanted if swap is None else 0.5 * (wanted + wanted[swap] * signs)

    def value_and_slope(flat: Floats) -> tuple[float, Floats]:
        value, slope = goal.value_and_slope(flat.reshape(matrix.shape))
        return value, symmetric(slope).ravel()

    found = minimize(
        value_and_slope,
        symmetric(matrix).ravel(),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": _STEPS, "maxcor": _MEMORY},
    )
    moved = symmetric(np.asarray(found.x).reshape(matrix.shape))
    return moved if goal.spread(moved) < goal.spread(matrix) else matrix


class _Goal:
    """What is made small: unevenness of the energy, and error of the energy vector."""

    def __init__(
        self, matrix: Floats, places: Floats, order: int, panned: Callable[[Floats], Floats]
    ) -> None:
        # The energy has degree 2N: four points a period of it find its peaks within hundredths of a decibel.
        rings = max(16, 4 * order + 4)
        self.points, areas = sphere(rings, 2 * rings)
        self.harmonics = sh_of_vectors(order, self.points)
        self.places = places
        missed = _angles(product(panned(self.points) ** 2, places), self.points)
        played = np.clip(1.0 - missed / _WORST_PLAYED, 0.0, 1.0)
        self.level_weights = areas * np.maximum(played, _UNPLAYED_LEVEL)
        self.level_weights /= self.level_weights.sum()
        self.vector_weights = _VECTOR_WEIGHT * areas * np.maximum(played, _UNPLAYED_VECTOR)
        power = product(self.harmonics, matrix.T) ** 2
        self.wanted = (product(power, places) * self.points).sum(axis=1) / np.maximum(
            power.sum(axis=1), 1e-12
        )

    def spread(self, matrix: Floats) -> float:
        """Return the ratio of the loudest to the softest direction."""
        energy = (product(self.harmonics, matrix.T) ** 2).sum(axis=1)
        return float(energy.max() / max(float(energy.min()), 1e-12))

    def value_and_slope(self, matrix: Floats) -> tuple[float, Floats]:
        gains = product(self.harmonics, matrix.T)
        power = gains * gains
        energy = np.maximum(power.sum(axis=1), 1e-12)
        vector = product(power, self.places) / energy[:, None]
        level, level_slope = self._level(energy)
        miss, vector_slope = self._vector(vector)
        inner = (vector_slope * vector).sum(axis=1)
        by_power = (
            level_slope[:, None] + (product(vector_slope, self.places.T) - inner[:, None]) / energy[:, None]
        )
        return level + miss, product((2.0 * gains * by_power).T, self.harmonics)

    def _level(self, energy: Floats) -> tuple[float, Floats]:
        """Return the square of the 8-norm of the levels, and its slope by the energies."""
        level = np.log(energy)
        whole = float((self.level_weights * level**_POWER).sum()) + 1e-30
        outer = 2.0 * whole ** (2.0 / _POWER - 1.0)
        return whole ** (2.0 / _POWER), outer * self.level_weights * level ** (_POWER - 1) / energy

    def _vector(self, vector: Floats) -> tuple[float, Floats]:
        """Return the error of the energy vectors, and its slope by them."""
        ahead = (vector * self.points).sum(axis=1)
        aside = vector - ahead[:, None] * self.points
        short = np.minimum(ahead - self.wanted, 0.0)
        squares = (aside**2).sum(axis=1) + _LENGTH_WEIGHT * short**2
        slope = aside + (_LENGTH_WEIGHT * short)[:, None] * self.points
        return float(self.vector_weights @ squares), 2.0 * self.vector_weights[:, None] * slope


def _mirror(places: Floats) -> NDArray[np.intp] | None:
    """Return which loudspeaker stands where each one's mirror image is, None if the layout is lopsided."""
    nearness = (places * [1.0, -1.0, 1.0]) @ places.T
    swap = nearness.argmax(axis=1)
    return swap if nearness.max(axis=1).min() > 1.0 - 1e-9 else None


def _left_right_odd(order: int) -> NDArray[np.bool_]:
    """Return which channels change sign when left and right are exchanged: those of sines."""
    degree = degrees(order)
    return np.asarray(np.arange(len(degree)) - degree * (degree + 1) < 0)


def _angles(vectors: Floats, points: Floats) -> Floats:
    length = np.maximum(np.linalg.norm(vectors, axis=1), 1e-12)
    return np.asarray(np.arccos(np.clip((vectors * points).sum(axis=1) / length, -1.0, 1.0)))
