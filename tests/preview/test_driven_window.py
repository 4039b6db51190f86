"""The window driven by real events of a keyboard and a mouse, on a display of its own; its pixels are looked at.

``IMMERSION_PICTURES=FOLDER`` keeps a picture of each step there.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from driven_window import DrivenWindow
from immersion import stage as stages
from immersion.preview import picture
from small_example import small_example

PAPER, WARNING = np.array([15, 15, 18]), np.array([96, 24, 12])
SIZE = (640, 360)
LOW = np.s_[270:, 100:540]
"""Where captions stand."""

PLACE = "id: stele-1, model: stele, at: [0, 0, -1]"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return Path(os.environ.get("IMMERSION_PICTURES", tmp_path / "pictures"))


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    return small_example(tmp_path / "salle")


def panel(pixels: np.ndarray, paper: np.ndarray) -> int:
    """Return how many pixels are a panel of this colour."""
    return int((np.abs(pixels.astype(int) - paper).max(-1) < 40).sum())


def letters(pixels: np.ndarray) -> int:
    return int((pixels.min(-1) > 200).sum())


def distance(row: list[float]) -> float:
    """Return how far the visitor is from the stele's axis."""
    return float(np.hypot(row[0], row[2] + 1))


def walk_to_the_stele(window: DrivenWindow) -> None:
    """Walk by a real key until the cue of the zone fires, and on until the voice is read."""
    assert ["cue", "speak"] not in window.state()["events"]
    window.hold("w", lambda: ["cue", "speak"] in window.state()["events"])
    window.comes(lambda state: state["held"] == [])
    window.comes(lambda state: state["captions"])
    window.press("space")
    window.comes(lambda state: state["paused"])


@pytest.mark.slow
def test_a_visit_of_the_example_by_real_keys_and_clicks(scene: Path, tmp_path: Path, pictures: Path) -> None:
    good = scene.read_text(encoding="utf-8")
    with DrivenWindow(scene, tmp_path, SIZE) as window:
        assert window.title().startswith("La salle des signes — ")
        far = window.save(pictures / "1-entry.png")
        with stages.open(scene) as stage:
            visit = stages.simulate(stage, stages.Walk.of([0, 1], [window.state()["row"][:3]] * 2))
            expected = picture(stage, "entry", SIZE, visit=visit)[..., :3].astype(int)
        assert np.abs(far.astype(int) - expected).mean() < 0.5  # the whole display is the picture

        walk_to_the_stele(window)
        state = window.state()
        assert distance(state["row"]) < 1.55  # the zone's radius, and a step
        assert ["enter", "near"] in state["events"]
        near = window.save(pictures / "2-captions.png")
        assert panel(near[LOW], PAPER) > 1500
        assert letters(near[LOW]) > 100
        assert letters(far[LOW]) < 20

        scene.write_text(good.replace(PLACE, PLACE.replace("at:", "att:")), encoding="utf-8")
        window.comes(lambda state: state["problems"])
        told = window.state()["problems"]
        assert told[0].startswith("scene.yaml:40:")
        assert "att" in told[0]
        wrong = window.save(pictures / "3-mistake.png")
        assert panel(wrong[:180, :420], WARNING) > 4000
        # The last good state is kept: below the message the picture is what it was.
        assert np.abs(wrong[230:].astype(int) - near[230:]).mean() < 0.5

        scene.write_text(good.replace(PLACE, PLACE.replace("[0, 0", "[-0.6, 0")), encoding="utf-8")
        window.comes(lambda state: not state["problems"] and state["told"])
        mended = window.save(pictures / "4-mended.png")
        assert panel(mended[:180, :420], WARNING) < 1000
        assert np.abs(mended[230:].astype(int) - near[230:]).mean() > 2  # the stele stands elsewhere

        window.press("space")
        window.comes(lambda state: not state["paused"])
        window.press("2")
        window.comes(lambda state: "— close —" in state["title"])
        window.press("l")
        window.comes(lambda state: state["title"].startswith("The room of signs"))
        window.press("r", "p")
        saved, shot = tmp_path / "salle-des-signes-walk-1.csv", tmp_path / "salle-des-signes-1.png"
        window.until(lambda: saved.is_file() and shot.is_file())
        window.save(pictures / "5-english.png")
        assert window.leave() == 0
    # Where the stele stood when it was walked to: the visitor had stopped at the edge of its zone.
    scene.write_text(good, encoding="utf-8")
    with stages.open(scene) as stage:
        visit = stages.simulate(stage, stages.Walk.read(saved))
    log = [(event.kind, event.target) for event in visit.events]
    assert ("enter", "near") in log
    assert ("cue", "speak") in log
    assert ("language", "en") in log


@pytest.mark.slow
def test_clicks_drags_and_measures_by_a_real_mouse(scene: Path, tmp_path: Path, pictures: Path) -> None:
    with DrivenWindow(scene, tmp_path, SIZE) as window:
        window.press("space")
        window.comes(lambda state: state["paused"])
        window.click(SIZE[0] // 2, 250)
        assert window.comes(lambda state: state["chosen"])["chosen"] == "stele-1"
        window.press("m")
        window.comes(lambda state: state["told"])
        for number, x in enumerate((200, 440), 1):
            window.click(x, 100)
            window.comes(lambda state, number=number: len(state["marks"]) == number)
        # On the front wall 5.5 m ahead, which the visitor sees a little from above.
        first, second = (np.array(mark) for mark in window.state()["marks"])
        assert first[2] == pytest.approx(-3.0, abs=1e-3)
        assert second[2] == pytest.approx(-3.0, abs=1e-3)
        assert first[0] == pytest.approx(-second[0], abs=0.02)
        seen = window.save(pictures / "6-measure.png")
        line = np.abs(seen[98:103, 210:430].astype(int) - (255, 196, 64)).max(-1) < 60
        assert line.any(0).mean() > 0.8
        before = window.state()["row"]
        window.drag(60, 0)
        turned = window.comes(lambda state: state["row"][3] != before[3])["row"]
        assert turned[3] > before[3]  # the picture follows the hand: to the left
        window.press("Escape")
        window.comes(lambda state: not state["marks"])
        assert window.leave() == 0
