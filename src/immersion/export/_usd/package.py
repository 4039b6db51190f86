"""The package of a USDZ: a ZIP without compression whose files begin at multiples of 64 bytes.

Reference: OpenUSD, "USDZ File Format Specification", 1.3. Written here because OpenUSD's own writer puts the time of
day into it: the same stage is to give the same bytes.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

__all__ = ["write_package"]

_ALIGNMENT = 64
_HEADER = 30  # bytes of a local file header before its name
_FIELD = 0x1986  # the id of OpenUSD's own padding
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_package(path: Path, files: Sequence[tuple[str, bytes]]) -> None:
    """Write a package; the first file is the layer that opens.

    Parameters
    ----------
    path : Path
        The ``.usdz`` file.
    files : sequence of (str, bytes)
        Names inside the package, with ``/`` between their parts, and contents.
    """
    with path.open("wb") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as package:
        for name, data in files:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 0
            entry.external_attr = 0
            entry.extra = _padding(stream.tell(), name)
            package.writestr(entry, data)


def _padding(start: int, name: str) -> bytes:
    """Return the extra field that moves a file's first byte to a multiple of 64."""
    before = start + _HEADER + len(name.encode())
    missing = -(before + 4) % _ALIGNMENT
    return struct.pack("<HH", _FIELD, missing) + bytes(missing)
