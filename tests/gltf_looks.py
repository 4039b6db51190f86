"""Small GLBs made by hand in glTF's own words: what other programs write and ours does not."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from immersion.scans.io._container import GltfBuilder

ARRAY = 34962
NEAREST = {"magFilter": 9728, "minFilter": 9728}
CORNERS = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32)
FIRST = np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32)
"""u runs to +X and v down, as the rows of the image do."""
SECOND = (FIRST @ np.array([[0.2, 1.1], [0.9, -0.3]]) + [0.15, -0.4]).astype(np.float32)
"""Another lie of the same images: sheared, turned, and beyond their sides."""


def png(pixels: Any) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.asarray(pixels, np.uint8)).save(stream, "PNG")
    return stream.getvalue()


def noise(seed: int, size: int = 4) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (size, size, 3), np.uint8)


def write_quad(
    path: Path,
    materials: list[dict[str, Any]],
    images: tuple[np.ndarray, ...] = (),
    samplers: tuple[dict[str, int], ...] = (),
    *,
    variants: list[str] | None = None,
    mappings: list[dict[str, Any]] | None = None,
    **attributes: np.ndarray,
) -> None:
    """A 2 m square that faces +Z; texture k shows image k by sampler k; the first material is worn."""
    builder = GltfBuilder()
    document = builder.document
    told = {"TEXCOORD_0": FIRST, "TEXCOORD_1": SECOND} | attributes
    numbers = {name: builder.add_accessor(np.asarray(v, np.float32), ARRAY) for name, v in told.items()}
    numbers["POSITION"] = builder.add_accessor(CORNERS, ARRAY, bounds=True)
    indices = builder.add_accessor(np.array([0, 1, 2, 0, 2, 3], np.uint16), 34963)
    primitive: dict[str, Any] = {"attributes": numbers, "indices": indices}
    if materials:
        document["materials"], primitive["material"] = materials, 0
    for k, pixels in enumerate(images):
        sampler = samplers[k] if k < len(samplers) else NEAREST
        document["samplers"].append(sampler)
        document["textures"].append({"source": builder.add_image(png(pixels), "image/png"), "sampler": k})
    used = sorted(_names(materials))
    if variants is not None:
        name = "KHR_materials_variants"
        document["extensions"] = {name: {"variants": [{"name": each} for each in variants]}}
        primitive["extensions"] = {name: {"mappings": mappings}}
        used.append(name)
    document["extensionsUsed"] = used
    document["meshes"] = [{"name": path.stem, "primitives": [primitive]}]
    document["nodes"], document["scenes"] = [{"mesh": 0}], [{"nodes": [0]}]
    path.write_bytes(builder.to_bytes())


def _names(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*(_names(each) for each in value), set())
    if not isinstance(value, dict):
        return set()
    return set(value.get("extensions", {})).union(*(_names(each) for each in value.values()), set())


def idol(path: Path, seed: int = 5) -> None:
    """A tetrahedron under a mirrored, turned and squeezed node: normals, tangents, and three targets that move.

    The first target says all, the second nothing of the normals, the third moves the shape by its normals alone.
    """
    rng = np.random.default_rng(seed)
    builder = GltfBuilder()

    def unit(count: int) -> np.ndarray:
        rows = rng.normal(size=(count, 3))
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    points = np.array([[0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 3]], np.float32)
    normals = unit(4)
    tangents = np.cross(normals, unit(4))
    tangents /= np.linalg.norm(tangents, axis=1, keepdims=True)
    hands = np.array([[1], [-1], [1], [-1]])

    def add(values: np.ndarray, **more: bool) -> int:
        return builder.add_accessor(np.asarray(values, np.float32), ARRAY, **more)

    silent = np.zeros((4, 3))
    silent[2] = [0.2, -0.1, 0.3]
    attributes = {
        "POSITION": add(points, bounds=True),
        "NORMAL": add(normals),
        "TANGENT": add(np.concatenate([tangents, hands], 1)),
    }
    targets = [
        {
            "POSITION": add(rng.normal(size=(4, 3)), bounds=True),
            "NORMAL": add(0.5 * unit(4)),
            "TANGENT": add(0.5 * unit(4)),
        },
        {"POSITION": add(silent, bounds=True)},
        {"POSITION": add(np.zeros((4, 3)), bounds=True), "NORMAL": add(0.4 * unit(4))},
    ]
    faces = builder.add_accessor(np.array([0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3], np.uint8), 34963)
    document = builder.document
    primitive = {"attributes": attributes, "indices": faces, "targets": targets}
    document["meshes"] = [{"primitives": [primitive], "weights": [0.0, 0.0, 0.0]}]
    turn = np.array([0.3, -0.5, 0.2, 0.8])
    turn /= np.linalg.norm(turn)
    document["nodes"] = [
        {"mesh": 0, "scale": [-1, 0.5, 2], "rotation": turn.tolist(), "translation": [3, 1, 2]}
    ]
    document["scenes"] = [{"nodes": [0]}]
    clock = builder.add_accessor(np.array([0, 1, 2, 3], np.float32), bounds=True)
    weights = np.array([[0, 0, 0], [1, 0, 0], [0.5, 0, 1], [0.25, 0.5, 0]], np.float32).ravel()
    turns = np.array([[0, 0, 0, 1], [0.5, 0.5, 0.5, 0.5], turn, [0, 1, 0, 0]], np.float32)
    sizes = np.array([[-1, 0.5, 2], [1, 1, 1], [2, -1, 0.5], [-1, -1, -1]], np.float32)
    document["animations"] = [
        {
            "samplers": [
                {"input": clock, "output": builder.add_accessor(v)} for v in (weights, turns, sizes)
            ],
            "channels": [
                {"sampler": k, "target": {"node": 0, "path": path}}
                for k, path in enumerate(("weights", "rotation", "scale"))
            ],
        }
    ]
    path.write_bytes(builder.to_bytes())
