"""The files that an export made: their sizes, and the document of each GLB, read once."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["Contents", "glb_document"]

_HEAD = 20  # of a GLB: its own twelve bytes, and the length and kind of its first chunk


def glb_document(head: bytes, rest: bytes) -> dict[str, Any]:
    """Return the JSON tree of a GLB that we wrote, from its first 20 bytes and what follows them."""
    (length,) = struct.unpack_from("<I", head, 12)
    document: dict[str, Any] = json.loads(rest[:length])
    return document


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
        self._documents: dict[str, Mapping[str, Any]] = {}

    @property
    def bytes(self) -> int:
        """Bytes of all files."""
        return sum(self.sizes.values())

    def document(self, name: str) -> Mapping[str, Any]:
        """Return the JSON tree of a GLB; its arrays stay on the disk."""
        if name not in self._documents:
            with (self.folder / name).open("rb") as stream:
                head = stream.read(_HEAD)
                (length,) = struct.unpack_from("<I", head, 12)
                self._documents[name] = glb_document(head, stream.read(length))
        return self._documents[name]
