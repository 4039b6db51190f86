"""Arrays as meshopt streams, and the order of triangles and vertices in which they pack small.

References: EXT_meshopt_compression (Khronos), "Bitstream" and "Filters". Version 0 of the attributes is written,
the only one that every decoder of that extension knows. The same arrays give the same bytes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError

__all__ = [
    "ordered",
    "pack_attributes",
    "pack_exponential",
    "pack_indices",
    "pack_octahedral",
    "pack_triangles",
]

# The pairs of digits that need no byte of their own: those that seven real scans gain most from, in this order.
_TABLE = (0x00, 0x02, 0x01, 0x10, 0x0B, 0xCD, 0x03, 0x20, 0xBC, 0x9A, 0x79, 0xCA, 0xBA, 0xBD, 0, 0)
# What a vertex scores at each place of the cache, and with so many triangles to come. Forsyth's curves, with
# numbers fitted to the bytes of the streams: 1.13 bytes per triangle in place of 1.22 with his.
_RECENT = (1.3, 1.3, 1.25, *((1 - k / 12) ** 4 for k in range(12)))
_LEFT = (0.0, *(2.5 * k**-0.53 - (0.55 if k == 1 else 0.0) for k in range(1, 33)))
_MOST_INDEX = 2**30 - 1
_FINEST = -16  # exponent of the step of coordinates: as fine as 16 bits over one picture


def ordered(
    faces: NDArray[np.int32], count: int, apart: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """Return in which order to write faces and vertices.

    Parameters
    ----------
    faces : (F, 3) ndarray of int32
        Over `count` vertices.
    apart : (F,) ndarray of bool, optional
        Faces that come after all others, so that few numbers tell which they are.

    Returns
    -------
    order : (F,) ndarray of int
    used : (W,) ndarray of int32
        The vertices by their first use; those of no face are left out.
    """
    from immersion.scans._kernels import triangle_order as kernels

    recent, left = np.array(_RECENT, np.float32), np.array(_LEFT, np.float32)
    groups = [np.arange(len(faces))] if apart is None else [np.flatnonzero(~apart), np.flatnonzero(apart)]
    parts = [
        group[kernels.order_triangles(np.ascontiguousarray(faces[group]), count, recent, left)]
        for group in groups
        if len(group)
    ]
    order = np.concatenate(parts) if parts else np.zeros(0, np.intp)
    return order, kernels.first_uses(np.ascontiguousarray(faces[order]), count)


def pack_attributes(rows: NDArray[Any]) -> bytes:
    """Return the stream of elements, given as (n, …) numbers whose rows take a multiple of 4 bytes, at most 256.

    Examples
    --------
    >>> len(pack_attributes(np.zeros((1000, 4), np.int16)))
    161
    """
    from immersion.scans._kernels import meshopt_pack_vertices as kernels

    little = np.ascontiguousarray(rows, rows.dtype.newbyteorder("<"))
    count, stride = len(little), little[:1].nbytes
    if not count or stride % 4 or not 4 <= stride <= 256:
        raise InputError("gltf-array", shape=rows.shape, type=str(rows.dtype))
    out = np.empty(kernels.packed_room(count, stride), np.uint8)
    size = kernels.encode_attributes(little.reshape(-1).view(np.uint8), count, stride, out)
    return out[:size].tobytes()


def pack_triangles(faces: NDArray[Any]) -> bytes:
    """Return the stream of (F, 3) vertex numbers; the decoder may start a triangle at another of its corners."""
    from immersion.scans._kernels import meshopt_pack_indices as kernels

    words = _words(faces)
    out = np.empty(1 + 17 * (len(words) // 3) + 16, np.uint8)
    return out[: kernels.encode_triangles(words, np.array(_TABLE, np.uint8), out)].tobytes()


def pack_indices(indices: NDArray[Any]) -> bytes:
    """Return the stream of (n,) vertex numbers, in their order: for lines, points and strips."""
    from immersion.scans._kernels import meshopt_pack_indices as kernels

    words = _words(indices)
    out = np.empty(1 + 5 * len(words) + 4, np.uint8)
    return out[: kernels.encode_indices(words, out)].tobytes()


def _words(indices: NDArray[Any]) -> NDArray[np.uint32]:
    # Differences of more than 30 bits do not fit in a number of five bytes beside its mark.
    if not indices.size or indices.min() < 0 or indices.max() > _MOST_INDEX:
        raise InputError("gltf-array", shape=indices.shape, type=str(indices.dtype))
    return np.ascontiguousarray(indices, np.uint32).reshape(-1)


def pack_octahedral(normals: NDArray[Any], bits: int = 8) -> tuple[bytes, int]:
    """Return the stream of (n, 3) unit vectors for the filter OCTAHEDRAL, and its stride.

    At most 8 bits give four bytes a vector (signed bytes when decoded), more give eight (16-bit numbers).
    """
    from immersion.scans._kernels import meshopt_pack_vertices as kernels

    codes = np.zeros((len(normals), 4), np.int8 if bits <= 8 else np.int16)
    kernels.octahedral_codes(np.ascontiguousarray(normals, np.float64), 2 ** (bits - 1) - 1, codes)
    return pack_attributes(codes), codes.itemsize * 4


def pack_exponential(values: NDArray[Any]) -> tuple[bytes, int]:
    """Return the stream of (n, k) numbers for the filter EXPONENTIAL, and its stride.

    All are whole multiples of one power of two: 2⁻¹⁶, or more where numbers are so large that 24 bits ask for it.
    """
    from immersion.scans._kernels import meshopt_pack_vertices as kernels

    most = float(np.abs(values).max(initial=0.0))
    exponent = max(_FINEST, int(np.ceil(np.log2(most))) - 22) if most > 0 else _FINEST
    flat = np.ascontiguousarray(values, np.float64).reshape(-1)
    codes = np.empty(len(flat), np.int32)
    kernels.exponential_codes(flat, exponent, codes)
    rows = codes.reshape(len(values), -1)
    return pack_attributes(rows), rows[:1].nbytes
