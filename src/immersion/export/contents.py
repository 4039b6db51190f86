"""The files that an export made: their sizes, and the document of each GLB, read once."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["Contents", "Glb"]

_HEAD = 20  # of a GLB: its own twelve bytes, and the length and kind of its first chunk
_CHUNK = 8  # the length and kind of its second one


class Glb:
    """A GLB that we wrote: its JSON tree, and any part of its bytes on demand.

    Parameters
    ----------
    read : callable
        Returns so many bytes of the file from a place in it.
    """

    def __init__(self, read: Callable[[int, int], bytes]) -> None:
        self._read = read
        (length,) = struct.unpack_from("<I", read(0, _HEAD), 12)
        self._binary = _HEAD + length + _CHUNK
        self.document: Mapping[str, Any] = json.loads(read(_HEAD, length))

    def view(self, number: int) -> bytes:
        """Return the bytes of a buffer view."""
        view = self.document["bufferViews"][number]
        return self._read(self._binary + int(view.get("byteOffset", 0)), int(view["byteLength"]))


class Contents:
    """What lies in the folder of an export.

    Parameters
    ----------
    folder : Path

    Attributes
    ----------
    sizes : dict of str to int
        Bytes of each file by its path inside the folder, with ``/`` between its parts, sorted.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        found = sorted(path for path in folder.rglob("*") if path.is_file())
        self.sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in found}
        self._glbs: dict[str, Glb] = {}

    @property
    def bytes(self) -> int:
        """Bytes of all files."""
        return sum(self.sizes.values())

    def glb(self, name: str) -> Glb:
        """Return a GLB; its arrays stay on the disk."""
        if name not in self._glbs:
            self._glbs[name] = Glb(_reader(self.folder / name))
        return self._glbs[name]


def _reader(path: Path) -> Callable[[int, int], bytes]:
    def read(start: int, count: int) -> bytes:
        with path.open("rb") as stream:
            stream.seek(start)
            return stream.read(count)

    return read
