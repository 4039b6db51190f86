"""A scene written in Python says what its file says, and its problems are at the lines of the script."""

from __future__ import annotations

import inspect
import runpy
from pathlib import Path

import pytest

from immersion.errors import SceneError
from immersion.scene import Builder, read, validate, write
from immersion.scene.model import Scene
from immersion.scene.writing import plain

EXAMPLE = Path(__file__).parent / "fixtures" / "example.yaml"


def rebuilt(scene: Scene) -> Scene:
    """Say a scene again, block by block."""
    tree = plain(scene)
    del tree["immersion"]
    heads = {
        name: tree.pop(name) for name in list(tree) if name in ("title", "base") or name.startswith("x-")
    }
    made = Builder(tree.pop("id"), **heads)
    rigs = tree.pop("rigs", {})
    for block, said in [*tree.items(), *rigs.items()]:
        method = getattr(made, block)
        parameters = list(inspect.signature(method).parameters.values())
        named = parameters[0].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        if isinstance(said, list):
            for item in said:
                method(item["id"], **{k: v for k, v in item.items() if k != "id"}) if named else method(
                    **item
                )
        elif named:
            for name, keys in said.items():
                method(name, **keys)
        else:
            method(**said)
    return made.scene()


def test_every_block_of_a_file_can_be_said(tmp_path: Path) -> None:
    scene = read(EXAMPLE)
    again = rebuilt(scene)
    assert again == scene
    write(again, tmp_path / "again.yaml")
    assert read(tmp_path / "again.yaml") == scene


def test_every_block_of_the_format_has_its_method() -> None:
    heads = {"immersion", "id", "base", "title", "extensions"}
    blocks = set(Scene.model_fields) - heads - {"rigs"}
    assert blocks | {"speakers", "projectors", "blends", "fallback"} <= set(dir(Builder))


SCRIPT = """\
from immersion.scene import Builder

hall = Builder("hall", titel="x")
hall.media("bell", type="audio", file="/bell.wav")
hall.things("bell-1", sound="bel", gain="loud")
for i in range(2):
    hall.things(
        f"lamp-{i}",
        light="point",
        intensity=800,
    )
hall.views("entry", at=[0, 1.6, 2])
hall.views("entry", at=[0, 1.6, 3])
hall.fallback(lost="p1", do="x")
"""


def test_problems_name_the_lines_of_the_script(tmp_path: Path) -> None:
    script = tmp_path / "l'été.py"
    script.write_text(SCRIPT, encoding="utf-8")
    with pytest.raises(SceneError) as caught:
        runpy.run_path(str(script))["hall"].scene()
    told = [(p.where.line, p.where.path, p.code) for p in caught.value.problems]
    assert told == [
        (3, "titel", "scene-unknown-key"),
        (4, "media.bell.file", "scene-file-absolute"),
        (5, "things[0].gain", "scene-level"),
        (7, "things[1].intensity", "scene-light"),
        (7, "things[2].intensity", "scene-light"),
        (13, "views.entry", "scene-duplicate-key"),
        (14, "rigs.fallback[0].do", "scene-list"),
    ]
    assert {str(p.where.file) for p in caught.value.problems} == {str(script)}
    assert "l'été.py:5" in caught.value.render("fr")


def test_findings_name_the_lines_too(tmp_path: Path) -> None:
    script = tmp_path / "show.py"
    lines = ["from immersion.scene import Builder", 'hall = Builder("hall")', 'hall.things("a", sound="bel")']
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")
    findings = validate(runpy.run_path(str(script))["hall"].scene())
    assert (str(script), 3) in {(str(f.where.file), f.where.line) for f in findings}


def test_a_builder_goes_on_after_a_scene() -> None:
    hall = Builder("hall")
    first = hall.scene()
    second = hall.views("entry", at=[0, 1, 2]).scene()
    assert not first.views
    assert list(second.views) == ["entry"]
