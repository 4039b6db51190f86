"""Draw the pictures of the courtyard's page: every view of the scene, and one scan before and after.

    python assets/draw_court.py out/cour docs/pictures

``out/cour`` is what ``make_court.py`` made. The same folder gives the same pictures on one machine.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from immersion import preview, scans, stage

__all__ = ["draw"]

_BEHIND = (44, 44, 48)


def draw(made: Path, out: Path, size: tuple[int, int] = (800, 500)) -> list[Path]:
    """Write the pictures as JPEG; return them.

    Parameters
    ----------
    made : Path
        A folder that :func:`make_court.make` made.
    out : Path
        The folder to write into.
    size : (int, int)
        Pixels of each view.
    """
    out.mkdir(parents=True, exist_ok=True)
    written = []
    with stage.open(made / "scene.yaml") as opened:
        for view in opened.scene.views:
            # Drawn twice as large: fine relief is smoother so.
            large = preview.picture(opened, view, size=(2 * size[0], 2 * size[1]))
            picture = Image.fromarray(large).convert("RGB").resize(size, Image.Resampling.LANCZOS)
            written.append(_saved(picture, out / f"cour-{view}.jpg"))
    written.append(_saved(_levels(made / "media", size[1]), out / "cour-scan.jpg"))
    return written


def _levels(media: Path, side: int) -> Image.Image:
    """The capital three times: as it was scanned, with 40 000 triangles, with 15 000."""
    strip = Image.new("RGB", (3 * side // 2, side // 2), _BEHIND)
    for place, name in enumerate(("chapiteau-raw.ply", "chapiteau.glb", "chapiteau-15k.glb")):
        mesh = scans.read_mesh(media / name, unit="m" if name.endswith(".ply") else None)
        drawn = Image.fromarray(scans.picture(mesh, np.radians(20.0), np.radians(12.0), side // 2))
        strip.paste(drawn, (place * side // 2, 0), drawn)
    return strip


def _saved(picture: Image.Image, path: Path) -> Path:
    picture.save(path, "JPEG", quality=82, optimize=True)
    return path


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    for path in draw(Path(sys.argv[1]), Path(sys.argv[2])):
        print(path.name, path.stat().st_size)
