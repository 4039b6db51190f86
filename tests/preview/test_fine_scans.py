"""A scan with several triangles in a pixel looks as the same one drawn very large, and then made small."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from immersion.preview.camera import Camera
from immersion.preview.contents import Contents, Model
from immersion.preview.draw import renderer_for
from immersion.preview.offscreen import drawing
from immersion.scans.mesh import Mesh
from immersion.stage.lights import Light
from naive_shading import decoded, encoded
from scan_shapes import grid

TIMES = 6
SIZE = (96, 72)


def rough(side: int = 140) -> Mesh:
    """Return a square two metres wide with pits, and stains at its vertices."""
    rng = np.random.default_rng(3)
    u = np.linspace(0, 1, side)
    s, t = (part.ravel() for part in np.meshgrid(u, u))
    stains = np.sin(40 * s) * np.cos(34 * t) + 0.3 * rng.standard_normal(s.shape)
    points = np.stack([2 * s - 1, 2 * t - 1, 0.002 * rng.standard_normal(s.shape)], 1)
    grey = np.clip(150 + 60 * stains, 0, 255)
    colors = np.stack([grey, 0.8 * grey, 0.6 * grey, np.full_like(grey, 255)], 1).astype(np.uint8)
    return Mesh.from_arrays(points, grid(side - 1, side - 1).faces, colors=colors, unit="m")


def made_small(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return a picture a sixth as large: the mean of its light."""
    light = decoded(picture[..., :3])
    high, wide = light.shape[0] // TIMES, light.shape[1] // TIMES
    return encoded(light.reshape(high, TIMES, wide, TIMES, 3).mean((1, 3)))


@pytest.mark.parametrize("fine", [True, False])
def test_it_is_as_the_mean_of_what_lies_in_each_pixel(fine: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: Any) -> frozenset[str]:
        return frozenset({"fine"} if fine else ())

    monkeypatch.setattr("immersion.preview.draw._fine", asked)
    aim = np.array([-1.0, -1.0, -2.0]) / np.sqrt(6)
    lamp = Light("spot", np.array([1.0, 1.0, 2.0]), aim, 900.0, np.ones(3), float(np.radians(40)))
    contents = Contents((Model("m", rough(), np.eye(4)),), (), (lamp,), False, (), floor=False)
    world = np.eye(4)
    world[:3, 3] = (0.0, 0.0, 3.0)
    camera = Camera(world, float(np.radians(50)))
    with drawing() as context:
        renderer = renderer_for(context)
        small = renderer.draw(contents, camera, SIZE).read()[..., :3].astype(float)
        large = renderer.draw(contents, camera, (SIZE[0] * TIMES, SIZE[1] * TIMES)).read()
    wanted = made_small(large)
    inside = (slice(18, 54), slice(30, 66))
    apart = np.abs(small - wanted)[inside].mean()
    assert apart < 5.0
