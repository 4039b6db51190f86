"""The colour of a mesh where a ray meets it: vertex colours, or the base texture, in linear light."""

from __future__ import annotations

import io
import logging
import warnings
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError
from immersion.scans._colormaps import linear_from_srgb
from immersion.scans.io._images import texture_bytes
from immersion.scans.io.materials import materials_of
from immersion.scans.mesh import Mesh, Texture

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["CLAY", "BaseColors", "opened"]

logger = logging.getLogger("immersion.scans")

CLAY = np.array([0.60, 0.56, 0.51], np.float32)
# Larger pictures are read at a half, a quarter … : a view of some hundred pixels shows no more.
TEXTURE_SIDE = 2048
_LINEAR = linear_from_srgb(np.arange(256) / 255.0)


class BaseColors:
    """Looks colours up by face and barycentric coordinates."""

    def __init__(self, mesh: Mesh) -> None:
        self._mesh = mesh
        self._pictures: dict[int, NDArray[np.uint8] | None] = {}
        self._materials = materials_of(mesh)
        self.there = mesh.colors is not None or (mesh.uvs is not None and bool(mesh.textures))

    def at(self, faces: NDArray[np.int64], weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return linear colours (N, 3) for hits: faces (N,), weights of their corners (N, 3)."""
        mesh = self._mesh
        corners = mesh.faces[faces]
        numbers = (
            np.zeros(len(faces), np.int64) if mesh.face_materials is None else mesh.face_materials[faces]
        )
        out = np.tile(CLAY, (len(faces), 1))
        textured = np.zeros(len(faces), np.bool_)
        for number in np.unique(numbers):
            material = self._materials[int(number)]
            here = np.flatnonzero(numbers == number)
            factor = np.asarray(material.color[:3], np.float32)
            picture = self._picture(material.textures.get("base"))
            if picture is not None and mesh.uvs is not None:
                uv = np.einsum("nk,nkc->nc", weights[here], mesh.uvs[corners[here]])
                out[here] = _bilinear(picture, uv) * factor
                textured[here] = True
            elif (factor != 1.0).any():
                out[here] = factor
        if mesh.colors is not None:
            tinted = np.einsum("nk,nkc->nc", weights, _LINEAR[mesh.colors[corners, :3]])
            out = np.where(textured[:, None], out, tinted)
        return np.asarray(out, np.float32)

    def _picture(self, index: int | None) -> NDArray[np.uint8] | None:
        if index is None or index >= len(self._mesh.textures):
            return None
        if index not in self._pictures:
            self._pictures[index] = _pixels(self._mesh.textures[index])
        return self._pictures[index]


def opened(texture: Texture) -> Image | None:
    """Return a texture as a PIL image whose pixels are not read yet, or None when nothing can be opened."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # A scan's texture may be larger than what PIL takes for an attack; its header is read here, no more.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(texture_bytes(texture)))
    except (
        FileError,
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
    ):
        return None


def _pixels(texture: Texture) -> NDArray[np.uint8] | None:
    picture = opened(texture)
    if picture is None:
        logger.warning("%s: this texture cannot be shown", texture.path or texture.role)
        return None
    try:
        picture.draft("RGB", (TEXTURE_SIDE, TEXTURE_SIDE))
        part = max(1, max(picture.size) // TEXTURE_SIDE)
        small = picture.convert("RGB")
        return np.asarray(small.reduce(part) if part > 1 else small)
    except (OSError, ValueError, SyntaxError):
        logger.warning("%s: this texture is damaged", texture.path or texture.role)
        return None


def _bilinear(picture: NDArray[np.uint8], uv: NDArray[np.float32]) -> NDArray[np.float32]:
    height, width = picture.shape[:2]
    # The origin of coordinates is below, the first row of the picture above; both repeat.
    x, y = uv[:, 0] % 1.0 * width - 0.5, (1.0 - uv[:, 1] % 1.0) * height - 0.5
    left, top = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    fx, fy = (x - left)[:, None], (y - top)[:, None]

    def texel(column: NDArray[np.int64], row: NDArray[np.int64]) -> NDArray[np.float32]:
        return np.asarray(_LINEAR[picture[row % height, column % width]])

    above = texel(left, top) * (1 - fx) + texel(left + 1, top) * fx
    below = texel(left, top + 1) * (1 - fx) + texel(left + 1, top + 1) * fx
    return np.asarray(above * (1 - fy) + below * fy, np.float32)
