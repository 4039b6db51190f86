"""The example scene `salle-des-signes`, made small: its own text and voices, a light stele, a short river."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import soundfile
from PIL import Image

from immersion import scans
from immersion.demo.example import example

RATE = 48_000


def small_example(folder: Path) -> Path:
    """Write the scene into a new folder, quick to make and to draw; return the scene's file."""
    source = example()
    shutil.copytree(source.scene, folder)
    media = folder / "media"
    source.maker("make_stele")(folder / "raw.ply", triangles=20_000)
    stele = scans.read_mesh(folder / "raw.ply", unit="m")
    (folder / "raw.ply").unlink()
    for name in ("stele.glb", "stele-20k.glb"):
        scans.write(stele, media / name)
    river = 0.02 * np.random.default_rng(3).standard_normal((2 * RATE, 16))
    soundfile.write(media / "nile.wav", river, RATE, subtype="PCM_16")
    with Image.open(media / "frieze.jpg") as frieze:
        frieze.reduce(4).save(media / "frieze.jpg")
    file = folder / "scene.yaml"
    text = file.read_text(encoding="utf-8")
    # Projectors of a quarter of the pixels: software draws what they send.
    file.write_text(text.replace("size: [1920, 1200]", "size: [480, 300]"), encoding="utf-8")
    return file
