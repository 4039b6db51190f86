"""What a page weighs, as a folder or as one file: models, pictures, sounds, videos, and the page itself."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from immersion.export._gltf.load import drawn, held, split
from immersion.export._usd.load import package_parts
from immersion.export.contents import Contents, Glb
from immersion.export.fitting import Load
from immersion.stage.stage import Stage

__all__ = ["MODEL", "load_of_page"]

MODEL = "models/room.glb"
_BLOCK = re.compile(rb'<script type="application/octet-stream" data-file="([^"]+)">([^<]*)</script>')
_FOLDERS = {
    "sounds": "sounds",
    "filters": "sounds",
    "described": "sounds",
    "films": "films",
    "signed": "films",
}
_AT_A_TIME = 4
"""Segments of a sound that a page holds: the one that plays, the next, that of the last second, and the first."""


@dataclass(frozen=True, slots=True)
class _Read:
    """The files of a page with what each takes, and those that say what is in it."""

    sizes: Mapping[str, int]
    page: int
    glbs: Mapping[str, Glb]
    programme: Mapping[str, Any]
    growth: float = 1.0
    """Bytes in the page for each byte of a file."""


def load_of_page(stage: Stage, contents: Contents) -> Load:
    """Return the load of a page."""
    single = f"{stage.scene.id}.html"
    read = _of_one_file(contents, single) if single in contents.sizes else _of_folder(contents)
    parts = {"models": 0, "pictures": 0, "sounds": 0, "films": 0, "page": read.page}
    for name, size in read.sizes.items():
        for part, more in _parts(contents, read, name, size):
            parts[part] += more
    memory = {"models": 0, "pictures": 0, "sounds": _sound_memory(read.programme["sounds"])}
    triangles, largest = 0, 0
    for glb in read.glbs.values():
        found, side = held(glb)
        triangles, largest = triangles + drawn(glb.document), max(largest, side)
        for part, more in found.items():
            memory[part] += more
    return Load(parts, triangles, memory, largest)


def _parts(contents: Contents, read: _Read, name: str, size: int) -> Iterator[tuple[str, int]]:
    if name in read.glbs:
        inside = split(read.glbs[name].document, round(size / read.growth))
        pictures = round(inside["pictures"] * read.growth)
        yield from (("pictures", pictures), ("models", size - pictures))
    elif name.endswith(".usdz"):
        yield from package_parts(contents.folder / name).items()
    else:
        yield _FOLDERS.get(PurePosixPath(name).parts[0], "page"), size


def _of_folder(contents: Contents) -> _Read:
    programme = json.loads((contents.folder / "scene.json").read_text(encoding="utf-8"))
    glbs = {name: contents.glb(name) for name in contents.sizes if name.endswith(".glb")}
    return _Read(contents.sizes, 0, glbs, programme)


def _of_one_file(contents: Contents, name: str) -> _Read:
    data = (contents.folder / name).read_bytes()
    blocks = {found[1].decode(): found[2] for found in _BLOCK.finditer(data)}
    sizes = {block: len(text) for block, text in blocks.items()}
    programme = json.loads(base64.b64decode(blocks["scene.json"]))
    glbs = {block: Glb(_reader(text)) for block, text in blocks.items() if block.endswith(".glb")}
    return _Read(sizes, len(data) - sum(sizes.values()), glbs, programme, 4 / 3)


def _reader(text: bytes) -> Callable[[int, int], bytes]:
    """Return what reads any part of a file in base64, of which four characters are three bytes."""

    def read(start: int, count: int) -> bytes:
        first = start // 3
        last = -(-(start + count) // 3)
        return base64.b64decode(text[4 * first : 4 * last])[start - 3 * first :][:count]

    return read


def _sound_memory(sounds: Mapping[str, Any]) -> int:
    """Return the bytes of what is decoded at a time, of all media, in one language."""
    total = 0
    for media in sounds["media"].values():
        frames = max((one["frames"] for one in media["files"].values()), default=0)
        total += 4 * int(media["channels"]) * min(frames, _AT_A_TIME * int(sounds["segment"]))
    return total
