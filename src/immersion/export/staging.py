"""The folder in which an export is made before it is put into place, and what a killed one left of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from immersion._staging import staged, sweep
from immersion.errors import FileError
from immersion.export.journal import KEPT, PREFIX, unfinished
from immersion.export.publishing import recover

__all__ = ["KEPT", "staging"]


@contextmanager
def staging(destination: Path) -> Iterator[Path]:
    """Give an empty folder on the file system of `destination`, and take it away at the end.

    What an export began to put there before it was killed is brought to an end first (see
    :func:`immersion.export.publishing.recover`). What exports that were killed before that left is taken away; what
    is being made at the same time is not.

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
    try:
        recover(destination)
        # What still holds files of an older export is their only copy, until a new one is whole.
        sweep(base, PREFIX, lambda folder: unfinished(folder) or any(folder.glob(f"{KEPT}*")))
        with staged(base, PREFIX, unfinished) as temporary:
            yield temporary
            sweep(base, PREFIX, unfinished)
    except OSError as error:
        raise FileError("file-write", destination, reason=error.strerror or str(error)) from error
