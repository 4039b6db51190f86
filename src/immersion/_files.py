"""The file border: one check before reading, one way of writing that never leaves half a file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from immersion.errors import FileError

__all__ = ["atomic", "readable", "together", "write_bytes", "write_text"]

_held: ContextVar[dict[Path, Path] | None] = ContextVar("immersion_held_files", default=None)


def readable(path: str | os.PathLike[str], format_name: str) -> Path:
    """Return ``path`` once it is known to be a file that opens and is not empty.

    Raises
    ------
    FileError
        If it is missing, a directory, not permitted, or empty; ``format_name`` says what was expected.
    """
    target = Path(path)
    try:
        if target.is_dir():
            raise FileError("file-is-directory", target)
        with target.open("rb") as stream:
            first = stream.read(1)
    except (FileNotFoundError, NotADirectoryError):
        raise FileError("file-missing", target) from None
    except OSError as error:
        raise FileError("file-denied", target, reason=error.strerror or str(error)) from None
    except ValueError:  # a NUL byte in the name
        raise FileError("file-missing", Path(str(path).replace("\0", "?"))) from None
    if not first:
        raise FileError("file-empty", target, format=format_name)
    return target


@contextmanager
def atomic(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a temporary path beside ``path``; rename it onto ``path`` only when the block ends well.

    The temporary keeps the suffix, because many writers choose their format by it. Missing parent folders
    are made.

    Raises
    ------
    FileError
        If the folder cannot be written; whatever else the block raises passes through, and the old file
        is then as it was.
    """
    target = Path(path)
    if target.is_dir():
        raise FileError("file-is-directory", target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(suffix=target.suffix, prefix=".part-", dir=target.parent)
    except OSError as error:
        raise FileError("file-write", target, reason=error.strerror or str(error)) from None
    os.close(handle)
    temporary, kept = Path(name), False
    try:
        yield temporary
        # mkstemp makes files for their owner only; give the result the rights a plain open() would.
        temporary.chmod(0o666 & ~_umask())
        # Asked at the end: a file that is long in the making may be held with what is made of it at last.
        held = _held.get()
        if held is None:
            temporary.replace(target)
        else:
            if (older := held.pop(target, None)) is not None:
                older.unlink(missing_ok=True)
            held[target], kept = temporary, True
    except OSError as error:
        raise FileError("file-write", target, reason=error.strerror or str(error)) from None
    finally:
        if not kept:
            temporary.unlink(missing_ok=True)


@contextmanager
def together() -> Iterator[dict[Path, Path]]:
    """Hold back every file that :func:`atomic` makes in the block, until the block ends well.

    Gives the files held so far, ``{target: temporary}``, in the order they were made. They then appear one
    after the other in that order; when the block fails, none does.

    Raises
    ------
    FileError
        If one cannot be put in its place.
    """
    held: dict[Path, Path] = {}
    token = _held.set(held)
    try:
        yield held
        for target, temporary in held.items():
            try:
                temporary.replace(target)
            except OSError as error:
                raise FileError("file-write", target, reason=error.strerror or str(error)) from None
    finally:
        _held.reset(token)
        for temporary in held.values():
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    # There is no call that only reads the umask; setting it back at once is the documented way.
    current = os.umask(0o022)
    os.umask(current)
    return current


def write_bytes(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a whole file, or leave the old one as it was."""
    with atomic(path) as temporary:
        temporary.write_bytes(data)


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a whole UTF-8 file with ``\\n`` line ends, or leave the old one as it was."""
    write_bytes(path, text.encode("utf-8"))
