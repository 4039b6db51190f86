"""Real scans and real recordings in the place of the ones that are made: files of a folder, named after their part."""

from __future__ import annotations

from pathlib import Path

from court_scans import ROLES
from court_words import LANGUAGES

from immersion.audio import Audio, read, resample
from immersion.demo import _court_texts as _court_texts
from immersion.demo.own_media import standing
from immersion.errors import FileError

__all__ = ["SOUNDS", "caption_files", "recordings", "scan_files", "standing"]

SCANS = (".ply", ".obj", ".stl", ".glb", ".gltf")
RECORDINGS = (".wav", ".flac", ".ogg", ".caf", ".bw64")
RATE = 48_000  # of a stage

SOUNDS: dict[str, int] = {"cour": 16, "fontaine": 1, "chariot": 1, "colombe": 1}
"""Every sound that can be replaced, and its number of channels; the voices follow."""
SOUNDS |= {f"conteur-{role}.{language}": 1 for role in ROLES for language in LANGUAGES}


def _named(folder: Path, role: str, suffixes: tuple[str, ...]) -> Path | None:
    """Return the file of a part, or None; its name may be in capitals."""
    found = [
        path
        for path in sorted(folder.iterdir())
        if path.is_file() and path.stem.lower() == role and path.suffix.lower() in suffixes
    ]
    if len(found) > 1:
        raise FileError("demo-role-twice", folder, role=role, files=", ".join(path.name for path in found))
    return found[0] if found else None


def _folder(folder: Path) -> Path:
    if not folder.is_dir():
        raise FileError("file-missing", folder)
    return folder


def scan_files(folder: Path) -> dict[str, Path]:
    """Return the three scans of a folder by their part; all are there, or none is taken.

    Raises
    ------
    FileError
        If the folder is missing, a part has no scan, or has several.
    """
    found = {role: _named(_folder(folder), role, SCANS) for role in ROLES}
    for role, path in found.items():
        if path is None:
            raise FileError("demo-role-missing", folder, role=role, what="scans", roles=", ".join(ROLES))
    return {role: path for role, path in found.items() if path is not None}


def recordings(folder: Path) -> dict[str, Audio]:
    """Return the sounds of a folder by their part, at the rate of a stage; what is not there is made as ever.

    Raises
    ------
    FileError
        If the folder is missing or holds none of the parts, a part has several files, or as many channels as it
        should not have.
    """
    found = {}
    for role, channels in SOUNDS.items():
        path = _named(_folder(folder), role, RECORDINGS)
        if path is None:
            continue
        sound = read(path)
        if sound.channels != channels:
            raise FileError(
                "demo-recording-channels", path, role=role, channels=sound.channels, wanted=channels
            )
        found[role] = resample(sound, RATE)
    if not found:
        raise FileError("demo-role-missing", folder, role="cour", what="recordings", roles=", ".join(SOUNDS))
    return found


def caption_files(folder: Path) -> list[Path]:
    """Return the captions and transcripts that come with the voices of a folder, named as in the scene."""
    names = [
        f"{role}{suffix}" for role in SOUNDS if role.startswith("conteur-") for suffix in (".vtt", ".md")
    ]
    return [folder / name for name in names if (folder / name).is_file()]
