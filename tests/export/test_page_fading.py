"""Things that fade on the page: as much of them as the visit says, and of nothing that wears the same."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from format_features import plain_tree, write_media
from immersion import export, stage
from immersion.scene.model import Scene
from web_pages import Visited, visited

SHOWN = """(told) => {
  const { room } = immersion;
  room.light.shown = (state, id) => told[id] ?? 1;
  for (const [id, node] of room.things) node.visible = (told[id] ?? 1) > 0;
  room.draw();
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("fondu")
    write_media(base)
    tree = plain_tree()
    tree["things"] = [
        {"id": name, "model": "slab", "at": [x, 0, -1], "alt": "x"}
        for name, x in (("left", -1), ("right", 1))
    ]
    tree["cues"] = []
    with stage.open(Scene(**tree), folder=base) as scene:
        export.write(scene, "web", base / "out")
    return base / "out"


def picture(visit: Visited, told: dict[str, float]) -> np.ndarray:
    visit.page.evaluate(SHOWN, told)
    data = visit.page.locator("#room canvas").screenshot()
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), np.float64)


def test_half_shown_is_half_of_both_pictures(folder: Path) -> None:
    with visited(folder) as visit:
        visit.open()
        visit.page.evaluate("immersion.room.renderer.setAnimationLoop(null)")
        whole, gone = picture(visit, {}), picture(visit, {"left": 0.0})
        where = np.abs(whole - gone).max(-1) > 30
        assert where.sum() > 500
        inner = (
            where
            & np.roll(where, 2, 0)
            & np.roll(where, -2, 0)
            & np.roll(where, 2, 1)
            & np.roll(where, -2, 1)
        )
        for part in (0.25, 0.5):
            half = picture(visit, {"left": part})
            wanted = part * whole + (1 - part) * gone
            # Its shadow is whole or none, so only where it stands itself the mixture is known.
            assert np.abs(half - wanted)[inner].mean() < 4, part
            middle = whole.shape[1] // 2
            assert np.abs(half - whole)[:, middle + 60 :].max() < 3, "its neighbour wears the same, and stays"
        assert np.abs(picture(visit, {}) - whole).max() == 0
        assert [line for line in visit.said if line.startswith("error")] == []
