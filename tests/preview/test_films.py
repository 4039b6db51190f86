"""Films: their pictures are those of the visit, and a flash and its click are together."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from PIL import Image

from immersion import messages, preview, stage
from immersion.errors import Cancelled, FileError, ImmersionError, MissingToolError, UsageError
from immersion.preview.drawn_frames import drawer
from immersion.preview.eyes import Eyes
from immersion.scene.model import Scene
from immersion.stage import Stage, Walk, simulate

RATE = 48_000
SIZE = (64, 48)
FLASHES = (0.20, 0.517, 1.003, 1.38)
"""Seconds, on no edge of a frame: a white wall appears there and a click is heard."""


@pytest.fixture(scope="module")
def flashing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a scene's media: a white picture and a click."""
    folder = tmp_path_factory.mktemp("flash")
    Image.fromarray(np.full((8, 8, 3), 255, np.uint8)).save(folder / "white.png")
    click = np.zeros(RATE // 10, np.float32)
    click[:480] = 0.8 * np.sign(np.sin(np.arange(480) * 0.9))
    soundfile.write(folder / "click.wav", click, RATE, subtype="PCM_16")
    return folder


def _flash(folder: Path) -> Stage:
    things = [
        {"id": "white", "image": "white", "at": [0, 1.6, -2], "width": 40, "visible": False},
        {"id": "click", "sound": "click", "at": [0, 1.6, -1]},
        {"id": "dark", "light": "point", "at": [0, 3, 3], "intensity": "1cd"},
    ]
    cues = []
    for n, time in enumerate(FLASHES):
        cues.append(
            {
                "id": f"on{n}",
                "when": [{"at": f"{round(time * 1000)}ms"}],
                "do": [{"show": "white"}, {"play": "click"}],
            }
        )
        cues.append(
            {"id": f"off{n}", "when": [{"at": f"{round(time * 1000) + 120}ms"}], "do": [{"hide": "white"}]}
        )
    made = Scene(
        immersion="1",
        id="flash",
        show={"duration": "1700ms"},
        media={
            "white": {"type": "image", "file": "white.png"},
            "click": {"type": "audio", "file": "click.wav"},
        },
        room={"box": {"size": [8, 4, 6]}},
        things=things,
        cues=cues,
        views={"entry": {"at": [0, 1.6, 2], "look_at": [0, 1.6, -2]}},
    )
    return stage.open(made, folder=folder)


def _onsets(times: NDArray[np.float64], on: NDArray[np.bool_], quiet: float) -> list[float]:
    """Return the times at which something begins after a while without it."""
    found: list[float] = []
    last = -1.0
    for time in times[on]:
        if time - last > quiet:
            found.append(float(time))
        last = float(time)
    return found


def _said(*command: object) -> bytes:
    """Return what a program writes."""
    return subprocess.run([str(one) for one in command], capture_output=True, check=True).stdout


def flashes_of(path: Path) -> list[float]:
    """Return when the picture turns white, by the film's own clock."""
    entries = ["-select_streams", "v:0", "-show_entries", "frame=pts_time", "-of", "json"]
    told = _said("ffprobe", "-v", "error", *entries, path)
    times = np.array([float(row["pts_time"]) for row in json.loads(told)["frames"]])
    raw = ["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"]
    pixels = _said("ffmpeg", "-v", "error", "-i", path, "-map", "0:v", *raw)
    means = np.frombuffer(pixels, np.uint8).reshape(len(times), -1).mean(1)
    return _onsets(times, means > 150, 0.05)


def clicks_of(path: Path) -> list[float]:
    """Return when clicks begin, by the film's own clock."""
    raw = ["-af", "aresample=async=1:first_pts=0", "-ac", "1", "-ar", str(RATE), "-f", "f32le", "pipe:1"]
    data = _said("ffmpeg", "-v", "error", "-i", path, "-map", "0:a", *raw)
    sound = np.abs(np.frombuffer(data, np.float32))
    return _onsets(np.arange(len(sound)) / RATE, sound > 0.2 * sound.max(), 0.05)


@pytest.mark.parametrize(("name", "fps"), [("a.mp4", 30), ("a.mkv", 30), ("a.webm", 30)])
def test_a_flash_and_its_click_are_at_most_20_ms_apart(
    flashing: Path, tmp_path: Path, name: str, fps: int
) -> None:
    out = tmp_path / name
    done: list[float] = []
    with _flash(flashing) as opened:
        made = preview.film(opened, out, size=SIZE, fps=fps, progress=done.append)
    assert made.frames == int(np.ceil(1.7 * fps))
    assert done == sorted(done)
    assert done[-1] == pytest.approx(1.0)
    seen, heard = flashes_of(out), clicks_of(out)
    assert len(seen) == len(heard) == len(FLASHES)
    apart = np.array(seen) - np.array(heard)
    assert np.abs(apart).max() <= 0.020, apart
    # Decisions fall on a grid of 10 ms; some containers begin a few milliseconds after 0, pictures and sound alike.
    grid = np.ceil(np.round(np.array(FLASHES) * 100, 6)) / 100
    late = np.array(heard) - grid
    assert np.ptp(late) < 0.002
    assert 0 <= late.mean() < 0.025


def test_what_is_coded_is_what_players_expect(flashing: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.mp4"
    with _flash(flashing) as opened:
        preview.film(opened, out, size=SIZE, fps=10)
        first = out.read_bytes()
        preview.film(opened, out, size=SIZE, fps=10)
    assert out.read_bytes() == first
    stream = "codec_name,pix_fmt,width,height,color_space,color_range,r_frame_rate,sample_rate"
    told = json.loads(
        _said("ffprobe", "-v", "error", "-show_entries", f"stream={stream}", "-of", "json", out)
    )
    video, audio = told["streams"]
    assert video == {
        "codec_name": "h264", "width": 64, "height": 48, "pix_fmt": "yuv420p", "color_range": "tv",
        "color_space": "bt709", "r_frame_rate": "10/1",
    }  # fmt: skip
    assert (audio["codec_name"], audio["sample_rate"]) == ("aac", "48000")
    assert first.index(b"moov") < first.index(b"mdat")  # it starts to play before it is loaded


def test_colours_come_through(scene_file: Path, tmp_path: Path) -> None:
    """A blue and a green half of a picture on the wall, seen in the scene and in the decoded film."""
    with stage.open(scene_file) as opened:
        shown = preview.picture(opened, "entry", (160, 90))
        preview.film(opened, tmp_path / "a.mp4", size=(160, 90), fps=10, end=0.2)
    raw = ["-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]
    done = _said("ffmpeg", "-v", "error", "-i", tmp_path / "a.mp4", *raw)
    decoded = np.frombuffer(done, np.uint8).reshape(90, 160, 3)
    away = np.abs(decoded.astype(int) - shown[..., :3])
    assert np.median(away) <= 3
    assert away.mean() < 6


def test_the_eyes_follow_the_walk(scene_file: Path) -> None:
    """Standing where a view is and looking as it does gives that view's picture, to the byte."""
    walk = Walk.of([0, 4], [[0, 1.6, 2.5], [0, 1.6, 2.5]], yaw=[0, 90])
    with stage.open(scene_file) as opened, drawer(opened) as draw:
        visit = simulate(opened, walk)
        eyes = Eyes(opened, visit, (160, 90), draw)
        assert np.array_equal(eyes.at(0.0), preview.picture(opened, "entry", (160, 90), 0.0, visit))
        turned = opened.scene.replace("views.entry", look_at=None, turn={"y": 45})
        with stage.open(turned, folder=scene_file.parent) as other:
            expected = preview.picture(other, "entry", (160, 90), 2.0, visit)
        assert np.array_equal(eyes.at(2.0), expected)
        assert not np.array_equal(eyes.at(0.0), expected)


def test_frames_without_ffmpeg(flashing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with _flash(flashing) as opened:
        with pytest.raises(MissingToolError) as caught:
            preview.film(opened, tmp_path / "a.mp4", size=SIZE)
        assert "apt-get install ffmpeg" in caught.value.render("en")
        made = preview.frames(opened, tmp_path / "frames", size=SIZE, fps=10, begin=0.1, end=0.6)
    assert made.frames == 5
    names = sorted(file.name for file in (tmp_path / "frames").iterdir())
    assert names == ["000001.png", "000002.png", "000003.png", "000004.png", "000005.png", "sound.wav"]
    bright = [
        np.asarray(Image.open(tmp_path / "frames" / name).convert("L")).mean() > 150 for name in names[:5]
    ]
    # Their middles are at 0.15 s, 0.25 s …: white from 0.2 to 0.32 and from 0.517 on.
    assert bright == [False, True, False, False, True]
    sound, rate = soundfile.read(tmp_path / "frames" / "sound.wav")
    assert len(sound) == round(0.5 * rate)
    onsets = _onsets(np.arange(len(sound)) / rate, np.abs(sound).max(1) > 0.2 * np.abs(sound).max(), 0.05)
    assert onsets == pytest.approx([0.1, 0.417], abs=0.006)


def test_a_part_sounds_as_that_part_of_the_whole(flashing: Path, tmp_path: Path) -> None:
    with _flash(flashing) as opened:
        preview.frames(opened, tmp_path / "whole", size=(16, 16), fps=1)
        preview.frames(opened, tmp_path / "start", size=(16, 16), fps=1, end=0.55)
        preview.frames(opened, tmp_path / "part", size=(16, 16), fps=1, begin=0.21, end=1.1)
    whole, start, part = (
        soundfile.read(tmp_path / name / "sound.wav")[0] for name in ("whole", "start", "part")
    )
    assert len(start) == round(0.55 * RATE)
    assert np.array_equal(start, whole[: len(start)])
    first = round(0.21 * RATE)
    assert np.array_equal(part, whole[first : first + round(1.1 * RATE) - first])


def test_a_film_that_is_stopped_leaves_nothing(flashing: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.mp4"
    out.write_bytes(b"the film of yesterday")

    def stop(done: float) -> None:
        if done > 0.5:
            raise Cancelled("cli-stopped")

    with _flash(flashing) as opened:
        with pytest.raises(Cancelled):
            preview.film(opened, out, size=SIZE, fps=10, progress=stop)
        with pytest.raises(Cancelled):
            preview.frames(opened, tmp_path / "frames", size=SIZE, fps=10, progress=stop)
    assert out.read_bytes() == b"the film of yesterday"
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [out]


def test_an_ffmpeg_that_fails_is_told(
    flashing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from immersion.preview import films

    monkeypatch.setitem(films._QUALITY, "libx264", ["-crf", "nonsense"])
    with _flash(flashing) as opened, pytest.raises(FileError) as caught:
        preview.film(opened, tmp_path / "a.mp4", size=SIZE, fps=10)
    assert caught.value.code == "film-failed"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"fps": 0}, "film-fps"),
        ({"fps": 29.97}, "film-fps"),
        ({"size": (65, 48)}, "film-size"),
        ({"size": (64, 10_000)}, "film-size"),
        ({"size": "64x48"}, "film-size"),
        ({"begin": 2.0}, "film-span"),
        ({"begin": 1.0, "end": 1.0}, "film-span"),
        ({"end": float("nan")}, "film-span"),
        ({"output": "octophonic"}, "stage-output"),
    ],
)
def test_wrong_use_is_said(flashing: Path, tmp_path: Path, options: dict[str, object], code: str) -> None:
    with _flash(flashing) as opened, pytest.raises(UsageError) as caught:
        preview.film(opened, tmp_path / "a.mp4", **({"size": SIZE} | options))  # type: ignore[arg-type]
    assert caught.value.code == code
    for language in messages.LANGUAGES:
        assert caught.value.render(language)
    assert list(tmp_path.iterdir()) == []


def test_only_films_and_no_masters(flashing: Path, tmp_path: Path) -> None:
    with _flash(flashing) as opened:
        with pytest.raises(ImmersionError) as caught:
            preview.film(opened, tmp_path / "a.gif", size=SIZE)
        assert caught.value.code == "film-suffix"
        master = flashing / "film.mp4"
        master.write_bytes(b"master")
        media = opened.scene.media | {
            "film": opened.scene.media["click"].model_copy(update={"file": "film.mp4"})
        }
        opened.scene = opened.scene.model_copy(update={"media": media})
        with pytest.raises(FileError) as refused:
            preview.film(opened, master, size=SIZE, fps=10)
        assert refused.value.code == "preview-over-media"
        assert master.read_bytes() == b"master"
        master.unlink()
