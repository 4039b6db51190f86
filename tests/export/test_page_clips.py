"""Models that move by themselves on the page: every vertex where the preview has it, by two libraries' skinning."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from format_features import BANNER, plain_tree, write_media
from immersion import export, stage
from immersion.preview.posing import posed, resting
from immersion.scans.mesh import Mesh
from immersion.scene.model import Scene
from immersion.scene.places import world_from_thing
from web_pages import Visited, visited

POINTS = """(times) => {
  const state = { things: new Map() };
  for (const [name, time] of times) state.things.set(name, { playing: time !== null, clip: "wave", mediaTime: time });
  immersion.clips.apply(state);
  const { scene } = immersion.room, found = [];
  scene.updateMatrixWorld(true);
  scene.traverse((mesh) => {
    if (!mesh.isSkinnedMesh) return;
    const point = mesh.position.clone();
    for (let k = 0; k < mesh.geometry.attributes.position.count; k += 1) {
      mesh.getVertexPosition(k, point);
      found.push(point.applyMatrix4(mesh.matrixWorld).toArray());
    }
  });
  return found;
}"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Visited:
    folder = tmp_path_factory.mktemp("drapeau")
    write_media(folder)
    tree = plain_tree()
    tree["media"] = {"flag": BANNER["media.flag"]}
    # Two copies of one mesh: each has joints of its own.
    tree["things"] = [
        {"id": "banner", "turn": {"y": 30}, **BANNER["things.banner"]},
        {"id": "other", "turn": {"y": -70}, **BANNER["things.banner"], "at": [3, 1, 0]},
    ]
    tree["cues"] = []
    with stage.open(Scene(**tree), folder=folder) as scene:
        export.write(scene, "web", folder / "out")
        yield scene, folder / "out"


def _standing(scene: stage.Stage, mesh: Mesh, name: str, seconds: float | None) -> NDArray[np.float64]:
    """Where the preview has a copy."""
    world = world_from_thing(scene.scene, scene.scene.thing(name))
    here = resting(mesh) if seconds is None else posed(mesh, "wave", seconds)
    return (here.vertices.astype(np.float64) + here.offset) @ world[:3, :3].T + world[:3, 3]


def test_joints_and_morphs_stand_where_the_preview_has_them(opened: tuple[stage.Stage, Path]) -> None:
    scene, folder = opened
    mesh = scene.mesh("flag")
    with visited(folder) as visit:
        visit.open()
        visit.page.evaluate("immersion.room.renderer.setAnimationLoop(null)")
        # Back and forth, past the end, and back to rest: a pose depends on its moment alone, and on no other copy's.
        for seconds in ((0.3, 1.8), (1.8, None), (0.9, 0.9), (5.0, 0.3), (None, 1.2), (0.3, None)):
            times = [
                [name, None if one is None else one * 1e6]
                for name, one in zip(("banner", "other"), seconds, strict=True)
            ]
            found = np.array(visit.page.evaluate(POINTS, times))
            wanted = np.concatenate(
                [
                    _standing(scene, mesh, str(name), one)
                    for (name, _), one in zip(times, seconds, strict=True)
                ]
            )
            assert found.shape == wanted.shape
            assert np.abs(found - wanted).max() < 2e-5, (seconds, np.abs(found - wanted).max())
        hidden = """immersion.room.things.get("banner").visible = false, immersion.clips.apply({ things: new Map() }),
        [...immersion.clips.skins.keys()].map((mesh) => mesh.visible)"""
        assert visit.page.evaluate(hidden) == [False, True]
        assert [line for line in visit.said if line.startswith("error")] == []


def test_the_file_tells_whose_each_animation_is(opened: tuple[stage.Stage, Path]) -> None:
    data = (opened[1] / "models" / "room.glb").read_bytes()
    document = json.loads(data[20 : 20 + int.from_bytes(data[12:16], "little")])
    told = [animation["extras"]["immersion"] for animation in document["animations"]]
    assert told == [{"thing": name, "clip": "wave"} for name in ("banner", "other")]
    assert len(document["meshes"]) == 1 + sum(
        "surface" in str(node.get("extras")) for node in document["nodes"]
    )
