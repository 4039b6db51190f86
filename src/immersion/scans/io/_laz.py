"""LASzip chunks: what they announce is checked before the native decoder sees them.

The decoder allocates what chunk tables and layers announce, so every such number is first compared with
the bytes that are there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, NoReturn

from immersion.errors import FileError
from immersion.scans.io._las_header import BASE_SIZES, LasHeader

__all__ = ["LASZIP", "check_laszip", "decompressed", "native"]

LASZIP = ("laszip encoded", 22204)

# Item types and sizes of each point format; extra bytes are type 0 (before format 6) or 14.
_POINT10, _GPS, _RGB, _WAVE = (6, 20), (7, 8), (8, 6), (9, 29)
_POINT14, _RGB14, _NIR14, _WAVE14 = (10, 30), (11, 6), (12, 8), (13, 29)
_ITEMS = (
    (_POINT10,), (_POINT10, _GPS), (_POINT10, _RGB), (_POINT10, _GPS, _RGB), (_POINT10, _GPS, _WAVE),
    (_POINT10, _GPS, _RGB, _WAVE), (_POINT14,), (_POINT14, _RGB14), (_POINT14, _NIR14),
    (_POINT14, _WAVE14), (_POINT14, _NIR14, _WAVE14),
)  # fmt: skip
_LAYERS = {10: 9, 11: 1, 12: 2, 13: 1}


def native() -> ModuleType:
    """Return the LASzip library, loaded when it is first needed."""
    return import_module("lazrs")


def _bad(path: Path, reason: str) -> NoReturn:
    raise FileError("las-laszip", path, reason=reason)


def check_laszip(header: LasHeader, stream: BinaryIO) -> bytes:
    """Return the LASzip record once it, the chunk table and the layers of every chunk agree with the file.

    Raises
    ------
    FileError
        If one of them does not.
    """
    path = header.path
    record = header.vlr(*LASZIP)
    if record is None or len(record) < 34:
        _bad(path, "LASzip record ∅")
    compressor, coder, _, _, _, _, size, _, _, items = struct.unpack_from("<HHBBHIIqqH", record)
    layered = header.format >= 6
    if compressor != (3 if layered else 2) or coder != 0:
        _bad(path, f"compressor {compressor}, coder {coder}")
    if len(record) < 34 + 6 * items:
        _bad(path, f"{items} items")
    found = [struct.unpack_from("<HHH", record, 34 + 6 * k) for k in range(items)]
    extra = header.record - BASE_SIZES[header.format]
    wanted = [*_ITEMS[header.format], *([(14 if layered else 0, extra)] if extra else [])]
    if [(kind, width) for kind, width, _ in found] != wanted:
        _bad(path, f"items {[(kind, width) for kind, width, _ in found]}")
    if any(version not in ((2, 3, 4) if layered else (1, 2)) for _, _, version in found):
        _bad(path, f"versions {[version for _, _, version in found]}")
    if size == 0:
        _bad(path, "chunks of 0 points")
    table = _table(header, stream, record, size)
    if layered:
        layers = sum(_LAYERS.get(kind, width) for kind, width in wanted)
        _check_layers(header, stream, table, layers, size == 0xFFFFFFFF)
    return record


def _table(header: LasHeader, stream: BinaryIO, record: bytes, size: int) -> list[tuple[int, int]]:
    path, start = header.path, header.start
    stream.seek(start)
    first = stream.read(8)
    if len(first) < 8:
        raise FileError("scan-truncated", path, format="LAZ", wanted=start + 8, got=header.size)
    place = struct.unpack("<q", first)[0]
    if place == -1:  # written to a stream that could not go back: the place is at the end of the file
        stream.seek(header.size - 8)
        place = struct.unpack("<q", stream.read(8))[0]
    if not start + 8 <= place <= header.size - 8:
        _bad(path, f"chunk table at {place}")
    stream.seek(place)
    version, count = struct.unpack("<II", stream.read(8))
    room = place - start - 8
    # Every chunk begins with one point as it is.
    if version != 0 or count > room // header.record or count > header.count:
        _bad(path, f"{count} chunks in {room} bytes")
    if header.count and not count:
        _bad(path, "0 chunks")
    if not count:
        return []
    stream.seek(start)
    with _native(path):
        entries = native().read_chunk_table(stream, native().LazVlr(record))
    table = [(int(points), int(length)) for points, length in entries]
    if sum(length for _, length in table) > room or any(n < header.record for _, n in table):
        _bad(path, f"{sum(length for _, length in table)} bytes of chunks in {room}")
    held = sum(points for points, _ in table) if size == 0xFFFFFFFF else len(table) * size
    if held < header.count or (size == 0xFFFFFFFF and any(points < 1 for points, _ in table)):
        _bad(path, f"{held} points in chunks, {header.count} announced")
    return table


def _check_layers(
    header: LasHeader, stream: BinaryIO, table: list[tuple[int, int]], layers: int, varied: bool
) -> None:
    place = header.start + 8
    least = header.record + 4 + 4 * layers
    for k, (points, length) in enumerate(table):
        stream.seek(place + header.record)
        head = stream.read(4 + 4 * layers)
        if length < least or len(head) < 4 + 4 * layers:
            _bad(header.path, f"chunk {k}: {length} bytes")
        count, *sizes = struct.unpack(f"<{layers + 1}I", head)
        if sum(sizes) > length - least or (varied and count != points):
            _bad(header.path, f"chunk {k}: layers of {sum(sizes)} bytes")
        place += length


class _native:
    """Turn what the native decoder throws into a typed error; it has an exception of its own for panics."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is None or error is None:
            return
        # PanicException is made at run time and derives from BaseException: only its name tells it.
        if issubclass(kind, native().LazrsError) or kind.__name__ == "PanicException" or kind is OSError:
            raise FileError("las-laszip", self._path, reason=str(error)[:120]) from None


def decompressed(header: LasHeader, stream: BinaryIO, points: int) -> Iterator[bytearray]:
    """Give the points as they would stand in a LAS, at most so many at a time."""
    record = check_laszip(header, stream)
    stream.seek(header.start)
    if not header.count:
        return
    with _native(header.path):
        decoder: Any = native().LasZipDecompressor(stream, record)
    left = header.count
    while left:
        count = min(points, left)
        block = bytearray(count * header.record)
        with _native(header.path):
            decoder.decompress_many(block)
        left -= count
        yield block
