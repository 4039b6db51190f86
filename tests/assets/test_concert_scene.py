"""The concert loads, checks, plays to its cues, and is heard where it stands; its texts, score and room agree."""

from __future__ import annotations

import hashlib
import json
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from immersion import audio, scene, stage
from immersion.scene import timeline
from immersion.scene.places import position_of
from immersion.scene.walk import Walk
from immersion.stage.speaker_checks import speaker_findings

RATE = 48_000
ENTRIES = {"strings": 0.0, "bells": 0.3, "plucked": 0.6, "voice": 0.9}
DURATIONS = {"hall": 87.9, "strings": 83.99, "bells": 80.4, "plucked": 60.95, "voice": 41.14}
"""Seconds of the media as they are made in full."""


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "examples" / "scenes" / "concert"


@pytest.fixture(scope="module")
def read(folder):
    return scene.read(folder / "scene.yaml")


@pytest.fixture
def quick(monkeypatch):
    """Make the media with entries of tenths of a second, in a hall that is soon silent: all of it, but little."""
    import make_concert
    from concert_hall import Hall

    monkeypatch.setattr(make_concert, "ENTRIES", ENTRIES)
    monkeypatch.setattr(make_concert, "HALL", Hall(decay=(0.3,) * 7))
    monkeypatch.setattr(make_concert, "TAIL", 0.3)

    def make(folder: Path, **chosen: object) -> dict[str, object]:
        facts = make_concert.make(folder, seconds=1.0, **chosen)
        text = (folder / "scene.yaml").read_text(encoding="utf-8")
        for cue, now in (("4500ms", "300ms"), ("18s", "600ms"), ("36s", "900ms")):
            assert f"{{at: {cue}}}" in text
            text = text.replace(f"{{at: {cue}}}", f"{{at: {now}}}")
        (folder / "scene.yaml").write_text(text, encoding="utf-8")
        (folder / "walk.csv").write_text("time,x,y,z,yaw,pitch\n0,0,1.2,1,0,0\n4,0,1.2,1,0,0\n")
        return facts

    return make


def test_it_has_every_block_and_every_text_in_three_languages(read):
    assert read.languages.available == ("fr", "en", "de")
    for block in (
        "media",
        "room",
        "screens",
        "rigs",
        "things",
        "zones",
        "views",
        "cues",
        "tours",
        "access",
        "profiles",
    ):
        assert getattr(read, block), block
    assert scene.validate(read) == []


def test_its_files_are_here_or_are_made_and_the_readme_tells_of_each(folder, read, root):
    made = {"media/hall.wav", "media/furniture.glb", *(f"media/{name}.flac" for name in ENTRIES)}
    named = {
        str(file)
        for media in read.media.values()
        for file in (media.file, *(media.files or {}).values())
        if file
    }
    assert made <= named
    readme = (folder / "README.md").read_text(encoding="utf-8")
    here = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - made
    assert named - made <= here
    for name in (here | made) - {"README.md"}:
        assert name in readme, name
    assert sum((folder / name).stat().st_size for name in here) < 300_000
    sums = dict(
        reversed(line.split("  "))
        for line in (root / "assets" / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    )
    for name in here:
        if name.startswith("media/"):
            digest = sums[(folder / name).relative_to(root).as_posix()]
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name


def test_scene_and_score_have_the_same_times(read):
    import concert_score as score

    plays = {
        action.target: condition.at or 0.0
        for cue in read.cues
        for condition in cue.when
        for action in cue.do
        if action.verb == "play"
    }
    assert plays == {"bed": 0.0, **score.ENTRIES}
    at = {cue.id: cue.when[0].at for cue in read.cues}
    assert at["climax"] == score.SECTIONS["climax"]
    assert at["close"] == score.SECTIONS["close"]
    assert read.show.duration > score.LENGTH


@pytest.mark.parametrize("language", ["fr", "en", "de"])
def test_captions_and_pages_are_those_of_the_texts(folder, language):
    import make_concert_pages as pages

    written = (folder / "media" / f"concert.{language}.vtt").read_text(encoding="utf-8")
    assert written == pages.captions_text(language)
    ends = [line.split(" --> ") for line in written.splitlines() if "-->" in line]
    assert [start for start, _ in ends] == sorted(start for start, _ in ends)
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))
    from PIL import Image

    with Image.open(folder / "media" / f"notes.{language}.png") as picture:
        assert picture.size == (1920, 1080)
        grey = np.asarray(picture.convert("L"))
    assert 0.03 < (grey > 120).mean() < 0.2, "a page of letters, neither empty nor full"


def test_the_hall_hears_each_stem_where_the_room_plays_it(read, folder):
    import make_concert as concert
    from concert_furniture import RADIUS, SUB, loudspeaker_places

    dome, sub = read.rigs.speakers["dome"], read.rigs.speakers["sub"]
    assert (tuple(dome.at), dome.radius, tuple(sub.at)) == (concert.SEAT, RADIUS, SUB)
    places = loudspeaker_places(concert.SEAT)
    names = [one.name for one in audio.layout("4+7+0").loudspeakers]
    for thing in ("strings", "bells"):
        for (_, target), place in zip(read.thing(thing).feeds, concert.PLACES[thing], strict=True):
            stands = places[names[int(target.partition(".")[2]) - 1]] - concert.SEAT
            assert angle(stands, place) < 1.0, (thing, target)
    at = np.asarray(position_of(read, "plucked")) - concert.SEAT
    assert angle(at, concert.PLACES["plucked"][0]) < 1.0
    assert np.linalg.norm(at) == pytest.approx(read.thing("plucked").distance.ref, abs=0.05)
    # The seat of the dome is the view of the middle, and everybody walks within the room.
    assert tuple(read.views["seat"].at) == concert.SEAT
    half = np.asarray(read.room.box.size) / [2, 1, 2]
    for name in ("voice-path.csv", "walk.csv"):
        way = Walk.read(folder / name).tracks[0].values[:, :3]
        assert (np.abs(way) < half).all()


def angle(room: np.ndarray, hall: tuple[float, float, float]) -> float:
    """Degrees between a way in the room (x right, y up, z back) and one in the hall (x front, y left, z up)."""
    turned = np.array([-room[2], -room[0], room[1]])
    cosine = turned @ np.asarray(hall) / np.linalg.norm(turned) / np.linalg.norm(hall)
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def test_the_voice_goes_once_around_the_seats_and_is_behind_them_at_the_climax(folder):
    import concert_score as score

    track = Walk.read(folder / "voice-path.csv").tracks[0]
    times = np.arange(0.0, 27.01, 0.25)
    x, _, z = track.at(np.rint(times * 1e6).astype(np.int64))[:, :3].T - np.array([[0.0], [0.0], [1.0]])
    azimuth = np.unwrap(np.arctan2(-x, -z))
    assert azimuth[-1] - azimuth[0] == pytest.approx(-2 * np.pi, abs=0.02)
    moment = round((score.SECTIONS["climax"] - score.ENTRIES["voice"]) / 0.25)
    assert z[moment] > 4.0


def test_the_visit_has_the_cues_of_the_score(read, folder):
    visit = timeline.simulate(
        read,
        Walk.read(folder / "walk.csv"),
        DURATIONS,
        paths={"voice": Walk.read(folder / "voice-path.csv").tracks[0]},
        language="fr",
    )
    cues = [(event.time_us / 1e6, event.target) for event in visit.events if event.kind == "cue"]
    assert cues == [
        (0.0, "open"), (0.0, "usher"), (4.5, "toll"), (18.0, "pluck"), (36.0, "sing"), (49.5, "climax"),
        (58.5, "close"), (84.9, "lights"),
    ]  # fmt: skip
    entered = [event.target for event in visit.events if event.kind == "enter"]
    assert entered == ["door"]
    lit = {time: visit.state_at(time).things["house"].visible for time in (10.0, 60.0, 89.0)}
    assert lit == {10.0: False, 60.0: False, 89.0: True}


def test_the_tour_tells_the_piece_in_each_language(read, folder):
    paths = {"voice": Walk.read(folder / "voice-path.csv").tracks[0]}
    for language in ("fr", "en", "de"):
        visit = timeline.simulate(read, None, DURATIONS, paths=paths, tour="main", language=language)
        steps = [
            (event.time_us / 1e6, event.detail["view"]) for event in visit.events if event.kind == "step"
        ]
        wanted = [(0.0, "plan"), (6.0, "seat"), (18.0, "side"), (36.0, "seat"), (77.15, "stage")]
        assert steps == wanted, language


def test_it_is_made_checked_and_heard_on_its_loudspeakers(quick, tmp_path):
    """All in one, for making it takes the time: files, findings, the rig, and the ears."""
    facts = quick(tmp_path / "concert")
    assert set(facts["seconds"]) == {*ENTRIES, "hall"}
    with stage.open(tmp_path / "concert" / "scene.yaml", "dome") as opened:
        found = [finding.code for finding in stage.check(opened) if finding.severity != "note"]
        assert found == ["stage-captions-late"] * 3, "of a bed this short; nothing else"
        heard = stage.render_audio(opened, "rig", tmp_path / "concert" / "walk.csv")
    assert heard.channels == 13
    power = (heard.samples.astype(float) ** 2).sum(1)
    lfe, left, right, sub = 3, 4, 5, 12
    assert power[lfe] == 0.0, "the layout's LFE is silent in this piece"
    assert (np.delete(power, lfe) > 0).all()
    # The first 300 ms are the strings alone, at the sides; their lowest tones are the sub's.
    first = (heard.samples[:, : round(0.3 * RATE)].astype(float) ** 2).sum(1)
    assert set(np.argsort(first)[-3:]) == {left, right, sub}
    spectrum = np.abs(np.fft.rfft(heard.samples[sub].astype(float))) ** 2
    frequencies = np.fft.rfftfreq(heard.frames, 1 / RATE)
    assert spectrum[frequencies < 160].sum() > 0.99 * spectrum.sum()
    assert np.abs(heard.samples).max() < 0.89
    with stage.open(tmp_path / "concert" / "scene.yaml", "web", "en") as opened:
        ears = stage.render_audio(opened, "binaural", tmp_path / "concert" / "walk.csv")
    assert ears.channels == 2
    assert 0.01 < np.abs(ears.samples).max() < 0.89


def test_the_same_seed_makes_the_same_bytes(quick, tmp_path):
    """That another seed makes another piece is told of the score and of the stems."""
    sums = []
    for name in ("a", "b"):
        quick(tmp_path / name)
        sums.append((tmp_path / name / "SHA256SUMS").read_text(encoding="utf-8"))
    assert sums[0] == sums[1]
    assert sums[0].count("media/") == 15


def test_own_stems_are_played_to_the_sample_and_answered_by_the_hall(quick, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    knock = np.zeros(RATE)
    knock[2400] = 0.5
    soundfile.write(own / "voice.wav", knock, RATE, subtype="PCM_24")
    facts = quick(tmp_path / "concert", stems=own)
    assert facts["own"] == ["voice"]
    np.testing.assert_array_equal(
        audio.read(tmp_path / "concert" / "media" / "voice.flac").samples[0], knock.astype(np.float32)
    )
    hall = audio.read(tmp_path / "concert" / "media" / "hall.wav").samples
    dry = tmp_path / "dry"
    quick(dry)
    other = audio.read(dry / "media" / "hall.wav").samples
    count = min(hall.shape[1], other.shape[1])
    from_knock = np.abs(hall[0, :count] - other[0, :count])
    begins = round(ENTRIES["voice"] * RATE)
    assert from_knock[:begins].max() < 1e-4
    assert from_knock[begins:].max() > 1e-3


def test_the_script_says_what_is_wrong_with_a_stem_and_makes_nothing(tmp_path, capsys):
    import make_concert

    own = tmp_path / "own"
    own.mkdir()
    soundfile.write(own / "voice.wav", 0.1 * np.ones((2 * 44_100, 1)), 44_100)
    assert make_concert.main([str(tmp_path / "out"), "--stems", str(own)]) == 1
    said = capsys.readouterr().err
    assert "[demo-sounds-rate]" in said
    assert "voice.wav" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.data
def test_a_real_recording_takes_the_place_of_the_voice(quick, data_folder, tmp_path):
    recording = audio.read(data_folder / "audio" / "HOA3_rec1_01-08ch.ogg", kind="multichannel", rate=RATE)
    own = tmp_path / "own"
    own.mkdir()
    mono = recording.samples[:1] * (0.3 / np.abs(recording.samples[0]).max())
    audio.write(audio.Audio(mono, RATE, "mono"), own / "voice.wav", subtype="PCM_24")
    facts = quick(tmp_path / "concert", stems=own)
    assert facts["own"] == ["voice"]
    with stage.open(tmp_path / "concert" / "scene.yaml") as opened:
        opened.scene.thing("voice")
        assert opened.duration("voice") == pytest.approx(recording.duration, abs=0.01)
        heard = stage.render_audio(opened, "binaural", tmp_path / "concert" / "walk.csv")
    assert np.abs(heard.samples[:, 2 * RATE :]).max() > 0.01


@pytest.mark.slow
def test_in_full_it_has_no_finding_and_the_levels_of_a_programme(folder, tmp_path):
    import make_concert

    facts = make_concert.make(tmp_path / "concert")
    assert {name: pytest.approx(value, abs=0.01) for name, value in facts["seconds"].items()} == DURATIONS
    walk = tmp_path / "concert" / "walk.csv"
    for output, profile, width in (("binaural", None, 2), ("rig", "dome", 13)):
        with stage.open(tmp_path / "concert" / "scene.yaml", profile) as opened:
            assert {finding.severity for finding in stage.check(opened)} == {"note"}
            made = stage.render_file(opened, tmp_path / f"{output}.wav", output, walk)
        assert len(made.channels) == width
        assert made.loudness.true_peak < -1.0
        assert -23.0 < made.loudness.integrated < -18.0, json.dumps(made.to_dict())[:200]


def test_the_page_shows_lines_of_the_file_and_pictures_that_are_there(root, folder):
    page = (root / "docs" / "scene-concert.md").read_text(encoding="utf-8")
    written = (folder / "scene.yaml").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 4
    for block in blocks:
        assert block in written
    pictures = re.findall(r"\]\((pictures/[\w.-]+)\)", page)
    assert len(pictures) == 2
    assert sum((root / "docs" / name).stat().st_size for name in pictures) < 120_000


def test_the_sonagram_draws_each_stem_from_its_entry_on(tmp_path):
    import draw_concert

    (tmp_path / "media").mkdir()
    t = np.arange(8 * RATE) / RATE
    for name in ENTRIES:
        tone = 0.1 * np.sin(2 * np.pi * 800.0 * t).astype(np.float32)
        audio.write(
            audio.Audio(tone[None], RATE, "mono"), tmp_path / "media" / f"{name}.flac", subtype="PCM_24"
        )
    entries = {"strings": 0.0, "bells": 20.0, "plucked": 40.0, "voice": 60.0}
    grey = np.asarray(draw_concert.sonagram(tmp_path, entries).convert("L"))
    for row, entry in enumerate(entries.values()):
        # 800 Hz is half way up between 50 Hz and 12.8 kHz.
        line = grey[108 * row + 40 : 108 * row + 60].max(0) > 180
        lit = np.flatnonzero(line) / grey.shape[1] * 87.0
        assert abs(np.quantile(lit, 0.1) - entry) < 2.5
        assert abs(np.quantile(lit, 0.9) - entry - 8.0) < 2.5


def test_a_sub_on_an_output_of_the_dome_would_be_found(folder, tmp_path):
    """The layout has twelve channels with its LFE: the sub must not take the twelfth."""
    text = (folder / "scene.yaml").read_text(encoding="utf-8")
    assert "output: 13" in text
    for output, clashes in (("output: 13", 0), ("output: 12", 1), ("output: 4", 1)):
        (tmp_path / "scene.yaml").write_text(text.replace("output: 13", output), encoding="utf-8")
        with stage.open(tmp_path / "scene.yaml") as opened:
            codes = [finding.code for finding in speaker_findings(opened)]
        assert codes.count("stage-output-twice") == clashes, output
