"""The primitives of a mesh as meshopt streams: EXT_meshopt_compression without a fallback.

Every primitive has vertices of its own, in the order of their first use, so that nearly every one of them is the
next new one to the stream of triangles. Vertices that two materials share are written twice, with equal numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.scans.io._container import ARRAY_BUFFER, ELEMENT_ARRAY_BUFFER, GltfBuilder
from immersion.scans.io._gltf_meshes import Attribute, Runs
from immersion.scans.io._gltf_quantise import Quantised, quantised
from immersion.scans.io._meshopt_pack import (
    ordered,
    pack_attributes,
    pack_exponential,
    pack_octahedral,
    pack_triangles,
)
from immersion.scans.mesh import Mesh

__all__ = ["meshopt_primitives"]

_NAME = "EXT_meshopt_compression"
_NORMAL_BITS = 8


def meshopt_primitives(
    builder: GltfBuilder, mesh: Mesh, runs: Runs, bits: int
) -> tuple[list[dict[str, Any]], Runs, Quantised]:
    """Add the streams of a mesh.

    Returns
    -------
    primitives : list of dict
        One per material.
    runs : Runs
        The order in which the faces are written.
    whole : Quantised
        What the node needs to undo the steps.
    """
    if not len(mesh.faces):
        raise InputError("scan-empty", mesh.source)
    for name in (_NAME, "KHR_mesh_quantization"):
        builder.document["extensionsUsed"].append(name)
        builder.document["extensionsRequired"].append(name)
    whole = quantised(mesh, bits)
    joined = _joined(whole)
    order = np.empty(len(mesh.faces), np.intp)
    primitives = []
    for _, first, last in runs.spans:
        rows = runs.order[first:last]
        faces = joined[mesh.faces[rows]]
        # Invented faces stay together, so that few numbers tell which they are.
        apart = None if mesh.reconstructed is None else mesh.reconstructed[rows]
        turn, used = ordered(faces, len(mesh.vertices), apart)
        order[first:last] = rows[turn]
        renamed = np.zeros(len(mesh.vertices), np.uint32)
        renamed[used] = np.arange(len(used), dtype=np.uint32)
        attributes = {
            name: _attribute(builder, name, attribute, used) for name, attribute in whole.attributes.items()
        }
        indices = _triangles(builder, renamed[faces[turn]], len(used))
        primitives.append({"attributes": attributes, "indices": indices})
    return primitives, Runs(order, runs.spans), whole


def _joined(whole: Quantised) -> NDArray[np.int32]:
    """Return for each vertex the first one that is written with the very same numbers."""
    rows = np.concatenate([_padded(attribute.values) for attribute in whole.attributes.values()], 1)
    keys = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.shape[1]))).ravel()
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    return first.astype(np.int32)[inverse.ravel()]


def _attribute(builder: GltfBuilder, name: str, attribute: Attribute, used: NDArray[np.int32]) -> int:
    values = attribute.values[used]
    accessors = builder.document["accessors"]
    if name == "NORMAL":
        stream, stride = pack_octahedral(values, _NORMAL_BITS)
        entry = builder.accessor_entry(np.zeros((len(values), 3), np.int8), True)
        view = _view(builder, stream, len(values), stride, "ATTRIBUTES", "OCTAHEDRAL")
    elif name.startswith("TEXCOORD_") and values.dtype.kind == "f":
        stream, stride = pack_exponential(values)
        entry = builder.accessor_entry(values.astype(np.float32))
        view = _view(builder, stream, len(values), stride, "ATTRIBUTES", "EXPONENTIAL")
    else:
        values = values.astype(np.float32) if values.dtype.kind == "f" else values
        padded = _padded(values)
        entry = builder.accessor_entry(values, attribute.normalized)
        view = _view(builder, pack_attributes(padded), len(values), padded.shape[1], "ATTRIBUTES")
        if name == "POSITION":
            entry |= {"min": values.min(0).tolist(), "max": values.max(0).tolist()}
    accessors.append({"bufferView": view} | entry)
    return len(accessors) - 1


def _padded(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Return rows as bytes, each a multiple of four long."""
    raw = np.ascontiguousarray(values, values.dtype.newbyteorder("<")).reshape(len(values), -1).view(np.uint8)
    return np.pad(raw, ((0, 0), (0, -raw.shape[1] % 4)))


def _triangles(builder: GltfBuilder, faces: NDArray[np.uint32], count: int) -> int:
    narrow = count < 65535
    view = _view(builder, pack_triangles(faces), faces.size, 2 if narrow else 4, "TRIANGLES")
    entry = builder.accessor_entry(faces.ravel().astype(np.uint16 if narrow else np.uint32))
    builder.document["accessors"].append({"bufferView": view} | entry)
    return len(builder.document["accessors"]) - 1


def _view(
    builder: GltfBuilder, stream: bytes, count: int, stride: int, mode: str, kept: str | None = None
) -> int:
    """Add a stream; its view lies in a buffer without bytes, which stands for what decoding it gives."""
    number = builder.add_view(stream)
    view = builder.document["bufferViews"][number]
    record = {
        "buffer": 0, "byteOffset": view["byteOffset"], "byteLength": len(stream), "byteStride": stride,
        "count": count, "mode": mode,
    } | ({"filter": kept} if kept else {})  # fmt: skip
    view |= {
        "buffer": 1, "byteOffset": _hollow(builder, count * stride), "byteLength": count * stride,
        "target": ELEMENT_ARRAY_BUFFER if mode == "TRIANGLES" else ARRAY_BUFFER, "extensions": {_NAME: record},
    }  # fmt: skip
    if mode == "ATTRIBUTES":
        view["byteStride"] = stride
    return number


def _hollow(builder: GltfBuilder, size: int) -> int:
    """Make the buffer without bytes longer, and return where the new part starts."""
    hollow = builder.document.setdefault("buffers", [])
    if not hollow:
        hollow.append({"byteLength": 0, "extensions": {_NAME: {"fallback": True}}})
    start = -(-hollow[0]["byteLength"] // 4) * 4
    hollow[0]["byteLength"] = start + size
    return int(start)
