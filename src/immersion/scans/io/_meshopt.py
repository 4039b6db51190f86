"""Buffer views compressed by EXT_meshopt_compression or KHR_meshopt_compression.

References: both extensions' texts (Khronos), "Bitstream" and "Filters". The first is the second without
version 1 of the attributes and without the colour filter; files of both names are read alike.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError, Where
from immersion.scans import _gltf_texts as _gltf_texts
from immersion.scans.io._glb import number, wrong

__all__ = ["NAMES", "decode_stream", "decoded_view", "extension_of"]

NAMES = ("EXT_meshopt_compression", "KHR_meshopt_compression")
_FILTERS = ("NONE", "OCTAHEDRAL", "QUATERNION", "EXPONENTIAL", "COLOR")
_HEADS = {"ATTRIBUTES": (0xA0, 0xA1), "TRIANGLES": (0xE1,), "INDICES": (0xD1,)}
_REASONS = {1: "…∅", 2: "∅…", 3: "channel", 4: "FIFO", 5: "codeaux"}


def extension_of(entry: dict[str, Any]) -> dict[str, Any] | None:
    """Return the compression record of a buffer view or of a buffer, by either name."""
    extensions = entry.get("extensions")
    if not isinstance(extensions, dict):
        return None
    found = (extensions.get(name) for name in NAMES)
    return next((record for record in found if isinstance(record, dict)), None)


def decoded_view(path: Path, place: str, view: dict[str, Any], record: dict[str, Any], data: bytes) -> bytes:
    """Return the bytes of a compressed view, once its numbers are known to fit each other and the stream.

    Parameters
    ----------
    path, place : Path, str
        For messages.
    view, record : dict
        The buffer view and its compression record.
    data : bytes
        The compressed stream.
    """
    mode, kept = record.get("mode"), record.get("filter", "NONE")
    if not isinstance(mode, str) or mode not in _HEADS:
        wrong(path, f"{place}.mode", mode)
    if kept not in _FILTERS or (kept != "NONE" and mode != "ATTRIBUTES"):
        wrong(path, f"{place}.filter", kept)
    count = number(path, f"{place}.count", record.get("count"), 1)
    stride = number(path, f"{place}.byteStride", record.get("byteStride"), 2, 256)
    sizes = {"OCTAHEDRAL": (4, 8), "COLOR": (4, 8), "QUATERNION": (8,)}.get(str(kept))
    if mode != "ATTRIBUTES":
        sizes = (2, 4)
    if (sizes is not None and stride not in sizes) or (mode == "ATTRIBUTES" and stride % 4):
        wrong(path, f"{place}.byteStride", stride)
    if mode == "TRIANGLES" and count % 3:
        wrong(path, f"{place}.count", count)
    if number(path, f"{place}.byteLength", view.get("byteLength"), 1) != count * stride:
        wrong(path, f"{place}.byteLength", view.get("byteLength"))
    return decode_stream(data, mode, str(kept), count, stride, Where(path, path=place))


def decode_stream(data: bytes, mode: str, kept: str, count: int, stride: int, where: Where) -> bytes:
    """Decode one stream of ``count`` elements of ``stride`` bytes, and apply the filter ``kept``.

    Raises
    ------
    FileError
        If the stream is damaged, cut short, or too small to hold what is announced: then nothing is allocated.
    """
    source = np.frombuffer(data, np.uint8)
    if data[0] not in _HEADS[mode]:
        raise FileError("gltf-meshopt", where, reason=f"0x{data[0]:02x}")
    if len(data) < _least(mode, data[0] & 15, count, stride):
        raise FileError("gltf-meshopt", where, reason=f"{len(data)} ↛ {count} × {stride}")
    if mode == "ATTRIBUTES":
        from immersion.scans._kernels.meshopt_vertices import decode_attributes

        out = np.empty(count * stride, np.uint8)
        state = decode_attributes(source, data[0] & 15, count, stride, out)
    else:
        from immersion.scans._kernels import meshopt_indices

        words = np.empty(count, np.uint32)
        kernel = meshopt_indices.decode_triangles if mode == "TRIANGLES" else meshopt_indices.decode_indices
        state = kernel(source, count, words)
        out = words.astype("<u2" if stride == 2 else "<u4").view(np.uint8)
    if state:
        raise FileError("gltf-meshopt", where, reason=_REASONS[state])
    return _filtered(out, kept, stride).tobytes()


def _least(mode: str, version: int, count: int, stride: int) -> int:
    """Return the fewest bytes that can hold this many elements."""
    if mode != "ATTRIBUTES":
        return 1 + (count // 3 + 16 if mode == "TRIANGLES" else count + 4)
    most = min((8192 // stride) & ~15, 256)
    blocks = -(-count // most)
    if version == 1:
        return 1 + blocks * (stride // 4) + max(stride + stride // 4, 24)
    heads = (count // most) * -(-most // 64) + -(-(count % most) // 64)
    return 1 + heads * stride + max(stride, 32)


def _filtered(out: NDArray[np.uint8], kept: str, stride: int) -> NDArray[Any]:
    if kept == "NONE":
        return out
    from immersion.scans._kernels import meshopt_filters as filters

    if kept == "EXPONENTIAL":
        floats = np.empty(out.size // 4, "<f4")
        filters.exponential(out.view("<i4"), floats)
        return floats
    kind = "i1" if stride == 4 else "<i2"
    rows = out.view(kind).reshape(-1, 4)
    if kept == "OCTAHEDRAL":
        filters.octahedral(rows, 127 if stride == 4 else 32767)
    elif kept == "QUATERNION":
        filters.quaternion(rows)
    else:
        codes = rows.astype(np.int32)
        # Luma and alpha have no sign; chrominance has one.
        unsigned = out.view(kind.replace("i", "u")).reshape(-1, 4)
        codes[:, [0, 3]] = unsigned[:, [0, 3]]
        filters.color(unsigned, codes, 255 if stride == 4 else 65535)
    return rows
