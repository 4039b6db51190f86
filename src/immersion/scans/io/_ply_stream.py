"""A PLY cloud in chunks, and a cloud written as PLY while it comes: memory is that of one chunk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError, Where
from immersion.scans import _cloud_texts as _cloud_texts
from immersion.scans.cloud import PointCloud
from immersion.scans.io._centre import centre_of_points
from immersion.scans.io._finished import Finished
from immersion.scans.io._ply_attributes import cloud_of, columns
from immersion.scans.io._ply_file import Element, Ply, Rows, read_ply_file, read_ply_header
from immersion.scans.io._ply_write import cloud_header, cloud_properties, cloud_rows
from immersion.scans.io._splats import are_splats

__all__ = ["PlyCloudWriter", "stream_ply_cloud"]

_BLOCK = 1 << 22


def stream_ply_cloud(path: Path, points: int) -> Iterator[PointCloud]:
    """Give the points of a PLY without faces, in file order, at most so many at a time.

    Raises
    ------
    FileError
        If it has faces, or is damaged.
    """
    order, comments, elements, start = read_ply_header(path)
    _check_cloud(path, elements)
    before = elements[: next(k for k, e in enumerate(elements) if e.name == "vertex")]
    vertex = elements[len(before)]
    base: NDArray[np.float64] | None = None
    if any(prop.count for element in (*before, vertex) for prop in element.properties):
        # Rows of unknown length have no place that can be computed: such a rare file is read whole.
        parts = _slices(read_ply_file(path), vertex, points)
    elif order:
        parts = _binary_parts(path, order, before, vertex, start, points)
    else:
        parts = _text_parts(path, before, vertex, start, points)
    for data in parts:
        ply = Ply(comments, {"vertex": vertex}, {"vertex": data})
        positions = columns(data, ("x", "y", "z"))
        if positions is None:
            missing = next((axis for axis in "xyz" if axis not in data), "x")
            raise FileError("ply-property", path, name=missing, element="vertex")
        cloud = cloud_of(path, ply, positions)
        if base is None:
            base = centre_of_points(positions)
        # One offset for all chunks, so that they can be laid end to end.
        yield replace(cloud, points=(positions - base).astype(np.float32), offset=base)


def _check_cloud(path: Path, elements: list[Element]) -> None:
    by_name = {element.name: element for element in elements}
    vertex = by_name.get("vertex")
    if vertex is None:
        raise FileError("ply-property", path, name="x", element="vertex")
    if are_splats(prop.name for prop in vertex.properties):
        raise FileError("scan-splats", path, kind="PLY")
    faces = sum(by_name[name].rows for name in ("face", "tristrips") if name in by_name)
    if faces:
        raise FileError("scan-is-mesh", path, count=faces)
    if not vertex.rows:
        raise FileError("scan-cloud-empty", path)


def _slices(ply: Ply, vertex: Element, points: int) -> Iterator[dict[str, NDArray[Any] | Rows]]:
    plain = {name: c for name, c in ply.data["vertex"].items() if isinstance(c, np.ndarray)}
    for first in range(0, vertex.rows, points):
        yield {name: column[first : first + points] for name, column in plain.items()}


def _binary_parts(
    path: Path, order: str, before: list[Element], vertex: Element, start: int, points: int
) -> Iterator[dict[str, NDArray[Any] | Rows]]:
    row = np.dtype([(prop.name, order + prop.type) for prop in vertex.properties])
    skipped = sum(e.rows * sum(int(prop.type[1]) for prop in e.properties) for e in before)
    wanted, got = start + skipped + vertex.rows * row.itemsize, path.stat().st_size
    if wanted > got:
        raise FileError("scan-truncated", path, format="PLY", wanted=wanted, got=got)
    with path.open("rb") as stream:
        stream.seek(start + skipped)
        for first in range(0, vertex.rows, points):
            count = min(points, vertex.rows - first)
            table = np.frombuffer(stream.read(count * row.itemsize), row)
            yield {prop.name: table[prop.name].astype(prop.type) for prop in vertex.properties}


def _text_parts(
    path: Path, before: list[Element], vertex: Element, start: int, points: int
) -> Iterator[dict[str, NDArray[Any] | Rows]]:
    width = len(vertex.properties)
    skip = sum(element.rows * len(element.properties) for element in before)
    left = vertex.rows
    kept: list[NDArray[np.float64]] = []
    have = 0
    for values in _numbers(path, start):
        if skip:
            dropped = min(skip, len(values))
            skip -= dropped
            values = values[dropped:]
        kept.append(values)
        have += len(values)
        while left and have >= width * min(points, left):
            whole = np.concatenate(kept)
            count = min(points, left)
            rows = whole[: count * width].reshape(count, width)
            kept, have = [whole[count * width :]], have - count * width
            left -= count
            yield {prop.name: rows[:, k].copy() for k, prop in enumerate(vertex.properties)}
        if not left:
            return
    raise FileError("scan-truncated", path, format="PLY", wanted=left * width, got=have)


def _numbers(path: Path, start: int) -> Iterator[NDArray[np.float64]]:
    """Parse the words of a text file block by block; a word cut by a block's end waits for the next."""
    rest = b""
    with path.open("rb") as stream:
        stream.seek(start)
        while block := stream.read(_BLOCK):
            whole = rest + block
            cut = max(whole.rfind(b) for b in (b" ", b"\n", b"\t", b"\r")) + 1
            rest = whole[cut:]
            if len(rest) > _BLOCK:
                raise FileError("scan-number", path, text=rest[:40].decode("utf-8", "replace"), format="PLY")
            yield _parsed(path, whole[:cut])
    yield _parsed(path, rest)


def _parsed(path: Path, words: bytes) -> NDArray[np.float64]:
    from immersion.scans.io import _kernels as kernels

    text = np.frombuffer(words, np.uint8)
    values = np.empty(kernels.tokens_count(text), np.float64)
    bad = kernels.tokens_fill(text, kernels.POWERS, values)
    if bad >= 0:
        word = words[bad : bad + 40].split()[0].decode("utf-8", "replace")
        raise FileError("scan-number", Where(path), text=word, format="PLY")
    return values


class PlyCloudWriter(Finished):
    """Write a cloud as PLY, chunk by chunk, into the very file given; the count is filled in at the end.

    Parameters
    ----------
    path : Path
        The file to make.
    first : PointCloud
        Any chunk: its columns are those of the file.
    far : bool
        Write double positions.
    """

    def __init__(self, path: Path, first: PointCloud, far: bool) -> None:
        self._path = path
        self._first = first.picked(np.arange(0))  # its columns, without its points
        self._far = far
        self._stream = path.open("wb")
        self.count = 0
        # The comment gives way as the count grows, so that the header never changes its length.
        self._room = len(self._header(0, b"")) + 20
        self._stream.write(self._padded())

    def _header(self, count: int, room: bytes) -> bytes:
        lines = cloud_header(self._first, count, cloud_properties(self._first, self._path, self._far))
        text = "\n".join([*lines, "end_header", ""]).encode("utf-8")
        at = text.index(b"\nelement ")
        return text[:at] + b"\ncomment " + room + text[at:]

    def _padded(self) -> bytes:
        return self._header(self.count, b"." * (self._room - len(self._header(self.count, b""))))

    def add(self, cloud: PointCloud) -> None:
        """Write one chunk; it must have the columns of the first."""
        self._stream.write(cloud_rows(cloud, self._path, self._far))
        self.count += len(cloud.points)

    def close(self) -> None:
        """Fill in the count, and close."""
        self._stream.seek(0)
        self._stream.write(self._padded())
        self._stream.close()
