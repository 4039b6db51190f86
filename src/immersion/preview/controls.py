"""Walking: keys and the mouse change where the visitor stands and looks. No window is needed here.

Yaw is positive to the left and 0 looks at −Z; pitch is positive up, as in walks.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from immersion.geometry import compose, matrix_from_turn
from immersion.preview.camera import Camera
from immersion.scene.model import Box

__all__ = [
    "Bounds",
    "Pose",
    "bounds_of",
    "looked",
    "pose_of",
    "stepped",
    "strolled",
    "view_number",
]

EYES = 1.6
"""Height of a walker's eyes in metres."""

MARGIN = 0.3
"""A walker stays this far from the walls, in metres."""

WALK, FAST = 1.4, 3.0
"""Metres per second, walking and with Shift."""

RISE = 1.5
"""How fast eyes that were elsewhere come to a walker's height, in metres per second."""

TURN = np.radians(75.0)
"""Turning by keys, in radians per second."""

PER_PIXEL = np.radians(0.15)
STEEPEST = np.radians(85.0)

_TOP_ROW = "&é\"'(-è_ç"  # what a French keyboard types on its digits without Shift


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a visitor stands and looks; angles and the vertical field of view in radians."""

    position: tuple[float, float, float]
    yaw: float = 0.0
    pitch: float = 0.0
    fov: float = float(np.radians(60.0))

    def camera(self) -> Camera:
        """Return the camera of these eyes."""
        return Camera(compose(self.position, matrix_from_turn(self.pitch, self.yaw)), self.fov)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The lowest and highest corners of where eyes may be."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]

    def kept(self, position: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the nearest place inside."""
        return np.clip(position, self.low, self.high)


def bounds_of(box: Box) -> Bounds:
    """Return where eyes may be in a room; in one that is too narrow, along its middle.

    Examples
    --------
    >>> bounds_of(Box(size=(8, 4, 6))).high
    (3.7, 3.7, 2.7)
    """
    x, y, z = (float(side) for side in box.size)
    wide, deep = max(x / 2 - MARGIN, 0.0), max(z / 2 - MARGIN, 0.0)
    low, high = min(MARGIN, y / 2), max(y - MARGIN, y / 2)
    return Bounds((-wide, low, -deep), (wide, high, deep))


def pose_of(camera: Camera) -> Pose:
    """Return the pose of a camera; a walker stands upright, so a camera's roll is left out.

    Examples
    --------
    >>> pose = Pose((1.0, 1.6, 2.0), yaw=0.5, pitch=-0.25)
    >>> back = pose_of(pose.camera())
    >>> round(back.yaw, 9), round(back.pitch, 9)
    (0.5, -0.25)
    """
    ahead = -camera.world_from_camera[:3, 2]
    level = float(np.hypot(ahead[0], ahead[2]))
    # Straight up or down, the heading is where the top of the head points.
    heading = ahead if level > 1e-9 else -np.sign(ahead[1]) * camera.world_from_camera[:3, 1]
    yaw = float(np.arctan2(-heading[0], -heading[2]))
    x, y, z = (float(value) for value in camera.eye)
    return Pose((x, y, z), yaw, float(np.arctan2(ahead[1], level)), camera.fov)


def view_number(typed: str) -> int | None:
    """Return the view that a typed character or a key's name asks for, from 0, or None.

    >>> view_number("1"), view_number("_3"), view_number("NUM_9"), view_number("é"), view_number("h")
    (0, 2, 8, 1, None)
    """
    digit = typed.removeprefix("NUM").removeprefix("_") or typed
    if len(digit) == 1 and digit in "123456789":
        return int(digit) - 1
    return _TOP_ROW.index(typed) if len(typed) == 1 and typed in _TOP_ROW else None


def looked(pose: Pose, dx: float, dy: float) -> Pose:
    """Return the pose after the mouse went ``dx`` pixels to the right and ``dy`` up, dragging the picture.

    The picture follows the hand: dragged to the right, the visitor turns to the left.
    """
    pitch = float(np.clip(pose.pitch - dy * PER_PIXEL, -STEEPEST, STEEPEST))
    return replace(pose, yaw=pose.yaw + dx * float(PER_PIXEL), pitch=pitch)


def stepped(pose: Pose, actions: AbstractSet[str], dt: float, bounds: Bounds | None = None) -> Pose:
    """Return the pose after some time with keys held.

    Parameters
    ----------
    pose : Pose
    actions : set of str
        Names of held actions: see :data:`immersion.preview.actions.ACTIONS`.
    dt : float
        Seconds.
    bounds : Bounds, optional
        Where eyes may be; walls stop one direction only, so that a walker slides along them.

    Returns
    -------
    Pose
        Eyes that walk come to 1.6 m, under a low ceiling less; eyes that only turn stay where they are.

    Examples
    --------
    >>> stepped(Pose((0.0, 1.6, 0.0)), {"forward"}, 1.0).position
    (0.0, 1.6, -1.4)
    """
    ways = [
        (plus in actions) - (minus in actions)
        for plus, minus in (
            ("forward", "back"),
            ("right", "left"),
            ("turn-left", "turn-right"),
            ("look-up", "look-down"),
        )
    ]
    return strolled(pose, np.array(ways, np.float64), dt, bounds, fast="fast" in actions)


def strolled(
    pose: Pose, stick: NDArray[np.float64], dt: float, bounds: Bounds | None = None, *, fast: bool = False
) -> Pose:
    """Return the pose after some time with sticks held, as :func:`stepped` does with keys.

    Parameters
    ----------
    pose : Pose
    stick : (4,) ndarray
        Ahead, to the right, turning to the left, and up, from −1 to 1.
    dt, bounds
        As there.
    fast : bool
        Whether the walker hurries.

    Examples
    --------
    >>> strolled(Pose((0.0, 1.6, 0.0)), np.array([0.5, 0.0, 0.0, 0.0]), 1.0).position
    (0.0, 1.6, -0.7)
    """
    ahead, aside, turn, up = (float(value) for value in stick)
    pose = replace(pose, yaw=pose.yaw + turn * float(TURN) * dt)
    if up:
        pose = replace(pose, pitch=float(np.clip(pose.pitch + up * float(TURN) * dt, -STEEPEST, STEEPEST)))
    if not ahead and not aside:
        return pose
    sine, cosine = np.sin(pose.yaw), np.cos(pose.yaw)
    way = np.array([-sine, 0.0, -cosine]) * ahead + np.array([cosine, 0.0, -sine]) * aside
    speed = (FAST if fast else WALK) * min(float(np.hypot(ahead, aside)), 1.0)
    place = np.array(pose.position) + way / np.linalg.norm(way) * speed * dt
    place[1] += np.clip(EYES - place[1], -RISE * dt, RISE * dt)
    if bounds is not None:
        place = bounds.kept(place)
    return replace(pose, position=(float(place[0]), float(place[1]), float(place[2])))
