"""What is heard of a stage: levels against closed forms, ramps to the sample, rigs on their outputs, equal bytes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from immersion import stage as stages
from immersion.audio import Source
from immersion.audio.record import Audio
from immersion.errors import FileError, InputError, UsageError
from immersion.geometry import matrix_from_turn
from immersion.scene.visit import Play, Ramp, Visit
from immersion.stage.laid_signals import LaidSignal, MemoryStream, points_of

RATE = 48_000

SCENE = """\
immersion: "1"
id: salle
languages: {default: fr, available: [fr, en]}
show: {duration: 4s, at_end: stop}
media:
  steady: {type: audio, file: steady.wav}
  voice: {type: audio, files: {fr: fr.wav, en: en.wav}}
  field: {type: ambisonic, parts: [a.wav, b.wav], order: 1}
  tracks: {type: stems, file: stems.wav}
rigs:
  speakers:
    dome: {layout: 4+5+0, at: [0, 1.2, 0], radius: 2.8, outputs: 1-10}
    sub: {kind: sub, at: [0, 0.3, -2.9], output: 11, feeds: dome, crossover: 80Hz}
    bench: {list: [{at: [-1, 0.4, 2.6], output: 13}, {at: [1, 0.4, 2.6], output: 14, trim: -6dB}]}
things:
THINGS
views: {entry: {at: [0, 1.6, 2], look_at: [0, 1.6, -3]}}
cues:
  - {id: open, when: [start], do: [DO]}
MORE
"""


def made(folder: Path, things: str, do: str, more: str = "") -> Path:
    """Write a scene with these things and cues, and its sounds: ones, so that a gain is read off."""
    ones = np.ones(5 * RATE)
    soundfile.write(folder / "steady.wav", 0.5 * ones, RATE, subtype="FLOAT")
    soundfile.write(folder / "fr.wav", 0.25 * ones[:RATE], RATE, subtype="FLOAT")
    soundfile.write(folder / "en.wav", 0.125 * ones[:RATE], RATE, subtype="FLOAT")
    noise = 0.1 * np.random.default_rng(4).standard_normal((RATE, 4))
    soundfile.write(folder / "a.wav", noise[:, :2], RATE, subtype="FLOAT")
    soundfile.write(folder / "b.wav", noise[:, 2:], RATE, subtype="FLOAT")
    stems = 0.01 * np.arange(1, 12) * np.sin(np.arange(RATE) * 2 * np.pi * 1000 / RATE)[:, None]
    soundfile.write(folder / "stems.wav", stems, RATE, subtype="FLOAT")
    text = SCENE.replace("THINGS", things).replace("DO", do).replace("MORE", more)
    (folder / "scene.yaml").write_text(text, encoding="utf-8")
    return folder / "scene.yaml"


def test_a_walk_past_the_narrator_follows_its_distance_law_and_its_cone(tmp_path: Path) -> None:
    narrator = (
        "  - {id: narrator, sound: steady, at: [0, 1.6, -1], look_at: [0, 1.6, 5], "
        "cone: {inner: 90, outer: 180, gain: -12dB}, distance: {model: inverse, ref: 1, max: 20, rolloff: 1}}"
    )
    scene = made(tmp_path, narrator, "{play: narrator}")
    walk = tmp_path / "walk.csv"
    walk.write_text("time,x,y,z,yaw,pitch,event\n0,-3,1.6,1,0,0,\n2,3,1.6,1,90,0,\n4,0,1.6,-4,180,10,\n")
    with stages.open(scene) as stage:
        omni = stages.render_audio(stage, "ambix:0", walk).samples[0]
    for frame in np.linspace(0.1, 3.9, 10) * RATE:
        seconds = frame / RATE
        x, z = np.interp(seconds, [0, 2, 4], [-3, 3, 0]), np.interp(seconds, [0, 2, 4], [1, 1, -4])
        away = np.hypot(x, z + 1)
        angle = np.degrees(np.arccos((z + 1) / away))
        part = np.clip((angle - 45) / 45, 0, 1)
        wanted = 0.5 / max(away, 1.0) * ((1 - part) + part * 10 ** (-12 / 20))
        assert 20 * np.log10(omni[round(frame)] / wanted) == pytest.approx(0.0, abs=0.1)


def test_a_gain_ramp_has_its_length_to_the_sample(tmp_path: Path) -> None:
    thing = "  - {id: hum, sound: steady, at: [0, 1.6, 1], distance: {rolloff: 0}}"
    more = "  - {id: duck, when: [{at: 1s}], do: [{gain: hum, to: -20dB, over: 500ms}]}"
    with stages.open(made(tmp_path, thing, "{play: hum}", more)) as stage:
        heard = stages.render_audio(stage, "ambix:0").samples[0] / 0.5
    frames = np.arange(RATE, RATE + RATE // 2 + 1)
    line = np.linspace(1.0, 0.1, len(frames))
    assert np.abs(heard[: RATE + 1] - 1.0).max() < 1e-6
    assert np.abs(heard[frames] - line).max() < 1e-6
    assert heard[RATE + 1] < 1.0
    assert heard[RATE + RATE // 2 - 1] > 0.1
    assert np.abs(heard[RATE + RATE // 2 :] - 0.1).max() < 1e-6


def test_plays_begin_pause_and_go_on_to_the_frame(tmp_path: Path) -> None:
    thing = "  - {id: hum, sound: voice, at: [0, 1.6, 1], distance: {rolloff: 0}}"
    more = (
        "  - {id: hold, when: [{at: 500ms}], do: [{pause: hum}]}\n"
        "  - {id: on, when: [{at: 2s}], do: [{play: hum}]}"
    )
    with stages.open(made(tmp_path, thing, "{play: hum}", more), language="en") as stage:
        heard = stages.render_audio(stage, "ambix:0").samples[0]
    sounding = np.flatnonzero(heard)
    assert np.array_equal(sounding, [*range(RATE // 2), *range(2 * RATE, 2 * RATE + RATE // 2)])
    assert np.abs(heard[sounding] - 0.125).max() < 1e-7


def test_a_bed_in_parts_turned_by_90_degrees_turns_to_the_left(tmp_path: Path) -> None:
    thing = "  - {id: bed, ambisonic: field, turn: {y: 90}}"
    with stages.open(made(tmp_path, thing, "{play: bed}")) as stage:
        w, y, z, x = stage_bed = stages.render_audio(stage, "ambix:1").samples[:, :RATE]
    joined = np.concatenate([soundfile.read(tmp_path / name)[0] for name in ("a.wav", "b.wav")], axis=1).T
    # What was ahead (X) is now on the left (Y), what was on the left is behind.
    assert (
        np.abs(np.stack([w, y, z, x]) - np.stack([joined[0], joined[3], joined[2], -joined[1]])).max() < 1e-5
    )
    assert len(stage_bed) == 4


def test_the_rig_has_one_channel_for_each_output(tmp_path: Path) -> None:
    things = (
        "  - {id: film, stems: tracks, feed: {1-10: dome, 11: sub}}\n"
        "  - {id: seat, sound: steady, at: [1, 0.4, 2.6], to: bench, distance: {rolloff: 0}}"
    )
    with stages.open(made(tmp_path, things, "{play: film}, {play: seat}")) as stage:
        sound = stages.render_audio(stage, "rig")
        ears = stages.render_audio(stage, "binaural")
        assert [loss.target for loss in stage.losses] == []
    assert sound.channels == 14
    assert sound.names[:2] == ("dome.M+030", "dome.M-030")
    assert sound.names[10:] == ("dome.sub", "output 12", "bench.1", "bench.2")
    level = np.sqrt((sound.samples[:, RATE // 4 : RATE // 2] ** 2).mean(1))
    assert np.array_equal(np.argsort(level[[0, 1, 2, 4, 5, 6, 7, 8, 9]]), np.arange(9))
    assert level[10] > 0.01
    assert level[11] == 0.0
    assert level[13] > 4 * level[12] * 10 ** (-6 / 20)
    assert np.abs(ears.samples).max() > 0.01


def test_a_rig_that_is_not_there_and_a_feed_that_leads_nowhere_are_refused(tmp_path: Path) -> None:
    scene = made(tmp_path, "  - {id: film, stems: tracks, feed: {1-40: dome}}", "{play: film}")
    with stages.open(scene) as stage:
        with pytest.raises(InputError, match="1-40"):
            stages.render_audio(stage, "rig")
        with pytest.raises(InputError, match="1-40"):
            stages.render_audio(stage, "binaural")
        bare = stage.scene.model_copy(update={"rigs": type(stage.scene.rigs)()})
    with stages.open(bare, folder=tmp_path) as stage, pytest.raises(UsageError, match=r"rigs\.speakers"):
        stages.render_audio(stage, "rig")


def test_a_thing_that_moves_is_heard_where_it_is(tmp_path: Path) -> None:
    class Moving(Visit):
        def moves(self, name: str) -> bool:
            return name == "hum"

        def matrices(self, name: str, times: object) -> np.ndarray:
            seconds = np.asarray(times, float)
            found = np.repeat(np.eye(4)[None], len(seconds), 0)
            for matrix, second in zip(found, seconds, strict=True):
                matrix[:3, :3] = matrix_from_turn(0.0, float(np.pi / 2 * second), 0.0)
                matrix[:3, 3] = [-second, 1.6, 0.0]
            return found

    thing = "  - {id: hum, sound: steady, cone: {inner: 60, outer: 120, gain: -20dB}}"
    with stages.open(made(tmp_path, thing, "{play: hum}")) as stage:
        plain = stages.simulate(stage)
        visit = Moving(*(getattr(plain, name) for name in Visit.__dataclass_fields__ if name[0] != "_"))
        graph = stages.soundtrack(stage, visit)
        heard = stages.render_audio(stage, "ambix:0", visit=visit).samples[0]
    (source,) = graph.sources
    assert isinstance(source, Source)
    assert np.allclose(source.position(3.0), [0.0, 3.0, 1.6])
    for second in (0.25, 1.0, 2.5, 3.5):
        axis = np.array([-np.sin(np.pi / 2 * second), -np.cos(np.pi / 2 * second)])
        away = np.array([second, 2.0])
        distance = np.hypot(*away)
        angle = np.degrees(np.arccos(away @ axis / distance))
        part = np.clip((angle - 30) / 30, 0, 1)
        wanted = 0.5 / distance * ((1 - part) + 0.1 * part)
        assert heard[round(second * RATE)] == pytest.approx(wanted, rel=0.01)


def test_a_fade_out_goes_on_when_the_thing_plays_again() -> None:
    plays = (Play("a", 0.0, 1.0, True, 0.0, 0.5), Play("a", 0.5, 2.0, False, 0.25, 0.5))
    fades = (Ramp(0, 0, 1, 1), Ramp(250_000, 1_000_000, 1, 0), Ramp(500_000, 500_000, 1, 1))
    audio = Audio(np.ones((1, 500), np.float32), 1000, "mono")
    laid = LaidSignal(plays, fades, lambda play: MemoryStream(audio), 1, 1000, 2000)
    heard = np.concatenate([laid.read(37) for _ in range(55)], axis=1)[0]
    assert len(heard) == 2000
    fading = np.interp(np.arange(2000), [250, 1000], [1, 0])
    again = np.where((np.arange(2000) >= 500) & (np.arange(2000) < 750), 1.0, 0.0)
    assert np.abs(heard - np.where(np.arange(2000) < 1000, fading, 0) - again).max() < 1e-6
    laid.rewind()
    assert np.array_equal(laid.read(2000)[0], heard)


def test_a_ramp_that_is_cut_short_holds_until_the_next_one() -> None:
    ramps = (Ramp(0, 0, 1, 1), Ramp(0, 0, 0.5, 0.5), Ramp(1000, 3000, 0.5, 1), Ramp(2000, 2000, 0.1, 0.1))
    assert points_of(ramps, 1000) == ([0, 1, 2], [0.5, 0.5, 0.1])
    assert points_of(ramps, 4000) == ([0, 3, 4, 7, 8], [0.5, 0.5, 0.5, 0.6875, 0.1])


def test_a_master_has_its_loudness_and_says_so(tmp_path: Path) -> None:
    things = "  - {id: bed, ambisonic: field, loop: true}"
    with stages.open(made(tmp_path, things, "{play: bed}")) as stage:
        plain = stages.render_file(stage, tmp_path / "plain.wav", subtype="PCM_24")
        done = stages.render_file(stage, tmp_path / "master.wav", loudness=-23.0, true_peak=-3.0)
        whole = stages.render_audio(stage)
    assert plain.loudness is not None
    assert np.abs(soundfile.read(tmp_path / "plain.wav")[0].T - whole.samples).max() < 2e-7
    assert done.to_dict()["loudness"]["integrated"] == pytest.approx(-23.0, abs=0.05)  # type: ignore[index]
    assert done.loudness is not None
    assert done.loudness.true_peak <= -3.0


def test_a_media_of_the_scene_is_never_written_over(tmp_path: Path) -> None:
    things = "  - {id: bed, ambisonic: field, loop: true}"
    with stages.open(made(tmp_path, things, "{play: bed}")) as stage:
        master = stage.folder / str(stage.media("field").parts[0])
        before = master.read_bytes()
        with pytest.raises(FileError, match="audio-over-input"):
            stages.render_file(stage, master)
    assert master.read_bytes() == before


SCRIPT = """
import sys
from immersion import stage
with stage.open(sys.argv[1]) as opened:
    for name, to in (("a.wav", "binaural"), ("b.flac", "binaural"), ("c.wav", "rig")):
        stage.render_file(opened, sys.argv[2] + name, to, subtype="PCM_24")
"""


@pytest.mark.slow
def test_two_processes_and_any_number_of_threads_give_the_same_bytes(tmp_path: Path) -> None:
    things = "  - {id: bed, ambisonic: field, loop: true}\n  - {id: hum, sound: voice, at: [1, 1.6, 0]}"
    scene = made(tmp_path, things, "{play: bed}, {play: hum}")
    found = []
    for threads in ("1", "2"):
        environment = {**os.environ, "NUMBA_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        prefix = str(tmp_path / f"threads{threads}-")
        subprocess.run([sys.executable, "-c", SCRIPT, str(scene), prefix], env=environment, check=True)
        files = [Path(prefix + name).read_bytes() for name in ("a.wav", "b.flac", "c.wav")]
        found.append([hashlib.sha256(data).hexdigest() for data in files])
    assert found[0] == found[1]
