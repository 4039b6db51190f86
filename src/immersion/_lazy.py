"""Packages whose names load when they are first touched, so that importing them stays light."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module

__all__ = ["lazy"]


def lazy(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return the ``__getattr__`` and the ``__dir__`` of a package.

    Parameters
    ----------
    package : str
        Its full name.
    homes : mapping of str to str
        The module, from the package on, that each public name lives in.

    Examples
    --------
    >>> touched, names = lazy("immersion.scans", {"Mesh": "mesh", "Pose": "cloud"})
    >>> touched("Mesh").__name__, names()
    ('Mesh', ['Mesh', 'Pose'])
    """

    def touched(name: str) -> object:
        if name not in homes:
            known = ", ".join(homes)
            raise AttributeError(f"module {package!r} has no attribute {name!r}; it has {known}")
        value: object = getattr(import_module(f"{package}.{homes[name]}"), name)
        setattr(sys.modules[package], name, value)  # the next touch costs nothing
        return value

    return touched, lambda: sorted(homes)
