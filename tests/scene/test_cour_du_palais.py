"""The courtyard's scene, before any media is made: its rules, its words, its ways, and what a visit is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from immersion import scene, stage
from immersion.scene.timeline import simulate
from immersion.scene.walk import Walk

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples" / "scenes" / "cour-du-palais"
ROLES = ("vasque", "chapiteau", "lion")


@pytest.fixture(scope="module")
def words() -> Iterator[ModuleType]:
    """The module that writes captions and transcripts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "assets"))
        import court_chimes

        yield court_chimes


@pytest.fixture(scope="module")
def described() -> scene.Scene:
    return scene.read(FOLDER / "scene.yaml")


def _visit(described: scene.Scene, words, walk: Walk | None, tour: str | None = None):
    lengths = {"cour": 20.0, "fontaine": 20.0, "chariot": 20.0, "colombe": 20.0}
    for role in ROLES:
        story = words.words_of(words.STORIES[role]["fr"])[-1]
        lengths[f"recit-{role}"] = story.start + story.length + 2.2
    ways = {f"{name}-1": Walk.read(FOLDER / f"{name}.csv").tracks[0] for name in ("chariot", "colombe")}
    return simulate(described, walk, lengths, paths=ways, tour=tour)


@pytest.mark.parametrize("venue", [None, "jardin.yaml"])
def test_the_records_have_no_problem_here_and_in_the_garden(venue: str | None) -> None:
    with stage.open(FOLDER / "scene.yaml", venue=None if venue is None else FOLDER / venue) as opened:
        assert [finding.render() for finding in scene.validate(opened.scene)] == []
        outline = opened.scene.room.outline
        speakers = opened.scene.rigs.speakers
    assert outline is not None, "outdoors: a floor, walls, and no roof"
    assert set(speakers) == {"ring", "basin"}
    assert len(speakers["ring"].list) == (6 if venue is None else 4)


def test_a_venue_changes_the_place_and_nothing_else(described) -> None:
    with stage.open(FOLDER / "scene.yaml", venue=FOLDER / "jardin.yaml") as opened:
        there = opened.scene
    kept = ("things", "media", "zones", "views", "cues", "tours", "access", "profiles", "rights", "id")
    assert all(getattr(there, name) == getattr(described, name) for name in kept)
    assert there.room != described.room
    assert there.rigs != described.rigs


def test_the_walk_makes_these_cues_fire(described, words) -> None:
    visit = _visit(described, words, Walk.read(FOLDER / "walk.csv"))
    fired = [(event.time_us / 1e6, event.target) for event in visit.events if event.kind == "cue"]
    assert fired == [
        (0.0, "ouverture"),
        (6.0, "passage"),
        (10.61, "dire-chapiteau"),
        (15.0, "tourner"),
        (36.17, "silence"),
        (38.76, "quitter-chapiteau"),
        (38.76, "silence"),
        (43.75, "dire-vasque"),
        (52.0, "lever"),
        (61.0, "poser"),
        (71.58, "silence"),
        (74.2, "quitter-vasque"),
        (74.2, "silence"),
        (78.7, "dire-lion"),
        (84.0, "regarder"),
        (95.0, "passage"),
        (96.14, "quitter-lion"),
        (96.14, "silence"),
    ]


def test_a_touch_turns_the_capital_once_round_and_lifts_the_basin(described, words) -> None:
    visit = _visit(described, words, Walk.read(FOLDER / "walk.csv"))
    before, half, after = (visit.state_at(t).worlds["chapiteau-1"] for t in (14.0, 21.0, 28.0))
    assert after == pytest.approx(before, abs=1e-9)
    assert half[:3, :3] @ [0, 0, 1] == pytest.approx(-(before[:3, :3] @ [0, 0, 1]), abs=1e-6)
    heights = [visit.state_at(t).worlds["vasque-1"][1, 3] for t in (51.0, 53.5, 56.0, 65.0)]
    assert heights == pytest.approx([0.0, 0.175, 0.35, 0.0])


def test_nobody_stands_in_two_zones_and_every_scan_is_inside_its_own(described) -> None:
    places = {thing.id: np.array(thing.at) for thing in described.things if thing.model}
    circles = [(places[zone.cylinder.at], zone.cylinder.radius) for zone in described.zones.values()]
    assert len(circles) == 3
    for number, (at, radius) in enumerate(circles):
        for other, reach in circles[:number]:
            assert np.linalg.norm(at - other) > radius + reach
        assert radius > 0.7, "room for a visitor beside the stone"


def test_who_leaves_early_hears_the_story_fade(described, words) -> None:
    visit = _visit(described, words, Walk.read(FOLDER / "walk.csv"))
    gains = [visit.state_at(t).things["conteur-lion"] for t in (95.0, 97.0, 99.0)]
    assert gains[0].playing
    assert gains[1].playing
    assert not gains[2].playing


def test_the_cart_goes_past_and_the_dove_comes_back(described) -> None:
    tracks = {}
    for name in ("chariot", "colombe"):
        lines = (FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert lines[0] == "time,x,y,z"
        tracks[name] = np.array([[float(value) for value in line.split(",")] for line in lines[1:]])
        assert tracks[name][-1, 0] == 20.0, "as long as its sound"
        assert (np.diff(tracks[name][:, 0]) > 0).all()
        assert (np.abs(tracks[name][:, 1]) < 6.4).all()
    assert tracks["colombe"][0, 1:] == pytest.approx(tracks["colombe"][-1, 1:])
    assert tracks["chariot"][0, 3] > 6
    assert tracks["chariot"][-1, 3] < -3
    speed = np.linalg.norm(np.diff(tracks["chariot"][:, 1:], axis=0), axis=1) / np.diff(
        tracks["chariot"][:, 0]
    )
    assert (speed < 0.8).all(), "a man with a cart on cobbles"


@pytest.mark.parametrize("tour", ["visite", "facile"])
def test_a_tour_shows_every_view_and_comes_to_its_end(tour: str, described, words) -> None:
    visit = _visit(described, words, None, tour)
    seen = [dict(event.detail)["view"] for event in visit.events if event.kind == "step"]
    assert seen[:4] == ["entree", "chapiteau", "vasque", "lion"]
    end = next(event.time_us / 1e6 for event in visit.events if event.kind == "tour-end")
    assert 50 < end < 100, "long before the show begins again"
    spoken = [event.target for event in visit.events if event.kind == "play" and "conteur" in event.target]
    assert len(spoken) == (3 if tour == "visite" else 0)


def test_the_texts_are_those_that_the_script_writes(words) -> None:
    written = words.written()
    here = {path.name: path.read_text(encoding="utf-8") for path in (FOLDER / "media").iterdir()}
    assert here == written
    assert len(here) == 18


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_captions_can_be_read_in_time(role: str, language: str, words) -> None:
    text = (FOLDER / "media" / f"conteur-{role}.{language}.vtt").read_text(encoding="utf-8")
    stamp = r"00:(\d\d):(\d\d\.\d{3})"
    found = re.findall(rf"{stamp} --> {stamp}\n(.+)\n", text)
    assert len(found) > 6
    times = [(int(a) * 60 + float(b), int(c) * 60 + float(d), line) for a, b, c, d, line in found]
    for start, end, line in times:
        assert end - start >= 0.9, line
        assert len(line) / (end - start) < 17, "characters in a second, for adults"
        assert len(line) <= 52
    assert all(a[1] == b[0] for a, b in pairwise(times))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_easy_texts_keep_the_rules_of_easy_reading(role: str, language: str) -> None:
    lines = (FOLDER / "media" / f"facile-{role}.{language}.md").read_text(encoding="utf-8").splitlines()
    sentences = [line for line in lines[1:] if line]
    assert lines[0].startswith("# ")
    assert 6 <= len(sentences) <= 10
    for sentence in sentences:
        assert len(sentence.split()) <= 12, sentence
        assert sentence.endswith("."), "one sentence on a line"
        assert sentence.count(".") == 1
        assert not set(sentence) & set("();|—"), sentence


def test_the_readme_tells_of_every_file_and_of_the_command() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([\w./*-]+\.(?:yaml|csv|vtt|md|flac|wav|glb|ply))`", text))
    patterns = [re.compile(re.escape(name).replace(r"\*", r"[\w-]+") + "$") for name in told]
    described = (FOLDER / "scene.yaml").read_text(encoding="utf-8")
    names = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    for name in (names | set(re.findall(r"media/[\w.-]+", described))) - {"README.md"}:
        assert any(pattern.match(name) for pattern in patterns), name
    assert "python assets/make_court.py" in text


def test_what_is_kept_here_is_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 60_000


def test_the_page_shows_what_the_files_say_and_pictures_that_are_there() -> None:
    page = (ROOT / "docs" / "scene-cour-du-palais.md").read_text(encoding="utf-8")
    files = "".join((FOLDER / name).read_text(encoding="utf-8") for name in ("scene.yaml", "jardin.yaml"))
    shown = [
        line.strip()
        for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
        for line in block.splitlines()
    ]
    whole = [line for line in shown if line and "…" not in line and not line.startswith("#")]
    assert len(whole) > 30
    assert [line for line in whole if line not in files] == []
    pictures = re.findall(r"!\[[^\]]{20,}\]\(([\w./-]+)\)", page)
    assert len(pictures) == 5
    assert sum((ROOT / "docs" / name).stat().st_size for name in pictures) < 250_000
