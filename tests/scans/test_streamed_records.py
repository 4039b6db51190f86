"""Files that are written piece by piece have a record too: clouds that are thinned, meshes of a program's own."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cloud_shapes import ball
from immersion import messages, scans
from immersion._files import write_text
from immersion.cli.main import main
from immersion.errors import Cancelled, FileError, ImmersionError, InputError, UsageError
from immersion.scans import ProvenanceStep
from scan_shapes import sphere

RIGHTS = {"license": "CC0-1.0", "credit": "Musée de l'Été"}


def _both(error: ImmersionError, code: str) -> None:
    assert error.code == code
    assert "attendu" in error.render("fr")
    assert "expected" in error.render("en")


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _edit(made: Path, change: Any) -> Path:
    path = scans.provenance_path(made)
    tree = json.loads(path.read_bytes())
    change(tree)
    path.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture(params=[".laz", ".ply"])
def cloud(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "brut" / f"nuage d'été{request.param}"
    scans.write(ball(3000, unit="m"), path)
    return path


def _thinned(cloud: Path, **options: Any) -> Path:
    out = cloud.parents[1] / f"éclairci{cloud.suffix}"
    scans.thin(cloud, out, 0.2, points=700, **options)
    return out


def test_a_thinned_cloud_has_a_record(cloud: Path) -> None:
    out = _thinned(cloud, unit="mm", date="2026-11-25", **RIGHTS)
    record = scans.read_provenance(out)
    assert [(f.path, f.sha256) for f in record.inputs] == [(f"brut/{cloud.name}", _sha(cloud))]
    assert (record.outputs[0].path, record.outputs[0].sha256) == (out.name, _sha(out))
    kept = len(scans.read(out).points)
    assert (record.outputs[0].points, record.outputs[0].triangles, record.outputs[0].unit) == (
        kept,
        None,
        "mm",
    )
    assert [step.name for step in record.steps] == ["read", "with_rights", "thin", "write"]
    assert record.steps[0].parameters == {"unit": "mm", "up": None}
    assert record.steps[2].parameters == {"spacing": 0.2, "points": 700}
    assert record.steps[2].facts == {"before": 3000, "points": kept}
    assert (record.rights.license, record.rights.credit) == ("CC0-1.0", "Musée de l'Été")
    assert record.date == "2026-11-25"
    assert record.software["numpy"] == np.__version__
    assert record.reproducible
    assert record.reconstructed is None
    # It is as its schema says, and what is made of it carries it on.
    assert scans.read(out).history[0].origin.earlier[0]["rights"]["license"] == "CC0-1.0"


def test_a_thinning_is_replayed_to_the_byte(cloud: Path, tmp_path: Path) -> None:
    out = _thinned(cloud, up="z", **RIGHTS)
    seen: list[float] = []
    done = scans.replay(out, progress=seen.append, out=tmp_path / "encore")
    assert done.identical, done.lines("en")
    assert seen == sorted(seen)
    assert (tmp_path / "encore" / out.name).read_bytes() == out.read_bytes()
    again, first = (scans.read_provenance(folder / out.name) for folder in (tmp_path / "encore", tmp_path))
    assert again.steps == first.steps
    assert again.rights == first.rights


def test_a_chain_through_a_thinning_is_replayed_from_the_master(cloud: Path, tmp_path: Path) -> None:
    scaled = tmp_path / f"échelle{cloud.suffix}"
    mesh = scans.with_rights(scans.read(cloud), license="CC-BY-4.0")
    scans.write(scans.set_scale(mesh, [0, 0, 0], [1, 0, 0], 2.0, "m"), scaled)
    out = tmp_path / f"éclairci{cloud.suffix}"
    scans.thin(scaled, out, 0.3)
    record = scans.read_provenance(out)
    assert record.rights.license == "CC-BY-4.0"
    assert [len(stage.steps) for stage in record.stages] == [4, 3]
    scans.write(scans.clean_cloud(scans.read(out)).cloud, tmp_path / f"net{cloud.suffix}")
    out.unlink()
    scaled.unlink()
    assert scans.replay(tmp_path / f"net{cloud.suffix}", whole=True).identical


def test_the_recorded_past_is_that_of_a_replay(cloud: Path, tmp_path: Path) -> None:
    """The record beside the input is gone since: the replayed file tells the same past all the same."""
    step = tmp_path / f"a{cloud.suffix}"
    scans.write(scans.with_rights(scans.read(cloud), credit="Musée X"), step)
    scans.thin(step, tmp_path / f"b{cloud.suffix}", 0.3)
    scans.provenance_path(step).unlink()
    assert scans.replay(tmp_path / f"b{cloud.suffix}", out=tmp_path / "encore").identical
    again = scans.read_provenance(tmp_path / "encore" / f"b{cloud.suffix}")
    assert again.rights.credit == "Musée X"
    assert again.earlier == scans.read_provenance(tmp_path / f"b{cloud.suffix}").earlier


def test_differences_of_a_thinning_are_said(cloud: Path) -> None:
    out = _thinned(cloud)

    def change(tree: Any) -> None:
        tree["steps"][1]["parameters"]["spacing"] = 0.4

    codes = [difference.code for difference in scans.replay(_edit(out, change)).differences]
    assert codes == ["replay-bytes", "replay-count"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda tree: tree["steps"][1]["parameters"].pop("spacing"), "replay-parameter"),
        (lambda tree: tree["steps"][1]["parameters"].update(spacing="wide"), "replay-parameter"),
        (lambda tree: tree["steps"][1]["parameters"].update(spacing=-1.0), "scan-spacing"),
        (lambda tree: tree["steps"][1]["parameters"].update(points=0), "scan-chunk"),
        (lambda tree: tree["steps"][1]["parameters"].update(out="/tmp/x"), "replay-parameter"),
        (lambda tree: tree["steps"][1]["parameters"].update(unit="mm"), "replay-parameter"),
        (lambda tree: tree["steps"][1]["parameters"].update(_earlier=[]), "replay-parameter"),
        (lambda tree: tree["steps"][0]["parameters"].update(date="2026-11-25"), "replay-parameter"),
        (lambda tree: tree["steps"].insert(1, {"name": "clean_cloud"}), "replay-order"),
        (lambda tree: tree["steps"].insert(1, dict(tree["steps"][1])), "replay-order"),
    ],
)
def test_edited_thinnings_are_refused(change: Any, code: str, cloud: Path) -> None:
    path = _edit(_thinned(cloud), change)
    with pytest.raises(ImmersionError) as caught:
        scans.replay(path)
    _both(caught.value, code)


def test_a_thinning_overwrites_no_master(cloud: Path, tmp_path: Path) -> None:
    step = tmp_path / f"a{cloud.suffix}"
    scans.write(scans.read(cloud), step)
    before = cloud.read_bytes()
    for target in (cloud, tmp_path / f"lien{cloud.suffix}"):
        if target != cloud:
            target.symlink_to(cloud)
        with pytest.raises(FileError) as caught:
            scans.thin(step, target, 0.3)
        _both(caught.value, "scan-master")
    assert cloud.read_bytes() == before


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"date": "hier"}, "provenance-date"),
        ({"license": ""}, "provenance-rights"),
        ({"credit": "a\nb"}, "provenance-rights"),
    ],
)
def test_wrong_rights_of_a_thinning(options: Any, code: str, cloud: Path) -> None:
    with pytest.raises(UsageError) as caught:
        _thinned(cloud, **options)
    _both(caught.value, code)
    assert [path.name for path in cloud.parents[1].iterdir()] == ["brut"]


def test_a_thinning_that_is_stopped_leaves_nothing(cloud: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(done: float) -> None:
        if done > 0.3:
            raise Cancelled("cancelled")

    with pytest.raises(Cancelled):
        _thinned(cloud, progress=stop)
    assert [path.name for path in cloud.parents[1].iterdir()] == ["brut"]


# --- PlyMeshWriter ---


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "brut" / "statue d'été.ply"
    scans.write(sphere(3, unit="mm"), path)
    text = path.read_bytes().replace(b"comment unit mm", b"comment unit mm\ncomment license CC-BY-4.0", 1)
    path.write_bytes(text)
    return path


def _rewritten(original: Any, out: Path, **options: Any) -> Path:
    mesh = sphere(3)
    with scans.PlyMeshWriter(out, unit="mm", original=original, **options) as writer:
        writer.vertices(mesh.positions() + 1)
        for first in range(0, len(mesh.faces), 100):
            writer.faces(mesh.faces[first : first + 100])
    return out


@pytest.mark.parametrize("opened", [scans.open_ply, scans.read_mesh])
def test_a_mesh_written_by_parts_has_a_record(opened: Any, original: Path, tmp_path: Path) -> None:
    moved = ProvenanceStep("museum-move", {"by": [1.0, 1.0, 1.0]})
    out = _rewritten(
        opened(original), tmp_path / "déplacée.ply", steps=[moved], credit="Musée X", date="2026-11-25"
    )
    record = scans.read_provenance(out)
    assert [(f.path, f.sha256) for f in record.inputs] == [(f"brut/{original.name}", _sha(original))]
    assert (record.outputs[0].sha256, record.outputs[0].unit) == (_sha(out), "mm")
    assert (record.outputs[0].triangles, record.outputs[0].points) == (512, None)
    assert [step.name for step in record.steps] == ["read", "with_rights", "museum-move", "PlyMeshWriter"]
    assert record.steps[0].facts == {"format": "ply", "triangles": 512, "vertices": 258}
    assert record.steps[-1].parameters == {"colors": False, "normals": False, "double": False, "unit": "mm"}
    assert record.steps[-1].facts == {"triangles": 512, "vertices": 258}
    assert (record.rights.license, record.rights.credit) == ("CC-BY-4.0", "Musée X")
    assert record.date == "2026-11-25"
    assert not record.reproducible
    assert [reason.code for reason in record.reasons] == ["provenance-not-known", "provenance-streamed"]
    assert "numba" in record.software


def test_its_replay_says_plainly_why_not(
    original: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = _rewritten(scans.open_ply(original), tmp_path / "a.ply")
    with pytest.raises(InputError) as caught:
        scans.replay(out)
    _both(caught.value, "replay-streamed")
    assert "steps[1]" in caught.value.render("en")
    for lang, words in (
        ("fr", "un programme a écrit par morceaux"),
        ("en", "a program wrote piece by piece"),
    ):
        assert main(["replay", str(out), "--lang", lang]) == 1
        assert words in capsys.readouterr().err
        assert main(["provenance", str(out), "--lang", lang]) == 0
    assert "write in parts" in capsys.readouterr().out
    # What is made of it is replayed from there on; from the master on, it cannot be.
    scans.write(scans.clean(scans.read(out)).mesh, tmp_path / "b.ply")
    assert scans.replay(tmp_path / "b.ply").identical
    with pytest.raises(InputError) as caught:
        scans.replay(tmp_path / "b.ply", whole=True)
    _both(caught.value, "replay-streamed")


def test_the_same_work_gives_the_same_record(original: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        shutil.copytree(original.parent, tmp_path / name / "brut")
        _rewritten(scans.open_ply(tmp_path / name / "brut" / original.name), tmp_path / name / "x.ply")
    records = [scans.provenance_path(tmp_path / name / "x.ply").read_bytes() for name in ("a", "b")]
    assert records[0] == records[1]
    assert str(tmp_path).encode() not in records[0]


def test_the_invented_share_of_the_original_is_carried(original: Path, tmp_path: Path) -> None:
    mesh = scans.read_mesh(original)
    marked = replace(mesh, reconstructed=np.arange(len(mesh.faces)) < 128)
    record = scans.read_provenance(_rewritten(marked, tmp_path / "a.ply"))
    assert (record.reconstructed.triangles, record.reconstructed.percent) == (128, 25.0)
    assert [warning.code for warning in record.warnings] == ["provenance-share-carried"]


def test_what_comes_from_nothing_has_no_record_unless_it_replaces_one(original: Path, tmp_path: Path) -> None:
    out = _rewritten(None, tmp_path / "a.ply")
    assert not scans.provenance_path(out).exists()
    record = scans.read_provenance(_rewritten(None, out, license="CC0-1.0"))
    assert (record.inputs, record.rights.license) == ((), "CC0-1.0")
    assert [reason.code for reason in record.reasons] == ["provenance-in-memory", "provenance-streamed"]
    assert scans.read_provenance(_rewritten(None, out)).rights.license is None


def test_neither_appears_when_one_fails(
    original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bytes:
        raise FileError("file-write", tmp_path / "a.ply", reason="full")

    monkeypatch.setattr("immersion.scans._recording._record", broken)
    with pytest.raises(FileError):
        _rewritten(scans.open_ply(original), tmp_path / "a.ply")
    assert [path.name for path in tmp_path.iterdir()] == ["brut"]


def test_other_files_of_the_program_are_not_held_back(original: Path, tmp_path: Path) -> None:
    with scans.PlyMeshWriter(tmp_path / "a.ply", original=scans.open_ply(original)) as writer:
        writer.vertices(np.eye(3))
        write_text(tmp_path / "journal.txt", "one part done")
        assert (tmp_path / "journal.txt").read_text() == "one part done"
        writer.faces([[0, 1, 2]])
    assert scans.read_provenance(tmp_path / "a.ply").outputs[0].triangles == 1


@pytest.mark.parametrize("opened", [scans.open_ply, scans.read_mesh])
def test_no_master_is_overwritten_by_parts(opened: Any, original: Path, tmp_path: Path) -> None:
    step = tmp_path / "a.ply"
    scans.write(scans.read(original), step)
    for target in (step, original, scans.provenance_path(step)):
        with pytest.raises(FileError) as caught:
            scans.PlyMeshWriter(target, original=opened(step))
        _both(caught.value, "scan-master")


def test_both_languages_tell_why() -> None:
    told = {lang: messages.text("provenance-streamed", lang) for lang in messages.LANGUAGES}
    assert told["fr"] != told["en"]
