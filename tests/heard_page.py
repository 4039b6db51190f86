# ruff: noqa: E501 - a scene reads better unbroken
"""A small scene to be heard: a bed that loops, sources of every kind, stems; and the page that plays it, offline."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from playwright.sync_api import Browser

from browser import served
from immersion.audio import sh
from immersion.export._page.filters import write_filters
from immersion.export._page.sounds import write_sounds
from immersion.geometry import (
    head_from_yaw_pitch,
    matrix_from_quaternion,
    quaternion_from_matrix,
    world_from_ambisonic,
)
from immersion.scene.visit import State, Visit
from immersion.stage import open as open_stage
from immersion.stage import simulate

RATE = 48_000
VIEWER = Path(__file__).resolve().parents[1] / "viewer" / "src"

SCENE = """\
immersion: "1"
id: heard
title: {fr: "La salle", en: "The room"}
languages: {default: fr, available: [fr, en]}
show: {duration: 4s, at_end: stop}
media:
  river: {type: ambisonic, file: media/river.wav, order: ORDER}
  voice: {type: audio, files: {fr: media/voix.wav, en: media/voice.wav}}
  hum: {type: audio, file: media/hum.wav}
  pair: {type: audio, file: media/pair.wav}
  quartet: {type: stems, file: media/quartet.wav}
room:
  box: {size: [20, 4, 20]}
things:
  - {id: all, group: true, gain: -1dB}
  - {id: bed, ambisonic: river, gain: -6dB, loop: true, turn: {y: 40, x: 10}}
  - {id: turning, ambisonic: river, gain: -12dB, loop: true}
  - {id: narrator, sound: voice, at: [-2, 1.6, 0], look_at: [0, 1.6, 0], cone: {inner: 60, outer: 200, gain: -18dB}, distance: {model: inverse, ref: 0.8, max: 20, rolloff: 1.2}, parent: all}
  - {id: passing, sound: hum, at: [3, 1.4, -3], loop: true, doppler: true, distance: {model: exponential, ref: 1, rolloff: 0.7}}
  - {id: far, sound: pair, at: [1, 1, 4], gain: -3dB, distance: {model: linear, ref: 1, max: 12, rolloff: 0.9}}
  - {id: quartet-1, stems: quartet, gain: -9dB}
cues:
  - {id: open, when: [start], do: [{play: bed, fade: 500ms}, {play: passing}, {move: passing, to: [-3, 1.4, -1], over: 3s}]}
  - {id: speak, when: [{at: 700ms}], do: [{play: narrator}, {gain: bed, to: -18dB, over: 800ms}, {gain: all, to: -8dB, over: 1s}]}
  - {id: more, when: [{at: 1s}], do: [{play: turning, fade: 300ms}, {turn: turning, to: {y: 170}, over: 2s}, {play: quartet-1}, {play: far}]}
  - {id: pause, when: [{at: 1500ms}], do: [{pause: far, fade: 200ms}]}
  - {id: less, when: [{at: 2s}], do: [{stop: narrator, fade: 250ms}, {stop: quartet-1, fade: 400ms}, {fade: bed, over: 900ms}]}
  - {id: again, when: [{at: 2400ms}], do: [{play: far}, {play: narrator}]}
"""

WALK = """\
time,x,y,z,yaw,pitch,event
0,0,1.6,2,0,0,
1,-1,1.6,1,60,10,
2,-1.6,1.6,-1,120,-15,
2.6,-1.2,1.5,-2,200,0,
4,1,1.6,-2.5,390,5,
"""

PAGE = '<!doctype html><html lang="en"><title>x</title><p>x</p>'
RENDER = """async ({programme, states, step, frames, lead, options}) => {
  const { SoundEngine } = await import("/viewer/audio/engine.js");
  const rate = programme.sounds.rate, context = new OfflineAudioContext(2, frames, rate);
  const load = async (url) => { const got = await fetch("/page/" + url); if (!got.ok) throw new Error(url); return got.arrayBuffer(); };
  const engine = await SoundEngine.create(context, { programme, load, workletUrl: "/viewer/audio/worklet.js", declick: 0, ...options });
  let next = 0, told = null;
  const until = async (seconds) => {
    while (next < states.length && states[next].time <= seconds * 1e6) {
      const state = states[next++];
      engine.apply(state, state.pose, state.time);
    }
    told = await engine.settle();
  };
  if (options.mono) engine.setMono(true);
  await until(lead);
  for (let at = step; at < frames; at += step) {
    context.suspend(at / rate).then(async () => { await until(at / rate + lead); context.resume(); });
  }
  const heard = await context.startRendering();
  const bytes = new Float32Array(2 * frames);
  bytes.set(heard.getChannelData(0)); bytes.set(heard.getChannelData(1), frames);
  let text = ""; const raw = new Uint8Array(bytes.buffer);
  for (let i = 0; i < raw.length; i += 32768) text += String.fromCharCode(...raw.subarray(i, i + 32768));
  return { told, samples: btoa(text) };
}"""


def noise(seed: int, seconds: float, low: float = 200.0, high: float = 6000.0) -> NDArray[np.float64]:
    """Return noise of a band, of RMS 0.1, that begins and ends at nothing."""
    count = round(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    frequencies = np.fft.rfftfreq(count, 1 / RATE)
    spectrum[(frequencies < low) | (frequencies > high)] = 0
    signal = np.fft.irfft(spectrum, count)
    return np.asarray(0.1 * signal / signal.std())


def bed(order: int, seconds: float) -> NDArray[np.float64]:
    """Return four noises from four directions, (frames, channels)."""
    rows = sh(order, [0.3, 2.0, -1.2, -2.8], [0.0, 0.5, -0.3, 1.0])
    waves = np.stack([noise(20 + i, seconds) for i in range(4)])
    return np.asarray((0.5 * waves.T) @ rows)


def make_scene(folder: Path, order: int) -> Path:
    """Write the scene and its media; return the scene's file."""
    media = folder / "media"
    media.mkdir(parents=True, exist_ok=True)
    sounds = {
        "river": bed(order, 1.3),
        "voix": noise(1, 1.9),
        "voice": noise(2, 1.4),
        "hum": noise(3, 0.77),
        "pair": np.stack([noise(4, 2.2), noise(5, 2.2)], 1),
        "quartet": np.stack([0.5 * noise(6 + i, 1.6) for i in range(6)], 1),
    }
    for name, samples in sounds.items():
        soundfile.write(media / f"{name}.wav", samples, RATE, subtype="FLOAT")
    (folder / "walk.csv").write_text(WALK, encoding="utf-8")
    (folder / "scene.yaml").write_text(SCENE.replace("ORDER", str(order)), encoding="utf-8")
    return folder / "scene.yaml"


def decoded(page: Path, recording: dict[str, Any], segment: int) -> NDArray[np.float32]:
    """Return the samples (channels, frames) of FLAC files of a page, as a browser decodes them."""
    count, rows = recording["frames"], []
    for group in recording["groups"]:
        parts = [soundfile.read(page / url, dtype="float32", always_2d=True)[0].T for url in group["files"]]
        rows.append(np.concatenate(parts, axis=1))
    samples = np.concatenate(rows)
    assert samples.shape[1] == count
    return np.asarray(samples * np.float32(recording["gain"]), np.float32)


def same_media(scene: Path, page: Path, sounds: dict[str, Any], folder: Path) -> Path:
    """Write the scene again with the samples that the page has."""
    shutil.copytree(scene.parent, folder, ignore=shutil.ignore_patterns("page", "again"))
    names = {"river": {"": "river"}, "voice": {"fr": "voix", "en": "voice"}}
    for media, facts in sounds["media"].items():
        for tag, recording in facts["files"].items():
            name = names.get(media, {}).get(tag, media)
            samples = decoded(page, recording, sounds["segment"])
            soundfile.write(folder / "media" / f"{name}.wav", samples.T, RATE, subtype="FLOAT")
    return folder / "scene.yaml"


def plain_state(state: State, yaw: float = 0.0) -> dict[str, Any]:
    """Return a state as the page's own simulator gives it."""
    place, turned, pitch = state.viewer
    head = matrix_from_quaternion(head_from_yaw_pitch(turned + yaw, pitch))
    head = world_from_ambisonic @ head @ world_from_ambisonic.T
    return {
        "time": round(state.time * 1e6),
        "language": state.language,
        "things": {
            name: {"playing": one.playing, "mediaTime": round(one.media_time * 1e6), "gain": one.gain}
            for name, one in state.things.items()
        },
        "worlds": {name: world.tolist() for name, world in state.worlds.items()},
        "pose": {"position": list(place), "orientation": quaternion_from_matrix(head).tolist()},
    }


def states_of(visit: Visit, every: float = 0.01) -> list[dict[str, Any]]:
    """Return the states of a visit on the grid of its decisions."""
    return [plain_state(visit.state_at(k * every)) for k in range(round(visit.duration / every) + 1)]


def exported(scene: Path, page: Path, order: int, **options: Any) -> dict[str, Any]:
    """Write the sounds and the filters of a page; return its programme."""
    with open_stage(scene) as stage:
        sounds, _ = write_sounds(
            stage, page, **{"codec": "flac", "order": order, "loudness": None, **options}
        )
        return {
            "sounds": sounds,
            "filters": write_filters(page, order),
            "scene": {"languages": {"default": "fr"}},
        }


def visit_of(scene: Path, walk: Path | None = None) -> Visit:
    """Return the visit of a walk."""
    with open_stage(scene) as stage:
        return simulate(stage, walk)


def page_folder(folder: Path) -> Path:
    """Prepare a folder to be served: an empty page, and the modules of the viewer."""
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    if not (folder / "viewer").exists():
        (folder / "viewer").symlink_to(VIEWER, target_is_directory=True)
    return folder


def played(
    running: Browser,
    folder: Path,
    programme: dict[str, Any],
    states: list[dict[str, Any]],
    seconds: float,
    **options: Any,
) -> tuple[NDArray[np.float32], dict[str, Any]]:
    """Return what the browser renders of a page in `folder`/page, (2, frames), and what the engine tells of it."""
    frames = round(seconds * RATE)
    asked = {"programme": programme, "states": states, "step": options.pop("step", 4800) // 128 * 128}
    asked |= {"frames": frames, "lead": options.pop("lead", 0.15), "options": {"limited": False, **options}}
    with served(page_folder(folder)) as address:
        page = running.new_page()
        page.goto(f"{address}/index.html")
        answer = page.evaluate(RENDER, asked)
        page.close()
    return np.frombuffer(base64.b64decode(answer["samples"]), np.float32).reshape(2, frames), answer["told"]


def difference_db(heard: NDArray[Any], wanted: NDArray[Any]) -> float:
    """Return the energy of a difference over that of what is wanted, in dB."""
    apart = np.asarray(heard, np.float64) - wanted
    return float(10 * np.log10((apart**2).sum() / (np.asarray(wanted, np.float64) ** 2).sum()))
