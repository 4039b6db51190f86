"""What is written over the picture is whole: nothing runs out of it, hides another, or cannot be read."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from faked_window import faked_player, shown_by
from immersion.preview.controls import stepped
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
@pytest.mark.parametrize(
    ("text_size", "contrast", "size"),
    [
        (1.0, False, SIZE),
        (1.5, True, SIZE),
        (2.0, False, SIZE),
        (3.0, True, SIZE),
        (3.0, False, (1920, 1080)),
    ],
)
def test_nothing_is_cut_and_nothing_hides_another(
    tmp_path: Path, language: str, text_size: float, contrast: bool, size: tuple[int, int]
) -> None:
    look = {"text_size": text_size, "high_contrast": contrast}
    with faked_player(walked_scene(tmp_path), size, language=language, **look) as player:
        _everything(player)
        shown_by(player)
        panels = _panels(player)
        widths = {
            name: (held.label.content_width, held.panel.width)
            for name, held in player._drawing._written.items()
        }
    assert set(panels) == {"captions", "trouble", "told", "cues", "status"}
    for name, (left, low, right, high) in panels.items():
        assert 0 <= left < right <= size[0], name
        assert 0 <= low < high <= size[1], name
        assert widths[name][0] < widths[name][1], name
    for one, other in combinations(panels, 2):
        a, b = panels[one], panels[other]
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (one, other)


def test_many_problems_in_large_text_have_their_place_too(tmp_path: Path) -> None:
    with faked_player(walked_scene(tmp_path), SIZE, language="fr", text_size=3.0) as player:
        _everything(player)
        player.trouble = [f"{n} {LONG}" for n in range(12)]
        shown_by(player)
        panels = _panels(player)
    for one, other in combinations(panels, 2):
        a, b = panels[one], panels[other]
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (one, other)
    assert min(low for _, low, _, _ in panels.values()) >= 0


def test_what_is_read_first_keeps_its_size_and_the_rest_is_no_smaller_than_usual(tmp_path: Path) -> None:
    sizes: dict[float, dict[str, float]] = {}
    for text_size in (1.0, 3.0):
        with faked_player(walked_scene(tmp_path), (1920, 1080), text_size=text_size) as player:
            _everything(player)
            shown_by(player)
            sizes[text_size] = {name: one.label.font_size for name, one in player._drawing._written.items()}
    for name in ("captions", "trouble"):
        assert sizes[3.0][name] == pytest.approx(3 * sizes[1.0][name])
    for name in ("told", "cues", "status"):
        assert sizes[3.0][name] >= 0.99 * sizes[1.0][name], name


def test_letters_do_not_grow_and_shrink_with_figures_and_come_back_when_there_is_place(
    tmp_path: Path,
) -> None:
    with faked_player(walked_scene(tmp_path), SIZE, text_size=3.0) as player:
        do(player, "status")
        shown_by(player)
        alone = player._drawing._written["status"].label.font_size
        _everything(player)  # shows the cues, and hides the figures
        do(player, "status")
        found = []
        for _ in range(4):
            player.move(stepped(player.pose, {"forward"}, 0.1))
            shown_by(player)
            found.append(player._drawing._written["status"].label.font_size)
        assert len(set(found)) == 1
        assert found[0] < alone
        player.trouble = []
        do(player, "cues")
        do(player, "names")
        player.look = replace(player.look, captions=False)
        shown_by(player)
        assert player._drawing._written["status"].label.font_size == pytest.approx(alone)


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
