"""Draw the concert for its page: the four views of the room on one sheet, and the four stems over time.

python assets/make_concert.py out/concert
python assets/draw_concert.py out/concert docs/pictures
"""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path

import numpy as np
from concert_score import LENGTH, SECTIONS, STEMS
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.signal import stft

from immersion import preview, stage
from immersion.audio import read
from immersion.scene.walk import Walk

__all__ = ["sheet", "sonagram"]

VIEWS = (("plan", 0.0), ("seat", 30.0), ("side", 55.0), ("stage", 30.0))
"""The views on the sheet, and the second of the visit at which each is seen."""

_WIDTH, _ROW, _GAP = 1040, 100, 8
_LOW, _HIGH, _FLOOR = 50.0, 12_000.0, -95.0
Field = NDArray[np.float64]


def sheet(folder: Path, size: tuple[int, int] = (640, 360)) -> Image.Image:
    """Return the views of a made scene, two by two."""
    whole = Image.new("RGB", (2 * size[0], 2 * size[1]))
    with stage.open(folder / "scene.yaml") as opened:
        visit = stage.simulate(opened, Walk.read(folder / "walk.csv"))
        for number, (view, time) in enumerate(VIEWS):
            large = (2 * size[0], 2 * size[1])
            drawn = Image.fromarray(preview.picture(opened, view, size=large, time=time, visit=visit))
            smooth = drawn.convert("RGB").resize(size, Image.Resampling.LANCZOS)
            whole.paste(smooth, ((number % 2) * size[0], (number // 2) * size[1]))
    return whole


def sonagram(folder: Path, entries: dict[str, float]) -> Image.Image:
    """Return the spectrum of every stem over the time of the piece, one above the other, low tones at the bottom."""
    height = len(STEMS) * (_ROW + _GAP)
    picture = Image.new("L", (_WIDTH, height + 18), 0)
    draw = ImageDraw.Draw(picture)
    for row, name in enumerate(STEMS):
        sound = read(folder / "media" / f"{name}.flac")
        start = round(entries[name] / LENGTH * _WIDTH)
        columns = round(sound.duration / LENGTH * _WIDTH)
        drawn = Image.fromarray(_levels(sound.samples.mean(0), columns))
        top = row * (_ROW + _GAP)
        picture.paste(drawn, (start, top))
        draw.text((6, top + 4), f"{name} (from {entries[name]:g} s)", fill=255)
    for section, seconds in SECTIONS.items():
        x = round(seconds / LENGTH * _WIDTH)
        draw.line((x, 0, x, height), fill=90)
        draw.text((x + 4, height + 3), f"{section} {seconds:g}", fill=200)
    return picture.quantize(12)


def _levels(samples: Field, columns: int) -> NDArray[np.uint8]:
    """Return (rows, columns) greys of a spectrum: octaves evenly from bottom to top, decibels from black to white."""
    frequencies, _, spectrum = stft(samples, 48_000, nperseg=8192, noverlap=8192 - 2048)
    power = np.abs(spectrum) ** 2
    edges = np.geomspace(_LOW, _HIGH, _ROW + 1)
    times = np.linspace(0, power.shape[1], columns + 1).astype(int)
    over_time = np.stack([power[:, a : max(b, a + 1)].mean(1) for a, b in pairwise(times)], 1)
    rows = []
    for low, high in pairwise(edges):
        inside = (frequencies >= low) & (frequencies < high)
        nearest = [int(np.argmin(np.abs(frequencies - np.sqrt(low * high))))]
        rows.append(over_time[np.flatnonzero(inside) if inside.any() else nearest].max(0))
    level = 10.0 * np.log10(np.maximum(np.stack(rows[::-1]), 1e-12))
    return np.asarray(np.clip((level - _FLOOR) / 60.0, 0.0, 1.0) * 255.0).astype(np.uint8)


def main(arguments: list[str] | None = None) -> None:
    """Draw both pictures."""
    from concert_score import ENTRIES

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("concert", type=Path, help="the folder that make_concert.py made")
    parser.add_argument("out", type=Path, help="the folder of the pictures")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    sheet(options.concert).save(options.out / "concert-views.jpg", quality=78, optimize=True)
    sonagram(options.concert, ENTRIES).save(options.out / "concert-stems.png", optimize=True)


if __name__ == "__main__":
    main()
