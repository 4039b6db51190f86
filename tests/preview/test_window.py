"""The window, on a display of its own: what it shows is what the pictures show."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from immersion import stage
from immersion.errors import MissingToolError, UnknownNameError, UsageError
from immersion.preview import picture, run
from immersion.preview.camera import camera_at
from immersion.preview.window import Player
from preview_scenes import ROOM, Hiding, scene

# Begins with a picture: the context without a display must give way to the window.
SCRIPT = """
import sys
from immersion import preview, stage
from immersion.preview.session import Look
from immersion.preview.window import Player
file, out = sys.argv[1:]
with stage.open(file) as opened:
    preview.picture(opened, "entry", size=(320, 180))
    bare = Look(captions=False)
    preview.run(opened, size=(320, 180), paused=True, frames=3, screenshot=out + "/window.png", look=bare)
    made, show_in = [], Player.show_in
    def press(self, window):
        show_in(self, window)
        from pyglet.window import key
        for symbol in (key.H, key.LEFT):
            window.dispatch_event("on_key_press", symbol, 0)
    Player.show_in = press
    preview.run(opened, size=(320, 180), frames=9, screenshot=out + "/helped.png")
    preview.save_png(preview.picture(opened, "entry", size=(320, 180)), out + "/after.png")
"""


def _pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.array(image).astype(int)


def test_the_window_shows_the_picture(scene_file: Path, tmp_path: Path) -> None:
    xvfb = shutil.which("xvfb-run")
    assert xvfb is not None, "xvfb-run is needed: apt-get install xvfb xauth"
    display = [xvfb, "-a", "-s", "-screen 0 1280x720x24"]
    command = [*display, sys.executable, "-W", "error", "-c", SCRIPT, str(scene_file), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    with stage.open(scene_file) as opened:
        expected = picture(opened, "entry", size=(320, 180)).astype(int)
        visit = stage.simulate(opened, stage.Walk.of([0, 1], [[0, 1.6, 2.5]] * 2))
        walked = picture(opened, "entry", size=(320, 180), visit=visit).astype(int)
    window = _pixels(tmp_path / "window.png")
    assert window.shape == expected.shape
    assert np.abs(window - walked).max() <= 2
    assert np.abs(_pixels(tmp_path / "after.png") - expected).max() <= 2
    helped = _pixels(tmp_path / "helped.png")
    assert (helped[..., :3].max(-1)[30:150, 30:300] < 64).mean() > 0.6  # the panel of the help
    assert np.abs(helped - expected).mean() > 5


def test_without_a_display_the_error_says_what_works(
    scene_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not sys.platform.startswith("linux"):
        assert "DISPLAY" not in os.environ  # elsewhere a session always has a display
        return
    monkeypatch.delenv("DISPLAY", raising=False)
    with stage.open(scene_file) as opened, pytest.raises(MissingToolError) as caught:
        run(opened)
    assert caught.value.code == "preview-no-display"
    assert "immersion render" in caught.value.part("remedy", "en")
    assert caught.value.part("found", "fr") == "pas d’écran (DISPLAY)"


def test_a_display_that_is_not_there_is_named(scene_file: Path) -> None:
    if not sys.platform.startswith("linux"):
        return
    script = (
        "import sys\nfrom immersion import stage\nfrom immersion.errors import MissingToolError\n"
        "from immersion.preview import run\nwith stage.open(sys.argv[1]) as opened:\n"
        "    try:\n        run(opened)\n    except MissingToolError as error:\n"
        "        print(error.code, error.part('found', 'en'))\n"
    )
    environment = {**os.environ, "DISPLAY": ":9753"}
    command = [sys.executable, "-c", script, str(scene_file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=60)
    assert done.stdout.startswith("preview-no-display ")
    assert ":9753" in done.stdout
    assert "None" not in done.stdout


def test_wrong_calls_are_refused_before_anything_opens(scene_file: Path, tmp_path: Path) -> None:
    with stage.open(scene_file) as opened:
        for options, code in (
            ({"frames": 0}, "preview-frames"),
            ({"screenshot": tmp_path / "a.png"}, "preview-frames"),
            ({"size": (0, 5)}, "preview-size"),
        ):
            with pytest.raises(UsageError, match=code):
                run(opened, **options)
        assert not (tmp_path / "a.png").exists()
        with pytest.raises(UnknownNameError, match="preview-view"):
            run(opened, view="nowhere", frames=1)


def _player(opened: stage.Stage, visit: Hiding | None = None, **options: float) -> Player:
    return Player(opened, visit, camera_at(opened, "a"), "a", **options)


VIEWS = {
    "a": {"at": [0, 1.6, 2], "title": {"fr": "Entrée", "en": "Entrance"}},
    "b": {"at": [1, 1.0, 0], "turn": {"y": 90, "z": 10}},
}


def test_a_player_walks_keeps_a_views_roll_and_tells_its_time() -> None:
    titles = {
        "title": {"fr": "Salle", "en": "Hall"},
        "languages": {"default": "fr", "available": ["fr", "en"]},
    }
    with stage.open(scene([], room=ROOM, views=VIEWS, **titles)) as opened:
        player = _player(opened, time=61.0)
        assert player.caption() == "Salle — Entrée — 1:01 — H\u00a0:\u202f?"
        player.go(1)
        player.go(7)
        assert player.view == "b"
        assert np.allclose(player.camera.world_from_camera, camera_at(opened, "b").world_from_camera)
        player.on_mouse_drag(0, 0, 10, 0, 1, 0)
        assert abs(player.camera.world_from_camera[1, 0]) < 1e-12  # moved: the horizon is level again
        player.advance(2.0)
        player.paused = True
        player.advance(2.0)
        assert player.caption() == "Salle — b — 1:03 (en pause) — H\u00a0:\u202f?"
        player.on_text("&")
        player.on_text("2")
        assert player.view == "a"


def test_a_players_contents_follow_the_visit() -> None:
    lamp = {"id": "l", "light": "point", "intensity": "100cd"}
    with stage.open(scene([lamp], room=ROOM, views=VIEWS)) as opened:
        player = _player(opened, Hiding(("l",), since=1.0))
        assert len(player.contents().lights) == 1
        assert player.contents() is player.contents()
        player.advance(1.5)
        assert len(player.contents().lights) == 0
