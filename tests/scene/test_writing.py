"""Writing keeps the author's file, and says the same when it is read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immersion import scene as scenes
from immersion.errors import UsageError
from immersion.scene.writing import plain, written

EXAMPLE = Path(__file__).parent / "fixtures" / "example.yaml"


def test_nothing_changed_is_written_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "scène d'essai.yaml"
    path.write_bytes(EXAMPLE.read_bytes())
    scenes.write(scenes.read(path), path)
    assert path.read_bytes() == EXAMPLE.read_bytes()


def test_comments_survive_a_change(tmp_path: Path) -> None:
    path = tmp_path / "scene.yaml"
    path.write_bytes(EXAMPLE.read_bytes())
    scene = scenes.read(path).replace("bed", gain="-6dB").replace("views.close", fov=50)
    scenes.write(scene, path)
    text = path.read_text(encoding="utf-8")
    assert "# metres, from the lower left corner seen from inside" in text
    assert "# LFE1 of the layout included" in text
    assert "gain: -6dB" in text
    assert '"La salle des signes"' in text  # the author's quotes
    assert "walls: plaster" in text  # the author's short form
    assert scenes.read(path) == scene


def test_a_scene_made_in_python_reads_back_the_same(tmp_path: Path) -> None:
    scene = scenes.read(EXAMPLE)
    for name in ("scene.yaml", "scene.json"):
        scenes.write(scene, tmp_path / name)
        assert scenes.read(tmp_path / name) == scene
        assert plain(scenes.read(tmp_path / name)) == plain(scene)


def test_things_can_come_and_go(tmp_path: Path) -> None:
    before = EXAMPLE.read_text(encoding="utf-8")
    scene = scenes.read_text(before)
    fewer = scenes.Scene(**{**plain(scene), "things": plain(scene)["things"][1:], "tours": {}})
    assert scenes.read_text(written(fewer, before)) == fewer


def test_other_suffixes_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"scene-suffix"):
        scenes.write(scenes.read(EXAMPLE), tmp_path / "scene.txt")
    assert list(tmp_path.iterdir()) == []


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    WORDS, st.floats(0.001, 1e5), st.floats(-100, 20), st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3)
)
def test_any_words_and_numbers_come_back(
    words: str, seconds: float, level: float, point: list[float]
) -> None:
    scene = scenes.Scene(
        immersion="1",
        id="a",
        title={"fr": words, "en": words + "#"},
        show={"duration": f"{seconds:.6f}s"},
        things=[{"id": "t", "sound": "v", "at": point, "gain": f"{level:.3f}dB"}],
    )
    assert scenes.read_text(written(scene)) == scene


@pytest.mark.parametrize(
    "text", ["?0", "a: b", "a #b", "- a", "@a", "`a", "%a", "!a", "&a", "*a", "a,b", "a]", "2026-06-01", "~", "1_000", "a:", "é", "-"]
)  # fmt: skip
def test_a_text_that_looks_like_something_else_comes_back(text: str) -> None:
    scene = scenes.Scene(immersion="1", id="a", title={"fr": text}, things=[{"id": "t", "text": text}])
    assert scenes.read_text(written(scene)) == scene
