"""Projectors as lights: a pinhole with a shifted lens, its flux, and how it shares its screen with others."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion.scene.model import Projector, Scene
from immersion.scene.places import world_from_projector

if TYPE_CHECKING:
    from immersion.stage.stage import Stage

_log = logging.getLogger("immersion.stage")

__all__ = ["MOST_BEAMS", "Beam", "beams_of", "lens_matrix"]

MOST_BEAMS = 16
"""How many projectors shine at once."""

DEFAULT_LUMENS = 5000.0
"""What a projector gives when the scene does not say: a usual one for a museum's room."""

NEAR, FAR = 0.1, 100.0

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Beam:
    """A projector that shines.

    Parameters
    ----------
    name, screen : str
        Its id, and that of the screen whose content it shows.
    projector : Projector
        Its optics.
    world_from_lens : (4, 4) ndarray
        It looks along its −Z.
    partners : tuple of Beam
        Those that share the screen, itself among them; none when they are not blended.
    ramp : float
        Width of the blend's ramp as a part of the image; 0 for the whole overlap.
    gamma : float
        Of the blend: what is sent for half the light is ``0.5 ** (1 / gamma)``.
    """

    name: str
    screen: str
    projector: Projector
    world_from_lens: Matrix
    partners: tuple[Beam, ...] = ()
    ramp: float = 0.0
    gamma: float = 2.2

    @property
    def position(self) -> Matrix:
        """The (3,) place of the lens."""
        return np.asarray(self.world_from_lens[:3, 3], np.float64)

    @property
    def direction(self) -> Matrix:
        """Where it looks, of length 1; the picture's centre is elsewhere when the lens is shifted."""
        return np.asarray(-self.world_from_lens[:3, 2], np.float64)

    @property
    def lumens(self) -> float:
        """The light it gives when all is white."""
        told = self.projector.lumens
        return DEFAULT_LUMENS if told is None else float(told)

    @property
    def power(self) -> float:
        """Lux one metre ahead, on a card across its axis, when all is white."""
        wide, high = self.projector.size
        return self.lumens * self.projector.throw**2 * wide / high

    @property
    def clip_from_lens(self) -> Matrix:
        """The (4, 4) matrix from world axes centred on the lens to its image, −1 to 1, left and bottom first."""
        turned = np.eye(4)
        turned[:3, :3] = self.world_from_lens[:3, :3].T
        return np.asarray(lens_matrix(self.projector) @ turned, np.float64)


def lens_matrix(projector: Projector, near: float = NEAR, far: float = FAR) -> Matrix:
    """Return OpenGL's matrix of a shifted lens: at the distance ``d`` the image is ``d / throw`` wide.

    Examples
    --------
    >>> lens = Projector(at=(0, 0, 0), throw=1.0, size=(200, 100), shift=(0.5, 0))
    >>> corner = lens_matrix(lens) @ [4.0, 1.0, -4.0, 1.0]  # right and top edges, 4 m away
    >>> (corner[:2] / corner[3]).round(6).tolist()
    [1.0, 1.0]
    """
    wide, high = projector.size
    matrix = np.zeros((4, 4))
    matrix[0, 0], matrix[1, 1] = 2 * projector.throw, 2 * projector.throw * wide / high
    matrix[0, 2], matrix[1, 2] = 2 * projector.shift[0], 2 * projector.shift[1]
    matrix[2, 2], matrix[2, 3] = (far + near) / (near - far), 2 * far * near / (near - far)
    matrix[3, 2] = -1.0
    return matrix


def beams_of(stage: Stage) -> tuple[Beam, ...]:
    """Return the projectors of the profile that paint a screen."""
    scene, record = stage.scene, stage.profile_record
    wanted = None if record is None else record.projectors
    found = [
        _beam(scene, name, one)
        for name, one in scene.rigs.projectors.items()
        if one.paints is not None and (wanted is None or name in wanted)
    ]
    if len(found) > MOST_BEAMS:
        _log.warning("%d projectors: the first %d are drawn", len(found), MOST_BEAMS)
    return tuple(found[:MOST_BEAMS])


def _beam(scene: Scene, name: str, projector: Projector) -> Beam:
    screen = str(projector.paints)
    blend = scene.rigs.blends.get(screen)
    frame = world_from_projector(scene, name)
    if blend is None or name not in blend.projectors[:MOST_BEAMS]:
        return Beam(name, screen, projector, frame)
    ramp = 0.0 if blend.overlap == "auto" else float(blend.overlap)
    partners = tuple(
        Beam(other, screen, scene.rigs.projectors[other], world_from_projector(scene, other))
        for other in blend.projectors[:MOST_BEAMS]
    )
    return Beam(name, screen, projector, frame, partners, ramp, float(blend.gamma))
