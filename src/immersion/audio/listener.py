"""Where the listener of a graph is, and how the head is turned."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio._checks import finite, rotation_of
from immersion.audio.graph import checked_place

__all__ = ["AHEAD", "Listener", "Pose", "listener_of"]

Pose = object
"""A :class:`Listener`, or a rotation of the head; None looks ahead."""


@dataclass(frozen=True, slots=True, eq=False)
class Listener:
    """Where the listener is, in metres, and how the head is turned: head → world, None looks ahead."""

    position: ArrayLike = (0.0, 0.0, 0.0)
    rotation: object = None
    _place: NDArray[np.float64] = field(init=False, repr=False)
    _matrix: NDArray[np.float64] | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        place = finite(self.position, "position", np.float64)
        checked_place(place)
        object.__setattr__(self, "_place", place)
        object.__setattr__(self, "_matrix", None if self.rotation is None else rotation_of(self.rotation))

    @classmethod
    def facing(
        cls, yaw: float, pitch: float = 0.0, roll: float = 0.0, position: ArrayLike = (0.0, 0.0, 0.0)
    ) -> Listener:
        """Return a listener from angles in radians: yaw to the left, then pitch up, then roll, right ear down.

        Examples
        --------
        >>> Listener.facing(np.pi / 2).rotation.round(6)[:, 0] + 0.0  # looks left
        array([0., 1., 0.])
        """
        finite([yaw, pitch, roll], "yaw, pitch, roll", np.float64)
        (cy, cp, cr), (sy, sp, sr) = np.cos([yaw, pitch, roll]), np.sin([yaw, pitch, roll])
        left = np.array([[cy, -sy, 0.0], [sy, cy, 0.0], [0.0, 0.0, 1.0]])
        up = np.array([[cp, 0.0, -sp], [0.0, 1.0, 0.0], [sp, 0.0, cp]])
        down = np.array([[1.0, 0.0, 0.0], [0.0, cr, -sr], [0.0, sr, cr]])
        return cls(position, left @ up @ down)


AHEAD = Listener()


def listener_of(pose: Pose) -> Listener:
    """Return a pose as a listener."""
    if isinstance(pose, Listener):
        return pose
    return AHEAD if pose is None else Listener(rotation=pose)
