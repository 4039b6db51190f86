"""The same room on the desktop and in the page: structural similarity of what both draw."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh

from immersion import preview, stage
from immersion.scans import io
from immersion.scans.mesh import Mesh
from likeness import likeness, page_picture, silhouette
from preview_scenes import quarters, write_image
from web_pages import exported, visited

SIZE = (640, 360)

LIT = """\
immersion: "1"
id: essai
media:
  stone: {type: model, file: media/stone.glb}
  picture: {type: image, file: media/picture.png}
room:
  box: {size: [8, 4, 6]}
  surfaces: {floor: carpet, walls: plaster}
screens:
  wall: {surface: front, rect: {left: 0, bottom: 1.15, width: 8, height: 2.7}}
rigs:
  projectors:
    p1: {at: [-1.79, 3.6, 2], look_at: [-1.79, 3.6, -3], throw: 1.13, shift: [0, -0.4], size: [1920, 1200], lumens: 7000, paints: wall}
    p2: {at: [1.79, 3.6, 2], look_at: [1.79, 3.6, -3], throw: 1.13, shift: [0, -0.4], size: [1920, 1200], lumens: 7000, paints: wall}
  blends: {wall: {projectors: [p1, p2], overlap: auto, gamma: 2.2}}
things:
  - {id: stone-1, model: stone, at: [0, 1.1, -0.6], turn: {y: 20}}
  - {id: image-1, image: picture, screen: wall, fit: cover}
  - {id: key, light: spot, at: [1, 3.5, 1], look_at: [0, 1, -0.6], angle: 40, intensity: 800cd, color: "#fff2e0"}
  - {id: late, light: point, at: [-2, 2, 1], intensity: 300cd, visible: false}
views:
  entry: {at: [0, 1.6, 2.5], look_at: [0, 1.45, -1], fov: 60}
  side: {at: [2.2, 1.5, 0.9], look_at: [0, 1.2, -0.8], fov: 50}
cues:
  - {id: dusk, when: [{at: 1s}], do: [{hide: key}, {show: late}]}
"""  # noqa: E501

BARE = """\
immersion: "1"
id: essai
media:
  stone: {type: model, file: media/bare.ply, unit: m}
room: {box: {size: [8, 4, 6]}}
things: [{id: stone-1, model: stone, at: [0, 1.1, -0.6]}]
views: {entry: {at: [0, 1.6, 2], look_at: [0, 1.2, -1], fov: 60}}
"""


def stone() -> Mesh:
    """Return a bumpy ball with a cut: smooth and sharply folded, in colours that change slowly."""
    ball = trimesh.creation.icosphere(subdivisions=5, radius=0.8)
    points = ball.vertices * (1 + 0.03 * np.sin(9 * ball.vertices).prod(1, keepdims=True) * 3)
    points[:, 1] = np.minimum(points[:, 1], 0.45)
    shade = 150 + 60 * np.sin(4 * points)
    colors = np.concatenate([shade, np.full((len(points), 1), 255)], 1).astype(np.uint8)
    return Mesh.from_arrays(points, ball.faces, colors=colors, unit="m")


def _scene(folder: Path, text: str) -> Path:
    (folder / "media").mkdir(parents=True)
    io.write(stone(), folder / "media" / "stone.glb")
    plain = trimesh.creation.box((1, 1, 1))
    io.write(Mesh.from_arrays(plain.vertices, plain.faces, unit="m"), folder / "media" / "bare.ply")
    write_image(folder / "media" / "picture.png", quarters(256, 3))
    (folder / "scene.yaml").write_text(text, encoding="utf-8")
    return folder / "scene.yaml"


@pytest.mark.slow
def test_lamps_blended_projectors_and_a_scan_look_as_on_the_desktop(tmp_path: Path) -> None:
    """At the start, and when a cue has put out the lamp and lit another: shadows, exposure, curve and all."""
    file = _scene(tmp_path / "scene", LIT)
    exported(file, tmp_path / "out")
    with (
        stage.open(file) as opened,
        visited(tmp_path / "out", viewport={"width": 1000, "height": 500}) as visit,
    ):
        visit.open()
        for view in ("entry", "side"):
            desk, page = preview.picture(opened, view, SIZE), page_picture(visit, view, SIZE)
            assert likeness(desk, page, silhouette(opened, view, SIZE)) > 0.97
            assert likeness(desk, page, np.ones(SIZE[::-1], bool)) > 0.97
        before = page
        visit.page.evaluate("document.querySelector('[data-key=start]').click()")
        visit.until("immersion.visiting.live.events.some((event) => event.target === 'dusk')")
        desk, page = (
            preview.picture(opened, "side", SIZE, 1.5, stage.simulate(opened)),
            page_picture(visit, "side", SIZE),
        )
        assert likeness(desk, page, silhouette(opened, "side", SIZE)) > 0.97
        assert likeness(before, page, silhouette(opened, "side", SIZE)) < 0.9
        assert visit.said == []


def test_a_scan_without_colours_or_lamps_looks_as_on_the_desktop(tmp_path: Path) -> None:
    """Plaster, sharp edges, and the visitor's own light."""
    file = _scene(tmp_path / "scene", BARE)
    exported(file, tmp_path / "out")
    with (
        stage.open(file) as opened,
        visited(tmp_path / "out", viewport={"width": 1000, "height": 500}) as visit,
    ):
        visit.open()
        desk, page = preview.picture(opened, "entry", SIZE), page_picture(visit, "entry", SIZE)
        assert likeness(desk, page, silhouette(opened, "entry", SIZE)) > 0.97
        assert visit.said == []
