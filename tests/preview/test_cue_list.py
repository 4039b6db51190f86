"""The list of cues tells what each still waits for, as the engine would fire it."""

from __future__ import annotations

import pytest

from immersion.preview.cue_list import cue_lines
from immersion.scene.model import Scene
from immersion.scene.timeline import simulate
from immersion.scene.walk import Walk


def walked(once: str | None) -> tuple[Scene, Walk]:
    """Return a show of 4 s that loops, and who says the word at 1 s, 2 s and 6 s."""
    cue: dict[str, object] = {"id": "speak", "when": [{"osc": "/word"}, {"click": "door"}], "do": []}
    if once is not None:
        cue["once"] = once
    scene = Scene(
        immersion="1",
        id="x",
        show={"duration": "4s", "at_end": "loop"},
        things=[{"id": "door", "group": True}],
        cues=[cue],
    )
    said = tuple((time, "osc:/word") for time in (1.0, 2.0, 6.0))
    return scene, Walk.of([0.0, 8.0], [(0.0, 1.6, 0.0)] * 2, events=said)


@pytest.mark.parametrize(("once", "count"), [(None, 3), ("loop", 2), ("visit", 1)])
def test_a_cue_that_has_had_its_turn_waits_for_nothing(once: str | None, count: int) -> None:
    scene, walk = walked(once)
    visit = simulate(scene, walk)
    (end,) = cue_lines(scene, visit, 8.0)
    assert len(end.fired) == count  # what the engine did
    waits = (("osc", "/word"), ("click", "door"))
    (before,) = cue_lines(scene, visit, 0.5)
    assert before.waits == waits
    (after,) = cue_lines(scene, visit, 1.5)
    assert after.fired == (1.0,)
    assert after.waits == (waits if once is None else ())
    (again,) = cue_lines(scene, visit, 5.0)  # the show began anew at 4 s
    assert again.waits == (() if once == "visit" else waits)
