"""SARIF and JUnit as tools that we did not write read them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import JUnitXml
from sarif_pydantic import Level, Sarif

from immersion.cli.main import main
from immersion.errors import Where
from immersion.scene import Finding, read_text, validate
from immersion.scene.finding_files import junit, sarif

SCENE = Path("l'été/scène 1.yaml")


def findings() -> list[Finding]:
    text = (
        'immersion: "1"\nid: a\nmedia:\n  voice: {type: audio, file: a.wav, license: CC-BY-5.0}\n'
        "  unused: {type: audio, file: b.wav, license: CC0-1.0}\n"
        "things:\n  - {id: one, sound: voix}\n  - {id: two, image: voice}\n"
    )
    found = validate(read_text(text))
    assert {one.severity for one in found} == {"error", "warning", "note"}
    return found


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_sarif_is_read_by_another_model(lang: str) -> None:
    found = findings()
    log = Sarif.model_validate_json(sarif(found, SCENE, "1.2.3", lang))
    (run,) = log.runs
    assert (log.version, run.tool.driver.name, run.tool.driver.version) == ("2.1.0", "immersion", "1.2.3")
    assert len(run.results) == len(found)
    for one, result in zip(found, run.results, strict=True):
        assert run.tool.driver.rules[result.rule_index].id == result.rule_id == one.code
        assert result.level == Level(one.severity)
        assert one.part("remedy", lang) in result.message.text
        place = result.locations[0].physical_location
        assert place.artifact_location.uri == "sc%C3%A8ne%201.yaml"
        assert (place.region.start_line, place.region.start_column) == (one.where.line, one.where.column)
    assert {rule.id for rule in run.tool.driver.rules} == {one.code for one in found}


@pytest.mark.parametrize("strict", [False, True])
def test_junit_is_read_by_another_parser(strict: bool, tmp_path: Path) -> None:
    found = findings()
    file = tmp_path / "junit.xml"
    file.write_text(junit(found, SCENE, strict, "fr"), encoding="utf-8")
    (suite,) = JUnitXml.fromfile(str(file))
    failing = [one for one in found if one.severity == "error" or (strict and one.severity == "warning")]
    assert (suite.tests, suite.failures, suite.errors) == (len(found), len(failing), 0)
    failed = [case for case in suite if case.result]
    assert [case.result[0].message for case in failed] == [one.render("fr") for one in failing]
    assert all(case.system_out for case in suite if not case.result)


def test_nothing_found_is_one_test_that_passes(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(junit([], SCENE), encoding="utf-8")
    (suite,) = JUnitXml.fromfile(str(tmp_path / "a.xml"))
    assert (suite.tests, suite.failures) == (1, 0)
    assert Sarif.model_validate_json(sarif([], SCENE, "1")).runs[0].results == []


def test_places_outside_the_scene_have_whole_addresses(tmp_path: Path) -> None:
    inside, outside = tmp_path / "media" / "é.wav", Path(tmp_path.anchor) / "elsewhere.wav"
    found = [Finding("stage-rate", "note", Where(file), rate=1) for file in (inside, outside)]
    import immersion.stage  # noqa: F401  its texts

    log = json.loads(sarif(found, tmp_path / "scene.yaml", "1"))
    uris = [
        r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in log["runs"][0]["results"]
    ]
    assert uris == ["media/%C3%A9.wav", outside.as_uri()]


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text_makes_whole_files(found: str, path: str) -> None:
    one = [Finding("scene-alt", "error", Where("s.yaml", 1, 1, path), found=found)]
    root = ET.fromstring(junit(one, SCENE).encode("utf-8"))
    assert root.find(".//failure") is not None
    assert len(json.loads(sarif(one, SCENE, "1"))["runs"][0]["results"]) == 1


BROKEN = 'immersion: "1"\nid: a\ntitel: b\nmedia: {one: {type: sound}}\n'
WARNED = (
    'immersion: "1"\nid: a\ntitle: b\nrights: {license: CC-BY-4.0}\nmedia: {one: {type: text, file: a.md}}\n'
)


@pytest.mark.parametrize(
    ("text", "strict", "code"), [(BROKEN, False, 1), (WARNED, False, 0), (WARNED, True, 1)]
)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_check_writes_them_and_opening_day_is_strict(
    text: str, strict: bool, code: int, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene, log, report = tmp_path / "l'été.yaml", tmp_path / "a.sarif", tmp_path / "a.xml"
    scene.write_text(text, encoding="utf-8")
    (tmp_path / "a.md").write_text("Entrez.\n", encoding="utf-8")
    arguments = ["check", str(scene), "--sarif", str(log), "--junit", str(report), "--lang", lang]
    assert main(arguments + ["--strict"] * strict) == code
    told = capsys.readouterr()
    (suite,) = JUnitXml.fromfile(str(report))
    results = Sarif.model_validate_json(log.read_text(encoding="utf-8")).runs[0].results
    assert suite.tests == len(results) > 0
    assert (suite.failures > 0) == bool(code)
    assert all(f"[{result.rule_id}]" in told.out + told.err for result in results)
    assert json.loads(log.read_text(encoding="utf-8"))["runs"][0]["language"][:2] == lang
