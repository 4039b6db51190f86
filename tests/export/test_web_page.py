"""The page of a scene, in Chromium: seen, walked, read and heard as it is meant."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from browser import NODE_MODULES
from gltf_validator import assert_valid
from immersion import export, stage
from immersion.preview.posters import poster
from walked_scene import walked_scene
from web_pages import READY, Visited, exported, visited


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("l’été")
    exported(walked_scene(base / "scene"), base / "out")
    return base / "out"


def _until_frames(page: Visited, count: int) -> None:
    before = page.page.evaluate("immersion.room.renderer.info.render.frame")
    page.until(f"immersion.room.renderer.info.render.frame >= {before + count}")


def test_the_whole_visit_with_the_keyboard_alone(folder: Path) -> None:
    """From the skip link to the tour's end, then English; every control that has the focus is a real one."""
    with visited(folder) as visit:
        visit.open()
        page = visit.page
        assert page.title() == "La salle"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "skip"
        seen = []
        for _ in range(12):
            page.keyboard.press("Tab")
            seen.append(page.evaluate("document.activeElement.dataset.key ?? ''"))
        assert seen[:4] == ["start", "view entry", "view close", "tour main"]
        page.focus("[data-key='start']")
        page.keyboard.press("Enter")
        visit.until("immersion.visiting.sound !== null")
        assert page.evaluate("document.activeElement.textContent") == "Pause"
        page.focus("[data-key='tour main']")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        visit.until("document.body.textContent.includes('1 / 2 Entrez.')")
        page.focus("[data-key='step next']")
        page.keyboard.press("Enter")
        visit.until("immersion.shown.view === 'close'")
        visit.until("document.activeElement.dataset.key === 'step next'")
        page.focus("[data-key='language']")
        page.select_option("[data-key='language']", "en")
        visit.until("document.documentElement.lang === 'en' && document.title === 'The room'")
        visit.until("immersion.visiting.live.events.some((e) => e.kind === 'language')")
        assert ("language", "en") in visit.events()
        assert [line for line in visit.said if line.startswith("error")] == []


def test_walking_to_the_zone_fires_its_cue_and_shows_captions_in_both_languages(folder: Path) -> None:
    for tag, said in (("fr", "Bonjour"), ("en", "Hello")):
        with visited(folder, viewport={"width": 320, "height": 240}) as visit:
            visit.open(f"?lang={tag}")
            visit.page.click("[data-key='start']")
            visit.page.evaluate("document.activeElement.blur()")
            visit.page.keyboard.down("ArrowUp")
            visit.until("immersion.visiting.live.events.some((e) => e.target === 'speak')")
            visit.page.keyboard.up("ArrowUp")
            words = visit.until("document.getElementById('captions').textContent")
            assert words.startswith(said)
            assert visit.page.evaluate("document.getElementById('captions').lang") == tag
            assert (
                visit.page.evaluate("document.getElementById('captions').getAttribute('aria-live')") is None
            )


def test_nothing_is_asked_of_others_and_nothing_runs_that_is_not_ours(folder: Path) -> None:
    policy = re.search(
        r'Content-Security-Policy" content="([^"]*)"', (folder / "index.html").read_text("utf-8")
    )
    assert policy is not None
    assert "unsafe" not in policy[1]
    with visited(folder) as visit:
        visit.open()
        visit.page.click("[data-key='start']")
        visit.until("immersion.visiting.sound !== null")
        _until_frames(visit, 3)
        others = [url for url in visit.requests if not url.startswith((visit.address, "blob:", "data:"))]
        assert others == []
        assert visit.said == []


def test_axe_and_the_w3c_s_checker_find_nothing(folder: Path) -> None:
    with visited(folder) as visit:
        # axe is run in the page; the page's own policy would not let it in.
        visit.page = visit.page.context.browser.new_context(bypass_csp=True, locale="fr-FR").new_page()
        visit.open()
        assert visit.faults() == []
        visit.page.check("[data-key='contrast']")
        assert visit.faults() == []
        made = "<!doctype html>" + visit.page.evaluate("document.documentElement.outerHTML")
    (folder.parent / "made.html").write_text(made, encoding="utf-8")
    jar = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    files = [folder / "index.html", folder.parent / "made.html"]
    done = subprocess.run(
        ["java", "-jar", str(jar), "--errors-only", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_fingers_on_a_small_screen(folder: Path) -> None:
    small = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with visited(folder, **small) as visit:
        visit.open()
        visit.page.tap("[data-key='start']")
        visit.until("!immersion.shown.paused")
        box = visit.page.evaluate("document.querySelector('canvas').getBoundingClientRect().toJSON()")
        assert box["width"] == 390
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
        sizes = visit.page.evaluate(
            "[...document.querySelectorAll('button')].map((b) => b.getBoundingClientRect().height)"
        )
        assert min(sizes) >= 44
        visit.page.touchscreen.tap(box["x"] + box["width"] * 0.62, box["y"] + box["height"] * 0.6)
        visit.until("immersion.visiting.live.events.some((e) => e.kind === 'click')")
        assert ("click", "slab-1") in visit.events()


def test_a_headset_sees_two_pictures_and_its_head_turns_the_sound(folder: Path) -> None:
    """iwer stands for the headset: two views, and the pose that the sound follows."""
    with visited(folder) as visit:
        visit.page = visit.page.context.browser.new_context(bypass_csp=True, locale="en-GB").new_page()
        visit.page.add_init_script(path=str(NODE_MODULES / "iwer" / "build" / "iwer.min.js"))
        visit.page.add_init_script(
            "const d = new IWER.XRDevice(IWER.metaQuest3); d.installRuntime({forceInstall: true});"
            "window.device = d; d.stereoEnabled = true; d.position.set(0, 1.6, 0);"
        )
        visit.open()
        visit.page.click("[data-key='start']")
        visit.page.click("[data-key='vr']")
        visit.until("immersion.room.renderer.xr.isPresenting")
        visit.until("immersion.room.renderer.xr.getCamera().cameras.length === 2")
        script = """() => {
          const { room } = immersion, m = room.renderer.xr.getCamera().matrixWorld.elements;
          return [m[12], m[13], m[14], m[8], m[10]];
        }"""
        _until_frames(visit, 3)
        first = visit.page.evaluate(script)
        assert np.allclose(first[:3], [0, 1.6, 2.5], atol=0.05)
        visit.page.evaluate(
            "device.quaternion.set(0, Math.SQRT1_2, 0, Math.SQRT1_2); device.position.set(1, 1.6, 0)"
        )
        _until_frames(visit, 4)
        second = visit.page.evaluate(script)
        assert np.allclose(second[:3], [1, 1.6, 2.5], atol=0.05)
        assert second[3] == pytest.approx(1.0, abs=0.05)  # looks to the left
        yaw = visit.page.evaluate(
            "immersion.visiting.live.stateAt(immersion.visiting.live.knownUs).viewer.yaw"
        )
        assert yaw == pytest.approx(np.pi / 2, abs=0.1)


def test_it_opens_again_without_a_network(folder: Path) -> None:
    with visited(folder) as visit:
        visit.open()
        visit.until("navigator.serviceWorker.controller !== null")
        visit.page.context.set_offline(True)
        visit.open()
        assert visit.page.title() == "La salle"


def test_a_poster_is_seen_until_the_room_is_drawn(tmp_path: Path) -> None:
    """The model is held back: the first view is there already, as the desktop drew it; then it gives way."""
    with stage.open(walked_scene(tmp_path / "scene")) as opened:
        export.write(opened, "web", tmp_path / "out", options=export.WebOptions(poster=poster(opened)))
    with visited(tmp_path / "out") as visit:
        held: list[Any] = []
        visit.page.route("**/room.glb", lambda route: held.append(route))
        visit.page.goto(visit.address)
        visit.until("document.getElementById('poster')?.naturalWidth === 1280")
        visit.until("document.querySelector('progress') !== null")
        assert visit.page.evaluate("document.documentElement.dataset.ready ?? null") is None
        assert visit.page.is_visible("#poster")
        held[0].continue_()
        visit.page.wait_for_selector(READY, state="attached")
        assert visit.page.query_selector("#poster") is None


def test_the_model_is_valid_and_small(folder: Path) -> None:
    assert_valid(folder / "models" / "room.glb")
    total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert total < 15e6
