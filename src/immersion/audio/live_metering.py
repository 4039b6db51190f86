"""Meters that go on for ever: peaks, levels and momentary loudness of what is playing now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.audio._streams import checked_block, checked_whole
from immersion.audio.loudness_layouts import Layout, channel_weights
from immersion.audio.metering import decibels, k_weighting

__all__ = ["LiveMeter", "Reading"]

Floats = NDArray[np.float64]

RMS_HOPS, MOMENTARY_HOPS = 30, 40
"""Hops of 10 ms: levels are of the last 0.3 s, momentary loudness of the last 0.4 s."""

FALL = 20.0
"""dB by which a peak falls in a second."""

_OFFSET = -0.691


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a meter shows: dBFS of each channel, and LUFS; −inf is silence.

    `peaks` falls by 20 dB a second, `rms` is of the last 0.3 s, `momentary` of the last 0.4 s (None when the meter
    weighs no loudness); `clipped` counts samples at or above full scale so far.
    """

    peaks: Floats
    rms: Floats
    momentary: float | None
    clipped: int


class LiveMeter:
    """Meter blocks of any length; it keeps 0.4 s and no more.

    Parameters
    ----------
    channels, rate : int
    layout : str or sequence, optional
        For the weights of loudness; see :func:`immersion.audio.channel_weights`.
    loudness : bool
        Whether it weighs loudness, for at most 24 channels.

    Examples
    --------
    >>> meter = LiveMeter(1, 48_000)
    >>> meter.process(np.full((1, 48_000), 0.5, np.float32))
    >>> meter.reading().peaks.round(2), meter.reading().rms.round(2)
    (array([-6.02]), array([-6.02]))
    """

    def __init__(
        self, channels: int, rate: int, layout: Layout | None = None, *, loudness: bool = True
    ) -> None:
        self.channels = checked_whole("channels", channels, 1, 4096)
        self.rate = checked_whole("rate", rate, 8000, 384_000)
        self._hop = round(self.rate / 100)
        self._weights = channel_weights(channels, layout) if loudness else None
        self._stages = k_weighting(self.rate)
        self._plain = np.array([[1.0, 0, 0, 0, 0], [1.0, 0, 0, 0, 0]])
        self._fall = 10.0 ** (-FALL / 20.0 / 100.0)
        self.reset()

    def reset(self) -> None:
        """Forget the past."""
        count = self.channels
        self._peaks, self.clipped = np.zeros(count), 0
        self._states = np.zeros((2, count, 4))
        self._sums, self._filled = np.zeros((2, count)), [0, 0]
        self._powers = np.zeros((RMS_HOPS, count))
        self._weighted = np.zeros(MOMENTARY_HOPS)
        self._hops = [0, 0]

    def process(self, block: NDArray[np.float32]) -> None:
        """Take in a block (channels, T)."""
        from immersion.audio._kernels.loudness import weigh

        samples = checked_block(block, self.channels, "block")
        loud = np.abs(samples)
        fallen = self._peaks * self._fall ** (samples.shape[1] / self._hop)
        self._peaks = np.maximum(loud.max(axis=1, initial=0.0), fallen)
        self.clipped += int((loud >= 1.0).sum())
        for which, stages in enumerate((self._plain, self._stages)):
            if which == 1 and self._weights is None:
                continue
            rows = np.empty(((self._filled[which] + samples.shape[1]) // self._hop, self.channels))
            state, sums = self._states[which], self._sums[which]
            self._filled[which] = weigh(samples, stages, state, sums, self._filled[which], self._hop, rows)
            self._keep(which, rows)

    def _keep(self, which: int, rows: Floats) -> None:
        for row in rows:
            at = self._hops[which]
            if which == 0:
                self._powers[at % RMS_HOPS] = row
            else:
                assert self._weights is not None
                self._weighted[at % MOMENTARY_HOPS] = (row * self._weights).sum()
            self._hops[which] = at + 1

    def reading(self) -> Reading:
        """Return what the meter shows now."""
        rms = np.sqrt(self._powers.mean(0))
        momentary = None
        if self._weights is not None:
            with np.errstate(divide="ignore"):
                momentary = float(_OFFSET + 10 * np.log10(self._weighted.mean()))
        return Reading(decibels(self._peaks), decibels(rms), momentary, self.clipped)
