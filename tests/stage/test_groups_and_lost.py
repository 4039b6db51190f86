"""Groups of things as faders, and what a rig does when a loudspeaker or a projector is lost: read off the levels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from immersion import stage as stages

RATE = 48_000

GROUPS = """\
immersion: "1"
id: a
show: {duration: 4s, at_end: stop}
media: {ones: {type: audio, file: ones.wav}}
things:
  - {id: all, group: true, gain: -6dB}
  - {id: choir, group: true, parent: all}
  - {id: low, sound: ones, at: [0, 1.6, 1], parent: choir, gain: -20dB, distance: {rolloff: 0}}
  - {id: high, sound: ones, at: [0, 1.6, 1], parent: choir, distance: {rolloff: 0}}
views: {entry: {at: [0, 1.6, 2], look_at: [0, 1.6, -3]}}
cues:
  - {id: open, when: [start], do: [{play: choir}]}
  - {id: duck, when: [{at: 1s}], do: [{gain: choir, to: -20dB, over: 500ms}]}
  - {id: out, when: [{at: 2500ms}], do: [{fade: all, over: 1s}]}
"""


def test_a_group_is_one_fader_over_the_levels_of_what_it_holds(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "ones.wav", 0.25 * np.ones(5 * RATE), RATE, subtype="FLOAT")
    (tmp_path / "scene.yaml").write_text(GROUPS, encoding="utf-8")
    with stages.open(tmp_path / "scene.yaml") as stage:
        visit = stages.simulate(stage)
        graph = stages.soundtrack(stage, visit)
        heard = stages.render_audio(stage, "ambix:0", visit=visit).samples[0]
    assert [(g.name, g.group) for g in graph.groups] == [("all", None), ("choir", "all")]
    assert {s.name: s.group for s in graph.sources} == {"low": "choir", "high": "choir"}
    # Amplitudes: −6 dB over all, 1 and −20 dB within; the choir goes to 0.1 over 24,000 frames, then all fades out.
    frames = np.arange(4 * RATE)
    whole = 0.25 * 10 ** (-6 / 20) * 1.1
    choir = np.interp(frames, [RATE, RATE * 1.5], [1.0, 0.1])
    out = np.interp(frames, [2.5 * RATE, 3.5 * RATE], [1.0, 0.0])
    assert np.abs(heard - whole * choir * out).max() < 2e-7 * RATE / 4_800
    # What is asked of the visit is what is heard.
    times = np.array([0.5, 1.25, 2.0, 3.0])
    assert visit.gains("high", times) + visit.gains("low", times) == pytest.approx(
        heard[np.round(times * RATE).astype(int)] / 0.25, abs=1e-6
    )
    state = visit.state_at(2.0).things
    assert state["low"].level == pytest.approx(10 ** (-46 / 20))
    assert state["low"].gain == pytest.approx(10 ** (-46 / 20))
