"""Meshes of tens of millions of triangles: a PLY opened without loading it, and one written while it comes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion._files import atomic, readable, together
from immersion.errors import FileError, InputError
from immersion.scans import _cloud_texts as _cloud_texts
from immersion.scans._history import ProvenanceStep
from immersion.scans._origin import with_origin
from immersion.scans._placed import checked_unit
from immersion.scans._recording import hold_record
from immersion.scans._rights import check_date, with_rights
from immersion.scans._streamed import STREAM_WRITER, Streamed
from immersion.scans.io._formats import guard
from immersion.scans.io._ply_attributes import unit_of
from immersion.scans.io._ply_file import Element, read_ply_header
from immersion.scans.io._ply_write import TYPE_NAMES
from immersion.scans.io._sniff import check_content
from immersion.scans.mesh import Mesh

__all__ = ["PlyMap", "PlyMeshWriter", "open_ply"]

_CHECKED_AT_ONCE = 1 << 20
_INDEX_NAMES = ("vertex_indices", "vertex_index")


@dataclass(frozen=True, slots=True, eq=False)
class PlyMap:
    """A binary PLY of triangles, left in its file: pages of it come into memory as they are touched.

    Parameters
    ----------
    path : Path
        The file.
    vertices : (V,) structured ndarray
        A read-only map of the vertices, with the file's properties as fields.
    faces : (F, 3) ndarray of int32 or uint32
        A read-only view of the corners, straight in the file: its rows are not aligned.
    unit : str, optional
        The unit that a comment of the file names.
    comments : tuple of str
        The comments of the file.
    """

    path: Path
    vertices: NDArray[Any]
    faces: NDArray[Any]
    unit: str | None = None
    comments: tuple[str, ...] = ()

    def positions(self, rows: slice | NDArray[Any] = slice(None)) -> NDArray[np.float64]:
        """Return the (n, 3) true positions of some vertices, all of them when none are named.

        Examples
        --------
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with PlyMeshWriter(Path(folder) / "a.ply") as writer:
        ...         writer.vertices([[0, 0, 0], [1, 0, 0], [0, 1, 0]])
        ...         writer.faces([[0, 1, 2]])
        ...     open_ply(Path(folder) / "a.ply").positions(slice(1, 2)).tolist()
        [[1.0, 0.0, 0.0]]
        """
        part = self.vertices[rows]
        return np.stack([part[axis] for axis in "xyz"], 1).astype(np.float64)

    def chunks(self, triangles: int = 1_000_000) -> Iterator[NDArray[np.int32]]:
        """Give the faces in file order as aligned (n, 3) arrays of int32, at most so many at a time."""
        for first in range(0, len(self.faces), triangles):
            yield self.faces[first : first + triangles].astype(np.int32)

    def mesh(self) -> Mesh:
        """Load everything: the same as :func:`~immersion.scans.read_mesh` on the file."""
        from immersion.scans.io import read_mesh

        return read_mesh(self.path)


def open_ply(path: str | os.PathLike[str]) -> PlyMap:
    """Open a binary little-endian PLY of triangles without loading it.

    Counts are compared with the file's size before anything is mapped; then every face is checked, chunk by
    chunk, to be a triangle of vertices that are there.

    Parameters
    ----------
    path : str or PathLike
        A PLY whose vertices are plain numbers, followed by faces that are all triangles.

    Returns
    -------
    PlyMap

    Raises
    ------
    FileError
        If the file is no such PLY (``ply-map``), is cut short, or names a vertex that is not there.

    Examples
    --------
    >>> import tempfile
    >>> from immersion.scans import write
    >>> mesh = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]], unit="m")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(mesh, Path(folder) / "a.ply")
    ...     mapped = open_ply(Path(folder) / "a.ply")
    ...     mapped.faces.tolist(), mapped.vertices["x"].tolist(), mapped.unit
    ([[0, 1, 2]], [0.0, 1.0, 0.0], 'm')
    """
    target = readable(path, "PLY")
    check_content(target, ".ply", "PLY")
    order, comments, elements, start = read_ply_header(target)
    if order != "<":
        _unfit(target, f"format {'ascii' if not order else 'binary_big_endian'}")
    if [element.name for element in elements[:2]] != ["vertex", "face"]:
        _unfit(target, f"elements {', '.join(element.name for element in elements)}")
    row, rows = _vertex_type(target, elements[0]), elements[0].rows
    face, corners, count = _face_type(target, elements[1])
    end = start + rows * row.itemsize + elements[1].rows * face.itemsize
    if end > target.stat().st_size:
        raise FileError("scan-truncated", target, format="PLY", wanted=end, got=target.stat().st_size)
    if not rows or not elements[1].rows:
        raise FileError("scan-empty", target)
    vertices = np.memmap(target, row, "r", start, (rows,))
    table = np.memmap(target, face, "r", start + rows * row.itemsize, (elements[1].rows,))
    _check_faces(target, table, corners, count, rows)
    return PlyMap(target, vertices, table[corners], unit_of(comments), tuple(comments))


def _unfit(path: Path, problem: str) -> NoReturn:
    raise FileError("ply-map", path, problem=problem)


def _vertex_type(path: Path, element: Element) -> np.dtype[Any]:
    names = [prop.name for prop in element.properties]
    if any(prop.count for prop in element.properties) or len(set(names)) != len(names):
        _unfit(path, f"vertex: {', '.join(names)}")
    for axis in "xyz":
        if axis not in names:
            raise FileError("ply-property", path, name=axis, element="vertex")
    return np.dtype([(prop.name, "<" + prop.type) for prop in element.properties])


def _face_type(path: Path, element: Element) -> tuple[np.dtype[Any], str, str]:
    """Return the type of a row of three corners, and the names of the corners and of their count."""
    lists = [prop for prop in element.properties if prop.count]
    names = [prop.name for prop in element.properties]
    if len(lists) != 1 or lists[0].name not in _INDEX_NAMES or len(set(names)) != len(names):
        _unfit(path, f"face: {', '.join(names)}")
    if lists[0].type not in ("i4", "u4"):
        _unfit(path, f"{lists[0].name}: {lists[0].type}")
    fields: list[tuple[Any, ...]] = []
    for prop in element.properties:
        if prop.count:
            fields += [(f"count of {prop.name}", "<" + prop.count), (prop.name, "<" + prop.type, (3,))]
        else:
            fields.append((prop.name, "<" + prop.type))
    return np.dtype(fields), lists[0].name, f"count of {lists[0].name}"


def _check_faces(path: Path, table: NDArray[Any], corners: str, count: str, rows: int) -> None:
    for first in range(0, len(table), _CHECKED_AT_ONCE):
        part = table[first : first + _CHECKED_AT_ONCE]
        other = part[count] != 3
        if other.any():
            at = int(np.argmax(other))
            _unfit(path, f"face {first + at}: {int(part[count][at])}")
        indices = part[corners]
        low, high = int(indices.min()), int(indices.max())
        if low < 0 or high >= rows:
            raise FileError("scan-index", path, index=low if low < 0 else high, count=rows, name="vertex")


class PlyMeshWriter:
    """Write a PLY mesh chunk by chunk: first vertices, then faces; it appears whole, when the block ends well.

    With it appears its record of provenance: the original's files with their SHA-256, what was done to it before,
    the steps that the program tells, the counts, and the rights. Such a record says that no replay can make the
    file again: only the program can.

    Parameters
    ----------
    path : str or PathLike
        The file to make.
    colors, normals : bool
        Whether vertices come with them.
    double : bool
        Write positions as doubles: for coordinates far from the origin.
    unit : str, optional
        The unit to note in the file.
    original : Mesh or PlyMap, optional
        What is being rewritten: its own files are never overwritten. Without it there is a record only when `steps`
        or rights are given, or when one lies beside the target already.
    steps : sequence of ProvenanceStep
        What the program does to the original, for the record.
    license, credit
        As for :func:`~immersion.scans.with_rights`: what is known of the original is carried on.
    date : str, optional
        As for :func:`~immersion.scans.write`.

    Raises
    ------
    FileError
        If the target belongs to `original`, or cannot be written.
    InputError
        If vertices come after faces, or a face names a vertex that was not written (``ply-writer``).
    UsageError
        If the rights are no line of text, or the date is none.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with PlyMeshWriter(Path(folder) / "a.ply", unit="m") as writer:
    ...         writer.vertices([[0, 0, 0], [1, 0, 0]])
    ...         writer.vertices([[0, 1, 0]])
    ...         writer.faces([[0, 1, 2]])
    ...     len(open_ply(Path(folder) / "a.ply").vertices)
    3
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        colors: bool = False,
        normals: bool = False,
        double: bool = False,
        unit: str | None = None,
        original: Mesh | PlyMap | None = None,
        steps: Sequence[ProvenanceStep] = (),
        license: str | None = None,
        credit: str | None = None,
        date: str | None = None,
    ) -> None:
        self._target, self._date = Path(path), date
        check_date(date)
        scan = with_rights(_begun(original), license=license, credit=credit)
        guard(original if isinstance(original, Mesh) else scan, [self._target])
        self._scan = replace(scan, unit=checked_unit(unit, None), history=(*scan.history, *steps))
        self._parameters: dict[str, object] = {
            "colors": colors,
            "normals": normals,
            "double": double,
            "unit": unit,
        }
        self._unit = checked_unit(unit, None)
        self._fields = [(axis, "<f8" if double else "<f4") for axis in "xyz"]
        self._fields += [(f"n{axis}", "<f4") for axis in "xyz"] if normals else []
        self._fields += [(name, "u1") for name in ("red", "green", "blue", "alpha")] if colors else []
        self._parts = 1 + normals + colors
        self._counts = [0, 0]
        self._place: AbstractContextManager[Path] = atomic(self._target)
        self._stream: BinaryIO | None = None

    def __enter__(self) -> PlyMeshWriter:
        temporary = self._place.__enter__()
        self._stream = temporary.open("wb")
        self._stream.write(self._header())
        return self

    def _header(self) -> bytes:
        """Return the header; its length does not change while the counts grow."""
        lines = ["ply", "format binary_little_endian 1.0"]
        lines += [] if self._unit is None else [f"comment unit {self._unit}"]
        lines.append("comment " + "." * (40 - sum(len(str(count)) for count in self._counts)))
        lines.append(f"element vertex {self._counts[0]}")
        lines += [f"property {TYPE_NAMES[kind[-2:]]} {name}" for name, kind in self._fields]
        lines += [
            f"element face {self._counts[1]}",
            "property list uchar int vertex_indices",
            "end_header",
            "",
        ]
        return "\n".join(lines).encode()

    def vertices(
        self, positions: ArrayLike, normals: ArrayLike | None = None, colors: ArrayLike | None = None
    ) -> None:
        """Write more vertices: (n, 3) positions, with (n, 3) normals and (n, 4) colours when announced."""
        if self._counts[1]:
            raise InputError("ply-writer", self._target, problem="vertices() > faces()")
        points = np.asarray(positions, np.float64).reshape(-1, 3)
        given = [part for part in (normals, colors) if part is not None]
        if len(given) + 1 != self._parts or not np.isfinite(points).all():
            raise InputError("ply-writer", self._target, problem=f"{len(given) + 1} / {self._parts}")
        parts = [points, *(np.asarray(part).reshape(len(points), -1) for part in given)]
        if sum(part.shape[1] for part in parts) != len(self._fields):
            raise InputError("ply-writer", self._target, problem=str([part.shape for part in parts]))
        table = np.empty(len(points), self._fields)
        columns = (column for part in parts for column in part.T)
        for (name, _), column in zip(self._fields, columns, strict=True):
            table[name] = column
        self._write(table.tobytes())
        self._counts[0] += len(points)

    def faces(self, corners: ArrayLike) -> None:
        """Write more faces: (n, 3) indices of vertices that have been written."""
        indices = np.asarray(corners).reshape(-1, 3)
        if not len(indices):
            return
        if indices.dtype.kind not in "iu" or indices.min() < 0 or indices.max() >= self._counts[0]:
            raise InputError("ply-writer", self._target, problem=f"{indices.max()} / {self._counts[0]}")
        table = np.empty(len(indices), [("count", "u1"), ("corners", "<i4", (3,))])
        table["count"], table["corners"] = 3, indices
        self._write(table.tobytes())
        self._counts[1] += len(indices)

    def _write(self, data: bytes) -> None:
        if self._stream is None:
            raise InputError("ply-writer", self._target, problem="with PlyMeshWriter(…)")
        self._stream.write(data)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        stream, self._stream = self._stream, None
        if stream is not None:
            if kind is None:
                stream.seek(0)
                stream.write(self._header())
            stream.close()
        if kind is not None:
            return self._place.__exit__(kind, error, trace)
        with together() as held:
            self._place.__exit__(None, None, None)
            self._record(held)
        return None

    def _record(self, held: Mapping[Path, Path]) -> None:
        """Let the record wait with the mesh; both then appear together."""
        scan = replace(self._scan, triangles=self._counts[1])
        facts = {"triangles": self._counts[1], "vertices": self._counts[0]}
        last = ProvenanceStep(STREAM_WRITER, self._parameters, facts)
        hold_record(scan, self._target, held, last, self._date)


def _begun(original: Mesh | PlyMap | None) -> Streamed:
    """Return what is known of the original, for the record."""
    if original is None:
        return Streamed()
    if isinstance(original, Mesh):
        marks, count = original.reconstructed, len(original.faces)
        part = None if marks is None or not count else round(100.0 * np.count_nonzero(marks) / count, 3)
        return Streamed(original.history, original.source, original.unit, original.extras, invented=part)
    facts = {"format": "ply", "triangles": len(original.faces), "vertices": len(original.vertices)}
    mapped = Streamed(
        (), original.path, original.unit, {"format": "ply", "comments": list(original.comments)}
    )
    return with_origin(mapped.with_step("read", {"unit": None, "up": None}, facts))
