"""Scan files in and out: PLY, OBJ, STL, GLB, glTF, E57, LAS and LAZ.

Readers give a :class:`~immersion.scans.mesh.Mesh` or a :class:`~immersion.scans.cloud.PointCloud`, writers
take one. A format is one file with the decorator :func:`scan_format`; its suffixes, its row in
``immersion formats`` and its contract test follow.
"""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import Literal

from immersion._files import readable
from immersion.errors import FileError, InputError, UsageError
from immersion.scans import _cloud_texts as _cloud_texts
from immersion.scans._origin import with_origin
from immersion.scans._recording import recorded
from immersion.scans.cloud import PointCloud
from immersion.scans.io._formats import FORMATS, ScanFormat, guard, scan_format
from immersion.scans.io._gltf_compress import Compression, compression_bound, write_compressed
from immersion.scans.io._sniff import check_content
from immersion.scans.io._splats import refuse_splats
from immersion.scans.io._turn import y_up
from immersion.scans.mesh import METRES_PER_UNIT, Mesh

__all__ = [
    "FORMATS",
    "ScanFormat",
    "compression_bound",
    "read",
    "read_cloud",
    "read_mesh",
    "scan_format",
    "write",
]

logger = logging.getLogger("immersion.scans")

Up = Literal["y", "z"]


def read(path: str | os.PathLike[str], unit: str | None = None, up: Up | None = None) -> Mesh | PointCloud:
    """Read a scan by its suffix: PLY, OBJ, STL, GLB, glTF, E57, LAS, LAZ or COPC.

    Parameters
    ----------
    path : str or PathLike
        The file.
    unit : str, optional
        The unit of its numbers (``"m"``, ``"mm"`` …), for files that do not say, or that say it wrongly:
        what is given here wins, and the file's own word stays in ``extras["unit_in_file"]``.
    up : {"y", "z"}, optional
        The axis that points up in the file, +Y when not given. ``"z"`` is turned to +Y up by −90° about x
        (positions, normals and poses), and ``extras["up"]`` records it.

    Returns
    -------
    Mesh or PointCloud
        A mesh when the file has faces, else its points. ``source`` is set; ``extras["format"]`` names the
        format, ``extras["files"]`` the files read beside it; ``history`` starts with the step ``"read"``,
        and carries on the record of provenance that lies beside the file, if any.

    Raises
    ------
    FileError
        If the file is missing, a directory, not permitted, empty, damaged, cut short, not what its suffix
        says, or holds Gaussian splats.
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
    check_words(unit, up)
    target, name = opened(path)
    scan = FORMATS.get(name).plugin.read(target)
    count = len(scan.faces) if isinstance(scan, Mesh) else len(scan.points)
    if not count:
        raise FileError("scan-empty" if isinstance(scan, Mesh) else "scan-cloud-empty", target)
    scan = dressed(scan, target, name, unit, up)
    facts: dict[str, object] = {"format": name}
    if isinstance(scan, Mesh):
        facts |= {"triangles": len(scan.faces), "vertices": len(scan.vertices)}
        logger.info("%s: %d triangles, %d vertices", target.name, len(scan.faces), len(scan.vertices))
    else:
        facts |= {"points": len(scan.points)}
        logger.info("%s: %d points", target.name, len(scan.points))
    return with_origin(scan.with_step("read", {"unit": unit, "up": up}, facts))


def read_mesh(path: str | os.PathLike[str], unit: str | None = None, up: Up | None = None) -> Mesh:
    """Read a scan that must have faces; otherwise as :func:`read`.

    Raises
    ------
    FileError
        As :func:`read`; and ``scan-point-cloud`` when the file holds points only.

    Examples
    --------
    >>> import tempfile
    >>> mesh = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(mesh, Path(folder) / "a.ply")
    ...     len(read_mesh(Path(folder) / "a.ply").faces)
    1
    """
    scan = read(path, unit, up)
    if isinstance(scan, PointCloud):
        raise FileError("scan-point-cloud", Path(path), count=len(scan.points))
    return scan


def read_cloud(path: str | os.PathLike[str], unit: str | None = None, up: Up | None = None) -> PointCloud:
    """Read a scan that must be points without faces; otherwise as :func:`read`.

    Raises
    ------
    FileError
        As :func:`read`; and ``scan-is-mesh`` when the file has faces.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(PointCloud.from_arrays([[0, 0, 0], [1, 0, 0.5]], unit="m"), Path(folder) / "a.laz")
    ...     read_cloud(Path(folder) / "a.laz").positions().tolist()
    [[0.0, 0.0, 0.0], [1.0, 0.0, 0.5]]
    """
    scan = read(path, unit, up)
    if isinstance(scan, Mesh):
        raise FileError("scan-is-mesh", Path(path), count=len(scan.faces))
    return scan


def check_words(unit: str | None, up: str | None) -> None:
    """Refuse a unit or an up axis that nobody knows."""
    if unit is not None and unit not in METRES_PER_UNIT:
        raise UsageError("mesh-unit", unit=unit, known=", ".join(METRES_PER_UNIT))
    if up not in (None, "y", "z"):
        raise UsageError("scan-up", up=up)


def opened(path: str | os.PathLike[str]) -> tuple[Path, str]:
    """Return the path and the name of its format, once its first bytes agree with its suffix."""
    suffix = Path(path).suffix.lower()
    target = readable(path, suffix.removeprefix(".").upper() or "PLY, OBJ, STL, GLB")
    refuse_splats(target)
    entry = FORMATS.for_path(target)
    check_content(target, suffix, entry.plugin.label)
    return target, entry.name


def dressed(
    scan: Mesh | PointCloud, target: Path, name: str, unit: str | None, up: str | None
) -> Mesh | PointCloud:
    """Return a scan with what the caller knows of it: its unit, its up axis, where it came from."""
    extras = dict(scan.extras) | {"format": name}
    if unit is not None and scan.unit not in (None, unit):
        extras["unit_in_file"] = scan.unit
    scan = replace(scan, unit=unit or scan.unit, name=scan.name or target.stem, source=target, extras=extras)
    return y_up(scan) if up == "z" else scan


def write(
    scan: Mesh | PointCloud,
    path: str | os.PathLike[str],
    *,
    compression: Compression = "none",
    bits: int = 14,
    date: str | None = None,
) -> None:
    """Write a mesh as PLY, OBJ (with its MTL), STL or GLB, or a cloud as PLY, LAS or LAZ, by the suffix.

    The files appear whole or not at all, and with them ``NAME.provenance.json``: what the scan was read from,
    what was done to it, and what was written. A scan made in memory has no such record. The file that the
    scan was read from, its materials and its pictures are never overwritten. GLB is in metres: other units
    are converted, and a mesh of unknown unit is written as it is and says so. What a format cannot hold
    (colours in STL …) is logged.

    Parameters
    ----------
    scan : Mesh or PointCloud
        At least one face, or one point.
    path : str or PathLike
        The file to make; missing folders are made.
    compression : {"none", "draco", "meshopt", "quantised"}
        For GLB: ``"draco"`` makes the smallest file, ``"meshopt"`` one that decodes fastest, ``"quantised"``
        one that opens without a decoder; the last two with positions in whole numbers of 16 bits at most.
        All move vertices by less than :func:`compression_bound`, which is logged and stands in the file's
        extras, beside the distance between the surface in the file and the given one, measured on the file.
    bits : int
        Bits of each coordinate when compressed: 8 to 24 for Draco, 8 to 16 for whole numbers and meshopt.
    date : str, optional
        For the record: year, month and day, such as ``"2026-11-25"``. No clock is read, so that the same work
        gives the same bytes.

    Raises
    ------
    UsageError
        If `date` is no date.
    FileError
        If the suffix is not known or holds the other kind of scan, the target belongs to the scan's own
        original, or cannot be written.
    InputError
        If there is no face, or no point.
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
    plugin = entry.plugin
    if plugin.write is None and plugin.write_cloud is None:
        known = sorted({*writable("mesh"), *writable("cloud")})
        raise FileError("file-suffix", target, suffix=target.suffix, known=", ".join(known))
    if isinstance(scan, Mesh):
        _write_mesh(scan, target, compression, bits, date)
        return
    if plugin.write_cloud is None or compression != "none":
        known = writable("cloud")
        raise FileError("scan-cloud-target", target, suffix=target.suffix, known=", ".join(known))
    if not len(scan.points):
        raise InputError("scan-cloud-empty", scan.source)
    guard(scan, [target])
    with recorded(scan, target, {}, date):
        plugin.write_cloud(scan, target)


def _write_mesh(mesh: Mesh, target: Path, compression: Compression, bits: int, date: str | None) -> None:
    writer = FORMATS.for_path(target).plugin.write
    if writer is None:
        known = writable("mesh")
        raise FileError("scan-mesh-target", target, suffix=target.suffix, known=", ".join(known))
    if not len(mesh.faces):
        raise InputError("scan-empty", mesh.source)
    guard(mesh, [target])
    with recorded(mesh, target, _options(compression, bits), date):
        if compression == "none":
            writer(mesh, target)
        else:
            write_compressed(mesh, target, compression, bits)


def _options(compression: Compression, bits: int) -> dict[str, object]:
    """Return what the record needs to write the file again."""
    return {} if compression == "none" else {"compression": compression, "bits": bits}


def writable(kind: Literal["mesh", "cloud"]) -> list[str]:
    """Return the suffixes that hold this kind of scan, sorted."""
    writers = (
        (entry.plugin.write if kind == "mesh" else entry.plugin.write_cloud, entry.suffixes)
        for entry in FORMATS.entries()
    )
    return sorted(s for writer, suffixes in writers if writer is not None for s in suffixes)
