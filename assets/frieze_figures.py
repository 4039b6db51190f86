"""What is painted on the frieze beside its people: the boat, trees, reeds, flowers, birds, stars."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from painting import Field, Layer
from shapes import Point, Shape, joined, limb, moved, poly, stroke
from signs import disc, ellipse, lens

__all__ = ["bloom", "boat", "flying_bird", "lotus", "palm", "papyrus", "star"]


def bloom(at: Point, size: float) -> list[Layer]:
    """Return an open flower of the river, seen from its side."""
    petals = [
        moved(lambda x, y: lens(y - 0.5, x, 0.62, 0.2), at, size, lean)
        for lean in (1.05, -1.05, 0.62, -0.62, 0.3, -0.3, 0.0)
    ]
    layers = [Layer(petal, "sky" if number % 2 else "white", 1.2) for number, petal in enumerate(petals)]
    return [*layers, Layer(lambda x, y: disc(x, y, at[0], at[1], 0.17 * size), "green", 1.0)]


def lotus() -> list[Layer]:
    """Return a flower on its stem with two leaves; 1 high."""
    stem = stroke((0.0, 0.0), (0.0, 0.62), 0.03)
    pads = joined(
        stroke((-0.42, 0.05), (-0.1, 0.05), 0.045, 0.06), stroke((0.1, 0.05), (0.42, 0.05), 0.06, 0.045)
    )
    return [Layer(stem, "green", 1.0), Layer(pads, "leaf", 1.2), *bloom((0.0, 0.58), 0.42)]


def star() -> list[Layer]:
    """Return a star of five arms, 1 in radius."""
    arms = joined(
        *(
            stroke((0.0, 0.0), (float(np.cos(a)), float(np.sin(a))), 0.26, 0.09)
            for a in np.radians([90, 162, 234, 306, 18])
        )
    )
    return [Layer(arms, "ochre", 0.0), Layer(lambda x, y: disc(x, y, 0.0, 0.0, 0.16), "red", 0.0)]


def palm() -> list[Layer]:
    """Return a palm, 1 high, with its dates."""
    trunk = poly(
        [(-0.034, 0.0), (0.034, 0.0), (0.022, 0.3), (0.020, 0.74), (-0.020, 0.74), (-0.022, 0.3)], 0.003
    )
    rings = joined(
        *(stroke((-0.028, 0.04 + 0.047 * k), (0.028, 0.058 + 0.047 * k), 0.0028) for k in range(15))
    )
    layers = [Layer(trunk, "ochre"), Layer(rings, "line", 0.0)]
    for number, lean in enumerate((1.9, -1.9, 1.5, -1.5, 1.1, -1.1, 0.7, -0.7, 0.35, -0.35, 0.0)):
        layers += _frond(lean, "green" if number % 4 < 2 else "leaf")
    for side in (-1.0, 1.0):
        grapes = [
            (side * (0.045 + 0.022 * k), 0.70 - 0.026 * row) for row in range(3) for k in range(3 - row)
        ]
        bunch = joined(*(lambda x, y, u=u, v=v: disc(x, y, u, v, 0.014) for u, v in grapes))
        layers.append(Layer(bunch, "red", 1.2))
    return layers


def _frond(lean: float, color: str) -> list[Layer]:
    """A leaf that leaves the crown at an angle and bows under its weight."""
    t = np.linspace(0.0, 1.0, 9)
    angle = lean * (0.55 + 0.75 * t)
    xs = -np.cumsum(np.sin(angle)) * 0.032
    ys = 0.745 + np.cumsum(np.cos(angle)) * 0.032
    rib = [(float(u), float(v)) for u, v in zip(xs, ys, strict=True)]
    widths = [0.010, 0.018, 0.023, 0.025, 0.024, 0.021, 0.016, 0.010, 0.003]
    middle = joined(*(stroke(a, b, 0.0016) for a, b in pairwise(rib)))
    return [Layer(limb(rib, widths), color, 1.4), Layer(middle, "line", 0.0)]


def papyrus(stems: tuple[tuple[float, float, float], ...]) -> list[Layer]:
    """Return a thicket: each stem has its foot, its lean and its height."""
    layers = []
    for foot, lean, high in stems:
        tip = (foot + lean, high)
        layers.append(Layer(stroke((foot, 0.0), tip, 0.016, 0.010), "green", 1.3))
        fan = poly([(0.0, 0.0), (-0.55, 0.62), (-0.3, 0.78), (0.0, 0.84), (0.3, 0.78), (0.55, 0.62)], 0.04)
        rays = joined(
            *(
                stroke((0.0, 0.1), (0.62 * float(np.sin(a)), 0.1 + 0.7 * float(np.cos(a))), 0.014)
                for a in np.linspace(-0.7, 0.7, 7)
            )
        )
        cup = poly([(-0.12, 0.02), (0.12, 0.02), (0.17, 0.2), (-0.17, 0.2)], 0.02)
        for shape, color, outline in ((fan, "leaf", 1.5), (rays, "line", 0.0), (cup, "red", 1.2)):
            layers.append(Layer(moved(shape, tip, 0.16, -1.2 * lean), color, outline))
    return layers


def flying_bird(accent: str) -> list[Layer]:
    """Return a river bird on the wing, flying to the right; about 2 wide."""
    far = poly([(-0.2, 0.05), (0.25, 0.1), (0.02, 0.95), (-0.22, 0.72), (-0.42, 0.78), (-0.38, 0.45)], 0.03)
    near = poly([(-0.28, 0.0), (0.2, 0.04), (-0.35, 0.98), (-0.55, 0.70), (-0.78, 0.70), (-0.62, 0.36)], 0.03)
    feathers = joined(
        *(
            stroke((-0.2 - 0.06 * k, 0.12 + 0.03 * k), (-0.42 - 0.11 * k, 0.82 - 0.14 * k), 0.012)
            for k in range(4)
        )
    )
    body = joined(
        lambda x, y: ellipse(x, y, -0.05, 0.0, 0.42, 0.17),
        stroke((0.28, 0.04), (0.66, 0.16), 0.09, 0.05),
        lambda x, y: disc(x, y, 0.70, 0.18, 0.085),
        stroke((-0.4, 0.0), (-0.78, -0.06), 0.09, 0.05),
    )
    return [
        Layer(far, accent, 1.5),
        Layer(body, "white", 1.6),
        Layer(near, accent, 1.6),
        Layer(feathers, "white", 0.0),
        Layer(stroke((0.77, 0.17), (0.98, 0.13), 0.035, 0.012), "ochre", 1.2),
        Layer(lambda x, y: disc(x, y, 0.715, 0.2, 0.022), "black", 0.0),
    ]


def boat() -> list[Layer]:
    """Return the boat without its people: 2 long, the water line near y = 0, sailing to the right."""

    def hull(x: Field, y: Field) -> Field:
        below, above = 0.30 * np.abs(x) ** 2.4 - 0.03, 0.17 + 0.27 * np.abs(x) ** 3.2
        return np.asarray(np.maximum(np.maximum(below - y, y - above) * 0.8, np.abs(x) - 0.97))

    def plank(part: float) -> Shape:
        return lambda x, y: np.maximum(
            np.abs(
                y - (1 - part) * (0.30 * np.abs(x) ** 2.4 - 0.03) - part * (0.17 + 0.27 * np.abs(x) ** 3.2)
            )
            - 0.010,
            np.abs(x) - 0.93,
        )

    sail = poly([(-0.32, 0.50), (0.36, 0.50), (0.42, 0.72), (0.40, 0.98), (-0.26, 0.98), (-0.26, 0.74)], 0.01)

    def stripes(x: Field, y: Field) -> Field:
        return np.maximum(sail(x, y), np.abs(((x - 0.12 * y) / 0.115) % 1.0 - 0.5) * 0.115 - 0.018)

    ropes = joined(
        *(stroke((0.02, 1.06), end, 0.0022) for end in ((-0.9, 0.42), (0.9, 0.42), (-0.55, 0.3), (0.6, 0.3)))
    )
    cabin = poly([(-0.50, 0.17), (-0.24, 0.17), (-0.25, 0.42), (-0.49, 0.42)], 0.006)

    def checks(x: Field, y: Field) -> Field:
        cells = (np.floor(x / 0.032) + np.floor(y / 0.032)) % 2.0
        return np.where((cells > 0) & (y > 0.21) & (y < 0.35) & (x > -0.485) & (x < -0.255), -0.01, 0.01)

    ends = [bloom((side * 0.95, 0.40), 0.15) for side in (-1.0, 1.0)]
    eye = moved(lambda x, y: lens(x, y, 1.0, 0.45), (0.72, 0.24), 0.05, 0.35)
    oar = joined(
        stroke((-0.72, 0.48), (-0.945, -0.02), 0.011),
        moved(lambda x, y: lens(y, x, 1.0, 0.3), (-0.965, -0.055), 0.095, -0.42),
    )
    return [
        Layer(ropes, "line", 0.0),
        Layer(stroke((0.02, 0.15), (0.02, 1.06), 0.018, 0.012), "ochre", 1.6),
        Layer(sail, "white"),
        Layer(stripes, "red", 0.0),
        Layer(
            joined(stroke((-0.36, 0.99), (0.46, 0.99), 0.012), stroke((-0.38, 0.49), (0.42, 0.49), 0.012)),
            "ochre",
            1.5,
        ),
        Layer(cabin, "sand"),
        Layer(checks, "blue", 0.0),
        Layer(stroke((-0.53, 0.43), (-0.21, 0.43), 0.018), "red", 1.5),
        Layer(hull, "ochre", 2.4),
        Layer(plank(0.72), "green", 1.0),
        Layer(plank(0.28), "red", 1.0),
        *[layer for end in ends for layer in end],
        Layer(eye, "white", 1.4),
        Layer(lambda x, y: disc(x, y, 0.725, 0.243, 0.017), "black", 0.0),
        Layer(oar, "ochre", 1.5),
    ]
