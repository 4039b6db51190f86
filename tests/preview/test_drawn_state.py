"""Pictures at a time of a visit: moved, turned, hidden, faded, parented things are where the state says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from immersion import stage
from immersion.preview import picture
from preview_scenes import RED, ROOM, model_of, scene, write_image, write_quad

SIZE = (640, 360)
EYE = np.array([0.0, 1.6, 2.0])
FOCAL = 180 / np.tan(np.radians(30))


def _dot(tmp_path: Path, things: list[dict[str, Any]], cues: list[dict[str, Any]]) -> stage.Stage:
    write_image(tmp_path / "red.png", np.full((8, 8, 3), RED, np.uint8))
    media = {"red": {"type": "image", "file": "red.png"}}
    made = scene(things, media, cues=cues, show={"duration": "20s", "at_end": "stop"})
    return stage.open(made, folder=tmp_path)


def _centre(pixels: NDArray[np.uint8]) -> tuple[float, float]:
    p = pixels.astype(float)
    weight = np.where((p[..., 0] > 120) & (p[..., 1] < 60), 1.0, 0.0)
    assert weight.sum() > 20
    rows, columns = np.indices(weight.shape)
    return float((weight * columns).sum() / weight.sum()) + 0.5, float(
        (weight * rows).sum() / weight.sum()
    ) + 0.5


def _projected(point: list[float]) -> tuple[float, float]:
    x, y, z = np.array(point) - EYE
    return 320 + FOCAL * x / -z, 180 - FOCAL * y / -z


def test_a_moved_thing_is_on_the_way_that_the_timeline_tells(tmp_path: Path) -> None:
    things = [{"id": "dot", "image": "red", "at": [-1, 1.6, -2], "width": 0.2}]
    cues = [{"id": "go", "when": [{"at": "2s"}], "do": [{"move": "dot", "to": [1, 2.4, -2], "over": "4s"}]}]
    with _dot(tmp_path, things, cues) as opened:
        visit = stage.simulate(opened)
        for time, place in ((0.0, [-1, 1.6, -2]), (4.0, [0, 2.0, -2]), (10.0, [1, 2.4, -2])):
            found = _centre(picture(opened, "entry", size=SIZE, time=time, visit=visit))
            assert found == pytest.approx(_projected(place), abs=1.0)


def test_a_child_goes_with_its_parent(tmp_path: Path) -> None:
    things = [
        {"id": "all", "group": True, "at": [0, 1.6, -2]},
        {"id": "dot", "image": "red", "at": [0.8, 0, 0], "width": 0.2, "parent": "all"},
    ]
    cues = [{"id": "go", "when": ["start"], "do": [{"turn": "all", "to": {"z": 90}, "over": "2s"}]}]
    with _dot(tmp_path, things, cues) as opened:
        visit = stage.simulate(opened)
        found = _centre(picture(opened, "entry", size=SIZE, time=3.0, visit=visit))
    assert found == pytest.approx(_projected([0, 2.4, -2]), abs=1.0)


def test_a_fading_picture_is_mixed_in_linear_light(tmp_path: Path) -> None:
    """Half of an image over a black one: the middle of the light, not of the bytes."""
    write_image(tmp_path / "black.png", np.zeros((8, 8, 3), np.uint8))
    write_image(tmp_path / "grey.png", np.full((8, 8, 3), 200, np.uint8))
    media = {name: {"type": "image", "file": f"{name}.png"} for name in ("black", "grey")}
    things = [
        {"id": "under", "image": "black", "at": [0, 1.6, -2.01], "width": 2},
        {"id": "over", "image": "grey", "at": [0, 1.6, -2], "width": 2},
    ]
    cues = [{"id": "go", "when": ["start"], "do": [{"hide": "over", "fade": "4s"}]}]
    made = scene(things, media, cues=cues, show={"duration": "9s", "at_end": "stop"})
    with stage.open(made, folder=tmp_path) as opened:
        visit = stage.simulate(opened)
        half, gone = (picture(opened, "entry", size=SIZE, time=t, visit=visit)[180, 320] for t in (2.0, 5.0))
    linear = ((200 / 255 + 0.055) / 1.055) ** 2.4 / 2
    assert int(half[0]) == pytest.approx(255 * (1.055 * linear ** (1 / 2.4) - 0.055), abs=1.5)
    assert int(gone[0]) == 0


def test_a_fading_model_lets_the_wall_through_and_a_lamp_dims(tmp_path: Path) -> None:
    write_quad(tmp_path / "quad.ply", colors=np.tile(np.uint8([0, 0, 0, 255]), (4, 1)))
    things = [
        {"id": "q", "model": "m", "at": [0, 1.6, -1]},
        {"id": "lamp", "light": "point", "at": [0, 3.5, 1], "intensity": "800cd"},
    ]
    cues = [
        {"id": "go", "when": [{"at": "1s"}], "do": [{"hide": "q", "fade": "4s"}]},
        {"id": "dim", "when": [{"at": "8s"}], "do": [{"gain": "lamp", "to": "-20dB"}]},
    ]
    made = scene(
        things, {"m": model_of("quad.ply")}, cues=cues, room=ROOM, show={"duration": "12s", "at_end": "stop"}
    )
    with stage.open(made, folder=tmp_path) as opened:
        visit = stage.simulate(opened)
        whole, half, gone, dim = (
            picture(opened, "entry", size=SIZE, time=t, visit=visit)[180, 320, :3].astype(float).mean()
            for t in (0.5, 3.0, 6.0, 9.0)
        )
    assert whole < 2
    assert gone > 60
    assert dim < 0.5 * gone
    light = [((v / 255 + 0.055) / 1.055) ** 2.4 for v in (half, gone)]
    assert light[0] == pytest.approx(light[1] / 2, rel=0.03)


def test_a_view_follows_what_it_looks_at(tmp_path: Path) -> None:
    write_image(tmp_path / "red.png", np.full((8, 8, 3), RED, np.uint8))
    things = [{"id": "dot", "image": "red", "at": [0, 1.6, -2], "width": 0.2}]
    views = {"entry": {"at": [0, 1.6, 2], "look_at": "dot"}}
    cues = [{"id": "go", "when": ["start"], "do": [{"move": "dot", "to": [3, 1.6, -2], "over": "2s"}]}]
    media = {"red": {"type": "image", "file": "red.png"}}
    made = scene(things, media, cues=cues, views=views, show={"duration": "9s", "at_end": "stop"})
    with stage.open(made, folder=tmp_path) as opened:
        visit = stage.simulate(opened)
        assert _centre(picture(opened, "entry", size=SIZE, time=4.0, visit=visit)) == pytest.approx(
            (320, 180), abs=1
        )
