"""The journal of an export that is being put into place: what goes where, and what was there before."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

__all__ = ["KEPT", "PREFIX", "Journal", "Placed", "left_by", "read_journal", "sync", "unfinished"]

PREFIX = ".immersion-export-"
"""How the folder begins in which an export is made."""

KEPT = ".old-"
"""How the folder in it begins that holds the files of the old export while the new ones are put into place."""

_NAME = ".journal.json"
_DRAFT = ".journal.part"


@dataclass(frozen=True, slots=True)
class Placed:
    """One new file by its size and checksum, and what had its name before: None, or what :func:`left_by` tells."""

    bytes: int
    sha256: str
    old: list[object] | None


@dataclass(frozen=True, slots=True)
class Journal:
    """What is put into place.

    Parameters
    ----------
    destination : str
        Where, from the folder that holds the staging folder; ``"."`` for that folder itself.
    folders : list of str
        Those below it that are made for it, the outer ones first.
    files : mapping of str to Placed
        By their paths from there, in the order in which they are put there.
    """

    destination: str
    folders: list[str]
    files: Mapping[str, Placed]

    def write(self, staging: Path) -> None:
        """Write it so that it is whole, and on the disk, or not there at all."""
        draft = staging / _DRAFT
        draft.write_text(json.dumps(asdict(self)), encoding="utf-8")
        sync(draft)
        draft.replace(staging / _NAME)
        sync(staging)
        sync(staging.parent)

    @staticmethod
    def remove(staging: Path) -> None:
        """Take it away: all is done."""
        (staging / _NAME).unlink()


def unfinished(staging: Path) -> bool:
    """Tell whether a staging folder has a journal, readable or not."""
    return os.path.lexists(staging / _NAME)


def read_journal(staging: Path) -> Journal | None:
    """Return the journal of a staging folder; None if there is none, or none that can be trusted."""
    try:
        tree = json.loads((staging / _NAME).read_text(encoding="utf-8"))
        files = {_inside(name): _placed(entry) for name, entry in tree["files"].items()}
        destination = tree["destination"]
        folders = [_inside(name) for name in tree["folders"]]
        return Journal(destination if destination == "." else _inside(destination), folders, files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _placed(entry: Mapping[str, Any]) -> Placed:
    placed = Placed(entry["bytes"], entry["sha256"], entry["old"])
    if not isinstance(placed.bytes, int) or not isinstance(placed.sha256, str):
        raise TypeError
    if placed.old is not None and not isinstance(placed.old, list):
        raise TypeError
    return placed


def _inside(name: object) -> str:
    """Return a path that stays below where it begins."""
    if not isinstance(name, str) or not name or "\0" in name or "\\" in name or ":" in name:
        raise ValueError
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts or name == ".":
        raise ValueError
    return name


def left_by(path: Path) -> list[object] | None:
    """Return what tells a file from a later one of the same name; None if there is nothing.

    Its size and the time of its last change, which stay when it is renamed; of a link, where it leads.
    """
    try:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            return ["link", str(path.readlink())]
    except (FileNotFoundError, NotADirectoryError):
        return None
    return ["file" if stat.S_ISREG(found.st_mode) else "other", found.st_size, found.st_mtime_ns]


def sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk; where a folder cannot be, its names come later."""
    folder = path.is_dir()
    if folder and os.name == "nt":
        return
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        if not folder:
            raise
    finally:
        os.close(handle)
