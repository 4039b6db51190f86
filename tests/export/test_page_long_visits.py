"""The page's simulator, left open for long, beside Python's visits that keep all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from immersion.scene.live import LiveTimeline
from immersion.scene.model import Scene
from page_simulator import Case, in_node, same_state
from scene import test_long_visits as longs

MOST = 16


def _asked(
    scene: Scene, lengths: dict[str, Any], rows: np.ndarray, said: dict[int, str], every: int
) -> dict[str, Any]:
    walk = {
        "rows": rows.tolist(),
        "said": {str(k): [v] for k, v in said.items()},
        "every": every,
        "most": MOST,
    }
    return {"programme": Case(scene, lengths=lengths).programme(), "live": walk, "options": {"tour": None}}  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_it_is_as_if_it_kept_all(seed: int) -> None:
    """Of 25 seconds the page keeps ten, the log but for its last lines; Python keeps all."""
    random = np.random.default_rng(seed)
    scene, steps = longs._scene(), 2_500
    rows = np.zeros((steps, 5))
    rows[:, 0] = np.repeat(random.choice([-2.0, 0.0, 0.5, 1.0, 3.0], steps // 50), 50)
    rows[:, 1], rows[:, 2] = 1.6, -rows[:, 0] / 2
    words = ["osc:/slow", "click:boat", *longs.SAID]
    said = {int(step): str(random.choice(words)) for step in random.integers(1, steps, 80)}
    (found,) = in_node([_asked(scene, longs.LENGTHS, rows, said, 5)])
    live = LiveTimeline(scene, rows[0], longs.LENGTHS)
    states = []
    for step, row in enumerate(rows[1:], 1):
        live.step(row, (said[step],) if step in said else ())
        if (step - 1) % 5 == 0:
            states.append(live.visit().state_at(live.known_us / 1e6))
    log = live.visit().log_csv().splitlines()
    assert found["told"] == len(log) - 1 > 2 * MOST
    assert len(found["log"].splitlines()) - 1 < 2 * MOST
    assert found["log"].splitlines()[-MOST:] == log[-MOST:]
    for state, wanted in zip(found["states"], states, strict=True):
        same_state(state, wanted)


def test_what_it_holds_does_not_grow() -> None:
    lengths = {"v": 1.0, "film": 1.0}
    cases = []
    for steps in (2_000, 8_000):
        rows = np.zeros((steps, 5))
        rows[:, 0] = np.arange(steps) % 7
        said = {step: "language:en" if step % 3 else "language:fr" for step in range(1, steps)}
        cases.append(_asked(longs.BUSY, lengths, rows, said, steps))
    short, long = in_node(cases)
    assert long["told"] > 3.9 * short["told"] > 50_000
    assert all(later <= 1.05 * first + 8 for first, later in zip(short["sizes"], long["sizes"], strict=True))
    assert long["rows"] <= short["rows"] + 256
