"""Gaussian splats, refused by name: their spots have no surface, and their centres are not measured points."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path

from immersion.errors import FileError
from immersion.scans import _cloud_texts as _cloud_texts

__all__ = ["are_splats", "refuse_splats"]

_SUFFIXES = {".spz": "SPZ", ".splat": "SPLAT", ".ksplat": "KSPLAT"}


def refuse_splats(path: Path) -> None:
    """Refuse a file of Gaussian splats: by suffix, or by the first bytes of an SPZ under another name.

    Raises
    ------
    FileError
        ``scan-splats``, whose remedy says what to export instead.
    """
    kind = _SUFFIXES.get(path.suffix.lower())
    if kind is None and _is_spz(path):
        kind = "SPZ"
    if kind is not None:
        raise FileError("scan-splats", path, kind=kind)


def _is_spz(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            head = stream.read(512)
    except OSError as error:
        raise FileError("file-denied", path, reason=error.strerror or str(error)) from None
    if head.startswith(b"NGSP"):
        return True
    if not head.startswith(b"\x1f\x8b"):
        return False
    try:
        return zlib.decompressobj(wbits=31).decompress(head, 4) == b"NGSP"
    except zlib.error:
        return False


def are_splats(names: Iterable[str]) -> bool:
    """Tell whether the properties of a PLY are those of splats.

    >>> are_splats(["x", "y", "z", "f_dc_0", "opacity", "scale_0", "rot_0"]), are_splats(["x", "y", "z"])
    (True, False)
    """
    known = set(names)
    if {"packed_position", "packed_rotation"} <= known:  # the compressed flavour of some viewers
        return True
    return "f_dc_0" in known or {"scale_0", "rot_0"} <= known
