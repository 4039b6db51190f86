"""Which axis of a scan points up: a guess, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from immersion.scans.holes import Hole
from immersion.scans.mesh import Mesh

__all__ = ["UpGuess", "guessed_up"]

AXES = ("+x", "-x", "+y", "-y", "+z", "-z")
# Share of the bounding box's floor that a base must fill, and how many times the next best.
FILLS, LEADS = 0.25, 2.0


@dataclass(frozen=True, slots=True)
class UpGuess:
    """The axis that probably points up.

    Parameters
    ----------
    axis : str, optional
        ``"+y"``, ``"+z"`` …; None when nothing tells.
    reason : str
        ``"base"`` (a flat base), ``"opening"`` (open below), ``"format"`` (the rule of its format) or ``"unknown"``.
    share : float
        The part of the bounding box's floor that the base or the opening fills.
    """

    axis: str | None
    reason: str
    share: float = 0.0

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return asdict(self)


def guessed_up(mesh: Mesh, holes: Sequence[Hole]) -> UpGuess:
    """Return the axis that a mesh probably stands along.

    What stands in a museum has a flat base, or was scanned where it stood and is open below. Without either,
    glTF says +Y.

    Examples
    --------
    >>> corners = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0.2, 0.2, 2]]
    >>> spike = Mesh.from_arrays(corners, [[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]])
    >>> guessed_up(spike, ()).axis
    '+z'
    """
    low, high = mesh.bounds
    size = high - low
    a, b, c = (mesh.vertices[mesh.faces[:, k]].astype(np.float64) for k in range(3))
    across = 0.5 * np.cross(b - a, c - a)
    area = np.linalg.norm(across, axis=1)
    middle = (a + b + c) / 3 + mesh.offset
    shares = np.zeros((6, 2))
    for number in range(6):
        axis, sign = number // 2, 1 - 2 * (number % 2)
        floor = float(np.prod(np.delete(size, axis)))
        if floor <= 0 or size[axis] <= 0:
            continue
        bottom = low[axis] if sign > 0 else high[axis]
        near = np.abs(middle[:, axis] - bottom) < 0.03 * size[axis]
        facing = -sign * across[:, axis] > 0.95 * area
        shares[number, 0] = area[near & facing].sum() / floor
        for hole in holes[:50]:
            if abs(hole.center[axis] - bottom) < 0.1 * size[axis] and abs(hole.normal[axis]) > 0.9:
                shares[number, 1] += hole.area / floor
    total = shares.sum(1)
    best = int(np.argmax(total))
    if total[best] >= FILLS and total[best] >= LEADS * np.sort(total)[-2]:
        reason = "base" if shares[best, 0] >= shares[best, 1] else "opening"
        return UpGuess(AXES[best], reason, float(total[best]))
    if mesh.extras.get("format") in ("gltf", "glb"):
        return UpGuess("+y", "format")
    return UpGuess(None, "unknown")
