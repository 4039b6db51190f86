"""WAV: what every tool reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion._files import readable
from immersion.audio.formats._format import audio_format
from immersion.audio.formats._riff import chunks
from immersion.audio.formats._sndfile import SUBTYPES, read_sndfile, write_sndfile

__all__ = ["Wav"]

RIFF_LIMIT = 2**32 - 2**16  # bytes of sound; the rest is room for the other chunks
WIDTHS = {"PCM_16": 2, "PCM_24": 3, "PCM_32": 4, "FLOAT": 4}


@audio_format("wav", suffixes=(".wav",))
class Wav:
    """RIFF WAVE with integer or float samples; RF64 when the sound is longer than 4 GB, BW64 when read."""

    @staticmethod
    def read(path: Path) -> tuple[NDArray[np.float32], int]:
        """Read a WAV file whose data are all there."""
        chunks(readable(path, "WAV"))
        return read_sndfile(path, "WAV", ("WAV", "WAVEX", "RF64"))

    @staticmethod
    def write(path: Path, samples: NDArray[np.float32], rate: int, subtype: str, comment: str = "") -> None:
        """Write a WAV file, as RF64 when RIFF cannot hold its size."""
        wide = samples.size * WIDTHS.get(subtype, 4) > RIFF_LIMIT
        form = "RF64" if wide else "WAV" if len(samples) <= 2 else "WAVEX"
        write_sndfile(path, samples, rate, subtype, form, SUBTYPES, comment)
