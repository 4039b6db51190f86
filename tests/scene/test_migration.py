"""An older file is read as one of today, and is rewritten with every comment of its author's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immersion import scene as scenes
from immersion.errors import FileError, Problem, SceneError
from immersion.scene.migrating import migrated_text
from immersion.scene.migration import LATEST, STEPS, migrated
from immersion.scene.model import Level
from immersion.scene.patching import comments_of
from immersion.scene.yaml_tree import parse_tree

FIXTURE = Path(__file__).parent / "fixtures" / "version-0.yaml"
DRAFT = FIXTURE.read_text(encoding="utf-8")


def problems(text: str) -> list[tuple[str, int | None, int | None, str]]:
    with pytest.raises(SceneError) as caught:
        scenes.read_text(text)
    return [(p.code, p.where.line, p.where.column, p.where.path) for p in caught.value.problems]


def read_or_refused(text: str) -> scenes.Scene | None:
    """Return the scene, or None when it is refused with a line for each problem; anything else ends the test."""
    told: tuple[Problem, ...] = ()
    try:
        return scenes.read_text(text)
    except SceneError as error:
        told = error.problems
    assert told
    assert all(problem.where.line for problem in told)
    return None


def test_every_version_that_was_leads_to_the_latest() -> None:
    assert sorted(STEPS) == [str(number) for number in range(int(LATEST))]
    for version in STEPS:
        made = migrated({"immersion": version, "id": "a"})
        assert made is not None
        assert made.data["immersion"] == LATEST
        assert (FIXTURE.parent / f"version-{version}.yaml").is_file()


def test_the_draft_is_read_whole() -> None:
    scene = scenes.read(FIXTURE)
    assert scene.languages.default == "fr"
    assert scene.languages.available == ("fr", "en")
    assert scene.rights is not None
    assert (scene.rights.license, scene.rights.credit) == ("CC-BY-4.0", "Musée X")
    assert (scene.show.duration, scene.show.at_end) == (240, "loop")
    assert scene.room is not None
    assert scene.room.box is not None
    assert scene.room.box.size == (8, 4, 6)
    assert list(scene.rigs.speakers) == ["dome"]
    assert list(scene.rigs.projectors) == ["p1"]
    assert {name: media.type for name, media in scene.media.items()} == {
        "stele-1": "model", "bed": "ambisonic", "narrator": "audio"
    }  # fmt: skip
    stele, bed, narrator, key = scene.things
    assert (stele.kind, stele.at, stele.turn.y if stele.turn else None) == ("model", (0, 0, -1), 20)
    assert (bed.gain, bed.loop, scene.media["bed"].order) == (Level(-12), True, 3)
    assert scene.media["narrator"].captions == {"fr": "media/voix.fr.vtt", "en": "media/voice.en.vtt"}
    assert (narrator.sound, key.at) == ("narrator", (1, 3.5, 0))
    assert scene.views["entry"].look_at == "stele-1"
    assert [cue.when[0].kind for cue in scene.cues] == ["start", "enter", "at"]
    assert (scene.cues[0].do[0].verb, scene.cues[0].do[0].fade, scene.cues[2].when[0].at) == ("play", 3, 40.5)


def test_an_old_file_is_noted_and_nothing_else() -> None:
    found = [f for f in scenes.validate(scenes.read(FIXTURE)) if not f.code.startswith("scene-rights")]
    lacked = {
        "scene-license",
        "scene-no-transcript",
        "scene-projector-idle",
    }  # the draft had no words for them
    assert [(f.code, f.severity, f.where.line) for f in found if f.code not in lacked] == [
        ("scene-version-old", "note", 2)
    ]
    assert "--migrate" in next(f for f in found if f.severity == "note").render("fr")
    assert [f.where.line for f in found if f.code == "scene-license"] == [29, 30]  # where the things stand


def test_mistakes_are_told_where_the_author_wrote_them() -> None:
    told = problems(
        DRAFT.replace("duration: 240 ", "duration: four").replace("gain: -12", "gain: loud")
        .replace("rotation: 20", "rotation: [20]").replace("target: stele-1", "target: 3")
        .replace("file: media/stele.glb", "file: /stele.glb").replace("room: [8, 4, 6]", "room: [8, 4]")
        .replace("fade: 3", "fade: long")
    )  # fmt: skip
    lines = DRAFT.splitlines()
    wanted = [("duration: 240", "scene-duration"), ("room:", "scene-box-size"), ("file: media/stele", "scene-file-absolute"),
              ("rotation", "scene-turn"), ("id: bed", "scene-level"), ("entry:", "scene-place"), ("id: open", "scene-duration")]  # fmt: skip
    assert [(line, code) for code, line, _, _ in told] == [
        (next(i for i, line in enumerate(lines, 1) if words in line), code) for words, code in wanted
    ]


def test_the_text_keeps_every_comment_and_what_did_not_change() -> None:
    text = migrated_text(DRAFT)
    assert scenes.read_text(text) == scenes.read_text(DRAFT)
    assert sorted(comments_of(text)) == sorted(comments_of(DRAFT))
    assert text.startswith(
        '# The hall, as the first draft of the format had it: flat.\nimmersion: "1"        # the draft\n'
    )
    for line in (
        "show: {duration: 240s, at_end: loop}         # seconds, with the gap",
        "room: {box: {size: [8, 4, 6]}}       # measured with a laser",
        "    at: [0, 0, -1]         # in front of the door",
        "    turn: {y: 20}                 # towards the window",
        '    alt: {fr: "Stèle de calcaire", en: "Limestone stele"}',
        "  entry: {at: [0, 1.6, 2.5], look_at: stele-1, fov: 60}    # eyes of an adult",
        "  - {id: open, when: [start], do: [{play: bed, fade: 3s}]}",
    ):
        assert line in text.splitlines(), text
    assert migrated_text(text) == text
    assert parse_tree(text).data["immersion"] == LATEST


def test_the_file_is_rewritten_and_the_old_one_kept(tmp_path: Path) -> None:
    file = tmp_path / "l'été.yaml"
    file.write_bytes(DRAFT.replace("\n", "\r\n").encode())
    scene = scenes.read(file)
    kept = scenes.migrate(file)
    assert kept == tmp_path / "l'été.v0.yaml"
    assert kept.read_bytes() == DRAFT.replace("\n", "\r\n").encode()
    assert file.read_bytes() == migrated_text(DRAFT).replace("\n", "\r\n").encode()
    assert scenes.read(file) == scene
    assert scenes.migrate(file) is None
    assert sorted(p.name for p in tmp_path.iterdir()) == ["l'été.v0.yaml", "l'été.yaml"]
    file.write_text(DRAFT, encoding="utf-8")
    assert scenes.migrate(file) == tmp_path / "l'été.v0-2.yaml"  # never over a file that is there


def test_nothing_is_written_when_the_file_is_no_scene_or_the_disk_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "scene.yaml"
    file.write_text(DRAFT + "titel: x\n", encoding="utf-8")
    with pytest.raises(SceneError, match="scene-unknown-key"):
        scenes.migrate(file)
    assert [p.name for p in tmp_path.iterdir()] == ["scene.yaml"]
    file.write_text(DRAFT, encoding="utf-8")

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(FileError, match="file-write"):
        scenes.migrate(file)
    assert [p.name for p in tmp_path.iterdir()] == ["scene.yaml"]
    assert file.read_text(encoding="utf-8") == DRAFT


def test_a_changed_old_scene_is_written_in_the_latest_version(tmp_path: Path) -> None:
    file = tmp_path / "scene.yaml"
    file.write_text(DRAFT, encoding="utf-8")
    scene = scenes.read(file)
    scenes.write(scene, file)
    assert file.read_text(encoding="utf-8") == DRAFT  # unchanged, so untouched
    scenes.write(scene.replace("things.bed", gain="-6dB"), file)
    assert file.read_text(encoding="utf-8") == migrated_text(DRAFT).replace("-12dB", "-6dB")


@pytest.mark.parametrize("version", ["2", "17"])
def test_a_later_version_is_refused_by_name(version: str) -> None:
    text = f'immersion: "{version}"\nid: a\nholograms: {{}}\n'
    assert problems(text) == [("scene-version-later", 1, 12, "immersion")]
    with pytest.raises(SceneError, match=f'"{version}"'):
        scenes.read_text(text)


@pytest.mark.parametrize("version", ["one", "1.0", "-1", "", "01x"])
def test_a_version_that_never_was_is_refused(version: str) -> None:
    assert ("scene-version", 1, 12, "immersion") in problems(f"immersion: {json.dumps(version)}\nid: a\n")


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_no_damaged_draft_makes_the_migration_fail_otherwise(data: st.DataObject) -> None:
    at = data.draw(st.integers(14, len(DRAFT) - 1))
    put = data.draw(st.text("{}[]:,-#&*!|>'\"\n \t%@`a0é", max_size=4))
    text = DRAFT[:at] + put + DRAFT[at + data.draw(st.integers(0, 12)) :]
    scene = read_or_refused(text)
    assert scene is None or scenes.read_text(migrated_text(text)) == scene


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["things", "cues", "media", "room", "show", "views", "languages", "language", "duration", "rigs"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=3),
            lambda inner: st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["id", "type", "file", "at", "play", "fade", "eye", "gain"]), inner, max_size=3),
            max_leaves=8,
        ),
    )
)  # fmt: skip
def test_any_old_tree_is_refused_or_read(tree: dict[str, object]) -> None:
    read_or_refused(json.dumps({"immersion": "0", "id": "a", **tree}))
