"""The way to a view: straight, slow at both ends."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from immersion.preview.controls import Pose

__all__ = ["TRAVEL", "Travel"]

TRAVEL = 0.7
"""Seconds of the way to a view, where motion is not reduced."""


@dataclass(slots=True)
class Travel:
    """A way that was begun.

    Parameters
    ----------
    first, last : Pose
        Its two ends.
    passed : float
        Seconds since it began.
    """

    first: Pose
    last: Pose
    passed: float = 0.0

    @property
    def over(self) -> bool:
        """Whether its end is reached."""
        return self.passed >= TRAVEL

    def pose(self) -> Pose:
        """Return where the visitor is now; turns go the shorter way round."""
        part = min(self.passed / TRAVEL, 1.0)
        part *= part * (3 - 2 * part)
        first, last = self.first, self.last
        x, y, z = (a + (b - a) * part for a, b in zip(first.position, last.position, strict=True))
        turned = (last.yaw - first.yaw + np.pi) % (2 * np.pi) - np.pi
        return replace(
            first,
            position=(x, y, z),
            yaw=first.yaw + float(turned) * part,
            pitch=first.pitch + (last.pitch - first.pitch) * part,
            fov=first.fov + (last.fov - first.fov) * part,
        )
