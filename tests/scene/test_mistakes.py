"""Planted mistakes: each found at its line with its own words, in both languages, and nothing else with it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

import scene_mistakes as mistakes
from immersion.cli.main import main
from immersion.scene import Finding

TABLE = list(csv.DictReader((mistakes.HERE / "expected.csv").read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all media, where each scene is written in turn."""
    place = tmp_path_factory.mktemp("mistakes")
    mistakes.make_media(place)
    return place


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, tuple[list[Finding], list[Finding]]]:
    """What each mistake brings, and what its good twin has."""
    return {name: mistakes.found_in(name, folder) for name in mistakes.names()}


def test_there_are_sixty_or_more() -> None:
    assert len(mistakes.names()) >= 60
    assert len({row["code"] for row in TABLE}) >= 55


@pytest.mark.parametrize("name", mistakes.names())
def test_a_mistake_is_found_at_its_line_and_alone(
    name: str, found: dict[str, tuple[list[Finding], list[Finding]]]
) -> None:
    brought, good = found[name]
    (row,) = [row for row in TABLE if row["file"] == name]
    assert [(one.code, one.severity) for one in brought] == [(row["code"], row["severity"])]
    where = brought[0].where
    assert (str(where.line), str(where.column)) == (row["line"], row["column"])
    assert row["code"] not in {one.code for one in good}
    assert not [one for one in good if one.severity != "note"]
    first, last = mistakes.mistake_lines((mistakes.HERE / name).read_text(encoding="utf-8"))
    if Path(str(where.file)).suffix == ".yaml":  # captions have lines of their own
        assert first <= (where.line or 0) <= last


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_messages_are_the_golden_ones(
    lang: str, folder: Path, found: dict[str, tuple[list[Finding], list[Finding]]]
) -> None:
    """After a change of words, ``python tests/scene_mistakes.py`` writes them anew: read them aloud."""
    many = {p.name: mistakes.twelve(p.name, folder) for p in sorted(mistakes.HERE.glob("twelve-*.yaml"))}
    told = mistakes.rendered({name: brought for name, (brought, _) in found.items()} | many, folder, lang)
    assert told == (mistakes.HERE / f"expected.{lang}.txt").read_text(encoding="utf-8")


def test_french_keeps_its_typography() -> None:
    golden = (mistakes.HERE / "expected.fr.txt").read_text(encoding="utf-8")
    for line in golden.splitlines():
        if not line.startswith(("error: ", "warning: ", "note: ")):
            continue
        said = line.split("attendu", 1)[1]
        assert not re.search(r" [;?!%](\s|$)| :( |$)", said), line
        words = re.sub(r"`[^`]*`|'[^']*'|\"[^\"]*\"", "", said)  # what is quoted stands as it was written
        assert not re.search(r"[a-zé]'[a-zé]", words), line
        assert not re.search(r"\d\.\d+ (m|s|dB|%|Mo|Hz)", words.replace("\u202f", " ")), line


@pytest.mark.parametrize("name", ["twelve-rules.yaml", "twelve-values.yaml"])
def test_twelve_mistakes_of_one_file_are_told_in_order(name: str, folder: Path) -> None:
    text = (mistakes.HERE / name).read_text(encoding="utf-8")
    expected = [line.removeprefix("# Expect: ") for line in text.split("\n") if line.startswith("# Expect: ")]
    assert len(expected) == 12
    assert [f"{one.where.line} {one.code}" for one in mistakes.twelve(name, folder)] == expected


def test_the_command_tells_twelve_in_the_order_of_the_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = folder / "scene.yaml"
    scene.write_text((mistakes.HERE / "twelve-rules.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["check", str(scene), "--lang", "fr"]) == 1
    lines = [int(n) for n in re.findall(r"scene\.yaml:(\d+):", capsys.readouterr().out)]
    assert len(lines) == 12
    assert lines == sorted(lines)
