"""A wall fountain's lion: a mask with a mane in three rings of locks, on a slab with a round head. Its face is +Z.

The mask is made for one half of the face, `x` without its sign; locks and wear are what tell left from right.
"""

from __future__ import annotations

import numpy as np
from solids import Field, ball, block, cut, egg, joined, melted, strand

__all__ = ["BOX", "CHIPS", "MIDDLE", "MOUTH", "distance"]

BOX = ((-0.52, -0.03, -0.20), (0.52, 1.42, 0.36))
MIDDLE = 0.86
"""The height of the mask's middle, metres."""
MOUTH = MIDDLE - 0.150
"""The height of the pipe."""
CHIPS = (
    (0.06, 0.43, 1.02, 0.02),
    (0.07, -0.445, 0.30, 0.05),
    (0.05, 0.40, 0.115, 0.17),
    (0.035, -0.175, 1.035, 0.13),
)
"""Where it was hit: radius of what is gone, then x, y, z."""

_HALF, _BACK = 0.41, -0.15
_GROWN = 1.14  # the face is modelled smaller than it is cut


def distance(x: Field, y: Field, z: Field) -> Field:
    """Return the distance to the fountain's head."""
    out = _slab(x, y, z)
    near = (np.hypot(x, y - MIDDLE) < 0.47) & (z > -0.12)
    if near.any():
        u, v, w = x[near], y[near] - MIDDLE, z[near]
        whole = melted(out[near], _mask(u, v, w), 0.012)
        out[near] = _mouth(u, v, w, whole)
    return out


def _slab(x: Field, y: Field, z: Field) -> Field:
    """The slab, its moulded frame around a sunk field, and its base."""
    over = np.maximum(y - MIDDLE, 0.0)
    side = np.where(y > MIDDLE, np.hypot(x, over), np.abs(x)) - _HALF
    plate = np.maximum(np.maximum(side, np.abs(z - 0.5 * _BACK) + 0.5 * _BACK), 0.1 - y)
    for inset, sunk in ((0.030, 0.018), (0.048, 0.030), (0.062, 0.045)):
        field = np.maximum(np.maximum(side + inset, 0.30 + inset - y), -sunk - z)
        plate = cut(plate, field, 0.006)
    bead = np.maximum(np.hypot(np.maximum(side, 0.30 - y) + 0.055, z + 0.030) - 0.009, -z - 0.06)
    base = joined(
        block(x, y, z, (0, 0.075, -0.03), (0.47, 0.075, 0.15), 0.008),
        block(x, y, z, (0, 0.165, -0.04), (0.445, 0.025, 0.135), 0.022),
        block(x, y, z, (0, 0.265, -0.065), (0.425, 0.028, 0.098), 0.024),
    )
    return joined(melted(plate, base, 0.012), np.where(y > 0.30, bead, 1.0))


def _mask(x: Field, y: Field, z: Field) -> Field:
    """The head and its mane."""
    face = _GROWN * _face(np.abs(x) / _GROWN, y / _GROWN, z / _GROWN)
    return melted(face, _mane(x, y, z), 0.018)


def _face(x: Field, y: Field, z: Field) -> Field:
    """Half of the face."""
    skull = egg(x, y, z, (0, 0.010, -0.01), (0.172, 0.195, 0.135))
    forehead = egg(x, y, z, (0.035, 0.105, 0.070), (0.080, 0.062, 0.055))
    out = melted(skull, forehead, 0.04)
    cheek = egg(x, y, z, (0.108, -0.045, 0.070), (0.052, 0.078, 0.050), -0.25)
    out = melted(out, cheek, 0.035)
    socket = egg(x, y, z, (0.078, 0.042, 0.152), (0.042, 0.030, 0.050), 0.25)
    out = cut(out, socket, 0.02)
    brow = strand(
        x, y, z, ((0.018, 0.062, 0.140), (0.060, 0.086, 0.135), (0.112, 0.078, 0.105)), (0.020, 0.021, 0.014)
    )
    out = melted(out, brow, 0.022)
    bridge = strand(
        x, y, z, ((0, 0.075, 0.118), (0, 0.020, 0.150), (0, -0.035, 0.182)), (0.030, 0.030, 0.036)
    )
    out = melted(out, bridge, 0.028)
    pad = egg(x, y, z, (0.046, -0.078, 0.152), (0.055, 0.042, 0.064), -0.22)
    out = melted(out, pad, 0.014)
    chin = egg(x, y, z, (0, -0.178, 0.110), (0.056, 0.030, 0.062))
    out = melted(out, chin, 0.025)
    nose = melted(
        egg(x, y, z, (0, -0.028, 0.210), (0.042, 0.020, 0.022)),
        egg(x, y, z, (0, -0.048, 0.210), (0.020, 0.022, 0.018)),
        0.012,
    )
    out = melted(out, nose, 0.010)
    out = cut(out, egg(x, y, z, (0.024, -0.044, 0.228), (0.011, 0.008, 0.016), 0.5), 0.006)
    out = cut(out, strand(x, y, z, ((0, -0.066, 0.226), (0, -0.115, 0.222)), (0.006, 0.008)), 0.008)
    return joined(_whiskers(x, y, z, out), _eye(x, y, z))


def _eye(x: Field, y: Field, z: Field) -> Field:
    """Ball with a drilled pupil, and two lids."""
    globe = ball(x, y, z, (0.074, 0.040, 0.098), 0.029)
    globe = cut(globe, ball(x, y, z, (0.070, 0.041, 0.128), 0.009), 0.003)
    upper = strand(
        x, y, z, ((0.040, 0.030, 0.116), (0.060, 0.056, 0.123), (0.084, 0.059, 0.118), (0.110, 0.040, 0.098)),
        (0.006, 0.008, 0.008, 0.006),
    )  # fmt: skip
    lower = strand(
        x, y, z, ((0.040, 0.028, 0.116), (0.062, 0.019, 0.120), (0.088, 0.021, 0.114), (0.110, 0.036, 0.098)),
        (0.006, 0.006, 0.006, 0.005),
    )  # fmt: skip
    return joined(globe, melted(upper, lower, 0.004))


def _whiskers(x: Field, y: Field, z: Field, face: Field) -> Field:
    """Drilled dots in three rows on the pads, and a groove that each row follows."""
    dots = [
        ball(
            x,
            y,
            z,
            (0.034 + 0.020 * k, -0.062 - 0.016 * row - 0.004 * k, 0.213 - 0.010 * k - 0.004 * row),
            0.0065,
        )
        for row in range(3)
        for k in range(3)
    ]
    return cut(face, joined(*dots), 0.003)


def _mane(x: Field, y: Field, z: Field) -> Field:
    """Locks in three rings, bent one way on the left and the other on the right, and two round ears."""
    out = np.full(x.shape, 1.0)
    side, sign = np.abs(x), np.where(x < 0, -1.0, 1.0)
    for number, (count, inner, outer, deep, thick) in enumerate(
        ((8, 0.190, 0.275, 0.066, 0.033), (9, 0.232, 0.330, 0.034, 0.037), (10, 0.272, 0.368, 0.000, 0.038))
    ):
        for k in range(count):
            angle = np.radians(-82.0 + 172.0 * (k + 0.5 * (number % 2)) / (count - 0.5))
            bend = 0.20 + 0.10 * np.sin(2.7 * k + 1.3 * number)
            out = np.minimum(out, _lock(side, y, z, angle, bend, inner, outer, deep, thick))
    out = joined(out, _lock(side, y, z, -1.45, 0.0, 0.17, 0.31, 0.07, 0.036))
    ear = egg(side, y, z, (0.176, 0.178, 0.085), (0.056, 0.044, 0.036), 0.75)
    ear = cut(ear, egg(side, y, z, (0.172, 0.168, 0.122), (0.036, 0.027, 0.030), 0.75), 0.016)
    # Hair: fine grooves that run outwards, a little askew on both sides.
    turn = np.arctan2(side, y + 0.02) + 0.10 * np.sin(15.0 * np.hypot(x, y)) + 0.03 * sign
    return melted(out + 0.0036 * np.sin(58.0 * turn), ear, 0.006)


def _lock(
    x: Field,
    y: Field,
    z: Field,
    angle: float,
    bend: float,
    inner: float,
    outer: float,
    deep: float,
    thick: float,
) -> Field:
    """One lock: from its root it swells, bends and ends in a point that turns up."""
    points, radii = [], []
    for part, swell in ((0.0, 0.80), (0.35, 1.0), (0.7, 0.72), (1.0, 0.16)):
        radius = inner + (outer - inner) * part
        turn = angle + bend * part * part * (1.0 + 0.9 * part)
        points.append(
            (
                float(radius * np.cos(turn)),
                float(0.01 + 1.02 * radius * np.sin(turn)),
                deep + 0.018 * part - 0.03 * part**2,
            )
        )
        radii.append(thick * swell)
    return strand(x, y, z, points, radii)


def _mouth(x: Field, y: Field, z: Field, solid: Field) -> Field:
    """The open mouth, and the pipe in it."""
    solid = cut(solid, egg(x, y, z, (0, -0.150, 0.190), (0.062, 0.036, 0.100)), 0.012)
    across = np.hypot(x, y + MIDDLE - MOUTH)
    pipe = np.maximum(np.maximum(across - 0.019, 0.012 - across), np.abs(z - 0.13) - 0.11)
    return joined(solid, pipe)
