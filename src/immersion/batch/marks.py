"""Whether files are the ones that were there: by their dates when these can be trusted, else by their bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Mark", "code_mark", "mark_of", "still"]

# A file that was written within this time of its reading may have been written again with the same date.
_UNSURE_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Mark:
    """A file as it was; a file that was not there has a size of −1."""

    bytes: int
    time_ns: int
    sha256: str
    seen_ns: int = 0

    def to_list(self) -> list[int | str]:
        """Return plain data."""
        return [self.bytes, self.time_ns, self.sha256, self.seen_ns]


ABSENT = Mark(-1, 0, "")


def mark_of(path: Path, now_ns: int) -> Mark:
    """Return the mark of a file as it is now."""
    try:
        found = path.stat()
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ABSENT
    return Mark(found.st_size, found.st_mtime_ns, digest, now_ns)


def still(path: Path, mark: Mark) -> bool:
    """Tell whether a file still holds the bytes of its mark."""
    try:
        found = path.stat()
    except OSError:
        return mark.bytes < 0
    if found.st_size != mark.bytes:
        return False
    if found.st_mtime_ns == mark.time_ns and mark.seen_ns - mark.time_ns > _UNSURE_NS:
        return True
    return mark_of(path, 0).sha256 == mark.sha256


def code_mark(packages: Iterable[Path]) -> str:
    """Return a checksum of the program itself, by sizes and dates: another version makes everything anew."""
    digest = hashlib.sha256()
    for package in packages:
        for path in sorted(package.rglob("*")):
            if path.suffix in (".py", ".js", ".mjs", ".css", ".html", ".npz", ".bin", ".json", ".wasm"):
                found = path.stat()
                name = path.relative_to(package).as_posix()
                digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
