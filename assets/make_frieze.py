"""Paint the frieze of the example scene: a river, a boat, people who bring gifts, and signs, on old plaster.

    python assets/make_frieze.py examples/scenes/salle-des-signes/media/frieze.jpg

Everything is drawn by these scripts; 2960 × 1000 pixels, for a screen of 8 × 2.7 m.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import frieze_figures as figures
import frieze_people as people
import numpy as np
import signs
from numpy.typing import NDArray
from painting import Layer, Wall

__all__ = ["HEIGHT", "WIDTH", "make", "paint"]

WIDTH, HEIGHT = 2960, 1000
_BANK, _WATER, _DEEP = 796, 812, 906  # rows where people stand, where the river begins and ends
_MIDDLE = WIDTH / 2
_ACCENTS = ("blue", "red", "green", "blue")


def paint(seed: int = 0) -> NDArray[np.uint8]:
    """Return the picture, (HEIGHT, WIDTH, 3) sRGB."""
    wall = Wall(WIDTH, HEIGHT, 1000 + seed)
    rng = np.random.default_rng(seed)
    _borders(wall)
    _river(wall, rng)
    _writing(wall, rng)
    _sun(wall)
    _banks(wall)
    _ship(wall)
    _procession(wall)
    _birds(wall)
    return wall.aged()


def _borders(wall: Wall) -> None:
    """Blocks of colour above and below, and a sky of stars under the upper ones."""
    for top in (30, 926):
        wall.band(top - 5, top + 47, "line")
        wall.band(top, top + 42, "white")
        colors = ("blue", "ochre", "green", "red")
        for number, left in enumerate(np.arange(8.0, WIDTH, 54.0)):
            wall.band(top, top + 42, colors[number % 4], left, left + 42.0)
            wall.band(top, top + 42, "line", left - 7.5, left - 4.5)
    wall.band(84, 148, "night")
    wall.band(148, 153, "white")
    wall.band(153, 158, "red")
    for number, x in enumerate(np.arange(31.0, WIDTH, 46.0)):
        for row in (101.0, 132.0):
            shift = 23.0 if row > 110 else 0.0
            wall.figure(
                figures.star(), (x + shift, row + 4.0 * (-1) ** number * 0.3), 12.0, (-1.3, -1.3, 1.3, 1.3)
            )


def _river(wall: Wall, rng: np.random.Generator) -> None:
    """The water with its ripples, fish and flowers."""
    wall.band(_WATER, _DEEP, "sky")
    x, y = wall.points[..., 0], wall.points[..., 1]
    for row, color in zip(
        np.arange(_WATER + 12, _DEEP - 2, 14.0), ("blue", "white", "blue", "night") * 2, strict=False
    ):
        zigzag = np.abs((x / 34.0) % 1.0 - 0.5) * 20.0 - 5.0
        near = np.abs(y - row) < 16
        rows = np.flatnonzero(near.any(1))
        window = (slice(int(rows[0]), int(rows[-1]) + 1), slice(0, WIDTH))
        distance = (np.abs(y - row - zigzag) * 0.65 - (1.9 if color != "white" else 1.2))[window]
        wall.stripe(window, distance, color)
    for number, place in enumerate(np.linspace(110, WIDTH - 110, 13)):
        at = (float(place + rng.uniform(-30, 30)), 862.0 + float(rng.uniform(-14, 16)))
        if abs(at[0] - _MIDDLE) < 60:
            continue
        color = ("ochre", "white", "red")[number % 3]
        wall.figure([Layer(signs.fish, color, 2.0)], at, 34.0, (-1.3, -0.8, 1.3, 0.8), mirror=at[0] < _MIDDLE)


def _writing(wall: Wall, rng: np.random.Generator) -> None:
    """Columns of signs on both sides of the sun, two signs in each."""
    for side in (-1.0, 1.0):
        inner, outer = _MIDDLE + side * 500.0, _MIDDLE + side * 1424.0
        left, right = min(inner, outer), max(inner, outer)
        wall.band(170, 322, "sand", left, right)
        wall.band(320, 324, "red", left, right)
        before = -1
        for line in np.linspace(left, right, 13):
            wall.band(170, 322, "blue", float(line) - 2.0, float(line) + 2.0)
        for column, x in enumerate(np.linspace(left, right, 13)[:-1] + (right - left) / 24.0):
            for y in (209.0, 284.0):
                left_over = [k for k in range(len(signs.GLYPHS)) if k != before]
                before = int(rng.choice(left_over))
                color = ("blue", "red", "green", "black", "red")[(before + column) % 5]
                glyph = [Layer(signs.GLYPHS[before], color, 1.2)]
                wall.figure(glyph, (float(x), y), 29.0, (-1.25, -1.25, 1.25, 1.25), mirror=side > 0)


def _sun(wall: Wall) -> None:
    disc = [
        Layer(signs.winged_sun, "blue", 2.2),
        Layer(lambda x, y: signs.disc(x, y, 0, 0.04, 0.142), "ochre", 2.2),
        Layer(lambda x, y: signs.disc(x, y, 0, 0.04, 0.104), "red", 2.0),
    ]
    wall.figure(disc, (_MIDDLE, 238.0), 440.0, (-1.1, -0.25, 1.1, 0.25))


def _banks(wall: Wall) -> None:
    """The earth on both sides of the boat, palms, and the thicket where land meets water."""
    for left, right in ((0.0, 985.0), (WIDTH - 985.0, float(WIDTH))):
        wall.band(_BANK, _WATER + 4, "ochre", left, right)
        wall.band(_BANK, _BANK + 3, "line", left, right)
        wall.band(_WATER + 2, _WATER + 5, "line", left, right)
    stems = (
        (-0.34, -0.1, 0.62),
        (-0.2, -0.05, 0.86),
        (-0.05, 0.0, 1.0),
        (0.1, 0.03, 0.74),
        (0.22, 0.07, 0.9),
        (0.36, 0.12, 0.58),
    )
    for mirror, edge, shore in ((False, 68.0, 1022.0), (True, WIDTH - 68.0, WIDTH - 1022.0)):
        wall.figure(figures.papyrus(stems), (shore, _WATER + 22.0), 270.0, (-0.7, -0.05, 0.75, 1.3), mirror)
        wall.figure(figures.palm(), (edge, _BANK + 4.0), 470.0, (-0.4, -0.02, 0.4, 1.1), mirror)
    for x in (446.0, 905.0, WIDTH - 905.0, WIDTH - 446.0):
        wall.figure(figures.lotus(), (x, 896.0), 66.0, (-0.7, -0.1, 0.7, 1.3))


def _ship(wall: Wall) -> None:
    wall.figure(figures.boat(), (_MIDDLE, 846.0), 385.0, (-1.25, -0.4, 1.25, 1.12))
    for number, x in enumerate((-0.06, 0.20, 0.46)):
        wall.figure(
            people.rower(_ACCENTS[number]),
            (_MIDDLE + 385.0 * x, 846.0 - 74.0),
            178.0,
            (-0.3, -0.68, 0.5, 0.65),
        )
    pilot = people.person("staff", False, "green")
    wall.figure(pilot, (_MIDDLE + 262.0, 846.0 - 88.0), 232.0, (-0.35, -0.05, 0.5, 1.25))


def _procession(wall: Wall) -> None:
    """Four people on each bank who walk towards the boat."""
    poses = (("reeds", False), ("jar", True), ("staff", False), ("offer", True))
    others = (("jar", True), ("staff", False), ("reeds", True), ("offer", False))
    for mirror, chosen in ((False, poses), (True, others)):
        for number, (pose, dress) in enumerate(chosen):
            x = 218.0 + 205.0 * number
            at = (WIDTH - x if mirror else x, float(_BANK))
            layers = people.person(pose, dress, _ACCENTS[(number + mirror) % 4])
            wall.figure(layers, at, 392.0, (-0.42, -0.04, 0.56, 1.27), mirror)


def _birds(wall: Wall) -> None:
    flock = ((1045.0, 395.0, 44.0), (1128.0, 470.0, 38.0), (1178.0, 372.0, 34.0), (1085.0, 540.0, 30.0))
    for number, (x, y, scale) in enumerate(flock):
        bird = figures.flying_bird(("blue", "red", "green", "blue")[number])
        wall.figure(bird, (x, y), scale, (-1.1, -0.4, 1.2, 1.2))
        wall.figure(bird, (WIDTH - x + 14.0, y + 9.0), scale, (-1.1, -0.4, 1.2, 1.2), mirror=True)
    for x, mirror in ((944.0, False), (WIDTH - 944.0, True)):
        wader = [Layer(signs.bird, "white", 2.0)]
        wall.figure(wader, (x, _BANK - 46.0), 50.0, (-1.2, -1.1, 1.2, 1.1), mirror)


def make(path: Path, seed: int = 0, quality: int = 84) -> dict[str, int]:
    """Write the picture as a JPEG; return its width, height and bytes."""
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(paint(seed)).save(path, quality=quality, optimize=True, subsampling=1)
    return {"width": WIDTH, "height": HEIGHT, "bytes": path.stat().st_size}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", type=Path, help="the JPEG file to write")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(make(options.out, options.seed))
