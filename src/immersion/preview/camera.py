"""Cameras: where the eye is, and the matrix from the world around it to the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion.errors import UnknownNameError
from immersion.geometry import aim, compose
from immersion.preview import _texts as _texts
from immersion.registry import nearest
from immersion.scene.places import camera_of
from immersion.scene.visit import Visit

if TYPE_CHECKING:
    from immersion.stage.stage import Stage

__all__ = ["FAR", "NEAR", "Camera", "camera_at", "perspective"]

NEAR, FAR = 0.05, 1000.0
"""Nearest and farthest distances that are drawn, in metres."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """An eye that looks along its own −Z.

    Parameters
    ----------
    world_from_camera : (4, 4) ndarray
        Place and turn, without scale.
    fov : float
        Vertical field of view in radians.
    """

    world_from_camera: Matrix
    fov: float

    @property
    def eye(self) -> Matrix:
        """The (3,) place of the eye in the world."""
        return np.asarray(self.world_from_camera[:3, 3], np.float64)

    def clip_from_eye(self, aspect: float) -> Matrix:
        """Return the (4, 4) matrix from world axes *centred on the eye* to clip coordinates.

        Everything is drawn relative to the eye: differences are taken in float64, so that a scene in a
        national grid, 10⁶ m from its origin, does not tremble in float32.
        """
        turned = np.eye(4)
        turned[:3, :3] = self.world_from_camera[:3, :3].T
        return perspective(self.fov, aspect) @ turned


def perspective(fov: float, aspect: float, near: float = NEAR, far: float = FAR) -> Matrix:
    """Return OpenGL's perspective matrix for a vertical field of view in radians.

    Examples
    --------
    >>> float(perspective(np.pi / 2, 2.0)[1, 1].round(6)), float(perspective(np.pi / 2, 2.0)[0, 0].round(6))
    (1.0, 0.5)
    """
    matrix = np.zeros((4, 4))
    matrix[1, 1] = 1.0 / np.tan(fov / 2)
    matrix[0, 0] = matrix[1, 1] / aspect
    matrix[2, 2] = (far + near) / (near - far)
    matrix[2, 3] = 2 * far * near / (near - far)
    matrix[3, 2] = -1.0
    return matrix


def camera_at(stage: Stage, view: str, time: float = 0.0, visit: object = None) -> Camera:
    """Return the camera of a view; in a visit it follows the things that it stands at or looks at.

    Raises
    ------
    UnknownNameError
        If the scene has no such view; the error names those it has.
    """
    known = list(stage.scene.views)
    if not known:
        raise UnknownNameError("preview-no-view", "views")
    if view not in known:
        raise UnknownNameError(
            "preview-view", "views", name=view, known=", ".join(known), nearest=nearest(view, known)
        )
    world, fov = camera_of(stage.scene, view)
    record = stage.scene.views[view]
    if isinstance(visit, Visit) and (visit.moves(view) or visit.motion.moves(record.look_at)):
        moment = np.array([round(time * 1e6)])
        eye = np.array(visit.motion.position(view, moment))[:, 0]
        turned = world[:3, :3]
        if record.look_at is not None:
            turned = aim(eye, np.array(visit.motion.position(record.look_at, moment))[:, 0])
        world = compose(eye, turned)
    return Camera(world, fov)
