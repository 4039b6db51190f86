"""What a file seems to be, by its first bytes: for errors that help when a suffix lies."""

from __future__ import annotations

import struct
from pathlib import Path

from immersion._files import readable
from immersion.errors import FileError
from immersion.scans import _texts as _texts

__all__ = ["check_content", "seems"]

_MAGIC = (
    (b"\x89PNG\r\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"glTF", "GLB"),
    (b"PK\x03\x04", "ZIP"),
    (b"%PDF", "PDF"),
    (b"fLaC", "FLAC"),
    (b"OggS", "Ogg"),
    (b"LASF", "LAS/LAZ"),
    (b"ASTM-E57", "E57"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\x89HDF", "HDF5"),
    (b"Kaydara FBX", "FBX"),
    (b"BLENDER", "Blender"),
    (b"version https://git-lfs", "Git LFS"),
    (b"ply\n", "PLY"),
    (b"ply\r", "PLY"),
)
_OBJ_WORDS = (b"v", b"vt", b"vn", b"f", b"o", b"g", b"s", b"mtllib", b"usemtl")
# What each suffix may hold; None stands for text that shows no sign.
_ALLOWED = {
    ".ply": ("PLY",),
    ".obj": ("OBJ", None),
    ".stl": ("STL",),
    ".glb": ("GLB", "glTF"),
    ".gltf": ("GLB", "glTF"),
    ".e57": ("E57",),
    ".las": ("LAS/LAZ",),
    ".laz": ("LAS/LAZ",),
}


def seems(head: bytes, size: int) -> str | None:
    """Return what a file of ``size`` bytes seems to be, or None.

    >>> seems(b"ply\\nformat ascii 1.0\\n", 22), seems(b"hello", 5)
    ('PLY', None)
    """
    # A binary STL may start with anything, even "solid": only its size is a sure sign.
    if len(head) >= 84 and struct.unpack_from("<I", head, 80)[0] * 50 + 84 == size and size > 84:
        return "STL"
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[:4] == b"RIFF":
        return {b"WAVE": "WAV", b"WEBP": "WebP"}.get(head[8:12], "RIFF")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    lower = text[:16].lower()
    if lower.startswith((b"<!doctype html", b"<html")):
        return "HTML"
    if lower.startswith(b"<"):
        return "XML"
    if lower.startswith(b"solid"):
        return "STL"
    if text.startswith(b"{"):
        return "glTF" if b'"' in text else "JSON"
    return _text_kind(text)


def _text_kind(text: bytes) -> str | None:
    if b"\0" in text:
        return None
    for line in text.splitlines():
        words = line.split(None, 1)
        if words and not words[0].startswith(b"#"):
            return "OBJ" if words[0] in _OBJ_WORDS and len(words) > 1 else None
    return None


def check_content(path: Path, suffix: str, label: str) -> None:
    """Refuse a file whose first bytes show another format than its suffix.

    Raises
    ------
    FileError
        Saying what the file seems to be.
    """
    readable(path, label)
    if suffix not in _ALLOWED:
        return
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
        size = path.stat().st_size
    except OSError as error:
        raise FileError("file-denied", path, reason=error.strerror or str(error)) from None
    seen = seems(head, size)
    if seen in _ALLOWED[suffix] and not (seen is None and b"\0" in head):
        return
    if suffix == ".stl" and seen in (None, "OBJ") and len(head) >= 84:
        return  # the STL reader compares the announced count with the size, and says more
    if seen is not None:
        raise FileError("scan-content", path, seen=seen, format=label, suffix=suffix)
    raise FileError("scan-unrecognised", path, start=repr(head[:12])[1:], format=label, suffix=suffix)
