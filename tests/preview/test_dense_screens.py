"""Screens with two pixels where others have one: what is shown is sharp, clicks meet it, texts keep their size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faked_window import faked_player, shown_by
from immersion.preview import picture
from immersion.preview.density import canvas_of
from immersion.preview.doing import do
from immersion.preview.overlay import blocks_of
from immersion.preview.picking import seen_at
from immersion.preview.window import Player
from walked_scene import walked_scene

PIXELS = (800, 450)


@contextmanager
def _player(folder: Path, points: tuple[int, int], scale: float, **look: Any) -> Iterator[Player]:
    with faked_player(walked_scene(folder), PIXELS, points, scale, **look) as player:
        yield player


KINDS = {"counts points": ((400, 225), 1.0), "counts pixels": (PIXELS, 2.0), "plain": (PIXELS, 1.0)}


@pytest.fixture(params=["counts points", "counts pixels"])
def dense(request: pytest.FixtureRequest) -> tuple[tuple[int, int], float]:
    return KINDS[str(request.param)]


def test_every_pixel_of_the_screen_is_drawn(tmp_path: Path, dense: tuple[tuple[int, int], float]) -> None:
    with _player(tmp_path, *dense, captions=False) as player:
        seen = shown_by(player).astype(int)
        visit = player.so_far()
        stage = player.stage
        expected = picture(stage, "entry", PIXELS, visit=visit).astype(int)
    assert seen.shape == expected.shape
    assert np.abs(seen - expected).max() <= 2
    half = expected[::2, ::2].repeat(2, 0).repeat(2, 1)
    assert np.abs(seen - half).max() > 60  # a picture of half the pixels is another one


def test_a_click_meets_what_is_under_the_pointer(
    tmp_path: Path, dense: tuple[tuple[int, int], float]
) -> None:
    wide, high = dense[0]
    with _player(tmp_path, *dense) as player:
        shown_by(player)
        do(player, "measure")
        for place in ((2.2, 1.0, -3.0), (-1.5, 0.4, -3.0)):  # on the front wall
            found = seen_at(player.camera, np.array(place), wide / high)
            assert found is not None
            x, y = round((found[0] + 1) / 2 * wide), round((found[1] + 1) / 2 * high)
            player._window.dispatch_event("on_mouse_press", x, y, 1, 0)
            player._window.dispatch_event("on_mouse_release", x, y, 1, 0)
        metre = 5.5 * np.tan(np.radians(30)) * 2 / high  # of a pixel on the wall
        assert player.marks[0] == pytest.approx((2.2, 1.0, -3.0), abs=metre)
        assert player.marks[1] == pytest.approx((-1.5, 0.4, -3.0), abs=metre)


def test_the_same_way_of_the_hand_turns_as_far(tmp_path: Path) -> None:
    """A quarter of the window's width, whatever it counts."""
    turned = []
    for points, scale in KINDS.values():
        with _player(tmp_path, points, scale) as player:
            units = points[0] / 400 if scale == 2.0 else 1.0  # on the plain screen 100 pixels are longer
            player._window.dispatch_event("on_mouse_press", 50, 50, 1, 0)
            player._window.dispatch_event("on_mouse_drag", 50, 50, 100 * units, 0, 1, 0)
            turned.append(player.pose.yaw)
    assert turned[0] == turned[1] == turned[2] != 0


def _overlay(player: Player) -> dict[str, tuple[float, float, float, float]]:
    """Return where each panel is, in the screen's pixels: left, bottom, width, height."""
    panels = {name: held.panel for name, held in player._drawing._written.items()}
    return {name: (*panel.position, panel.width, panel.height) for name, panel in panels.items()}


def _speaking(player: Player) -> None:
    player.cue = "speak"
    do(player, "cue-fire")
    player.pause(False)
    for _ in range(60):
        player.advance(1 / 60)
    player.pause(True)
    do(player, "status")
    do(player, "cues")


def test_texts_are_as_large_as_on_another_screen_and_as_sharp(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two pixels a point are twice the letters, drawn with all the pixels: those of text twice as large."""
    read, placed, sizes = {}, {}, {}
    for name, (points, scale) in KINDS.items():
        with _player(tmp_path, points, scale, text_size=1.0 if name != "plain" else 2.0) as player:
            player._each = 0.0
            _speaking(player)
            monkeypatch.setattr("immersion.preview.overlay._figures", lambda session, seconds: ["0123"])
            read[name] = shown_by(player)
            placed[name] = _overlay(player)
            sizes[name] = {
                k: (held.label.content_width, held.label.content_height)
                for k, held in player._drawing._written.items()
            }
            names = [block.name for block in blocks_of(player, player._captions)]
    assert {"captions", "cues", "status"} <= set(names)
    assert placed["counts points"] == placed["counts pixels"]
    assert np.array_equal(read["counts points"], read["counts pixels"])
    for name in ("captions", "status"):  # lines that are not broken
        assert sizes["counts points"][name] == sizes["plain"][name]
    for name, (left, low, wide, high) in placed["counts points"].items():
        assert left >= 0, name
        assert low >= 0, name
        assert left + wide <= PIXELS[0], name
        assert low + high <= PIXELS[1], name


def _fake(size: tuple[int, int], pixels: tuple[int, int], scale: float) -> Any:
    told: dict[str, Callable[[Any], object] | object] = {
        "width": size[0],
        "scale": scale,
        "get_framebuffer_size": lambda self: pixels,
    }
    return type("Told", (), told)()


def test_what_a_window_tells_of_its_pixels() -> None:
    assert canvas_of(_fake((400, 225), (800, 450), 1.0)).scale == 2.0
    assert canvas_of(_fake((400, 225), (800, 450), 2.0)).units == 1.0
    dense = canvas_of(_fake((800, 450), (800, 450), 2.0))
    assert (dense.scale, dense.units) == (2.0, 2.0)
    assert canvas_of(_fake((800, 450), (800, 450), 0.75)).scale == 1.0  # what a screen of 72 dpi tells
    assert canvas_of(_fake((800, 450), (800, 450), 30.0)).scale == 4.0
