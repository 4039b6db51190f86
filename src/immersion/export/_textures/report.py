"""What one coded texture weighs, and how far it is from what it was."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from immersion.export._textures.difference import angles, ciede2000, lab_from_srgb, levels

__all__ = ["Kind", "TextureReport", "compared", "kind_of", "texture_memory"]

Kind = Literal["colour", "normal", "data"]
_MEASURES = {"colour": "CIEDE2000", "normal": "degrees", "data": "levels of 255"}
_MOST = 1_000_000


def kind_of(role: str) -> Kind:
    """Return what the numbers of a texture are, by its role.

    >>> kind_of("base"), kind_of("normal"), kind_of("roughness")
    ('colour', 'normal', 'data')
    """
    last = role.rpartition(".")[2].lower()
    if "normal" in last:
        return "normal"
    colours = last in ("base", "emissive", "diffuse", "image") or "color" in last or "diffuse" in last
    return "colour" if colours else "data"


@dataclass(frozen=True, slots=True)
class TextureReport:
    """One texture of an export.

    Parameters
    ----------
    name, role : str
    coding : str
        ``"png"``, ``"jpeg"``, ``"webp"``, ``"ktx2/etc1s"`` or ``"ktx2/uastc"``.
    bytes : int
        In the file.
    width, height : int
        Of the picture in the file.
    memory : int
        Bytes on a graphics card, with mipmaps: see :func:`texture_memory`.
    measure : str
        What ``mean`` and ``p95`` are: CIEDE2000, degrees between normals, or levels of 255.
    mean, p95 : float
        Between the picture at that size and what the coded bytes decode to, over at most a million pixels.
    """

    name: str
    role: str
    coding: str
    bytes: int
    width: int
    height: int
    memory: int
    measure: str
    mean: float = 0.0
    p95: float = 0.0

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return asdict(self)


def texture_memory(coding: str, width: int, height: int, *, clear: bool) -> int:
    """Return the bytes of a texture and its mipmaps on a graphics card.

    PNG, JPEG and WebP become four bytes a pixel. KTX2 stays packed in blocks of 4 × 4 pixels, of 8 bytes for opaque
    ETC1S (ETC1, BC1) and of 16 for all else (BC7, ASTC 4 × 4, ETC2 with alpha).

    Examples
    --------
    >>> texture_memory("png", 4, 2, clear=False)
    44
    >>> texture_memory("ktx2/etc1s", 8, 8, clear=False)
    56
    """
    total = 0
    block = 8 if coding == "ktx2/etc1s" and not clear else 16
    while True:
        packed = coding.startswith("ktx2")
        total += -(-width // 4) * -(-height // 4) * block if packed else 4 * width * height
        if width == height == 1:
            return total
        width, height = max(1, width // 2), max(1, height // 2)


def compared(kind: Kind, before: NDArray[np.uint8], after: NDArray[np.uint8]) -> tuple[str, float, float]:
    """Return the measure of a kind of picture, its mean and its 95th percentile over two (h, w, 4) pictures.

    What is fully see-through in the first has no colour to keep, and is left out.
    """
    one, other = before.reshape(-1, 4), after.reshape(-1, 4)
    stride = max(1, -(-len(one) // _MOST))
    one, other = one[::stride], other[::stride]
    if kind == "colour":
        seen = one[:, 3] > 0
        one, other = one[seen], other[seen]
        # Many pixels have the same pair of colours: each pair is computed once.
        pairs, counts = np.unique(np.hstack([one[:, :3], other[:, :3]]), axis=0, return_counts=True)
        found = ciede2000(lab_from_srgb(pairs[:, :3]), lab_from_srgb(pairs[:, 3:]))
        found = np.repeat(found, counts)
    else:
        found = (angles if kind == "normal" else levels)(one, other)
    if not len(found):
        return _MEASURES[kind], 0.0, 0.0
    return _MEASURES[kind], round(float(found.mean()), 6), round(float(np.percentile(found, 95)), 6)
