"""Sounds as MP3, the one coding that KHR_audio_emitter allows without a further extension."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import MissingToolError
from immersion.export import _texts as _texts

__all__ = ["mp3_bytes"]


_LEAST, _RANGE = 32, 288
"""Kilobits per second of an MP3, from the lowest rate of MPEG-1: what libsndfile calls a level from 1 down to 0."""


def mp3_bytes(samples: NDArray[np.float32], rate: int, kbps: int | None = None) -> bytes:
    """Return (channels, frames) coded as MPEG layer III by libsndfile; the same samples give the same bytes.

    With ``kbps`` they have this constant rate for each channel, else a variable one.

    Raises
    ------
    MissingToolError
        If the libsndfile at hand writes no MP3.
    """
    import soundfile

    if "MP3" not in soundfile.available_formats():
        raise MissingToolError("export-no-mp3")
    out = io.BytesIO()
    coding: dict[str, Any] = {}
    if kbps is not None:
        level = 1 - (kbps * len(samples) - _LEAST) / _RANGE
        coding = {"bitrate_mode": "CONSTANT", "compression_level": min(max(level, 0.0), 0.99)}
    clipped = np.clip(samples.T, -1, 1)
    soundfile.write(out, clipped, rate, format="MP3", subtype="MPEG_LAYER_III", **coding)
    return out.getvalue()
