"""The glTF container, written here once: used by scans and by the GLB exporter.

References: glTF 2.0 specification (Khronos, ISO/IEC 12113:2022), sections 3.6 (buffers) and 4 (GLB).
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.scans.io._glb import read_container
from immersion.scans.io._gltf_meshes import add_mesh_entry, attributes_of, plain_primitives, runs_of
from immersion.scans.mesh import Mesh

__all__ = ["ARRAY_BUFFER", "ELEMENT_ARRAY_BUFFER", "GltfBuilder", "read_container"]

ARRAY_BUFFER = 34962
ELEMENT_ARRAY_BUFFER = 34963

_COMPONENTS = {"i1": 5120, "u1": 5121, "i2": 5122, "u2": 5123, "u4": 5125, "f4": 5126}
_SHAPES = {(): "SCALAR", (2,): "VEC2", (3,): "VEC3", (4,): "VEC4", (3, 3): "MAT3", (4, 4): "MAT4"}


class GltfBuilder:
    """Builds a glTF document and its one buffer, then gives the GLB's bytes.

    ``document`` is the JSON tree: callers append their own nodes, scenes, cameras and extensions to it. The
    same calls give the same bytes.

    Examples
    --------
    >>> builder = GltfBuilder()
    >>> mesh = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]])
    >>> builder.document["nodes"].append({"mesh": builder.add_mesh(mesh)})
    >>> builder.document["scenes"].append({"nodes": [0]})
    >>> builder.to_bytes()[:4]
    b'glTF'
    """

    def __init__(self) -> None:
        self.document: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": "immersion"},
            **{
                key: []
                for key in (
                    "extensionsUsed", "extensionsRequired", "scenes", "nodes", "meshes", "materials",
                    "textures", "images", "samplers", "accessors", "bufferViews",
                )
            },
        }  # fmt: skip
        self._buffer = bytearray()
        self._images: dict[bytes, int] = {}

    def add_view(self, data: bytes, target: int | None = None) -> int:
        """Add bytes to the buffer, four-byte aligned, and return the number of their buffer view."""
        self._buffer.extend(b"\0" * (-len(self._buffer) % 4))
        view: dict[str, Any] = {"buffer": 0, "byteOffset": len(self._buffer), "byteLength": len(data)}
        if target is not None:
            view["target"] = target
        self._buffer.extend(data)
        self.document["bufferViews"].append(view)
        return len(self.document["bufferViews"]) - 1

    def add_accessor(
        self, array: NDArray[Any], target: int | None = None, normalized: bool = False, bounds: bool = False
    ) -> int:
        """Add an array and return the number of its accessor.

        Parameters
        ----------
        array : (n,), (n, 2), (n, 3), (n, 4), (n, 3, 3) or (n, 4, 4) ndarray
            Signed or unsigned 8 or 16 bit, unsigned 32 bit, or float; float64 becomes float32, and other
            integers 32 bit. Matrices are given as usual (row, column); glTF's column order is made here.
        target : int, optional
            ``ARRAY_BUFFER`` or ``ELEMENT_ARRAY_BUFFER``.
        normalized : bool
            Integers stand for 0 to 1 (or −1 to 1).
        bounds : bool
            Write ``min`` and ``max``, as positions and animation times must have.

        Raises
        ------
        InputError
            If the array is empty, has another shape or type, or is not finite.
        """
        values = _component_array(np.asarray(array))
        accessor = {"bufferView": 0} | self.accessor_entry(values, normalized)
        if bounds:
            accessor["min"] = np.atleast_1d(values.min(0)).ravel().tolist()
            accessor["max"] = np.atleast_1d(values.max(0)).ravel().tolist()
        flat = values.swapaxes(1, 2).reshape(len(values), -1) if values.ndim == 3 else values
        row = flat[:1].nbytes
        if target == ARRAY_BUFFER and row % 4:
            # Vertex attributes start on four-byte boundaries: pad every row and say the stride.
            raw = np.ascontiguousarray(flat).view(np.uint8).reshape(len(flat), row)
            padded = np.pad(raw, ((0, 0), (0, -row % 4)))
            accessor["bufferView"] = self.add_view(padded.tobytes(), target)
            self.document["bufferViews"][-1]["byteStride"] = padded.shape[1]
        else:
            accessor["bufferView"] = self.add_view(flat.tobytes(), target)
        self.document["accessors"].append(accessor)
        return len(self.document["accessors"]) - 1

    @staticmethod
    def accessor_entry(array: NDArray[Any], normalized: bool = False) -> dict[str, Any]:
        """Return what an accessor says of an array in one of glTF's types, wherever its bytes are."""
        entry: dict[str, Any] = {
            "componentType": _COMPONENTS[array.dtype.str[1:]],
            "count": len(array),
            "type": _SHAPES[array.shape[1:]],
        }
        return entry | ({"normalized": True} if normalized else {})

    def add_image(self, data: bytes, mime: str, name: str = "") -> int:
        """Add an encoded picture (once for equal bytes) and return the number of its image."""
        if data in self._images:
            return self._images[data]
        image: dict[str, Any] = {"bufferView": self.add_view(data), "mimeType": mime}
        if name:
            image["name"] = name
        self.document["images"].append(image)
        self._images[bytes(data)] = len(self.document["images"]) - 1
        return self._images[data]

    def add_texture(self, image: int) -> int:
        """Return the number of the texture that shows an image, smoothly and repeated."""
        sampler = {"magFilter": 9729, "minFilter": 9987, "wrapS": 10497, "wrapT": 10497}
        if sampler not in self.document["samplers"]:
            self.document["samplers"].append(sampler)
        entry = {"sampler": self.document["samplers"].index(sampler), "source": image}
        if entry not in self.document["textures"]:
            self.document["textures"].append(entry)
        return int(self.document["textures"].index(entry))

    def add_mesh(self, mesh: Mesh, name: str = "", normals: bool = True) -> int:
        """Add a scan as one glTF mesh and return its number.

        Vertices are written as they are, in the mesh's unit and *without* its offset: the caller puts the
        offset in the node's translation. There is one primitive per material.

        Parameters
        ----------
        mesh : Mesh
            At least one face.
        name : str
            The mesh's name in the file; its own when empty.
        normals : bool
            Write the mesh's normals, or smooth ones; without them glTF viewers show every triangle flat.

        Raises
        ------
        InputError
            If there is no face.
        FileError
            If a texture cannot be read.
        """
        if not len(mesh.faces):
            raise InputError("scan-empty", mesh.source)
        runs = runs_of(mesh)
        attributes, sets = attributes_of(mesh, normals)
        primitives = plain_primitives(self, mesh, runs, attributes)
        return add_mesh_entry(self, mesh, runs, primitives, sets, name or mesh.name)

    def to_bytes(self) -> bytes:
        """Return the whole GLB: header, JSON chunk, and binary chunk when there are views."""
        document = {key: value for key, value in self.document.items() if value not in ([], {})}
        for key in ("extensionsUsed", "extensionsRequired"):
            if key in document:
                document[key] = sorted(set(document[key]))
        payload = bytes(self._buffer) + b"\0" * (-len(self._buffer) % 4)
        if payload:
            # Buffers that others have added hold no bytes: they stand for what compressed streams give.
            document["buffers"] = [{"byteLength": len(self._buffer)}, *self.document.get("buffers", [])]
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
        text += b" " * (-len(text) % 4)
        chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
        if payload:
            chunks += struct.pack("<II", len(payload), 0x004E4942) + payload
        return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def _component_array(array: NDArray[Any]) -> NDArray[Any]:
    if array.dtype.kind == "f":
        array = array.astype("<f4")
    elif array.dtype.str[1:] in ("i4", "i8", "u8") and array.size and array.min() >= 0:
        array = array.astype("<u4") if array.max() <= 0xFFFFFFFF else array
    if (
        not len(array)
        or array.dtype.str[1:] not in _COMPONENTS
        or array.shape[1:] not in _SHAPES
        or (array.ndim == 3 and array.dtype.kind != "f")
        or (array.dtype.kind == "f" and not np.isfinite(array).all())
    ):
        raise InputError("gltf-array", shape=array.shape, type=str(array.dtype))
    return np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
