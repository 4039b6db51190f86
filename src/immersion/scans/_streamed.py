"""What a record needs of a scan that is never whole in memory: all but the scan itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from immersion.scans._history import ProvenanceStep
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh

__all__ = ["STREAM_WRITER", "Recordable", "Streamed", "counts_of"]

STREAM_WRITER = "PlyMeshWriter"
"""The step of a program of the user's own, which no replay can call."""


@dataclass(frozen=True, slots=True)
class Streamed:
    """A scan that goes from file to file.

    Parameters
    ----------
    history, source, unit, extras
        As of a :class:`~immersion.scans.mesh.Mesh`.
    triangles, points : int, optional
        How many are written; one of the two.
    invented : float, optional
        Per cent of the triangles that are invented, as far as it is known in memory.
    """

    history: tuple[ProvenanceStep, ...] = ()
    source: Path | None = None
    unit: str | None = None
    extras: Mapping[str, object] = field(default_factory=dict)
    triangles: int | None = None
    points: int | None = None
    invented: float | None = None

    def with_step(self, name: str, parameters: Mapping[str, object], facts: Mapping[str, object]) -> Streamed:
        """Return the scan with one more step."""
        return replace(self, history=(*self.history, ProvenanceStep(name, parameters, facts)))


Recordable: TypeAlias = Mesh | PointCloud | Streamed


def counts_of(scan: Recordable) -> dict[str, int | None]:
    """Return how many triangles or points there are, under the names of the record."""
    if isinstance(scan, Streamed):
        return {"triangles": scan.triangles, "points": scan.points}
    if isinstance(scan, Mesh):
        return {"triangles": len(scan.faces), "points": None}
    return {"triangles": None, "points": len(scan.points)}
