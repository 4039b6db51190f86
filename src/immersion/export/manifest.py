"""The manifest of an export: its files with size and checksum, and what they could not carry."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from immersion import messages
from immersion.stage.loss import Loss

__all__ = ["FileEntry", "Manifest", "entry_of"]

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of an export.

    Parameters
    ----------
    path : str
        Relative to the folder of the export, with ``/`` between its parts.
    bytes : int
        Its size.
    sha256 : str
        The checksum of its content, in hexadecimal.
    """

    path: str
    bytes: int
    sha256: str

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {"path": self.path, "bytes": self.bytes, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export wrote and what it lost; the same stage always gives the same manifest.

    Parameters
    ----------
    target, scene : str
        The target's name and the scene's id.
    language : str
        The language of the voices and of the texts that have only one place.
    profile : str or None
        The profile of the stage.
    generator : str
        Our name and version.
    files : tuple of FileEntry
        Sorted by path; the manifest itself is not among them.
    losses : tuple of Loss
        Sorted by target, then by code.

    Examples
    --------
    >>> Manifest("glb", "hall", "en", None, "immersion", (), (Loss("not-yet", "tours"),)).to_dict()["losses"]
    [{'code': 'not-yet', 'target': 'tours', 'text': {'en': 'not carried yet', 'fr': 'pas encore pris en charge'}}]
    """

    target: str
    scene: str
    language: str
    profile: str | None
    generator: str
    files: tuple[FileEntry, ...]
    losses: tuple[Loss, ...]

    @property
    def name(self) -> str:
        """The name of the manifest's own file."""
        return f"{self.scene}.manifest.json"

    def to_dict(self) -> dict[str, object]:
        """Return plain data; losses are told in every language."""
        return {
            "target": self.target,
            "scene": self.scene,
            "language": self.language,
            "profile": self.profile,
            "generator": self.generator,
            "files": [entry.to_dict() for entry in self.files],
            "losses": [_told(loss) for loss in self.losses],
        }

    def to_json(self) -> str:
        """Return the text of the manifest's own file."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2) + "\n"


def _told(loss: Loss) -> dict[str, object]:
    texts = {lang: loss.to_dict(lang)["text"] for lang in messages.LANGUAGES}
    return {"code": loss.code, "target": loss.target, "text": texts}


def entry_of(path: Path, folder: Path) -> FileEntry:
    """Return the entry of a file that lies in the export's folder."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return FileEntry(path.relative_to(folder).as_posix(), size, digest.hexdigest())
