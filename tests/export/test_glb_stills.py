"""Videos in a GLB: the first picture of each stands for it, in its shape and in every language."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from immersion import export, stage
from immersion.scans.io._glb import read_container
from immersion.scene import Scene
from numbered_film import H264, HIGH, WIDE, encode, numbered, read_number
from preview_scenes import scene


def filmed(folder: Path, media: dict[str, Any]) -> Scene:
    thing = {"id": "mur", "video": "film", "at": [0, 1.5, -2], "width": 2, "alt": "un film"}
    return scene(
        [thing], {"film": {"type": "video", **media}}, languages={"default": "fr", "available": ["fr", "en"]}
    )


def made(shown: Scene, folder: Path, target: str = "glb") -> tuple[dict[str, Any], list[bytes], list[str]]:
    with stage.open(shown, folder=folder) as opened:
        manifest = export.write(opened, target, folder / target)
    document, data = read_container(next((folder / target).rglob("*.glb")))
    return document, data, [loss.code for loss in manifest.losses]


def pictures(document: dict[str, Any], data: list[bytes]) -> list[np.ndarray]:
    found = []
    for image in document["images"]:
        view = document["bufferViews"][image["bufferView"]]
        piece = bytes(data[0][view["byteOffset"] : view["byteOffset"] + view["byteLength"]])
        found.append(np.asarray(Image.open(io.BytesIO(piece)).convert("RGB")))
    return found


def shape_of(document: dict[str, Any], name: str) -> float:
    """Return width over height of the panel of a thing."""
    node = next(one for one in document["nodes"] if one.get("name") == name)
    node = node if "mesh" in node else document["nodes"][node["children"][0]]
    accessor = document["meshes"][node["mesh"]]["primitives"][0]["attributes"]["POSITION"]
    low, high = (np.array(document["accessors"][accessor][key]) for key in ("min", "max"))
    wide, high_ = (high - low)[:2]
    return float(wide / high_)


def test_the_first_picture_stands_for_the_video(tmp_path: Path) -> None:
    encode(tmp_path / "l’été.mp4", *H264, count=9, frames=None)
    document, data, codes = made(filmed(tmp_path, {"file": "l’été.mp4"}), tmp_path)
    (found,) = pictures(document, data)
    assert read_number(found) == 0
    assert shape_of(document, "mur") == pytest.approx(WIDE / HIGH, rel=1e-3)
    assert "export-video-still" in codes
    assert "export-video" not in codes


def test_pixels_that_are_not_square_are_drawn_as_players_show_them(tmp_path: Path) -> None:
    encode(tmp_path / "wide.mp4", "-vf", "setsar=3/2", *H264, count=3)
    document, data, _ = made(filmed(tmp_path, {"file": "wide.mp4"}), tmp_path)
    (found,) = pictures(document, data)
    assert found.shape[:2] == (HIGH, WIDE * 3 // 2)
    assert shape_of(document, "mur") == pytest.approx(1.5 * WIDE / HIGH, rel=1e-3)


def test_every_language_has_its_own(tmp_path: Path) -> None:
    for tag, first in (("fr", 5), ("en", 9)):
        frames = b"".join(
            np.dstack([numbered(n), np.full((HIGH, WIDE), 255, np.uint8)]).tobytes() for n in (first, 0)
        )
        encode(tmp_path / f"{tag}.mp4", *H264, frames=frames)
    document, data, _ = made(filmed(tmp_path, {"files": {"fr": "fr.mp4", "en": "en.mp4"}}), tmp_path)
    assert sorted(map(read_number, pictures(document, data))) == [5, 9]
    variants = [one["name"] for one in document["extensions"]["KHR_materials_variants"]["variants"]]
    assert sorted(variants) == ["en", "fr"]


def test_without_ffmpeg_or_of_a_damaged_file_a_dark_panel_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.mp4").write_bytes(b"\0" * 4000)
    _, _, codes = made(filmed(tmp_path, {"file": "bad.mp4"}), tmp_path)
    assert "export-video" in codes
    encode(tmp_path / "good.mp4", *H264, count=3)
    monkeypatch.setenv("PATH", str(tmp_path))
    document, _, codes = made(filmed(tmp_path, {"file": "good.mp4"}), tmp_path)
    assert "export-video" in codes
    assert "export-video-still" not in codes
    assert not document.get("images")
