"""What meshes and clouds have in common: places around an offset, a unit, and a history.

Places are float32 around a float64 ``offset``: nothing below 0.1 mm is lost at 10⁶ m from the origin.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.scans._history import ProvenanceStep

__all__ = ["METRES_PER_UNIT", "Placed", "centre_if_far", "checked_unit"]

METRES_PER_UNIT = {"mm": 1e-3, "cm": 1e-2, "dm": 1e-1, "m": 1.0, "km": 1e3, "in": 0.0254, "ft": 0.3048}


class Placed:
    """The base of :class:`~immersion.scans.Mesh` and :class:`~immersion.scans.PointCloud`; the fields are theirs."""

    __slots__ = ()

    offset: NDArray[np.float64]
    unit: str | None
    history: tuple[ProvenanceStep, ...]

    def _places(self) -> NDArray[np.float32]:
        """Return the (N, 3) places relative to the offset."""
        raise NotImplementedError

    def positions(self) -> NDArray[np.float64]:
        """Return the (N, 3) true positions: vertices or points plus offset, in float64."""
        positions: NDArray[np.float64] = self._places().astype(np.float64) + self.offset
        return positions

    def with_step(self, name: str, parameters: Mapping[str, object], facts: Mapping[str, object]) -> Self:
        """Return the same with one more step in its history."""
        step = ProvenanceStep(name, parameters, facts)
        same: Any = self  # a dataclass, as every heir is
        grown: Self = replace(same, history=(*self.history, step))
        return grown

    @property
    def bounds(self) -> NDArray[np.float64]:
        """The (2, 3) lowest and highest true corner; zeros when there is nothing."""
        places = self._places()
        if not len(places):
            return np.zeros((2, 3))
        low, high = places.min(0).astype(np.float64), places.max(0).astype(np.float64)
        return np.stack([low, high]) + self.offset

    @property
    def diagonal(self) -> float:
        """The length of the bounding box's diagonal, in the unit."""
        low, high = self.bounds
        return float(np.linalg.norm(high - low))

    @property
    def metres_per_unit(self) -> float | None:
        """How many metres one unit is; None when the unit is not known."""
        return None if self.unit is None else METRES_PER_UNIT[self.unit]


def checked_unit(unit: str | None, source: Path | None) -> str | None:
    """Return a unit once it is known, or None."""
    if unit is not None and unit not in METRES_PER_UNIT:
        raise InputError("mesh-unit", source, unit=unit, known=", ".join(METRES_PER_UNIT))
    return unit


def centre_if_far(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the offset that keeps far points exact in float32; zeros when they lie near the origin."""
    if not len(points):
        return np.zeros(3)
    low, high = points.min(0), points.max(0)
    size = float(np.max(high - low))
    if float(np.abs(points).max()) <= max(16.0 * size, 1e-30):
        return np.zeros(3)
    # A rounded centre keeps the offset readable and exactly representable.
    return np.asarray(np.round((low + high) / 2, 0 if size > 1 else 6), np.float64)
