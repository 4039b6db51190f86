"""Putting an export into place, so that it is the old one or the new one at whatever moment its process is killed.

Before the first file is renamed, a journal in the staging folder says what goes where and what is there now, and all
is on the disk. From then on the staging folder is not taken away before all is done. Whoever next works on the same
folder finds it, and brings it to its end. That is *forward* if every new file is there, in the staging folder or in its
place, whole by its SHA-256: they were all on the disk before anything was moved, so that this is the rule, and the
user gets what was asked for. It is *back*, to the old export, if one is not (a disk that lied, a staging folder that
somebody cleared out): then the new one can never be whole.

Until then each name has its whole old file or its whole new one, the manifest the last to be new; a name is never
without a file where the file system knows hard links.

What is neither the old file nor the new one belongs to somebody else: it stays, and the old file is put beside it, as
``<name>.old``.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from immersion._staging import alone_in, left_behind, taken_over
from immersion.errors import FileError
from immersion.export.journal import KEPT, PREFIX, Journal, Placed, left_by, read_journal, sync, unfinished

__all__ = ["publish", "recover"]

_log = logging.getLogger("immersion.export")


def publish(staging: Path, destination: Path, checksums: Mapping[str, str]) -> None:
    """Move files into place; if one cannot be moved, put everything back as it was.

    Parameters
    ----------
    staging, destination : Path
    checksums : mapping of str to str
        The SHA-256 of each file, by its path in both, in the order in which they are to be put there.

    Raises
    ------
    FileError
        If a folder has the name of a file.
    OSError
        If a file cannot be moved.
    """
    for name in checksums:
        if (destination / name).is_dir():
            raise FileError("file-is-directory", destination / name)
    made = _missing([destination])
    try:
        for folder in made:
            folder.mkdir()
        with alone_in(destination):
            _recover(destination)
            _place(staging, destination, checksums)
    except BaseException:
        _remove_empty(made)
        raise


def _place(staging: Path, destination: Path, checksums: Mapping[str, str]) -> None:
    names = {
        name: Placed((staging / name).stat().st_size, checksum, left_by(destination / name))
        for name, checksum in checksums.items()
    }
    folders = [
        path.relative_to(destination).as_posix()
        for path in _missing([(destination / name).parent for name in names])
    ]
    where = destination.absolute().relative_to(staging.parent.absolute()).as_posix()
    journal = Journal(where, folders, names)
    for path in [staging / name for name in names]:
        sync(path)
    _synced(staging, journal)
    journal.write(staging)
    try:
        _forward(staging, destination, journal, ours=True)
        _synced(destination, journal)
    except BaseException:
        _back(staging, destination, journal)
        journal.remove(staging)
        raise
    journal.remove(staging)


def recover(destination: Path) -> None:
    """Bring to an end what killed exports began to put into a folder; what is at work is left alone.

    A journal that cannot be read says nothing: it is left, with all that lies beside it.

    Raises
    ------
    OSError
        If a file cannot be moved.
    """
    if destination.is_dir() and any(_journals(destination)):
        with alone_in(destination):
            _recover(destination)


def _journals(destination: Path) -> list[Path]:
    """Return the staging folders with a journal: of exports to this folder, to those above it and to others in those.

    They lie in the folder, or in one above it: where the first that existed was, when they were made.
    """
    place = destination.absolute()
    return [
        staging
        for base in (place, *place.parents)
        for staging in left_behind(base, PREFIX)
        if unfinished(staging)
    ]


def _recover(destination: Path) -> None:
    for staging in _journals(destination):
        journal = read_journal(staging)
        if journal is None:
            _log.warning("%s: a journal that cannot be read", staging)
        elif _is_same(staging.parent / journal.destination, destination):
            # Read again once it is ours: its own process may have ended well in between.
            with suppress(FileNotFoundError), taken_over(staging) as ours:
                if ours and (journal := read_journal(staging)) is not None:
                    _end(staging, destination, journal)


def _is_same(one: Path, other: Path) -> bool:
    return one.is_dir() and one.samefile(other)


def _end(staging: Path, destination: Path, journal: Journal) -> None:
    if all(_whole(staging, destination, name, placed) for name, placed in journal.files.items()):
        _forward(staging, destination, journal, ours=False)
    else:
        _back(staging, destination, journal)
    _set_beside(staging, destination, journal)
    _synced(destination, journal)
    journal.remove(staging)
    shutil.rmtree(staging, ignore_errors=True)


# One file -----------------------------------------------------------------------------------------


def _kept(staging: Path, name: str) -> Path:
    return staging / f"{KEPT}files" / name


def _is_new(path: Path, placed: Placed) -> bool:
    """Tell whether a file is the new one, by its content."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size != placed.bytes:
        return False
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == placed.sha256


def _whole(staging: Path, destination: Path, name: str, placed: Placed) -> bool:
    """Tell whether a new file is there, or was there and became somebody else's."""
    if os.path.lexists(staging / name):
        return _is_new(staging / name, placed)
    found = left_by(destination / name)
    return _is_new(destination / name, placed) or found not in (None, placed.old)


def _forward(staging: Path, destination: Path, journal: Journal, *, ours: bool) -> None:
    """Put the new files that still lie in staging into place, but, unless all is ours, not over somebody else's."""
    for name, placed in journal.files.items():
        new, final, kept = staging / name, destination / name, _kept(staging, name)
        if not os.path.lexists(new):
            continue
        found = left_by(final)
        if not ours and found not in (None, placed.old) and not _is_new(final, placed):
            continue
        final.parent.mkdir(parents=True, exist_ok=True)
        if found is not None and not os.path.lexists(kept):
            kept.parent.mkdir(parents=True, exist_ok=True)
            _keep(final, kept)
        new.replace(final)


def _keep(final: Path, kept: Path) -> None:
    """Give a file a second name, so that the first is never without one; else move it."""
    if not final.is_symlink():
        with suppress(OSError):  # a file system that knows no hard links, or a file of another user
            kept.hardlink_to(final)
            return
    final.replace(kept)


def _back(staging: Path, destination: Path, journal: Journal) -> None:
    """Take the new files away and put the old ones back."""
    for name, placed in journal.files.items():
        final, kept = destination / name, _kept(staging, name)
        found = left_by(final)
        if found is not None and not _is_new(final, placed):
            continue  # the old one, or somebody else's
        if os.path.lexists(kept):
            kept.parent.mkdir(parents=True, exist_ok=True)
            final.parent.mkdir(parents=True, exist_ok=True)
            kept.replace(final)
        elif found is not None and placed.old is None:
            final.unlink()
    _remove_empty([destination / name for name in journal.folders])


def _set_beside(staging: Path, destination: Path, journal: Journal) -> None:
    """Put the old files beside where somebody else's are now, or where somebody took ours away."""
    for name, placed in journal.files.items():
        final, kept = destination / name, _kept(staging, name)
        if not os.path.lexists(kept) or _is_new(final, placed) or left_by(final) == left_by(kept):
            continue
        final.parent.mkdir(parents=True, exist_ok=True)
        beside, number = final.with_name(f"{final.name}.old"), 2
        while os.path.lexists(beside):
            beside, number = final.with_name(f"{final.name}.old{number}"), number + 1
        kept.replace(beside)


# Folders ------------------------------------------------------------------------------------------


def _missing(folders: list[Path]) -> list[Path]:
    """Return these folders and those above them that are not there, the outer ones first."""
    found = {path for folder in folders for path in (folder, *folder.parents) if not path.exists()}
    return sorted(found, key=lambda path: len(path.parts))


def _remove_empty(folders: list[Path]) -> None:
    for folder in reversed(folders):
        with suppress(OSError):  # somebody has put something there
            folder.rmdir()


def _synced(destination: Path, journal: Journal) -> None:
    for folder in {(destination / name).parent for name in journal.files}:
        with suppress(OSError):  # a folder that rolling back took away, or that is not ours to read
            sync(folder)
