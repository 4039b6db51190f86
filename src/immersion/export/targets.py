"""The targets that a stage can be exported to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from immersion.export.fitting import Fitting
from immersion.registry import Registry
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["EXPORTERS", "Exporter", "exporter", "fitting_of"]

E = TypeVar("E", bound=Callable[..., Iterable[Loss]])


class Exporter(Protocol):
    """Writes a stage into an empty folder and returns what it could not carry.

    It never sees the folder that the user named: whatever it writes is moved there only when it has ended
    well. Its main file is called ``<scene id><suffix>``.
    """

    def __call__(
        self, stage: Stage, folder: Path, progress: Callable[[float], None], **options: object
    ) -> Iterable[Loss]:
        """Write the files; report the part done, from 0 to 1.

        ``options`` is given as the one keyword of that name, when the caller has any.
        """
        ...


EXPORTERS: Registry[Exporter] = Registry(
    "exporter", ["immersion.export.glb", "immersion.export.usdz", "immersion.export.web"]
)
"""Every target by name; those of third parties are entry points of the group ``immersion.exporter``."""


def exporter(
    name: str, *, suffixes: tuple[str, ...], fitting: Fitting[Any] | None = None
) -> Callable[[E], E]:
    """Return a decorator that registers an exporter.

    Parameters
    ----------
    name : str
        What the user asks for (``--to glb``).
    suffixes : tuple of str
        The suffixes of its main files.
    fitting : Fitting, optional
        What it can drop to fit the limits of a profile; without it they are only compared with what was written.
    """
    return EXPORTERS.register(name, suffixes=suffixes, fitting=fitting)


def fitting_of(name: str) -> Fitting[Any] | None:
    """Return what a target can drop, or None when it said nothing of it."""
    found = EXPORTERS.get(name).facts.get("fitting")
    return found if isinstance(found, Fitting) else None
