"""Videos of a page that give way: within their limits, at their own times, the same bytes twice, and told."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from filmed_scene import filmed_scene
from immersion import export, stage
from immersion.export._budget.search import Fitted, fit
from immersion.export._page import films, ladders
from immersion.export._page.lighter_films import Limits, Rims, drop_sound, lighter_film, sides_within
from immersion.export.contents import Contents
from immersion.export.fitting import Attempt, Fitting, Ladder, Load
from immersion.stage.first_pictures import film_facts, first_picture
from immersion.stage.loss import Loss
from immersion.stage.video_tracks import track_of
from web_pages import visited

STEPS = ((1080, 4000), (720, 2000), (540, 1200), (360, 600), (216, 300))


def ffmpeg(*arguments: str | Path) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)


def probe(path: Path, entries: str) -> list[str]:
    asked = ["ffprobe", "-v", "error", "-show_entries", entries, "-of", "csv=p=0", str(path)]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split()


def times(path: Path) -> list[float]:
    """Return when each picture of a film is shown, by the container's own clock."""
    asked = ["-select_streams", "v:0", "-show_entries", "packet=pts_time", "-of", "csv=p=0"]
    told = subprocess.run(
        ["ffprobe", "-v", "error", *asked, str(path)], check=True, capture_output=True, text=True
    )
    return sorted(float(line.strip(",")) for line in told.stdout.split())


def kbps(path: Path) -> float:
    return path.stat().st_size / 125 / float(probe(path, "format=duration")[0])


@pytest.fixture(scope="module")
def noisy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds that nothing codes well, with a sound: 640 × 360 at some ten megabits."""
    path = tmp_path_factory.mktemp("noisy") / "film.mp4"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=2,noise=alls=60:allf=t:all_seed=5",
        "-f", "lavfi", "-i", "sine=d=2", "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "9M", "-maxrate", "9M",
        "-bufsize", "2M", "-threads", "1", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", path,
    )  # fmt: skip
    return path


@pytest.fixture(scope="module")
def scene(noisy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scene of a film, with the noisy one on its wall."""
    file = filmed_scene(tmp_path_factory.mktemp("scene"), more="profiles: {small: {budget: 1MB}}\n")
    (file.parent / "media" / "film.mp4").write_bytes(noisy.read_bytes())
    return file


def lighter(path: Path, out: Path, height: int | None, most: int | None) -> Path:
    facts = film_facts(path)
    assert not isinstance(facts, str)
    high, wide = first_picture(path, facts).shape[:2]
    return lighter_film(path, out, facts, Limits(height, most), (wide, high), None)


@pytest.mark.parametrize(("height", "most"), [(216, 300), (360, 600)])
def test_the_most_of_kilobits_is_met_by_noise_at_the_same_times(
    noisy: Path, tmp_path: Path, height: int, most: int
) -> None:
    made = lighter(noisy, tmp_path / "one", height, most)
    assert most / 2 < kbps(made) <= most
    assert probe(made, "stream=codec_type,width,height,pix_fmt") == [
        f"video,{height * 16 // 9},{height},yuv420p"
    ]
    assert times(made) == times(noisy)
    assert made.read_bytes() == lighter(noisy, tmp_path / "other", height, most).read_bytes()


def test_pictures_at_uneven_times_keep_them(tmp_path: Path) -> None:
    uneven = tmp_path / "uneven.mp4"
    filters = "settb=1/90000,setpts=N*3003+mod(N\\,3)*700"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=1", "-vf", filters, "-enc_time_base", "-1",
        "-fps_mode", "passthrough", "-c:v", "libx264", "-pix_fmt", "yuv420p", uneven,
    )  # fmt: skip
    made = lighter(uneven, tmp_path / "made", 90, 200)
    assert times(made) == pytest.approx(times(uneven), abs=2e-4)


def test_a_film_with_alpha_keeps_it(tmp_path: Path) -> None:
    clear = tmp_path / "clear.webm"
    filters = "format=yuva420p,colorchannelmixer=aa=0.5"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=1,noise=alls=40:allf=t", "-vf", filters,
        "-c:v", "libvpx-vp9", "-cpu-used", "8", "-b:v", "2M", "-pix_fmt", "yuva420p", clear,
    )  # fmt: skip
    made = lighter(clear, tmp_path / "made", 46, 200)
    facts = film_facts(made)
    assert (made.suffix, not isinstance(facts, str) and facts.alpha) == (".webm", True)
    assert first_picture(made, facts)[..., 3].mean() == pytest.approx(128, abs=6)
    assert kbps(made) <= 200


def test_a_turned_film_stands_upright(noisy: Path, tmp_path: Path) -> None:
    turned = tmp_path / "turned.mp4"
    ffmpeg("-i", noisy, "-c", "copy", "-metadata:s:v", "rotate=90", turned)
    shape = first_picture(turned, film_facts(turned)).shape
    assert shape[:2] == (640, 360)
    small = lighter(turned, tmp_path / "small", 320, 600)
    assert first_picture(small, film_facts(small)).shape[:2] == (320, 180)


def test_sound_that_a_page_never_plays_is_left_out_and_pictures_are_the_same(
    noisy: Path, tmp_path: Path
) -> None:
    mute = tmp_path / "mute.mp4"
    assert drop_sound(noisy, mute)
    assert probe(mute, "stream=codec_type") == ["video"]
    assert mute.stat().st_size < noisy.stat().st_size
    assert times(mute) == times(noisy)
    digests = []
    for path in (noisy, mute):
        asked = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:v:0", "-f", "framemd5", "-"]
        digests.append(subprocess.run(asked, check=True, capture_output=True).stdout)
    assert digests[0] == digests[1]
    assert not drop_sound(mute, tmp_path / "again.mp4"), "there is none"
    long = tmp_path / "long.mp4"
    ffmpeg("-i", mute, "-f", "lavfi", "-i", "sine=d=4", "-c:v", "copy", "-c:a", "aac", long)
    assert not drop_sound(long, tmp_path / "cut.mp4"), "a browser would end it earlier"
    assert not (tmp_path / "cut.mp4").exists()


def written(scene: Path, folder: Path, **more: Any) -> tuple[Path, films.Films]:
    folder.mkdir()
    with stage.open(scene) as opened:
        found = films.write_films(opened, folder, **more)
    return folder / "films" / "film.mp4", found


def test_what_is_within_the_limits_is_left_as_it_is(scene: Path, tmp_path: Path) -> None:
    plain, _ = written(scene, tmp_path / "plain")
    same, found = written(scene, tmp_path / "same", limits=Limits(360, 20_000))
    assert same.read_bytes() == plain.read_bytes()
    assert found.losses == []
    small, found = written(scene, tmp_path / "small", limits=Limits(216))
    assert [(loss.code, loss.values["height"]) for loss in found.losses] == [("web-film-lighter", 216)]
    assert small.stat().st_size < plain.stat().st_size
    assert found.posters["film"][""].shape[:2] == (216, 384), "the first picture is that of what is written"


def test_a_coding_that_is_heavier_is_not_used(
    scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def heavier(path: Path, stem: Path, *more: object) -> Path:
        made = stem.with_name("film.mp4")
        made.write_bytes(path.read_bytes() * 2)
        return made

    monkeypatch.setattr(films, "lighter_film", heavier)
    plain, _ = written(scene, tmp_path / "plain")
    kept, found = written(scene, tmp_path / "kept", limits=Limits(216, 300))
    assert (kept.read_bytes() == plain.read_bytes(), found.losses) == (True, [])


def fitted(
    scene: Path, folder: Path, budget: int, options: export.WebOptions | None = None
) -> tuple[export.Manifest, dict[str, bytes]]:
    with stage.open(scene, "small") as opened:
        record = opened.scene.profiles["small"]
        opened.profile_record = record.model_copy(update={"budget": budget})
        manifest = export.write(opened, "web", folder, options=options)
    return manifest, {entry.path: (folder / entry.path).read_bytes() for entry in manifest.files}


def step(manifest: export.Manifest) -> tuple[Any, Any] | None:
    """Return the last step that the films took; a manifest tells no other."""
    told = [loss.values for loss in manifest.losses if loss.code == "budget-film"]
    return (told[0]["height"], told[0]["kbps"]) if told else None


def others(files: dict[str, bytes]) -> int:
    return sum(map(len, files.values())) - len(files["films/film.mp4"])


@pytest.fixture(scope="module")
def plain(scene: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    manifest, files = fitted(scene, tmp_path_factory.mktemp("plain"), 10**9)
    assert step(manifest) is None
    return files


def films_alone(scene: Path, folder: Path, budget: int, kept: dict[object, Any]) -> tuple[Fitted, bytes]:
    """Fit the films of a page by its own ladder, without the page around them."""

    def make(opened: stage.Stage, options: export.WebOptions) -> list[Loss]:
        limits = Limits(options.film_height, options.film_kbps)
        return films.write_films(opened, folder, limits=limits, kept=options.kept).losses

    def load(attempt: Attempt[export.WebOptions], contents: Contents) -> Load:
        limits = Limits(attempt.options.film_height, attempt.options.film_kbps)
        measures = films.film_measures(attempt.options.kept, limits)
        return Load({"films": contents.bytes}, films=tuple((one.height, one.kbps) for one in measures))

    def steps(opened: stage.Stage, options: export.WebOptions) -> dict[str, Ladder[export.WebOptions]]:
        return {"films": ladders.WEB_FITTING.ladders(opened, options)["films"]}

    folder.mkdir()
    fitting = Fitting(ladders.WEB_FITTING.settled, steps, load)
    with stage.open(scene, "small") as opened:
        record = opened.scene.profiles["small"]
        opened.profile_record = record.model_copy(update={"budget": budget})
        found = fit(opened, make, folder, fitting, export.WebOptions(kept=kept))
    return found, (folder / "films" / "film.mp4").read_bytes()


def test_one_step_is_taken_where_one_is_enough(scene: Path, tmp_path: Path) -> None:
    found, film = films_alone(scene, tmp_path / "out", 1_100_000, {})
    told = {loss.code: dict(loss.values) for loss in found.losses}
    assert told["budget-film"]["height"] == 1080
    assert told["web-film-lighter"]["kbps"] <= 4000
    assert "budget-unmet" not in told
    assert len(film) <= 1_100_000


@pytest.mark.slow
def test_a_looser_limit_leaves_a_film_more(noisy: Path, tmp_path: Path) -> None:
    """From nothing to all by the real ladder; what is coded for one limit is not coded for the next."""
    scene = filmed_scene(tmp_path / "scene", more="profiles: {small: {budget: 1MB}}\n")
    ffmpeg("-t", "0.6", "-i", noisy, "-c", "copy", scene.parent / "media" / "film.mp4")
    kept: dict[object, Any] = {}
    weights = []
    for budget in (1, 320_000, 5_000_000):
        found, film = films_alone(scene, tmp_path / str(budget), budget, kept)
        told = [loss.code for loss in found.losses]
        taken = [loss.values["height"] for loss in found.losses if loss.code == "budget-film"]
        assert taken == [height for height, _ in STEPS][: len(taken)]
        assert ("budget-unmet" in told) == (len(film) > budget)
        weights.append((len(film), -len(taken)))
    assert weights == sorted(weights)
    assert (weights[0][1], weights[-1][1]) == (-len(STEPS), 0)
    again = films_alone(scene, tmp_path / "again", 320_000, {})[1]
    assert again == (tmp_path / "320000" / "films" / "film.mp4").read_bytes()


@pytest.mark.slow
def test_a_page_is_fitted_by_its_film_which_still_plays(
    scene: Path, plain: dict[str, bytes], tmp_path: Path
) -> None:
    """The kilobits are asked for, so that the height alone gives way: in one step, the only one below the film's."""
    asked = export.WebOptions(film_kbps=20_000)
    budget = others(plain) + 2_000_000
    assert budget < sum(map(len, plain.values()))
    manifest, files = fitted(scene, tmp_path / "out", budget, asked)
    told = {loss.code: loss for loss in manifest.losses}
    assert step(manifest) == (216, 20_000)
    assert told["web-film-lighter"].values["height"] == 216
    assert "budget-unmet" not in told
    assert sum(map(len, files.values())) <= budget
    with visited(tmp_path / "out") as visit:
        visit.open()
        visit.page.click("[data-key='start']")
        video = "immersion.films.films.get('film-1').video"
        visit.until(f"!{video}.paused && {video}.currentTime > 0.2")
        shown = visit.page.evaluate(f"[{video}.videoWidth, {video}.videoHeight, {video}.muted]")
        assert shown == [384, 216, True]
        assert visit.said == []


@pytest.mark.slow
def test_looser_limits_never_give_less_and_the_same_scene_gives_the_same_bytes(
    scene: Path, plain: dict[str, bytes], tmp_path: Path
) -> None:
    taken, weights = [], []
    for film in (-(10**9), 300_000, 1_200_000, 5_000_000):
        budget = max(1, others(plain) + film)
        manifest, files = fitted(scene, tmp_path / f"out-{film}", budget)
        again = fitted(scene, tmp_path / f"again-{film}", budget)[1]
        different = {path for path in files if files[path] != again[path]}
        assert all(path.endswith(".provenance.json") for path in different)
        last = step(manifest)
        taken.append(0 if last is None else STEPS.index(last) + 1)
        weights.append(len(files["films/film.mp4"]))
        unmet = any(loss.code == "budget-unmet" for loss in manifest.losses)
        assert unmet == (sum(map(len, files.values())) > budget)
    assert taken == sorted(taken, reverse=True)
    assert weights == sorted(weights)
    assert (taken[0], taken[-1]) == (len(STEPS), 0)


def ladder(scene: Path, **asked: Any) -> Any:
    with stage.open(scene) as opened:
        return ladders.WEB_FITTING.ladders(opened, export.WebOptions(**asked))["films"]


def test_steps_exist_where_options_leave_a_choice(scene: Path) -> None:
    def values(found: Any) -> list[tuple[int, int]]:
        return [(step.values["height"], step.values["kbps"]) for step in found.steps]

    free = ladder(scene)
    assert (tuple(values(free)), free.kept) == (STEPS, ())
    high = ladder(scene, film_height=500)
    assert values(high) == [(500, kilobits) for _, kilobits in STEPS]
    assert [one.place for one in high.kept] == ["options.film_height"]
    both = ladder(scene, film_height=500, film_kbps=900)
    assert both.steps == ()
    assert [(one.place, one.memory) for one in both.kept] == [
        ("options.film_height", False),
        ("options.film_kbps", False),
    ]


def test_a_step_that_would_change_no_film_is_not_tried(scene: Path) -> None:
    first, second, *_ = ladder(scene).steps
    small = Load(films=((720, 1500.0),))
    assert not first.useful(small)
    assert not second.useful(small)
    assert second.useful(Load(films=((100, 90.0), (720, 2001.0))))
    assert second.useful(Load(films=((722, 90.0),)))


def test_without_ffmpeg_it_is_said_what_would_help(
    scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (films, ladders):
        monkeypatch.setattr(module, "has_programs", lambda: False)
    found, _ = films_alone(scene, tmp_path / "out", 1000, {})
    (told,) = (loss for loss in found.losses if loss.code == "budget-no-ffmpeg")
    assert told.target == "profiles.small.budget"
    assert "apt-get install ffmpeg" in told.avoid("en")
    assert "apt-get install ffmpeg" in told.avoid("fr")
    found, _ = films_alone(scene, tmp_path / "wide", 10**9, {})
    assert "budget-no-ffmpeg" not in {loss.code for loss in found.losses}


def test_sides_keep_the_shape_and_nothing_is_made_larger() -> None:
    for width, height in ((1920, 1080), (1080, 1920), (4096, 1716), (720, 576), (1001, 563)):
        for most in (1080, 720, 540, 360, 216):
            wide, high = sides_within(width, height, most)
            assert high <= max(most, 2)
            assert high <= height
            assert wide <= width
            if height > most:
                assert wide % 2 == high % 2 == 0
                assert abs(wide / high / (width / height) - 1) < 0.01
    assert Rims(1.0).around(200, 100) == (200, 200)


def test_alpha_is_known_again_once_the_sound_is_left_out(tmp_path: Path) -> None:
    """What ffmpeg copies tells it in capitals."""
    source = "testsrc2=s=128x72:r=25:d=1,format=yuva420p,colorchannelmixer=aa=0.5"
    film, mute = tmp_path / "film.webm", tmp_path / "mute.webm"
    coding = ("-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-b:v", "300k", "-c:a", "libopus")
    ffmpeg("-f", "lavfi", "-i", source, "-f", "lavfi", "-i", "sine=d=1", *coding, film)
    assert drop_sound(film, mute)
    for path in (film, mute):
        facts = film_facts(path)
        assert not isinstance(facts, str)
        assert facts.alpha
        assert first_picture(path, facts)[..., 3].max() < 140
        assert track_of(path).seen_through
