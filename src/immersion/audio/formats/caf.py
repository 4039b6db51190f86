"""CAF: Apple's container, whose sizes have 64 bits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion._files import readable
from immersion.audio.formats._containers import check_caf
from immersion.audio.formats._format import audio_format
from immersion.audio.formats._sndfile import SUBTYPES, read_sndfile, write_sndfile

__all__ = ["Caf"]


@audio_format("caf", suffixes=(".caf",))
class Caf:
    """CAF with integer or float samples."""

    @staticmethod
    def read(path: Path) -> tuple[NDArray[np.float32], int]:
        """Read a CAF file whose data are all there."""
        check_caf(readable(path, "CAF"))
        return read_sndfile(path, "CAF", ("CAF",))

    @staticmethod
    def write(path: Path, samples: NDArray[np.float32], rate: int, subtype: str, comment: str = "") -> None:
        """Write a CAF file."""
        write_sndfile(path, samples, rate, subtype, "CAF", SUBTYPES, comment)
