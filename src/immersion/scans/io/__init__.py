"""Scan files in and out: PLY, OBJ, STL, GLB and glTF.

Readers give a :class:`~immersion.scans.mesh.Mesh`, writers take one. A format is one file with the
decorator :func:`scan_format`; its suffixes, its row in ``immersion formats`` and its contract test follow.
"""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np

from immersion._files import readable
from immersion.errors import FileError, InputError, UsageError
from immersion.scans._origin import with_origin
from immersion.scans.io._formats import FORMATS, ScanFormat, guard, scan_format
from immersion.scans.io._sniff import check_content
from immersion.scans.mesh import METRES_PER_UNIT, Mesh
from immersion.scans.provenance import recorded

__all__ = ["FORMATS", "ScanFormat", "read", "scan_format", "write"]

logger = logging.getLogger("immersion.scans")


def read(path: str | os.PathLike[str], unit: str | None = None, up: Literal["y", "z"] | None = None) -> Mesh:
    """Read a scan: PLY, OBJ, STL, GLB or glTF, by its suffix.

    Parameters
    ----------
    path : str or PathLike
        The file.
    unit : str, optional
        The unit of its numbers (``"m"``, ``"mm"`` …), for files that do not say, or that say it wrongly:
        what is given here wins, and the file's own word stays in ``extras["unit_in_file"]``.
    up : {"y", "z"}, optional
        The axis that points up in the file, +Y when not given. ``"z"`` is turned to +Y up by −90° about x,
        and ``extras["up"]`` records it.

    Returns
    -------
    Mesh
        With ``source`` set; ``extras["format"]`` names the format and ``extras["files"]`` the files read. Its
        ``history`` begins here, and carries on the record of provenance that lies beside the file, if any.

    Raises
    ------
    FileError
        If the file is missing, a directory, not permitted, empty, damaged, cut short, not what its suffix
        says, or holds points without faces.
    InputError
        If a coordinate is not finite or an index out of range.
    UsageError
        If `unit` or `up` is not known.

    Examples
    --------
    >>> import tempfile
    >>> mesh = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]], unit="mm")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(mesh, Path(folder) / "un éclat.ply")
    ...     read(Path(folder) / "un éclat.ply").unit
    'mm'
    """
    if unit is not None and unit not in METRES_PER_UNIT:
        raise UsageError("mesh-unit", unit=unit, known=", ".join(METRES_PER_UNIT))
    if up not in (None, "y", "z"):
        raise UsageError("scan-up", up=up)
    suffix = Path(path).suffix.lower()
    target = readable(path, suffix.removeprefix(".").upper() or "PLY, OBJ, STL, GLB")
    entry = FORMATS.for_path(target)
    check_content(target, suffix, entry.plugin.label)
    mesh = entry.plugin.read(target)
    if not len(mesh.faces):
        raise FileError("scan-empty", target)
    extras = dict(mesh.extras) | {"format": entry.name}
    if unit is not None and mesh.unit not in (None, unit):
        extras["unit_in_file"] = mesh.unit
    mesh = replace(mesh, unit=unit or mesh.unit, name=mesh.name or target.stem, source=target, extras=extras)
    logger.info("%s: %d triangles, %d vertices", target.name, len(mesh.faces), len(mesh.vertices))
    mesh = _turned(mesh) if up == "z" else mesh
    facts = {"format": entry.name, "triangles": len(mesh.faces), "vertices": len(mesh.vertices)}
    return with_origin(mesh.with_step("read", {"unit": unit, "up": up}, facts))


def _turned(mesh: Mesh) -> Mesh:
    # (x, y, z) → (x, z, −y): swaps and signs only, so that no digit is lost.
    vertices = np.ascontiguousarray(mesh.vertices[:, [0, 2, 1]] * np.array([1, 1, -1], np.float32))
    offset = mesh.offset[[0, 2, 1]] * [1.0, 1.0, -1.0]
    return replace(mesh, vertices=vertices, offset=offset, extras=dict(mesh.extras) | {"up": "z"})


def write(mesh: Mesh, path: str | os.PathLike[str], *, date: str | None = None) -> None:
    """Write a scan: PLY, OBJ (with its MTL), STL or GLB, by the suffix of ``path``.

    The files appear whole or not at all, and with them ``NAME.provenance.json``: what the scan was read from,
    what was done to it, and what was written. A scan made in memory has no such record. The file that the mesh
    was read from, its materials and its pictures are never overwritten. GLB is in metres: other units are
    converted, and a mesh of unknown unit is written as it is and says so. What a format cannot hold (colours
    in STL …) is logged.

    Parameters
    ----------
    mesh : Mesh
        At least one face.
    path : str or PathLike
        The file to make; missing folders are made.
    date : str, optional
        For the record: year, month and day, such as ``"2026-11-25"``. No clock is read, so that the same work
        gives the same bytes.

    Raises
    ------
    UsageError
        If `date` is no date.
    FileError
        If the suffix is not known, the target belongs to the mesh's own original, or cannot be written.
    InputError
        If the mesh has no face.

    Examples
    --------
    >>> import tempfile
    >>> mesh = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(mesh, Path(folder) / "a.stl")
    ...     (Path(folder) / "a.stl").stat().st_size
    134
    """
    target = Path(path)
    entry = FORMATS.for_path(target)
    writer = entry.plugin.write
    if writer is None or target.suffix.lower() not in entry.suffixes:
        known = sorted(s for e in FORMATS.entries() if e.plugin.write is not None for s in e.suffixes)
        raise FileError("file-suffix", target, suffix=target.suffix, known=", ".join(known))
    if not len(mesh.faces):
        raise InputError("scan-empty", mesh.source)
    guard(mesh, [target])
    with recorded(mesh, target, {}, date):
        writer(mesh, target)
