# ruff: noqa: E501 - a scene reads better unbroken
"""The files of a page's sounds: exact lengths, seamless loops, losses, levels, and what browsers make of each codec."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Browser

from browser import browser, served
from heard_page import RATE, bed, decoded, make_scene, noise, page_folder
from immersion.audio.metering import loudness
from immersion.errors import Cancelled, FileError, UsageError
from immersion.export._page import coders
from immersion.export._page.coders import CODERS, coder_at_hand, encode
from immersion.export._page.filters import MAGIC, write_filters
from immersion.export._page.sounds import write_sounds
from immersion.stage import open as open_stage
from immersion.stage import render_audio


def written(
    scene: Path, page: Path, profile: str | None = None, **options: Any
) -> tuple[dict[str, Any], list[Any]]:
    with open_stage(scene, profile) as stage:
        return write_sounds(stage, page, **{"codec": "flac", "loudness": None, **options})


def scene_of(folder: Path, sounds: dict[str, np.ndarray], text: str) -> Path:
    (folder / "media").mkdir(parents=True)
    for name, samples in sounds.items():
        soundfile.write(folder / "media" / f"{name}.wav", samples, RATE, subtype="FLOAT")
    (folder / "scene.yaml").write_text(f'immersion: "1"\nid: small\n{text}', encoding="utf-8")
    return folder / "scene.yaml"


def test_every_sound_is_there_in_every_language_to_the_frame(tmp_path: Path) -> None:
    scene = make_scene(tmp_path / "scene", 3)
    sounds, losses = written(scene, tmp_path / "page", segment=0.5)
    assert sounds["rate"] == RATE
    assert sounds["segment"] == RATE // 2
    assert set(sounds["media"]["voice"]["files"]) == {"fr", "en"}
    assert [group["channels"] for group in sounds["media"]["river"]["files"][""]["groups"]] == [8, 8]
    for media, tag, file in (("river", "", "river"), ("voice", "en", "voice"), ("quartet", "", "quartet")):
        samples = decoded(tmp_path / "page", sounds["media"][media]["files"][tag], sounds["segment"])
        own = soundfile.read(scene.parent / "media" / f"{file}.wav", always_2d=True)[0].T
        assert np.abs(samples - own).max() <= 1 / 32768
    pair = soundfile.read(scene.parent / "media" / "pair.wav")[0].mean(1)
    mean = decoded(tmp_path / "page", sounds["media"]["pair"]["files"][""], sounds["segment"])
    assert mean.shape[0] == 1
    assert np.abs(mean[0] - pair).max() <= 1 / 32768
    assert {(loss.code, loss.target) for loss in losses} == {("web-lfe", "things.quartet-1")}
    names = sorted(path.name for path in (tmp_path / "page" / "sounds").iterdir())
    told = [
        Path(u).name
        for m in sounds["media"].values()
        for r in m["files"].values()
        for g in r["groups"]
        for u in g["files"]
    ]
    assert names == sorted(told)
    json.dumps(sounds, allow_nan=False)


def test_the_same_sounds_give_the_same_bytes(tmp_path: Path) -> None:
    scene = make_scene(tmp_path / "scene", 1)
    for codec in ("opus", "aac", "flac"):
        pages = [tmp_path / codec / str(k) for k in (1, 2)]
        first, second = (written(scene, page, codec=codec, segment=1.0) for page in pages)
        assert first[0] == second[0]
        for path in (pages[0] / "sounds").iterdir():
            assert path.read_bytes() == (pages[1] / "sounds" / path.name).read_bytes()


def test_what_is_above_full_scale_is_brought_down_and_up_again(tmp_path: Path) -> None:
    text = "show: {duration: 1s, at_end: stop}\nmedia: {a: {type: audio, file: media/a.wav}}\nthings: [{id: one, sound: a, at: [0, 1, 0]}]\n"
    scene = scene_of(tmp_path / "scene", {"a": 30 * noise(1, 0.5)}, text)
    sounds, _ = written(scene, tmp_path / "page")
    recording = sounds["media"]["a"]["files"][""]
    assert recording["gain"] > 5
    samples = decoded(tmp_path / "page", recording, sounds["segment"])
    assert np.abs(samples[0] - 30 * noise(1, 0.5)).max() < recording["gain"] / 32768 + 1e-5


def test_an_empty_sound_and_a_page_without_any(tmp_path: Path) -> None:
    text = "show: {duration: 1s, at_end: stop}\nthings: [{id: here, light: point, at: [0, 1, 0]}]\n"
    sounds, losses = written(scene_of(tmp_path / "scene", {}, text), tmp_path / "page", loudness=-18.0)
    assert (sounds["things"], sounds["media"], sounds["gain"], losses) == ({}, {}, 1.0, [])
    assert not (tmp_path / "page").exists()


def test_losses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = """media: {a: {type: ambisonic, file: media/a.wav, order: 3}}
show: {duration: 1s, at_end: stop}
things: [{id: one, ambisonic: a}]
profiles: {quiet: {audio: none}, alone: {audio: mono}, dome: {audio: "ambix:3"}}
"""
    scene = scene_of(tmp_path / "scene", {"a": bed(3, 0.3)}, text)

    def told(losses: list[Any]) -> list[tuple[str, str]]:
        return [(loss.code, loss.target) for loss in losses]

    sounds, losses = written(scene, tmp_path / "1", order=1, codec="opus")
    assert told(losses) == [("web-bed-order", "media.a"), ("web-lossy", "media.a")]
    assert losses[0].render("en") == "media.a: order 3 reduced to 1 [web-bed-order]"
    assert sounds["media"]["a"]["channels"] == sounds["things"]["one"]["channels"] == 4
    assert written(scene, tmp_path / "2", "quiet")[0]["things"] == {}
    assert written(scene, tmp_path / "3", "alone")[0]["mono"] is True
    assert told(written(scene, tmp_path / "4", "dome")[1]) == [("web-output", "profiles.dome.audio")]
    monkeypatch.setattr(coders, "_encoders", frozenset)
    sounds, losses = written(scene, tmp_path / "5", codec="opus", kbps=96)
    assert sounds["codec"] == "flac"
    assert told(losses) == [("web-no-coder", "media")]


def test_wrong_codecs_and_coders_that_stop_are_told(tmp_path: Path) -> None:
    scene = make_scene(tmp_path / "scene", 1)
    with pytest.raises(UsageError, match="mp3"):
        written(scene, tmp_path / "page", codec="mp3")
    with pytest.raises(FileError, match="ffmpeg stopped") as caught:
        encode(np.zeros((300, 10), np.float32), tmp_path / "a.opus", CODERS["opus"], 48)
    assert caught.value.code == "web-coding"
    assert not list(tmp_path.glob("*.opus"))


def test_progress_rises_to_its_end_and_may_stop_the_work(tmp_path: Path) -> None:
    scene, seen = make_scene(tmp_path / "scene", 1), []
    written(scene, tmp_path / "page", loudness=-18.0, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1.0)

    def stop(done: float) -> None:
        raise Cancelled("cancelled")

    with pytest.raises(Cancelled):
        written(scene, tmp_path / "other", progress=stop)


def test_the_programme_is_brought_to_its_level_and_no_peak_above_the_ceiling(tmp_path: Path) -> None:
    scene = make_scene(tmp_path / "scene", 1)
    sounds, losses = written(scene, tmp_path / "page", order=1, loudness=-30.0)
    with open_stage(scene) as stage:
        heard = render_audio(stage, "binaural", order=1)
    now = loudness(heard.samples * sounds["gain"], RATE)
    assert now.integrated == pytest.approx(-30.0, abs=0.05)
    assert sounds["missed"] == 0
    assert [loss.code for loss in losses if loss.code == "web-level"] == []
    sounds, losses = written(scene, tmp_path / "page", order=1, loudness=-5.0)
    now = loudness(heard.samples * sounds["gain"], RATE)
    assert now.true_peak == pytest.approx(-1.0, abs=0.05)
    assert sounds["missed"] > 1
    assert "web-level" in [loss.code for loss in losses]


def test_filters(tmp_path: Path) -> None:
    told = write_filters(tmp_path, 1)
    data = (tmp_path / str(told["url"])).read_bytes()
    size = int.from_bytes(data[4:8], "little")
    header = json.loads(data[8 : 8 + size])
    assert (data[:4], header["order"], header["rate"], told["bytes"]) == (MAGIC, 1, RATE, len(data))
    assert (8 + size) % 4 == 0
    assert len(data) == 8 + size + 4 * 2 * 4 * header["taps"]


DECODE = """async ({url, channels}) => {
  const context = new OfflineAudioContext(1, 1, 48000);
  const sound = await context.decodeAudioData(await (await fetch(url)).arrayBuffer());
  const all = new Float32Array(sound.numberOfChannels * sound.length);
  for (let c = 0; c < sound.numberOfChannels; c++) all.set(sound.getChannelData(c), c * sound.length);
  let text = ""; const raw = new Uint8Array(all.buffer);
  for (let i = 0; i < raw.length; i += 32768) text += String.fromCharCode(...raw.subarray(i, i + 32768));
  return [sound.numberOfChannels, btoa(text)];
}"""


def decoded_by(running: Browser, folder: Path, url: str) -> np.ndarray:
    with served(page_folder(folder)) as address:
        page = running.new_page()
        page.goto(f"{address}/index.html")
        channels, text = page.evaluate(DECODE, {"url": url})
        page.close()
    return np.frombuffer(base64.b64decode(text), np.float32).reshape(channels, -1).astype(np.float64)


@pytest.mark.parametrize(
    ("codec", "channels"),
    [("opus", 1), ("opus", 2), ("opus", 16), ("opus", 25), ("aac", 1), ("aac", 2), ("flac", 8)],
)
def test_a_browser_decodes_every_frame_in_its_place(
    tmp_path: Path, running: Browser, codec: str, channels: int
) -> None:
    """Each channel is a tone of its own with a click: lengths, order of channels and alignment are exact."""
    coder = coder_at_hand(codec)
    assert coder.name == codec, "these tests need an ffmpeg with libopus and aac"
    frames, at = 9_601, 5_000
    times = np.arange(frames) / RATE
    samples = np.stack([0.2 * np.sin(2 * np.pi * (300 + 170 * c) * times) for c in range(channels)])
    samples[:, at] += 0.6
    encode(samples.astype(np.float32), tmp_path / f"a{coder.suffix}", coder, 96)
    found = decoded_by(running, tmp_path, f"a{coder.suffix}")
    assert found.shape == (channels, frames)
    curve = np.abs(found[:, 2:] - 2 * found[:, 1:-1] + found[:, :-2])
    assert (np.abs(curve.argmax(1) + 1 - at) <= 1).all()
    quiet = slice(1000, 4600)
    rows = found[:, quiet] @ np.exp(2j * np.pi * np.outer(times[quiet], 300 + 170 * np.arange(channels)))
    assert (np.abs(rows).argmax(1) == np.arange(channels)).all()


@pytest.fixture(scope="module")
def running():
    with browser() as one:
        yield one


@pytest.mark.slow
@pytest.mark.parametrize(
    ("codec", "kbps", "most"),
    [("opus", 48, -8.0), ("opus", 96, -13.0), ("aac", 64, -5.0), ("flac", None, -70.0)],
)
def test_what_a_codec_loses_is_known_and_segments_and_loops_join(
    tmp_path: Path, codec: str, kbps: int | None, most: float, running: Browser
) -> None:
    """A loop of noise in two segments: at its joints the error is no larger than anywhere."""
    text = "show: {duration: 1s, at_end: stop}\nmedia: {a: {type: audio, file: media/a.wav}}\nthings: [{id: one, sound: a, at: [0, 1, 0], loop: true}]\n"
    wanted = noise(1, 2.0, 100, 3000)
    scene = scene_of(tmp_path / "scene", {"a": wanted}, text)
    sounds, _ = written(scene, tmp_path / "page", codec=codec, kbps=kbps, segment=1.0)
    recording = sounds["media"]["a"]["files"][""]
    pieces = []
    for url in recording["groups"][0]["files"]:
        rows = decoded_by(running, tmp_path, f"page/{url}")
        assert rows.shape[1] == recording["lead"] + RATE + recording["tail"]
        pieces.append(rows[0, recording["lead"] : recording["lead"] + RATE])
    apart = np.concatenate(pieces) * recording["gain"] - wanted
    error = 10 * np.log10((apart**2).mean() / (wanted**2).mean())
    assert error < most
    joints = np.concatenate([apart[:480], apart[RATE - 480 : RATE + 480], apart[-480:]])
    assert np.sqrt((joints**2).mean()) < 2 * np.sqrt((apart**2).mean())
