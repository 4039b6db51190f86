"""What was done to a scan since it was read: plain records that travel with the mesh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["ProvenanceStep"]


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
    """

    name: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        """Return plain data.

        Examples
        --------
        >>> ProvenanceStep("clean", {"weld": True}, {"triangles": 12}).to_dict()["facts"]
        {'triangles': 12}
        """
        return {"name": self.name, "parameters": dict(self.parameters), "facts": dict(self.facts)}
