"""The record beside a scan: whole, canonical, the same each time, and true."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from immersion import messages, scans
from immersion._files import together, write_text
from immersion.errors import FileError, UsageError
from immersion.scans import Mesh, PointCloud
from immersion.scans._recording import recorded
from scan_shapes import grid, sphere, torus

NAME = "gargouille d'angle n° 1.ply"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A raw scan in a folder with spaces, an accent and an apostrophe."""
    folder = tmp_path / "l'été à Saïs"
    scans.write(torus(unit="mm"), folder / "brut" / NAME)
    return folder


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _made(folder: Path, **rights: str) -> Path:
    mesh = scans.with_rights(scans.read(folder / "brut" / NAME), **rights)
    out = folder / "propre" / "léger.glb"
    scans.write(scans.decimate(scans.clean(mesh).mesh, triangles=200, samples=500).mesh, out)
    return out


def test_it_says_from_what_how_and_what(folder: Path) -> None:
    out = _made(folder)
    record = scans.read_provenance(out)
    raw = folder / "brut" / NAME
    (source,) = record.inputs
    assert (source.path, source.sha256, source.bytes) == (f"../brut/{NAME}", _sha(raw), raw.stat().st_size)
    assert [step.name for step in record.steps] == ["read", "clean", "decimate", "write"]
    decimated = record.steps[2]
    assert (decimated.parameters["triangles"], decimated.parameters["seed"]) == (200, 0)
    assert decimated.facts["deviation"]["unit"] == "mm"
    assert 0 < decimated.facts["deviation"]["rms"] <= decimated.facts["deviation"]["max"]
    (made,) = record.outputs
    assert (made.path, made.sha256, made.triangles, made.unit) == ("léger.glb", _sha(out), 200, "mm")
    assert record.reproducible
    assert record.software["numpy"] == np.__version__
    assert not record.reconstructed.triangles


def test_it_is_as_its_schema_says_and_canonical(folder: Path) -> None:
    path = scans.provenance_path(_made(folder, license="CC0-1.0", credit="Musée de l'Été"))
    text = path.read_text(encoding="utf-8")
    tree = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(scans.provenance_schema())
    jsonschema.validate(tree, scans.provenance_schema())
    assert text == json.dumps(tree, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    assert scans.read_provenance(path).plain() == tree


@pytest.mark.parametrize(
    ("key", "value"),
    [("version", "2"), ("outputs", []), ("steps", [{"name": ""}]), ("reproducible", "yes"), ("more", 1)],
)
def test_the_schema_refuses_what_the_reader_refuses(key: str, value: object, folder: Path) -> None:
    path = scans.provenance_path(_made(folder))
    tree = json.loads(path.read_bytes()) | {key: value}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tree, scans.provenance_schema())
    path.write_text(json.dumps(tree))
    with pytest.raises(FileError, match="provenance-v"):
        scans.read_provenance(path)


def test_two_runs_give_the_same_bytes_wherever_they_are(tmp_path: Path) -> None:
    records = []
    for place in ("ici", "ailleurs/plus bas"):
        scans.write(torus(unit="mm"), tmp_path / place / "brut" / NAME)
        records.append(scans.provenance_path(_made(tmp_path / place)).read_bytes())
    assert records[0] == records[1]
    assert str(tmp_path).encode() not in records[0]


def test_no_path_of_the_machine_and_no_user(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder / "brut"))
    out = _made(folder)
    (source,) = scans.read_provenance(out).inputs
    assert (source.path, source.elsewhere) == (NAME, True), "the folder of the user's home is not told"
    monkeypatch.setenv("HOME", str(folder))
    assert scans.read_provenance(_made(folder)).inputs[0].path == f"../brut/{NAME}"


def test_a_date_is_given_or_there_is_none(folder: Path) -> None:
    mesh = scans.read(folder / "brut" / NAME)
    scans.write(mesh, folder / "a.ply", date="2026-11-25")
    assert scans.read_provenance(folder / "a.ply").date == "2026-11-25"
    scans.write(mesh, folder / "a.ply")
    assert scans.read_provenance(folder / "a.ply").date is None
    before = (folder / "a.ply").read_bytes()
    for wrong in ("25/11/2026", "2026-13-01", "2026-11-25\n", ""):
        with pytest.raises(UsageError, match="provenance-date"):
            scans.write(mesh, folder / "a.ply", date=wrong)
    assert (folder / "a.ply").read_bytes() == before


def test_a_scan_made_in_memory_has_no_record_unless_it_replaces_one(folder: Path) -> None:
    scans.write(sphere(), folder / "a.ply")
    assert not scans.provenance_path(folder / "a.ply").exists()
    scans.write(scans.clean(sphere()).mesh, folder / "a.ply")
    record = scans.read_provenance(folder / "a.ply")
    assert (record.inputs, record.reproducible) == ((), False)
    assert record.reasons[0].code == "provenance-in-memory"
    scans.write(torus(), folder / "a.ply")
    assert scans.read_provenance(folder / "a.ply").outputs[0].sha256 == _sha(folder / "a.ply")


def test_what_may_differ_from_run_to_run_is_said(folder: Path) -> None:
    mesh = scans.read(folder / "brut" / NAME)
    steps = {
        "provenance-threads": ("reconstruct", {"threads": 4}, {}),
        "provenance-differs": ("clean", {}, {"reproducible": False}),
        "provenance-not-known": ("sculpt", {}, {}),
    }
    for code, step in steps.items():
        scans.write(mesh.with_step(*step), folder / "a.ply")
        record = scans.read_provenance(folder / "a.ply")
        assert not record.reproducible
        assert [reason.code for reason in record.reasons] == [code]
        assert record.reasons[0].render("fr") != record.reasons[0].render("en")


def test_the_chain_is_carried(folder: Path) -> None:
    first = _made(folder, license="CC0-1.0", credit="Musée X")
    scans.write(scans.clean(scans.read(first)).mesh, folder / "b.ply")
    scans.write(scans.read(folder / "b.ply"), folder / "c" / "c.stl")
    record = scans.read_provenance(folder / "c" / "c.stl")
    assert [stage.outputs[0].path for stage in record.stages] == ["léger.glb", "b.ply", "c.stl"]
    assert record.stages[0].inputs[0].sha256 == _sha(folder / "brut" / NAME)
    for before, after in zip(record.stages, record.stages[1:], strict=False):
        assert before.outputs[0].sha256 == after.inputs[0].sha256
    assert (record.rights.license, record.rights.credit) == ("CC0-1.0", "Musée X")
    jsonschema.validate(record.plain(), scans.provenance_schema())


def test_a_record_of_another_file_is_said_and_not_believed(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    out = _made(folder, license="CC0-1.0")
    scans.write(sphere(), folder / "other.glb")
    (folder / "other.glb").replace(out)
    with caplog.at_level(logging.WARNING, "immersion.scans"):
        mesh = scans.read(out)
    assert "another file" in caplog.text
    scans.write(mesh, folder / "b.ply")
    record = scans.read_provenance(folder / "b.ply")
    assert [warning.code for warning in record.warnings] == ["provenance-stale"]
    assert record.earlier == ()
    assert record.rights.license is None


def test_a_damaged_record_does_not_stop_the_reading_of_its_scan(folder: Path) -> None:
    out = _made(folder)
    scans.provenance_path(out).write_text("{", encoding="utf-8")
    scans.write(scans.read(out), folder / "b.ply")
    (warning,) = scans.read_provenance(folder / "b.ply").warnings
    assert warning.code == "provenance-unreadable"
    assert "provenance-json" in warning.fr


def test_rights_are_those_of_the_file_until_others_are_given(folder: Path) -> None:
    ply = (folder / "brut" / NAME).read_bytes()
    said = (
        b"ply\nformat binary_little_endian 1.0\ncomment license: CC-BY-4.0\ncomment credit Mus\xc3\xa9e X\n"
    )
    (folder / "brut" / NAME).write_bytes(ply.replace(b"ply\nformat binary_little_endian 1.0\n", said, 1))
    record = scans.read_provenance(_made(folder))
    assert (record.rights.license, record.rights.credit) == ("CC-BY-4.0", "Musée X")
    record = scans.read_provenance(_made(folder, license="CC0-1.0"))
    assert (record.rights.license, record.rights.credit) == ("CC0-1.0", "Musée X")


def test_rights_in_obj_comments_and_in_gltf(tmp_path: Path) -> None:
    (tmp_path / "a.obj").write_text(
        "# Licence : CC0-1.0\n# copyright © 2024 Musée\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n",
        encoding="utf-8",
    )
    scans.write(scans.read(tmp_path / "a.obj"), tmp_path / "b.ply")
    rights = scans.read_provenance(tmp_path / "b.ply").rights
    assert (rights.license, rights.copyright) == ("CC0-1.0", "© 2024 Musée")
    scans.write(sphere(unit="m"), tmp_path / "c.glb")
    glb = (tmp_path / "c.glb").read_bytes()
    # The generator's name gives its place to a copyright line of the same length.
    key = b'"generator":"immersion"'
    assert glb.count(key) == 1
    for other, said in ((b'"copyright":"Musee X 1"', "Musee X 1"), (b'"copyright":"M. \\ud800"', "M. ?")):
        (tmp_path / "c.glb").write_bytes(glb.replace(key, other))
        scans.write(scans.read(tmp_path / "c.glb"), tmp_path / "d.ply")
        assert scans.read_provenance(tmp_path / "d.ply").rights.copyright == said


def test_writers_find_the_rights_in_the_extras(folder: Path) -> None:
    out = _made(folder, license="CC0-1.0", credit="Musée X")
    assert {"license", "credit"} & set(scans.read(folder / "brut" / NAME).extras) == set()
    mesh = scans.with_rights(scans.read(out), credit="Musée Y")
    assert (mesh.extras["license"], mesh.extras["credit"]) == ("CC0-1.0", "Musée Y")
    assert scans.with_rights(mesh) is mesh
    french = "© Musée\u202f: l’Été\u00a0!"
    assert scans.with_rights(mesh, credit=french).extras["credit"] == french


@pytest.mark.parametrize("value", ["", "  ", "two\nlines", "x" * 1001, "nul\0", "\ud800"])
def test_rights_are_one_line(value: str) -> None:
    for name in ("license", "credit"):
        with pytest.raises(UsageError, match="provenance-rights") as caught:
            scans.with_rights(sphere(0), **{name: value})
        assert caught.value.render("fr") != caught.value.render("en")


def test_the_invented_share_is_measured_then_carried(folder: Path) -> None:
    mesh = scans.read(folder / "brut" / NAME)
    invented = np.zeros(len(mesh.faces), np.bool_)
    invented[:72] = True
    scans.write(replace(mesh, reconstructed=invented), folder / "a.ply")
    share = scans.read_provenance(folder / "a.ply").reconstructed
    assert (share.triangles, share.percent) == (72, 12.5)
    # A reader that gives the mask back measures it again; without it the earlier share stands, and it is said.
    again = replace(scans.read(folder / "a.ply"), reconstructed=None)
    scans.write(again, folder / "b.stl")
    record = scans.read_provenance(folder / "b.stl")
    assert record.reconstructed.percent == 12.5
    assert [warning.code for warning in record.warnings] == ["provenance-share-carried"]


def test_side_files_are_named_in_and_out(tmp_path: Path) -> None:
    from PIL import Image

    raw = tmp_path / "brut"
    raw.mkdir()
    Image.new("RGB", (4, 4), "red").save(raw / "pierre rouge.png")
    write_text(raw / "a.mtl", "newmtl m\nmap_Kd pierre rouge.png\n")
    faces = "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 0 1\nusemtl m\nf 1/1 2/2 3/3\n"
    write_text(raw / "a.obj", faces)
    scans.write(scans.read(raw / "a.obj"), tmp_path / "out" / "b.obj")
    record = scans.read_provenance(tmp_path / "out" / "b.obj")
    assert [file.path for file in record.inputs] == [
        "../brut/a.obj",
        "../brut/a.mtl",
        "../brut/pierre rouge.png",
    ]
    out = tmp_path / "out"
    assert record.outputs[0].path == "b.obj"
    assert {file.path for file in record.outputs} == {p.name for p in out.iterdir()} - {
        "b.obj.provenance.json"
    }
    assert len(record.outputs) == 3
    assert all(file.sha256 == _sha(out / file.path) for file in record.outputs)


def test_a_cloud_has_a_record_too(tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_text("0 0 0\n")
    cloud = PointCloud.from_arrays(np.eye(3), source=tmp_path / "a.xyz")
    with recorded(cloud, tmp_path / "b.laz", {"compressed": True}):
        write_text(tmp_path / "b.laz", "points")
    record = scans.read_provenance(tmp_path / "b.laz")
    assert (record.outputs[0].points, record.outputs[0].triangles, record.reconstructed) == (3, None, None)
    assert record.steps[-1].parameters == {"compressed": True}
    assert not record.reproducible, "it is not known how the cloud was read"
    with recorded(cloud, tmp_path / "c.laz", {}):
        (tmp_path / "c.laz").write_text("points, written in place")
    (made,) = scans.read_provenance(tmp_path / "c.laz").outputs
    assert (made.path, made.sha256, made.points) == ("c.laz", _sha(tmp_path / "c.laz"), 3)


def test_values_that_json_lacks_are_kept(folder: Path) -> None:
    mesh = scans.read(folder / "brut" / NAME)
    odd = {"size": np.float32(0.5), "box": np.eye(2), "most": float("inf"), "set": {2, 1}, "pair": (1, 2)}
    scans.write(mesh.with_step("clean", odd, {"rms": float("nan")}), folder / "a.ply")
    step = scans.read_provenance(folder / "a.ply").steps[1]
    assert step.parameters["most"] == {"number": "inf"}
    assert step.parameters["box"] == [[1.0, 0.0], [0.0, 1.0]]
    assert (step.parameters["size"], step.parameters["set"], step.parameters["pair"]) == (0.5, [1, 2], [1, 2])
    assert step.facts == {"rms": {"number": "nan"}}


def test_a_name_that_is_not_utf8(folder: Path) -> None:
    raw = os.fsdecode(os.fsencode(folder) + b"/caf\xe9.ply")
    (folder / "brut" / NAME).rename(raw)
    scans.write(scans.clean(scans.read(raw)).mesh, folder / "a.ply")
    assert scans.read_provenance(folder / "a.ply").inputs[0].path == "caf%E9.ply"
    assert scans.replay(folder / "a.ply").identical


def test_nothing_appears_when_the_record_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mesh = scans.read(folder / "brut" / NAME)
    before = sorted(folder.rglob("*"))
    monkeypatch.setattr("immersion.scans._recording.canonical", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        scans.write(mesh, folder / "a.obj")
    assert sorted(folder.rglob("*")) == before


def test_files_held_together(tmp_path: Path) -> None:
    write_text(tmp_path / "a", "old")
    with together() as held:
        write_text(tmp_path / "a", "1")
        write_text(tmp_path / "a", "2")
        write_text(tmp_path / "b" / "c", "3")
        assert list(held) == [tmp_path / "a", tmp_path / "b" / "c"]
        assert (tmp_path / "a").read_text() == "old"
    assert (tmp_path / "a").read_text() == "2"
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a", "b", "c"]

    def fail() -> None:
        with together():
            write_text(tmp_path / "a", "4")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert (tmp_path / "a").read_text() == "2"
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a", "b", "c"]


# --- a master is never overwritten


def _refused(mesh: Mesh, target: Path) -> None:
    before = {path: path.read_bytes() for path in target.parent.iterdir() if path.is_file()}
    with pytest.raises(FileError, match="scan-master"):
        scans.write(mesh, target)
    assert {path: path.read_bytes() for path in target.parent.iterdir() if path.is_file()} == before


@pytest.mark.parametrize("kind", ["itself", "symlink", "hard link", "folder link", "dots"])
def test_a_master_by_any_of_its_names(kind: str, folder: Path) -> None:
    raw = folder / "brut" / NAME
    mesh = scans.clean(scans.read(raw)).mesh
    other = folder / "other.ply"
    if kind == "itself":
        other = raw
    elif kind == "symlink":
        other.symlink_to(raw)
    elif kind == "hard link":
        other.hardlink_to(raw)
    elif kind == "folder link":
        (folder / "lien").symlink_to(folder / "brut")
        other = folder / "lien" / NAME
    else:
        other = folder / "brut" / ".." / "brut" / NAME
    _refused(mesh, other)


def test_the_master_of_an_intermediate(folder: Path) -> None:
    raw = folder / "brut" / NAME
    first = _made(folder)
    scans.write(scans.read(first), folder / "b.ply")
    mesh = scans.read(folder / "b.ply")
    for target in (raw, first, folder / "b.ply"):
        _refused(mesh, target)
    scans.write(mesh, folder / "c.ply")


def test_the_record_of_a_master(folder: Path) -> None:
    first = _made(folder)
    other = folder / "propre" / "autre.ply"
    scans.provenance_path(other).hardlink_to(scans.provenance_path(first))
    _refused(scans.read(first), other)


def test_a_master_whose_record_is_stale_is_guarded_all_the_same(folder: Path) -> None:
    first = _made(folder)
    scans.write(sphere(), folder / "other.glb")
    (folder / "other.glb").replace(first)
    _refused(scans.read(first), folder / "brut" / NAME)


def test_names_that_nobody_has_words_for(folder: Path) -> None:
    mesh = scans.read(folder / "brut" / NAME)
    odd = {"weld": 3, "{count}": 1, "target": 2, "x": True, "big": 1 << 60, "list": [1.5, None, {}]}
    mesh = mesh.with_step(
        "{step}", odd, {"steps": odd, "deviation": {"rms": 1e308, "max": 1e308, "diagonal": 1e-300}}
    )
    scans.write(mesh.with_step("threads", {}, {"steps": {"": -1}}), folder / "a.ply")
    for lang in messages.LANGUAGES:
        rows = scans.read_provenance(folder / "a.ply").step_rows(lang)
        assert [row[0] for row in rows[1:3]] == ["{step}", "threads"]
        assert {"fr": "moyenne quadratique inf", "en": "RMS inf"}[lang] in rows[1][2]


def test_the_page_names_every_field(root: Path) -> None:
    page = (root / "docs" / "provenance.md").read_text(encoding="utf-8")
    cells = [line.split("|")[1] for line in page.split("## Chains")[0].splitlines() if line.startswith("| `")]
    named = {word.strip(" `") for cell in cells for word in cell.split(",")}
    assert named == set(scans.provenance_schema()["properties"])


def test_both_languages_tell_a_record(folder: Path) -> None:
    record = scans.read_provenance(_made(folder, license="CC0-1.0", credit="Musée X"))
    told = {
        lang: [record.step_rows(lang), record.file_rows(lang), record.summary(lang)]
        for lang in messages.LANGUAGES
    }
    assert told["fr"] != told["en"]
    steps, files, summary = told["fr"]
    assert steps[3][:2] == ("décimation", "échantillons 500, triangles 200")
    assert "moyenne quadratique 0," in steps[3][2]
    assert [row[1] for row in files] == [f"../brut/{NAME}", "léger.glb"]
    assert ("licence", "CC0-1.0") in summary
    assert grid(1, 1).history == ()
