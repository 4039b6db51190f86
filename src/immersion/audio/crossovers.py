"""Split signals in a low and a high band that add up again without a dip (Linkwitz and Riley).

S. Linkwitz, "Active crossover networks for noncoincident drivers", JAES 24(1), 1976. Two Butterworth filters
of second order one after the other, in each band: both bands are 6 dB down at the crossover and in phase at
every frequency, so their sum is an all-pass filter.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio import _loudspeaker_texts as _loudspeaker_texts
from immersion.audio._checks import finite
from immersion.audio._streams import checked_out, delivered
from immersion.errors import InputError

__all__ = ["Crossover"]

Signals = NDArray[np.float32]


class Crossover:
    """Split a stream in two bands, fourth order each.

    Parameters
    ----------
    channels : int
        Signals of the stream, at least 1.
    frequency : float
        Hz, at which both bands are 6 dB down: from 1 Hz to 0.45 of the rate.
    rate : float
        Frames a second.

    Attributes
    ----------
    latency : int
        0: the filters are recursive. What they delay depends on the frequency, and is the same in both bands.

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> split = Crossover(1, 80.0, 48_000)
    >>> low, high = split.process(np.ones((1, 4800), np.float32))
    >>> abs(float(low[0, -1]) - 1.0) < 1e-3, abs(float(high[0, -1])) < 1e-3
    (True, True)
    """

    latency = 0

    def __init__(self, channels: int, frequency: float, rate: float) -> None:
        if not isinstance(channels, (int, np.integer)) or not 1 <= channels <= 1024:
            raise InputError("rig-option", name="channels", value=channels, wanted="1–1024")
        _in_range("rate", rate, 1000.0, 1e6)
        _in_range("frequency", frequency, 1.0, 0.45 * rate)
        self.channels, self.frequency, self.rate = int(channels), float(frequency), float(rate)
        self._low, self._high, self._radius = _sections(self.frequency, self.rate)
        self._states = np.zeros((2, self.channels, 2, 2))

    def process(
        self, block: ArrayLike, out: tuple[Signals, Signals] | None = None
    ) -> tuple[Signals, Signals]:
        """Split one block of any length.

        Parameters
        ----------
        block : (channels, T) array_like
        out : pair of (channels, T) float32 ndarrays, optional
            Where to write the low and the high band; new arrays without it.

        Returns
        -------
        pair of (channels, T) ndarrays of float32
            Low band, high band.

        Raises
        ------
        InputError
            If a shape is wrong, a sample is not finite, or two of the arrays share memory.
        """
        from immersion.audio._kernels import rig

        field = np.ascontiguousarray(finite(block, "block"), np.float32)
        # Read-only, say: the kernels would be compiled anew for it, in the middle of a show.
        field = field if field.flags.carray else np.array(field)
        if field.ndim != 2 or len(field) != self.channels:
            raise InputError(
                "audio-shape", name="block", shape=field.shape, wanted=f"({self.channels}, frames)"
            )
        shape = (len(field), field.shape[1])
        given = out or (None, None)
        low, high = (checked_out(one, shape, field) for one in given)
        if low is given[0] and high is given[1] and np.may_share_memory(low, high):
            raise InputError("audio-overlap")
        rig.filter_sections(field, self._low, self._states[0], low)
        rig.filter_sections(field, self._high, self._states[1], high)
        return delivered(low, given[0]), delivered(high, given[1])

    @property
    def tail_frames(self) -> int:
        """Frames after the end until what rings has fallen by 120 dB."""
        # A double pole of radius r falls as t·rᵗ: the factor t costs less than half as long again.
        return int(np.ceil(1.5 * np.log(1e-6) / np.log(self._radius)))

    def tail(self) -> tuple[Signals, Signals]:
        """Return what still rings after the last block, and begin anew."""
        rest = self.process(np.zeros((self.channels, self.tail_frames), np.float32))
        self.reset()
        return rest

    def reset(self) -> None:
        """Forget the past: the next block is the first."""
        self._states[:] = 0.0


def _sections(frequency: float, rate: float) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Return both bands' sections (2, 5), and the radius of their poles (bilinear transform, prewarped)."""
    tangent = np.tan(np.pi * frequency / rate)
    scale = 1.0 / (1.0 + np.sqrt(2.0) * tangent + tangent**2)
    poles = [2.0 * (tangent**2 - 1.0) * scale, (1.0 - np.sqrt(2.0) * tangent + tangent**2) * scale]
    low = [tangent**2 * scale * factor for factor in (1.0, 2.0, 1.0)]
    high = [scale * factor for factor in (1.0, -2.0, 1.0)]
    return np.array([[*low, *poles]] * 2), np.array([[*high, *poles]] * 2), float(np.sqrt(poles[1]))


def _in_range(name: str, value: float, least: float, most: float) -> None:
    if not isinstance(value, (int, float, np.number)) or not least <= value <= most:
        raise InputError("rig-option", name=name, value=value, wanted=f"{least:g} – {most:g}")
