"""LAS 1.4 and LAZ, written chunk by chunk: the same points give the same bytes, with no clock in them."""

from __future__ import annotations

import json
import logging
import math
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion._files import atomic
from immersion.scans.cloud import PointCloud
from immersion.scans.io._crs import crs_records
from immersion.scans.io._finished import Finished
from immersion.scans.io._las_fields import fields_for
from immersion.scans.io._las_header import Vlr
from immersion.scans.io._laz import LASZIP, native
from immersion.scans.io._ply_attributes import pose_text
from immersion.scans.mesh import METRES_PER_UNIT

__all__ = ["LasWriter", "write_las_cloud"]

logger = logging.getLogger("immersion.scans")

_MOST = 2**31 - 1024
_BLOCK = 1 << 18
_HEADER = 375


def write_las_cloud(cloud: PointCloud, path: Path) -> None:
    """Write LAS 1.4, compressed when the suffix is ``.laz``: the step is 0.1 mm, or finer for small things.

    What LAS has no field for (unit, poses, name) goes into a record of our own; normals and other numbers
    into extra bytes.
    """
    with atomic(path) as temporary, LasWriter(temporary, cloud, cloud.bounds) as writer:
        for first in range(0, len(cloud.points), _BLOCK):
            writer.add(cloud.picked(np.arange(first, min(first + _BLOCK, len(cloud.points)))))


class LasWriter(Finished):
    """Write clouds of the same columns one after the other into one file.

    Parameters
    ----------
    path : Path
        The very file to write; ``.laz`` compresses.
    first : PointCloud
        Any chunk: its columns, colours, reference system, unit and poses are those of the file.
    bounds : (2, 3) ndarray of float64
        The box of all the points: it decides the step and the offset.
    """

    def __init__(self, path: Path, first: PointCloud, bounds: NDArray[np.float64]) -> None:
        if first.colors is not None and (first.colors[:, 3] != np.iinfo(first.colors.dtype).max).any():
            logger.warning("LAS holds no transparency of points; it is left out")
        self._fields = fields_for(first)
        self._scales, self._offsets = grid_of(first, bounds)
        self._compressor: Any = None
        self.count = 0
        self._returns = np.zeros(15, np.int64)
        self._low = np.full(3, 2**31 - 1, np.int64)
        self._high = np.full(3, -(2**31), np.int64)
        self._geotiff = first.crs is not None and first.crs.startswith("GeoTIFF ")
        records = [Vlr("immersion", 1, _facts(first, self._fields.renamed()))]
        records += [] if first.crs is None else crs_records(first.crs)
        if self._fields.extra:
            records.append(Vlr("LASF_Spec", 4, self._fields.description()))
        laz = None
        if path.suffix.lower() == ".laz":
            laz = native().LazVlr.new_for_compression(
                self._fields.format, self._fields.row.itemsize - record_size(self._fields.format)
            )
            records.append(Vlr(*LASZIP, bytes(laz.record_data())))
        self._records = [r for r in records if len(r.data) <= 65535]
        self._late = [r for r in records if len(r.data) > 65535]  # only records at the end may be longer
        self._start = _HEADER + sum(54 + len(r.data) for r in self._records)
        self._stream = path.open("w+b")
        self._stream.write(bytes(_HEADER))
        for record in self._records:
            head = struct.pack("<2x16sHH32s", record.user.encode(), record.number, len(record.data), b"")
            self._stream.write(head + record.data)
        if laz is not None:
            self._compressor = native().LasZipCompressor(self._stream, laz)

    def add(self, cloud: PointCloud) -> None:
        """Write the points of one chunk."""
        if not len(cloud.points):
            return
        table = self._fields.filled(cloud)
        for k, axis in enumerate("XYZ"):
            place = cloud.points[:, k].astype(np.float64) + (cloud.offset[k] - self._offsets[k])
            whole = np.clip(np.round(place / self._scales[k]), -(2**31), 2**31 - 1).astype(np.int64)
            table[axis] = whole
            self._low[k] = min(self._low[k], int(whole.min()))
            self._high[k] = max(self._high[k], int(whole.max()))
        counts = np.bincount(table["bits0"] & 15, minlength=16)[1:16]
        self._returns += counts
        self.count += len(table)
        if self._compressor is None:
            self._stream.write(table.tobytes())
        else:
            self._compressor.compress_many(table.view(np.uint8))

    def close(self) -> None:
        """Finish the points, then fill in the header."""
        if self._compressor is not None:
            self._compressor.done()
        self._stream.seek(0, 2)
        late = self._stream.tell() if self._late else 0
        for record in self._late:
            head = struct.pack("<2x16sHQ32s", record.user.encode(), record.number, len(record.data), b"")
            self._stream.write(head + record.data)
        self._stream.seek(0)
        self._stream.write(self._head(late))
        self._stream.close()

    def _head(self, late: int) -> bytes:
        low = self._low * self._scales + self._offsets
        high = self._high * self._scales + self._offsets
        box = [value for k in range(3) for value in (high[k], low[k])]
        kind = self._fields.format | (128 if self._compressor is not None else 0)
        head = struct.pack("<4sHH16xBB", b"LASF", 0, 0 if self._geotiff else 16, 1, 4)
        head += struct.pack("<32s32sHH", b"immersion", b"immersion", 0, 0)
        head += struct.pack("<HIIBHI20x", _HEADER, self._start, len(self._records), kind, self._row_size(), 0)
        head += struct.pack("<12d", *self._scales, *self._offsets, *box)
        head += struct.pack("<QQIQ15Q", 0, late, len(self._late), self.count, *self._returns.tolist())
        return head

    def _row_size(self) -> int:
        return self._fields.row.itemsize


def record_size(kind: int) -> int:
    """Return the bytes of one point of a format, without extra bytes."""
    from immersion.scans.io._las_header import BASE_SIZES

    return BASE_SIZES[kind]


def _facts(cloud: PointCloud, renamed: dict[str, str]) -> bytes:
    facts: dict[str, object] = {}
    if cloud.unit is not None:
        facts["unit"] = cloud.unit
    if cloud.name:
        facts["name"] = cloud.name
    if cloud.poses:
        facts["poses"] = [json.loads(pose_text(pose)) for pose in cloud.poses]
    if renamed:
        facts["scalars"] = renamed
    if cloud.colors is not None and cloud.colors.dtype == np.uint8:
        facts["color_bits"] = 8
    return json.dumps(facts, sort_keys=True).encode()


def grid_of(
    cloud: PointCloud, bounds: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the scales and offsets: those of the file that the cloud came from when it still fits them.

    Else the step is 0.1 mm, or the ten-millionth of a small thing's size, so that rounding moves no point
    by more than 0.05 mm; a cloud of more than some 400 km needs a coarser step, which is said.
    """
    own = _own_grid(cloud, bounds)
    if own is not None:
        return own
    size = float((bounds[1] - bounds[0]).max())
    step = 1e-4 / METRES_PER_UNIT[cloud.unit or "m"]
    step = _power(math.log10(step) + 1e-9)
    if size > 0:
        step = min(step, _power(math.log10(size * 1e-7)))
    step = max(step, 1e-12)
    wanted = step
    while size / step > _MOST or step < float(np.abs(bounds).max()) * 1e-15:
        step *= 10.0
    if step > wanted:
        logger.warning("LAS counts in steps of %g here: the coordinates are too large for finer ones", step)
    offset = np.zeros(3)
    if float(np.abs(bounds).max()) / step > _MOST:
        digits = max(0, round(-math.log10(step)) - 6)
        offset = np.asarray(np.round(bounds.mean(0), digits), np.float64)
    return np.full(3, step), offset


def _power(exponent: float) -> float:
    # Through text, for the double nearest to the power of ten.
    return float(f"1e{math.floor(exponent)}")


def _own_grid(
    cloud: PointCloud, bounds: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    facts = cloud.extras.get("las")
    if not isinstance(facts, dict):
        return None
    scales, offsets = np.array(facts["scales"], np.float64), np.array(facts["offsets"], np.float64)
    if (np.abs((bounds - offsets) / scales) > _MOST).any():
        return None
    places = (cloud.positions() - offsets) / scales
    # Moved or scaled points no longer stand on the grid of the file; float32 blurs it a little.
    return (scales, offsets) if bool((np.abs(places - np.round(places)) < 0.1).all()) else None
