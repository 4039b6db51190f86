"""The one shadow that is drawn: that of the sun or of the strongest lamp, through a view fitted to the models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.geometry import aim
from immersion.preview.camera import perspective
from immersion.preview.contents import Model
from immersion.preview.lights import Light

__all__ = ["Shadow", "shadow_of"]

WIDEST = float(np.radians(75.0))
"""Half of the widest view from a lamp; beyond it a flat map has too few points at its centre."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Shadow:
    """What a lamp sees.

    Parameters
    ----------
    index : int
        Its number among the lights.
    position : (3,) ndarray
        Its place in the world; the middle of the models for the sun.
    clip_from_light : (4, 4) ndarray
        From world axes centred there to its view.
    """

    index: int
    position: Matrix
    clip_from_light: Matrix


def shadow_of(lights: Sequence[Light], models: Sequence[Model]) -> Shadow | None:
    """Return the view from the sun where no lamp is stronger, else from the strongest spot, else from a point light.

    The view is the narrowest that holds every model, so that its map is as fine as can be: what is
    outside of it has nothing before it.
    """
    if not models:
        return None
    corners = np.concatenate([_corners(model) for model in models])
    sun = _sun(lights, corners.mean(0))
    if sun is not None:
        return _sun_shadow(sun, lights[sun], corners)
    lamps = sorted(
        (k for k, light in enumerate(lights) if light.kind != "directional"),
        key=lambda k: (lights[k].kind != "spot", -lights[k].strength, k),
    )
    if not lamps:
        return None
    light = lights[lamps[0]]
    corners = corners - light.position
    distances = np.linalg.norm(corners, axis=1)
    middle = corners.mean(0)
    if distances.min() < 0.02 or np.linalg.norm(middle) < 0.02:
        return None  # a lamp inside a model lights nothing that a flat map could tell
    turned = aim(np.zeros(3), middle)
    depths = corners @ -turned[:, 2]
    angle = float(np.arccos(np.clip(depths / distances, -1, 1)).max()) + 0.04
    if light.kind == "spot":
        reach = float(np.arccos(np.clip(middle @ light.direction / np.linalg.norm(middle), -1, 1)))
        angle = min(angle, reach + light.half_angle)
    near = max(0.02, 0.8 * float(depths.min()))
    view = np.eye(4)
    view[:3, :3] = turned.T
    fov = 2 * float(np.clip(angle, 0.02, WIDEST))
    return Shadow(lamps[0], light.position, perspective(fov, 1.0, near, near + 200.0) @ view)


def _sun(lights: Sequence[Light], middle: Matrix) -> int | None:
    """Return the strongest directional light, if it gives more lux in the middle of the models than any lamp."""
    most, found = 0.0, None
    for index, light in enumerate(lights):
        square = max(float(np.sum((light.position - middle) ** 2)), 0.01)
        lux = light.strength if light.kind == "directional" else light.strength / square
        if lux > most:
            most, found = lux, index
    return found if found is not None and lights[found].kind == "directional" else None


def _sun_shadow(index: int, light: Light, corners: Matrix) -> Shadow:
    """Return the view of parallel rays that holds every model, and what lies behind them for 50 m."""
    middle = corners.mean(0)
    turned = aim(np.zeros(3), light.direction)
    across, up, depth = ((corners - middle) @ turned).T
    wide = 1.02 * max(float(np.abs(across).max()), float(np.abs(up).max()), 0.05)
    near, far = -float(depth.max()) - 0.5, -float(depth.min()) + 50.0
    flat = np.diag([1 / wide, 1 / wide, -2 / (far - near), 1.0])
    flat[2, 3] = -(far + near) / (far - near)
    view = np.eye(4)
    view[:3, :3] = turned.T
    return Shadow(index, middle, flat @ view)


def _corners(model: Model) -> Matrix:
    low, high = model.mesh.bounds
    picked = np.array([[low, high][k >> axis & 1][axis] for k in range(8) for axis in range(3)])
    points = picked.reshape(8, 3)
    return np.asarray(points @ model.world_from_model[:3, :3].T + model.world_from_model[:3, 3], np.float64)
