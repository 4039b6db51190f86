"""Rooms of every shape, against what light does on a cylinder, a sphere, and behind a corner; openings and the sky."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from immersion import stage
from immersion.preview import illuminance, picture
from immersion.preview.contents import contents_of
from immersion.preview.frame import white_of
from immersion.scans import io
from immersion.scans.io.materials import Material
from immersion.scans.mesh import Mesh
from immersion.scene.finishes import FINISHES
from immersion.scene.model import Room
from immersion.stage.inner_surfaces import has_nooks
from preview_scenes import scene

SIZE = (201, 151)
GONE = {"absorption": [1.0] * 7}
LAMP = {"id": "l", "light": "point", "at": [0, 1.5, 0], "intensity": "900cd"}
AHEAD = {"at": [0, 1.5, 0], "turn": {"y": 0}, "fov": 60}
ELL = [[-3, 3], [3, 3], [3, 0], [0, 0], [0, -3], [-3, -3]]
"""An L: the quarter x > 0, z < 0 is cut off."""


def lux_in(
    room: dict[str, Any], view: dict[str, Any], *things: dict[str, Any], folder: Path | None = None
) -> Any:
    made = scene(list(things), room=room, views={"entry": view})
    with stage.open(made, folder=folder) as opened:
        return illuminance(opened, "entry", SIZE)[..., 0]


def rays(fov: float) -> NDArray[np.float64]:
    """The (h, w, 3) directions of the pixels of a view that looks at -Z."""
    half = np.tan(np.radians(fov) / 2)
    x = (np.arange(SIZE[0]) - SIZE[0] // 2) / (SIZE[1] / 2) * half
    y = -(np.arange(SIZE[1]) - SIZE[1] // 2) / (SIZE[1] / 2) * half
    way = np.stack(np.broadcast_arrays(x, y[:, None], -1.0), -1)
    return way / np.linalg.norm(way, axis=-1, keepdims=True)


def test_a_lamp_on_the_axis_lights_a_round_wall_as_the_closed_form_says() -> None:
    """Where a ray meets the wall at 4 m, h above the lamp: I · 4 / (16 + h²)^1.5."""
    lux = lux_in({"cylinder": {"radius": 4, "height": 3}}, AHEAD, LAMP)
    way = rays(60)
    height = 4 * way[..., 1] / np.hypot(way[..., 0], way[..., 2])
    wall = np.abs(height) < 1.45
    assert lux[wall] == pytest.approx((900 * 4 / (16 + height**2) ** 1.5)[wall], rel=0.002)
    assert wall.sum() > 9000


def test_a_lamp_in_the_centre_of_a_dome_lights_it_evenly() -> None:
    lux = lux_in({"dome": {"radius": 4, "height": 1.5}}, AHEAD | {"turn": {"x": 60}}, LAMP)
    assert lux == pytest.approx(np.full(lux.shape, 900 / 16), rel=0.002)


@pytest.mark.parametrize("turned", [False, True])
def test_walls_of_an_outline_wear_their_materials(turned: bool) -> None:
    """The wall ahead is brick, that on the left black, whichever way about the corners go."""
    corners = [[-2, 2], [2, 2], [2, -2], [-2, -2]]
    ahead, left = ("wall-3", "wall-4") if not turned else ("wall-1", "wall-4")
    room = {
        "outline": {"points": corners if not turned else corners[::-1], "height": 3},
        "surfaces": {"walls": "plaster", ahead: "brick", left: "black-velvet"},
    }
    made = scene([LAMP], room=room, views={"entry": AHEAD, "left": AHEAD | {"turn": {"y": 90}}})
    with stage.open(made) as opened:
        seen = [picture(opened, name, SIZE)[75, 100, :3].astype(float) for name in ("entry", "left")]
    ratio = ((np.array(FINISHES["brick"]) / 255 + 0.055) / 1.055) ** 2.4
    assert seen[0][0] > 1.3 * seen[0][2]
    assert seen[0][0] / seen[0][2] < ratio[0] / ratio[2]
    assert seen[1].max() < 0.65 * seen[0].max()


def test_a_wall_that_stands_between_takes_the_light() -> None:
    """In an L, a spot in one arm lights its own arm; the wall of the corner keeps it from the other."""
    room = {"outline": {"points": ELL, "height": 3}}
    spot = {"id": "s", "light": "spot", "at": [-0.5, 2, -2.5], "look_at": [1.5, 0, 2.5], "angle": 120}
    above = {"at": [0, 12, 0], "turn": {"x": -90}, "fov": 40}
    lux = lux_in(room, above, spot | {"intensity": "900cd"})
    metres = (np.arange(SIZE[1]) - 75) / 75.5 * 12 * np.tan(np.radians(20))

    def at(x: float, z: float) -> float:
        column = 100 + x / (12 * np.tan(np.radians(20))) * 75.5
        return float(lux[np.abs(metres - z).argmin(), round(column)])

    # The line from the lamp past the corner (0, 0) goes on to x = 0.5 at z = 2.5: beyond it all is dark.
    assert at(-0.4, 2.0) > 5
    assert at(0.2, 2.0) > 5
    for x in (0.7, 1.5, 2.7):
        assert at(x, 2.0) == 0
    assert np.isnan(at(1.5, -1.5))  # no floor there


def test_which_rooms_have_nooks() -> None:
    assert has_nooks(Room(outline={"points": ELL, "height": 3}))
    assert has_nooks(Room(outline={"points": [[-2, 2, -0.5], [2, 2], [2, -2], [-2, -2]], "height": 3}))
    assert not has_nooks(Room(outline={"points": [[-2, 2, 0.5], [2, 2], [2, -2], [-2, -2]], "height": 3}))
    assert not has_nooks(Room(cylinder={"radius": 2, "height": 3}))


def test_from_outside_one_looks_into_a_round_room() -> None:
    view = {"at": [0, 1.5, 9], "turn": {"y": 0}, "fov": 30}
    lux = lux_in({"cylinder": {"radius": 4, "height": 3}}, view, LAMP)
    assert lux[75, 100] == pytest.approx(900 / 16, rel=0.01)  # of the far wall, through the near one


def court(folder: Path) -> Mesh:
    """A floor of 4 × 4 m and a red wall at z = -2, in one file: no roof."""
    points = [
        [-2, 0, 2],
        [2, 0, 2],
        [2, 0, -2],
        [-2, 0, -2],
        [-2, 0, -2],
        [2, 0, -2],
        [2, 3, -2],
        [-2, 3, -2],
    ]
    faces = [[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7]]
    looks = [Material("ground", color=(0.3, 0.3, 0.3, 1)), Material("wall", color=(0.6, 0.05, 0.05, 1))]
    mesh = Mesh.from_arrays(
        points, faces, unit="m", face_materials=[0, 0, 1, 1],
        extras={"materials": [look.to_dict() for look in looks]},
    )  # fmt: skip
    io.write(mesh, folder / "court.glb")
    return mesh


def test_a_room_that_is_a_model_is_drawn_and_throws_shadows(tmp_path: Path) -> None:
    court(tmp_path)
    media = {"hall": {"type": "model", "file": "court.glb"}}
    sun = {"id": "sun", "light": "directional", "at": [0, 3, -3], "look_at": [0, 0, 0], "intensity": "100lx"}
    views = {
        "entry": {"at": [0, 1.5, 1.5], "turn": {"y": 0}},
        "down": {"at": [0, 2, 0.5], "turn": {"x": -90}, "fov": 80},
    }
    made = scene([sun], media, room={"mesh": "hall"}, views=views)
    with stage.open(made, folder=tmp_path) as opened:
        ahead = picture(opened, "entry", SIZE)[75, 100, :3].astype(int)
        lux = illuminance(opened, "down", SIZE)[:, 100, 0]
        contents = contents_of(opened)
    assert ahead[0] > ahead[1] + 60
    assert contents.sky is not None
    # The sun at 45° behind the wall, 3 m high: its shadow ends at z = 1.
    z = 0.5 + (np.arange(SIZE[1]) - 75) / 75.5 * 2 * np.tan(np.radians(40))
    assert (lux[(z > -1.1) & (z < 0.95)] == 0).all()
    assert lux[(z > 1.05) & (z < 1.9)] == pytest.approx(100 * np.sqrt(0.5), rel=0.01)


SUN = {"id": "sun", "light": "directional", "at": [-3, 4, 0], "look_at": [0, 0, 0], "intensity": "200lx"}
DOWN = {"at": [0, 3.9, 0], "turn": {"x": -90}, "fov": 80}


def box(**surfaces: Any) -> dict[str, Any]:
    return {"box": {"size": [8, 4, 6]}, "surfaces": {"floor": "concrete", "walls": "plaster"} | surfaces}


def test_a_sun_does_not_shine_through_a_roof() -> None:
    assert (lux_in(box(), DOWN, SUN) == 0).all()


def test_a_wall_throws_the_shadow_that_its_height_and_the_sun_say() -> None:
    """A wall 4 m high at x = -4, the sun at 3 across to 4 up: dark as far as x = -1."""
    lux = lux_in(box(ceiling=GONE), DOWN, SUN)[75]
    x = (np.arange(SIZE[0]) - 100) / 75.5 * 3.9 * np.tan(np.radians(40))
    assert (lux[(x > -3.9) & (x < -1.05)] == 0).all()
    assert lux[(x > -0.95) & (x < 3.9)] == pytest.approx(200 * 0.8, rel=0.005)


def test_where_walls_meet_no_light_comes_in() -> None:
    view = {"at": [0, 1.0, 0], "turn": {"y": 45}, "fov": 40}  # into the corner of the left wall and the front
    sun = SUN | {"at": [-3, 2, -2]}
    lux = lux_in(box(ceiling=GONE), view, sun)
    assert np.nanmax(lux[60:]) == 0


def test_an_opening_lets_the_sun_in_and_is_not_seen() -> None:
    lux = lux_in(box(left=GONE), DOWN, SUN)[75]
    x = (np.arange(SIZE[0]) - 100) / 75.5 * 3.9 * np.tan(np.radians(40))
    # Under the roof's edge at x = -4, 4 m high, the sun reaches as far as x = -1.
    assert lux[(x > -3.9) & (x < -1.05)] == pytest.approx(200 * 0.8, rel=0.005)
    assert (lux[(x > -0.95) & (x < 3.9)] == 0).all()


def test_outdoors_there_is_a_sky_and_indoors_there_is_none() -> None:
    """A white card's light under a quarter of the sun's lux, through one exposure and the tone curve."""
    up = {"at": [0, 1.5, 0], "turn": {"x": 70}, "fov": 40}
    found = {}
    for name, room in (("open", box(ceiling=GONE)), ("roofed", box())):
        with stage.open(scene([SUN], room=room, views={"entry": up})) as opened:
            contents = contents_of(opened)
            found[name] = picture(opened, "entry", SIZE)[75, 100, :3], contents.sky, white_of(contents)
    assert found["roofed"][1] is None
    seen, sky, white = found["open"]
    assert sky is not None
    light = np.array([0.9, 0.99, 1.14]) * 50 / white
    tone = light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14)
    assert seen == pytest.approx(255 * (1.055 * tone ** (1 / 2.4) - 0.055), abs=1)
    assert sky.floor == pytest.approx(50 * np.array([0.9, 0.99, 1.14]) + 160)


def test_a_court_without_a_sun_has_a_grey_sky_at_dusk() -> None:
    with stage.open(scene([LAMP], room=box(ceiling=GONE))) as opened:
        sky = contents_of(opened).sky
    assert sky is not None
    assert sky.above == pytest.approx([30, 30, 30])
    assert (sky.below < sky.above).all()


def test_a_picture_in_space_and_a_cloud_throw_their_shadow(tmp_path: Path) -> None:
    """A board of 1 m a metre under a lamp throws 2 m on the floor; letters throw no more than letters."""
    from immersion.scans.cloud import PointCloud
    from preview_scenes import write_image

    write_image(tmp_path / "white.png", np.full((4, 4, 3), 255, np.uint8))
    grid = np.stack(np.meshgrid(np.linspace(-0.5, 0.5, 60), [0.0], np.linspace(-0.5, 0.5, 60)), -1).reshape(
        -1, 3
    )
    io.write(PointCloud.from_arrays(grid, unit="m"), tmp_path / "flat.ply")
    media = {
        "w": {"type": "image", "file": "white.png"},
        "c": {"type": "cloud", "file": "flat.ply", "unit": "m"},
    }
    lamp = {"id": "l", "light": "point", "at": [0, 2, 0], "intensity": "400cd"}
    below = {"entry": {"at": [0, 0.95, 0], "turn": {"x": -90}, "fov": 100}}
    x = (np.arange(SIZE[0]) - 100) / 75.5 * 0.95 * np.tan(np.radians(50))
    for thing in (
        {"id": "i", "image": "w", "at": [0, 1, 0], "turn": {"x": -90}, "width": 1.0},
        {"id": "i", "cloud": "c", "at": [0, 1, 0]},
    ):
        made = scene([lamp, thing], media, room={"box": {"size": [8, 4, 6]}}, views=below)
        with stage.open(made, folder=tmp_path) as opened:
            lux = illuminance(opened, "entry", SIZE)[75, :, 0]
        assert (lux[np.abs(x) < 0.94] < 1).all()
        lit = np.abs(x) > 1.06
        assert lux[lit] == pytest.approx((400 * 2 / (4 + x**2) ** 1.5)[lit], rel=0.01)
    words = {"id": "t", "text": "IIIIII", "at": [3.6, 1, 0], "turn": {"x": -90}, "width": 8.0}
    with stage.open(scene([lamp, words], room={"box": {"size": [8, 4, 6]}}, views=below)) as opened:
        lux = illuminance(opened, "entry", SIZE)[..., 0]
    assert 0.0005 < (lux < 5).mean() < 0.05
