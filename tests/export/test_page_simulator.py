"""The page's simulator gives the log of Python's, line by line, and the same room at every time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from immersion.scene import Scene
from immersion.scene.live import LiveTimeline
from page_simulator import Case, compare, in_node, same_state
from scene import test_live_timeline as lives
from scene import test_timeline_oracle as oracle


def _generated(count: int) -> list[Case]:
    """Scenes and walks of the timeline's own oracle."""
    cases: list[Case] = []

    @settings(
        max_examples=count, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(
        oracle.scenes(),
        st.one_of(st.none(), oracle.walks(), oracle.walks()),
        st.sampled_from([None, "main"]),
        oracle.SECONDS,
    )
    def gather(scene: Scene, walk: Any, tour: str | None, length: float) -> None:
        paths = {thing.id: oracle.PATH for thing in scene.things if thing.path is not None}
        cases.append(Case(scene, walk, {"v": length}, paths, tour, states=5))

    gather()
    return cases


def test_generated_scenes_and_walks_give_the_same_logs() -> None:
    cases = _generated(40)
    assert len(cases) >= 40
    assert sum(found["log"].count("\n") for found in compare(cases)) > 400


@pytest.mark.slow
def test_thousands_of_generated_scenes_give_the_same_logs() -> None:
    assert len(compare(_generated(3000))) >= 3000


def _walked(seed: int) -> tuple[np.ndarray, dict[int, tuple[str, ...]]]:
    random = np.random.default_rng(seed)
    rows = np.zeros((420, 5))
    rows[:, :3] = np.cumsum(random.normal(0, 0.12, (420, 3)), 0) * [1, 0.02, 1] + [0, 1.6, 1]
    rows[:, 3:] = np.cumsum(random.normal(0, 2.0, (420, 2)), 0)
    rows[100:200] = rows[100]
    return rows, {int(s): (str(random.choice(lives.SAID)),) for s in random.integers(1, 420, 8)}


@pytest.mark.parametrize("record", [True, False])
def test_a_walk_told_step_by_step_gives_the_same_log(record: bool) -> None:
    told, truths = [], []
    for seed in range(6):
        rows, said = _walked(seed)
        tour = "main" if seed % 2 else None
        live = LiveTimeline(lives.SCENE, rows[0], lives.LENGTHS, tour=tour)
        states = []
        for step, row in enumerate(rows[1:], 1):
            live.step(row, said.get(step, ()))
            if (step - 1) % 7 == 0:
                states.append(live.visit().state_at(live.known_us / 1e6))
        truths.append((live.visit().log_csv(), states))
        programme = Case(lives.SCENE, lengths=lives.LENGTHS).programme()
        walk = {"rows": rows.tolist(), "said": {str(k): list(v) for k, v in said.items()}, "record": record}
        told.append({"programme": programme, "live": walk, "options": {"tour": tour}})
    for found, (log, states) in zip(in_node(told), truths, strict=True):
        assert found["log"] == log
        assert len(found["states"]) == len(states)
        for state, wanted in zip(found["states"], states, strict=True):
            same_state(state, wanted)
