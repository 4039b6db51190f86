"""Folders in which something is made before it is put into place, and what killed processes left of them.

A folder is locked for as long as its process lives: by that, the next one tells what is at work from what is no more.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["alone_in", "left_behind", "staged", "sweep", "taken_over"]

# Between its making and its lock a folder is nobody's: what is this young is left alone.
_SETTLED = 60.0
# Where folders cannot be locked (Windows, some shares), age alone tells what was abandoned.
_ABANDONED = 86_400.0


def _never(folder: Path) -> bool:
    return False


@contextmanager
def staged(base: Path, prefix: str, stays: Callable[[Path], bool] = _never) -> Iterator[Path]:
    """Give an empty folder in `base`, locked, and take it away at the end, wherever it was moved from.

    Parameters
    ----------
    base : Path
    prefix : str
        How its name begins.
    stays : callable, optional
        Tells of the folder whether it must not be taken away, because it holds what exists nowhere else.

    Raises
    ------
    OSError
        If it cannot be made.
    """
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=base))
    lock = None
    try:
        lock = _locked(folder)
        yield folder
    finally:
        if not stays(folder):
            shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def left_behind(base: Path, prefix: str) -> list[Path]:
    """Return the folders of that kind in `base`, those at work among them."""
    with suppress(OSError):
        found = sorted(base.glob(f"{prefix}*"))
        return [folder for folder in found if not folder.is_symlink() and folder.is_dir()]
    return []


def sweep(base: Path, prefix: str, stays: Callable[[Path], bool] = _never) -> None:
    """Take away the folders of processes that are no more."""
    for folder in left_behind(base, prefix):
        with suppress(OSError):
            if not stays(folder) and time.time() - folder.stat().st_mtime >= _SETTLED:
                with taken_over(folder) as ours:
                    if ours:
                        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def taken_over(folder: Path) -> Iterator[bool]:
    """Tell whether the process that made a folder is no more; if so, the folder is locked within the block.

    To be asked only of folders that were locked once: an age of a minute, or what is written after the lock, tells.

    Raises
    ------
    OSError
        If the folder is gone.
    """
    age = time.time() - folder.stat().st_mtime
    try:
        lock = _locked(folder)
    except BlockingIOError:  # somebody is at work in it
        yield False
        return
    try:
        yield folder.is_dir() if lock is not None else age > _ABANDONED
    finally:
        if lock is not None:
            os.close(lock)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other process is in such a block for the same folder; where folders cannot be locked, do not."""
    lock = _locked(folder, wait=True)
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def _locked(folder: Path, *, wait: bool = False) -> int | None:
    """Lock a folder for as long as this process lives; None where folders cannot be locked.

    Raises
    ------
    BlockingIOError
        If another process holds it, and it is not to be waited for.
    """
    if sys.platform == "win32":
        return None
    import fcntl

    handle = None
    try:
        handle = os.open(folder, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if handle is not None:
            os.close(handle)
        if isinstance(error, BlockingIOError):
            raise
        return None
    return handle
