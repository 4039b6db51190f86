"""Decode a bed for loudspeakers, and design anew when one of them is lost."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio import _loudspeaker_texts as _loudspeaker_texts
from immersion.audio._checks import checked_order, finite
from immersion.audio._products import product
from immersion.audio._streams import checked_out, delivered
from immersion.audio.crossovers import Crossover
from immersion.audio.decoders import DECODERS
from immersion.audio.decoders._evening import evened
from immersion.audio.decoders._method import max_re_weights, sphere
from immersion.audio.decoders.allrad import panner_of
from immersion.audio.harmonics import degrees, sh_of_vectors
from immersion.audio.layouts import Layout, layout
from immersion.errors import InputError, Problem

__all__ = ["DecoderReport", "LoudspeakerDecoder"]

Floats = NDArray[np.float64]
_log = logging.getLogger("immersion.audio")


@dataclass(frozen=True, slots=True)
class DecoderReport:
    """How even a decoder is, over directions of equal weight.

    Parameters
    ----------
    energy_spread_db : float
        From the softest to the loudest direction.
    direction_error, worst_direction_error : float
        Angle between the source and its energy vector rE, mean and largest, radians.
    vector_length : float
        Mean length of rE: 1 is a point, 0 comes from everywhere.
    """

    energy_spread_db: float
    direction_error: float
    worst_direction_error: float
    vector_length: float


class LoudspeakerDecoder:
    """Decode AmbiX beds for a layout of loudspeakers.

    Parameters
    ----------
    which : str, Layout or array_like
        See :func:`immersion.audio.layout`.
    order : int
        Ambisonic order, from 0 to 10.
    method : str
        ``"allrad"``, ``"epad"``, ``"mmd"`` or ``"sad"``.
    max_re : bool
        Weight the degrees so that sounds keep as narrow as the order allows.
    even : bool, optional
        Even out the energy of the method's matrix over all directions, rE kept. Done for ``"allrad"`` when
        not said otherwise.
    lost : iterable of str or int
        Loudspeakers that are silent.
    crossover : float, optional
        Hz: decode in two bands, the lower one without `max_re` and `even` (low tones are placed by their
        phase, which wants the velocity vector long), both of mean energy 1; 400 to 700 is usual. One matrix
        for all frequencies without it.
    rate : float, optional
        Frames a second; needed with a crossover only.

    Attributes
    ----------
    matrix : (outputs, (N+1)²) ndarray
        Rows of LFE and of lost loudspeakers are 0; the mean energy over all directions is 1. With a
        crossover, that of the upper band.
    low_matrix : (outputs, (N+1)²) ndarray
        That of the lower band; `matrix` itself without a crossover.
    latency : int
        0: the bands are split by recursive filters, in phase with each other at every frequency.
    findings : tuple of Problem
        What the design had to make up for; each is logged too.

    Raises
    ------
    UnknownNameError
        If no method or layout has this name.
    InputError
        If the order or the layout cannot be used, or no loudspeaker is left.

    Examples
    --------
    >>> LoudspeakerDecoder("4+5+0", 3).matrix.shape
    (10, 16)
    """

    latency = 0

    def __init__(
        self,
        which: str | Layout | ArrayLike,
        order: int,
        method: str = "allrad",
        *,
        max_re: bool = True,
        even: bool | None = None,
        lost: Iterable[str | int] = (),
        crossover: float | None = None,
        rate: float | None = None,
    ) -> None:
        self.layout = layout(which)
        self.order = checked_order(order)
        self.method = method
        self.max_re = max_re
        self.even = method == "allrad" if even is None else even
        self.lost = tuple(self.layout.names[i] for i in self.layout.indices(lost))
        rows = [i for i in self.layout.full_range if self.layout.names[i] not in self.lost]
        if not rows:
            raise InputError("rig-none-left", name=self.layout.name)
        self.matrix = np.zeros((len(self.layout), (self.order + 1) ** 2))
        self.matrix[rows] = self._designed(rows, self.max_re, self.even)
        self.low_matrix = self.matrix
        self._split: Crossover | None = None
        if crossover is not None:
            if rate is None:
                raise InputError("rig-option", name="rate", value=rate, wanted="1000 – 1000000")
            self._split = Crossover(self.matrix.shape[1], crossover, rate)
            self.low_matrix = np.zeros_like(self.matrix)
            self.low_matrix[rows] = self._designed(rows, False, False)
        self.findings = self._found(rows)
        self._gains = self.matrix.astype(np.float32)
        if self._split is not None:
            self._gains = np.concatenate([self.low_matrix.astype(np.float32), self._gains], axis=1)
            self._scratch = np.zeros(0, np.float32)

    def _designed(self, rows: list[int], max_re: bool, even: bool) -> Floats:
        """Return the matrix of the loudspeakers that play, of mean energy 1."""
        # Whole layouts stay as they are, LFE and all: the methods know the plan of some by name.
        rig = self.layout
        if len(rows) < len(rig.full_range):
            rig = Layout(rig.name, tuple(rig.loudspeakers[i] for i in rows))
        matrix = DECODERS.get(self.method).plugin(rig, self.order)
        matrix = _of_mean_energy_one(matrix * max_re_weights(self.order) if max_re else matrix)
        if not even:
            return matrix
        return _of_mean_energy_one(evened(matrix, rig, self.order, panner_of(rig)))

    def _found(self, rows: list[int]) -> tuple[Problem, ...]:
        """Return, and log, that the layout cannot tell the channels apart (AllRAD does not need that)."""
        modes = sh_of_vectors(self.order, self.layout.directions[rows]) * np.sqrt(2 * degrees(self.order) + 1)
        rank = int(np.linalg.matrix_rank(modes, tol=1e-3 * np.linalg.norm(modes, 2)))
        if self.method == "allrad" or rank == modes.shape[1]:
            return ()
        problem = Problem(
            "rig-order-too-high",
            self.layout.name,
            count=len(rows),
            rank=rank,
            channels=modes.shape[1],
            order=self.order,
        )
        _log.warning("%s", problem)
        return (problem,)

    def process(self, block: ArrayLike, out: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        """Decode one block of any length.

        Parameters
        ----------
        block : ((N+1)², T) array_like
            AmbiX signals.
        out : (outputs, T) float32 ndarray, optional
            Where to write; a new array without it.

        Returns
        -------
        (outputs, T) ndarray of float32

        Raises
        ------
        InputError
            If the shape is wrong or a sample is not finite.
        """
        field = np.asarray(finite(block, "block"), np.float32)
        if field.ndim != 2 or len(field) != self.matrix.shape[1]:
            raise InputError(
                "audio-shape", name="block", shape=field.shape, wanted=f"({self.matrix.shape[1]}, frames)"
            )
        feeds = checked_out(out, (len(self.layout), field.shape[1]), field)
        product(self._gains, field if self._split is None else self._bands(field), feeds)
        return delivered(feeds, out)

    def _bands(self, field: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the low and the high band, one over the other, in room that is kept."""
        assert self._split is not None
        channels, frames = field.shape
        if len(self._scratch) < 2 * field.size:
            self._scratch = np.zeros(2 * field.size, np.float32)
        both = self._scratch[: 2 * field.size].reshape(2 * channels, frames)
        self._split.process(field, (both[:channels], both[channels:]))
        return both

    @property
    def tail_frames(self) -> int:
        """Frames that still sound after the last block: 0 without a crossover."""
        return 0 if self._split is None else self._split.tail_frames

    def tail(self) -> NDArray[np.float32]:
        """Return what still sounds after the last block, (outputs, `tail_frames`), and begin anew."""
        rest = self.process(np.zeros((self.matrix.shape[1], self.tail_frames), np.float32))
        self.reset()
        return rest

    def reset(self) -> None:
        """Forget the past: the next block is the first."""
        if self._split is not None:
            self._split.reset()

    def redesign(self, lost: Iterable[str | int]) -> LoudspeakerDecoder:
        """Return a decoder of the same outputs that does without these loudspeakers (those lost before stay so)."""
        every = {*self.layout.indices(lost), *self.layout.indices(self.lost)}
        return LoudspeakerDecoder(
            self.layout,
            self.order,
            self.method,
            max_re=self.max_re,
            even=self.even,
            lost=sorted(every),
            crossover=None if self._split is None else self._split.frequency,
            rate=None if self._split is None else self._split.rate,
        )

    def report(self, *, upper: bool = False, silent: Iterable[str | int] = ()) -> DecoderReport:
        """Measure the decoder over the sphere.

        Parameters
        ----------
        upper : bool
            Only from the horizon up.
        silent : iterable of str or int
            Loudspeakers that play nothing although the decoder feeds them: what a fault costs.
        """
        points, shares = sphere()
        if upper:
            points, shares = points[points[:, 2] >= 0.0], shares[points[:, 2] >= 0.0]
        matrix = self.matrix.copy()
        matrix[self.layout.indices(silent)] = 0.0
        power = product(sh_of_vectors(self.order, points), matrix.T) ** 2
        energy = np.maximum(power.sum(axis=1), 1e-30)
        vector = product(power, self.layout.directions) / energy[:, None]
        length = np.linalg.norm(vector, axis=1)
        along = np.einsum("ij,ij->i", vector, points) / np.maximum(length, 1e-30)
        angle = np.arccos(np.clip(along, -1.0, 1.0))
        means = shares @ np.stack([angle, length], axis=1) / shares.sum()
        spread = 10.0 * np.log10(energy.max() / energy.min())
        return DecoderReport(float(spread), float(means[0]), float(angle.max()), float(means[1]))


def _of_mean_energy_one(matrix: Floats) -> Floats:
    """Return the matrix scaled so that the mean energy over all directions is 1."""
    # The mean of the product of two harmonics is 1 / (2 degree + 1) if they are the same, else 0.
    order = int(np.sqrt(matrix.shape[1])) - 1
    return np.asarray(matrix / np.sqrt((matrix**2 / (2 * degrees(order) + 1)).sum()))
