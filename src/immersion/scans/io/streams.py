"""Clouds that do not fit in memory: read in chunks."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from immersion.errors import FileError, UsageError
from immersion.scans.cloud import PointCloud
from immersion.scans.io import Up, check_words, dressed, opened
from immersion.scans.io._formats import FORMATS

__all__ = ["chunks"]

logger = logging.getLogger("immersion.scans")


def chunks(
    path: str | os.PathLike[str], points: int = 1_000_000, unit: str | None = None, up: Up | None = None
) -> Iterator[PointCloud]:
    """Read a cloud in chunks: LAS, LAZ, COPC, E57, or PLY without faces; memory is that of one chunk.

    Parameters
    ----------
    path : str or PathLike
        The file.
    points : int
        The most points of a chunk.
    unit, up
        As for :func:`~immersion.scans.read`.

    Yields
    ------
    PointCloud
        The points in the order of the file. All chunks have one offset and the same columns: fields that
        :func:`~immersion.scans.read` would leave out because they are empty stay, and one that has no
        number in some chunk is 0 there, which is logged.

    Raises
    ------
    FileError
        If the file is missing, damaged, holds a mesh, or its format is read whole.
    UsageError
        If `points` is below 1, or `unit` or `up` is not known.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from immersion.scans import write
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(PointCloud.from_arrays([[k, 0, 0] for k in range(5)]), Path(folder) / "a.las")
    ...     [len(chunk.points) for chunk in chunks(Path(folder) / "a.las", points=2)]
    [2, 2, 1]
    """
    check_words(unit, up)
    if isinstance(points, bool) or not isinstance(points, int) or points < 1:
        raise UsageError("scan-chunk", points=points)
    target, name = opened(path)
    plugin = FORMATS.get(name).plugin
    if plugin.stream is None:
        known = ", ".join(sorted(s for e in FORMATS.entries() if e.plugin.stream for s in e.suffixes))
        raise FileError("scan-no-chunks", target, format=plugin.label, known=known)
    return _dressed(plugin.stream(target, points), target, name, unit, up)


def _dressed(
    parts: Iterator[PointCloud], target: Path, name: str, unit: str | None, up: str | None
) -> Iterator[PointCloud]:
    first: PointCloud | None = None
    for part in parts:
        whole = dressed(part, target, name, unit, up)
        assert isinstance(whole, PointCloud)  # a cloud stays one
        if first is None:
            first = whole.picked(np.arange(0))
        yield _alike(whole, first)


def _alike(part: PointCloud, first: PointCloud) -> PointCloud:
    """Give a chunk the columns of the first: readers leave out those in which a number is none.

    A column that comes and goes is filled with 0 where it is not there, and said.
    """
    count = len(part.points)
    changed = sorted(set(part.scalars) ^ set(first.scalars))
    scalars = {
        name: part.scalars.get(name, np.zeros(count, column.dtype)).astype(column.dtype, copy=False)
        for name, column in first.scalars.items()
    }
    normals, seen_from = part.normals, part.pose_of
    if (normals is None) != (first.normals is None):
        changed.append("normals")
        normals = None if first.normals is None else np.zeros((count, 3), np.float32)
    if (seen_from is None) != (first.pose_of is None):
        changed.append("pose_of")
        seen_from = None if first.pose_of is None else np.zeros(count, np.int32)
    if not changed:
        return part
    where = part.source.name if part.source is not None else ""
    logger.warning("%s: %s not in every chunk; 0 there, or left out", where, ", ".join(changed))
    return replace(part, scalars=scalars, normals=normals, pose_of=seen_from)
