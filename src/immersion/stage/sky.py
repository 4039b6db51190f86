"""The sky above a room without a roof: an even hemisphere of light, and the ground that sends it back.

The format has no word for it, so it is taken from what there is. A roof that absorbs all sound is no roof. Under a
clear sky the blue gives about a fifth of what a level ground receives [1]_, a quarter of what the sun gives on a card
that faces it; without a sun in the scene the sky is a grey one, at dusk, under which lamps still show.

References
----------
.. [1] CIE S 011/E:2003, "Spatial distribution of daylight: CIE standard general sky".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.scans.io._shading import linear_from_srgb
from immersion.scans.mesh import Mesh
from immersion.stage.inner_surfaces import Surface
from immersion.stage.kept import Kept
from immersion.stage.lights import Light

__all__ = ["BLUE", "CLEAR", "DUSK_LUX", "GREY", "Sky", "ground_of", "sky_of"]

CLEAR = 0.25
"""What the sky gives, as a part of the sun's lux."""

DUSK_LUX = 30.0
"""What a grey sky gives when the scene has no sun."""

BLUE, GREY = np.array([0.9, 0.99, 1.14]), np.ones(3)
GROUND = 0.25
"""What a ground sends back whose colour is not known: grass, gravel, earth."""

EYES = 1.7  # metres: what is above a visitor's head is a roof

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sky:
    """Lux (3,) on a level card that looks up, from the sky, and on one that looks down, from the ground.

    ``floor`` are those on the level ground, sun and sky together.
    """

    above: Vector
    below: Vector
    floor: Vector


def sky_of(surfaces: tuple[Surface, ...], shell: Mesh | None, lights: Sequence[Light]) -> Sky | None:
    """Return the sky of a room; None under a roof, and where there is no room."""
    open_above = any(one.absent for one in surfaces if one.name in ("ceiling", "dome"))
    if not open_above and (shell is None or _roofed(shell)):
        return None
    suns = [light for light in lights if light.kind == "directional"]
    above = GREY * DUSK_LUX
    if suns:
        sun = max(suns, key=lambda light: light.strength)
        above = BLUE * CLEAR * sun.strength
    floor = above + sum(
        (max(-float(one.direction[1]), 0.0) * one.strength * one.color for one in suns), np.zeros(3)
    )
    return Sky(above, np.asarray(ground_of(surfaces) * floor, np.float64), floor)


def ground_of(surfaces: tuple[Surface, ...]) -> Vector:
    """Return the (3,) share of light that the ground sends back: the floor's, else that of earth and grass."""
    grounds = [one for one in surfaces if one.name == "floor" and not one.absent]
    return linear_from_srgb(np.array(grounds[0].color) / 255.0) if grounds else np.full(3, GROUND)


_roofs = Kept[bool]()


def _roofed(mesh: Mesh) -> bool:
    """Return whether most of nine places on the floor have something over a visitor's head, asked once."""
    return _roofs.of(mesh.vertices, lambda: _covered(mesh))


def _covered(mesh: Mesh) -> bool:
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    low, high = mesh.vertices.min(0), mesh.vertices.max(0)
    over = corners[corners[:, :, 1].max(1) > low[1] + EYES][:, :, [0, 2]]
    a, ab, ac = over[:, 0], over[:, 1] - over[:, 0], over[:, 2] - over[:, 0]
    area = ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0]
    upright = np.abs(area) < 1e-12
    area = np.where(upright, 1.0, area)
    met = 0
    for x in (0.3, 0.5, 0.7):
        for z in (0.3, 0.5, 0.7):
            place = np.array([low[0] + x * (high[0] - low[0]), low[2] + z * (high[2] - low[2])]) - a
            u = (place[:, 0] * ac[:, 1] - place[:, 1] * ac[:, 0]) / area
            v = (ab[:, 0] * place[:, 1] - ab[:, 1] * place[:, 0]) / area
            met += bool(((u >= 0) & (v >= 0) & (u + v <= 1) & ~upright).any())
    return met >= 5
