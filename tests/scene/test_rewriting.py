"""A rewritten file differs from the author's only where the scene does: comments, order, quotes, blank lines stay."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immersion import scene as scenes
from immersion.errors import SceneError, UsageError
from immersion.scene.patching import NoPatch, patched
from immersion.scene.writing import plain, written

EXAMPLE = (Path(__file__).parent / "fixtures" / "example.yaml").read_text(encoding="utf-8")
AUTHOR = """\
# The hall of the museum.
immersion: "1"
id: hall   # never rename it

title:
  fr: 'La salle de l''été'     # typed by hand
  en: "The summer room"

show: {duration: 1m30s,   gap: 2s}     # ninety seconds


# What stands there.
things:
  # the stone
  - id: stele           # from the first room
    model: stele
    at: [0,  0, -1]     # in front
    alt: |
      Une stèle.
      Haute.

  - {id: bed, ambisonic: nile, gain: -12dB}   # very soft

  # the voice
  - id: narrator
    sound: voice
views:
  entry: {at: [0, 1.6, 2]}
  # the last word
"""


def changes(scene: scenes.Scene, before: str = AUTHOR) -> list[str]:
    """Return the lines taken away and put in, once the text is known to say the scene."""
    after = written(scene, before)
    assert scenes.read_text(after) == scene
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:2] not in ("--", "++", "@@")]


def author() -> scenes.Scene:
    return scenes.read_text(AUTHOR)


def without(scene: scenes.Scene, *names: str) -> scenes.Scene:
    tree = plain(scene)
    return scenes.Scene(**{**tree, "things": [t for t in tree["things"] if t["id"] not in names]})


def test_a_value_changes_alone() -> None:
    assert changes(author().replace("bed", gain="-6dB")) == [
        "-  - {id: bed, ambisonic: nile, gain: -12dB}   # very soft",
        "+  - {id: bed, ambisonic: nile, gain: -6dB}   # very soft",
    ]


def test_quotes_are_the_authors() -> None:
    tree = plain(author())
    new = scenes.Scene(**{**tree, "title": {"fr": "L'été", "en": 'The "big" room'}})
    assert changes(new)[2:] == ["+  fr: 'L''été'     # typed by hand", '+  en: "The \\"big\\" room"']


def test_a_block_text_stays_a_block() -> None:
    assert changes(author().replace("stele", alt="Une stèle.\nBrisée.\n")) == [
        "-      Haute.",
        "+      Brisée.",
    ]


def test_a_key_comes_and_goes_in_a_block_and_in_a_line() -> None:
    assert changes(author().replace("stele", scale=2)) == ["+    scale: 2"]
    assert changes(author().replace("narrator", loop=True)) == ["+    loop: true"]
    assert changes(author().replace("stele", at=None)) == ["-    at: [0,  0, -1]     # in front"]
    assert changes(author().replace("show", gap=None))[1] == "+show: {duration: 1m30s}     # ninety seconds"
    assert changes(author().replace("show", duration=None))[1] == "+show: {gap: 2s}     # ninety seconds"
    assert changes(author().replace("bed", loop=True))[1].endswith("gain: -12dB, loop: true}   # very soft")


def test_a_point_changes_alone() -> None:
    assert changes(author().replace("stele", at=[0, 0.5, -1]))[1] == "+    at: [0,  0.5, -1]     # in front"


def test_things_come_and_go_with_their_lines() -> None:
    assert changes(without(author(), "bed")) == ["-  - {id: bed, ambisonic: nile, gain: -12dB}   # very soft"]
    assert changes(without(author(), "narrator")) == ["-  - id: narrator", "-    sound: voice"]
    tree = plain(author())
    light = {"id": "key", "light": "spot", "at": [1, 3.5, 0]}
    for place, line in ((0, 14), (1, 21), (3, 26)):
        things = [*tree["things"][:place], light, *tree["things"][place:]]
        new = scenes.Scene(**{**tree, "things": things})
        assert changes(new) == ["+  - {id: key, light: spot, at: [1, 3.5, 0]}"]
        assert written(new, AUTHOR).splitlines().index("  - {id: key, light: spot, at: [1, 3.5, 0]}") <= line


def test_a_new_block_is_added_at_the_end_of_its_map() -> None:
    new = scenes.Scene(**plain(author()), zones={"near": {"sphere": {"at": "stele", "radius": 2}}})
    assert changes(new) == ["+zones: {near: {sphere: {at: stele, radius: 2}}}"]


def test_another_order_is_written_too() -> None:
    tree = plain(author())
    new = scenes.Scene(**{**tree, "things": tree["things"][::-1]})
    text = written(new, AUTHOR)
    assert scenes.read_text(text) == new
    assert "# The hall of the museum." in text


def test_line_ends_and_byte_order_mark_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "scène.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + AUTHOR.replace("\n", "\r\n").encode())
    scene = scenes.read(file)
    scenes.write(scene, file)
    assert file.read_bytes() == b"\xef\xbb\xbf" + AUTHOR.replace("\n", "\r\n").encode()
    scenes.write(scene.replace("bed", gain="-6dB"), file)
    assert (
        file.read_bytes() == b"\xef\xbb\xbf" + AUTHOR.replace("-12dB", "-6dB").replace("\n", "\r\n").encode()
    )


COMMENTS = [line.split("#", 1)[1] for line in EXAMPLE.splitlines() if " # " in line]
CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("stele-1", {"at": [1, 2, 3]}), ("stele-1", {"turn": None, "look_at": "entry"}), ("bed", {"loop": None}),
    ("narrator", {"cone": None}), ("narrator", {"distance": {"ref": 2}}), ("wall", {"fit": "contain"}),
    ("key", {"color": "#000000"}), ("views.entry", {"title": {"fr": "Entrée", "en": "Entry: the door"}}),
    ("views.close", {"fov": 20.5}), ("show", {"at_end": "stop"}), ("speak", {"once": None}),
    ("after", {"do": []}), ("open", {"do": [{"osc": "/go", "args": [1, 1.5, "no", True]}]}),
    ("near", {"people": 3}), ("p1", {"lumens": None, "throw": 2}), ("sub", {"crossover": "120Hz"}),
    ("bench", {"list": [{"at": [0, 0, 1], "output": 12}]}), ("main", {"title": "Tour"}),
    ("rights", {"statement": {"fr": "a\nb", "en": "é – “x” #y"}}), ("ar", {"only": ["bed"], "without": ["key"]}),
    ("voice", {"captions": None}), ("screens.fresco", {"rect": None}), ("languages", {"available": ["fr"]}),
]  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=6))
def test_any_replacements_keep_every_comment(chosen: list[tuple[str, dict[str, Any]]]) -> None:
    scene = scenes.read_text(EXAMPLE)
    for name, keys in chosen:
        scene = scene.replace(name, **keys)
    text = written(scene, EXAMPLE)
    assert scenes.read_text(text) == scene
    assert [comment for comment in COMMENTS if comment not in text] == []
    assert text.count("\n\n") == EXAMPLE.count("\n\n")


def test_what_is_no_change_of_spans_says_so() -> None:
    for text, old, new in (("- a\n- b\n", ["a", "b"], []), ("a:\n  b: 1\n", {"a": {"b": 1}}, {"a": {}})):
        with pytest.raises(NoPatch):
            patched(text, old, new)


def test_replace_names_what_it_does_not_know() -> None:
    with pytest.raises(UsageError, match="narrator"):
        author().replace("narator", gain="-6dB")
    with pytest.raises(SceneError, match="scene-level"):
        author().replace("bed", gain="loud")
    both = scenes.Scene(immersion="1", id="a", views={"b": {"at": [0, 0, 0]}}, cues=[{"id": "b"}])
    with pytest.raises(UsageError, match="scene-replace-several"):
        both.replace("b", title="x")
    assert both.replace("views.b", title="x").views["b"].title == "x"
    assert both.views["b"].title is None  # the scene itself stays
    assert both.replace("cues.b", once="day").cues[0].once == "day"


def test_a_replaced_scene_keeps_its_places_in_the_file() -> None:
    scene = scenes.read_text(AUTHOR).replace("bed", ambisonic="nil")
    found = [f for f in scenes.validate(scene) if f.where.path == "things[1].ambisonic"]
    assert [f.where.line for f in found] == [22]
