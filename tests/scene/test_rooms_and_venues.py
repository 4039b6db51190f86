"""Materials, rules on rooms, keys that say nothing, and a tour's next town."""

from __future__ import annotations

from pathlib import Path

import pytest

from immersion import scene as scenes
from immersion import stage
from immersion.cli.main import main
from immersion.errors import FileError, InputError, SceneError
from immersion.scene.materials import BANDS, MATERIALS, SCATTERING, materials_of, surfaces_of
from immersion.scene.model import Room, Scene, Venue

HEAD = 'immersion: "1"\nid: a\n'
LYON = """\
immersion: "1"
id: lyon
title: {fr: Lyon, en: Lyons}
room: {box: {size: [12, 5, 9]}, surfaces: {front: plastre}}
rigs: {speakers: {dome: {layout: 0+2+0, outputs: 1-2}}}
"""


def codes(body: str) -> list[tuple[str, str, str]]:
    findings = scenes.validate(scenes.read_text(HEAD + body))
    return [(f.code, f.severity, f.where.path) for f in findings if "rights" not in f.code]


def test_every_material_is_whole() -> None:
    assert len(MATERIALS) >= 20
    for name, surface in MATERIALS.items():
        assert surface.name == name == name.lower()
        assert len(surface.absorption) == len(surface.scattering) == len(BANDS)
        assert all(0 <= value <= 1 for value in surface.absorption)
        assert set(surface.scattering) <= set(SCATTERING.values())
        assert set(surface.description) == {"en", "fr"}
        assert surface.source
        assert not surface.extended or surface.absorption[5] == surface.absorption[6]


def test_materials_follow_what_everybody_knows() -> None:
    mean = {name: sum(surface.absorption) / 7 for name, surface in MATERIALS.items()}
    assert mean["concrete"] < mean["wood"] < mean["carpet"] < mean["acoustic-tile"]
    assert mean["chairs-wooden"] < mean["chairs"] < mean["audience"]
    assert MATERIALS["carpet"].absorption[0] < MATERIALS["carpet"].absorption[6]  # cloth takes the highs
    assert MATERIALS["glass"].absorption[0] > MATERIALS["glass"].absorption[6]  # a pane takes the lows


def test_surfaces_of_every_shape() -> None:
    assert surfaces_of(Room(cylinder={"radius": 1, "height": 2})) == ("floor", "ceiling", "walls")
    assert surfaces_of(Room(dome={"radius": 1})) == ("floor", "dome")
    assert surfaces_of(Room(dome={"radius": 1, "height": 2})) == ("floor", "walls", "dome")
    outline = Room(outline={"points": [[0, 0], [1, 0], [1, 1]], "height": 2}, surfaces={"walls": "brick"})
    assert surfaces_of(outline) == ("floor", "ceiling", "wall-1", "wall-2", "wall-3")
    assert set(materials_of(outline)) == {"wall-1", "wall-2", "wall-3"}
    assert surfaces_of(Room(mesh="m", surfaces={"nave": "brick"})) == ("nave",)


def test_values_of_ones_own_replace_those_of_the_table() -> None:
    own = {"name": "carpet", "absorption": [0.5] * 7, "source": "measured on site"}
    (surface,) = materials_of(Room(mesh="m", surfaces={"floor": own})).values()
    assert surface.absorption == (0.5,) * 7
    assert surface.scattering == MATERIALS["carpet"].scattering
    assert (surface.source, surface.extended) == ("measured on site", False)
    with pytest.raises(InputError, match="carpet"):
        materials_of(Room(mesh="m", surfaces={"floor": "carpte"}))


def test_rules_on_rooms() -> None:
    box = "room: {box: {size: [1, 1, 1]}, surfaces: {%s}}"
    assert codes(box % "floor: carpet, walls: brick") == []
    assert codes(box % "floor: carpte") == [("scene-material", "error", "room.surfaces.floor")]
    assert codes(box % "wall: brick") == [("scene-surface", "error", "room.surfaces.wall")]
    assert codes("rooms: {a: {dome: {radius: 2}, surfaces: {ceiling: brick}}}") == [
        ("scene-surface", "error", "rooms.a.surfaces.ceiling")
    ]


@pytest.mark.parametrize(
    "keys",
    ["light: spot, gain: -3dB", "captions: a, loop: true", "text: x, intensity: 800cd", "group: true, angle: 3",
     "light: spot, scale: 2"],
)  # fmt: skip
def test_keys_that_say_nothing_are_told(keys: str) -> None:
    assert ("scene-idle-key", "warning") in [f[:2] for f in codes(f"things: [{{id: a, {keys}}}]")]


def test_a_default_spelled_out_harms_nobody() -> None:
    assert codes("things: [{id: a, light: spot, intensity: 800cd, gain: 0dB, loop: false}]") == []


def home(folder: Path, venue: str) -> tuple[Path, Path]:
    scene = folder / "scene.yaml"
    scene.write_text(
        HEAD + "room: {dome: {radius: 5}}\nrooms: {}\nscreens: {s: {surface: dome}}\n"
        "rigs: {speakers: {dome: {layout: 4+5+0, outputs: 1-10}}}\nthings: [{id: t, sound: v, to: bench}]\n",
        encoding="utf-8",
    )  # fmt: skip
    place = folder / "lyon.yaml"
    place.write_text(venue, encoding="utf-8")
    return scene, place


def test_a_venue_replaces_whole_blocks_and_leaves_the_rest(tmp_path: Path) -> None:
    moved = scenes.read(*home(tmp_path, LYON))
    assert moved.room is not None
    assert moved.room.shape == "box"
    assert moved.rigs.speakers["dome"].layout == "0+2+0"
    assert list(moved.screens) == ["s"]  # not given in Lyon, so the scene's own
    assert [t.id for t in moved.things] == ["t"]
    assert moved.title is None  # the venue's title is the venue's


def test_findings_name_the_file_that_says_it(tmp_path: Path) -> None:
    scene, place = home(tmp_path, LYON)
    where = {f.where.path: (f.where.file, f.where.line) for f in scenes.validate(scenes.read(scene, place))}
    assert where["room.surfaces.front"] == (place, 4)
    assert where["screens.s.surface"] == (scene, 5)
    assert where["things[0].to"] == (scene, 7)


def test_problems_of_both_files_are_told_at_once(tmp_path: Path) -> None:
    scene, place = home(tmp_path, "immersion: '1'\nrom: {}\nviews: {}\n")
    scene.write_text(HEAD + "titel: x\n", encoding="utf-8")
    with pytest.raises(SceneError) as caught:
        scenes.read(scene, place)
    told = [(Path(str(p.where.file)).name, p.where.line, p.code) for p in caught.value.problems]
    assert told == [("scene.yaml", 3, "scene-unknown-key"), ("lyon.yaml", 2, "scene-unknown-key"),
                    ("lyon.yaml", 3, "scene-unknown-key")]  # fmt: skip
    with pytest.raises(FileError, match="file-missing"):
        scenes.read(home(tmp_path, LYON)[0], tmp_path / "nulle-part.yaml")


def test_rooms_and_room_replace_each_other() -> None:
    scene = Scene(immersion="1", id="a", rooms={"x": {"mesh": "m"}}, portals={"p": {"rooms": ["x", "x"]}})
    moved = scenes.moved_to(scene, Venue(room={"dome": {"radius": 2}}))
    assert (moved.room is not None, moved.rooms, moved.portals) == (True, {}, {})
    with pytest.raises(SceneError, match="scene-room-twice"):
        Venue(room={"mesh": "m"}, rooms={"x": {"mesh": "m"}})


def test_a_stage_and_a_check_open_in_another_venue(tmp_path: Path) -> None:
    scene, place = home(tmp_path, LYON.replace("plastre", "plaster"))
    with stage.open(scene, venue=place) as opened:
        assert opened.scene.room is not None
        assert opened.scene.room.shape == "box"
    text = scene.read_text(encoding="utf-8").replace("things:", "# things:")
    scene.write_text(text, encoding="utf-8")
    assert (
        main(["check", str(scene), "--venue", str(place), "--lang", "fr"]) == 1
    )  # the dome's screen is not in a box
    scene.write_text(text.replace("surface: dome", "surface: front"), encoding="utf-8")
    assert main(["check", str(scene), "--venue", str(place), "--lang", "fr"]) == 0
    assert main(["check", str(scene), "--venue", str(tmp_path / "absent.yaml")]) == 1
