"""What a build did, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

__all__ = ["Built", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Parameters
    ----------
    name : str
        Such as ``scan:stele``, ``check``, ``export:glb``, ``pictures``.
    state : {"done", "kept"}
        Whether it was done now, or nothing had changed since it was.
    files : tuple of str
        What it made; a path that begins with ``scene/`` is in the scene's folder, others are in the build's.
    facts : mapping
        What is told of it.
    """

    name: str
    state: Literal["done", "kept"]
    files: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        facts = dict(self.facts)
        return {"name": self.name, "state": self.state, "files": list(self.files), "facts": facts}


@dataclass(frozen=True, slots=True)
class Built:
    """A build.

    Parameters
    ----------
    folder : Path
        Where its files are.
    steps : tuple of Step
        In the order in which they were done.
    """

    folder: Path
    steps: tuple[Step, ...]

    @property
    def changed(self) -> bool:
        """Whether anything was done."""
        return any(step.state == "done" for step in self.steps)

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {
            "folder": str(self.folder),
            "changed": self.changed,
            "steps": [step.to_dict() for step in self.steps],
        }
