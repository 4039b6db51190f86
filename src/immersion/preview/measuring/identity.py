"""Which processor, which system, which scene: what must be equal before two results are compared."""

from __future__ import annotations

import os
import platform
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from immersion.scene.model import Scene

__all__ = ["cpu_name", "scene_digest", "system_name"]


def cpu_name(facts: Path = Path("/proc/cpuinfo")) -> str:
    """Return the model of the processor, its family and stepping where told, and how many logical ones there are."""
    count = os.cpu_count() or 1
    try:
        first = facts.read_text(encoding="utf-8", errors="replace").split("\n\n")[0]
    except OSError:
        return f"{platform.processor() or platform.machine()} × {count}"
    pairs = (line.partition(":") for line in first.splitlines())
    told = {key.strip(): value.strip() for key, _, value in pairs}
    name = told.get("model name") or told.get("Hardware") or platform.machine()
    # Virtual machines call every generation of a maker by one name.
    finer = [
        f"{word} {told[key]}"
        for word, key in (("family", "cpu family"), ("model", "model"), ("stepping", "stepping"))
        if key in told
    ]
    return " ".join([name, *([f"({', '.join(finer)})"] if finer else []), "×", str(count)])


def system_name() -> str:
    """Return the operating system and the architecture."""
    return f"{platform.system()} {platform.machine()}"


def scene_digest(scene: Scene, file: Path) -> str:
    """Return a hash of the scene file and of the names and sizes of its media, without reading the media."""
    digest = sha256(file.read_bytes())
    for name in sorted(_files(scene)):
        path = file.parent / name
        size = path.stat().st_size if path.is_file() else -1
        digest.update(f"\n{name} {size}".encode())
    return digest.hexdigest()


def _files(scene: Scene) -> set[str]:
    found: set[str] = set()
    for media in scene.media.values():
        named = [media.file, *(media.files or {}).values(), *(media.parts or ())]
        named += [lod.file for lod in media.lods or ()]
        found.update(str(file) for file in named if file is not None)
    return found
