"""Thinning of clouds that do not fit in memory: one point for each voxel, from file to file."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from immersion._files import atomic, together
from immersion.errors import FileError, UsageError
from immersion.scans import _cloud_texts as _cloud_texts
from immersion.scans._history import ProvenanceStep
from immersion.scans._origin import origin_of, with_origin, with_past
from immersion.scans._recording import hold_record
from immersion.scans._rights import check_date, check_rights, with_rights
from immersion.scans._streamed import Streamed
from immersion.scans.cloud import PointCloud

if TYPE_CHECKING:
    from immersion.scans.io._las_write import LasWriter
    from immersion.scans.io._ply_stream import PlyCloudWriter

__all__ = ["Thinned", "thin"]

Progress = Callable[[float], None]

_AXIS_BITS = 21
_CHUNK = 1_000_000


@dataclass(frozen=True, slots=True)
class Thinned:
    """What thinning did.

    Parameters
    ----------
    before, after : int
        The points read and written.
    spacing : float
        The edge of the voxels, in the cloud's unit.
    unit : str, optional
        The cloud's unit.
    """

    before: int
    after: int
    spacing: float
    unit: str | None

    def to_dict(self) -> dict[str, object]:
        """Return plain data, for ``--json`` and provenance.

        Examples
        --------
        >>> Thinned(10, 4, 0.5, "m").to_dict()["after"]
        4
        """
        return {"before": self.before, "after": self.after, "spacing": self.spacing, "unit": self.unit}


def thin(
    path: str | os.PathLike[str],
    out: str | os.PathLike[str],
    spacing: float,
    *,
    unit: str | None = None,
    up: Literal["y", "z"] | None = None,
    points: int = _CHUNK,
    license: str | None = None,
    credit: str | None = None,
    date: str | None = None,
    progress: Progress | None = None,
    _earlier: Sequence[Mapping[str, object]] | None = None,
) -> Thinned:
    """Thin a cloud file to one point for each cube of a grid; neither file has to fit in memory.

    The first point of the file in each cube stays as it is, with all that belongs to it, and the order is
    kept: the same call gives the same bytes. The file is read twice (its box first), and once more for its
    SHA-256; memory is that of one chunk, and 16 to 32 bytes for each point that stays. The record of provenance
    appears with the file, or neither does.

    Parameters
    ----------
    path : str or PathLike
        LAS, LAZ, COPC, E57, or PLY without faces.
    out : str or PathLike
        LAS, LAZ or PLY; never the file that is read, nor one that it was made from.
    spacing : float
        The edge of the cubes, in the cloud's unit. The grid starts at the true origin.
    unit, up
        As for :func:`~immersion.scans.read`.
    points : int
        The most points read at a time.
    license, credit
        As for :func:`~immersion.scans.with_rights`: what is known of the input is carried on.
    date : str, optional
        As for :func:`~immersion.scans.write`.
    progress : callable, optional
        Called with the done part, 0 to 1; may raise :class:`~immersion.errors.Cancelled`.

    Returns
    -------
    Thinned

    Raises
    ------
    FileError
        As :func:`~immersion.scans.chunks`; if ``out`` is the input or one of its masters, or of a format without
        clouds.
    UsageError
        If `spacing` is not above zero, or less than a millionth of the cloud's size; if the rights are no line
        of text, or the date is none.

    Examples
    --------
    >>> import tempfile
    >>> from immersion.scans import write
    >>> cloud = PointCloud.from_arrays([[0, 0, 0], [0.1, 0, 0], [1.5, 0, 0]], unit="m")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(cloud, Path(folder) / "a.las")
    ...     thin(Path(folder) / "a.las", Path(folder) / "b.laz", spacing=1.0).after
    2
    """
    from immersion.scans.io._formats import guard
    from immersion.scans.io.streams import chunks

    target = _target(Path(path), Path(out))
    if not (isinstance(spacing, int | float) and math.isfinite(spacing) and spacing > 0):
        raise UsageError("scan-spacing", spacing=spacing, least=0.0)
    check_date(date)
    check_rights(license, credit)
    told = progress or (lambda part: None)
    count, bounds = _boxed(chunks(path, points, unit, up), told)
    least = float((bounds[1] - bounds[0]).max()) / (1 << (_AXIS_BITS - 1))
    if spacing < least or float(np.abs(bounds).max()) / spacing > 2.0**52:
        raise UsageError("scan-spacing", spacing=spacing, least=least)
    read = chunks(path, points, unit, up)
    first = next(read)
    scan = with_rights(_begun(first, count, unit, up, _earlier), license=license, credit=credit)
    guard(scan, [target])
    after = done = 0
    with together() as held:
        with atomic(target) as temporary, _writer(temporary, first, bounds) as writer:
            for chunk, kept in _kept(chain([first], read), spacing, bounds[0]):
                writer.add(chunk.picked(kept))
                after += int(kept.sum())
                done += len(chunk.points)
                told(done / count)
        facts = {"before": count, "points": after}
        scan = scan.with_step("thin", {"spacing": float(spacing), "points": points}, facts)
        hold_record(replace(scan, points=after), target, held, ProvenanceStep("write"), date)
    return Thinned(count, after, float(spacing), first.unit)


def _boxed(parts: Iterator[PointCloud], told: Progress) -> tuple[int, NDArray[np.float64]]:
    """Return how many points there are, and their box."""
    count, bounds = 0, np.array([np.full(3, np.inf), np.full(3, -np.inf)])
    for chunk in parts:
        count += len(chunk.points)
        low, high = chunk.bounds
        bounds = np.stack([np.minimum(bounds[0], low), np.maximum(bounds[1], high)])
        told(0.0)
    return count, bounds


def _begun(
    first: PointCloud,
    count: int,
    unit: str | None,
    up: Literal["y", "z"] | None,
    earlier: Sequence[Mapping[str, object]] | None,
) -> Streamed:
    """Return the cloud that was read, for its record; a replay gives the past that was recorded."""
    facts = {"format": first.extras.get("format"), "points": count}
    read = Streamed((), first.source, first.unit, first.extras).with_step(
        "read", {"unit": unit, "up": up}, facts
    )
    scan = with_origin(read)
    origin = origin_of(scan)
    return (
        scan
        if earlier is None or origin is None
        else with_past(scan, replace(origin, earlier=tuple(earlier)))
    )


def _target(path: Path, out: Path) -> Path:
    from immersion.scans.io import FORMATS, writable

    plugin = FORMATS.for_path(out).plugin
    if plugin.write_cloud is None:
        raise FileError("scan-cloud-target", out, suffix=out.suffix, known=", ".join(writable("cloud")))
    if path.exists() and out.exists() and out.samefile(path):
        raise FileError("scan-master", out)
    return out


def _writer(path: Path, first: PointCloud, bounds: NDArray[np.float64]) -> LasWriter | PlyCloudWriter:
    if path.suffix.lower() == ".ply":
        from immersion.scans.io._ply_stream import PlyCloudWriter

        return PlyCloudWriter(path, first, far=bool(first.offset.any()))
    from immersion.scans.io._las_write import LasWriter

    return LasWriter(path, first, bounds)


def _kept(
    parts: Iterator[PointCloud], spacing: float, low: NDArray[np.float64]
) -> Iterator[tuple[PointCloud, NDArray[np.bool_]]]:
    """Give every chunk with the marks of its points that stay."""
    from immersion.scans._kernels import thinning as kernels

    table = np.full(1 << 16, kernels.EMPTY, np.uint64)
    used = 0
    base = np.floor(low / spacing)
    for part in parts:
        # Half empty at the least, even when every point of the chunk is the first in its voxel.
        while 2 * (used + len(part.points)) > len(table):
            larger = np.full(2 * len(table), kernels.EMPTY, np.uint64)
            kernels.grown(table, larger)
            table = larger
        cells = (np.floor(part.positions() / spacing) - base).astype(np.int64).astype(np.uint64)
        keys = cells[:, 0] | cells[:, 1] << np.uint64(_AXIS_BITS) | cells[:, 2] << np.uint64(2 * _AXIS_BITS)
        kept = np.empty(len(part.points), np.bool_)
        used += int(kernels.keep_first(keys, table, kept))
        yield part, kept
