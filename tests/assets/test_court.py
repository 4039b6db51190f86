"""The courtyard's folder is made whole: solid scans, sounds that loop, a scene that checks, real ones by option."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from immersion import audio, scans, scene, stage
from immersion.errors import FileError, UsageError
from immersion.scene import validate

ROLES = ("vasque", "chapiteau", "lion")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The whole folder, small."""
    import make_court

    folder = tmp_path_factory.mktemp("court") / "l'été"
    sizes = make_court.Sizes(coarser=4.0, levels=(3000, 1000), samples=2000, sources=1)
    return folder, make_court.make(folder, sizes=sizes)


@pytest.mark.parametrize("role", ROLES)
def test_a_raw_scan_has_the_defects_it_says_and_cleaning_makes_a_solid_of_it(role: str, made) -> None:
    folder, facts = made
    raw = scans.read_mesh(folder / "media" / f"{role}-raw.ply", unit="m")
    report = scans.inspect(raw)
    assert report.triangles == facts[role]["triangles"]
    assert (report.duplicate_faces, report.degenerate_faces) == (
        facts[role]["duplicate_faces"],
        facts[role]["degenerate_faces"],
    )
    assert report.vertices == 3 * report.triangles, "every triangle has its own vertices"
    cleaned = scans.clean(raw, fill_holes=10.0)
    counts = {step.name: step.count for step in cleaned.log}
    assert counts["components"] == facts[role]["islands"] == 24
    assert counts["crowded-edges"] == 0, "no edge of the solid has four faces"
    assert counts["holes"] >= facts[role]["patches"] == 12
    assert scans.inspect(cleaned.mesh).watertight
    low, high = cleaned.mesh.bounds
    assert abs(low[1]) < 0.01, "it stands on the floor"
    assert 0.9 < high[1] < 1.4


def test_each_scan_is_what_it_is_called() -> None:
    import court_basin
    import court_capital
    import court_lion

    def inside(module: Any, *point: float) -> bool:
        return bool(module.distance(*(np.array([float(c)]) for c in point))[0] < 0)

    # A bowl: stone in its rim, air above its bottom, a cone in its middle.
    assert inside(court_basin, 0, 0.95, 0.58)
    assert not inside(court_basin, 0, 0.80, 0.30)
    assert inside(court_basin, 0, 1.0, 0)
    # Four scrolls on the diagonals only, and a slab above them whose sides are hollow.
    across = 0.375 / np.sqrt(2)
    assert inside(court_capital, across, 0.795, across)
    assert not inside(court_capital, 0, 0.795, 0.375)
    assert inside(court_capital, 0.295, 0.95, 0.295)
    assert not inside(court_capital, 0, 0.95, 0.36)
    # A nose before a face, a mouth that is open, a pipe that is hollow.
    middle = court_lion.MIDDLE
    assert inside(court_lion, 0, middle - 0.035, 0.22)
    assert not inside(court_lion, 0.035, middle - 0.165, 0.20)
    assert inside(court_lion, 0.0155, court_lion.MOUTH, 0.23)
    assert not inside(court_lion, 0, court_lion.MOUTH, 0.23)


def test_the_surface_lies_where_the_distance_is_zero() -> None:
    import solids
    import stone_surface

    def ball(x: Any, y: Any, z: Any) -> Any:
        return solids.ball(x, y, z, (0.1, 0, 0), 0.5)

    vertices, faces = stone_surface.surface(ball, (-0.6, -0.7, -0.7), (0.8, 0.7, 0.7), 0.05)
    assert np.abs(np.linalg.norm(vertices - [0.1, 0, 0], axis=1) - 0.5).max() < 1e-4
    report = scans.inspect(scans.Mesh.from_arrays(vertices, faces, unit="m"))
    assert report.watertight
    # Flat triangles of 5 cm lie inside the ball.
    assert report.volume == pytest.approx(4 / 3 * np.pi * 0.5**3, rel=0.01)
    with pytest.raises(ValueError, match="border"):
        stone_surface.surface(ball, (-0.3, -0.7, -0.7), (0.8, 0.7, 0.7), 0.05)


def test_two_balls_that_touch_stay_a_solid() -> None:
    import solids
    import stone_surface

    def pair(x: Any, y: Any, z: Any) -> Any:
        one = solids.ball(x, y, z, (-0.2, -0.2, 0), 0.29)
        return solids.joined(one, solids.ball(x, y, z, (0.2, 0.2, 0), 0.29))

    _, faces = stone_surface.surface(pair, (-0.6,) * 3, (0.6,) * 3, 0.04)
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    assert set(np.unique(edges, axis=0, return_counts=True)[1]) == {2}


def test_the_same_seed_gives_the_same_scan_and_another_seed_another() -> None:
    import court_scans

    one, again, other = (court_scans.raw_scan("lion", 0.035, seed)[0] for seed in (0, 0, 1))
    for name in ("vertices", "faces", "colors"):
        assert getattr(one, name).tobytes() == getattr(again, name).tobytes()
    assert one.vertices.tobytes() != other.vertices.tobytes()


@pytest.mark.parametrize(
    ("venue", "profile"), [(None, None), ("jardin.yaml", None), (None, "ar"), (None, "web")]
)
def test_the_scene_checks_with_no_error_and_no_warning(venue: str | None, profile: str | None, made) -> None:
    folder, _ = made
    place = None if venue is None else folder / venue
    with stage.open(folder / "scene.yaml", profile, venue=place) as opened:
        found = [*validate(opened.scene), *stage.check(opened)]
    assert [finding.render() for finding in found if finding.severity != "note"] == []
    assert {finding.code for finding in found} <= {"stage-bed-fine"}


def test_for_augmented_reality_all_models_together_fit_the_budget(made) -> None:
    folder, _ = made
    # As small as these are made, all fit; of the budget, three of the lighter level fit and three of the finer do not.
    small = scene.read(folder / "scene.yaml").replace("ar", max_triangles=3_500)
    with stage.open(small, "ar", folder=folder) as opened:
        assert [thing.id for thing in opened.things if thing.model] == ["vasque-1", "chapiteau-1", "lion-1"]
        assert all(thing.light is None and thing.ambisonic is None for thing in opened.things)
        assert all(995 < len(opened.mesh(role).faces) <= 1000 for role in ROLES)


def test_a_picture_of_each_view_shows_stone_before_the_evening(made) -> None:
    from immersion import preview

    folder, _ = made
    with stage.open(folder / "scene.yaml") as opened:
        for view in opened.scene.views:
            pixels = preview.picture(opened, view, size=(192, 108))[..., :3].astype(float)
            bright = (
                pixels.mean(-1) > 190
            )  # sunlit limestone; the floor, the walls and their shade are darker
            assert 0.01 < bright.mean() < 0.4, view
            assert (pixels.min(-1) > 250).mean() < 0.01, view  # no stone is burnt out
            assert pixels[:20].mean((0, 1)) == pytest.approx(pixels[:20].mean(), rel=0.3), (
                view
            )  # walls, not a dye
            assert 60 < pixels.mean() < 200, view
        assert len(opened.scene.views) == 4


def test_the_pictures_of_the_page_are_small_and_whole(made, tmp_path) -> None:
    import draw_court
    from PIL import Image

    drawn = draw_court.draw(made[0], tmp_path / "pictures", (160, 100))
    assert [path.name for path in drawn] == [
        *(f"cour-{view}.jpg" for view in ("entree", "vasque", "chapiteau", "lion")),
        "cour-scan.jpg",
    ]
    for path in drawn:
        with Image.open(path) as picture:
            assert np.asarray(picture).std() > 20, path.name


def test_loops_close_and_stories_are_never_silent() -> None:
    import court_chimes
    import court_sounds
    from court_words import LANGUAGES, STORIES

    for name in ("fountain", "wings"):
        loop = getattr(court_sounds, name)()
        usual = np.quantile(np.abs(np.diff(loop)), 0.9999)
        assert abs(loop[0] - loop[-1]) <= usual, name
        assert np.abs(loop).max() == pytest.approx(0.5)
    for role in ROLES:
        for language in LANGUAGES:
            story = STORIES[role][language]
            sound = court_chimes.chimed(role, story)
            words = court_chimes.words_of(story)
            # From the first stroke to the last, no tenth of a second is quieter than −45 dB.
            span = sound[
                round(words[0].start * 48_000) : round((words[-1].start + words[-1].length) * 48_000)
            ]
            tenths = span[: len(span) // 4800 * 4800].reshape(-1, 4800)
            assert (np.sqrt((tenths**2).mean(1)) > 10 ** (-45 / 20)).all()
            assert np.abs(sound).max() == pytest.approx(0.8)
            assert abs(sound[0]) < 1e-3
            assert abs(sound[-1]) < 1e-3


def test_a_note_sounds_when_its_word_begins() -> None:
    import court_chimes
    from court_words import STORIES

    story = STORIES["lion"]["fr"]
    sound, words = court_chimes.chimed("lion", story), court_chimes.words_of(story)
    shown = "".join(part.replace("\u00a0", "") for part in story.sentences).replace("|", "").replace(" ", "")
    assert "".join(word.text for word in words).replace("\u00a0", "") == shown
    rises = 0
    for word in words:
        at = round(word.start * 48_000)
        before, after = (np.sqrt(np.mean(sound[at + a : at + b] ** 2)) for a, b in ((-1440, 0), (240, 1680)))
        rises += after > 1.1 * before
    assert rises > 0.9 * len(words)


def test_nothing_of_others_is_removed(tmp_path) -> None:
    import make_court

    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        make_court.make(
            tmp_path, sizes=make_court.Sizes(coarser=8.0, levels=(900, 300), samples=500, sources=1)
        )
    assert caught.value.code == "demo-folder"
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_real_ones_that_cannot_be_used_are_told(tmp_path) -> None:
    import court_replaced

    with pytest.raises(FileError) as caught:
        court_replaced.scan_files(tmp_path / "nowhere")
    assert caught.value.code == "file-missing"
    cube = scans.Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]])
    scans.write(cube, tmp_path / "vasque.ply")
    with pytest.raises(FileError, match="'chapiteau' for scans") as caught:
        court_replaced.scan_files(tmp_path)
    assert caught.value.code == "demo-role-missing"
    scans.write(cube, tmp_path / "VASQUE.stl")
    with pytest.raises(FileError, match=r"VASQUE\.stl, vasque\.ply") as caught:
        court_replaced.scan_files(tmp_path)
    assert caught.value.code == "demo-role-twice"
    with pytest.raises(FileError) as caught:
        court_replaced.recordings(tmp_path)
    assert caught.value.code == "demo-role-missing"
    audio.write(audio.Audio(np.zeros((2, 480), np.float32), 48_000, "stereo"), tmp_path / "fontaine.wav")
    with pytest.raises(FileError, match="2 channels for 'fontaine'") as caught:
        court_replaced.recordings(tmp_path)
    assert caught.value.code == "demo-recording-channels"


def test_a_recording_comes_in_at_the_rate_of_a_stage(tmp_path) -> None:
    import court_replaced

    tone = np.sin(2 * np.pi * 440 * np.arange(44_100) / 44_100)[None].astype(np.float32)
    audio.write(audio.Audio(0.5 * tone, 44_100, "mono"), tmp_path / "Conteur-lion.FR.flac")
    (tmp_path / "conteur-lion.fr.vtt").write_text("WEBVTT\n", encoding="utf-8")
    found = court_replaced.recordings(tmp_path)
    assert list(found) == ["conteur-lion.fr"]
    assert (found["conteur-lion.fr"].rate, found["conteur-lion.fr"].frames) == (48_000, 48_000)
    assert [path.name for path in court_replaced.caption_files(tmp_path)] == ["conteur-lion.fr.vtt"]


def test_a_scan_stands_on_the_floor_at_a_size_that_fits() -> None:
    import court_replaced

    corners = np.array([[0, 0, 0], [4, 0, 0], [0, 8, 0], [0, 0, 2.0], [4, 8, 2]]) + 100.0
    faces = [[0, 1, 2], [0, 2, 3], [1, 4, 2]]
    for unit, factor, told in ((None, 1.2 / 8, 0.0), ("in", 0.0254, 1.0), ("m", 1.2 / 8, 0.15)):
        mesh, scale = court_replaced.standing(scans.Mesh.from_arrays(corners, faces, unit=unit), 1.2)
        low, high = mesh.bounds
        assert mesh.unit == "m"
        assert scale == pytest.approx(told)
        assert low == pytest.approx([-2 * factor, 0, -factor], abs=1e-5)
        assert high == pytest.approx([2 * factor, 8 * factor, factor], abs=1e-5)


@pytest.mark.data
def test_real_scans_take_the_place_of_ours(data_folder, tmp_path) -> None:
    import make_court

    own = tmp_path / "own"
    own.mkdir()
    for source, name in (
        ("gargo.ply", "vasque.ply"),
        ("laurana.ply", "Chapiteau.PLY"),
        ("smk_venus.glb", "lion.glb"),
    ):
        shutil.copyfile(data_folder / "scans" / source, own / name)
    sizes = make_court.Sizes(levels=(8000, 2500), samples=2000, sources=1)
    facts = make_court.make(tmp_path / "made", sizes=sizes, own_scans=own)
    assert [facts[role]["triangles"] for role in ROLES] == [50_000, 50_000, 24_058]
    assert facts["lion"]["scale"] == pytest.approx(0.0006, rel=0.01), (
        "the file says metres, and means millimetres"
    )
    with stage.open(tmp_path / "made" / "scene.yaml") as opened:
        found = [*validate(opened.scene), *stage.check(opened)]
        assert [finding.render() for finding in found if finding.severity != "note"] == []
        for role, media in ((role, opened.scene.media[role]) for role in ROLES):
            low, high = opened.mesh(role).bounds
            assert low[1] == pytest.approx(0, abs=1e-3)
            assert high[1] == pytest.approx(make_court.HEIGHTS[role], rel=0.02)
            assert [level.triangles for level in media.lods] == facts[role]["levels"][1:]
    text = (tmp_path / "made" / "scene.yaml").read_text(encoding="utf-8")
    assert "# Whoever comes near hears the story" in text, "comments are kept"


def test_the_command_tells_what_is_wrong_in_one_line(root, tmp_path) -> None:
    command = [sys.executable, str(root / "assets" / "make_court.py"), "made", "--scans", "none"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert "[file-missing]" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "made").exists()


@pytest.mark.slow
def test_a_story_is_heard_well_above_the_courtyard_and_nothing_clips(made, tmp_path) -> None:
    # 6 s at the entrance while the bed comes up, then 6 s by the lion.
    rows = [
        "time,x,y,z,yaw,pitch,event",
        "0,0.15,1.6,3.6,0,0,",
        "6,0.15,1.6,3.6,0,0,",
        "6.5,1.45,1.6,-0.2,-20,-30,",
    ]
    walk = tmp_path / "walk.csv"
    walk.write_text("\n".join([*rows, "13,1.45,1.6,-0.2,-20,-30,"]) + "\n", encoding="utf-8")
    with stage.open(made[0] / "scene.yaml") as opened:
        heard = stage.render_audio(opened, "binaural", walk)
    around, told = (heard.samples[:, round(a * 48_000) : round(b * 48_000)] for a, b in ((4, 6), (8, 13)))
    level = [10 * np.log10(np.mean(part.astype(np.float64) ** 2)) for part in (around, told)]
    assert level[1] > level[0] + 6
    assert -45 < level[0] < -25
    assert max(audio.loudness(heard.samples, heard.rate).true_peaks) < -1.0


@pytest.mark.slow
def test_in_full_size_the_models_fit_the_profile_and_two_runs_give_the_same_bytes(tmp_path) -> None:
    import make_court

    facts = [make_court.make(tmp_path / name) for name in ("one", "two")]
    assert facts[0] == facts[1]
    sums = [(tmp_path / name / "SHA256SUMS").read_bytes() for name in ("one", "two")]
    assert sums[0] == sums[1]
    for role in ROLES:
        assert 100_000 < facts[0][role]["triangles"] < 300_000
        assert facts[0][role]["deviation"][0] < 0.01
    with stage.open(tmp_path / "one" / "scene.yaml", "ar") as opened:
        found = [*validate(opened.scene), *stage.check(opened)]
        assert [finding.render() for finding in found if finding.severity != "note"] == []
        assert 44_900 < sum(len(opened.mesh(role).faces) for role in ROLES) <= 50_000
