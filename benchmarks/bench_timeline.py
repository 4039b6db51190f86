"""An hour of show with 1,000 cues, 200 things, 200 zones and a wandering visitor; a standing crowd of 50.

The limit asked for is one second for the hour. Time is that of the processor, so that a busy machine does not
count; the standing crowd shows what zones alone cost.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from immersion.scene import Scene
from immersion.scene.timeline import simulate
from immersion.scene.walk import Track, Walk

CUES, THINGS = 1000, 200
ROW = 20


def show() -> Scene:
    """A hall of 20 by 10 places, each with a sound and a zone, and five cues for each place."""
    places = [(float(i % ROW), float(i // ROW)) for i in range(THINGS)]
    cues: list[dict[str, Any]] = []
    for i in range(CUES):
        thing = i % THINGS
        when: list[Any] = [
            {"enter": f"z{thing}"}, {"at": f"{i * 3}s"}, {"leave": f"z{thing}"},
            {"after": f"c{(i + 1) % CUES}", "delay": "7s"}, {"ended": f"t{thing}"},
        ]  # fmt: skip
        do = [
            {"play": f"t{thing}"},
            {"gain": f"t{(i + 7) % THINGS}", "to": "-6dB", "over": "2s"},
            {"move": f"t{(i + 3) % THINGS}", "to": [1, 2, 3], "over": "4s"},
        ]
        cues.append({"id": f"c{i}", "when": when[: 1 + i % 5], "cooldown": "30s", "do": do})
    return Scene(
        immersion="1",
        id="hall",
        show={"duration": "1h"},
        media={"v": {"type": "audio", "file": "v.wav"}},
        things=[{"id": f"t{i}", "sound": "v", "at": [x, 1, z]} for i, (x, z) in enumerate(places)],
        zones={
            f"z{i}": {"cylinder": {"at": [x, 0, z], "radius": 1.2, "height": 2.5}}
            for i, (x, z) in enumerate(places)
        },
        cues=cues,
    )


def wander() -> Walk:
    times = np.arange(0, 3600, 0.5)
    steps = np.cumsum(np.random.default_rng(1).normal(0, 0.3, (len(times), 3)), 0)
    steps[:, 0] = np.abs((steps[:, 0] + 10) % 40 - 20)
    steps[:, 1] = 1.6
    steps[:, 2] = np.abs((steps[:, 2] + 5) % 20 - 10)
    return Walk.of(times, steps)


def crowd(count: int) -> Walk:
    places = np.random.default_rng(2).uniform(0, 10, (count, 3))
    rows = [np.array([[*place, 0.0, 0.0]] * 2) for place in places]
    return Walk(tuple(Track(np.array([0, 3_600_000_000]), row) for row in rows))


@pytest.mark.parametrize("walk", [wander(), crowd(50)], ids=["wander", "crowd"])
def test_an_hour_of_show(benchmark: Any, walk: Walk) -> None:
    scene = show()
    visit = benchmark.pedantic(simulate, (scene, walk, {"v": 12.5}), rounds=3, warmup_rounds=1)
    start = time.process_time()
    simulate(scene, walk, {"v": 12.5})
    seconds = time.process_time() - start
    benchmark.extra_info["processor_seconds"] = seconds
    print(f"\n{len(visit.events)} events in an hour: {seconds:.2f} s of the processor")
