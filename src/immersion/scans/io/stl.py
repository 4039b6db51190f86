"""STL, read and written: bare triangles, without colours, pictures or unit."""

from __future__ import annotations

import logging
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion._files import write_bytes
from immersion.errors import FileError, Where
from immersion.scans.io._formats import scan_format
from immersion.scans.io._glb import load
from immersion.scans.io._shading import join_equal_rows
from immersion.scans.mesh import Mesh

__all__ = ["read_stl", "write_stl"]

logger = logging.getLogger("immersion.scans")

_FACET = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("bytes", "<u2")])


def write_stl(mesh: Mesh, path: Path) -> None:
    """Write binary STL, with the true positions in float32: STL has neither doubles nor an offset."""
    if mesh.colors is not None or mesh.uvs is not None or mesh.scalars:
        logger.warning("%s: STL holds triangles only; colours, textures and numbers are left out", path.name)
    corners = mesh.positions().astype(np.float32)[mesh.faces]
    points = corners.astype(np.float64)
    normals = np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0])
    size = np.linalg.norm(normals, axis=1, keepdims=True)
    facets = np.zeros(len(corners), _FACET)
    facets["normal"] = np.divide(normals, size, out=np.zeros_like(normals), where=size > 0)
    facets["corners"] = corners
    # The 80 bytes must not begin with "solid", or readers take the file for text.
    head = b"binary STL".ljust(80, b"\0") + struct.pack("<I", len(facets))
    write_bytes(path, head + facets.tobytes())


@scan_format("stl", suffixes=(".stl",), writer=write_stl)
def read_stl(path: Path) -> Mesh:
    """Read an STL, binary or text, and join corners that lie on exactly the same point.

    STL repeats every vertex in each of its triangles, so joining equal ones restores what was written.
    """
    raw = load(path, "STL")
    count = struct.unpack_from("<I", raw, 80)[0] if len(raw) >= 84 else 0
    # Some binary files begin with "solid": the size tells the two kinds apart, not the first word.
    fits = len(raw) >= 84 and len(raw) == 84 + 50 * count
    text = raw[:512].lstrip()[:5].lower() == b"solid" and not (fits and count)
    name = ""
    corners: NDArray[Any]
    if text and b"\0" not in raw[80:512]:
        corners, name = _text(path, raw)
    else:
        corners = _binary(path, raw, count)
    if not len(corners):
        raise FileError("scan-empty", path)
    first, joined = join_equal_rows(corners)
    return Mesh.from_arrays(corners[first], joined.reshape(-1, 3), name=name, source=path)


def _binary(path: Path, raw: bytes, count: int) -> NDArray[np.float32]:
    wanted = 84 + 50 * count
    if len(raw) < max(wanted, 84):
        raise FileError("scan-truncated", path, format="STL", wanted=wanted, got=len(raw))
    facets = np.frombuffer(raw, _FACET, count, 84)
    return facets["corners"].reshape(-1, 3).astype(np.float32)


def _text(path: Path, raw: bytes) -> tuple[NDArray[np.float64], str]:
    from immersion.scans.io import _kernels

    text = np.frombuffer(raw, np.uint8)
    nothing = np.empty((0, 3), np.float64)
    count, bad = _kernels.stl_text(text, _kernels.POWERS, nothing, False)
    if bad >= 0:
        line = raw[bad:].split(b"\n", 1)[0].strip().decode("utf-8", "replace")
        raise FileError("stl-structure", Where(path, raw.count(b"\n", 0, bad) + 1), line=line[:60])
    points = np.empty((count, 3), np.float64)
    _kernels.stl_text(text, _kernels.POWERS, points, True)
    words = raw.split(b"\n", 1)[0].decode("utf-8", "replace").strip().split(None, 1)
    return points, words[1] if len(words) > 1 else ""
