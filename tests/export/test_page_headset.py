"""The page in a headset, played by iwer: the head turns what both ears hear, and a tap stands the room on a floor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from browser import NODE_MODULES
from web_pages import Visited, exported, visited

SCENE = """\
immersion: "1"
id: essai
media:
  noise: {type: audio, file: media/noise.wav}
room: {box: {size: [8, 4, 6]}}
things:
  - {id: left, sound: noise, at: [-2, 1.6, 2], loop: true}
  - {id: key, light: point, at: [0, 3.5, 0]}
views: {entry: {at: [0, 1.6, 2], look_at: [0, 1.6, -3], fov: 60}}
cues: [{id: open, when: [start], do: [{play: left}]}]
"""

EARS = """() => {
  const { output } = immersion.visiting.sound, apart = new ChannelSplitterNode(output.context, { numberOfOutputs: 2 });
  const ears = [0, 1].map((k) => {
    const ear = new AnalyserNode(output.context, { fftSize: 8192 });
    apart.connect(ear, k);
    return ear;
  });
  output.connect(apart);
  globalThis.levels = () => ears.map((ear) => {
    const heard = new Float32Array(ear.fftSize);
    ear.getFloatTimeDomainData(heard);
    return 10 * Math.log10(heard.reduce((sum, one) => sum + one * one, 0) / heard.length + 1e-12);
  });
}"""

# iwer has no world of its own to hit: this one is a flat floor at the height of zero.
FLOOR = """
  const own = Object.getOwnPropertySymbols(d).map((symbol) => d[symbol]).find((one) => one && "globalSpace" in one);
  own.sem = {
    render() {}, environmentCanvas: document.createElement("canvas"),
    trackedPlanes: new Set(), trackedMeshes: new Set(),
    computeHitTestResults(ray) {
      const far = -ray[13] / -ray[9], at = [0, 1, 2].map((k) => ray[12 + k] - far * ray[8 + k]);
      return far > 0 ? [new Float32Array([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, ...at, 1])] : [];
    },
  };
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("page")
    (base / "scene" / "media").mkdir(parents=True)
    noise = 0.1 * np.random.default_rng(3).standard_normal(96_000)
    soundfile.write(base / "scene" / "media" / "noise.wav", noise, 48_000, subtype="PCM_16")
    (base / "scene" / "scene.yaml").write_text(SCENE, encoding="utf-8")
    exported(base / "scene" / "scene.yaml", base / "out")
    return base / "out"


@contextmanager
def worn(folder: Path, more: str = "") -> Iterator[Visited]:
    """Give the page with a headset at hand: ``device``, 1.6 m above the floor."""
    with visited(folder) as visit:
        visit.page.add_init_script(path=str(NODE_MODULES / "iwer" / "build" / "iwer.min.js"))
        visit.page.add_init_script(
            "const d = new IWER.XRDevice(IWER.metaQuest3); d.installRuntime({forceInstall: true});"
            f"window.device = d; d.stereoEnabled = true; d.position.set(0, 1.6, 0); {more}"
        )
        visit.open()
        yield visit


def _heard(visit: Visited, x: float, y: float, z: float, w: float) -> Any:
    """Return the levels at both ears, in dB, once the head is turned so: the mean of several looks."""
    visit.page.evaluate(f"device.quaternion.set({x}, {y}, {z}, {w})")
    frame = visit.page.evaluate("immersion.room.renderer.info.render.frame")
    visit.until(f"immersion.room.renderer.info.render.frame >= {frame + 6}")
    visit.page.wait_for_timeout(600)
    looks = []
    for _ in range(8):
        looks.append(visit.page.evaluate("levels()"))
        visit.page.wait_for_timeout(120)
    return 10 * np.log10((10 ** (np.array(looks) / 10)).mean(0))


@pytest.mark.slow
def test_a_head_that_turns_swaps_the_ears(folder: Path) -> None:
    """A source 2 m to the left: louder at the left ear, at the right one after half a turn, alike when faced."""
    with worn(folder) as visit:
        visit.page.click("[data-key='start']")
        visit.page.click("[data-key='vr']")
        visit.until("immersion.room.renderer.xr.isPresenting")
        visit.until("immersion.room.renderer.xr.getCamera().cameras.length === 2")
        visit.until("immersion.visiting.sound !== null")
        visit.page.evaluate(EARS)
        visit.until("Math.max(...levels()) > -60")
        ahead = _heard(visit, 0, 0, 0, 1)
        back = _heard(visit, 0, 1, 0, 0)
        faced = _heard(visit, 0, np.sqrt(0.5), 0, np.sqrt(0.5))
        assert ahead[0] - ahead[1] > 6
        assert back[1] - back[0] > 6
        assert abs(faced[0] - faced[1]) < 3
        assert ahead[0] == pytest.approx(back[1], abs=2)
        assert visit.said == []


def test_a_tap_stands_the_room_where_the_floor_is_looked_at(folder: Path) -> None:
    """The visitor looks 45 degrees down from 1.6 m: the middle of the room stands 1.6 m before their feet."""
    with worn(folder, FLOOR) as visit:
        visit.page.click("[data-key='ar']")
        visit.until("immersion.room.renderer.xr.isPresenting")
        assert visit.page.evaluate("immersion.room.scene.background") is None
        down = np.sin(-np.pi / 8), np.cos(np.pi / 8)
        visit.page.evaluate(f"device.quaternion.set({down[0]}, 0, 0, {down[1]})")
        frame = visit.page.evaluate("immersion.room.renderer.info.render.frame")
        visit.until(f"immersion.room.renderer.info.render.frame >= {frame + 5}")
        for value in (1, 0):
            visit.page.evaluate(f"device.controllers.right.updateButtonValue('trigger', {value})")
            frame = visit.page.evaluate("immersion.room.renderer.info.render.frame")
            visit.until(f"immersion.room.renderer.info.render.frame >= {frame + 4}")
        eye = visit.page.evaluate("immersion.room.renderer.xr.getCamera().matrixWorld.elements.slice(12, 15)")
        assert np.allclose(eye, [0, 1.6, 1.6], atol=0.06)
        assert visit.said == []
