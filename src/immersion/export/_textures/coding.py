"""One picture as an export holds it: as it is, smaller, as WebP or as KTX2, with its report."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion.export._textures.ktx2 import ktx2_together, node_at_hand
from immersion.export._textures.report import Kind, TextureReport, compared, kind_of, texture_memory

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Asked", "CodedTexture", "coded_texture", "coded_textures"]

_QUALITY = 90
_MOST_WEBP = 16_383


@dataclass(frozen=True, slots=True, eq=False)
class CodedTexture:
    """The bytes of a picture, its report, and whether KTX2 was asked for and could not be made."""

    data: bytes
    report: TextureReport
    no_encoder: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A picture to be coded: PNG, JPEG or WebP, the role of the texture (colours, directions or numbers), its name."""

    data: bytes
    role: str
    name: str


def coded_textures(pictures: Sequence[Asked], coding: str, most: int | None) -> list[CodedTexture | None]:
    """Code pictures, those for KTX2 several at once; None for one that is not opened here (it is KTX2 already).

    Parameters
    ----------
    pictures : sequence of Asked
    coding : {"keep", "webp", "ktx2"}
        WebP is lossy for colours and lossless for directions and numbers. A picture that WebP would make larger, at
        its own size, stays as it is.
    most : int, optional
        The longest side.
    """
    made: dict[int, CodedTexture] = {}
    if coding == "ktx2" and node_at_hand():
        opened = [(k, one) for k, one in enumerate(pictures) if _opens(one.data)]
        told = ktx2_together(
            [(kind_of(one.role), partial(_for_ktx2, one.data, most)) for _, one in opened],
            lambda k, pixels, found: _told(_blank(opened[k][1]), found[2], found[0], pixels, found[1]),
        )
        made = {k: one for (k, _), one in zip(opened, told, strict=True) if one is not None}
    return [made.get(k) or _without_node(one, coding, most) for k, one in enumerate(pictures)]


def coded_texture(data: bytes, coding: str, most: int | None, role: str, name: str) -> CodedTexture | None:
    """Code one picture as :func:`coded_textures` does several."""
    return coded_textures([Asked(data, role, name)], coding, most)[0]


def _opens(data: bytes) -> bool:
    from PIL import Image as pil
    from PIL import UnidentifiedImageError

    try:
        with pil.open(io.BytesIO(data)):
            return True
    except UnidentifiedImageError:
        return False


def _blank(asked: Asked) -> TextureReport:
    """Return what is told of a picture before it is coded."""
    from PIL import Image as pil

    with pil.open(io.BytesIO(asked.data)) as picture:
        form, size = (picture.format or "").lower(), picture.size
    return TextureReport(
        asked.name, asked.role, form, len(asked.data), *size, 0, compared_to(kind_of(asked.role))
    )


def _without_node(asked: Asked, coding: str, most: int | None) -> CodedTexture | None:
    """Code a picture in all ways but KTX2; where that was asked for, WebP stands in."""
    from PIL import Image as pil

    if not _opens(asked.data):
        return None
    data, blank = asked.data, _blank(asked)
    with pil.open(io.BytesIO(data)) as picture:
        size, clear = picture.size, picture.has_transparency_data
        fits = most is None or max(size) <= most
        if coding == "keep" and fits:
            return CodedTexture(data, _weighed(blank, clear=clear))
        kept = picture.convert("RGBA")
    small = kept if fits else _resized(kept, *_within(size, most or 1))
    if coding == "keep" or max(small.size) > _MOST_WEBP:
        return (
            _in_own_form(small, blank, blank.coding, clear=clear)
            if not fits
            else CodedTexture(data, _weighed(blank, clear=clear))
        )
    made = _as_webp(small, blank, clear=clear)
    smaller = len(made.data) < len(data) or not fits or blank.coding not in ("png", "jpeg")
    chosen = made if smaller else CodedTexture(data, _weighed(blank, clear=clear))
    return replace(chosen, no_encoder=coding == "ktx2")


def compared_to(kind: Kind) -> str:
    """Return the name of the measure of a kind of picture."""
    nothing = np.zeros((0, 0, 4), np.uint8)
    return compared(kind, nothing, nothing)[0]


def _weighed(report: TextureReport, *, clear: bool) -> TextureReport:
    return replace(report, memory=texture_memory(report.coding, report.width, report.height, clear=clear))


def _for_ktx2(data: bytes, most: int | None) -> NDArray[np.uint8]:
    from PIL import Image as pil

    with pil.open(io.BytesIO(data)) as opened:
        picture = opened.convert("RGBA")
    width, height = _within(picture.size, most or max(picture.size))
    width, height = (max(4, side // 4 * 4) for side in (width, height))
    return np.asarray(_resized(picture, width, height))


def _as_webp(picture: Image, blank: TextureReport, *, clear: bool) -> CodedTexture:
    lossless = kind_of(blank.role) != "colour"
    out = io.BytesIO()
    own = picture if clear else picture.convert("RGB")
    own.save(out, "WEBP", lossless=lossless, quality=100 if lossless else _QUALITY, method=4, exact=lossless)
    return _told(blank, "webp", out.getvalue(), np.asarray(picture), _pixels(out.getvalue()))


def _in_own_form(picture: Image, blank: TextureReport, form: str, *, clear: bool) -> CodedTexture:
    chosen = form if form in ("jpeg", "png", "webp") else "png"
    out = io.BytesIO()
    own = picture if clear and chosen != "jpeg" else picture.convert("RGB")
    own.save(out, chosen.upper(), **({} if chosen == "png" else {"quality": 92}))
    return _told(blank, chosen, out.getvalue(), np.asarray(picture), _pixels(out.getvalue()))


def _told(
    blank: TextureReport, coding: str, data: bytes, before: NDArray[np.uint8], after: NDArray[np.uint8]
) -> CodedTexture:
    height, width = before.shape[:2]
    measure, mean, p95 = compared(kind_of(blank.role), before, after)
    told = replace(
        blank, coding=coding, bytes=len(data), width=width, height=height, measure=measure, mean=mean, p95=p95
    )
    return CodedTexture(data, _weighed(told, clear=bool(before[..., 3].min(initial=255) < 255)))


def _pixels(data: bytes) -> NDArray[np.uint8]:
    from PIL import Image as pil

    with pil.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGBA"))


def _within(size: tuple[int, int], most: int) -> tuple[int, int]:
    scale = min(1.0, most / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _resized(picture: Image, width: int, height: int) -> Image:
    from PIL.Image import Resampling

    return picture if picture.size == (width, height) else picture.resize((width, height), Resampling.LANCZOS)
