"""The E57 container: pages with checksums, an XML tree, and sections of packed points.

The points are unpacked here rather than by a native library: every count is then checked before it is
followed, memory stays that of a chunk, and a hostile file cannot bring the process down.

Reference: ASTM E2807-11, "Standard Specification for 3D Imaging Data Exchange, Version 1.0".
"""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError
from immersion.scans import _cloud_texts as _cloud_texts
from immersion.scans import _texts as _texts

__all__ = ["Pages", "bad_points", "bad_xml", "open_e57"]

_PAGE, _BODY = 1024, 1020
_CHECKED_AT_ONCE = 1 << 24
_MOST_XML = 1 << 28


def bad_xml(path: Path, reason: str) -> NoReturn:
    """Raise the error for a tree that is no E57 tree."""
    raise FileError("e57-xml", path, reason=reason[:120])


def bad_points(path: Path, reason: str) -> NoReturn:
    """Raise the error for points that are not as the tree says."""
    raise FileError("e57-points", path, reason=reason[:120])


@dataclass(frozen=True, slots=True)
class Pages:
    """The bytes of an E57 without the checksums, read through a map of the file."""

    path: Path
    data: NDArray[np.uint8]

    @property
    def size(self) -> int:
        """How many bytes there are without the checksums."""
        return len(self.data) // _PAGE * _BODY

    def read(self, start: int, count: int) -> NDArray[np.uint8]:
        """Return bytes by their logical place; fewer than asked is an error.

        Raises
        ------
        FileError
            If they lie beyond the end.
        """
        from immersion.scans._kernels import e57 as kernels

        if start < 0 or count < 0 or start + count > self.size:
            raise FileError("scan-truncated", self.path, format="E57", wanted=start + count, got=self.size)
        out = np.empty(count, np.uint8)
        kernels.gather(self.data, start, out)
        return out

    def logical(self, physical: int, name: str) -> int:
        """Return the logical place of a place in the file, which must not be in a checksum."""
        page, inside = divmod(physical, _PAGE)
        if physical >= len(self.data) or inside >= _BODY:
            raise FileError(
                "e57-header", self.path, name=name, value=physical, wanted=f"0 – {len(self.data) - 1}"
            )
        return page * _BODY + inside


def open_e57(path: Path) -> tuple[Pages, ElementTree.Element]:
    """Check the header and every page of a file, and parse its tree.

    Raises
    ------
    FileError
        If the file is cut short, a checksum does not agree, or the XML is damaged.
    """
    from immersion.scans._kernels import e57 as kernels

    try:
        size = path.stat().st_size
        data = np.memmap(path, np.uint8, "r") if size else np.zeros(0, np.uint8)
    except OSError as error:
        raise FileError("file-denied", path, reason=error.strerror or str(error)) from None
    if size < _PAGE:
        raise FileError("scan-truncated", path, format="E57", wanted=_PAGE, got=size)
    magic, major, minor, length, xml, xml_size, page = struct.unpack("<8sIIQQQQ", data[:48].tobytes())
    if magic != b"ASTM-E57" or major != 1:
        _wrong(path, "version", f"{major}.{minor}", "1.x")
    if page != _PAGE:
        _wrong(path, "page size", page, str(_PAGE))
    if length > size or size % _PAGE:
        raise FileError(
            "scan-truncated", path, format="E57", wanted=max(length, -(-size // _PAGE) * _PAGE), got=size
        )
    if length != size or length % _PAGE:
        _wrong(path, "file length", length, str(size))
    table = kernels.crc_table()
    bad, first = 0, -1
    for start in range(0, size, _CHECKED_AT_ONCE):
        count, at = kernels.bad_pages(data[start : start + _CHECKED_AT_ONCE], table)
        first = start // _PAGE + at if first < 0 <= at else first
        bad += count
    if bad:
        raise FileError("e57-checksum", path, count=bad, first=first)
    pages = Pages(path, data)
    if not 0 < xml_size <= min(pages.size, _MOST_XML):
        _wrong(path, "XML length", xml_size, f"1 – {min(pages.size, _MOST_XML)}")
    return pages, _tree(path, pages.read(pages.logical(xml, "XML offset"), xml_size).tobytes())


def _wrong(path: Path, name: str, value: object, wanted: str) -> NoReturn:
    raise FileError("e57-header", path, name=name, value=value, wanted=wanted)


def _tree(path: Path, text: bytes) -> ElementTree.Element:
    # No E57 needs a document type; without one there are no entities to expand.
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        bad_xml(path, "DOCTYPE")
    try:
        root = ElementTree.fromstring(text.rstrip(b"\0"))
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        bad_xml(path, str(error))
    if _local(root.tag) != "e57Root":
        bad_xml(path, f"<{root.tag}>")
    return root


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]
