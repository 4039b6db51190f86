"""Ogg: lossy Vorbis or Opus, small files for tours and the web."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion._files import readable
from immersion.audio.formats._containers import check_ogg
from immersion.audio.formats._format import audio_format
from immersion.audio.formats._sndfile import read_sndfile, write_sndfile

__all__ = ["Ogg"]


@audio_format("ogg", suffixes=(".ogg", ".oga", ".opus"))
class Ogg:
    """Ogg with Vorbis samples by default, or Opus (at 8, 12, 16, 24 or 48 kHz)."""

    @staticmethod
    def read(path: Path) -> tuple[NDArray[np.float32], int]:
        """Read an Ogg file whose pages are all there."""
        check_ogg(readable(path, "Ogg"))
        return read_sndfile(path, "Ogg", ("OGG",))

    @staticmethod
    def write(path: Path, samples: NDArray[np.float32], rate: int, subtype: str, comment: str = "") -> None:
        """Write an Ogg file; the default sample format of other files stands for the one its suffix says."""
        if subtype == "PCM_24":
            subtype = "OPUS" if path.suffix.lower() == ".opus" else "VORBIS"
        write_sndfile(path, samples, rate, subtype, "OGG", ("VORBIS", "OPUS"), comment)
