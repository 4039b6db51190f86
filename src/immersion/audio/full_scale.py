"""Samples over full scale: what an integer file cannot hold, counted before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from immersion import messages
from immersion.audio import _loudness_texts as _loudness_texts
from immersion.audio._checks import finite
from immersion.audio.record import Audio
from immersion.errors import InputError, Problem

__all__ = ["OverMeter", "Overs", "overs", "refuse_overs"]


@dataclass(frozen=True, slots=True)
class Overs:
    """Samples beyond ±1.

    Parameters
    ----------
    count : int
        How many samples, of all channels.
    peak : float
        How far the worst one is over full scale, in dB.
    channel, frame : int
        Where the worst one is, both counted from 0; the first of equals.
    seconds : float
        The same place in time.
    """

    count: int
    peak: float
    channel: int
    frame: int
    seconds: float

    def values(self) -> dict[str, object]:
        """Return the fields of the finding's texts, numbers written for the reader."""
        return {
            "count": messages.number(self.count),
            # Never "0.00 dB over": what rounds to nothing is still over.
            "peak": messages.number(max(self.peak, 0.01), 2),
            "channel": self.channel + 1,
            "seconds": messages.number(self.seconds, 3),
        }

    def problem(self, subtype: str, where: Path | None = None) -> Problem:
        """Return the finding for a file of these samples."""
        return Problem("audio-over-full-scale", where, subtype=subtype, **self.values())


class OverMeter:
    """Count samples over full scale in a stream, block by block.

    Parameters
    ----------
    rate : float
        Hz, for the time of the worst one.

    Examples
    --------
    >>> meter = OverMeter(48_000)
    >>> meter.process([[0.5, 1.0, -1.5]])
    >>> meter.process([[1.2, 0.0]])
    >>> found = meter.result()
    >>> found.count, found.frame
    (2, 2)
    """

    def __init__(self, rate: float) -> None:
        self._rate, self._frames, self._count = rate, 0, 0
        self._worst, self._channel, self._frame = 1.0, 0, 0

    def process(self, block: ArrayLike) -> None:
        """Take in a block (channels, frames) of finite samples."""
        samples = finite(block, "block")
        if samples.ndim != 2:
            raise InputError("audio-shape", name="block", shape=samples.shape, wanted="(channels, frames)")
        for channel, row in enumerate(samples):
            size = np.abs(row)
            self._count += int(np.count_nonzero(size > 1.0))
            at = int(size.argmax()) if size.size else 0
            if size.size and size[at] > self._worst:
                self._worst, self._channel, self._frame = float(size[at]), channel, self._frames + at
        self._frames += samples.shape[1]

    def result(self) -> Overs | None:
        """Return what was found until now; None when nothing is over full scale."""
        if not self._count:
            return None
        peak = float(20 * np.log10(self._worst))
        return Overs(self._count, peak, self._channel, self._frame, self._frame / self._rate)


def overs(audio: Audio) -> Overs | None:
    """Count the samples of a sound that an integer file cannot hold.

    Parameters
    ----------
    audio : Audio

    Returns
    -------
    Overs or None
        None when every sample is within ±1.

    Raises
    ------
    InputError
        If a sample is not finite.

    Examples
    --------
    >>> sound = Audio(np.array([[0.5, -2.0, 1.5]], np.float32), 48_000, "mono")
    >>> found = overs(sound)
    >>> found.count, round(found.peak, 2), found.frame
    (2, 6.02, 1)
    """
    meter = OverMeter(audio.rate)
    meter.process(audio.samples)
    return meter.result()


def refuse_overs(path: Path, samples: ArrayLike, rate: float, subtype: str) -> None:
    """Raise an InputError when samples on the way to a file of this type would be clipped; FLOAT holds all."""
    if subtype == "FLOAT":
        return
    meter = OverMeter(rate)
    meter.process(samples)
    found = meter.result()
    if found is not None:
        raise InputError("audio-over-full-scale", path, subtype=subtype, **found.values())
