"""Videos have lengths and shapes of their own: measured, kept in the lock, played to their ends, told when unknown."""

from __future__ import annotations

import json
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from immersion import export, messages, preview, stage
from immersion.cli.main import main
from immersion.errors import FileError, MissingToolError
from immersion.export._page.programme import programme_of
from immersion.preview.contents import contents_of
from immersion.preview.drawn_frames import video_frames
from immersion.preview.picking import Ray, pick
from immersion.scene import write
from immersion.scene.model import Scene
from immersion.scene.places import world_from_thing
from immersion.stage.lock import read_lock
from immersion.stage.locking import lock_of
from immersion.stage.media_facts import VideoFacts, measured
from immersion.stage.videos import VIDEO_ASPECT, aspect_of_video
from numbered_film import H264, encode, hanging_number, read_number
from page_simulator import in_node, walk_json

FPS, COUNT = 10, 15
"""Of the film: a second and a half, so that a whole number of seconds is never its length."""


def _film(path: Path, *options: str) -> Path:
    return encode(path, *(options or H264), count=COUNT, rate=FPS)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _film(tmp_path_factory.mktemp("film") / "film.mp4")


def _scene(*, loop: bool = False, sound: str | None = None, **media: Any) -> Scene:
    known: dict[str, Any] = {
        "film": {"type": "video", "file": "film.mp4", "license": "CC0-1.0", "credit": "A", **media},
        "track": {"type": "audio", "file": "track.wav", "license": "CC0-1.0", "credit": "A"},
    }
    own = {} if sound is None else {"sound": sound}
    return Scene(
        immersion="1",
        id="salle",
        show={"duration": "6s", "at_end": "stop"},
        media=known if sound else {"film": known["film"]},
        things=[{"id": "wall", "video": "film", "at": [0, 1.6, -2], "width": 2, "loop": loop, "alt": "Un film", **own}],
        views={"entry": {"at": [0, 1.6, 0], "look_at": [0, 1.6, -2]}},
        cues=[
            {"id": "go", "when": [{"at": "1s"}], "do": [{"play": "wall"}]},
            {"id": "then", "when": [{"ended": "wall"}], "do": [{"hide": "wall"}]},
        ],
    )  # fmt: skip


def _folder(tmp_path: Path, film: Path, *, sound: float | None = None) -> Path:
    shutil.copyfile(film, tmp_path / "film.mp4")
    if sound is not None:
        soundfile.write(tmp_path / "track.wav", np.zeros(round(sound * 8000)), 8000)
    return tmp_path


def _told(path: Path) -> dict[str, Any]:
    """What ffprobe itself says, asked otherwise: by the frames that it decodes."""
    asked = ["-select_streams", "v:0", "-count_frames", "-show_streams", "-show_frames", "-of", "json"]
    done = subprocess.run(["ffprobe", "-v", "error", *asked, str(path)], capture_output=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# Facts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["mp4", "mkv", "avi"])
def test_facts_are_those_of_ffprobe(tmp_path: Path, kind: str) -> None:
    path = _film(tmp_path / f"film.{kind}", *(["-c:v", "mjpeg", "-q:v", "3"] if kind == "avi" else H264))
    facts = measured([path], "video")
    told = _told(path)
    stream = told["streams"][0]
    assert isinstance(facts, VideoFacts)
    assert (facts.width, facts.height) == (stream["width"], stream["height"]) == (128, 32)
    assert facts.codec == stream["codec_name"] == {"avi": "mjpeg"}.get(kind, "h264")
    assert facts.rate == pytest.approx(float(Fraction(stream["avg_frame_rate"])))
    assert facts.rate == pytest.approx(FPS, rel=1e-3)
    # As many frames as were made, each a tenth of a second; Matroska counts in milliseconds.
    assert int(stream["nb_read_frames"]) == COUNT
    assert facts.seconds == pytest.approx(COUNT / FPS, abs=1e-3)


def test_the_size_is_that_of_players_with_square_pixels_and_upright(tmp_path: Path, film: Path) -> None:
    wide, turned = tmp_path / "wide.mp4", tmp_path / "turned.mp4"
    _film(wide, "-vf", "setsar=3/2", *H264)
    copied = ["-c", "copy", "-metadata:s:v:0", "rotate=90"]
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(wide), *copied, str(turned)], check=True)
    for path, size in ((film, (128, 32)), (wide, (192, 32)), (turned, (32, 192))):
        facts = measured([path], "video")
        assert isinstance(facts, VideoFacts)
        assert (facts.width, facts.height) == size
        assert facts.aspect == size[0] / size[1]


def test_the_length_is_that_of_the_pictures_and_not_of_a_longer_sound(tmp_path: Path, film: Path) -> None:
    both = tmp_path / "both.mp4"
    tone = ["-f", "lavfi", "-i", "sine=d=4"]
    subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(film), *tone, "-c:v", "copy", "-c:a", "aac", str(both)],
        check=True,
    )
    assert max(float(one) for one in _lengths(both)) > 3.9
    facts = measured([both], "video")
    assert isinstance(facts, VideoFacts)
    assert facts.seconds == pytest.approx(COUNT / FPS, abs=0.03)


def _lengths(path: Path) -> list[str]:
    asked = ["-show_entries", "stream=duration", "-of", "csv=p=0"]
    done = subprocess.run(
        ["ffprobe", "-v", "error", *asked, str(path)], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


# Playing -----------------------------------------------------------------------------------------


def _plays(visit: stage.Visit) -> list[tuple[str, float, float]]:
    return [(one.thing, one.start, one.end) for one in visit.plays]


def test_a_silent_video_plays_to_its_end_in_the_log(tmp_path: Path, film: Path) -> None:
    with stage.open(_scene(), folder=_folder(tmp_path, film)) as opened:
        visit = stage.simulate(opened)
    assert _plays(visit) == [("wall", 1.0, 1.0 + COUNT / FPS)]
    happened = [(one.time_us, one.kind, one.target) for one in visit.events if one.target == "wall"]
    assert happened == [
        (1_000_000, "play", "wall"),
        (2_500_000, "ended", "wall"),
        (2_500_000, "hide", "wall"),
    ]
    assert "unknown-length" not in visit.log_csv()


def test_a_silent_video_that_loops_shows_its_frames_again(tmp_path: Path, film: Path) -> None:
    with stage.open(_scene(loop=True), folder=_folder(tmp_path, film)) as opened:
        visit = stage.simulate(opened)
        assert _plays(visit) == [("wall", 1.0, 6.0)]
        with video_frames(opened) as frames:
            shown = {}
            for time in (0.5, 1.05, 2.45, 2.55, 4.35, 5.95):
                picture = preview.picture(opened, "entry", (384, 216), time, visit, frames)
                shown[time] = hanging_number(picture)
    # The frame at 4.35 s: 3.35 s of film, of which 1.5 s are one turn.
    assert shown == {0.5: 0, 1.05: 0, 2.45: 14, 2.55: 0, 4.35: 3, 5.95: 4}


def test_a_rendered_film_of_the_visit_shows_a_silent_video(tmp_path: Path, film: Path) -> None:
    out = tmp_path / "visit.mkv"
    write(_scene(loop=True), _folder(tmp_path, film) / "scene.yaml")
    # Over the end of the film and into its next turn.
    part = ["--size", "384x216", "--fps", str(FPS), "--begin", "2.3", "--end", "2.7"]
    assert main(["render", str(tmp_path / "scene.yaml"), "--pictures", "--video", str(out), *part]) == 0
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", str(out), *raw], capture_output=True, check=True)
    pictures = np.frombuffer(done.stdout, np.uint8).reshape(-1, 216, 384, 3)
    assert [hanging_number(one) for one in pictures] == [13, 14, 0, 1]


def test_the_page_s_simulator_plays_it_alike(tmp_path: Path, film: Path) -> None:
    for loop in (False, True):
        with stage.open(_scene(loop=loop), folder=_folder(tmp_path, film)) as opened:
            visit, programme = stage.simulate(opened), programme_of(opened)
        asked = {"programme": programme, "walk": walk_json(None), "options": {"tour": None, "language": None}}
        (found,) = in_node([{**asked, "times": [4_350_000]}])
        assert found["log"] == visit.log_csv()
        assert found["json"].encode() == visit.to_json()
        (wall,) = [one for name, one in found["states"][0]["things"] if name == "wall"]
        assert (wall["playing"], wall["mediaTime"]) == ((True, 350_000) if loop else (False, 1_500_000))


def test_files_per_language_have_their_own_lengths(tmp_path: Path, film: Path) -> None:
    long = encode(tmp_path / "long.mp4", *H264, count=2 * COUNT, rate=FPS)
    shutil.copyfile(film, tmp_path / "short.mp4")
    scene = Scene.model_validate(
        {
            **_scene().model_dump(exclude_unset=True),
            "languages": {"default": "fr", "available": ["fr", "en"]},
            "media": {"film": {"type": "video", "files": {"fr": "short.mp4", "en": long.name}}},
        }
    )
    for language, seconds in (("fr", 1.5), ("en", 3.0)):
        with stage.open(scene, language=language, folder=tmp_path) as opened:
            assert opened.durations() == {"film": seconds}
            spoken = programme_of(opened)["durations"]["spoken"]
    assert spoken == {"film": {"fr": 1_500_000, "en": 3_000_000}}


def test_a_video_with_a_sound_lasts_as_long_as_the_sound(tmp_path: Path, film: Path) -> None:
    folder = _folder(tmp_path, film, sound=2.25)
    for scene in (_scene(sound="track"), _scene(sound="track", audio="track")):
        with stage.open(scene, folder=folder) as opened:
            assert _plays(stage.simulate(opened)) == [("wall", 1.0, 3.25)]


# Its place ---------------------------------------------------------------------------------------


def _corners(folder: Path, scene: Scene) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the lowest and highest points of the film as the preview draws it, dark, and as a GLB holds it."""
    with stage.open(scene, folder=folder) as opened:
        (panel,) = contents_of(opened).panels
        export.write(opened, "glb", folder / "out")
    data = next((folder / "out").glob("*.glb")).read_bytes()
    length = int.from_bytes(data[12:16], "little")
    document = json.loads(data[20 : 20 + length])
    mesh = next(one for one in document["meshes"] if one["name"] == "wall")
    told = document["accessors"][mesh["primitives"][0]["attributes"]["POSITION"]]
    return panel.points, np.array([told["min"], told["max"]])


def test_it_is_drawn_exported_and_clicked_in_its_own_shape(tmp_path: Path, film: Path) -> None:
    """2 m wide and four times as wide as high: half a metre."""
    folder = _folder(tmp_path, film)
    points, written = _corners(folder, _scene())
    assert np.ptp(points, axis=0).tolist() == pytest.approx([2.0, 0.5, 0.0])
    assert np.ptp(written, axis=0).tolist() == pytest.approx([2.0, 0.5, 0.0])
    (wall,) = _scene().things
    with stage.open(_scene(), folder=folder) as opened:
        worlds = {wall.id: world_from_thing(opened.scene, wall)}
        for up, met in ((0.24, True), (-0.24, True), (0.26, False), (0.5, False)):
            ray = Ray(np.array([0.0, 1.6 + up, 0.0]), np.array([0.0, 0.0, -1.0]))
            assert (pick(opened, (wall,), lambda thing: worlds[thing.id], ray) is not None) is met, up


def test_of_an_unknown_shape_it_is_sixteen_to_nine(
    tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _folder(tmp_path, film)
    _without_programs(monkeypatch, tmp_path)
    points, written = _corners(folder, _scene())
    assert np.ptp(points, axis=0).tolist() == pytest.approx([2.0, 1.125, 0.0])
    assert np.ptp(written, axis=0).tolist() == pytest.approx([2.0, 1.125, 0.0])
    with stage.open(_scene(), folder=folder) as opened:
        made = export.write(opened, "glb", folder / "again")
    assert "video-unmeasured" in {one.code for one in made.losses}


# Kept --------------------------------------------------------------------------------------------


def _locked(tmp_path: Path, film: Path, scene: Scene) -> Path:
    folder = _folder(tmp_path, film)
    with stage.open(scene, folder=folder) as opened:
        return stage.write_lock(opened)


def _without_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without ffmpeg, that has never measured anything."""
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setenv("IMMERSION_CACHE", str(tmp_path / "cache"))


def test_a_locked_scene_plays_where_ffprobe_is_not_installed(
    tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = _locked(tmp_path, film, _scene())
    kept = read_lock(lock).facts("film", "film.mp4")
    assert kept == VideoFacts(width=128, height=32, seconds=1.5, rate=10.0, codec="h264")
    assert read_lock(lock).text() == lock.read_text("utf-8")
    with stage.open(_scene(), folder=tmp_path) as opened:
        before = stage.simulate(opened).to_json()
    _without_programs(monkeypatch, tmp_path)
    with stage.open(_scene(), folder=tmp_path) as opened:
        assert stage.simulate(opened).to_json() == before
        assert aspect_of_video(opened, "film") == 4.0
        assert [one.code for one in stage.check(opened)] == []
        assert opened.losses == ()
        assert lock_of(opened, before=opened.lock).text() == lock.read_text("utf-8")
        stage.write_lock(opened)  # what is known stays known
        assert read_lock(lock).facts("film", "film.mp4") == kept


def test_a_lock_that_cannot_be_is_told_at_its_line(tmp_path: Path, film: Path) -> None:
    lock = _locked(tmp_path, film, _scene())
    whole = lock.read_text("utf-8")
    for right, wrong in (
        ('"seconds": 1.5', '"seconds": -1'),
        ('"codec": "h264"', '"codec": 3'),
        ('"width": 128', '"width": 0'),
    ):
        lock.write_text(whole.replace(right, wrong), "utf-8")
        with pytest.raises(FileError) as caught:
            read_lock(lock)
        assert caught.value.code == "stage-lock-value"
        assert caught.value.where.line is not None
        assert right.split('"')[1] in caught.value.where.path


def test_another_film_under_the_same_name_is_noticed(tmp_path: Path, film: Path) -> None:
    _locked(tmp_path, film, _scene())
    encode(tmp_path / "film.mp4", *H264, count=2 * COUNT, rate=FPS)
    with stage.open(_scene(), folder=tmp_path) as opened:
        assert [one.code for one in stage.check(opened)] == ["stage-lock-changed"]
        assert opened.durations() == {"film": 1.5}
        assert [one.code for one in opened.losses] == ["lock-stale"]
    with stage.open(_scene(), folder=tmp_path, locked=False) as opened:
        assert opened.durations() == {"film": 3.0}


# Unknown -----------------------------------------------------------------------------------------


def test_without_ffprobe_and_lock_check_says_what_to_install(
    tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _folder(tmp_path, film)
    _without_programs(monkeypatch, tmp_path)
    with stage.open(_scene(), folder=folder) as opened:
        (found,) = stage.check(opened)
        assert (found.code, found.severity) == ("stage-video-unmeasured", "warning")
        for language in messages.LANGUAGES:
            told = found.render(language)
            assert "apt-get install ffmpeg" in told
            assert "ffprobe" in told
            assert "'film'" in told
        visit = stage.simulate(opened)
        ignored = [one.detail["ignored"] for one in visit.events if one.kind == "play"]
        assert ignored == ["unknown-length"]
        assert aspect_of_video(opened, "film") == VIDEO_ASPECT
        (loss,) = opened.losses
        assert (loss.code, loss.target) == ("video-unmeasured", "media.film")
        assert "16:9" in loss.render("fr")
        assert lock_of(opened).media == {}
        with pytest.raises(MissingToolError):
            opened.facts("film")


def test_a_damaged_video_is_an_error_of_check_and_the_rest_plays(tmp_path: Path, film: Path) -> None:
    folder = _folder(tmp_path, film)
    (folder / "film.mp4").write_bytes(film.read_bytes()[:200])
    with stage.open(_scene(), folder=folder) as opened:
        assert [(one.code, one.severity) for one in stage.check(opened)] == [("video-unreadable", "error")]
        assert _plays(stage.simulate(opened)) == []
        assert [one.code for one in opened.losses] == ["video-unmeasured"]
    (folder / "film.mp4").unlink()
    with stage.open(_scene(), folder=folder) as opened:
        assert [(one.code, one.severity) for one in stage.check(opened)] == [("file-missing", "error")]
        assert _plays(stage.simulate(opened)) == []


def test_the_film_reads_as_it_was_made(film: Path) -> None:
    with preview.Video(film) as video:
        assert [read_number(video.frame((n + 0.5) / FPS)) for n in (0, 7, 14)] == [0, 7, 14]
