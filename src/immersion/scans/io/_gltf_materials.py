"""The materials and pictures of a glTF."""

from __future__ import annotations

import logging
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError
from immersion.scans.io._accessors import Arrays
from immersion.scans.io._glb import at, beside, number, resource, wrong
from immersion.scans.io.materials import Material
from immersion.scans.mesh import Texture

__all__ = ["Surfaces", "moved_uvs"]

logger = logging.getLogger("immersion.scans")

_SLOTS = (("normalTexture", "normal"), ("occlusionTexture", "occlusion"), ("emissiveTexture", "emissive"))
_SURFACE = "pbrMetallicRoughness"


class Surfaces:
    """Reads materials when they are asked for; the number −1 stands for a primitive without one."""

    def __init__(self, path: Path, document: dict[str, Any], arrays: Arrays) -> None:
        self.path = path
        self.document = document
        self.arrays = arrays
        self._textures: dict[tuple[int, str], int | None] = {}
        self._found: list[Texture] = []
        self._missing: list[str] = []

    def number(self, value: object) -> int:
        """Return the number of a primitive's material once it is known to exist."""
        if value is None:
            return -1
        at(self.path, self.document, "materials", value)
        return number(self.path, "materials", value)

    def channel(self, material: int) -> int:
        """Return which set of texture coordinates the base picture uses."""
        info = self._base(material)
        moved = self._moved(info)
        return number(self.path, "texCoord", moved.get("texCoord", info.get("texCoord", 0)), 0, 64)

    def transform(self, material: int) -> tuple[list[float], float, list[float]] | None:
        """Return the (offset, rotation, scale) that KHR_texture_transform gives the base picture."""
        moved = self._moved(self._base(material))
        if not moved:
            return None
        offset, scale = moved.get("offset", [0, 0]), moved.get("scale", [1, 1])
        rotation = moved.get("rotation", 0)
        values = [*(offset if isinstance(offset, list) else [None]), rotation]
        values += scale if isinstance(scale, list) else [None]
        if len(values) != 5 or not all(_is_number(value) for value in values):
            wrong(self.path, "KHR_texture_transform", moved)
        return [float(v) for v in offset], float(rotation), [float(v) for v in scale]

    def materials(self, used: list[int]) -> tuple[list[Material], tuple[Texture, ...], list[str]]:
        """Return the materials of these numbers, their textures, and the pictures that are missing."""
        found = [self._material(k) for k in used]
        return found, tuple(self._found), self._missing

    def buffer_files(self) -> list[str]:
        """Return the files that hold the buffers: they belong to the original too."""
        uris = [entry.get("uri") for entry in self.document.get("buffers", []) if isinstance(entry, dict)]
        return [
            str(beside(self.path, "buffers", uri))
            for uri in uris
            if isinstance(uri, str) and uri[:5].lower() != "data:"
        ]

    def _entry(self, material: int) -> dict[str, Any]:
        return at(self.path, self.document, "materials", material) if material >= 0 else {}

    def _object(self, owner: dict[str, Any], key: str) -> dict[str, Any]:
        value = owner.get(key, {})
        if not isinstance(value, dict):
            wrong(self.path, key, value)
        return value

    def _base(self, material: int) -> dict[str, Any]:
        return self._object(self._object(self._entry(material), _SURFACE), "baseColorTexture")

    def _moved(self, info: dict[str, Any]) -> dict[str, Any]:
        return self._object(self._object(info, "extensions"), "KHR_texture_transform")

    def _material(self, index: int) -> Material:
        entry = self._entry(index)
        surface = self._object(entry, _SURFACE)
        factor = surface.get("baseColorFactor", [1.0, 1.0, 1.0, 1.0])
        if not isinstance(factor, list) or len(factor) != 4 or not all(_is_number(v) for v in factor):
            wrong(self.path, f"materials[{index}].{_SURFACE}.baseColorFactor", factor)
        infos = [(self._object(surface, "baseColorTexture"), "base")]
        infos.append((self._object(surface, "metallicRoughnessTexture"), "roughness"))
        infos += [(self._object(entry, slot), role) for slot, role in _SLOTS]
        roles = {role: k for info, role in infos if info and (k := self._texture(info, role)) is not None}
        name = entry.get("name")
        return Material(
            name=name if isinstance(name, str) else "",
            color=(float(factor[0]), float(factor[1]), float(factor[2]), float(factor[3])),
            textures=roles,
            double_sided=entry.get("doubleSided") is True,
        )

    def _texture(self, info: dict[str, Any], role: str) -> int | None:
        texture = at(self.path, self.document, "textures", info.get("index"))
        webp = self._object(self._object(texture, "extensions"), "EXT_texture_webp")
        source = webp.get("source", texture.get("source"))
        if source is None:
            self._miss(f"textures[{info.get('index')}]")
            return None
        image = at(self.path, self.document, "images", source)
        key = (number(self.path, "images", source), role)
        if key not in self._textures:
            picture = self._picture(image, f"images[{key[0]}]", role)
            self._textures[key] = None if picture is None else len(self._found)
            self._found += [] if picture is None else [picture]
        return self._textures[key]

    def _picture(self, image: dict[str, Any], place: str, role: str) -> Texture | None:
        if "bufferView" in image:
            return Texture(data=self.arrays.view(image["bufferView"])[0], role=role)
        uri = image.get("uri")
        if isinstance(uri, str) and uri[:5].lower() == "data:":
            return Texture(data=resource(self.path, f"{place}.uri", uri), role=role)
        try:
            return Texture(path=beside(self.path, f"{place}.uri", uri), role=role)
        except FileError as error:
            # A lost picture leaves the shape readable; a path that leads out of the folder stays an error.
            if error.code != "scan-side-file":
                raise
            self._miss(str(uri))
            return None

    def _miss(self, name: str) -> None:
        if name not in self._missing:
            self._missing.append(name)
            logger.warning("%s: no picture %r", self.path.name, name)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e9 < value < 1e9


def moved_uvs(
    uvs: NDArray[np.float64], transform: tuple[list[float], float, list[float]] | None
) -> NDArray[np.float64]:
    """Apply KHR_texture_transform: scale, then turn (counter-clockwise in glTF's picture), then shift.

    >>> moved_uvs(np.array([[1.0, 0.0]]), ([0.5, 0.0], 0.0, [2.0, 1.0])).tolist()
    [[2.5, 0.0]]
    """
    if transform is None:
        return uvs.copy()
    offset, turn, scale = transform
    u, v = uvs[:, 0] * scale[0], uvs[:, 1] * scale[1]
    cos, sin = math.cos(turn), math.sin(turn)
    return np.stack([cos * u + sin * v + offset[0], cos * v - sin * u + offset[1]], 1)
