"""The page's sound in a real browser: what it renders offline is what `render_audio` gives of the same samples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Browser

from browser import browser, served
from heard_page import (
    RATE,
    difference_db,
    exported,
    make_scene,
    noise,
    page_folder,
    played,
    same_media,
    states_of,
    visit_of,
)
from immersion.export._page.filters import write_filters
from immersion.geometry import quaternion_from_matrix
from immersion.stage import open as open_stage
from immersion.stage import render_audio


@pytest.fixture(scope="module")
def running() -> Iterator[Browser]:
    with browser("--autoplay-policy=document-user-activation-required") as one:
        yield one


@pytest.mark.parametrize("order", [1, 3, 4])
def test_the_page_is_heard_as_the_stage_is(tmp_path: Path, running: Browser, order: int) -> None:
    """A walk with everything at once; segments of half a second, so that all sounds cross several."""
    scene, page = make_scene(tmp_path / "scene", order), tmp_path / "page"
    walk = scene.parent / "walk.csv"
    programme = exported(scene, page, order, segment=0.5)
    again = same_media(scene, page, programme["sounds"], tmp_path / "again")
    with open_stage(again) as stage:
        wanted = render_audio(stage, "binaural", walk, order=order).samples
    heard, told = played(running, tmp_path, programme, states_of(visit_of(scene, walk)), 4.0)
    assert told["failed"] == []
    assert told["starved"] == told["guarded"] == 0
    assert difference_db(heard, wanted) < -80
    for first in range(0, wanted.shape[1], RATE // 5):
        part = slice(first, first + RATE // 5)
        assert difference_db(heard[:, part], wanted[:, part]) < -75, first / RATE
    # It is the parts that are compared, not silence: without them the difference would be heard.
    assert np.sqrt((wanted**2).mean()) > 0.02


def turned(yaw: float) -> list[float]:
    c, s = np.cos(yaw), np.sin(yaw)
    return list(map(float, quaternion_from_matrix([[c, 0, s], [0, 1, 0], [-s, 0, c]])))


def simple(page: Path, samples: np.ndarray, at: list[float], **more: Any) -> dict[str, Any]:
    """Return the programme of one source, written beside our exporter."""
    (page / "sounds").mkdir(parents=True, exist_ok=True)
    soundfile.write(page / "sounds" / "a.flac", samples, RATE, subtype="PCM_16")
    file = {"frames": len(samples), "lead": 0, "tail": 0, "wrap": False, "priming": 0, "gain": 1.0}
    file["groups"] = [{"channels": 1, "files": ["sounds/a.flac"]}]
    law = {"model": "inverse", "ref": 1.0, "max": 100.0, "rolloff": 1.0}
    thing = {
        "kind": "source",
        "media": "a",
        "channels": 1,
        "loop": True,
        "at": at,
        "turn": [0, 0, 0, 1],
        "distance": law,
    }
    sounds = {"rate": RATE, "order": 3, "segment": 480_000, "gain": 1.0, "ceiling": 0.8912509}
    sounds |= {"things": {"bell": thing}, "media": {"a": {"channels": 1, "files": {"": file}}}, **more}
    return {"sounds": sounds, "filters": write_filters(page, 3)}


def state(
    seconds: float, yaw: float = 0.0, gain: float = 1.0, place: tuple[float, ...] = (0, 1.6, 0)
) -> dict[str, Any]:
    playing = {"bell": {"playing": True, "mediaTime": round(seconds * 1e6), "gain": gain}}
    pose = {"position": list(place), "orientation": turned(yaw)}
    return {"time": round(seconds * 1e6), "things": playing, "worlds": {}, "language": "fr", "pose": pose}


def levels(heard: np.ndarray, first: float, last: float) -> np.ndarray:
    part = heard[:, round(first * RATE) : round(last * RATE)]
    return 10 * np.log10((part.astype(np.float64) ** 2).mean(1) + 1e-20)


def test_the_near_ear_hears_more_and_a_head_that_turns_changes_ears(tmp_path: Path, running: Browser) -> None:
    programme = simple(tmp_path / "page", noise(1, 1.0), [-2.0, 1.6, 0.0])  # to the left of who looks at -Z
    yaws = np.concatenate(
        [np.zeros(30), np.linspace(0, np.pi, 30), np.full(30, np.pi), np.full(40, np.pi / 2)]
    )
    states = [state(k / 100, float(yaw)) for k, yaw in enumerate(yaws)]
    heard, _ = played(running, tmp_path, programme, states, 1.2)
    left, right = levels(heard, 0.05, 0.28)
    assert left - right > 8  # on the left
    left, right = levels(heard, 0.65, 0.88)
    assert right - left > 8  # the head looks at +Z: the same place is on its right
    left, right = levels(heard, 1.0, 1.18)
    assert abs(left - right) < 1.5  # it looks at the source


def test_distance_makes_it_softer_and_near_the_source_the_law_is_clamped(
    tmp_path: Path, running: Browser
) -> None:
    programme = simple(tmp_path / "page", noise(1, 1.0), [0.0, 1.6, 0.0])
    places = [0.5] * 30 + [1.0] * 30 + [4.0] * 40
    states = [state(k / 100, place=(0, 1.6, z)) for k, z in enumerate(places)]
    heard, _ = played(running, tmp_path, programme, states, 1.0)
    near, ref, far = (levels(heard, *span).mean() for span in ((0.05, 0.28), (0.35, 0.58), (0.65, 0.98)))
    assert abs(near - ref) < 0.6
    assert abs(ref - far - 12.04) < 0.6


def test_mono_gives_both_ears_the_same_and_the_limiter_is_one_block_late(
    tmp_path: Path, running: Browser
) -> None:
    programme = simple(tmp_path / "page", noise(1, 0.5), [-2.0, 1.6, 0.0])
    states = [state(k / 100) for k in range(60)]
    plain, _ = played(running, tmp_path, programme, states, 0.5)
    limited, told = played(running, tmp_path, programme, states, 0.5, limited=True)
    assert told["lowest"] == 1
    assert (limited[:, 128:] == plain[:, :-128]).all()
    mono, _ = played(running, tmp_path, programme, states, 0.5, mono=True)
    assert np.abs(mono[0] - mono[1])[RATE // 10 :].max() == 0
    wanted = plain.mean(0)[RATE // 10 :]
    assert np.abs(mono[0, RATE // 10 :] - wanted).max() < 1e-6


def test_peaks_stay_under_the_ceiling(tmp_path: Path, running: Browser) -> None:
    from immersion.audio.metering import loudness

    programme = simple(tmp_path / "page", noise(1, 0.5), [-2.0, 1.6, 0.0], gain=30.0)
    states = [state(k / 100) for k in range(60)]
    loud, _ = played(running, tmp_path, programme, states, 0.5)
    kept, told = played(running, tmp_path, programme, states, 0.5, limited=True)
    assert loudness(loud, RATE).true_peak > 6
    assert -3 < loudness(kept, RATE).true_peak <= -1
    assert told["lowest"] < 0.5


def test_a_long_bed_is_never_held_whole(tmp_path: Path, running: Browser) -> None:
    """Twelve seconds of sixteen channels in segments of half a second: two or three of them at a time."""
    rng = np.random.default_rng(4)
    media = tmp_path / "scene" / "media"
    media.mkdir(parents=True)
    soundfile.write(media / "bed.wav", 0.05 * rng.standard_normal((12 * RATE, 16)), RATE, subtype="PCM_16")
    text = """immersion: "1"
id: long
show: {duration: 12s, at_end: stop}
media: {field: {type: ambisonic, file: media/bed.wav, order: 3}}
things: [{id: bed, ambisonic: field, loop: true}]
cues: [{id: open, when: [start], do: [{play: bed}]}]
"""
    scene = tmp_path / "scene" / "scene.yaml"
    scene.write_text(text, encoding="utf-8")
    programme = exported(scene, tmp_path / "page", 3, segment=0.5)
    with open_stage(scene) as stage:
        wanted = render_audio(stage, "binaural").samples
    heard, told = played(running, tmp_path, programme, states_of(visit_of(scene), 0.05), 12.0, step=12_000)
    assert told["failed"] == []
    assert told["starved"] == 0
    assert difference_db(heard, wanted) < -80
    whole, segment = 12 * RATE * 16, RATE // 2 * 16
    assert (
        told["most"] <= 7 * segment < whole / 3
    )  # those of the last second, this one and the next, the first one


def test_a_segment_that_does_not_come_is_silent_and_told(tmp_path: Path, running: Browser) -> None:
    programme = simple(tmp_path / "page", noise(1, 0.5), [-2.0, 1.6, 0.0])
    (tmp_path / "page" / "sounds" / "a.flac").write_bytes(b"nothing")
    heard, told = played(running, tmp_path, programme, [state(k / 100) for k in range(40)], 0.3)
    assert np.abs(heard).max() == 0
    assert told["starved"] > 0
    assert [problem.partition(":")[0] for problem in told["failed"]] == ["a|#0"]


LIVE = """<!doctype html><html lang="en"><title>x</title><p>x</p><script type="module">
import { SoundEngine } from "/viewer/audio/engine.js";
const programme = await (await fetch("/page/programme.json")).json();
const context = new AudioContext({ sampleRate: 48000 });
const load = async (url) => (await fetch("/page/" + url)).arrayBuffer();
const engine = await SoundEngine.create(context, { programme, load, workletUrl: "/viewer/audio/worklet.js" });
const meter = new AnalyserNode(context, { fftSize: 2048 });
const begun = performance.now(), wave = new Float32Array(2048);
Object.assign(window, { engine, context, loudest: 0, frames: 0, first: context.state });
engine.output.connect(meter);
const look = (now) => {
  const time = Math.round((now - begun) * 1000), turn = time / 1e6;
  const orientation = [0, Math.sin(turn / 2), 0, Math.cos(turn / 2)];
  const things = { bell: { playing: true, mediaTime: time % 1000000, gain: 1 } };
  const pose = { position: { x: 0, y: 1.6, z: 0 }, orientation };
  if (time > 0) engine.apply({ things, worlds: {}, language: "fr" }, pose, time);
  meter.getFloatTimeDomainData(wave);
  window.loudest = Math.max(...wave.map(Math.abs)); window.frames++;
  if (window.frames === 6) console.log("looking");
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
document.documentElement.addEventListener("click", () => engine.resume(), { once: true });
</script>"""


def test_it_waits_for_a_gesture_then_sounds_without_gaps_and_can_be_held(
    tmp_path: Path, running: Browser
) -> None:
    programme = simple(tmp_path / "page", noise(1, 1.0), [-2.0, 1.6, 0.0])
    (tmp_path / "page" / "programme.json").write_text(json.dumps(programme), encoding="utf-8")
    (tmp_path / "live.html").write_text(LIVE, encoding="utf-8")
    with served(page_folder(tmp_path)) as address:
        page = running.new_page()
        # Nothing is evaluated before the page has made its context: that would count as a gesture.
        with page.expect_console_message(lambda told: told.text == "looking", timeout=30_000):
            page.goto(f"{address}/live.html")
        assert page.evaluate("window.first") == "suspended"
        assert page.evaluate("window.loudest") == 0
        page.mouse.click(20, 20)
        page.wait_for_function("window.loudest > 0.01", timeout=10_000)
        page.wait_for_timeout(600)
        told = page.evaluate("engine.settle()")
        assert told["failed"] == []
        assert told["starved"] == told["guarded"] == 0
        page.evaluate("engine.setVolume(0)")
        page.wait_for_function("window.loudest < 1e-6", timeout=5_000)
        page.evaluate("engine.setVolume(1)")
        page.wait_for_function("window.loudest > 0.01", timeout=5_000)
        assert page.evaluate("engine.suspend().then(() => context.state)") == "suspended"
        assert page.evaluate("engine.resume().then(() => context.state)") == "running"
        page.wait_for_function("window.loudest > 0.01", timeout=5_000)
        page.close()
