"""Measurements as a whole, with invented processes: what is compared, what is refused, and what is written."""

from __future__ import annotations

import itertools
import json
import math
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import jsonschema
import junitparser
import numpy as np
import pytest

from bench_children import MACHINE, Invented
from immersion.cli.main import main
from immersion.errors import Cancelled, FileError, UnknownNameError, UsageError
from immersion.preview.measuring import (
    BenchResult,
    Plan,
    compare,
    junit,
    markdown,
    measure,
    read_result,
    result_schema,
    rounds,
    write_result,
)
from immersion.preview.measuring.identity import cpu_name, scene_digest
from immersion.preview.measuring.metrics import METRICS, values_of

OTHER = Path("/somewhere/old/bin/python")


@pytest.fixture
def invented(monkeypatch: pytest.MonkeyPatch) -> type[Invented]:
    class Fresh(Invented):
        slower: ClassVar[dict[str, float]] = {}
        machines: ClassVar[dict[str, dict[str, str]]] = {}
        pictures: ClassVar[dict[str, str]] = {}
        started: ClassVar[list[tuple[str, int]]] = []
        rng = np.random.default_rng(7)

    monkeypatch.setattr(rounds, "Child", Fresh)
    monkeypatch.setattr(rounds, "bare_start", lambda python: 0.3 * Fresh.drift)
    return Fresh


@pytest.fixture
def plan(scene_file: Path) -> Plan:
    return Plan(scene_file, pairs=8)


def test_twenty_runs_beside_itself_find_nothing(invented: type[Invented], scene_file: Path) -> None:
    assert [
        main(["bench", str(scene_file), "--baseline-python", str(OTHER), "--pairs", "8"]) for _ in range(20)
    ] == [0] * 20


def test_a_slowdown_of_thirty_per_cent_ends_with_three(
    invented: type[Invented], scene_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    invented.slower = {sys.executable: 1.3}
    arguments = ["bench", str(scene_file), "--baseline-python", str(OTHER), "--pairs", "10"]
    assert main([*arguments, "--lang", "fr"]) == 3
    told = capsys.readouterr().out
    assert "image, médiane" in told
    assert "PLUS LENT" in told
    assert "Plus lent, sûrement de plus de 10\xa0%" in told
    assert main([*arguments, "--margin", "60"]) == 0
    assert main([*arguments, "--judge", "memory_peak", "--judge", "triangles"]) == 0
    assert main([*arguments, "--judge", "frame_p50", "--json"]) == 3
    data = json.loads(capsys.readouterr().out.partition("{")[2].join(["{", ""]))
    verdicts = {row["name"]: row["verdict"] for row in data["comparison"]["metrics"]}
    assert verdicts.pop("frame_p50") == "slower"
    assert set(verdicts.values()) == {"told"}
    invented.slower = {str(OTHER): 1.3}
    assert main(arguments) == 0
    assert "better" in capsys.readouterr().out


def test_rounds_take_turns_and_seeds(invented: type[Invented], plan: Plan) -> None:
    measure(Plan(plan.scene, pairs=6, seed=40), baseline_python=OTHER)
    new, old = sys.executable, str(OTHER)
    assert invented.started[:2] == [(old, 40), (new, 40)]  # the warm-up
    assert [name for name, _ in invented.started[2:]] == [new, old, old, new] * 3
    assert [seed for _, seed in invented.started[2::2]] == [40, 41, 42, 43, 44, 45]


def test_without_a_number_of_pairs_it_ends_when_nothing_is_left_to_find(
    invented: type[Invented], plan: Plan
) -> None:
    judge = ["frame_p50", "memory_peak"]
    result = measure(Plan(plan.scene, seconds=10_000), baseline_python=OTHER, judge=judge)
    assert 5 <= len(result.new.runs) < 12
    assert {row.verdict for row in result.comparison.metrics if row.name in judge} <= {"within", "faster"}


def test_no_round_begins_that_could_not_end(
    invented: type[Invented], plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = itertools.count(0, 0.9)  # seconds from one look at the clock to the next
    monkeypatch.setattr(rounds, "time", SimpleNamespace(perf_counter=lambda: next(passed)))
    with pytest.raises(UsageError) as caught:
        measure(Plan(plan.scene, seconds=1), baseline_python=OTHER)
    assert caught.value.code == "bench-time"
    assert caught.value.exit_code == 2
    assert "--seconds 10" in caught.value.remedy
    assert len(invented.started) == 4  # a warm-up and one round: more would not have helped
    with pytest.raises(UsageError, match="bench-range"):
        measure(Plan(plan.scene, pairs=4), baseline_python=OTHER)


@pytest.mark.parametrize("what", ["renderer", "driver", "vendor"])
def test_another_driver_is_refused(invented: type[Invented], plan: Plan, what: str) -> None:
    invented.machines = {str(OTHER): MACHINE | {what: "NVIDIA"}}
    with pytest.raises(UsageError) as caught:
        measure(plan, baseline_python=OTHER)
    assert (caught.value.code, caught.value.values["what"]) == ("bench-machine", what)
    assert len(invented.started) == 2  # nothing more was measured


@pytest.fixture
def stored(invented: type[Invented], plan: Plan, tmp_path: Path) -> BenchResult:
    result = measure(plan)
    write_result(result, tmp_path / "old.json")
    again = read_result(tmp_path / "old.json")
    assert again == result
    return again


def test_a_stored_result_is_held_against_the_machine(
    invented: type[Invented], plan: Plan, stored: BenchResult
) -> None:
    """A machine half as fast as before is no slowdown; a slower version on a quicker machine is one."""
    invented.drift *= 2.0
    told = measure(plan, baseline=stored).comparison
    assert not told.regressed
    assert told.kind == "stored"
    row = next(row for row in told.metrics if row.name == "frame_p50")
    assert row.new > 1.5 * row.old
    assert row.ratio == pytest.approx(1.0, abs=0.1)
    invented.drift /= 3.0
    invented.slower = {sys.executable: 1.5}
    again = measure(plan, baseline=stored).comparison
    assert again.regressed
    assert next(row for row in again.metrics if row.name == "frame_p50").verdict == "slower"


@pytest.mark.parametrize("what", ["renderer", "driver", "cpu", "system"])
def test_a_stored_result_of_another_machine_is_refused(
    invented: type[Invented], scene_file: Path, stored: BenchResult, what: str, tmp_path: Path
) -> None:
    machine = stored.machine.model_copy(update={what: "another"})
    write_result(stored.model_copy(update={"machine": machine}), tmp_path / "far.json")
    assert main(["bench", str(scene_file), "--baseline", str(tmp_path / "far.json"), "--pairs", "5"]) == 2


@pytest.mark.parametrize(("what", "value"), [("size", (640, 360)), ("block", 128), ("digest", "0" * 64)])
def test_a_stored_result_of_something_else_is_refused(
    invented: type[Invented], plan: Plan, stored: BenchResult, what: str, value: object
) -> None:
    settings = stored.settings.model_copy(update={what: value})
    with pytest.raises(UsageError, match="bench-settings"):
        measure(plan, baseline=stored.model_copy(update={"settings": settings}))


def test_a_stored_result_of_few_runs_is_refused(
    invented: type[Invented], plan: Plan, stored: BenchResult
) -> None:
    few = stored.new.model_copy(update={"runs": stored.new.runs[:4]})
    with pytest.raises(UsageError, match="bench-short"):
        compare(stored, stored.model_copy(update={"new": few}))
    assert "5 are needed" in markdown(stored.model_copy(update={"new": few}))


def test_energy_is_not_compared_with_an_estimate(stored: BenchResult) -> None:
    counted = stored.model_copy(update={"energy": stored.energy.model_copy(update={"method": "rapl"})})
    told = compare(stored, counted)
    assert next(row for row in told.metrics if row.name == "energy").verdict == "not-compared"
    suite = next(iter(junitparser.JUnitXml.fromstring(junit(_with(stored, told)).encode())))
    assert (suite.tests, suite.failures, suite.skipped) == (12, 0, 1)


def _with(result: BenchResult, comparison: object) -> BenchResult:
    return result.model_copy(update={"comparison": comparison})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data.update(version=2), "bench-version"),
        (lambda data: data["machine"].pop("driver"), "bench-file"),
        (lambda data: data["new"]["runs"][0]["metrics"].pop("start"), "bench-file"),
        (lambda data: data["new"]["runs"][0]["metrics"].update(start=-1), "bench-file"),
        (lambda data: data["new"]["runs"][0]["metrics"].update(start=math.nan), "bench-file"),
        (lambda data: data["new"]["runs"][0]["limits"].update(copy=0), "bench-file"),
        (lambda data: data["new"]["runs"][0]["limits"].pop("copy"), "bench-file"),
        (lambda data: data["new"].update(runs=[]), "bench-file"),
        (lambda data: data["settings"].update(more=1), "bench-file"),
    ],
)
def test_damaged_results_are_refused(stored: BenchResult, tmp_path: Path, change: Any, code: str) -> None:
    data = stored.model_dump(mode="json")
    change(data)
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(FileError) as caught:
        read_result(path)
    assert caught.value.code == code
    assert caught.value.render("fr") != caught.value.render("en")


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "[]", "null", '"text"'])
def test_what_is_no_result_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError, match="bench-file"):
        read_result(path)


def test_the_json_keeps_its_schema(invented: type[Invented], plan: Plan) -> None:
    data = measure(plan, baseline_python=OTHER).model_dump(mode="json")
    jsonschema.Draft202012Validator.check_schema(result_schema())
    jsonschema.validate(data, result_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data | {"version": 2}, result_schema())


def test_files_are_written_in_the_language(
    invented: type[Invented], scene_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    invented.slower = {sys.executable: 1.4}
    invented.pictures = {str(OTHER): "c" * 64}
    names = {kind: tmp_path / f"b.{kind}" for kind in ("json", "md", "xml")}
    files = ["--out", str(names["json"]), "--markdown", str(names["md"]), "--junit", str(names["xml"])]
    baseline = ["--baseline-python", str(OTHER), "--pairs", "10", "--lang", "fr"]
    assert main(["bench", str(scene_file), *baseline, *files]) == 3
    assert f"écrit\u00a0: {names['md']}" in capsys.readouterr().out
    told = read_result(names["json"]).comparison
    slower = [row.name for row in told.metrics if row.verdict == "slower"]
    assert "frame_p50" in slower
    assert (told.pictures, told.sound) == ("different", "same")
    suite = next(iter(junitparser.JUnitXml.fromfile(str(names["xml"]))))
    failed = [case.name for case in suite if any(type(r) is junitparser.Failure for r in case.result)]
    assert failed == slower
    text = names["md"].read_text(encoding="utf-8")
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len(table) == 2 + len(METRICS)
    assert {line.count("|") for line in table} == {7}
    assert "LES IMAGES DIFFÈRENT" in text
    assert "llvmpipe" in text


def test_a_failure_writes_nothing(invented: type[Invented], scene_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "b.json"
    folder = tmp_path / "folder.md"
    folder.mkdir()
    files = ["--out", str(out), "--markdown", str(folder)]
    assert main(["bench", str(scene_file), "--pairs", "1", *files]) == 1
    assert not out.exists()
    assert main(["bench", str(scene_file), "--out", str(scene_file / "b.json")]) == 1
    assert invented.started == []  # told before anything was measured


def test_the_scene_is_never_written_over(
    invented: type[Invented], scene_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = scene_file.read_bytes()
    assert main(["bench", str(scene_file), "--out", str(scene_file)]) == 2
    assert scene_file.read_bytes() == before
    assert invented.started == []


@pytest.mark.parametrize(
    "wrong",
    [
        ["--size", "large"],
        ["--size", "0x100"],
        ["--block", "7"],
        ["--seconds", "nan"],
        ["--seconds", "0"],
        ["--pairs", "0"],
        ["--margin", "-1"],
        ["--judge", "speed"],
        ["--view", "nowhere"],
        ["--output", "nonsense"],
        ["--seed", "-1"],
        ["--baseline", "b.json", "--baseline-python", "p"],
    ],
)
def test_wrong_use_is_told_before_anything_runs(
    invented: type[Invented],
    scene_file: Path,
    stored: BenchResult,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    wrong: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    write_result(stored, tmp_path / "b.json")
    invented.started.clear()
    assert main(["bench", str(scene_file), *wrong, "--lang", "fr"]) == 2
    assert "attendu\u00a0:" in capsys.readouterr().err
    assert invented.started == []


def test_a_scene_that_does_not_open_is_told_as_ever(tmp_path: Path) -> None:
    assert main(["bench", str(tmp_path / "none.yaml")]) == 1
    with pytest.raises(FileError):
        measure(Plan(tmp_path / "none.yaml"))


def test_all_views(invented: type[Invented], scene_file: Path) -> None:
    assert main(["bench", str(scene_file), "--view", "all", "--pairs", "1"]) == 0
    with pytest.raises(UnknownNameError):
        measure(Plan(scene_file, views=("entry", "entyr")))


def test_progress_and_cancelling(invented: type[Invented], plan: Plan) -> None:
    told: list[float] = []
    measure(plan, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0

    def stop(done: float) -> None:
        raise Cancelled("cancelled") if done > 0 else ValueError

    with pytest.raises(Cancelled):
        measure(plan, progress=stop)


def test_percentiles_of_two_views_are_averaged() -> None:
    """Of one quick and one slow view the median must not jump between the two."""
    turn = {"frames": [[1.0, 2.0, 3.0], [101.0, 102.0, 103.0]], "joules": 2.0}
    heard = {"blocks": [1.0, 1.0, 1.0, 5.0], "joules": 3.0}
    prepared = {"draw_calls": 1, "triangles": 2, "upload": 3}
    found = values_of(1.5, prepared, [turn, heard], 99.0, 0.01)
    assert found["frame_p50"] == pytest.approx((2 + 102) / 2)
    assert found["frame_p99"] == pytest.approx((2.98 + 102.98) / 2)
    assert found["real_time_factor"] == pytest.approx(0.002 / 0.01)
    assert found["energy"] == pytest.approx(30 * 2.0 + 3.0)
    assert set(found) == {metric.name for metric in METRICS}


def test_the_processor_is_named_finely(tmp_path: Path) -> None:
    facts = tmp_path / "cpuinfo"
    facts.write_text(
        "processor\t: 0\nmodel name\t: AMD EPYC\ncpu family\t: 26\nmodel\t\t: 2\nstepping\t: 1\n\n"
    )
    assert cpu_name(facts).startswith("AMD EPYC (family 26, model 2, stepping 1) × ")
    assert cpu_name(tmp_path / "none").endswith(cpu_name(facts).rpartition(" ")[2])


def test_the_digest_follows_the_media(scene_file: Path, tmp_path: Path) -> None:
    from shutil import copytree

    from immersion.scene import read

    folder = copytree(scene_file.parent, tmp_path / "copy")
    file = folder / scene_file.name
    scene = read(file)
    before = scene_digest(scene, file)
    assert before == scene_digest(read(scene_file), scene_file)
    with (folder / "media" / "light.ply").open("ab") as stream:
        stream.write(b"\n")
    assert scene_digest(scene, file) != before
