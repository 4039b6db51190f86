"""Levels of detail on the page: the light model is there first, the full one takes its place, between two pictures."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
import trimesh

from held_by_page import Held, holds_no_more
from immersion import export
from immersion.scans import io
from immersion.scans.io._glb import read_container
from immersion.scans.mesh import Mesh
from web_pages import Visited, exported, visited

SCENE = """\
immersion: "1"
id: niveaux
media:
  stone: {type: model, file: media/stone.ply, unit: m, lods: [{file: media/middle.ply}, {file: media/light.ply}]}
  plain: {type: model, file: media/light.ply, unit: m}
room: {box: {size: [60, 4, 60]}}
things:
  - {id: stone-1, model: stone, at: [0, 1, -1], alt: "Stone"}
  - {id: stone-2, model: stone, at: [1.5, 1, -1], scale: 0.3, alt: "Stone"}
  - {id: other, model: plain, at: [-2, 1, -1], alt: "Other"}
  - {id: key, light: point, at: [0, 3.5, 1], intensity: 800cd}
views:
  entry: {at: [0, 1.6, 1], look_at: [0, 1, -1], fov: 60}
  far: {at: [0, 1.6, 29], look_at: [0, 1, -1], fov: 60}
profiles:
  few: {max_triangles: 12000}
"""
COUNT = """(() => {
  let sum = 0;
  immersion.room.things.get("stone-1").traverse((one) => (sum += one.isMesh ? one.geometry.index.count / 3 : 0));
  return sum;
})()"""
WATCH = """() => {
  const { room } = immersion, draw = room.draw.bind(room);
  globalThis.counts = [];
  room.draw = () => {
    let sum = 0;
    room.things.get("stone-1").traverse((one) => (sum += one.isMesh ? one.geometry.index.count / 3 : 0));
    counts.push(sum);
    draw();
  };
}"""


# Near and far in turn, while the stone fades away and comes back; what is drawn is one of both, and throws a shadow.
BACK_AND_FORTH = """async ({ from, count }) => {
  const { levels, room, step, walking } = immersion, rungs = [...levels.rungs.values()].flat();
  const bytes = (geometry) => [geometry.index, ...Object.values(geometry.attributes)].reduce((sum, one) => sum + one.array.byteLength, 0);
  let swaps = 0, before = rungs.map((rung) => rung.shown);
  const wrong = new Set();
  for (let k = from; k < from + count; k += 1) {
    walking.position.set(0, 1.6, k % 2 === 0 ? 1 : 29);
    step(0.35);
    const now = rungs.map((rung) => rung.shown);
    swaps += now.filter((one, r) => one !== before[r]).length;
    before = now;
    for (const { node, shown, light, full } of rungs) {
      const other = shown === full ? light : full;
      if (other.parent !== null || shown.parent !== node) wrong.add("in the room");
      other.traverse((one) => room.light.casters.includes(one) && wrong.add("a shadow of what is not there"));
      shown.traverse((one) => one.isMesh && !room.light.casters.includes(one) && wrong.add("no shadow"));
    }
    if (k % 10 === 0) await new Promise((done) => setTimeout(done));
  }
  const kept = new Set();
  for (const { light, full } of rungs) for (const one of [light, full]) one.traverse((mesh) => mesh.isMesh && kept.add(mesh.geometry));
  return {
    swaps, wrong: [...wrong], casters: room.light.casters.length,
    bytes: [...kept].reduce((sum, geometry) => sum + bytes(geometry), 0),
  };
}"""  # noqa: E501
CUES = """\
show: {duration: 12s, at_end: loop}
cues:
  - {id: away, when: [{at: 2s}], do: [{hide: stone-1, fade: 2s}]}
  - {id: back, when: [{at: 6s}], do: [{show: stone-1, fade: 2s}]}
"""


def scene(folder: Path) -> Path:
    (folder / "media").mkdir(parents=True)
    for name, steps in (("stone", 5), ("middle", 4), ("light", 3)):
        ball = trimesh.creation.icosphere(subdivisions=steps, radius=0.5)
        mesh = Mesh.from_arrays(ball.vertices, ball.faces, unit="m")
        io.write(mesh, folder / "media" / f"{name}.ply")
    (folder / "scene.yaml").write_text(SCENE, encoding="utf-8")
    return folder / "scene.yaml"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, export.Manifest]:
    base = tmp_path_factory.mktemp("niveaux")
    return base / "out", exported(scene(base / "scene"), base / "out")


def triangles(path: Path) -> int:
    document, _ = read_container(path)
    return sum(
        document["accessors"][one["indices"]]["count"] // 3
        for mesh in document["meshes"]
        for one in mesh["primitives"]
        if mesh["name"] in ("stone", "plain")
    )


def test_the_room_has_the_lightest_and_the_file_beside_what_is_asked_for(
    made: tuple[Path, export.Manifest], tmp_path: Path
) -> None:
    folder, manifest = made
    programme = json.loads((folder / "scene.json").read_text("utf-8"))
    url = "models/stone.full.glb"
    assert programme["levels"] == {"stone": {"url": url, "triangles": 20480, "light": 1280}}
    assert (triangles(folder / "models" / "room.glb"), triangles(folder / url)) == (1280 + 1280, 20480)
    assert url in [entry.path for entry in manifest.files]
    assert manifest.weights is not None
    walls = 12
    assert manifest.weights.triangles == 2 * 20480 + 1280 + walls, (
        "what stands in is not counted, as it is not there long"
    )
    exported(tmp_path_scene(tmp_path), tmp_path / "few", profile="few")
    few = json.loads((tmp_path / "few" / "scene.json").read_text("utf-8"))
    assert few["levels"]["stone"]["triangles"] == 5120, "the profile's budget holds for what comes later too"


def comes(visit: Visited, held: list[Any], seconds: float = 60.0) -> None:
    """Wait until a file has been asked for: that is after the second picture, and told apart from what is evaluated."""
    end = time.monotonic() + seconds
    while not held:
        assert time.monotonic() < end, "not asked for"
        visit.page.wait_for_timeout(20)


def tmp_path_scene(base: Path) -> Path:
    return scene(base / "scene")


def test_the_light_one_is_seen_first_and_the_full_one_takes_its_place(
    made: tuple[Path, export.Manifest],
) -> None:
    with visited(made[0]) as visit:
        held: list[Any] = []
        # Once a service worker has taken the page, it answers from what it keeps, and no route sees what is asked for.
        visit.page.add_init_script("delete Navigator.prototype.serviceWorker")
        visit.page.route("**/stone.full.glb", lambda route: held.append(route))
        visit.open()
        assert visit.page.evaluate(COUNT) == 1280
        visit.page.evaluate(WATCH)
        visit.until("counts.length > 2")
        comes(visit, held)
        assert set(visit.page.evaluate("counts")) == {1280}
        held[0].continue_()
        visit.until(f"{COUNT} === 20480")
        casters = (
            "immersion.room.light.casters.map((one) => one.geometry.index.count / 3).sort((a, b) => a - b)"
        )
        assert visit.page.evaluate(casters)[-1] == 20480
        visit.page.evaluate("immersion.walking.go(immersion.programme.views[1], true)")
        visit.until(f"{COUNT} === 1280")
        visit.page.evaluate("immersion.walking.go(immersion.programme.views[0], true)")
        visit.until(f"{COUNT} === 20480")
        assert set(visit.page.evaluate("counts")) == {1280, 20480}, "in no picture there was none, or both"
        assert visit.page.evaluate("immersion.room.pick(0, 0)") == "stone-1"
        assert visit.said == []


def gone_back_and_forth(base: Path, settle: int, count: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a page holds after a part of the pictures, and after all; a level takes the other's place in each."""
    file = scene(base / "scene")
    file.write_text(file.read_text("utf-8") + CUES, encoding="utf-8")
    exported(file, base / "out")
    with visited(base / "out", viewport={"width": 320, "height": 200}) as visit:
        visit.open()
        held, marks = Held(visit), []
        visit.page.click("[data-key='start']")
        visit.until("[...immersion.levels.rungs.values()].flat().every((one) => one.full !== null)")
        visit.page.evaluate("immersion.room.renderer.setAnimationLoop(null)")
        for begin, many in ((0, settle), (settle, count)):
            told = visit.page.evaluate(BACK_AND_FORTH, {"from": begin, "count": many})
            assert told["wrong"] == []
            assert told["swaps"] >= many - 1, "the large stone changes with every picture"
            marks.append({**held.now(), **{key: told[key] for key in ("casters", "bytes")}})
        asked = [url for url in visit.requests if url.endswith("stone.full.glb")]
        assert len(asked) == 1, "both levels are kept: nothing is fetched or decoded again"
        assert [line for line in visit.said if line.startswith("error")] == []
    return marks[0], marks[1]


def keeps_two_levels(before: dict[str, Any], after: dict[str, Any], heap: float) -> None:
    holds_no_more(before, after, heap)
    assert (after["casters"], after["bytes"]) == (before["casters"], before["bytes"])
    assert before["casters"] == 3
    # Corners of 20480 and of 1280 triangles in 2 bytes; places and normals of their points in 4-byte floats.
    assert before["bytes"] == (20480 + 1280) * 3 * 2 + (10242 + 642) * 2 * 3 * 4


def test_levels_that_change_with_every_picture_leave_nothing_behind(tmp_path: Path) -> None:
    keeps_two_levels(*gone_back_and_forth(tmp_path, 40, 40), heap=5e5)


@pytest.mark.slow
def test_levels_that_change_hundreds_of_times_leave_nothing_behind(tmp_path: Path) -> None:
    """The first pictures grow V8's own notes of the code, by 0.7 MB, as they do where no level changes."""
    before, after = gone_back_and_forth(tmp_path, 640, 600)
    print(before, after)
    keeps_two_levels(before, after, heap=2.5e5)
