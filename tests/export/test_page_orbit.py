"""A thing looked at from around: by keys alone, by mouse or by buttons; the visitor stays where they stood."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from walked_scene import walked_scene
from web_pages import Visited, exported, visited

CAMERA = """() => {
  const { camera } = immersion.room, { looked } = immersion.orbiting;
  camera.updateMatrixWorld();
  const middle = looked === null ? null : looked.centre.clone().project(camera).toArray();
  return { place: camera.position.toArray(), turn: camera.quaternion.toArray(), fov: camera.fov, middle };
}"""
LOWEST = """(() => {
  const { above, away, looked } = immersion.orbiting;
  return Math.abs(above - Math.max(-0.6, Math.asin(Math.max((0.05 - looked.centre.y) / away, -1)))) < 1e-9;
})()"""
STATE = """() => {
  const { around, above, away, looked } = immersion.orbiting;
  return { around, above, away, radius: looked?.radius ?? null, centre: looked?.centre.toArray() ?? null };
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("autour")
    exported(walked_scene(base / "scene"), base / "out")
    return base / "out"


def settled(visit: Visited) -> None:
    frame = visit.page.evaluate("immersion.room.renderer.info.render.frame")
    visit.until(
        f"immersion.orbiting.travel === null && immersion.room.renderer.info.render.frame > {frame} + 1"
    )


def test_with_keys_alone_and_back_where_one_stood(folder: Path) -> None:
    with visited(folder, reduced_motion="reduce") as visit:
        visit.open()
        page = visit.page
        before, viewer = page.evaluate(CAMERA), page.evaluate("immersion.walking.viewer")
        page.focus("[data-key='orbit slab-1']")
        page.keyboard.press("Enter")
        settled(visit)
        assert page.text_content("#told").startswith("Dalle. Vous tournez autour")
        assert page.get_attribute("#told", "role") == "status"
        assert page.get_attribute("[data-key='orbit slab-1']", "aria-pressed") == "true"
        seen, first = page.evaluate(CAMERA), page.evaluate(STATE)
        assert np.allclose(seen["middle"][:2], 0, atol=1e-6)
        page.keyboard.down("ArrowRight")
        visit.until(f"immersion.orbiting.around > {first['around']} + 0.5")
        page.keyboard.up("ArrowRight")
        page.keyboard.down("+")
        visit.until(f"immersion.orbiting.away === 0.5 * {first['radius']}")
        page.keyboard.up("+")
        page.keyboard.down("ArrowDown")
        visit.until(LOWEST)
        page.keyboard.up("ArrowDown")
        settled(visit)
        now, told = page.evaluate(CAMERA), page.evaluate(STATE)
        flat = np.cos(told["above"]) * told["away"]
        offset = (
            np.sin(told["around"]) * flat, np.sin(told["above"]) * told["away"], np.cos(told["around"]) * flat,
        )  # fmt: skip
        assert np.allclose(now["place"], np.add(told["centre"], offset), atol=1e-9)
        assert np.allclose(now["middle"][:2], 0, atol=1e-6)
        assert now["place"][1] >= 0.049, "eyes stay above the floor"
        assert page.evaluate("immersion.walking.viewer") == viewer
        page.focus("[data-key='orbit end']")
        page.keyboard.press("Escape")
        visit.until("immersion.walking.instead === null")
        settled(visit)
        after = page.evaluate(CAMERA)
        assert (after["place"], after["fov"]) == (before["place"], before["fov"])
        assert np.allclose(after["turn"], before["turn"])
        assert page.evaluate("document.activeElement.dataset.key") == "orbit slab-1"
        assert [line for line in visit.said if line.startswith("error")] == []


def test_with_the_mouse_and_by_buttons(folder: Path) -> None:
    with visited(folder) as visit:
        visit.open()
        page = visit.page
        page.keyboard.press("o")
        visit.until("immersion.shown.orbit === 'slab-1'")
        settled(visit)
        first = page.evaluate(STATE)
        box = page.evaluate("document.querySelector('canvas').getBoundingClientRect().toJSON()")
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 100, y + 20, steps=4)
        page.mouse.up()
        page.mouse.wheel(0, -100)
        visit.until(
            f"immersion.orbiting.around > {first['around']} && immersion.orbiting.away < {first['away']}"
        )
        near = page.evaluate(STATE)
        page.click("[data-key='orbit by farther']")
        page.click("[data-key='orbit by left']")
        last = page.evaluate(STATE)
        assert last["away"] == pytest.approx(near["away"] / 0.85)
        assert last["around"] == pytest.approx(near["around"] - np.pi / 12)
        page.click("[data-key='view close']")
        visit.until("immersion.walking.instead === null && immersion.shown.view === 'close'")


@pytest.mark.slow
def test_with_fingers(folder: Path) -> None:
    """One turns it, two that go apart come nearer."""
    with visited(folder, has_touch=True) as visit:
        visit.open()
        page = visit.page
        page.tap("[data-key='orbit slab-1']")
        settled(visit)
        first = page.evaluate(STATE)
        box = page.evaluate("document.querySelector('canvas').getBoundingClientRect().toJSON()")
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        session = page.context.new_cdp_session(page)

        def touch(kind: str, *places: tuple[float, float]) -> None:
            points = [{"x": x + dx, "y": y + dy, "id": k} for k, (dx, dy) in enumerate(places)]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        touch("touchStart", (0, 0))
        for dx in (-20, -40, -60):
            touch("touchMove", (dx, 0))
        touch("touchEnd")
        visit.until(f"immersion.orbiting.around > {first['around']} + 0.1")
        touch("touchStart", (-20, 0), (20, 0))
        for apart in (30, 40, 60):
            touch("touchMove", (-apart, 0), (apart, 0))
        touch("touchEnd")
        visit.until(f"immersion.orbiting.away < 0.9 * {first['away']}")
        assert page.evaluate("immersion.walking.instead !== null")


@pytest.mark.slow
def test_who_looks_from_around_hears_where_they_stand_and_enters_nothing(folder: Path) -> None:
    """The zone is about the slab; the visitor is outside it, and stays so while the camera is in it."""
    with visited(folder) as visit:
        visit.open()
        page = visit.page
        page.click("[data-key='start']")
        visit.until("immersion.visiting.sound !== null")
        page.evaluate(
            """() => {
              const { sound } = immersion.visiting, apply = sound.apply.bind(sound);
              sound.apply = (state, pose, time) => {
                globalThis.heard = pose.position.toArray();
                apply(state, pose, time);
              };
            }"""
        )
        page.click("[data-key='orbit slab-1']")
        for _ in range(9):
            page.click("[data-key='orbit by nearer']")
        settled(visit)
        visit.until("globalThis.heard !== undefined")
        place = page.evaluate("immersion.walking.position.toArray()")
        assert np.allclose(page.evaluate("heard"), place)
        assert np.linalg.norm(np.subtract(page.evaluate(CAMERA)["place"], place)) > 1
        assert ("enter", "near") not in visit.events()


def test_axe_finds_nothing_while_a_thing_is_looked_at(folder: Path) -> None:
    with visited(folder, bypass_csp=True) as visit:
        visit.open()
        visit.page.click("[data-key='orbit slab-1']")
        assert visit.faults() == []
