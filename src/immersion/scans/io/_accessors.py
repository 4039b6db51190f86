"""The arrays of a glTF: buffer views, accessors of every type, sparse ones, and Draco streams.

References: glTF 2.0 specification, section 3.6; KHR_draco_mesh_compression; the Draco bitstream
specification (Google, 2019), sections 5 and 6, for the counts in a stream's head.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError, Where
from immersion.scans.io import _meshopt
from immersion.scans.io._glb import at, number, wrong

__all__ = ["Arrays", "as_floats", "bytes_of"]

_TYPES = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
# Arrays that no bytes of the file stand behind (zeros, sparse bases, Draco) may be this many times larger
# than the file; real ones stay far below.
_MOST_GROWTH = 4096
_LEAST_ROOM = 16 << 20
# One byte becomes a float of eight; sparse arrays, which hold mostly zeros, become some times more.
_MOST_USE = 64


def as_floats(values: NDArray[Any], normalized: bool) -> NDArray[np.float64]:
    """Return accessor values as float64, integers scaled to 0…1 or −1…1 when they are normalised."""
    floats: NDArray[np.float64] = values.astype(np.float64)
    if normalized and values.dtype.kind in "iu":
        floats = np.maximum(floats / np.iinfo(values.dtype).max, -1.0)
    return floats


def bytes_of(accessor: Mapping[str, Any]) -> int:
    """Return the bytes of an accessor's values, one after the other.

    >>> bytes_of({"componentType": 5126, "type": "VEC3", "count": 2})
    24
    """
    row = np.dtype(_TYPES[accessor["componentType"]]).itemsize * _WIDTHS[accessor["type"]]
    return row * int(accessor["count"])


class Arrays:
    """Reads the arrays of one document, checking every reference, offset and count."""

    def __init__(self, path: Path, document: dict[str, Any], buffers: list[bytes]) -> None:
        self.path = path
        self.document = document
        self.buffers = buffers
        self._room = max(_LEAST_ROOM, _MOST_GROWTH * sum(len(buffer) for buffer in buffers))
        self._decoded: dict[int, bytes] = {}
        self._spent = 0

    def view(self, index: object) -> tuple[bytes, int | None]:
        """Return the bytes of a buffer view, decompressed when they have to be, and its stride, if it has one."""
        view = at(self.path, self.document, "bufferViews", index)
        place = f"bufferViews[{index}]"
        stride = view.get("byteStride")
        if stride is not None:
            stride = number(self.path, f"{place}.byteStride", stride, 1, 252)
        record = _meshopt.extension_of(view)
        if record is None:
            return self._bytes(view, place), stride
        key = number(self.path, "bufferViews", index)
        if key not in self._decoded:
            # Several views may share one stream: all of them together must stay within what the file may ask.
            wanted = number(self.path, f"{place}.byteLength", view.get("byteLength"), 1)
            self.check_room(place, wanted + sum(len(data) for data in self._decoded.values()))
            data = self._bytes(record, place)
            self._decoded[key] = _meshopt.decoded_view(self.path, place, view, record, data)
        return self._decoded[key], stride

    def _bytes(self, view: dict[str, Any], place: str) -> bytes:
        which = number(self.path, f"{place}.buffer", view.get("buffer"))
        if which >= len(self.buffers):
            raise FileError(
                "gltf-reference", Where(self.path, path=place), index=which, count=len(self.buffers)
            )
        start = number(self.path, f"{place}.byteOffset", view.get("byteOffset", 0))
        length = number(self.path, f"{place}.byteLength", view.get("byteLength"), 1)
        buffer = self.buffers[which]
        if start + length > len(buffer):
            self._short(place, start + length, len(buffer))
        return buffer[start : start + length]

    def accessor(self, index: object) -> tuple[NDArray[Any], bool]:
        """Return the (n, width) values of an accessor and whether they are normalised."""
        entry = at(self.path, self.document, "accessors", index)
        place = f"accessors[{index}]"
        dtype = self.dtype_of(entry, place)
        width = self._width(entry, place)
        count = number(self.path, f"{place}.count", entry.get("count"), 1)
        if "bufferView" in entry:
            values = self._rows(entry, place, dtype, width, count)
        else:
            self.check_room(place, count * width * dtype.itemsize)
            values = np.zeros((count, width), dtype)
        if "sparse" in entry:
            values = self._sparse(entry["sparse"], f"{place}.sparse", values)
        return values, entry.get("normalized") is True

    def spend(self, place: str, numbers: int) -> None:
        """Count numbers that are kept in memory; refuse when they are more than the file can honestly stand for.

        Many attributes may name one accessor, and an accessor may have no bytes at all.
        """
        self._spent += 8 * numbers
        held = sum(len(data) for data in (*self.buffers, *self._decoded.values()))
        if self._spent > max(_LEAST_ROOM, _MOST_USE * held):
            self._short(place, self._spent, held)

    def check_room(self, place: str, wanted: int) -> None:
        """Refuse a size that this file cannot honestly ask for."""
        if wanted > self._room:
            self._short(place, wanted, sum(len(buffer) for buffer in self.buffers))

    def _short(self, place: str, wanted: int, got: int) -> NoReturn:
        raise FileError("scan-truncated", Where(self.path, path=place), format="glTF", wanted=wanted, got=got)

    def dtype_of(self, entry: dict[str, Any], place: str) -> np.dtype[Any]:
        """Return the type of an accessor's numbers."""
        kind = entry.get("componentType")
        if not isinstance(kind, int) or kind not in _TYPES:
            wrong(self.path, f"{place}.componentType", kind)
        return np.dtype(_TYPES[kind])

    def _width(self, entry: dict[str, Any], place: str) -> int:
        kind = entry.get("type")
        if not isinstance(kind, str) or kind not in _WIDTHS:
            wrong(self.path, f"{place}.type", kind)
        return _WIDTHS[kind]

    def _rows(
        self, entry: dict[str, Any], place: str, dtype: np.dtype[Any], width: int, count: int
    ) -> NDArray[Any]:
        data, stride = self.view(entry.get("bufferView"))
        start = number(self.path, f"{place}.byteOffset", entry.get("byteOffset", 0))
        row = dtype.itemsize * width
        step = stride or row
        if step < row:
            wrong(self.path, f"{place}.byteStride", step)
        wanted = start + step * (count - 1) + row
        if wanted > len(data):
            self._short(place, wanted, len(data))
        rows = np.ndarray((count, width), dtype, data, start, (step, dtype.itemsize))
        return np.ascontiguousarray(rows)

    def _sparse(self, sparse: object, place: str, values: NDArray[Any]) -> NDArray[Any]:
        if not isinstance(sparse, dict):
            wrong(self.path, place, sparse)
        count = number(self.path, f"{place}.count", sparse.get("count"), 1, len(values))
        parts = [sparse.get("indices"), sparse.get("values")]
        if not isinstance(parts[0], dict) or not isinstance(parts[1], dict):
            wrong(self.path, place, parts)
        kind = self.dtype_of(parts[0], f"{place}.indices")
        if kind.kind != "u":
            wrong(self.path, f"{place}.indices.componentType", str(kind))
        indices = self._rows(parts[0], f"{place}.indices", kind, 1, count)[:, 0]
        if int(indices.max()) >= len(values):
            raise FileError(
                "gltf-reference", Where(self.path, path=place), index=int(indices.max()), count=len(values)
            )
        changed = values.copy()
        changed[indices] = self._rows(parts[1], f"{place}.values", values.dtype, values.shape[1], count)
        return changed

    def draco(
        self, extension: dict[str, Any], vertices: int, corners: int | None
    ) -> tuple[NDArray[np.int64], dict[int, NDArray[Any]]]:
        """Decode one Draco stream: its (F, 3) faces and its attributes by id, each with ``vertices`` rows.

        The counts in the stream's head are compared with those of the glTF before the native decoder runs.
        """
        import DracoPy

        data, _ = self.view(extension.get("bufferView"))
        self.check_room("KHR_draco_mesh_compression", 12 * (vertices + (corners or 0)))
        announced = _draco_counts(data)
        if announced is None:
            self._bad_draco(repr(data[:8])[1:])
        if announced[0] > vertices or (announced[1] >= 0 and corners not in (None, 3 * announced[1])):
            self._bad_draco(f"{announced[0]} / {announced[1]}")
        try:
            mesh = DracoPy.decode(data)
        except (DracoPy.FileTypeException, ValueError, RuntimeError, MemoryError) as error:
            self._bad_draco(type(error).__name__)
        faces = getattr(mesh, "faces", None)
        if faces is None:
            self._bad_draco("points")
        found = {int(entry["unique_id"]): np.asarray(entry["data"]) for entry in mesh.attributes}
        rows = {key: value.reshape(len(value), -1) for key, value in found.items() if value.size}
        if any(len(value) != vertices for value in rows.values()):
            self._bad_draco("; ".join(str(len(value)) for value in rows.values()))
        triangles = np.asarray(faces, np.int64).reshape(-1, 3)
        if triangles.size and (triangles.min() < 0 or triangles.max() >= vertices):
            self._bad_draco(str(int(triangles.max())))
        return triangles, rows

    def _bad_draco(self, reason: str) -> NoReturn:
        raise FileError("gltf-draco", self.path, reason=reason)


def _draco_counts(data: bytes) -> tuple[int, int] | None:
    """Return (vertices, faces) from the head of a mesh stream (−1: not told); None when it is not one."""
    if len(data) < 16 or data[:5] != b"DRACO" or data[7] != 1:
        return None
    if (data[5], data[6]) != (2, 2) or int.from_bytes(data[9:11], "little") & 0x8000:
        # Older streams, and streams with metadata, lay their heads out otherwise: nothing to compare.
        return (0, -1) if (data[5], data[6]) <= (2, 2) else None
    edges = data[8] == 1
    place = 12 if edges else 11
    first, place = _varint(data, place)
    second, _ = _varint(data, place)
    return (first, second) if edges else (second, first)


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while place < len(data) and shift < 63:
        value |= (data[place] & 0x7F) << shift
        shift += 7
        place += 1
        if not data[place - 1] & 0x80:
            break
    return value, place
