"""Pictures against closed forms: where a point falls, which way is up, what is lit, what is hidden."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from immersion import messages, stage
from immersion.errors import FileError, UnknownNameError, UsageError
from immersion.preview import picture, save_png
from immersion.preview.draw import renderer_for
from immersion.preview.offscreen import drawing
from immersion.scans import io
from immersion.scans.mesh import Mesh, Texture
from preview_scenes import (
    BLUE,
    GREEN,
    RED,
    ROOM,
    YELLOW,
    Hiding,
    model_of,
    quarters,
    scene,
    write_image,
    write_quad,
)

SIZE = (320, 180)
LIGHT = {"id": "key", "light": "point", "at": [0, 3.5, 1], "intensity": "800cd"}


def _reds(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    p = pixels.astype(int)
    return np.asarray((p[..., 0] > 1.8 * p[..., 1]) & (p[..., 0] > 1.8 * p[..., 2]))


def test_a_picture_is_opaque_bytes_and_always_the_same(scene_file: Path) -> None:
    with stage.open(scene_file) as opened:
        first = picture(opened, "entry", size=SIZE)
        other = picture(opened, "entry", size=(64, 48))
        second = picture(opened, "entry", size=SIZE)
    with stage.open(scene_file) as opened:
        third = picture(opened, "entry", size=SIZE)
    assert first.shape == (180, 320, 4)
    assert first.dtype == np.uint8
    assert other.shape == (48, 64, 4)
    assert (first[..., 3] == 255).all()
    assert first.tobytes() == second.tobytes() == third.tobytes()


def test_any_thread_draws_the_same(scene_file: Path) -> None:
    with stage.open(scene_file) as opened, ThreadPoolExecutor(3) as pool:
        here = picture(opened, "entry", size=SIZE).tobytes()
        there = list(pool.map(lambda _: picture(opened, "entry", size=SIZE).tobytes(), range(6)))
        assert set(there) == {here}
        assert picture(opened, "entry", size=SIZE).tobytes() == here


def test_the_model_is_on_its_side_and_stands_on_the_floor(scene_file: Path) -> None:
    with stage.open(scene_file) as opened:
        rows, columns = np.nonzero(_reds(picture(opened, "entry", size=SIZE)))
    assert columns.max() < 160
    # From 3.5 m less half its depth, its foot and its head 2 m above it, seen by eyes at 1.6 m.
    near = 3.5 - 0.15
    expected = [90 * (1 - (y - 1.6) / near / np.tan(np.radians(30))) for y in (2.0, 0.0)]
    assert [rows.min(), rows.max() + 1] == pytest.approx(expected, abs=1.5)


def test_an_image_on_its_screen_keeps_its_colours_and_sides(scene_file: Path) -> None:
    with stage.open(scene_file) as opened:
        pixels = picture(opened, "entry", size=(640, 360))
    # The screen spans 1 to 3 m above the floor, 5.5 m ahead.
    row = round(180 * (1 - (2.5 - 1.6) / 5.5 / np.tan(np.radians(30))))
    assert tuple(pixels[row, 250, :3]) == (0, 0, 220)
    assert tuple(pixels[row, 390, :3]) == (0, 200, 0)


def test_an_image_is_upright_and_not_mirrored(tmp_path: Path) -> None:
    write_image(tmp_path / "four.png", quarters())
    things = [{"id": "four", "image": "i", "screen": "wall", "fit": "fill"}]
    screens = {"wall": {"surface": "front", "rect": {"left": 3, "bottom": 0.6, "width": 2, "height": 2}}}
    made = scene(things, {"i": {"type": "image", "file": "four.png"}}, room=ROOM, screens=screens)
    with stage.open(made, folder=tmp_path) as opened:
        pixels = picture(opened, "entry", size=(400, 400))
    assert [tuple(pixels[r, c, :3]) for r in (180, 220) for c in (180, 220)] == [RED, GREEN, BLUE, YELLOW]


@pytest.mark.parametrize("suffix", ["glb", "obj"])
def test_a_texture_is_upright_and_not_mirrored(tmp_path: Path, suffix: str) -> None:
    write_image(tmp_path / "four.png", quarters())
    texture = Texture(path=tmp_path / "four.png", data=(tmp_path / "four.png").read_bytes())
    uvs = [[0, 0], [1, 0], [1, 1], [0, 1]]
    write_quad(tmp_path / f"quad.{suffix}", uvs=uvs, textures=(texture,))
    made = scene([{"id": "q", "model": "m", "at": [0, 1.6, -1]}], {"m": model_of(f"quad.{suffix}")})
    with stage.open(made, folder=tmp_path) as opened:
        pixels = picture(opened, "entry", size=(200, 200)).astype(int)
    upper_left, upper_right = pixels[80, 80], pixels[80, 120]
    lower_left, lower_right = pixels[120, 80], pixels[120, 120]
    assert upper_left[0] > 3 * max(upper_left[1:3])
    assert upper_right[1] > 3 * max(upper_right[0], upper_right[2])
    assert lower_left[2] > 3 * max(lower_left[:2])
    assert min(lower_right[:2]) > 3 * lower_right[2]


def test_vertex_colours_are_seen_on_their_vertices(tmp_path: Path) -> None:
    colors = [[*BLUE, 255], [*BLUE, 255], [*RED, 255], [*RED, 255]]
    write_quad(tmp_path / "quad.ply", colors=np.uint8(colors))
    made = scene([{"id": "q", "model": "m", "at": [0, 1.6, -1]}], {"m": model_of("quad.ply")})
    with stage.open(made, folder=tmp_path) as opened:
        pixels = picture(opened, "entry", size=(200, 200)).astype(int)
    assert pixels[46, 100, 0] > 2 * pixels[46, 100, 2]
    assert pixels[153, 100, 2] > 2 * pixels[153, 100, 0]


@pytest.mark.parametrize(("fov", "up", "right"), [(60, 20.0, 0.0), (40, -12.0, 15.0), (90, 30.0, -35.0)])
def test_a_point_falls_where_the_vertical_field_of_view_says(
    tmp_path: Path, fov: float, up: float, right: float
) -> None:
    write_image(tmp_path / "white.png", np.full((8, 8, 3), 255, np.uint8))
    x, y = 4 * np.tan(np.radians(right)), 1.6 + 4 * np.tan(np.radians(up))
    things = [{"id": "dot", "image": "w", "at": [float(x), float(y), -2.0], "width": 0.16}]
    views = {"entry": {"at": [0, 1.6, 2.0], "look_at": [0, 1.6, -3], "fov": fov}}
    made = scene(things, {"w": {"type": "image", "file": "white.png"}}, views=views)
    with stage.open(made, folder=tmp_path) as opened:
        pixels = picture(opened, "entry", size=(640, 360))
    weights = np.where(pixels[..., :3].min(-1) > 240, 1.0, 0.0)
    assert weights.sum() > 20
    row, column = (np.average(np.indices((360, 640))[k], weights=weights) + 0.5 for k in (0, 1))
    half = np.tan(np.radians(fov / 2))
    assert row == pytest.approx(180 * (1 - np.tan(np.radians(up)) / half), abs=1)
    assert column == pytest.approx(320 + 180 * np.tan(np.radians(right)) / half, abs=1)


def test_a_light_on_the_left_brightens_the_left() -> None:
    made = scene([LIGHT | {"at": [-3, 2, -1]}], room=ROOM)
    with stage.open(made) as opened:
        pixels = picture(opened, "entry", size=SIZE)[..., :3].astype(float)
    assert pixels[:, :120].mean() > 1.3 * pixels[:, 200:].mean()


def test_a_room_of_lights_switched_off_is_darker_than_one_without_lights() -> None:
    with stage.open(scene([LIGHT | {"visible": False}], room=ROOM)) as opened:
        off = picture(opened, "entry", size=SIZE)[..., :3].mean()
    with stage.open(scene([], room=ROOM)) as opened:
        bare = picture(opened, "entry", size=SIZE)[..., :3].mean()
    assert 4 < off < 0.6 * bare


def test_a_spot_lights_its_cone_and_the_model_throws_a_shadow(tmp_path: Path) -> None:
    write_quad(tmp_path / "quad.ply")
    spot = {
        "id": "s",
        "light": "spot",
        "at": [0, 3.5, 0],
        "turn": {"x": -90},
        "angle": 60,
        "intensity": "900cd",
    }
    lying = {"id": "q", "model": "m", "at": [0, 1.2, 0], "turn": {"x": -90}, "scale": 0.3}
    views = {"entry": {"at": [0, 1.1, 2.5], "look_at": [0, 0, 0]}}
    made = scene([spot, lying], {"m": model_of("quad.ply")}, room=ROOM, views=views)
    with stage.open(made, folder=tmp_path) as opened:
        with_it = picture(opened, "entry", size=SIZE)[..., :3].astype(float).mean(-1)
        without = picture(opened, "entry", size=SIZE, visit=Hiding(("q",)))[..., :3].astype(float).mean(-1)
    # The middle of the picture is the floor under the lamp; the row above its lower edge is out of reach.
    assert without[90, 160] > 2 * with_it[90, 160]
    assert without[90, 160] > 2 * without[90, 2]
    assert with_it[178, 160] == pytest.approx(without[178, 160], abs=1)


def test_what_a_visit_hides_is_gone_and_comes_back(scene_file: Path) -> None:
    with stage.open(scene_file) as opened:
        visit = Hiding(("slab-1",), since=2.0)
        before = picture(opened, "entry", size=SIZE, time=1.0, visit=visit)
        after = picture(opened, "entry", size=SIZE, time=3.0, visit=visit)
    assert _reds(before).sum() > 200
    assert _reds(after).sum() == 0


def test_a_hidden_group_hides_what_is_in_it(scene_file: Path) -> None:
    with stage.open(scene_file) as opened:
        things = [thing.model_dump(by_alias=True, exclude_defaults=True) for thing in opened.scene.things]
        things[0]["parent"] = "all"
        data = opened.scene.model_dump(by_alias=True, exclude_defaults=True)
        data["things"] = [*things, {"id": "all", "group": True, "visible": False}]
        with stage.open(type(opened.scene)(**data), folder=opened.folder) as grouped:
            assert _reds(picture(grouped, "entry", size=SIZE)).sum() == 0


def test_a_scan_far_from_its_origin_is_drawn_as_near_it(tmp_path: Path) -> None:
    write_quad(tmp_path / "near.ply", colors=np.tile(np.uint8([*RED, 255]), (4, 1)))
    near = io.read(tmp_path / "near.ply")
    far = Mesh.from_arrays(near.positions() + [1e6, 0, -2e6], near.faces, colors=near.colors, unit="m")
    io.write(far, tmp_path / "far.ply")
    turn = {"y": 30}
    pictures = []
    for name, away in (("near", 0.0), ("far", 1e6)):
        # A turn about the origin carries a far vertex far away: the place takes it back.
        c, s = np.cos(np.radians(30)), np.sin(np.radians(30))
        moved = np.array([c * away + s * -2 * away, 0, -s * away + c * -2 * away])
        at = [float(v) for v in np.array([0.0, 1.6, -1.0]) - moved]
        made = scene([{"id": "q", "model": "m", "at": at, "turn": turn}], {"m": model_of(f"{name}.ply")})
        with stage.open(made, folder=tmp_path) as opened:
            pictures.append(picture(opened, "entry", size=SIZE).astype(int))
    assert np.abs(pictures[0] - pictures[1]).max() <= 2
    assert _reds(pictures[0].astype(np.uint8)).sum() > 500


def test_an_unknown_view_names_those_that_exist(scene_file: Path) -> None:
    with stage.open(scene_file) as opened, pytest.raises(UnknownNameError) as caught:
        picture(opened, "entri")
    assert caught.value.render("en") == (
        "views: expected one of entry, got the view 'entri'. Did you mean 'entry'? [preview-view]"
    )
    assert caught.value.render("fr") == (
        "views: attendu\xa0: l’une de entry\u202f; trouvé\xa0: la vue 'entri'. "
        "Vouliez-vous dire 'entry'\u202f? [preview-view]"
    )


def test_a_scene_without_views_says_so() -> None:
    with stage.open(scene([], views={})) as opened, pytest.raises(UnknownNameError, match="without views"):
        picture(opened, "entry")


@pytest.mark.parametrize("size", [(0, 10), (10.5, 10), (100_000, 10), (10,), (40_000, 40_000)])
def test_a_size_that_is_none_is_refused(scene_file: Path, size: tuple[int, int]) -> None:
    with stage.open(scene_file) as opened, pytest.raises(UsageError) as caught:
        picture(opened, "entry", size=size)
    assert caught.value.code == "preview-size"


@pytest.mark.parametrize("time", [-1.0, float("nan"), float("inf")])
def test_a_time_that_is_none_is_refused(scene_file: Path, time: float) -> None:
    with stage.open(scene_file) as opened, pytest.raises(UsageError) as caught:
        picture(opened, "entry", time=time)
    assert caught.value.code == "preview-time"


def test_a_damaged_texture_is_a_typed_error(tmp_path: Path) -> None:
    texture = Texture(data=b"\x89PNG\r\n\x1a\nnothing more")
    write_quad(tmp_path / "quad.glb", uvs=[[0, 0], [1, 0], [1, 1], [0, 1]], textures=(texture,))
    made = scene([{"id": "q", "model": "m", "at": [0, 1.6, -1]}], {"m": model_of("quad.glb")})
    with stage.open(made, folder=tmp_path) as opened, pytest.raises(FileError, match="file-damaged"):
        picture(opened, "entry", size=SIZE)


def test_a_closed_stage_leaves_nothing_on_the_card(scene_file: Path) -> None:
    def kept() -> int:
        gc.collect()
        with stage.open(scene([], room=ROOM)) as empty:
            picture(empty, "entry", size=SIZE)
        with drawing() as context:
            return renderer_for(context).kept()

    before = kept()  # what the library itself holds, such as the dark picture of a video
    with stage.open(scene_file) as opened:
        picture(opened, "entry", size=SIZE)
        with drawing() as context:
            assert renderer_for(context).kept() >= before + 2
    del opened
    assert kept() == before


def test_without_egl_the_error_names_the_packages() -> None:
    code = """
import sys
sys.modules["pyglet.libs.egl"] = None
from immersion import stage
from immersion.errors import MissingToolError
from immersion.preview import picture
from immersion.scene.model import Scene
made = Scene(immersion="1", id="a", views={"v": {"at": [0, 1.6, 0]}})
try:
    picture(stage.open(made), "v")
except MissingToolError as error:
    print(error.code, error.part("remedy", "en"), error.part("remedy", "fr"), sep="|")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_utf8()
    )
    said, english, french = done.stdout.strip().split("|")
    assert said == "preview-no-gl"
    for remedy in (english, french):
        assert remedy.endswith("apt-get install libegl1 libgl1-mesa-dri libgl1")
    assert french.startswith("Installez-les")


def _utf8() -> dict[str, str]:
    return os.environ | {"PYTHONIOENCODING": "utf-8"}


def test_a_png_holds_the_picture(tmp_path: Path) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (9, 7, 4), np.uint8)
    save_png(pixels, tmp_path / "dossier" / "été.png")
    with Image.open(tmp_path / "dossier" / "été.png") as back:
        assert np.array_equal(np.array(back), pixels)
    with messages.use("fr"), pytest.raises(UsageError, match="des octets"):
        save_png(pixels[..., :3], tmp_path / "x.png")
    assert not (tmp_path / "x.png").exists()
