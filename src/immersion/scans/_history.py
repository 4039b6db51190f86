"""What was done to a scan since it was read: plain records that travel with the mesh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["InputFile", "Origin", "ProvenanceStep"]


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that was read: where it lies on this machine, its SHA-256 and its size in bytes."""

    path: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Origin:
    """What a read scan was made of.

    Parameters
    ----------
    files : tuple of InputFile
        The scan first, then its materials, pictures and buffers.
    rights : mapping
        What the file itself says of its rights: ``license``, ``credit``, ``copyright``.
    earlier : tuple of mapping
        The records of the work that made the scan, oldest first, as plain JSON data.
    masters : tuple of Path
        The files that those records started from, where they would lie on this machine.
    warnings : tuple of (code, values)
        What is not right with the record beside the scan.
    """

    files: tuple[InputFile, ...] = ()
    rights: Mapping[str, str] = field(default_factory=dict)
    earlier: tuple[Mapping[str, object], ...] = ()
    masters: tuple[Path, ...] = ()
    warnings: tuple[tuple[str, Mapping[str, object]], ...] = ()


@dataclass(frozen=True, slots=True)
class ProvenanceStep:
    """One operation, with what is needed to do it again.

    Parameters
    ----------
    name : str
        The public function: ``"read"``, ``"clean"``, ``"decimate"`` …
    parameters : mapping
        Every argument that changes the result, as plain JSON data (seeds too).
    facts : mapping
        What came out, as plain JSON data: counts, deviation, notes.
    origin : Origin, optional
        Of a ``"read"``: the files on this machine. It is no part of the plain data.
    """

    name: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    origin: Origin | None = field(default=None, repr=False, compare=False)

    def to_dict(self) -> dict[str, object]:
        """Return plain data.

        Examples
        --------
        >>> ProvenanceStep("clean", {"weld": True}, {"triangles": 12}).to_dict()["facts"]
        {'triangles': 12}
        """
        return {"name": self.name, "parameters": dict(self.parameters), "facts": dict(self.facts)}
