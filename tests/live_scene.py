# ruff: noqa: E501 - a scene reads better unbroken
"""A scene in which everything that sounds can change while it is walked, and a walk through it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

RATE = 48_000

SCENE = """\
immersion: "1"
id: salle
languages: {default: fr, available: [fr, en]}
show: {duration: 3s, at_end: loop, gap: 200ms}
media:
  voice: {type: audio, files: {fr: fr.wav, en: en.wav}}
  noise: {type: audio, file: noise.wav}
  field: {type: ambisonic, file: field.wav, order: 1}
  tracks: {type: stems, file: stems.wav}
room: {box: {size: [8, 4, 6]}}
rigs:
  speakers:
    dome: {layout: 4+5+0, at: [0, 1.2, 0], radius: 2.8, outputs: 1-10}
    sub: {kind: sub, at: [0, 0.3, -2.9], output: 11, feeds: dome, crossover: 80Hz}
    bench: {list: [{at: [-1, 0.4, 2.6], output: 13}, {at: [1, 0.4, 2.6], output: 14, trim: -6dB}]}
things:
  - {id: bed, ambisonic: field, gain: -12dB, loop: true, turn: {y: 40}}
  - {id: sky, ambisonic: field, loop: true}
  - {id: narrator, sound: voice, at: [0, 1.6, -1], look_at: entry, cone: {inner: 60, outer: 200, gain: -12dB}}
  - {id: boat, sound: noise, at: [1, 1, 0], turn: {y: 20}, cone: {inner: 60, outer: 200, gain: -12dB}, loop: true}
  - {id: bee, sound: noise, path: {file: way.csv, loop: true}, doppler: true, loop: true}
  - {id: film, stems: tracks, feed: {1-10: dome, 11: sub}}
zones: {near: {sphere: {at: [0, 1.6, 0], radius: 1}}, aboard: {cylinder: {at: boat, radius: 0.8, height: 2.5}}}
views: {entry: {at: [0, 1.6, 2], look_at: [0, 1.6, -3]}}
cues:
  - {id: open, when: [start], do: [{play: bed, fade: 200ms}, {play: sky}, {play: bee}]}
  - {id: speak, when: [{enter: near}], do: [{play: narrator}, {gain: bed, to: -24dB, over: 150ms}]}
  - {id: sail, when: [{enter: aboard}, {click: boat}], do: [{play: boat}, {move: boat, to: [-2, 1, 0], over: 400ms}, {turn: boat, to: {y: 200}, over: 300ms}, {turn: sky, to: {y: 90}, over: 500ms}]}
  - {id: hush, when: [{leave: near}], do: [{stop: narrator, fade: 300ms}, {gain: boat, to: -6dB, over: 130ms}, {play: film}]}
"""


def live_scene(folder: Path) -> Path:
    """Write the scene and its sounds; return the scene's file."""
    random = np.random.default_rng(8)
    for name, seconds, channels in (("fr", 0.9, 1), ("en", 1.2, 1), ("noise", 0.7, 1), ("field", 1.1, 4)):
        sound = 0.1 * random.standard_normal((int(seconds * RATE), channels))
        soundfile.write(folder / f"{name}.wav", sound, RATE, subtype="FLOAT")
    soundfile.write(
        folder / "stems.wav", 0.05 * random.standard_normal((RATE // 2, 11)), RATE, subtype="FLOAT"
    )
    (folder / "way.csv").write_text("time,x,y,z\n0,-2,1,-1\n1,2,1.5,-1\n1.7,-2,1,-1\n", encoding="utf-8")
    (folder / "scene.yaml").write_text(SCENE, encoding="utf-8")
    return folder / "scene.yaml"


def a_walk(steps: int) -> np.ndarray:
    """Return rows (steps, 5) each 10 ms: to the narrator, aboard, and away again; a while standing still."""
    at = np.array([0, 40, 80, 100, 130, 165, 205, 250])
    x, z = [0, 0, 1, 1, -2, 0, 2, 0], [2.5, 0.3, 0.1, 0.1, 0, 0.5, 2, 2.5]
    yaw = [0, 30, -60, -60, 100, 0, 170, 360]
    step = np.arange(steps)
    rows = [np.interp(step, at, x), np.full(steps, 1.6), np.interp(step, at, z), np.interp(step, at, yaw)]
    return np.stack([*rows, 10 * np.sin(step / 30)], 1)
