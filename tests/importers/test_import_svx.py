"""Voyager documents into scenes."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import numpy as np
import pytest

from foreign_files import assert_sound, codes, svx_document, svx_folder
from immersion import preview, stage
from immersion.errors import FileError
from immersion.importers import import_scene
from immersion.scene.places import camera_of, world_from_thing


def test_a_document_arrives_whole(tmp_path: Path) -> None:
    made = import_scene(svx_folder(tmp_path / "svx"), tmp_path / "new", language="en")
    scene = made.scene
    assert (scene.title, scene.languages.available) == ({"en": "Skull", "fr": "Crâne"}, ("en", "fr"))
    media = scene.media["crane"]
    assert media.unit == "mm"
    assert media.license == "CC0-1.0"
    assert len(media.lods) == 1
    for name, own in (("crane-high.glb", media.file), ("crane-thumb.glb", media.lods[0].file)):
        assert (tmp_path / "new" / str(own)).read_bytes() == (tmp_path / "svx" / name).read_bytes()
    # The node is 10 cm up in the document's unit, the pose 100 mm more in the model's.
    assert scene.thing("crane").at == (0, 0.2, 0)
    note = scene.thing("note-crown")
    assert note.text == {"en": "Crown — Of granite.", "fr": "Couronne"}
    assert note.at == (0, 1.2, 0.5)
    assert note.extensions["x-article"] == "article-art1"
    assert set(scene.media["voice"].files) == {"en", "fr"}
    assert set(scene.media["voice"].captions) == {"en"}
    light = scene.thing("key")
    np.testing.assert_allclose(world_from_thing(scene, light)[:3, :3] @ [0, 0, -1], [0, -1, 0], atol=1e-6)
    assert light.intensity.value == 260
    assert light.color == "#ffff00"


def test_tours_and_clicks(tmp_path: Path) -> None:
    scene = import_scene(svx_folder(tmp_path / "svx"), tmp_path / "new").scene
    steps = scene.tours["tour"].steps
    assert [step.view for step in steps] == ["view-1", "view-2"]
    assert steps[0].text == {"en": "Come in.", "fr": "Entrez."}
    np.testing.assert_allclose(camera_of(scene, "view-1")[0][:3, 3], [0, 0, 5])
    above = camera_of(scene, "view-2")[0]  # pitch −90: it looks down from 1 m
    np.testing.assert_allclose(above[:3, 3], [0, 1, 0], atol=1e-6)
    np.testing.assert_allclose(above[:3, :3] @ [0, 0, -1], [0, -1, 0], atol=1e-6)
    click = scene.cue("note-crown")
    assert click.when[0].click == "note-crown"
    assert [a.verb for a in click.do] == ["play", "goto"]
    assert scene.cue("x1").when[0].click == "crane"


def test_it_is_seen_and_heard_and_its_losses_are_told(tmp_path: Path) -> None:
    made = import_scene(svx_folder(tmp_path / "svx"), tmp_path / "new")
    walk = tmp_path / "walk.csv"
    walk.write_text(
        "time,x,y,z,yaw,pitch,event\n0,0,1.6,2,0,0,\n0.1,0,1.6,2,0,0,click:crane\n0.5,0,1.6,2,0,0,\n"
    )
    with assert_sound(made) as opened:
        assert preview.picture(opened, "entry", (96, 64)).std() > 1
        assert np.abs(stage.render_audio(opened, walk=walk, order=1).samples).max() > 1e-3
    told = {(loss.code, loss.target) for loss in made.losses}
    for expected in [
        ("import-svx-derivative", "models[0].derivatives[2]"),
        ("import-svx-action", "metas[0].actions[1]"),
        ("import-svx-target", "setups[0].snapshots.targets[2]"),
        ("import-not-carried", "setups[0].background"),
        ("import-not-carried", "models[0].annotations[0].style"),
        ("import-alt", "things.crane.alt"),
    ]:
        assert expected in told


def test_files_that_are_missing_or_away(tmp_path: Path) -> None:
    document = svx_document()
    assets = [derivative["assets"][0] for derivative in document["models"][0]["derivatives"]]
    assets[0]["uri"], assets[1]["uri"] = "../crane.glb", "https://example.org/crane.glb"
    document["metas"][0]["audio"][0]["uris"] = {"EN": "no.mp3", "X Y": "b.mp3"}
    made = import_scene(svx_folder(tmp_path / "svx", document), tmp_path / "new", language="en")
    assert not made.scene.media.get("crane")
    wanted = {"import-outside", "import-network", "import-missing", "import-language", "import-svx-no-model"}
    assert wanted <= set(codes(made))
    assert_sound(made)


def test_a_damaged_derivative_leaves_the_others(tmp_path: Path) -> None:
    source = svx_folder(tmp_path / "svx")
    (tmp_path / "svx" / "crane-high.glb").write_bytes(b"glTF but not whole")
    made = import_scene(source, tmp_path / "new")
    assert str(made.scene.media["crane"].file) == "media/crane-thumb.glb"
    assert "import-unreadable" in codes(made)
    assert_sound(made)


def test_yards_are_a_scale(tmp_path: Path) -> None:
    document = svx_document()
    document["models"][0] |= {"units": "yd", "translation": [0, 1, 0]}
    made = import_scene(svx_folder(tmp_path / "svx", document), tmp_path / "new")
    crane = made.scene.thing("crane")
    assert crane.scale == pytest.approx(0.9144)
    assert crane.at[1] == pytest.approx(0.1 + 0.9144)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d["asset"].update(type="application/json"), "import-svx-type"),
        (lambda d: d.update(scene=3), "import-value"),
        (lambda d: d["nodes"][1].update(children=[0]), "import-value"),
        (lambda d: d["nodes"][0].update(rotation=[0, 0, 0, 0]), "import-value"),
        (lambda d: d["models"][0].update(units="furlong"), "import-value"),
        (
            lambda d: d["setups"][0]["snapshots"]["states"][0].update(values=[[1, 2], [0, 0, 1]]),
            "import-value",
        ),
        (lambda d: d.update(scenes={}), "import-value"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, change, code: str) -> None:
    document = copy.deepcopy(svx_document())
    change(document)
    with pytest.raises(FileError) as caught:
        import_scene(svx_folder(tmp_path / "svx", document), tmp_path / "new")
    assert caught.value.code == code
    assert not (tmp_path / "new").exists()


def test_a_scene_that_is_too_large_is_refused_quickly(tmp_path: Path) -> None:
    document = svx_document()
    note = document["models"][0]["annotations"][0]
    document["models"][0]["annotations"] = [note | {"leads": {"EN": "x" * 90_000}} for _ in range(60)]
    with pytest.raises(FileError, match="import-too-large"):
        import_scene(svx_folder(tmp_path / "svx", document), tmp_path / "new")
    document["models"][0]["annotations"] = [{"id": str(k), "titles": {"EN": "a"}} for k in range(10_001)]
    with pytest.raises(FileError, match="import-too-many"):
        import_scene(svx_folder(tmp_path / "svx", document), tmp_path / "new")


def test_json_that_is_none(tmp_path: Path) -> None:
    for text in ("{", "[]", '{"asset": NaN}', "[" * 100_000, "\xff"):
        path = tmp_path / "a.svx.json"
        path.write_bytes(text.encode("latin-1"))
        with pytest.raises(FileError):
            import_scene(path, tmp_path / "new")


@pytest.mark.data
def test_our_document_is_one_of_voyager(data_folder: Path) -> None:
    """The document of these tests is valid against Voyager's own schema."""
    from jsonschema import Draft7Validator
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT7

    folder = data_folder.parent / "standards" / "schemas" / "voyager-svx"
    schemas = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    resources = [(schema["$id"], Resource(schema, DRAFT7)) for schema in schemas]
    registry = Registry().with_resources(resources)
    document = next(schema for schema in schemas if schema["$id"].endswith("document.schema.json"))
    assert list(Draft7Validator(document, registry=registry).iter_errors(svx_document())) == []
