"""Projectors as light, against the pinhole worked out by hand and against the checks of the stage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from immersion import stage
from immersion.errors import InputError, UnknownNameError
from immersion.preview import illuminance, picture, projector_picture
from immersion.scene import Scene
from immersion.scene.places import screen_corners, world_from_projector
from immersion.stage.projection import lighting, pixels_of, shaded
from preview_scenes import BLUE, GREEN, RED, YELLOW, model_of, quarters, scene, write_image, write_quad

ROOM = {"box": {"size": [8, 4, 6]}}
VIEWS = {"entry": {"at": [0, 2, 2], "look_at": [0, 2, -3], "fov": 44}}
SIZE = (801, 401)
FOCAL = 200.5 / np.tan(np.radians(22)) / 5  # pixels a metre on the front wall
LENS = {"at": [0.3, 2.6, 1.5], "look_at": [-0.4, 1.9, -3], "throw": 1.2, "shift": [0.1, -0.2]} | {
    "size": [640, 400],
    "lumens": 3000,
    "paints": "s",
}
WALL = {"s": {"surface": "front"}}
PAIR = {
    "p": LENS | {"at": [-1.5, 2, 2], "look_at": [-1.5, 2, -3], "shift": [0, 0], "throw": 1.25},
    "q": LENS | {"at": [1.5, 2, 2], "look_at": [1.5, 2, -3], "shift": [0, 0], "throw": 1.25},
}  # 4 m wide each, from -3.5 to 0.5 and from -0.5 to 3.5


def made(tmp_path: Path, projectors: dict[str, Any], **more: Any) -> Scene:
    write_image(tmp_path / "white.png", np.full((4, 4, 3), 255, np.uint8))
    write_image(tmp_path / "four.png", quarters())
    media = {name: {"type": "image", "file": f"{name}.png"} for name in ("white", "four")}
    things = [{"id": "wall", "image": more.pop("shown", "white"), "screen": "s", "fit": "fill"}]
    rigs = {"projectors": projectors} | more.pop("rigs", {})
    blocks = {"screens": WALL, "views": VIEWS, "room": ROOM} | more
    return scene([*things, *blocks.pop("things", [])], media | blocks.pop("media", {}), rigs=rigs, **blocks)


def on_wall(columns: Any, rows: Any) -> NDArray[np.float64]:
    """The points of the front wall that pixels of the view see."""
    x, y = np.broadcast_arrays((columns - 400) / FOCAL, 2 - (rows - 200) / FOCAL)
    return np.stack([x, y, np.full(x.shape, -3.0)], -1)


def to_pixel(point: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([400 + point[0] * FOCAL, 200 - (point[1] - 2) * FOCAL])


def corners_of(lit: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The four corners of a lit quadrilateral: where lines along its edges cross, to a part of a pixel."""
    rows = np.nonzero(lit.any(1))[0]
    columns = np.nonzero(lit.any(0))[0]
    rows, columns = rows[len(rows) // 5 : -len(rows) // 5], columns[len(columns) // 5 : -len(columns) // 5]
    left = np.polyfit(rows, [np.argmax(lit[r]) - 0.5 for r in rows], 1)
    right = np.polyfit(rows, [lit.shape[1] - np.argmax(lit[r, ::-1]) - 0.5 for r in rows], 1)
    top = np.polyfit(columns, [np.argmax(lit[:, c]) - 0.5 for c in columns], 1)
    low = np.polyfit(columns, [lit.shape[0] - np.argmax(lit[::-1, c]) - 0.5 for c in columns], 1)

    def crossing(side: NDArray[np.float64], lid: NDArray[np.float64]) -> list[float]:
        column = (side[0] * lid[1] + side[1]) / (1 - side[0] * lid[0])
        return [column, lid[0] * column + lid[1]]

    return np.array([crossing(left, top), crossing(right, top), crossing(right, low), crossing(left, low)])


def test_the_corners_of_the_picture_are_those_of_the_pinhole(tmp_path: Path) -> None:
    """Rays through the image's corners, from the format's own words, meet the wall where light ends."""
    lens = scene_of = made(tmp_path, {"p": LENS})
    with stage.open(scene_of, folder=tmp_path) as opened:
        lux = illuminance(opened, "entry", SIZE)[..., 0]
    frame = world_from_projector(lens, "p")
    expected = []
    for u, v in ((-0.5, 0.5), (0.5, 0.5), (0.5, -0.5), (-0.5, -0.5)):
        ray = frame[:3, :3] @ [(u + 0.1) / 1.2, (v - 0.2) * 400 / 640 / 1.2, -1.0]
        expected.append(to_pixel(frame[:3, 3] + ray * (-3 - frame[2, 3]) / ray[2]))
    assert np.abs(corners_of(lux > 20) - np.array(expected)).max() < 1.0


def test_lumens_become_the_lux_of_the_checks(tmp_path: Path) -> None:
    """The stage's own lighting of the screen, from the area of each pixel, at the same points."""
    lens = made(tmp_path, {"p": LENS})
    with stage.open(lens, folder=tmp_path) as opened:
        lux = illuminance(opened, "entry", SIZE)[..., 0]
    told = lighting(lens, "s")
    inside = 0
    for row in range(0, told.lux.shape[0], 9):
        for column in range(0, told.lux.shape[1], 9):
            x, y = np.rint(to_pixel(told.points[row, column])).astype(int)
            near = told.lit[0, max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
            if told.points[row, column, 1] < 0.1:
                continue  # the picture of the wall ends here, and its light with it
            if near.all() and 0 <= x < SIZE[0] and 0 <= y < SIZE[1]:
                inside += 1
                assert lux[y, x] == pytest.approx(told.lux[row, column], rel=0.01)
    assert inside > 100


def each_lost(folder: Path, rigs: dict[str, Any], *losses: tuple[str, ...]) -> Iterator[stage.Stage]:
    """Open two projectors once for each loss."""
    place = made(folder, PAIR, rigs=rigs)
    for lost in losses:
        with stage.open(place, folder=folder, lost=lost) as opened:
            yield opened


@pytest.mark.parametrize("blend", [{}, {"overlap": 0.2, "gamma": 1.8}])
def test_two_blended_projectors_light_the_wall_evenly(tmp_path: Path, blend: dict[str, Any]) -> None:
    """Across the seam the sum is that of one: in float, before anything becomes bytes."""
    rigs = {"blends": {"s": {"projectors": ["p", "q"]} | blend}}
    lux, alone, other = (
        illuminance(opened, "entry", SIZE)[..., 0] for opened in each_lost(tmp_path, rigs, (), ("q",), ("p",))
    )
    rows, columns = slice(120, 280), slice(round(400 - 3.4 * FOCAL), round(400 + 3.4 * FOCAL))
    even = 3000 / (4 * 2.5)
    np.testing.assert_allclose(lux[rows, columns], even, rtol=0.01)
    np.testing.assert_allclose((alone + other)[rows, columns], even, rtol=0.01)
    seam = alone[200, round(400 - 0.48 * FOCAL) : round(400 + 0.48 * FOCAL)]
    assert (np.diff(seam) <= 0.02).all()
    assert seam[0] > 0.95 * even
    assert seam[-1] < 0.05 * even


def test_without_a_blend_the_shared_part_is_twice_as_bright(tmp_path: Path) -> None:
    with stage.open(made(tmp_path, PAIR), folder=tmp_path) as opened:
        lux = illuminance(opened, "entry", SIZE)[200, :, 0]
    assert lux[400] == pytest.approx(600, rel=0.005)
    assert lux[round(400 + 2 * FOCAL)] == pytest.approx(300, rel=0.005)
    assert lux[round(400 + 3.7 * FOCAL)] == 0  # no projector reaches it


@dataclass(frozen=True)
class Present:
    """A visit in which somebody stands still."""

    eyes: tuple[float, float, float]
    things: dict[str, Any] = field(default_factory=dict)
    worlds: dict[str, Any] = field(default_factory=dict)

    @property
    def viewer(self) -> tuple[tuple[float, float, float], float, float]:
        return self.eyes, 0.0, 0.0

    def state_at(self, time: float) -> Present:
        return self


def test_a_visitor_keeps_from_the_wall_what_the_checks_say(tmp_path: Path) -> None:
    eyes = (0.2, 1.7, -0.8)
    lens = made(tmp_path, {"p": LENS | {"shift": [0, 0], "look_at": [0, 1.5, -3]}})
    with stage.open(lens, folder=tmp_path) as opened:
        free = illuminance(opened, "entry", SIZE)[..., 0]
        held = illuminance(opened, "entry", SIZE, visit=Present(eyes))[..., 0]
    rows, columns = np.indices((401, 801))
    points = on_wall(columns, rows)
    lit = (free > 20) & (points[..., 1] > 0.05) & (points[..., 1] < 3.95) & (np.abs(points[..., 0]) < 3.9)
    dark = shaded(np.array(LENS["at"]), points, eyes)
    share = np.where(lit, held / np.maximum(free, 1e-6), np.nan)
    agree = (share[lit] < 0.5) == dark[lit]
    assert 0.03 < dark[lit].mean() < 0.5
    assert agree.mean() > 0.995


def test_a_model_stands_in_the_beam_and_takes_its_light(tmp_path: Path) -> None:
    write_quad(tmp_path / "quad.ply")
    board = {"id": "b", "model": "m", "at": [0, 2, 0], "scale": 0.25}
    lens = LENS | {"at": [1, 2, 2], "look_at": [1, 2, -3], "shift": [-0.3, 0], "throw": 0.8}
    views = {"entry": VIEWS["entry"], "side": {"at": [0.9, 2, 1.9], "look_at": [0, 2, 0], "fov": 30}}
    place = made(tmp_path, {"p": lens}, things=[board], media={"m": model_of("quad.ply")}, views=views)
    with stage.open(place, folder=tmp_path) as opened:
        lux = illuminance(opened, "entry", SIZE)[..., 0]
        near = illuminance(opened, "side", (401, 401))[200, 200, 0]
    # The board is 2 m away: 3000 lm over 2.5 × 1.5625 m; its shadow on the wall, 5 m away, is 1.25 m wide.
    assert near == pytest.approx(3000 / (2.5 * 1.5625), rel=0.01)
    for x, free in ((-2.2, 1), (-2.05, 0), (-0.95, 0), (-0.8, 1)):
        found = lux[200, round(400 + x * FOCAL)]
        assert found == pytest.approx(free * 3000 / (6.25 * 3.90625), rel=0.01, abs=0.5)


def test_what_is_sent_is_prewarped_for_its_own_lens(tmp_path: Path) -> None:
    """Each quarter of the screen is found at the pixel where the checks say it falls."""
    lens = made(tmp_path, {"p": LENS}, shown="four", screens={"s": {"surface": "front", "rect": RECT}})
    with stage.open(lens, folder=tmp_path) as opened:
        sent = projector_picture(opened, "p")
    assert sent.shape == (400, 640, 4)
    low, right, _, up = screen_corners(lens, "s")
    frame, record = world_from_projector(lens, "p"), lens.rigs.projectors["p"]
    for u, v, color in ((0.2, 0.8, RED), (0.8, 0.8, GREEN), (0.2, 0.2, BLUE), (0.8, 0.2, YELLOW)):
        pixel, inside = pixels_of(record, frame, low + u * (right - low) + v * (up - low))
        assert inside
        column, row = pixel.astype(int)
        assert np.abs(sent[row, column, :3].astype(int) - color).max() <= 1
    edge, _ = pixels_of(record, frame, low + 0.5 * (up - low))
    column, row = np.floor(edge).astype(int)
    assert sent[row, column - 2, :3].max() == 0
    assert sent[row, column + 2, :3].max() > 150


RECT = {"left": 2.6, "bottom": 1.0, "width": 2, "height": 1.5}


def test_what_is_sent_follows_the_gamma_of_the_blend(tmp_path: Path) -> None:
    rigs = {"blends": {"s": {"projectors": ["p", "q"], "gamma": 1.8}}}
    with stage.open(made(tmp_path, PAIR, rigs=rigs), folder=tmp_path) as opened:
        left, right = (projector_picture(opened, name, send="white")[200] / 255.0 for name in ("p", "q"))
    # The overlap is the last quarter of the left picture and the first of the right one.
    shared = left[480:, 0] ** 1.8 + right[:160, 0] ** 1.8
    np.testing.assert_allclose(shared[4:-4], 1.0, atol=0.01)
    assert (left[:478, 0] == 1).all()


def test_grids_meet_on_the_wall_and_tell_the_lens(tmp_path: Path) -> None:
    rigs = {"blends": {"s": {"projectors": ["p", "q"]}}}
    place = made(tmp_path, PAIR, rigs=rigs)
    with stage.open(place, folder=tmp_path) as opened:
        own = projector_picture(opened, "p", send="grid")
        left, right = (projector_picture(opened, name, send="screen-grid") for name in ("p", "q"))
    assert tuple(own[0, 100, :3]) == tuple(own[-1, 5, :3]) == (255, 0, 0)
    assert tuple(own[200, 33, :3]) == (0, 255, 0)
    # 160 pixels a metre: the metre line at x = 0 is 3.5 m from the left of p and 0.5 m from that of q.
    for picture_of, column in ((left, 560), (right, 80)):
        bright = picture_of[190, column - 8 : column + 8, 0].astype(float)
        middle = (bright * (np.arange(16) - 7.5)).sum() / bright.sum()
        assert middle == pytest.approx(0, abs=0.6)


def test_a_dead_projector_leaves_its_part_dark_and_the_picture_differs(tmp_path: Path) -> None:
    rigs = {"blends": {"s": {"projectors": ["p", "q"]}}}
    whole, half = (
        picture(opened, "entry", SIZE)[..., 0].astype(int) for opened in each_lost(tmp_path, rigs, (), ("q",))
    )
    assert abs(whole[200, 250] - half[200, 250]) < 25
    assert whole[200, 600] > half[200, 600] + 60


def test_wrong_names_are_told(tmp_path: Path) -> None:
    place = made(tmp_path, {"p": LENS, "idle": {k: v for k, v in LENS.items() if k != "paints"}})
    with stage.open(place, folder=tmp_path) as opened:
        with pytest.raises(UnknownNameError, match="one of idle, p, got the projector 'pp'"):
            projector_picture(opened, "pp")
        with pytest.raises(UnknownNameError, match="unknown-name"):
            stage.open(place, folder=tmp_path, lost=("pp",))
        with pytest.raises(UnknownNameError, match="preview-sends"):
            projector_picture(opened, "p", send="gird")
        with pytest.raises(InputError, match="preview-paints-nothing"):
            projector_picture(opened, "idle")
