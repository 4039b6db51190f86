"""Sixty mistakes, one in each file: found at their line, told once, in words that are kept in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from immersion.errors import SceneError
from immersion.scene import read_text
from mistaken import GOOD, HERE, MISTAKES, findings_of, line_of, make_media, text_of, told

# Where what is wrong is not where the change was made.
ELSEWHERE = {"standing-in-the-beam": 31, "promises-too-much": 7}
# Two things that are true at once: the rectangle leaves the wall, and no light reaches it there.
MORE = {"screen-wider-than-the-wall": "stage-screen-unlit", "standing-in-the-beam": "stage-glare"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("l'été à Saïs")
    make_media(made)
    return made


def test_there_are_sixty_and_each_is_a_file() -> None:
    assert len(MISTAKES) >= 60
    assert sorted(file.stem for file in HERE.glob("*.yaml")) == sorted(MISTAKES)
    for name in MISTAKES:
        written = (HERE / f"{name}.yaml").read_text(encoding="utf-8")
        assert written == text_of(name), "run: python tests/mistaken.py"


def test_nothing_is_found_in_their_good_twin(folder: Path) -> None:
    (folder / "scene.yaml").write_text(GOOD, encoding="utf-8")
    assert [str(one) for one in findings_of(folder / "scene.yaml")] == []


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found_at_its_line_and_told_once(name: str, folder: Path) -> None:
    file = folder / "scene.yaml"
    file.write_text(text_of(name), encoding="utf-8")
    found = findings_of(file)
    code = MISTAKES[name][2]
    assert [one.code for one in found] == [code, *([MORE[name]] if name in MORE else [])]
    assert found[0].where.line == ELSEWHERE.get(name, line_of(name))
    assert found[0].where.column is not None


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_words_are_those_that_were_read_aloud(lang: str, folder: Path) -> None:
    golden = (HERE / f"said.{lang}.txt").read_text(encoding="utf-8")
    assert told(folder, lang) == golden, "read what changed aloud, then run: python tests/mistaken.py"


def test_twelve_at_once_in_order() -> None:
    names = [
        "title-misspelt",
        "wrong-language-tag",
        "gap-without-unit",
        "file-beside-the-folder",
        "point-of-two-numbers",
        "gain-in-words",
        "two-kinds-of-thing",
        "light-in-watts",
        "decimal-comma",
        "fade-without-unit",
        "two-conditions-in-one",
        "budget-in-words",
    ]
    text = GOOD
    for name in names:
        right, wrong, _ = MISTAKES[name]
        assert right in text, name
        text = text.replace(right, wrong, 1)
    with pytest.raises(SceneError) as caught:
        read_text(text)
    assert [one.code for one in caught.value.problems] == [MISTAKES[name][2] for name in names]
    lines = [one.where.line for one in caught.value.problems]
    assert lines == sorted(lines)
