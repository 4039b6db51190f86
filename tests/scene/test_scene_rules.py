"""Rules by subject: what each finds, what it leaves alone, and that one mistake does not bring another."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from immersion.cli.main import main
from immersion.scene import Scene, language_matrix, validate
from immersion.scene.cue_rules import circles
from immersion.scene.enclosure import outside_by, outside_rooms
from immersion.scene.inside import inside_outline
from immersion.scene.model import Room

EXAMPLE = Path(__file__).parent / "fixtures" / "example.yaml"


def codes(**blocks: object) -> list[str]:
    """Return what is found of a scene, without the notes on what is missing around it."""
    found = validate(Scene(immersion="1", id="a", **blocks))
    for one in found:
        assert one.render("fr") != one.render("en")
    return [one.code.removeprefix("scene-") for one in found if one.code != "scene-rights-missing"]


BED = {"media": {"m": {"type": "ambisonic", "file": "m.wav", "license": "CC0-1.0"}}}
BEDS = BED | {"rights": {"license": "CC0-1.0"}}


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        # A delay makes a pulse of a circle, and that is meant.
        ({"cues": [{"id": "a", "when": ["start", {"after": "a", "delay": "1s"}]}]}, []),
        ({"cues": [{"id": "a", "when": ["start", {"after": "a"}]}]}, ["cue-circle"]),
        ({"cues": [{"id": "a"}], "show": {"idle": "a"}}, []),
        ({"cues": [{"id": "a"}]}, ["never-fires"]),
        ({"cues": [{"id": "a", "when": ["start"], "do": [{"cue": "bb"}]}, {"id": "bbb"}]}, ["unknown-id"]),
        ({"show": {"open": "10:00", "closed": "10:00"}}, ["hours"]),
        ({"tours": {"t": {"steps": [{"hold": "3s"}]}}}, ["step-empty"]),
        ({"zones": {"z": {"sphere": {"at": [0, 0, 0], "radius": 2}}}}, ["zone-idle"]),
        ({"portals": {"p": {"rooms": ["room", "room"]}}, "room": {"box": {"size": [1, 1, 1]}}}, ["portal-itself"]),
        ({"rigs": {"speakers": {"s": {"kind": "sub", "at": [0, 0, 0], "output": 1, "feeds": "s"}}}}, ["sub-itself"]),
        ({"things": [{"id": "l", "light": "spot", "intensity": "9cd", "angle": 200}]}, ["spot-wide"]),
        ({"profiles": {"p": {"lod": 2}}}, ["profile-lod"]),
    ],
)  # fmt: skip
def test_a_rule_without_media(blocks: dict, expected: list[str]) -> None:
    assert codes(**blocks) == expected


def test_what_is_played_in_a_group_is_heard() -> None:
    things = [{"id": "g", "group": True}, {"id": "b", "ambisonic": "m", "parent": "g"}]
    play = [{"id": "c", "when": ["start"], "do": [{"play": "g"}]}]
    show = [{"id": "c", "when": ["start"], "do": [{"show": "g"}]}]
    assert codes(**BEDS, things=things, cues=play) == []
    assert codes(**BEDS, things=things, cues=show) == ["never-heard"]
    assert codes(**BEDS, things=things) == []  # without any cue nothing is expected


def test_what_waits_for_a_sound_that_nothing_plays_is_told_once() -> None:
    things = [{"id": "b", "ambisonic": "m"}]
    cues = [{"id": "c", "when": [{"ended": "b"}], "do": [{"osc": "/go"}]}]
    assert codes(**BEDS, things=things, cues=cues) == ["never-played"]


def test_hidden_things_must_be_shown() -> None:
    things = [{"id": "t", "text": "Bonjour", "visible": False}]
    cues = [{"id": "c", "when": ["start"], "do": [{"osc": "/go"}]}]
    assert codes(things=things, cues=cues) == ["never-shown"]
    assert codes(things=things, cues=[cues[0] | {"do": [{"show": "t"}]}]) == []


def test_one_circle_of_parents_is_one_finding() -> None:
    things = [
        {"id": n, "group": True, "parent": p} for n, p in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"))
    ]
    assert codes(things=things) == ["place-cycle"]


def test_circles_of_a_long_chain_are_found_without_recursion() -> None:
    chain = {str(i): [str(i + 1)] for i in range(20_000)}
    assert list(circles(chain)) == []
    assert len(next(iter(circles(chain | {"20000": ["0"]})))) == 20_002


def test_places_are_looked_for_in_every_room_and_in_the_passage_between_two() -> None:
    west = {"outline": {"points": [[0, 0], [4, 0], [4, -4], [0, -4]], "height": 3}}
    east = {"outline": {"points": [[4.4, 0], [9, 0], [9, -4], [4.4, -4]], "height": 3}}
    door = {"rooms": ["west", "east"], "at": [4.2, 0, -2], "turn": {"y": 90}, "size": [1, 2]}
    two = BEDS | {"rooms": {"west": west, "east": east}, "portals": {"door": door}}

    def told(x: float, z: float = -2.0) -> list[str]:
        views = {"v": {"at": [x, 1.6, z], "look_at": [5, 1.6, -2.5]}}
        speakers = {"s": {"list": [{"at": [x, 1.6, z], "output": 1}]}}
        found = codes(**two, views=views, rigs={"speakers": speakers})
        return sorted(code for code in found if code.endswith("-outside"))

    assert told(1.0) == told(8.0) == told(4.2) == []
    assert told(10.0) == told(4.2, -3.0) == ["speaker-outside", "view-outside"]
    scene = Scene(immersion="1", id="a", rooms=two["rooms"])
    assert outside_rooms(scene, (10.0, 1.6, -2.0)) == pytest.approx(1.0)
    assert outside_rooms(scene, (4.1, 1.6, -3.0)) == pytest.approx(0.1)


def test_places_outside_rooms_of_every_shape() -> None:
    rng = np.random.default_rng(3)
    square = {"points": [[-2, -1], [2, -1], [2, 1], [-2, 1]], "height": 3}
    rooms = {
        "box": Room(box={"size": [4, 3, 2]}),
        "outline": Room(outline=square),
    }
    for point in rng.uniform(-4, 4, (300, 3)):
        at = (float(point[0]), float(point[1]), float(point[2]))
        # The same room in two forms, and the distance to a box in closed form.
        low, high = np.array([-2, 0, -1]), np.array([2, 3, 1])
        away = float(np.linalg.norm(np.maximum(low - point, 0) + np.maximum(point - high, 0)))
        assert outside_by(rooms["box"], at) == pytest.approx(away, abs=1e-12)
        assert outside_by(rooms["outline"], at) == pytest.approx(away, abs=1e-9)
    assert outside_by(Room(cylinder={"radius": 2, "height": 3}), (3.0, 1.0, 4.0)) == pytest.approx(3.0)
    assert outside_by(Room(dome={"radius": 2}), (0.0, 1.9, 0.0)) == 0.0
    assert outside_by(Room(mesh="m"), (0.0, 99.0, 0.0)) is None


def test_distances_to_arcs_are_those_of_a_circle() -> None:
    # Four corners on a circle of 2 m; a quarter of a circle has the bulge tan(90° / 4).
    bulge = float(np.tan(np.pi / 8))
    for sign in (1, -1):  # whichever way round
        corners = [[2 * np.cos(a), -2 * np.sin(a), sign * bulge] for a in sign * np.arange(4) * np.pi / 2]
        room = Room(outline={"points": corners, "height": 3})
        assert room.outline is not None
        for away in (0.5, 1.9, 2.1, 3.0):
            for angle in np.linspace(0.1, 6.2, 23):
                at = (away * float(np.cos(angle)), 1.0, away * float(np.sin(angle)))
                assert bool(inside_outline(room.outline, np.array([at]))[0]) == (away < 2)
                assert outside_by(room, at) == pytest.approx(max(away - 2, 0), abs=2e-3)


def test_the_matrix_tells_each_language_of_each_text() -> None:
    languages = {"default": "fr", "available": ["fr", "en", "de-CH"]}
    scene = Scene(
        immersion="1", id="a", languages=languages,
        title={"fr": "Salle", "en": " ", "de": "Saal"}, rights={"statement": {"fr": "R", "it": "R"}},
    )  # fmt: skip
    rows = {row.path: (row.there, row.missing, row.other) for row in language_matrix(scene)}
    assert rows == {
        "title": (("fr", "de"), ("en",), ()),  # a blank text is none; de stands for de-CH
        "rights.statement": (("fr", "it"), ("en", "de-CH"), ("it",)),
    }
    found = {one.code: one for one in validate(scene)}
    assert found["scene-untranslated"].values["paths"] == "title"
    assert found["scene-language-other"].where.path == "rights.statement.it"


def test_many_missing_texts_of_a_language_are_one_finding() -> None:
    views = {f"v{i}": {"at": [0, 1, 0], "title": {"fr": "Vue"}} for i in range(9)}
    scene = Scene(immersion="1", id="a", views=views, languages={"default": "fr", "available": ["fr", "en"]})
    (found,) = validate(scene)
    assert (found.code, found.where.path) == ("scene-untranslated", "views.v0.title")
    assert found.values["paths"].endswith("views.v4.title … +4")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_matrix_on_the_command_line(
    lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = EXAMPLE.read_text(encoding="utf-8").replace('{fr: "Visite", en: "Tour"}', '{fr: "Visite"}')
    (tmp_path / "scene.yaml").write_text(text, encoding="utf-8")
    arguments = ["check", str(tmp_path / "scene.yaml"), "--languages", "--lang", lang]
    assert main(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert next(line for line in lines if line.startswith("tours.main.title")).split() == [
        "tours.main.title", "✓", "–",
    ]  # fmt: skip
    assert lines[-1] == {"fr": "en\xa0: 8 sur 9", "en": "en: 8 of 9"}[lang]
    assert main([*arguments, "--strict"]) == 1
    capsys.readouterr()
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["missing"] == 1


def test_promises_of_captions_make_errors_of_warnings() -> None:
    media = {"v": {"type": "audio", "files": {"fr": "a.wav", "en": "b.wav"}, "license": "CC0-1.0"}}
    blocks = {"media": media, "things": [{"id": "s", "sound": "v"}], "rights": {"license": "CC0-1.0"}}
    for access, severity in (({}, "warning"), ({"captions": "always"}, "error")):
        (found,) = validate(Scene(immersion="1", id="a", **blocks, access=access))
        assert (found.code, found.severity) == ("scene-no-captions", severity)


def test_what_may_be_silent_needs_no_captions() -> None:
    loop = {"type": "video", "file": "a.mp4", "alt": "Des vagues", "license": "CC0-1.0"}
    things = [{"id": "s", "video": "v"}]
    rights = {"license": "CC0-1.0"}
    assert codes(media={"v": loop}, things=things, rights=rights) == []
    spoken = loop | {"file": None, "files": {"fr": "a.mp4", "en": "b.mp4"}}
    assert codes(media={"v": spoken}, things=things, rights=rights) == ["no-captions"]


def test_tags_say_the_same_in_capitals() -> None:
    languages = {"default": "FR", "available": ["fr", "en-gb"]}
    assert codes(languages=languages, title={"fr": "Salle", "en-GB": "Room"}) == []


def test_a_profile_that_plays_on_a_misspelt_rig_is_told() -> None:
    speakers = {"dome": {"layout": "0+5+0", "outputs": "1-6"}}
    for output, expected in (("rig:dom", ["unknown-id"]), ("rig:dome", []), ("none", [])):
        assert codes(rigs={"speakers": speakers}, profiles={"p": {"audio": output}}) == expected
