"""The window and its sound: who leads the time, what is written, and a walk on a display of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from asked_card import Card
from immersion import stage as stages
from immersion.audio.live_metering import Reading
from immersion.cli.main import main
from immersion.errors import MissingToolError, UnknownNameError
from immersion.preview.camera import camera_at
from immersion.preview.controls import Pose
from immersion.preview.sound import Player as SoundPlayer
from immersion.preview.sound_devices import Device
from immersion.preview.window import Player
from immersion.preview.window_sound import TOLD_FOR, Ears, meter_lines
from live_scene import live_scene

SCRIPT = """
import json, sys
from immersion import preview, stage
from immersion.preview.window import Player
file, out = sys.argv[1:]
told, seen = [], {}
with stage.open(file, lost=["dome.1"]) as opened:
    draw = Player.on_draw
    def drawn(self):
        draw(self)
        if self.sound is not None and self.sound.meters is not None:
            from pyglet.window import key
            if "forward" not in self._held and self.time < 1.0:
                self._window.dispatch_event("on_key_press", key.UP, 0)
            if self.time > 2.2 and "done" not in seen:
                seen["done"] = True
                seen["events"] = [e.target for e in self.sound.visit.visit().events if e.kind == "cue"]
                seen["counts"] = [self.sound.failures, self.sound.xruns]
                seen["duration"] = self.sound.walk().duration_us / 1e6
                self.last_frame, self.screenshot = self._frame + 1, out + "/heard.png"
    Player.on_draw = drawn
    preview.run(opened, size=(480, 270), listen="rig", device="none", tell=told.append)
print(json.dumps({"told": told, **seen}))
"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stages.Stage]:
    with stages.open(live_scene(tmp_path_factory.mktemp("salle"))) as opened:
        yield opened


def test_sound_leads_the_time_and_hears_where_the_walker_is(
    stage: stages.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[SoundPlayer] = []
    monkeypatch.setattr(SoundPlayer, "start", lambda self, **_: made.append(self) or self)
    monkeypatch.setattr(SoundPlayer, "stop", lambda self: None)
    window = Player(
        stages.open(stage.folder / "scene.yaml", lost=("sub",)), None, camera_at(stage, "entry"), "entry"
    )
    told: list[str] = []
    window.hear("rig", "none", told.append)
    (sound,) = made
    assert window.visit is sound
    assert any("sub" in line and "panne" in line for line in told)
    assert any("sans l’acoustique" in line for line in told)
    sound.prepare()
    card = Card()
    card.callback = sound._head.callback
    window._held.add("forward")
    for _ in range(60):
        window.advance(0.02)
        card.play(sound, 960)
    window.advance(0.0)
    assert window.time == sound.time == pytest.approx(1.2 - sound.hearing.latency / 48_000, abs=1e-3)
    walked = sound.visit.viewer_at([window.time])[0][0]
    assert walked[2] == pytest.approx(window.pose.position[2], abs=0.15)
    assert walked[2] < 0.9
    window.pause(True)
    card.play(sound, 4800)
    at = window.sound.time
    card.play(sound, 4800)
    assert window.sound.time == at
    window.seek(0.4)
    assert window.time == window.sound.time == 0.4
    window.hush()
    assert window.sound is None


def test_what_is_written_of_the_sound(stage: stages.Stage) -> None:
    card = Card()
    broken = stages.open(stage.folder / "scene.yaml", lost=("dome.2",))
    sound = SoundPlayer(broken, "rig", output=card, pose=Ears(Pose((0, 1.2, 0), 0.5, 0.1)))
    assert meter_lines(sound, "en", 1.0)[-1] == "The sound is coming …"
    sound.prepare()
    sound.paused = False
    card.play(sound, 24_000)
    lines = meter_lines(sound, "fr", 1.0)
    assert any("dome.M-030" in line and "panne" in line for line in lines)
    rows = [line for line in lines if line[0] in "█·"]
    assert len(rows) == 13
    assert rows[1].startswith("····················    −∞  dome.M-030")
    assert rows[0].startswith("█")
    assert any(line.startswith("Niveau perçu\u00a0: -") and line.endswith("LUFS") for line in lines)
    later = meter_lines(sound, "fr", TOLD_FOR + 1)
    assert not any("panne" in line for line in later)
    assert Ears(Pose((1, 2, 3), np.pi / 2, 0.0))() == (1, 2, 3, pytest.approx(90.0), 0.0)


def test_ears_have_names_and_what_has_no_row_is_counted(stage: stages.Stage) -> None:
    card = Card()
    sound = SoundPlayer(stage, "binaural", output=card, pose=Ears(Pose((0, 1.2, 0), 0.5, 0.1)))
    sound.prepare()
    sound.paused = False
    card.play(sound, 24_000)
    for lang, names in (("fr", ["gauche", "droite"]), ("en", ["left", "right"])):
        rows = [line for line in meter_lines(sound, lang, TOLD_FOR + 1) if line[0] in "█·"]
        assert [row.split()[-1] for row in rows] == names
    meters = sound.meters
    assert meters is not None
    many = Reading(np.zeros(24), np.zeros(24), None, 0)
    sound._meters = replace(meters, names=tuple(f"wall.{k}" for k in range(1, 25)), outputs=many)
    assert meter_lines(sound, "fr", TOLD_FOR + 1)[17] == "… et encore 8"


def test_a_window_walked_with_sound(tmp_path: Path) -> None:
    xvfb = shutil.which("xvfb-run")
    assert xvfb is not None, "xvfb-run is needed: apt-get install xvfb xauth"
    scene = live_scene(tmp_path)
    command = [xvfb, "-a", "-s", "-screen 0 640x480x24", sys.executable, "-c", SCRIPT]
    done = subprocess.run(
        [*command, str(scene), str(tmp_path)], capture_output=True, text=True, check=False, timeout=180
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["events"][:2] == ["open", "speak"]  # walked into the zone
    assert said["counts"][0] == 0
    assert said["duration"] >= 2.2
    assert any("dome.M+030" in line for line in said["told"])
    with Image.open(tmp_path / "heard.png") as image:
        shown = np.asarray(image.convert("RGB")).astype(int)
    panel = shown[120:250, 24:200]
    assert (panel.max(-1) < 70).mean() > 0.4
    assert (panel.min(-1) > 150).mean() > 0.02  # letters and bars


def test_devices_are_listed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    cards = (Device(3, "Dante", 64, 48_000, False), Device(4, "Casque", 2, 44_100, True))
    monkeypatch.setattr("immersion.preview.sound_devices.devices", lambda: cards)
    assert main(["preview", "none.yaml", "--device", "list", "--lang", "fr"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told == ["3  Dante   64 sorties  48000 Hz", "4  Casque  2 sorties   44100 Hz  par défaut"]
    assert main(["preview", "none.yaml", "--device", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[1]["default"] is True
    monkeypatch.setattr("immersion.preview.sound_devices.devices", tuple)
    assert main(["preview", "none.yaml", "--device", "list", "--lang", "en"]) == 0
    assert "No sound card" in capsys.readouterr().out


def test_flags_reach_the_window(
    stage: stages.Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given: list[dict[str, object]] = []
    lost: list[tuple[str, ...]] = []

    def run(opened: stages.Stage, *_: object, **options: object) -> None:
        lost.append(opened.lost)
        given.append(options)

    monkeypatch.setattr("immersion.preview.window.run", run)
    monkeypatch.setattr("immersion.preview.run", run, raising=False)
    scene = str(stage.folder / "scene.yaml")
    assert (
        main(["preview", scene, "--listen", "rig", "--lost", "dome.3", "--lost", "sub", "--device", "2"]) == 0
    )
    assert main(["preview", scene, "--listen", "off"]) == 0
    assert (given[0]["listen"], given[0]["device"]) == ("rig", "2")
    assert lost == [("dome.3", "sub"), ()]
    assert given[1] == {"file": Path(scene), "view": None, "remote": None}
    assert main(["preview", scene, "--listen", "off", "--osc", "0", "--osc-to", "127.0.0.1:9"]) == 0
    assert given[2]["remote"].port > 0
    for wrong in ("9000", "desk:", "desk:99999"):
        assert main(["preview", scene, "--osc-to", wrong]) != 0
    assert len(given) == 3
    assert main(["preview", scene, "--lost", "dome.33", "--lang", "en"]) != 0
    assert "dome.3" in capsys.readouterr().err


def test_a_missing_extra_is_said_and_the_window_opens(
    stage: stages.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise MissingToolError(
            "missing-package", package="sounddevice", purpose="-", command="pip install 'immersion[sound]'"
        )

    monkeypatch.setattr("immersion.preview.sound_devices._sounddevice", missing)
    window = Player(stage, None, camera_at(stage, "entry"), "entry")
    told: list[str] = []
    window.hear("binaural", None, told.append)
    try:
        assert len(told) == 1
        assert "immersion[sound]" in told[0]
        until = time.monotonic() + 30
        while window.sound.meters is None and time.monotonic() < until:
            time.sleep(0.02)
        assert window.sound.meters is not None
    finally:
        window.hush()
    with pytest.raises(UnknownNameError):
        window.hear("dom")


def test_a_sound_that_is_missing_does_not_close_the_room(tmp_path: Path) -> None:
    scene = live_scene(tmp_path)
    (tmp_path / "field.wav").unlink()
    with stages.open(scene) as opened:
        window = Player(opened, None, camera_at(opened, "entry"), "entry")
        told: list[str] = []
        window.hear("binaural", "none", told.append)
        assert window.sound is None
        assert len(told) == 1
        assert "field.wav" in told[0]
        window.advance(0.5)
        assert window.time == 0.5
        window.seek(1.0)
        window.pause(True)
        window.hush()
