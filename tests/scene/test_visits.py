"""What a visit does, rule by rule: hours, nobody there, tours, languages, ways, turns, circles, limits."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from immersion.errors import InputError, SceneError
from immersion.scene import Scene, read
from immersion.scene.chapters import chapters
from immersion.scene.exact import cosine_sine
from immersion.scene.motion import Motion
from immersion.scene.places import world_from_thing
from immersion.scene.timeline import simulate
from immersion.scene.visit import Visit
from immersion.scene.walk import Track, Walk, WalkEvent

EXAMPLE = Path(__file__).parent / "fixtures" / "example.yaml"
NOWHERE = [0.0, 1.6, 50.0]


def _scene(cues: list[dict[str, Any]], **more: Any) -> Scene:
    base = {
        "media": {"v": {"type": "audio", "files": {"en": "v.en.wav", "fr": "v.fr.wav"}}, "m": {"type": "model", "file": "m.glb"}},
        "languages": {"default": "en", "available": ["en", "fr"]},
        "things": [{"id": "voice", "sound": "v"}, {"id": "rock", "model": "m"}, {"id": "wall", "image": "i"}],
        "zones": {"near": {"cylinder": {"at": [0, 0, 0], "radius": 1, "height": 2}}},
        "views": {"entry": {"at": [0, 1.6, 3], "title": {"en": "The door", "fr": "La porte"}}, "close": {"at": [0, 1.6, 0]}},
        "show": {"duration": "20s"},
    }  # fmt: skip
    return Scene(immersion="1", id="a", cues=cues, **{**base, **more})


def _stay(seconds: float, place: list[float] = NOWHERE, start: str | None = None, *events: WalkEvent) -> Walk:
    track = Track(np.array([0, round(seconds * 1e6)]), np.array([[*place, 0.0, 0.0]] * 2))
    return Walk((track,), events, None if start is None else datetime.fromisoformat(start))


def _said(time: float, text: str) -> WalkEvent:
    return WalkEvent(round(time * 1e6), text)


def _told(visit: Visit, *kinds: str) -> list[tuple[float, str, str]]:
    return [(e.time_us / 1e6, e.kind, e.target) for e in visit.events if not kinds or e.kind in kinds]


# Hours, days, nobody --------------------------------------------------------------------------------


def test_the_show_runs_during_its_hours_and_begins_again_the_next_day() -> None:
    scene = _scene(
        [{"id": "c", "when": ["start"], "once": "day"}],
        show={"duration": "1h", "at_end": "loop", "open": "10:00", "closed": "12:30"},
    )
    visit = simulate(scene, _stay(26 * 3600, NOWHERE, "2026-06-01T09:00:00+02:00"), {})
    assert _told(visit, "open", "closed") == [
        (0.0, "closed", ""), (3600.0, "open", ""), (12600.0, "closed", ""), (90000.0, "open", ""),
    ]  # fmt: skip
    starts = [time for time, kind, _ in _told(visit, "start")]
    assert starts == [3600.0, 7200.0, 10800.0, 90000.0, 93600.0]
    assert [e.detail["then"] for e in visit.events if e.kind == "end"] == ["loop", "loop", "closed", "loop"]
    assert [time for time, *_ in _told(visit, "cue")] == [3600.0, 90000.0]


def test_hours_may_cross_midnight_and_days_change_there() -> None:
    scene = _scene(
        [{"id": "c", "when": [{"osc": "/go"}], "once": "day"}], show={"open": "22:00", "closed": "02:00"}
    )
    said = [_said(t, "osc:/go") for t in (1800, 3000, 3601, 4000)]
    visit = simulate(scene, _stay(5 * 3600, NOWHERE, "2026-06-01T23:00:00", *said), {})
    assert [time for time, *_ in _told(visit, "cue")] == [1800.0, 3601.0]
    assert _told(visit, "open", "closed") == [(0.0, "open", ""), (10800.0, "closed", "")]


def test_hours_without_a_clock_are_told_and_set_aside() -> None:
    scene = _scene([], show={"duration": "5s", "open": "10:00", "closed": "18:00"})
    assert next((e.kind, dict(e.detail)) for e in simulate(scene, None, {}).events) == (
        "hours",
        {"ignored": "no-clock"},
    )


def test_the_idle_cue_fires_when_the_last_visitor_has_left() -> None:
    rows = np.array([[*NOWHERE, 0.0, 0.0]] * 2)
    tracks = tuple(Track(np.array(t) * 1_000_000, rows) for t in ([1, 3], [2, 5], [8, 9]))
    scene = _scene([{"id": "sleep"}], show={"idle": "sleep", "duration": "60s"})
    visit = simulate(scene, Walk(tracks), {})
    assert _told(visit, "idle", "cue") == [
        (0.0, "idle", ""), (0.0, "cue", "sleep"), (5.01, "idle", ""), (5.01, "cue", "sleep"),
    ]  # fmt: skip


# Zones ----------------------------------------------------------------------------------------------


def test_people_are_counted_while_they_are_there() -> None:
    inside = np.array([[0.0, 1.0, 0.0, 0.0, 0.0]] * 2)
    tracks = tuple(Track(np.array(t) * 1_000_000, inside) for t in ([0, 10], [2, 4], [3, 7]))
    zones = {"near": {"sphere": {"at": [0, 1, 0], "radius": 1}, "people": 2}}
    visit = simulate(_scene([], zones=zones), Walk(tracks), {})
    assert _told(visit, "enter", "leave") == [(2.0, "enter", "near"), (7.01, "leave", "near")]


def test_a_sensor_stands_for_its_zone() -> None:
    zones = {"near": {"sphere": {"at": [0, 1, 0], "radius": 1}, "people": 3, "sensor": "/pir"}}
    said = [
        _said(t, f"osc:/pir {n}") for t, n in ((1, 2), (2, 3), (3, 4), (4, "0"), (5, "true"), (6, "false"))
    ]
    visit = simulate(_scene([], zones=zones), _stay(9, NOWHERE, None, *said), {})
    assert _told(visit, "enter", "leave") == [
        (2.0, "enter", "near"), (4.0, "leave", "near"), (5.0, "enter", "near"), (6.0, "leave", "near"),
    ]  # fmt: skip


def test_those_who_stand_in_a_zone_enter_it_with_every_loop() -> None:
    scene = _scene([], show={"duration": "4s", "at_end": "loop", "gap": "1s"})
    visit = simulate(scene, _stay(11, [0, 1, 0]), {})
    assert [time for time, *_ in _told(visit, "enter")] == [0.0, 5.0, 10.0]


def test_a_zone_goes_with_the_thing_that_a_cue_moves() -> None:
    cues = [{"id": "c", "when": [{"at": "2s"}], "do": [{"move": "g", "to": [10, 0, 0], "over": "10s"}]}]
    things = [{"id": "g", "group": True}, {"id": "rock", "model": "m", "at": [0, 0, 1], "parent": "g"}]
    zones = {"near": {"box": {"at": "rock", "size": [2, 3, 2]}}}
    visit = simulate(_scene(cues, things=things, zones=zones), _stay(15, [4, 1, 1]), {})
    # Its edge is 1 m ahead of it: at 4 m from 2 + 3 s on, and past it after 2 + 5 s.
    assert _told(visit, "enter", "leave") == [(5.0, "enter", "near"), (7.01, "leave", "near")]
    assert visit.state_at(4.0).worlds["rock"][:3, 3] == pytest.approx([2, 0, 1])


def test_a_box_zone_under_a_turned_group_is_where_the_turn_puts_it() -> None:
    things = [
        {"id": "g", "group": True, "turn": {"y": 90}},
        {"id": "rock", "model": "m", "at": [0, 0, -3], "parent": "g"},
    ]
    zones = {"near": {"box": {"at": "rock", "size": [1, 3, 1]}}}
    inside = simulate(_scene([], things=things, zones=zones), _stay(1, [-3.5, 1, 0.5]), {})
    assert _told(inside, "enter") == [(0.0, "enter", "near")]
    outside = simulate(_scene([], things=things, zones=zones), _stay(1, [-3.5000001, 1, 0.5]), {})
    assert _told(outside, "enter") == []


def test_a_click_is_one_on_every_group_around() -> None:
    things = [
        {"id": "g", "group": True},
        {"id": "h", "group": True, "parent": "g"},
        {"id": "rock", "model": "m", "parent": "h"},
    ]
    cues = [{"id": "c", "when": [{"click": "g"}]}, {"id": "d", "when": [{"click": "rock"}]}]
    visit = simulate(_scene(cues, things=things), _stay(2, NOWHERE, None, _said(1, "click:rock")), {})
    assert _told(visit, "click", "cue") == [(1.0, "click", "rock"), (1.0, "cue", "c"), (1.0, "cue", "d")]


# What plays -----------------------------------------------------------------------------------------


def test_another_language_is_spoken_from_the_next_play_on() -> None:
    cues = [{"id": "c", "when": [{"osc": "/go"}], "do": [{"play": "voice"}]}]
    said = [_said(1, "osc:/go"), _said(2, "language:fr"), _said(10, "osc:/go"), _said(11, "language:de")]
    visit = simulate(_scene(cues), _stay(19, NOWHERE, None, *said), {"v": {"en": 4.0, "fr": 5.5}})
    assert [(p.start, p.end, p.language) for p in visit.plays] == [(1.0, 5.0, "en"), (10.0, 15.5, "fr")]
    assert [e.detail for e in visit.events if e.kind == "language"] == [{}, {"ignored": "not-offered"}]
    assert [visit.state_at(t).language for t in (0, 2, 15)] == ["en", "fr", "fr"]


def test_a_model_plays_its_own_animations() -> None:
    cues = [
        {"id": "a", "when": [{"at": "1s"}], "do": [{"play": "rock", "clip": "open"}]},
        {"id": "b", "when": [{"at": "2s"}], "do": [{"play": "rock", "clip": "close"}, {"play": "rock", "clip": "fly"}]},
        {"id": "c", "when": [{"ended": "rock"}], "do": [{"play": "wall"}]},
    ]  # fmt: skip
    visit = simulate(_scene(cues), None, {"m#open": 3.0, "m#close": 0.5})
    assert [(p.clip, p.start, p.end) for p in visit.plays] == [("open", 1.0, 2.0), ("close", 2.0, 2.5)]
    assert visit.state_at(1.75).things["rock"].media_time == pytest.approx(0.75)
    assert visit.state_at(2.25).things["rock"].clip == "close"
    ignored = [(e.target, e.detail["ignored"]) for e in visit.events if "ignored" in e.detail]
    assert ignored == [("rock", "unknown-length"), ("wall", "nothing-to-play")]


def test_a_play_during_a_fade_out_cuts_it() -> None:
    cues = [
        {"id": "a", "when": ["start", {"at": "3s"}], "do": [{"play": "voice"}]},
        {"id": "b", "when": [{"at": "2s"}], "do": [{"stop": "voice", "fade": "5s"}]},
    ]
    visit = simulate(_scene(cues), None, {"v": 10.0})
    assert [(p.start, p.end, p.offset) for p in visit.plays] == [(0.0, 3.0, 0.0), (3.0, 13.0, 0.0)]
    assert visit.gains("voice", [1.0, 2.5, 3.0]) == pytest.approx([1.0, 0.9, 1.0])


def test_what_is_seen_fades_in_and_out() -> None:
    cues = [
        {"id": "a", "when": [{"at": "1s"}], "do": [{"hide": "wall", "fade": "4s"}]},
        {"id": "b", "when": [{"at": "3s"}], "do": [{"show": "wall", "fade": "1s"}]},
        {"id": "c", "when": [{"at": "6s"}], "do": [{"fade": "wall", "over": "2s"}]},
    ]
    visit = simulate(_scene(cues), None, {})
    assert visit.opacities("wall", [0, 2, 3, 3.5, 5, 7, 9]) == pytest.approx([1, 0.75, 0.5, 0.75, 1, 0.5, 0])
    assert [visit.state_at(t).things["wall"].visible for t in (2, 7.9, 8)] == [True, True, False]


# Motion ---------------------------------------------------------------------------------------------

PATH = Track(np.array([0, 2_000_000]), np.array([[0.0, 1, 0, 0, 0], [4.0, 1, 0, 90, 0]]))


def test_the_way_of_a_sound_goes_on_with_its_playing() -> None:
    cues = [
        {"id": "a", "when": [{"at": "1s"}, {"at": "5s"}], "do": [{"play": "voice"}]},
        {"id": "b", "when": [{"at": "2s"}], "do": [{"pause": "voice"}]},
    ]
    things = [
        {"id": "voice", "sound": "v", "path": {"file": "p.csv"}},
        {"id": "rock", "model": "m", "path": {"file": "p.csv", "loop": True}},
    ]
    visit = simulate(_scene(cues, things=things), None, {"v": 9.0}, paths={"voice": PATH, "rock": PATH})
    seconds = [0.0, 1.5, 2.0, 4.0, 5.5, 9.0]
    assert visit.matrices("voice", seconds)[:, 0, 3] == pytest.approx([0, 1, 2, 2, 3, 4])
    assert visit.matrices("rock", [0.5, 2.5])[:, 0, 3] == pytest.approx([1, 1])  # by the show, in a loop
    turned = visit.matrices("rock", [1.0])[0, :3, :3] @ [0, 0, -1]
    assert turned == pytest.approx([-math.sqrt(0.5), 0, -math.sqrt(0.5)])  # 45° to the left


def test_a_way_that_is_not_given_is_asked_for() -> None:
    things = [{"id": "rock", "model": "m", "path": {"file": "p.csv"}}]
    with pytest.raises(InputError, match="scene-path-track"):
        simulate(_scene([], things=things), None, {})


def test_turns_are_unwrapped_and_moves_go_on_from_where_they_are() -> None:
    cues = [
        {"id": "a", "when": ["start"], "do": [{"turn": "rock", "to": {"y": 720}, "over": "8s"}, {"move": "rock", "to": [8, 0, 0], "over": "8s"}]},
        {"id": "b", "when": [{"at": "4s"}], "do": [{"move": "rock", "to": [4, 2, 0], "over": "1s"}]},
    ]  # fmt: skip
    visit = simulate(_scene(cues, show={"duration": "9s", "at_end": "loop"}), _stay(11), {})
    ahead = visit.matrices("rock", [1.0, 2.0, 4.0])[:, :3, 2]
    assert ahead == pytest.approx(np.array([[1, 0, 0], [0, 0, -1], [0, 0, 1]]), abs=1e-12)
    assert visit.matrices("rock", [2, 4.5, 6, 9.0, 10.0])[:, :3, 3] == pytest.approx(
        np.array([[2, 0, 0], [4, 1, 0], [4, 2, 0], [0, 0, 0], [1, 0, 0]])
    )


def test_an_aim_that_a_cue_turns_starts_from_where_it_looks() -> None:
    things = [{"id": "key", "light": "spot", "at": [0, 3, 0], "look_at": [2, 3, 0]}]
    cues = [{"id": "a", "when": [{"at": "1s"}], "do": [{"turn": "key", "to": {"y": 0}, "over": "2s"}]}]
    visit = simulate(_scene(cues, things=things), None, {})
    ahead = -visit.matrices("key", [0.0, 1.0, 2.0, 4.0])[:, :3, 2]
    half = math.sqrt(0.5)
    assert ahead == pytest.approx(np.array([[1, 0, 0], [1, 0, 0], [half, 0, -half], [0, 0, -1]]), abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(*[st.floats(-400, 400)] * 3, st.floats(0.1, 3)), min_size=2, max_size=2))
def test_places_agree_with_those_of_pictures(turns: list[tuple[float, ...]]) -> None:
    things: list[dict[str, Any]] = []
    for number, (x, y, z, scale) in enumerate(turns):
        parent = {"parent": f"g{number - 1}"} if number else {}
        things.append({"id": f"g{number}", "group": True, "at": [1, number, 2], "turn": {"x": x, "y": y, "z": z}, "scale": [scale, 1.0, 2.0], **parent})  # fmt: skip
    things.append({"id": "m", "model": "m", "at": [0.3, 1, 0.2], "parent": "g1", "look_at": [5, 5, 5]})
    things.append({"id": "n", "model": "m", "at": "m", "parent": "g0", "turn": {"z": 10}})
    scene = _scene([], things=things)
    motion = Motion(scene, {})
    for thing in scene.things:
        found = motion.matrices(thing.id, np.array([0]))[0]
        assert found == pytest.approx(world_from_thing(scene, thing), abs=1e-8)


@settings(max_examples=200, deadline=None)
@example(22121.02083847999)
@given(st.floats(-1e5, 1e5))
def test_cosines_and_sines_agree_with_the_library_of_c(degrees: float) -> None:
    cosine, sine = cosine_sine(np.array([degrees]))
    assert cosine[0] == pytest.approx(math.cos(math.radians(degrees)), abs=2e-11)
    assert sine[0] == pytest.approx(math.sin(math.radians(degrees)), abs=2e-11)
    # Within an eighth of a turn radians are rounded least; farther on the C library's own would be the worse of the two.
    rest = math.remainder(degrees, 90.0)
    quarters = round((degrees - rest) / 90.0) % 4
    a, b = math.cos(math.radians(rest)), math.sin(math.radians(rest))
    wanted = [(a, b), (-b, a), (-a, -b), (b, -a)][quarters]
    assert (cosine[0], sine[0]) == pytest.approx(wanted, abs=3e-16)


# Tours and views ------------------------------------------------------------------------------------


def test_a_tour_waits_for_what_ends_and_goes_where_it_looks() -> None:
    tours = {"main": {"steps": [
        {"view": "entry", "text": {"en": "Come in & look", "fr": "Entrez"}, "hold": "3s"},
        {"view": "close", "cue": "speak", "hold": {"ended": "voice"}},
        {"view": "entry"},
    ]}}  # fmt: skip
    cues = [{"id": "speak", "do": [{"play": "voice"}]}, {"id": "in", "when": [{"enter": "near"}]}]
    scene = _scene(cues, tours=tours)
    visit = simulate(scene, None, {"v": 4.0}, tour="main")
    assert _told(visit, "step", "tour-end", "cue", "ended", "enter", "leave") == [
        (0.0, "step", "main"), (3.0, "step", "main"), (3.0, "cue", "speak"), (3.01, "enter", "near"), (3.01, "cue", "in"),
        (7.0, "ended", "voice"), (7.01, "step", "main"), (7.02, "leave", "near"), (7.02, "tour-end", "main"),
    ]  # fmt: skip
    assert visit.viewer_at([2.9, 3.0, 8.0])[0][:, 2].tolist() == [3.0, 0.0, 3.0]
    told = chapters(scene, visit, "fr")
    assert told.split("\n\n")[1:] == [
        "1\n00:00:00.000 --> 00:00:03.000\nEntrez",
        "2\n00:00:03.000 --> 00:00:07.010\nclose",
        "3\n00:00:07.010 --> 00:00:20.000\nLa porte\n",
    ]
    assert "Come in &amp; look" in chapters(scene, visit)
    with pytest.raises(InputError, match="scene-tour-unknown"):
        simulate(scene, None, {}, tour="mian")


def test_a_tour_goes_on_when_what_it_waits_for_is_stopped() -> None:
    tours = {"main": {"steps": [{"cue": "speak", "hold": {"ended": "voice"}}, {"view": "close"}]}}
    cues = [
        {"id": "speak", "do": [{"play": "voice"}]},
        {"id": "hush", "when": [{"at": "2s"}], "do": [{"stop": "voice", "fade": "1s"}]},
    ]
    visit = simulate(_scene(cues, tours=tours), None, {"v": 9.0}, tour="main")
    assert [time for time, *_ in _told(visit, "step")] == [0.0, 3.0]


# Circles and limits ---------------------------------------------------------------------------------


def test_what_fired_before_a_delay_is_no_cause_of_what_fires_after_it() -> None:
    """At 2 s `c` fires for what `b` did at 1 s, not for `a`, which only asks `b` again in vain: no circle is told."""
    cues = [
        {"id": "a", "when": [{"at": "1s"}, {"at": "2s"}, {"after": "c"}], "do": [{"cue": "b"}]},
        {"id": "b", "when": [{"osc": "/b"}], "do": [], "cooldown": "10s"},
        {"id": "c", "when": [{"after": "b", "delay": "1s"}], "do": []},
    ]
    assert _told(simulate(_scene(cues), None, {}), "cue", "cycle") == [
        (1.0, "cue", "a"), (1.0, "cue", "b"), (2.0, "cue", "a"), (2.0, "cue", "c"),
    ]  # fmt: skip


def test_a_cue_that_fires_itself_is_told() -> None:
    cues = [{"id": "a", "when": ["start", {"after": "b"}], "do": [{"cue": "a"}, {"cue": "b"}]}, {"id": "b"}]
    assert _told(simulate(_scene(cues), None, {}), "cue", "cycle") == [
        (0.0, "cue", "a"), (0.0, "cycle", "a"), (0.0, "cue", "b"), (0.0, "cycle", "a"),
    ]  # fmt: skip


def test_two_ways_to_one_cue_are_no_circle() -> None:
    cues = [{"id": "a", "when": ["start"], "do": [{"cue": "c"}]}, {"id": "b", "when": ["start"], "do": [{"cue": "c"}]}, {"id": "c"}]  # fmt: skip
    assert _told(simulate(_scene(cues), None, {}), "cue", "cycle") == [
        (0.0, "cue", "a"), (0.0, "cue", "c"), (0.0, "cue", "b"),
    ]  # fmt: skip


def test_a_chain_of_five_thousand_cues() -> None:
    cues = [{"id": f"c{i}", "when": ["start"] if i == 0 else [], "do": [{"cue": f"c{i + 1}"}] if i < 4999 else []} for i in range(5000)]  # fmt: skip
    assert len(_told(simulate(_scene(cues), None, {}), "cue")) == 5000


def test_what_has_no_length_and_starts_itself_lets_time_pass() -> None:
    cues = [{"id": "a", "when": ["start", {"ended": "voice"}], "do": [{"play": "voice"}]}]
    visit = simulate(_scene(cues, show={"duration": "0s", "at_end": "loop"}), _stay(1), {"v": 0.0})
    assert len(_told(visit, "start")) == 101  # a show of no length lasts one step of the grid


def test_a_visit_that_never_ends_is_refused() -> None:
    with pytest.raises(InputError, match="scene-visit-length"):
        simulate(_scene([]), _stay(32 * 86400), {})


def test_a_log_that_grows_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("immersion.scene.engine._MOST_EVENTS", 100)
    cues = [{"id": "a", "when": ["start", {"after": "a", "delay": "10ms"}]}]
    with pytest.raises(InputError, match="scene-visit-events") as caught:
        simulate(_scene(cues), None, {})
    assert caught.value.render("fr") != caught.value.render("en")


def test_a_dropped_thing_still_has_a_place() -> None:
    zones = {"near": {"sphere": {"at": "rock", "radius": 1}}}
    cues = [{"id": "a", "when": [{"enter": "near"}], "do": [{"hide": "rock"}, {"play": "voice"}]}]
    visit = simulate(_scene(cues, zones=zones), _stay(1, [0, 0, 0]), {"v": 1.0}, kept={"voice"})
    assert _told(visit)[1:] == [(0.0, "enter", "near"), (0.0, "cue", "a"), (0.0, "play", "voice"), (1.0, "ended", "voice")]  # fmt: skip
    assert list(visit.state_at(0.5).things) == ["voice"]


# Determinism ----------------------------------------------------------------------------------------

_PROGRAM = """
import sys
from immersion.scene import read
from immersion.scene.timeline import simulate
from immersion.scene.walk import Walk
visit = simulate(read(sys.argv[1]), Walk.read(sys.argv[2]), {"nile": 20.0, "voice": 18.5}, tour="main")
sys.stdout.buffer.write(visit.log_csv().encode() + visit.to_json())
"""


def test_two_processes_give_the_same_bytes(tmp_path: Path) -> None:
    walk = tmp_path / "walk.csv"
    rows = [
        f"{t / 7:.3f},{math.sin(t) * 2:.6f},1.6,{math.cos(t / 3) * 2 - 1:.6f},{t * 11},0" for t in range(900)
    ]
    walk.write_text(
        "# start: 2026-06-01T10:00:00+02:00\ntime,x,y,z,yaw,pitch\n" + "\n".join(rows), encoding="utf-8"
    )
    logs = [
        subprocess.run(
            [sys.executable, "-c", _PROGRAM, str(EXAMPLE), str(walk)],
            check=True,
            capture_output=True,
            env={"PYTHONHASHSEED": seed, "NPY_DISABLE_CPU_FEATURES": features},
        ).stdout
        for seed, features in (("1", ""), ("2", "AVX512F AVX2 FMA3"))
    ]  # fmt: skip
    assert logs[0] == logs[1]
    assert logs[0].count(b",enter,near") > 5
    assert json.loads(logs[0].partition(b"\n{")[2].join([b"{", b""]))["duration"] == 128.43


def test_the_example_takes_its_tour() -> None:
    visit = simulate(read(EXAMPLE), None, {"nile": 20.0, "voice": 18.5}, tour="main")
    assert _told(visit, "step", "cue", "ended", "tour-end") == [
        (0.0, "step", "main"), (0.0, "cue", "open"), (8.0, "step", "main"), (8.0, "cue", "speak"),
        (26.5, "ended", "narrator"), (26.5, "cue", "after"), (26.51, "tour-end", "main"),
    ]  # fmt: skip


def test_a_damaged_walk_still_says_every_line(tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    path.write_text("time,x,y,z\n0,0,0,0\n1,a,0,0\n0.5,0,0,0\n2,0,inf,0\n", encoding="utf-8")
    with pytest.raises(SceneError) as caught:
        Walk.read(path)
    assert [problem.where.line for problem in caught.value.problems] == [3, 5]
