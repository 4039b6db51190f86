"""File names that only some systems take for one, and files that are too much of something."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from counted_work import calls_of
from immersion import scene as scenes
from immersion import stage
from immersion.errors import SceneError
from immersion.scene.spelling import on_disk, spelling_findings
from immersion.scene.yaml_tree import MAX_BYTES, MAX_DEPTH, MAX_NODES

HEAD = 'immersion: "1"\nid: a\n'
NFC = unicodedata.normalize("NFC", "média/été.txt")
NFD = unicodedata.normalize("NFD", NFC)


def media(*names: str) -> str:
    entries = (f"  m{i}: {{type: text, file: {name!r}, license: CC0-1.0}}" for i, name in enumerate(names))
    return HEAD + "media:\n" + "\n".join(entries) + "\n"


def told(name: str, folder: Path) -> list[tuple[str, int | None]]:
    file = folder / "scene.yaml"
    file.write_text(media(name), encoding="utf-8")
    return [(f.code, f.where.line) for f in spelling_findings(scenes.read(file), folder)]


def put(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("x", encoding="utf-8")


def test_capitals_that_are_not_the_disks(tmp_path: Path) -> None:
    put(tmp_path, "Media/Voix.txt")
    assert told("Media/Voix.txt", tmp_path) == []
    for name in ("media/Voix.txt", "Media/voix.txt", "MEDIA/VOIX.TXT"):
        assert told(name, tmp_path) == [("scene-file-case", 4)]
    assert told("Media/Voie.txt", tmp_path) == []  # another name: a missing file, told by stage.check
    assert on_disk(tmp_path, "media/VOIX.txt") == "Media/Voix.txt"


@pytest.mark.parametrize(("disk", "written"), [(NFC, NFD), (NFD, NFC)])
def test_accents_that_are_not_the_disks(disk: str, written: str, tmp_path: Path) -> None:
    put(tmp_path, disk)
    assert told(disk, tmp_path) == []
    assert told(written, tmp_path) == [("scene-file-accents", 4)]


def test_the_check_of_a_stage_says_so(tmp_path: Path) -> None:
    put(tmp_path, "Voix.txt")
    (tmp_path / "scene.yaml").write_text(media("voix.txt"), encoding="utf-8")
    with stage.open(tmp_path / "scene.yaml") as opened:
        assert "scene-file-case" in [finding.code for finding in stage.check(opened)]


def test_names_that_are_one_file_elsewhere() -> None:
    def codes(*names: str) -> list[tuple[str, str]]:
        findings = scenes.validate(scenes.read_text(media(*names)))
        return [(f.code, f.where.path) for f in findings if f.code == "scene-file-twin"]

    assert codes("a.txt", "b.txt", "a.txt") == []
    assert codes("a.txt", "A.txt") == [("scene-file-twin", "media.m1.file")]
    assert codes(NFC, NFD) == [("scene-file-twin", "media.m1.file")]
    assert codes("straße.txt", "STRASSE.txt") == [("scene-file-twin", "media.m1.file")]


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(20)
)
TOO_MUCH: dict[str, tuple[str, str]] = {
    "a bomb of aliases": (BOMB, "scene-anchor"),
    "deep lists": ("x-a: " + "[" * 100_000, "scene-too-deep"),
    "deep maps": ("x-a: " + "{a: " * 100_000, "scene-too-deep"),
    "deep blocks": ("\n".join(" " * i + "a:" for i in range(3000)), "scene-too-deep"),
    "deep block lists": ("- " * 50_000, "scene-too-deep"),
    "many values": ("x-a: [" + "1," * (MAX_NODES + 1) + "]", "scene-too-many"),
    "many keys": ("\n".join(f"x-{i}: 1" for i in range(MAX_NODES // 2 + 1)), "scene-too-many"),
    "many directives": ("%YAML 1.1\n---\n", "scene-directive"),
    "a long number": ("x-a: " + "9" * 100_000, "scene-not-finite"),
    "a long text": (f'title: "{"a" * 1_000_000}"', ""),
    "a long key": (f"x-{'a' * 100_000}: 1", ""),
    "question marks": ("? " * 50_000, "scene-"),
    "open quotes": ('"' + "a\n" * 100_000, "scene-syntax-quote"),
    "tags": ("x-a: " + "!a " * 50_000, "scene-"),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_is_too_much_is_refused_with_little_work(name: str) -> None:
    body, code = TOO_MUCH[name]
    text = body if body.startswith(("%", "-", "?", '"')) else HEAD + body
    codes: list[str] = []

    def read() -> None:
        try:
            scenes.read_text(text)
        except SceneError as error:
            codes.extend(problem.code for problem in error.problems)

    calls = calls_of(read)
    assert any(found.startswith(code) for found in codes) if code else codes in ([], ["scene-syntax-key"])
    assert calls < 10_000_000


def test_ten_megabytes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    file = tmp_path / "scene.yaml"
    file.write_bytes(b"# \n" * (MAX_BYTES // 3 + 1))

    def refused() -> None:
        with pytest.raises(SceneError, match="scene-too-large"):
            scenes.read(file)

    assert calls_of(refused) < 10_000


def test_the_limits_are_beyond_a_large_show() -> None:
    deep = "[" * (MAX_DEPTH - 2) + "]" * (MAX_DEPTH - 2)
    assert scenes.read_text(HEAD + f"x-a: {deep}")
    with pytest.raises(SceneError, match="scene-too-deep"):
        scenes.read_text(HEAD + f"x-a: [[{deep}]]")
