"""The page on a scene's sound: its commands and its Python run as they stand, in a folder with a scene."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from immersion.cli.main import main

RATE = 48_000
SCENE = """\
immersion: "1"
id: salle
languages: {default: fr, available: [fr, en]}
rights: {license: CC0-1.0}
show: {duration: 2s, at_end: stop}
media:
  voice:
    type: audio
    files: {fr: voice.wav, en: voice.wav}
    captions: {fr: voice.vtt, en: voice.vtt}
    transcript: {fr: voice.vtt, en: voice.vtt}
  field: {type: ambisonic, file: field.wav, order: 1}
  frieze: {type: image, file: frieze.png, alt: {fr: Frise, en: Frieze}}
room: {box: {size: [8, 4, 8]}}
screens: {fresco: {surface: front, rect: {left: 0, bottom: 1, width: 8, height: 2}}}
rigs:
  speakers:
    dome: {layout: 4+5+0, at: [0, 1.2, 0], radius: 2.8, outputs: 1-10}
    sub: {kind: sub, at: [0, 0.3, -2.9], output: 11, feeds: dome, crossover: 80Hz}
  projectors:
    p2: {at: [0, 3, 2], look_at: [0, 2, -4], throw: 0.8, size: [1920, 1200], output: 1, paints: fresco}
  fallback: [{lost: p2, do: [{hide: wall}]}, {lost: dome.3, do: [{redesign: dome}]}]
things:
  - {id: bed, ambisonic: field, gain: -6dB, loop: true}
  - {id: narrator, sound: voice, at: [0, 1.6, -1.2]}
  - {id: wall, image: frieze, screen: fresco, alt: {fr: Frise, en: Frieze}}
views: {entry: {at: [0, 1.6, 2], look_at: [0, 1.6, -3]}}
cues: [{id: open, when: [start], do: [{play: bed}, {play: narrator}]}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    dice = np.random.default_rng(1)
    soundfile.write(tmp_path / "voice.wav", 0.05 * dice.standard_normal(RATE), RATE, "PCM_24")
    soundfile.write(tmp_path / "field.wav", 0.05 * dice.standard_normal((RATE, 4)), RATE, "PCM_24")
    (tmp_path / "voice.vtt").write_text("WEBVTT\n\n00:00.100 --> 00:00.900\nEntrez.\n", encoding="utf-8")
    Image.new("RGB", (64, 16), "red").save(tmp_path / "frieze.png")
    (tmp_path / "scene.yaml").write_text(SCENE, encoding="utf-8")
    (tmp_path / "walk.csv").write_text("time,x,y,z,yaw,pitch,event\n0,0,1.6,2,0,0,\n2,0,1.6,0,0,0,\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def blocks(root: Path, language: str) -> list[str]:
    page = (root / "docs" / "stage-sound.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def test_the_commands_of_the_page_run(root: Path, folder: Path) -> None:
    (commands,) = blocks(root, "sh")
    lines = [shlex.split(line, comments=True) for line in commands.splitlines()]
    assert len(lines) == 8
    for words in lines:
        assert words[0] == "immersion"
        assert main(words[1:]) == 0, words
    made = {path.name: soundfile.info(path).channels for path in folder.glob("*.wav")}
    assert (made["visit.wav"], made["bed.wav"], made["studio.wav"]) == (2, 16, 12)
    assert (made["room.wav"], made["less.wav"]) == (11, 11)
    record = json.loads((folder / "room.json").read_text("utf-8"))
    assert record["measured"]["integrated"] == pytest.approx(-23.0, abs=0.05)
    less = soundfile.read(folder / "less.wav")[0].T
    assert not less[2].any()
    assert less[0].any()
    assert "Entrez." in (folder / "read.vtt").read_text("utf-8")
    assert (folder / "scene.lock.json").is_file()


def test_the_python_of_the_page_runs(root: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks(root, "python")
    exec(compile(code, "stage-sound.md", "exec"), {})
    told = capsys.readouterr().out
    assert "WEBVTT" in told
    assert "dome.M+030" in told
    assert soundfile.info(folder / "room.wav").channels == 11
