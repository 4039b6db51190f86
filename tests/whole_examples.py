"""The example scenes whole, with the media that the scripts of assets/ make for them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from immersion import scans
from immersion.demo.example import example

__all__ = ["NAMES", "whole_example"]

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("salle-des-signes", "concert", "cour-du-palais")
LEVELS = {"stele.glb": 60_000, "stele-20k.glb": 20_000}


def whole_example(name: str, folder: Path) -> Path:
    """Make an example in a new folder, its scans and sounds as large as they are; return the scene's file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "assets"))  # they import each other by plain names
        if name == "concert":
            import make_concert

            make_concert.make(folder)
        elif name == "cour-du-palais":
            import make_court

            make_court.make(folder, sizes=make_court.Sizes(samples=2000))
        else:
            _room_of_signs(folder)
    return folder / "scene.yaml"


def _room_of_signs(folder: Path) -> None:
    source = example()
    shutil.copytree(source.scene, folder)
    media = folder / "media"
    source.maker("make_nile")(media / "nile.wav")
    source.maker("make_stele")(folder / "raw.ply")
    whole = scans.clean(scans.read_mesh(folder / "raw.ply", unit="m")).mesh
    (folder / "raw.ply").unlink()
    for level, file in zip(scans.lods(whole, list(LEVELS.values()), samples=2000), LEVELS, strict=True):
        scans.write(level.mesh, media / file)
