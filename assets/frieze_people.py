"""The people of the frieze: each stands on y = 0, is 1 high and looks to the right."""

from __future__ import annotations

import numpy as np
import signs
from frieze_figures import bloom
from painting import Field, Layer, polygon
from shapes import Point, joined, limb, moved, poly, stroke
from signs import disc, ellipse, lens, ring

__all__ = ["person", "rower"]

# Each pose: front arm, back arm (shoulder, elbow, hand).
_ARMS: dict[str, tuple[list[Point], list[Point]]] = {
    "offer": (
        [(0.115, 0.765), (0.205, 0.60), (0.345, 0.665)],
        [(-0.115, 0.765), (-0.02, 0.585), (0.295, 0.60)],
    ),
    "jar": (
        [(0.115, 0.765), (0.235, 0.83), (0.15, 0.985)],
        [(-0.115, 0.765), (-0.175, 0.61), (-0.165, 0.45)],
    ),
    "staff": (
        [(0.115, 0.765), (0.20, 0.62), (0.315, 0.70)],
        [(-0.115, 0.765), (-0.185, 0.61), (-0.15, 0.45)],
    ),
    "reeds": (
        [(0.115, 0.765), (0.215, 0.64), (0.245, 0.79)],
        [(-0.115, 0.765), (-0.01, 0.60), (0.175, 0.61)],
    ),
}


def person(pose: str, dress: bool, accent: str) -> list[Layer]:
    """Return someone who walks to the right.

    Parameters
    ----------
    pose : {"offer", "jar", "staff", "reeds"}
        What the arms do and what they carry.
    dress : bool
        A long dress and long hair, or a kilt and short hair.
    accent : str
        Colour of collar and band.
    """
    skin = "fair" if dress else "skin"
    front, back = _ARMS[pose]
    arm = [0.034, 0.026, 0.017]
    layers = [Layer(limb(back, arm), skin)]
    layers += _carried_behind(pose)
    layers += _legs(skin) + (_dress(accent) if dress else [])
    layers.append(
        Layer(
            poly(
                [(-0.06, 0.53), (0.06, 0.53), (0.072, 0.62), (0.128, 0.765), (-0.128, 0.765), (-0.072, 0.62)],
                0.02,
            ),
            skin,
        )
    )
    layers += _gown(accent) if dress else _kilt(accent)
    layers += _head(skin, dress, accent) + _carried(pose, accent)
    layers.append(Layer(limb(front, arm), skin))
    for elbow, hand in (front[1:], back[1:]):
        near = (hand[0] + 0.22 * (elbow[0] - hand[0]), hand[1] + 0.22 * (elbow[1] - hand[1]))
        layers += [Layer(lambda x, y, n=near: disc(x, y, n[0], n[1], 0.021), accent, 1.2)]  # type: ignore[misc]
        layers += [Layer(lambda x, y, h=hand: disc(x, y, h[0], h[1], 0.021), skin, 1.4)]  # type: ignore[misc]
    return layers


def _legs(skin: str) -> list[Layer]:
    rear = limb([(-0.03, 0.48), (-0.085, 0.27), (-0.125, 0.045)], [0.052, 0.036, 0.02])
    ahead = limb([(0.03, 0.48), (0.085, 0.27), (0.125, 0.045)], [0.054, 0.038, 0.021])
    return [
        Layer(joined(rear, stroke((-0.135, 0.026), (-0.03, 0.014), 0.022, 0.010)), skin),
        Layer(joined(ahead, stroke((0.115, 0.026), (0.225, 0.014), 0.022, 0.010)), skin),
    ]


def _kilt(accent: str) -> list[Layer]:
    cloth = poly(
        [(-0.072, 0.54), (0.072, 0.54), (0.125, 0.41), (0.17, 0.285), (-0.13, 0.285), (-0.105, 0.41)], 0.006
    )
    apron = poly([(0.03, 0.535), (0.075, 0.535), (0.185, 0.275), (0.075, 0.275)], 0.004)
    pleats = joined(*(stroke((-0.05 + 0.028 * k, 0.52), (-0.10 + 0.05 * k, 0.30), 0.0022) for k in range(4)))
    tips = joined(*(stroke((0.055, 0.51), (0.09 + 0.024 * k, 0.29), 0.002) for k in range(4)))
    belt = stroke((-0.074, 0.54), (0.076, 0.54), 0.015)
    return [
        Layer(cloth, "white"),
        Layer(pleats, "line", 0.0),
        Layer(apron, "ochre", 1.6),
        Layer(tips, "line", 0.0),
        Layer(belt, accent, 1.6),
    ]


def _dress(accent: str) -> list[Layer]:
    """The skirt of a long dress, under the body."""
    skirt = poly(
        [
            (-0.072, 0.56),
            (0.072, 0.56),
            (0.098, 0.43),
            (0.105, 0.28),
            (0.15, 0.075),
            (-0.115, 0.075),
            (-0.10, 0.28),
            (-0.096, 0.43),
        ],
        0.008,
    )
    hem = poly([(0.142, 0.105), (0.15, 0.075), (-0.115, 0.075), (-0.113, 0.105)], 0.008)
    return [Layer(skirt, "white"), Layer(hem, accent, 1.6)]


def _gown(accent: str) -> list[Layer]:
    """The bodice with its straps and a net of beads over the skirt, above the body."""
    bodice = poly(
        [(-0.078, 0.50), (0.078, 0.50), (0.077, 0.62), (0.088, 0.68), (-0.088, 0.68), (-0.077, 0.62)], 0.006
    )
    straps = joined(stroke((-0.07, 0.68), (-0.045, 0.77), 0.014), stroke((0.07, 0.68), (0.045, 0.77), 0.014))

    def net(x: Field, y: Field) -> Field:
        inside = polygon(
            x, y, [(-0.078, 0.52), (0.078, 0.52), (0.1, 0.3), (0.13, 0.13), (-0.105, 0.13), (-0.095, 0.3)]
        )
        a, b = (np.abs((x * s + y * 0.55) / 0.036 % 1.0 - 0.5) * 0.03 - 0.0022 for s in (1.0, -1.0))
        return np.asarray(np.maximum(inside, np.minimum(a, b)))

    girdle = joined(
        stroke((-0.078, 0.545), (0.078, 0.545), 0.011), stroke((0.02, 0.54), (0.045, 0.33), 0.009, 0.013)
    )
    return [
        Layer(bodice, "white", 1.6),
        Layer(straps, "white", 1.6),
        Layer(net, accent, 0.0),
        Layer(girdle, "red", 1.4),
    ]


def _head(skin: str, long_hair: bool, accent: str) -> list[Layer]:
    face = joined(
        lambda x, y: ellipse(x, y, 0.018, 0.902, 0.054, 0.063),
        stroke((0.0, 0.79), (0.008, 0.86), 0.031),
        stroke((0.062, 0.905), (0.082, 0.889), 0.011, 0.006),
        stroke((0.045, 0.866), (0.062, 0.86), 0.015, 0.012),
    )
    short: list[Point] = [
        (-0.052, 0.822),
        (-0.066, 0.90),
        (-0.042, 0.962),
        (0.004, 0.977),
        (0.052, 0.955),
        (0.026, 0.935),
        (0.006, 0.90),
        (-0.004, 0.83),
    ]
    long: list[Point] = [
        (-0.085, 0.725),
        (-0.07, 0.90),
        (-0.042, 0.962),
        (0.004, 0.977),
        (0.052, 0.955),
        (0.026, 0.935),
        (0.002, 0.90),
        (-0.008, 0.80),
        (-0.02, 0.725),
    ]
    collar = joined(lambda x, y: np.maximum(ring(x, y, 0.0, 0.825, 0.072, 0.021), y - 0.80))
    beads = joined(lambda x, y: np.maximum(ring(x, y, 0.0, 0.825, 0.074, 0.005), y - 0.797))
    band = stroke((-0.058, 0.935), (0.046, 0.942), 0.007)
    eye = moved(lambda x, y: lens(x, y, 1.0, 0.42), (0.041, 0.911), 0.021)
    return [
        Layer(face, skin),
        Layer(poly(long if long_hair else short, 0.008), "black", 1.0),
        Layer(collar, accent, 1.5),
        Layer(beads, "ochre", 0.0),
        Layer(band, accent, 1.0),
        Layer(eye, "white", 1.0),
        Layer(lambda x, y: disc(x, y, 0.043, 0.911, 0.0075), "black", 0.0),
        Layer(stroke((0.020, 0.930), (0.062, 0.932), 0.0035), "black", 0.0),
    ]


def _carried_behind(pose: str) -> list[Layer]:
    if pose == "staff":
        return [Layer(stroke((0.315, 0.0), (0.315, 1.04), 0.010, 0.008), "ochre", 1.4)]
    if pose == "jar":  # a bird held by its wings in the other hand
        return [Layer(moved(signs.bird, (-0.165, 0.36), 0.115, -0.25), "sky", 1.4)]
    return []


def _carried(pose: str, accent: str) -> list[Layer]:
    if pose == "offer":
        heap = joined(
            *(
                lambda x, y, u=u, v=v: disc(x, y, u, v, 0.03)
                for u, v in ((0.29, 0.725), (0.335, 0.75), (0.385, 0.725))
            )
        )
        tray = poly([(0.235, 0.70), (0.44, 0.70), (0.39, 0.655), (0.285, 0.655)], 0.004)
        return [Layer(heap, "red", 1.4), Layer(tray, accent, 1.6), *bloom((0.34, 0.80), 0.075)]
    if pose == "jar":
        belly = joined(
            lambda x, y: ellipse(x, y, 0.06, 1.075, 0.088, 0.075),
            stroke((0.06, 1.14), (0.06, 1.185), 0.03),
            stroke((0.022, 1.193), (0.098, 1.193), 0.011),
        )
        stripes = joined(
            stroke((-0.02, 1.09), (0.14, 1.09), 0.007), stroke((-0.02, 1.06), (0.14, 1.06), 0.007)
        )
        return [Layer(belly, "sand"), Layer(stripes, accent, 0.0)]
    if pose == "reeds":
        stems = joined(*(stroke((0.13 + 0.02 * k, 0.47), (0.27 + 0.045 * k, 1.08), 0.008) for k in range(4)))
        heads = joined(
            *(
                moved(lambda x, y: ellipse(x, y, 0, 0, 0.3, 1.0), (0.275 + 0.046 * k, 1.09), 0.065, -0.24)
                for k in range(4)
            )
        )
        return [Layer(stems, "green", 1.3), Layer(heads, "ochre", 1.3)]
    return [Layer(lambda x, y: disc(x, y, 0.315, 1.055, 0.03), accent, 1.4)]


def rower(accent: str) -> list[Layer]:
    """Return someone who sits and pulls an oar; the seat is at y = 0, the top of the head about 0.6 above."""
    body = poly([(-0.06, 0.0), (0.06, 0.0), (0.075, 0.14), (0.12, 0.33), (-0.12, 0.33), (-0.075, 0.14)], 0.02)
    arms = joined(
        limb([(0.10, 0.33), (0.2, 0.2), (0.33, 0.24)], [0.034, 0.027, 0.02]),
        limb([(-0.10, 0.33), (0.05, 0.15), (0.27, 0.14)], [0.034, 0.027, 0.02]),
    )
    thigh = stroke((0.0, 0.02), (0.2, 0.06), 0.06, 0.045)
    oar = joined(
        stroke((0.36, 0.34), (-0.06, -0.50), 0.010), stroke((-0.02, -0.42), (-0.10, -0.58), 0.03, 0.045)
    )
    head = [
        Layer(moved(layer.shape, (0.0, -0.445)), layer.color, layer.outline)
        for layer in _head("skin", False, accent)
    ]
    return [
        Layer(thigh, "white", 1.6),
        Layer(body, "skin"),
        *head,
        Layer(oar, "ochre", 1.4),
        Layer(arms, "skin"),
    ]
