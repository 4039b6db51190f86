"""A session without a window: the walk it records, time, cues, views, tours, languages, profiles, measures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from immersion import stage as stages
from immersion.preview.actions import ACTIONS, HELD, action_for, help_lines
from immersion.preview.camera import camera_at
from immersion.preview.doing import DOING, click_at, cues_now, do, step_text
from immersion.preview.overlay import Captions, blocks_of, names_of
from immersion.preview.picking import Ray, box_hit, triangles_hit
from immersion.preview.session import Look, Session
from immersion.scene.walk_writing import walk_csv
from walked_scene import walked_scene


class Clock:
    """A clock that goes when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def session(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    file = walked_scene(tmp_path)
    with stages.open(file, language="fr") as stage:
        made = Session(
            stage,
            None,
            camera_at(stage, "entry"),
            "entry",
            file=file,
            folder=tmp_path,
            look=Look(),
            clock=clock,
        )
        yield made
        made.close()


def pass_time(session: Session, seconds: float, clock: Clock | None = None) -> None:
    """Let time pass by frames of 1/60 s."""
    for _ in range(round(seconds * 60)):
        if clock is not None:
            clock.now += 1 / 60
        session.advance(1 / 60)


def fired(session: Session) -> list[str]:
    visit = session.so_far()
    assert visit is not None
    return [event.target for event in visit.events if event.kind == "cue"]


def test_the_saved_walk_gives_exactly_the_same_log(session: Session, tmp_path: Path) -> None:
    session.press("forward")
    pass_time(session, 1.2)
    session.press("turn-left")
    pass_time(session, 0.31)
    session.let_go()
    do(session, "language")
    pass_time(session, 0.2)
    session.chosen = "slab-1"
    do(session, "click")
    session.cue = "far"
    do(session, "cue-fire")
    pass_time(session, 0.15)
    session.go(1)
    pass_time(session, 0.4)
    do(session, "save-walk")
    assert fired(session) == ["open", "speak", "touched", "far"]
    saved = tmp_path / "salle-walk-1.csv"
    assert session.told[-1] == f"Saved: {saved.name}"
    live = session.so_far()
    assert live is not None
    with stages.open(tmp_path / "scene.yaml", language="fr") as stage:
        again = stages.simulate(stage, stages.Walk.read(saved))
    known = round(session.live.known * 1e6)
    assert [e for e in again.events if e.time_us <= known] == list(live.events)
    kinds = {event.kind for event in live.events}
    assert {"start", "cue", "enter", "language", "click", "received"} <= kinds
    do(session, "save-walk")
    assert (tmp_path / "salle-walk-2.csv").is_file()  # nothing is written over


def test_time_goes_back_along_the_walk_and_on_from_there(session: Session) -> None:
    session.press("forward")
    pass_time(session, 1.5)
    session.let_go()
    assert fired(session) == ["open", "speak"]
    before = session.pose
    session.seek(0.5)
    assert session.time == 0.5
    assert fired(session) == ["open"]
    early = session.live.viewer_at([0.3])[0][0]
    assert early[2] == pytest.approx(2.5 - 0.3 * 1.4, abs=0.05)  # the walk up to there is kept
    assert session.pose == before
    pass_time(session, 0.1)
    assert fired(session) == ["open", "speak"]  # here is in the zone
    do(session, "time-on")
    assert session.time == pytest.approx(5.6, abs=0.02)
    assert "late" in fired(session)
    do(session, "time-start")
    assert (session.time, fired(session)) == (0.0, ["open"])


def test_a_pause_holds_time_and_what_is_done_waits(session: Session) -> None:
    do(session, "pause")
    pass_time(session, 1.0)
    assert session.time == 0.0
    session.cue = "far"
    do(session, "cue-fire")
    assert any("quand le temps" in line for line in session.told)
    assert fired(session) == ["open"]
    do(session, "pause")
    pass_time(session, 0.05)
    assert fired(session) == ["open", "far"]


def test_cues_tell_when_they_fired_and_when_they_will(session: Session) -> None:
    pass_time(session, 0.5)
    lines = {line.cue: line for line in cues_now(session)}
    assert lines["open"].fired == (0.0,)
    assert lines["late"].due == 4.0
    assert lines["later"].due == 4.5  # half a second after the other
    assert lines["speak"].due is None
    assert lines["speak"].waits == (("enter", "near"),)
    session.seek(4.2)
    lines = {line.cue: line for line in cues_now(session)}
    assert lines["late"].fired == (4.0,)
    assert (lines["late"].due, lines["later"].due) == (None, 4.5)


def test_the_end_of_what_plays_is_known(session: Session) -> None:
    session.cue = "speak"
    do(session, "cue-fire")
    pass_time(session, 0.5)
    (line,) = [line for line in cues_now(session) if line.cue == "after"]
    assert line.due == pytest.approx(2.02, abs=0.011)  # a voice of 2 s, begun with the first step
    pass_time(session, 2.0)
    assert "after" in fired(session)


def test_captions_are_read_while_they_are_said(session: Session) -> None:
    session.cue = "speak"
    do(session, "cue-fire")
    captions = Captions()
    seen = []
    for _ in range(130):
        session.advance(1 / 60)
        seen.append(tuple(captions.now(session)))
    began = next(play.start for play in session.so_far().plays if play.thing == "narrator")
    first = seen.index(("Bonjour & bienvenue.",))
    assert (first + 1) / 60 == pytest.approx(began + 0.5, abs=1 / 60 + 1e-9)
    assert seen.count(("Bonjour & bienvenue.",)) == pytest.approx(60, abs=1)
    session.seek(began + 1.0)
    (block,) = [b for b in blocks_of(session, captions) if b.name == "captions"]
    assert (block.lines, block.large) == (("Bonjour & bienvenue.",), True)
    do(session, "captions")
    assert "captions" not in [b.name for b in blocks_of(session, captions)]


def test_views_and_tours(session: Session) -> None:
    do(session, "view-next")
    assert (session.view, session.pose.position) == ("close", (0.5, 1.5, 0.75))
    do(session, "view-next")
    assert session.view == "entry"
    do(session, "view-before")
    assert session.view == "close"
    do(session, "tour")
    assert (session.tour, session.step, session.view) == ("main", 0, "entry")
    assert step_text(session) == "Entrez."
    do(session, "step-next")
    pass_time(session, 0.05)
    assert (session.step, session.view) == (1, "close")
    assert "far" in fired(session)
    do(session, "step-next")
    assert session.step == 1  # the last
    do(session, "step-before")
    assert (session.step, session.view) == (0, "entry")
    assert any("étape 1 sur 2" in line for b in blocks_of(session, Captions()) for line in b.lines)
    do(session, "tour")
    assert session.tour is None


def test_a_cue_that_goes_to_a_view_takes_the_visitor_there(session: Session) -> None:
    session.cue = "lead"
    do(session, "cue-fire")
    pass_time(session, 0.1)
    assert session.view == "close"
    assert session.pose.position == (0.5, 1.5, 0.75)


def test_languages_and_profiles_keep_place_time_and_walk(session: Session) -> None:
    session.press("forward")
    pass_time(session, 1.4)
    session.let_go()
    place, time, before = session.pose, session.time, fired(session)
    do(session, "language")
    assert (session.stage.language, session.language) == ("en", "en")
    assert session.caption().startswith("The room — Entrance")
    do(session, "profile")
    assert session.stage.profile == "light"
    assert (session.pose, session.time) == (place, time)
    assert fired(session) == before
    assert [thing.id for thing in session.stage.things if thing.image] == []
    assert session.contents().panels == ()
    status = [b for b in blocks_of(session, Captions()) if b.name == "status"]
    assert status == []
    do(session, "status")
    (status,) = [b for b in blocks_of(session, Captions(), 1 / 50) if b.name == "status"]
    assert status.lines[0] == "50 pictures/s, 20.0 ms"
    assert any("picture" in line or "image-1" in line for line in status.lines)
    do(session, "profile")
    assert session.stage.profile is None
    assert len(session.contents().panels) == 1
    pass_time(session, 0.1)
    assert session.stage.language == "en"


def test_clicks_meet_the_nearest_thing_and_fire(session: Session) -> None:
    session.go(1)
    hit = click_at(session, 0.0, 0.0, 16 / 9)
    assert hit is not None
    assert hit.thing == "slab-1"
    assert hit.point[2] == pytest.approx(-0.85, abs=1e-6)
    pass_time(session, 0.05)
    assert "touched" in fired(session)
    assert any("Dalle" in line for line in session.told)
    session.go(0)
    session.pose, session.camera = session.pose, session.pose.camera()
    missed = click_at(session, 0.9, -0.9, 16 / 9)
    assert missed is not None
    assert (missed.thing, missed.surface) == (None, "floor")


def test_a_measure_is_the_distance_of_two_points(session: Session) -> None:
    do(session, "measure")
    session.go(0)  # looks along −Z from x = 0, 1.6 m above the floor
    click_at(session, 0.0, 0.0, 1.0)
    assert session.marks[0] == pytest.approx((0.0, 1.6, -3.0))
    click_at(session, -0.5, 0.0, 1.0)
    far = 5.5 * 0.5 * np.tan(np.radians(30))
    assert session.told[-1] == f"Distance\u00a0: {far:.3f} m".replace(".", ",")
    do(session, "click")  # a third point begins anew, by the keyboard: what is ahead
    assert len(session.marks) == 1
    do(session, "measure")
    assert not session.marks


def test_things_are_chosen_in_turn_and_named_in_the_picture(session: Session) -> None:
    seen = []
    for _ in range(3):
        do(session, "thing-next")
        seen.append(session.chosen)
    assert seen == ["slab-1", "image-1", "slab-1"]
    ((x, y, words, chosen),) = names_of(session, 16 / 9)
    assert (words, chosen) == ("Dalle", True)
    assert abs(x) < 1
    assert abs(y) < 1
    do(session, "names")
    assert {row[2] for row in names_of(session, 16 / 9)} == {"Dalle", "Image"}
    do(session, "thing-before")
    assert session.chosen == "image-1"


def test_a_way_to_a_view_is_travelled_unless_motion_is_reduced(session: Session) -> None:
    session.look.reduced_motion = False
    session.go(1)
    assert session.pose.position == (0.0, 1.6, 2.5)
    pass_time(session, 0.35)
    middle = session.pose.position
    assert 0.75 < middle[2] < 2.5
    pass_time(session, 0.5)
    assert session.pose.position == (0.5, 1.5, 0.75)
    session.look.reduced_motion = True
    session.go(0)
    assert session.pose.position == (0.0, 1.6, 2.5)


def test_saved_files_are_taken_up_and_mistakes_keep_the_last_good_state(
    session: Session, tmp_path: Path, clock: Clock
) -> None:
    file = tmp_path / "scene.yaml"
    good = file.read_text(encoding="utf-8")
    session.press("forward")
    pass_time(session, 1.4, clock)
    session.let_go()
    place, shown = session.pose, session.contents()
    file.write_text(good.replace("at: [0.5, 0, -1]", "att: [0.5, 0, -1]"), encoding="utf-8")
    pass_time(session, 1.5, clock)
    assert "scene.yaml:" in session.problem_lines[0]
    assert "att" in session.problem_lines[0]
    (warned,) = [b for b in blocks_of(session, Captions()) if b.name == "trouble"]
    assert warned.lines[0].startswith("Le dernier état correct")
    assert len(session.contents().models) == len(shown.models) == 1
    time = session.time
    file.write_text(good.replace("at: [0.5, 0, -1]", "at: [-1.5, 0, -1]"), encoding="utf-8")
    pass_time(session, 1.5, clock)
    assert session.problem_lines == []
    assert session.contents().models[0].world_from_model[0, 3] == -1.5
    assert session.pose == place
    assert session.time == pytest.approx(time + 1.5, abs=0.05)
    assert session.walk().duration_us >= (time + 1.4) * 1e6
    assert fired(session)[:2] == ["open", "speak"]  # what was walked has happened in the mended scene too


def test_a_media_that_is_broken_is_told_and_taken_up_when_mended(
    session: Session, tmp_path: Path, clock: Clock
) -> None:
    model = tmp_path / "media" / "slab.ply"
    good = model.read_bytes()
    session.contents()
    model.write_bytes(good[:200])
    pass_time(session, 1.5, clock)
    assert len(session.contents().models) == 1
    assert any("slab.ply" in line for line in session.problem_lines)
    model.write_bytes(good)
    pass_time(session, 1.5, clock)
    assert len(session.contents().models) == 1
    assert session.problem_lines == []
    voice = tmp_path / "media" / "voix.wav"
    voice.unlink()
    pass_time(session, 1.5, clock)
    assert any("voix.wav" in line for line in session.problem_lines)
    session.advance(0.1)


def test_a_recorded_visit_is_shown_and_left_alone(tmp_path: Path, clock: Clock) -> None:
    with stages.open(walked_scene(tmp_path)) as stage:
        visit = stages.simulate(stage, stages.Walk.of([0, 3], [[0, 1.6, 2.5], [0.5, 1.6, 0]]))
        session = Session(stage, visit, camera_at(stage, "entry"), "entry", clock=clock)
        session.cue = "far"
        do(session, "cue-fire")
        assert session.told == ["Une visite enregistrée est montrée\u00a0: on ne peut rien y faire."]
        pass_time(session, 9.0)
        assert session.time == visit.duration
        do(session, "time-back")
        assert session.time == max(visit.duration - 5, 0)
        assert session.walk() is None


def test_every_action_has_words_keys_and_a_doing() -> None:
    names = [action.name for action in ACTIONS]
    assert len(set(names)) == len(names)
    keys = [key for action in ACTIONS for key in action.keys]
    assert len(set(keys)) == len(keys)
    windows = {"screenshot", "fullscreen", "leave"}
    assert set(names) - HELD - windows == set(DOING)
    assert action_for("TAB", shift=True).name == "thing-before"
    assert len(help_lines("fr")) == len(ACTIONS) + 3
    assert any(line.startswith("Espace") for line in help_lines("fr"))


def test_rays_by_hand() -> None:
    ahead = Ray(np.array([0.0, 0.0, 5.0]), np.array([0.0, 0.0, -1.0]))
    box = np.array([-1.0, -1, -1]), np.array([1.0, 1, 1])
    assert box_hit(ahead, *box) == 4.0
    assert box_hit(Ray(np.zeros(3), ahead.direction), *box) == 0.0
    assert box_hit(Ray(np.array([0.0, 2, 5]), ahead.direction), *box) is None
    assert box_hit(Ray(np.array([0.0, 0, -5]), ahead.direction), *box) is None
    corners = np.array([[-1, -1, 0], [1, -1, 0], [0, 1, 0], [0, 1, 2]], np.float32)
    faces = np.array([[0, 1, 2], [0, 1, 3]], np.int32)
    assert triangles_hit(ahead, corners, faces) == pytest.approx(4.0)
    assert triangles_hit(ahead, corners, faces[:1]) == 5.0
    assert triangles_hit(Ray(np.array([3.0, 0, 5]), ahead.direction), corners, faces) is None
    assert triangles_hit(ahead, corners, np.array([[0, 0, 0]], np.int32)) is None


def test_a_walk_as_csv_is_the_walk(session: Session, tmp_path: Path) -> None:
    session.press("right")
    pass_time(session, 0.5)
    walk = session.walk()
    (tmp_path / "w.csv").write_text(walk_csv(walk), encoding="utf-8")
    again = stages.Walk.read(tmp_path / "w.csv")
    assert (again.tracks[0].times == walk.tracks[0].times).all()
    assert (again.tracks[0].values == walk.tracks[0].values).all()


def test_a_venue_stays_when_the_file_is_saved(tmp_path: Path) -> None:
    """The room of the next town is kept, and is read again when its own file is saved."""
    file, venue = walked_scene(tmp_path), tmp_path / "l’été.yaml"
    venue.write_text('{immersion: "1", room: {box: {size: [20, 6, 12]}}}', encoding="utf-8")
    with stages.open(file, venue=venue) as stage:
        session = Session(stage, None, camera_at(stage, "entry"), "entry", file=file, folder=tmp_path)
        try:
            file.write_text(file.read_text(encoding="utf-8").replace("800cd", "700cd"), encoding="utf-8")
            session.reload()
            assert not session.trouble
            assert session.stage.scene.room.box.size == (20.0, 6.0, 12.0)
            assert session.bounds is not None
            assert session.bounds.high[0] > 8
            assert venue in session._watch._files
            venue.write_text('{immersion: "1", room: {box: {size: [10, 6, 12]}}}', encoding="utf-8")
            session.reload()
            assert session.stage.scene.room.box.size == (10.0, 6.0, 12.0)
        finally:
            session.close()
