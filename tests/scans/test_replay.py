"""Replay: the same bytes again, or every difference said; a bad record is a typed error, never a crash."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from immersion import messages, scans
from immersion._files import write_text
from immersion.cli.main import main
from immersion.errors import Cancelled, FileError, ImmersionError, InputError, UnknownNameError, UsageError
from immersion.scans._replay_steps import STEPS
from scan_shapes import soup, torus

NAME = "gargouille d'angle n° 1.ply"


@pytest.fixture(autouse=True)
def _nothing_stays(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Every replay works in a folder that is gone afterwards."""
    work = tmp_path_factory.mktemp("work")
    monkeypatch.setattr(tempfile, "tempdir", str(work))
    yield
    assert list(work.iterdir()) == []


def _make(folder: Path) -> Path:
    scans.write(soup(torus(unit="mm")), folder / "brut" / NAME)
    mesh = scans.with_rights(scans.read(folder / "brut" / NAME, up="z"), license="CC0-1.0")
    out = folder / "propre" / "léger.glb"
    scans.write(
        scans.decimate(scans.clean(mesh).mesh, triangles=200, samples=500).mesh, out, date="2026-11-25"
    )
    return out


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _make(tmp_path_factory.mktemp("modèle") / "l'été à Saïs")


@pytest.fixture
def made(model: Path, tmp_path: Path) -> Path:
    """A scan made by clean and decimate, in a folder with spaces, an accent and an apostrophe."""
    shutil.copytree(model.parents[1], tmp_path / "l'été à Saïs")
    return tmp_path / "l'été à Saïs" / "propre" / model.name


def _edit(made: Path, change: Any) -> Path:
    path = scans.provenance_path(made)
    tree = json.loads(path.read_bytes())
    change(tree)
    path.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    return path


def _both(error: ImmersionError, code: str) -> None:
    assert error.code == code
    told = {lang: error.render(lang) for lang in messages.LANGUAGES}
    assert "attendu" in told["fr"]
    assert "expected" in told["en"]


def test_it_is_identical_by_the_record_or_by_the_scan(made: Path) -> None:
    for path in (made, scans.provenance_path(made)):
        done = scans.replay(path)
        assert done.identical
        assert done.differences == ()
        assert [file.name for file in done.files] == ["léger.glb"]
        assert done.lines("fr") == ["léger.glb\u00a0: identique à l’octet près"]
        assert done.lines("en") == ["léger.glb: identical to the byte"]


def test_what_comes_out_is_kept_with_its_own_record(made: Path) -> None:
    out = made.parents[1] / "encore"
    assert scans.replay(made, out=out).identical
    assert (out / made.name).read_bytes() == made.read_bytes()
    # The folder lies as the first one did: even the record has the same bytes.
    assert scans.provenance_path(out / made.name).read_bytes() == scans.provenance_path(made).read_bytes()
    deep = out / "plus" / "bas"
    scans.replay(made, out=deep)
    assert scans.read_provenance(deep / made.name).inputs[0].path == f"../../../brut/{NAME}"
    assert scans.replay(deep / made.name).identical


def test_progress_rises_and_cancelling_stops(made: Path) -> None:
    seen: list[float] = []
    scans.replay(made, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0

    def stop(_: float) -> None:
        raise Cancelled("cancelled")

    with pytest.raises(Cancelled):
        scans.replay(made, progress=stop)


@pytest.mark.parametrize("layout", ["flat", "as it was"])
def test_the_input_may_be_elsewhere(layout: str, made: Path, tmp_path: Path) -> None:
    raw = made.parents[1] / "brut"
    other = tmp_path / "coffre"
    other.mkdir()
    shutil.move(raw, other / "brut")
    if layout == "flat":
        (other / "brut" / NAME).rename(other / NAME)
    with pytest.raises(FileError) as caught:
        scans.replay(made)
    _both(caught.value, "replay-missing")
    assert scans.replay(made, inputs=other if layout == "flat" else other / "brut").identical


@pytest.mark.parametrize("beside", [True, False])
def test_a_scan_with_pictures(beside: bool, tmp_path: Path) -> None:
    raw = tmp_path / "brut"
    raw.mkdir()
    Image.new("RGB", (4, 4), "red").save(raw / "pierre rouge.png")
    write_text(raw / "a.mtl", "newmtl m\nmap_Kd pierre rouge.png\n")
    corners = "v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 0 1\n"
    write_text(raw / "a.obj", f"mtllib a.mtl\n{corners}usemtl m\nf 1/1 2/2 3/3\n")
    out = raw / "b.obj" if beside else tmp_path / "out" / "b.obj"
    scans.write(scans.clean(scans.read(raw / "a.obj")).mesh, out)
    done = scans.replay(out, out=tmp_path / "again")
    assert done.identical, done.lines("en")
    assert [file.name for file in done.files] == (
        ["b.obj", "b.mtl"] if beside else ["b.obj", "b.mtl", "b_base0.png"]
    )
    assert sorted(p.name for p in (tmp_path / "again").iterdir()) == sorted(
        [*(file.name for file in done.files), "b.obj.provenance.json"]
    )
    shutil.move(raw, tmp_path / "coffre")
    if beside:
        return
    assert scans.replay(out, inputs=tmp_path / "coffre").identical
    Image.new("RGB", (4, 4), "blue").save(tmp_path / "coffre" / "pierre rouge.png")
    with pytest.raises(FileError) as caught:
        scans.replay(out, inputs=tmp_path / "coffre")
    _both(caught.value, "replay-changed")
    assert caught.value.values["name"] == "../brut/pierre rouge.png"


def test_a_file_that_was_not_there_is_no_part_of_it(tmp_path: Path) -> None:
    write_text(tmp_path / "a.obj", "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    scans.write(scans.read(tmp_path / "a.obj"), tmp_path / "b.ply")
    assert scans.replay(tmp_path / "b.ply").identical
    write_text(tmp_path / "a.mtl", "newmtl m\n")
    with pytest.raises(FileError) as caught:
        scans.replay(tmp_path / "b.ply")
    _both(caught.value, "replay-other-files")


def test_every_difference_is_said(made: Path) -> None:
    def change(tree: Any) -> None:
        tree["steps"][3]["parameters"]["triangles"] = 100
        tree["software"]["numpy"] = "1.0"
        tree["platform"]["machine"] = "pdp11"

    done = scans.replay(_edit(made, change))
    assert not done.identical
    codes = [difference.code for difference in done.differences]
    assert codes[0] == "replay-bytes"
    assert codes[1:3] == ["replay-version"] * 2
    assert codes[-1] == "replay-rms"
    told = "\n".join(done.lines("en"))
    assert "numpy: 1.0 then, " in told
    assert "machine: pdp11 then, " in told
    assert "decimate, triangles: 200 then, 100 now" in told
    assert "recorded léger.glb and the replayed one: RMS " in told
    assert "différent" in "\n".join(done.lines("fr"))
    # The distance is the one that deviation itself finds between the two.
    out = made.parents[1] / "encore"
    scans.replay(made, out=out)
    true = scans.deviation(scans.read(made), scans.read(out / made.name), samples=100_000)
    assert true.render("en") in told
    assert json.loads(json.dumps(done.to_dict()))["identical"] is False


def test_without_the_recorded_scan_the_rest_is_said(made: Path) -> None:
    path = _edit(made, lambda tree: tree["steps"][3]["parameters"].update(triangles=100))
    made.unlink()
    codes = {difference.code for difference in scans.replay(path).differences}
    assert codes == {"replay-bytes", "replay-count"}


def test_a_file_that_is_no_longer_written_is_said(made: Path) -> None:
    path = _edit(made, lambda tree: tree["outputs"].append(tree["outputs"][0] | {"path": "plan/autre.mtl"}))
    done = scans.replay(path)
    assert [d.code for d in done.differences] == ["replay-absent"]
    assert not done.files[1].identical


def test_a_changed_input(made: Path) -> None:
    raw = made.parents[1] / "brut" / NAME
    data = bytearray(raw.read_bytes())
    data[-9] ^= 1
    for changed in (bytes(data), bytes(data[:-1]), b""):
        raw.write_bytes(changed)
        with pytest.raises(FileError) as caught:
            scans.replay(made)
        _both(caught.value, "replay-changed")
        assert caught.value.where.file == raw
        # A file of another size is not read: it may have no end.
        assert (caught.value.values["found_sha"] == "—") == (len(changed) != len(data))


def test_it_overwrites_nothing_that_the_record_names(made: Path) -> None:
    raw = made.parents[1] / "brut"
    before = {path: path.read_bytes() for path in made.parents[1].rglob("*") if path.is_file()}
    (raw / made.name).hardlink_to(raw / NAME)
    for out in (made.parent, raw):
        with pytest.raises(UsageError) as caught:
            scans.replay(made, out=out)
        _both(caught.value, "replay-over")
    (raw / made.name).unlink()
    other = made.parents[1] / "encore" / scans.provenance_path(made).name
    other.parent.mkdir()
    other.hardlink_to(scans.provenance_path(made))
    with pytest.raises(UsageError, match="replay-over"):
        scans.replay(made, out=other.parent)
    other.unlink()
    assert {path: path.read_bytes() for path in made.parents[1].rglob("*") if path.is_file()} == before


def test_a_scan_made_in_memory(tmp_path: Path) -> None:
    scans.write(scans.clean(torus()).mesh, tmp_path / "a.ply")
    with pytest.raises(InputError) as caught:
        scans.replay(tmp_path / "a.ply")
    assert caught.value.code in ("replay-no-input", "replay-order")


def test_a_step_of_a_third_party(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(STEPS, "_entries", dict(STEPS._entries))

    @STEPS.register("doctest-shift")
    def shift(mesh: scans.Mesh, by: tuple[float, float, float]) -> scans.Mesh:
        moved = replace(mesh, vertices=mesh.vertices + np.float32(by))
        return moved.with_step("doctest-shift", {"by": by}, {})

    scans.write(torus(), tmp_path / "a.ply")
    scans.write(shift(scans.read(tmp_path / "a.ply"), (1.0, 2.0, 3.0)), tmp_path / "b.ply")
    assert scans.read_provenance(tmp_path / "b.ply").reproducible
    assert scans.replay(tmp_path / "b.ply").identical


def test_no_record_sets_what_is_private(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(STEPS, "_entries", dict(STEPS._entries))

    @STEPS.register("doctest-child")
    def child(mesh: scans.Mesh, _command: tuple[str, ...] = ()) -> scans.Mesh:
        pytest.fail(f"called with {_command}")

    steps = [_step("read"), _step("doctest-child", _command=["rm"]), _step("write")]
    with pytest.raises(InputError) as caught:
        scans.replay(_edit(made, lambda tree: tree.update(steps=steps)))
    _both(caught.value, "replay-parameter")


def test_a_record_that_was_beside_the_input_may_be_gone(made: Path, tmp_path: Path) -> None:
    scans.write(scans.clean(scans.read(made)).mesh, tmp_path / "b.glb")
    scans.provenance_path(made).unlink()
    assert scans.replay(tmp_path / "b.glb", out=tmp_path / "again").identical
    again, first = (scans.read_provenance(tmp_path / place) for place in ("again/b.glb", "b.glb"))
    assert again.rights == first.rights
    assert again.rights.license == "CC0-1.0"
    assert again.earlier == first.earlier


def test_from_the_masters_on(made: Path, tmp_path: Path) -> None:
    scans.write(scans.clean(scans.read(made)).mesh, made.parent / "b.ply")
    scans.write(scans.read(made.parent / "b.ply"), made.parents[1] / "c.stl")
    last = made.parents[1] / "c.stl"
    made.unlink()
    (made.parent / "b.ply").unlink()
    with pytest.raises(FileError, match="replay-missing"):
        scans.replay(last)
    seen: list[float] = []
    done = scans.replay(last, whole=True, out=made.parents[1] / "encore", progress=seen.append)
    assert done.identical
    assert seen == sorted(seen)
    record = scans.read_provenance(made.parents[1] / "encore" / "c.stl")
    assert [file.path for file in record.inputs] == ["../propre/b.ply"]
    assert record.earlier == scans.read_provenance(last).earlier
    shutil.move(made.parents[1] / "brut", tmp_path / "coffre")
    assert scans.replay(last, whole=True, inputs=tmp_path / "coffre").identical


def test_from_the_masters_on_it_ends_at_the_first_difference(made: Path) -> None:
    last = made.parent / "b.ply"
    scans.write(scans.clean(scans.read(made)).mesh, last)
    path = _edit(last, lambda tree: tree["earlier"][0]["steps"][3]["parameters"].update(triangles=100))
    done = scans.replay(path, whole=True)
    assert not done.identical
    assert [file.name for file in done.files] == [made.name]
    assert done.differences[-1].code == "replay-rms"
    with pytest.raises(UnknownNameError) as caught:
        scans.replay(
            _edit(last, lambda tree: tree["earlier"][0]["steps"].insert(1, _step("sculpt"))), whole=True
        )
    assert caught.value.where.path == "earlier[0].steps[1]"


def test_a_step_that_records_nothing(made: Path) -> None:
    path = _edit(made, lambda tree: tree["steps"].insert(1, _step("with_rights", license=None)))
    assert scans.replay(path).identical
    path = _edit(made, lambda tree: tree["steps"][4]["parameters"].update(triangles=100))
    assert not scans.replay(path).identical


def _step(name: str, **parameters: object) -> dict[str, object]:
    return {"name": name, "parameters": parameters, "facts": {}}


@pytest.mark.parametrize(
    ("steps", "kind", "code"),
    [
        ([_step("read"), _step("sculpt"), _step("write")], UnknownNameError, "replay-step"),
        ([_step("read"), _step("inspect"), _step("write")], UnknownNameError, "replay-step"),
        ([_step("read"), _step("__class__"), _step("write")], UnknownNameError, "replay-step"),
        ([], InputError, "replay-order"),
        ([_step("read")], InputError, "replay-order"),
        ([_step("write"), _step("read")], InputError, "replay-order"),
        ([_step("read"), _step("write"), _step("write")], InputError, "replay-order"),
        ([_step("read"), _step("read"), _step("write")], InputError, "replay-order"),
        ([_step("read", colour=1), _step("write")], InputError, "replay-parameter"),
        ([_step("read", path="/etc/passwd"), _step("write")], InputError, "replay-parameter"),
        ([_step("read"), _step("write", path="/tmp/x.ply")], InputError, "replay-parameter"),
        ([_step("read"), _step("clean", progress=1), _step("write")], InputError, "replay-parameter"),
        ([_step("read"), _step("clean", mesh={}), _step("write")], InputError, "replay-parameter"),
        ([_step("read"), _step("clean", tolerance="1"), _step("write")], InputError, "replay-parameter"),
        ([_step("read"), _step("clean", weld=[[]]), _step("write")], InputError, "replay-parameter"),
        (
            [_step("read"), _step("clean", tolerance={"number": "inf"}), _step("write")],
            InputError,
            "scan-tolerance",
        ),
        (
            [_step("read"), _step("clean", tolerance={"number": "x"}), _step("write")],
            InputError,
            "replay-parameter",
        ),
        (
            [_step("read"), _step("decimate", triangles=1 << 200), _step("write")],
            FileError,
            "provenance-json",
        ),
        ([_step("read"), _step("decimate", triangles=1 << 62), _step("write")], ImmersionError, None),
        (
            [_step("read"), _step("decimate", ratio=0.5, samples=1 << 62), _step("write")],
            ImmersionError,
            None,
        ),
        ([_step("read", unit="parsec"), _step("write")], ImmersionError, None),
    ],
)
def test_steps_that_cannot_be_done(
    steps: list[Any], kind: type[ImmersionError], code: str | None, made: Path
) -> None:
    path = _edit(made, lambda tree: tree.update(steps=steps))
    if code is None and "triangles" in steps[1]["parameters"]:
        assert not scans.replay(path).identical
        return
    with pytest.raises(kind) as caught:
        scans.replay(path)
    _both(caught.value, code or caught.value.code)
    assert str(made.parents[1]) in str(caught.value.where) or code in (None, "scan-tolerance")


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../léger.glb", "a/../../b.glb", "..", ".", "", "a\0b", "x" * 5000, "/", "a/.."]
)
def test_outputs_that_leave_the_folder(path: str, made: Path) -> None:
    with pytest.raises(FileError) as caught:
        scans.replay(_edit(made, lambda tree: tree["outputs"][0].update(path=path)), out=made.parent / "x")
    _both(caught.value, "provenance-value")
    assert caught.value.where.path == "outputs[0].path"


@pytest.mark.parametrize("up", range(0, 24, 6))
def test_inputs_that_are_no_files(up: int, made: Path) -> None:
    path = _edit(made, lambda tree: tree["inputs"][0].update(path="../" * up + "dev/zero", bytes=(1 << 62)))
    with pytest.raises(FileError) as caught:
        scans.replay(path)
    _both(caught.value, "replay-missing")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file-empty"),
        (b"{", "provenance-json"),
        (b"[]", "provenance-other"),
        (b"{}", "provenance-other"),
        (b'{"format": "immersion-provenance"}', "provenance-version"),
        (b'{"format": "immersion-provenance", "version": "2"}', "provenance-version"),
        (b'{"format": "immersion-provenance", "version": "1"}', "provenance-value"),
        (b'{"format": "immersion-provenance", "version": NaN}', "provenance-json"),
        (b'{"format": "immersion-provenance", "version": 1e999}', "provenance-json"),
        (b'{"a": ' + b"9" * 5000 + b"}", "provenance-json"),
        (b"[" * 100_000, "provenance-json"),
        (b"\xff\xfe", "provenance-json"),
        (b" " * ((16 << 20) + 1), "provenance-large"),
        (b'{"format": "immersion-provenance", "version": "1", "date": "\\ud800"}', "provenance-value"),
    ],
)
def test_damaged_records(data: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "l'été.ply.provenance.json"
    path.write_bytes(data)
    for read in (scans.replay, scans.read_provenance):
        with pytest.raises(FileError) as caught:
            read(path)
        _both(caught.value, code)
    with pytest.raises(FileError) as caught:
        scans.replay(tmp_path / "rien.ply")
    _both(caught.value, "provenance-none")


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 300) | st.floats(-2, 2) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


def _places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [path, *(place for key, value in items for place in _places(value, (*path, key)))]


_FUZZ = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@_FUZZ
@given(data=st.data())
def test_any_value_anywhere_in_a_record(data: st.DataObject, made: Path, model: Path) -> None:
    tree = json.loads(scans.provenance_path(model).read_bytes())
    place = data.draw(st.sampled_from(_places(tree)[1:]))
    owner = tree
    for key in place[:-1]:
        owner = owner[key]
    if data.draw(st.booleans()) and isinstance(owner, dict):
        del owner[place[-1]]
    else:
        owner[place[-1]] = data.draw(_ANYTHING)
    scans.provenance_path(made).write_text(json.dumps(tree), encoding="utf-8")
    try:
        done = scans.replay(made)
    except ImmersionError as error:
        _both(error, error.code)
    else:
        assert done.identical == (done.differences == ())
        done.lines("fr")
        done.record.step_rows("fr")
        done.record.summary("en")
    scans.read(made)


@_FUZZ
@given(data=st.data())
def test_cut_and_flipped_records(data: st.DataObject, made: Path, model: Path) -> None:
    raw = bytearray(scans.provenance_path(model).read_bytes())
    if data.draw(st.booleans()):
        raw = raw[: data.draw(st.integers(0, len(raw) - 1))]
    else:
        for _ in range(data.draw(st.integers(1, 4))):
            raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    scans.provenance_path(made).write_bytes(bytes(raw))
    try:
        scans.replay(made)
    except ImmersionError as error:
        _both(error, error.code)
    scans.read(made)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_verbs(lang: str, made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(made), "--lang", lang]) == 0
    told = capsys.readouterr().out
    assert {"fr": "identique à l’octet près", "en": "identical to the byte"}[lang] in told
    assert {"fr": "décimation", "en": "decimate"}[lang] in told
    assert main(["provenance", str(made), "--lang", lang]) == 0
    told = capsys.readouterr().out
    assert "CC0-1.0" in told
    assert {"fr": "le fichier est celui de la fiche", "en": "the file is the recorded one"}[lang] in told
    assert main(["replay", str(scans.provenance_path(made)), "--show", "--lang", lang]) == 0
    assert capsys.readouterr().out == told
    assert main(["replay", str(made), "--out", str(made.parent), "--lang", lang]) == 2
    _edit(made, lambda tree: tree["steps"][3]["parameters"].update(triangles=100))
    capsys.readouterr()
    assert main(["replay", str(made), "--lang", lang]) == 1
    assert {"fr": "différent", "en": "different"}[lang] in capsys.readouterr().out
    with made.open("ab") as stream:
        stream.write(b"x")
    assert main(["provenance", str(made), "--lang", lang]) == 1
    assert {"fr": "N’EST PAS", "en": "is NOT"}[lang] in capsys.readouterr().out
    assert main(["provenance", str(made.parents[1] / "brut" / NAME), "--lang", lang]) == 1
    assert main(["replay", "--lang", lang]) == 2


def test_the_verbs_in_json(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(made), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["identical"] is True
    assert main(["provenance", str(made), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "intact"


@pytest.mark.parametrize("verb", ["replay", "provenance"])
def test_help_in_both_languages(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    for lang in ("fr", "en"):
        assert main([verb, "--help", "--lang", lang]) == 0
        assert {"fr": "la fiche", "en": "record"}[lang] in capsys.readouterr().out.lower()


def test_verbs_that_write_carry_rights(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, rights = made.parents[1] / "brut" / NAME, ["--license", "CC0-1.0", "--credit", "Musée de l'Été"]
    assert main(["clean", str(raw), str(tmp_path / "a.ply"), *rights, "--date", "2026-11-25"]) == 0
    assert main(["decimate", str(tmp_path / "a.ply"), str(tmp_path / "b.glb"), "--ratio", "0.5"]) == 0
    record = scans.read_provenance(tmp_path / "b.glb")
    assert (record.rights.license, record.rights.credit) == ("CC0-1.0", "Musée de l'Été")
    assert record.earlier[0].date == "2026-11-25"
    assert scans.replay(tmp_path / "b.glb").identical
    assert main(["clean", str(raw), str(tmp_path / "c.ply"), "--date", "hier", "--lang", "fr"]) == 2
    assert "2026-11-25" in capsys.readouterr().err
    assert not (tmp_path / "c.ply").exists()


@pytest.mark.data
def test_a_real_scan_is_replayed_to_the_byte(data_folder: Path, tmp_path: Path) -> None:
    mesh = scans.read(data_folder / "scans" / "gargo.ply", unit="mm")
    light = scans.decimate(scans.clean(mesh).mesh, ratio=0.1, samples=20_000).mesh
    for name in ("gargouille.glb", "gargouille.ply", "gargouille.obj", "gargouille.stl"):
        scans.write(light, tmp_path / name)
        done = scans.replay(tmp_path / name, inputs=data_folder / "scans")
        assert done.identical, done.lines("en")
