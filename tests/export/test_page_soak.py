"""Half an hour on a page, faster than it passes: nothing grows, neither its memory nor what is held for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from filmed_scene import filmed_scene
from held_by_page import Held, holds_no_more
from web_pages import exported, visited

MORE = """\
zones: {near: {cylinder: {at: [0, 0, 0], radius: 1.2, height: 2.5}}}
"""
CUES = """
  - {id: go, when: [{at: 4s}], do: [{stop: film-1}, {hide: film-1, fade: 1s}]}
  - {id: back, when: [{at: 7s}], do: [{show: film-1, fade: 1s}, {play: film-1}]}
  - {id: far, when: [{enter: near}], do: [{gain: film-1, to: -6dB, over: 1s}]}
"""
PASS = """async ({ from, count, seconds }) => {
  const { walking, step } = immersion;
  for (let k = from; k < from + count; k += 1) {
    walking.position.set(0, 1.6, 2 * Math.sin(k / 7));
    walking.yaw = k / 11;
    step(seconds);
    // Videos, sounds and their messages come between two pictures.
    if (k % 10 === 0) await new Promise((done) => setTimeout(done));
  }
  return immersion.visiting.timeUs / 1e6;
}"""


def soaked(base: Path, minutes: float, seconds: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a page holds after a fifth of a visit, and after the whole."""
    file = filmed_scene(base / "scene", loop=True, more=MORE)
    text = file.read_text(encoding="utf-8").replace("{duration: 60s}", "{duration: 12s, at_end: loop}")
    text = text.replace("do: [{play: film-1}]}\n", "do: [{play: film-1}]}" + CUES)
    file.write_text(text, encoding="utf-8")
    exported(file, base / "out")
    with visited(base / "out", viewport={"width": 320, "height": 200}) as visit:
        visit.open()
        held = Held(visit)
        visit.page.click("[data-key='start']")
        # What the film needs is there before it is counted, however slow the machine is.
        visit.until(
            "immersion.visiting.sound !== null && immersion.films.films.get('film-1').texture !== null"
        )
        visit.page.evaluate("immersion.room.renderer.setAnimationLoop(null)")
        count, marks = round(minutes * 60 / seconds), []
        for share, begin in ((0.2, 0.0), (0.8, 0.2)):
            visit.page.evaluate(
                PASS, {"from": round(begin * count), "count": round(share * count), "seconds": seconds}
            )
            marks.append(held.now())
        assert visit.page.evaluate("immersion.visiting.timeUs") >= minutes * 60e6 - 2e6
        assert ("enter", "near") in visit.events()
        assert [line for line in visit.said if line.startswith("error")] == []
    return marks[0], marks[1]


def test_a_minute_leaves_nothing_behind(tmp_path: Path) -> None:
    holds_no_more(*soaked(tmp_path, 1, 1.0), heap=1e6)


@pytest.mark.slow
def test_half_an_hour_leaves_nothing_behind(tmp_path: Path) -> None:
    before, after = soaked(tmp_path, 30, 1.0)
    print(before, after)
    holds_no_more(before, after, heap=2e6)
