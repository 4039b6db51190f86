"""Files that a model names beside itself: its facts depend on their bytes too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from immersion.errors import FileError
from immersion.scans.io._glb import beside

__all__ = ["side_files"]

_PLY_HEAD = 65_536


def side_files(path: Path) -> list[Path]:
    """Return the buffers, pictures and material libraries that a model names and that are there, sorted.

    Nothing is said of one that is missing or lies elsewhere: who opens the model does.
    """
    names = {".gltf": _gltf, ".glb": _glb, ".obj": _obj, ".ply": _ply}.get(path.suffix.lower())
    found: dict[Path, None] = {}
    for name in names(path) if names is not None else ():
        for spelled in (name, name.strip("\"'"), name.replace("\\", "/").rsplit("/", 1)[-1].strip("\"'")):
            try:
                found.setdefault(beside(path, "", spelled))
            except FileError:
                continue
            break
    return sorted(found, key=lambda side: side.as_posix())


def _gltf(path: Path) -> Iterator[str]:
    try:
        yield from _addresses(path.read_bytes())
    except OSError:
        return


def _glb(path: Path) -> Iterator[str]:
    try:
        with path.open("rb") as stream:
            head = stream.read(20)
            yield from _addresses(stream.read(int.from_bytes(head[12:16], "little")))
    except OSError:
        return


def _addresses(text: bytes) -> Iterator[str]:
    try:
        document = json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return
    for key in ("buffers", "images"):
        entries = document.get(key) if isinstance(document, dict) else None
        for entry in entries if isinstance(entries, list) else ():
            address = entry.get("uri") if isinstance(entry, dict) else None
            if isinstance(address, str) and address[:5].lower() != "data:":
                yield address


def _obj(path: Path) -> Iterator[str]:
    try:
        data = path.read_bytes()
    except OSError:
        return
    for found in re.finditer(rb"^[ \t]*mtllib[ \t]+(.+?)[ \t\r]*$", data, re.MULTILINE | re.IGNORECASE):
        library = found[1].decode("utf-8", "replace")
        yield library
        try:
            text = beside(path, "", library).read_text("utf-8", "replace")
        except (FileError, OSError):
            continue
        for line in re.finditer(r"^\s*(?:map_\w+|norm|bump|disp)\s+(.+?)\s*$", text, re.MULTILINE | re.I):
            yield line[1]
            yield line[1].split()[-1]  # after options such as -bm 1


def _ply(path: Path) -> Iterator[str]:
    try:
        with path.open("rb") as stream:
            head = stream.read(_PLY_HEAD)
    except OSError:
        return
    head = head.partition(b"end_header")[0]
    for found in re.finditer(rb"^comment[ \t]+TextureFile[ \t]+(.+?)[ \t\r]*$", head, re.M | re.I):
        yield found[1].decode("utf-8", "replace")
