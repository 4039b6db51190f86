"""What a USDZ weighs: the bytes of its layer, pictures and sounds, what it draws, and what that decodes to."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from immersion.export._gltf.load import SOUNDS, sound_memory
from immersion.export._textures.sizes import side_and_memory
from immersion.export._usd.pxr import pxr
from immersion.export.contents import Contents
from immersion.export.fitting import Load
from immersion.stage.stage import Stage

__all__ = ["load_of_usdz", "package_parts"]

_PICTURES = {".png", ".jpg", ".jpeg"}
_ARRAYS = ("points", "normals", "primvars:st", "primvars:displayColor", "faceVertexIndices")
"""The attributes of a mesh that a card holds."""


def load_of_usdz(stage: Stage, contents: Contents) -> Load:
    """Return the load of a package."""
    name = f"{stage.scene.id}.usdz"
    path = contents.folder / name
    parts = {**package_parts(path), "other": contents.bytes - contents.sizes[name]}
    triangles, arrays = _meshes(path)
    # A point has one channel here, a bed is folded down to two ears.
    sounds = sound_memory(stage, lambda thing, channels: 2 if thing.ambisonic else 1)
    largest, pictures = _pictures(path)
    return Load(parts, triangles, {"models": arrays, "pictures": pictures, "sounds": sounds}, largest)


def package_parts(path: Path) -> dict[str, int]:
    """Return the bytes of a package by part: pictures and sounds as they are, models for all else."""
    parts = {"models": 0, "pictures": 0, "sounds": 0}
    with zipfile.ZipFile(path) as package:
        for entry in package.infolist():
            suffix = PurePosixPath(entry.filename).suffix
            part = "pictures" if suffix in _PICTURES else "sounds" if suffix in SOUNDS else "models"
            parts[part] += entry.file_size
    parts["models"] += path.stat().st_size - sum(parts.values())
    return parts


def _pictures(path: Path) -> tuple[int, int]:
    """Return the longest side of all pictures, and the bytes that they become."""
    largest, total = 0, 0
    with zipfile.ZipFile(path) as package:
        for entry in package.infolist():
            if PurePosixPath(entry.filename).suffix in _PICTURES:
                side, memory = side_and_memory(package.read(entry))
                largest, total = max(largest, side), total + memory
    return largest, total


def _meshes(path: Path) -> tuple[int, int]:
    """Return the triangles that are drawn, and the bytes of the arrays behind them, shared ones once."""
    # Anonymous: OpenUSD keeps a named layer, and would give the one of the attempt before.
    layer = pxr("Sdf").Layer.OpenAsAnonymous(str(path))
    opened = pxr("Usd").Stage.Open(layer)
    triangles = 0
    arrays: dict[str, int] = {}
    for prim in opened.Traverse():
        if prim.GetTypeName() == "Mesh":
            triangles += len(prim.GetAttribute("faceVertexCounts").Get() or ())
            arrays |= dict(map(_array, _attributes(prim)))
    return triangles, sum(arrays.values())


def _attributes(prim: Any) -> list[Any]:
    found = (prim.GetAttribute(name) for name in _ARRAYS)
    return [attribute for attribute in found if attribute and attribute.HasAuthoredValue()]


def _array(attribute: Any) -> tuple[str, int]:
    """Return where the values of an attribute are written, and their bytes."""
    written = attribute.GetPropertyStack()[-1].path
    return str(written), int(np.asarray(attribute.Get()).nbytes)
