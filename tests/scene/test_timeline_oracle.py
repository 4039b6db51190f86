"""Visits beside an oracle that stands at every 10 ms: the same log, the same levels."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from immersion.scene import Scene
from immersion.scene.timeline import simulate
from immersion.scene.walk import Track, Walk, WalkEvent
from naive_timeline import NaiveVisit

THINGS = ["voice", "bed", "wall", "rock", "part", "lot"]
SOUNDS = ["voice", "bed"]
ZONES = ["near", "room", "round", "lift"]
CUES = ["c0", "c1", "c2", "c3", "c4"]
PLACES = st.sampled_from([-1.5, -1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0, 1.75])
SECONDS = st.sampled_from([0.0, 0.005, 0.01, 0.25, 0.5, 0.73, 1.0, 1.5, 2.0, 3.0])


def _seconds(value: float) -> str:
    return f"{value * 1000:g}ms"


durations = SECONDS.map(_seconds)
conditions = st.one_of(
    st.just("start"),
    durations.map(lambda t: {"at": t}),
    st.sampled_from(ZONES).map(lambda z: {"enter": z}),
    st.sampled_from(ZONES).map(lambda z: {"leave": z}),
    st.sampled_from(["wall", "lot", "part"]).map(lambda t: {"click": t}),
    st.sampled_from(SOUNDS).map(lambda t: {"ended": t}),
    st.sampled_from(CUES).map(lambda c: {"after": c}),
    st.tuples(st.sampled_from(CUES), durations).map(lambda v: {"after": v[0], "delay": v[1]}),
    st.just({"osc": "/go"}),
)


@st.composite
def actions(draw: st.DrawFn) -> dict[str, Any]:
    verb = draw(
        st.sampled_from(
            ["play", "play", "stop", "pause", "gain", "fade", "show", "hide", "move", "goto", "cue", "osc"]
        )
    )
    if verb == "cue":
        return {"cue": draw(st.sampled_from(CUES))}
    if verb in ("goto", "osc"):
        return {verb: draw(st.sampled_from({"goto": ["entry", "close"], "osc": ["/go", "/light"]}[verb]))}
    act: dict[str, Any] = {
        verb: draw(st.sampled_from(SOUNDS if verb in ("play", "stop", "pause") else THINGS))
    }
    if verb in ("play", "stop", "pause", "show", "hide") and draw(st.booleans()):
        act["fade"] = draw(durations)
    if verb == "gain" or (verb == "fade" and draw(st.booleans())):
        act["to"] = draw(st.sampled_from(["0dB", "-6dB", "-20dB"]))
    if verb == "move":
        act["to"] = [draw(PLACES), draw(PLACES), draw(PLACES)]
    if verb in ("gain", "fade", "move") and draw(st.booleans()):
        act["over"] = draw(durations)
    return act


@st.composite
def cue_lists(draw: st.DrawFn) -> list[dict[str, Any]]:
    cues = []
    for name in CUES:
        cue: dict[str, Any] = {
            "id": name,
            "when": draw(st.lists(conditions, min_size=1, max_size=3)),
            "do": draw(st.lists(actions(), max_size=4)),
        }
        if draw(st.integers(0, 3)) == 0:
            cue["once"] = draw(st.sampled_from(["loop", "day", "visit"]))
        if draw(st.integers(0, 3)) == 0:
            cue["cooldown"] = draw(durations)
        cues.append(cue)
    return cues


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    people = st.integers(1, 2)
    show: dict[str, Any] = {"at_end": draw(st.sampled_from(["loop", "stop"])), "gap": draw(durations)}
    if draw(st.booleans()):
        show["duration"] = draw(st.sampled_from(["0s", "1s", "2500ms", "4s"]))
    if draw(st.integers(0, 2)) == 0:
        show["idle"] = draw(st.sampled_from(CUES))
    if draw(st.integers(0, 2)) == 0:
        show |= draw(
            st.sampled_from(
                [
                    {"open": "10:00", "closed": "18:00"},
                    {"open": "22:00", "closed": "10:00"},
                    {"open": "10:00"},
                    {"closed": "10:00"},
                ]
            )
        )
    steps = st.fixed_dictionaries(
        {"view": st.sampled_from(["entry", "close"])},
        optional={
            "cue": st.sampled_from(CUES),
            "hold": st.one_of(durations, st.sampled_from(SOUNDS).map(lambda t: {"ended": t})),
        },
    )
    path = {"file": "p.csv", "loop": draw(st.booleans())}
    return Scene(
        immersion="1",
        id="a",
        show=show,
        languages={"default": "en", "available": ["en", "fr"]},
        media={"v": {"type": "audio", "file": "v.wav"}, "m": {"type": "model", "file": "m.glb"}},
        things=[
            {"id": "lot", "group": True, "at": [0.5, 0, 0], "gain": "-3dB"},
            {"id": "voice", "sound": "v", "path": path},
            {"id": "bed", "sound": "v", "loop": draw(st.booleans()), "gain": "-6dB", "parent": "lot"},
            {"id": "wall", "image": "i", "visible": draw(st.booleans())},
            {"id": "rock", "model": "m", "at": [0, 0, 0.25], **({"path": path} if draw(st.booleans()) else {})},
            {"id": "part", "model": "m", "at": [0.25, 0, 0], "parent": "lot"},
        ],
        zones={
            "near": {"cylinder": {"at": [0, 0, 0], "radius": 1, "height": 2}, "people": draw(people)},
            "room": {"box": {"at": [0.5, 0, 0], "size": [1, 2, 1.5]}, "sensor": "/s", "people": draw(people)},
            "round": {"sphere": {"at": draw(st.sampled_from(["rock", "voice"])), "radius": 1.5}},
            "lift": {"box": {"at": "part", "size": [1, 3, 1]}},
        },
        views={"entry": {"at": [0, 1.5, 2.5]}, "close": {"at": [0.25, 1.5, 0]}},
        cues=draw(cue_lists()),
        tours={"main": {"steps": draw(st.lists(steps, min_size=1, max_size=4))}},
    )  # fmt: skip


@st.composite
def walks(draw: st.DrawFn) -> Walk:
    tracks = []
    for _ in range(draw(st.integers(1, 3))):
        gaps = draw(
            st.lists(st.sampled_from([0, 5_000, 250_000, 1_000_000, 2_333_000]), min_size=1, max_size=5)
        )
        times = np.cumsum(gaps).astype(np.int64)
        rows = [[draw(PLACES), 1.5, draw(PLACES), 0.0, 0.0] for _ in times]
        tracks.append(Track(times, np.array(rows, np.float64)))
    said = st.sampled_from(
        [
            "click:wall",
            "click:part",
            "osc:/go",
            "osc:/go 1",
            "osc:/immersion/cue/c1",
            "osc:/immersion/cue/c3 1",
            "osc:/s 1",
            "osc:/s 2",
            "osc:/s 0",
            "osc:/s",
            "language:fr",
        ]
    )
    events = [
        WalkEvent(draw(st.integers(0, 300)) * 12_500, text) for text in draw(st.lists(said, max_size=6))
    ]
    start = draw(
        st.sampled_from(
            [None, datetime(2026, 6, 1, 9, 59, 59, 5000, timezone(timedelta(hours=2))),
             datetime(2026, 6, 1, 23, 59, 58), datetime(2026, 6, 1, 17, 59, 59)]
        )
    )  # fmt: skip
    return Walk(tuple(tracks), tuple(sorted(events, key=lambda e: e.time_us)), start)


PATH = Track(
    np.array([0, 500_000, 1_500_000]),
    np.array([[0.0, 1.5, 0, 0, 0], [0.5, 1.5, 0.5, 0, 0], [-1.0, 1.5, 0, 0, 0]]),
)
SHORT = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # a scene does not shrink in reasonable time
    suppress_health_check=[HealthCheck.too_slow],
)


def _compare(scene: Scene, walk: Walk | None, tour: str | None, length: float) -> None:
    lengths = {"v": length}
    paths = {thing.id: PATH for thing in scene.things if thing.path is not None}
    visit = simulate(scene, walk, lengths, paths=paths, tour=tour)
    naive = NaiveVisit(scene, walk, lengths, round(visit.duration * 1e6), paths=paths, tour=tour).run()
    told = [(e.time_us, e.kind, e.target) for e in visit.events if e.kind != "hours"]
    assert told == naive.log
    times = sorted(naive.samples)[:-1]  # at its last time a visit is over
    seconds = np.array(times) / 1e6
    for name in THINGS:
        samples = [naive.samples[time][name] for time in times]
        assert visit.gains(name, seconds) == pytest.approx([sample[1] for sample in samples], abs=1e-12)
        assert visit.opacities(name, seconds) == pytest.approx([sample[2] for sample in samples], abs=1e-12)
        places = np.array([sample[3] for sample in samples]).reshape(-1, 3)
        assert visit.matrices(name, seconds)[:, :3, 3] == pytest.approx(places, abs=1e-12)
    for time in times[::53]:
        state = visit.state_at(time / 1e6)
        assert {n: s.playing for n, s in state.things.items()} == {
            n: sample[0] for n, sample in naive.samples[time].items()
        }


@SHORT
@given(scenes(), walks(), st.sampled_from([None, None, "main"]), SECONDS)
def test_a_walk_gives_the_log_of_the_oracle(
    scene: Scene, walk: Walk, tour: str | None, length: float
) -> None:
    _compare(scene, walk, tour, length)


@SHORT
@given(scenes(), st.sampled_from([None, "main"]), SECONDS)
def test_without_a_walk_the_visitor_goes_where_cues_and_tours_go(
    scene: Scene, tour: str | None, length: float
) -> None:
    _compare(scene, None, tour, length)


@pytest.mark.slow
@settings(parent=SHORT, max_examples=600)
@given(scenes(), walks(), st.sampled_from([None, "main"]), SECONDS)
def test_many_walks_give_the_log_of_the_oracle(
    scene: Scene, walk: Walk, tour: str | None, length: float
) -> None:
    _compare(scene, walk, tour, length)
