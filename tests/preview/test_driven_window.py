"""The window driven by real events of a keyboard and a mouse, on a display of its own; its pixels are looked at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from driven_window import DrivenWindow
from immersion import stage as stages
from walked_scene import walked_scene

PAPER, WARNING = np.array([15, 15, 18]), np.array([96, 24, 12])


def red(pixels: np.ndarray) -> np.ndarray:
    """Return the columns in which the slab is seen."""
    seen = (pixels[..., 0] > 110) & (pixels[..., 1] < 60) & (pixels[..., 2] < 60)
    return np.flatnonzero(seen[240:290].mean(0) > 0.5)


def panel(pixels: np.ndarray, paper: np.ndarray) -> int:
    """Return how many pixels are a panel of this colour."""
    return int((np.abs(pixels.astype(int) - paper).max(-1) < 48).sum())


@pytest.mark.slow
def test_a_visit_by_real_keys_and_clicks(tmp_path: Path) -> None:
    file = walked_scene(tmp_path)
    # Long enough for a machine that draws a picture a second.
    soundfile.write(tmp_path / "media" / "voix.wav", np.zeros(20 * 8000), 8000)
    (tmp_path / "media" / "voix.vtt").write_text(
        "WEBVTT\n\n00:00.500 --> 00:19.000\nBonjour.\n", encoding="utf-8"
    )
    good = file.read_text(encoding="utf-8")
    with DrivenWindow(file, tmp_path) as window:
        assert window.title().startswith("La salle — Entrée — 0:0")
        before = window.pixels()
        assert len(red(before))
        # Walk to the stone: the voice speaks, and is read at the lower edge.
        low = np.s_[360:, 200:600]
        window.hold("z", lambda: len(red(window.pixels())) > 1.1 * len(red(before)))
        window.hold("z", lambda: panel(window.pixels()[low], PAPER) > 1500)
        window.press("space")
        window.until(lambda: "(en pause)" in window.title())
        nearer = window.pixels()
        assert len(red(nearer)) > len(red(before))
        assert (nearer[low].min(-1) > 200).sum() > 50  # letters
        # A mistake is saved: it is told, and the last good state is kept.
        file.write_text(good.replace("sound: voice, at:", "sound: voice, att:"), encoding="utf-8")
        window.until(lambda: panel(window.pixels()[:200, :480], WARNING) > 5000)
        kept = red(window.pixels())
        assert abs(int(kept[-1]) - int(red(nearer)[-1])) <= 20
        # Mended: what was changed is taken up.
        file.write_text(good.replace("at: [0.5, 0, -1], alt", "at: [-0.7, 0, -1], alt"), encoding="utf-8")
        window.until(lambda: panel(window.pixels()[:200, :480], WARNING) < 500)
        window.until(lambda: len(red(window.pixels())) and red(window.pixels())[0] < kept[0] - 40)
        # Click the stone where it now stands, speak English, look around, and keep the walk.
        window.press("space")
        middle = int(red(window.pixels()).mean())
        window.click(middle, 260)
        window.press("l")
        window.until(lambda: window.title().startswith("The room — Entrance"))
        window.drag(60, 0)
        window.until(lambda: red(window.pixels()).mean() > middle + 15)
        window.press("2")
        window.until(lambda: "— close —" in window.title())
        window.press("r", "p")
        saved = tmp_path / "salle-walk-1.csv"
        window.until(lambda: saved.is_file() and (tmp_path / "salle-1.png").is_file())
        assert window.leave() == 0
    with stages.open(file) as stage:
        visit = stages.simulate(stage, stages.Walk.read(saved))
    log = [(event.kind, event.target) for event in visit.events]
    assert ("enter", "near") in log
    assert ("click", "slab-1") in log
    assert {"speak", "touched"} <= {target for kind, target in log if kind == "cue"}
    assert ("language", "en") in log
