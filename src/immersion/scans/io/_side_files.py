"""Files beside a scan: pictures that it names, found when read and put in place when written."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion._files import write_bytes
from immersion.errors import FileError
from immersion.scans.io._formats import guard
from immersion.scans.io._glb import beside
from immersion.scans.io._images import SUFFIXES, as_png_or_jpeg, mime_of, texture_bytes
from immersion.scans.mesh import Mesh, Texture

__all__ = ["bytes_of", "found_textures", "named", "place_textures", "whole_numbers"]

logger = logging.getLogger("immersion.scans")


def whole_numbers(path: Path, values: NDArray[Any], name: str, count: int, low: int = 0) -> NDArray[Any]:
    """Return indices as int32, or int64 where they are that many, once each is from ``low`` to below ``count``."""
    if values.dtype.kind == "f":
        good = (values >= low) & (values < count) & (values == np.floor(values))
    elif not len(values) or (values.min() >= low and values.max() < count):
        good = np.ones(1, bool)
    else:
        good = (values >= low) & (values < count)
    if not good.all():
        worst = values[int(np.argmin(good))].item()
        raise FileError("scan-index", path, index=worst, count=count, name=name)
    return values.astype(np.int32 if count < 1 << 31 else np.int64, copy=False)


def bytes_of(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Round 0 to 255 to bytes; what lies outside, or is no number, goes to the nearest end."""
    rounded: NDArray[np.uint8] = np.clip(np.nan_to_num(np.round(values)), 0, 255).astype(np.uint8)
    return rounded


def named(line: str, word: str) -> str | None:
    """Return what follows the first word of a line when it is ``word``, in any case; else None.

    >>> named("TextureFile mur nord.png", "texturefile")
    'mur nord.png'
    """
    parts = line.strip().split(None, 1)
    if not parts or parts[0].lower() != word:
        return None
    return parts[1].strip() if len(parts) > 1 else ""


def found_textures(
    path: Path, wanted: list[tuple[str, str]]
) -> tuple[list[int | None], tuple[Texture, ...], list[str]]:
    """Find the pictures that a scan names.

    Parameters
    ----------
    path : Path
        The scan.
    wanted : list of (name, role)
        An empty name stands for no picture.

    Returns
    -------
    numbers : list of int or None
        The texture of each, in the order given.
    textures : tuple of Texture
        Each file and role once.
    missing : list of str
        Names that lead nowhere, or out of the folder: the scan is still read, without them.
    """
    textures: dict[tuple[Path, str], int] = {}
    numbers: list[int | None] = []
    missing: list[str] = []
    for name, role in wanted:
        target = _find(path, name) if name else None
        if name and target is None and name not in missing:
            missing.append(name)
            logger.warning("%s: no file %r in its folder", path.name, name)
        numbers.append(None if target is None else textures.setdefault((target, role), len(textures)))
    return numbers, tuple(Texture(path=file, role=role) for file, role in textures), missing


def _find(path: Path, name: str) -> Path | None:
    # Absolute paths of the machine that made the scan are common: its bare name is tried last.
    for candidate in (name, name.strip("\"'"), name.replace("\\", "/").rsplit("/", 1)[-1].strip("\"'")):
        try:
            return beside(path, "", candidate)
        except FileError:
            continue
    return None


def place_textures(mesh: Mesh, target: Path) -> list[str]:
    """Make a mesh's pictures reachable from ``target`` and return the name of each as written there.

    A picture that lies in the target's folder is named as it is; others are copied beside the target,
    called after it.
    """
    folder = target.parent.resolve()
    names: list[str] = []
    copies: list[tuple[Path, bytes]] = []
    for k, texture in enumerate(mesh.textures):
        here = texture.path is not None and texture.path.resolve().is_relative_to(folder)
        if texture.path is not None and here and texture.path.suffix.lower() != ".ktx2":
            names.append(texture.path.resolve().relative_to(folder).as_posix())
            continue
        data = texture_bytes(texture)
        suffix = (
            texture.path.suffix if texture.path is not None else SUFFIXES.get(mime_of(data) or "", ".png")
        )
        if mime_of(data) == "image/ktx2":  # no program that reads OBJ or PLY shows it
            data, suffix = as_png_or_jpeg(data, texture.path)[0], ".png"
        copies.append((target.parent / f"{target.stem}_{texture.role}{k}{suffix}", data))
        names.append(copies[-1][0].name)
    guard(mesh, [place for place, _ in copies])
    for place, data in copies:
        write_bytes(place, data)
    return names
