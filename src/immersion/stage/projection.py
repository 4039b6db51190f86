"""What projectors do to a screen: what is lit, by how many, how finely, how brightly, and who stands in the way.

A projector is a pinhole with a shifted lens: it looks along its −Z; at the distance ``d`` its full image is
``d / throw`` wide and moved by ``shift`` of its own size. Light spreads evenly over the pixels, so that the illuminance
of a point is the flux of a pixel over the area that the pixel covers there, slant and distance included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.scene.model import Projector, Scene
from immersion.scene.places import screen_corners, world_from_projector

__all__ = ["Lighting", "Standing", "glare", "lighting", "pixels_of", "shaded"]

Points = NDArray[np.float64]
STEP = 0.02  # metres between the points of a screen that are looked at, at most 200 to a side
BODY = 0.25  # metres: the radius of somebody who stands there
ABOVE = 0.12  # metres of head above the eyes


@dataclass(frozen=True, slots=True, eq=False)
class Lighting:
    """A screen under its projectors, on a grid of points seen from inside: rows upward, columns to the right.

    Parameters
    ----------
    points : (rows, columns, 3) ndarray
        World, metres.
    lit : (projectors, rows, columns) ndarray of bool
        Which projector reaches which point.
    density : (rows, columns) ndarray
        Pixels per millimetre in the coarser direction, of the finest projector there; 0 where it is dark.
    lux : (rows, columns) ndarray
        Illuminance with every projector at full white; NaN where the lumens are not known.
    """

    points: Points
    lit: NDArray[np.bool_]
    density: Points
    lux: Points

    @property
    def unlit(self) -> float:
        """The part of the screen that no projector reaches, from 0 to 1."""
        return float(1.0 - self.lit.any(axis=0).mean()) if len(self.lit) else 1.0

    @property
    def shared(self) -> float:
        """The part of the screen that two projectors or more reach."""
        return float((self.lit.sum(axis=0) > 1).mean()) if len(self.lit) else 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody who stands in the room: the eyes, and the id of the place."""

    name: str
    eyes: tuple[float, float, float]


def pixels_of(projector: Projector, frame: Points, points: Points) -> tuple[Points, NDArray[np.bool_]]:
    """Return where points fall in a projector's image, in pixels from its upper left corner, and whether inside.

    Parameters
    ----------
    projector : Projector
    frame : (4, 4) ndarray
        From the projector to the world.
    points : (..., 3) ndarray
    """
    local = (points - frame[:3, 3]) @ frame[:3, :3]
    depth = -local[..., 2]
    ahead = depth > 1e-9
    away = np.where(ahead, depth, 1.0)
    wide, high = projector.size
    # In widths and heights of the full image, from its own centre.
    x = local[..., 0] / away * projector.throw - projector.shift[0]
    y = local[..., 1] / away * projector.throw * wide / high - projector.shift[1]
    inside = ahead & (np.abs(x) <= 0.5) & (np.abs(y) <= 0.5)
    return np.stack([(x + 0.5) * wide, (0.5 - y) * high], -1), inside


def lighting(scene: Scene, screen: str) -> Lighting:
    """Return how a screen is lit by the projectors that paint it.

    Raises
    ------
    InputError
        If the screen is not on one surface of a box, or an id leads nowhere.
    """
    low, right, _, up = screen_corners(scene, screen)
    across, along = right - low, up - low
    counts = [int(np.clip(np.ceil(np.linalg.norm(side) / STEP), 2, 200)) for side in (along, across)]
    v, u = ((np.arange(count) + 0.5) / count for count in counts)
    points = low + u[None, :, None] * across + v[:, None, None] * along
    names = [name for name, one in scene.rigs.projectors.items() if one.paints == screen]
    lit = np.zeros((len(names), *points.shape[:2]), bool)
    density, lux = np.zeros(points.shape[:2]), np.zeros((len(names), *points.shape[:2]))
    inward = np.cross(across, along)
    for index, name in enumerate(names):
        one, frame = scene.rigs.projectors[name], world_from_projector(scene, name)
        fine, bright, lit[index] = _light(one, frame, points, across, along)
        lit[index] &= (points - frame[:3, 3]) @ inward < 0  # from the front, not through the wall
        density = np.maximum(density, np.where(lit[index], fine, 0.0))
        lux[index] = np.where(lit[index], bright, 0.0)
    return Lighting(points, lit, density, _joined(scene, screen, lit, lux))


def _light(
    projector: Projector, frame: Points, points: Points, across: Points, along: Points
) -> tuple[Points, Points, NDArray[np.bool_]]:
    """Return pixels per millimetre, lux, and what is lit, at points of a plane."""
    millimetre = 1e-3
    middle, inside = pixels_of(projector, frame, points)
    sides = [side / np.linalg.norm(side) * millimetre for side in (across, along)]
    moved = [pixels_of(projector, frame, points + side)[0] - middle for side in sides]
    jacobian = np.stack(moved, -1)
    area = np.abs(np.linalg.det(jacobian))  # square pixels on a square millimetre
    largest = np.linalg.norm(jacobian, ord=2, axis=(-2, -1))
    flux = np.nan if projector.lumens is None else projector.lumens / (projector.size[0] * projector.size[1])
    return area / np.maximum(largest, 1e-30), flux * area * 1e6, inside


def _joined(scene: Scene, screen: str, lit: NDArray[np.bool_], lux: Points) -> Points:
    """Add the light of projectors; where they are blended, each gives its part of one picture."""
    total = np.asarray(lux.sum(axis=0))
    if screen in scene.rigs.blends and len(lit):
        total = total / np.maximum(lit.sum(axis=0), 1)
    return total


def shaded(projector: Points, points: Points, standing: Sequence[float]) -> NDArray[np.bool_]:
    """Return which points a standing visitor keeps in the dark.

    Parameters
    ----------
    projector : (3,) array_like
        The lens.
    points : (..., 3) ndarray
        What it lights.
    standing : (3,) sequence of float
        The visitor's eyes; the body is an upright cylinder from the floor to just above them.
    """
    eyes = np.asarray(standing, np.float64)
    way, to = (points - projector)[..., [0, 2]], (eyes - projector)[[0, 2]]
    length = np.maximum((way * way).sum(-1), 1e-12)
    nearest = (way @ to) / length
    beside = (to * to).sum() - nearest**2 * length
    half = np.sqrt(np.maximum(BODY**2 - beside, 0.0) / length)
    first, last = np.clip(nearest - half, 0.0, 1.0), np.clip(nearest + half, 0.0, 1.0)
    rise = points[..., 1] - projector[1]
    heights = projector[1] + rise * first, projector[1] + rise * last
    crosses = (beside < BODY**2) & (last > first)
    return np.asarray(crosses & (np.minimum(*heights) < eyes[1] + ABOVE) & (np.maximum(*heights) > 0.0))


def glare(projector: Projector, frame: Points, eyes: Sequence[float]) -> float:
    """Return the lux at the eyes of somebody who looks into the lens; 0 out of the beam or without lumens."""
    point = np.asarray(eyes, np.float64)
    if not pixels_of(projector, frame, point)[1] or projector.lumens is None:
        return 0.0
    depth = -float(((point - frame[:3, 3]) @ frame[:3, :3])[2])
    wide = depth / projector.throw
    return float(projector.lumens / (wide * wide * projector.size[1] / projector.size[0]))
