"""Facts of a scan's colours and textures."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError
from immersion.scans._base_colors import opened
from immersion.scans.io._images import texture_bytes
from immersion.scans.io.materials import materials_of
from immersion.scans.mesh import Mesh, Texture
from immersion.scans.topology import face_areas

__all__ = ["ColorFacts", "TextureFacts", "color_facts", "texture_facts"]

# Cells along each side of the square in which the share of an atlas is counted.
CELLS = 512


@dataclass(frozen=True, slots=True)
class ColorFacts:
    """Colours per vertex or point.

    Parameters
    ----------
    bits : int
        Of each channel, as they are used: 16-bit numbers that are all multiples of 256 (or all below 256) are
        8-bit colours in a wider coat.
    stored_bits : int
        Of each channel, as they are stored.
    distinct : int
        How many different colours there are.
    all_white : bool
        Nothing but white: the colours say nothing.
    transparent : bool
        Some alpha is below full.
    """

    bits: int
    stored_bits: int
    distinct: int
    all_white: bool
    transparent: bool

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class TextureFacts:
    """One picture that a scan wears.

    Parameters
    ----------
    name : str
        Its file, or its number among the pictures inside the scan.
    role : str
        ``"base"``, ``"normal"`` …
    format : str
        ``"PNG"``, ``"JPEG"`` …; empty when it is missing or cannot be opened.
    width, height : int
        Pixels; 0 when unknown.
    bytes : int
        Size of the encoded picture.
    missing : bool
        The file is not there.
    used : float, optional
        Share of the picture that triangles wear, 0 to 1.
    density : float, optional
        Pixels per unit of length: the median over the area that wears it.
    """

    name: str
    role: str
    format: str
    width: int
    height: int
    bytes: int
    missing: bool
    used: float | None
    density: float | None

    @property
    def megapixels(self) -> float:
        """Millions of pixels."""
        return self.width * self.height / 1e6

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return asdict(self) | {"megapixels": self.megapixels}


def color_facts(colors: NDArray[np.uint8] | NDArray[np.uint16] | None) -> ColorFacts | None:
    """Return the facts of colours (N, 4); None when there are none.

    Examples
    --------
    >>> color_facts(np.full((9, 4), 255, np.uint8)).all_white
    True
    """
    if colors is None or not len(colors):
        return None
    stored = 16 if colors.dtype == np.uint16 else 8
    full = (1 << stored) - 1
    bits = stored
    rgb = colors[:, :3]
    if stored == 16 and (rgb.max() < 256 or not (rgb & 255).any() or bool((rgb % 257 == 0).all())):
        bits = 8
    keys = rgb[:, 0].astype(np.int64) << 32 | rgb[:, 1].astype(np.int64) << 16 | rgb[:, 2].astype(np.int64)
    distinct = len(np.unique(keys))
    brightest = 255 if stored == 16 and rgb.max() < 256 else (0xFF00 if bits < stored else full)
    transparent = bool((colors[:, 3] < min(brightest, full)).any())
    return ColorFacts(bits, stored, distinct, bool((rgb >= brightest).all()), transparent)


def texture_facts(mesh: Mesh) -> tuple[TextureFacts, ...]:
    """Return the facts of every texture, those whose file is missing last."""
    wearing = _faces_of(mesh)
    found = [_facts(mesh, k, texture, wearing.get(k)) for k, texture in enumerate(mesh.textures)]
    lost = mesh.extras.get("missing")
    names = [str(name) for name in lost] if isinstance(lost, list | tuple) else []
    gone = [TextureFacts(name, "base", "", 0, 0, 0, True, None, None) for name in names]
    return (*found, *gone)


def _faces_of(mesh: Mesh) -> dict[int, NDArray[np.bool_]]:
    """Return which faces wear each texture."""
    out: dict[int, NDArray[np.bool_]] = {}
    numbers = np.zeros(len(mesh.faces), np.int64) if mesh.face_materials is None else mesh.face_materials
    for number, material in enumerate(materials_of(mesh)):
        for index in set(material.textures.values()):
            out[index] = out.get(index, np.zeros(len(mesh.faces), np.bool_)) | (numbers == number)
    return out


def _facts(mesh: Mesh, index: int, texture: Texture, worn: NDArray[np.bool_] | None) -> TextureFacts:
    name = texture.path.name if texture.path is not None else f"#{index + 1}"
    try:
        size = len(texture.data) if texture.data is not None else len(texture_bytes(texture))
    except FileError:
        return TextureFacts(name, texture.role, "", 0, 0, 0, True, None, None)
    picture = opened(texture)
    kind, (width, height) = ("", (0, 0)) if picture is None else (str(picture.format or ""), picture.size)
    used = density = None
    if mesh.uvs is not None and worn is not None and worn.any():
        faces = mesh.faces[worn]
        corners = mesh.uvs[faces].astype(np.float64)
        used = _used(corners)
        density = _density(mesh, faces, corners, width, height)
    return TextureFacts(name, texture.role, kind, width, height, size, False, used, density)


def _used(corners: NDArray[np.float64]) -> float:
    from immersion.scans._kernels import atlas

    cells = np.zeros((CELLS, CELLS), np.bool_)
    # What is 10⁶ squares away is a damaged number, and would walk for hours.
    sound = (np.abs(corners) < 1e6).all((1, 2))
    atlas.cover(np.ascontiguousarray(corners[sound] * CELLS), cells)
    return float(cells.mean())


def _density(
    mesh: Mesh, faces: NDArray[np.int32], corners: NDArray[np.float64], width: int, height: int
) -> float | None:
    u, v = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    flat = 0.5 * np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]) * width * height
    solid = face_areas(mesh.vertices, faces)
    rows = np.flatnonzero((solid > 0) & np.isfinite(flat))
    if not len(rows) or not width:
        return None
    density = np.sqrt(flat[rows] / solid[rows])
    order = np.argsort(density, kind="stable")
    sums = np.cumsum(solid[rows][order])
    return float(density[order[np.searchsorted(sums, sums[-1] / 2)]])
