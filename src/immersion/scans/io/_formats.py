"""The registry of scan formats, and what every reader and writer shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from immersion.errors import FileError
from immersion.registry import Registry
from immersion.scans import _texts as _texts
from immersion.scans._origin import kin
from immersion.scans._streamed import Recordable
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh

__all__ = ["FORMATS", "ScanFormat", "guard", "scan_format"]

Reader = Callable[[Path], Mesh | PointCloud]
Writer = Callable[[Mesh, Path], None]
CloudWriter = Callable[[PointCloud, Path], None]
Streamer = Callable[[Path, int], Iterator[PointCloud]]


@dataclass(frozen=True, slots=True)
class ScanFormat:
    """A reader and its writers, with the name people call it by.

    Parameters
    ----------
    label : str
        The name in messages.
    read : callable
        ``read(path)`` gives a mesh or a cloud.
    write, write_cloud : callable, optional
        ``write(mesh, path)`` and ``write_cloud(cloud, path)``; None where the format holds no such thing.
    stream : callable, optional
        ``stream(path, points)`` gives the cloud in chunks of at most so many points.
    """

    label: str
    read: Reader
    write: Writer | None = None
    write_cloud: CloudWriter | None = None
    stream: Streamer | None = None


FORMATS: Registry[ScanFormat] = Registry(
    "scan-format", (f"immersion.scans.io.{name}" for name in ("ply", "obj", "stl", "gltf", "e57", "las"))
)


def scan_format(
    name: str,
    *,
    suffixes: tuple[str, ...],
    label: str | None = None,
    writer: Writer | None = None,
    cloud_writer: CloudWriter | None = None,
    stream: Streamer | None = None,
) -> Callable[[Reader], Reader]:
    """Return a decorator that registers a reader, and its writers, for file suffixes.

    Parameters
    ----------
    name : str
        The format's name in commands.
    suffixes : tuple of str
        Lower case, with the dot.
    label : str, optional
        The name in messages; the name in capitals when not given.
    writer, cloud_writer : callable, optional
        ``writer(mesh, path)``, ``cloud_writer(cloud, path)``; each writes to the very path it is given.
    stream : callable, optional
        ``stream(path, points)``: the cloud in chunks.
    """

    def decorate(reader: Reader) -> Reader:
        plugin = ScanFormat(label or name.upper(), reader, writer, cloud_writer, stream)
        FORMATS.register(name, suffixes=suffixes)(plugin)
        return reader

    return decorate


def guard(scan: Recordable, targets: Iterable[Path]) -> None:
    """Refuse to write over a file that the scan comes from, by any of its names.

    That is its source, its materials, pictures and buffers, what those were made from as far as the records
    beside them tell, and the records themselves.

    Raises
    ------
    FileError
        If one of the targets is one of those files.
    """
    own = kin(scan)
    for target in targets:
        if any(_same(target, path) for path in own):
            raise FileError("scan-master", target)


def _same(a: Path, b: Path) -> bool:
    try:
        return a.exists() and b.exists() and a.samefile(b)
    except (OSError, ValueError):
        return False
