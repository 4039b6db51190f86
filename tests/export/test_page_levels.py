"""Levels of detail on the page: the light model is there first, the full one takes its place, between two pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import trimesh

from immersion import export
from immersion.scans import io
from immersion.scans.io._glb import read_container
from immersion.scans.mesh import Mesh
from web_pages import exported, visited

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


def tmp_path_scene(base: Path) -> Path:
    return scene(base / "scene")


def test_the_light_one_is_seen_first_and_the_full_one_takes_its_place(
    made: tuple[Path, export.Manifest],
) -> None:
    with visited(made[0]) as visit:
        held: list[Any] = []
        visit.page.route("**/stone.full.glb", lambda route: held.append(route))
        visit.open()
        assert visit.page.evaluate(COUNT) == 1280
        visit.page.evaluate(WATCH)
        visit.until("counts.length > 2")
        visit.until("true" if held else "immersion.room.renderer.info.render.frame > 3")
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
