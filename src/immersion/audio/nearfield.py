"""Near-field compensated ambisonics: the curvature of a near source, and that of the loudspeakers undone.

A point source at a distance r excites degree n as a plane wave would, times F_n(s r/c) = θ_n(x) / xⁿ with
x = s r/c, where θ_n is the reverse Bessel polynomial: the spherical Hankel function without its phase. Alone it
grows without limit at low frequencies. Loudspeakers at the radius R have the same curvature, so that what they
must be sent is F_n(s ρ/c) / F_n(s R/c): as many poles as zeros, all stable.

J. Daniel, "Spatial sound encoding including near field effect: introducing distance coding filters and a viable,
new ambisonic format", AES 23rd International Conference, 2003.
"""

from __future__ import annotations

from functools import cache
from math import factorial, log

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio._checks import checked_order
from immersion.audio._streams import checked_block, checked_number, checked_out, checked_whole, delivered

__all__ = ["SPEED_OF_SOUND", "NearField"]

SPEED_OF_SOUND = 343.0
"""Metres per second, in air of 20 °C."""

NEAREST, FARTHEST = 0.01, 1000.0


class NearField:
    """Give the sources of a bed a distance, for loudspeakers at a distance of their own.

    Each degree has a cascade of second-order filters (bilinear transform), in float64. The bed holds sources that
    all lie at one distance: encode those of another distance into a bed of their own, and add what comes out.

    Parameters
    ----------
    order : int
        Ambisonic order, from 0 to 10.
    rate : int
        Frames per second.
    reference : float
        Radius of the loudspeakers in metres, from 0.01 to 100.
    distance : float
        Distance of the sources in metres, from 0.01 to 1000, or infinity: then the filters undo the curvature of
        the loudspeakers for plane waves.
    most_gain_db : float
        A source nearer than the loudspeakers raises low frequencies by (reference / distance)ⁿ. Each degree stops
        at the distance at which that is so many decibels, from 0 to 120.
    fade : int
        Frames that a new distance takes to be reached, from 16 to 8192.

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> near = NearField(order=1, rate=48_000, reference=2.0, distance=1.0)
    >>> [float(level.round(2)) for level in near.process(np.ones((4, 20_000)))[:, -1]]  # 1, and 2 at low frequencies
    [1.0, 2.0, 2.0, 2.0]
    """

    latency = 0
    """Frames between input and output; `tail` tells what sounds after the last block."""

    def __init__(
        self,
        order: int,
        rate: int,
        reference: float,
        distance: float = np.inf,
        most_gain_db: float = 40.0,
        fade: int = 512,
    ) -> None:
        self.order = checked_order(order)
        self.channels = (self.order + 1) ** 2
        self.rate = checked_whole("rate", rate, 1, 10_000_000)
        self.fade = checked_whole("fade", fade, 16, 8192)
        self.reference = checked_number("reference", reference, NEAREST, 100.0)
        self.most_gain_db = checked_number("most_gain_db", most_gain_db, 0.0, 120.0)
        own = [_sections(n, self.reference, self.rate) for n in range(1, self.order + 1)]
        table = np.concatenate([np.zeros((0, 3)), *own])
        self._poles = np.ascontiguousarray(table[:, 1:] / table[:, :1])
        self._scales = np.ascontiguousarray(table[:, :1])
        self._states = np.zeros((self.channels, (self.order + 1) // 2, 2))
        self._goal = self._zeros(self._known(distance))
        self._start = self._goal.copy()
        self._done = self.fade

    def _known(self, distance: float) -> float:
        return np.inf if distance == np.inf else checked_number("distance", distance, NEAREST, FARTHEST)

    def _zeros(self, distance: float) -> NDArray[np.float64]:
        """Return the zeros of every section for sources at a distance."""
        parts = [np.zeros((0, 3))]
        for n in range(1, self.order + 1):
            nearest = self.reference * 10 ** (-self.most_gain_db / 20 / n)
            parts.append(_sections(n, max(distance, nearest), self.rate))
        return np.ascontiguousarray(np.concatenate(parts) / self._scales)

    def move(self, distance: float) -> None:
        """Ask for another distance, from the next frame on.

        Parameters
        ----------
        distance : float
            As for the constructor.

        Raises
        ------
        InputError
            If it is out of range.
        """
        goal = self._zeros(self._known(distance))
        self._start += min(self._done / self.fade, 1.0) * (self._goal - self._start)
        self._goal, self._done = goal, 0

    def process(self, bed: ArrayLike, out: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        """Filter one block.

        Parameters
        ----------
        bed : ((order + 1)**2, T) array_like
            AmbiX signals, any number of frames.
        out : ((order + 1)**2, T) ndarray of float32, optional
            Where to write; a new array without it.

        Returns
        -------
        ((order + 1)**2, T) ndarray of float32
            `out` when it is given.

        Raises
        ------
        InputError
            If a shape is wrong or a sample is not finite.
        """
        from immersion.audio._kernels import nearfield

        field = checked_block(bed, self.channels, "bed")
        frames = field.shape[1]
        filtered = checked_out(out, (self.channels, frames), field)
        zeros = (self._start, self._goal, self._done, self.fade)
        nearfield.cascade(field, self._poles, *zeros, self._states, filtered)
        self._done = min(self._done + frames, self.fade)
        return delivered(filtered, out)

    def tail(self) -> NDArray[np.float32]:
        """Return what sounds after the last block, down to −120 dB, and begin anew.

        Returns
        -------
        ((order + 1)**2, T) ndarray of float32
        """
        slowest = min((-root.real for n in range(1, self.order + 1) for root in _roots(n)), default=np.inf)
        frames = int(log(1e6) * self.reference / SPEED_OF_SOUND / slowest * self.rate) + 1
        rest = self.process(np.zeros((self.channels, frames if self.order else 0), np.float32))
        self.reset()
        return rest

    def reset(self) -> None:
        """Forget the past: the distance asked for last holds at once."""
        self._states[:] = 0.0
        self._done = self.fade


@cache
def _roots(degree: int) -> tuple[complex, ...]:
    """Return the roots of the reverse Bessel polynomial, those with a negative imaginary part left out."""
    n = degree
    powers = [factorial(2 * n - k) / (factorial(n - k) * factorial(k) * 2 ** (n - k)) for k in range(n + 1)]
    found = np.roots(powers[::-1])
    return tuple(complex(root) for root in sorted(found, key=abs) if root.imag > -1e-9)


def _sections(degree: int, distance: float, rate: int) -> NDArray[np.float64]:
    """Return the polynomials (sections, 3) in z⁻¹ whose product is θ_n(s r/c) · (c/r)ⁿ, s = 2 rate (z − 1)/(z + 1)."""
    twice, turn = 2.0 * rate, SPEED_OF_SOUND / distance
    rows = []
    for root in _roots(degree):
        if abs(root.imag) < 1e-9:  # one real root, of odd degrees
            corner = -root.real * turn
            rows.append([twice + corner, corner - twice, 0.0])
        else:
            slope, corner = -2.0 * root.real * turn * twice, abs(root * turn) ** 2
            rows.append([twice**2 + slope + corner, 2 * (corner - twice**2), twice**2 - slope + corner])
    return np.array(rows)
