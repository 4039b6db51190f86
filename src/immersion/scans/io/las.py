"""LAS, LAZ and COPC: clouds of laser scanners, read and written.

A COPC file is a LAZ whose chunks are sorted as an octree; it is read as the LAZ that it is.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from immersion.errors import FileError
from immersion.scans.cloud import PointCloud
from immersion.scans.io._formats import scan_format
from immersion.scans.io._las_header import LasHeader, read_las_header
from immersion.scans.io._las_points import centre_of, cloud_of_records, layout_of
from immersion.scans.io._las_write import write_las_cloud
from immersion.scans.io._laz import decompressed

__all__ = ["read_las", "stream_las"]

logger = logging.getLogger("immersion.scans")

_BLOCK = 1 << 16


def stream_las(path: Path, points: int) -> Iterator[PointCloud]:
    """Give the points of a LAS or LAZ in file order, at most so many at a time.

    Raises
    ------
    FileError
        If the file is damaged.
    """
    with _opened(path) as stream:
        header = read_las_header(path, stream)
        if not header.count:
            raise FileError("scan-cloud-empty", path)
        layout = layout_of(header)
        base = None
        for block in _blocks(header, stream, points):
            if base is None:
                base = centre_of(layout, np.frombuffer(block, layout.row), whole=False)
            yield cloud_of_records(layout, block, base, whole=False)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise FileError("file-denied", path, reason=error.strerror or str(error)) from None


def _blocks(header: LasHeader, stream: BinaryIO, points: int) -> Iterator[bytes | bytearray]:
    if header.compressed:
        yield from decompressed(header, stream, points)
        return
    stream.seek(header.start)
    for first in range(0, header.count, points):
        yield stream.read(min(points, header.count - first) * header.record)


@scan_format(
    "las", suffixes=(".las", ".laz"), label="LAS/LAZ", cloud_writer=write_las_cloud, stream=stream_las
)
def read_las(path: Path) -> PointCloud:
    """Read a LAS, LAZ or COPC: points, 16-bit colours, every field, the reference system as text.

    The unit is metres when the reference system says so, else None. A field that is 0 for every point is
    left out.
    """
    with _opened(path) as stream:
        header = read_las_header(path, stream)
        layout = layout_of(header)
        # Block by block: a damaged file stops before its announced count has been allocated.
        records = bytearray()
        for block in _blocks(header, stream, _BLOCK):
            records += block
    if not header.count:
        raise FileError("scan-cloud-empty", path)
    base = centre_of(layout, np.frombuffer(records, layout.row), whole=True)
    return cloud_of_records(layout, records, base, whole=True)
