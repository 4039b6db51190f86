"""Pictures against kept ones, as an eye compares them, without a display and on one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from golden_scenes import FOLDER, GOLDENS, difference, small_room

MEAN, MOST = 0.5, 4.0
"""ΔE after a blur of 2 pixels: far under what is seen side by side, and a little above it anywhere."""


def kept(name: str) -> np.ndarray:
    with Image.open(FOLDER / f"{name}.png") as image:
        return np.array(image.convert("RGBA"))


@pytest.mark.parametrize("name", list(GOLDENS))
def test_a_picture_is_the_kept_one(tmp_path: Path, name: str) -> None:
    mean, most = difference(GOLDENS[name](tmp_path), kept(name))
    assert mean < MEAN
    assert most < MOST


def test_a_tenth_more_light_is_told(tmp_path: Path) -> None:
    """The tolerance is no cushion: what a careful eye would find fails."""
    mean, _ = difference(small_room(tmp_path, 880.0), kept("small_room"))
    assert mean > MEAN


def test_a_pixel_to_the_side_is_told_and_a_flicker_of_edges_is_not() -> None:
    picture = kept("two_projectors")
    assert difference(np.roll(picture, 2, axis=1), picture)[1] > MOST
    noise = np.random.default_rng(1).integers(-2, 3, picture.shape)
    mean, most = difference(np.clip(picture.astype(int) + noise, 0, 255).astype(np.uint8), picture)
    assert mean < MEAN
    assert most < MOST


def test_the_kept_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.png")) < 250_000


SCRIPT = """
import sys, tempfile
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import pyglet
pyglet.options.debug_gl = False
import pyglet.window
from immersion.preview.offscreen import context_config
window = pyglet.window.Window(64, 64, config=context_config())
from golden_scenes import GOLDENS
from immersion.preview import save_png
for name in sys.argv[3:]:
    with tempfile.TemporaryDirectory() as held:
        save_png(GOLDENS[name](Path(held)), Path(sys.argv[2]) / f"{name}.png")
"""


def same_on_a_display(folder: Path, *names: str) -> None:
    """Draw these on an X server and without one: every byte is the same."""
    xvfb = shutil.which("xvfb-run")
    assert xvfb is not None, "xvfb-run is needed: apt-get install xvfb xauth"
    command = [xvfb, "-a", "-s", "-screen 0 640x480x24", sys.executable, "-c", SCRIPT]
    done = subprocess.run(
        [*command, str(Path(__file__).parents[1]), str(folder), *names],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for name in names:
        (folder / name).mkdir()
        with Image.open(folder / f"{name}.png") as image:
            assert np.array_equal(np.array(image), GOLDENS[name](folder / name)), name


def test_a_picture_is_the_same_without_a_display_and_on_one(tmp_path: Path) -> None:
    same_on_a_display(tmp_path, "two_projectors")


@pytest.mark.slow
def test_every_kept_picture_is_the_same_without_a_display_and_on_one(tmp_path: Path) -> None:
    same_on_a_display(tmp_path, *GOLDENS)
