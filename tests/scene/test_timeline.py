"""A visit is a pure function of the scene, the lengths of its media and the walk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immersion import scene as scenes
from immersion.errors import InputError, SceneError
from immersion.scene.inside import inside_outline, inside_zone
from immersion.scene.model import Outline, Zone
from immersion.scene.timeline import simulate
from immersion.scene.visit import Visit
from immersion.scene.walk import Walk

EXAMPLE = Path(__file__).parent / "fixtures" / "example.yaml"
LENGTHS = {"nile": 20.0, "voice": 18.5}


def _told(visit: Visit, *kinds: str) -> list[tuple[float, str, str]]:
    return [(e.time_us / 1e6, e.kind, e.target) for e in visit.events if not kinds or e.kind in kinds]


def _scene(cues: list[dict[str, Any]], **more: Any) -> scenes.Scene:
    base = {
        "media": {"v": {"type": "audio", "file": "v.wav"}, "n": {"type": "ambisonic", "file": "n.wav"}},
        "things": [{"id": "voice", "sound": "v"}, {"id": "bed", "ambisonic": "n", "loop": True, "gain": "-6dB"},
                   {"id": "wall", "image": "i", "screen": "s"}],
        "zones": {"near": {"cylinder": {"at": [0, 0, 0], "radius": 1, "height": 2}}},
        "show": {"duration": "60s"},
    }  # fmt: skip
    return scenes.Scene(immersion="1", id="a", cues=cues, **{**base, **more})


def test_the_example_without_a_walk() -> None:
    visit = simulate(scenes.read(EXAMPLE), None, LENGTHS)
    assert _told(visit, "cue", "ended") == [
        (0.0, "cue", "open"),
        (40.0, "cue", "speak"),
        (58.5, "ended", "narrator"),
        (58.5, "cue", "after"),
    ]
    soft, loud = 10 ** (-18 / 20), 10 ** (-12 / 20)
    gains = visit.gains("bed", [0.0, 1.5, 3.0, 39.9, 40.5, 41.0, 58.5, 59.5, 60.5])
    ramped = [0, loud / 2, loud, loud, (soft + loud) / 2, soft, soft, (soft + loud) / 2, loud]
    assert gains == pytest.approx(ramped)
    assert visit.duration == 240.0


def test_entering_a_zone_fires_once_per_loop() -> None:
    walk = Walk.of(
        [0, 10, 20, 30, 280, 300],
        [[0, 1.6, 2.5], [0, 1.6, 0], [0, 1.6, 2.5], [0, 1.6, 0], [0, 1.6, 2.5], [0, 1.6, 0]],
    )
    visit = simulate(scenes.read(EXAMPLE), walk, LENGTHS)
    cues = [(t, name) for t, kind, name in _told(visit, "cue") if name == "speak"]
    # The zone is 1.5 m around (0, 0, −1): its border is z = 0.5, reached at 8 s of a walk of 2.5 m in 10 s.
    assert cues[0] == (8.0, "speak")
    assert len([c for c in cues if c[0] < 240]) == 1
    assert len([c for c in cues if c[0] >= 260]) == 1


def test_leave_click_osc_after_and_delay() -> None:
    cues = [
        {"id": "out", "when": [{"leave": "near"}], "do": [{"hide": "wall"}]},
        {"id": "tap", "when": [{"click": "wall"}], "do": [{"show": "wall"}]},
        {"id": "go", "when": [{"osc": "/go"}], "do": [{"osc": "/light", "args": [1, "a"]}]},
        {"id": "later", "when": [{"after": "tap", "delay": "2s"}], "do": [{"goto": "entry"}]},
    ]
    walk = Walk.of(
        [0, 5, 10], [[0, 1.6, 0], [0, 1.6, 2], [0, 1.6, 2]], events=((6.0, "click:wall"), (7.0, "osc:/go 1"))
    )
    visit = simulate(_scene(cues, views={"entry": {"at": [0, 1.6, 2]}}), walk, {})
    assert _told(visit, "cue") == [
        (2.51, "cue", "out"),
        (6.0, "cue", "tap"),
        (7.0, "cue", "go"),
        (8.0, "cue", "later"),
    ]
    assert [visit.state_at(t).things["wall"].visible for t in (0, 2.5, 2.51, 5.9, 6.0)] == [
        True,
        True,
        False,
        False,
        True,
    ]
    assert dict(next(e for e in visit.events if e.target == "/light").detail) == {"args": [1, "a"]}


def test_pause_holds_and_play_goes_on() -> None:
    cues = [
        {"id": "a", "when": ["start"], "do": [{"play": "voice"}]},
        {"id": "b", "when": [{"at": "3s"}], "do": [{"pause": "voice"}]},
        {"id": "c", "when": [{"at": "10s"}], "do": [{"play": "voice"}]},
        {"id": "d", "when": [{"ended": "voice"}], "do": [{"play": "bed", "fade": "2s"}]},
        {"id": "e", "when": [{"at": "20s"}], "do": [{"stop": "bed", "fade": "4s"}]},
    ]
    visit = simulate(_scene(cues), None, {"v": 5.0, "n": 4.0})
    assert [(p.thing, p.start, p.end, p.offset) for p in visit.plays] == [
        ("voice", 0.0, 3.0, 0.0), ("voice", 10.0, 12.0, 3.0), ("bed", 12.0, 24.0, 0.0),
    ]  # fmt: skip
    assert visit.state_at(11.0).things["voice"].media_time == pytest.approx(4.0)
    assert visit.state_at(17.0).things["bed"].media_time == pytest.approx(1.0)
    level = 10 ** (-6 / 20)
    assert visit.gains("bed", [11.9, 13, 15, 22, 24.1]) == pytest.approx([0, level / 2, level, level / 2, 0])


def test_a_loop_begins_as_the_first_did() -> None:
    cues = [
        {"id": "a", "when": ["start"], "do": [{"play": "bed"}]},
        {"id": "b", "when": [{"at": "2s"}], "do": [{"gain": "bed", "to": "-40dB"}, {"hide": "wall"}]},
    ]
    scene = _scene(cues, show={"duration": "5s", "at_end": "loop", "gap": "1s"})
    visit = simulate(scene, Walk.of([0, 12], [[0, 1.6, 5], [0, 1.6, 5]]), {"v": 5.0, "n": 4.0})
    assert [(p.start, p.end) for p in visit.plays] == [(0.0, 5.0), (6.0, 11.0), (12.0, 12.0)][:2]
    level = 10 ** (-6 / 20)
    assert visit.gains("bed", [1.0, 3.0, 5.5, 7.0, 9.0]) == pytest.approx([level, 0.01, 0, level, 0.01])
    assert visit.state_at(6.5).things["wall"].visible


def test_cues_that_call_each_other_fire_once_at_one_time() -> None:
    cues = [
        {"id": "a", "when": ["start", {"after": "b"}], "do": [{"cue": "b"}]},
        {"id": "b", "when": [{"after": "a"}], "do": [{"cue": "a"}]},
    ]
    visit = simulate(_scene(cues), None, {})
    assert _told(visit, "cue") == [(0.0, "cue", "a"), (0.0, "cue", "b")]


def test_cooldown_and_once() -> None:
    walk_rows = [[0, 1.6, 2], [0, 1.6, 0]] * 5
    walk = Walk.of(range(10), walk_rows)
    every = simulate(_scene([{"id": "c", "when": [{"enter": "near"}]}]), walk, {})
    rested = simulate(_scene([{"id": "c", "when": [{"enter": "near"}], "cooldown": "3s"}]), walk, {})
    single = simulate(_scene([{"id": "c", "when": [{"enter": "near"}], "once": "visit"}]), walk, {})
    assert [len(_told(v, "cue")) for v in (every, rested, single)] == [5, 3, 1]


def test_a_group_passes_on() -> None:
    things = [
        {"id": "g", "group": True},
        {"id": "voice", "sound": "v", "parent": "g"},
        {"id": "w", "image": "i", "parent": "g"},
    ]
    visit = simulate(_scene([{"id": "c", "when": ["start"], "do": [{"hide": "g"}]}], things=things), None, {})
    assert {name: s.visible for name, s in visit.state_at(1.0).things.items()} == {
        "g": False,
        "voice": False,
        "w": False,
    }


def test_a_length_that_is_needed_must_be_given() -> None:
    with pytest.raises(InputError, match="media-duration"):
        simulate(_scene([{"id": "c", "when": ["start"], "do": [{"play": "voice"}]}]), None, {})


def test_the_viewer_follows_the_walk() -> None:
    walk = Walk.of([0, 2], [[0, 1.6, 2], [1, 1.6, 0]], yaw=[0, 90], pitch=[0, -10])
    visit = simulate(_scene([]), walk, {})
    places, yaw, pitch = visit.viewer_at([1.0])
    assert places[0] == pytest.approx([0.5, 1.6, 1.0])
    assert (np.degrees(yaw[0]), np.degrees(pitch[0])) == pytest.approx((45.0, -5.0))


def test_without_a_walk_the_visitor_stands_at_the_first_view() -> None:
    scene = _scene([], views={"entry": {"at": [2, 1.6, 0], "look_at": [0, 1.6, 0]}})
    places, yaw, _ = simulate(scene, None, {}).viewer_at([3.0])
    assert places[0] == pytest.approx([2, 1.6, 0])
    assert np.degrees(yaw[0]) == pytest.approx(90.0)  # −X is to the left of −Z


def test_the_same_visit_gives_the_same_log() -> None:
    walk = Walk.of([0, 10, 20], [[0, 1.6, 2.5], [0, 1.6, 0], [0, 1.6, 2.5]])
    first, again = (simulate(scenes.read(EXAMPLE), walk, LENGTHS) for _ in range(2))
    assert first.log_csv() == again.log_csv()
    assert first.to_json() == again.to_json()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(-0.5, 3.5), st.floats(-2, 2)), min_size=1, max_size=20))
def test_two_half_circles_are_a_cylinder(points: list[tuple[float, float, float]]) -> None:
    array = np.array(points)
    outline = Outline(points=((-1.0, 0.0, 1.0), (1.0, 0.0, 1.0), (-1.0, 0.0)), height=3)
    squared = (array[:, [0, 2]] ** 2).sum(1)
    wanted = (squared <= 1) & (array[:, 1] >= 0) & (array[:, 1] <= 3)
    safe = (np.abs(squared - 1) > 1e-9) & (np.abs(array[:, 2]) > 1e-9)
    assert (inside_outline(outline, array) == wanted)[safe].all()


def test_bulges_add_outside_and_take_away_inside() -> None:
    # Corners from +X to −Z and on, counter-clockwise seen from above: a positive bulge goes outside.
    corners = [(-1.0, 1.0), (1.0, 1.0), (1.0, -1.0), (-1.0, -1.0)]
    probes = np.array([[1.2, 1.0, 0.0], [0.8, 1.0, 0.0], [0.0, 1.0, 0.0]])
    for bulge, wanted in (
        (0.0, [False, True, True]),
        (0.5, [True, True, True]),
        (-0.5, [False, False, True]),
    ):
        points = tuple((*c, bulge) if i == 1 else c for i, c in enumerate(corners))
        assert inside_outline(Outline(points=points, height=2), probes).tolist() == wanted


def test_every_zone_shape() -> None:
    scene = _scene([])
    points = np.array([[0, 0.5, 0], [0.9, 0.5, 0.9], [0, 2.5, 0]])
    shapes = {
        "sphere": ({"at": [0, 0, 0], "radius": 1}, [True, False, False]),
        "box": ({"at": [0, 0, 0], "size": [2, 2, 2]}, [True, True, False]),
        "cylinder": ({"at": [0, 0, 0], "radius": 1, "height": 2}, [True, False, False]),
    }
    for name, (shape, wanted) in shapes.items():
        assert inside_zone(scene, Zone(**{name: shape}), points).tolist() == wanted


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("time,x,y\n0,0,0\n", "walk-header"),
        ("time,x,y,z\n", "walk-header"),
        ("time,x,y,z\n0,0,nan,0\n", "walk-row"),
        ("time,x,y,z\n0,0,un,0\n", "walk-row"),
        ("time,x,y,z\n2,0,0,0\n1,0,0,0\n", "walk-row"),
        ("time,x,y,z,event\n0,0,0,0,jump:1\n", "walk-event"),
        ("# start: hier\ntime,x,y,z\n0,0,0,0\n", "walk-start"),
    ],
)
def test_a_walk_that_is_none(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "parcours d'été.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SceneError) as caught:
        Walk.read(path)
    assert [p.code for p in caught.value.problems] == [code]
    assert caught.value.problems[0].where.line in (1, 2, 3)
    assert caught.value.problems[0].render("fr") != caught.value.problems[0].render("en")


def test_a_walk_is_read(tmp_path: Path) -> None:
    path = tmp_path / "walk.csv"
    path.write_text(
        "# start: 2026-06-01T10:00:00+02:00\ntime,x,y,z,yaw,pitch,event,visitor\n"
        "0,0,1.6,2,0,0,,a\n0,1,1.6,2,0,0,,b\n4,0,1.6,0,-90,0,click:wall,a\n",
        encoding="utf-8",
    )
    walk = Walk.read(path)
    assert walk.visitors == ("a", "b")
    assert str(walk.start) == "2026-06-01 10:00:00+02:00"
    assert walk.tracks[0].at([2_000_000])[0].tolist() == [0.0, 1.6, 1.0, -45.0, 0.0]
    assert [(e.time_us, e.text) for e in walk.events] == [(4_000_000, "click:wall")]
