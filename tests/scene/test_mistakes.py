"""A hundred mistakes, one in each file: found at their line, told once, in words that are kept in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from immersion.cli.main import main
from immersion.scene import Finding
from mistaken import GOOD, HERE, MISTAKES, brought, findings_of, line_of, make_media, text_of, told

# Where what is wrong is not where the change was made: a part of that line.
ELSEWHERE = {
    "standing-in-the-beam": "p1: {",
    "promises-too-much": "rights: {",
    "voice-without-captions": "type: audio",
    "voice-without-transcript": "type: audio",
    "sound-that-no-cue-plays": "{id: bed",
    "zone-that-no-cue-uses": "near: {",
}
# Lines of the captions themselves.
IN_CAPTIONS = {
    "captions-longer-than-the-voice": 3,
    "captions-that-overlap": 6,
    "captions-backwards": 3,
    "captions-too-fast": 3,
    "captions-of-subrip": 3,
    "captions-without-a-word": 1,
    "captions-of-another-format": 1,
}
# Two things that are true at once: who stands there shadows the picture, and is dazzled.
MORE = {"standing-in-the-beam": ["stage-glare"]}
VALUES = [
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
RULES = [
    "title-not-translated",
    "licence-misspelt",
    "same-file-for-two-languages",
    "screen-wider-than-the-wall",
    "delay-in-seconds",
    "minus-lost",
    "cone-inside-out",
    "file-name-for-words",
    "light-without-intensity",
    "view-behind-the-wall",
    "after-the-end-of-the-show",
    "profile-of-nothing",
]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where each scene is written in turn, beside all media."""
    folder = tmp_path_factory.mktemp("l'été à Saïs")
    make_media(folder)
    return folder / "scene.yaml"


@pytest.fixture(scope="module")
def good(scene: Path) -> list[Finding]:
    """Return what is found of the good scene."""
    return findings_of(scene, GOOD)


def twelve(names: list[str]) -> str:
    """Return the scene with all these mistakes."""
    text = GOOD
    for name in names:
        right, wrong, _ = MISTAKES[name]
        assert right in text, name
        text = text.replace(right, wrong, 1)
    return text


def test_there_are_more_than_sixty_and_each_is_a_file() -> None:
    assert len(MISTAKES) >= 60
    assert len({code for _, _, code in MISTAKES.values()}) >= 90
    assert sorted(file.stem for file in HERE.glob("*.yaml")) == sorted(MISTAKES)
    for name in MISTAKES:
        written = (HERE / f"{name}.yaml").read_text(encoding="utf-8")
        assert written == text_of(name), "run: python tests/mistaken.py"


def test_nothing_is_found_in_their_good_twin(good: list[Finding]) -> None:
    assert [str(one) for one in good if one.severity != "note"] == []
    assert not {one.code for one in good} & {code for _, _, code in MISTAKES.values()}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found_at_its_line_and_told_once(name: str, scene: Path, good: list[Finding]) -> None:
    found = brought(scene, text_of(name), good)
    assert [one.code for one in found] == [MISTAKES[name][2], *MORE.get(name, [])]
    where = found[0].where
    if name in IN_CAPTIONS:
        assert (Path(str(where.file)).suffix in (".vtt", ".srt"), where.line) == (True, IN_CAPTIONS[name])
    else:
        text = text_of(name)
        line = text.count("\n", 0, text.index(ELSEWHERE[name])) + 1 if name in ELSEWHERE else line_of(name)
        assert (Path(str(where.file)).name, where.line) == ("scene.yaml", line)
    assert where.column is not None


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_words_are_those_that_were_read_aloud(lang: str, scene: Path) -> None:
    golden = (HERE / f"said.{lang}.txt").read_text(encoding="utf-8")
    assert told(scene.parent, lang) == golden, "read what changed aloud, then run: python tests/mistaken.py"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_words_keep_their_typography(lang: str) -> None:
    lines = (HERE / f"said.{lang}.txt").read_text(encoding="utf-8").splitlines()
    for line in [line for line in lines if line.startswith("  ")]:
        said = line.split("attendu" if lang == "fr" else "expected", 1)[1]
        words = re.sub(r"`[^`]*`|'[^']*'|\"[^\"]*\"", "…", said)  # what is quoted stands as it was written
        assert not re.search(r"\.\.(?!\.)|,,|;;|::|[.,;:] ?[.,;]|  |None|True|False", words), line
        if lang == "fr":
            assert not re.search(r" [;?!%](\s|$)| :( |$)", words), line
            assert not re.search(r"[a-zé]'[a-zé]", words), line
            assert not re.search(r"\d\.\d+ (m|s|dB|%|Mo|Hz)", words.replace("\u202f", " ")), line


@pytest.mark.parametrize("names", [VALUES, RULES], ids=["values", "rules"])
def test_twelve_at_once_in_order(names: list[str], scene: Path, good: list[Finding]) -> None:
    found = brought(scene, twelve(names), good)
    assert [one.code for one in found] == [MISTAKES[name][2] for name in names]
    lines = [one.where.line or 0 for one in found]
    assert lines == sorted(lines)


def test_the_command_tells_twelve_in_the_order_of_the_file(
    scene: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.write_text(twelve(RULES), encoding="utf-8")
    assert main(["check", str(scene), "--lang", "fr"]) == 1
    shown = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("remarque")]
    lines = [int(found) for found in re.findall(r"scene\.yaml:(\d+):", "\n".join(shown))]
    assert len(lines) == 12
    assert lines == sorted(lines)
