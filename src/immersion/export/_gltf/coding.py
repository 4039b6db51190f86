"""Sounds as MP3, the one coding that KHR_audio_emitter allows without a further extension."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray

from immersion.errors import MissingToolError
from immersion.export import _texts as _texts

__all__ = ["mp3_bytes"]


def mp3_bytes(samples: NDArray[np.float32], rate: int) -> bytes:
    """Return (channels, frames) coded as MPEG layer III by libsndfile; the same samples give the same bytes.

    Raises
    ------
    MissingToolError
        If the libsndfile at hand writes no MP3.
    """
    import soundfile

    if "MP3" not in soundfile.available_formats():
        raise MissingToolError("export-no-mp3")
    out = io.BytesIO()
    soundfile.write(out, np.clip(samples.T, -1, 1), rate, format="MP3", subtype="MPEG_LAYER_III")
    return out.getvalue()
