"""Lighter GLBs: Draco and meshopt streams, and whole numbers of 16 bits and less (KHR_mesh_quantization).

References: KHR_draco_mesh_compression; EXT_meshopt_compression; KHR_mesh_quantization (Khronos).
"""

from __future__ import annotations

import contextlib
import logging
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from immersion._files import write_bytes
from immersion.errors import InputError, UsageError
from immersion.messages import text
from immersion.scans import _gltf_texts as _gltf_texts
from immersion.scans.io._container import GltfBuilder
from immersion.scans.io._gltf_laid import LaidMesh
from immersion.scans.io._gltf_meshes import (
    Attribute,
    Runs,
    add_mesh_entry,
    attributes_of,
    plain_primitives,
    runs_of,
)
from immersion.scans.io._gltf_meshopt import meshopt_primitives
from immersion.scans.io._gltf_quantise import Quantised, quantised, size_of
from immersion.scans.io._gltf_told import with_measure
from immersion.scans.io._gltf_write import in_metres
from immersion.scans.mesh import Mesh, checked_attribute, checked_points

__all__ = ["Compression", "add_compressed", "compression_bound", "write_compressed"]

logger = logging.getLogger("immersion.scans")

Compression = Literal["none", "draco", "meshopt", "quantised"]
_MOST_BITS = {"draco": 24, "meshopt": 16, "quantised": 16}
_DRACO = "KHR_draco_mesh_compression"
_DRACO_LEVEL = 7
_UV_BITS = 16  # half a step is a sixteenth of a pixel on a picture of 8192
_NORMAL_BITS = 10
_FIRST_ID = 16  # Draco numbers its own kinds of attributes from 0


def compression_bound(mesh: Mesh, compression: Compression, bits: int = 14) -> float:
    """Return how far a vertex may move, at most, when a mesh is written so.

    Parameters
    ----------
    mesh : Mesh
        What would be written.
    compression : {"none", "draco", "meshopt", "quantised"}
        As for :func:`immersion.scans.write`.
    bits : int
        Bits of each coordinate.

    Returns
    -------
    float
        In the mesh's unit: half a step on every axis, and the roundings of float32.

    Raises
    ------
    UsageError
        If the compression is not known or does not have so many bits.

    Examples
    --------
    >>> mesh = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]], unit="m")
    >>> f"{compression_bound(mesh, 'draco', 14):.1e}"
    '5.3e-05'
    """
    if compression == "none":
        return 0.0
    _check(compression, bits)
    size = size_of(mesh)
    levels = 2**bits - 1 if compression == "draco" else 2**bits - 2
    # Draco works in float32: its range, its steps and their sum are each rounded once.
    return float(np.sqrt(3.0) * (0.5 * size / levels + 4 * size * 2.0**-24))


def _check(compression: str, bits: int) -> None:
    most = _MOST_BITS.get(compression)
    if most is None:
        raise UsageError("gltf-compression", compression=compression, suffix=".glb")
    if not isinstance(bits, int) or not 8 <= bits <= most:
        raise UsageError("gltf-bits", bits=bits, most=most, compression=compression)


def _check_arrays(mesh: Mesh) -> None:
    """Refuse what must not reach the native encoder: numbers that are none, and faces over no vertex."""
    checked_points(mesh.vertices, mesh.source)
    for name, values in {"normals": mesh.normals, "uvs": mesh.uvs, **mesh.scalars}.items():
        if values is not None and len(values) == len(mesh.vertices):
            checked_attribute(
                values,
                len(values),
                0 if values.ndim == 1 else values.shape[1],
                values.dtype,
                name,
                mesh.source,
            )
    count = len(mesh.vertices)
    bad = (mesh.faces < 0) | (mesh.faces >= count)
    if bad.any():
        face = int(np.argmax(bad.any(1)))
        index = int(mesh.faces[face][bad[face]][0])
        raise InputError("mesh-index", mesh.source, face=face, index=index, count=count)


def write_compressed(mesh: Mesh, path: Path, compression: Compression, bits: int) -> None:
    """Write a GLB in metres, compressed; the bound of its error goes into the file and into the log."""
    if path.suffix.lower() != ".glb":
        raise UsageError("gltf-compression", path, compression=compression, suffix=path.suffix)
    _check(compression, bits)
    metres = in_metres(mesh)
    if metres.rig is not None:
        raise UsageError("gltf-rig-compression", path, compression=compression)
    if not len(mesh.faces):
        raise InputError("scan-empty", mesh.source)
    _check_arrays(mesh)
    bound = compression_bound(mesh, compression, bits)
    fact = {"compression": compression, "bits": bits, "bound": bound, "unit": mesh.unit}
    builder = _built(metres, mesh, compression, bits, fact)
    write_bytes(path, with_measure(builder, mesh, metres))
    unit = mesh.unit or ""
    told = text("gltf-compressed", name=path.name, compression=compression, bound=bound, unit=unit)
    logger.info("%s", told)


def _built(
    metres: Mesh, mesh: Mesh, compression: Compression, bits: int, fact: dict[str, Any]
) -> GltfBuilder:
    """Return the document with its one node and its one mesh, without a scene."""
    builder = GltfBuilder()
    laid = _laid(builder, metres, compression, bits, fact, mesh.name)
    fact["step"] /= mesh.metres_per_unit or 1.0
    node: dict[str, Any] = {"name": mesh.name} if mesh.name else {}
    builder.document["nodes"].append(node | laid.node | {"mesh": laid.number})
    return builder


def add_compressed(
    builder: GltfBuilder, mesh: Mesh, compression: Compression, bits: int, name: str = ""
) -> LaidMesh:
    """Add a mesh in metres to a document of several, compressed.

    Parameters
    ----------
    builder : GltfBuilder
        The document.
    mesh : Mesh
        In metres, at rest, with at least one face.
    compression : {"none", "draco", "meshopt", "quantised"}
    bits : int
        Bits of each coordinate.
    name : str
        The mesh's name in the document; its own when empty.

    Raises
    ------
    UsageError
        If the compression is not known, does not have so many bits, or the mesh moves.
    InputError
        If there is no face, or a number is not finite.

    Examples
    --------
    >>> mesh = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]], unit="m")
    >>> add_compressed(GltfBuilder(), mesh, "meshopt", 14).node["scale"][0] * (2**13 - 1)
    0.5
    """
    if compression == "none":
        return LaidMesh(builder.add_mesh(mesh, name), mesh.offset)
    _check(compression, bits)
    if mesh.rig is not None:
        raise UsageError("gltf-rig-compression", mesh.source, compression=compression)
    if not len(mesh.faces):
        raise InputError("scan-empty", mesh.source)
    _check_arrays(mesh)
    bound = compression_bound(mesh, compression, bits)
    fact = {"compression": compression, "bits": bits, "bound": bound, "unit": mesh.unit}
    return _laid(builder, mesh, compression, bits, fact, name or mesh.name)


def _laid(
    builder: GltfBuilder, mesh: Mesh, compression: Compression, bits: int, fact: dict[str, Any], name: str
) -> LaidMesh:
    runs = runs_of(mesh)
    place, step = mesh.offset, 1.0
    if compression == "draco":
        primitives, sets = _draco_primitives(builder, mesh, runs, bits)
        fact["step"] = size_of(mesh) / (2**bits - 1)
    else:
        if compression == "meshopt":
            primitives, runs, whole = meshopt_primitives(builder, mesh, runs, bits)
        else:
            primitives, whole = _quantised_primitives(builder, mesh, runs, bits)
        sets, place, step = whole.sets, whole.place, whole.step
        fact["step"] = step
    number = add_mesh_entry(builder, mesh, runs, primitives, sets, name, {"quantisation": fact})
    return LaidMesh(number, place, step, True)


def _quantised_primitives(
    builder: GltfBuilder, mesh: Mesh, runs: Runs, bits: int
) -> tuple[list[dict[str, Any]], Quantised]:
    builder.document["extensionsUsed"].append("KHR_mesh_quantization")
    builder.document["extensionsRequired"].append("KHR_mesh_quantization")
    whole = quantised(mesh, bits)
    short = np.round(whole.attributes["NORMAL"].values.astype(np.float64) * 127).astype(np.int8)
    whole.attributes["NORMAL"] = Attribute(short, True)
    return plain_primitives(builder, mesh, runs, whole.attributes), whole


def _draco_primitives(
    builder: GltfBuilder, mesh: Mesh, runs: Runs, bits: int
) -> tuple[list[dict[str, Any]], dict[int, int]]:
    builder.document["extensionsUsed"].append(_DRACO)
    builder.document["extensionsRequired"].append(_DRACO)
    attributes, sets = attributes_of(mesh, True)
    # One grid for all materials: vertices that two of them share stay at one place.
    grid = (mesh.vertices.min(0), size_of(mesh))
    # Draco's better order of faces would lose track of the invented ones.
    keep_order = mesh.reconstructed is not None and bool(mesh.reconstructed.any())
    primitives = []
    for _, first, last in runs.spans:
        used, corners = np.unique(mesh.faces[runs.order[first:last]], return_inverse=True)
        faces = corners.reshape(-1, 3).astype(np.uint32)
        own = {name: attribute.values[used] for name, attribute in attributes.items()}
        stream, ids = _encoded(own, faces, bits, grid, keep_order)
        primitives.append(_draco_primitive(builder, stream, ids, attributes))
    kept = sum(builder.document["accessors"][primitive["indices"]]["count"] for primitive in primitives) // 3
    if kept < len(mesh.faces):
        # Draco joins vertices that its grid cannot tell apart, and does not store what has no area then.
        told = text("gltf-draco-flat", name=mesh.name, count=len(mesh.faces) - kept)
        logger.warning("%s", told)
    return primitives, sets


def _encoded(
    values: dict[str, NDArray[Any]],
    faces: NDArray[np.uint32],
    bits: int,
    grid: tuple[NDArray[np.float32], float],
    keep_order: bool,
) -> tuple[bytes, dict[str, int]]:
    """Return one stream, and the id of each attribute that is not of a kind Draco names itself."""
    import DracoPy

    others = [name for name in values if name not in ("POSITION", "NORMAL", "TEXCOORD_0")]
    ids = {name: _FIRST_ID + k for k, name in enumerate(others)}
    uvs = values.get("TEXCOORD_0")
    encode = partial(
        DracoPy.encode,
        np.ascontiguousarray(values["POSITION"]),
        faces,
        quantization_bits=bits,
        compression_level=_DRACO_LEVEL,
        quantization_range=grid[1],
        quantization_origin=grid[0].tolist(),
        normals=np.ascontiguousarray(values["NORMAL"], np.float64),
        tex_coord=None if uvs is None else np.ascontiguousarray(uvs, np.float64),
        generic_attributes={
            ids[name]: np.ascontiguousarray(values[name].reshape(len(values[name]), -1)) for name in others
        },
        tex_coord_quantization_bits=_UV_BITS,
        normal_quantization_bits=_NORMAL_BITS,
    )
    # The better order cannot hold a surface without any area; the plain one stores it all the same.
    for plain in [True] if keep_order else [False, True]:
        with contextlib.suppress(DracoPy.EncodingFailedException):
            return encode(preserve_order=plain), ids
    raise InputError("gltf-draco-encode", vertices=len(values["POSITION"]), faces=len(faces))


def _draco_primitive(
    builder: GltfBuilder, stream: bytes, ids: dict[str, int], attributes: dict[str, Attribute]
) -> dict[str, Any]:
    """Add a stream, and accessors that tell what decoding it gives: the decoder is asked, not trusted to guess."""
    import DracoPy

    decoded = DracoPy.decode(stream)
    by_kind = {entry["attribute_type"]: entry for entry in decoded.attributes}
    kinds = {"POSITION": 0, "NORMAL": 1, "TEXCOORD_0": 3}
    all_ids = ids | {name: int(by_kind[k]["unique_id"]) for name, k in kinds.items() if name in attributes}
    points = np.asarray(by_kind[0]["data"], np.float32)
    accessors = builder.document["accessors"]
    numbers = {}
    for name, attribute in attributes.items():
        entry = builder.accessor_entry(attribute.values, attribute.normalized) | {"count": len(points)}
        if name == "POSITION":
            entry |= {"min": points.min(0).tolist(), "max": points.max(0).tolist()}
        numbers[name] = len(accessors)
        accessors.append(entry)
    accessors.append({"componentType": 5125, "count": int(np.size(decoded.faces)), "type": "SCALAR"})
    record = {"bufferView": builder.add_view(stream), "attributes": all_ids}
    return {"attributes": numbers, "indices": len(accessors) - 1, "extensions": {_DRACO: record}}
