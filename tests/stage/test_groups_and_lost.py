"""Groups of things as faders, and what a rig does when a loudspeaker or a projector is lost: read off the levels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from immersion import stage as stages
from immersion.errors import UnknownNameError

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


RIG = """\
immersion: "1"
id: a
show: {duration: 3s, at_end: stop}
media:
  noise: {type: audio, file: noise.wav}
  field: {type: ambisonic, file: field.wav, order: 1}
  frieze: {type: image, file: frieze.png}
room: {box: {size: [8, 4, 8]}}
screens: {fresco: {surface: front, rect: {left: 0, bottom: 1, width: 8, height: 2}}}
rigs:
  speakers:
    dome: {layout: 0+5+0, at: [0, 1.2, 0], radius: 2.5, outputs: [3, 4, 5, 6, 7, 8]}
    sub: {kind: sub, at: [0, 0.3, -2], output: 1, feeds: dome, crossover: 120Hz}
    bench: {list: [{at: [-1, 0.4, 2], output: 9}, {at: [1, 0.4, 2], output: 10}]}
  projectors: {p2: {at: [0, 3, 2], look_at: [0, 3, -4], throw: 1, size: [1920, 1200], output: 1, paints: fresco}}
  fallback: FALLBACK
things:
  - {id: wind, ambisonic: field}
  - {id: voice, sound: noise, at: [-1.25, 1.2, -2.165], distance: {rolloff: 0}}
  - {id: seat, sound: noise, at: [-0.9, 0.4, 2], to: bench, distance: {rolloff: 0}}
  - {id: wall, image: frieze, screen: fresco}
views: {entry: {at: [0, 1.6, 2], look_at: [0, 1.6, -3]}}
cues:
  - {id: open, when: [start], do: [{show: wall}]}
  - {id: on, when: [start], do: [DO]}
"""
DECLARED = (
    "[{lost: dome.1, do: [{redesign: dome}]}, {lost: sub, do: [{redesign: dome}]}, "
    "{lost: bench.1, do: [{redesign: bench}]}, {lost: p2, do: [{hide: wall}, {gain: voice, to: -6dB}]}]"
)


def rig(folder: Path, do: str, fallback: str = DECLARED) -> Path:
    dice = np.random.default_rng(3)
    soundfile.write(folder / "noise.wav", 0.1 * dice.standard_normal(2 * RATE), RATE, subtype="FLOAT")
    soundfile.write(folder / "field.wav", 0.1 * dice.standard_normal((2 * RATE, 4)), RATE, subtype="FLOAT")
    text = RIG.replace("FALLBACK", fallback).replace("DO", do)
    (folder / "scene.yaml").write_text(text, encoding="utf-8")
    return folder / "scene.yaml"


def levels(scene: Path, *lost: str) -> tuple[np.ndarray, list[str]]:
    """Return the mean square of each output, and the losses of the stage."""
    with stages.open(scene, lost=lost) as stage:
        heard = stages.render_audio(stage, "rig").samples[:, : 2 * RATE].astype(np.float64)
        return (heard**2).mean(1), [loss.code for loss in stage.losses if loss.code != "not-yet"]


def test_a_lost_loudspeaker_is_silent_and_the_others_take_its_part(tmp_path: Path) -> None:
    scene = rig(tmp_path, "{play: wind}")
    whole, _ = levels(scene)
    less, losses = levels(scene, "dome.1")
    assert losses == []
    assert whole[2] > 0
    assert less[2] == 0.0
    # A bed from all around keeps its power: 30 % more from the others at least, and the sum within 1 dB.
    assert less[[3, 4, 6, 7]].sum() > 1.2 * whole[[3, 4, 6, 7]].sum()
    mains = [2, 3, 4, 6, 7]
    assert abs(10 * np.log10(less[mains].sum() / whole[mains].sum())) < 1.0


def test_a_source_at_a_lost_loudspeaker_is_still_heard(tmp_path: Path) -> None:
    scene = rig(tmp_path, "{play: voice}")
    whole, _ = levels(scene)
    less, _ = levels(scene, "dome.1")
    assert whole[2] > 100 * whole[[3, 4, 6, 7]].max()
    assert less[2] == 0.0
    assert abs(10 * np.log10(less[[3, 4, 6, 7]].sum() / whole[2])) < 0.5


def test_without_a_fallback_it_is_silent_and_nothing_else_changes(tmp_path: Path) -> None:
    scene = rig(tmp_path, "{play: wind}, {play: voice}")
    whole, _ = levels(scene)
    less, losses = levels(scene, "dome.2")
    assert losses == ["lost-speakers"]
    assert whole[3] > 0
    assert less[3] == 0.0
    assert np.array_equal(np.delete(less, 3), np.delete(whole, 3))


def test_without_its_sub_a_dome_plays_the_bass_itself(tmp_path: Path) -> None:
    scene = rig(tmp_path, "{play: wind}")
    tone = 0.1 * np.sin(2 * np.pi * 60 * np.arange(2 * RATE) / RATE)
    soundfile.write(tmp_path / "field.wav", np.outer(tone, [1, 0, 0, 0]), RATE, subtype="FLOAT")
    whole, _ = levels(scene)
    less, _ = levels(scene, "sub")
    assert whole[0] > 20 * whole[2:].max()
    assert less[0] == 0.0
    assert less[2] > 10 * whole[2]
    undeclared, losses = levels(rig(tmp_path, "{play: wind}", "[]"), "sub")
    assert losses == ["lost-speakers"]
    assert undeclared[0] == 0.0


def test_a_list_does_without_one_of_its_loudspeakers(tmp_path: Path) -> None:
    scene = rig(tmp_path, "{play: seat}")
    whole, _ = levels(scene)
    less, _ = levels(scene, "bench.1")
    assert whole[8] > 4 * whole[9]
    assert less[8] == 0.0
    assert less[9] == pytest.approx(whole[8] + whole[9], rel=0.02)
    gone, _ = levels(scene, "bench", "dome")
    assert not gone[1:].any()


def test_a_lost_projector_does_what_is_declared_after_the_scene_s_own_cues(tmp_path: Path) -> None:
    scene = rig(tmp_path, "{play: voice}")
    with stages.open(scene) as stage:
        assert stages.simulate(stage).state_at(1.0).things["wall"].visible
        whole = stages.render_audio(stage, "ambix:0").samples
    with stages.open(scene, lost="p2") as stage:
        visit = stages.simulate(stage)
        assert not visit.state_at(1.0).things["wall"].visible
        assert not visit.state_at(0.0).things["wall"].visible
        less = stages.render_audio(stage, "ambix:0").samples
        assert stage.losses == ()
    assert np.abs(less - whole * 10 ** (-6 / 20)).max() < 1e-6
    with stages.open(rig(tmp_path, "{play: voice}", "[]"), lost=["p2"]) as stage:
        assert [(loss.code, loss.target) for loss in stage.losses] == [
            ("lost-projectors", "rigs.projectors.p2")
        ]


def test_what_is_lost_must_be_there(tmp_path: Path) -> None:
    scene = rig(tmp_path, "{play: voice}")
    with pytest.raises(UnknownNameError) as caught:
        stages.open(scene, lost=["dome.7"])
    assert "dome.6" in caught.value.render("fr")
    assert "l’équipement" in caught.value.render("fr")
