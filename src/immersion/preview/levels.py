"""How large things are seen, which of a model's levels of detail is drawn, and what lies outside the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from immersion.preview.camera import Camera
from immersion.preview.clustering import coarser
from immersion.preview.contents import Level, Model
from immersion.scans.mesh import Mesh
from immersion.stage.boxes import box_around, corners_of

__all__ = ["BUDGET", "PER_PIXEL", "chosen_levels", "pixels_across", "shadow_level"]

BUDGET = 3_000_000
"""Triangles of a picture, at most, while its models have lighter levels to give."""

PER_PIXEL = 1.0
"""Triangles for a pixel of a model's place in the picture; more are not seen."""

HEAVY = 400_000
"""A bare scan with more triangles than this gets levels of its own when the scene names none."""


SHADOW_TRIANGLES = 800_000
"""A shadow is thrown by the lightest level that has as many."""


def pixels_across(model: Model, camera: Camera, height: int) -> float:
    """Return how many pixels the sphere around a model spans, at most; infinite from inside it."""
    low, high = box_around(model.mesh)
    linear = model.world_from_model[:3, :3]
    middle = linear @ ((low + high) / 2) + model.world_from_model[:3, 3] - camera.eye
    radius = float(np.linalg.norm(high - low)) / 2 * float(np.linalg.norm(linear, 2))
    away = float(np.linalg.norm(middle))
    if away <= radius:
        return float("inf")
    return 2 * radius / away * height / 2 / float(np.tan(camera.fov / 2))


def chosen_levels(
    models: Sequence[Model],
    camera: Camera,
    size: tuple[int, int],
    budget: int = BUDGET,
) -> tuple[Model, ...]:
    """Return the models that may be in the picture, each at the level that its distance asks for.

    A model is drawn with about as many triangles as its place has pixels; then the heaviest step down until all
    are within the budget, or have nothing lighter.
    """
    seen = [model for model in models if _in_picture(model, camera, size)]
    ladders = [_ladder(model) for model in seen]
    steps = [_wanted(model, ladder, camera, size) for model, ladder in zip(seen, ladders, strict=True)]

    def weight(k: int) -> int:
        return ladders[k][steps[k]].triangles

    while sum(weight(k) for k in range(len(seen))) > budget:
        free = [k for k in range(len(seen)) if steps[k] + 1 < len(ladders[k])]
        if not free:
            break
        steps[max(free, key=weight)] += 1
    return tuple(
        model if step == 0 else replace(model, mesh=ladder[step].open())
        for model, ladder, step in zip(seen, ladders, steps, strict=True)
    )


def shadow_level(model: Model) -> Mesh:
    """Return the mesh that throws a model's shadow: as fine as a map of some million points can tell."""
    fitting = [level for level in _ladder(model) if level.triangles >= SHADOW_TRIANGLES]
    return fitting[-1].open() if fitting else model.mesh


def _ladder(model: Model) -> list[Level]:
    """Return all levels of a model, its own first."""
    mesh = model.mesh
    own = Level(len(mesh.faces), lambda: mesh)
    if model.lighter or len(mesh.faces) <= HEAVY or mesh.uvs is not None or mesh.face_materials is not None:
        return [own, *model.lighter]
    return [own, *(Level(len(mesh.faces) // 4**k, lambda k=k: coarser(mesh, k)) for k in (1, 2, 3))]  # type: ignore[misc]


def _wanted(model: Model, ladder: Sequence[Level], camera: Camera, size: tuple[int, int]) -> int:
    """Return the lightest level that still has a triangle for every pixel."""
    pixels = min(pixels_across(model, camera, size[1]) ** 2 * np.pi / 4, size[0] * size[1])
    fitting = [k for k, level in enumerate(ladder) if level.triangles >= 2 * PER_PIXEL * pixels]
    return fitting[-1] if fitting else 0


def _in_picture(model: Model, camera: Camera, size: tuple[int, int]) -> bool:
    """Tell whether the box around a model is not wholly beyond one side of the picture."""
    corners = corners_of(model.mesh, model.world_from_model) - camera.eye
    clip = np.concatenate([corners, np.ones((8, 1))], 1) @ camera.clip_from_eye(size[0] / size[1]).T
    return not any(
        bool((sign * clip[:, axis] > clip[:, 3]).all()) for axis in range(3) for sign in (-1.0, 1.0)
    )
