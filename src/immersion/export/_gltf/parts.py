"""Cameras, lights and pictures on screens, as glTF has them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.scene.model import Scene, Thing
from immersion.scene.places import screen_corners, world_from_thing

__all__ = ["camera_of_view", "image_corners", "light_of"]

Array = NDArray[np.float64]


def camera_of_view(name: str, fov: float) -> dict[str, Any]:
    """Return a perspective camera; the field of view is vertical, in radians."""
    return {"name": name, "type": "perspective", "perspective": {"yfov": fov, "znear": 0.05, "zfar": 200.0}}


def light_of(thing: Thing) -> dict[str, Any]:
    """Return a light of KHR_lights_punctual: candelas, or lux for a directional one; half angles."""
    angle = math.radians(thing.angle if thing.angle is not None else 45.0)
    light: dict[str, Any] = {
        "name": thing.id,
        "type": str(thing.light),
        "color": _linear(thing.color or "#ffffff"),
        "intensity": _strength(thing, angle),
    }
    if not thing.visible:
        light["intensity"] = 0.0
    if thing.light == "spot":
        outer = min(angle / 2, math.pi / 2)
        light["spot"] = {"innerConeAngle": 0.85 * outer, "outerConeAngle": outer}
    return light


def _strength(thing: Thing, angle: float) -> float:
    strength = thing.intensity
    if strength is None:
        return 1.0
    if strength.unit != "lm":
        return strength.value
    # Lumens over the solid angle that they fill.
    solid = 4 * math.pi if thing.light == "point" else 2 * math.pi * (1 - math.cos(angle / 2))
    return strength.value / max(solid, 1e-6)


def _linear(color: str) -> list[float]:
    values = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]


def image_corners(scene: Scene, thing: Thing, aspect: float) -> tuple[Array, Array] | None:
    """Return world corners (4, 3) and glTF texture coordinates (4, 2), or None for a place not carried.

    ``cover`` crops the picture, ``contain`` (the default) shrinks it, ``fill`` stretches it.
    """
    uvs = np.array([[0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
    if thing.screen is None:
        if thing.width is None or thing.at is None:
            return None
        x, y = thing.width / 2, thing.width / aspect / 2
        flat = np.array([[-x, -y, 0], [x, -y, 0], [x, y, 0], [-x, y, 0]])
        matrix = world_from_thing(scene, thing)
        return flat @ matrix[:3, :3].T + matrix[:3, 3], uvs
    corners = screen_corners(scene, thing.screen)
    wide, high = (float(np.linalg.norm(corners[i] - corners[0])) for i in (1, 3))
    ratio = wide / high / aspect  # over 1: the screen is wider than the picture
    if thing.fit == "cover":
        kept = np.array([min(ratio, 1.0), min(1 / ratio, 1.0)])
        return corners, (uvs - 0.5) * kept + 0.5
    if thing.fit == "fill":
        return corners, uvs
    part = np.array([min(1 / ratio, 1.0), min(ratio, 1.0)])
    middle, across, up = corners.mean(0), corners[1] - corners[0], corners[3] - corners[0]
    sides = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]) * part
    return middle + sides[:, :1] * across + sides[:, 1:] * up, uvs
