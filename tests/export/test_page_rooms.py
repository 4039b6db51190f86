"""Rooms of every shape on the page, and those without a roof: walls, light and sky as on the desktop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

from immersion import export, preview, stage
from immersion.export._page.lit_rooms import rooms_told
from immersion.scans import io
from immersion.scans.io._glb import read_container
from immersion.scans.mesh import Mesh
from immersion.stage import Stage
from immersion.stage.lights import Light
from immersion.stage.rooms import lamps_that_reach, lit_rooms, room_at
from likeness import likeness, page_picture
from page_scripts import run
from preview_scenes import quarters, write_image
from web_pages import Visited, exported, visited

SIZE, SMALL = (640, 360), (480, 270)
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


# A hall in lamplight, and behind a door in a thick wall a court in the sun, where another lamp is lit.
PAIR = f"""\
rooms:
  hall:
    outline: {{points: [[-5, 3], [-0.2, 3], [-0.2, -3], [-5, -3]], height: 3}}
    surfaces: {{walls: brick, floor: wood}}
  court:
    outline: {{points: [[0.2, 4], [5, 4], [5, -4], [0.2, -4]], height: 3}}
    surfaces: {{ceiling: {OPEN}, floor: stone}}
portals:
  door: {{rooms: [hall, court], at: [0, 0, 0], turn: {{y: 90}}, size: [1.4, 2.2]}}
things:
  - {{id: stone-1, model: stone, at: [-2.6, 0.5, -1.2], alt: Stone}}
  - {{id: stone-2, model: stone, at: [2, 0.5, 0.6], alt: Stone}}
  - {{id: lamp, light: point, at: [-3, 2.2, 1.5], intensity: 300cd}}
  - {{id: lantern, light: point, at: [3, 2, -2.5], intensity: 900cd}}
  - {{id: sun, light: directional, turn: {{x: -50, y: 30}}, intensity: 900lx}}
views:
  hall: {{at: [-4.6, 1.6, 0.8], look_at: [0, 1.2, -0.2], fov: 70}}
  court: {{at: [4.6, 1.6, -0.8], look_at: [0, 1.2, 0.2], fov: 70}}
"""
# A hall where a projector paints a wall, and a den with a nook; then stone and lamp have come from one to the other.
PAINTED = """\
rooms:
  hall:
    outline: {points: [[-5, 3], [-0.2, 3], [-0.2, -3], [-5, -3]], height: 3}
    surfaces: {walls: plaster, floor: wood}
  den:
    outline: {points: [[0.2, 4], [5, 4], [5, -4], [2, -4], [2, 0], [0.2, 0]], height: 3}
    surfaces: {walls: brick, floor: stone}
portals:
  door: {rooms: [hall, den], at: [0, 0, 2], turn: {y: 90}, size: [1.4, 2.2]}
screens:
  wall: {room: hall, surface: wall-3, rect: {left: 0.9, bottom: 0.6, width: 3, height: 1.9}}
rigs:
  projectors:
    p1: {at: [-2.6, 2.6, 2], look_at: [-2.6, 1.6, -3], throw: 1.6, size: [1920, 1200], lumens: 5000, paints: wall}
things:
  - {id: stone-1, model: stone, at: [-1.6, 1, 0.9], alt: Stone}
  - {id: sign, text: "Salle 2", screen: wall, fit: contain, alt: Words}
  - {id: lamp, light: point, at: [-3.5, 2.4, 2.4], intensity: 200cd, color: "#fff2e0"}
  - {id: lantern, light: spot, at: [4.4, 2.6, 3], look_at: [2.5, 0.5, 1], angle: 90, intensity: 600cd}
views:
  hall: {at: [-4.6, 1.6, -1.5], look_at: [-0.4, 1, 1.6], fov: 75}
  den: {at: [4.6, 1.6, 0.6], look_at: [0, 1, 2.2], fov: 75}
cues:
  - id: away
    when: [{at: 1s}]
    do: [{move: stone-1, to: [3.4, 1, 1.8], over: 0.5s}, {move: lamp, to: [1.2, 2.2, 2.9], over: 0.5s}]
"""
# All of a dome is one screen, in whose middle the projector stands.
SURROUNDED = """\
room: {dome: {radius: 4, height: 1}}
screens: {sky: {surface: dome}}
rigs:
  projectors:
    p1: {at: [0, 1, 0], look_at: [0, 3, -3], throw: 0.8, size: [1920, 1200], lumens: 3000, paints: sky}
things:
  - {id: sign, image: quarters, screen: sky, fit: fill, alt: Colours}
  - {id: lamp, light: point, at: [0.5, 2, 0.5], intensity: 20cd}
views:
  entry: {at: [1, 1.6, 2.5], look_at: [0, 3, -3], fov: 80}
"""
# Words and a picture in the air, before a wall: the letters' shadows are on it, and another is hidden.
HUNG = """\
room: {box: {size: [4, 3, 4]}}
things:
  - {id: sign, text: "La salle des signes, la salle des signes", at: [-0.5, 2, -1.2], scale: 2.2, alt: Words}
  - {id: colours, image: quarters, at: [0.9, 1.5, -1.1], turn: {y: 30}, scale: 1.2, alt: Colours}
  - {id: later, image: quarters, at: [0, 0.4, 1.5], visible: false, alt: Colours}
  - {id: lamp, light: spot, at: [0, 2.6, 0.6], look_at: [0, 1.5, -2], angle: 90, intensity: 300cd}
views:
  entry: {at: [0, 1.6, 1.2], look_at: [0, 1.5, -2], fov: 80}
"""


def media(folder: Path) -> str:
    """Write a stone, a hall and a picture, and return how a scene tells them."""
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
    write_image(folder / "media" / "quarters.png", quarters(64, 3))
    return """\
immersion: "1"
id: lieu
media:
  stone: {type: model, file: media/stone.ply, unit: m}
  hall: {type: model, file: media/hall.ply, unit: m}
  quarters: {type: image, file: media/quarters.png}
"""


def scene(folder: Path, room: str, light: str) -> Path:
    text = f"""\
{media(folder)}
room: {{{room}}}
things:
  - {{id: stone-1, model: stone, at: [0.4, 0.5, -1.2], alt: Stone}}
  - {light}
views:
  entry: {{at: [1.5, 1.6, 2.2], look_at: [0, 2.2, -2], fov: 70}}
"""
    (folder / "scene.yaml").write_text(text, encoding="utf-8")
    return folder / "scene.yaml"


def several(folder: Path, text: str) -> Path:
    (folder / "scene.yaml").write_text(media(folder) + text, encoding="utf-8")
    return folder / "scene.yaml"


def compared(
    opened: Stage, visit: Visited, view: str, size: tuple[int, int], *then: Any, least: float = 0.97
) -> None:
    """Hold the page's picture from a view to the desktop's, at the start or at a time of a visit."""
    desk, page = preview.picture(opened, view, size, *then), page_picture(visit, view, size)
    assert np.abs(desk[..., :3].astype(float) - page).mean() < 4, "as bright, not only alike in shape"
    assert likeness(desk, page, np.ones(size[::-1], bool)) > least


@contextmanager
def both(file: Path, size: tuple[int, int]) -> Iterator[tuple[Stage, Visited]]:
    """Give a scene on the desktop and its page, open; nothing may be said there meanwhile."""
    exported(file, file.parent / "out")
    window = {"width": size[0], "height": size[1]}
    with stage.open(file) as opened, visited(file.parent / "out", viewport=window) as visit:
        visit.open()
        yield opened, visit
        assert visit.said == []


def test_a_court_has_the_sky_and_the_exposure_of_the_desktop(tmp_path: Path) -> None:
    with both(scene(tmp_path, *ROOMS["court"]), SMALL) as (opened, visit):
        compared(opened, visit, "entry", SMALL)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ROOMS if name != "court"])
def test_rooms_of_every_shape_look_as_on_the_desktop(tmp_path: Path, name: str) -> None:
    with both(scene(tmp_path, *ROOMS[name]), SIZE) as (opened, visit):
        compared(opened, visit, "entry", SIZE)


def test_a_hall_beside_a_court_has_its_own_light(tmp_path: Path) -> None:
    with both(several(tmp_path, PAIR), SMALL) as (opened, visit):
        compared(opened, visit, "hall", SMALL)


@pytest.mark.slow
def test_eyes_get_used_to_the_room_they_walk_into_and_back(tmp_path: Path) -> None:
    with both(several(tmp_path, PAIR), SIZE) as (opened, visit):
        for view in ("hall", "court", "hall"):
            compared(opened, visit, view, SIZE)


@pytest.mark.slow
def test_a_lamp_and_a_stone_that_change_rooms_are_lit_there_and_a_projector_in_its_own(
    tmp_path: Path,
) -> None:
    """The preview's and the page's pictures of still things are the same but for rims of triangles."""
    with both(several(tmp_path, PAINTED), SIZE) as (opened, visit):
        for view in ("hall", "den"):
            compared(opened, visit, view, SIZE, least=0.99)
        visit.page.evaluate("document.querySelector('[data-key=start]').click()")
        moved = "immersion.room.things.get('{}').matrixWorld.elements[12]"
        visit.until(f"{moved.format('stone-1')} > 3.39 && {moved.format('lamp')} > 1.19")
        for view in ("hall", "den"):
            compared(opened, visit, view, SIZE, 3.0, stage.simulate(opened), least=0.99)


def test_words_in_the_air_throw_the_shadow_of_their_letters(tmp_path: Path) -> None:
    with both(several(tmp_path, HUNG), SMALL) as (opened, visit):
        compared(opened, visit, "entry", SMALL, least=0.995)
        assert [one["free"] for one in visit.page.evaluate("immersion.programme.things")] == [True] * 3 + [
            False
        ]


@pytest.mark.slow
def test_a_picture_on_all_of_a_dome_is_seen(tmp_path: Path) -> None:
    with both(several(tmp_path, SURROUNDED), SIZE) as (opened, visit):
        compared(opened, visit, "entry", SIZE)
        seen = page_picture(visit, "entry", SIZE)
    assert np.percentile(seen.max(2), 95) > 150, "eyes are used to it: neither black nor all white"
    assert np.percentile(seen.min(2), 50) < 100


# Rooms of every shape, some one in the other; a portal, and two without a roof.
MANY = f"""\
rooms:
  box: {{box: {{size: [3, 2, 4]}}}}
  round: {{cylinder: {{radius: 2.5, height: 2.5}}}}
  scan: {{mesh: hall}}
  dome: {{dome: {{radius: 5, height: 1}}, surfaces: {{dome: {OPEN}}}}}
  arc: {{outline: {{points: [[6, 3], [10, 3, 0.6], [10, -3], [6, -3, -0.4]], height: 3, bottom: 0.5}}}}
  angled:
    outline: {{points: [[-11, 4], [-6, 4], [-6, -4], [-9, -4], [-9, 1], [-11, 1]], height: 4}}
    surfaces: {{ceiling: {OPEN}}}
portals:
  way: {{rooms: [arc, round]}}
"""


def test_a_page_finds_the_room_of_a_place_and_the_lamps_that_reach_it(tmp_path: Path) -> None:
    file = several(tmp_path, MANY)
    places = np.random.default_rng(5).uniform((-13, -2, -6), (13, 8, 6), (600, 3))
    kinds = ["directional" if k % 7 == 0 else "point" for k in range(len(places))]
    with stage.open(file) as opened:
        rooms = lit_rooms(opened)
        told = rooms_told(opened.scene, rooms, ())
    lamps = [
        Light(kind, place, np.array([0.0, -1.0, 0.0]), 1.0, np.ones(3), np.pi)
        for kind, place in zip(kinds, places, strict=True)
    ]
    script = """const { Rooms } = await load("rooms.js"), rooms = new Rooms(data.rooms);
        const lamps = data.places.map(([x, y, z], k) => ({ kind: data.kinds[k], place: { x, y, z } }));
        return [lamps.map(({ place }) => rooms.at(place)),
            data.rooms.map((_, room) => lamps.map((lamp) => rooms.reached(lamp, room)))];"""
    page = Path(__file__).parents[2] / "viewer" / "src" / "page"
    at, reached = run(script, {"rooms": told, "places": places.tolist(), "kinds": kinds}, modules=page)
    assert at == [room_at(rooms, place) for place in places]
    assert set(at) == set(range(len(rooms)))
    assert reached == [lamps_that_reach(rooms, room, lamps) for room in range(len(rooms))]


def test_an_opening_is_no_surface_in_a_glb_and_is_told(tmp_path: Path) -> None:
    file = scene(tmp_path / "court", *ROOMS["court"])
    with stage.open(file) as opened:
        manifest = export.write(opened, "glb", tmp_path / "glb")
    told = [(loss.code, loss.target) for loss in manifest.losses if loss.code == "export-opening"]
    assert told == [("export-opening", "room.surfaces.ceiling")]
    document, _ = read_container(tmp_path / "glb" / "lieu.glb")
    names = {node["name"] for node in document["nodes"] if node["name"].startswith("room-")}
    assert names == {f"room-{side}" for side in ("floor", "front", "back", "left", "right")}
