"""Named plug-ins: found by name, loaded late, open to third parties through entry points.

A registry has a kind (``"exporter"``, ``"scan-format"`` …). Our own plug-ins register with a decorator in
a module that the registry imports on first use; those of others are entry points of the group
``immersion.<kind>``. An unknown name lists the known ones and the nearest.

>>> shapes = Registry[type]("doctest-shape")
>>> @shapes.register("cube", suffixes=(".cube",))
... class Cube: ...
>>> shapes.get("cube").plugin is Cube, shapes.names()
(True, ['cube'])
>>> shapes.get("cub")
Traceback (most recent call last):
    ...
immersion.errors.UnknownNameError: expected one of cube, got the doctest-shape 'cub'. Did you mean 'cube'? ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Generic, TypeVar

from immersion.errors import FileError, UnknownNameError

__all__ = ["Entry", "Registry", "nearest"]

P = TypeVar("P")
Q = TypeVar("Q")


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is spelled most like ``name`` (the first one when none is like it).

    >>> nearest("gian", ["gain", "loop"])
    'gain'
    """
    names = list(known)
    matches = get_close_matches(name, names, n=1, cutoff=0.0)
    return matches[0] if matches else ""


@dataclass(frozen=True, slots=True)
class Entry(Generic[P]):
    """One registered plug-in: its name, what it is, and the file suffixes it answers for."""

    name: str
    plugin: P
    suffixes: tuple[str, ...] = ()
    facts: dict[str, object] = field(default_factory=dict)


class Registry(Generic[P]):
    """The plug-ins of one kind.

    Parameters
    ----------
    kind : str
        What its members are; also names the entry-point group ``immersion.<kind>``.
    modules : iterable of str
        Our own modules that register members; imported at the first look-up.
    """

    def __init__(self, kind: str, modules: Iterable[str] = ()) -> None:
        self.kind = kind
        self._modules = tuple(modules)
        self._entries: dict[str, Entry[P]] = {}
        self._loaded = False

    def register(self, name: str, *, suffixes: tuple[str, ...] = (), **facts: object) -> Callable[[Q], Q]:
        """Return a decorator that registers what it decorates under ``name``."""

        def decorate(plugin: Q) -> Q:
            self._entries[name] = Entry(name, plugin, suffixes, facts)  # type: ignore[arg-type]
            return plugin

        return decorate

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        for module in self._modules:
            import_module(module)
        for point in entry_points(group=f"immersion.{self.kind}"):
            # A third party's entry point names a module whose import registers its members.
            point.load()

    def names(self) -> list[str]:
        """Return the known names, sorted."""
        self._load()
        return sorted(self._entries)

    def entries(self) -> list[Entry[P]]:
        """Return every member, sorted by name."""
        return [self._entries[name] for name in self.names()]

    def get(self, name: str) -> Entry[P]:
        """Return the member called ``name``.

        Raises
        ------
        UnknownNameError
            If there is none; the error lists the known names and the nearest.
        """
        self._load()
        if name not in self._entries:
            known = self.names()
            raise UnknownNameError(
                "unknown-name",
                kind=self.kind,
                name=name,
                known=", ".join(known),
                nearest=nearest(name, known),
            )
        return self._entries[name]

    def suffixes(self) -> list[str]:
        """Return every suffix that a member answers for, sorted."""
        return sorted({suffix for entry in self.entries() for suffix in entry.suffixes})

    def for_path(self, path: Path) -> Entry[P]:
        """Return the member that answers for the suffix of ``path`` (case does not matter).

        Raises
        ------
        FileError
            If no member does.
        """
        suffix = path.suffix.lower()
        for entry in self.entries():
            if suffix in entry.suffixes:
                return entry
        raise FileError("file-suffix", path, suffix=path.suffix, known=", ".join(self.suffixes()))
