"""A folder of results that is swapped in whole: the new one is complete, or the old one is untouched."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from immersion.demo import _texts as _texts
from immersion.errors import FileError, UsageError

__all__ = ["SUMS", "built", "write_sums"]

SUMS = "SHA256SUMS"


@contextmanager
def built(folder: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a folder beside ``folder`` to build in; swap it in only when the block ends well.

    Raises
    ------
    UsageError
        If ``folder`` holds anything that an earlier run did not write: nothing of others is ever removed.
    FileError
        If the place cannot be written.
    """
    target = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow a link that is to be replaced
    _refuse_others(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise FileError("file-write", target, reason=error.strerror or str(error)) from None
    try:
        yield work
        # mkdtemp makes a folder for its owner only; the rights of its parent are those a mkdir would give.
        work.chmod(target.parent.stat().st_mode & 0o777)
        _swap(work, target)
    except OSError as error:
        raise FileError("file-write", target, reason=error.strerror or str(error)) from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _swap(work: Path, target: Path) -> None:
    if not target.exists():
        work.rename(target)
        return
    _refuse_others(target)  # once more: minutes have gone by
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        target.rename(old / "old")
        try:
            work.rename(target)
        except OSError:
            (old / "old").rename(target)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _refuse_others(target: Path) -> None:
    """Raise unless the folder is absent, empty, or holds nothing but what its list of checksums names."""
    if not target.exists() and not target.is_symlink():
        return
    if not target.is_dir() or target.is_symlink():
        raise UsageError("demo-folder", target, other=target.name)
    listed = {SUMS, *(line.partition("  ")[2] for line in _lines(target / SUMS))}
    for path in sorted(target.rglob("*")):
        name = path.relative_to(target).as_posix()
        if path.is_symlink() or (not path.is_dir() and name not in listed):
            raise UsageError("demo-folder", target, other=name)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def write_sums(folder: Path) -> dict[str, int]:
    """Write the checksum of every file in the folder, as ``sha256sum`` reads them; return the files' sizes."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    sizes, lines = {}, []
    for path in files:
        name = path.relative_to(folder).as_posix()
        with path.open("rb") as stream:
            lines.append(f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {name}\n")
        sizes[name] = path.stat().st_size
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")
    return sizes
