"""A finding: something a check has to say about a scene, with its weight."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TypeAlias

from immersion.errors import Problem, Where

__all__ = ["Finding", "Severity", "fails", "in_order"]

Severity: TypeAlias = Literal["error", "warning", "note"]


class Finding(Problem):
    """A :class:`~immersion.errors.Problem` with a severity; it is returned, never raised.

    Parameters
    ----------
    code : str
        Stable code; its three texts are in the catalogue.
    severity : {"error", "warning", "note"}
        An error must be corrected, a warning is probably a mistake, a note is for information.
    where : Where, Path or str, optional
        The place.
    **values
        The fields of the texts.

    Examples
    --------
    >>> from immersion.scene import Scene, validate
    >>> scene = Scene(immersion="1", id="a", things=[{"id": "bed", "ambisonic": "nil"}])
    >>> [(found.code, found.severity, found.where.path) for found in validate(scene)]
    [('scene-unknown-id', 'error', 'things[0].ambisonic')]
    """

    def __init__(
        self, code: str, severity: Severity, where: Where | Path | str | None = None, **values: object
    ) -> None:
        super().__init__(code, where, **values)
        self.severity: Severity = severity
        self.about = ""
        """The file that it is about, when that is not the file of its place: named beside what was found."""

    def moved(self, where: Where, about: str) -> Finding:
        """Return the same finding at another place, about a file."""
        other = Finding(self.code, self.severity, where, **self.values)
        other.about = about
        return other

    def part(self, name: str, lang: str | None = None) -> str:
        """Return ``found``, ``expected`` or ``remedy`` in a language."""
        told = super().part(name, lang)
        return f"{told} ({self.about})" if name == "found" and self.about else told

    def to_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return plain data for ``--json``."""
        about = {"about": self.about} if self.about else {}
        return {"severity": self.severity, **super().to_dict(lang), **about}


def fails(finding: Finding, strict: bool) -> bool:
    """Tell whether a check that finds this has failed: by an error, and on opening day by a warning too."""
    return finding.severity == "error" or (strict and finding.severity == "warning")


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings as one reads: by line and column; those of other files (captions) after, without lines last.

    >>> found = [Finding("b", "note", Where("a", 9, 1)), Finding("a", "note", Where("a", 2, 5))]
    >>> [one.code for one in in_order(found)]
    ['a', 'b']
    """
    found = list(findings)
    home = next((one.where.file for one in found if one.code.startswith("scene-")), None)

    def place(one: Finding) -> tuple[bool, bool, str, int, int]:
        where = one.where
        other = home is not None and where.file != home
        return where.line is None, other, str(where.file or ""), where.line or 0, where.column or 0

    return sorted(found, key=place)
