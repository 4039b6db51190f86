"""Whether a container is whole: libsndfile shortens Ogg and CAF in silence."""

from __future__ import annotations

import struct
from pathlib import Path

from immersion.errors import FileError

__all__ = ["check_caf", "check_ogg"]


def check_ogg(path: Path) -> None:
    """Walk the pages of an Ogg file: each complete, and the last of every stream marked as its end.

    Raises
    ------
    FileError
        If a page is cut or missing.
    """
    whole, at, open_streams = path.stat().st_size, 0, {}
    with path.open("rb") as stream:
        while at < whole:
            stream.seek(at)
            head = stream.read(27)
            if len(head) < 27:
                raise FileError("audio-truncated", path, found_bytes=len(head), wanted=27)
            tag, _, flags, _, serial, _, _, segments = struct.unpack("<4sBBqIIIB", head)
            if tag != b"OggS":
                raise FileError("file-damaged", path, problem=f"no Ogg page at {at}", format="Ogg")
            size = 27 + segments + sum(stream.read(segments))
            if at + size > whole:
                raise FileError("audio-truncated", path, found_bytes=whole - at, wanted=size)
            open_streams[serial] = not flags & 4
            at += size
    if any(open_streams.values()):
        raise FileError("file-damaged", path, problem="no last page", format="Ogg")


def check_caf(path: Path) -> None:
    """Hold the size of every CAF chunk against the file.

    Raises
    ------
    FileError
        If a chunk says more than the file holds, or there is no sound.
    """
    whole, at, sound = path.stat().st_size, 8, False
    with path.open("rb") as stream:
        if stream.read(4) != b"caff":
            raise FileError("file-damaged", path, problem="no caff header", format="CAF")
        while at + 12 <= whole:
            stream.seek(at)
            tag, size = struct.unpack(">4sq", stream.read(12))
            start = at + 12
            if tag == b"data" and size == -1:  # the sound goes to the end
                return
            if size < 0 or start + size > whole:
                raise FileError("audio-truncated", path, found_bytes=whole - start, wanted=size)
            sound = sound or tag == b"data"
            at = start + size
    if not sound:
        raise FileError("file-damaged", path, problem="no data chunk", format="CAF")
