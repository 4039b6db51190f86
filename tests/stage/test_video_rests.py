"""A video that does not play shows where it was held, the last picture once it came to its end, or its first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immersion import preview, stage
from immersion.export._page.programme import programme_of
from immersion.preview.drawn_frames import video_frames
from immersion.scene.live import LiveTimeline
from immersion.scene.model import Scene
from immersion.scene.timeline import simulate
from immersion.scene.walk import Walk
from numbered_film import H264, encode, hanging_number
from page_simulator import in_node, same_state, walk_json

FPS, COUNT = 10, 15
VERBS = ("play", "pause", "stop", "fade", "hide", "show")


def _scene(cues: list[tuple[float, dict[str, Any]]], *, loop: bool = False, **show: Any) -> Scene:
    wall = {"id": "wall", "video": "film", "at": [0, 1.6, -2], "width": 2, "loop": loop, "alt": "Un film"}
    return Scene(
        immersion="1",
        id="salle",
        show={"duration": "10s", "at_end": "stop", **show},
        media={"film": {"type": "video", "file": "film.mp4", "license": "CC0-1.0", "credit": "A"}},
        things=[wall],
        views={"entry": {"at": [0, 1.6, 0], "look_at": [0, 1.6, -2]}},
        cues=[
            {"id": f"cue-{n}", "when": [{"at": f"{round(time * 1000)}ms"}], "do": [action]}
            for n, (time, action) in enumerate(cues)
        ],
    )


SHOWN = (
    ("ends", [(1.0, {"play": "wall"})], {0.5: 0, 1.25: 2, 2.45: 14, 2.6: 14, 9.0: 14}),
    (
        "held and gone on with",
        [(1.0, {"play": "wall"}), (1.5, {"pause": "wall"}), (3.0, {"play": "wall"})],
        {1.45: 4, 1.6: 5, 2.9: 5, 3.25: 7, 3.95: 14, 9.0: 14},
    ),
    (
        "stopped on the way, and after its end",
        [(1.0, {"play": "wall"}), (1.5, {"stop": "wall"}), (3.0, {"play": "wall"}), (6.0, {"stop": "wall"})],
        {1.45: 4, 1.6: 0, 2.9: 0, 5.9: 14, 6.1: 0},
    ),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("l’été")
    encode(made / "film.mp4", *H264, count=COUNT, rate=FPS)
    return made


@pytest.mark.parametrize(("what", "cues", "shown"), SHOWN, ids=[one[0] for one in SHOWN])
def test_the_picture_is_that_of_where_it_stands(
    folder: Path, what: str, cues: list[tuple[float, dict[str, Any]]], shown: dict[float, int]
) -> None:
    with stage.open(_scene(cues), folder=folder) as opened, video_frames(opened) as frames:
        visit = stage.simulate(opened)
        found = {}
        for time in shown:
            picture = preview.picture(opened, "entry", (384, 216), time, visit, frames)
            found[time] = hanging_number(picture)
    assert found == shown


def test_a_loop_of_the_show_begins_at_the_first_picture() -> None:
    scene = _scene([(1.0, {"play": "wall"})], duration="3s", at_end="loop")
    visit = simulate(scene, Walk.of([0, 6], [[0, 1.6, 5], [0, 1.6, 5]]), {"film": 1.5})
    assert [visit.state_at(time).things["wall"].media_time for time in (2.9, 3.5)] == [1.5, 0.0]


ACTIONS = st.lists(
    st.tuples(
        st.integers(1, 900).map(lambda n: n / 100), st.sampled_from(VERBS), st.sampled_from([0, 120, 400])
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None)
@given(ACTIONS, st.booleans())
def test_live_and_simulated_visits_agree_wherever_they_are_asked(
    told: list[tuple[float, str, int]], loop: bool
) -> None:
    """A visit that is live knows no more than what was, and says the same of it."""
    cues = [
        (time, {verb: "wall", **({"over": f"{fade or 10}ms"} if verb == "fade" else {"fade": f"{fade}ms"})})
        for time, verb, fade in told
    ]
    scene = _scene(cues, loop=loop)
    visit = simulate(scene, durations={"film": 1.5})
    live = LiveTimeline(scene, [0, 1.6, 0, 0, 0], {"film": 1.5})
    for step in range(1, 21):
        live.step([0, 1.6, 0, 0, 0], count=47)
        for time in (0.47 * step, 0.47 * step - 0.2):
            assert live.visit().state_at(time).things == visit.state_at(time).things


def test_the_page_s_simulator_agrees(folder: Path) -> None:
    cases = [_scene(cues) for _, cues, _ in SHOWN]
    cases.append(_scene([(0.5, {"play": "wall"}), (2.7, {"pause": "wall", "fade": "300ms"})], loop=True))
    times = [round(1e6 * time) for time in np.arange(0.05, 10, 0.35)]
    asked, visits = [], []
    for scene in cases:
        with stage.open(scene, folder=folder) as opened:
            visits.append(stage.simulate(opened))
            options = {"tour": None, "language": None}
            asked.append(
                {
                    "programme": programme_of(opened),
                    "walk": walk_json(None),
                    "options": options,
                    "times": times,
                }
            )
    for visit, result in zip(visits, in_node(asked), strict=True):
        for time, state in zip(times, result["states"], strict=True):
            same_state(state, visit.state_at(time / 1e6))
