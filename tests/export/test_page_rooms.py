"""Rooms of every shape on the page, and those without a roof: walls, light and sky as on the desktop."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh

from immersion import export, preview, stage
from immersion.scans import io
from immersion.scans.io._glb import read_container
from immersion.scans.mesh import Mesh
from likeness import likeness, page_picture
from web_pages import exported, visited

SIZE = (640, 360)
OPEN = "{absorption: [1, 1, 1, 1, 1, 1, 1]}"
SUN = "{id: sun, light: directional, turn: {x: -50, y: 30}, intensity: 20000lx}"
LAMP = "{id: lamp, light: point, at: [0.5, 2, 0.5], intensity: 300cd}"
ROOMS = {
    "court": (f"box: {{size: [8, 4, 6]}}, surfaces: {{ceiling: {OPEN}, floor: stone, walls: brick}}", SUN),
    "dusk": (f"cylinder: {{radius: 4, height: 3}}, surfaces: {{ceiling: {OPEN}, walls: wood}}", LAMP),
    "round": ("cylinder: {radius: 4, height: 3}, surfaces: {walls: brick}", LAMP),
    "dome": ("dome: {radius: 4, height: 1}", LAMP),
    "angled": (
        "outline: {points: [[-4, -3], [4, -3], [4, 3], [0, 3], [0, 1], [-4, 1]], height: 3}, surfaces: {floor: wood}",
        LAMP,
    ),
    "scan": ("mesh: hall", LAMP),
}


def scene(folder: Path, room: str, light: str) -> Path:
    (folder / "media").mkdir(parents=True)
    ball = trimesh.creation.icosphere(subdivisions=3, radius=0.5)
    io.write(Mesh.from_arrays(ball.vertices, ball.faces, unit="m"), folder / "media" / "stone.ply")
    hall = trimesh.creation.box((8, 3, 6))
    hall.apply_translation((0, 1.5, 0))
    hall.invert()
    shades = np.tile(np.uint8([150, 120, 90, 255]), (len(hall.vertices), 1))
    io.write(
        Mesh.from_arrays(hall.vertices, hall.faces, colors=shades, unit="m"), folder / "media" / "hall.ply"
    )
    text = f"""\
immersion: "1"
id: lieu
media:
  stone: {{type: model, file: media/stone.ply, unit: m}}
  hall: {{type: model, file: media/hall.ply, unit: m}}
room: {{{room}}}
things:
  - {{id: stone-1, model: stone, at: [0.4, 0.5, -1.2], alt: Stone}}
  - {light}
views:
  entry: {{at: [1.5, 1.6, 2.2], look_at: [0, 2.2, -2], fov: 70}}
"""
    (folder / "scene.yaml").write_text(text, encoding="utf-8")
    return folder / "scene.yaml"


def alike(base: Path, name: str) -> float:
    file = scene(base / name, *ROOMS[name])
    exported(file, base / name / "out")
    with (
        stage.open(file) as opened,
        visited(base / name / "out", viewport={"width": 1000, "height": 500}) as visit,
    ):
        visit.open()
        desk, page = preview.picture(opened, "entry", SIZE), page_picture(visit, "entry", SIZE)
        assert visit.said == []
        assert np.abs(desk[..., :3].astype(float) - page).mean() < 4, "as bright, not only alike in shape"
        return likeness(desk, page, np.ones(SIZE[::-1], bool))


def test_a_court_has_the_sky_and_the_exposure_of_the_desktop(tmp_path: Path) -> None:
    assert alike(tmp_path, "court") > 0.97


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ROOMS if name != "court"])
def test_rooms_of_every_shape_look_as_on_the_desktop(tmp_path: Path, name: str) -> None:
    assert alike(tmp_path, name) > 0.97


def test_an_opening_is_no_surface_in_a_glb_and_is_told(tmp_path: Path) -> None:
    file = scene(tmp_path / "court", *ROOMS["court"])
    with stage.open(file) as opened:
        manifest = export.write(opened, "glb", tmp_path / "glb")
    told = [(loss.code, loss.target) for loss in manifest.losses if loss.code == "export-opening"]
    assert told == [("export-opening", "room.surfaces.ceiling")]
    document, _ = read_container(tmp_path / "glb" / "lieu.glb")
    names = {node["name"] for node in document["nodes"] if node["name"].startswith("room-")}
    assert names == {f"room-{side}" for side in ("floor", "front", "back", "left", "right")}
