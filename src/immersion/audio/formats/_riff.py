"""The chunks of a WAV file, in its three forms: RIFF, and RF64 or BW64 whose sizes have 64 bits."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from immersion.audio import _files_texts as _files_texts
from immersion.errors import FileError

__all__ = ["AsRf64", "Chunk", "chunks"]

MOST_CHUNKS = 4096
UNKNOWN = 0xFFFFFFFF  # a 32-bit size that says: look in ds64


@dataclass(frozen=True, slots=True)
class Chunk:
    """Where the content of a chunk lies in its file, in bytes."""

    tag: bytes
    start: int
    size: int


def chunks(path: Path) -> tuple[bytes, tuple[Chunk, ...]]:
    """Return the form (``RIFF``, ``RF64`` or ``BW64``) and every chunk, each known to lie inside the file.

    Raises
    ------
    FileError
        If it is no WAV, has no data chunk, or a size says more than the file holds.
    """
    whole = path.stat().st_size
    with path.open("rb") as stream:
        form, _, wave = struct.unpack("<4sI4s", stream.read(12).ljust(12, b"\0"))
        if form not in (b"RIFF", b"RF64", b"BW64") or wave != b"WAVE":
            raise FileError("file-damaged", path, problem=f"{form!r} {wave!r}", format="WAV")
        found = _walk(path, stream, whole, form != b"RIFF")
    tags = [chunk.tag for chunk in found]
    for tag in (b"fmt ", b"data"):
        if tag not in tags:
            raise FileError("file-damaged", path, problem=f"no {tag.decode().strip()} chunk", format="WAV")
    return form, found


def _walk(path: Path, stream: BinaryIO, whole: int, wide: bool) -> tuple[Chunk, ...]:
    found: list[Chunk] = []
    sizes: dict[bytes, int] = {}
    at = 12
    while at + 8 <= whole and len(found) < MOST_CHUNKS:
        stream.seek(at)
        tag, size = struct.unpack("<4sI", stream.read(8))
        if wide and size == UNKNOWN:
            size = sizes.get(tag, size)
        start = at + 8
        if start + size > whole:
            if tag == b"data" or all(chunk.tag != b"data" for chunk in found):
                raise FileError("audio-truncated", path, found_bytes=whole - start, wanted=size)
            break  # odd bytes after the sound are no reason to refuse it
        if tag == b"ds64" and size >= 24:
            sizes = _wide_sizes(stream.read(min(size, 4096)))
        found.append(Chunk(tag, start, size))
        at = start + size + (size & 1)
    return tuple(found)


def _wide_sizes(content: bytes) -> dict[bytes, int]:
    """Read ds64: the size of the data chunk, then a table for other long chunks."""
    sizes = {b"data": struct.unpack_from("<Q", content, 8)[0]}
    entries = struct.unpack_from("<I", content, 24)[0] if len(content) >= 28 else 0
    for at in range(28, min(28 + 12 * entries, len(content) - 11), 12):
        tag, size = struct.unpack_from("<4sQ", content, at)
        sizes[tag] = size
    return sizes


class AsRf64(io.RawIOBase):
    """A BW64 file seen as RF64: the same layout, and the name that libsndfile knows.

    Parameters
    ----------
    path : Path
        The file.
    """

    def __init__(self, path: Path) -> None:
        self._stream = path.open("rb")

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer from the file, with the first four bytes changed."""
        at = self._stream.tell()
        data = self._stream.read(len(buffer))
        if at < 4:
            data = (b"RF64"[at:] + data[4 - at :])[: len(data)]
        buffer[: len(data)] = data
        return len(data)

    def read(self, size: int = -1, /) -> bytes:
        """Read bytes, with the first four changed."""
        if size < 0:
            return self.readall()
        data = bytearray(size)
        return bytes(data[: self.readinto(memoryview(data))])

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move in the file."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the place in the file."""
        return self._stream.tell()

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that one can move in it."""
        return True

    def close(self) -> None:
        """Close the file."""
        self._stream.close()
        super().close()
