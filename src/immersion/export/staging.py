"""The folder in which an export is made before it is put into place, and what a killed one left of it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from immersion.errors import FileError

__all__ = ["KEPT", "staging"]

KEPT = ".old-"
"""How the folder begins that holds the files of the old export while the new ones are put into place."""

_PREFIX = ".immersion-export-"
# Between its making and its lock a folder is nobody's: what is this young is left alone.
_SETTLED = 60.0
# Where folders cannot be locked (Windows, some shares), age alone tells what was abandoned.
_ABANDONED = 86_400.0


@contextmanager
def staging(destination: Path) -> Iterator[Path]:
    """Give an empty folder on the file system of `destination`, and take it away at the end.

    What exports that were killed left there is taken away too; what is being made at the same time is not.

    Raises
    ------
    FileError
        If `destination` is a file, or nothing can be written there.
    """
    if destination.exists() and not destination.is_dir():
        raise FileError("export-not-folder", destination)
    # Inside the folder when it exists, for it may be a mount point of its own: renaming must not copy.
    base = destination.absolute()
    while not base.is_dir():
        base = base.parent
    # What still holds files of an older export is their only copy, until a new one is whole.
    _sweep(base, with_kept=False)
    try:
        temporary = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))
    except OSError as error:
        raise FileError("file-write", destination, reason=error.strerror or str(error)) from None
    lock = _locked(temporary)
    try:
        yield temporary
        _sweep(base, with_kept=True)
    except OSError as error:
        raise FileError("file-write", destination, reason=error.strerror or str(error)) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _sweep(base: Path, with_kept: bool) -> None:
    """Take away the folders of exports that are no more."""
    with suppress(OSError):
        for folder in base.glob(f"{_PREFIX}*"):
            if folder.is_symlink() or not folder.is_dir() or (not with_kept and any(folder.glob(f"{KEPT}*"))):
                continue
            if _abandoned(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _abandoned(folder: Path) -> bool:
    age = time.time() - folder.stat().st_mtime
    if age < _SETTLED:
        return False
    try:
        lock = _locked(folder)
    except BlockingIOError:  # somebody is at work in it
        return False
    if lock is None:
        return age > _ABANDONED
    os.close(lock)
    return True


def _locked(folder: Path) -> int | None:
    """Lock a folder for as long as this process lives; None where folders cannot be locked.

    Raises
    ------
    BlockingIOError
        If another export holds it.
    """
    if sys.platform == "win32":
        return None
    import fcntl

    handle = None
    try:
        handle = os.open(folder, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if handle is not None:
            os.close(handle)
        if isinstance(error, BlockingIOError):
            raise
        return None
    return handle
