"""The points of an E57: what a prototype describes, and the packets that hold it.

A section is a run of packets; each holds a piece of every field's stream of bits. The pieces of one field,
laid end to end, are its numbers one after the other.
"""

from __future__ import annotations

import math
import struct
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.scans.io._e57_file import Pages, bad_points, bad_xml

__all__ = ["Field", "Points", "points_of", "records"]

_LIMITS = (-(2**63), 2**63 - 1)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the prototype: how wide its numbers are, and what they stand for."""

    name: str
    kind: str
    bits: int
    low: int = 0
    high: int = 0
    scale: float = 1.0
    offset: float = 0.0

    def values(self, raw: NDArray[Any]) -> NDArray[Any]:
        """Return what packed numbers stand for."""
        if self.kind == "Float":
            return raw
        # Unsigned sums wrap as two's complement does, so that every minimum works.
        whole = (raw + np.uint64(self.low & 0xFFFFFFFFFFFFFFFF)).view(np.int64)
        return whole * self.scale + self.offset if self.kind == "ScaledInteger" else whole


@dataclass(frozen=True, slots=True)
class Points:
    """A section of points: where its packets are, and the fields of its records."""

    count: int
    start: int
    end: int
    fields: tuple[Field, ...]


def points_of(pages: Pages, node: ElementTree.Element) -> Points:
    """Read what a ``points`` element and its section's header say.

    Raises
    ------
    FileError
        If they do not fit the file.
    """
    path = pages.path
    count = _whole(pages, node, "recordCount", 0)
    if count < 0 or count > 2**48:
        bad_xml(path, f"recordCount {count}")
    prototype = _child(node, "prototype")
    if prototype is None:
        bad_xml(path, "prototype ∅")
    fields = tuple(_field(pages, child) for child in prototype)
    if len({field.name for field in fields}) < len(fields):
        bad_xml(path, "prototype: " + ", ".join(field.name for field in fields))
    # Every numbered bit must be in the file: that bounds the count before anything is made.
    bits = sum(field.bits for field in fields)
    if not bits or count * bits > pages.size * 8:
        bad_points(path, f"{count} × {bits} bits, {pages.size} bytes")
    start = pages.logical(_whole(pages, node, "fileOffset", -1), "fileOffset")
    kind, length, first = struct.unpack("<B7xQQ8x", pages.read(start, 32).tobytes())
    if kind != 1 or length < 32 or start + length > pages.size:
        bad_points(path, f"section {kind}, {length} bytes")
    if not count:
        return Points(0, start + 32, start + length, fields)
    data = pages.logical(first, "dataPhysicalOffset")
    if not start + 32 <= data < start + length:
        bad_points(path, f"packets at {first}")
    return Points(count, data, start + length, fields)


def _child(node: ElementTree.Element, name: str) -> ElementTree.Element | None:
    return next((child for child in node if child.tag.rsplit("}", 1)[-1] == name), None)


def _whole(pages: Pages, node: ElementTree.Element, name: str, default: int) -> int:
    text = node.get(name)
    if text is None:
        return default
    try:
        if len(text) > 24:
            raise ValueError(text)
        return int(text)
    except ValueError:
        bad_xml(pages.path, f"{name}={text[:40]!r}")


def _number(pages: Pages, node: ElementTree.Element, name: str, default: float) -> float:
    text = node.get(name)
    try:
        value = default if text is None else float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        bad_xml(pages.path, f"{name}={str(text)[:40]!r}")
    return value


def _field(pages: Pages, node: ElementTree.Element) -> Field:
    name = node.tag.rsplit("}", 1)[-1]
    kind = node.get("type") or ""
    if kind == "Float":
        return Field(name, kind, 32 if node.get("precision") == "single" else 64)
    if kind not in ("Integer", "ScaledInteger"):
        bad_xml(pages.path, f"{name}: {kind!r}")
    low, high = _whole(pages, node, "minimum", _LIMITS[0]), _whole(pages, node, "maximum", _LIMITS[1])
    if not _LIMITS[0] <= low <= high <= _LIMITS[1]:
        bad_xml(pages.path, f"{name}: {low} – {high}")
    scaled = kind == "ScaledInteger"
    scale = _number(pages, node, "scale", 1.0) if scaled else 1.0
    offset = _number(pages, node, "offset", 0.0) if scaled else 0.0
    return Field(name, kind, (high - low).bit_length(), low, high, scale, offset)


def records(pages: Pages, points: Points, most: int) -> Iterator[dict[str, NDArray[Any]]]:
    """Give the numbers of every field, at most so many records at a time.

    Raises
    ------
    FileError
        If a packet is not one, or they hold fewer records than announced.
    """
    streams = [_Stream(field) for field in points.fields]
    packets = _packets(pages, points)
    left = points.count
    while left:
        count = min(most, left)
        while any(stream.held < count for stream in streams):
            pieces = next(packets, None)
            if pieces is None:
                bad_points(
                    pages.path, f"{points.count - left + min(s.held for s in streams)} of {points.count}"
                )
            for stream, piece in zip(streams, pieces, strict=True):
                stream.pieces.append(piece)
                stream.size += len(piece)
        yield {stream.field.name: stream.field.values(stream.take(count)) for stream in streams}
        left -= count


class _Stream:
    """The bits of one field that have been read and not yet taken."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.pieces: list[NDArray[np.uint8]] = []
        self.size = 0
        self._bit = 0

    @property
    def held(self) -> int:
        """How many whole numbers there are."""
        return (self.size * 8 - self._bit) // self.field.bits if self.field.bits else 1 << 62

    def take(self, count: int) -> NDArray[Any]:
        """Return the next numbers, unpacked: floats, or unsigned 64 bit."""
        from immersion.scans._kernels import e57 as kernels

        width = self.field.bits
        if not width:  # minimum and maximum are one number: nothing is stored
            return np.zeros(count, np.uint64)
        whole = np.concatenate(self.pieces) if len(self.pieces) != 1 else self.pieces[0]
        end = self._bit + count * width
        if self.field.kind == "Float":
            values: NDArray[Any] = whole[self._bit // 8 : end // 8].view(f"<f{width // 8}").copy()
        else:
            values = np.empty(count, np.uint64)
            kernels.unpack_bits(whole, self._bit, width, values)
        rest = whole[end // 8 :].copy()
        self.pieces, self.size, self._bit = [rest], len(rest), end % 8
        return values


def _packets(pages: Pages, points: Points) -> Iterator[list[NDArray[np.uint8]]]:
    """Give the pieces of every field, packet by packet; index and empty packets are passed over."""
    place = points.start
    fields = len(points.fields)
    while place + 4 <= points.end:
        kind, _, less = struct.unpack("<BBH", pages.read(place, 4).tobytes())
        length = less + 1
        if length % 4 or place + length > points.end:
            bad_points(pages.path, f"packet of {length} bytes at {place}")
        if kind == 1:
            body = pages.read(place, length)
            yield _pieces(pages, body, fields)
        elif kind not in (0, 2):
            bad_points(pages.path, f"packet of kind {kind} at {place}")
        place += length


def _pieces(pages: Pages, body: NDArray[np.uint8], fields: int) -> list[NDArray[np.uint8]]:
    first = 6 + 2 * fields
    count = int(body[4]) | int(body[5]) << 8 if len(body) >= 6 else -1
    if count != fields or len(body) < first:
        bad_points(pages.path, f"{count} streams, {fields} fields")
    sizes = body[6:first].copy().view("<u2").astype(np.int64)
    ends = first + np.cumsum(sizes)
    if len(ends) and ends[-1] > len(body):
        bad_points(pages.path, f"streams of {int(sizes.sum())} bytes in a packet of {len(body)}")
    return [body[end - size : end] for end, size in zip(ends.tolist(), sizes.tolist(), strict=True)]
