"""Small scans for the tests of the file border, and writers of the odd files that ours never write."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np

from immersion.scans.mesh import Mesh

PIXEL_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def tetrahedron(**more: object) -> Mesh:
    points = [[0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 3]]
    return Mesh.from_arrays(points, [[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], **more)


def triangles_of(mesh: Mesh) -> np.ndarray:
    """The (F, 3, 3) true corners: what a mesh is, whatever its vertex order."""
    return mesh.positions()[mesh.faces]


def write_all(folder: Path) -> dict[str, Path]:
    """One small valid file of every format and flavour, by name."""
    from immersion.scans.io import write

    folder.mkdir(parents=True, exist_ok=True)
    mesh = tetrahedron(
        colors=np.arange(16, dtype=np.uint8).reshape(4, 4) * 15,
        uvs=[[0, 0], [1, 0], [0, 1], [0.5, 0.5]],
    )
    paths = {name: folder / f"petit.{name}" for name in ("ply", "obj", "stl", "glb")}
    for path in paths.values():
        write(mesh, path)
    paths["ply-ascii"] = folder / "texte.ply"
    paths["ply-ascii"].write_bytes(ply_text([("int", "vertex_indices")], ["3 0 1 2", "4 0 2 3 1"]))
    paths["ply-mixed"] = folder / "mixte.ply"
    paths["ply-mixed"].write_bytes(mixed_ply(">"))
    paths["stl-ascii"] = folder / "texte.stl"
    paths["stl-ascii"].write_text(stl_text(mesh))
    paths["gltf"] = folder / "petit.gltf"
    paths["gltf"].write_text(json.dumps(gltf_document(mesh)))
    paths["draco"] = folder / "draco.glb"
    paths["draco"].write_bytes(draco_glb(mesh))
    return paths


POINTS = ["0 0 0", "1 0 0", "0 1 0", "0 0 1"]


def ply_text(lists: list[tuple[str, str]], faces: list[str], points: list[str] = POINTS) -> bytes:
    head = ["ply", "format ascii 1.0", f"element vertex {len(points)}"]
    head += [f"property float {axis}" for axis in "xyz"]
    head += [f"element face {len(faces)}", *(f"property list uchar {kind} {name}" for kind, name in lists)]
    return "\n".join([*head, "end_header", *points, *faces, ""]).encode()


def mixed_ply(order: str) -> bytes:
    """A triangle and a square, with an element nobody knows between vertices and faces."""
    name = {"<": "little", ">": "big"}[order]
    head = f"ply\nformat binary_{name}_endian 1.0\nelement vertex 4\n"
    head += "property double x\nproperty double y\nproperty double z\n"
    head += "element odd 2\nproperty list ushort short a\nproperty char b\n"
    head += "element face 2\nproperty uchar flags\nproperty list int uint vertex_index\nend_header\n"
    body = np.array([p.split() for p in POINTS], float).astype(order + "f8").tobytes()
    body += struct.pack(order + "Hhhb", 2, -5, 7, 1) + struct.pack(order + "Hb", 0, 1)
    body += struct.pack(order + "BiIII", 0, 3, 0, 1, 2) + struct.pack(order + "BiIIII", 9, 4, 0, 2, 3, 1)
    return head.encode() + body


def stl_text(mesh: Mesh) -> str:
    lines = ["solid deux mots"]
    for corners in triangles_of(mesh).tolist():
        lines += ["  facet normal 0 0 0", "    outer loop"]
        lines += ["      vertex {:.8e} {:.8e} {:.8e}".format(*corner) for corner in corners]
        lines += ["    endloop", "  endfacet"]
    return "\n".join([*lines, "endsolid deux mots", ""])


def gltf_document(mesh: Mesh) -> dict:
    """A glTF of one node whose buffer is a data: URI."""
    import base64

    points, indices = mesh.vertices.tobytes(), mesh.faces.astype("<u2").tobytes()
    uri = "data:application/octet-stream;base64," + base64.b64encode(points + indices).decode()
    return {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": len(mesh.vertices), "type": "VEC3"},
            {"bufferView": 1, "componentType": 5123, "count": mesh.faces.size, "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteLength": len(points)},
            {"buffer": 0, "byteOffset": len(points), "byteLength": len(indices)},
        ],
        "buffers": [{"uri": uri, "byteLength": len(points + indices)}],
    }


def glb(document: dict, payload: bytes) -> bytes:
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    payload += b"\0" * (-len(payload) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    chunks += struct.pack("<II", len(payload), 0x004E4942) + payload
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def draco_glb(mesh: Mesh, level: int = 7) -> bytes:
    import DracoPy

    stream = DracoPy.encode(
        mesh.vertices, mesh.faces.astype(np.uint32), quantization_bits=16, compression_level=level
    )
    decoded = DracoPy.decode(stream)
    points = next(a for a in decoded.attributes if a["attribute_type"] == 0)
    document = {
        "asset": {"version": "2.0"},
        "extensionsUsed": ["KHR_draco_mesh_compression"],
        "extensionsRequired": ["KHR_draco_mesh_compression"],
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [
            {
                "primitives": [
                    {
                        "attributes": {"POSITION": 0},
                        "indices": 1,
                        "extensions": {
                            "KHR_draco_mesh_compression": {
                                "bufferView": 0,
                                "attributes": {"POSITION": points["unique_id"]},
                            }
                        },
                    }
                ]
            }
        ],
        "accessors": [
            {"componentType": 5126, "count": len(points["data"]), "type": "VEC3"},
            {"componentType": 5125, "count": int(np.size(decoded.faces)), "type": "SCALAR"},
        ],
        "bufferViews": [{"buffer": 0, "byteLength": len(stream)}],
        "buffers": [{"byteLength": len(stream)}],
    }
    return glb(document, stream)
