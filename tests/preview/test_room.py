"""Rooms, panels and lights as arrays, against CSS object-fit and photometry worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from immersion.preview.room import room_shape
from immersion.scene.model import Room, Scene
from immersion.scene.panels import panel_corners
from immersion.stage.inner_surfaces import mean_albedo, room_surfaces
from immersion.stage.lights import light_of, room_light, strongest
from preview_scenes import ROOM, scene

SCREEN = {"wall": {"surface": "front", "rect": {"left": 1, "bottom": 1, "width": 6, "height": 2}}}


def _hung(**thing: Any) -> Scene:
    return scene([{"id": "i", "image": "m", **thing}], room=ROOM, screens=SCREEN)


@pytest.mark.parametrize(
    ("fit", "aspect", "width", "height", "left", "top"),
    [
        ("fill", 1.0, 6, 2, 0, 0),
        ("contain", 3.0, 6, 2, 0, 0),
        ("contain", 1.0, 2, 2, 0, 0),
        ("contain", 6.0, 6, 1, 0, 0),
        (None, 1.0, 2, 2, 0, 0),
        ("cover", 3.0, 6, 2, 0, 0),
        ("cover", 6.0, 6, 2, 0.25, 0),
        ("cover", 1.0, 6, 2, 0, 1 / 3),
    ],
)
def test_fit_is_that_of_css(
    fit: str | None, aspect: float, width: float, height: float, left: float, top: float
) -> None:
    made = _hung(screen="wall", **({} if fit is None else {"fit": fit}))
    corners, uvs = panel_corners(made, made.things[0], aspect)
    low, high = np.array([-width / 2, 2 - height / 2]), np.array([width / 2, 2 + height / 2])
    assert np.allclose(corners[0], [*low, -3])
    assert np.allclose(corners[2], [*high, -3])
    assert np.allclose(uvs, [[left, 1 - top], [1 - left, 1 - top], [1 - left, top], [left, top]])


def test_a_picture_on_a_surface_is_brought_onto_it() -> None:
    made = _hung(surface="right", at=[1.0, 1.5, -1.0], width=2.0)
    corners, _ = panel_corners(made, made.things[0], 2.0)
    # Seen from inside, the left of the right-hand wall is towards the front.
    assert np.allclose(corners, [[4, 1, -2], [4, 1, 0], [4, 2, 0], [4, 2, -2]])


def test_a_picture_in_space_faces_where_it_is_turned() -> None:
    made = _hung(at=[0, 1.5, 0], turn={"y": 90}, width=2.0)
    corners, _ = panel_corners(made, made.things[0], 4.0)
    assert np.allclose(corners, [[0, 1.25, 1], [0, 1.25, -1], [0, 1.75, -1], [0, 1.75, 1]])


def test_every_surface_faces_inwards_and_wears_its_material() -> None:
    made = scene([], room={"box": {"size": [8, 4, 6]}, "surfaces": {"floor": "oak-floor", "walls": "brick"}})
    assert made.room is not None
    found = made.room
    surfaces = {surface.name: surface for surface in room_surfaces(found)}
    for surface in surfaces.values():
        assert (np.array([0, 2, 0]) - surface.points.mean(0)) @ surface.normals[0] > 0
    assert surfaces["left"].color == surfaces["front"].color != surfaces["ceiling"].color
    assert sum(surface.area for surface in surfaces.values()) == pytest.approx(2 * (48 + 32 + 24))
    shape = room_shape(tuple(surfaces.values()))
    a, b, c = (shape.points[shape.indices[k::3]] for k in range(3))
    assert (np.einsum("ij,ij->i", np.cross(b - a, c - a), shape.normals[shape.indices[::3]]) > 0).all()


def test_white_walls_send_everything_back_and_black_ones_nothing() -> None:
    found = room_surfaces(Room(**ROOM))
    assert ((mean_albedo(found) > 0.3) & (mean_albedo(found) < 0.7)).all()
    lamp = light_of(scene([{"id": "l", "light": "point", "intensity": "100lm"}]), _light("point", "100lm"))
    assert np.array_equal(room_light([lamp], np.zeros(3), 10.0), np.zeros(3))
    assert room_light([lamp], np.full(3, 0.5), 10.0) == pytest.approx(10.0)
    assert np.isfinite(room_light([lamp], np.ones(3), 10.0)).all()


def _light(kind: str, intensity: str, **more: Any) -> Any:
    return scene([{"id": "l", "light": kind, "intensity": intensity, **more}]).things[0]


@pytest.mark.parametrize(
    ("kind", "intensity", "angle", "candela"),
    [
        ("point", "800cd", None, 800),
        ("point", "800lm", None, 800 / (4 * np.pi)),
        ("spot", "800lm", 60.0, 800 / (2 * np.pi * (1 - np.cos(np.radians(30))))),
        ("spot", "800cd", 60.0, 800),
        ("spot", "50lx", 30.0, 50),
        ("directional", "300lx", None, 300),
    ],
)
def test_lumens_and_lux_become_candelas(
    kind: str, intensity: str, angle: float | None, candela: float
) -> None:
    thing = _light(kind, intensity, **({} if angle is None else {"angle": angle}))
    light = light_of(scene([]), thing)
    assert light.strength == pytest.approx(candela)
    if intensity.endswith("lm"):
        assert light.flux == pytest.approx(800)


def test_a_spot_shines_along_its_own_minus_z_in_linear_colour() -> None:
    thing = _light("spot", "1cd", at=[0, 3, 0], look_at=[0, 0, 0], angle=60.0, color="#ff8000")
    light = light_of(scene([]), thing)
    assert np.allclose(light.direction, [0, -1, 0])
    assert light.color == pytest.approx([1.0, 0.2158605, 0.0], abs=1e-6)
    assert light.cone[0] == pytest.approx(np.cos(np.radians(30)))
    assert light.cone[0] < light.cone[1]


def test_the_strongest_eight_shine() -> None:
    lights = [light_of(scene([]), _light("point", f"{value}cd")) for value in (1, 5, 3, 5, 9, 2, 2, 8, 7, 4)]
    assert [light.strength for light in strongest(lights)] == [9, 8, 7, 5, 5, 4, 3, 2]
    assert strongest(lights)[3] is lights[1]
