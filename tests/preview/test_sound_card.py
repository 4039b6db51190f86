"""What a sound card really gets: recorded from the monitor of a null sink, against what is rendered to files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from immersion import stage as stages
from immersion.stage.listening import HeardVisit
from live_scene import live_scene
from pulse_sink import aligned, null_sink

RATE = 48_000

PLAY = """
import json, sys, time
from immersion import stage
from immersion.preview.sound import Player
file, listen, lost = sys.argv[1:4]
with stage.open(file) as opened:
    visit = stage.simulate(opened, stage.Walk.of([0, 1.2], [[0, 1.6, 2], [-1, 1.6, 0]], yaw=[0, 60]))
    player = Player(opened, listen, visit=visit, lost=[lost] if lost else [], ahead=1.0, latency=0.4)
    player.start(wait=True)
    until = time.monotonic() + 60
    while not player.ended and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(1.0)  # what the card keeps is still to be heard
    counts = {name: getattr(player, name) for name in ("underruns", "xruns", "failures", "device", "told")}
    player.stop()
print(json.dumps(counts))
"""


@pytest.mark.parametrize(
    ("listen", "lost", "rate"),
    [
        ("binaural", "", RATE),
        pytest.param("rig", "dome.1", RATE, marks=pytest.mark.slow),
        pytest.param("binaural", "", 44_100, marks=pytest.mark.slow),
    ],
)
def test_the_card_gets_the_visit(listen: str, lost: str, rate: int, tmp_path: Path) -> None:
    scene = live_scene(tmp_path)
    with null_sink(rate) as sink:
        with sink.recording(tmp_path / "heard.wav"):
            done = subprocess.run(
                [sys.executable, "-c", PLAY, str(scene), listen, lost],
                env=sink.environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
        assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["device"] == "default", said
    assert (said["underruns"], said["xruns"], said["failures"]) == (0, 0, 0), said
    heard, at = soundfile.read(tmp_path / "heard.wav", always_2d=True)
    assert at == rate
    with stages.open(scene) as stage:
        walk = stages.Walk.of([0, 1.2], [[0, 1.6, 2], [-1, 1.6, 0]], yaw=[0, 60])
        name = "binaural" if listen == "binaural" else "listen:rig"
        if lost:
            truth = HeardVisit(stage, name, None, walk, lost=(lost,)).audio().samples
        else:
            truth = stages.render_audio(stage, name, walk).samples
    if rate != RATE:
        import soxr

        truth = soxr.resample(truth.T, RATE, rate, quality="VHQ").T
    wanted = truth[:, rate // 50 : -rate // 50].astype(float)
    start = aligned(heard.T, wanted)
    found = heard.T[:, start : start + wanted.shape[1]]
    level = 20 * np.log10(found.std(1) / wanted.std(1))
    np.testing.assert_allclose(level, 0.0, atol=0.05)
    error = (found - wanted).std() / wanted.std()
    # The card's own converter may shift 44.1 kHz by a part of a frame; at one rate all is equal to its 16 bits.
    assert error < (0.15 if rate != RATE else 1e-3), error
