"""The foreign formats that become scenes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from immersion.errors import FileError
from immersion.registry import Entry, Registry

if TYPE_CHECKING:
    from immersion.importers.draft import Draft

__all__ = ["IMPORTERS", "Importer", "importer", "importer_for"]

I = TypeVar("I", bound="Importer")  # noqa: E741


class Importer(Protocol):
    """Reads a foreign file into a draft: its records, its media, and everything it could not carry.

    It never sees the folder that the user named: media go through the draft, into a folder that is moved there
    only when all has ended well.
    """

    def __call__(self, source: Path, draft: Draft, progress: Callable[[float], None]) -> None:
        """Fill the draft; report the part done, from 0 to 1."""
        ...


IMPORTERS: Registry[Importer] = Registry(
    "importer",
    [
        "immersion.importers.adm",
        "immersion.importers.aframe",
        "immersion.importers.gltf",
        "immersion.importers.svx",
    ],
)
"""Every format by name; those of third parties are entry points of the group ``immersion.importer``."""


def importer(name: str, *, suffixes: tuple[str, ...]) -> Callable[[I], I]:
    """Return a decorator that registers an importer.

    Parameters
    ----------
    name : str
        The name of the format, as ``immersion formats`` lists it.
    suffixes : tuple of str
        What its files end with; ``.svx.json`` is one suffix.
    """
    return IMPORTERS.register(name, suffixes=suffixes)


def importer_for(path: Path) -> Entry[Importer]:
    """Return the importer whose suffix a file's name ends with; the longest one wins.

    Raises
    ------
    FileError
        If no importer has one.
    """
    name = path.name.lower()
    matches = [
        (len(suffix), entry)
        for entry in IMPORTERS.entries()
        for suffix in entry.suffixes
        if name.endswith(suffix)
    ]
    if not matches:
        raise FileError("file-suffix", path, suffix=path.suffix, known=", ".join(IMPORTERS.suffixes()))
    return max(matches, key=lambda match: match[0])[1]
