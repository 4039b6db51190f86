"""A visit that is left open for months forgets what is past, and is otherwise the visit that keeps all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counted_work import calls_of
from immersion.errors import InputError, UsageError
from immersion.preview.cue_list import cue_lines
from immersion.scene.live import LiveTimeline
from immersion.scene.model import Scene
from scene.test_live_timeline import LENGTHS as SHORT
from scene.test_live_timeline import SAID
from scene.test_live_timeline import SCENE as LOOPED

KEEP, MOST = 0.6, 8
LENGTHS = {**SHORT, "film": 0.9}


def _scene() -> Scene:
    """Return the scene of other live visits, with a film, groups, and changes that outlast what is kept."""
    tree = LOOPED.model_dump(exclude_unset=True)
    tree["media"]["film"] = {"type": "video", "file": "film.mp4"}
    tree["things"] = [
        *tree["things"],
        {"id": "all", "group": True, "gain": "-2dB"},
        {"id": "wall", "video": "film", "parent": "all", "at": [0, 1.6, -2]},
        {"id": "lamp", "light": "point", "at": [0, 3, 0], "intensity": "100cd"},
    ]
    tree["cues"] = [
        *tree["cues"],
        {"id": "seen", "when": [{"click": "boat"}], "do": [{"play": "wall", "fade": "100ms"}]},
        {"id": "slow", "when": [{"osc": "/slow"}], "do": [{"gain": "all", "to": "-20dB", "over": "4s"}, {"hide": "lamp", "fade": "5s"}, {"turn": "boat", "to": {"y": 90}, "over": "3s"}]},
        {"id": "late", "when": [{"after": "slow", "delay": "1.2s"}], "do": [{"show": "lamp"}, {"stop": "bed", "fade": "2s"}]},
        {"id": "once", "when": [{"osc": "/slow"}], "once": "visit", "do": [{"goto": "close"}]},
    ]  # fmt: skip
    return Scene.model_validate(tree)


def _shown(live: LiveTimeline, back: float) -> tuple[object, ...]:
    visit, time = live.visit(), live.known_us / 1e6 - back
    state = visit.state_at(time)
    gains = tuple(float(visit.gains(name, [time])[0]) for name in ("bed", "narrator", "wall"))
    return state, {name: world.tolist() for name, world in state.worlds.items()}, gains


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([-2.0, 0.0, 0.5, 1.0, 3.0]),
            st.integers(1, 60),
            st.sampled_from(["", "", "", "osc:/slow", "click:boat", "click:boat", *SAID]),
            st.sampled_from([0.0, 0.01, 0.13, KEEP]),
        ),
        min_size=4, max_size=50,
    ),
    st.sampled_from([None, "main"]),
)  # fmt: skip
def test_it_is_as_if_it_kept_all(steps: list[tuple[float, int, str, float]], tour: str | None) -> None:
    scene = _scene()
    whole = LiveTimeline(scene, [0, 1.6, 2, 0, 0], LENGTHS, tour=tour)
    tail = LiveTimeline(scene, [0, 1.6, 2, 0, 0], LENGTHS, tour=tour, keep=KEEP, most=MOST)
    for x, count, said, back in steps:
        for live in (whole, tail):
            live.step([x, 1.6, -x / 2, 10 * x, 0], (said,) if said else (), count)
        back = min(back, tail.known_us / 1e6)
        assert _shown(tail, back) == _shown(whole, back)
        assert tail.motion.version == whole.motion.version
        all_events, kept = whole.visit().events, tail.visit()
        assert kept.forgotten + len(kept.events) == len(all_events)
        assert kept.events[-MOST:] == all_events[-MOST:]
        lines = [cue_lines(scene, live.visit(), live.known_us / 1e6) for live in (whole, tail)]
        for one, other in zip(*lines, strict=True):
            assert (one.cue, one.fired[-1:], one.due) == (other.cue, other.fired[-1:], other.due)


BUSY = Scene(
    immersion="1", id="a",
    media={"v": {"type": "audio", "file": "v.wav"}, "film": {"type": "video", "file": "film.mp4"}},
    things=[
        {"id": "voice", "sound": "v"},
        {"id": "wall", "video": "film", "at": [0, 1, 0]},
        {"id": "boat", "group": True, "at": [1, 0, 0]},
    ],
    views={"a": {"at": [0, 1.6, 0]}, "b": {"at": [0, 1.6, 1]}},
    languages={"default": "fr", "available": ["fr", "en"]},
    cues=[
        {"id": "on", "when": ["start", {"after": "off", "delay": "10ms"}], "do": [{"play": "voice", "fade": "5ms"}, {"play": "wall"}, {"move": "boat", "to": [0, 0, 0]}, {"goto": "a"}]},
        {"id": "off", "when": [{"after": "on", "delay": "10ms"}], "do": [{"stop": "voice", "fade": "5ms"}, {"stop": "wall"}, {"gain": "voice", "to": "-3dB"}, {"hide": "boat"}, {"turn": "boat", "to": {"y": 9}}, {"goto": "b"}]},
    ],
)  # fmt: skip


def _steps(live: LiveTimeline, count: int) -> None:
    """Walk about, say something, and look at the room at every step."""
    for step in range(count):
        at = live.known_us // 10_000 + step
        live.step([at % 7, 1.6, at % 5, 0, 0], ("language:en",) if at % 3 else ("language:fr",))
        live.visit().state_at(live.known_us / 1e6)


def _held(live: LiveTimeline) -> int:
    """Return how many records a visit holds, the lines of its log apart."""
    visit, engine, motion = live.visit(), live._engine, live.motion
    lists = [*visit.ramps.values(), *visit.fades.values(), *visit.shown.values(), *visit.rests.values()]
    lists += [
        visit.plays,
        visit.views,
        visit.languages,
        live._said,
        engine._heap,
        motion._begun,
    ]
    lists += [*motion._moves.values(), *motion._turns.values(), *motion._runs.values()]
    return sum(map(len, lists)) + len(engine.walk.events if engine.walk is not None else ())


def _most_held(live: LiveTimeline, steps: int) -> int:
    """Return the most that it holds meanwhile, of a log that keeps 64 lines."""
    most = 0
    for _ in range(0, steps, 50):
        _steps(live, 50)
        most = max(most, _held(live))
        assert len(live.visit().events) < 2 * 64 + 3  # and a start and two cues that still count
    return most


def test_many_events_take_no_more_room_nor_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("immersion.scene.engine._MOST_EVENTS", 3_000)
    lengths = {"v": 1.0, "film": 1.0}
    live = LiveTimeline(BUSY, [0, 1.6, 2, 0, 0], lengths, keep=0.3, most=64)
    first = _most_held(live, 300)
    early = calls_of(lambda: _steps(live, 100))
    late_held = [_most_held(live, 300) for _ in range(2)]
    late = calls_of(lambda: _steps(live, 100))
    assert live.visit().forgotten > 3_000  # more than the limit, and it goes on
    assert late_held == [first, first]
    assert late <= early * 1.05
    assert len(live.track.times) < 1_000
    whole = LiveTimeline(BUSY, [0, 1.6, 2, 0, 0], lengths)
    early = calls_of(lambda: _steps(whole, 100))
    assert calls_of(lambda: _steps(whole, 100)) > 1.3 * early  # what keeps all does more and more
    with pytest.raises(InputError, match="scene-visit-events"):
        _steps(whole, 1_000)


def test_one_who_walks_leaves_no_longer_track() -> None:
    live = LiveTimeline(BUSY, [0, 1.6, 2, 0, 0], {"v": 1.0}, keep=1.0)
    kept = []
    for step in range(4_000):
        live.step([step % 7, 1.6, 0, 0, 0])
        kept.append(len(live.track.times))
    assert max(kept[1_000:]) <= max(kept[:1_000])
    np.testing.assert_array_equal(live.track.at([39_030_000])[0], [3902 % 7, 1.6, 0, 0, 0])


def test_what_loops_still_plays_after_a_year() -> None:
    scene = Scene(
        immersion="1",
        id="a",
        media={"v": {"type": "audio", "file": "v.wav"}},
        things=[{"id": "bed", "sound": "v", "loop": True}],
        cues=[{"id": "a", "when": ["start"], "do": [{"play": "bed"}]}],
    )
    live = LiveTimeline(scene, [0, 1.6, 2, 0, 0], {"v": 1.0}, keep=10.0)
    live.step([0, 1.6, 2, 0, 0], count=366 * 86_400 * 100)
    live.step([0, 1.6, 2, 0, 0], count=25)
    state = live.visit().state_at(live.known_us / 1e6).things["bed"]
    assert (state.playing, state.gain) == (True, 1.0)
    assert state.media_time == pytest.approx(0.25, abs=1e-6)


def test_one_that_forgets_gives_no_recording() -> None:
    live = LiveTimeline(LOOPED, [0, 1.6, 2, 0, 0], SHORT, keep=10.0)
    live.step([0, 1.6, 2, 0, 0])
    with pytest.raises(UsageError, match="live-not-recorded") as caught:
        live.walk()
    assert "10 s" in caught.value.render("en")
    assert caught.value.render("fr") != caught.value.render("en")
