"""libsndfile behind our checks: it accepts truncated files in silence, and clips in silence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion._files import atomic
from immersion.audio import _texts as _texts
from immersion.audio.formats._riff import AsRf64, chunks
from immersion.errors import FileError, InputError

if TYPE_CHECKING:
    import soundfile

__all__ = ["SUBTYPES", "read_sndfile", "write_sndfile"]

SUBTYPES = ("PCM_16", "PCM_24", "PCM_32", "FLOAT")
BLOCK = 65_536  # frames
MOST_SAMPLES = 2**33  # 8 Gi samples: a header that promises more is damaged


def read_sndfile(path: Path, format_name: str, found: tuple[str, ...]) -> tuple[NDArray[np.float32], int]:
    """Read (channels, frames) float32 and the rate; the content must be one of the formats ``found``."""
    import soundfile

    try:
        with _opened(path) as stream:
            if stream.format not in found:
                raise FileError("file-damaged", path, problem=stream.format_info, format=format_name)
            frames, channels, rate = stream.frames, stream.channels, stream.samplerate
            if frames < 0 or frames * channels > MOST_SAMPLES:
                raise FileError("file-damaged", path, problem=f"{frames} × {channels}", format=format_name)
            samples = _all_frames(stream)
    except (soundfile.LibsndfileError, RuntimeError, TypeError, ValueError, OSError, MemoryError) as error:
        problem = getattr(error, "error_string", str(error))
        raise FileError("file-damaged", path, problem=problem, format=format_name) from None
    if len(samples) != frames:
        values = {"found_bytes": samples.size * 4, "wanted": frames * channels * 4}
        raise FileError("audio-truncated", path, **values)
    return np.ascontiguousarray(samples.T), int(rate)


@contextmanager
def _opened(path: Path) -> Iterator[soundfile.SoundFile]:
    """Open with libsndfile, which does not know the name BW64 though it reads the layout."""
    import soundfile

    with path.open("rb") as head:
        wide = head.read(4) == b"BW64"
    if wide:
        with AsRf64(path) as view, soundfile.SoundFile(view) as stream:
            yield stream
    else:
        with soundfile.SoundFile(str(path)) as stream:
            yield stream


def _all_frames(stream: soundfile.SoundFile) -> NDArray[np.float32]:
    """Read to the end block by block: what a header promises is never allocated before it is there."""
    blocks, step = [], max(1, 8 * BLOCK // stream.channels)
    while len(block := stream.read(step, dtype="float32", always_2d=True)):
        blocks.append(block)
    return np.concatenate(blocks) if blocks else np.zeros((0, stream.channels), np.float32)


def write_sndfile(
    path: Path,
    samples: NDArray[np.float32],
    rate: int,
    subtype: str,
    format_name: str,
    subtypes: tuple[str, ...],
    comment: str = "",
) -> None:
    """Write whole or not at all; integer samples over full scale are refused, never clipped in silence."""
    import soundfile

    from immersion.audio.full_scale import refuse_overs

    if subtype not in subtypes:
        raise InputError("audio-subtype", path, subtype=subtype, known=", ".join(subtypes))
    refuse_overs(path, samples, rate, subtype)
    try:
        with atomic(path) as temporary:
            _write(temporary, samples, rate, subtype, format_name, comment)
            if subtype == "FLOAT":
                _erase_peak_time(temporary)
            if format_name in ("WAVEX", "RF64"):
                _erase_mask(temporary)
    except (soundfile.LibsndfileError, RuntimeError, ValueError) as error:
        raise FileError("file-write", path, reason=getattr(error, "error_string", str(error))) from None


def _write(
    path: Path, samples: NDArray[np.float32], rate: int, subtype: str, format_name: str, comment: str
) -> None:
    """Hand frames over by blocks: some encoders of libsndfile keep a whole block on the stack."""
    import soundfile

    channels, frames = samples.shape
    with soundfile.SoundFile(str(path), "w", rate, channels, subtype, format=format_name) as stream:
        if comment:
            stream.comment = comment
        for at in range(0, frames, BLOCK):
            stream.write(samples[:, at : at + BLOCK].T)


def _erase_peak_time(path: Path) -> None:
    """Zero the time stamp of libsndfile's PEAK chunk: same input, same bytes."""
    with path.open("r+b") as stream:
        head = stream.read(4096)
        at = head.find(b"PEAK")
        if at >= 0:
            stream.seek(at + 12)  # after the tag, the size and the version
            stream.write(b"\0\0\0\0")


def _erase_mask(path: Path) -> None:
    """Say of no channel that it is a loudspeaker: libsndfile calls 4 channels front and back, whatever they are."""
    fmt = next(chunk for chunk in chunks(path)[1] if chunk.tag == b"fmt ")
    if fmt.size >= 40:
        with path.open("r+b") as stream:
            stream.seek(fmt.start + 20)
            stream.write(b"\0\0\0\0")
