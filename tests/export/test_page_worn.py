"""What a visitor does and reads with a headset on, played by iwer: walk, turn, choose, be led, read captions."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from browser import NODE_MODULES
from signed_scene import signed_scene
from web_pages import Visited, exported, visited

HEAD = "(() => { const { position } = immersion.hands.head; return position.toArray(); })()"
AHEAD = """(() => {
  const { orientation } = immersion.hands.head, { x, y, z, w } = orientation;
  return [-2 * (x * z + w * y), -(1 - 2 * (x * x + y * y))];
})()"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("casque")
    exported(signed_scene(base / "scene"), base / "out")
    return base / "out"


@contextmanager
def worn(folder: Path) -> Iterator[Visited]:
    """Give the page inside a session of virtual reality; the head is 1.6 m above the floor."""
    with visited(folder) as visit:
        visit.page.add_init_script(path=str(NODE_MODULES / "iwer" / "build" / "iwer.min.js"))
        visit.page.add_init_script(
            "const d = new IWER.XRDevice(IWER.metaQuest3); d.installRuntime({forceInstall: true});"
            "window.device = d; d.stereoEnabled = true; d.position.set(0, 1.6, 0);"
        )
        visit.open()
        visit.page.click("[data-key='vr']")
        visit.until(
            "immersion.room.renderer.xr.isPresenting && immersion.hands.session.inputSources.length === 2"
        )
        yield visit


def pictures(visit: Visited, count: int) -> None:
    frame = visit.page.evaluate("immersion.room.renderer.info.render.frame")
    visit.until(f"immersion.room.renderer.info.render.frame >= {frame + count}")


def head(visit: Visited) -> Any:
    return np.array(visit.page.evaluate(HEAD))


def stick(visit: Visited, hand: str, x: float, y: float) -> None:
    visit.page.evaluate(f"device.controllers.{hand}.updateAxes('thumbstick', {x}, {y})")
    pictures(visit, 3)


def moved(visit: Visited, seconds: float) -> Any:
    """Let time pass for the hands alone, at once: return how far the head came."""
    told = f"const before = {HEAD}; for (let k = 0; k < {round(seconds * 20)}; k += 1) immersion.hands.advance(0.05);"
    before, after = visit.page.evaluate(f"(() => {{ {told} return [before, {HEAD}]; }})()")
    return np.array(after) - before


@pytest.fixture(scope="module")
def session(folder: Path) -> Iterator[Visited]:
    with worn(folder) as visit:
        pictures(visit, 3)
        yield visit


def test_who_puts_it_on_has_entered_and_walks_by_sticks_within_the_room(session: Visited) -> None:
    assert session.page.evaluate("[immersion.shown.entered, immersion.shown.paused]") == [True, False]
    assert np.allclose(head(session), [0, 1.6, 2.5], atol=0.05)
    stick(session, "left", 0, -1)
    assert np.allclose(moved(session, 0.5), [0, 0, -0.7], atol=1e-6)
    stick(session, "left", 1, 0)
    moved(session, 10.0)
    high = session.page.evaluate("immersion.walking.bounds.high")
    assert head(session)[0] == pytest.approx(high[0], abs=1e-6), "walls stop who walks by stick"
    stick(session, "left", 0, 0)
    assert np.allclose(moved(session, 1.0), 0, atol=1e-9)
    # One hand is enough.
    stick(session, "right", 0, 1)
    assert np.allclose(moved(session, 0.1), [0, 0, 0.14], atol=1e-6)
    stick(session, "right", 0, 0)


@pytest.mark.slow
def test_a_stick_turns_the_visitor_where_they_stand_by_steps(session: Visited) -> None:
    place, way = head(session), np.array(session.page.evaluate(AHEAD))
    for turns, x in ((1, 1), (1, 1), (1, 0), (2, 1), (2, 0), (1, -1), (1, 0), (0, -1), (0, 0)):
        stick(session, "right", x, 0)
        angle = np.radians(30 * turns)
        right = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
        assert np.allclose(session.page.evaluate(AHEAD), right @ way, atol=1e-6)
        assert np.allclose(head(session), place, atol=1e-6)


@pytest.mark.slow
def test_captions_hang_before_the_eyes_and_come_after_a_head_that_turns(session: Visited) -> None:
    page = session.page
    page.evaluate("immersion.visiting.live.say('osc:/lead')")
    session.until("immersion.shown.view === 'close'")
    session.until("immersion.words.group.visible && document.getElementById('captions').textContent !== ''")
    page.evaluate("immersion.visiting.paused = true")
    # The view looks along -z from x = 0.5: so does who was led there, whatever they looked at before.
    assert np.allclose(head(session)[[0, 2]], [0.5, 0.75], atol=1e-3)
    assert np.allclose(page.evaluate(AHEAD), [0, -1], atol=1e-6)
    assert page.evaluate("immersion.words.said") == "Bonjour & bienvenue."
    off = np.array(page.evaluate("immersion.words.group.position.toArray()")) - head(session)
    assert np.allclose(off, [0, -0.5, -1.6], atol=0.05)
    # Signs hang at the right of the words, in their own shape.
    page.evaluate("immersion.shown.signed = true")
    session.until("immersion.words.signs.visible")
    beside = page.evaluate(
        "(({ position, scale, material }) => [position.x - scale.x / 2, scale.x / scale.y,"
        " material.map.image === immersion.signing.videos.get('narrator').video])(immersion.words.signs)"
    )
    assert beside == [pytest.approx(0.6), pytest.approx(4.0), True]
    page.evaluate("immersion.shown.signed = false")
    session.until("!immersion.words.signs.visible")
    seen = _picture(session)
    page.evaluate("immersion.shown.captions = false")
    pictures(session, 3)
    changed = np.abs(seen - _picture(session)).max(axis=2) > 40
    middle = changed.shape[1] // 2
    assert all(eye.mean() > 0.005 for eye in (changed[:, :middle], changed[:, middle:])), "both eyes read"
    page.evaluate("immersion.shown.captions = true; device.quaternion.set(0, 0.7071068, 0, 0.7071068)")
    session.until("Math.abs(immersion.words.yaw - Math.PI / 2) < 0.05")
    off = np.array(page.evaluate("immersion.words.group.position.toArray()")) - head(session)
    assert np.allclose(off, [-1.6, -0.5, 0], atol=0.1)
    page.evaluate("device.quaternion.set(0, 0, 0, 1); immersion.visiting.paused = false")
    assert session.said == []


def _picture(session: Visited) -> Any:
    pictures(session, 3)
    shot = Image.open(io.BytesIO(session.page.screenshot())).convert("RGB")
    return np.asarray(shot, np.int16)


def _touched(session: Visited) -> int:
    return session.events().count(("click", "slab-1"))


@pytest.mark.slow
def test_a_hand_chooses_what_it_points_at(session: Visited) -> None:
    hand = "device.controllers.right"
    session.page.evaluate("immersion.visiting.live.say('osc:/lead')")
    for ray, chosen in (("0.7071068, 0, 0, 0.7071068", 0), ("0, 0, 0, 1", 1)):  # at the ceiling, at the slab
        session.page.evaluate(f"{hand}.position.set(0, 0.2, 0); {hand}.quaternion.set({ray})")
        pictures(session, 3)
        for value in (1, 0):
            session.page.evaluate(f"{hand}.updateButtonValue('trigger', {value})")
            pictures(session, 4)
        time = session.page.evaluate("immersion.visiting.live.knownUs")
        session.until(f"immersion.visiting.live.knownUs > {time + 200_000}")
        assert _touched(session) == chosen
    for value in (1, 0):
        session.page.evaluate(f"{hand}.updateButtonValue('squeeze', {value})")
        pictures(session, 3)
    assert session.page.evaluate("immersion.shown.view") == "entry", "the next view, after the last the first"
    assert np.allclose(head(session)[[0, 2]], [0, 2.5], atol=1e-3)


def test_who_takes_it_off_stays_where_they_were(session: Visited) -> None:
    stick(session, "left", -1, 0)
    moved(session, 1.0)
    stick(session, "left", 0, 0)
    place = head(session)
    session.page.evaluate("immersion.hands.session.end()")
    session.until("!immersion.room.renderer.xr.isPresenting && immersion.hands.session === null")
    assert np.allclose(
        session.page.evaluate("immersion.walking.position.toArray()"), [place[0], 1.6, place[2]], atol=0.06
    )
    assert session.page.evaluate("immersion.words.group.visible") is False
    assert session.said == []
