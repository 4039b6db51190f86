"""The PLY container: header, elements and properties, in ASCII and both byte orders.

Reference: G. Turk, "The PLY Polygon File Format", Stanford University, 1994.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError, Where
from immersion.scans.io._glb import load

__all__ = ["TYPES", "Element", "Ply", "Rows", "read_ply_file", "read_ply_header"]

TYPES = {
    **{"char": "i1", "uchar": "u1", "short": "i2", "ushort": "u2", "int": "i4", "uint": "u4"},
    **{"float": "f4", "double": "f8", "int8": "i1", "uint8": "u1", "int16": "i2", "uint16": "u2"},
    **{"int32": "i4", "uint32": "u4", "float32": "f4", "float64": "f8", "int64": "i8", "uint64": "u8"},
}
_ORDERS = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}
_MOST_HEADER = 1 << 20


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its name, value type, and the type of its count when it is a list."""

    name: str
    type: str
    count: str = ""


@dataclass(slots=True)
class Element:
    """One element of the header: name, number of rows, properties in file order."""

    name: str
    rows: int
    properties: list[Property] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rows:
    """A list property: all its values end to end, and how many each row has."""

    values: NDArray[Any]
    lengths: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ply:
    """A whole file: ``data[element][property]`` is an array, or :class:`Rows` for a list."""

    comments: list[str]
    elements: dict[str, Element]
    data: dict[str, dict[str, NDArray[Any] | Rows]]


def read_ply_file(path: Path) -> Ply:
    """Read every element of a PLY; counts are compared with the file's size before anything is made.

    Raises
    ------
    FileError
        If the header is not one, or the data are cut short or hold something else than numbers.
    """
    raw = load(path, "PLY")
    order, comments, elements, place = _header(path, raw)
    body = np.frombuffer(raw, np.uint8)[place:]
    if order:
        data = _binary(path, body, order, elements, place)
    else:
        data = _ascii(path, body, elements, raw.count(b"\n", 0, place))
    return Ply(comments, {element.name: element for element in elements}, data)


def read_ply_header(path: Path) -> tuple[str, list[str], list[Element], int]:
    """Read the header alone: byte order (empty for text), comments, elements, and where the data begin.

    Raises
    ------
    FileError
        If the header is not one.
    """
    try:
        with path.open("rb") as stream:
            return _header(path, stream.read(_MOST_HEADER))
    except OSError as error:
        raise FileError("file-denied", path, reason=error.strerror or str(error)) from None


def _bad_header(path: Path, line: str, row: int) -> NoReturn:
    raise FileError("ply-header", Where(path, row), line=line[:60])


def _header(path: Path, raw: bytes) -> tuple[str, list[str], list[Element], int]:
    head = raw[:_MOST_HEADER]
    place, row, order = 0, 0, None
    comments: list[str] = []
    elements: list[Element] = []
    while True:
        ends = [end for end in (head.find(b"\n", place), head.find(b"\r", place)) if end >= 0]
        stop = min(ends) if ends else len(head)
        line = head[place:stop].decode("utf-8", "replace").strip()
        row += 1
        if not ends and line != "end_header":
            _bad_header(path, line, row)
        place = stop + (2 if head[stop : stop + 2] == b"\r\n" else 1)
        word, _, rest = line.partition(" ")
        if row == 1:
            if line != "ply":
                _bad_header(path, line, row)
        elif word == "end_header":
            break
        elif word == "format":
            order = _ORDERS.get(rest.split()[0]) if rest.split() else None
            if order is None:
                _bad_header(path, line, row)
        elif word == "comment":
            comments.append(rest.strip())
        elif word == "element":
            elements.append(_element(path, line, row))
        elif word == "property" and elements:
            elements[-1].properties.append(_property(path, line, row))
        elif word and word != "obj_info":
            _bad_header(path, line, row)
    names = [element.name for element in elements]
    if order is None or len(set(names)) != len(names):
        _bad_header(path, "end_header", row)
    return order, comments, elements, place


def _element(path: Path, line: str, row: int) -> Element:
    words = line.split()
    if len(words) != 3 or not words[2].isascii() or not words[2].isdigit() or len(words[2]) > 15:
        _bad_header(path, line, row)
    return Element(words[1], int(words[2]))


def _property(path: Path, line: str, row: int) -> Property:
    words = line.split()
    listed = len(words) == 5 and words[1] == "list"
    if not (listed or len(words) == 3) or words[-2] not in TYPES:
        _bad_header(path, line, row)
    if listed and TYPES.get(words[2], "f4")[0] == "f":
        _bad_header(path, line, row)
    return Property(words[-1], TYPES[words[-2]], TYPES[words[2]] if listed else "")


def _short(path: Path, wanted: int, got: int) -> NoReturn:
    raise FileError("scan-truncated", path, format="PLY", wanted=wanted, got=got)


def _binary(
    path: Path, body: NDArray[np.uint8], order: str, elements: list[Element], header: int
) -> dict[str, dict[str, NDArray[Any] | Rows]]:
    data: dict[str, dict[str, NDArray[Any] | Rows]] = {}
    place = 0
    for element in elements:
        least = sum(int((p.count or p.type)[1]) for p in element.properties)
        if element.rows * least > len(body) - place:
            _short(path, header + place + element.rows * least, header + len(body))
        if not element.rows or not element.properties:
            data[element.name] = {}
            continue
        found = _fixed_rows(body[place:], order, element)
        if found is None:
            found = _varied_rows(path, body[place:], order, element, header + place)
        data[element.name], used = found
        place += used
    return data


def _fixed_rows(
    body: NDArray[np.uint8], order: str, element: Element
) -> tuple[dict[str, NDArray[Any] | Rows], int] | None:
    """Read rows that are all laid out like the first one, as meshes of triangles are; else None."""
    fields: list[tuple[Any, ...]] = []
    offset = 0
    for k, prop in enumerate(element.properties):
        if prop.count:
            width = int(prop.count[1])
            if offset + width > len(body):
                return None
            length = int(np.frombuffer(body[offset : offset + width].tobytes(), order + prop.count)[0])
            if length < 0 or (length > 64 and element.rows > 1):
                return None
            fields.append((f"count{k}", order + prop.count))
            fields.append((f"value{k}", order + prop.type, (length,)))
            offset += width + length * int(prop.type[1])
        else:
            fields.append((f"value{k}", order + prop.type))
            offset += int(prop.type[1])
    size = offset * element.rows
    if size > len(body) or offset >= 1 << 31:
        return None
    table = np.frombuffer(body[:size], np.dtype(fields))
    columns: dict[str, NDArray[Any] | Rows] = {}
    for k, prop in enumerate(element.properties):
        values = table[f"value{k}"]
        if not prop.count:
            # A view into the bytes of the file where the machine counts as the file does: no copy.
            columns[prop.name] = values.astype(prop.type, copy=False)
            continue
        counts = table[f"count{k}"]
        if (counts != counts[0]).any():
            return None
        columns[prop.name] = Rows(values.astype(prop.type, copy=False).ravel(), counts.astype(np.int64))
    return columns, size


def _varied_rows(
    path: Path, body: NDArray[np.uint8], order: str, element: Element, header: int
) -> tuple[dict[str, NDArray[Any] | Rows], int]:
    from immersion.scans.io import _row_kernels

    props = element.properties
    counts = np.array(
        [int(p.count[1]) * (-1 if p.count[0] == "i" else 1) if p.count else 0 for p in props], np.int64
    )
    sizes = np.array([int(p.type[1]) for p in props], np.int64)
    starts = np.empty((element.rows, len(props)), np.int64)
    lengths = np.empty_like(starts)
    end = _row_kernels.walk_bytes(body, 0, counts, sizes, order == ">", starts, lengths)
    if end < 0:
        _short(path, header + len(body) + 1, header + len(body))
    columns: dict[str, NDArray[Any] | Rows] = {}
    for k, prop in enumerate(props):
        size = int(sizes[k])
        at = _expand(starts[:, k], lengths[:, k], size)
        raw = body[at[:, None] + np.arange(size)]
        values = raw.reshape(-1).view(order + prop.type).astype(prop.type)
        columns[prop.name] = Rows(values, lengths[:, k].copy()) if prop.count else values
    return columns, int(end)


def _expand(starts: NDArray[np.int64], lengths: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    first = np.cumsum(lengths) - lengths
    step = np.arange(int(lengths.sum())) - np.repeat(first, lengths)
    expanded: NDArray[np.int64] = np.repeat(starts, lengths) + step * size
    return expanded


def _ascii(
    path: Path, body: NDArray[np.uint8], elements: list[Element], lines: int
) -> dict[str, dict[str, NDArray[Any] | Rows]]:
    from immersion.scans.io import _kernels, _row_kernels

    values = np.empty(_kernels.tokens_count(body), np.float64)
    bad = _kernels.tokens_fill(body, _kernels.POWERS, values)
    if bad >= 0:
        word = body[bad : bad + 40].tobytes().split()[0].decode("utf-8", "replace")
        line = lines + 1 + int((body[:bad] == 10).sum())
        raise FileError("scan-number", Where(path, line), text=word, format="PLY")
    data: dict[str, dict[str, NDArray[Any] | Rows]] = {}
    place = 0
    for element in elements:
        props = element.properties
        data[element.name] = {}
        if element.rows * len(props) > len(values) - place:
            # Counted in numbers, because words have no fixed size.
            _short(path, place + element.rows * len(props), len(values))
        if not element.rows or not props:
            continue
        starts = np.empty((element.rows, len(props)), np.int64)
        lengths = np.empty_like(starts)
        lists = np.array([bool(p.count) for p in props], np.int64)
        place = int(_row_kernels.walk_tokens(values, place, lists, starts, lengths))
        if place < 0:
            _short(path, len(values) + 1, len(values))
        for k, prop in enumerate(props):
            column = values[_expand(starts[:, k], lengths[:, k], 1)]
            data[element.name][prop.name] = Rows(column, lengths[:, k].copy()) if prop.count else column
    return data
