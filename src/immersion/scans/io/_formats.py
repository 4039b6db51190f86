"""The registry of scan formats, and what every reader and writer shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from immersion.errors import FileError
from immersion.registry import Registry
from immersion.scans import _texts as _texts
from immersion.scans._origin import kin
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh

__all__ = ["FORMATS", "ScanFormat", "guard", "scan_format"]

Reader = Callable[[Path], Mesh]
Writer = Callable[[Mesh, Path], None]


@dataclass(frozen=True, slots=True)
class ScanFormat:
    """A reader and its writer (None when the format is only read), with the name people call it by."""

    label: str
    read: Reader
    write: Writer | None = None


FORMATS: Registry[ScanFormat] = Registry(
    "scan-format", (f"immersion.scans.io.{name}" for name in ("ply", "obj", "stl", "gltf"))
)


def scan_format(
    name: str, *, suffixes: tuple[str, ...], label: str | None = None, writer: Writer | None = None
) -> Callable[[Reader], Reader]:
    """Return a decorator that registers a reader, and its writer, for file suffixes.

    Parameters
    ----------
    name : str
        The format's name in commands.
    suffixes : tuple of str
        Lower case, with the dot.
    label : str, optional
        The name in messages; the name in capitals when not given.
    writer : callable, optional
        ``writer(mesh, path)``; writes to the very path it is given.
    """

    def decorate(reader: Reader) -> Reader:
        FORMATS.register(name, suffixes=suffixes)(ScanFormat(label or name.upper(), reader, writer))
        return reader

    return decorate


def guard(mesh: Mesh | PointCloud, targets: Iterable[Path]) -> None:
    """Refuse to write over a file that the mesh comes from, by any of its names.

    That is its source, its materials, pictures and buffers, what those were made from as far as the records
    beside them tell, and the records themselves.

    Raises
    ------
    FileError
        If one of the targets is one of those files.
    """
    own = kin(mesh)
    for target in targets:
        if any(_same(target, path) for path in own):
            raise FileError("scan-master", target)


def _same(a: Path, b: Path) -> bool:
    try:
        return a.exists() and b.exists() and a.samefile(b)
    except (OSError, ValueError):
        return False
