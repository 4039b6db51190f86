"""The sun's shadow lies where parallel rays put it, and a stronger lamp keeps its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion import stage
from immersion.preview import picture
from preview_scenes import Hiding, model_of, scene, write_quad

SIZE = (320, 180)
SUN = {"id": "sun", "light": "directional", "at": [-5, 5, 0], "look_at": [0, 0, 0], "intensity": "200lx"}
SPOT = {"id": "s", "light": "spot", "at": [0, 3.5, 0], "turn": {"x": -90}, "angle": 60, "intensity": "900cd"}
LYING = {"id": "q", "model": "m", "at": [0, 1.2, 0], "turn": {"x": -90}, "scale": 0.3}


def _darker(folder: Path, lights: list[dict[str, Any]], x: float) -> NDArray[np.bool_]:
    """Look straight down on the floor from 0.9 m at (x, 0, 0): where does the lying square take light away?"""
    write_quad(folder / "quad.ply")
    views = {"entry": {"at": [x, 0.9, 0], "turn": {"x": -90}, "fov": 60}}
    made = scene([*lights, LYING], {"m": model_of("quad.ply")}, views=views)
    with stage.open(made, folder=folder) as opened:
        with_it = picture(opened, "entry", size=SIZE)[..., :3].astype(float).mean(-1)
        without = picture(opened, "entry", size=SIZE, visit=Hiding(("q",)))[..., :3].astype(float).mean(-1)
    return np.asarray(with_it < 0.7 * without)


def test_a_square_in_the_sun_throws_its_own_size_as_far_aside_as_it_is_high(tmp_path: Path) -> None:
    # Rays at 45° towards +X bring the square's middle, 1.2 m high, to x = 1.2; it stays 0.6 m wide.
    dark = _darker(tmp_path, [SUN], 1.2)
    per_metre = 90 / (0.9 * np.tan(np.radians(30)))
    rows, columns = np.nonzero(dark)
    assert abs(rows.mean() - 89.5) < 1.5
    assert abs(columns.mean() - 159.5) < 1.5
    for reach in (np.ptp(rows) + 1, np.ptp(columns) + 1):
        assert abs(reach - 0.6 * per_metre) < 4
    assert dark[90 - 40 : 90 + 40, 160 - 40 : 160 + 40].all()


def test_a_lamp_that_gives_more_than_the_sun_keeps_the_shadow(tmp_path: Path) -> None:
    faint = SUN | {"intensity": "5lx"}
    assert _darker(tmp_path, [faint, SPOT], 0.0)[90, 160]
    assert not _darker(tmp_path, [faint, SPOT], 1.2)[90, 160]


def test_without_a_model_the_sun_shines_all_the_same() -> None:
    views = {"entry": {"at": [0, 2, 2], "look_at": [0, 0, 0]}}
    with stage.open(scene([SUN], views=views)) as opened:
        assert picture(opened, "entry", size=SIZE)[150, 160, :3].mean() > 60
