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
from immersion.scans.io._formats import FORMATS, ScanFormat, guard, scan_format
from immersion.scans.io._gltf_compress import Compression, compression_bound, write_compressed
from immersion.scans.io._sniff import check_content
from immersion.scans.mesh import METRES_PER_UNIT, Mesh

__all__ = ["FORMATS", "ScanFormat", "compression_bound", "read", "scan_format", "write"]

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
        With ``source`` set; ``extras["format"]`` names the format and ``extras["files"]`` the files read.

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
    return _turned(mesh) if up == "z" else mesh


def _turned(mesh: Mesh) -> Mesh:
    # (x, y, z) → (x, z, −y): swaps and signs only, so that no digit is lost.
    vertices = np.ascontiguousarray(mesh.vertices[:, [0, 2, 1]] * np.array([1, 1, -1], np.float32))
    offset = mesh.offset[[0, 2, 1]] * [1.0, 1.0, -1.0]
    turn = np.array([[1, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]], np.float64)
    normals = mesh.normals
    if normals is not None:
        normals = np.ascontiguousarray(normals[:, [0, 2, 1]] * np.array([1, 1, -1], np.float32))
    rig = None if mesh.rig is None else mesh.rig.moved(turn)
    extras = dict(mesh.extras) | {"up": "z"}
    return replace(mesh, vertices=vertices, offset=offset, normals=normals, rig=rig, extras=extras)


def write(
    mesh: Mesh, path: str | os.PathLike[str], *, compression: Compression = "none", bits: int = 14
) -> None:
    """Write a scan: PLY, OBJ (with its MTL), STL or GLB, by the suffix of ``path``.

    The file appears whole or not at all. The file that the mesh was read from, its materials and its
    pictures are never overwritten. GLB is in metres: other units are converted, and a mesh of unknown unit
    is written as it is and says so. What a format cannot hold (colours in STL …) is logged.

    Parameters
    ----------
    mesh : Mesh
        At least one face.
    path : str or PathLike
        The file to make; missing folders are made.
    compression : {"none", "draco", "quantised"}
        For GLB: ``"draco"`` makes the smallest file, ``"quantised"`` one that opens without a decoder, with
        positions in whole numbers of 16 bits at most. Both move vertices by less than
        :func:`compression_bound`, which is logged and stands in the file's extras.
    bits : int
        Bits of each coordinate when compressed: 8 to 24 for Draco, 8 to 16 for whole numbers.

    Raises
    ------
    FileError
        If the suffix is not known, the target belongs to the mesh's own original, or cannot be written.
    InputError
        If the mesh has no face.
    UsageError
        If a compression is asked for that is not known, for another format than GLB, for a mesh that moves
        (with a rig), or with a number of bits that it does not have.

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
    if compression == "none":
        writer(mesh, target)
    else:
        write_compressed(mesh, target, compression, bits)
