"""What is heard of a visit walked now is what is rendered of its recorded walk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from immersion import stage as stages
from immersion.audio import Listener, Renderer
from immersion.errors import InputError
from immersion.geometry import ambisonic_from_world, head_from_yaw_pitch
from immersion.stage.live_soundtrack import live_soundtrack
from immersion.stage.live_visit import LiveVisit
from immersion.stage.rendering import output_of
from live_scene import a_walk, live_scene

BLOCK, RATE = 480, 48_000
STEPS = 240


def walked(stage: stages.Stage, output: str, said: dict[int, str]) -> tuple[np.ndarray, LiveVisit]:
    """Play a walk by blocks of 10 ms, each row told as late as can be."""
    rows = a_walk(STEPS)
    live = LiveVisit(stage, rows[0])
    live.reach(0.01, rows[1])
    renderer = Renderer(live_soundtrack(stage, live, output_of(stage, output)), RATE, BLOCK)

    def pose(seconds: float) -> Listener:
        assert seconds <= live.known
        place, yaw, pitch = live.viewer_at([seconds])
        turned = head_from_yaw_pitch(float(yaw[0]), float(pitch[0])) if output == "binaural" else None
        return Listener(ambisonic_from_world @ place[0], turned)

    pieces = []
    for step in range(2, STEPS):
        if step in said:
            live.say(said[step])
        live.reach(step / 100, rows[step])
        pieces.append(renderer.process(pose=pose))
    assert renderer.guarded == renderer.held == 0
    return np.concatenate(pieces, axis=1)[:, renderer.latency :], live


@pytest.mark.parametrize("output", ["binaural", "ambix:1", "rig"])
def test_live_by_blocks_is_the_recorded_walk(output: str, tmp_path: Path) -> None:
    with stages.open(live_scene(tmp_path)) as stage:
        heard, live = walked(stage, output, {40: "language:en", 180: "click:boat"})
        visit = stages.simulate(stage, live.walk())
        truth = stages.render_audio(stage, output, visit=visit).samples
    names = {event.target for event in visit.events if event.kind == "cue"}
    assert names == {"open", "speak", "sail", "hush"}
    if output == "rig":
        truth = truth[[*range(11), 12, 13]]
    frames = heard.shape[1]
    worst = np.abs(heard - truth[:, :frames]).max()
    assert np.abs(truth).max() > 0.05
    assert worst <= 1e-6, worst


def test_another_time_is_one_who_stood_here_from_the_start(tmp_path: Path) -> None:
    with stages.open(live_scene(tmp_path)) as stage:
        live = LiveVisit(stage, [0, 1.6, 2.5, 0, 0])
        live.reach(0.5, [0, 1.6, 0.2, 0, 0])
        live.seek(1.25, [0, 1.6, 0.1, 0, 0])
        assert live.known == 1.25
        live.reach(1.5, [0, 1.6, 0.1, 0, 0])
        walk = stages.Walk.of([0, 1.5], [[0, 1.6, 0.1]] * 2)
        assert live.visit().events == tuple(
            event for event in stages.simulate(stage, walk).events if event.time_us <= 1_500_000
        )
        live.say("nothing")
        with pytest.raises(InputError, match="walk-event"):
            live.reach(1.6, [0, 1.6, 0.1, 0, 0])
        assert live.known == 1.5
