"""A build makes what is not there, keeps what has not changed, and replaces nothing of others."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from immersion import batch, export, scans
from immersion.errors import Cancelled, SceneError, UsageError
from scan_shapes import sphere

SCENE = """\
immersion: "1"
id: petite-salle
title: {fr: "La <petite> salle", en: "The small room"}
languages: {default: fr, available: [fr, en]}
rights: {license: CC0-1.0, credit: "Nous"}
show: {duration: 4s, at_end: stop}
media:
  boule: {type: model, file: media/boule.glb, lods: [{file: media/boule-200.glb, triangles: 200}], license: CC0-1.0,
          credit: {fr: "Nous", en: "Us"}, alt: {fr: "Boule", en: "Ball"}}
things: [{id: boule-1, model: boule, at: [0, 1, -2]}, {id: key, light: point, at: [0, 3, 0], intensity: 400cd}]
views: {entry: {at: [0, 1.6, 2.5], look_at: boule-1, fov: 60}}
profiles: {ar: {lod: 1}}
"""
RECIPE = """\
immersion: "1"
scans:
  boule: {scan: "relevés/boule d'été.ply", unit: m, triangles: 500}
targets: [glb]
profiles: {glb: ar}
pictures: {views: [entry], size: [64, 36]}
"""


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    folder = tmp_path / "l’été"
    (folder / "relevés").mkdir(parents=True)
    scans.write(sphere(3, unit="m"), folder / "relevés" / "boule d'été.ply")
    (folder / "build.yaml").write_text(RECIPE, encoding="utf-8")
    (folder / "scene.yaml").write_text(SCENE, encoding="utf-8")
    return folder / "scene.yaml"


def _build(scene: Path, **options: Any) -> tuple[batch.Built, dict[str, str]]:
    built = batch.build(scene, scene.parents[1] / "out", **options)
    return built, {step.name: step.state for step in built.steps}


def _all(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_everything_is_made_then_kept(scene: Path) -> None:
    out = scene.parents[1] / "out"
    built, states = _build(scene)
    assert list(states) == ["scan:boule", "check", "lock", "export:glb", "pictures", "report"]
    assert set(states.values()) == {"done"}
    model, level = (scans.read_mesh(scene.parent / "media" / name) for name in ("boule.glb", "boule-200.glb"))
    assert (len(model.faces), len(level.faces)) == (500, 200)
    assert (scene.parent / "scene.lock.json").exists()
    assert {"glb/petite-salle.glb", "pictures/entry.png", "report.json"} <= set(_all(out))
    before = _all(out), _all(scene.parent)
    again, states = _build(scene)
    assert (again.changed, set(states.values())) == (False, {"kept"})
    assert (_all(out), _all(scene.parent)) == before
    assert [step.facts for step in again.steps] == [step.facts for step in built.steps]


def test_nothing_changed_is_told_without_opening_the_scene(scene: Path) -> None:
    _build(scene, targets=["glb"])
    out = scene.parents[1] / "out"
    code = (
        "import sys; from immersion import batch; "
        "built = batch.build(sys.argv[1], sys.argv[2], targets=['glb']); "
        "print(built.changed, 'pydantic' in sys.modules, 'numpy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(scene), str(out)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False", "False"]


def test_only_what_has_changed_is_made_again(scene: Path) -> None:
    _build(scene)
    text = scene.read_text(encoding="utf-8")
    scene.write_text(text.replace("400cd", "300cd"), encoding="utf-8")
    states = _build(scene)[1]
    assert states["scan:boule"] == "kept"
    assert states["export:glb"] == states["pictures"] == "done"
    (scene.parents[1] / "out" / "pictures" / "entry.png").unlink()
    states = _build(scene)[1]
    assert {name for name, state in states.items() if state == "done"} == {"pictures"}


def test_a_file_of_the_same_date_and_length_is_seen_when_it_was_just_written(scene: Path) -> None:
    _build(scene)
    scene.write_text(scene.read_text(encoding="utf-8").replace("400cd", "300cd"), encoding="utf-8")
    assert _build(scene)[0].changed


def test_another_scan_makes_other_models(scene: Path) -> None:
    _build(scene)
    first = (scene.parent / "media" / "boule.glb").read_bytes()
    scans.write(sphere(4, unit="m"), scene.parent / "relevés" / "boule d'été.ply")
    assert _build(scene)[1]["scan:boule"] == "done"
    assert (scene.parent / "media" / "boule.glb").read_bytes() != first


def test_a_model_that_somebody_made_is_not_replaced(scene: Path) -> None:
    mine = scene.parent / "media" / "boule.glb"
    scans.write(sphere(2, unit="m"), mine)
    before = mine.read_bytes()
    with pytest.raises(UsageError) as refused:
        _build(scene)
    assert refused.value.code == "build-not-ours"
    assert mine.read_bytes() == before


def test_models_of_a_clone_are_known_by_their_records(scene: Path) -> None:
    """The ledger is in the folder of the build, which nobody commits; the records are beside the models."""
    _build(scene)
    built = batch.build(scene, scene.parents[1] / "other")
    assert built.steps[0].state == "done"


def test_without_a_recipe_the_levels_that_are_missing_are_made(scene: Path) -> None:
    (scene.parent / "build.yaml").unlink()
    scans.write(sphere(3, unit="m"), scene.parent / "media" / "boule.glb")
    states = _build(scene, targets=["glb"])[1]
    assert list(states) == ["scan:boule", "check", "lock", "export:glb", "report"]
    assert len(scans.read_mesh(scene.parent / "media" / "boule-200.glb").faces) == 200


def test_levels_that_the_author_brought_stay(scene: Path) -> None:
    (scene.parent / "build.yaml").unlink()
    for name, level in (("boule.glb", 3), ("boule-200.glb", 1)):
        scans.write(sphere(level, unit="m"), scene.parent / "media" / name)
    before = (scene.parent / "media" / "boule-200.glb").read_bytes()
    assert "scan:boule" not in _build(scene, targets=["glb"])[1]
    assert (scene.parent / "media" / "boule-200.glb").read_bytes() == before


@pytest.mark.parametrize(
    ("was", "now", "code", "place"),
    [
        ("targets: [glb]", "targets: [gbl]", "build-no-target", "4:11"),
        ("views: [entry]", "views: [entrance]", "build-no-view", "6:20"),
        ("glb: ar", "glb: vr", "build-no-profile", "5:17"),
        ("boule: {", "balle: {", "build-no-model", "3:"),
        ("triangles: 500", "triangles: 0", "scene-", "3:"),
        ('scan: "relevés/boule d\'été.ply"', "scan: ../x.ply", "scene-file-outside", "3:"),
        ("pictures:", "picture:", "scene-unknown-key", "6:1"),
    ],
)
def test_a_recipe_is_refused_at_its_line(scene: Path, was: str, now: str, code: str, place: str) -> None:
    recipe = scene.parent / "build.yaml"
    recipe.write_text(RECIPE.replace(was, now), encoding="utf-8")
    with pytest.raises(SceneError) as refused:
        _build(scene)
    problem = refused.value.problems[0]
    assert problem.code.startswith(code)
    assert f"build.yaml:{place}" in problem.render("fr")


def test_errors_of_the_check_stop_it_and_are_all_told(scene: Path) -> None:
    text = scene.read_text(encoding="utf-8")
    scene.write_text(text.replace("look_at: boule-1", "look_at: nobody"), encoding="utf-8")
    with pytest.raises(SceneError) as refused:
        _build(scene)
    assert refused.value.problems
    assert not (scene.parents[1] / "out" / "glb").exists()


def test_stopped_half_way_it_leaves_the_old_export_and_goes_on_the_next_time(scene: Path) -> None:
    _build(scene)
    old = (scene.parents[1] / "out" / "glb" / "petite-salle.glb").read_bytes()
    scene.write_text(scene.read_text(encoding="utf-8").replace("[0, 1, -2]", "[0, 1, -3]"), encoding="utf-8")

    def stop(step: str, done: float) -> None:
        if step == "export:glb":
            raise Cancelled("cancelled")

    with pytest.raises(Cancelled):
        _build(scene, progress=stop)
    out = scene.parents[1] / "out"
    assert (out / "glb" / "petite-salle.glb").read_bytes() == old
    assert not [path for path in out.rglob("*") if path.name.startswith(".part")]
    states = _build(scene)[1]
    assert (states["check"], states["export:glb"]) == ("kept", "done")
    assert (out / "glb" / "petite-salle.glb").read_bytes() != old


def test_what_is_no_longer_made_goes_away(scene: Path) -> None:
    out = scene.parents[1] / "out"
    _build(scene)
    (out / "mine.txt").write_text("stays", encoding="utf-8")
    (scene.parent / "build.yaml").write_text(RECIPE.replace("pictures:", "x-pictures:"), encoding="utf-8")
    _build(scene)
    assert not (out / "pictures" / "entry.png").exists()
    assert (out / "mine.txt").exists()


def test_a_damaged_ledger_is_no_obstacle(scene: Path) -> None:
    _build(scene)
    ledger = scene.parents[1] / "out" / ".build.json"
    for text in ("", "{", '{"version": 1}', "[]", '{"version": 1, "code": "", "steps": {"check": 3}}'):
        ledger.write_text(text, encoding="utf-8")
        assert _build(scene)[0].changed
    assert not _build(scene)[0].changed


def test_force_does_everything(scene: Path) -> None:
    _build(scene, targets=["glb"])
    assert set(_build(scene, targets=["glb"], force=True)[1].values()) == {"done"}


def test_the_scene_s_own_folder_is_refused(scene: Path) -> None:
    with pytest.raises(UsageError, match="build-folder"):
        batch.build(scene, scene.parent)


def test_an_unknown_target_is_told_before_anything_is_made(scene: Path) -> None:
    with pytest.raises(UsageError, match="glb"):
        batch.build(scene, scene.parents[1] / "out", targets=["gbl"])
    assert not (scene.parent / "media").exists()


def test_the_report_is_read_in_both_languages(scene: Path) -> None:
    out = scene.parents[1] / "out"
    built, _ = _build(scene)
    french, english = ((out / f"report.{tag}.md").read_text(encoding="utf-8") for tag in ("fr", "en"))
    assert french.startswith("# La \\<petite\\> salle\n")
    assert "écart RMS" in french
    assert "deviation RMS" in english
    told = json.loads((out / "report.json").read_text(encoding="utf-8"))
    level = told["steps"][0]["facts"]["levels"][1]
    mesh, light = (
        scans.read_mesh(p)
        for p in (scene.parent / "relevés" / "boule d'été.ply", scene.parent / level["file"])
    )
    measured = scans.deviation(scans.clean(mesh).mesh, light)
    assert level["deviation"]["max"] == pytest.approx(measured.max, rel=0.1)
    assert np.isclose(level["deviation"]["rms"], measured.rms, rtol=0.1)
    assert built.to_dict()["changed"] is True


def test_the_export_is_what_export_alone_writes(scene: Path, tmp_path: Path) -> None:
    from immersion import stage

    _build(scene)
    with stage.open(scene, "ar") as opened:
        export.write(opened, "glb", tmp_path / "alone")
    built = scene.parents[1] / "out" / "glb"
    assert _all(built) == _all(tmp_path / "alone")
