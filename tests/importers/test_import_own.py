"""A GLB that we exported becomes the scene again: media from its buffers, places from its nodes, the rest told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

import full_scene
from foreign_files import json_of, with_json
from gltf_validator import issues
from immersion import export, scene, stage
from immersion.importers import Imported, import_scene
from immersion.preview.posing import posed
from immersion.scene.places import camera_of, world_from_thing
from immersion.scene.writing import plain
from rig_models import write_models

# Sixteen seconds in front of the things, a click, and a step into the zone.
WALK = "time,x,y,z,yaw,pitch,event\n0,0,1.6,3,0,0,\n2,0,1.6,2,0,0,click:slab-2\n5,1,1.6,-1,30,0,\n12,0,1.6,3,0,0,\n"


def whole_tree() -> dict[str, Any]:
    """The scene of everything without what a GLB never holds: films and what shows captions of them."""
    tree = full_scene.tree()
    gone = ("film-1", "subs")
    tree["media"]["tone"]["captions"] = {"fr": "media/ton.fr.vtt", "en": "media/tone.en.vtt"}
    tree["things"] = [thing for thing in tree["things"] if thing["id"] not in gone]
    tree["things"] += [{"id": "voice-2", "sound": "tone", "at": [0, 1, 0]}]
    tree["media"] = {name: media for name, media in tree["media"].items() if name != "film"}
    tree["cues"][0]["do"] = [
        {"play": "hall"},
        {"play": "voice"},
        {"play": "bird"},
        {"play": "banner", "clip": "wave"},
    ]
    tree["cues"][3]["do"] = [{"move": "lot", "to": [0, 0, 1]}]
    tree["cues"] += [
        {"id": "told", "when": [{"ended": "voice"}], "do": [{"play": "voice-2"}]},
        {"id": "waved", "when": [{"ended": "banner"}], "do": [{"play": "strings"}]},
        {"id": "touch", "when": [{"click": "slab-2"}], "do": [{"hide": "dust"}]},
    ]
    return tree


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[stage.Stage, Path]:
    folder = tmp_path_factory.mktemp("tout")
    full_scene.make(folder)
    for name in ("ton.fr.vtt", "tone.en.vtt"):
        (folder / "media" / name).write_text(
            f"WEBVTT\n\n00:00.000 --> 00:00.400\n{name} é\n", encoding="utf-8"
        )
    scene.write(scene.Scene(**whole_tree()), folder / "scene.yaml")
    opened = stage.open(folder / "scene.yaml")
    export.write(opened, "glb", folder / "out")
    return opened, folder / "out" / "tout.glb"


def changed(source: Path, folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The GLB after another program changed its tree."""
    data = source.read_bytes()
    document = json_of(data)
    change(document)
    folder.mkdir(exist_ok=True)
    for file in source.parent.glob("*.ambix.wav"):
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / source.name).write_bytes(with_json(data, document))
    return folder / source.name


def node(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in document["nodes"] if one.get("name") == name)


def told(made: Imported, code: str) -> list[str]:
    return [loss.target for loss in made.losses if loss.code == code]


@pytest.fixture(scope="module")
def made(exported: tuple[stage.Stage, Path], tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return import_scene(exported[1], tmp_path_factory.mktemp("again") / "new", language="fr")


def test_the_scene_comes_back_with_all_its_blocks(exported: tuple[stage.Stage, Path], made: Imported) -> None:
    before, after = plain(exported[0].scene), plain(made.scene)
    assert {key: value for key, value in after.items() if key != "media"} == {
        key: value for key, value in before.items() if key != "media"
    }
    for name, media in before["media"].items():
        names = ("file", "files")
        assert {k: v for k, v in after["media"][name].items() if k not in names} == {
            k: v for k, v in media.items() if k not in names
        }
    assert not [finding for finding in made.findings if finding.severity == "error"]
    for name in ("way.csv", "media/ton.fr.vtt", "media/tone.en.vtt"):
        assert (made.folder / name).read_bytes() == (exported[0].folder / name).read_bytes()
    # Sounds lie in a GLB as MP3, and are written as FLAC; nothing else is to be said of this one.
    assert {loss.code for loss in made.losses} == {"import-decoded"}


def test_the_same_walk_gives_the_same_log(
    exported: tuple[stage.Stage, Path], made: Imported, tmp_path: Path
) -> None:
    (tmp_path / "walk.csv").write_text(WALK, encoding="utf-8")
    with stage.open(made.folder / "scene.yaml") as opened:
        logs = [stage.simulate(one, tmp_path / "walk.csv").log_csv() for one in (exported[0], opened)]
        assert logs[0] == logs[1]
        assert "touch" in logs[0]
        assert logs[0].count("\n") > 20
        assert not [one for one in stage.check(opened) if one.severity == "error"]


def test_every_vertex_and_picture_stands_where_it_stood(
    exported: tuple[stage.Stage, Path], made: Imported
) -> None:
    with stage.open(made.folder / "scene.yaml") as opened:
        for thing in exported[0].things:
            one, other = (world_from_thing(each.scene, thing) for each in (exported[0], opened))
            assert np.array_equal(one, other)
        visits = [stage.simulate(each) for each in (exported[0], opened)]
        for name in ("bird", "guide", "slab-1", "ghost"):
            ways = [visit.matrices(name, np.linspace(0, 8, 40)) for visit in visits]
            assert np.array_equal(*ways)
        for clip, time in ((None, 0.0), ("wave", 0.7), ("wave", 1.6)):
            mine, again = (posed(each.mesh("flag"), clip or "none", time) for each in (exported[0], opened))
            assert np.array_equal(mine.faces, again.faces)
            assert np.abs(mine.positions() - again.positions()).max() < 1e-5
        slabs = [each.mesh("slab") for each in (exported[0], opened)]
        corners = [mesh.positions()[mesh.faces] for mesh in slabs]
        assert np.abs(corners[0] - corners[1]).max() < 1e-6
        clouds = [each.cloud("points") for each in (exported[0], opened)]
        assert np.abs(clouds[0].positions() - clouds[1].positions()).max() < 1e-6
        assert np.array_equal(clouds[0].colors, clouds[1].colors)
        files = [each.folder / str(each.scene.media["page"].files["fr"]) for each in (exported[0], opened)]
        assert files[0].read_bytes() == files[1].read_bytes()
        # The page in English has another shape: the export gave it rims, and said so.
        with Image.open(opened.folder / str(opened.scene.media["page"].files["en"])) as english:
            assert english.size == (128, 64)
    for name in ("flag", "slab"):
        assert issues(made.folder / str(made.scene.media[name].file))["numErrors"] == 0


def test_sounds_keep_their_length_and_beds_their_samples(
    exported: tuple[stage.Stage, Path], made: Imported
) -> None:
    own = exported[0].folder / "media"
    assert (made.folder / str(made.scene.media["bed"].file)).read_bytes() == (own / "bed.wav").read_bytes()
    for name, channels in (("tone", 1), ("pair", 2)):
        before, _ = soundfile.read(own / f"{name}.wav", always_2d=True)
        after, _ = soundfile.read(made.folder / str(made.scene.media[name].file), always_2d=True)
        assert after.shape == before.shape == (len(before), channels)
        for k in range(channels):  # noise is what MP3 keeps worst
            assert np.corrcoef(before[:, k], after[:, k])[0, 1] > 0.6


def test_a_node_that_was_moved_wins(exported: tuple[stage.Stage, Path], tmp_path: Path) -> None:
    def move(document: dict[str, Any]) -> None:
        node(document, "slab-2")["translation"] = [4.0, 0.5, 1.0]
        node(document, "lot")["rotation"] = [0, float(np.sqrt(0.5)), 0, float(np.sqrt(0.5))]
        node(document, "spot")["translation"] = [0, 2.8, 0]  # as it was
        node(document, "entry")["translation"] = [0, 1.7, 2]

    made = import_scene(changed(exported[1], tmp_path / "in", move), tmp_path / "new", language="fr")
    assert told(made, "import-own-moved") == ["things.lot", "things.slab-2", "views.entry"]
    before, after = (camera_of(each, "entry") for each in (exported[0].scene, made.scene))
    assert np.abs(after[0][:3, :3] - before[0][:3, :3]).max() < 1e-5
    assert after[0][:3, 3].tolist() == [0, 1.7, 2]
    assert after[1] == before[1]
    slab, lot = made.scene.thing("slab-2"), made.scene.thing("lot")
    assert slab is not None
    assert lot is not None
    assert (slab.at, slab.scale) == ((4, 0.5, 1), (1, 0.5, 2))
    assert (lot.at, lot.turn.y) == ((0.5, 0, 0), 90)
    # What hangs on the group goes with it, as in the other program: its own record is the same.
    assert made.scene.thing("slab-1") == exported[0].scene.thing("slab-1")
    said = next(loss for loss in made.losses if loss.target == "things.slab-2").render("fr")
    assert "4, 0.5, 1" in said
    assert "-2, 0, -1" in said


def test_what_was_taken_away_or_added_is_told(exported: tuple[stage.Stage, Path], tmp_path: Path) -> None:
    def edit(document: dict[str, Any]) -> None:
        cloud = document["nodes"].index(node(document, "dust"))
        document["scenes"][0]["nodes"].remove(cloud)
        document["nodes"][cloud] = {"name": "nothing"}
        document["nodes"].append({"name": "Suzanne", "mesh": 0})
        document["scenes"][0]["nodes"].append(len(document["nodes"]) - 1)

    made = import_scene(changed(exported[1], tmp_path / "in", edit), tmp_path / "new")
    assert told(made, "import-own-gone") == ["things.dust"]
    assert len(told(made, "import-own-added")) == 1
    assert told(made, "import-own-missing") == ["media.points.file"]
    assert made.scene.thing("dust") == exported[0].scene.thing("dust")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda own: own.update(format=99), "import-own-format"),
        (lambda own: own["scene"].update(immersion="7"), "import-own-unreadable"),
        (lambda own: own["scene"].update(things=[{"id": "../x"}]), "import-own-unreadable"),
        (
            lambda own: own["scene"]["media"]["page"].update(files={"fr": "../../etc/x.png"}),
            "import-own-unreadable",
        ),
        (lambda own: own.update(scene=[]), "import-own-unreadable"),
        (
            lambda own: [
                one["path"].update(file="../w.csv") for one in own["scene"]["things"] if "path" in one
            ],
            "import-own-unreadable",
        ),
        (lambda own: own.update(scene="x" * 5_000_000), "import-own-unreadable"),
        (lambda own: own["scene"].update(title="\ud800"), "import-own-unreadable"),
    ],
)
def test_a_scene_that_cannot_be_read_leaves_a_plain_model(
    exported: tuple[stage.Stage, Path], tmp_path: Path, change: Callable[[Any], object], code: str
) -> None:
    source = changed(
        exported[1], tmp_path / "in", lambda tree: change(tree["scenes"][0]["extras"]["immersion"])
    )
    made = import_scene(source, tmp_path / "new")
    assert told(made, code) == ["scenes[0].extras.immersion"]
    assert [thing.id for thing in made.scene.things if thing.model] == ["tout"]
    assert not (tmp_path / "etc").exists()


def test_only_texts_that_the_scene_names_are_written(
    exported: tuple[stage.Stage, Path], tmp_path: Path
) -> None:
    def edit(document: dict[str, Any]) -> None:
        own = document["scenes"][0]["extras"]["immersion"]
        own["texts"] |= {
            "../escape.csv": "x",
            "run.sh": "x",
            "scene.yaml": "x",
            "media/slab.ply": "x",
            "way.csv": 5,
        }

    made = import_scene(changed(exported[1], tmp_path / "in", edit), tmp_path / "new")
    assert told(made, "import-own-missing") == ["things.bird.path", "things.guide.path"]
    assert not (tmp_path / "escape.csv").exists()
    assert not (tmp_path / "new" / "run.sh").exists()
    assert (tmp_path / "new" / "scene.yaml").read_text(encoding="utf-8") != "x"


def test_it_comes_in_plain_when_asked(exported: tuple[stage.Stage, Path], tmp_path: Path) -> None:
    made = import_scene(exported[1], tmp_path / "new", plain=True)
    assert told(made, "import-own-plain")
    assert (tmp_path / "new" / str(made.scene.media["tout"].file)).read_bytes() == exported[1].read_bytes()


@pytest.mark.parametrize("options", [{"compression": "meshopt"}, {"instancing": 2}, {"compression": "draco"}])
def test_packed_models_and_many_copies_come_back(tmp_path: Path, options: dict[str, Any]) -> None:
    """Copies that one extension draws stand at their own nodes; packed numbers are those of the file."""
    (tmp_path / "media").mkdir()
    write_models(tmp_path / "media")
    tree = full_scene.tree()
    from immersion.scans import io
    from stage_scene import slab

    io.write(slab(), tmp_path / "media" / "slab.ply")
    things = [
        {"id": f"slab-{k}", "model": "slab", "at": [k, 0, -2], "turn": {"y": 20 * k}, "alt": full_scene.BOTH}
        for k in range(3)
    ]
    kept = {key: tree[key] for key in ("immersion", "id", "languages", "rights", "room")}
    whole = scene.Scene(**kept, media={"slab": tree["media"]["slab"]}, things=things)
    with stage.open(whole, folder=tmp_path) as opened:
        export.write(opened, "glb", tmp_path / "out", options=export.GlbOptions(**options))
        before = opened.mesh("slab").positions()
    made = import_scene(tmp_path / "out" / "tout.glb", tmp_path / "new")
    assert made.losses == ()
    assert plain(made.scene)["things"] == plain(whole)["things"]
    with stage.open(made.folder / "scene.yaml") as again:
        after = again.mesh("slab").positions()
    near = np.linalg.norm(after[:, None] - before[None], axis=2)
    assert max(near.min(0).max(), near.min(1).max()) < 5e-4
    report = issues(made.folder / str(made.scene.media["slab"].file))
    assert report["numErrors"] == 0, report["messages"]
