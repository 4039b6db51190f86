"""Screens that bend, against rays and cylinders, rays and spheres: what is sent, where it lands, and how it adds up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from immersion import stage
from immersion.preview import illuminance, picture, projector_picture
from immersion.scans import io
from immersion.scans.io.materials import Material
from immersion.scans.mesh import Mesh
from immersion.scene import Scene
from immersion.scene.places import world_from_projector
from immersion.stage.projection import pixels_of
from preview_scenes import BLUE, GREEN, RED, YELLOW, quarters, scene, write_image

Points = NDArray[np.float64]

RADIUS, RISE = 4.0, 1.0
ROUND = {"cylinder": {"radius": RADIUS, "height": 4}}
DOMED = {"dome": {"radius": RADIUS, "height": RISE}}
BAND = {"left": 8.0, "bottom": 0.5, "width": 9.0, "height": 3.0}
"""On the round wall, metres from the back by the left: the front is at 12.57 m."""
CAP = {"left": 9.0, "bottom": 0.4, "width": 7.0, "height": 3.5}
LENS = {"at": [0.8, 1.4, 1.0], "look_at": [-0.6, 2.0, -4], "throw": 0.7, "shift": [0.08, 0.05]} | {
    "size": [640, 400],
    "lumens": 3000,
    "paints": "s",
}
WAVES = 16
"""Times that red goes from 0 to 1 across the picture, and green up it: 255 steps for each."""


def sawtooth(wide: int = 2048, high: int = 1024) -> NDArray[np.uint8]:
    x = (np.arange(wide) + 0.5) / wide * WAVES % 1
    y = (np.arange(high) + 0.5) / high * WAVES % 1
    pixels = np.zeros((high, wide, 3), np.uint8)
    pixels[..., 0], pixels[..., 1] = np.rint(255 * x), np.rint(255 * y)[:, None]
    pixels[..., 2] = 255
    return pixels


def made(
    tmp_path: Path, room: dict[str, Any], rect: dict[str, Any], projectors: dict[str, Any], **more: Any
) -> Scene:
    write_image(tmp_path / "saw.png", sawtooth())
    write_image(tmp_path / "white.png", np.full((4, 4, 3), 255, np.uint8))
    write_image(tmp_path / "four.png", quarters())
    media = {name: {"type": "image", "file": f"{name}.png"} for name in ("saw", "white", "four")}
    things = [{"id": "i", "image": more.pop("shown", "white"), "screen": "s", "fit": "fill"}]
    surface = "walls" if "cylinder" in room else "dome"
    screens = {"s": {"surface": surface, "rect": rect}}
    rigs = {"projectors": projectors} | more.pop("rigs", {})
    return scene(things, media, **{"room": room, "screens": screens, "rigs": rigs} | more)


def rays_of(place: Scene, name: str) -> tuple[Points, Points]:
    """The lens, and the (h, w, 3) rays through the middles of its pixels, from the format's own words."""
    record, frame = place.rigs.projectors[name], world_from_projector(place, name)
    wide, high = record.size
    x = (np.arange(wide) + 0.5) / wide - 0.5 + record.shift[0]
    y = (0.5 - (np.arange(high) + 0.5) / high + record.shift[1]) * high / wide
    local = np.stack(np.broadcast_arrays(x, y[:, None], -record.throw), -1)
    return frame[:3, 3], local @ frame[:3, :3].T


def on_cylinder(place: Points, rays: Points) -> Points:
    """Where rays from inside meet the round wall."""
    a = rays[..., 0] ** 2 + rays[..., 2] ** 2
    b = rays[..., 0] * place[0] + rays[..., 2] * place[2]
    c = place[0] ** 2 + place[2] ** 2 - RADIUS**2
    return place + rays * ((-b + np.sqrt(b * b - a * c)) / a)[..., None]


def on_dome(place: Points, rays: Points) -> Points:
    centre = place - [0, RISE, 0]
    a, b = (rays * rays).sum(-1), (rays * centre).sum(-1)
    return place + rays * ((-b + np.sqrt(b * b - a * (centre @ centre - RADIUS**2))) / a)[..., None]


def wall_metres(points: Points) -> Points:
    """Metres along the wall from the back by the left, and up."""
    turn = np.arctan2(-points[..., 0], points[..., 2]) % (2 * np.pi)
    return np.stack([turn * RADIUS, points[..., 1]], -1)


def dome_metres(points: Points) -> Points:
    x, y, z = np.moveaxis(points - [0, RISE, 0], -1, 0)
    turn = np.arctan2(-x, z) % (2 * np.pi)
    return np.stack([turn * RADIUS, np.arctan2(y, np.hypot(x, z)) * RADIUS], -1)


SHAPES = pytest.mark.parametrize(
    ("room", "rect", "meet", "metres"),
    [(ROUND, BAND, on_cylinder, wall_metres), (DOMED, CAP, on_dome, dome_metres)],
    ids=["cylinder", "dome"],
)


def parts_of(metres: Points, rect: dict[str, float]) -> Points:
    """Places in the picture, 0 to 1, from its upper left corner."""
    across = (metres[..., 0] - rect["left"]) / rect["width"]
    return np.stack([across, 1 - (metres[..., 1] - rect["bottom"]) / rect["height"]], -1)


@SHAPES
def test_each_pixel_that_is_sent_is_what_its_ray_meets(
    tmp_path: Path, room: Any, rect: Any, meet: Any, metres: Any
) -> None:
    """Everywhere in the picture, the place that a pixel shows is the closed form's, within a pixel."""
    place = made(tmp_path, room, rect, {"p": LENS}, shown="saw")
    with stage.open(place, folder=tmp_path) as opened:
        sent = projector_picture(opened, "p").astype(float)
    told = parts_of(metres(meet(*rays_of(place, "p"))), rect)
    inside = ((told > 0.01) & (told < 0.99)).all(-1)
    assert (sent[ndimage.binary_erosion(inside, iterations=2), 2] == 255).all()
    outside = ((told < -0.01) | (told > 1.01)).any(-1)
    assert sent[ndimage.binary_erosion(outside, iterations=2), :3].max() == 0
    assert inside.mean() > 0.3
    for axis in (0, 1):
        expected = told[..., axis] * WAVES % 1
        clear = inside & (np.abs(expected - 0.5) < 0.35)  # not where the saw falls
        away = np.abs(sent[..., axis] / 255 - expected) / WAVES
        slope = np.hypot(*np.gradient(told[..., axis]))  # of the picture, for a pixel
        pixels = (away / slope)[ndimage.binary_erosion(clear, iterations=2)]
        assert len(pixels) > 20000
        assert pixels.max() < 1.0
        assert pixels.mean() < 0.35


@SHAPES
def test_light_lands_where_the_pinhole_says(
    tmp_path: Path, room: Any, rect: Any, meet: Any, metres: Any
) -> None:
    views = {"entry": {"at": [0, 1.5, 2.5], "look_at": [0, 2.2, -4], "fov": 70}}
    place = made(tmp_path, room, rect, {"p": LENS}, views=views)
    size = (481, 361)
    with stage.open(place, folder=tmp_path) as opened:
        lux = illuminance(opened, "entry", size)[..., 0]
    eye, aim = np.array([0, 1.5, 2.5]), np.array([0, 2.2, -4]) - [0, 1.5, 2.5]
    ahead = aim / np.linalg.norm(aim)
    right = np.cross(ahead, [0, 1, 0]) / np.linalg.norm(np.cross(ahead, [0, 1, 0]))
    step = np.tan(np.radians(35)) / (size[1] / 2)
    x, y = (np.arange(size[0]) - size[0] // 2) * step, (size[1] // 2 - np.arange(size[1])) * step
    rays = ahead + x[None, :, None] * right + y[:, None, None] * np.cross(right, ahead)
    points = meet(eye, rays)
    told = parts_of(metres(points), rect)
    within = ((told > 0) & (told < 1)).all(-1)
    lit = within & pixels_of(place.rigs.projectors["p"], world_from_projector(place, "p"), points)[1]
    wall = points[..., 1] > (0.05 if "cylinder" in room else RISE + 0.05)
    near = ndimage.binary_dilation(lit, iterations=1) & ~ndimage.binary_erosion(lit, iterations=1)
    half = 0.4 * np.median(lux[lit])  # a picture is filtered: its rims are soft
    assert ((lux > half) == lit)[wall & ~near].all()
    assert 0.1 < lit.mean() < 0.6


@SHAPES
def test_the_grid_of_the_screen_lies_on_its_metres(
    tmp_path: Path, room: Any, rect: Any, meet: Any, metres: Any
) -> None:
    with stage.open(made(tmp_path, room, rect, {"p": LENS}), folder=tmp_path) as opened:
        sent = projector_picture(opened, "p", send="screen-grid")[..., 0].astype(float)
    place = made(tmp_path, room, rect, {"p": LENS})
    along = metres(meet(*rays_of(place, "p"))) - [rect["left"], rect["bottom"]]
    for metre in (3.0, 4.0, 5.0):
        # A row that crosses the line between two lines across.
        row = int(np.abs(along[:, 320, 1] - 1.25).argmin())
        exact = np.interp(metre, along[row, :, 0], np.arange(640))
        near = np.arange(round(exact) - 4, round(exact) + 5)
        bright = sent[row, near] - sent[row, near].min()
        assert (bright * near).sum() / bright.sum() == pytest.approx(exact, abs=1.0)


@pytest.mark.parametrize("blend", [{}, {"overlap": 0.15, "gamma": 1.8}])
@pytest.mark.parametrize(("room", "rect"), [(ROUND, BAND), (DOMED, CAP)], ids=["cylinder", "dome"])
def test_parts_of_a_blend_sum_to_one(tmp_path: Path, room: Any, rect: Any, blend: dict[str, Any]) -> None:
    """In float: each one's light under the blend, over its light alone, summed where both reach."""
    sides = {"at": [0, 1.5, 1.5], "shift": [0, 0], "throw": 0.75}
    pair = {"p": LENS | sides | {"look_at": [-2.2, 2.2, -3]}, "q": LENS | sides | {"look_at": [2.2, 2.2, -3]}}
    views = {"entry": {"at": [0, 1.5, 2.5], "look_at": [0, 2.2, -4], "fov": 70}}
    found = {}
    for rigs in ({}, {"blends": {"s": {"projectors": ["p", "q"]} | blend}}):
        for lost in ("p", "q"):
            place = made(tmp_path, room, rect, pair, rigs=rigs, views=views)
            with stage.open(place, folder=tmp_path, lost=(lost,)) as opened:
                found[bool(rigs), lost] = illuminance(opened, "entry", (321, 241))[..., 0]
    p, q = ((found[True, lost] / np.maximum(found[False, lost], 1e-6)) for lost in ("q", "p"))
    both = (found[False, "p"] > 5) & (found[False, "q"] > 5)
    both = ndimage.binary_erosion(both, iterations=3)
    assert both.sum() > 1000
    np.testing.assert_allclose((p + q)[both], 1.0, atol=0.01)
    # A ramp, not a step: both give more and less.
    assert (p[both] < 0.2).any()
    assert (p[both] > 0.8).any()
    alone = ndimage.binary_erosion((found[False, "q"] > 5) & (found[False, "p"] < 1e-3), iterations=3)
    np.testing.assert_allclose(p[alone], 1.0, atol=0.01)


def test_a_picture_goes_round_the_walls_of_an_outline(tmp_path: Path) -> None:
    """On the left wall and the one ahead: its middle is in their corner."""
    write_image(tmp_path / "four.png", quarters(64, 2))
    corners = [[-2, 2], [2, 2], [2, -2], [-2, -2]]
    things = [{"id": "i", "image": "four", "screen": "s", "fit": "fill"}]
    place = scene(
        things,
        {"four": {"type": "image", "file": "four.png"}},
        room={"outline": {"points": corners, "height": 3}},
        screens={"s": {"surfaces": ["wall-4", "wall-3"]}},
        views={"entry": {"at": [1, 1.5, 1], "turn": {"y": 45}, "fov": 60}},
    )
    with stage.open(place, folder=tmp_path) as opened:
        seen = picture(opened, "entry", (201, 151))[..., :3].astype(int)
    for row, column, color in ((50, 70, RED), (50, 130, GREEN), (90, 70, BLUE), (90, 130, YELLOW)):
        assert np.abs(seen[row, column] - color).max() <= 2
    middle = seen[60]
    assert np.abs(np.abs(middle - RED).max(1).argmax() - 100) <= 1 or np.abs(middle[98] - RED).max() <= 2
    assert np.abs(middle[103] - GREEN).max() <= 2


def test_a_mesh_is_a_screen_where_its_material_says(tmp_path: Path) -> None:
    """A quad called ``toile`` in a room that is a file: its own coordinates carry the picture, and its light."""
    points = [
        [-2, 0.5, -3],
        [2, 0.5, -3],
        [2, 2.5, -3],
        [-2, 2.5, -3],
        [-4, 0, 4],
        [4, 0, 4],
        [4, 0, -4],
        [-4, 0, -4],
    ]
    uvs = [[0, 0], [1, 0], [1, 1], [0, 1]] + [[0, 0]] * 4
    looks = [Material("toile"), Material("sol")]
    mesh = Mesh.from_arrays(
        points, [[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7]], unit="m", uvs=np.array(uvs, np.float32),
        face_materials=[0, 0, 1, 1], extras={"materials": [look.to_dict() for look in looks]},
    )  # fmt: skip
    io.write(mesh, tmp_path / "hall.glb")
    write_image(tmp_path / "four.png", quarters(64, 2))
    media = {"hall": {"type": "model", "file": "hall.glb"}, "four": {"type": "image", "file": "four.png"}}
    lens = {"at": [0, 1.5, 1], "turn": {"y": 0}, "throw": 0.8, "size": [400, 250], "paints": "s"}
    place = scene(
        [{"id": "i", "image": "four", "screen": "s"}],
        media,
        room={"mesh": "hall", "surfaces": {"toile": "plaster"}},
        screens={"s": {"surface": "toile"}},
        rigs={"projectors": {"p": lens}},
    )
    with stage.open(place, folder=tmp_path) as opened:
        sent = projector_picture(opened, "p")[..., :3].astype(int)
        lux = illuminance(opened, "entry", (201, 151))
    for row, column, color in ((100, 150, RED), (100, 250, GREEN), (150, 150, BLUE), (150, 250, YELLOW)):
        assert np.abs(sent[row, column] - color).max() <= 1
    assert lux[70, 80, 0] > 20 * max(lux[70, 80, 1], 0.1)
    # 5 m wide at 4 m: the quad, 4 m wide, ends 40 pixels inside.
    assert sent[120, 38].max() == 0
    assert sent[120, 42].max() > 150
