"""Lights of a scene in photometric units, and the light that the room sends back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.scans.io._shading import linear_from_srgb
from immersion.scene.model import Scene, Thing
from immersion.scene.places import world_from_thing

__all__ = ["MOST", "WHITE_LUX", "Light", "head_light", "light_of", "picture_light", "room_light", "strongest"]

MOST = 8
"""How many lights shine at once."""

DEFAULT_CANDELA, DEFAULT_LUX, DEFAULT_ANGLE = 800.0, 100.0, 90.0
SOFT = 0.8
"""A spot is at full strength inside this part of its angle."""

WHITE_LUX = 130.0
"""A white surface under so many lux, a usual level for stone in a museum, comes out white."""

FLOOR_LUX = 10.0
"""Light that is always there, so that a shadow still shows what it holds."""

MOST_REFLECTED = 0.8
"""Real rooms have doors, people and corners: they never send back more."""

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """A light.

    Parameters
    ----------
    kind : str
        ``"spot"``, ``"point"`` or ``"directional"``.
    position, direction : (3,) ndarray
        World place in metres, and the unit direction in which it shines.
    strength : float
        Candelas; lux for a directional light.
    color : (3,) ndarray
        Linear red, green, blue, 0 to 1.
    half_angle : float
        Half of a spot's angle in radians; π for a point light.
    shadows : bool
        Whether it throws shadows.
    """

    kind: str
    position: Vector
    direction: Vector
    strength: float
    color: Vector
    half_angle: float
    shadows: bool = True

    @property
    def flux(self) -> float:
        """Its light in lumens; 0 for a directional light, which has no bounds."""
        if self.kind == "directional":
            return 0.0
        return self.strength * 2 * np.pi * (1 - float(np.cos(self.half_angle)))

    @property
    def cone(self) -> tuple[float, float]:
        """Cosines where it ends and where it is whole; both below −1 when it shines all around."""
        if self.kind != "spot" or self.half_angle >= np.pi:
            return -3.0, -2.0
        edge = min(float(np.cos(self.half_angle)), 1 - 1e-6)
        return edge, max(float(np.cos(self.half_angle * SOFT)), edge + 1e-7)


def light_of(scene: Scene, thing: Thing, world_from_light: Vector | None = None) -> Light:
    """Return the light that a thing is, where the scene or a (4, 4) matrix puts it.

    Lumens are spread evenly over the cone (over the whole sphere for a point light); lux are taken at one
    metre, except for a directional light, where they are what arrives.
    """
    matrix = world_from_thing(scene, thing) if world_from_light is None else world_from_light
    kind = str(thing.light)
    half = np.radians(DEFAULT_ANGLE if thing.angle is None else thing.angle) / 2 if kind == "spot" else np.pi
    strength = DEFAULT_LUX if kind == "directional" else DEFAULT_CANDELA
    if thing.intensity is not None:
        strength = thing.intensity.value
        if thing.intensity.unit == "lm" and kind != "directional":
            strength /= max(2 * np.pi * (1 - np.cos(half)), 1e-6)
    color = np.ones(3)
    if thing.color is not None:
        color = linear_from_srgb(np.array([int(thing.color[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0)
    facing = -matrix[:3, 2]
    return Light(kind, matrix[:3, 3], facing / np.linalg.norm(facing), float(strength), color, float(half))


def head_light(world_from_camera: NDArray[np.float64]) -> Light:
    """Return the light of a scene that has none: the visitor's own, from above the left shoulder."""
    direction = world_from_camera[:3, :3] @ np.array([0.35, -0.45, -1.0])
    return Light(
        "directional",
        world_from_camera[:3, 3],
        direction / np.linalg.norm(direction),
        1.1 * DEFAULT_LUX,
        np.ones(3),
        np.pi,
        shadows=False,
    )


def strongest(lights: Sequence[Light], most: int = MOST) -> tuple[Light, ...]:
    """Return the strongest lights; of equal ones the first in the scene."""
    order = sorted(range(len(lights)), key=lambda k: (-lights[k].strength, k))
    return tuple(lights[k] for k in order[:most])


def room_light(lights: Sequence[Light], albedo: Vector, area: float) -> Vector:
    """Return the (3,) even illuminance in lux that the walls send back.

    The room is taken for an integrating sphere [1]_: of the flux Φ a share ρ comes back each time, so that
    the walls receive Φ ρ / (A (1 − ρ)) beyond what the lights send them directly.

    Parameters
    ----------
    lights : sequence of Light
    albedo : (3,) array
        Mean reflectance of the walls.
    area : float
        Their area in square metres.

    References
    ----------
    .. [1] R. Ulbricht, "Die Bestimmung der mittleren räumlichen Lichtintensität durch nur eine Messung",
       Elektrotechnische Zeitschrift, 1900.

    Examples
    --------
    >>> lamp = Light("point", np.zeros(3), np.array([0.0, -1.0, 0.0]), 100.0, np.ones(3), np.pi)
    >>> room_light([lamp], np.full(3, 0.5), 4 * np.pi).round(1)
    array([100., 100., 100.])
    """
    back = np.minimum(albedo, MOST_REFLECTED)
    total = np.zeros(3)
    for light in lights:
        total = total + light.flux * light.color * back / (area * (1 - back))
    return total


def picture_light(pixels: NDArray[np.uint8]) -> Vector:
    """Return the (3,) mean of a (h, w, 4) picture in linear light, from every few pixels.

    >>> picture_light(np.full((2, 2, 4), 255, np.uint8)).tolist()
    [1.0, 1.0, 1.0]
    """
    rows, columns = (max(1, side // 48) for side in pixels.shape[:2])
    few = pixels[rows // 2 :: rows, columns // 2 :: columns].reshape(-1, 4) / 255.0
    return np.asarray((linear_from_srgb(few[:, :3]) * few[:, 3:]).mean(0), np.float64)
