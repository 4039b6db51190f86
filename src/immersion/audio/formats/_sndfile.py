"""libsndfile behind our checks: it accepts truncated files in silence, and clips in silence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion._files import atomic
from immersion.audio import _texts as _texts
from immersion.errors import FileError, InputError

__all__ = ["SUBTYPES", "read_sndfile", "write_sndfile"]

SUBTYPES = ("PCM_16", "PCM_24", "PCM_32", "FLOAT")
MOST_SAMPLES = 2**33  # 8 Gi samples: a header that promises more is damaged


def read_sndfile(path: Path, format_name: str, found: tuple[str, ...]) -> tuple[NDArray[np.float32], int]:
    """Read (channels, frames) float32 and the rate; the content must be one of the formats ``found``."""
    import soundfile

    try:
        with soundfile.SoundFile(str(path)) as stream:
            if stream.format not in found:
                raise FileError("file-damaged", path, problem=stream.format_info, format=format_name)
            frames, channels, rate = stream.frames, stream.channels, stream.samplerate
            if frames < 0 or frames * channels > MOST_SAMPLES:
                raise FileError("file-damaged", path, problem=f"{frames} × {channels}", format=format_name)
            samples = stream.read(dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, RuntimeError, TypeError, ValueError, OSError, MemoryError) as error:
        problem = getattr(error, "error_string", str(error))
        raise FileError("file-damaged", path, problem=problem, format=format_name) from None
    if len(samples) != frames:
        values = {"found_bytes": samples.size * 4, "wanted": frames * channels * 4}
        raise FileError("audio-truncated", path, **values)
    return np.ascontiguousarray(samples.T), int(rate)


def write_sndfile(
    path: Path,
    samples: NDArray[np.float32],
    rate: int,
    subtype: str,
    format_name: str,
    subtypes: tuple[str, ...],
) -> None:
    """Write whole or not at all; integer samples over full scale are refused, never clipped in silence."""
    import soundfile

    if subtype not in subtypes:
        raise InputError("audio-subtype", path, subtype=subtype, known=", ".join(subtypes))
    peak = float(np.abs(samples).max(initial=0.0))
    if subtype != "FLOAT" and peak > 1.0:
        written = messages.number(20 * np.log10(peak), 2)
        raise InputError("audio-clipping", path, peak=written, subtype=subtype)
    try:
        with atomic(path) as temporary:
            soundfile.write(str(temporary), samples.T, rate, subtype=subtype, format=format_name)
            if subtype == "FLOAT":
                _erase_peak_time(temporary)
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise FileError("file-write", path, reason=getattr(error, "error_string", str(error))) from None


def _erase_peak_time(path: Path) -> None:
    """Zero the time stamp of libsndfile's PEAK chunk: same input, same bytes."""
    with path.open("r+b") as stream:
        head = stream.read(4096)
        at = head.find(b"PEAK")
        if at >= 0:
            stream.seek(at + 12)  # after the tag, the size and the version
            stream.write(b"\0\0\0\0")
