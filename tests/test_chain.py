"""Left is left everywhere: one source at +90° azimuth, followed through every output of the chain."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from immersion import export, preview, stage

WALK = "time,x,y,z,yaw,pitch,event\n0,0,1.6,0,0,0,\n2,0,1.6,0,0,0,\n"


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A visitor at the origin, looking at −Z: the source at (−2, 1.6, 0) is at +90°."""
    path = tmp_path_factory.mktemp("walk") / "immobile à l'entrée.csv"
    path.write_text(WALK, encoding="utf-8")
    return path


def _document(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    (length,) = struct.unpack_from("<I", data, 12)
    document: dict[str, Any] = json.loads(data[20 : 20 + length])
    return document


def _alone(opened: stage.Stage, kept: str) -> stage.Stage:
    """The same stage where only one sound plays: the bed would mask the source's side."""
    scene = opened.scene
    things = tuple(t for t in scene.things if t.id == kept or (t.sound is None and t.ambisonic is None))
    return stage.open(scene.model_copy(update={"things": things}), folder=opened.folder)


def test_ambix_channel_1_is_positive(scene_file: Path, walk: Path) -> None:
    with stage.open(scene_file) as opened, _alone(opened, "speaker") as alone:
        w, y, z, x = stage.render_audio(alone, output="ambix:1", walk=walk).samples
    gain = float(np.dot(w, y) / np.dot(w, w))
    assert gain == pytest.approx(1.0, abs=1e-3)
    assert np.abs(np.dot(w, [*zip(z, x, strict=True)]) / np.dot(w, w)).max() < 1e-3


def test_the_left_ear_is_louder_by_6_db(scene_file: Path, walk: Path) -> None:
    with stage.open(scene_file) as opened, _alone(opened, "speaker") as alone:
        left, right = stage.render_audio(alone, output="binaural", walk=walk).samples
    assert 10 * np.log10(np.mean(left**2) / np.mean(right**2)) >= 6.0


def test_the_gltf_node_is_at_minus_x(scene_file: Path, tmp_path: Path) -> None:
    with stage.open(scene_file) as opened:
        manifest = export.write(opened, "glb", tmp_path)
    glb = next(tmp_path / entry.path for entry in manifest.files if str(entry.path).endswith(".glb"))
    document = _document(glb)
    emitting = [n for n in document["nodes"] if "KHR_audio_emitter" in n.get("extensions", {})]
    assert len(emitting) == 1
    assert emitting[0]["translation"] == pytest.approx([-2.0, 1.6, 0.0])


def test_the_model_is_on_the_left_half_of_the_picture(scene_file: Path) -> None:
    with stage.open(scene_file) as opened:
        picture = preview.picture(opened, "entry", size=(320, 180)).astype(int)
    red = (picture[..., 0] > 1.8 * picture[..., 1]) & (picture[..., 0] > 1.8 * picture[..., 2])
    columns = np.nonzero(red)[1]
    assert len(columns) > 200
    assert columns.max() < 160
