"""What the real window plays, recorded from the monitor of a null sink: it is the sound of where the walker stands.

Its fast sibling is ``test_sound_card.py``, which plays without a window.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from driven_window import DrivenWindow
from immersion import stage as stages
from pulse_sink import aligned, null_sink

RATE = 48_000
SIZE = (320, 180)

# One source straight to the left of who enters, 2 m away: turned by 90° to the left it is ahead.
SCENE = """\
immersion: "1"
id: salle
show: {duration: 600s}
media: {song: {type: audio, file: song.wav}}
room: {box: {size: [8, 4, 8]}}
things:
  - {id: singer, sound: song, at: [-2, 1.6, 0], loop: true}
  - {id: key, light: point, at: [0, 3.5, 0], intensity: 500cd}
views: {entry: {at: [0, 1.6, 0], look_at: [0, 1.6, -3]}}
cues: [{id: go, when: [start], do: [{play: singer}]}]
"""


def _scene(folder: Path) -> Path:
    """Write the scene: noise of all pitches that repeats after a second."""
    noise = np.random.default_rng(12).standard_normal(RATE)
    soundfile.write(folder / "song.wav", 0.1 * noise, RATE, subtype="PCM_24")
    (folder / "scene.yaml").write_text(SCENE, encoding="utf-8")
    return folder / "scene.yaml"


def _truth(scene: Path, yaw: float) -> np.ndarray:
    """Return a second of what is heard by who stands at the entry and looks so many degrees to the left."""
    with stages.open(scene) as stage:
        walk = stages.Walk.of([0, 4], [[0, 1.6, 0]] * 2, yaw=[yaw, yaw])
        return stages.render_audio(stage, "binaural", walk).samples[:, 2 * RATE : 3 * RATE].astype(float)


def _level(sound: np.ndarray) -> np.ndarray:
    return np.asarray(20 * np.log10(sound.std(1)))


@pytest.mark.slow
def test_the_window_plays_what_is_heard_there_and_turns_with_the_walker(tmp_path: Path) -> None:
    scene = _scene(tmp_path)
    heard: dict[str, np.ndarray] = {}
    yaws: dict[str, float] = {}
    with (
        null_sink() as sink,
        DrivenWindow(scene, tmp_path, SIZE, listen="binaural", environment=sink.environment) as window,
    ):
        window.comes(lambda state: state["sound"] and state["sound"] > 0.5)
        for name in ("ahead", "left"):
            # The card buffers two seconds: what is recorded after them is of now.
            begun = window.state()["sound"]
            window.comes(lambda state, begun=begun: state["sound"] > begun + 3.0)
            with sink.recording(tmp_path / f"{name}.wav"):
                begun = window.state()["sound"]
                window.comes(lambda state, begun=begun: state["sound"] > begun + 2.5)
            yaws[name] = window.state()["row"][3]
            heard[name] = soundfile.read(tmp_path / f"{name}.wav", always_2d=True)[0].T
            if name == "ahead":
                window.hold("Left", lambda: window.state()["row"][3] > 75)
                window.comes(lambda state: state["held"] == [])
        assert window.leave() == 0
    assert yaws["ahead"] == 0
    assert 75 < yaws["left"] < 180
    for name, sound in heard.items():
        wanted = _truth(scene, yaws[name])
        start = aligned(sound, wanted)
        found = sound[:, start : start + RATE]
        np.testing.assert_allclose(_level(found), _level(wanted), atol=0.1)
        # A window that leads its sound by the pose of each block is the same render to the card's 16 bits.
        assert (found - wanted).std() / wanted.std() < 0.02, name
    sides = {name: float(np.subtract(*_level(_truth(scene, yaw)))) for name, yaw in yaws.items()}
    assert sides["ahead"] > 6  # the left ear is the louder one
    assert abs(sides["left"]) < sides["ahead"] - 3  # turned to it, both are nearer to each other
    other = _truth(scene, yaws["left"])
    start = aligned(heard["ahead"], other)
    strange = heard["ahead"][:, start : start + RATE]
    assert (strange - other).std() / other.std() > 0.3  # before the turn it was another sound


@pytest.mark.slow
def test_a_pause_is_heard_as_silence(tmp_path: Path) -> None:
    scene = _scene(tmp_path)
    with (
        null_sink() as sink,
        DrivenWindow(scene, tmp_path, SIZE, listen="binaural", environment=sink.environment) as window,
    ):
        window.comes(lambda state: state["sound"] and state["sound"] > 0.5)
        window.press("space")
        window.comes(lambda state: state["paused"])
        paused = window.state()["sound"]
        # Frames that were given to the card before are heard out first.
        frame = window.state()["frame"]
        window.comes(lambda state: state["frame"] > frame + 150)
        with sink.recording(tmp_path / "silence.wav"):
            frame = window.state()["frame"]
            window.comes(lambda state: state["frame"] > frame + 30)
        assert window.state()["sound"] == pytest.approx(paused, abs=0.5)
        assert window.leave() == 0
    silence = soundfile.read(tmp_path / "silence.wav", always_2d=True)[0]
    assert len(silence) > RATE // 4
    assert np.abs(silence).max() < 1e-3
