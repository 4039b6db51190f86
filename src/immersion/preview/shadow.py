"""The one shadow that is drawn: that of the strongest lamp, through a view fitted to the models."""

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
        Its place in the world.
    clip_from_light : (4, 4) ndarray
        From world axes centred on the lamp to its view.
    """

    index: int
    position: Matrix
    clip_from_light: Matrix


def shadow_of(lights: Sequence[Light], models: Sequence[Model]) -> Shadow | None:
    """Return the view from the strongest spot, else from the strongest point light; None without either.

    The view is the narrowest that holds every model, so that its map is as fine as can be: what is
    outside of it has nothing before it.
    """
    lamps = sorted(
        (k for k, light in enumerate(lights) if light.kind != "directional"),
        key=lambda k: (lights[k].kind != "spot", -lights[k].strength, k),
    )
    if not lamps or not models:
        return None
    light = lights[lamps[0]]
    corners = np.concatenate([_corners(model) for model in models]) - light.position
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


def _corners(model: Model) -> Matrix:
    low, high = model.mesh.bounds
    picked = np.array([[low, high][k >> axis & 1][axis] for k in range(8) for axis in range(3)])
    points = picked.reshape(8, 3)
    return np.asarray(points @ model.world_from_model[:3, :3].T + model.world_from_model[:3, 3], np.float64)
