"""FLAC: lossless, half the size, at most 8 channels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion._files import readable
from immersion.audio.formats._format import audio_format
from immersion.audio.formats._sndfile import read_sndfile, write_sndfile
from immersion.errors import InputError

__all__ = ["Flac"]

MOST_CHANNELS = 8


@audio_format("flac", suffixes=(".flac",))
class Flac:
    """Native FLAC with 16 or 24 bit samples."""

    most_channels = MOST_CHANNELS

    @staticmethod
    def read(path: Path) -> tuple[NDArray[np.float32], int]:
        """Read a FLAC file whose frames are all there."""
        return read_sndfile(readable(path, "FLAC"), "FLAC", ("FLAC",))

    @staticmethod
    def write(path: Path, samples: NDArray[np.float32], rate: int, subtype: str, comment: str = "") -> None:
        """Write a FLAC file."""
        if len(samples) > MOST_CHANNELS:
            raise InputError(
                "audio-too-many-channels", path, channels=len(samples), most=MOST_CHANNELS, format="FLAC"
            )
        write_sndfile(path, samples, rate, subtype, "FLAC", ("PCM_16", "PCM_24"), comment)
