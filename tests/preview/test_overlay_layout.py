"""What is written over the picture is whole: nothing runs out of it, hides another, or cannot be read."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from faked_window import faked_player, shown_by
from immersion.preview.doing import click_at, do
from immersion.preview.overlay import blocks_of
from immersion.preview.window import Player
from walked_scene import walked_scene

SIZE = (1280, 720)
LONG = "/" + "/".join(["a-folder-of-the-museum"] * 8) + "/scene.yaml:40:33 things[0].att"


def _everything(player: Player) -> None:
    """Show captions, a tour, cues, figures, names and what is wrong."""
    do(player, "tour")
    player.cue = "speak"
    do(player, "cue-fire")
    player.pause(False)
    for _ in range(60):
        player.advance(1 / 60)
    player.pause(True)
    for action in ("cues", "status", "names"):
        do(player, action)
    player.trouble = [LONG]


def _panels(player: Player) -> dict[str, tuple[float, float, float, float]]:
    """Return left, bottom, right and top of each panel of the last frame."""
    blocks = {block.name for block in blocks_of(player, player._captions, 0.01)}
    found = {}
    for name, held in player._drawing._written.items():
        if name in blocks:
            (x, y), panel = held.panel.position, held.panel
            found[name] = (x, y, x + panel.width, y + panel.height)
    return found


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("text_size", "contrast"), [(1.0, False), (1.5, True)])
def test_nothing_is_cut_and_nothing_hides_another(
    tmp_path: Path, language: str, text_size: float, contrast: bool
) -> None:
    look = {"text_size": text_size, "high_contrast": contrast}
    with faked_player(walked_scene(tmp_path), SIZE, language=language, **look) as player:
        _everything(player)
        shown_by(player)
        panels = _panels(player)
        widths = {
            name: (held.label.content_width, held.panel.width)
            for name, held in player._drawing._written.items()
        }
    assert set(panels) == {"captions", "trouble", "told", "cues", "status"}
    for name, (left, low, right, high) in panels.items():
        assert 0 <= left < right <= SIZE[0], name
        assert 0 <= low < high <= SIZE[1], name
        assert widths[name][0] < widths[name][1], name
    for one, other in combinations(panels, 2):
        a, b = panels[one], panels[other]
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (one, other)


def test_the_lines_of_a_table_stay_whole_in_large_text(tmp_path: Path) -> None:
    heights = []
    for text_size in (1.0, 2.0):
        with faked_player(walked_scene(tmp_path), SIZE, text_size=text_size) as player:
            do(player, "cues")
            shown_by(player)
            label = player._drawing._written["cues"].label
            heights.append(label.content_height / label.font_size)
            assert label.font_size >= 10.5
    assert heights[1] == pytest.approx(heights[0], rel=0.1)  # as many lines


def test_a_measure_is_read_on_a_light_wall_and_on_a_dark_one(tmp_path: Path) -> None:
    scene = walked_scene(tmp_path)
    for strength in ("8cd", "90000cd"):
        scene.write_text(
            scene.read_text(encoding="utf-8").replace("intensity: 800cd", f"intensity: {strength}"),
            encoding="utf-8",
        )
        with faked_player(scene, SIZE) as player:
            do(player, "measure")
            click_at(player, -0.5, 0.4, 16 / 9)
            click_at(player, 0.5, 0.4, 16 / 9)
            grey = shown_by(player)[..., :3].astype(float).mean(-1)
        across = grey[200:232, 500]  # the line is 216 pixels from the top
        assert across.max() - across.min() > 100, strength  # it has an edge on both sides
        words = grey[150:212, 560:720]
        assert np.percentile(words, 98) - np.percentile(words, 30) > 80, strength
        scene.write_text(
            scene.read_text(encoding="utf-8").replace(f"intensity: {strength}", "intensity: 800cd"),
            encoding="utf-8",
        )


def test_the_help_stands_alone(tmp_path: Path) -> None:
    with faked_player(walked_scene(tmp_path), SIZE) as player:
        _everything(player)
        player.trouble = []
        do(player, "measure")
        click_at(player, -0.5, 0.4, 16 / 9)
        do(player, "help")
        shown_by(player)
        assert set(_panels(player)) == {"help"}
        assert not [name for name in player._drawing._written if name.startswith("@")]
