"""The pictures of a glTF, and how they lie on the surface.

References: glTF 2.0; KHR_texture_transform; EXT_texture_webp; KHR_texture_basisu.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError
from immersion.scans.io._accessors import Arrays
from immersion.scans.io._glb import at, beside, number, resource, wrong
from immersion.scans.mesh import Texture

__all__ = ["Pictures", "Placing", "placing_of"]

logger = logging.getLogger("immersion.scans")

_SAMPLER = {"magFilter": 9729, "minFilter": 9987, "wrapS": 10497, "wrapT": 10497}


@dataclass(frozen=True, slots=True)
class Placing:
    """Which set of texture coordinates a texture uses, and how KHR_texture_transform moves them."""

    channel: int = 0
    offset: tuple[float, float] = (0.0, 0.0)
    turn: float = 0.0
    scale: tuple[float, float] = (1.0, 1.0)

    def moved(self, uvs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scale, then turn (counter-clockwise in glTF's picture), then shift.

        >>> Placing(0, (2.0, 1.0), 0.0, (0.5, 0.0)).moved(np.array([[1.0, 0.0]])).tolist()
        [[2.5, 1.0]]
        """
        u, v = uvs[:, 0] * self.scale[0], uvs[:, 1] * self.scale[1]
        if self.turn:
            cos, sin = math.cos(self.turn), math.sin(self.turn)
            u, v = cos * u + sin * v, cos * v - sin * u
        return np.stack([u + self.offset[0], v + self.offset[1]], 1)


def placing_of(path: Path, info: dict[str, Any]) -> Placing:
    """Return how a texture record takes its coordinates, once its numbers are known to be some."""
    extensions = info.get("extensions", {})
    moved = extensions.get("KHR_texture_transform", {}) if isinstance(extensions, dict) else None
    if not isinstance(moved, dict):
        wrong(path, "KHR_texture_transform", extensions)
    channel = number(path, "texCoord", moved.get("texCoord", info.get("texCoord", 0)), 0, 64)
    offset, scale = moved.get("offset", [0, 0]), moved.get("scale", [1, 1])
    values = [*(offset if isinstance(offset, list) else [None]), moved.get("rotation", 0)]
    values += scale if isinstance(scale, list) else [None]
    if len(values) != 5 or not all(_is_number(value) for value in values):
        wrong(path, "KHR_texture_transform", moved)
    u, v, turn, width, height = (float(value) for value in values)
    return Placing(channel, (u, v), turn, (width, height))


class Pictures:
    """Finds the picture of each texture, once per role."""

    def __init__(self, path: Path, document: dict[str, Any], arrays: Arrays) -> None:
        self.path = path
        self.document = document
        self.arrays = arrays
        self.found: list[Texture] = []
        self.missing: list[str] = []
        self._numbers: dict[tuple[object, ...], int | None] = {}

    def number(self, info: dict[str, Any], role: str) -> int | None:
        """Return the place in ``found`` of the picture that a texture record names; None when it is lost."""
        texture = at(self.path, self.document, "textures", info.get("index"))
        source = self._source(texture)
        if source is None:
            self._miss(f"textures[{info.get('index')}]")
            return None
        image = at(self.path, self.document, "images", source)
        short = role.rpartition(".")[2]
        key = (number(self.path, "images", source), short, self._sampler(texture))
        if key not in self._numbers:
            picture = self._picture(image, f"images[{key[0]}]", short, key[2])
            self._numbers[key] = None if picture is None else len(self.found)
            self.found += [] if picture is None else [picture]
        return self._numbers[key]

    def _source(self, texture: dict[str, Any]) -> object:
        """Return the image: WebP before PNG and JPEG, and these before KTX2, which few programs decode."""
        extensions = texture.get("extensions", {})
        if not isinstance(extensions, dict):
            wrong(self.path, "textures.extensions", extensions)
        by_name = {}
        for name in ("EXT_texture_webp", "KHR_texture_basisu"):
            record = extensions.get(name, {})
            if not isinstance(record, dict):
                wrong(self.path, name, record)
            by_name[name] = record.get("source")
        sources = (by_name["EXT_texture_webp"], texture.get("source"), by_name["KHR_texture_basisu"])
        return next((source for source in sources if source is not None), None)

    def _sampler(self, texture: dict[str, Any]) -> tuple[tuple[str, int], ...]:
        if "sampler" not in texture:
            return ()
        entry = at(self.path, self.document, "samplers", texture["sampler"])
        given = {
            key: number(self.path, f"samplers.{key}", entry[key], 9728, 33648)
            for key in _SAMPLER
            if key in entry
        }
        return () if given == _SAMPLER else tuple(given.items())

    def _picture(
        self, image: dict[str, Any], place: str, role: str, sampler: tuple[tuple[str, int], ...]
    ) -> Texture | None:
        name = image.get("name")
        name = name if isinstance(name, str) else ""
        if "bufferView" in image:
            return Texture(None, self.arrays.view(image["bufferView"])[0], role, name, sampler)
        uri = image.get("uri")
        if isinstance(uri, str) and uri[:5].lower() == "data:":
            return Texture(None, resource(self.path, f"{place}.uri", uri), role, name, sampler)
        try:
            return Texture(beside(self.path, f"{place}.uri", uri), None, role, name, sampler)
        except FileError as error:
            # A lost picture leaves the shape readable; a path that leads out of the folder stays an error.
            if error.code != "scan-side-file":
                raise
            self._miss(str(uri))
            return None

    def _miss(self, name: str) -> None:
        if name not in self.missing:
            self.missing.append(name)
            logger.warning("%s: no picture %r", self.path.name, name)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e9 < value < 1e9
