"""Sampling rates converted by soxr."""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np

from immersion import messages
from immersion.audio import _texts as _texts
from immersion.audio._checks import finite
from immersion.audio.record import Audio
from immersion.errors import InputError

__all__ = ["resample"]

_log = logging.getLogger("immersion.audio")


def resample(audio: Audio, rate: int) -> Audio:
    """Convert a recording to another sampling rate, with a logged line.

    Parameters
    ----------
    audio : Audio
        What to convert.
    rate : int
        Hz, from 1000 to 768000.

    Returns
    -------
    Audio
        The same object when the rate is right already.

    Raises
    ------
    InputError
        If the rate is no whole number or out of range, or a sample is not finite: one would ring on for long.

    Examples
    --------
    >>> tone = Audio(np.zeros((1, 441), np.float32), 44_100, "mono")
    >>> resample(tone, 48_000).frames
    480
    """
    whole = isinstance(rate, (int, np.integer)) and not isinstance(rate, bool)
    if not whole or not 1000 <= rate <= 768_000:
        raise InputError("audio-rate", rate=rate, wanted="1000–768000 Hz")
    if rate == audio.rate:
        return audio
    import soxr

    samples = finite(audio.samples, "samples")
    name = audio.source.name if audio.source is not None else audio.kind
    _log.info(messages.text("resampled-log", name=name, rate=audio.rate, wanted=rate))
    converted = soxr.resample(np.ascontiguousarray(samples.T), audio.rate, rate, quality="VHQ")
    return replace(audio, samples=np.ascontiguousarray(converted.T, np.float32), rate=int(rate))
