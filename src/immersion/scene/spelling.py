"""How file names are spelled: names that some systems take for one, and names the disk spells otherwise.

Windows and macOS do not tell capitals apart, and macOS stores accents in another form (NFD) than most
keyboards type (NFC): a scene made there opens nothing on a Linux player unless the names are the disk's own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from immersion.scene import _spelling_texts as _spelling_texts
from immersion.scene.finding import Finding
from immersion.scene.model import Scene
from immersion.scene.positions import place_of
from immersion.scene.problems import join
from immersion.scene.reading import files_of

__all__ = ["on_disk", "spelling_findings", "twins"]


def folded(name: str) -> str:
    """Return a name as the least discerning system knows it.

    >>> folded("Média/É.WAV") == folded("média/E\u0301.wav")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def twins(scene: Scene) -> Iterator[Finding]:
    """Yield file names of a scene that differ only by capitals or by the form of their accents."""
    first: dict[str, str] = {}
    for parts, name in files_of(scene):
        other = first.setdefault(folded(name), name)
        if other != name:
            where = place_of(scene, join(parts))
            yield Finding("scene-file-twin", "error", where, found=repr(name), other=repr(other))


def on_disk(folder: Path, name: str) -> str | None:
    """Return how the disk spells a file name, part by part; None when there is no such file.

    The exact name is taken before another one that only a careless system takes for the same.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     (Path(folder) / "Voix.WAV").touch()
    ...     print(on_disk(Path(folder), "voix.wav"), on_disk(Path(folder), "voie.wav"))
    Voix.WAV None
    """
    spelled: list[str] = []
    for part in name.split("/"):
        if part == ".":
            continue
        try:
            there = [entry.name for entry in folder.joinpath(*spelled).iterdir()]
        except OSError:
            return None
        near = [entry for entry in sorted(there) if folded(entry) == folded(part)]
        if not near:
            return None
        spelled.append(part if part in near else near[0])
    return "/".join(spelled)


def spelling_findings(scene: Scene, folder: Path) -> Iterator[Finding]:
    """Yield the names that the disk spells otherwise: they open here perhaps, and not on another system."""
    seen: set[str] = set()
    for parts, name in files_of(scene):
        spelled = on_disk(folder, name) if name not in seen else None
        seen.add(name)
        if spelled is None or spelled == name.replace("./", ""):
            continue
        same = unicodedata.normalize("NFC", spelled) == unicodedata.normalize("NFC", name)
        code = "scene-file-accents" if same else "scene-file-case"
        yield Finding(code, "error", place_of(scene, join(parts)), found=repr(name), spelled=repr(spelled))
