"""WAV: what every tool reads."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion._files import readable
from immersion.audio.formats._format import audio_format
from immersion.audio.formats._sndfile import SUBTYPES, read_sndfile, write_sndfile
from immersion.errors import FileError

__all__ = ["Wav"]


@audio_format("wav", suffixes=(".wav",))
class Wav:
    """RIFF WAVE with integer or float samples."""

    @staticmethod
    def read(path: Path) -> tuple[NDArray[np.float32], int]:
        """Read a WAV file whose data are all there."""
        _check_whole(readable(path, "WAV"))
        return read_sndfile(path, "WAV", ("WAV", "WAVEX", "RF64"))

    @staticmethod
    def write(path: Path, samples: NDArray[np.float32], rate: int, subtype: str) -> None:
        """Write a WAV file."""
        write_sndfile(path, samples, rate, subtype, "WAV" if len(samples) <= 2 else "WAVEX", SUBTYPES)


def _check_whole(path: Path) -> None:
    """Hold the size that each chunk's header promises against the file: libsndfile shortens in silence."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        if stream.read(4) != b"RIFF":
            return  # another variant: libsndfile names what it is
        stream.seek(12)
        while len(header := stream.read(8)) == 8:
            tag, length = struct.unpack("<4sI", header)
            start = stream.tell()
            if tag == b"data":
                if start + length > size:
                    raise FileError("audio-truncated", path, found_bytes=size - start, wanted=length)
                return
            stream.seek(start + length + (length & 1))
    raise FileError("file-damaged", path, problem="no data chunk", format="WAV")
