"""The manifest of an export: its files with size and checksum, and what they could not carry."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from immersion import messages
from immersion.export._budget.weights import Weights
from immersion.export.contents import Contents
from immersion.export.degrees import degree_of
from immersion.export.encodings import encodings_of
from immersion.stage.loss import Loss

__all__ = ["FileEntry", "Manifest", "entry_of"]

_PIECE = 1 << 20

MEDIA_TYPES = {
    ".bin": "application/octet-stream", ".css": "text/css", ".flac": "audio/flac",
    ".glb": "model/gltf-binary", ".gltf": "model/gltf+json", ".html": "text/html", ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg", ".js": "text/javascript", ".json": "application/json", ".ktx2": "image/ktx2",
    ".m4a": "audio/mp4", ".md": "text/markdown", ".mjs": "text/javascript", ".mp3": "audio/mpeg",
    ".mp4": "video/mp4", ".opus": "audio/ogg", ".png": "image/png", ".svg": "image/svg+xml",
    ".txt": "text/plain", ".usdz": "model/vnd.usdz+zip", ".vtt": "text/vtt", ".wasm": "application/wasm",
    ".wav": "audio/wav", ".webm": "video/webm", ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
}  # fmt: skip
"""IANA media types by suffix: a table of our own, because the machine's differs from one to another."""


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
    models, textures : tuple of mapping
        For a GLB, how its models were packed and its pictures coded, and what that changed, as the file itself
        tells: see :func:`immersion.export.encodings.encodings_of`.
    """

    path: str
    bytes: int
    sha256: str
    models: tuple[Mapping[str, object], ...] = ()
    textures: tuple[Mapping[str, object], ...] = ()

    @property
    def media_type(self) -> str:
        """What it is, by its suffix.

        >>> FileEntry("hall.glb", 12, "").media_type, FileEntry("a.bin", 1, "").media_type
        ('model/gltf-binary', 'application/octet-stream')
        """
        return MEDIA_TYPES.get(Path(self.path).suffix.lower(), "application/octet-stream")

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        more = {"models": self.models, "textures": self.textures}
        return {
            "path": self.path,
            "bytes": self.bytes,
            "media_type": self.media_type,
            "sha256": self.sha256,
            **{key: [dict(entry) for entry in entries] for key, entries in more.items() if entries},
        }


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
        Sorted by target, then by code; each is told with its degree (``approximated`` or ``lost``), its reason
        and how to avoid it, in every language.
    rights, provenance : tuple of mapping
        Licence and credit of the scene and of each media that is in it; the files it was made of, with their SHA-256
        and that of their records of provenance.

    weights : Weights, optional
        Bytes, triangles, memory once decoded, and the energy of a visit; bytes and memory by part too.

    Examples
    --------
    >>> manifest = Manifest("glb", "hall", "en", None, "immersion", (), (Loss("not-yet", "tours"),))
    >>> manifest.to_dict()["losses"][0]["text"]
    {'en': 'not carried yet', 'fr': 'pas encore pris en charge'}
    """

    target: str
    scene: str
    language: str
    profile: str | None
    generator: str
    files: tuple[FileEntry, ...]
    losses: tuple[Loss, ...]
    rights: tuple[Mapping[str, object], ...] = ()
    provenance: tuple[Mapping[str, object], ...] = ()
    weights: Weights | None = None

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
            "rights": [dict(entry) for entry in self.rights],
            "provenance": [dict(entry) for entry in self.provenance],
            **({} if self.weights is None else {"weights": self.weights.to_dict()}),
        }

    def to_json(self) -> str:
        """Return the text of the manifest's own file."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2) + "\n"


def _told(loss: Loss) -> dict[str, object]:
    told: dict[str, object] = {"code": loss.code, "target": loss.target, "degree": degree_of(loss)}
    records = {lang: loss.to_dict(lang) for lang in messages.LANGUAGES}
    for part in ("text", "why", "avoid"):
        if all(part in record for record in records.values()):
            told[part] = {lang: record[part] for lang, record in records.items()}
    return told


def entry_of(contents: Contents, name: str) -> FileEntry:
    """Return the entry of a file of an export."""
    digest = hashlib.sha256()
    with (contents.folder / name).open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    models, textures = (
        encodings_of(contents.glb(name).document) if name.lower().endswith(".glb") else ((), ())
    )
    return FileEntry(name, contents.sizes[name], digest.hexdigest(), models, textures)
