"""A scene file says everything once, and every mistake of it is told with its line and column."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immersion import scene as scenes
from immersion.errors import FileError, Problem, SceneError

EXAMPLE = Path(__file__).parent / "fixtures" / "example.yaml"
HEAD = 'immersion: "1"\nid: salle\n'


def _problems(text: str) -> list[tuple[str, int | None, int | None, str]]:
    with pytest.raises(SceneError) as caught:
        scenes.read_text(text)
    return [(p.code, p.where.line, p.where.column, p.where.path) for p in caught.value.problems]


def test_the_example_of_the_format_is_read_whole() -> None:
    scene = scenes.read(EXAMPLE)
    assert scene.title == {"fr": "La salle des signes", "en": "The room of signs"}
    assert scene.show.duration == 240.0
    assert scene.things[1].gain.db == -12.0
    assert scene.rigs.speakers["dome"].outputs == tuple(range(1, 11))
    assert scene.rigs.speakers["bench"].list[1].delay == pytest.approx(0.003)
    assert scene.profiles["web"].budget == 15_000_000
    assert scene.cues[1].when[1].at == 40.0
    assert scene.tours["main"].steps[1].hold.ended == "narrator"
    assert scene.things[4].intensity.value == 800.0
    assert scenes.validate(scene) == []


def test_json_is_read_the_same() -> None:
    from immersion.scene.writing import plain

    scene = scenes.read(EXAMPLE)
    assert scenes.read_text(json.dumps(plain(scene), ensure_ascii=False)) == scene


def test_every_problem_is_told_at_once_sorted_by_line() -> None:
    text = HEAD + (
        "show: {duration: 90, at_end: lop}\n"
        "things:\n"
        "  - {id: a, sound: v, gain: loud}\n"
        "  - {id: b, sound: v, gian: -3dB}\n"
        "views: {entry: {at: [0, 1]}}\n"
    )
    assert _problems(text) == [
        ("scene-duration", 3, 18, "show.duration"),
        ("scene-choice", 3, 30, "show.at_end"),
        ("scene-level", 5, 29, "things[0].gain"),
        ("scene-unknown-key", 6, 23, "things[1].gian"),
        ("scene-place", 7, 21, "views.entry.at"),
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("x: &a 1\n", "scene-anchor"),
        ("title: !!str a\n", "scene-tag"),
        ("title: a\ntitle: b\n", "scene-duplicate-key"),
        ("title: [\n", "scene-syntax"),
        ("\ttitle: a\n", "scene-tab"),
        ("views: {e: {at: [0, .nan, 0]}}\n", "scene-not-finite"),
        ("views: {e: {at: [0, -.inf, 0]}}\n", "scene-not-finite"),
        ("media: {a: {type: audio, file: /etc/a.wav}}\n", "scene-file-absolute"),
        ("media: {a: {type: audio, file: ../a.wav}}\n", "scene-file-outside"),
        ("media: {a: {type: audio, file: 'https://example.org/a.wav'}}\n", "scene-file-network"),
        ("media: {a: {type: audio, file: 'nul.wav'}}\n", "scene-file-device"),
        ("titel: a\n", "scene-unknown-key"),
        ("things: [{id: a, sound: v, model: m}]\n", "scene-kind"),
        ("languages: {default: no, available: yes}\n", "scene-list"),
        ("cues: [{id: c, when: [{enter: a, at: 3s}]}]\n", "scene-condition"),
        ("cues: [{id: c, do: [{play: a, hide: b}]}]\n", "scene-action"),
        ("room: {box: {size: [8, -4, 6]}}\n", "scene-box-size"),
    ],
)
def test_what_the_format_refuses(body: str, code: str) -> None:
    with pytest.raises(SceneError) as caught:
        scenes.read_text(HEAD + body)
    problem = next(p for p in caught.value.problems if p.code == code)
    assert (problem.where.line or 0) >= 1
    for lang in ("fr", "en"):
        assert problem.render(lang).endswith(f"[{code}]")
        assert problem.part("expected", lang) != problem.part("remedy", lang)


REFUSED = {
    "unknown keys, the nearest named": ("titel: b", "scene-unknown-key", 3, 1),
    "duplicate keys": ("title: b\ntitle: c", "scene-duplicate-key", 4, 1),
    "anchors": ("title: &x b", "scene-anchor", 3, 8),
    "aliases": ("title: b\nbase: *x", "scene-alias", 4, 7),
    "merge keys": ("show: {<<: {}}", "scene-merge-key", 3, 8),
    "tags": ("title: !!str b", "scene-tag", 3, 8),
    "NaN and infinity": ("things: [{id: x, light: point, scale: .nan}]", "scene-not-finite", 3, 39),
    "absolute paths": ("media: {x: {type: audio, file: /a.wav}}", "scene-file-absolute", 3, 32),
    "paths with ..": ("media: {x: {type: audio, file: ../a.wav}}", "scene-file-outside", 3, 32),
    "network addresses": ("media: {x: {type: audio, file: https://a.org/a.wav}}", "scene-file-network", 3, 32),
    "device names of Windows": ("media: {x: {type: audio, file: con.wav}}", "scene-file-device", 3, 32),
    "yes and no are words": ("things: [{id: x, group: yes}]", "scene-flag", 3, 25),
    "levels": ("things: [{id: x, group: true}, {id: y, light: point, gain: loud}]", "scene-level", 3, 60),
}  # fmt: skip


@pytest.mark.parametrize("line", REFUSED)
def test_where_the_format_refuses(line: str) -> None:
    text, code, row, column = REFUSED[line]
    with pytest.raises(SceneError) as caught:
        scenes.read_text('immersion: "1"\nid: a\n' + text)
    first = caught.value.problems[0]
    assert (first.code, first.where.line, first.where.column) == (code, row, column)
    for lang in ("fr", "en"):
        assert first.render(lang)


def test_a_wrong_item_does_not_make_its_list_too_short() -> None:
    told = _problems('immersion: "1"\nid: a\ntours: {t: {steps: [{view: 3}]}}\n')
    assert [code for code, *_ in told] == ["scene-string"]


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "said"),
    [
        ("title: l'été: ici", "colon", 1, 13, "l'été: ici"), ("a: b\nc", "key", 2, 2, '"c"'), ("a: [1, 2", "bracket", 1, 9, "`]`"),
        ("title: {fr: a, en: b", "bracket", 1, 21, "`}`"), ("x: 1\na: \"x\ny: 2\n", "quote", 2, 4, "x"),
        ("a:\n  b: 1\n c: 2", "indent", 3, 2, "c: 2"), ("a: {b: 1}}", "rest", 1, 10, "}"), ('a: "x" y', "rest", 1, 8, "y"),
        ('a: "\\q"', "escape", 1, 6, "`\\q`"), ("a: @x", "sign", 1, 4, "`@`"), ("a: !<x", "", 1, 7, "!<x"),
    ],
)  # fmt: skip
def test_what_is_no_yaml_is_said_in_words(text: str, code: str, line: int, column: int, said: str) -> None:
    with pytest.raises(SceneError) as caught:
        scenes.read_text(text)
    (told,) = caught.value.problems
    assert told.code == f"scene-syntax-{code}".rstrip("-")
    assert (told.where.line, told.where.column) == (line, column)
    for lang in ("en", "fr"):
        assert said in told.part("found", lang) + told.part("expected", lang)
        assert not re.search("mapping|scalar|block end|stream|token", told.render(lang))


def test_yaml_1_1_surprises_cannot_occur() -> None:
    scene = scenes.read_text(HEAD + 'title: {no: "Rom", fr: "Salle"}\n')
    assert scene.title == {"no": "Rom", "fr": "Salle"}
    assert _problems(HEAD + "show: {duration: 1:30}\n")[0][0] == "scene-duration"


def test_the_nearest_key_is_named_in_both_languages() -> None:
    with pytest.raises(SceneError) as caught:
        scenes.read_text(HEAD + "thigns: []\n")
    (problem,) = caught.value.problems
    assert problem.part("remedy", "en").startswith("Did you mean")
    assert all("things" in problem.part("remedy", lang) for lang in ("en", "fr"))
    assert problem.part("remedy", "fr").startswith("Vouliez-vous dire")


def test_extensions_are_kept() -> None:
    scene = scenes.read_text(HEAD + "x-studio: {take: 3}\nviews: {e: {at: [0, 1, 2], x-lens: 35}}\n")
    from immersion.scene.writing import plain

    assert plain(scene)["x-studio"] == {"take": 3}
    assert plain(scene)["views"]["e"]["x-lens"] == 35


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "ailleurs"
    outside.mkdir()
    (outside / "a.wav").write_bytes(b"")
    home = tmp_path / "scène d'été"
    home.mkdir()
    (home / "media").symlink_to(outside, target_is_directory=True)
    (home / "scene.yaml").write_text(
        HEAD + "media: {a: {type: audio, file: media/a.wav}}\n", encoding="utf-8"
    )
    with pytest.raises(SceneError) as caught:
        scenes.read(home / "scene.yaml")
    assert [p.code for p in caught.value.problems] == ["scene-file-link"]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "file-empty"), (b"immersion: \xff\n", "scene-encoding"), (b"- a\n", "scene-map"),
     (b"\x01", "scene-character"), (b"# rien\n", "scene-empty-document")],
)  # fmt: skip
def test_files_that_are_no_scene(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "scène.yaml"
    path.write_bytes(content)
    with pytest.raises((FileError, SceneError)) as caught:
        scenes.read(path)
    codes = [p.code for p in getattr(caught.value, "problems", ())] or [caught.value.code]
    assert codes == [code]


def test_missing_files_and_folders_are_typed(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "absente.yaml", "file-missing"), (tmp_path, "file-is-directory")):
        with pytest.raises(FileError, match=code):
            scenes.read(path)


def _refused(read: Callable[[], object]) -> tuple[Problem, ...]:
    """Return the problems of what is read; any other failure ends the test."""
    try:
        read()
    except SceneError as error:
        return error.problems
    return ()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_no_text_makes_the_reader_fail_otherwise(text: str) -> None:
    told = _refused(lambda: scenes.read_text(text))
    assert all(p.render("fr") and p.where.line for p in told)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_example_is_refused_or_read(data: st.DataObject) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    at = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.integers(0, 12))
    put = data.draw(st.text("{}[]:,-#&*!|>'\"\n \t%@`a0é\x00", max_size=4))
    told = _refused(lambda: scenes.read_text(text[:at] + put + text[at + length :]))
    assert all(p.render("en") and p.where.line for p in told)


@settings(max_examples=80, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text("abcdt", max_size=4), inner, max_size=3)
        ),
        max_leaves=8,
    ),
    st.sampled_from(
        ["things", "cues", "media", "room", "rigs", "show", "tours", "screens", "title", "zones"]
    ),
)
def test_any_tree_in_a_block_is_refused_or_read(tree: object, block: str) -> None:
    told = _refused(lambda: scenes.Scene(immersion="1", id="a", **{block: tree}))
    assert all(p.render("fr") for p in told)
