"""A visit walked now, step by step, is the visit of its recorded walk."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immersion.errors import InputError
from immersion.scene.live import LiveTimeline
from immersion.scene.model import Scene
from immersion.scene.timeline import simulate

SCENE = Scene(
    immersion="1", id="a",
    show={"duration": "1.5s", "at_end": "loop", "gap": "100ms", "idle": "calm"},
    languages={"default": "fr", "available": ["fr", "en"]},
    media={
        "nile": {"type": "ambisonic", "file": "nile.wav"},
        "voice": {"type": "audio", "files": {"fr": "v.fr.wav", "en": "v.en.wav"}},
    },
    things=[
        {"id": "bed", "ambisonic": "nile", "loop": True},
        {"id": "narrator", "sound": "voice", "at": [0, 1.6, -1]},
        {"id": "boat", "group": True, "at": [1, 0, 0]},
    ],
    zones={
        "near": {"sphere": {"at": [0, 1.6, 0], "radius": 1}},
        "aboard": {"cylinder": {"at": "boat", "radius": 0.8, "height": 2.5}},
        "corner": {"outline": {"points": [[-3, -3], [-1, -3], [-1, -1]], "height": 3}},
        "felt": {"box": {"at": [9, 0, 9], "size": [1, 1, 1]}, "sensor": "/felt"},
    },
    views={"entry": {"at": [0, 1.6, 2]}, "close": {"at": [0, 1.6, 0.5]}},
    tours={"main": {"steps": [{"view": "entry", "hold": "300ms"}, {"view": "close", "hold": {"ended": "narrator"}}]}},
    cues=[
        {"id": "open", "when": ["start"], "do": [{"play": "bed", "fade": "200ms"}]},
        {"id": "speak", "when": [{"enter": "near"}, {"click": "boat"}], "do": [{"play": "narrator"}, {"gain": "bed", "to": "-12dB", "over": "150ms"}]},
        {"id": "sail", "when": [{"enter": "aboard"}], "do": [{"move": "boat", "to": [-2, 0, 0], "over": "400ms"}]},
        {"id": "hush", "when": [{"leave": "near"}, {"enter": "felt"}], "do": [{"stop": "narrator", "fade": "300ms"}]},
        {"id": "after", "when": [{"ended": "narrator"}, {"after": "sail", "delay": "200ms"}], "do": [{"gain": "bed", "to": "0dB"}]},
        {"id": "held", "when": [{"enter": "corner"}, {"osc": "/hold"}], "do": [{"pause": "narrator", "fade": "50ms"}]},
        {"id": "calm", "when": [], "do": [{"stop": "bed"}]},
    ],
)  # fmt: skip
LENGTHS = {"nile": 0.7, "voice": {"fr": 0.52, "en": 0.81}}
SAID = (
    "click:boat",
    "click:narrator",
    "osc:/hold",
    "osc:/felt 1",
    "osc:/felt 0",
    "language:en",
    "language:fr",
)


def together(rows: np.ndarray, said: dict[int, tuple[str, ...]], tour: str | None) -> None:
    live = LiveTimeline(SCENE, rows[0], LENGTHS, tour=tour)
    seen = []
    for step, row in enumerate(rows[1:], 1):
        live.step(row, said.get(step, ()))
        at = live.known_us / 1e6
        seen.append([live.visit().gains(name, [at])[0] for name in ("bed", "narrator")])
    truth = simulate(SCENE, live.walk(), LENGTHS, tour=tour)
    end = live.known_us
    assert [e for e in truth.events if e.time_us <= end] == list(live.visit().events)
    times = np.arange(1, len(rows)) * 0.01
    for column, name in enumerate(("bed", "narrator")):
        # At its very last instant a recorded visit is over.
        np.testing.assert_array_equal(np.array(seen)[:-1, column], truth.gains(name, times)[:-1])
        np.testing.assert_array_equal(live.visit().matrices(name, times), truth.matrices(name, times))
    known = [play for play in truth.plays if round(play.end * 1e6) < end]
    assert [play for play in live.visit().plays if round(play.end * 1e6) < end] == known


@pytest.mark.parametrize("tour", [None, "main"])
@pytest.mark.parametrize("seed", range(6))
def test_a_walk_told_step_by_step_is_its_recording(seed: int, tour: str | None) -> None:
    random = np.random.default_rng(seed)
    steps = 420
    rows = np.zeros((steps, 5))
    rows[:, :3] = np.cumsum(random.normal(0, 0.12, (steps, 3)), 0) * [1, 0.02, 1] + [0, 1.6, 1]
    rows[:, 3:] = np.cumsum(random.normal(0, 2.0, (steps, 2)), 0)
    rows[100:200] = rows[100]  # stands still for a second
    said = {int(s): (str(random.choice(SAID)),) for s in random.integers(1, steps, 8)}
    together(rows, said, tour)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.sampled_from([-2.0, -1.0, 0.0, 0.5, 1.0, 3.0]), min_size=3, max_size=60),
    st.dictionaries(st.integers(1, 50), st.sampled_from(SAID).map(lambda text: (text,)), max_size=6),
)
def test_any_jumps_and_events(places: list[float], said: dict[int, tuple[str, ...]]) -> None:
    rows = np.array([[x, 1.6, -x / 2, 0.0, 0.0] for x in places])
    together(rows, said, None)


def test_who_stands_still_takes_two_rows() -> None:
    live = LiveTimeline(SCENE, [0, 1.6, 2, 0, 0], LENGTHS)
    for _ in range(500):
        live.step([0, 1.6, 2, 0, 0])
    assert len(live.track.times) == 2
    assert live.walk().duration_us == 5_000_000
    for step in range(2000):
        live.step([0, 1.6, 2 + step % 7, 0, 0])
    np.testing.assert_array_equal(live.walk().tracks[0].at([5_030_000])[0], [0, 1.6, 4, 0, 0])


def test_several_steps_at_once_are_as_many() -> None:
    one, many = (LiveTimeline(SCENE, [0, 1.6, 2, 0, 0], LENGTHS) for _ in range(2))
    for _ in range(300):
        one.step([0, 1.6, 2, 0, 0])
    many.step([0, 1.6, 2, 0, 0], count=300)
    assert one.visit().events == many.visit().events


@pytest.mark.parametrize("row", [[0, 0, 0, 0], [0, np.nan, 0, 0, 0], [1e12, 0, 0, 0, 0]])
def test_a_row_that_is_none_is_told(row: list[float]) -> None:
    live = LiveTimeline(SCENE, [0, 1.6, 2, 0, 0], LENGTHS)
    with pytest.raises(InputError, match="walk-row"):
        live.step(row)
    with pytest.raises(InputError, match="walk-event"):
        live.step([0, 1.6, 2, 0, 0], ("jump",))
    assert live.known_us == 0
