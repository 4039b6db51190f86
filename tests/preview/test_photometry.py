"""Lux against closed forms: spots, points, suns, slant, distance, lumens, and the bytes of sRGB."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from immersion import stage
from immersion.preview import illuminance, picture
from preview_scenes import ROOM, model_of, scene, write_image, write_quad

SIZE = (160, 90)
GONE = {"absorption": [1.0] * 7}
PORCH = {"box": {"size": [8, 4, 6]}, "surfaces": {"front": "plaster", "walls": GONE}}
"""Open on three sides: a sun shines on its one wall."""

VIEWS = {"entry": {"at": [0, 1.6, 2.0], "look_at": [0, 1.6, -3], "fov": 60}}


def lux_of(*things: dict[str, Any], size: tuple[int, int] = (161, 91)) -> np.ndarray:
    """The lux on what the view sees; the middle pixel looks at the front wall, 3 m behind the origin."""
    room = PORCH if any(one.get("light") == "directional" for one in things) else ROOM
    with stage.open(scene(list(things), room=room, views=VIEWS)) as opened:
        return illuminance(opened, "entry", size)


def spot(**more: Any) -> dict[str, Any]:
    return {"id": "s", "light": "spot", "at": [0, 1.6, -1], "intensity": "800cd", "angle": 30} | more


def test_a_spot_of_800_candelas_at_2_metres_gives_200_lux() -> None:
    assert lux_of(spot())[45, 80] == pytest.approx([200] * 3, rel=0.02)


@pytest.mark.parametrize(
    ("light", "expected"),
    [
        (spot(intensity="100cd"), 25),
        ({"id": "p", "light": "point", "at": [0, 1.6, -1], "intensity": "800cd"}, 200),
        ({"id": "p", "light": "point", "at": [0, 1.6, -1], "intensity": "1000lm"}, 1000 / (4 * np.pi) / 4),
        (spot(intensity="1000lm", angle=60), 1000 / (2 * np.pi * (1 - np.cos(np.radians(30)))) / 4),
        ({"id": "d", "light": "directional", "intensity": "500lx"}, 500),
        ({"id": "d", "light": "directional", "intensity": "500lx", "turn": {"y": 60}}, 250),
        ({"id": "p", "light": "point", "at": [2, 1.6, -1], "intensity": "800cd"}, 800 / 8 * np.sqrt(0.5)),
    ],
    ids=["cd", "point-cd", "point-lm", "spot-lm", "sun", "slanted-sun", "slanted-point"],
)
def test_light_falls_as_the_closed_form_says(light: dict[str, Any], expected: float) -> None:
    assert lux_of(light)[45, 80] == pytest.approx([expected] * 3, rel=0.005)


def test_light_adds_up_and_keeps_its_colour() -> None:
    both = lux_of(
        spot(color="#ff8000"), {"id": "p", "light": "point", "at": [0, 1.6, -1], "intensity": "100cd"}
    )
    half = ((128 / 255 + 0.055) / 1.055) ** 2.4
    assert both[45, 80] == pytest.approx([225, 200 * half + 25, 25], rel=0.005)


def test_a_spot_ends_at_its_angle() -> None:
    values = lux_of(spot(angle=40))[45, :, 0]
    across = (np.arange(161) - 80) * 5 * np.tan(np.radians(30)) / 45.5
    reached = np.degrees(np.arctan(np.abs(across) / 2))
    assert (values[reached > 20.5] == 0).all()
    assert (values[reached < 15.5] > 100).all()


def test_what_walls_send_back_is_left_out_unless_asked_for() -> None:
    with stage.open(scene([spot()], room=ROOM, views=VIEWS)) as opened:
        direct, all_of_it = (illuminance(opened, "entry", SIZE, direct=told) for told in (True, False))
    assert direct[45, 2, 0] == 0
    assert all_of_it[45, 2, 0] > 10


def test_bytes_are_srgb_and_textures_are_decoded(tmp_path: Path) -> None:
    """Matter of known albedo under known lux comes out as the tone curve and sRGB say."""
    write_image(tmp_path / "grey.png", np.full((4, 4, 3), 150, np.uint8))
    write_quad(tmp_path / "quad.ply", colors=np.tile(np.uint8([150, 90, 30, 255]), (4, 1)))
    things = [
        {"id": "q", "model": "m", "at": [0, 1.6, -1]},
        {"id": "d", "light": "directional", "intensity": "100lx"},
    ]
    with stage.open(scene(things, {"m": model_of("quad.ply")}), folder=tmp_path) as opened:
        seen = picture(opened, "entry", size=SIZE)[45, 80, :3]
        lux = illuminance(opened, "entry", SIZE, direct=False)[45, 80]
    linear = ((np.array([150, 90, 30]) / 255 + 0.055) / 1.055) ** 2.4
    x = linear * lux / 130
    toned = x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14)
    expected = 255 * (1.055 * toned ** (1 / 2.4) - 0.055)
    assert seen == pytest.approx(expected, abs=1.0)


def test_a_shown_image_keeps_every_byte(tmp_path: Path) -> None:
    """All 256 greys of an image come back, one each."""
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, 2)
    write_image(tmp_path / "ramp.png", np.repeat(ramp, 4, 0))
    things = [{"id": "i", "image": "i", "at": [0, 1.6, 0], "width": 256 / 90 * 2 * np.tan(np.radians(30))}]
    media = {"i": {"type": "image", "file": "ramp.png"}}
    with stage.open(scene(things, media, views=VIEWS), folder=tmp_path) as opened:
        pixels = picture(opened, "entry", size=(320, 180))[90, 32:288, 0].astype(int)
    assert np.abs(pixels - np.arange(256)).max() <= 1


def test_every_spot_throws_its_shadow(tmp_path: Path) -> None:
    """Eight lamps before one small board: in the middle of each shadow the light of its own lamp is missing."""
    write_quad(tmp_path / "quad.ply")
    lamps = -2.1 + 0.6 * np.arange(8)
    things: list[dict[str, Any]] = [
        {"id": f"s{k}", "light": "spot", "at": [float(x), 1.6, 2], "angle": 120, "intensity": "300cd"}
        for k, x in enumerate(lamps)
    ]
    board = {"id": "q", "model": "m", "at": [0, 1.6, 0], "scale": 0.08}
    views = {"entry": {"at": [0, 1.6, 1.5], "look_at": [0, 1.6, -3], "fov": 80}}
    made = scene([*things, board], {"m": model_of("quad.ply")}, room=ROOM, views=views)
    with stage.open(made, folder=tmp_path) as opened:
        lux = illuminance(opened, "entry", (401, 301))[150, :, 0]
    for k, x in enumerate(lamps):
        shadow = -1.5 * x
        light = 300 * 5 / ((shadow - lamps) ** 2 + 25) ** 1.5
        column = 200 + shadow / 4.5 * 150.5 / np.tan(np.radians(40))
        assert lux[round(column)] == pytest.approx(light.sum() - light[k], rel=0.01)
