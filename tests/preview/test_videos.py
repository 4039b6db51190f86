"""Frames of videos: each frame bears its number, so that a wrong one shows, in whatever order they are asked for."""

from __future__ import annotations

import gc
import os
import subprocess
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from immersion import messages, stage
from immersion.errors import FileError, ImmersionError, InputError, MissingToolError, UsageError
from immersion.preview.videos import Video, Videos
from immersion.scene.model import Scene
from numbered_film import COUNT, H264, HIGH, WIDE, encode, read_number


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film with pictures that are stored in another order than they are shown."""
    return encode(tmp_path_factory.mktemp("film") / "l'été: un film.mp4", *H264)


@pytest.mark.parametrize("kind", ["mp4", "mkv", "mov", "webm", "avi", "ts"])
def test_any_time_gives_its_own_frame(tmp_path: Path, kind: str) -> None:
    vp9 = ["-c:v", "libvpx-vp9", "-crf", "10", "-b:v", "0", "-g", "24", "-deadline", "realtime"]
    coding = {"webm": vp9, "avi": ["-c:v", "mjpeg", "-q:v", "2"]}
    path = encode(
        tmp_path / f"film.{kind}",
        *coding.get(kind, ["-c:v", "mjpeg", "-q:v", "2"] if kind == "avi" else H264),
    )
    order = np.random.default_rng(5).permutation(COUNT)[:8]
    with Video(path) as video:
        assert video.size == (WIDE, HIGH)
        assert len(video.times) == COUNT
        assert video.duration == pytest.approx(3.0, abs=0.005)
        assert [read_number(video.frame((n + 0.5) / 30)) for n in order] == list(order)


def test_a_frame_is_shown_from_its_own_time_on(film: Path) -> None:
    with Video(film) as video:
        assert read_number(video.frame(1.0)) == 30
        assert read_number(video.frame(1.0 - 1e-4)) == 29
        assert read_number(video.frame(31 / 30 - 1e-4)) == 30
        assert read_number(video.frame(-5.0)) == 0
        assert read_number(video.frame(1e6)) == COUNT - 1


def test_reading_on_and_seeking_give_the_same_bytes(film: Path) -> None:
    with Video(film) as video:
        onwards = [video.frame(n / 30) for n in range(COUNT)]
        assert [read_number(frame) for frame in onwards] == list(range(COUNT))
    with Video(film) as video:
        for n in (89, 71, 24, 23, 1):  # each behind the one before
            assert np.array_equal(video.frame(n / 30), onwards[n])


def test_it_begins_again_at_its_end(film: Path) -> None:
    with Video(film) as video:
        numbers = [read_number(video.looped(time)) for time in (2.999, 3.0, 3.04, 7.5, 300.0)]
    assert numbers == [89, 0, 1, 45, 0]


def test_frames_of_unequal_length_keep_their_times(tmp_path: Path) -> None:
    """Frame n begins at n² / 1000 seconds."""
    path = encode(
        tmp_path / "vfr.mkv",
        "-vf",
        "settb=1/1000,setpts=N*N",
        "-enc_time_base",
        "1:1000",
        "-fps_mode",
        "passthrough",
        *H264,
        count=50,
    )
    with Video(path) as video:
        assert np.array(video.times) == pytest.approx(np.arange(50) ** 2 / 1000, abs=6e-4)
        for n in (40, 3, 49, 20, 21, 0):
            assert read_number(video.frame(n * n / 1000 + 5e-4)) == n


def test_what_is_seen_through_stays_so(tmp_path: Path) -> None:
    pixels = np.zeros((HIGH, WIDE, 4), np.uint8)
    pixels[..., 0], pixels[:, : WIDE // 2, 3] = 255, 255
    for name, options in (
        ("a.webm", ["-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-b:v", "1M", "-deadline", "realtime"]),
        ("a.mov", ["-c:v", "png"]),
    ):
        path = encode(tmp_path / name, *options, frames=pixels.tobytes() * 5)
        with Video(path) as video:
            frame = video.frame(0.1)
        assert frame.shape == (HIGH, WIDE, 4)
        assert frame[16, 10, 3] > 240
        assert frame[16, -10, 3] < 15
        assert frame[16, 10, 0] > 230
        assert frame[16, 10, 1] < 25


def test_a_film_held_upright_is_turned(film: Path, tmp_path: Path) -> None:
    turned = tmp_path / "turned.mp4"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-display_rotation", "90", "-i", str(film), "-c", "copy", str(turned)],
        check=False,
    )
    if not turned.exists() or not turned.stat().st_size:  # older programs say it with metadata
        subprocess.run(
            [
                "ffmpeg",
                "-v",
                "error",
                "-y",
                "-i",
                str(film),
                "-c",
                "copy",
                "-metadata:s:v:0",
                "rotate=90",
                str(turned),
            ],
            check=True,
        )
    with Video(turned) as video:
        assert video.size == (HIGH, WIDE)
        assert video.frame(0.5).shape == (WIDE, HIGH, 3)
        assert video.aspect == pytest.approx(HIGH / WIDE)


def test_a_frame_cannot_be_written_to_and_few_are_kept(film: Path) -> None:
    with Video(film) as video:
        frame = video.frame(0.5)
        with pytest.raises(ValueError, match="read-only"):
            frame[0, 0, 0] = 1
        assert video.frame(0.5) is frame
        for n in range(60):
            video.frame(n / 30)
        assert len(video._kept) <= 8


def _decoders() -> int:
    """Return how many programs of this process give raw frames."""
    listed = ["ps", "-ww", "-o", "args=", "--ppid", str(os.getpid())]
    told = subprocess.run(listed, capture_output=True, text=True, check=False).stdout
    return sum("rawvideo" in line for line in told.splitlines())


def test_no_decoder_outlives_its_video(film: Path) -> None:
    with Video(film) as video:
        video.frame(0.0)
        assert _decoders() == 1
    assert _decoders() == 0
    forgotten = Video(film)
    forgotten.frame(0.0)
    assert _decoders() == 1
    del forgotten
    gc.collect()
    assert _decoders() == 0


def test_threads_share_a_video(film: Path) -> None:
    found: dict[int, int] = {}
    with Video(film) as video:

        def ask(first: int) -> None:
            for n in range(first, COUNT, 9):
                found[n] = read_number(video.frame((n + 0.5) / 30))

        threads = [threading.Thread(target=ask, args=(n,)) for n in (0, 3, 6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == {n: n for n in found}
    assert len(found) == 30


def _refused(path: Path, code: str) -> None:
    with pytest.raises(FileError) as caught:
        Video(path)
    assert caught.value.code == code
    for language in messages.LANGUAGES:
        assert caught.value.render(language)


def test_files_that_are_no_videos_are_refused(film: Path, tmp_path: Path) -> None:
    _refused(tmp_path / "none.mp4", "file-missing")
    (tmp_path / "empty.mp4").touch()
    _refused(tmp_path / "empty.mp4", "file-empty")
    (tmp_path / "words.mp4").write_bytes(b"this is no video\n" * 100)
    _refused(tmp_path / "words.mp4", "video-unreadable")
    (tmp_path / "half.mp4").write_bytes(film.read_bytes()[: film.stat().st_size // 2])
    _refused(tmp_path / "half.mp4", "video-unreadable")
    for name in ("head-first.mp4", "half.mkv", "half.webm"):  # the head says that it is longer than the file
        whole = tmp_path / f"whole-{name}"
        options = ["-movflags", "+faststart"] if name.endswith("mp4") else []
        coded = ["-c", "copy"] if not name.endswith("webm") else ["-c:v", "libvpx", "-deadline", "realtime"]
        subprocess.run(["ffmpeg", "-v", "error", "-i", film, *coded, *options, whole], check=True)
        (tmp_path / name).write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
        _refused(tmp_path / name, "video-unreadable")
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=d=1", str(tmp_path / "tone.wav")], check=True
    )
    _refused(tmp_path / "tone.wav", "video-none")


def test_damage_in_the_middle_is_told_where_it_is(film: Path, tmp_path: Path) -> None:
    data = bytearray(film.read_bytes())
    start = data.index(b"mdat") + 4
    size = int.from_bytes(data[start - 8 : start - 4], "big") - 8
    middle = start + size // 2
    data[middle : middle + size // 4] = b"\xff" * (size // 4)
    hurt = tmp_path / "hurt.mp4"
    hurt.write_bytes(data)
    with Video(hurt) as video:
        assert read_number(video.frame(0.0)) == 0
        with pytest.raises(FileError) as caught:
            _ = [video.frame(n / 30) for n in range(COUNT)]
    assert caught.value.code == "video-damaged"
    assert 0.5 < float(str(caught.value.values["time"])) < 3.0


def test_wrong_use_is_said(film: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    video = Video(film)
    for time in (float("nan"), float("inf"), "1"):
        with pytest.raises(UsageError) as caught:
            video.frame(time)  # type: ignore[arg-type]
        assert caught.value.code == "video-time"
    video.close()
    video.close()
    with pytest.raises(UsageError) as closed:
        video.frame(0.0)
    assert closed.value.code == "video-closed"
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingToolError) as missing:
        Video(film)
    assert "apt-get install ffmpeg" in missing.value.render("fr")


def test_a_stage_gives_its_videos(film: Path, tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(film.read_bytes())
    media = {"film": {"type": "video", "file": "film.mp4"}, "other": {"type": "image", "file": "x.png"}}
    things = [{"id": "wall", "video": "film", "at": [0, 1, 0], "loop": True}]
    made = Scene(immersion="1", id="essai", media=media, things=things)
    with stage.open(made, folder=tmp_path) as opened, Videos(opened) as videos:
        assert read_number(videos.frame("film", 4.0, loop=True)) == 30
        assert videos.frame("film", 0.0).shape == (HIGH, WIDE, 4)
        assert (videos.frame("film", 0.0)[..., 3] == 255).all()
        # It begins again when a thing of it loops, and otherwise stays at its end.
        assert read_number(videos.shown("film", 4.0)) == 30
        assert videos.video("film") is videos.video("film")
        for name in ("other", "nothing"):
            with pytest.raises(InputError) as caught:
                videos.frame(name, 0.0)
            assert isinstance(caught.value, ImmersionError)
        kept = videos.video("film")
    once = made.replace("wall", loop=False)
    with stage.open(once, folder=tmp_path) as opened, Videos(opened) as videos:
        assert read_number(videos.shown("film", 4.0)) == COUNT - 1
    with pytest.raises(UsageError):
        kept.frame(0.0)


def test_a_video_and_its_sound_are_together_in_a_visit(tmp_path: Path) -> None:
    """White frames and clicks of one file, looped: what is shown turns white when what is heard clicks."""
    first, count, rate = (10, 27, 41), 50, 25
    frames = np.zeros((count, HIGH, WIDE, 4), np.uint8)
    sound = np.zeros(count * 48_000 // rate, np.float32)
    for index in first:
        frames[index : index + 3] = 255
        at = index * 48_000 // rate
        sound[at : at + 480] = 0.8 * np.sign(np.sin(np.arange(480) * 0.9))
    encode(tmp_path / "v.mkv", *H264, rate=rate, frames=frames.tobytes())
    soundfile.write(tmp_path / "s.wav", sound, 48_000, subtype="PCM_16")
    media = {
        "v": {"type": "video", "file": "v.mkv", "audio": "s"},
        "s": {"type": "audio", "file": "s.wav"},
    }
    things = [{"id": "wall", "video": "v", "at": [0, 1.6, -2], "loop": True}]
    cues = [{"id": "go", "when": [{"at": "500ms"}], "do": [{"play": "wall"}]}]
    views = {"entry": {"at": [0, 1.6, -1]}}
    made = Scene(
        immersion="1", id="v", show={"duration": "5s"}, media=media, things=things, cues=cues, views=views
    )
    with stage.open(made, folder=tmp_path) as opened, Videos(opened) as videos:
        visit = stage.simulate(opened)
        heard = np.abs(stage.render_audio(opened, visit=visit).samples).max(0)
        times = (np.arange(150) + 0.5) / 30
        playing = [visit.state_at(float(time)).things["wall"] for time in times]
        white = np.array([one.playing and videos.shown("v", one.media_time).mean() > 200 for one in playing])
    seen = (times - 0.5 / 30)[1:][white[1:] & ~white[:-1]]
    loud = np.flatnonzero(heard > 0.2 * heard.max()) / 48_000
    clicks = loud[np.diff(loud, prepend=-1.0) > 0.05]
    assert len(seen) == len(clicks) == 7
    assert np.abs(seen - clicks).max() <= 0.020
