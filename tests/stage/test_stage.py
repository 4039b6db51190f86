"""A stage opens a scene's media once, in one language, for one profile, and says what it took away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from immersion import stage as stages
from immersion.errors import InputError, UnknownNameError, UsageError
from immersion.scans import io
from immersion.scans.mesh import Mesh
from immersion.scene import Scene
from stage_scene import RATE, slab


def test_media_open_in_the_language_asked_for(scene_file: Path) -> None:
    with stages.open(scene_file, language="en") as stage:
        assert stage.path("tone").name == "tone.wav"
    with stages.open(scene_file) as stage:
        assert stage.path("tone").name == "ton.wav"
        assert stage.mesh("slab").unit == "m"
        assert stage.mesh("slab") is stage.mesh("slab")
        assert stage.audio("river").order == 1
        assert stage.image("picture").shape == (60, 180, 4)
        assert stage.durations() == {"river": 1.0, "tone": 2.0}


def test_a_profile_takes_things_away_and_says_so(scene_file: Path) -> None:
    with stages.open(scene_file, profile="light") as stage:
        assert [thing.id for thing in stage.things] == ["slab-1", "bed", "speaker", "key"]
        assert len(stage.mesh("slab").faces) == 4
        said = [loss.render("fr") for loss in stage.losses]
    assert said == [
        "media.slab: le niveau 1 (media/light.ply) est utilisé par le profil 'light' [profile-lod]",
        "things.image-1: écarté par le profil 'light' [profile-thing]",
    ]


def test_unknown_profile_language_and_media_are_typed_errors(scene_file: Path) -> None:
    with pytest.raises(UnknownNameError, match="light"):
        stages.open(scene_file, profile="ligth")
    with pytest.raises(UsageError, match="en, fr"):
        stages.open(scene_file, language="xx")
    with stages.open(scene_file) as stage, pytest.raises(InputError, match=r"media\.picture"):
        stage.mesh("picture")


def test_a_closed_stage_opens_nothing(scene_file: Path) -> None:
    with stages.open(scene_file) as stage:
        pass
    with pytest.raises(UsageError, match="with"):
        stage.mesh("slab")


def test_nothing_is_found_in_a_good_scene(scene_file: Path) -> None:
    with stages.open(scene_file) as stage:
        assert [finding.render("en") for finding in stages.check(stage)] == []


def test_the_bed_must_have_the_channels_of_its_order(scene_file: Path, tmp_path: Path) -> None:
    text = scene_file.read_text(encoding="utf-8").replace("order: 1", "order: 3")
    (tmp_path / "scene.yaml").write_text(text, encoding="utf-8")
    with stages.open(tmp_path / "scene.yaml", folder=scene_file.parent) as stage:
        findings = stages.check(stage)
    assert [finding.code for finding in findings] == ["stage-bed-channels"]
    assert "16 canaux (ordre 3)" in findings[0].render("fr")


def test_every_missing_file_is_found_at_once(scene_file: Path, tmp_path: Path) -> None:
    (tmp_path / "scene.yaml").write_bytes(scene_file.read_bytes())
    with stages.open(tmp_path / "scene.yaml") as stage:
        missing = [finding.where.path for finding in stages.check(stage) if finding.code == "file-missing"]
    for path in ("media.slab.file", "media.tone.files.fr", "media.tone.files.en", "media.river.file"):
        assert path in missing


def test_a_thing_outside_the_room_is_found(scene_file: Path, tmp_path: Path) -> None:
    text = scene_file.read_text(encoding="utf-8").replace("at: [-2, 1.6, 0]", "at: [-9, 1.6, 0]")
    (tmp_path / "scene.yaml").write_text(text, encoding="utf-8")
    with stages.open(tmp_path / "scene.yaml", folder=scene_file.parent) as stage:
        findings = stages.check(stage)
    assert [(f.code, str(f.values["distance"])) for f in findings] == [("stage-outside", "5.00")]


def test_a_thing_outside_of_all_rooms_is_found_and_one_in_the_second_is_not() -> None:
    corners = [[4, 3], [9, 3], [9, -3], [4, -3]]
    rooms = {"a": {"box": {"size": [8, 4, 6]}}, "b": {"outline": {"points": corners, "height": 3}}}
    lamps = [{"id": f"l{x}", "light": "point", "at": [x, 1, 0]} for x in (0, 6, 11)]
    with stages.open(Scene(immersion="1", id="a", rooms=rooms, things=lamps)) as stage:
        findings = [one for one in stages.check(stage) if one.code == "stage-outside"]
    assert [(one.values["thing"], str(one.values["distance"])) for one in findings] == [("l11", "2.00")]


def test_the_visit_is_rendered_to_its_length_and_twice_the_same(scene_file: Path) -> None:
    with stages.open(scene_file) as stage:
        first = stages.render_audio(stage, output="binaural")
        again = stages.render_audio(stage, output="binaural")
    assert (first.channels, first.frames, first.rate) == (2, 4 * RATE, RATE)
    assert np.array_equal(first.samples, again.samples)
    assert np.isfinite(first.samples).all()


def test_a_source_on_the_left_is_positive_in_the_left_channel_of_the_bed(scene_file: Path) -> None:
    with stages.open(scene_file) as stage:
        bed = stages.render_audio(stage, output="ambix:1").samples
    # From the entry view the source is at −X, ahead on the left: Y and X follow W, in phase.
    w, y, _, x = bed[:, : 2 * RATE]
    assert float(np.dot(w, y)) > 0
    assert float(np.dot(w, x)) > 0


def test_an_unknown_output_is_refused(scene_file: Path) -> None:
    with stages.open(scene_file) as stage, pytest.raises(UsageError, match="ambix:N"):
        stages.render_audio(stage, output="rig:dome")


@pytest.mark.parametrize(
    ("most", "shown", "files"),
    [
        (24, 2, {"slab": "a.ply"}),  # all fits: the model's own file stays
        (23, 2, {"slab": "b.ply"}),  # one model shown twice weighs twice
        (16, 1, {"slab": "a.ply", "other": "b.ply"}),  # of two equals, the first by name gives way first
        (1, 1, {"slab": "b.ply", "other": "b.ply"}),  # nothing lighter is left
    ],
)
def test_a_budget_of_triangles_is_for_all_models_together(
    most: int, shown: int, files: dict[str, str], tmp_path: Path
) -> None:
    io.write(slab(), tmp_path / "a.ply")
    io.write(Mesh.from_arrays(np.eye(4, 3), [[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]]), tmp_path / "b.ply")
    level = {"type": "model", "file": "a.ply", "lods": [{"file": "b.ply"}], "unit": "m"}
    things = [{"id": f"{name}-{i}", "model": name} for name in files for i in range(shown)]
    scene = Scene(
        immersion="1",
        id="a",
        media=dict.fromkeys(files, level),
        things=things,
        profiles={"p": {"max_triangles": most}},
    )
    with stages.open(scene, "p", folder=tmp_path) as opened:
        assert {name: opened.file(name) for name in files} == files
        lost = [loss.target for loss in opened.losses if loss.code == "profile-lod"]
    assert lost == sorted(f"media.{name}" for name, file in files.items() if file == "b.ply")
