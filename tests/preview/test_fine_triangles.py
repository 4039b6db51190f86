"""Triangles as small as pixels are lit at their corners: the picture is that of light at every pixel."""

from __future__ import annotations

import io as bytes_io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from immersion import stage
from immersion.preview import draw, picture
from immersion.scans import io
from immersion.scans.io.materials import Material
from immersion.scans.mesh import Mesh, Texture
from preview_scenes import ROOM, model_of, scene

SIDE = 260


def waves(path: Path, *, shiny: bool) -> None:
    """A waved square of 134 000 triangles: smooth colours at its vertices, or images of its own."""
    u = np.linspace(0, 1, SIDE)
    s, t = (a.ravel() for a in np.meshgrid(u, u))
    points = np.stack([2 * s - 1, 2 * t - 1, 0.12 * np.sin(7 * s) * np.cos(9 * t)], 1)
    k = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    a, b, c, d = (part.ravel() for part in (k[:-1, :-1], k[:-1, 1:], k[1:, 1:], k[1:, :-1]))
    faces = np.stack([a, b, c, a, c, d], 1).reshape(-1, 3)
    looks = {}
    if shiny:
        x, y = np.meshgrid(np.arange(64), np.arange(64))
        bumps = np.full((64, 64, 3), 128, np.uint8)
        bumps[..., 2] = 255
        bumps[..., 0] = 128 + 60 * np.sin(x / 64 * 4 * np.pi)
        base = np.stack([120 + x, 90 + y, 255 - 2 * x], -1).astype(np.uint8)
        textures = []
        for role, pixels in (("base", base), ("normal", bumps)):
            data = bytes_io.BytesIO()
            Image.fromarray(pixels).save(data, "PNG")
            textures.append(Texture(data=data.getvalue(), role=role))
        material = Material(textures={"base": 0, "normal": 1}, metallic=0.3, roughness=0.6)
        looks = {"textures": tuple(textures), "extras": {"materials": [material.to_dict()]}}
    else:
        looks["colors"] = np.stack([255 * s, 255 * t, 180 + 0 * s, 255 + 0 * s], 1).astype(np.uint8)
    io.write(Mesh.from_arrays(points, faces, uvs=np.stack([s, t], 1), unit="m", **looks), path)


@pytest.mark.parametrize("shiny", [False, True])
@pytest.mark.parametrize("lit", [False, True])
def test_light_at_vertices_is_that_at_pixels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shiny: bool, lit: bool
) -> None:
    waves(tmp_path / "waves.glb", shiny=shiny)
    lamp = {
        "id": "s",
        "light": "spot",
        "at": [1.5, 2.8, 1],
        "look_at": "q",
        "angle": 50,
        "intensity": "900cd",
    }
    post = {"id": "post", "model": "m", "at": [0.7, 2.0, 0], "scale": 0.2}
    things = [{"id": "q", "model": "m", "at": [0, 1.6, -1.5]}, post, *([lamp] if lit else [])]
    made = scene(things, {"m": model_of("waves.glb")}, room=ROOM)

    def drawn() -> NDArray[np.float64]:
        with stage.open(made, folder=tmp_path) as opened:
            return picture(opened, "entry", size=(320, 180))[..., :3].astype(float)

    fine = drawn()
    monkeypatch.setattr(draw, "FINE_PIXELS", 0.0)
    monkeypatch.setattr(draw, "FINEST_PIXELS", 0.0)
    exact = drawn()
    away = np.abs(fine - exact)
    assert away.max() > 0  # two ways, not one
    assert away.mean() < 0.5
    assert (away.max(-1) > 12).mean() < 0.004
