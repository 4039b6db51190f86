"""The header of LAS and LAZ: every count and place compared with the file's size before it is followed.

Reference: "LAS Specification 1.4 - R15", ASPRS, 2019; format 10 and before.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

from immersion.errors import FileError
from immersion.scans import _cloud_texts as _cloud_texts
from immersion.scans import _texts as _texts

__all__ = ["BASE_SIZES", "LasHeader", "Vlr", "read_las_header", "wrong_las"]

# Bytes of one point of each format, without extra bytes.
BASE_SIZES = (20, 28, 26, 34, 57, 63, 30, 36, 38, 59, 67)
_HEADER_SIZES = {0: 227, 1: 227, 2: 227, 3: 235, 4: 375}
# What an honest LAZ reaches is near 20; beyond this ratio a small file could ask for all the memory.
_MOST_RATIO = 1000
_FREE = 1 << 24


@dataclass(frozen=True, slots=True)
class Vlr:
    """One variable length record: whose it is, its number, its bytes."""

    user: str
    number: int
    data: bytes


@dataclass(frozen=True, slots=True)
class LasHeader:
    """What the header says, once it fits the file."""

    path: Path
    size: int
    version: tuple[int, int]
    format: int
    compressed: bool
    record: int
    count: int
    start: int
    scales: tuple[float, float, float]
    offsets: tuple[float, float, float]
    low: tuple[float, float, float]
    high: tuple[float, float, float]
    software: str
    vlrs: tuple[Vlr, ...]

    def vlr(self, user: str, number: int) -> bytes | None:
        """Return the bytes of the first record of this user and number; None when there is none."""
        return next((v.data for v in self.vlrs if v.user == user and v.number == number), None)


def wrong_las(path: Path, name: str, value: object, wanted: str) -> NoReturn:
    """Raise the error for a header value that cannot be."""
    raise FileError("las-header", path, name=name, value=value, wanted=wanted)


def read_las_header(path: Path, stream: BinaryIO) -> LasHeader:
    """Read the header and all records; the stream must be at the start of the file.

    Raises
    ------
    FileError
        If a value cannot be, or announces more than the file holds.
    """
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(0)
    head = stream.read(375)
    if len(head) < 227:
        _short(path, 227, size)
    major, minor = head[24], head[25]
    if (major, minor) not in ((1, 0), (1, 1), (1, 2), (1, 3), (1, 4)):
        wrong_las(path, "version", f"{major}.{minor}", "1.0 – 1.4")
    header_size, start, records, kind, record, count = struct.unpack_from("<HIIBHI", head, 94)
    if header_size < _HEADER_SIZES[minor]:
        wrong_las(path, "header size", header_size, f"≥ {_HEADER_SIZES[minor]}")
    if len(head) < _HEADER_SIZES[minor]:
        _short(path, _HEADER_SIZES[minor], size)
    if not header_size <= start <= size:
        wrong_las(path, "offset to point data", start, f"{header_size} – {size}")
    compressed, kind = kind >= 64, kind & 63
    if kind >= len(BASE_SIZES):
        wrong_las(path, "point format", kind, f"0 – {len(BASE_SIZES) - 1}")
    if record < BASE_SIZES[kind]:
        wrong_las(path, "point record length", record, f"≥ {BASE_SIZES[kind]}")
    if minor >= 4:
        count = struct.unpack_from("<Q", head, 247)[0] or count
    _check_count(path, size, start, record, count, compressed)
    numbers = struct.unpack_from("<12d", head, 131)
    scales, offsets, bounds = numbers[:3], numbers[3:6], numbers[6:]
    if not all(math.isfinite(v) and 0 < abs(v) < 1e9 for v in scales):
        wrong_las(path, "scale", scales, "0 < scale < 1e9")
    if not all(math.isfinite(v) and abs(v) < 1e15 for v in offsets):
        wrong_las(path, "offset", offsets, "|offset| < 1e15")
    vlrs = _records(path, stream, header_size, records, start, extended=False)
    if minor >= 4:
        place, extended = struct.unpack_from("<QI", head, 235)
        vlrs += _records(path, stream, place, extended, size, extended=True) if extended else []
    return LasHeader(
        path, size, (major, minor), kind, compressed, record, count, start, scales, offsets,
        (bounds[1], bounds[3], bounds[5]), (bounds[0], bounds[2], bounds[4]),
        head[58:90].split(b"\0")[0].decode("latin-1").strip(), tuple(vlrs),
    )  # fmt: skip


def _short(path: Path, wanted: int, got: int) -> NoReturn:
    raise FileError("scan-truncated", path, format="LAS", wanted=wanted, got=got)


def _check_count(path: Path, size: int, start: int, record: int, count: int, compressed: bool) -> None:
    wanted = count * record
    if not compressed and wanted > size - start:
        _short(path, start + wanted, size)
    if wanted > max(_FREE, size * _MOST_RATIO):
        wrong_las(path, "points", count, f"≤ {max(_FREE, size * _MOST_RATIO) // record}")


def _records(path: Path, stream: BinaryIO, place: int, count: int, end: int, extended: bool) -> list[Vlr]:
    """Read records one after the other; each must end before ``end``."""
    head = struct.Struct("<2x16sHQ32s" if extended else "<2x16sHH32s")
    found: list[Vlr] = []
    for _ in range(count):
        if place + head.size > end:
            _short(path, place + head.size, end)
        stream.seek(place)
        user, number, length, _ = head.unpack(stream.read(head.size))
        place += head.size
        if length > end - place:
            _short(path, place + length, end)
        name = user.split(b"\0")[0].decode("latin-1")
        # The COPC hierarchy and waveforms can be as large as the points; nothing here reads them.
        if not extended or (name, number) in (("LASF_Projection", 2112), ("immersion", 1)):
            found.append(Vlr(name, number, stream.read(length)))
        place += length
    return found
