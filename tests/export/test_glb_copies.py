"""Many copies of one model in a GLB: one mesh, many nodes, nothing that a reader of glTF 2.0 must know besides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gltf_validator import issues
from immersion import export, scans, stage
from immersion.scans.io._container import read_container
from immersion.scene import Scene
from rig_models import flag
from scan_shapes import sphere

BOTH = {"fr": "Une copie.", "en": "A copy."}


def copies(folder: Path, media: str, count: int) -> tuple[Path, dict[str, Any]]:
    things = [{"id": f"copy-{k}", "model": "one", "at": [k, 0, 0], "alt": BOTH} for k in range(count)]
    whole = Scene(
        immersion="1", id="copies", languages={"default": "fr", "available": ["fr", "en"]},
        media={"one": {"type": "model", "file": f"media/{media}", "license": "CC0-1.0", "credit": "Us"}},
        things=things,
    )  # fmt: skip
    with stage.open(whole, folder=folder) as opened:
        export.write(opened, "glb", folder / f"{media}-{count}")
    path = folder / f"{media}-{count}" / "copies.glb"
    return path, read_container(path)[0]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("copies")
    (place / "media").mkdir()
    scans.write(sphere(7, unit="m"), place / "media" / "ball.glb")
    (place / "media" / "flag.glb").write_bytes(flag(1000))
    return place


def test_a_hundred_copies_weigh_what_one_does(folder: Path) -> None:
    """Every reader shows them: no extension for instances is used, unless the options ask for it."""
    (one, first), (many, document) = copies(folder, "ball.glb", 1), copies(folder, "ball.glb", 100)
    assert len(document["meshes"]) == len(first["meshes"]) == 1
    assert len(document["bufferViews"]) == len(first["bufferViews"])
    assert sum(node.get("mesh") == 0 for node in document["nodes"]) == 100
    assert many.stat().st_size < 1.05 * one.stat().st_size
    assert many.stat().st_size - one.stat().st_size < 99 * 360  # a name, a place, a licence, a description
    assert "EXT_mesh_gpu_instancing" not in document.get("extensionsUsed", [])
    assert issues(many)["numErrors"] == 0


def test_copies_that_move_share_their_mesh_and_its_numbers(folder: Path) -> None:
    """Joints and clips are each copy's own, for each may play at another time."""
    (one, first), (many, document) = copies(folder, "flag.glb", 1), copies(folder, "flag.glb", 20)
    for block in ("meshes", "accessors", "bufferViews", "materials"):
        assert len(document[block]) == len(first[block]), block
    assert len(document["skins"]) == len(document["animations"]) == 20
    assert sum("skin" in node for node in document["nodes"]) == 20
    assert document["buffers"][0]["byteLength"] == first["buffers"][0]["byteLength"]
    # A copy is nodes, joints and a clip: 1.5 kB of names and numbers.
    assert many.stat().st_size - one.stat().st_size < 19 * 1700
    assert issues(many)["numErrors"] == 0
